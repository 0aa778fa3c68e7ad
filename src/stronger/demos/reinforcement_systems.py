"""Rosenblatt's alpha and gamma systems: value by use, and value at the others' expense.

Run it with ``stronger demo run reinforcement-systems``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.association import (
    AssociationLayer,
    connect,
    drive,
    learn,
    overlap_ratio,
    rank_agreement,
    read_silence,
    read_sum,
    recall,
    threshold_for,
    winners,
)
from stronger.nn.retina import POINTS, pictures, random_stimuli, variants
from stronger.plots import BLACK, BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.nn.association import Activity, Labels, Learned
    from stronger.nn.retina import Pictures, Stimuli

EXCITATORY, INHIBITORY = 12, 8
ACTIVE = 0.07
"""The share of association units a stimulus should make active (Pa of Figs. 8 and 10)."""


def layer(rng: np.random.Generator, units: int, stimuli: Stimuli) -> AssociationLayer:
    """Return random association units of which stimuli like these make about 7% active."""
    connections = connect(rng, POINTS, units, EXCITATORY, INHIBITORY)
    return AssociationLayer(connections, threshold_for(drive(connections, stimuli), ACTIVE))


# --- (a) Random stimuli: memory without generalisation ---------------------------------------

STORED = (10, 30, 100, 300, 1000)  # stimuli associated to each of two responses


def memory(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Associate random stimuli to two responses and see how many are still answered rightly."""
    from scipy.special import ndtr

    sizes, most = (500, 500), STORED[-1]
    stimuli = random_stimuli(rng, 2 * most)
    activity = layer(rng, sum(sizes), stimuli[:500]).activity(stimuli)
    labels = np.arange(2 * most) % 2
    share = float(activity.mean())
    found: dict[str, list[float]] = {}
    for stored in STORED:
        shown, right = activity[: 2 * stored], labels[: 2 * stored]
        learned = learn(shown, right, sizes, sweeps=scale.choose(quick=3, full=50))
        for name, value in recall(learned, shown, right).items():
            found.setdefault(name, []).append(value)
    # Own contribution over the spread of those of 2 n others, units taken as independent.
    expected = ndtr(np.sqrt(sizes[0] * (1 - share) / (2 * np.array(STORED))))
    metrics = {"active.random": share}
    for name, curve in (found | {"calculated": list(expected)}).items():
        metrics |= {f"memory.{name}.recall_{n}": curve[STORED.index(n)] for n in (100, 1000)}
    metrics["memory.mean_gain"] = (
        metrics["memory.alpha_mean.recall_100"] - metrics["memory.alpha.recall_100"]
    )
    return Measurement(
        metrics,
        {f"memory_{name}": np.array(curve) for name, curve in found.items()}
        | {"memory_calculated": expected},
    )


# --- (b) Random stimuli: what tips the balance -----------------------------------------------


@dataclass(frozen=True)
class Tilt:
    """Training in which response 0 has the advantage."""

    counts: tuple[int, int] = (100, 100)
    ink: tuple[int, int] = (POINTS // 2, POINTS // 2)
    sizes: tuple[int, int] = (500, 500)


TILTS = {
    "frequency": Tilt(counts=(180, 20)),
    "area": Tilt(ink=(240, 160)),
    "sets": Tilt(sizes=(667, 333)),
}


def tilted(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Ask which share of stimuli never seen before gets the favoured response; fair is a half."""
    fresh = random_stimuli(rng, scale.choose(quick=200, full=1000))
    metrics: dict[str, float] = {}
    for tilt_name, tilt in TILTS.items():
        units = layer(rng, sum(tilt.sizes), fresh)
        shown = units.activity(
            np.concatenate([random_stimuli(rng, tilt.counts[i], tilt.ink[i]) for i in (0, 1)])
        )
        labels = np.repeat([0, 1], tilt.counts)
        order = rng.permutation(len(labels))
        learned = learn(shown[order], labels[order], tilt.sizes, scale.choose(quick=3, full=50))
        asked = units.activity(fresh)
        for name, (values, read) in learned.items():
            answers = winners(read(asked, values))
            share = np.mean(answers == 0) + np.mean(answers < 0) / 2
            metrics[f"tilt.{tilt_name}.{name}"] = float(share)
    return Measurement(metrics)


# --- (c) Digits, ten responses ---------------------------------------------------------------


def ten_digits(rng: np.random.Generator, scale: Scale, mnist: Pictures) -> Measurement:
    """Give each digit a response, and follow memory, generalisation, growth and silence."""
    per_digit = scale.choose(quick=(3, 10, 30), full=(1, 3, 10, 30, 100, 300))
    sizes = [400] * 10
    shown, labels = mnist.draw(rng, dict.fromkeys(range(10), per_digit[-1]))
    chosen = rng.choice(len(mnist.test), scale.choose(quick=300, full=2000), replace=False)
    new, new_labels = mnist.test[chosen], mnist.test_labels[chosen].astype(int)
    units = layer(rng, sum(sizes), shown[:500])
    activity, asked = units.activity(shown), units.activity(new)
    sweeps = scale.choose(quick=3, full=20)

    curves: dict[str, list[float]] = {}
    for count in per_digit:
        rows = np.concatenate([np.flatnonzero(labels == digit)[:count] for digit in range(10)])
        rng.shuffle(rows)
        learned = learn(activity[rows], labels[rows], sizes, sweeps)
        for kind, (on, right) in {
            "recall": (activity[rows], labels[rows]),
            "accuracy": (asked, new_labels),
        }.items():
            for name, value in recall(learned, on, right).items():
                curves.setdefault(f"{name}.{kind}", []).append(value)
    metrics = {f"digits.{name}": curve[-1] for name, curve in curves.items()}
    shuffled = learn(activity, rng.permutation(labels), sizes, sweeps=1)
    for name, value in recall(shuffled, asked, new_labels).items():
        metrics[f"digits.{name}.accuracy_shuffled"] = value

    by_firing = {name: winners(read_sum(asked, learned[name][0])) for name in ("alpha", "gamma")}
    for name, answers in by_firing.items():
        by_silence = winners(read_silence(asked, learned[name][0]))
        metrics[f"silence.{name}.agreement"] = float(np.mean(answers == by_silence))
    metrics |= {
        "active.digits": float(asked.mean()),
        "digits.gamma_gain": metrics["digits.gamma.accuracy"] - metrics["digits.alpha.accuracy"],
    }
    rows = np.arange(10 * scale.choose(quick=10, full=100))
    return Measurement(
        metrics | growth(activity[rows], labels[rows], sizes),
        {"per_digit": np.array(per_digit)}
        | {"digits_" + name.replace(".", "_"): np.array(curve) for name, curve in curves.items()},
    )


def growth(activity: Activity, labels: Labels, sizes: Sequence[int]) -> dict[str, float]:
    """Show the same stimuli eight times over; compare the last four times with the first four."""
    four, eight = (
        {
            name: np.concatenate(values)
            for name, (values, _) in learn(
                np.tile(activity, (passes, 1)), np.tile(labels, passes), sizes, sweeps=1
            ).items()
        }
        for passes in (4, 8)
    )
    metrics = {
        f"growth.{name}.late_ratio": float(np.abs(eight[name]).sum() / np.abs(four[name]).sum() - 1)
        for name in ("alpha", "gamma", "mistakes")
    }
    gamma = eight["gamma"]
    return metrics | {
        "growth.gamma.total": float(abs(gamma.sum()) / np.abs(gamma).sum()),
        "growth.gamma.negative_share": float(np.mean(gamma < 0)),
    }


# --- (d) Digits, two responses: the rare one, and what a value tells -------------------------

VALUED = ("alpha", "gamma", "bivalent", "mistakes")


def pairs_of_digits(rng: np.random.Generator, scale: Scale, mnist: Pictures) -> Measurement:
    """Tell digits apart two by two: evenly shown, then each of them as a tenth of the pictures."""
    sizes, total = (500, 500), scale.choose(quick=100, full=600)
    sweeps = scale.choose(quick=3, full=20)
    units = layer(rng, sum(sizes), mnist.train[:500])
    test, most = units.activity(mnist.test), scale.choose(quick=200, full=2000)
    rows: list[dict[str, float]] = []
    for pair in rng.permutation(10).reshape(5, 2):
        asked = [test[mnist.test_labels == digit][:most] for digit in pair]

        def trained(first: int, pair: NDArray[np.int64] = pair) -> tuple[Learned, Activity, Labels]:
            shown, digits = mnist.draw(rng, {int(pair[0]): first, int(pair[1]): total - first})
            labels = (digits == pair[1]).astype(int)
            activity = units.activity(shown)
            return learn(activity, labels, sizes, sweeps), activity, labels

        even, activity, labels = trained(total // 2)
        row = {"overlap.ratio": overlap_ratio(*asked)}
        for name in VALUED:
            agreement = rank_agreement(even[name][0], asked)
            row |= {f"values.{name}.{measure}": value for measure, value in agreement.items()}
        shuffled = learn(activity, rng.permutation(labels), sizes, sweeps=1)
        lopsided = [trained(first)[0] for first in (total // 10, total - total // 10)]
        for kind, taught in {
            "even": (even, even),
            "rare": lopsided,
            "shuffled": (shuffled, shuffled),
        }.items():
            found = [recall(taught[i], asked[i], np.full(len(asked[i]), i)) for i in (0, 1)]
            row |= {
                f"rare.{name}.recall_{kind}": (found[0][name] + found[1][name]) / 2 for name in even
            }
        rows.append(row)
    metrics = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    for name in even:
        even_recall, rare_recall = (metrics[f"rare.{name}.recall_{x}"] for x in ("even", "rare"))
        metrics[f"rare.{name}.recall_loss"] = even_recall - rare_recall
    metrics["values.alpha.use_over_evidence"] = (
        metrics["values.alpha.any_rate"] - metrics["values.alpha.evidence"]
    )
    return Measurement(metrics)


CHANGED = 0.25
"""Share of the points in which a variant differs from its prototype."""


def unrelated_classes(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Repeat the rare one with classes that have nothing in common: variants of random dots."""
    sizes, total = (500, 500), scale.choose(quick=100, full=600)
    prototypes = random_stimuli(rng, 2)
    asked = [variants(rng, prototypes, np.full(500, i), CHANGED) for i in (0, 1)]
    units = layer(rng, sum(sizes), np.concatenate(asked))
    answering = [units.activity(each) for each in asked]
    metrics = {"overlap.unrelated": overlap_ratio(*answering)}
    for words, first in (("even", total // 2), ("rare", total // 10)):
        labels = rng.permutation(np.repeat([0, 1], [first, total - first]))
        activity = units.activity(variants(rng, prototypes, labels, CHANGED))
        learned = learn(activity, labels, sizes, scale.choose(quick=3, full=20))
        found = recall(learned, answering[0], np.zeros(500, int))
        metrics |= {f"unrelated.{name}.recall_{words}": value for name, value in found.items()}
    return Measurement(metrics)


# --- The demo --------------------------------------------------------------------------------

RULES = "rosenblatt1958perceptron p. 391; Table 1; p. 392"
BIASES = "rosenblatt1958perceptron p. 398; Fig. 10; Table 1"
READINGS = "rosenblatt1958perceptron pp. 394-395, 397"


@demo(id="reinforcement-systems", entropy=19581)
def reinforcement_systems(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Let activity change values, alone and against the inactive, and see what a value tells.

    The perceptron of 1958 has three layers [@rosenblatt1958perceptron]. Points of a retina are on
    or off. Association units fire where the excitation from some points, chosen once at random,
    less the inhibition from others, reaches a threshold. Each response listens to a *source-set* of
    such units; the set that delivers more wins. Learning changes one number per association unit,
    its *value* $v_i$. While the right response is forced on the machine, its own source-set, with
    $n$ of $N$ units active, changes by one of two systems:

    $$ \alpha:\; \Delta v_i = \begin{cases} 1 & \text{active} \ 0 & \text{inactive} \end{cases}
    \qquad \gamma:\; \Delta v_i = \begin{cases} 1 & \text{active} \ -\frac{n}{N-n} &
        ext{inactive.} \end{cases} $$

    In $\alpha$, what has been active keeps what it gained. In $\gamma$ it gains at the expense of
    the inactive, and the total of the set never changes. Neither asks what the machine would have
    answered. Beside them stand a *bivalent* system, in which active units of the other sets lose 1,
    and a control that changes the same values after *mistakes* only, the kind of rule whose
    changes come to an end on separable data [@novikoff1962convergence]. The paper's beta system
    is left out. Responses are read as the sum of the values of active units or, for $\alpha$, as
    their mean too.

    **Random stimuli.** Dots at random have nothing in common, so this is memory and nothing else.
    We associate $m$ stimuli to each of two responses and count how many are still answered
    rightly. If units are independent and a share $a$ of them is active, a stimulus adds $aN$ to its
    own answer and each of the $2m$ others noise of variance $N a^2/(1-a)$ in the $\gamma$ system,
    so that recall should be $\Phi\big(\sqrt{N(1-a)/2m}\big)$. Then we give one response an
    advantage that is no evidence, nine times as many stimuli, stimuli of larger area, or twice as
    many units, and ask who gets stimuli that nobody has seen.

    **Pictures.** Digits of MNIST, cut to the central 20 by 20 pixels and made black and white, are
    an environment in which things of a kind are alike, so that new ones can be recognised. We
    compare the systems on ten digits, with shuffled labels as control; on two digits, shown
    equally often or one of them as a tenth; and rank the units of each source-set by value and by
    what they do on new pictures: how often their own digit makes them active, how often any of the
    two does, and how much likelier the own digit makes it (evidence, as a log ratio).

    As a control for what digits share, the rare class is tried once more with two classes that
    share nothing: random dots, and of each many variants with a quarter of the points changed.

    **Silence.** In the $\gamma$ system values fall below zero, and the values of a set add up to
    zero. Hence what the active units say in sum is what the silent ones say with opposite sign. We
    let the silent units answer.

    Not as in the paper: the sets do not overlap, there are two or ten responses instead of the 100
    of its Fig. 10, each unit has 12 exciting and 8 inhibiting connections, and the threshold is
    the one at which about 7% are active, its figure there.
    """
    images = pictures(scale.data)
    parts = [
        memory(rng, scale),
        tilted(rng, scale),
        ten_digits(rng, scale, images),
        pairs_of_digits(rng, scale, images),
        unrelated_classes(rng, scale),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------

LOOKS = {
    "alpha": ("α, sum", RED),
    "alpha_mean": ("α, mean", ORANGE),
    "gamma": ("γ", BLUE),
    "bivalent": ("bivalent", GREEN),
    "mistakes": ("mistakes", BLACK),
}
"""How each rule is called in figures, and its colour."""
ADVANTAGES = {
    "frequency": "Nine times as many stimuli",
    "area": "Stimuli of larger area",
    "sets": "Twice as many units",
}
PROPERTIES = {
    "own_rate": "fires for the\nown digit",
    "other_rate": "fires for the\nother digit",
    "any_rate": "fires for\neither digit",
    "evidence": "evidence for\nthe own digit",
}


@reinforcement_systems.figure(
    title="What each rule remembers of random dots, and recognises of digits",
    alt=lambda result: (
        "Two panels of lines, means over seeds with bands from the lowest to the highest seed. "
        "Left: share of stored random stimuli still answered rightly against how many are stored "
        "per response, from 10 to 1000; chance is a half. At 100 stored: "
        + ", ".join(
            f"{LOOKS[name][0]} {result.estimates[f'memory.{name}.recall_100'].mean:.1%}"
            for name in ("alpha", "alpha_mean", "gamma", "mistakes")
        )
        + "; a dotted line is what was calculated for γ. Right: share of new digits recognised "
        "against pictures learned per digit, from 1 to 300; chance is a tenth. At 300: "
        + ", ".join(
            f"{LOOKS[name][0]} {result.estimates[f'digits.{name}.accuracy'].mean:.1%}"
            for name in ("alpha", "alpha_mean", "gamma", "mistakes")
        )
        + "."
    ),
)
def memory_and_generalisation(run: Run) -> Figure:
    """Draw recall of random stimuli and accuracy on new digits against what was learned."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    left, right = figure.subplots(1, 2)
    for name, (label, colour) in LOOKS.items():
        if name == "bivalent":
            continue
        for axes, places, metric in (
            (left, STORED, f"memory_{name}"),
            (right, run.arrays[0]["per_digit"], f"digits_{name}_accuracy"),
        ):
            found = 100 * np.array([each[metric] for each in run.arrays])
            axes.fill_between(places, found.min(0), found.max(0), color=colour, alpha=0.2, lw=0)
            axes.plot(places, found.mean(0), color=colour, marker="o", markersize=4, label=label)
    calculated = np.mean([each["memory_calculated"] for each in run.arrays], axis=0)
    left.plot(STORED, 100 * calculated, ":", color=BLACK, label="γ, calculated", zorder=4)
    for axes, chance in ((left, 50), (right, 10)):
        axes.axhline(chance, color=GREY, linewidth=1.2, linestyle=":", zorder=1)
        axes.text(0.02, chance + 1, "chance", color=GREY, transform=axes.get_yaxis_transform())
        axes.set(xscale="log", ylim=(chance - 5, 103))
    left.set(
        xlabel="random stimuli stored per response", ylabel="stored ones answered rightly  [%]"
    )
    right.set(xlabel="pictures learned per digit", ylabel="new digits recognised  [%]")
    names = left.get_legend_handles_labels()
    figure.legend(*names, loc="outside upper center", ncols=5, fontsize=10, columnspacing=1.2)
    return figure


@reinforcement_systems.figure(
    title="Alpha follows every advantage; gamma follows none among dots, yet loses the rare digit",
    alt=lambda result: (
        "Dots, one per seed, for five rules. Left: share of stimuli never seen that get the "
        "favoured response; a half is fair. "
        + " ".join(
            f"{words}: "
            + ", ".join(
                f"{label} {result.estimates[f'tilt.{tilt}.{name}'].mean:.1%}"
                for name, (label, _) in LOOKS.items()
            )
            + "."
            for tilt, words in ADVANTAGES.items()
        )
        + " Right: recall of a digit that is half of the pictures, of one that is a tenth, and of "
        "a tenth where the classes are variants of unrelated dots: "
        + ", ".join(
            f"{label} {result.estimates[f'rare.{name}.recall_even'].mean:.1%}, "
            f"{result.estimates[f'rare.{name}.recall_rare'].mean:.1%} and "
            f"{result.estimates[f'unrelated.{name}.recall_rare'].mean:.1%}"
            for name, (label, _) in LOOKS.items()
        )
        + "."
    ),
)
def advantages(run: Run) -> Figure:
    """Draw who gets new stimuli under each advantage, and the recall of rare digits."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    left, right = figure.subplots(1, 2, width_ratios=(5, 4))
    seeds = run.result.metrics
    for offset, (name, (label, colour)) in zip(
        np.linspace(-0.3, 0.3, len(LOOKS)), LOOKS.items(), strict=True
    ):
        look = {"color": colour, "marker": "o", "linestyle": "", "markersize": 5, "alpha": 0.5}
        for axes, metrics in (
            (left, [f"tilt.{tilt}.{name}" for tilt in TILTS]),
            (
                right,
                [
                    f"rare.{name}.recall_even",
                    f"rare.{name}.recall_rare",
                    f"unrelated.{name}.recall_rare",
                ],
            ),
        ):
            for place, metric in enumerate(metrics):
                found = [100 * each[metric] for each in seeds]
                axes.plot([place + offset] * len(found), found, **look)
        left.plot([], [], **look | {"alpha": 1}, label=label)
    left.axhline(50, color=GREY, linewidth=1.2, linestyle=":", zorder=1)
    left.text(0.5, 51, "fair", color=GREY, ha="center")
    left.set(
        ylim=(-3, 103),
        ylabel="new stimuli that get the favoured response  [%]",
        xticks=range(3),
        xticklabels=["9 × as\noften", "1.5 × the\narea", "2 × the\nunits"],
    )
    right.set(
        ylim=(-3, 103),
        ylabel="recall of one class  [%]",
        xticks=range(3),
        xticklabels=["half,\ndigits", "tenth,\ndigits", "tenth,\nunrelated"],
    )
    for axes in (left, right):
        axes.grid(visible=False, axis="x")
    figure.legend(loc="outside upper center", ncols=5, fontsize=10, columnspacing=1.2)
    return figure


@reinforcement_systems.figure(
    title="Alpha and gamma rank their units by how often they fire, more than by evidence",
    alt=lambda result: (
        "Rank correlation of the values in a source-set with four properties of its units on new "
        "pictures, dots for seeds. "
        + " ".join(
            f"{LOOKS[name][0].removesuffix(', sum')}: "
            + ", ".join(
                f"{words.replace(chr(10), ' ')} "
                f"{result.estimates[f'values.{name}.{measure}'].mean:.2f}"
                for measure, words in PROPERTIES.items()
            )
            + "."
            for name in VALUED
        )
    ),
)
def use_and_evidence(run: Run) -> Figure:
    """Draw the rank correlations of values with use and with evidence."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    for offset, name in zip(np.linspace(-0.24, 0.24, len(VALUED)), VALUED, strict=True):
        label, colour = LOOKS[name]
        for place, measure in enumerate(PROPERTIES):
            found = [each[f"values.{name}.{measure}"] for each in run.result.metrics]
            axes.plot(
                [place + offset] * len(found),
                found,
                "o",
                color=colour,
                markersize=5,
                alpha=0.5,
                label=label.removesuffix(", sum") if place == 0 else None,
            )
    axes.axhline(0, color=GREY, linewidth=1.2)
    axes.grid(visible=False, axis="x")
    axes.set(
        ylabel="rank correlation with the value",
        xticks=range(len(PROPERTIES)),
        xticklabels=PROPERTIES.values(),
        ylim=(-1.03, 1.03),
    )
    axes.legend(loc="lower left", ncols=2)
    return figure

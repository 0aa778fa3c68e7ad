"""How much fits into a threshold unit, and what it costs to forbid silence or negative values.

Run it with ``stronger demo run capacity``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.association import (
    connect,
    drive,
    read_sum,
    reinforce,
    threshold_for,
    winners,
)
from stronger.demos.shared.retina import POINTS, random_stimuli, read_pictures
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.capacity import is_separable, nonnegative_share, separable_share
from stronger.plots import BLACK, BLUE, GREEN, RED, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

EXCITATORY, INHIBITORY = 12, 8  # connections of an association unit

# --- (a) Which dichotomies are separable -----------------------------------------------------

RATIOS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Points per weight."""
DIMENSIONS, CODE_UNITS = 40, 100
CODE_RATIOS = (1.5, 2.0, 2.5)
"""The same for codes, which take longer."""


def gaussian(rng: np.random.Generator, points: int) -> NDArray[np.float64]:
    """Return points whose distribution prefers no direction and no sign."""
    return rng.standard_normal((points, DIMENSIONS))


def codes(rng: np.random.Generator, points: int) -> NDArray[np.float64]:
    """Return which of 100 association units random stimuli make active, about 13 of them."""
    stimuli = random_stimuli(rng, points)
    driven = drive(connect(rng, POINTS, CODE_UNITS, EXCITATORY, INHIBITORY), stimuli)
    return (driven >= threshold_for(driven, 0.13)).astype(float)


def dichotomies(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Count by linear programming which random dichotomies are separable."""
    trials = scale.choose(quick=3, full=60)

    def share(points: NDArray[np.float64], *, nonnegative: bool = False) -> float:
        signs = rng.choice([-1.0, 1.0], len(points))
        return float(is_separable(points, signs, nonnegative=nonnegative))

    counts = [round(ratio * DIMENSIONS) for ratio in RATIOS]
    free = [np.mean([share(gaussian(rng, n)) for _ in range(trials)]) for n in counts]
    held = [
        np.mean([share(gaussian(rng, n), nonnegative=True) for _ in range(trials)]) for n in counts
    ]
    coded = [
        np.mean([share(codes(rng, round(ratio * CODE_UNITS))) for _ in range(trials)])
        for ratio in CODE_RATIOS
    ]
    return Measurement(
        {
            "free.at_1": float(free[RATIOS.index(1.0)]),
            "free.at_2": float(free[RATIOS.index(2.0)]),
            "nonnegative.at_1": float(held[RATIOS.index(1.0)]),
            "nonnegative.at_2": float(held[RATIOS.index(2.0)]),
            "codes.at_2": float(coded[CODE_RATIOS.index(2.0)]),
        },
        {"free": np.array(free), "nonnegative": np.array(held), "codes": np.array(coded)},
    )


# --- (b) How many units have to be active ----------------------------------------------------


SHARES = (0.005, 0.02, 0.07, 0.2, 0.5)  # of units active; 0.005 and 0.07 are the paper's


def active_share(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Set thresholds so that few or many units are active, and learn by the gamma system."""
    images = read_pictures(scale.data)
    sizes = [400] * 10
    shown, labels = images.draw(rng, dict.fromkeys(range(10), scale.choose(quick=10, full=100)))
    new = rng.choice(len(images.test), scale.choose(quick=200, full=1000), replace=False)
    connections = connect(rng, POINTS, sum(sizes), EXCITATORY, INHIBITORY)
    driven, asked = drive(connections, shown), drive(connections, images.test[new])
    right = images.test_labels[new].astype(int)
    dots, answer_to = random_stimuli(rng, 200), np.arange(200) % 2
    seen = drive(connect(rng, POINTS, 1000, EXCITATORY, INHIBITORY), dots)
    measured: dict[str, list[float]] = {
        name: []
        for name in ("active", "overlap", "accuracy", "shuffled", "remembered", "active_dots")
    }
    for share in SHARES:
        threshold = threshold_for(driven, share)
        active, answering = driven >= threshold, asked >= threshold
        measured["active"].append(float(answering.mean()))
        measured["overlap"].append(overlap(answering))
        for name, taught in (("accuracy", labels), ("shuffled", rng.permutation(labels))):
            answers = winners(read_sum(answering, reinforce(active, taught, sizes, "gamma")))
            measured[name].append(float(np.mean(answers == right)))
        stored = seen >= threshold_for(seen, share)
        answers = winners(read_sum(stored, reinforce(stored, answer_to, (500, 500), "gamma")))
        measured["active_dots"].append(float(stored.mean()))
        measured["remembered"].append(float(np.mean(answers == answer_to)))
    metrics = {
        f"share.{words}.{name}": values[SHARES.index(share)]
        for words, share in (("half_percent", 0.005), ("seven_percent", 0.07), ("half", 0.5))
        for name, values in measured.items()
    }
    metrics["share.sparse_gain"] = (
        metrics["share.seven_percent.accuracy"] - metrics["share.half.accuracy"]
    )
    return Measurement(
        metrics, {f"share_{name}": np.array(values) for name, values in measured.items()}
    )


def overlap(activity: NDArray[np.bool_]) -> float:
    """Return which share of a stimulus's active units another one makes active too, on average.

    Weighted by how many units the first makes active.
    """
    shown, counts = len(activity), activity.sum(axis=0, dtype=float)
    return float((counts @ counts - counts.sum()) / ((shown - 1) * counts.sum()))


# --- The demo --------------------------------------------------------------------------------


@demo(id="capacity", entropy=1962)
def capacity(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Count what one unit can separate, with weights free in sign and with weights that are not.

    If some weights separate two classes, the rule that learns from mistakes finds such weights
    [@novikoff1962convergence]; so what a unit can store is the number of *dichotomies*, ways of
    dividing the points into two classes, that some plane through the origin separates. Let
    $C(P, N)$ count them for $P$ points in general position and $N$ weights. Another point leaves
    each of them separable with at least one of its two labels, and with both if a separating plane
    can pass through the point, which is a separation of the other points in one dimension less:

    $$ C(P+1, N) = C(P, N) + C(P, N-1), \qquad C(1, N) = 2, \qquad
    C(P, N) = 2 \sum_{k=0}^{N-1} \binom{P-1}{k}. $$

    Of all $2^P$ dichotomies that is every one as long as $P \le N$, and exactly half of them at
    $P = 2N$, because the sum then takes half of a row of binomial coefficients. The position of the
    points does not matter, nor does any direction of space.

    **One sign only.** In Rosenblatt's alpha system values grow and never fall below zero
    [@rosenblatt1958perceptron]. To demand that a weight be positive is to demand that the unit
    vector of its axis lie on the positive side: $N$ further points whose labels are all fixed. For
    points drawn without preference for a sign every labelling of these $N$ is as likely to succeed,
    so the share is that of $P + N$ points, $C(P+N, N)/2^{P+N}$, which is a half at $P = N$.

    **Codes.** Association units answer all-or-none, and in the paper's worked curves only a small
    share of them is active. We take random stimuli, 100 association units of which each stimulus
    makes about 13 active, and ask the same. (With 7%, which is the share we use elsewhere, some of
    the stimuli would leave all 100 units silent, and nothing can be separated from nothing.)

    Whether a dichotomy is separable is decided by linear programming, up to the solver's tolerance.
    Points, classes and codes are drawn anew each time.

    **Active share.** Last, we let ten source-sets learn digits by the gamma system, of which the
    active gain at the inactive units' expense, and set the threshold so that from about half a
    per cent to half of the units are active. The control has shuffled labels. Beside it we store
    random dots, a hundred for each of two responses, and ask for those very dots again.
    """
    parts = [dichotomies(rng, scale), active_share(rng, scale)]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------


@capacity.figure(
    title="Weights that may not be negative hold half as much",
    alt=lambda result: (
        "Share of random dichotomies that are separable against points per weight, from a half to "
        "three; bands of one standard deviation over seeds around the means, on the curves of the "
        "count. Free in sign: "
        f"{result.estimates['free.at_1'].mean:.1%} at one point per weight and "
        f"{result.estimates['free.at_2'].mean:.1%} at two. No weight negative: "
        f"{result.estimates['nonnegative.at_1'].mean:.1%} and "
        f"{result.estimates['nonnegative.at_2'].mean:.1%}. Codes of association units, free in "
        f"sign: {result.estimates['codes.at_2'].mean:.1%} at two."
    ),
)
def separable_dichotomies(run: Run) -> Figure:
    """Draw measured shares beside the count."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    counts = range(4, 3 * DIMENSIONS + 1, 2)
    for count, colour, words in (
        (separable_share, BLUE, "free in sign"),
        (nonnegative_share, RED, "no weight negative"),
    ):
        axes.plot(
            [n / DIMENSIONS for n in counts],
            [100 * count(n, DIMENSIONS) for n in counts],
            color=colour,
            linewidth=1.4,
            label=f"counted: {words}, {DIMENSIONS} weights",
        )
    axes.plot(
        [n / CODE_UNITS for n in range(140, 261, 4)],
        [100 * separable_share(n, CODE_UNITS) for n in range(140, 261, 4)],
        color=GREEN,
        linewidth=1.4,
        linestyle="--",
        label=f"counted: free in sign, {CODE_UNITS} weights",
    )
    for name, ratios, colour, marker, words in (
        ("free", RATIOS, BLUE, "o", "real numbers, free in sign"),
        ("nonnegative", RATIOS, RED, "s", "real numbers, no weight negative"),
        ("codes", CODE_RATIOS, GREEN, "D", "codes of association units"),
    ):
        found = 100 * np.array([each[name] for each in run.arrays])
        axes.errorbar(
            ratios,
            found.mean(axis=0),
            yerr=found.std(axis=0, ddof=1) if len(found) > 1 else None,
            color=colour,
            marker=marker,
            linestyle="",
            capsize=3,
            label=f"measured: {words}",
        )
    axes.set(
        xlabel="points per weight",
        ylabel="dichotomies that are separable  [%]",
        ylim=(-3, 125),
        yticks=range(0, 101, 20),
    )
    axes.legend(loc="upper right", fontsize=9.5, ncols=2, columnspacing=1)
    return figure


@capacity.figure(
    title="Recognising digits wants many active units; remembering dots hardly minds",
    alt=lambda result: (
        "Share of new digits recognised, of stored random dots remembered, and of active units "
        "that two digits have in common, against the share of units that are active, one line per "
        "seed. "
        + " ".join(
            f"With {words} active: recognised "
            f"{result.estimates[f'share.{name}.accuracy'].mean:.1%}, overlap "
            f"{result.estimates[f'share.{name}.overlap'].mean:.1%}, with shuffled labels "
            f"{result.estimates[f'share.{name}.shuffled'].mean:.1%}, random dots remembered "
            f"{result.estimates[f'share.{name}.remembered'].mean:.1%}."
            for name, words in (
                ("half_percent", "about half a per cent"),
                ("seven_percent", "about 7%"),
                ("half", "about half"),
            )
        )
    ),
)
def share_of_active_units(run: Run) -> Figure:
    """Draw accuracy, overlap and the control against the active share."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    for name, colour, marker, words in (
        ("remembered", RED, "D", "stored random dots remembered (chance 50%)"),
        ("accuracy", BLUE, "o", "new digits recognised (chance 10%)"),
        ("shuffled", BLACK, "s", "the same, labels shuffled"),
        ("overlap", SKY, "^", "active units that two digits share"),
    ):
        for index, each in enumerate(run.arrays):
            axes.plot(
                100 * each["share_active_dots" if name == "remembered" else "share_active"],
                100 * each[f"share_{name}"],
                color=colour,
                marker=marker,
                markersize=4,
                linewidth=1.2,
                alpha=0.6,
                label=words if index == 0 else None,
            )
    axes.set(
        xscale="log",
        xlabel="active units  [% of all, logarithmic]",
        ylabel="share  [%]",
        ylim=(-3, 103),
        xticks=[0.5, 1, 2, 5, 10, 20, 50],
        xticklabels=["0.5", "1", "2", "5", "10", "20", "50"],
    )
    axes.minorticks_off()
    axes.legend(loc="lower left", bbox_to_anchor=(-0.1, 1), ncols=2, fontsize=9.5, columnspacing=1)
    return figure

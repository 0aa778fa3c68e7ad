"""The first learned hidden code: what two hidden units say of mirror symmetry, and at which end.

Run it with ``stronger demo run mirror-symmetry``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.restarts import Function, Networks, descend
from stronger.plots import BLUE, GREY, ORANGE, RED, SKY, WIDTH, unhidden

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

INPUTS, UNITS = 6, 2
SWEEPS = 1425
"""The paper's number."""

PATTERNS = ((np.arange(64)[:, None] >> np.arange(INPUTS)) & 1).astype(float)  # (64, 6)
SYMMETRIC = (PATTERNS[:, ::-1] == PATTERNS).all(axis=1)  # 8 of the 64
WANTED = SYMMETRIC.astype(float)


def trained(
    rng: np.random.Generator,
    networks: int,
    sweeps: int,
    function: Function = "logistic",
    importance: Array | None = None,
) -> tuple[Networks, Array]:
    """Train networks by the paper's recipe; return them and the length of their steps."""
    made = Networks.draw(rng, networks, INPUTS, UNITS, function=function)
    return made, descend(made, PATTERNS, WANTED, sweeps=sweeps, importance=importance).steps


def solved(networks: Networks) -> NDArray[np.bool_]:
    """Say which networks answer all 64 patterns on the right side of a half."""
    right = (networks.answers(networks.activities(PATTERNS)) > 0.5) == SYMMETRIC
    return np.asarray(right.all(axis=1))


def low_when_symmetric(networks: Networks) -> NDArray[np.bool_]:
    """Say of every unit (networks, units) whether symmetric patterns put it in its lower half."""
    middle = 0.0 if networks.function == "tanh" else 0.5
    low: NDArray[np.bool_] = networks.activities(PATTERNS)[:, SYMMETRIC].mean(axis=1) < middle
    return low


# --- (a) The code ----------------------------------------------------------------------------


def in_ratio(magnitudes: Array, ratio: tuple[float, float, float]) -> float:
    """Return the share of rows of three magnitudes in this ratio, either step within 25%.

    The ratio is of the smallest to the middle to the largest.
    """
    ordered = np.sort(magnitudes, axis=-1)
    steps = ordered[:, 1:] / ordered[:, :-1]
    wanted = np.array(ratio[1:]) / np.array(ratio[:-1])
    return float(((steps > wanted / 1.25) & (steps < wanted * 1.25)).all(axis=1).mean())


def weights_of(networks: Networks) -> tuple[float, Array]:
    """Return how far units are from mirrored weights, and the size of each mirrored pair."""
    weights = networks.hidden[:, :INPUTS].swapaxes(1, 2).reshape(-1, INPUTS)
    left, right = weights[:, :3], weights[:, :2:-1]
    lengths = np.linalg.norm(left, axis=1) + np.linalg.norm(right, axis=1)
    uneven = np.linalg.norm(left + right, axis=1) / lengths
    return float(np.median(uneven)), (np.abs(left) + np.abs(right)) / 2


def code(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Train by the recipe and read the code of the networks that solve the task."""
    networks, sweeps = scale.choose(quick=16, full=100), scale.choose(quick=SWEEPS, full=5000)
    made = Networks.draw(rng, networks, INPUTS, UNITS)
    untrained = made.copy()
    descend(made, PATTERNS, WANTED, sweeps=min(SWEEPS, sweeps))
    after_recipe = solved(made)
    steps = np.zeros((1, networks))
    if sweeps > SWEEPS:
        steps = descend(made, PATTERNS, WANTED, sweeps=sweeps - SWEEPS).steps
    good = made.chosen(solved(made))
    uneven, sizes = weights_of(good)
    uneven_before, _ = weights_of(untrained)
    low = low_when_symmetric(good)
    h = good.activities(PATTERNS)
    silent = (h < 0.5).all(axis=2)
    ends = np.stack([np.zeros((1, UNITS)), *np.eye(UNITS)[:, None]], axis=1).repeat(len(h), axis=0)
    clamped = good.answers(ends)  # silence, then either unit alone
    suppressing = (good.output[:, :-1] < 0).all(axis=1) & (good.output[:, -1] > 0)
    return Measurement(
        {
            "solved.by_recipe": float(after_recipe.mean()),
            "solved.in_the_end": len(h) / networks,
            "code.both_low": float(low.all(axis=1).mean()),
            "code.units_low": float(low.mean()),
            "code.silence_accuracy": float((silent == SYMMETRIC).mean()),
            "code.suppressing": float(suppressing.mean()),
            "clamp.silent": float(clamped[:, 0].mean()),
            "clamp.one_active": float(clamped[:, 1:].mean()),
            "weights.uneven": uneven,
            "weights.uneven_untrained": uneven_before,
            "weights.doubled": in_ratio(sizes, (1, 2, 4)),
            "weights.doubled_chance": in_ratio(rng.random((20_000, 3)), (1, 2, 4)),
            "weights.two_three_four": in_ratio(sizes, (2, 3, 4)),
        },
        {
            "symmetric": h[:, SYMMETRIC].mean(axis=1).ravel(),
            "asymmetric": h[:, ~SYMMETRIC].max(axis=2).mean(axis=1),
            "sizes": sizes,
            "weights": good.hidden[:, :INPUTS].swapaxes(1, 2).reshape(-1, INPUTS),
            "steps": steps,
        },
    )


# --- (b) Which end, and why ------------------------------------------------------------------


def ends(rng: np.random.Generator, scale: Scale) -> dict[str, float]:
    """Ask for the opposite, make symmetry common, and take a function with two like ends."""
    networks, sweeps = scale.choose(quick=16, full=100), scale.choose(quick=SWEEPS, full=5000)
    as_common = np.where(SYMMETRIC, 32 / SYMMETRIC.sum(), 32 / (~SYMMETRIC).sum())
    balanced, _ = trained(rng, networks, sweeps, importance=as_common)
    even, _ = trained(rng, scale.choose(quick=30, full=150), sweeps, function="tanh")

    turns = scale.choose(quick=500, full=1000)
    start = Networks.draw(rng, 12, INPUTS, UNITS)
    asked, opposite = start.copy(), start.copy()
    opposite.output *= -1
    descend(asked, PATTERNS, WANTED, sweeps=500)
    descend(opposite, PATTERNS, 1 - WANTED, sweeps=500)
    return {
        "balanced.solved": float(solved(balanced).mean()),
        "balanced.units_low": float(low_when_symmetric(balanced.chosen(solved(balanced))).mean()),
        "tanh.solved": float(solved(even).mean()),
        "tanh.units_low": float(low_when_symmetric(even.chosen(solved(even))).mean()),
        "opposite.hidden_gap": float(np.abs(asked.hidden - opposite.hidden).max()),
        "flip.tanh_gap": flip_gap(rng, "tanh", turns),
        "flip.logistic_gap": flip_gap(rng, "logistic", turns),
        "flip.logistic_gap_before": flip_gap(rng, "logistic", 0),
    }


def flip_gap(rng: np.random.Generator, function: Function, sweeps: int) -> float:
    """Return how far answers part, at most, when training starts with one unit turned over."""
    start = Networks.draw(rng, 12, INPUTS, UNITS, function=function)
    answers = []
    for networks in (start.copy(), start.flipped(0)):
        descend(networks, PATTERNS, WANTED, sweeps=sweeps)
        answers.append(networks.answers(networks.activities(PATTERNS)))
    return float(np.abs(answers[0] - answers[1]).max())


# --- (c) What moves a weight, and (d) XOR -----------------------------------------------------


def movement(rng: np.random.Generator, scale: Scale) -> dict[str, float]:
    """Add an input that is never on, and compare early steps and activity with late ones."""
    networks, sweeps = scale.choose(quick=8, full=40), scale.choose(quick=SWEEPS, full=5000)
    shown = np.concatenate([PATTERNS, np.zeros((64, 1))], axis=1)
    made = Networks.draw(rng, networks, INPUTS + 1, UNITS)
    before = made.hidden[:, INPUTS].copy()
    steps = descend(made, shown, WANTED, sweeps=sweeps).steps
    largest = steps.max(axis=0)
    done = (made.answers(made.activities(shown)) > 0.5) == SYMMETRIC
    finished = done.all(axis=1)
    which = finished if finished.any() else np.ones_like(finished)
    return {
        "silent.weight_change": float(np.abs(made.hidden[:, INPUTS] - before).max()),
        "steps.late": float(np.median((steps[-1] / largest)[which])),
        "steps.activity": float(made.activities(shown)[which].mean() / 0.5),
    }


def exclusive_or(rng: np.random.Generator, scale: Scale) -> dict[str, float]:
    """Train 2-2-1 networks on XOR; turn their units over."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    d = np.array([0, 1, 1, 0], float)
    made = Networks.draw(rng, scale.choose(quick=20, full=100), 2, 2)
    descend(made, x, d, sweeps=scale.choose(quick=500, full=10_000))
    y = made.answers(made.activities(x))
    right = ((y > 0.5) == (d > 0.5)).all(axis=1)
    turned = made.flipped(0).flipped(1)
    h = made.activities(x)
    return {
        "xor.solved": float(right.mean()),
        "xor.units_low": float((h[:, d > 0].mean(axis=1) < h[:, d == 0].mean(axis=1)).mean()),
        "xor.flip_gap": float(np.abs(turned.answers(turned.activities(x)) - y).max()),
    }


# --- The demo --------------------------------------------------------------------------------

FIGURE_1 = "rumelhart1986learning Fig. 1 and caption"


@demo(id="mirror-symmetry", entropy=1986)
def mirror_symmetry(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Teach small networks to recognise mirror symmetry, and read their hidden code.

    The first example of the paper that made back-propagation known is a network that says whether
    a row of six bits reads the same from both ends [@rumelhart1986learning]. No single input tells
    anything about that, so hidden units are needed; two suffice. All units are logistic,
    $y = 1/(1+e^{-z})$. With the error $E = \tfrac12 \sum (y - d)^2$ over all 64 patterns, weights
    change after every sweep by

    $$ \Delta w(t) = -\varepsilon\, \partial E/\partial w + \alpha\, \Delta w(t-1), $$

    with $\varepsilon = 0.1$, $\alpha = 0.9$ and a start uniform between −0.3 and 0.3, for the
    paper's 1,425 sweeps and then on to 5,000, so that more networks get there. The paper shows one
    network. We train a hundred from each seed and read those that end with all 64 answers right.

    **Which end means "symmetric"?** We look at the hidden units on the eight symmetric patterns,
    at the signs of their outgoing weights, and at what the network answers when we *hold* its
    hidden units at an end of their range, whatever it is shown. Untrained networks are the control.

    **Why that end?** Four changes, one at a time. *Ask for the opposite*: by symmetry no hidden
    weight may notice. *Make symmetry common*: the errors on symmetric patterns are weighted so
    that both kinds count alike. *Make the ends alike*: with tanh units, whose range is even about
    0, a unit turned over ($w \to -w$ on both sides) is a symmetry of start and training. *Turn a
    unit over*: for logistic units $f(-z) = 1 - f(z)$, so the function can be kept by moving the
    outgoing weight into the output's bias, but the path of training cannot.

    **What moves a weight?** By the paper's equations its gradient is the error signal of the unit
    it feeds times the activity of the unit it comes from. So we add an input that is never on, and
    compare the length of late steps with that of early ones.

    **XOR** is learned by networks of the same kind with two inputs, whose units we then turn over.

    Not reproduced: the paper's second example, the family trees.
    """
    first = code(rng, scale)
    return Measurement(
        {
            **first.metrics,
            **ends(rng, scale),
            **movement(rng, scale),
            **exclusive_or(rng, scale),
        },
        first.arrays,
    )


# --- What it looks like ----------------------------------------------------------------------


@mirror_symmetry.figure(
    title="What hidden units say of symmetric patterns, and of all others",
    alt=lambda result: (
        "Two histograms over hidden activity from 0 to 1, of all networks that solved the task. "
        "One is of each hidden unit's mean activity on symmetric patterns, the other of the more "
        "active unit's on asymmetric ones. Both units of a network are in their lower half for "
        f"symmetric patterns in {result.estimates['code.both_low'].mean:.0%} of the networks."
    ),
)
def hidden_code(run: Run) -> Figure:
    """Draw where in their range hidden units are."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    bins = np.linspace(0, 1, 41).tolist()
    for name, colour, label in (
        ("asymmetric", ORANGE, "asymmetric patterns: the more active unit of a network"),
        ("symmetric", BLUE, "symmetric patterns: every unit"),
    ):
        values = np.concatenate([arrays[name] for arrays in run.arrays])
        weights = np.full(len(values), 100 / len(values))
        axes.hist(values, bins, weights=weights, color=colour, alpha=0.75, label=label)
    axes.set(
        xlim=(0, 1),
        xlabel="mean activity of a hidden unit  [0 to 1]",
        ylabel="units  [% of those counted]",
    )
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2))
    return figure


@mirror_symmetry.figure(
    title="Weights across the middle: each pair against its mirror image",
    alt=lambda result: (
        "Scatter plot of the weight from each input on the left against that from its mirror image "
        "on the right, for the hidden units of networks that solved the task, and the diagonal on "
        "which the two cancel. Beside it, the ratios of the three sizes: units gather at 1 : 2 : 4 "
        f"({result.estimates['weights.doubled'].mean:.0%}) and at 2 : 3 : 4 "
        f"({result.estimates['weights.two_three_four'].mean:.0%}). The median unit leaves "
        f"{result.estimates['weights.uneven'].mean:.1%} of its weights' length uncancelled, an "
        f"untrained one {result.estimates['weights.uneven_untrained'].mean:.0%}."
    ),
)
def mirrored_pairs(run: Run) -> Figure:
    """Draw weights against their mirror images, and the ratios of their sizes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.9))
    left, right = figure.subplots(1, 2)
    weights = np.concatenate([arrays["weights"] for arrays in run.arrays])
    reach = float(np.abs(weights).max()) * 1.05
    left.plot([-reach, reach], [reach, -reach], color=GREY, linewidth=1)
    across, up = weights[:, :3].T.ravel(), weights[:, :2:-1].T.ravel()
    drawn = unhidden(across, up, most=4)
    left.plot(across[drawn], up[drawn], ".", color=BLUE, alpha=0.25, markersize=4)
    left.set(
        xlabel="weight from an input on the left",
        ylabel="weight from its mirror image",
        aspect="equal",
    )
    ordered = np.sort(np.concatenate([arrays["sizes"] for arrays in run.arrays]), axis=1)
    for ratio, marker, colour, share in (
        ((1, 2, 4), "D", ORANGE, run.result.estimates["weights.doubled"].mean),
        ((2, 3, 4), "s", RED, run.result.estimates["weights.two_three_four"].mean),
    ):
        right.plot(
            ratio[1] / ratio[0],
            ratio[2] / ratio[1],
            marker,
            color=colour,
            fillstyle="none",
            markersize=14,
            markeredgewidth=2,
            label=f"{ratio[0]} : {ratio[1]} : {ratio[2]}, {share:.0%} of units",
        )
    steps = ordered[:, 1:] / ordered[:, :-1]
    drawn = unhidden(steps[:, 0], steps[:, 1], most=4)
    right.plot(steps[drawn, 0], steps[drawn, 1], ".", color=BLUE, alpha=0.35, label="a hidden unit")
    right.set(
        xlim=(1, 3),
        ylim=(1, 3),
        xlabel="middle ÷ smallest weight  [ratio]",
        ylabel="largest ÷ middle weight  [ratio]",
        aspect="equal",
    )
    right.legend(loc="upper right", fontsize=9.5)
    return figure


@mirror_symmetry.figure(
    title="How often a unit marks symmetry by its lower half, and what changes that",
    alt=lambda result: (
        "Share of hidden units that are in the lower half of their range when the pattern is "
        "symmetric, one dot per seed. "
        + "; ".join(
            f"{words}: {result.estimates[name].mean:.0%}"
            for name, words in (
                ("code.units_low", "logistic, the paper's recipe"),
                ("balanced.units_low", "logistic, symmetry made common"),
                ("tanh.units_low", "tanh"),
            )
        )
        + ". A line marks one half."
    ),
)
def which_end(run: Run) -> Figure:
    """Draw the share of units at the low end, for each seed and setting."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.2))
    axes = figure.subplots()
    rows = (
        ("code.units_low", "logistic,\nas in the paper", BLUE),
        ("balanced.units_low", "logistic,\nsymmetry common", SKY),
        ("tanh.units_low", "tanh", RED),
    )
    rng = np.random.default_rng(0)
    for place, (name, _, colour) in enumerate(rows):
        values = np.array([metrics[name] for metrics in run.result.metrics]) * 100
        jitter = rng.uniform(-0.12, 0.12, len(values))
        axes.plot(values, place + jitter, "o", color=colour, alpha=0.6)
        axes.plot([values.mean()] * 2, [place - 0.3, place + 0.3], color="black", linewidth=2)
    axes.axvline(50, color=GREY, linestyle="--", linewidth=1.5)
    axes.set(
        xlim=(-3, 103),
        ylim=(len(rows) - 0.5, -0.5),
        xlabel="hidden units in their lower half when the pattern is symmetric  [%]",
    )
    axes.set_yticks(range(len(rows)), [label for _, label, _ in rows])
    return figure

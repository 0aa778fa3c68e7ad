"""Information that rises and falls in the neurashed model, and the noise that it takes.

Run it with ``stronger demo run information-bottleneck``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._bottleneck import (
    NOISES,
    deviation,
    of_patterns,
    scores_in_training,
    told,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREY, ORANGE, WIDTH

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.evidence.results import Result

    Array: TypeAlias = NDArray[np.floating[Any]]

FLOORS = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
SHARES = (0.02, 0.05, 0.1, 0.2)
TYPES = np.arange(8)
LABELS = np.repeat([0, 1], 4)


@demo(id="information-bottleneck", entropy=2017)
def information_bottleneck(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Train the paper's model of two classes, and ask how much its levels tell of the input.

    In networks, information about the input has been seen to rise and then to fall, and the fall
    has been disputed, for it depends on how information is measured [@saxe2018information]. The
    neurashed model gives an account of it [@su2024envisioning]: features compete; in the end the
    weaker are negligible beside the dominant ones, and what they told is lost.

    The model is that of the paper's fifth figure with its constants. Eight types of samples, four
    of each class; thirteen nodes in the first level, of which the seventh fires always; in the
    second, for each class, a dominant node and two on its sides, of which one or the other fires.
    Factors begin uniform on (0, 0.01), grow by $1.022^{11/4}$ where they fire ($1.022^{3/4}$ for
    the seventh) and fade by $1.022^{-1/4}$ elsewhere. One sample at a time.

    The paper shows curves of mutual information and does not say through which noise the scores
    were seen; without noise nothing is ever lost. We try four kinds of Gaussian noise:

    - *absolute*: of standard deviation 0.001 always;
    - *relative*: a tenth of the largest score of the level at that time;
    - *both* together;
    - *own*: a tenth of each score itself.

    Information is $I(S; X)$ between the noisy scores $S$ of a level and the type shown ($X$, eight
    types, 3 bits) or its label (1 bit). Densities are known exactly; only the mean over the noise
    is drawn. The estimator agrees with numerical integration to 0.01 bits.
    Then both constants of the noise are varied over a grid.
    """
    updates, every = scale.choose(quick=(600, 60), full=(1500, 25))
    draws = scale.choose(quick=30, full=200)
    times, levels = scores_in_training(rng, updates, every)
    metrics = {f"pattern.level{level + 1}": of_patterns(level) for level in (0, 1)}
    arrays: dict[str, Array] = {"times": times.astype(np.float64)}
    for number, scores in enumerate(levels, 1):
        for kind in NOISES:
            noise = deviation(kind, scores)
            for of, groups in {"input": TYPES, "label": LABELS}.items():
                bits = told(scores, groups, noise, rng, draws)
                name = f"level{number}.{kind}.{of}"
                metrics |= {
                    f"{name}.first": float(bits[0]),
                    f"{name}.peak": float(bits.max()),
                    f"{name}.last": float(bits[-1]),
                    f"{name}.rise": float(bits.max() - bits[0]),
                    f"{name}.fall": float(bits.max() - bits[-1]),
                }
                arrays[name] = bits
    shown = np.zeros((len(FLOORS), len(SHARES)))
    for row, floor in enumerate(FLOORS):
        for column, share in enumerate(SHARES):
            noise = deviation("both", levels[1], floor, share)
            bits = told(levels[1], TYPES, noise, rng, max(draws // 4, 10))
            shown[row, column] = min(bits.max() - bits[0], bits.max() - bits[-1])
    arrays["grid"] = shown
    metrics["grid.rise_and_fall"] = float(np.mean(shown >= 0.5))
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------

TITLES = {
    "both": "constant and relative noise",
    "absolute": "constant noise",
    "relative": "relative noise",
    "own": "noise of each score",
}


def course(result: Result, level: int) -> str:
    """Return how information about the input goes through all kinds of noise, in words."""
    parts = []
    for kind, title in TITLES.items():
        name = f"level{level}.{kind}.input"
        values = [result.estimates[f"{name}.{at}"].mean for at in ("first", "peak", "last")]
        parts.append(
            f"{title}: {values[0]:.1f} bits at first, at most {values[1]:.1f}, {values[2]:.1f} in "
            "the end"
        )
    return "; ".join(parts)


def _courses(run: Run, level: int) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    times = run.arrays[0]["times"]
    for axes, (kind, title) in zip(panels.flat, TITLES.items(), strict=True):
        for of, colour, label in (
            ("input", BLUE, "of the input"),
            ("label", ORANGE, "of the label"),
        ):
            for seed, each in enumerate(run.arrays):
                axes.plot(
                    times,
                    each[f"level{level}.{kind}.{of}"],
                    color=colour,
                    linewidth=1,
                    alpha=0.7,
                    label=label if seed == 0 else None,
                )
        for bits in (1, 2):
            axes.axhline(bits, color=GREY, linewidth=0.8, linestyle=":")
        axes.set_title(title)
        axes.set_ylim(-0.1, 3.1)
    for axes in panels[1]:
        axes.set_xlabel("updates")
    for axes in panels[:, 0]:
        axes.set_ylabel("information [bits]")
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@information_bottleneck.figure(
    title="The second level: only constant and relative noise together show a rise and a fall",
    alt=lambda result: (
        "Four line plots of information in the second level against updates, one for each kind of "
        f"noise, ten seeds each. About the input: {course(result, 2)}."
    ),
)
def second_level(run: Run) -> Figure:
    """Plot information in the second level over training."""
    return _courses(run, 2)


@information_bottleneck.figure(
    title="The first level: where noise is relative, the node that always fires drowns the rest",
    alt=lambda result: (
        "Four line plots of information in the first level against updates, one for each kind of "
        f"noise, ten seeds each. About the input: {course(result, 1)}."
    ),
)
def first_level(run: Run) -> Figure:
    """Plot information in the first level over training."""
    return _courses(run, 1)


@information_bottleneck.figure(
    title="For which noise information both rises and falls",
    alt=lambda result: (
        "Heat map of the smaller of rise and fall of information, in bits, for six values of the "
        "constant noise from 0.00001 to 1 and four of the relative noise from 0.02 to 0.2. In "
        f"{result.estimates['grid.rise_and_fall'].mean:.0%} of the settings both are at least half "
        "a bit."
    ),
)
def which_noise(run: Run) -> Figure:
    """Plot the smaller of rise and fall over the grid."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4))
    axes = figure.subplots()
    grid = np.mean([each["grid"] for each in run.arrays], axis=0)
    image = axes.imshow(grid.T, cmap="viridis", vmin=0, vmax=2, origin="lower", aspect="auto")
    for (row, column), value in np.ndenumerate(grid):
        axes.text(
            row,
            column,
            f"{value:.1f}",
            ha="center",
            va="center",
            color="black" if value > 1.2 else "white",
        )
    axes.set_xticks(range(len(FLOORS)), [f"{floor:g}" for floor in FLOORS])
    axes.set_yticks(range(len(SHARES)), [f"{share:g}" for share in SHARES])
    axes.grid(visible=False)
    axes.set(
        xlabel="constant noise [s.d.; scores begin at about 0.0001]",
        ylabel="relative noise\n[s.d., of the largest score]",
    )
    figure.colorbar(image, label="smaller of rise and fall [bits]")
    return figure

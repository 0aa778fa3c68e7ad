"""Draws separable dichotomies beside their count, and what a share of active units is good for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLACK, BLUE, GREEN, RED, SKY, curves, legend_below, logarithmic, means

from .measure import CODE_RATIOS, CODE_UNITS, RATIOS, WEIGHTS, demo
from .separability import nonnegative_share, separable_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds


@demo.figure("Weights that may not be negative hold half as much")
def separable_dichotomies(axes: Axes, seeds: Seeds) -> None:
    """Share of random dichotomies that are separable against points per weight, from a half to
    three; bands of one standard deviation over seeds around the means, on the curves of the
    count. Free in sign: {{free.at_1:.1%}} at one point per weight and {{free.at_2:.1%}} at two.
    No weight negative: {{nonnegative.at_1:.1%}} and {{nonnegative.at_2:.1%}}. Codes of
    association units, free in sign: {{codes.at_2:.1%}} at two.
    """
    points, code_points = np.arange(4, 3 * WEIGHTS + 1, 2), np.arange(140, 261, 4)
    for count, colour, words in (
        (separable_share, BLUE, "free in sign"),
        (nonnegative_share, RED, "no weight negative"),
    ):
        axes.plot(
            points / WEIGHTS,
            [100 * count(int(n), WEIGHTS) for n in points],
            color=colour,
            linewidth=1.4,
            label=f"counted: {words}, {WEIGHTS} weights",
        )
    axes.plot(
        code_points / CODE_UNITS,
        [100 * separable_share(int(n), CODE_UNITS) for n in code_points],
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
        means(
            axes,
            ratios,
            100 * seeds.stack(name),  # (seeds, ratios)
            colour=colour,
            label=f"measured: {words}",
            span="deviation",
            marker=marker,
            markersize=6,
            linestyle="none",
            capsize=3,
        )
    axes.set(
        xlabel="points per weight",
        ylabel="dichotomies that are separable  [%]",
        ylim=(-3, 125),
        yticks=range(0, 101, 20),
    )
    axes.legend(loc="upper right", fontsize=9.5, ncols=2, columnspacing=1)


@demo.figure(
    "Recognising digits wants many active units; remembering dots hardly minds", height=4.4
)
def share_of_active_units(axes: Axes, seeds: Seeds) -> None:
    """Share of new digits recognised, of stored random dots remembered, and of active units that
    two digits have in common, against the share of units that are active, one line per seed.
    With about half a per cent active: recognised {{share.half_percent.accuracy:.1%}}, overlap
    {{share.half_percent.overlap:.1%}}, with shuffled labels
    {{share.half_percent.shuffled:.1%}}, random dots remembered
    {{share.half_percent.remembered:.1%}}. With about 7% active: recognised
    {{share.seven_percent.accuracy:.1%}}, overlap {{share.seven_percent.overlap:.1%}}, with
    shuffled labels {{share.seven_percent.shuffled:.1%}}, random dots remembered
    {{share.seven_percent.remembered:.1%}}. With about half active: recognised
    {{share.half.accuracy:.1%}}, overlap {{share.half.overlap:.1%}}, with shuffled labels
    {{share.half.shuffled:.1%}}, random dots remembered {{share.half.remembered:.1%}}.
    """
    for name, active, colour, marker, words in (
        ("remembered", "active_dots", RED, "D", "stored random dots remembered (chance 50%)"),
        ("accuracy", "active", BLUE, "o", "new digits recognised (chance 10%)"),
        ("shuffled", "active", BLACK, "s", "the same, labels shuffled"),
        ("overlap", "active", SKY, "^", "active units that two digits share"),
    ):
        curves(
            axes,
            100 * seeds.stack(f"share_{active}"),  # (seeds, shares)
            100 * seeds.stack(f"share_{name}"),
            colour=colour,
            label=words,
            marker=marker,
            markersize=4,
        )
    logarithmic(axes, x=[0.5, 1, 2, 5, 10, 20, 50])
    axes.set(xlabel="active units  [% of all, logarithmic]", ylabel="share  [%]", ylim=(-3, 103))
    legend_below(axes, 2, fontsize=9.5)

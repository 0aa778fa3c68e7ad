"""Draws directions in the plane, presence by reading and by activation, and attacks in a crowd."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    SKY,
    WHITE,
    band,
    curves,
    legend_below,
    line_at,
)

from .measure import demo
from .models import NAMES, SPARSITY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.arrays import Array
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

PERCENT = {name: f"{100 * each:.0f}%" for name, each in zip(NAMES, SPARSITY, strict=True)}
"""Sparsities as a reader may say them."""
SHOWN = (("s70", SKY, "o"), ("s90", GREEN, "s"), ("s97", ORANGE, "^"), ("s99", RED, "D"))
"""The sparsities drawn, with colour and marker."""


@demo.figure(
    "As features become rare, five of them share two dimensions",
    panels="abcd;eeee",
    height=5.2,
    height_ratios=(3, 2),
)
def five_in_two(panels: dict[str, Axes], seeds: Seeds) -> None:
    """Four plots of the directions of five features in the plane of two hidden units, from one
    seed. Features never absent: two at right angles, three missing. Absent in 80%, 95% and 99% of
    the examples: more of them, at last all five, spread around the circle. Over all seeds
    {{tiny.dense.represented:.1f}} are represented when dense and {{tiny.sparse.represented:.1f}} at
    95%, where neighbouring angles miss the 72 degrees of a pentagon by
    {{tiny.sparse.angle_error:.1f}} degrees on average (random directions:
    {{tiny.random.angle_error:.0f}}).
    """
    below = panels.pop("e")
    for axes, name in zip(panels.values(), ("s00", "s80", "s95", "s99"), strict=True):
        directions = seeds[0]["tiny"][NAMES.index(name)]  # (5, 2)
        shades = (BLUE, SKY, GREEN, ORANGE, RED)
        for feature, (weights, shade) in enumerate(zip(directions, shades, strict=True), 1):
            axes.plot([0, weights[0]], [0, weights[1]], color=shade)
            axes.plot(*weights, "o", color=shade, label=f"{feature}")
        axes.set_title(f"absent in {PERCENT[name]}", fontsize=10.5)
        axes.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), aspect="equal", xticks=[-1, 0, 1])
        axes.set_yticks([-1, 0, 1], labels=None if name == "s00" else [])
        axes.tick_params(labelsize=9.5)
    panels["a"].set_ylabel("hidden unit 2", fontsize=10)
    counts = seeds.stack("tiny_represented")  # (seeds, sparsities)
    curves(below, range(len(SPARSITY)), counts, colour=BLACK, mean=True)
    below.set_xticks(range(len(SPARSITY)), [each.rstrip("%") for each in PERCENT.values()])
    below.set(ylim=(1.5, 5.5), yticks=[2, 3, 4, 5])
    below.set_ylabel("represented\n[of 5; each seed, mean]", fontsize=10)
    below.set_xlabel("sparsity: share of examples in which a feature is absent  [%]")
    legend_below(below, 5, title="feature, the most important first", fontsize=10)


@demo.figure(
    "In a crowd only high readings can be trusted; after the threshold half as much suffices",
    panels=(1, 2),
    sharey=True,
)
def readings_and_presence(panels: Panels, seeds: Seeds) -> None:
    """Two line plots of how often a feature is present, against its reading in ten equal parts from
    0 to 1, at sparsities of 70, 90, 97 and 99%. Left, before bias and ReLU: low at small readings,
    rising to nearly 100% at the top. Right, after them. At 99% a reading of 0.2 to 0.4 means
    presence in {{reading.s99.moderate:.0%}} of cases before and in {{output.s99.moderate:.0%}}
    after; one of at least 0.7 in {{reading.s99.top:.0%}} before and {{output.s99.top:.0%}} after.
    """
    for axes, stage in zip(panels, ("reading", "output"), strict=True):
        draw_presence(axes, seeds.stack(f"{stage}_profile"))
        axes.set(xlabel="reading  [1: fully present]")
    panels[0].set_title("before bias and ReLU")
    panels[1].set_title("after bias and ReLU")
    panels[0].set_ylabel("feature is present\n[% of examples; band: range over seeds]")
    legend_below(panels[0], 4, title="a feature is absent in")


@demo.figure(
    "A unit's main feature comes in at the top, unless its weight is negative",
    panels=(1, 3),
    sharey=True,
)
def ranges_of_units(panels: Panels, seeds: Seeds) -> None:
    """Three line plots, one for each kind of hidden layer, of how often a unit's main feature is
    present, against the activation in ten equal parts up to the unit's largest, at sparsities of
    70, 90, 97 and 99%. At 97%, above 0.7 of the largest and from 0.2 to 0.4: linear units
    {{units.linear.s97.peak:.2f}} and {{units.linear.s97.moderate:.2f}}; rectified units
    {{units.rectified.s97.peak:.2f}} and {{units.rectified.s97.moderate:.2f}}; rectified units that
    compute the absolute value {{units.absolute.s97.peak:.2f}} and
    {{units.absolute.s97.moderate:.2f}}.
    """
    for axes, family, title in zip(
        panels,
        ("linear", "rectified", "absolute"),
        ("linear,\nrebuilds x", "rectified,\nrebuilds x", "rectified,\ngives |x|"),
        strict=True,
    ):
        draw_presence(axes, seeds.stack(f"range_{family}")[:, :, 2], markersize=5)
        axes.set_title(title, fontsize=11)
        axes.set_xticks([0, 0.5, 1])
    panels[1].set_xlabel("activation  [1: the unit's largest]")
    panels[0].set_ylabel("main feature is present\n[% of examples; band: range over seeds]")
    legend_below(panels[0], 4, title="a feature is absent in")


def draw_presence(axes: Axes, profiles: Array, markersize: float = 6) -> None:
    """Draw the share present by tenth (seeds, sparsities, 10): means, and bands over seeds."""
    middles = np.arange(10) / 10 + 0.05
    for name, shade, marker in SHOWN:
        band(
            axes,
            middles,
            100 * profiles[:, NAMES.index(name)],
            colour=shade,
            label=PERCENT[name],
            marker=marker,
            markersize=markersize,
        )
    axes.set(xlim=(0, 1), ylim=(0, 103))


@demo.figure(
    "The more features share a dimension, the farther a small attack moves the output",
)
def attack_and_crowding(axes: Axes, seeds: Seeds) -> None:
    """Scatter plot: vulnerability to a small attack against features per dimension, one point for
    each of nine sparsities and each seed, with the copying model as a flat line at
    {{attack.s00.vulnerability:.1f}}. From dense to 99% sparse, features per dimension go from
    {{crowd.s00.per_dimension:.1f}} to {{crowd.s99.per_dimension:.1f}} and vulnerability from
    {{attack.s00.vulnerability:.1f}} to {{attack.s99.vulnerability:.1f}}; the correlation is
    {{attack.correlation:.2f}}.
    """
    shades = (BLACK, GREY, SKY, BLUE, GREEN, ORANGE, RED, PINK, WHITE)
    crowded, vulnerable = seeds.stack("per_dimension"), seeds.stack("vulnerable")
    for index, (percent, shade) in enumerate(zip(PERCENT.values(), shades, strict=True)):
        axes.plot(
            crowded[:, index],
            vulnerable[:, index],
            "o",
            color=shade,
            markeredgecolor=BLACK,
            markeredgewidth=0.5,
            label=percent,
        )
    line_at(axes, 1, upright=True)
    axes.annotate(
        "copying ten features, at any sparsity",
        (1, 1),
        xycoords=("axes fraction", "data"),
        xytext=(-4, -5),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=10,
    )
    axes.set_xlabel("features per dimension  [‖W‖²/m]")
    axes.set_ylabel("vulnerability\n[squared move of the output ÷ squared attack]")
    axes.set_ylim(bottom=0)
    axes.legend(title="a feature is absent in", ncols=3, loc="upper left", fontsize=9.5)

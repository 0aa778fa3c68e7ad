"""Draws activation against amount, its order, whether it grades, and the negative side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    SKY,
    Series,
    groups,
    legend_below,
    line_at,
    means,
)

from .measure import AMOUNTS, ON_DIGITS, TWO_SIDED, demo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from stronger.arrays import Array
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

LOOKS = {
    "relu": (RED, "ReLU"),
    "leaky": (ORANGE, "leaky ReLU"),
    "gelu": (PINK, "GELU"),
    "tanh": (BLUE, "tanh"),
    "logistic": (SKY, "logistic"),
    "glu": (GREEN, "GLU"),
    "swiglu": (GREY, "SwiGLU"),
}


@demo.figure(
    "Towards the end that is read, units of all kinds go on rising with the amount",
    panels=(1, 2),
    height=4.2,
    sharey=True,
)
def psychometric_curves(panels: Panels, seeds: Seeds) -> None:
    """Two line plots of mean activation, counted towards the end that is read as presence, against
    the amount of the feature, from its opposite at -1 over nothing at 0 to one and a half times all
    that was there in training. Left ReLU, leaky ReLU and GELU, right tanh, logistic, GLU and
    SwiGLU. In the last fifth before 1 ReLU rises at {{named.relu.top_slope:.2f}} of its steepest,
    leaky ReLU at {{named.leaky.top_slope:.2f}}, GELU at {{named.gelu.top_slope:.2f}}, tanh at
    {{named.tanh.top_slope:.2f}}, logistic units at {{named.logistic.top_slope:.2f}}, GLU at
    {{named.glu.top_slope:.2f}}, SwiGLU at {{named.swiglu.top_slope:.2f}}.
    """
    kinds = list(LOOKS)
    for axes, some in zip(panels, (kinds[:3], kinds[3:]), strict=True):
        for kind in some:
            colour, label = LOOKS[kind]
            curve = seeds.stack(f"named.{kind}.curve")  # (seeds, amounts)
            means(axes, AMOUNTS, curve, colour=colour, label=label, markersize=3)
        line_at(axes, 0)
        axes.set_xlabel("amount of the feature")
        axes.legend(loc="upper left")
    panels[0].set_ylabel("mean activation\n[from nothing, 0, to all, 1]")


@demo.figure(
    "Which end means more is open; towards that end, other inputs blur the order",
    panels=(1, 2),
    height=5.4,
    narrow_height=9.0,
    sharey=True,
)
def order_of_amounts(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots for seven kinds of unit. Left, the share of units whose high end is read as
    presence, in networks that name what is present and in networks that are asked for the amount:
    ReLU {{named.relu.high:.0%}} and {{asked.relu.high:.0%}}, leaky ReLU {{named.leaky.high:.0%}}
    and {{asked.leaky.high:.0%}}, GELU {{named.gelu.high:.0%}} and {{asked.gelu.high:.0%}}, tanh
    {{named.tanh.high:.0%}} and {{asked.tanh.high:.0%}}, logistic {{named.logistic.high:.0%}} and
    {{asked.logistic.high:.0%}}, GLU {{named.glu.high:.0%}} and {{asked.glu.high:.0%}}, SwiGLU
    {{named.swiglu.high:.0%}} and {{asked.swiglu.high:.0%}}. Right, how often units are further
    towards the end that is read at the larger of two amounts: in the same input, in another input,
    and, untrained, in another input. ReLU {{named.relu.read_within:.2f}},
    {{named.relu.read_between:.2f}} and {{untrained.relu.read_between:.2f}}; tanh
    {{named.tanh.read_within:.2f}}, {{named.tanh.read_between:.2f}} and
    {{untrained.tanh.read_between:.2f}}; SwiGLU {{named.swiglu.read_within:.2f}},
    {{named.swiglu.read_between:.2f}} and {{untrained.swiglu.read_between:.2f}}.
    """
    left, right = panels
    names = [label for _, label in LOOKS.values()]
    ends = [
        Series("asked which is present", PINK, of_kinds(seeds, "named.{}.high"), "s"),
        Series("asked how much of it", ORANGE, of_kinds(seeds, "asked.{}.high"), "D"),
    ]
    orders = [
        Series("the same input", BLUE, of_kinds(seeds, "named.{}.read_within")),
        Series("another input", RED, of_kinds(seeds, "named.{}.read_between")),
        Series("another input, untrained", GREY, of_kinds(seeds, "untrained.{}.read_between")),
    ]
    for axes, series in ((left, ends), (right, orders)):
        line_at(axes, 0.5)
        groups(axes, series, names, within=(0, 1))
    left.set(xlim=(-0.03, 1.03), xlabel="units read at their high end\n[share of units]")
    right.set(xlim=(0.4, 1.02), xlabel="larger amount, further to that end\n[share of pairs]")
    legend_below(left, 2)


@demo.figure("Only logistic units level off where presence alone was asked", height=4.8)
def grading(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of the slope of the mean activation in the last fifth before the amount 1, as a
    share of its steepest slope, for networks that name what is present, that are asked for the
    amount, and that have seen amounts of 0 and 1 only. ReLU {{named.relu.top_slope:.2f}},
    {{asked.relu.top_slope:.2f}} and {{all_or_none.relu.top_slope:.2f}}; tanh
    {{named.tanh.top_slope:.2f}}, {{asked.tanh.top_slope:.2f}} and
    {{all_or_none.tanh.top_slope:.2f}}; logistic {{named.logistic.top_slope:.2f}},
    {{asked.logistic.top_slope:.2f}} and {{all_or_none.logistic.top_slope:.2f}}.
    """
    series = [
        Series("which is present", BLUE, of_kinds(seeds, "named.{}.top_slope")),
        Series("how much of it", ORANGE, of_kinds(seeds, "asked.{}.top_slope")),
        Series("which, all amounts 0 or 1", GREEN, of_kinds(seeds, "all_or_none.{}.top_slope")),
    ]
    groups(axes, series, [label for _, label in LOOKS.values()], within=(0, 1))
    axes.set(xlim=(-0.03, 1.03), xlabel="slope at the top ÷ steepest slope")
    legend_below(axes, 3)


@demo.figure(
    "Negative values tell a little of presence; tanh and gated units need both sides alike",
    panels=(1, 2),
    height=4.0,
    sharey=True,
)
def negative_side(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots for units with a negative side. Left: how well negative values alone tell
    presence, towards the end that is read: leaky ReLU {{negative.leaky.tells:.2f}}, GELU
    {{negative.gelu.tells:.2f}}, tanh {{negative.tanh.tells:.2f}}, GLU {{negative.glu.tells:.2f}},
    SwiGLU {{negative.swiglu.tells:.2f}}. Right: the share of the negative side in what it costs to
    set negative values to zero, and the smallest positive values of the same sum:
    {{negative.leaky.share_of_cost:.2f}}, {{negative.gelu.share_of_cost:.2f}},
    {{negative.tanh.share_of_cost:.2f}}, {{negative.glu.share_of_cost:.2f}} and
    {{negative.swiglu.share_of_cost:.2f}}.
    """
    for axes, what, label in (
        (panels[0], "tells", "presence told by negative values\n[area under the curve]"),
        (panels[1], "share_of_cost", "cost of flattening the negative side\n[share of both costs]"),
    ):
        line_at(axes, 0.5)
        values = of_kinds(seeds, f"negative.{{}}.{what}", TWO_SIDED)
        groups(
            axes, [Series("", BLUE, values)], [LOOKS[kind][1] for kind in TWO_SIDED], within=(0, 1)
        )
        axes.set_xlabel(label)
    panels[0].set_xlim(0.4, 1.02)
    panels[1].set_xlim(-0.03, 1.03)


@demo.figure("Contrast passes for presence: a dim own digit against a bright other one", height=3.8)
def contrast(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of how often a unit that votes for a digit is more active on it than on another
    digit, at equal contrast and at half of the other's. ReLU
    {{digits.named.relu.own_over_other:.2f}} and {{digits.named.relu.dim_own_over_other:.2f}};
    leaky ReLU {{digits.named.leaky.own_over_other:.2f}} and
    {{digits.named.leaky.dim_own_over_other:.2f}}; GELU {{digits.named.gelu.own_over_other:.2f}} and
    {{digits.named.gelu.dim_own_over_other:.2f}}; tanh {{digits.named.tanh.own_over_other:.2f}} and
    {{digits.named.tanh.dim_own_over_other:.2f}}; SwiGLU
    {{digits.named.swiglu.own_over_other:.2f}} and {{digits.named.swiglu.dim_own_over_other:.2f}}.
    """
    line_at(axes, 0.5)
    series = [
        Series(
            label, colour, of_kinds(seeds, f"digits.named.{{}}.{what}", ON_DIGITS), filled=filled
        )
        for label, colour, what, filled in (
            ("equal contrast", BLUE, "own_over_other", True),
            ("own digit at half", RED, "dim_own_over_other", False),
        )
    ]
    groups(axes, series, [LOOKS[kind][1] for kind in ON_DIGITS], within=(0, 1))
    axes.set(xlim=(0.3, 1.02), xlabel="own digit drives the unit more  [share of pairs]")
    legend_below(axes, 2)


def of_kinds(seeds: Seeds, metric: str, kinds: Iterable[str] = LOOKS) -> list[Array]:
    """Return a metric of every kind of unit, one value a seed each."""
    return [seeds.values(metric.format(kind)) for kind in kinds]

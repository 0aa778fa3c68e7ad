"""Draws how far updates carry over: by visits, by width, by depth, and in random order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    RED,
    curves,
    legend_below,
    line_at,
    logarithmic,
)

from .forms import ratio_at_depth
from .measure import PLAIN, USUAL, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.arrays import Array
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

OVER = "change of the own class\nover that of another"
READINGS = (
    ("trained", ORANGE, "s", "added, output weights grow", USUAL.limit_trained),
    ("frozen", BLUE, "o", "added, output weights frozen (Theorem 1)", USUAL.limit),
    ("lengths", GREEN, "^", "the same, lengths of all logits' changes", None),
    ("multiplied", RED, "D", "multiplied by 1.1, output weights frozen", 1.0),
)


@demo.figure(
    "How much more an update moves its own class, over visits: four readings of one theorem",
    height=4.4,
)
def over_visits(axes: Axes, seeds: Seeds) -> None:
    """Line plot of the ratio of changes against visits of each class, from 1 to 4,096, for four
    levels, four classes, two common and four private nodes. Single logits with frozen output
    weights come down to 3, with output weights that grow to 4.5; the ratio of the lengths of all
    logits' changes settles lower than either; with factors that are multiplied by 1.1 the ratio
    falls to 1.
    """
    for name, colour, marker, label, limit in READINGS:
        ratio = seeds.stack(name)  # (seeds, numbers of visits)
        visits = seeds[0]["visits"][: ratio.shape[1]]
        curves(
            axes, visits, ratio, colour=colour, label=label, marker=marker, markersize=4, alpha=1
        )
        if limit is not None:
            line_at(axes, limit, upright=True, color=colour, linewidth=0.9, linestyle=":")
    logarithmic(axes, x=[4**k for k in range(7)])
    axes.set(xlabel="visits of each class", ylabel=OVER)
    axes.set_ylim(bottom=0.8)
    legend_below(axes, 2, fontsize=10)


@demo.figure(
    "In narrow levels nodes coincide, and the ratio is lowered by about 1 / m",
    height=4.0,
)
def narrow_levels(axes: Axes, seeds: Seeds) -> None:
    """Log-log plot of the mean shift of the log ratio, with its sign reversed, against the nodes
    of a level, 100 to 1,600, each seed, and a line derived to first order. Slope
    {{width.slope:.2f}}; at the wide end {{width.over_first_order:.2f}} times what is derived. At
    100 nodes the ratio is {{width.narrowest:.3f}} of its value without coincidences.
    """
    widths = seeds[0]["widths"]
    curves(
        axes,
        widths,
        -seeds.stack("shift"),
        colour=BLUE,
        label="100 random graphs, each seed",
        linestyle="none",
        marker="o",
        markersize=5,
        alpha=0.5,
    )
    derived = -USUAL.coincidence / widths
    axes.plot(widths, derived, color=BLACK, linewidth=1.2, label="derived, 1 / m")
    logarithmic(axes, x=widths, y=[0.005, 0.01, 0.02, 0.05])
    axes.set_xlabel("nodes in a level, m")
    axes.set_ylabel("fall of the log ratio\n[natural log, mean of all pairs]")
    axes.legend()


@demo.figure("Only depth that outgrows the visits makes the ratio diverge", height=4.0)
def depth_and_visits(axes: Axes, seeds: Seeds) -> None:
    """Log-log plot of the ratio against visits t up to a million, for graphs with the square root
    of t levels, t levels and t to the power of 1.5. The first tends to 2
    ({{depth.root.ratio:.3f}}), the second to {{depth.linear.ratio:.3f}}, the third rises beyond
    all bounds, to ten to the power of {{depth.faster.log10:.1f}} at 10,000.
    """
    first = seeds[0]  # the same in every seed
    for name, label, colour in (
        ("root", "L = √t", BLUE),
        ("linear", "L = t", GREEN),
        ("faster", "L = t√t", RED),
    ):
        axes.plot(first["times"], np.exp(np.minimum(first[name], 6)), color=colour, label=label)
    for limit, colour in ((2, BLUE), (ratio_at_depth(PLAIN, 1.0), GREEN)):
        line_at(axes, limit, upright=True, color=colour, linestyle=":", linewidth=1)
    logarithmic(axes, x=10 ** np.arange(7), y=[2, 3, 5, 10, 20, 40])
    axes.set(ylim=(1.8, 40), xlabel="visits of each class, t", ylabel=OVER)
    axes.legend()


@demo.figure(
    "With classes in random order, and in a deep graph, chance decides who moves more",
    panels=(1, 2),
    height=3.8,
)
def at_random(panels: Panels, seeds: Seeds) -> None:
    """Two panels of the cumulative share of 4,000 random orders by ratio, each seed. Left, four
    levels after 25, 400 and 6,400 visits: the ratio narrows on 3; below 1 it is in
    {{order.random.25.reversed:.1%}} of orders after 25. Right, as many levels as visits to the
    power of 1.5, 400 visits: powers of ten around 0, of standard deviation
    {{order.random.400.deep_decades:.0f}}; above 1 in {{order.random.400.deep_share:.0%}} of
    orders.
    """
    left, right = panels

    def draw(axes: Axes, values: Array, colour: str, label: str | None = None) -> None:
        # Of 4,000 steps two hundred are as many as can be told apart
        orders = values.shape[1]
        shown = np.linspace(0, orders - 1, 200).astype(np.int64)
        ordered = np.sort(values, axis=1)[:, shown]  # (seeds, steps shown)
        curves(axes, ordered, (shown + 1) / orders, colour=colour, label=label)

    for t, colour in ((25, ORANGE), (400, BLUE), (6400, GREEN)):
        draw(left, np.exp(seeds.stack(f"order.{t}")), colour, f"{t:,} visits")
    draw(right, seeds.stack("order.deep.400") / np.log(10), BLUE)
    left.set(xlim=(0, 7), xlabel="own change over other's", title="4 levels")
    left.set_ylabel("orders with less [share]")
    right.set_xlabel("own change over other's\n[powers of ten]")
    right.set_title("8,000 levels, 400 visits")
    for axes, even in ((left, 1), (right, 0)):
        line_at(axes, even, color=BLACK, linewidth=1, linestyle=":")
    left.legend(fontsize=10, loc="lower right", handlelength=1)

"""Theorems 1 and 2 of the neurashed paper: at finite times, widths and depths, in any order.

Run it with ``stronger demo run elasticity-theorems``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._elasticity_forms import at_depth_of
from stronger.demos._elasticity_runs import (
    PLAIN,
    USUAL,
    WIDTHS,
    approaches,
    finite_times,
    finite_widths,
    growing_depth,
    other_growth,
    other_orders,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLACK, BLUE, GREEN, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIRST, SECOND = "su2024envisioning appendix, Theorem 1", "su2024envisioning appendix, Theorem 2"


@demo(id="elasticity-theorems", entropy=2112)
def elasticity_theorems(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Simulate the theorems' random graph, and close what their statements leave open.

    In each of $L$ levels of $m$ nodes, $b_1$ are common to all of $K$ classes and each class has
    $b_2$ more of its own; a class joins its nodes of one level to those of the next. Factors grow
    by $c$ where they fire and nothing fades. Theorem 1 [@su2024envisioning] says that after many
    equally frequent visits an update on class $j$ moves its own logit more than class $j'$ is
    moved, by a factor that tends to $(b_1 + b_2)/b_1$; Theorem 2 that the factor diverges if depth
    grows sufficiently quickly.

    **Gaps in the statements, and how they are closed here.** *The increment* need not exceed 1: it
    cancels; ours are drawn from 0.1 to 2. *Which input* the second logit is asked of is not said;
    it is one of class $j'$, on its own pathway. *Time* $t$ in the printed expansion is visits of
    each class, $K t$ updates in all. *Levels* $L$ are those with factors, without the classes, of
    which there are $K$ and not $m$. *The factor* $1 + o_P(1)$ on each power of the expansion would
    be larger than their difference; it holds because the graph is the same before and after, and
    without coincidences the expansion is exact:

    $$\frac{\Delta Z_j}{\Delta Z_{j'}} =
    \frac{(1 + \frac{b_1 + b_2}{s t})^L - 1}{(1 + \frac{b_1}{s t})^L - 1}, \quad s = b_2 + K b_1.$$

    *Output weights* are missing in the expansion, though the text says that they grow. If they do,
    from zero, the numerator's power is multiplied by $1 + 1/t$, and the limit is
    $(b_1 + b_2)/b_1 + s/(L b_1)$. *Logits of wrong classes*: the theorem compares two single
    logits, while elasticity (Eq. 3.1) compares the lengths of all logits' changes. *Coincidences*
    of nodes are put into "$m$ large". *Sufficiently quickly* is not said: the formula diverges if
    and only if $L/t$ does, and tends to
    $(e^{\kappa (b_1 + b_2)/s} - 1)/(e^{\kappa b_1 / s} - 1)$ where $L/t \to \kappa$.

    **What is measured.** Models in random settings of two to six levels and classes and one to five
    nodes of either kind, in graphs without coincidences, against the closed forms, after few visits
    and after 10,000. The rate of the approach. Graphs of 100 to 1,600 nodes a level, in which
    nodes coincide: the mean shift of the log ratio, beside what we derive to first order in $1/m$.
    Depths of $t^{1/2}$, $t$ and $t^{3/2}$. Then what the theorems assume: classes visited at random
    instead of equally often, and factors that are multiplied by 1.1 (and others by 1 or 0.99)
    instead of added to.

    Long trainings are not simulated update by update: with addition a factor is $c$ times the
    visits of the classes whose pathways it is in, in whatever order, which short trainings confirm.
    """
    metrics = finite_times(rng, scale.choose(quick=6, full=40))
    wide, shifts = finite_widths(
        rng,
        scale.choose(quick=(60, 120, 240), full=WIDTHS),
        scale.choose(quick=10, full=100),
    )
    deep, curves = growing_depth(rng)
    orders, spreads = other_orders(rng, scale.choose(quick=500, full=4000))
    metrics |= wide | deep | orders | other_growth(rng, scale.choose(quick=20, full=40))
    return Measurement(metrics, shifts | curves | spreads | approaches(rng))


# --- What it looks like ----------------------------------------------------------------------


@elasticity_theorems.figure(
    title="How much more an update moves its own class, over visits: four readings of one theorem",
    alt=(
        "Line plot of the ratio of changes against visits of each class, from 1 to 4,096, for four "
        "levels, four classes, two common and four private nodes. Single logits with frozen output "
        f"weights come down to {USUAL.limit:.0f}, with output weights that grow to "
        f"{USUAL.limit_trained:.1f}; the ratio of the lengths of all logits' changes settles lower "
        "than either; with factors that are multiplied by 1.1 the ratio falls to 1."
    ),
)
def over_visits(run: Run) -> Figure:
    """Draw ratios of models against visits, with the limits derived."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    lines = (
        ("trained", ORANGE, "s", "added, output weights grow", USUAL.limit_trained),
        ("frozen", BLUE, "o", "added, output weights frozen (Theorem 1)", USUAL.limit),
        ("lengths", GREEN, "^", "the same, lengths of all logits' changes", None),
        ("multiplied", RED, "D", "multiplied by 1.1, output weights frozen", 1.0),
    )
    for name, colour, marker, label, limit in lines:
        for seed, each in enumerate(run.arrays):
            axes.plot(
                each["visits"][: len(each[name])],
                each[name],
                color=colour,
                marker=marker,
                markersize=4,
                linewidth=1.2,
                label=label if seed == 0 else None,
            )
        if limit is not None:
            axes.axhline(limit, color=colour, linewidth=0.9, linestyle=":")
    axes.set_xscale("log", base=2)
    axes.set_xticks([2.0**k for k in range(0, 13, 2)], [f"{2**k:,}" for k in range(0, 13, 2)])
    axes.set(xlabel="visits of each class", ylabel="change of the own class\nover that of another")
    axes.set_ylim(bottom=0.8)
    figure.legend(
        *axes.get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=10
    )
    return figure


@elasticity_theorems.figure(
    title="In narrow levels nodes coincide, and the ratio is lowered by about 1 / m",
    alt=lambda result: (
        "Log-log plot of the mean shift of the log ratio, with its sign reversed, against the "
        "nodes of a level, 100 to 1,600, each seed, and a line derived to first order. Slope "
        f"{result.estimates['width.slope'].mean:.2f}; at the wide end "
        f"{result.estimates['width.over_first_order'].mean:.2f} times what is derived. At 100 "
        f"nodes the ratio is {result.estimates['width.narrowest'].mean:.3f} of its value without "
        "coincidences."
    ),
)
def narrow_levels(run: Run) -> Figure:
    """Draw the mean log shift against width."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    axes = figure.subplots()
    for seed, each in enumerate(run.arrays):
        axes.plot(
            each["widths"],
            -each["shift"],
            "o",
            color=BLUE,
            alpha=0.5,
            markersize=5,
            label="100 random graphs, each seed" if seed == 0 else None,
        )
    wide = run.arrays[0]["widths"]
    axes.plot(wide, -USUAL.coincidence / wide, color=BLACK, linewidth=1.2, label="derived, 1 / m")
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="nodes in a level, m",
        ylabel="fall of the log ratio\n[natural log, mean of all pairs]",
    )
    axes.minorticks_off()
    axes.set_xticks(wide, [f"{int(m):,}" for m in wide])
    axes.set_yticks([0.005, 0.01, 0.02, 0.05], ["0.005", "0.01", "0.02", "0.05"])
    axes.legend()
    return figure


@elasticity_theorems.figure(
    title="Only depth that outgrows the visits makes the ratio diverge",
    alt=lambda result: (
        "Log-log plot of the ratio against visits t up to a million, for graphs with the square "
        "root of t levels, t levels and t to the power of 1.5. The first tends to 2 "
        f"({result.estimates['depth.root.ratio'].mean:.3f}), the second to "
        f"{result.estimates['depth.linear.ratio'].mean:.3f}, the third rises beyond all bounds, to "
        f"ten to the power of {result.estimates['depth.faster.log10'].mean:.1f} at 10,000."
    ),
)
def depth_and_visits(run: Run) -> Figure:
    """Draw the ratio against visits for three ways in which depth grows."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    axes = figure.subplots()
    first = run.arrays[0]  # the same in every seed
    names = {"root": "L = √t", "linear": "L = t", "faster": "L = t√t"}
    for (name, label), colour in zip(names.items(), (BLUE, GREEN, RED), strict=True):
        axes.plot(first["times"], np.exp(np.minimum(first[name], 6)), color=colour, label=label)
    axes.axhline(2, color=BLUE, linestyle=":", linewidth=1)
    axes.axhline(at_depth_of(PLAIN, 1.0), color=GREEN, linestyle=":", linewidth=1)
    axes.set(
        xscale="log",
        yscale="log",
        ylim=(1.8, 40),
        xlabel="visits of each class, t",
        ylabel="change of the own class\nover that of another",
    )
    axes.set_yticks([2, 3, 5, 10, 20, 40], ["2", "3", "5", "10", "20", "40"])
    axes.minorticks_off()
    axes.legend()
    return figure


@elasticity_theorems.figure(
    title="With classes in random order, and in a deep graph, chance decides who moves more",
    alt=lambda result: (
        "Two panels of the cumulative share of 4,000 random orders by ratio, each seed. Left, four "
        "levels after 25, 400 and 6,400 visits: the ratio narrows on 3; below 1 it is in "
        f"{result.estimates['order.random.25.reversed'].mean:.1%} of orders after 25. Right, as "
        "many levels as visits to the power of 1.5, 400 visits: powers of ten around 0, of "
        f"standard deviation {result.estimates['order.random.400.deep_decades'].mean:.0f}; above 1 "
        f"in {result.estimates['order.random.400.deep_share'].mean:.0%} of orders."
    ),
)
def at_random(run: Run) -> Figure:
    """Draw cumulative shares of ratios over random orders."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.8))
    left, right = figure.subplots(1, 2)
    for t, colour in ((25, ORANGE), (400, BLUE), (6400, GREEN)):
        for each in run.arrays:
            logs = np.sort(each[f"order.{t}"])
            # Of 4,000 steps two hundred are as many as can be told apart
            shown = np.linspace(0, len(logs) - 1, 200).astype(np.int64)
            below = (shown + 1) / len(logs)
            label = f"{t:,} visits" if each is run.arrays[0] else None
            left.plot(
                np.exp(logs[shown]), below, color=colour, linewidth=1.1, alpha=0.7, label=label
            )
            if t == 400:
                deep = np.sort(each["order.deep.400"]) / np.log(10)
                right.plot(deep[shown], below, color=colour, linewidth=1.1, alpha=0.7)
    left.set(
        xlim=(0, 7),
        xlabel="own change over other's",
        ylabel="orders with less [share]",
        title="4 levels",
    )
    right.set(
        xlabel="own change over other's\n[powers of ten]",
        title="8,000 levels, 400 visits",
    )
    for axes, even in ((left, 1), (right, 0)):
        axes.axvline(even, color=BLACK, linewidth=1, linestyle=":")
    left.legend(fontsize=10, loc="lower right", handlelength=1)
    return figure

"""Draws where in their range hidden units are, their mirrored weights, and which end they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLUE,
    GREY,
    ORANGE,
    RED,
    SKY,
    histogram,
    legend_below,
    line_at,
    rows,
    unhidden,
)

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels


@demo.figure("What hidden units say of symmetric patterns, and of all others", height=4.2)
def hidden_code(axes: Axes, seeds: Seeds) -> None:
    """Two histograms over hidden activity from 0 to 1, of all networks that solved the task. One
    is of each hidden unit's mean activity on symmetric patterns, the other of the more active
    unit's on asymmetric ones. Both units of a network are in their lower half for symmetric
    patterns in {{code.both_low:.0%}} of the networks.
    """
    bins = np.linspace(0, 1, 41)
    for name, colour, label in (
        ("asymmetric", ORANGE, "asymmetric patterns: the more active unit of a network"),
        ("symmetric", BLUE, "symmetric patterns: every unit"),
    ):
        histogram(axes, seeds.join(name), bins, colour=colour, label=label)
    axes.set(
        xlim=(0, 1),
        xlabel="mean activity of a hidden unit  [0 to 1]",
        ylabel="units  [% of those counted]",
    )
    legend_below(axes, 1)


@demo.figure(
    "Weights across the middle: each pair against its mirror image", panels=(1, 2), height=3.9
)
def mirrored_pairs(panels: Panels, seeds: Seeds) -> None:
    """Scatter plot of the weight from each input on the left against that from its mirror image
    on the right, for the hidden units of networks that solved the task, and the diagonal on
    which the two cancel. Beside it, the ratios of the three sizes: units gather at 1 : 2 : 4
    ({{weights.doubled:.0%}}) and at 2 : 3 : 4 ({{weights.two_three_four:.0%}}). The median unit
    leaves {{weights.uneven:.1%}} of its weights' length uncancelled, an untrained one
    {{weights.uneven_untrained:.0%}}.
    """
    left, right = panels
    weights = seeds.join("weights")  # (units, inputs)
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
    for (small, middle, large), marker, colour, metric in (
        ((1, 2, 4), "D", ORANGE, "weights.doubled"),
        ((2, 3, 4), "s", RED, "weights.two_three_four"),
    ):
        right.plot(
            middle / small,
            large / middle,
            marker,
            color=colour,
            fillstyle="none",
            markersize=14,
            markeredgewidth=2,
            label=f"{small} : {middle} : {large}, {seeds.mean(metric):.0%} of units",
        )
    ordered = np.sort(seeds.join("sizes"), axis=1)
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


@demo.figure("How often a unit marks symmetry by its lower half, and what changes that", height=3.2)
def which_end(axes: Axes, seeds: Seeds) -> None:
    """Share of hidden units that are in the lower half of their range when the pattern is
    symmetric, one dot per seed. logistic, the paper's recipe: {{code.units_low:.0%}}; logistic,
    symmetry made common: {{balanced.units_low:.0%}}; tanh: {{tanh.units_low:.0%}}. A line marks
    one half.
    """
    names = {
        "code": "logistic,\nas in the paper",
        "balanced": "logistic,\nsymmetry common",
        "tanh": "tanh",
    }
    shares = [100 * seeds.values(f"{name}.units_low") for name in names]
    rows(axes, shares, names.values(), colours=(BLUE, SKY, RED), within=(0, 100))
    line_at(axes, 50)
    axes.set(
        xlim=(-3, 103), xlabel="hidden units in their lower half when the pattern is symmetric  [%]"
    )

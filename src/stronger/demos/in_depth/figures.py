"""Draws, layer by layer, what useful units became, how large weights got, and how units started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    Series,
    groups,
    legend_below,
    line_at,
    means,
)

from .measure import VARIANTS, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

LOOKS = {
    "plain": (BLUE, "gradient descent"),
    "shuffled": (RED, "shuffled labels"),
    "adam": (ORANGE, "Adam"),
    "decay": (PINK, "weight decay"),
    "batchnorm": (GREEN, "batch normalisation"),
    "residual": (GREY, "residual blocks"),
}


@demo.figure(
    "Useful units grow in every layer, and are not the important ones for that",
    panels=(1, 3),
    height=4.2,
    sharey=True,
)
def layer_by_layer(panels: Panels, seeds: Seeds) -> None:
    """Three line plots of rank correlations over the units of each hidden layer, from the first to
    the last, after gradient descent, with shuffled labels and with Adam. Early importance against
    later growth of incoming weights: {{plain.grew_in.first:.2f}} in the first layer and
    {{plain.grew_in.last:.2f}} in the last, on average {{plain.grew_in.mean:.2f}}, with shuffled
    labels {{shuffled.grew_in.mean:.2f}}, with Adam {{adam.grew_in.mean:.2f}}. Early against final
    importance: {{plain.follows.mean:.2f}}, {{shuffled.follows.mean:.2f}} and
    {{adam.follows.mean:.2f}}. Mean activity against final importance:
    {{plain.activity_marks.mean:.2f}}, {{shuffled.activity_marks.mean:.2f}} and
    {{adam.activity_marks.mean:.2f}}.
    """
    for axes, what, title in zip(
        panels,
        ("grew_in", "follows", "activity_marks"),
        ("early use and growth", "early and final use", "activity and use"),
        strict=True,
    ):
        line_at(axes, 0, upright=True)
        for name in ("plain", "shuffled", "adam"):
            by_layer = seeds.stack(f"{name}.{what}")  # (seeds, layers)
            layers = np.arange(1, by_layer.shape[1] + 1)
            colour, label = LOOKS[name]
            means(axes, layers, by_layer, colour=colour, label=label, within=(-1, 1))
        axes.set(title=title, ylim=(-1, 1), xlabel="hidden layer")
    panels[0].set_ylabel("rank correlation over units")
    legend_below(panels[0], 3)


STEPS = {
    "useful early: incoming weights grow": "grew_in",
    "useful early: outgoing weights grow": "grew_out",
    "useful early: product of both grows": "grew_both",
    "useful early: more active later": "activity_grew",
    "useful early: important at the end": "follows",
    "grew before: grows on": "cycle",
    "active: important": "activity_marks",
    "large outgoing weights: important": "weights_mark",
    "both sides grow together": "balance",
}


@demo.figure(
    "Weights of early useful units grow, but hardly by Adam; importance is another matter",
    height=7.4,
)
def step_by_step(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of rank correlations over units, averaged over layers, one row for each step of the
    account. After gradient descent: useful early and growing incoming weights
    {{plain.grew_in.mean:.2f}}, growing outgoing weights {{plain.grew_out.mean:.2f}}, more active
    {{plain.activity_grew.mean:.2f}}, important at the end {{plain.follows.mean:.2f}}; growth that
    goes on {{plain.cycle.mean:.2f}}; active and important {{plain.activity_marks.mean:.2f}}; large
    outgoing weights and important {{plain.weights_mark.mean:.2f}}; both sides growing together
    {{plain.balance.mean:.2f}}. Beside them shuffled labels, Adam, batch normalisation and residual
    blocks.
    """
    line_at(axes, 0)
    series = [
        Series(
            LOOKS[name][1],
            LOOKS[name][0],
            [seeds.values(f"{name}.{step}.mean") for step in STEPS.values()],
        )
        for name in ("plain", "shuffled", "adam", "batchnorm", "residual")
    ]
    groups(axes, series, STEPS, within=(-1, 1))
    axes.set(xlim=(-1, 1), xlabel="rank correlation over units, mean over layers")
    legend_below(axes, 3)


@demo.figure(
    "Without decay the least useful units keep their weights; decay takes from all",
    height=4.2,
)
def sizes(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of the norm of incoming weights at the end, in multiples of that at the start, for
    the quarter of units that was most useful after the first epoch and the quarter that was least.
    Gradient descent {{plain.most.incoming:.2f}} and {{plain.least.incoming:.2f}}; shuffled labels
    {{shuffled.most.incoming:.2f}} and {{shuffled.least.incoming:.2f}}; Adam
    {{adam.most.incoming:.2f}} and {{adam.least.incoming:.2f}}; weight decay
    {{decay.most.incoming:.2f}} and {{decay.least.incoming:.2f}}; batch normalisation
    {{batchnorm.most.incoming:.2f}} and {{batchnorm.least.incoming:.2f}}; residual blocks
    {{residual.most.incoming:.2f}} and {{residual.least.incoming:.2f}}.
    """
    line_at(axes, 1)
    series = [
        Series(label, colour, [seeds.values(f"{name}.{which}.incoming") for name in VARIANTS])
        for which, colour, label in (
            ("most", BLUE, "most useful quarter"),
            ("least", ORANGE, "least useful quarter"),
        )
    ]
    groups(axes, series, [LOOKS[name][1] for name in VARIANTS])
    axes.set_xlabel("norm of incoming weights, end ÷ start")
    legend_below(axes, 2)


@demo.figure(
    "Before learning deep units are not alike, and the first ten steps change little",
    panels=(1, 2),
    height=3.8,
)
def at_the_start(panels: Panels, seeds: Seeds) -> None:
    """Two line plots over hidden layers. Left: the share of units that are on for more than nine
    images of ten, or for fewer than one, before learning: {{start.fixed.first:.0%}} in the first
    layer and {{start.fixed.last:.0%}} in the last. Right: mean activity after ten steps of gradient
    descent, in multiples of what it was before; on average {{start.activity_after_ten_steps:.2f}}.
    """
    left, right = panels
    for axes, name, colour in ((left, "fixed", BLUE), (right, "activity_after_ten_steps", RED)):
        by_layer = seeds.stack(name)  # (seeds, layers)
        means(axes, np.arange(1, by_layer.shape[1] + 1), by_layer, colour=colour)
        axes.set_xlabel("hidden layer")
    left.set(ylim=(0, 1), ylabel="units nearly always on or off\n[share of units]")
    line_at(right, 1, upright=True)
    right.set(ylim=(0, None), ylabel="activity after ten steps\n[multiples of before]")

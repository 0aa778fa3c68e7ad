"""Draws how many of the units that were switched off are on again, epoch by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREEN, ORANGE, RED, legend_below, means

from .measure import LAYERS, demo

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

LINES = (
    ("sgd", BLUE, "-", "gradient descent"),
    ("decay", GREEN, "-", "with decay"),
    ("momentum", ORANGE, "-", "with momentum"),
    ("momentum_anew", ORANGE, ":", "momentum, started anew"),
    ("adam", RED, "-", "Adam"),
    ("adam_anew", RED, ":", "Adam, started anew"),
)


@demo.figure(
    "In the first layer only gathered momentum revives; in the second most come back",
    panels=(1, 2),
    height=4.2,
    sharey=True,
)
def the_dead(panels: Panels, seeds: Seeds) -> None:
    """Two line plots of the share of killed units that are on for some example again, over five
    epochs, in the first and in the second hidden layer. First layer, at the end: gradient descent
    {{dead.sgd.first.revived:.0%}}, momentum {{dead.momentum.first.revived:.0%}}, Adam
    {{dead.adam.first.revived:.0%}}, Adam started anew {{dead.adam_anew.first.revived:.0%}}. Second
    layer: {{dead.sgd.second.revived:.0%}}, {{dead.momentum.second.revived:.0%}},
    {{dead.adam.second.revived:.0%}}, {{dead.adam_anew.second.revived:.0%}}.
    """
    for axes, where in zip(panels, LAYERS, strict=True):
        for offset, (name, colour, style, label) in zip(
            np.linspace(-0.15, 0.15, len(LINES)), LINES, strict=True
        ):
            back = seeds.stack(f"dead.{name}.{where}")  # (seeds, epochs + 1)
            epochs = np.arange(back.shape[1]) + offset
            means(axes, epochs, back, colour=colour, label=label, within=(0, 1), linestyle=style)
        axes.set(ylim=(-0.03, 1.03), xlabel="epochs since they were switched off")
        axes.set_title(f"{where} hidden layer")
    panels[0].set_ylabel("units that are on again\n[share; bars: 95% interval]")
    legend_below(panels[0], 3)

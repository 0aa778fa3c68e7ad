"""Draws how many units are on while digits or nothing is learned, and what their top tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, SKY, curves, legend_below, line_at, rows

from .measure import demo
from .tasks import KINDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

TASKS = {
    "digits": (BLUE, "digits, true labels"),
    "shuffled": (ORANGE, "digits, shuffled labels"),
    "noise": (RED, "random inputs and labels"),
    "endless": (SKY, "the same, never twice"),
    "common": (GREEN, "random with a common part"),
}


@demo.figure(
    "The share of units that are on, in training on digits and on nothing",
    panels=(1, 2),
    sharey=True,
)
def who_is_on(panels: Panels, seeds: Seeds) -> None:
    """Two line plots of the share of rectifiers that are on against passes of training, by gradient
    descent with momentum and by Adam, for five tasks. At the end: digits, true labels
    {{sgd.digits.share:.0%}} and {{adam.digits.share:.0%}}; digits, shuffled labels
    {{sgd.shuffled.share:.0%}} and {{adam.shuffled.share:.0%}}; random inputs and labels
    {{sgd.noise.share:.0%}} and {{adam.noise.share:.0%}}; the same, never twice
    {{sgd.endless.share:.0%}} and {{adam.endless.share:.0%}}; random with a common part
    {{sgd.common.share:.0%}} and {{adam.common.share:.0%}}. All begin at one half.
    """
    for axes, how, name in zip(panels, ("sgd", "adam"), ("momentum", "Adam"), strict=True):
        for kind, (colour, label) in TASKS.items():
            paths = [each[f"{how}.{kind}"][:, 0] for each in seeds]
            longest = max(map(len, paths))  # the others had learned enough earlier
            shares = np.full((len(paths), longest), np.nan)
            for row, path in zip(shares, paths, strict=True):
                row[: len(path)] = path
            curves(axes, np.arange(longest) + 1, shares, colour=colour, label=label)
        line_at(axes, 0.5, upright=True, linewidth=1, linestyle=":")
        axes.set_title(f"by {name}")
        axes.set(xscale="log", xlabel="passes + 1  [number]", ylim=(0, 0.65))
    panels[0].set_ylabel("units that are on  [share]")
    legend_below(panels[0], 2)


@demo.figure("How often a unit's highest responses to new digits are of one class", height=3.6)
def of_one_class(axes: Axes, seeds: Seeds) -> None:
    """A dot plot, one dot per seed. Share of a unit's twenty highest responses that are of its
    class, mean over units: digits, true labels {{purity.digits:.0%}}, digits, shuffled labels
    {{purity.shuffled:.0%}}, random inputs and labels {{purity.noise:.0%}}, the same, never twice
    {{purity.endless:.0%}}, untrained {{purity.untrained:.0%}}. Chance is 10%.
    """
    shown = {kind: TASKS[kind] for kind in KINDS} | {"untrained": (GREY, "untrained")}
    colours, names = zip(*shown.values(), strict=True)
    rows(axes, [seeds.values(f"purity.{kind}") for kind in shown], names, colours=colours)
    line_at(axes, 0.1)
    axes.set_xlim(0, 1)
    axes.set_xlabel("of the 20 highest responses to new digits  [share of the unit's class]")

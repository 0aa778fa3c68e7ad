"""Draws how far from a half the runs of each coin end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, ORANGE, histogram, line_at

from .measure import demo

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels


@demo.figure("Only the fair coin evens out", panels=(2, 1), height=4, sharex=True, sharey=True)
def shares_of_heads(panels: Panels, seeds: Seeds) -> None:
    """Two histograms of the share of heads in a run. Above, the fair coin: runs lie around a half,
    {{fair.within_one_per_cent:.0%}} of them within one per cent. Below, the biased one: its runs
    lie to the right, and {{biased.within_one_per_cent:.0%}} are as near to a half.
    """
    for axes, coin, colour in zip(panels, ("fair", "biased"), (BLUE, ORANGE), strict=True):
        histogram(axes, seeds.join(coin), np.linspace(0.475, 0.545, 57), colour=colour)
        line_at(axes, 0.5)
        axes.set(title=f"a {coin} coin", ylabel="% of the runs")
    panels[1].set_xlabel("share of heads in a run")

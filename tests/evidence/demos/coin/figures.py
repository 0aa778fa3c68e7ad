"""Draws how often heads came up."""

from matplotlib.axes import Axes

from stronger.evidence.seeds import Seeds

from .measure import demo


@demo.figure("Half of them")
def share_of_heads(axes: Axes, seeds: Seeds) -> None:
    """Heads in {{seeds:d}} runs."""
    axes.plot(seeds.values("heads"), "o", label="heads")
    axes.legend()

"""FILL IN what is drawn. As it stands, the error of the unit while it learns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import BLUE, curves

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds


@demo.figure("FILL IN the one message of the figure", height=3)
def error_by_step(axes: Axes, seeds: Seeds) -> None:
    """FILL IN the figure in words: one line a seed falls from {{error_untrained:.2f}} to
    {{error:.2f}}.
    """
    curves(axes, range(100), seeds.stack("errors"), colour=BLUE)
    axes.set(xlabel="step", ylabel="error of the weights", ylim=(0, None))

"""Draws six differences on digits never seen, in each block and in the mean over blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import GREY, dots, line_at, rows

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds

IN_BLOCKS = {
    "triplets.gain": "unit length over free length",
    "triplets.bit_loss": "lost by one bit",
    "triplets.turned_gap": "outputs' signs over random axes'",
    "episodes.same_encoder_gap": "distance over angle, one encoder",
    "episodes.own_encoder_gap": "distance over cosine",
    "episodes.scaled_gap": "distance over 10 × cosine",
}


@demo.figure(
    "What length is worth for digits never seen, with each digit held out once", height=4.4
)
def differences_in_blocks(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of six differences on unseen digits, in points, one dot for each of {{seeds:word}}
    seeds, the mean of three blocks; the blocks are faint dots behind. Unit length over free length
    {{triplets.gain:.1p}}; lost by one bit {{triplets.bit_loss:.1p}}; outputs' signs over random
    axes' {{triplets.turned_gap:.1p}}; distance over angle on one encoder
    {{episodes.same_encoder_gap:.1p}}; distance over cosine {{episodes.own_encoder_gap:.1p}};
    distance over ten times the cosine {{episodes.scaled_gap:.1p}}.
    """
    for row, name in enumerate(IN_BLOCKS):
        each = 100 * seeds.join(name.partition(".")[2])  # (seeds × blocks,)
        dots(axes, each, row, colour=GREY, interval=False, width=0.3, alpha=0.4, markersize=3)
    means = (100 * seeds.values(name) for name in IN_BLOCKS)
    rows(axes, means, IN_BLOCKS.values())
    line_at(axes, 0)
    axes.set_xlabel("difference on unseen digits  [points]")

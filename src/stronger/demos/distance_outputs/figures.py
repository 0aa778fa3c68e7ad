"""Draws how far digits and noise are from codes, and how well either is told from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    curves,
    histogram,
    legend_below,
    line_at,
    logarithmic,
)

from .measure import LENGTHS, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds


@demo.figure(
    "How far test digits are from their own code, from others, and noise from any", height=4.4
)
def distances(axes: Axes, seeds: Seeds) -> None:
    """Three histograms of squared distances on one axis: of test digits to the code of their class,
    of test digits to the other codes, and of random directions to the nearest code. The smallest
    distance names {{digits.smallest:.1%}} of the test digits rightly, the largest
    {{digits.largest:.1%}}.
    """
    rows = (
        ("right_distance", BLUE, "a digit to the code of its class"),
        ("other_distance", ORANGE, "a digit to another code"),
        ("noise_distance", GREY, "noise as long as a digit to the nearest code"),
    )
    found = [seeds.join(name) for name, _, _ in rows]
    bins = np.linspace(0, max(each.max() for each in found), 80)
    for values, (_, colour, label) in zip(found, rows, strict=True):
        histogram(axes, values, bins, colour=colour, label=label)
    axes.set(xlabel="squared distance y  [units²]", ylabel="share  [%]")
    axes.legend(loc="upper right")


@demo.figure("Telling digits from random directions, by how sure a network is", height=4.2)
def rejection(axes: Axes, seeds: Seeds) -> None:
    """Area under the curve for telling test digits from random directions, against how many times
    longer than a digit these are, from 1 to 20, one line per seed and kind of output. On average
    distances reach {{reject.distance:.2f}}, softmax {{reject.softmax:.2f}}, logistic units
    {{reject.logistic:.2f}}. A line marks chance.
    """
    for name, colour, marker, label in (
        ("distance", BLUE, "o", "distance: how small is the smallest?"),
        ("softmax", RED, "s", "softmax: how large is the largest?"),
        ("logistic", GREEN, "^", "logistic: how large is the largest?"),
    ):
        curves(
            axes,
            LENGTHS,
            seeds.stack(f"auc_{name}"),
            colour=colour,
            label=label,
            marker=marker,
            markersize=5,
            linewidth=1,
            alpha=0.6,
        )
    line_at(axes, 0.5, upright=True)
    logarithmic(axes, x=LENGTHS)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("length of the noise  [1: mean of a digit]")
    axes.set_ylabel("area under the curve  [0.5 is chance]")
    legend_below(axes, 1)

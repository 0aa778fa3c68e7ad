"""Draws what batches leave of two pathways, how many features stay strong, and which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.neurashed.builders import one_class
from stronger.neurashed.drawing import draw
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, curves, legend_below, logarithmic

from .measure import SIZES, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels


@demo.figure(
    "Two pathways of one class, and what single samples and full batches leave of them",
    panels=(1, 4),
    height=2.9,
    narrow=(2, 2),
    narrow_height=4.4,
)
def what_is_left(panels: Panels, seeds: Seeds) -> None:
    """Four drawings of a graph with levels of 4, 3 and 1 nodes. Two pathways share the two
    middle nodes of the first level and the middle one of the second. Learned one sample at a
    time, the shared nodes are large and the others tiny: they hold
    {{class.fading.1.middle:.0%}} of all strength. Learned with both samples in each batch, all
    nodes are equally large.
    """
    example = one_class()
    for axes, name, firing in zip(panels, example.types, example.data.firing(), strict=False):
        draw(axes, example.graph, firing=firing, label=0)
        axes.set_title(f"pathway {name}")
    for axes, size in zip(panels[2:], (1, 2), strict=True):
        draw(axes, example.graph, factors=seeds[0][f"class.fading.{size}"])
        axes.set_title(f"batches of {size}")


LINES = (
    ("crowd.fading", RED, "-", "with fading, equal updates"),
    ("crowd.equal_samples", ORANGE, "--", "with fading, equal samples"),
    ("crowd.lasting", BLUE, ":", "nothing fades"),
)


@demo.figure("Strong features against the size of batches, in a crowd of 400", height=4.4)
def how_many_are_strong(axes: Axes, seeds: Seeds) -> None:
    """Line plot of the effective number of strong features against batch sizes 1, 2, 4, 8, 16
    and 32. With fading at equal updates: {{crowd.fading.1:.0f}}, {{crowd.fading.2:.0f}},
    {{crowd.fading.4:.0f}}, {{crowd.fading.8:.0f}}, {{crowd.fading.16:.0f}},
    {{crowd.fading.32:.0f}}. With fading at equal samples: {{crowd.equal_samples.1:.0f}},
    {{crowd.equal_samples.2:.0f}}, {{crowd.equal_samples.4:.0f}},
    {{crowd.equal_samples.8:.0f}}, {{crowd.equal_samples.16:.0f}},
    {{crowd.equal_samples.32:.0f}}. Without fading: {{crowd.lasting.1:.0f}},
    {{crowd.lasting.2:.0f}}, {{crowd.lasting.4:.0f}}, {{crowd.lasting.8:.0f}},
    {{crowd.lasting.16:.0f}}, {{crowd.lasting.32:.0f}}.
    """
    for name, colour, style, label in LINES:
        numbers = np.stack([seeds.values(f"{name}.{size}") for size in SIZES], axis=1)
        curves(
            axes,
            SIZES,
            numbers,  # (seeds, sizes)
            colour=colour,
            label=label,
            linestyle=style,
            linewidth=1.3,
            marker="o",
            markersize=3,
        )
    logarithmic(axes, x=SIZES)
    axes.set(xlabel="samples in a batch", ylabel="strong features [effective number of 400]")
    axes.set_ylim(bottom=0)
    legend_below(axes, 3)


@demo.figure(
    "How strong a feature is, by how often it fires: a threshold that falls with batch size",
    panels=(1, 3),
    height=3.4,
    sharey=True,
)
def strength_by_frequency(panels: Panels, seeds: Seeds) -> None:
    """Three scatter plots of the factor of each of 400 nodes, relative to the largest, against
    the share of samples it fires for; for batches of 1, 4 and 32. With single samples only nodes
    that fire for nearly all samples are strong; the larger the batch, the rarer the features
    that are strong as well.
    """
    first = seeds[0]
    for axes, size, colour in zip(panels, (1, 4, 32), (RED, ORANGE, GREEN), strict=True):
        axes.plot(
            first["often"], first[f"crowd.{size}"], "o", color=colour, alpha=0.5, markersize=4
        )
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.set(title=f"batches of {size}", xlim=(-0.03, 1.03))
    panels[1].set_xlabel("samples that a feature fires for [share]")
    panels[0].set_ylabel("amplification factor\n[of the largest]")

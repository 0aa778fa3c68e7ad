"""Draws what deletion leaves, class maps and where they peak, and maps of randomised networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    MNIST,
    ON_LIGHT,
    ORANGE,
    RED,
    SKY,
    band,
    curves,
    dots,
    legend_below,
    line_at,
    pixels,
    rows,
)

from .canvases import BOX, SIDE
from .measure import SHARES, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

ORDERS = {
    "random": (GREY, "-", "random ink"),
    "ink": (BLACK, "--", "darkest first"),
    "untrained_product": (RED, ":", "gradient × input, untrained"),
    "gradient": (BLUE, "-", "gradient"),
    "product": (ORANGE, "-.", "gradient × input"),
    "occlusion": (GREEN, "--", "occlusion"),
}


@demo.figure(
    "Deleting large gradients harms more than random ink, gradient × input far more", height=4.8
)
def deletion_curves(axes: Axes, seeds: Seeds) -> None:
    """Line plot: the probability of the digit that the network saw at first, against the share
    of inked pixels deleted, from 5 to 50%. Lines are means over seeds with bands from the lowest to
    the highest. Averaged over the shares, {{deletion.random.left:.0%}} is left for random ink,
    {{deletion.ink.left:.0%}} is left for the darkest pixels first,
    {{deletion.untrained_product.left:.0%}} is left for gradient times input of an untrained
    network, {{deletion.gradient.left:.0%}} is left for the largest gradients,
    {{deletion.product.left:.0%}} is left for the largest gradient times input,
    {{deletion.occlusion.left:.0%}} is left for the largest fall under occlusion.
    """
    percent = 100 * np.array(SHARES)
    for name, (colour, style, label) in ORDERS.items():
        left = 100 * seeds.stack(f"left_{name}")  # (seeds, shares)
        band(axes, percent, left, colour=colour, label=label, linestyle=style)
    axes.set(ylim=(0, 101), xlim=(3, 52), xlabel="inked pixels deleted  [%]")
    axes.set_ylabel("probability of the digit  [%]")
    legend_below(axes, 3, fontsize=9.5)


@demo.figure(
    "Class activation maps on canvases with several digits",
    panels=(3, 5),
    height=5.3,
    licence=MNIST,
)
def class_activation_maps(panels: Panels, seeds: Seeds) -> None:
    """Three canvases of the first seed, one per row, each with its digits. Beside each its class
    activation maps for two digits that are present, whose boxes are drawn, for one that is absent,
    and the untrained network's map for the first. All maps of the trained network share one scale
    of colours, from against the digit to for it. Over all seeds the largest value lies in the box
    of the digit asked for in {{cam.pointing:.0%}} of the maps, in the untrained network in
    {{untrained.pointing:.0%}}.
    """
    first = seeds[0]
    reach = np.abs(first["canvas_maps"]).max()
    everything = (0, SIDE, SIDE, 0)
    for row, canvas, maps, untrained, corners in zip(
        panels,
        *(first[f"canvas{name}"] for name in ("", "_maps", "_untrained", "_corners")),
        strict=True,
    ):
        here, absent = np.flatnonzero(corners[:, 0] >= 0), np.flatnonzero(corners[:, 0] < 0)
        pixels(row[0], canvas, title="canvas", ink=True, frame=True, extent=everything)
        for axes, digit, words in (
            (row[1], here[0], "is there"),
            (row[2], here[1], "is there"),
            (row[3], absent[0], "is not there"),
            (row[4], here[0], "untrained"),
        ):
            shown = untrained[digit] if words == "untrained" else maps[digit]
            limit = np.abs(shown).max() if words == "untrained" else reach
            title = f"{digit}: {words}"
            image = pixels(axes, shown, title=title, reach=limit, frame=True, extent=everything)
            if digit in here:
                outline(axes, *corners[digit])
    bar = axes.figure.colorbar(image, ax=panels, location="bottom", shrink=0.5, aspect=30, pad=0.02)
    bar.set_ticks([-limit, 0, limit], labels=["against the digit", "0", "for the digit"])
    bar.ax.tick_params(labelsize=10)


def outline(axes: Axes, row: int, column: int) -> None:
    """Draw the box of a digit whose first pixel is this."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((column, row), BOX, BOX, fill=False, edgecolor=ON_LIGHT, lw=1.4))


POINTING = {
    "cam": ("class map", BLUE),
    "occlusion": ("occlusion", GREEN),
    "top_random": ("class map,\nlast weights new", ORANGE),
    "untrained": ("class map,\nuntrained", RED),
    "ink": ("local ink", GREY),
}
TELLING = {
    "cam.auc_among_digits": ("class map", BLUE),
    "channels.trained.auc": ("single maps", SKY),
    "channels.untrained.auc": ("single maps,\nuntrained", RED),
    "ink.auc_among_digits": ("local ink", GREY),
}


@demo.figure(
    "Trained maps peak at the digit they are asked for; ink and untrained maps do not",
    panels=(1, 2),
    height=3.9,
)
def presence(panels: Panels, seeds: Seeds) -> None:
    """Two panels, one point per seed. Left: how often the peak lies in the box of the digit asked
    for, {{cam.pointing:.0%}} for class activation maps, {{occlusion.pointing:.0%}} for occlusion,
    {{top_random.pointing:.0%}} for class maps with new last weights, {{untrained.pointing:.0%}} for
    class maps of the untrained network, {{ink.pointing:.0%}} for local ink. Right: AUC of the value
    at a place for the digit's own box against the boxes of other digits,
    {{cam.auc_among_digits:.3f}} for class maps, {{channels.trained.auc:.2f}} for single maps of the
    last convolution, {{channels.untrained.auc:.2f}} for those of the untrained network,
    {{ink.auc_among_digits:.2f}} for local ink.
    """
    left, right = panels
    pointing = {f"{name}.pointing": each for name, each in POINTING.items()}
    for axes, shown in ((left, pointing), (right, TELLING)):
        labels, colours = zip(*shown.values(), strict=True)
        rows(axes, map(seeds.values, shown), labels, colours=colours, within=(0, 1))
    left.set_title("peak is in the digit's box", fontsize=11)
    left.set(xlim=(-0.03, 1.03), xlabel="share of maps")
    line_at(right, 0.5)
    right.set_title("value predicts the digit's box", fontsize=11)
    right.set(xlim=(0.47, 1.01), xlabel="AUC among the boxes")


@demo.figure("A random network's maps are as like the original as those of another trained one")
def randomised_weights(axes: Axes, seeds: Seeds) -> None:
    """Line plot: rank correlation of a map's sizes with the original map against how many of the
    four learned layers have new weights, from none to all, one line per seed. With all replaced it
    is {{cascade.gradient.all:.2f}} for gradients, {{cascade.guided.all:.2f}} for guided
    back-propagation, {{cascade.product.all:.2f}} for gradient times input, and 1 for the input
    itself. At the right edge stand the same maps of a network trained separately,
    {{other.gradient:.2f}}, {{other.guided:.2f}} and {{other.product:.2f}}, and of one that learned
    shuffled labels, {{shuffled.gradient:.2f}}, {{shuffled.guided:.2f}} and
    {{shuffled.product:.2f}}.
    """
    at = {"other": 5.3, "shuffled": 6.3}
    for name, colour, marker, label in (
        ("product", ORANGE, "s", "gradient × input"),
        ("guided", GREEN, "^", "guided back-propagation"),
        ("gradient", BLUE, "o", "gradient"),
    ):
        curves(
            axes,
            range(5),
            seeds.stack(f"cascade_{name}"),  # (seeds, layers replaced)
            colour=colour,
            label=label,
            marker=marker,
            markersize=5,
        )
        for kind, place in at.items():
            values = seeds.values(f"{kind}.{name}")
            dots(axes, values, place, colour=colour, marker=marker, upright=True)
    axes.plot([0, 6.3], [1, 1], color=GREY, linestyle="--", label="the input itself", zorder=1)
    axes.axvline(4.65, color=GREY, linewidth=0.8)
    axes.set_xticks(
        [*range(5), *at.values()], [*"01234", "trained\nseparately", "shuffled\nlabels"]
    )
    axes.set(ylim=(-0.05, 1.05), xlim=(-0.2, 6.8))
    axes.set_xlabel("layers with new weights, from the top  [number]", loc="left")
    axes.set_ylabel("likeness to the original map  [rank correlation]")
    legend_below(axes, 2, fontsize=10)

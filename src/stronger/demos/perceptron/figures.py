"""Draws the perceptron's updates beside their bound, its mirrored weights, and a rare digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREY, ORANGE, RED, curves, legend_below, pixels

from .measure import cosine, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels


@demo.figure(
    "However long it trains, the perceptron changes at most (R/γ)² times",
)
def updates_and_bound(axes: Axes, seeds: Seeds) -> None:
    """Scatter plot on logarithmic axes: updates until no mistake is left against the bound, for
    planted margins from 0.5 to 0.02. No point lies above the diagonal; at its nearest a point
    reaches {{bound.worst_ratio.max:.0%}} of the bound. Data of mutually orthogonal examples lie
    on the diagonal.
    """
    axes.plot([2, 4000], [2, 4000], color=GREY, label="the bound: as many updates as (R/γ)²")
    curves(
        axes,
        seeds.stack("bound"),  # (seeds, margins)
        seeds.stack("updates"),
        colour=BLUE,
        label=f"planted margin γ, {len(seeds)} seeds",
        linestyle="none",
        marker="o",
        alpha=0.5,
    )
    axes.plot(
        seeds[0]["sizes"],
        seeds[0]["attained"],
        "D",
        color=ORANGE,
        markeredgecolor="black",
        markersize=8,
        label="orthogonal examples: the worst case",
    )
    axes.set(xscale="log", yscale="log", xlabel="bound (R/γ)²  [number of updates]")
    axes.set_ylabel("updates made  [number]")
    axes.legend(loc="upper left")


MAPS = {
    "plain": "as usual\none = 1, ink = 1",
    "output_swapped": "output swapped\none = 0, ink = 1",
    "input_swapped": "ink swapped\none = 1, ink = 0",
    "reordered": "control:\nanother order",
}


@demo.figure(
    "Swap the output code and the weights turn over exactly; swap the ink, and nearly",
    panels=(1, 4),
    height=2.45,
    narrow=(2, 2),
    narrow_height=4.8,
)
def mirrored_weights(panels: Panels, seeds: Seeds) -> None:
    """Four maps of weights over the 28 by 28 pixels, from one seed. First: as usual, weights
    for a one along an upright stroke in the middle and against it on either side, where a zero
    has ink. Second: the output code swapped, the same map with every sign reversed. Third: ink
    and paper swapped, the map reversed in its main lines but smoother, with a faint weight on
    the border that was empty. Fourth: codes as usual but the examples in another order, a map
    about as different from the first. Over all seeds the cosine with the first map is
    {{-mirror.input.cosine_swapped:.2f}} for swapped ink and
    {{mirror.input.cosine_reordered:.2f}} for another order.
    """
    first = seeds[0]
    for axes, (name, title) in zip(panels, MAPS.items(), strict=True):
        weights = first[name] / np.linalg.norm(first[name])
        similar = f"cosine {cosine(weights, first['plain']):+.2f}".replace("-", "−")
        image = pixels(axes, weights, title=title, under=similar, reach=0.2)
    bar = axes.figure.colorbar(image, ax=panels, shrink=0.8, aspect=14, extend="both")
    bar.set_label("weight ÷ length of w", fontsize=10)
    bar.ax.tick_params(labelsize=9)


@demo.figure(
    "Learning by activity drowns the rarer digit; learning by mistakes does not",
)
def rare_and_frequent(axes: Axes, seeds: Seeds) -> None:
    """Recall of a digit against its share of the training images, from a half down to a
    twentieth, one line per seed, rule and digit; recall is averaged over the two digits in what
    follows. Changing after mistakes stays near the top ({{rare.mistakes.recall_even:.1%}} at a
    half, {{rare.mistakes.recall_rare:.1%}} at a tenth). Changing with every activity falls from
    {{rare.activity.recall_even:.1%}} at a half to {{rare.activity.recall_rare:.1%}} at a tenth.
    """
    percent = 100 * seeds[0]["shares"]
    for rule, colour, words in (
        ("mistakes", BLUE, "changes after a mistake"),
        ("activity", RED, "changes with every activity"),
    ):
        recall = 100 * seeds.stack(f"recall_{rule}")  # (seeds, digits, shares)
        for row, (digit, marker, face) in enumerate((("one", "s", colour), ("zero", "o", "white"))):
            curves(
                axes,
                percent,
                recall[:, row],
                colour=colour,
                label=f"{words}; {digit} is rare",
                marker=marker,
                markerfacecolor=face,
                markersize=5,
                linewidth=1,
                alpha=0.6,
            )
    axes.set(xlim=(52, 3), ylim=(-3, 103))
    axes.set_xlabel("share of the digit in training  [% of the images]")
    axes.set_ylabel("recall of that digit  [% of its test images]")
    legend_below(axes, 2, fontsize=9.5)

"""Draws optimised images, how far they lie from real ones, directions, and what matters most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREEN, GREY, MNIST, ORANGE, RED, SKY, legend_below, pixels, rows

from .measure import demo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

IMAGES = {
    "real": "strongest\nreal image",
    "plain_logits": "plain\nascent",
    "ink_logits": "pixels\nkept as ink",
    "natural_logits": "with\npriors",
}


@demo.figure(
    "What excites a logit most: real images, optima without priors, and with them",
    panels=(4, 10),
    height=3.6,
    licence=MNIST,
)
def strongest_images(panels: Panels, seeds: Seeds) -> None:
    """Four rows of ten images, one column per digit, from one seed. First row: the training image
    that excites the digit's logit most. Second: the optimum of fixed norm, which has positive and
    negative pixels. Third: the optimum with pixels between paper and ink. Fourth: the optimum with
    decay, blur and clipping as well. Over all seeds the median ratio of the optimum's activation to
    the largest of any training image is {{plain.logits.ratio:.2f}}, {{ink.logits.ratio:.2f}} and
    {{natural.logits.ratio:.2f}}; another network sees the same digit in
    {{plain.logits.recognised:.0%}}, {{ink.logits.recognised:.0%}} and
    {{natural.logits.recognised:.0%}} of them.
    """
    for row, (name, words) in zip(panels, IMAGES.items(), strict=True):
        signed = name == "plain_logits"
        for axes, image in zip(row, seeds[0][name], strict=True):
            drawn = pixels(axes, image, ink=not signed, reach=1.2 if signed else 1)
            drawn.set_interpolation("none")  # forty images: keep them as small as they are
        row[0].set_ylabel(words, rotation=0, ha="right", va="center", fontsize=10.5)
    for digit, axes in enumerate(panels[0]):
        axes.set_title(str(digit), loc="center", fontsize=12)


@demo.figure("Optima outdo every real image and resemble none, unless priors hold them back")
def beyond_the_real(axes: Axes, seeds: Seeds) -> None:
    """Scatter plot, one point per hidden unit and kind of optimum, all seeds. Across: the cosine
    with the nearest training image. Upwards: the activation as a multiple of the largest that any
    training image reaches, on a logarithmic axis; units that no training image excites are left
    out. A band marks where 98% of test images lie (mean cosine {{real.nearest_cosine:.2f}}). The
    medians of plain optima are {{plain.units.ratio:.2f}} times the largest real activation, those
    of optima kept as ink {{ink.units.ratio:.2f}} times, those with priors
    {{natural.units.ratio:.2f}} times; their mean cosines are {{plain.units.nearest_cosine:.2f}},
    {{ink.units.nearest_cosine:.2f}} and {{natural.units.nearest_cosine:.2f}}.
    """
    axes.axvspan(*np.quantile(seeds.join("usual"), [0.01, 0.99]), color=GREY, alpha=0.2, lw=0)
    axes.axhline(1, color=GREY, lw=1.2)
    for name, colour, label in (
        ("plain", BLUE, "plain ascent"),
        ("ink", ORANGE, "pixels kept as ink"),
        ("natural", GREEN, "with priors"),
    ):
        ratio, cosine = (
            seeds.stack(f"{name}_{what}")[:, :-10].ravel() for what in ("ratio", "cosine")
        )  # of hidden units, without the logits
        used = ratio > 0  # units that no real image excites have no ratio
        axes.plot(cosine[used], ratio[used], "o", color=colour, ms=3, alpha=0.5, label=label)
    axes.plot([], [], color=GREY, lw=9, alpha=0.3, label="98% of test images")
    axes.set(xlim=(0, 1), yscale="log")
    axes.set_xlabel("likeness to the nearest training image  [cosine]")
    axes.set_ylabel("activation  [÷ largest of any training image]")
    legend_below(axes, 2, fontsize=10, markerscale=2)


COHERENCE = {
    "coherence.trained.units": ("units", BLUE),
    "coherence.trained.directions": ("random\ndirections", ORANGE),
    "coherence.untrained.units": ("units,\nuntrained", SKY),
    "coherence.untrained.directions": ("directions,\nuntrained", RED),
    "coherence.pixels.directions": ("directions\nof pixels", GREY),
}
AXES = {
    "axes.relu.units": ("ReLU:\nunits", BLUE),
    "axes.relu.turned": ("ReLU:\nturned axes", ORANGE),
    "axes.linear.units": ("linear:\nunits", SKY),
    "axes.linear.turned": ("linear:\nturned axes", RED),
}


@demo.figure(
    "Random directions are nearly as coherent as units, and turned axes tell digits no worse",
    panels=(1, 2),
    height=3.9,
    width_ratios=(5, 4),
)
def units_and_directions(panels: Panels, seeds: Seeds) -> None:
    """Two panels of one point per seed. Left: the share of the commonest digit among the twenty
    images that excite a coordinate most, in the mean {{coherence.trained.units:.0%}} for units and
    {{coherence.trained.directions:.0%}} for random directions of the trained network,
    {{coherence.untrained.units:.0%}} and {{coherence.untrained.directions:.0%}} of the untrained
    one, {{coherence.pixels.directions:.0%}} for random directions of pixels. Right: the share of
    coordinates that tell a digit from the rest, {{axes.relu.units:.0%}} of units and
    {{axes.relu.turned:.0%}} of turned axes with a ReLU, {{axes.linear.units:.0%}} and
    {{axes.linear.turned:.0%}} without.
    """
    left, right = panels
    percents(left, seeds, COHERENCE)
    left.set_title("commonest digit in the top 20", fontsize=11)
    left.set_xlabel("share of the 20 images  [%]")
    percents(right, seeds, AXES)
    right.set_title("coordinates that tell a digit", fontsize=11)
    right.set_xlabel("share with AUC ≥ 0.95  [%]")


MATTERING = {
    "strongest.channels.is_most_important": ("strongest\nmap", BLUE),
    "strongest.units.is_most_important": ("strongest\nunit", SKY),
    "strongest.channels.product_finds": ("map: largest\nproduct", ORANGE),
    "strongest.channels.chance": ("map at\nrandom", GREY),
}


@demo.figure(
    "Units that do more matter more, but the strongest is seldom the one that matters most",
    panels=(1, 2),
    height=3.9,
    width_ratios=(5, 4),
)
def strong_and_important(panels: Panels, seeds: Seeds) -> None:
    """Left: scatter plot of hidden units, mean activation across and the rise of the loss when the
    unit is ablated upwards, on a logarithmic axis for units whose ablation does harm; the rank
    correlation of all is {{importance.mean:.2f}}. Right: how often the strongest feature map is the
    one whose ablation costs the digit's logit most,
    {{strongest.channels.is_most_important:.0%}}, the strongest hidden unit
    {{strongest.units.is_most_important:.0%}}, the map with the largest product of activation and
    gradient {{strongest.channels.product_finds:.0%}}, a map at random
    {{strongest.channels.chance:.0%}}.
    """
    left, right = panels
    mean, cost = seeds.join("unit_mean"), seeds.join("unit_cost")
    harm = cost > 0
    left.plot(mean[harm], cost[harm], "o", color=BLUE, ms=3.5, alpha=0.5)
    left.set_title("over all images", fontsize=11)
    left.set(yscale="log", xlabel="mean activation of a hidden unit")
    left.set_ylabel("rise of the loss without it  [nats]")
    percents(right, seeds, MATTERING)
    right.set_title("one image: matters most?", fontsize=11)
    right.set_xlabel("share of the images  [%]")


def percents(axes: Axes, seeds: Seeds, shown: Mapping[str, tuple[str, str]]) -> None:
    """Draw shares in per cent, one row a metric."""
    labels, colours = zip(*shown.values(), strict=True)
    shares = [100 * seeds.values(metric) for metric in shown]
    rows(axes, shares, labels, colours=colours, within=(0, 100))
    axes.set_xlim(-3, 103)

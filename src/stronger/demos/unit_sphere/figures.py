"""Draws what a scale puts back, how few bits do, ways to read, and what free length says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    Series,
    curves,
    dots,
    groups,
    legend_below,
    line_at,
    logarithmic,
    rows,
)

from .measure import BITS, SCALES, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels


@demo.figure(
    "Cosines need a scale: the loss they can reach, and what they get right",
    panels=(1, 2),
    height=4.4,
)
def scale_put_back(panels: Panels, seeds: Seeds) -> None:
    """Two panels against the scale, from 1 to 30. The training loss stays above a bound that falls
    steeply with the scale: at 1 it is {{scale.1.loss:.2f}}, with a bound of 1.38, at 30
    {{scale.30.loss:.2g}}. Accuracy on test digits is {{scale.1.accuracy:.1%}} at 1,
    {{scale.16.accuracy:.1%}} at 16, and {{scale.free.accuracy:.1%}} with free lengths.
    """
    left, right = panels
    losses, hits = (
        np.stack([seeds.values(f"scale.{s}.{name}") for s in SCALES], axis=1)  # (seeds, scales)
        for name in ("loss", "accuracy")
    )
    marks: dict[str, Any] = {"marker": "o", "markersize": 4, "linewidth": 1}
    curves(left, SCALES, losses, colour=BLUE, label="reached, each seed", **marks)
    left.plot(SCALES, seeds[0]["bounds"], color=RED, linestyle="--", label="bound")
    logarithmic(left, y=[0.001, 0.01, 0.1, 1])
    left.set(ylim=(1e-3, 3), ylabel="mean training loss  [nats]")
    curves(right, SCALES, 100 * hits, colour=BLUE, **marks)
    free = 100 * seeds.values("scale.free.accuracy")
    right.axhspan(free.min(), free.max(), color=ORANGE, alpha=0.35, label="free lengths, all seeds")
    right.set(ylabel="test digits read rightly  [%]")
    for axes in panels:
        logarithmic(axes, x=SCALES)
        axes.set_xlabel("scale s  [× cosine]")
    legend_below(left, 3)


@demo.figure("How many bits of each coordinate are needed", height=4.0)
def bits(axes: Axes, seeds: Seeds) -> None:
    """Loss of area under the curve on unseen classes against 8, 4, 2 and 1 bits of each of 32
    coordinates, for outputs and for random axes: {{bits.8.loss:.4f}} at 8, {{bits.4.loss:.4f}} at
    4, {{bits.2.loss:.4f}} at 2, {{bits.1.loss:.4f}} at 1; turned, at one bit,
    {{bits.1.loss_turned:.4f}}.
    """
    loss, turned = (
        [seeds.values(f"bits.{count}.{name}") for count in BITS] for name in ("loss", "loss_turned")
    )
    series = (Series("outputs", BLUE, loss, "o"), Series("random axes", ORANGE, turned, "s"))
    groups(axes, series, [f"{count} bit{'s' * (count > 1)}" for count in BITS])
    line_at(axes, 0)
    axes.set_xlabel("area under the curve lost, unseen classes")
    legend_below(axes, 2)


TRAINED = {
    "euclidean": ("trained by distance", BLUE, "o"),
    "cosine_1": ("by cosine", RED, "s"),
    "cosine_10": ("by 10 × cosine", GREEN, "^"),
}
READ = {
    "euclidean": "nearest mean",
    "normalised": "nearest, normalised",
    "cosine": "smallest angle",
    "alignment": "largest dot product",
}


@demo.figure("Unseen digits from few examples: other ways to train and read, against distance")
def few_examples(axes: Axes, seeds: Seeds) -> None:
    """Accuracy on three unseen classes, mean of one and five examples, less that of the encoder
    trained and read by distance, for three ways to train and four ways to read, one dot for each
    seed. Trained and read by distance: {{few.euclidean.euclidean:.1%}}. The same encoder by
    nearest, normalised {{few.euclidean.normalised:.1%}}, smallest angle
    {{few.euclidean.cosine:.1%}}, largest dot product {{few.euclidean.alignment:.1%}}. Read by the
    smallest angle: trained by the cosine {{few.cosine_1.cosine:.1%}}, by ten times the cosine
    {{few.cosine_10.cosine:.1%}}. Untrained: {{few.untrained:.1%}}.
    """
    whole = seeds.values("few.euclidean.euclidean")
    series = []
    for name, (label, colour, marker) in TRAINED.items():
        gaps = [
            None if how == name else 100 * (seeds.values(f"few.{name}.{how}") - whole)
            for how in READ
        ]
        series.append(Series(label, colour, [*gaps, None], marker))
    groups(axes, series, [*READ.values(), "untrained, nearest mean"])
    untrained = 100 * (seeds.values("few.untrained") - whole)
    dots(axes, untrained, len(READ), colour=GREY, marker="D", width=0.09)
    line_at(axes, 0)
    axes.set_xlabel("read rightly, less training and reading by distance  [points]")
    legend_below(axes, 3)


SAYS = {
    "length.right": ("length: right above wrong", BLUE),
    "angle.right": ("cosine: right above wrong", ORANGE),
    "probability.right": ("probability: right above wrong", ORANGE),
    "length.blurred": ("length: sharp above blurred", BLUE),
    "length.faint": ("length: full above half ink", BLUE),
    "length.shuffled": ("length: digit above shuffled", BLUE),
}


@demo.figure("What the length of an embedding says, where it is free", height=4.0)
def what_length_says(axes: Axes, seeds: Seeds) -> None:
    """Area under the curve, one dot for each seed: length: right above wrong {{length.right:.2f}},
    cosine: right above wrong {{angle.right:.2f}}, probability: right above wrong
    {{probability.right:.2f}}, length: sharp above blurred {{length.blurred:.2f}}, length: full
    above half ink {{length.faint:.2f}}, length: digit above shuffled {{length.shuffled:.2f}}. A
    line marks chance, 0.5.
    """
    labels, colours = zip(*SAYS.values(), strict=True)
    rows(axes, map(seeds.values, SAYS), labels, colours=colours, within=(0, 1))
    line_at(axes, 0.5)
    axes.set_xlabel("area under the curve  [0.5 is chance]")

"""Embeddings without length: the unit sphere, prototypes, and the scale that has to be put back.

Run it with ``stronger demo run unit-sphere``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos._sphere import BITS, SCALES, prototypes, scales, triplets
from stronger.demos.shared.digit_pairs import split
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

SPHERE = "schroff2015facenet §3.1"
TRIPLETS = "schroff2015facenet §3.1, eq. 1–2"
BYTES = "schroff2015facenet §5, table on embedding dimensionality"
LINEAR = "snell2017prototypical §2.4, eq. 7–8"
COSINE = "snell2017prototypical §§2.6 and 3.2, Fig. 2"
SCALED = "wang2017normface whole work"


@demo(id="unit-sphere", entropy=2015, seeds=6)
def unit_sphere(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Take the length away from embeddings, and see what is missed.

    FaceNet gives every image a point $f$ on the unit sphere and asks of an image $a$, another of
    the same person $p$ and one of someone else $n$ that

    $$ \lVert f_a - f_p \rVert^2 + 0.2 \le \lVert f_a - f_n \rVert^2 $$

    [@schroff2015facenet]. On the sphere squared distance is $2 - 2\cos$: what is compared are
    angles. Prototypical networks compare a query $q$ with the mean $c_k$ of a class by the squared
    distance of vectors that have lengths, and this is the linear classifier with weights $2 c_k$
    and bias $-\lVert c_k \rVert^2$ [@snell2017prototypical]. A third way is a softmax on
    cosines [@wang2017normface]; we have not read that paper, and the design of this part is ours.
    With $C$ classes and unit lengths its loss cannot go below

    $$ \log\bigl(1 + (C - 1)\, e^{-s C / (C - 1)}\bigr), $$

    where $s$ is a factor by which cosines are multiplied; the docstring of `lowest_loss` has the
    proof.

    Our images are digits, and the encoder is a small convolutional network. For **triplets** and
    **few examples** three digits, drawn anew in each repetition, are held out, and it learns from
    7,000 digits of the other seven. Triplets are trained on the sphere, with 4 to 64 outputs, and
    off it, with 32 and with the margin and the rate fitted to the size of embeddings there (at
    larger rates lengths ran away). We ask how often two digits of a held-out class are nearer to
    each other than two of different classes, then leave 8, 4, 2 and 1 bits of each coordinate, of
    the embedding as it is and turned at random, and add one vector to everything. **Episodes**
    train the same encoder by squared distance to class means, by the cosine, and by ten times the
    cosine. Held-out classes are then read from one and from five examples of each: by distance, by
    angle, by distance after normalising, and by the plain dot product, which leaves the penalty on
    long means out. **All ten** digits, 500 of each, serve for the softmax on cosines, at scales
    from 1 to 30, beside a softmax on dot products with free lengths. Of the latter we ask what
    length says: is it larger for digits that are read rightly, for sharp ones than for blurred
    ones, for ink than for the same ink at half strength, for digits than for shuffled pixels?
    """
    data = split(
        rng,
        scale,
        train=scale.choose(quick=500, full=7000),
        test=scale.choose(quick=400, full=2500),
    )
    sphere, cosine = triplets(rng, scale, data), scales(rng, scale)
    return Measurement(
        {**sphere.metrics, **prototypes(rng, scale, data), **cosine.metrics}, cosine.arrays
    )


# --- What it looks like -------------------------------------------------------------------------


def of_seeds(run: Run, metric: str) -> NDArray[np.float64]:
    """Return a metric of every seed."""
    return np.array([each[metric] for each in run.result.metrics])


def dots(axes: Axes, values: NDArray[np.float64], y: float, colour: str, **kwargs: Any) -> None:
    """Draw the value of every seed in one row, and a bar at their mean."""
    axes.plot(values, np.full(len(values), y), color=colour, linestyle="", alpha=0.6, **kwargs)
    axes.plot([values.mean()] * 2, [y - 0.13, y + 0.13], color=colour)


@unit_sphere.figure(
    title="Cosines need a scale: the loss they can reach, and what they get right",
    alt=lambda result: (
        "Two panels against the scale, from 1 to 30. The training loss stays above a bound that "
        f"falls steeply with the scale: at 1 it is {result.estimates['scale.1.loss'].mean:.2f}, "
        f"with a bound of 1.38, at 30 {result.estimates['scale.30.loss'].mean:.2g}. Accuracy on "
        f"test digits is {result.estimates['scale.1.accuracy'].mean:.1%} at 1, "
        f"{result.estimates['scale.16.accuracy'].mean:.1%} at 16, and "
        f"{result.estimates['scale.free.accuracy'].mean:.1%} with free lengths."
    ),
)
def scale_put_back(run: Run) -> Figure:
    """Draw loss and accuracy against the scale."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    left, right = figure.subplots(1, 2)
    losses = np.array([of_seeds(run, f"scale.{s}.loss") for s in SCALES])
    hits = np.array([of_seeds(run, f"scale.{s}.accuracy") for s in SCALES])
    left.plot(SCALES, losses, color=BLUE, marker="o", markersize=4, linewidth=1, alpha=0.7)
    left.plot(SCALES, run.arrays[0]["bounds"], color=RED, linestyle="--")
    left.plot([], [], color=BLUE, marker="o", label="reached, each seed")
    left.plot([], [], color=RED, linestyle="--", label="bound")
    left.set(yscale="log", ylim=(1e-3, 3), ylabel="mean training loss  [nats]")
    left.legend(loc="lower left", bbox_to_anchor=(0, 1))
    right.plot(SCALES, 100 * hits, color=BLUE, marker="o", markersize=4, linewidth=1, alpha=0.7)
    free = 100 * of_seeds(run, "scale.free.accuracy")
    right.axhspan(free.min(), free.max(), color=ORANGE, alpha=0.35, label="free lengths, all seeds")
    right.set(ylabel="test digits read rightly  [%]")
    right.legend(loc="lower left", bbox_to_anchor=(0, 1))
    for axes in (left, right):
        axes.set(xscale="log", xlabel="scale s  [× cosine]")
        axes.set_xticks(SCALES, [str(s) for s in SCALES])
        axes.minorticks_off()
    return figure


@unit_sphere.figure(
    title="How many bits of each coordinate are needed",
    alt=lambda result: (
        "Loss of area under the curve on unseen classes against 8, 4, 2 and 1 bits of each of 32 "
        "coordinates, for outputs and for random axes: "
        + ", ".join(f"{result.estimates[f'bits.{b}.loss'].mean:.4f} at {b}" for b in BITS)
        + "; turned, at one bit, "
        + f"{result.estimates['bits.1.loss_turned'].mean:.4f}."
    ),
)
def bits(run: Run) -> Figure:
    """Draw the loss against the number of bits."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    axes = figure.subplots()
    rows = (("loss", BLUE, "o", "outputs"), ("loss_turned", ORANGE, "s", "random axes"))
    for index, (name, colour, marker, label) in enumerate(rows):
        for row, count in enumerate(BITS):
            dots(
                axes,
                of_seeds(run, f"bits.{count}.{name}"),
                row + 0.3 * (index - 0.5),
                colour,
                marker=marker,
                markersize=5,
                label=label if row == 0 else None,
            )
    axes.axvline(0, color=GREY, linestyle="--", linewidth=1.5)
    axes.set_yticks(range(len(BITS)), [f"{b} bit{'s' * (b > 1)}" for b in BITS])
    axes.invert_yaxis()
    axes.set(xlabel="area under the curve lost, unseen classes")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return figure


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


@unit_sphere.figure(
    title="Unseen digits from few examples: other ways to train and read, against distance",
    alt=lambda result: (
        "Accuracy on three unseen classes, mean of one and five examples, less that of the encoder "
        "trained and read by distance, for three ways to train and four ways to read, one dot for "
        f"each seed. Trained and read by distance: "
        f"{result.estimates['few.euclidean.euclidean'].mean:.1%}. The same encoder by "
        + ", ".join(
            f"{words} {result.estimates[f'few.euclidean.{how}'].mean:.1%}"
            for how, words in READ.items()
            if how != "euclidean"
        )
        + ". Read by the smallest angle: trained by the cosine "
        f"{result.estimates['few.cosine_1.cosine'].mean:.1%}, by ten times the cosine "
        f"{result.estimates['few.cosine_10.cosine'].mean:.1%}. Untrained: "
        f"{result.estimates['few.untrained'].mean:.1%}."
    ),
)
def few_examples(run: Run) -> Figure:
    """Draw the accuracy of every way to train and to read, less that by distance in both."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    whole = of_seeds(run, "few.euclidean.euclidean")
    for index, (name, (label, colour, marker)) in enumerate(TRAINED.items()):
        axes.plot([], [], marker, color=colour, label=label)
        for row, how in enumerate(READ):
            if (name, how) != ("euclidean", "euclidean"):
                gaps = 100 * (of_seeds(run, f"few.{name}.{how}") - whole)
                dots(axes, gaps, row + 0.27 * (index - 1), colour, marker=marker, markersize=5)
    gaps = 100 * (of_seeds(run, "few.untrained") - whole)
    dots(axes, gaps, len(READ), GREY, marker="D", markersize=5)
    axes.axvline(0, color=GREY, linestyle="--", linewidth=1.5)
    axes.set_yticks(range(len(READ) + 1), [*READ.values(), "untrained, nearest mean"])
    axes.invert_yaxis()
    axes.set(xlabel="read rightly, less training and reading by distance  [points]")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.3, 1), ncols=3, columnspacing=1)
    return figure


SAYS = (
    ("length.right", "length: right above wrong", BLUE),
    ("angle.right", "cosine: right above wrong", ORANGE),
    ("probability.right", "probability: right above wrong", ORANGE),
    ("length.blurred", "length: sharp above blurred", BLUE),
    ("length.faint", "length: full above half ink", BLUE),
    ("length.shuffled", "length: digit above shuffled", BLUE),
)


@unit_sphere.figure(
    title="What the length of an embedding says, where it is free",
    alt=lambda result: (
        "Area under the curve, one dot for each seed: "
        + ", ".join(f"{label} {result.estimates[name].mean:.2f}" for name, label, _ in SAYS)
        + ". A line marks chance, 0.5."
    ),
)
def what_length_says(run: Run) -> Figure:
    """Draw how well length tells this from that."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    axes = figure.subplots()
    for row, (name, _, colour) in enumerate(SAYS):
        dots(axes, of_seeds(run, name), row, colour, marker="o", markersize=6)
    axes.axvline(0.5, color=GREY, linestyle="--", linewidth=1.5)
    axes.set_yticks(range(len(SAYS)), [label for _, label, _ in SAYS])
    axes.invert_yaxis()
    axes.set(xlabel="area under the curve  [0.5 is chance]")
    return figure

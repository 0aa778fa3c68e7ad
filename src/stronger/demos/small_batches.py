"""Batch size and what is left of many features: the neurashed account of implicit regularisation.

Run it with ``stronger demo run small-batches``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.neurashed.builders import MIDDLE_OF_ONE_CLASS, layered, one_class
from stronger.neurashed.growth import Updates, plus, times
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.evidence.results import Result

    Array: TypeAlias = NDArray[np.floating[Any]]

SIZES = (1, 2, 4, 8, 16, 32)
FADING = Updates(times(1.02), times(0.985))
"""What fires in less than 43 of 100 updates fades."""
LASTING = Updates(plus(0.01))


def effective(factors: Array) -> float:
    """Return how many nodes are effectively strong: (Σλ)² / Σλ², from 1 to all of them."""
    scaled = factors / factors.max()
    return float(scaled.sum() ** 2 / np.square(scaled).sum())


def crowd(rng: np.random.Generator) -> Pathways:
    """Return one class of 64 samples that share some features and differ in others.

    The first level has 300 nodes. A tenth of them are common, and each fires for nine samples of
    ten; the others fire for one of twenty. The 100 nodes above depend on three each, and fire if
    two of these do.
    """
    from stronger.neurashed.rules import AtLeast

    graph = layered(rng, [300, 100, 1], 3, rule=AtLeast(2))
    often = np.where(np.arange(300) < 30, 0.9, 0.05)
    return Pathways.of(graph, rng.random((64, 300)) < rng.permutation(often), np.zeros(64, int))


def trained(
    data: Pathways, updates: Updates, size: int, count: int, rng: np.random.Generator
) -> Neurashed:
    """Return a model after so many updates on batches of a size, begun with equal factors.

    They begin at 1 where growth is by multiplication, and at 0 where it is by addition, for what
    was there before would hide the ratio.
    """
    model = Neurashed(data.graph, 0.0 if updates is LASTING else 1.0)
    for _ in model.train(data, batches(rng, len(data), size, count), updates, outputs="frozen"):
        pass
    return model


@demo(id="small-batches", entropy=2024)
def small_batches(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Train the same features with batches of different sizes, and count those that stay strong.

    Why do networks with far more parameters than examples not overfit? The neurashed model offers a
    picture [@su2024envisioning]. What fires for *some* sample of a batch grows, the rest fades. A
    small batch fires few nodes, so that only what many samples share grows steadily; a large one
    fires nearly everything, and everything grows.

    **One class.** As in the paper's third and fourth figure: two pathways of one class, which share
    three nodes; two others belong to either. Which nodes the figures join is not in the text, and
    the wiring is ours. Batches of one or of both.

    **A crowd.** One class of 64 samples in a random graph of 400 nodes. A tenth of the 300
    features below fire for nine samples of ten, the others for one of twenty. Batches of 1 to 32.
    We count strong features by $(\sum_i \lambda_i)^2 / \sum_i \lambda_i^2$, which is the number of
    nodes if all are equal and 1 if one outdoes all others.

    Growth is $1.02\,\lambda$ and fading $0.985\,\lambda$, so that a node holds its own if it fires
    in 43 of 100 updates; or growth is by addition and nothing fades.

    **Controls.** Large batches show more samples per update. Compared are, too, runs that show
    equally many samples. And since they make fewer updates then, single samples are also taken
    after as few updates.
    """
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    pair = one_class().data
    updates = scale.choose(quick=300, full=1000)
    middle = list(MIDDLE_OF_ONE_CLASS)
    for rule, given in {"fading": FADING, "lasting": LASTING}.items():
        for size in (1, 2):
            model = trained(pair, given, size, updates, rng)
            factors = model.factors / model.factors.max()
            metrics[f"class.{rule}.{size}.effective"] = effective(factors)
            metrics[f"class.{rule}.{size}.middle"] = float(factors[middle].sum() / factors.sum())
            arrays[f"class.{rule}.{size}"] = factors

    data = crowd(rng)
    often = data.firing().mean(axis=0)
    rare = often < 0.2
    count = scale.choose(quick=200, full=640)
    for size in SIZES:
        model = trained(data, FADING, size, count, rng)
        metrics[f"crowd.fading.{size}"] = effective(model.factors)
        metrics[f"crowd.fading.{size}.rare_share"] = float(
            model.factors[rare].sum() / model.factors.sum()
        )
        fewer = trained(data, FADING, size, count // size, rng)
        metrics[f"crowd.equal_samples.{size}"] = effective(fewer.factors)
        lasting = trained(data, LASTING, size, count, rng)
        metrics[f"crowd.lasting.{size}"] = effective(lasting.factors)
        arrays[f"crowd.{size}"] = model.factors / model.factors.max()
    arrays["often"] = often
    few = trained(data, FADING, 1, count // SIZES[-1], rng)
    metrics |= {
        "crowd.rare_nodes": float(rare.mean()),
        "crowd.fading.ratio": metrics["crowd.fading.32"] / metrics["crowd.fading.1"],
        "crowd.lasting.ratio": metrics["crowd.lasting.32"] / metrics["crowd.lasting.1"],
        "crowd.few_updates": effective(few.factors),
        "crowd.equal_samples.ratio": metrics["crowd.equal_samples.32"] / effective(few.factors),
    }
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------


@small_batches.figure(
    title="Two pathways of one class, and what single samples and full batches leave of them",
    alt=lambda result: (
        "Four drawings of a graph with levels of 4, 3 and 1 nodes. Two pathways share the two "
        "middle nodes of the first level and the middle one of the second. Learned one sample at a "
        "time, the shared nodes are large and the others tiny: they hold "
        f"{result.estimates['class.fading.1.middle'].mean:.0%} of all strength. Learned with both "
        "samples in each batch, all nodes are equally large."
    ),
)
def what_is_left(run: Run) -> Figure:
    """Draw the pathways and the factors learned with batches of one and of two."""
    from matplotlib.figure import Figure

    from stronger.neurashed.drawing import draw

    example = one_class()
    figure = Figure(figsize=(WIDTH, 2.9))
    panels = figure.subplots(1, 4)
    for axes, name, firing in zip(panels, example.types, example.data.firing(), strict=False):
        draw(axes, example.graph, firing=firing, label=0)
        axes.set_title(f"pathway {name}")
    for axes, size, name in ((panels[2], 1, "batches of 1"), (panels[3], 2, "batches of 2")):
        draw(axes, example.graph, factors=run.arrays[0][f"class.fading.{size}"])
        axes.set_title(name)
    return figure


def over_sizes(result: Result, name: str) -> str:
    """Return the means over batch sizes in words."""
    return ", ".join(f"{result.estimates[f'{name}.{size}'].mean:.0f}" for size in SIZES)


@small_batches.figure(
    title="Strong features against the size of batches, in a crowd of 400",
    alt=lambda result: (
        "Line plot of the effective number of strong features against batch sizes 1, 2, 4, 8, 16 "
        f"and 32. With fading at equal updates: {over_sizes(result, 'crowd.fading')}. With fading "
        f"at equal samples: {over_sizes(result, 'crowd.equal_samples')}. Without fading: "
        f"{over_sizes(result, 'crowd.lasting')}."
    ),
)
def how_many_are_strong(run: Run) -> Figure:
    """Plot the effective number of nodes for each size of batches, each seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    lines = (
        ("crowd.fading", RED, "-", "with fading, equal updates"),
        ("crowd.equal_samples", ORANGE, "--", "with fading, equal samples"),
        ("crowd.lasting", BLUE, ":", "nothing fades"),
    )
    for name, colour, style, label in lines:
        for seed, metrics in enumerate(run.result.metrics):
            axes.plot(
                SIZES,
                [metrics[f"{name}.{size}"] for size in SIZES],
                color=colour,
                linestyle=style,
                linewidth=1.3,
                marker="o",
                markersize=3,
                alpha=0.7,
                label=label if seed == 0 else None,
            )
    axes.set_xscale("log", base=2)
    axes.set_xticks(SIZES, [str(size) for size in SIZES])
    axes.set(xlabel="samples in a batch", ylabel="strong features [effective number of 400]")
    axes.set_ylim(bottom=0)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


@small_batches.figure(
    title="How strong a feature is, by how often it fires: a threshold that falls with batch size",
    alt=(
        "Three scatter plots of the factor of each of 400 nodes, relative to the largest, against "
        "the share of samples it fires for; for batches of 1, 4 and 32. With single samples only "
        "nodes that fire for nearly all samples are strong; the larger the batch, the rarer the "
        "features that are strong as well."
    ),
)
def strength_by_frequency(run: Run) -> Figure:
    """Plot factors against firing frequencies, first seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.4))
    panels = figure.subplots(1, 3, sharey=True)
    first = run.arrays[0]
    for axes, size, colour in zip(panels, (1, 4, 32), (RED, ORANGE, GREEN), strict=True):
        axes.plot(
            first["often"], first[f"crowd.{size}"], "o", color=colour, alpha=0.5, markersize=4
        )
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.set_title(f"batches of {size}")
        axes.set(xlim=(-0.03, 1.03))
    panels[1].set_xlabel("samples that a feature fires for [share]")
    panels[0].set_ylabel("amplification factor\n[of the largest]")
    return figure

"""The neurashed model at work: pathways, scores, and when the right class is believed.

Run it with ``stronger demo run feature-pathways``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.neurashed.builders import layered, three_classes
from stronger.neurashed.graph import Graph
from stronger.neurashed.growth import Updates, plus, times
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.neurashed.model import Outputs

    Array: TypeAlias = NDArray[np.floating[Any]]

RULES = {
    "additive": Updates(plus(0.05)),
    "multiplicative": Updates(times(1.02), times(0.99)),
    "lenient": Updates(times(1.02), times(0.997)),
}
"""With the second, what fires in less than 0.34 of updates fades; with the last, 0.13."""
MOMENTS = (0, 3, 10, 30, 100)
"""After how many updates a model in training is looked at."""
OUTPUTS: tuple[Outputs, ...] = ("trained", "frozen")


def believed(data: Pathways, model: Neurashed) -> Array:
    """Return the probability of the right class of each sample."""
    every = model.probabilities(data)
    return every[np.arange(len(data)), data.labels]


def learning(
    data: Pathways, model: Neurashed, updates: Updates, shown: Array, outputs: Outputs
) -> Array:
    """Return what is believed of each sample before and after each update, (updates + 1, samples).

    Training is stopped before logits are too large for floating point; what was believed last is
    repeated.
    """
    path = [believed(data, model)]
    for _ in model.train(data, shown, updates, outputs=outputs):
        if model.logits(data).max() > 1e250:
            break
        path.append(believed(data, model))
    return np.array(path + [path[-1]] * (len(shown) + 1 - len(path)))


def course(data: Pathways, shown: Array) -> Array:
    """Return the factors after some updates by addition from zero, (moments, nodes)."""
    model = Neurashed(data.graph, 0.0, 0.0)
    found = {0: model.factors.copy()}
    for number in model.train(data, shown[: MOMENTS[-1]], RULES["additive"]):
        found[number] = model.factors.copy()
    return np.array([found[moment] for moment in MOMENTS])


def without_private_features() -> Pathways:
    """Return two classes of which the first has no feature that the second has not."""
    graph = Graph([3, 2], [[(0, 0), (1, 0), (0, 1), (1, 1), (2, 1)]])
    return Pathways.of(graph, [[1, 1, 0], [1, 1, 1]], [0, 1])


def rank_order(rng: np.random.Generator) -> tuple[float, float]:
    """Return how firing frequency and factors are ranked alike, and how scores tell presence.

    A random graph of 200 features in two levels, of which each sample shows some, common or rare.
    The first number is Spearman's correlation; the second the share of nodes and samples in which
    a positive score and firing go together.
    """
    from scipy.stats import spearmanr

    graph = layered(rng, [120, 80, 4], 3)
    often = rng.uniform(0.02, 0.6, graph.sizes[0])
    data = Pathways.of(graph, rng.random((200, graph.sizes[0])) < often, rng.integers(0, 4, 200))
    model = Neurashed.random(graph, rng)
    for _ in model.train(data, batches(rng, 200, 1, 2000), RULES["additive"], outputs="frozen"):
        pass
    firing = data.firing()
    scores = np.concatenate(model.scores(firing), axis=1)
    correlation = spearmanr(firing.mean(axis=0), model.factors).statistic
    return float(correlation), float(np.mean((scores > 0) == firing))


def rare_and_frequent(rng: np.random.Generator) -> tuple[float, float]:
    """Return the scores of two features, shown 4 to 1, relative to each other and to presence.

    Both are then shown equally strongly, alone: firing or not is all the model knows of presence.
    """
    graph = Graph([2, 1], [[(0, 0), (1, 0)]])
    data = Pathways.of(graph, np.eye(2), [0, 0])
    model = Neurashed(graph, 0, 1)
    shown = rng.permutation(np.repeat([0, 1], [400, 100]))[:, np.newaxis]
    for _ in model.train(data, shown, RULES["additive"], outputs="frozen"):
        pass
    scores = model.scores(data.firing())[0]
    return float(scores[0, 0] / scores[1, 1]), float(scores[0, 0] > 0 and scores[1, 1] > 0)


@demo(id="feature-pathways", entropy=2021)
def feature_pathways(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Grow the features that fire, and watch what the model believes.

    In a *neurashed* model [@su2024envisioning] nodes are features, in levels. A node fires or not:
    in the first level because of the input, above by a Boolean rule on the nodes it depends on. A
    firing node hands its score $S_F = \lambda_F \sum_{f \to F} S_f$ upwards, with an amplification
    factor $\lambda_F \ge 0$; a silent one hands on nothing. Classes add up what arrives,
    $Z_j = \sum_f \eta_{fj} S_f$, and a softmax makes probabilities of it. Training knows no errors:
    what fires for some sample of the batch grows, $\lambda \leftarrow g^+(\lambda)$, and the rest
    fades, $\lambda \leftarrow g^-(\lambda)$.

    We build a graph like the paper's first figure: four levels, three classes, the first with two
    types. The wiring of the figure is not in the text; ours keeps what the text says of it. Samples
    are shown one at a time, at random, growing by addition ($\lambda + 0.05$, nothing fades) or by
    multiplication ($1.02\,\lambda$ and $0.99\,\lambda$, or more leniently $0.997\,\lambda$).
    Output weights follow the same rule, as the paper's text has it, or stay at one, as its listing
    of the algorithm has it.

    **What the paper leaves out.** That the right class is believed in the end is stated without
    conditions. We take a class whose features another class has as well, and show both equally
    often, or 1 to 4.

    **Size and presence.** In the model presence is firing, and nothing else. We check that a score
    is positive exactly where its node fires; that factors are ranked as firing frequencies are, in
    a random graph; and what becomes of two features that are equally present but were shown four
    times to one.
    """
    example = three_classes()
    data = example.data
    steps = scale.choose(quick=200, full=2000)
    shown = np.array(list(batches(rng, len(data), 1, steps)))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for rule, updates in RULES.items():
        for outputs in OUTPUTS:
            high = 0.01 if rule == "additive" else 0.5
            model = Neurashed.random(
                data.graph, rng, high=high, outputs=1.0 if outputs == "frozen" else None
            )
            if not arrays:
                metrics["untrained.least"] = float(believed(data, model).min())
            path = learning(data, model, updates, shown, outputs)
            name = f"{rule}.{outputs}"
            arrays[name] = path
            if name == "additive.trained":
                arrays["factors"] = model.factors
            metrics[f"{name}.least"] = float(path[-1].min())
            late = np.flatnonzero(path.min(axis=1) < 0.99)
            metrics[f"{name}.updates_to_99"] = float(late[-1] + 1 if late.size else 0)

    subset = without_private_features()
    for name, share in {"even": 0.5, "rare": 0.2}.items():
        model = Neurashed(subset.graph, 0, 0)
        labels = (np.arange(steps) % 10 >= 10 * share).astype(int)
        for _ in model.train(subset, rng.permutation(labels)[:, np.newaxis], RULES["additive"]):
            pass
        metrics[f"subset.{name}"] = float(believed(subset, model)[0])
    arrays["course"] = course(data, shown)
    metrics["factors.rank_correlation"], metrics["score.agrees_with_presence"] = rank_order(rng)
    metrics["frequent_over_rare"], _ = rare_and_frequent(rng)
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------


@feature_pathways.figure(
    title="Four pathways, and what a model has learned of them",
    alt=(
        "Five drawings of a graph with four levels of 9, 5, 4 and 3 nodes. Four show the nodes "
        "that fire for the types 1a, 1b, 2 and 3: neighbouring classes share nodes in the two "
        "lower levels and none in the third. The fifth shows nodes as large as their factors after "
        "training: shared nodes are the largest."
    ),
)
def the_pathways(run: Run) -> Figure:
    """Draw the pathways of all types, and the factors of the first seed."""
    from matplotlib.figure import Figure

    from stronger.neurashed.drawing import draw

    example = three_classes()
    figure = Figure(figsize=(WIDTH, 5.6))
    top, bottom = np.asarray(figure.subfigures(2, 1))
    firing = example.data.firing()
    panels = [*top.subplots(1, 3), *bottom.subplots(1, 2, width_ratios=(1, 2))]
    for axes, name, on, label in zip(
        panels, example.types, firing, example.data.labels, strict=False
    ):
        draw(axes, example.graph, firing=on, label=int(label))
        axes.set_title(f"type {name}")
    draw(panels[-1], example.graph, factors=run.arrays[0]["factors"])
    panels[-1].set_title("learned: area by amplification factor")
    return figure


@feature_pathways.figure(
    title="A model in training: what fires for many becomes large",
    alt=(
        "Five drawings of the graph after 0, 3, 10, 30 and 100 updates, one sample at a time, "
        "nodes as large as their factors relative to the largest after 100 updates. All begin at "
        "nothing. Nodes that two classes share, and those of the first class with its two types, "
        "grow fastest."
    ),
)
def in_training(run: Run) -> Figure:
    """Draw the factors of the first seed at five moments."""
    from matplotlib.figure import Figure

    from stronger.neurashed.drawing import draw

    example = three_classes()
    moments = run.arrays[0]["course"]
    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(2, 3)
    for axes, number, factors in zip(panels.flat, MOMENTS, moments, strict=False):
        draw(axes, example.graph, factors=factors, largest=float(moments.max()))
        axes.set_title(f"{number} updates")
    panels.flat[-1].set_axis_off()
    return figure


@feature_pathways.figure(
    title="The right class comes to be believed, the later the more of its features fade",
    alt=lambda result: (
        "Line plot of the probability of the right class, the least of four types, against the "
        "number of updates, each seed. Updates until it stays above 0.99, on average: "
        + ", ".join(
            f"{rule} growth with {outputs} output weights "
            f"{result.estimates[f'{rule}.{outputs}.updates_to_99'].mean:.0f}"
            for rule in RULES
            for outputs in OUTPUTS
        )
        + "."
    ),
)
def what_is_believed(run: Run) -> Figure:
    """Plot the least probability of the right class over training."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    lines = (
        ("additive.trained", BLUE, "+ 0.05, outputs trained"),
        ("additive.frozen", GREEN, "+ 0.05, outputs frozen"),
        ("multiplicative.trained", RED, "× 1.02, × 0.99, outputs trained"),
        ("lenient.trained", ORANGE, "× 1.02, × 0.997, outputs trained"),
    )
    for name, colour, label in lines:
        for seed, each in enumerate(run.arrays):
            axes.plot(
                np.arange(len(each[name])) + 1,
                each[name].min(axis=1),
                color=colour,
                linewidth=1.1,
                alpha=0.7,
                label=label if seed == 0 else None,
            )
    axes.axhline(1 / 3, color=GREY, linewidth=1, linestyle=":")
    axes.set(
        xscale="log",
        ylim=(0, 1.02),
        xlabel="updates + 1",
        ylabel="probability of the right class\n[least of the four types]",
    )
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure

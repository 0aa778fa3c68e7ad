"""Weights that must exceed a learned threshold: dynamic sparse training, dense training, pruning.

Run it with ``stronger demo run sparse-training``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._thresholded import ALPHAS, LAYERS, Size, measure
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.evidence.results import Result


@demo(id="sparse-training", entropy=2020, seeds=5)
def sparse_training(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Give every unit a threshold on the size of its weights, let it learn, and prune beside it.

    Large weights matter and small ones do not, says magnitude pruning, and removes the small ones
    of a network that has been trained. The same rule can be built into training [@liu2020dynamic]:
    unit $i$ uses its weight $W_{ij}$ only if

    $$ Q_{ij} = |W_{ij}| - t_i > 0, $$

    and the threshold $t_i$ learns along with the weights. The step has no derivative that could be
    of use, so a surrogate takes its place on the way back: $H(Q) = 2 - 4|Q|$ up to $|Q| = 0.4$,
    then $0.4$ up to $|Q| = 1$, then zero. Through it weights that are masked go on learning, and
    may come back. The task alone would keep thresholds low; a penalty $\alpha \sum_i e^{-t_i}$
    pushes them up.

    It is a rule for the *size* of weights: a strong veto counts as much as a strong vote. Nothing
    in it is about activations, so it is no test of the thesis, but of the nearest relative that the
    thesis has: that among weights, larger is stronger.

    **Networks.** 784-300-100-10 ReLUs on all 60,000 images, gradient descent with momentum 0.9 and
    batches of 100, six epochs at a rate of 0.03, $\alpha = 0.0005$. The authors' published code
    was read for the start (weights uniform in $\pm 1/\sqrt{n}$, thresholds zero), the batches and
    the restart of thresholds where a layer is down to 1% of its weights. It takes 20 epochs of
    smaller batches at a third of the rate, so our thresholds have little more than half the way to
    go; the run of six epochs is what time allows.

    **Beside it** stand the same network without thresholds, and that network cut once to the same
    number of weights in every layer: after six epochs, or after three with three more to adapt. For
    the latter weights are kept by size, by size *with sign*, or at random. Four values of $\alpha$
    are compared after two epochs, and the network of the highest is trained to the sixth and held
    against cuts to its own shares. After four epochs the training forks: on one branch the rate
    drops to a tenth, on the other it stays. Masks are looked at every 100 steps.
    """
    return measure(rng, scale)


# --- What it looks like ----------------------------------------------------------------------


def mean(result: Result, metric: str, form: str = ".1%") -> str:
    """Return the mean of a metric in words."""
    return format(result.estimates[metric].mean, form)


@sparse_training.figure(
    title="Weights in use, layer by layer, with a rate that stays and a rate that drops",
    alt=lambda result: (
        "Three line plots of the share of weights in use over six epochs, for the first, second "
        "and output layer. At the end "
        + ", ".join(
            f"{name} {mean(result, f'dst.kept.{name}')} "
            f"({mean(result, f'drop.{name}.gain', '+.1%')} where the rate has dropped)"
            for name in LAYERS
        )
        + "."
    ),
)
def weights_in_use(run: Run) -> Figure:
    """Plot shares kept, one line per seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    panels = figure.subplots(1, 3, sharey=True)
    for index, (axes, name) in enumerate(zip(panels, LAYERS, strict=True)):
        for seed, each in enumerate(run.arrays):
            whole, branch = each["kept"][:, index], each["dropped"][:, index]
            size = Size.at(Scale("full" if run.result.scale == "full" else "quick"))
            epochs = np.arange(len(whole)) / size.parts
            label = seed == 0
            axes.plot(epochs, whole, color=BLUE, linewidth=1, label="rate stays" if label else None)
            axes.plot(
                epochs[-len(branch) :],
                branch,
                color=ORANGE,
                linewidth=1.4,
                label="rate drops" if label else None,
            )
        axes.set_yscale("log")
        axes.set_title(f"{name} layer")
        axes.set_xlabel("epochs")
    panels[0].set_ylabel("weights in use [share; a line per seed]")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


WAYS = (
    ("dense.error", "dense.error", GREY, "all weights"),
    ("dst.error", "high.error", BLUE, "learned thresholds"),
    ("again.size.error", "high.again.size.error", GREEN, "cut by size, retrained"),
    ("again.random.error", "high.again.random.error", RED, "cut at random, retrained"),
)


@sparse_training.figure(
    title="The same number of weights, chosen in different ways",
    alt=lambda result: (
        "Test errors of networks with all weights or with "
        f"{mean(result, 'dst.kept')} of them: "
        + "; ".join(f"{label} {mean(result, metric, '.2%')}" for metric, _, _, label in WAYS)
        + f". With {mean(result, 'high.kept')} of them: "
        + "; ".join(f"{label} {mean(result, metric, '.2%')}" for _, metric, _, label in WAYS[1:])
        + "."
    ),
)
def ways_to_choose(run: Run) -> Figure:
    """Plot errors by way of choosing, a point per seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.8))
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    for column, (axes, share) in enumerate(zip(panels, ("dst.kept", "high.kept"), strict=True)):
        for row, way in enumerate(WAYS):
            found = [100 * each[way[column]] for each in run.result.metrics]
            axes.plot(found, [row] * len(found), "o", color=way[2], alpha=0.3, markersize=5)
            axes.plot(np.mean(found), row, "D", color=way[2], markersize=7)
        axes.set_yticks(range(len(WAYS)), [label for *_, label in WAYS])
        axes.set_title(f"{mean(run.result, share)} of the weights")
        axes.set_xscale("log")
        axes.set_xticks((2, 3, 5, 10), ("2", "3", "5", "10"))
        axes.minorticks_off()
    panels[0].invert_yaxis()
    figure.supxlabel("test error [%; pale: one seed]", fontsize=11)
    return figure


@sparse_training.figure(
    title="Weights in use and error after two epochs, by the price of low thresholds",
    alt=lambda result: (
        "Two line plots against the price alpha, after two epochs: weights in use "
        + ", ".join(mean(result, f"price.{alpha:g}.kept") for alpha in ALPHAS)
        + " and test error "
        + ", ".join(mean(result, f"price.{alpha:g}.error", ".2%") for alpha in ALPHAS)
        + " for alpha = "
        + ", ".join(f"{alpha:g}" for alpha in ALPHAS)
        + "."
    ),
)
def price_and_share(run: Run) -> Figure:
    """Plot share and error against the price."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.8))
    panels = figure.subplots(1, 2)
    found = 100 * np.array([each["prices"] for each in run.arrays])  # (seeds, prices, 2)
    places = np.arange(len(ALPHAS))
    for column, (axes, what) in enumerate(
        zip(panels, ("weights in use [%]", "test error [%]"), strict=True)
    ):
        for seed in found[:, :, column]:
            axes.plot(places, seed, "o", color=BLUE, alpha=0.3, markersize=5)
        axes.plot(places, found[:, :, column].mean(axis=0), "D-", color=BLUE, markersize=6)
        axes.set_xticks(places, [f"{alpha:g}" for alpha in ALPHAS])
        axes.set(xlabel="price of low thresholds α", ylabel=what)
    panels[0].set_yscale("log")
    return figure

"""Weights that must exceed a learned threshold: dynamic sparse training, dense training, pruning.

Run it with ``stronger demo run sparse-training`` or ``python -m stronger.demos.sparse_training``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._thresholded import ALPHAS, LAYERS, Size, measure
from stronger.evidence.demo import Measurement, Run, Scale, demo
from stronger.evidence.figures import BLUE, GREEN, GREY, ORANGE, RED, WIDTH
from stronger.evidence.prediction import at_least, at_most
from stronger.evidence.results import Prediction, Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@demo(
    id="sparse-training",
    title="Training with a threshold on the size of weights",
    question="Can a network learn from the start which weights are too small to matter?",
    papers=["liu2020dynamic §3.2, eq. 1–2; §3.3, eq. 3; §3.4–3.5, eq. 4–6; Table 1; §4.2, Fig. 4"],
    entropy=2020,
    seeds=5,
    predictions=[
        Prediction(
            id="a-few-per-cent-are-kept",
            claim="weight-magnitude-ranking",
            metric="dst.kept",
            expect=at_most(0.05),
            if_met="supports",
            source="liu2020dynamic Table 1",
            beyond=(
                "the paper trains for 20 epochs of 938 steps, here there are 6 of 600, and a "
                "threshold can rise only so far in a step"
            ),
            why=(
                "The paper keeps 2.48% of the weights of this network; without a price on low "
                "thresholds nearly all of them would stay (price.0.kept)."
            ),
        ),
        Prediction(
            id="less-than-a-point-is-lost",
            claim="weight-magnitude-ranking",
            metric="dst.rise",
            expect=at_most(0.01),
            if_met="supports",
            source="liu2020dynamic Table 1",
            why=(
                "The paper loses half a point (97.69 against 98.16%); weights kept at random, "
                "as many in every layer, are the control (again.random.error)."
            ),
        ),
        Prediction(
            id="retraining-makes-up-for-it",
            claim="weight-magnitude-ranking",
            metric="again.size.rise",
            expect=at_most(0.01),
            if_met="supports",
            source="han2015learning Table 1; §§4.1–4.3",
            why=(
                "Magnitude pruning with retraining is reported to lose nothing at a twelfth of the "
                "weights; at the share that thresholds leave it should lose less than a point, and "
                "no more than random weights do (again.random.error)."
            ),
        ),
        Prediction(
            id="a-single-cut-does-as-well",
            claim="weight-magnitude-ranking",
            metric="again.size.over_dynamic",
            expect=at_most(0.002),
            if_met="supports",
            source="han2015learning Table 1; §§4.1–4.3",
            why=(
                "If the size of a trained weight ranks it, one cut by size half-way should err at "
                "most a fifth of a point more than thresholds that learn all along which weights "
                "to use; the same cut at random is the control (again.random.error)."
            ),
        ),
        Prediction(
            id="large-ones-beat-any",
            claim="weight-magnitude-ranking",
            metric="again.random_over_size",
            expect=at_least(0.005),
            if_met="supports",
            source="han2015learning Table 1; §§4.1–4.3",
            why=(
                "As many weights drawn at random and retrained alike should do worse than the "
                "largest; if size told nothing the difference would be 0."
            ),
        ),
        Prediction(
            id="size-beats-sign",
            claim="weight-magnitude-ranking",
            metric="again.signed_over_size",
            expect=at_least(0.005),
            if_met="supports",
            source="liu2020dynamic §3.2, eq. 1–2",
            why=(
                "The mask compares |w|, so that a strong veto counts as strong; keeping the "
                "weights that are largest with their sign, hence positive, should do worse even "
                "after retraining, while 0 would say that vetoes can be spared."
            ),
        ),
        Prediction(
            id="the-price-sets-the-sparsity",
            claim="weight-magnitude-ranking",
            metric="price.least_fall",
            expect=at_least(0.1),
            if_met="supports",
            source="liu2020dynamic §3.4–3.5, eq. 4–6",
            why=(
                "From no price to four times the paper's, each step should leave at least a tenth "
                "fewer weights; a price without effect would leave the same."
            ),
        ),
        Prediction(
            id="masked-weights-come-back",
            claim="weight-magnitude-ranking",
            metric="returned.of_kept",
            expect=at_least(0.05),
            if_met="challenges",
            source="liu2020dynamic §3.3, eq. 3",
            why=(
                "Masked weights go on learning, so a part of those in use at the end should have "
                "been too small before: size at one moment is no final rank; with masks that are "
                "final the share is 0."
            ),
        ),
        Prediction(
            id="the-output-layer-fills-when-the-rate-drops",
            claim="weight-magnitude-ranking",
            metric="drop.output.gain",
            expect=at_least(0.05),
            if_met="challenges",
            source="liu2020dynamic §4.2, Fig. 4",
            beyond=(
                "the paper's is VGG-16 with an output layer that stays at a tenth for 80 epochs "
                "at a rate that a network without normalisation would not survive"
            ),
            why=(
                "In the paper the output layer fills up right after the rate drops, so that how "
                "many weights are needed is a matter of the rate; the control is the same network "
                "trained on without a drop, whose share is subtracted."
            ),
        ),
    ],
)
def sparse_training(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Give every unit a threshold on the size of its weights, let it learn, and prune beside it.

    Large weights matter and small ones do not, says magnitude pruning, and removes the small ones
    of a network that has been trained. @liu2020dynamic build the same rule into training: unit $i$
    uses its weight $W_{ij}$ only if

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


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(sparse_training)

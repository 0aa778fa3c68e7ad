"""Whether few and large activations need anything to detect: labels and inputs that mean nothing.

Run it with ``stronger demo run lazy-neurons``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._lazy import (
    KINDS,
    first_pull,
    learn,
    random_task,
    share_on,
    tasks,
    top_purity,
    untrained,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTHS = (64, 256, 1024)
LABELS = {
    "digits": "digits, true labels",
    "shuffled": "digits, shuffled labels",
    "noise": "random inputs and labels",
    "endless": "the same, never twice",
    "common": "random with a common part",
}


@demo(id="lazy-neurons", entropy=2022, seeds=8)
def lazy_neurons(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Train the same rectifiers on digits and on nothing at all, and count who is on.

    Few units on, and those strongly: that looks like features that have been detected. In trained
    Transformers only a few per cent of rectifiers are on for an input, but so they are when
    labels are random, when inputs are random, and when examples never come back [@li2023lazy].
    If that is so, sparsity by itself is no evidence that anything is present.

    One layer of 256 rectifiers between 784 inputs and ten logits learns 1,000 examples, by
    gradient descent with momentum or by Adam: digits with their labels; digits with shuffled
    labels; Gaussian inputs with random labels; and Gaussian inputs with random labels that are
    new in every batch. Each input has mean 0 and variance 1, as a layer normalisation leaves it.
    Training stops at a training error of 1%, so that networks are compared that fit their examples
    equally well; the endless task, in which there is nothing to fit, runs through 40 passes of ten
    batches. We take the share of units that are on before and after, on the examples that were
    learned.

    The paper's reason is a matter of signs: at the start, with output weights of mean zero, a unit
    that is on raises the logits in the direction of its own weights, and the softmax asks for
    less of that whatever the labels, so that $\mathbb{E}\,[\partial E / \partial h_i] > 0$ where
    $h_i > 0$. We measure this gradient, relative to its root mean square, and the mean activation
    after the first pass of ten steps.

    **Controls.** The untrained network; silent units, whose gradient should have no sign; and for
    meaning, how often the twenty highest responses of a unit to *new* digits are of the class that
    its highest responses to other new digits are of. Added after a first look: random inputs that
    have half of their variance in common, as images have much in common and independent noise has
    nothing.

    *What differs from the paper.* There the layers are those of Transformers, trained by Adam-like
    methods for long. Its theorem was not read.
    """
    count = scale.choose(quick=200, full=1000)
    epochs = scale.choose(quick=8, full=150)
    given, test = tasks(rng, scale, count)
    start = untrained(rng, 256)
    metrics: dict[str, float] = {}
    arrays = {}
    purity = {"untrained": top_purity(start, test)}
    fresh = random_task(rng, count)
    for how in ("sgd", "adam"):
        for kind in KINDS:
            task = given.get(kind)
            passes = epochs if task else scale.choose(quick=3, full=40)
            learned = learn(start, how, task, rng, epochs=passes)
            shown = task or fresh
            before, after = (share_on(n, shown.inputs) for n in (learned.before, learned.after))
            metrics |= {
                f"{how}.{kind}.start": before,
                f"{how}.{kind}.share": after,
                f"{how}.{kind}.gain": before - after,
                f"{how}.{kind}.error": learned.error,
                f"{how}.{kind}.epochs": float(len(learned.path) - 1),
                f"{how}.{kind}.new_digits": share_on(learned.after, test.inputs),
                # how strong those are that are on, against the start
                f"{how}.{kind}.strength": float(
                    learned.path[-1, 1]
                    / learned.path[-1, 0]
                    / (learned.path[0, 1] / learned.path[0, 0])
                ),
            }
            arrays[f"{how}.{kind}"] = learned.path
            if how == "sgd":
                purity[kind] = top_purity(learned.after, test)
                if kind == "shuffled":
                    metrics["first_fall"] = 1 - float(learned.path[1, 1] / learned.path[0, 1])
    alike = random_task(rng, count, common=True)
    for how in ("sgd", "adam"):
        learned = learn(start, how, alike, rng, epochs=epochs)
        before, after = (share_on(n, alike.inputs) for n in (learned.before, learned.after))
        metrics |= {
            f"{how}.common.share": after,
            f"{how}.common.lowest": float(learned.path[:, 0].min()),
            f"{how}.common.gain": before - after,
        }
        arrays[f"{how}.common"] = learned.path
    for kind in ("digits", "shuffled"):
        for width in WIDTHS:
            if width == 256:
                share = metrics[f"sgd.{kind}.share"]
            else:
                learned = learn(untrained(rng, width), "sgd", given[kind], rng, epochs=epochs)
                share = share_on(learned.after, given[kind].inputs)
            metrics[f"width.{width}.{kind}.share"] = share
        metrics[f"wider_is_sparser.{kind}"] = (
            metrics[f"width.64.{kind}.share"] - metrics[f"width.1024.{kind}.share"]
        )
    on, off = first_pull(start, given["shuffled"])
    metrics |= {
        "more_with_meaning": metrics["sgd.digits.gain"] - metrics["sgd.shuffled.gain"],
        "first_pull.on": on,
        "first_pull.off": off,
        **{f"purity.{kind}": value for kind, value in purity.items()},
        "purity.shuffled_above_untrained": purity["shuffled"] - purity["untrained"],
        "purity.digits_above_shuffled": purity["digits"] - purity["shuffled"],
    }
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------

NAMES = {kind: LABELS[kind] for kind in KINDS} | {"untrained": "untrained"}
COLOURS = {"digits": BLUE, "shuffled": ORANGE, "noise": RED, "endless": SKY, "common": GREEN}


@lazy_neurons.figure(
    title="The share of units that are on, in training on digits and on nothing",
    alt=lambda result: (
        "Two line plots of the share of rectifiers that are on against passes of training, by "
        "gradient descent with momentum and by Adam, for five tasks. At the end: "
        + "; ".join(
            f"{name} {result.estimates[f'sgd.{kind}.share'].mean:.0%} and "
            f"{result.estimates[f'adam.{kind}.share'].mean:.0%}"
            for kind, name in LABELS.items()
        )
        + ". All begin at one half."
    ),
)
def who_is_on(run: Run) -> Figure:
    """Plot the share of units on over training, each seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, how, name in zip(panels, ("sgd", "adam"), ("momentum", "Adam"), strict=True):
        for kind, label in LABELS.items():
            for seed, each in enumerate(run.arrays):
                path = each[f"{how}.{kind}"][:, 0]
                axes.plot(
                    np.arange(len(path)) + 1,
                    path,
                    color=COLOURS[kind],
                    linewidth=1.2,
                    alpha=0.7,
                    label=label if seed == 0 else None,
                )
        axes.axhline(0.5, color=GREY, linewidth=1, linestyle=":")
        axes.set_title(f"by {name}")
        axes.set(xscale="log", xlabel="passes + 1", ylim=(0, 0.65))
    panels[0].set_ylabel("units that are on [share]")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@lazy_neurons.figure(
    title="How often a unit's highest responses to new digits are of one class",
    alt=lambda result: (
        "A dot plot, one dot per seed. Share of a unit's twenty highest responses that are of its "
        "class, mean over units: "
        + ", ".join(
            f"{name} {result.estimates[f'purity.{kind}'].mean:.0%}" for kind, name in NAMES.items()
        )
        + ". Chance is 10%."
    ),
)
def of_one_class(run: Run) -> Figure:
    """Plot the purity of the top for each task."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.6))
    axes = figure.subplots()
    for place, kind in enumerate(NAMES):
        values = [each[f"purity.{kind}"] for each in run.result.metrics]
        axes.plot(
            values,
            np.full(len(values), -place),
            "o",
            color=COLOURS.get(kind, GREY),
            alpha=0.6,
            markersize=7,
        )
    axes.axvline(0.1, color=GREY, linewidth=1, linestyle=":")
    axes.set_yticks([-place for place in range(len(NAMES))], list(NAMES.values()))
    axes.set(
        xlim=(0, 1), xlabel="of the 20 highest responses to new digits [share of the unit's class]"
    )
    return figure

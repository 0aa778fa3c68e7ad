"""Rectifiers and their silence: how much of it there is, what it says, and what it costs.

Run it with ``stronger demo run rectifier-sparsity``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._rectifiers_compared import hard_and_soft, lines, separability, speed, widths
from stronger.demos._rectifiers_in_training import (
    KINDS,
    PRICES,
    drawn,
    half_negated,
    priced,
    zeros_in_training,
    zeros_without_meaning,
)
from stronger.demos._silence_used import (
    CHANGES,
    changed_codes,
    read_from_sets,
    scaled,
    steadiness,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, RED, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@demo(id="rectifier-sparsity", entropy=2010, seeds=8)
def rectifier_sparsity(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Count the silence of rectifiers in training, then take their codes apart.

    A rectifier puts out $h = \max(0, z)$: below its threshold there is nothing, above it the
    output grows without end. Two papers made it common, for different reasons. Nair and Hinton
    wanted units that, unlike binary ones, carry relative intensities through the layers
    [@nair2010rectified]; Glorot, Bordes and Bengio wanted true zeros, as cortex seems to have them
    [@glorot2011deep]. One argument is about how strongly a unit answers, the other about whether.

    **Networks.** 784-200-200-200-10, on 10,000 digits of MNIST for ten epochs of Adam, from zero
    biases and weights uniform around zero, with rectifiers, softplus $\log(1+e^z)$, tanh and
    logistic units. The papers had larger networks, all digits or other images, and gradient
    descent. The network of three thousand rectifiers on all of MNIST has a demo of its own,
    `rectifier-mnist`.

    **How much silence?** We count exact zeros, which no other unit has, and, to be fair to the
    others, values within 5% of their unit's range from zero. Then controls: untrained networks,
    biases of 1 over small weights as Krizhevsky and others chose them
    [@krizhevsky2012imagenet], and 2,000 digits learned by heart with true and with shuffled labels,
    by Adam and by gradient descent with momentum, for activity has been found to be sparse without
    any structure to reflect [@li2023lazy]. An L1 penalty $\lambda\sum_i|h_i|$ makes more values
    zero; at which error?

    **Is it listened to?** In a trained network we change the code of one hidden layer at a time.
    *Set only*: each active unit gives its usual value. *One level*: all active units give the
    same. *Order only*: each gives what is usual for its rank. *Dealt anew*: the values are
    permuted among the active units. *Silence filled*: the active units keep their values, the
    others give their average. *Silence disguised*: the others give one of the values they have
    when active, as lent by another image. The control moves all values to random units. Then
    linear read-outs, fitted to images the network has not seen, say what could be known from the
    set, whether or not the network uses it.

    **How strongly.** Without biases $h(ax) = a\,h(x)$ for $a > 0$: a brighter image makes all
    activity larger and changes no decision. We halve the ink, and ask a linear read-out for the
    intensity $a$ of images dimmed by $0.2 \le a \le 1$.

    **Beside others.** Softplus units of rising sharpness, $\log(1+e^{\alpha z})/\alpha$; half of
    the outputs negated; half the width; how linear read-outs and a perceptron fare on the
    rectified, squashed or merely projected versions of the same 200 random excitations; and the
    epochs of plain gradient descent that rectifiers and tanh units need to err on 1% of 5,000
    training digits, each at the best of three rates. For a convolutional network on other images
    the tanh units needed six times as many, to 25% [@krizhevsky2012imagenet]; no claim of ours
    hangs on it, so we predict nothing.
    """
    data = drawn(rng, scale)
    seed = int(rng.integers(2**32))
    zeros, before, after = zeros_in_training(data, seed)
    errors = {kind: zeros.metrics[f"error.{kind}"] for kind in KINDS}
    parts = [
        zeros,
        Measurement(zeros_without_meaning(rng, scale, data, seed)),
        priced(data, seed, after["relu"]),
        Measurement(half_negated(data, seed, after["relu"])),
        changed_codes(rng, data, after["relu"]),
        Measurement(read_from_sets(data, before["relu"], after["relu"])),
        scaled(rng, data, seed, after),
        Measurement(steadiness(rng, data, after)),
        hard_and_soft(data, seed, errors),
        Measurement(widths(data, seed, errors)),
        Measurement(lines()),
        speed(scale, data, seed),
        separability(rng, scale, data),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


COLOURS = {"relu": BLUE, "softplus": ORANGE, "tanh": RED, "logistic": GREEN}


@rectifier_sparsity.figure(
    title="Silence by layer and epoch, counted strictly and fairly",
    alt=lambda result: (
        "Two panels against the epoch. Left: exact zeros of the rectifiers in each of three "
        "layers, one line per seed, from about "
        f"{result.estimates['zeros.relu.untrained'].mean:.0%} before training to a mean of "
        f"{result.estimates['zeros.relu.trained'].mean:.0%} after it. Right: values within 5% of "
        "their unit's range from zero, mean over layers, for four kinds of units; at the end "
        f"{result.estimates['near.relu.trained'].mean:.0%} for rectifiers, "
        f"{result.estimates['near.softplus.trained'].mean:.0%} for softplus, "
        f"{result.estimates['near.logistic.trained'].mean:.0%} for logistic and "
        f"{result.estimates['near.tanh.trained'].mean:.0%} for tanh units."
    ),
)
def silence_by_epoch(run: Run) -> Figure:
    """Draw exact zeros of rectifiers by layer, and values near zero of every kind."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    strict, fair = figure.subplots(1, 2, sharey=True)
    for arrays in run.arrays:
        first = arrays is run.arrays[0]
        for layer, (colour, style) in enumerate(((BLUE, "-"), (SKY, "--"), (PINK, ":"))):
            strict.plot(
                100 * arrays["zeros_relu"][:, 0, layer],
                style,
                color=colour,
                linewidth=1.3,
                alpha=0.8,
                label=f"layer {layer + 1}" if first else None,
            )
        for kind, colour in COLOURS.items():
            fair.plot(
                100 * arrays[f"zeros_{kind}"][:, 1].mean(axis=1),
                color=colour,
                linewidth=1.3,
                alpha=0.7,
                label=kind.replace("relu", "rectifier") if first else None,
            )
    strict.set_title("exactly zero, rectifiers")
    fair.set_title("near zero, every kind")
    strict.set(ylabel="share of values  [%]", ylim=(0, 100))
    for axes in (strict, fair):
        axes.set_xlabel("epoch  [passes over the digits]")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(loc="upper left", fontsize=10, ncols=2, columnspacing=1, handlelength=1.6)
    return figure


@rectifier_sparsity.figure(
    title="What silence costs, where it has to be bought",
    alt=lambda result: (
        "Test error against the share of exact zeros, one small dot per seed and a large one for "
        "the mean, at six prices of activity. "
        + "; ".join(
            f"price {name}: {result.estimates[f'price.{name}.zeros'].mean:.0%} zeros, error "
            f"{result.estimates[f'price.{name}.error'].mean:.1%}"
            for name in PRICES
        )
        + ". A dashed line stands at 85%, up to which the paper found no harm."
    ),
)
def price_of_silence(run: Run) -> Figure:
    """Plot error against zeros for every price and seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    found = 100 * np.array([arrays["prices"] for arrays in run.arrays])  # (seeds, prices, 2)
    colours = (BLACK, SKY, BLUE, GREEN, ORANGE, RED)
    for index, (name, colour) in enumerate(zip(PRICES, colours, strict=True)):
        axes.plot(*found[:, index].T, "o", color=colour, markersize=4, alpha=0.5)
        axes.plot(
            *found[:, index].mean(axis=0),
            "o",
            color=colour,
            markersize=10,
            markeredgecolor="white",
            label=f"λ = {name.replace('none', '0')}",
        )
    axes.axvline(85, color=GREY, linestyle=(0, (6, 3)), linewidth=1.2)
    axes.set(
        xlabel="exact zeros, mean of three layers  [% of values]",
        ylabel="test error  [% of digits]",
        xlim=(38, 101),
    )
    axes.set_ylim(bottom=0)
    axes.legend(loc="lower left", title="price of activity", ncols=2, fontsize=10)
    return figure


LABELS = {
    "set_only": "set only",
    "one_level": "set at one level",
    "order_only": "set and order",
    "exchanged": "values dealt anew",
    "silence_filled": "silence filled",
    "silence_disguised": "silence disguised",
    "moved": "control: moved",
}


@rectifier_sparsity.figure(
    title="What is lost when part of a code is destroyed",
    alt=lambda result: (
        "Test accuracy after changing the code of one hidden layer of a trained network, one dot "
        "per seed, layer and change; dashed lines mark chance and the unchanged network, "
        f"{result.estimates['loss.accuracy'].mean:.1%}. Mean losses over the layers: "
        + ", ".join(
            f"{LABELS[name]} {result.estimates[f'loss.{name}'].mean:.1%}" for name in CHANGES
        )
        + "."
    ),
)
def codes_taken_apart(run: Run) -> Figure:
    """Plot what accuracy is left after every change, by layer."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    whole = 100 * float(np.mean([metrics["loss.accuracy"] for metrics in run.result.metrics]))
    lost = 100 * np.array([arrays["losses"] for arrays in run.arrays])  # (seeds, layers, changes)
    places = np.arange(len(CHANGES))
    for layer, (colour, marker) in enumerate(((BLUE, "o"), (ORANGE, "s"), (PINK, "^"))):
        rows = np.broadcast_to(places + 0.24 * (layer - 1), lost[:, layer].shape)
        axes.plot(
            whole - lost[:, layer].ravel(),
            rows.ravel(),
            marker,
            color=colour,
            markersize=5,
            alpha=0.6,
            label=f"layer {layer + 1}",
        )
    for level, words in ((10, "chance"), (whole, "unchanged")):
        axes.axvline(level, color=GREY, linestyle=(0, (6, 3)), linewidth=1.2)
        axes.annotate(words, (level - 1, -0.45), ha="right", fontsize=10, color=GREY)
    axes.set_yticks(places, [LABELS[name] for name in CHANGES])
    axes.set_ylim(len(CHANGES) - 0.5, -0.75)
    axes.set(xlim=(0, 102), xlabel="test accuracy left  [% of digits]")
    axes.legend(loc="center left", bbox_to_anchor=(0.16, 0.5), title="layer changed")
    return figure


READ = {
    "no_biases": ("rectifier, no biases", BLUE, "-"),
    "no_biases_set": ("its set only", BLUE, ":"),
    "relu": ("rectifier", SKY, "-"),
    "softplus": ("softplus", ORANGE, "-"),
    "tanh": ("tanh", RED, "--"),
    "logistic": ("logistic", GREEN, "--"),
}


@rectifier_sparsity.figure(
    title="What a linear read-out can tell of the intensity, layer by layer",
    alt=lambda result: (
        "Share of the variance of image intensity that a linear read-out explains, by hidden "
        "layer, a thin line per seed: "
        + "; ".join(
            f"{words} {result.estimates[f'intensity.{name}.layer1'].mean:.2f} in the first and "
            f"{result.estimates[f'intensity.{name}.layer3'].mean:.2f} in the third layer"
            for name, (words, _, _) in READ.items()
        )
        + "."
    ),
)
def intensity_by_layer(run: Run) -> Figure:
    """Draw the intensity explained by layer for every kind of code."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    axes = figure.subplots()
    for row, (words, colour, style) in enumerate(READ.values()):
        for arrays in run.arrays:
            axes.plot(
                [1, 2, 3],
                arrays["intensity"][row],
                style,
                color=colour,
                linewidth=1.3,
                alpha=0.7,
                label=words if arrays is run.arrays[0] else None,
            )
    axes.set_xticks([1, 2, 3])
    axes.set(xlabel="hidden layer  [number]", ylabel="variance of intensity explained  [R²]")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.1, 1), ncols=3, fontsize=10, columnspacing=1)
    return figure

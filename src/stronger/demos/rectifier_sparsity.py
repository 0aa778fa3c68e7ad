"""Rectifiers and their silence: how much of it there is, what it says, and what it costs.

Run it with ``stronger demo run rectifier-sparsity`` or
``python -m stronger.demos.rectifier_sparsity``.
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
from stronger.evidence.demo import Measurement, Run, Scale, demo
from stronger.evidence.figures import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, RED, SKY, WIDTH
from stronger.evidence.prediction import at_least, at_most, between, equals
from stronger.evidence.results import Prediction

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@demo(
    id="rectifier-sparsity",
    title="The silence of rectifiers",
    question="Is the silence of a rectifier part of what it says?",
    papers=[
        "glorot2011deep sec. 2.2; sec. 3.1; sec. 4.1",
        "nair2010rectified abstract",
        "krizhevsky2012imagenet sec. 3.1, Fig. 1; secs. 3.3 and 5",
        "li2023lazy abstract (arXiv version)",
    ],
    entropy=2010,
    seeds=8,
    predictions=[
        Prediction(
            id="half-is-silent-from-the-start",
            claim="zero-is-the-absent-state",
            metric="zeros.relu.untrained",
            expect=between(0.45, 0.55),
            if_met="supports",
            source="glorot2011deep sec. 3.1, Advantages",
            why=(
                "Weights drawn evenly around zero put half of the excitations below it; biases "
                "of 1 over small weights would leave no zero at all (zeros.bias_one.untrained)."
            ),
        ),
        Prediction(
            id="rectifiers-are-quieter-by-a-fair-count",
            claim="zero-is-the-absent-state",
            metric="near.relu_gain",
            expect=at_least(0.1),
            if_met="supports",
            source="glorot2011deep sec. 2.1; sec. 3.1, Advantages",
            why=(
                "If silence is a state of rectifiers and not only a matter of exactness, values "
                "within a twentieth of their unit's range from zero should be clearly more "
                "frequent than in the quietest of the three rivals; equally quiet units would "
                "give 0."
            ),
        ),
        Prediction(
            id="shuffled-labels-make-silence-too",
            claim="sparsity-without-meaning",
            metric="by_heart.shuffled.gain",
            expect=at_least(0.05),
            if_met="supports",
            source="li2023lazy abstract (arXiv version)",
            why=(
                "If silence comes from training and not from structure in the data, labels that "
                "mean nothing should bring it as well; silence that marks absent features would "
                "not rise above that of the untrained network."
            ),
        ),
        Prediction(
            id="silence-is-free-up-to-85-percent",
            claim="active-set-carries-the-code",
            metric="price.rise_upto_85",
            expect=at_most(0.01),
            if_met="supports",
            source="glorot2011deep Fig. 3 and sec. 4.1",
            why=(
                "The paper's errors stay level up to about 85% zeros; by the figure they are "
                "up by about one point where nearly all is silent, which this region excludes."
            ),
        ),
        Prediction(
            id="half-negated-costs-nothing",
            claim="polarity-is-arbitrary",
            metric="negated.error_change",
            expect=between(-0.005, 0.005),
            if_met="supports",
            source="glorot2011deep sec. 4.1, experimental setup",
            why=(
                "Initial weights are as likely negative as positive, so a network with half of its "
                "outputs negated is but another draw; if firing had to be positive evidence it "
                "would err on more than half a point more."
            ),
        ),
        Prediction(
            id="the-set-nearly-suffices",
            claim="active-set-carries-the-code",
            metric="loss.set_only",
            expect=at_most(0.05),
            if_met="supports",
            source="glorot2011deep sec. 3.1; Fig. 2",
            why=(
                "If choosing the active units is the only non-linearity, giving each of them its "
                "usual value should cost little; as many units drawn at random leave chance, a "
                "loss of about 0.85 (loss.moved)."
            ),
        ),
        Prediction(
            id="who-says-how-much-matters-little",
            claim="active-set-carries-the-code",
            metric="loss.exchanged",
            expect=at_most(0.1),
            if_met="supports",
            source="glorot2011deep sec. 3.1; Fig. 2",
            why=(
                "If the set holds most of the usable information, dealing the same values anew "
                "among the same units should spare nine tenths of accuracy; the control moves "
                "them to other units (loss.moved)."
            ),
        ),
        Prediction(
            id="silence-is-listened-to",
            claim="active-set-carries-the-code",
            metric="loss.silence_filled",
            expect=at_least(0.05),
            if_met="supports",
            source="glorot2011deep sec. 3.1; Fig. 2",
            why=(
                "If it matters which units are off, giving them their average while the active "
                "ones keep their values should do harm; silence that says nothing could be filled "
                "at no loss."
            ),
        ),
        Prediction(
            id="digits-can-be-read-off-the-set",
            claim="active-set-carries-the-code",
            metric="read.trained.kept_by_set",
            expect=at_least(0.9),
            if_met="supports",
            source="glorot2011deep sec. 3.1; Fig. 2",
            why=(
                "Most of what a linear read-out finds above chance in the values it should find in "
                "the mere set; a set without information would keep nothing."
            ),
        ),
        Prediction(
            id="a-little-noise-keeps-the-set",
            claim="active-set-carries-the-code",
            metric="steady.overlap",
            expect=at_least(0.8),
            if_met="supports",
            source="glorot2011deep sec. 2.2, information disentangling",
            why=(
                "A sparse code is argued to keep nearly the same set under small changes; the sets "
                "of two different images share far less (steady.overlap_of_other_images)."
            ),
        ),
        Prediction(
            id="without-biases-size-is-intensity",
            claim="magnitude-carries-intensity",
            metric="dimmed.no_biases.residual",
            expect=equals(0),
            if_met="supports",
            source=(
                "nair2010rectified intensity equivariance, as reported in Glorot et al. 2011, "
                "sec. 4.2"
            ),
            why=(
                "Rectifiers and sums commute with a positive factor, and halving is exact in "
                "binary arithmetic, so each activity is halved to the last bit; with biases it is "
                "not."
            ),
        ),
        Prediction(
            id="with-biases-nearly-so",
            claim="magnitude-carries-intensity",
            metric="dimmed.relu.deviation",
            expect=at_most(0.2),
            if_met="supports",
            source=(
                "nair2010rectified intensity equivariance, as reported in Glorot et al. 2011, "
                "sec. 4.2"
            ),
            why=(
                "Biases start at zero and stay small beside excitations, so that at half the "
                "intensity the code should be off half of itself by a fifth at most; a code that "
                "does not heed intensity is off by 1."
            ),
        ),
        Prediction(
            id="values-tell-intensity-where-sets-cannot",
            claim="magnitude-carries-intensity",
            metric="intensity.values_over_set",
            expect=at_least(0.5),
            if_met="supports",
            source="nair2010rectified abstract",
            why=(
                "Rectified values are said to keep relative intensity through several layers and "
                "binary units not: without biases the set is blind to it, and a share of explained "
                "variance that is larger by half leaves no doubt."
            ),
        ),
        Prediction(
            id="logistic-units-lose-intensity",
            claim="magnitude-carries-intensity",
            metric="intensity.relu_over_logistic",
            expect=at_least(0.1),
            if_met="supports",
            source="nair2010rectified abstract",
            why=(
                "If saturating units lose what rectifiers keep, a linear read-out of the third "
                "layer should explain clearly less of the intensity; equal codes would give 0."
            ),
        ),
        Prediction(
            id="hard-zeros-help",
            claim="zero-is-the-absent-state",
            metric="hard.error_ratio",
            expect=at_most(0.95),
            if_met="supports",
            source="glorot2011deep Table 1; sec. 4.1 and sec. 3.1",
            why=(
                "Without pre-training the paper's rectifiers make about a fifth fewer errors on "
                "MNIST than softplus units, and credit is said to go to units that are on; a ratio "
                "of 1 would say that hard zeros do not matter."
            ),
        ),
        Prediction(
            id="one-rectifier-does-half-a-line",
            claim="zero-is-the-absent-state",
            metric="line.one.unexplained",
            expect=equals(0.5, 1e-9),
            if_met="supports",
            source="glorot2011deep sec. 3.1",
            why=(
                "To what is opposite to its pattern a rectifier does not respond, so one of them "
                "leaves half of an antisymmetric function unexplained; two leave nothing "
                "(line.two.unexplained)."
            ),
        ),
        Prediction(
            id="sparse-codes-separate-better",
            claim="active-set-carries-the-code",
            metric="separable.gain_over_tanh",
            expect=at_least(0.005),
            if_met="supports",
            source="glorot2011deep sec. 2.2",
            why=(
                "Sparse codes are said to be more likely linearly separable: of the same random "
                "excitations, silenced by half, a linear read-out should get more digits right "
                "than of their tanh, at equal dimension; 0 is no advantage."
            ),
        ),
    ],
)
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
    any structure to reflect [@li2023lazy]. A price $\lambda\sum_i|h_i|$ buys more silence; at which
    error?

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


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(rectifier_sparsity)

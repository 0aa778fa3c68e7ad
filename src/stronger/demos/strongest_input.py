"""The strongest input: what an optimised image shows, and whether strong units matter most.

Run it with ``stronger demo run strongest-input``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._optimal_images import optima
from stronger.demos._strongest_units import (
    axes,
    below,
    clamping,
    directions,
    importance,
    range_purity,
    strongest,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import digits as rows
from stronger.nn.small_convnet import HIDDEN, digit_network, error, train_falling
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# --- The demo --------------------------------------------------------------------------------


@demo(id="strongest-input", entropy=2009, seeds=5)
def strongest_input(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Make the image that a unit likes best, hold it against real ones, and take units away.

    A convolutional network learns to read MNIST: two convolutions with 16 and 32 kernels of 5 by 5,
    each with a ReLU and max pooling, 100 hidden ReLU units and ten logits; two epochs of Adam on
    all 60,000 images, the second at a quarter of the rate. A second network, from other weights and
    in another order, is the independent witness.

    **The strongest input.** For every hidden unit (before its ReLU) and every logit $a$ we climb
    from the same kind of noise [@erhan2009visualizing],

    $$ x \leftarrow P\!\left(x + \eta\,\rho\, \frac{\nabla_x a}{\lVert \nabla_x a \rVert}\right), $$

    where $P$ brings $x$ back to the norm $\rho$ of a typical digit, in three versions. *Plain* asks
    for nothing else. *Ink* keeps every pixel between paper and full ink, so that the image could
    have come from a scanner. *Natural* adds decay [@simonyan2013deep], a blur and the removal of
    pixels that contribute little [@yosinski2015understanding]; strengths are ours, since we have
    none from the papers, and were fixed before anything was measured.

    How far does the optimum lie from what is real? We compare its activation with the largest that
    any of the 60,000 training images reaches, as it is or scaled to the same norm, and its cosine
    with the nearest training image with what test images have. Does it show the feature? For a
    logit the feature is known without looking at activations: it is the digit. We ask the witness
    which digit it sees, and which digit the nearest training image shows. Controls are the
    strongest real images, noise of the same norm and the optimum of an untrained network. For a
    hidden unit we ask whether its optimum resembles its nine strongest images more than those of
    other units.

    **The top of the range.** Each hidden unit gets the digit for which it is higher *over its whole
    range* on half of the test images. On the other half we count that digit among its nine
    strongest images and in the middle of its positive range [@zeiler2014visualizing].

    **Units and directions.** The twenty images that excite a unit most are compared with those for
    random directions in the space of the hidden layer [@szegedy2014intriguing], in the untrained
    network and among the pixels themselves. Purity by digit replaces the paper's inspection by eye.
    Whether a *nonlinearity* makes the axes special [@elhage2022toy] is asked of two layers trained
    on the same features from the same weights, one with a ReLU and one without: how many
    coordinates tell one digit from the rest with an AUC of 0.95 or more, by either end, before and
    after the axes are turned at random?

    **Strong and important.** Image by image we remove the feature maps of the second convolution
    one after the other and see whether the strongest is the one whose removal costs the predicted
    digit's logit most (relative to the mean of all logits). Over all images we rank hidden units by
    mean activation and by selectivity $(\mu_\text{max} - \mu_\text{rest}) / (\mu_\text{max} +
    \mu_\text{rest})$ [@morcos2018importance] and correlate this with the rise of the loss when the
    unit is ablated (set to zero). At last, random sets of hidden units are clamped to zero or to
    their means. The networks of those papers are larger and most of their images are photographs.
    """
    sizes = scale.choose(quick=(600, 400), full=(60_000, 10_000))
    data = rows(rng, scale, train=sizes[0], test=sizes[1])
    kernels, hidden = scale.choose(quick=(4, 30), full=(16, 100))
    untrained = digit_network(rng, kernels=kernels, hidden=hidden)
    networks = {
        "untrained": untrained,
        "own": untrained.copy(),
        "other": digit_network(rng, kernels=kernels, hidden=hidden),
    }
    for name in ("own", "other"):
        train_falling(
            networks[name], data.train, data.train_labels, rng, learning_rates=(2e-3, 5e-4)
        )
    own = networks["own"]
    activity = below(own, HIDDEN).outputs(data.test)
    parts = [
        optima(rng, scale, networks, data),
        range_purity(activity, data.test_labels),
        directions(rng, own, untrained, data),
        axes(rng, scale, own, data, hidden),
        strongest(own, data.test[: scale.choose(quick=20, full=1000)]),
        importance(own, data),
        clamping(rng, own, data, draws=scale.choose(quick=2, full=10)),
    ]
    errors = {
        f"{name}.error": error(network, data.test, data.test_labels)
        for name, network in networks.items()
    }
    return Measurement(
        errors | {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------


@strongest_input.figure(
    title="What excites a logit most: real images, optima without priors, and with them",
    alt=lambda result: (
        "Four rows of ten images, one column per digit, from one seed. First row: the training "
        "image that excites the digit's logit most. Second: the optimum of fixed norm, which has "
        "positive and negative pixels. Third: the optimum with pixels between paper and ink. "
        "Fourth: the optimum with decay, blur and clipping as well. Over all seeds the median "
        "ratio of the optimum's activation to the largest of any training image is "
        f"{result.estimates['plain.logits.ratio'].mean:.2f}, "
        f"{result.estimates['ink.logits.ratio'].mean:.2f} and "
        f"{result.estimates['natural.logits.ratio'].mean:.2f}; another network sees the same digit "
        f"in {result.estimates['plain.logits.recognised'].mean:.0%}, "
        f"{result.estimates['ink.logits.recognised'].mean:.0%} and "
        f"{result.estimates['natural.logits.recognised'].mean:.0%} of them."
    ),
)
def strongest_images(run: Run) -> Figure:
    """Draw the strongest real image and the three optima of every logit, from the first seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.6))
    grid = figure.subplots(4, 10)
    first = run.arrays[0]
    for line, (name, title) in zip(
        grid,
        {
            "real": "strongest\nreal image",
            "plain_logits": "plain\nascent",
            "ink_logits": "pixels\nkept as ink",
            "natural_logits": "with\npriors",
        }.items(),
        strict=True,
    ):
        for digit, panel in enumerate(line):
            image = first[name][digit].reshape(28, 28)
            if name == "plain_logits":
                panel.imshow(image, cmap="PuOr", vmin=-1.2, vmax=1.2, interpolation="none")
            else:
                panel.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="none")
            panel.set(xticks=[], yticks=[])
            panel.grid(visible=False)
            panel.spines[:].set_visible(False)
            if name == "real":
                panel.set_title(str(digit), loc="center", fontsize=12)
        line[0].set_ylabel(title, rotation=0, ha="right", va="center", fontsize=10.5)
    return figure


@strongest_input.figure(
    title="Optima outdo every real image and resemble none, unless priors hold them back",
    alt=lambda result: (
        "Scatter plot, one point per hidden unit and kind of optimum, all seeds. Across: the "
        "cosine with the nearest training image. Upwards: the activation as a multiple of the "
        "largest that any training image reaches, on a logarithmic axis; units that no training "
        "image excites are left out. A band marks where 98% of test images lie "
        f"(mean cosine {result.estimates['real.nearest_cosine'].mean:.2f}). The medians of plain "
        f"optima are {result.estimates['plain.units.ratio'].mean:.2f} times the largest real "
        f"activation, those of optima kept as ink {result.estimates['ink.units.ratio'].mean:.2f} "
        f"times, those with priors {result.estimates['natural.units.ratio'].mean:.2f} times; their "
        f"mean cosines are {result.estimates['plain.units.nearest_cosine'].mean:.2f}, "
        f"{result.estimates['ink.units.nearest_cosine'].mean:.2f} and "
        f"{result.estimates['natural.units.nearest_cosine'].mean:.2f}."
    ),
)
def beyond_the_real(run: Run) -> Figure:
    """Plot activation against likeness to real images, for all hidden units and seeds."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panel = figure.subplots()
    usual = np.concatenate([each["usual"] for each in run.arrays])
    panel.axvspan(*np.quantile(usual, [0.01, 0.99]), color=GREY, alpha=0.2, lw=0)
    panel.axhline(1, color=GREY, lw=1.2)
    for name, colour, label in (
        ("plain", BLUE, "plain ascent"),
        ("ink", ORANGE, "pixels kept as ink"),
        ("natural", GREEN, "with priors"),
    ):
        ratio, cosine = (
            np.concatenate([each[f"{name}_{what}"][:-10] for each in run.arrays])
            for what in ("ratio", "cosine")
        )
        used = ratio > 0  # units that no real image excites have no ratio
        panel.plot(
            cosine[used], ratio[used], "o", color=colour, markersize=3, alpha=0.5, label=label
        )
    panel.plot([], [], color=GREY, lw=9, alpha=0.3, label="98% of test images")
    panel.set(
        xlim=(0, 1),
        yscale="log",
        xlabel="likeness to the nearest training image  [cosine]",
        ylabel="activation  [÷ largest of any training image]",
    )
    panel.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=2, fontsize=10, markerscale=2)
    return figure


@strongest_input.figure(
    title="Random directions are nearly as coherent as units, and turned axes tell digits no worse",
    alt=lambda result: (
        "Two panels of one point per seed. Left: the share of the commonest digit among the "
        "twenty images that excite a coordinate most, in the mean "
        f"{result.estimates['coherence.trained.units'].mean:.0%} for units and "
        f"{result.estimates['coherence.trained.directions'].mean:.0%} for random directions of the "
        f"trained network, {result.estimates['coherence.untrained.units'].mean:.0%} and "
        f"{result.estimates['coherence.untrained.directions'].mean:.0%} of the untrained one, "
        f"{result.estimates['coherence.pixels.directions'].mean:.0%} for random directions of "
        "pixels. Right: the share of coordinates that tell a digit from the rest, "
        f"{result.estimates['axes.relu.units'].mean:.0%} of units and "
        f"{result.estimates['axes.relu.turned'].mean:.0%} of turned axes with a ReLU, "
        f"{result.estimates['axes.linear.units'].mean:.0%} and "
        f"{result.estimates['axes.linear.turned'].mean:.0%} without."
    ),
)
def units_and_directions(run: Run) -> Figure:
    """Plot the purity of top images and the share of detectors, for every seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.9))
    left, right = figure.subplots(1, 2, width_ratios=(5, 4))
    _dots(
        left,
        run,
        {
            "coherence.trained.units": ("units", BLUE),
            "coherence.trained.directions": ("random\ndirections", ORANGE),
            "coherence.untrained.units": ("units,\nuntrained", SKY),
            "coherence.untrained.directions": ("directions,\nuntrained", RED),
            "coherence.pixels.directions": ("directions\nof pixels", GREY),
        },
    )
    left.set_title("commonest digit in the top 20", fontsize=11)
    left.set_xlabel("share of the 20 images  [%]")
    _dots(
        right,
        run,
        {
            "axes.relu.units": ("ReLU:\nunits", BLUE),
            "axes.relu.turned": ("ReLU:\nturned axes", ORANGE),
            "axes.linear.units": ("linear:\nunits", SKY),
            "axes.linear.turned": ("linear:\nturned axes", RED),
        },
    )
    right.set_title("coordinates that tell a digit", fontsize=11)
    right.set_xlabel("share with AUC ≥ 0.95  [%]")
    return figure


@strongest_input.figure(
    title="Units that do more matter more, but the strongest is seldom the one that matters most",
    alt=lambda result: (
        "Left: scatter plot of hidden units, mean activation across and the rise of the loss when "
        "the unit is silenced upwards, on a logarithmic axis for units whose removal does harm; "
        "the rank correlation of all is "
        f"{result.estimates['importance.mean'].mean:.2f}. Right: how often the strongest feature "
        "map is the one whose removal costs the digit's logit most, "
        f"{result.estimates['strongest.channels.is_most_important'].mean:.0%}, the strongest "
        f"hidden unit {result.estimates['strongest.units.is_most_important'].mean:.0%}, the map "
        "with the largest product of activation and gradient "
        f"{result.estimates['strongest.channels.product_finds'].mean:.0%}, a map at random "
        f"{result.estimates['strongest.channels.chance'].mean:.0%}."
    ),
)
def strong_and_important(run: Run) -> Figure:
    """Plot cost by removal against mean activation, and how often the strongest matters most."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.9))
    left, right = figure.subplots(1, 2, width_ratios=(5, 4))
    for each in run.arrays:
        harm = each["unit_cost"] > 0
        left.plot(
            each["unit_mean"][harm], each["unit_cost"][harm], "o", color=BLUE, ms=3.5, alpha=0.5
        )
    left.set_title("over all images", fontsize=11)
    left.set(
        yscale="log",
        xlabel="mean activation of a hidden unit",
        ylabel="rise of the loss without it  [nats]",
    )
    _dots(
        right,
        run,
        {
            "strongest.channels.is_most_important": ("strongest\nmap", BLUE),
            "strongest.units.is_most_important": ("strongest\nunit", SKY),
            "strongest.channels.product_finds": ("map: largest\nproduct", ORANGE),
            "strongest.channels.chance": ("map at\nrandom", GREY),
        },
    )
    right.set_title("one image: matters most?", fontsize=11)
    right.set_xlabel("share of the images  [%]")
    return figure


def _dots(panel: Axes, run: Run, rows: dict[str, tuple[str, str]]) -> None:
    """Plot shares, one row per metric and one point per seed, with a tick at the mean."""
    for row, (name, (_, colour)) in enumerate(rows.items()):
        values = [100 * each[name] for each in run.result.metrics]
        panel.plot(values, [row] * len(values), "o", color=colour, ms=7, alpha=0.6)
        panel.plot([float(np.mean(values))], [row], "|", color="black", ms=16, mew=1.5)
    panel.set(xlim=(-3, 103), ylim=(len(rows) - 0.5, -0.5))
    panel.set_yticks(range(len(rows)), [label for label, _ in rows.values()], fontsize=10)
    panel.grid(visible=False, axis="y")

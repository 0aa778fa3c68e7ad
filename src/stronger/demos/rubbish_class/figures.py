"""Linear and radial units before attacks, noise and digits made ten times as strong.

Run it with ``stronger demo run rubbish-class``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._rubbish import (
    EPSILONS,
    SCALES,
    fooled,
    forged,
    readers,
    rubbish,
    scaled,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import digits as rows
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.evidence.results import Result


@demo(id="rubbish-class", entropy=1412, seeds=8)
def rubbish_class(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Set ten radial units beside linear ones, and show them what they were not made for.

    A linear unit answers to every input along its direction, the more the longer it is. A radial
    unit answers to what is near its centre [@goodfellow2014explaining]:

    $$ p_k(x) = \exp\Bigl(-\sum_j b_{kj} (x_j - \mu_{kj})^2\Bigr), \qquad b > 0 . $$

    For both, larger means more of the class; what they differ in is which inputs can make them
    large. The paper's radial units have a full matrix each; ours have one weight for every pixel.
    Their centres start at the class means, and centres and weights are learned.

    **Readers.** Ten radial units; ten linear units with sigmoid outputs (`linear`); a dense network
    784-200-200-10 with softmax (`dense`); and one with sigmoid outputs (`dense_sigmoid`). Radial
    and sigmoid outputs answer for each class separately and are trained in the same way, by the
    cross-entropy of ten answers of yes or no, so that any of these readers may say no to all
    classes. All learn 12,000 digits. An untrained dense network is a control.

    **Attack.** Two thousand test digits are moved by 0.25 of the pixel range along the sign of the
    gradient of each reader's own loss, within the range of pixels. Confidence is the largest of the
    ten answers; `confidence_kept` is that of mistakes over that of undisturbed digits. A response
    is *forged* if a wrong class gets more than one half. Since that step is made to raise the loss
    and not to forge, another attack aims at the best wrong response itself, in twenty small steps
    (`aimed`).

    **Rubbish.** 10,000 examples of Gaussian noise, $x \sim N(0, I)$, as in the paper. These are
    three times as long as digits; so we also show noise shrunk to the length of a digit, and
    digits with their pixels in random order. **Strength.** Test digits with all pixels multiplied
    by a factor from ¼ to 10, read by the unit of their own class.
    """
    data = rows(
        rng,
        scale,
        train=scale.choose(quick=600, full=12_000),
        test=scale.choose(quick=200, full=10_000),
    )
    made = readers(rng, scale, data)
    parts = (
        fooled(rng, scale, made, data),
        rubbish(rng, scale, made, data),
        scaled(scale, made, data),
        forged(rng, scale, made, data),
    )
    metrics = {name: value for part in parts for name, value in part.metrics.items()}
    arrays = {name: value for part in parts for name, value in part.arrays.items()}
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------


def percent(result: Result, metric: str) -> str:
    """Return the mean of a share in per cent."""
    return f"{result.estimates[metric].mean:.0%}"


def band(
    axes: Axes,
    x: NDArray[np.float64],
    seeds: NDArray[np.float64],
    colour: str,
    style: str,
    label: str,
) -> None:
    """Plot the mean over seeds, and shade from the least to the greatest."""
    axes.plot(x, seeds.mean(axis=0), color=colour, linestyle=style, label=label)
    axes.fill_between(
        x, seeds.min(axis=0), seeds.max(axis=0), color=colour, alpha=0.25, linewidth=0
    )


@rubbish_class.figure(
    title="The gradient's sign abolishes all large responses, and forges others in linear units",
    alt=lambda result: (
        "Three panels, radial units, linear units, and a dense network with sigmoid outputs: mean "
        "response of the unit of the right class and of the best wrong one against the size of the "
        "step along the gradient's sign. At 0.25 the right unit answers "
        f"{result.estimates['fooled.radial.right_unit'].mean:.2f}, "
        f"{result.estimates['fooled.linear.right_unit'].mean:.2f} and "
        f"{result.estimates['fooled.dense_sigmoid.right_unit'].mean:.2f}; the best wrong one "
        f"{result.estimates['fooled.radial.best_wrong_unit'].mean:.2f}, "
        f"{result.estimates['fooled.linear.best_wrong_unit'].mean:.2f} and "
        f"{result.estimates['fooled.dense_sigmoid.best_wrong_unit'].mean:.2f}."
    ),
)
def abolished_and_forged(run: Run) -> Figure:
    """Plot the responses of right and wrong units against ε."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    panels = figure.subplots(1, 3, sharey=True)
    for axes, (name, title) in zip(
        panels,
        (("radial", "radial"), ("linear", "linear"), ("dense_sigmoid", "dense, sigmoid")),
        strict=True,
    ):
        seeds = np.array([each[f"fooled.{name}"] for each in run.arrays])
        band(axes, np.array(EPSILONS), seeds[:, :, 2], BLUE, "-", "unit of the right class")
        band(axes, np.array(EPSILONS), seeds[:, :, 3], RED, "--", "best unit of a wrong class")
        axes.set_title(title)
        axes.set(xlabel="ε  [pixel range]", ylim=(-0.02, 1.02))
    panels[0].set_ylabel("mean response  [probability]")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@rubbish_class.figure(
    title="Gaussian noise is given a class by every reader but the radial one",
    alt=lambda result: (
        "Bars of the share of inputs to which some class is given with more than one half, by "
        "reader and kind of input. Gaussian noise: radial "
        f"{percent(result, 'rubbish.radial.noise.share')}, linear "
        f"{percent(result, 'rubbish.linear.noise.share')}, dense with sigmoid outputs "
        f"{percent(result, 'rubbish.dense_sigmoid.noise.share')}, dense with softmax "
        f"{percent(result, 'rubbish.dense.noise.share')}, untrained "
        f"{percent(result, 'rubbish.untrained.noise.share')}. Noise of the length of digits: "
        f"{percent(result, 'rubbish.radial.noise_of_digit_length.share')}, "
        f"{percent(result, 'rubbish.linear.noise_of_digit_length.share')}, "
        f"{percent(result, 'rubbish.dense_sigmoid.noise_of_digit_length.share')}, "
        f"{percent(result, 'rubbish.dense.noise_of_digit_length.share')} and "
        f"{percent(result, 'rubbish.untrained.noise_of_digit_length.share')}. Shuffled digits: "
        f"{percent(result, 'rubbish.radial.shuffled_digits.share')}, "
        f"{percent(result, 'rubbish.linear.shuffled_digits.share')}, "
        f"{percent(result, 'rubbish.dense_sigmoid.shuffled_digits.share')}, "
        f"{percent(result, 'rubbish.dense.shuffled_digits.share')} and "
        f"{percent(result, 'rubbish.untrained.shuffled_digits.share')}."
    ),
)
def given_a_class(run: Run) -> Figure:
    """Draw the share above one half for every reader and kind of input, with a dot per seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    names = (
        ("radial", "radial"),
        ("linear", "linear"),
        ("dense_sigmoid", "dense,\nsigmoid"),
        ("dense", "dense,\nsoftmax"),
        ("untrained", "untrained,\nsoftmax"),
    )
    kinds = (
        ("digits", GREEN, "test digits"),
        ("noise", RED, "Gaussian noise"),
        ("noise_of_digit_length", ORANGE, "noise as long as digits"),
        ("shuffled_digits", SKY, "digits, pixels shuffled"),
    )
    for offset, (kind, colour, label) in enumerate(kinds):
        for place, (name, _) in enumerate(names):
            seeds = [100 * float(each[f"rubbish.{name}.{kind}"]) for each in run.arrays]
            at = place + 0.2 * (offset - 1.5)
            axes.bar(at, np.mean(seeds), 0.19, color=colour, label=label if place == 0 else None)
            jitter = np.linspace(-0.05, 0.05, len(seeds))
            axes.plot(at + jitter, seeds, ".", color="black", markersize=3)
    axes.set_xticks(range(len(names)), [words for _, words in names])
    axes.set(ylabel="some class gets more than ½\n[% of inputs]", ylim=(0, 104))
    axes.grid(axis="x", visible=False)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@rubbish_class.figure(
    title="Of more ink than usual linear units are the surer, and radial ones say no",
    alt=lambda result: (
        "Mean response of the unit of a digit's own class against the factor by which all its "
        "pixels are multiplied, from a quarter to ten. At twice the usual strength radial units "
        f"answer {result.estimates['scaled.radial.twice'].mean:.2f}, linear ones "
        f"{result.estimates['scaled.linear.twice'].mean:.2f}, a dense network with sigmoid outputs "
        f"{result.estimates['scaled.dense_sigmoid.twice'].mean:.2f}; at ten times "
        f"{result.estimates['scaled.radial.ten_times'].mean:.2f}, "
        f"{result.estimates['scaled.linear.ten_times'].mean:.2f} and "
        f"{result.estimates['scaled.dense_sigmoid.ten_times'].mean:.2f}."
    ),
)
def more_ink(run: Run) -> Figure:
    """Plot the response to digits of other strengths than those of training."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter

    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    for name, colour, style, label in (
        ("linear", RED, "-", "linear"),
        ("dense_sigmoid", ORANGE, "--", "dense, sigmoid"),
        ("radial", BLUE, "-", "radial"),
    ):
        seeds = np.array([each[f"scaled.{name}"] for each in run.arrays])
        band(axes, np.array(SCALES), seeds, colour, style, label)
    axes.axvline(1, color=GREY, linewidth=0.8)
    axes.set(
        xscale="log",
        xlabel="strength of the digit  [times its ink]",
        ylabel="response of its own unit  [probability]",
        ylim=(-0.02, 1.02),
    )
    axes.set_xticks(SCALES, [f"{factor:g}" for factor in SCALES])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.legend(loc="center right")
    return figure

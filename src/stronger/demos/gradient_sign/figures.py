"""Draws what one step does to answers, to logits along its direction, and to a linear unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    SKY,
    Series,
    band,
    curves,
    groups,
    legend_below,
    logarithmic,
)

from .measure import EPSILONS, PAPER, STEPS, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels


@demo.figure(
    "Aimed, a tenth of the pixel range turns many answers; at random it turns few",
    panels=(1, 3),
    height=4.4,
    sharey=True,
)
def error_by_step(panels: Panels, seeds: Seeds) -> None:
    """Error against the size of the step for three networks, one panel each, with lines for the
    gradient sign, random signs and Gaussian noise. Half of the answers are wrong from a gradient
    sign of {{softmax.half_wrong_at:.3f}} of the pixel range (softmax regression),
    {{dense.half_wrong_at:.3f}} (dense) and {{convolutional.half_wrong_at:.3f}} (convolutional). At
    0.25 the errors are {{softmax.sign.error:.0%}}, {{dense.sign.error:.0%}} and
    {{convolutional.sign.error:.0%}}; with random signs of 0.25 {{softmax.random.error:.0%}},
    {{dense.random.error:.0%}} and {{convolutional.random.error:.0%}}.
    """
    for axes, (name, title, published) in zip(
        panels,
        (
            ("softmax", "softmax regression", {"paper: 99.9%": 99.9}),
            ("dense", "dense, ReLU", {"paper, maxout:\n89.4%": 89.4}),
            ("convolutional", "convolutional", {}),
        ),
        strict=True,
    ):
        for kind, colour, style, label in (
            ("sign", RED, "-", "sign of the gradient"),
            ("random", BLUE, "-", "random signs"),
            ("gaussian", SKY, "--", "Gaussian noise, s.d. ε"),
        ):
            errors = 100 * seeds.stack(f"{name}.{kind}")[..., 0]  # (seeds, ε)
            band(axes, EPSILONS, errors, colour=colour, label=label, linestyle=style)
        for words, percent in published.items():
            axes.plot(PAPER, percent, "D", color=BLACK, markersize=6)
            axes.annotate(
                words,
                (PAPER, percent),
                (0.305, 78),
                ha="right",
                va="top",
                fontsize=9.5,
                arrowprops={"arrowstyle": "-", "color": GREY},
            )
        axes.set(title=title, xlabel="ε  [pixel range]", ylim=(-2, 104), xlim=(0, 0.31))
    panels[0].set_ylabel("wrong answers  [%]")
    legend_below(panels[0], 3)


@demo.figure(
    "Along the gradient's sign the classes change places on nearly straight lines",
    panels=(1, 2),
    height=4.4,
)
def along_the_sign(panels: Panels, seeds: Seeds) -> None:
    """Left: the ten logits of the dense network for one digit, against the step along the sign of
    its gradient, from -1 to 1 of the pixel range: nearly straight lines, of which that of the right
    class is on top to the left and overtaken soon after zero. Right: share of digits read rightly
    against the step. Against the gradient, dense {{path.dense.right_downhill:.0%}} and softmax
    regression {{path.softmax.right_downhill:.0%}} on average; along it
    {{path.dense.right_uphill:.0%}} and {{path.softmax.right_uphill:.0%}}. Along random signs the
    dense network is right on {{path.dense.random.right:.0%}} of the whole range.
    """
    left, right = panels
    logits, label = seeds[0]["path.dense.logits"], int(seeds[0]["path.dense.label"][0])
    others = np.delete(logits, label, axis=1)  # (steps, classes)
    curves(left, STEPS, others.T, colour=GREY, label="other classes")
    left.plot(STEPS, logits[:, label], color=RED, linewidth=2.5, label=f"right class, {label}")
    left.axvline(0, color=BLACK, linewidth=0.8)
    left.set(title="one digit, dense network", xlabel="step  [pixel range]", ylabel="logit")
    for name, kind, colour, style, words in (
        ("dense", "sign", RED, "-", "dense, gradient sign"),
        ("softmax", "sign", ORANGE, "--", "softmax, gradient sign"),
        ("dense", "random", BLUE, "-", "dense, random signs"),
    ):
        share = 100 * seeds.stack(f"path.{name}.{kind}")  # (seeds, steps)
        band(right, STEPS, share, colour=colour, label=words, linestyle=style)
    right.set(title="100 digits", xlabel="step  [pixel range]", ylabel="right answers  [%]")
    right.set_ylim(-2, 104)
    legend_below(left, 3, fontsize=9.5)


@demo.figure(
    "More pixels do not make the aimed push larger; they make noise average out", height=4.4
)
def push_by_resolution(axes: Axes, seeds: Seeds) -> None:
    """Change of the net input over the unit's mean response to digits, for a step of a quarter of
    the pixel range, against the number of inputs, 49, 196 and 784, on logarithmic axes. The aligned
    step stays nearly level (exponent {{resolution.push_exponent:.2f}}), where the same mean weight
    for every input would give a slope of 1; random signs fall, so that the ratio of the two grows
    with exponent {{resolution.gain_exponent:.2f}}, to {{linear.gain:.0f}} at 784.
    """
    inputs, push = seeds[0]["inputs"], seeds.stack("push")  # (seeds, sides)
    band(axes, inputs, push, colour=RED, marker="o", label="step along the signs of the weights")
    band(
        axes,
        inputs,
        seeds.stack("noise"),
        colour=BLUE,
        marker="o",
        label="random signs, root mean square",
    )
    proportional = push[:, 0].mean() * inputs / inputs[0]
    axes.plot(inputs, proportional, color=GREY, linestyle=":", label="in proportion")
    logarithmic(axes, x=inputs, y=[0.1, 0.3, 1, 3, 10, 30])
    axes.set_xlabel("number of inputs  [pixels]")
    axes.set_ylabel("change of the net input\n[mean response to digits]")
    axes.legend(loc="upper left")


@demo.figure(
    "Training against one step protects from one step, not from twenty small ones", height=4.4
)
def training_against_it(axes: Axes, seeds: Seeds) -> None:
    """Dots, one a seed, of the error of dense networks trained on digits alone, with random signs,
    with uniform noise and with the gradient sign, without an attack, under one step and under
    twenty small ones, all of 0.25. Under one step {{trained.plain.error:.0%}},
    {{trained.random.error:.0%}}, {{trained.uniform.error:.0%}}, {{trained.sign.error:.0%}}; under
    twenty {{trained.plain.many_steps_error:.0%}}, {{trained.random.many_steps_error:.0%}},
    {{trained.uniform.many_steps_error:.0%}}, {{trained.sign.many_steps_error:.0%}}.
    """
    trainings = {
        "plain": "digits alone",
        "random": "random signs",
        "uniform": "uniform noise",
        "sign": "gradient sign",
    }
    clean, one_step, many_steps = (
        [100 * seeds.values(f"trained.{name}.{metric}") for name in trainings]
        for metric in ("clean_error", "error", "many_steps_error")
    )
    series = (
        Series("no attack", GREEN, clean, "o"),
        Series("one step", ORANGE, one_step, "D"),
        Series("twenty small steps", RED, many_steps, "^"),
    )
    groups(axes, series, trainings.values(), upright=True, within=(0, 100))
    axes.set(xlabel="what half of the training was disturbed by", ylabel="wrong answers  [%]")
    axes.set_ylim(-3, 104)
    legend_below(axes, 3)

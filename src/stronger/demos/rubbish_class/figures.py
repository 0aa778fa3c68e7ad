"""Draws what attacks abolish and forge, what noise is taken for, and what more ink does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    SKY,
    Series,
    band,
    groups,
    legend_below,
    logarithmic,
)

from .measure import EPSILONS, FACTORS, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels


@demo.figure(
    "The gradient's sign abolishes all large responses, and forges others in linear units",
    panels=(1, 3),
    height=4.4,
    sharey=True,
)
def abolished_and_forged(panels: Panels, seeds: Seeds) -> None:
    """Three panels, radial units, linear units, and a dense network with sigmoid outputs: mean
    response of the unit of the right class and of the best wrong one against the size of the step
    along the gradient's sign. At 0.25 the right unit answers {{fooled.radial.right_unit:.2f}},
    {{fooled.linear.right_unit:.2f}} and {{fooled.dense_sigmoid.right_unit:.2f}}; the best wrong one
    {{fooled.radial.best_wrong_unit:.2f}}, {{fooled.linear.best_wrong_unit:.2f}} and
    {{fooled.dense_sigmoid.best_wrong_unit:.2f}}.
    """
    for axes, (name, title) in zip(
        panels,
        (("radial", "radial"), ("linear", "linear"), ("dense_sigmoid", "dense, sigmoid")),
        strict=True,
    ):
        right, wrong = (seeds.stack(f"fooled.{name}")[..., at] for at in (2, 3))  # (seeds, ε)
        band(axes, EPSILONS, right, colour=BLUE, label="unit of the right class")
        band(axes, EPSILONS, wrong, colour=RED, label="best unit of a wrong class", linestyle="--")
        axes.set(title=title, xlabel="ε  [pixel range]", ylim=(-0.02, 1.02))
    panels[0].set_ylabel("mean response  [probability]")
    legend_below(panels[0], 2)


READERS = {
    "radial": "radial",
    "linear": "linear",
    "dense_sigmoid": "dense,\nsigmoid",
    "dense": "dense,\nsoftmax",
    "untrained": "untrained,\nsoftmax",
}


@demo.figure("Gaussian noise is given a class by every reader but the radial one")
def given_a_class(axes: Axes, seeds: Seeds) -> None:
    """Dots, one a seed, of the share of inputs to which some class is given with more than one
    half, by reader and kind of input. Gaussian noise: radial {{rubbish.radial.noise.share:.0%}},
    linear {{rubbish.linear.noise.share:.0%}}, dense with sigmoid outputs
    {{rubbish.dense_sigmoid.noise.share:.0%}}, dense with softmax
    {{rubbish.dense.noise.share:.0%}}, untrained {{rubbish.untrained.noise.share:.0%}}. Noise of the
    length of digits: {{rubbish.radial.noise_of_digit_length.share:.0%}},
    {{rubbish.linear.noise_of_digit_length.share:.0%}},
    {{rubbish.dense_sigmoid.noise_of_digit_length.share:.0%}},
    {{rubbish.dense.noise_of_digit_length.share:.0%}} and
    {{rubbish.untrained.noise_of_digit_length.share:.0%}}. Shuffled digits:
    {{rubbish.radial.shuffled_digits.share:.0%}}, {{rubbish.linear.shuffled_digits.share:.0%}},
    {{rubbish.dense_sigmoid.shuffled_digits.share:.0%}},
    {{rubbish.dense.shuffled_digits.share:.0%}} and
    {{rubbish.untrained.shuffled_digits.share:.0%}}.
    """
    digits, noise, as_long, shuffled = (
        [100 * seeds.stack(f"rubbish.{name}.{kind}") for name in READERS]
        for kind in ("digits", "noise", "noise_of_digit_length", "shuffled_digits")
    )
    series = (
        Series("test digits", GREEN, digits, "o"),
        Series("Gaussian noise", RED, noise, "D"),
        Series("noise as long as digits", ORANGE, as_long, "s"),
        Series("digits, pixels shuffled", SKY, shuffled, "^"),
    )
    groups(axes, series, READERS.values(), upright=True, within=(0, 100))
    axes.set(ylabel="some class gets more than ½\n[% of inputs]", ylim=(-3, 104))
    legend_below(axes, 2)


@demo.figure(
    "Of more ink than usual linear units are the surer, and radial ones say no", height=4.2
)
def more_ink(axes: Axes, seeds: Seeds) -> None:
    """Mean response of the unit of a digit's own class against the factor by which all its pixels
    are multiplied, from a quarter to ten. At twice the usual strength radial units answer
    {{scaled.radial.twice:.2f}}, linear ones {{scaled.linear.twice:.2f}}, a dense network with
    sigmoid outputs {{scaled.dense_sigmoid.twice:.2f}}; at ten times
    {{scaled.radial.ten_times:.2f}}, {{scaled.linear.ten_times:.2f}} and
    {{scaled.dense_sigmoid.ten_times:.2f}}.
    """
    for name, colour, style, label in (
        ("linear", RED, "-", "linear"),
        ("dense_sigmoid", ORANGE, "--", "dense, sigmoid"),
        ("radial", BLUE, "-", "radial"),
    ):
        responses = seeds.stack(f"scaled.{name}")  # (seeds, factors)
        band(axes, FACTORS, responses, colour=colour, label=label, linestyle=style)
    axes.axvline(1, color=GREY, linewidth=0.8)
    logarithmic(axes, x=FACTORS)
    axes.set(xlabel="strength of the digit  [times its ink]", ylim=(-0.02, 1.02))
    axes.set_ylabel("response of its own unit  [probability]")
    axes.legend(loc="center right")

"""The perceptron: how much it has to change, what decides strength, and which end means presence.

Run it with ``stronger demo run perceptron`` or ``python -m stronger.demos.perceptron``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Measurement, Run, Scale, demo
from stronger.evidence.figures import BLUE, GREY, ORANGE, RED, WIDTH
from stronger.nn.datasets import mnist
from stronger.nn.perceptron import Unit, learn_from_activity, learn_from_mistakes, separable

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]


def accuracy(excitation: Vector, signs: Vector) -> float:
    """Return the share of examples on their right side of zero; zero itself is on neither."""
    return float(np.mean(signs * excitation > 0))


def cosine(a: Vector, b: Vector) -> float:
    """Return the cosine of the angle between two vectors."""
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


# --- (a) How often does it have to change? ---------------------------------------------------


def bound_against_updates(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Count updates on separable data and on data made to attain the bound."""
    margins = np.geomspace(0.5, 0.02, scale.choose(quick=4, full=8))
    examples = scale.choose(quick=100, full=300)
    units = [
        learn_from_mistakes(*separable(rng, examples, 20, margin), sweeps=20_000, bias_step=0.0)
        for margin in margins
    ]
    updates = np.array([unit.updates for unit in units])
    presentations = np.array([unit.presentations for unit in units])
    # Orthogonal examples: every one is a mistake once, and w = sum of s x has margin 1 / sqrt(n).
    sizes = np.array([4, 16, 64, 256])
    attained = np.array(
        [
            learn_from_mistakes(
                np.eye(n), rng.choice([-1.0, 1.0], n), sweeps=10, bias_step=0.0
            ).updates
            for n in sizes
        ]
    )
    return Measurement(
        {
            "bound.worst_ratio": float(np.max(updates * margins**2)),
            "bound.orthogonal_ratio": float(np.min(attained / sizes)),
            "bound.activity_ratio": float(np.max(presentations * margins**2)),
            "bound.converged": float(all(unit.converged for unit in units)),
        },
        {"bound": margins**-2.0, "updates": updates, "sizes": sizes, "attained": attained},
    )


# --- (b) MNIST, 0 versus 1, and (c) the mirror -----------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Images of two digits as ink (examples, 784) from 0 to 1; sign +1 is a one, -1 a zero."""

    train: Matrix
    train_signs: Vector
    test: Matrix
    test_signs: Vector

    def draw(self, rng: np.random.Generator, ones: int, zeros: int) -> tuple[Matrix, Vector]:
        """Return this many training images of each digit, in random order."""
        chosen = np.concatenate(
            [
                rng.choice(np.flatnonzero(self.train_signs == sign), count, replace=False)
                for sign, count in ((1.0, ones), (-1.0, zeros))
            ]
        )
        rng.shuffle(chosen)
        return self.train[chosen], self.train_signs[chosen]


def zeros_and_ones(scale: Scale) -> Pair:
    """Read the zeros and ones of MNIST."""
    digits = mnist(scale.data)
    parts: list[NDArray[np.float64]] = []
    for images, labels in (
        (digits.train_images, digits.train_labels),
        (digits.test_images, digits.test_labels),
    ):
        kept = labels <= 1
        parts += [images[kept].reshape(-1, 784) / 255.0, np.where(labels[kept] == 1, 1.0, -1.0)]
    return Pair(*parts)


def mirror(rng: np.random.Generator, scale: Scale, pair: Pair) -> Measurement:
    """Train on 0 versus 1 as it is, with output codes swapped, and with ink and paper swapped."""
    half = scale.choose(quick=200, full=3000)
    sweeps = scale.choose(quick=100, full=1000)
    inputs, signs = pair.draw(rng, half, half)
    plain = learn_from_mistakes(inputs, signs, sweeps=sweeps)
    again = rng.permutation(len(inputs))
    reordered = learn_from_mistakes(inputs[again], signs[again], sweeps=sweeps)
    one_sided, one_sided_swapped = (
        learn_from_mistakes(inputs, s, sweeps=sweeps, silence_counts_as_off=True)
        for s in (signs, -signs)
    )
    output_swapped = learn_from_mistakes(inputs, -signs, sweeps=sweeps)
    input_swapped = learn_from_mistakes(1 - inputs, signs, sweeps=sweeps)

    plain_accuracy = accuracy(plain.excitation(pair.test), pair.test_signs)
    negative = 1 - pair.test
    to_reordered = cosine(plain.weights, reordered.weights)
    to_swapped = cosine(plain.weights, -input_swapped.weights)
    blank = inputs.max(axis=0) == 0
    return Measurement(
        {
            "digits.accuracy": plain_accuracy,
            "digits.updates": float(plain.updates),
            "digits.converged": float(plain.converged),
            "mirror.output.residual": residual(plain, output_swapped),
            "mirror.output.one_sided_residual": residual(one_sided, one_sided_swapped),
            "mirror.output.accuracy_reading_low": accuracy(
                -output_swapped.excitation(pair.test), pair.test_signs
            ),
            "mirror.input.accuracy_change": (
                accuracy(input_swapped.excitation(negative), pair.test_signs) - plain_accuracy
            ),
            "mirror.input.updates_ratio": input_swapped.updates / plain.updates,
            "mirror.input.converged": float(input_swapped.converged),
            "mirror.input.cosine_swapped": to_swapped,
            "mirror.input.cosine_reordered": to_reordered,
            "mirror.input.cosine_gap": to_reordered - to_swapped,
            "mirror.input.blank_weight_plain": float(np.abs(plain.weights[blank]).max()),
            "mirror.input.blank_weight_minus_bias": float(
                np.abs(input_swapped.weights[blank] - input_swapped.bias).max()
            ),
            "mirror.input.blank_share_of_length": float(
                np.linalg.norm(input_swapped.weights[blank]) / np.linalg.norm(input_swapped.weights)
            ),
        },
        {
            "plain": plain.weights,
            "reordered": reordered.weights,
            "output_swapped": output_swapped.weights,
            "input_swapped": input_swapped.weights,
        },
    )


def residual(a: Unit, b: Unit) -> float:
    """Return how far two units are from being each other's negative: 0 if they are, exactly."""
    return float(max(np.abs(a.weights + b.weights).max(), abs(a.bias + b.bias)))


# --- (d) What decides strength: how often, or how wrong? -------------------------------------


def rare_digit(rng: np.random.Generator, scale: Scale, pair: Pair) -> Measurement:
    """Make one digit a tenth of the training images and see how well it is still found.

    Every number is the mean of two trainings: one makes the ones rare, one the zeros.
    """
    total = scale.choose(quick=400, full=2000)
    by_digit = [
        [recalls(rng, pair, rare_sign, round(share * total), total) for share in (0.5, 0.1)]
        for rare_sign in (1.0, -1.0)
    ]
    metrics: dict[str, float] = {}
    for rule in RULES:
        even, rare = (float(np.mean([digit[i][rule] for digit in by_digit])) for i in (0, 1))
        metrics[f"rare.{rule}.recall_even"] = even
        metrics[f"rare.{rule}.recall_rare"] = rare
        metrics[f"rare.{rule}.recall_loss"] = even - rare
    # For the figure only: the way down, share by share.
    shares = np.array([0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05])
    curves = [
        [recalls(rng, pair, rare_sign, round(share * total), total) for share in shares]
        for rare_sign in (1.0, -1.0)
    ]
    found = {
        f"recall_{rule}": np.array([[each[rule] for each in curve] for curve in curves])
        for rule in RULES  # (2, shares): ones rare, zeros rare
    }
    return Measurement(metrics, {"shares": shares} | found)


RULES: dict[str, Callable[[Matrix, Vector], Unit]] = {
    "activity": learn_from_activity,
    "mistakes": partial(learn_from_mistakes, sweeps=1000),
}


def recalls(
    rng: np.random.Generator, pair: Pair, rare_sign: float, rare: int, total: int
) -> dict[str, float]:
    """Train by each rule with so many images of the rare digit; return how much of it is found."""
    shown = pair.test_signs == rare_sign
    counts = (rare, total - rare) if rare_sign > 0 else (total - rare, rare)
    inputs, signs = pair.draw(rng, *counts)
    return {
        rule: accuracy(learn(inputs, signs).excitation(pair.test[shown]), pair.test_signs[shown])
        for rule, learn in RULES.items()
    }


# --- The demo --------------------------------------------------------------------------------


@demo(id="perceptron", entropy=1958)
def perceptron(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Let a unit learn from its mistakes, then mirror its codes and see what changes.

    A threshold unit fires where $w \cdot x + b > 0$. What Rosenblatt published in 1958 is a
    family of rules in which units gain by being *active* [@rosenblatt1958perceptron]; the rule
    that bears the perceptron's name today changes the weights only after a *mistake*, and is
    later. With $s = +1$ where the unit should fire and $s = -1$ where it should not:

    $$ s\,(w \cdot x + b) \le 0 \quad\Longrightarrow\quad
    w \leftarrow w + s\,x,\; b \leftarrow b + s. $$

    **How much change does learning take?** If some plane through the origin leaves every
    example at least $\gamma$ away and no example is longer than $R$, the rule makes at most
    $(R/\gamma)^2$ mistakes in all [@novikoff1962convergence]. We plant a margin, count, and also
    build the case in which the bound is attained. A rule driven by activity has no such end: it
    changes with every presentation.

    **What decides strength?** We show both rules the zeros and ones of MNIST, evenly and with one
    digit as only a tenth of the images. If strength follows activity, the frequent digit becomes
    the strong one. Our activity rule adds $s\,x$ at each presentation; it keeps the forced
    response and the growth with use of the 1958 alpha system, and leaves out its random
    association layer.

    **The mirror.** Twice we swap a code and train again on the same images in the same order.
    Swapping the *output* code asks the unit to fire for a zero rather than for a one. Swapping the
    *input* code turns ink from 1 into 0 and paper from 0 into 1. For either swap there is a unit
    that answers identically: $-w, -b$ for the output; $-w,\ b + \sum_i w_i$ for the input. Whether
    learning *finds* it is another question. For the output it must, step by step, provided that
    an excitation of exactly zero is treated as undecided and not as *off*: that small convention
    alone makes one end of the code special. For the input the rule is not even-handed, for it
    only changes the weights of inputs that are not zero.
    """
    pair = zeros_and_ones(scale)
    parts = [
        bound_against_updates(rng, scale),
        mirror(rng, scale, pair),
        rare_digit(rng, scale, pair),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------


@perceptron.figure(
    title="However long it trains, the perceptron changes at most (R/γ)² times",
    alt=lambda result: (
        "Scatter plot on logarithmic axes: updates until no mistake is left against the bound, "
        "for planted margins from 0.5 to 0.02. No point lies above the diagonal; at its nearest "
        f"a point reaches {max(m['bound.worst_ratio'] for m in result.metrics):.0%} of the bound. "
        "Data of mutually orthogonal examples lie on the diagonal."
    ),
)
def updates_and_bound(run: Run) -> Figure:
    """Plot updates against the bound, for every seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    ends = [2, 4000]
    axes.plot(ends, ends, color=GREY, label="the bound: as many updates as (R/γ)²")
    for index, each in enumerate(run.arrays):
        first = index == 0
        axes.plot(
            each["bound"],
            each["updates"],
            "o",
            color=BLUE,
            alpha=0.5,
            label=f"planted margin γ, {len(run.arrays)} seeds" if first else None,
        )
        if first:
            axes.plot(
                each["sizes"],
                each["attained"],
                "D",
                color=ORANGE,
                markeredgecolor="black",
                markersize=8,
                label="orthogonal examples: the worst case",
            )
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="bound (R/γ)²  [number of updates]",
        ylabel="updates made  [number]",
    )
    axes.legend(loc="upper left")
    return figure


@perceptron.figure(
    title="Swap the output code and the weights turn over exactly; swap the ink, and nearly",
    alt=lambda result: (
        "Four maps of weights over the 28 by 28 pixels, from one seed. First: as usual, weights "
        "for a one along an upright stroke in the middle and against it on either side, where a "
        "zero has ink. Second: the output code swapped, the same map with every sign reversed. "
        "Third: ink and paper swapped, the map reversed in its main lines but smoother, with a "
        "faint weight on the border that was empty. Fourth: codes as usual but the examples in "
        "another order, a map about as different from the first. Over all seeds the cosine with "
        "the first map is "
        f"{-result.estimates['mirror.input.cosine_swapped'].mean:.2f} for swapped ink and "
        f"{result.estimates['mirror.input.cosine_reordered'].mean:.2f} for another order."
    ),
)
def mirrored_weights(run: Run) -> Figure:
    """Draw the weights of the first seed in the three codings and of the control."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 2.45))
    first = run.arrays[0]
    panels = figure.subplots(1, 4)
    for axes, (name, title) in zip(
        panels,
        {
            "plain": "as usual\none = 1, ink = 1",
            "output_swapped": "output swapped\none = 0, ink = 1",
            "input_swapped": "ink swapped\none = 1, ink = 0",
            "reordered": "control:\nanother order",
        }.items(),
        strict=True,
    ):
        weights = first[name] / np.linalg.norm(first[name])
        image = axes.imshow(weights.reshape(28, 28), cmap="PuOr", vmin=-0.2, vmax=0.2)
        axes.set_title(title, loc="center", fontsize=10)
        axes.set(xticks=[], yticks=[])
        similar = f"{cosine(weights, first['plain']):+.2f}".replace("-", "−")
        axes.set_xlabel(f"cosine {similar}", fontsize=10)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=panels, shrink=0.8, aspect=14, extend="both")
    bar.set_label("weight ÷ length of w", fontsize=10)
    bar.ax.tick_params(labelsize=9)
    return figure


@perceptron.figure(
    title="Learning by activity drowns the rarer digit; learning by mistakes does not",
    alt=lambda result: (
        "Recall of a digit against its share of the training images, from a half down to a "
        "twentieth, one line per seed, rule and digit; recall is averaged over the two digits in "
        "what follows. Changing after mistakes stays near the top "
        f"({result.estimates['rare.mistakes.recall_even'].mean:.1%} at a half, "
        f"{result.estimates['rare.mistakes.recall_rare'].mean:.1%} at a tenth). Changing with "
        f"every activity falls from {result.estimates['rare.activity.recall_even'].mean:.1%} at a "
        f"half to {result.estimates['rare.activity.recall_rare'].mean:.1%} at a tenth."
    ),
)
def rare_and_frequent(run: Run) -> Figure:
    """Draw recall against share for both rules and every seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    for rule, colour, label in (
        ("mistakes", BLUE, "changes after a mistake"),
        ("activity", RED, "changes with every activity"),
    ):
        for row, (digit, marker, face) in enumerate((("one", "s", colour), ("zero", "o", "white"))):
            for index, arrays in enumerate(run.arrays):
                axes.plot(
                    100 * arrays["shares"],
                    100 * arrays[f"recall_{rule}"][row],
                    color=colour,
                    marker=marker,
                    markerfacecolor=face,
                    markersize=5,
                    linewidth=1,
                    alpha=0.6,
                    label=f"{label}; {digit} is rare" if index == 0 else None,
                )
    axes.set(
        xlim=(52, 3),
        ylim=(-3, 103),
        xlabel="share of the digit in training  [% of the images]",
        ylabel="recall of that digit  [% of its test images]",
    )
    axes.legend(loc="lower left", bbox_to_anchor=(-0.1, 1), ncols=2, fontsize=9.5, columnspacing=1)
    return figure


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(perceptron)

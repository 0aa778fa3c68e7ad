"""Measures how often a perceptron changes, what its codes decide, and what a rare digit costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import mnist

from .unit import Unit, learn_from_activity, learn_from_mistakes, separable

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=1958)

RULES: dict[str, Callable[[Array, Array], Unit]] = {
    "activity": learn_from_activity,
    "mistakes": partial(learn_from_mistakes, sweeps=1000),
}
SHARES = np.array([0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05])


@dataclass(frozen=True)
class Pair:
    """Images of two digits as ink (examples, 784) from 0 to 1; sign +1 is a one, -1 a zero."""

    train: Array
    train_signs: Array
    test: Array
    test_signs: Array

    def draw(self, rng: np.random.Generator, ones: int, zeros: int) -> tuple[Array, Array]:
        """Return this many training images of each digit, in random order."""
        chosen = np.concatenate(
            [
                rng.choice(np.flatnonzero(self.train_signs == sign), count, replace=False)
                for sign, count in ((1.0, ones), (-1.0, zeros))
            ]
        )
        rng.shuffle(chosen)
        return self.train[chosen], self.train_signs[chosen]


@demo.prepare
def zeros_and_ones(scale: Scale) -> Pair:
    """Read the zeros and ones of MNIST."""
    digits = mnist(scale.data)
    parts: list[Array] = []
    for images, labels in (
        (digits.train_images, digits.train_labels),
        (digits.test_images, digits.test_labels),
    ):
        kept = labels <= 1
        parts += [images[kept].reshape(-1, 784) / 255.0, np.where(labels[kept] == 1, 1.0, -1.0)]
    return Pair(*parts)


@demo.part(prefix="bound")
def bound(rng: np.random.Generator, scale: Scale) -> Found:
    """Count updates on separable data, and on data made to attain the bound."""
    margins = np.geomspace(0.5, 0.02, scale(4, 8))
    units = [
        learn_from_mistakes(
            *separable(rng, scale(100, 300), 20, margin), sweeps=20_000, bias_step=0.0
        )
        for margin in margins
    ]
    updates, shown = np.array([(unit.updates, unit.presentations) for unit in units]).T
    # Orthogonal examples: every one is a mistake once, and w = sum of s x has margin 1 / sqrt(n)
    sizes = np.array([4, 16, 64, 256])
    worst = [
        learn_from_mistakes(np.eye(n), rng.choice([-1.0, 1.0], n), sweeps=10, bias_step=0.0)
        for n in sizes
    ]
    attained = np.array([unit.updates for unit in worst])
    return {
        "worst_ratio": np.max(updates * margins**2),
        "orthogonal_ratio": np.min(attained / sizes),
        "activity_ratio": np.max(shown * margins**2),
        "converged": all(unit.converged for unit in units),
    }, {"bound": margins**-2.0, "updates": updates, "sizes": sizes, "attained": attained}


@demo.part
def mirror(rng: np.random.Generator, data: Pair, parameters: Parameters) -> Found:
    """Train on 0 versus 1 as it is, with output codes swapped, and with ink and paper swapped."""
    learn = partial(learn_from_mistakes, sweeps=parameters.sweeps)
    x, s = data.draw(rng, parameters.images, parameters.images)
    order = rng.permutation(len(x))
    plain, reordered = learn(x, s), learn(x[order], s[order])
    output_swapped, input_swapped = learn(x, -s), learn(1 - x, s)
    one_sided = [learn(x, signs, silence_counts_as_off=True) for signs in (s, -s)]

    usual = find(plain, data.test, data.test_signs)
    to_reordered = cosine(plain.weights, reordered.weights)
    to_swapped = cosine(plain.weights, -input_swapped.weights)
    blank = x.max(axis=0) == 0
    length = np.linalg.norm(input_swapped.weights)
    return {
        "digits.accuracy": usual,
        "digits.updates": plain.updates,
        "digits.converged": plain.converged,
        "mirror.output.residual": residual(plain, output_swapped),
        "mirror.output.one_sided_residual": residual(*one_sided),
        "mirror.output.accuracy_reading_low": np.mean(
            -output_swapped.excitation(data.test) * data.test_signs > 0
        ),
        "mirror.input.accuracy_change": find(input_swapped, 1 - data.test, data.test_signs) - usual,
        "mirror.input.updates_ratio": input_swapped.updates / plain.updates,
        "mirror.input.converged": input_swapped.converged,
        "mirror.input.cosine_swapped": to_swapped,
        "mirror.input.cosine_reordered": to_reordered,
        "mirror.input.cosine_gap": to_reordered - to_swapped,
        "mirror.input.blank_weight_plain": np.abs(plain.weights[blank]).max(),
        "mirror.input.blank_weight_minus_bias": np.abs(
            input_swapped.weights[blank] - input_swapped.bias
        ).max(),
        "mirror.input.blank_share_of_length": np.linalg.norm(input_swapped.weights[blank]) / length,
    }, {
        "plain": plain.weights,
        "output_swapped": output_swapped.weights,
        "input_swapped": input_swapped.weights,
        "reordered": reordered.weights,
    }


@demo.part(prefix="rare")
def rare(rng: np.random.Generator, data: Pair, parameters: Parameters) -> Found:
    """Make one digit rare, once the ones and once the zeros, and see how well it is found."""
    total = parameters.images_when_rare

    def recalls(sign: float, share: float) -> list[float]:
        few = round(share * total)
        x, s = data.draw(rng, *((few, total - few) if sign > 0 else (total - few, few)))
        shown = data.test_signs == sign
        units = [learn(x, s) for learn in RULES.values()]
        return [find(unit, data.test[shown], data.test_signs[shown]) for unit in units]

    both = np.array([[recalls(sign, share) for share in (0.5, 0.1)] for sign in (1, -1)])
    # For the figure only: the way down, share by share
    curves = np.array([[recalls(sign, share) for share in SHARES] for sign in (1, -1)])
    metrics: dict[str, float] = {}
    for column, rule in enumerate(RULES):
        even, few = both[..., column].mean(axis=0)
        metrics |= {f"{rule}.recall_even": even, f"{rule}.recall_rare": few}
        metrics[f"{rule}.recall_loss"] = even - few
    drawn = {f"recall_{rule}": curves[..., column] for column, rule in enumerate(RULES)}
    return metrics, {"shares": SHARES} | drawn


def find(unit: Unit, images: Array, signs: Array) -> float:
    """Return the share of images on their right side of zero; zero itself is on neither."""
    return float(np.mean(signs * unit.excitation(images) > 0))


def cosine(a: Array, b: Array) -> float:
    """Return the cosine of the angle between two vectors."""
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def residual(a: Unit, b: Unit) -> float:
    """Return how far two units are from being each other's negative: 0 if they are, exactly."""
    return float(max(np.abs(a.weights + b.weights).max(), abs(a.bias + b.bias)))

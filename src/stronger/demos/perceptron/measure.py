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

SWEEPS_FOR_BOUND, SWEEPS_WHEN_RARE = 20_000, 1000
"""More than it ever takes: learning stops by itself when a sweep has no mistake."""
RULES: dict[str, Callable[[Array, Array], Unit]] = {
    "activity": learn_from_activity,
    "mistakes": partial(learn_from_mistakes, sweeps=SWEEPS_WHEN_RARE),
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
def count_updates(rng: np.random.Generator, scale: Scale) -> Found:
    """Count updates on separable data, and on data made to attain the bound."""
    margins = np.geomspace(0.5, 0.02, scale(4, 8))
    units = [
        learn_from_mistakes(
            *separable(rng, scale(100, 300), 20, margin), sweeps=SWEEPS_FOR_BOUND, has_bias=False
        )
        for margin in margins
    ]
    updates, presentations = np.array([(unit.updates, unit.presentations) for unit in units]).T
    # Orthogonal examples: every one is a mistake once, and w = sum of s x has margin 1 / sqrt(n)
    sizes = np.array([4, 16, 64, 256])
    orthogonal = [
        learn_from_mistakes(np.eye(n), rng.choice([-1.0, 1.0], n), sweeps=10, has_bias=False)
        for n in sizes
    ]
    attained = np.array([unit.updates for unit in orthogonal])
    return {
        "worst_ratio": np.max(updates * margins**2),
        "orthogonal_ratio": np.min(attained / sizes),
        # What a rule that changes with every presentation would have made of the same showing
        "activity_ratio": np.max(presentations * margins**2),
        "converged": all(unit.converged for unit in units),
    }, {"bound": margins**-2.0, "updates": updates, "sizes": sizes, "attained": attained}


@demo.part
def mirror_codes(rng: np.random.Generator, data: Pair, parameters: Parameters) -> Found:
    """Train on 0 versus 1 as it is, with output codes swapped, and with ink and paper swapped."""
    learn = partial(learn_from_mistakes, sweeps=parameters.sweeps)
    x, s = data.draw(rng, parameters.images, parameters.images)
    order = rng.permutation(len(x))
    plain, reordered = learn(x, s), learn(x[order], s[order])
    output_swapped, input_swapped = learn(x, -s), learn(1 - x, s)
    one_sided = [learn(x, signs, silence_counts_as_off=True) for signs in (s, -s)]

    test_signs = data.test_signs
    usual = share_right(plain, data.test, test_signs)
    to_reordered = cosine(plain.weights, reordered.weights)
    to_swapped = cosine(plain.weights, -input_swapped.weights)
    blank = x.max(axis=0) == 0
    length = np.linalg.norm(input_swapped.weights)
    return {
        "digits.accuracy": usual,
        "digits.updates": plain.updates,
        "digits.converged": plain.converged,
        "mirror.output.residual": distance_from_negative(plain, output_swapped),
        "mirror.output.one_sided_residual": distance_from_negative(*one_sided),
        # Silence of the unit that was asked to fire for a zero says that there is a one
        "mirror.output.accuracy_reading_low": share_right(output_swapped, data.test, -test_signs),
        "mirror.input.accuracy_change": share_right(input_swapped, 1 - data.test, test_signs)
        - usual,
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
def rare_digit(rng: np.random.Generator, data: Pair, parameters: Parameters) -> Found:
    """Make one digit rare, once the ones and once the zeros, and see how well it is found."""
    total = parameters.images_when_rare

    def recalls(rare_sign: int, share: float) -> list[float]:
        """Return how much of the rare digit is found after learning by each rule."""
        few = round(share * total)
        ones = few if rare_sign > 0 else total - few
        x, s = data.draw(rng, ones, total - ones)
        is_rare = data.test_signs == rare_sign
        images, signs = data.test[is_rare], data.test_signs[is_rare]
        return [share_right(learn(x, s), images, signs) for learn in RULES.values()]

    # (which digit is rare, share, rule); the second, the way down, is for the figure only
    at_two = np.array([[recalls(sign, share) for share in (0.5, 0.1)] for sign in (1, -1)])
    all_along = np.array([[recalls(sign, share) for share in SHARES] for sign in (1, -1)])
    metrics: dict[str, float] = {}
    for at, rule in enumerate(RULES):
        even, rare = at_two[..., at].mean(axis=0)
        metrics |= {f"{rule}.recall_even": even, f"{rule}.recall_rare": rare}
        metrics[f"{rule}.recall_loss"] = even - rare
    drawn = {f"recall_{rule}": all_along[..., at] for at, rule in enumerate(RULES)}
    return metrics, {"shares": SHARES} | drawn


def share_right(unit: Unit, images: Array, signs: Array) -> float:
    """Return the share of images on their right side of zero; zero itself is on neither."""
    return float(np.mean(signs * unit.excitation(images) > 0))


def cosine(a: Array, b: Array) -> float:
    """Return the cosine of the angle between two vectors."""
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def distance_from_negative(a: Unit, b: Unit) -> float:
    """Return how far two units are from being each other's negative: 0 if they are, exactly."""
    return float(max(np.abs(a.weights + b.weights).max(), abs(a.bias + b.bias)))

"""Measures what linear and radial units answer to attacks, to noise, and to more ink."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.attacks import projected_gradient, random_signs, slope
from stronger.nn.datasets import Rows, digits

from .readers import Reader, train_readers

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.attacks import Objective

demo = Demo(__file__, entropy=1412, seeds=8)

PAPER = 0.25
"""The ε of the paper, in units of the pixel range."""
EPSILONS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, PAPER, 0.3)
FACTORS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
"""By which the ink of digits is multiplied."""
TRAINED = ("radial", "linear", "dense", "dense_sigmoid")
SEPARATE = ("radial", "linear", "dense_sigmoid")
"""Those that may say no to all classes."""


class Shared(NamedTuple):
    """Digits, and those who read them, by name."""

    digits: Rows
    readers: dict[str, Reader]

    def show(self, count: int) -> tuple[Array, Labels]:
        """Return the first test digits, and their labels."""
        return self.digits.test[:count], self.digits.test_labels[:count]


@demo.prepare
def prepare(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Shared:
    """Draw digits and train the readers."""
    data = digits(rng, scale, train=parameters.images, test=scale(200, 10_000))
    return Shared(data, train_readers(rng, data, parameters))


@demo.part(prefix="fooled")
def fool(rng: np.random.Generator, scale: Scale, data: Shared) -> Found:
    """Attack each reader by its own gradient sign, and look at what its mistakes are worth."""
    x, labels = data.show(scale(60, 2000))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name in TRAINED:
        reader = data.readers[name]
        uphill = np.sign(slope(reader.network, x, labels, objective=reader.objective))
        moved = [np.clip(x + np.float32(e) * uphill, 0, 1) for e in EPSILONS]
        found = np.array([judge(reader.answers(each), labels) for each in moved])  # (ε, measures)
        error, confidence, right, best_wrong, forged = found[EPSILONS.index(PAPER)]
        confidence = confidence if error else 0.0
        random = reader.answers(random_signs(x, PAPER, rng)).argmax(axis=1)
        clean_confidence = float(reader.answers(x).max(axis=1).mean())
        metrics |= {
            f"{name}.clean_error": found[0, 0],
            f"{name}.clean_confidence": clean_confidence,
            f"{name}.error": error,
            f"{name}.confidence": confidence,
            f"{name}.confidence_kept": confidence / clean_confidence,
            f"{name}.right_unit": right,
            f"{name}.best_wrong_unit": best_wrong,
            f"{name}.forged": forged,
            f"{name}.random_error": (random != labels).mean(),
        }
        arrays[f"fooled.{name}"] = found
    return metrics, arrays


@demo.part(prefix="rubbish")
def show_rubbish(rng: np.random.Generator, scale: Scale, data: Shared) -> Found:
    """Show noise that is no digit, as in the paper and with the length of digits.

    The arrays are shares, (), of the inputs to which some class is given with more than one half.
    """
    test, count = data.digits.test, scale(200, 10_000)
    noise = rng.standard_normal((count, 784), np.float32)
    length = float(np.linalg.norm(test, axis=1).mean())
    kinds = {
        "noise": noise,
        "noise_of_digit_length": noise * np.float32(length / np.sqrt(784)),
        "shuffled_digits": rng.permuted(test[:count], axis=1),
    }
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, reader in data.readers.items():
        familiar = reader.network.outputs(test)
        best = (reader.sign * familiar).max(axis=1)
        arrays[f"rubbish.{name}.digits"] = (reader.says(familiar).max(axis=1) > 0.5).mean()
        for kind, x in kinds.items():
            outputs = reader.network.outputs(x)
            top = (reader.sign * outputs).max(axis=1)
            sure = reader.says(outputs).max(axis=1)
            share = arrays[f"rubbish.{name}.{kind}"] = (sure > 0.5).mean()
            metrics |= {
                f"{name}.{kind}.share": share,
                f"{name}.{kind}.confidence": sure.mean(),
                f"{name}.{kind}.above_digits": (top > np.median(best)).mean(),
            }
    return metrics, arrays


@demo.part(prefix="scaled")
def add_ink(scale: Scale, data: Shared) -> Found:
    """Show digits fainter and stronger than any in training to the unit of their own class."""
    x, labels = data.show(scale(60, 2000))
    rows = np.arange(len(x))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name in SEPARATE:
        reader = data.readers[name]
        own = np.stack(
            [reader.answers(x * np.float32(factor))[rows, labels] for factor in FACTORS]
        )  # (factors, examples)
        usual, twice, ten = (own[FACTORS.index(factor)] for factor in (1, 2, 10))
        yes = usual > 0.5
        metrics |= {
            f"{name}.twice": twice.mean(),
            f"{name}.twice_is_less": (twice < usual).mean(),
            f"{name}.ten_times": ten.mean(),
            f"{name}.ten_times_is_no_less": (ten >= usual).mean(),
            f"{name}.ten_times_is_no_less_of_yes": (
                (ten >= usual)[yes].mean() if yes.any() else 0.0
            ),
        }
        arrays[f"scaled.{name}"] = own.mean(axis=1)
    return metrics, arrays


@demo.part(prefix="aimed")
def forge(rng: np.random.Generator, scale: Scale, data: Shared) -> Found:
    """Aim at raising the best wrong response itself, in twenty small steps within 0.1 and 0.25."""
    x, labels = data.show(scale(20, 500))
    metrics: dict[str, float] = {}
    for name in SEPARATE:
        reader = data.readers[name]
        for epsilon in (0.1, PAPER):
            moved = projected_gradient(
                reader.network,
                x,
                labels,
                epsilon,
                rng,
                steps=20,
                step=epsilon / 8,
                objective=raise_best_wrong(reader.sign),
            )
            *_, best_wrong, forged = judge(reader.answers(moved), labels)
            metrics[f"{name}.forged_at_{epsilon:g}"] = forged
            metrics[f"{name}.best_wrong_unit_at_{epsilon:g}"] = best_wrong
    return metrics, {}


def judge(p: Array, labels: Labels) -> tuple[float, ...]:
    """Return what answers (examples, classes) are worth.

    Returns
    -------
    tuple
        The share misread; the mean confidence of that, not a number if there is none; the mean
        response of the right unit, and of the best wrong one; and the share forged, which is that
        of examples to which a wrong class is given with more than one half.
    """
    wrong, confidence = p.argmax(axis=1) != labels, p.max(axis=1)
    best_wrong = np.where(np.arange(10) == labels[:, None], 0, p).max(axis=1)
    return (
        wrong.mean(),
        confidence[wrong].mean() if wrong.any() else np.nan,
        p[np.arange(len(p)), labels].mean(),
        best_wrong.mean(),
        (best_wrong > 0.5).mean(),
    )


def raise_best_wrong(sign: int) -> Objective:
    """Return an objective: the best output of a wrong class, where large (+1) or small is good."""

    def objective(outputs: Array, labels: Labels) -> tuple[float, Array]:
        rows = np.arange(len(labels))
        good = sign * outputs
        good[rows, labels] = -np.inf
        best = good.argmax(axis=1)
        gradient = np.zeros_like(outputs)
        gradient[rows, best] = sign / len(labels)
        return float(good[rows, best].mean()), gradient

    return objective

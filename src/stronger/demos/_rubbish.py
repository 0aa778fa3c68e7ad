"""What answers to rubbish: a part of rubbish-class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._attacked_digits import dense_network, regression
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.attacks import projected_gradient, random_signs, slope
from stronger.nn.elliptic import EllipticDistance, each_by_distance
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.planted import logistic_cross_entropy
from stronger.nn.training import fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.nn.attacks import Labels, Objective
    from stronger.nn.datasets import Rows

    Array: TypeAlias = NDArray[np.floating[Any]]

EPSILONS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
PAPER = 0.25
SCALES = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


class Reader:
    """A trained network, and how probable it says each class is."""

    def __init__(
        self, network: Network, objective: Objective, says: Callable[[Array], Array]
    ) -> None:
        self.network, self.objective, self.says = network, objective, says

    def answers(self, x: Array) -> Array:
        """Return the probability given to every class (examples, classes)."""
        return self.says(self.network.outputs(x))


def near(distances: Array) -> Array:
    """Return exp(-d), the response of a radial unit."""
    response: Array = np.exp(-distances)
    return response


def each_by_logit(logits: Array, labels: Labels) -> tuple[float, Array]:
    """Return the cross-entropy of ten answers of yes or no, of which one is yes; see `sigmoid`."""
    return logistic_cross_entropy(logits, np.arange(logits.shape[1]) == labels[:, None])


def sigmoid(logits: Array) -> Array:
    """Return 1 / (1 + exp(-z)), which cannot overflow."""
    p: Array = (1 + np.tanh(logits / 2)) / 2
    return p


def readers(rng: np.random.Generator, scale: Scale, data: Rows) -> dict[str, Reader]:
    """Return the readers, trained: one radial, and linear-type ones of three kinds."""
    x, labels = data.train, data.train_labels
    epochs = scale.choose(quick=4, full=10)
    width = scale.choose(quick=40, full=200)
    means = np.stack([x[labels == digit].mean(axis=0) for digit in range(10)])
    spread = float(np.square(x - means[labels]).sum(axis=1).mean())
    made = {
        "radial": Reader(Network([EllipticDistance(means, 1 / spread)]), each_by_distance, near),
        "linear": Reader(regression(), each_by_logit, sigmoid),
        "dense": Reader(dense_network(rng, 784, width, width, 10), cross_entropy, softmax),
        "dense_sigmoid": Reader(dense_network(rng, 784, width, width, 10), each_by_logit, sigmoid),
    }
    for name, reader in made.items():
        # Ten radial units are slow to learn, and quick to train.
        rate, longer = (3e-3, 4) if name == "radial" else (1e-3, 1)
        fit(
            reader.network,
            Adam(rate),
            x,
            labels,
            rng,
            epochs=longer * epochs,
            loss=reader.objective,
        )
    untrained = dense_network(rng, 784, width, width, 10)
    made["untrained"] = Reader(untrained, cross_entropy, softmax)
    return made


def fooled(
    rng: np.random.Generator, scale: Scale, made: dict[str, Reader], data: Rows
) -> Measurement:
    """Attack each reader by its own gradient sign, and look at what its mistakes are worth."""
    count = scale.choose(quick=60, full=2000)
    x, labels = data.test[:count], data.test_labels[:count]
    rows = np.arange(len(x))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name in ("radial", "linear", "dense", "dense_sigmoid"):
        reader = made[name]
        uphill = np.sign(slope(reader.network, x, labels, objective=reader.objective))
        curve = []
        for epsilon in EPSILONS:
            p = reader.answers(np.clip(x + np.float32(epsilon) * uphill, 0, 1))
            wrong = p.argmax(axis=1) != labels
            others = np.where(np.arange(10) == labels[:, None], 0, p).max(axis=1)
            sure = p.max(axis=1)
            curve.append(
                [
                    wrong.mean(),
                    sure[wrong].mean() if wrong.any() else np.nan,
                    p[rows, labels].mean(),
                    others.mean(),
                    (others > 0.5).mean(),
                ]
            )
            if epsilon == 0:
                clean = float(sure.mean())
        found = np.array(curve, float)
        at = EPSILONS.index(PAPER)
        random = reader.answers(random_signs(x, PAPER, rng)).argmax(axis=1)
        arrays[f"fooled.{name}"] = found
        metrics |= {
            f"fooled.{name}.clean_error": float(found[0, 0]),
            f"fooled.{name}.clean_confidence": clean,
            f"fooled.{name}.error": float(found[at, 0]),
            f"fooled.{name}.confidence": float(found[at, 1]) if found[at, 0] else 0.0,
            f"fooled.{name}.right_unit": float(found[at, 2]),
            f"fooled.{name}.best_wrong_unit": float(found[at, 3]),
            f"fooled.{name}.forged": float(found[at, 4]),
            f"fooled.{name}.random_error": float((random != labels).mean()),
        }
        metrics[f"fooled.{name}.confidence_kept"] = (
            metrics[f"fooled.{name}.confidence"] / metrics[f"fooled.{name}.clean_confidence"]
        )
    return Measurement(metrics, arrays)


def forged(
    rng: np.random.Generator, scale: Scale, made: dict[str, Reader], data: Rows
) -> Measurement:
    """Aim at raising the best wrong response itself, in twenty small steps within 0.1 and 0.25."""
    count = scale.choose(quick=20, full=500)
    x, labels = data.test[:count], data.test_labels[:count]
    metrics: dict[str, float] = {}
    for name in ("radial", "linear", "dense_sigmoid"):
        reader = made[name]
        raised = best_wrong(-1 if name == "radial" else 1)
        for epsilon in (0.1, PAPER):
            moved = projected_gradient(
                reader.network,
                x,
                labels,
                epsilon,
                rng,
                steps=20,
                step=epsilon / 8,
                objective=raised,
            )
            p = reader.answers(moved)
            others = np.where(np.arange(10) == labels[:, None], 0, p).max(axis=1)
            metrics[f"aimed.{name}.forged_at_{epsilon:g}"] = float((others > 0.5).mean())
            metrics[f"aimed.{name}.best_wrong_unit_at_{epsilon:g}"] = float(others.mean())
    return Measurement(metrics)


def best_wrong(sign: int) -> Objective:
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


def rubbish(
    rng: np.random.Generator, scale: Scale, made: dict[str, Reader], data: Rows
) -> Measurement:
    """Show noise that is no digit, as in the paper and with the length of digits.

    The arrays are shares, (), of the inputs to which some class is given with more than one half.
    """
    count = scale.choose(quick=200, full=10_000)
    noise = rng.standard_normal((count, 784), np.float32)
    length = float(np.linalg.norm(data.test, axis=1).mean())
    kinds = {
        "noise": noise,
        "noise_of_digit_length": noise * np.float32(length / np.sqrt(784)),
        "shuffled_digits": rng.permuted(data.test[:count], axis=1),
    }
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, reader in made.items():
        familiar = reader.network.outputs(data.test)
        # A radial unit is highest where the distance is smallest.
        best = -familiar.min(axis=1) if name == "radial" else familiar.max(axis=1)
        arrays[f"rubbish.{name}.digits"] = (reader.says(familiar).max(axis=1) > 0.5).mean()
        for kind, x in kinds.items():
            outputs = reader.network.outputs(x)
            top = -outputs.min(axis=1) if name == "radial" else outputs.max(axis=1)
            sure = reader.says(outputs).max(axis=1)
            share = (sure > 0.5).mean()
            metrics |= {
                f"rubbish.{name}.{kind}.share": float(share),
                f"rubbish.{name}.{kind}.confidence": float(sure.mean()),
                f"rubbish.{name}.{kind}.above_digits": float((top > np.median(best)).mean()),
            }
            arrays[f"rubbish.{name}.{kind}"] = share
    return Measurement(metrics, arrays)


def scaled(scale: Scale, made: dict[str, Reader], data: Rows) -> Measurement:
    """Show digits fainter and stronger than any in training to the unit of their own class."""
    count = scale.choose(quick=60, full=2000)
    x, labels = data.test[:count], data.test_labels[:count]
    rows = np.arange(len(x))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name in ("radial", "linear", "dense_sigmoid"):
        reader = made[name]
        own = np.stack(
            [reader.answers(x * np.float32(factor))[rows, labels] for factor in SCALES]
        )  # (factors, examples)
        usual, twice, ten = (own[SCALES.index(factor)] for factor in (1, 2, 10))
        metrics |= {
            f"scaled.{name}.twice": float(twice.mean()),
            f"scaled.{name}.ten_times": float(ten.mean()),
            f"scaled.{name}.ten_times_is_no_less": float((ten >= usual).mean()),
            f"scaled.{name}.twice_is_less": float((twice < usual).mean()),
            f"scaled.{name}.ten_times_is_no_less_of_yes": float(
                (ten >= usual)[usual > 0.5].mean() if (usual > 0.5).any() else 0.0
            ),
        }
        arrays[f"scaled.{name}"] = own.mean(axis=1)
    return Measurement(metrics, arrays)

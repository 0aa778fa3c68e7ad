"""Measures how sure readers of digits are far from the data, and what hidden units do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import Rows, digits
from stronger.nn.losses import softmax
from stronger.statistics import accuracy, auc_of_two

from .readers import draw_uniform, permute_pixels, train_readers

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters

    from .readers import Reader

demo = Demo(__file__, entropy=2019, seeds=8)

FACTORS = tuple(2**k for k in range(8))
"""How many times longer; powers of two, so that scaling rounds nothing."""
FAR = FACTORS[-1]
STRONG = 8
LIMIT = 2**14
"""So far out that every ray is on its last piece."""
FOREIGN = ("directions", "noise", "permuted")
"""Kinds of inputs that show no digit."""


@dataclass(frozen=True, eq=False)
class Taken:
    """Readers, and what they are taken away from and towards."""

    readers: dict[str, Reader]
    inputs: dict[str, Array]
    """Test digits, and as many inputs of each foreign kind (examples, 784)."""
    digits: Rows


@demo.prepare
def train_all(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Taken:
    """Train every reader on the same digits, and draw what is none."""
    data = digits(rng, scale, train=parameters.examples, test=scale(100, 1000))
    readers = train_readers(rng, data, parameters)
    return Taken(readers, {"digits": data.test} | draw_foreign(rng, data.test), data)


@demo.part
def go_along_rays(data: Taken) -> Found:
    """Multiply every input by growing factors, and compare with the digits as they are.

    `sure` is the mean probability of the most probable class, `auc` how often a digit's is above
    a foreign input's, `unit_auc` the same of the largest hidden activation, and `largest` the mean
    largest activation over that of digits. `active` is the share of units above a hundredth of
    the digits' mean largest activation.
    """
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for name, reader in data.readers.items():
        home = reader.hidden(data.inputs["digits"])
        familiar, top = sureness(reader.output(home)), largest(home)
        for kind, x in data.inputs.items():
            rows = []
            for factor in FACTORS:
                h = reader.hidden(factor * x)  # (examples, units)
                logits = reader.output(h)
                rows.append(
                    {
                        "sure": confidence(logits),
                        "auc": auc_of_two(familiar, sureness(logits)),
                        "unit_auc": auc_of_two(top, largest(h)),
                        "largest": largest(h).mean() / top.mean(),
                        "active": np.mean(h > 0.01 * top.mean()),
                    }
                )
            for curve in rows[0]:
                values = np.array([row[curve] for row in rows])
                arrays[f"{kind}.{name}.{curve}"] = values
                if kind in FOREIGN:
                    metrics[f"{kind}.{name}.{curve}"] = values[0]
                    metrics[f"{kind}.{name}.{curve}_far"] = values[-1]
        metrics[f"digits.{name}.sure"] = arrays[f"digits.{name}.sure"][0]
    return metrics, arrays


@demo.part
def go_to_the_limit(data: Taken) -> Found:
    """Go so far out that rays end, and ask how many inputs get the class that most of them get."""
    metrics: Metrics = {}
    for name, reader in data.readers.items():
        for kind in FOREIGN:
            logits = reader.output(reader.hidden(LIMIT * data.inputs[kind]))
            counts = np.bincount(logits.argmax(axis=1))
            metrics[f"{kind}.{name}.sure_limit"] = confidence(logits)
            metrics[f"{kind}.{name}.commonest_answer"] = counts.max() / len(logits)
    return metrics, {}


@demo.part(prefix="digits")
def strengthen_digits(data: Taken) -> Found:
    """Read digits as they are and eight times as strong; compare αx with α times what x gives."""
    x, labels = data.digits.test, data.digits.test_labels
    metrics: Metrics = {}
    for name, reader in data.readers.items():
        for where, factor in (("", 1), ("_strong", STRONG)):
            logits = reader.output(reader.hidden(factor * x))
            metrics[f"{name}.accuracy{where}"] = accuracy(logits, labels)
    for name in ("relu", "relu_no_bias"):
        metrics[f"{name}.homogeneity_gap"] = homogeneity_gap(data.readers[name], x)
    return metrics, {}


@demo.part
def read_low(data: Taken) -> Found:
    """Ask how often the smallest multiquadric unit is lower for a digit than for others."""
    reader = data.readers["multiquadric"]
    low = -reader.hidden(data.inputs["digits"]).min(axis=1)
    return {
        f"{kind}.multiquadric.low_auc{where}": auc_of_two(
            low, -reader.hidden(factor * data.inputs[kind]).min(axis=1)
        )
        for kind in FOREIGN
        for where, factor in (("", 1), ("_far", FAR))
    }, {}


def draw_foreign(rng: np.random.Generator, digits: Array) -> dict[str, Array]:
    """Draw as many inputs as there are digits of each kind that shows none.

    Random directions are as long as a digit on average.
    """
    directions = rng.standard_normal(digits.shape)
    directions *= np.linalg.norm(digits, axis=1).mean() / np.linalg.norm(
        directions, axis=1, keepdims=True
    )
    return {
        "directions": directions.astype(np.float32),
        "noise": draw_uniform(rng, len(digits)),
        "permuted": permute_pixels(rng, digits),
    }


def largest(hidden: Array) -> Array:
    """Return the largest activation (examples,)."""
    top: Array = hidden.max(axis=1).astype(np.float64)
    return top


def sureness(logits: Array) -> Array:
    """Return the log-odds of the most probable class; it orders as its probability p does.

    Near p = 1, which rounds to 1, it still tells apart.
    """
    z = np.sort(logits.astype(np.float64), axis=1)
    rest = z[:, :-1] - z[:, -2:-1]
    odds: Array = z[:, -1] - z[:, -2] - np.log(np.exp(rest).sum(axis=1))
    return odds


def confidence(logits: Array) -> float:
    """Return the mean probability of the most probable class."""
    return float(softmax(logits.astype(np.float64)).max(axis=1).mean())


def homogeneity_gap(reader: Reader, x: Array) -> float:
    """Return the greatest difference between what αx and α times what x gives, at α = `FAR`."""
    near, far = reader.hidden(x), reader.hidden(FAR * x)
    gaps = (far - FAR * near, reader.output(far) - FAR * reader.output(near))
    return float(max(np.abs(gap).max() for gap in gaps))

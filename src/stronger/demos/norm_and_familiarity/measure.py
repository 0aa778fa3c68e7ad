"""Measures whether the hidden codes of familiar inputs are longer, and what clipping them does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import Rows, digits
from stronger.nn.small_convnet import digit_network, train_falling
from stronger.statistics import auc

from .printed import DIGITS, LETTERS, draw_printed
from .scores import Usual, compare, score

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

    from .scores import Scores

demo = Demo(__file__, entropy=2023, seeds=8)

USUAL = 2000
"""On how many training digits it is measured what is usual."""


@dataclass(frozen=True, eq=False)
class Shown:
    """Digits, a network that has learned them, and scores of all that it was shown."""

    digits: Rows
    network: Network
    scores: dict[str, dict[str, Scores]]
    """By network, ``digits`` if trained on them or ``untrained``, and by kind of input; of test
    digits under ``familiar``."""


@demo.prepare
def show_every_kind(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Shown:
    """Train a network on digits; show it, and its untrained copy, digits and all other kinds."""
    data = digits(rng, scale, train=parameters.examples, test=scale(800, 5000))
    trained = digit_network(rng)
    untrained = trained.copy()
    train(trained, data.train, data.train_labels, rng, parameters)
    familiar = data.test[: scale(40, 1000)]
    shown = {"familiar": familiar} | draw_unfamiliar(rng, familiar)
    scores = {}
    for name, network in {"digits": trained, "untrained": untrained}.items():
        usual = Usual.of(network, data.train[:USUAL], parameters.unclipped)
        scores[name] = {kind: score(network, inputs, usual) for kind, inputs in shown.items()}
    return Shown(data, trained, scores)


@demo.part
def compare_kinds(data: Shown) -> Found:
    """Compare digits with every other kind, and printed digits with printed letters."""
    metrics: Metrics = {}
    for network, scores in data.scores.items():
        printed = "printed" if network == "digits" else "untrained.printed"
        pairs = {
            f"{network}.{kind}": ("familiar", kind) for kind in scores if kind != "familiar"
        } | {
            f"{printed}.letters": ("printed_digits", "letters"),
            f"{printed}.even_letters": ("even_printed_digits", "even_letters"),
        }
        for name, (familiar, unfamiliar) in pairs.items():
            areas = compare(scores[familiar], scores[unfamiliar])
            metrics |= {f"{name}.{each}": area for each, area in areas.items()}
    for kind in data.scores["digits"]:
        if kind != "familiar":
            metrics |= {
                f"learned.{kind}": metrics[f"digits.{kind}.norm"]
                - metrics[f"untrained.{kind}.norm"],
                f"clipping.{kind}": metrics[f"digits.{kind}.clipped_energy"]
                - metrics[f"digits.{kind}.energy"],
            }
    return metrics, {}


@demo.part(prefix="above_usual")
def count_abnormal(data: Shown) -> Found:
    """Count the units beyond what they exceed once in a thousand training digits."""
    share = {kind: each["above_usual"].mean() for kind, each in data.scores["digits"].items()}
    often = share.pop("familiar")
    return {kind: each / often for kind, each in share.items()}, {}


@demo.part
def look_at_errors(data: Shown, parameters: Parameters) -> Found:
    """Compare test digits that are read rightly with the others; see what clipping costs."""
    usual = Usual.of(data.network, data.digits.train[:USUAL], parameters.unclipped)
    found = score(data.network, data.digits.test, usual)
    right = found["answer"] == data.digits.test_labels
    names = ("norm", "probability", "input_norm")
    areas = auc(np.stack([found[name] for name in names], axis=1), right[:, np.newaxis])[:, 0]
    metrics: Metrics = {
        f"digits.errors.{name}": area for name, area in zip(names, areas, strict=True)
    }
    clipped = found["clipped_answer"] == data.digits.test_labels
    return metrics | {"error": 1 - right.mean(), "clipping.cost": right.mean() - clipped.mean()}, {}


@demo.part(prefix="left_out")
def leave_digits_out(rng: np.random.Generator, data: Shown, parameters: Parameters) -> Found:
    """Leave some digits out of training, and compare the others with them."""
    x, labels = data.digits.train, data.digits.train_labels
    left_out = rng.choice(10, parameters.left_out, replace=False)
    network = digit_network(rng)
    kept = ~np.isin(labels, left_out)
    train(network, x[kept], labels[kept], rng, parameters)
    usual = Usual.of(network, x[kept][:USUAL], parameters.unclipped)
    found = score(network, data.digits.test, usual)
    new = np.isin(data.digits.test_labels, left_out)
    familiar, unfamiliar = (
        {name: values[which] for name, values in found.items()} for which in (~new, new)
    )
    return compare(familiar, unfamiliar), {}


def train(
    network: Network,
    inputs: Array,
    labels: Labels,
    rng: np.random.Generator,
    parameters: Parameters,
) -> None:
    """Train for some epochs, and for one more at three tenths of the learning rate."""
    rate = parameters.learning_rate
    rates = [rate] * parameters.epochs + [0.3 * rate]
    train_falling(network, inputs, labels, rng, learning_rates=rates)


def draw_unfamiliar(rng: np.random.Generator, digits: Array) -> dict[str, Array]:
    """Return as many inputs of each kind as there are digits (examples, 784).

    ``even_`` kinds are scaled to the length of a digit, image by image; shuffled digits, one
    permutation for all, have it anyway.
    """
    length = np.linalg.norm(digits, axis=1, keepdims=True)
    noise = rng.random(digits.shape, dtype=np.float32)
    found = {
        "shuffled": digits[:, rng.permutation(digits.shape[1])],
        "noise": noise,
        "inverted": 1 - digits,
        "printed_digits": draw_printed(DIGITS, len(digits), rng),
        "letters": draw_printed(LETTERS, len(digits), rng),
    }
    for name in ("noise", "inverted", "letters", "printed_digits"):
        image = found[name]
        found[f"even_{name}"] = image * (length / np.linalg.norm(image, axis=1, keepdims=True))
    return found

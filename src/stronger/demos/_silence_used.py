"""What the layers above take from a code: which units are silent, the order, or the values.

A part of the demo ``rectifier-sparsity``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos._rectifiers_in_training import KINDS, Digits, fitted
from stronger.evidence.earlier import Measurement
from stronger.nn.activations import ReLU
from stronger.nn.codes import (
    compute_means,
    equalise_values,
    fill_zeros,
    keep_active_set,
    keep_ranks,
    permute_units,
    permute_values,
    read_out,
    resample_zeros,
)
from stronger.nn.rectifiers import build_mlp, he_uniform, hidden_activations, hidden_states

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.network import Network

    Array = NDArray[np.floating[Any]]

CHANGES = (
    "set_only",
    "one_level",
    "order_only",
    "exchanged",
    "silence_filled",
    "silence_disguised",
    "moved",
)


def changed_codes(rng: np.random.Generator, data: Digits, network: Network) -> Measurement:
    """Change the code of one hidden layer at a time and return what accuracy is lost."""
    accuracy = 1 - data.wrong(network)
    losses = []
    layers = zip(
        hidden_states(network),
        hidden_activations(network, data.fresh),
        hidden_activations(network, data.test),
        strict=True,
    )
    for place, before, code in layers:
        means = compute_means(before)
        made = {
            "set_only": keep_active_set(code, means),
            "one_level": equalise_values(code),
            "order_only": keep_ranks(code, means),
            "exchanged": permute_values(code, rng),
            "silence_filled": fill_zeros(code, means),
            "silence_disguised": resample_zeros(code, before, rng),
            "moved": permute_units(code, rng),
        }
        losses.append(
            [
                accuracy
                - np.mean(
                    network.forward(made[name], start=place).argmax(axis=1) == data.test_labels
                )
                for name in CHANGES
            ]
        )
    table = np.array(losses)  # (layers, changes)
    metrics = {"loss.accuracy": accuracy}
    for column, name in enumerate(CHANGES):
        metrics[f"loss.{name}"] = float(table[:, column].mean())
        for layer in range(3):
            metrics[f"loss.{name}.layer{layer + 1}"] = float(table[layer, column])
    return Measurement(metrics, {"losses": table})


def read_from_sets(data: Digits, before: Network, after: Network) -> dict[str, float]:
    """Read digits linearly off values and off mere sets, of every hidden layer, trained or not.

    The read-outs are fitted to images that the network was not trained with.
    """
    targets = (data.fresh_labels[:, None] == np.arange(10)).astype(np.float64)
    metrics: dict[str, float] = {}
    for moment, network in (("untrained", before), ("trained", after)):
        kept = []
        layers = zip(
            hidden_activations(network, data.fresh),
            hidden_activations(network, data.test),
            strict=True,
        )
        for layer, (seen, unseen) in enumerate(layers, 1):
            right = {}
            for part, a, b in (
                ("values", seen, unseen),
                ("set", (seen != 0).astype(np.float32), (unseen != 0).astype(np.float32)),
            ):
                answers = read_out(a, targets, b).argmax(axis=1)
                right[part] = float(np.mean(answers == data.test_labels))
                metrics[f"read.{moment}.layer{layer}.{part}"] = right[part]
            kept.append((right["set"] - 0.1) / (right["values"] - 0.1))
        metrics[f"read.{moment}.kept_by_set"] = float(np.mean(kept))
    return metrics


def scaled(
    rng: np.random.Generator, data: Digits, seed: int, networks: dict[str, Network]
) -> Measurement:
    """Dim the images and see what follows the intensity: codes, outputs, a linear read-out."""
    bare = fitted(
        build_mlp(np.random.default_rng(seed), data.sizes, ReLU, initialiser=he_uniform, bias=None),
        data,
        seed,
    )
    images = data.test[:2000]
    half = np.float32(0.5)
    metrics: dict[str, float] = {}
    residuals = [
        float(np.abs(dimmed - half * full).max())
        for dimmed, full in zip(
            [*hidden_activations(bare, images * half), bare.outputs(images * half)],
            [*hidden_activations(bare, images), bare.outputs(images)],
            strict=True,
        )
    ]
    metrics["dimmed.no_biases.residual"] = max(residuals)
    for name, network in {"no_biases": bare, **networks}.items():
        apart = [
            np.linalg.norm(dimmed - half * full) / np.linalg.norm(half * full)
            for dimmed, full in zip(
                hidden_activations(network, images * half),
                hidden_activations(network, images),
                strict=True,
            )
        ]
        metrics[f"dimmed.{name}.deviation"] = float(np.mean(apart))
        wrong = network.outputs(images * half).argmax(axis=1) != data.test_labels[:2000]
        bright = network.outputs(images).argmax(axis=1) != data.test_labels[:2000]
        metrics[f"dimmed.{name}.error_rise"] = float(wrong.mean() - bright.mean())
    levels = rng.uniform(0.2, 1, len(data.fresh)).astype(np.float32)[:, None]
    asked = rng.uniform(0.2, 1, len(data.test)).astype(np.float32)[:, None]
    fitted_to, read = data.fresh * levels, data.test * asked
    for name, network in {"no_biases": bare, **networks}.items():
        pairs = zip(
            hidden_activations(network, fitted_to), hidden_activations(network, read), strict=True
        )
        for layer, (a, b) in enumerate(pairs, 1):
            metrics[f"intensity.{name}.layer{layer}"] = explained(a, levels, b, asked)
            if name in ("no_biases", "relu"):
                sets = [(code != 0).astype(np.float32) for code in (a, b)]
                metrics[f"intensity.{name}_set.layer{layer}"] = explained(
                    sets[0], levels, sets[1], asked
                )
    metrics["intensity.values_over_set"] = (
        metrics["intensity.no_biases.layer3"] - metrics["intensity.no_biases_set.layer3"]
    )
    metrics["intensity.relu_over_logistic"] = (
        metrics["intensity.relu.layer3"] - metrics["intensity.logistic.layer3"]
    )
    names = ["no_biases", "no_biases_set", *KINDS]
    table = [[metrics[f"intensity.{name}.layer{i}"] for i in (1, 2, 3)] for name in names]
    return Measurement(metrics, {"intensity": np.array(table)})


def steadiness(
    rng: np.random.Generator, data: Digits, networks: dict[str, Network]
) -> dict[str, float]:
    """Add a little noise to the images and see how much of the code stays as it was.

    Of rectifiers, how many of the units that are on in either case are on in both (Jaccard), also
    for pairs of different images; of all kinds, the share of values that move by more than a
    hundredth of their unit's range.
    """
    images = data.test[:2000]
    noisy = images + rng.normal(0, 0.1, images.shape).astype(np.float32)
    metrics: dict[str, float] = {}
    for name, network in networks.items():
        overlaps, others, moves = [], [], []
        for quiet, shaken in zip(
            hidden_activations(network, images), hidden_activations(network, noisy), strict=True
        ):
            moves.append(np.mean(np.abs(shaken - quiet) > 0.01 * np.ptp(quiet, axis=0)))
            on, still = quiet != 0, shaken != 0
            overlaps.append(overlap(on, still))
            others.append(overlap(on, np.roll(on, 1, axis=0)))
        metrics[f"steady.{name}.values_moved"] = float(np.mean(moves))
        if name == "relu":
            metrics["steady.overlap"] = float(np.mean(overlaps))
            metrics["steady.overlap_of_other_images"] = float(np.mean(others))
    return metrics


def overlap(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """Return the mean over examples of |a and b| / |a or b| (Jaccard); two empty sets agree.

    Examples
    --------
    >>> overlap(np.array([[True, True, False]]), np.array([[True, False, False]]))
    0.5
    """
    both, either = (a & b).sum(axis=1), (a | b).sum(axis=1)
    return float(np.mean(np.where(either > 0, both / np.maximum(either, 1), 1)))


def explained(seen: Array, levels: Array, unseen: Array, asked: Array) -> float:
    """Return which share of the variance of an intensity a linear read-out explains (R²)."""
    answers = read_out(seen, levels.astype(np.float64), unseen)
    return float(1 - np.mean((asked - answers) ** 2) / np.var(asked))

"""Rectifiers beside softplus, tanh and logistic units: hard zeros, width, speed, separability.

A part of the demo ``rectifier-sparsity``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos._rectifiers_in_training import KINDS, Digits, fitted
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.codes import count_updates, read_out
from stronger.nn.optimisers import SGD
from stronger.nn.rectifiers import SharpSoftplus, build_mlp, he_uniform
from stronger.nn.training import train

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]


def hard_and_soft(data: Digits, seed: int, errors: dict[str, float]) -> Measurement:
    """Train softplus units of rising sharpness; the rectifier is the sharpest."""
    found = [errors["softplus"]]
    for sharpness in (2.0, 6.0):
        network = build_mlp(
            np.random.default_rng(seed),
            data.sizes,
            partial(SharpSoftplus, sharpness),
            initialiser=he_uniform,
        )
        found.append(data.wrong(fitted(network, data, seed)))
    found.append(errors["relu"])
    metrics = {
        f"hard.{name}.error": wrong
        for name, wrong in zip(("softplus1", "softplus2", "softplus6", "relu"), found, strict=True)
    }
    metrics["hard.error_ratio"] = found[-1] / found[0]
    return Measurement(metrics, {"hard": np.array(found)})


def widths(data: Digits, seed: int, errors: dict[str, float]) -> dict[str, float]:
    """Train rectifiers and tanh units at half the width beside those of full width."""
    half = data.width // 2
    metrics = {}
    for kind in ("relu", "tanh"):
        unit, initialiser = KINDS[kind]
        network = build_mlp(
            np.random.default_rng(seed),
            (784, half, half, half, 10),
            unit,
            initialiser=initialiser,
        )
        metrics[f"width.{kind}.half.error"] = data.wrong(fitted(network, data, seed))
        metrics[f"width.{kind}.full.error"] = errors[kind]
    metrics["width.same.error_ratio"] = errors["relu"] / errors["tanh"]
    metrics["width.relu_half_to_tanh.error_ratio"] = (
        metrics["width.relu.half.error"] / errors["tanh"]
    )
    return metrics


def lines() -> dict[str, float]:
    """Fit f(x) = x on a line by one rectifier, by two, and by one that is never off.

    Incoming weights are 1 or -1, which is no loss: a rectifier's scale can be had from outside.
    """
    x = np.linspace(-1, 1, 2001)
    on, off, always = np.maximum(x, 0), np.maximum(-x, 0), np.maximum(x + 1, 0)
    designs = {
        "one": on[:, None],
        "two": np.column_stack([on, off]),
        "one_never_off": np.column_stack([always, np.ones_like(x)]),
    }
    metrics = {}
    for name, design in designs.items():
        fit = design @ np.linalg.lstsq(design, x, rcond=None)[0]
        metrics[f"line.{name}.unexplained"] = float(np.mean((x - fit) ** 2) / np.mean(x**2))
    return metrics


def speed(scale: Scale, data: Digits, seed: int) -> Measurement:
    """Count epochs to a training error of 1%, each kind at the best of three rates."""
    count, longest = scale.choose(quick=(300, 3), full=(5_000, 30))
    inputs, labels = data.train[:count], data.labels[:count]
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for kind in ("relu", "tanh"):
        unit, initialiser = KINDS[kind]
        best, chosen, curve = np.inf, np.nan, np.empty(0)
        for rate in (0.1, 0.3, 0.5):
            network = build_mlp(
                np.random.default_rng(seed), data.sizes, unit, initialiser=initialiser
            )
            optimiser, rng = SGD(rate), np.random.default_rng(seed)
            wrong = [float(np.mean(network.outputs(inputs).argmax(axis=1) != labels))]
            for _ in train(network, optimiser, inputs, labels, rng, epochs=longest):
                wrong.append(float(np.mean(network.outputs(inputs).argmax(axis=1) != labels)))
                if wrong[-1] <= 0.01:
                    break
            needed = crossing(wrong, 0.01)
            if needed < best:
                best, chosen, curve = needed, rate, np.array(wrong)
        metrics[f"speed.{kind}.epochs"] = best
        metrics[f"speed.{kind}.rate"] = chosen
        arrays[f"speed_{kind}"] = curve
    metrics["speed.ratio"] = metrics["speed.tanh.epochs"] / metrics["speed.relu.epochs"]
    return Measurement(metrics, arrays)


def crossing(curve: list[float], level: float) -> float:
    """Return when a falling curve, one value per epoch, first reaches a level; else its length.

    Between two epochs the curve is taken as straight.

    Examples
    --------
    >>> crossing([0.9, 0.5, 0.1], 0.3), crossing([0.9, 0.5], 0.3)
    (1.5, 2.0)
    """
    for epoch in range(1, len(curve)):
        if curve[epoch] <= level:
            fallen = curve[epoch - 1] - curve[epoch]
            return epoch - (level - curve[epoch]) / fallen if fallen > 0 else float(epoch)
    return float(len(curve))


def separability(rng: np.random.Generator, scale: Scale, data: Digits) -> Measurement:
    """Read digits linearly off random codes of each kind, all made of the same excitations.

    The excitations of all units are standardised on the training images, so that codes differ in
    nothing but the function applied; the rectifier's thresholds set how many units are silent.
    """
    weights = rng.standard_normal((784, data.width))
    z, unseen = data.fresh @ weights, data.test @ weights
    mean, spread = z.mean(axis=0), z.std(axis=0)
    z, unseen = (z - mean) / spread, (unseen - mean) / spread
    shares = np.array([0.25, 0.5, 0.75, 0.9, 0.97])
    made: dict[str, Callable[[Array], Array]] = {
        "projection": lambda v: v,
        "tanh": np.tanh,
        "logistic": lambda v: (1 + np.tanh(v / 2)) / 2,
        "softplus": lambda v: np.logaddexp(v, 0),
    }
    for share in shares:
        threshold = np.quantile(z, share, axis=0)
        made[f"relu_{100 * share:.0f}"] = lambda v, t=threshold: np.maximum(v - t, 0)  # type: ignore[misc]
    targets = (data.fresh_labels[:, None] == np.arange(10)).astype(np.float64)
    count, sweeps = scale.choose(quick=(100, 3), full=(1000, 30))
    metrics: dict[str, float] = {}
    for name, function in made.items():
        answers = read_out(function(z), targets, function(unseen)).argmax(axis=1)
        metrics[f"separable.{name}.error"] = float(np.mean(answers != data.test_labels))
        updates, last = count_updates(
            np.random.default_rng(0), function(z[:count]), data.fresh_labels[:count], sweeps
        )
        metrics[f"separable.{name}.updates"] = updates / count
        metrics[f"separable.{name}.mistakes_left"] = last / count
    answers = read_out(data.fresh, targets, data.test).argmax(axis=1)
    metrics["separable.pixels.error"] = float(np.mean(answers != data.test_labels))
    metrics["separable.gain_over_tanh"] = (
        metrics["separable.tanh.error"] - metrics["separable.relu_50.error"]
    )
    metrics["separable.gain_over_projection"] = (
        metrics["separable.projection.error"] - metrics["separable.relu_50.error"]
    )
    curve = np.array([metrics[f"separable.relu_{100 * share:.0f}.error"] for share in shares])
    return Measurement(metrics, {"separable_shares": shares, "separable_errors": curve})

"""Rectifiers beside other units: signs, hard zeros, width, speed and separability."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.nn.codes import count_updates, read_out
from stronger.nn.optimisers import SGD
from stronger.nn.rectifiers import SharpSoftplus, hidden_activations
from stronger.nn.training import train
from stronger.nn.tuning import share_high, tune

from .networks import KINDS, Networks, error

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Scale


def negate_half(data: Networks) -> Found:
    """Negate half of the outputs; compare errors, and which end marks the digit."""
    plain, negated = data.trained["relu"], data.fit(data.build(negate_half=True))
    present = np.eye(10, dtype=np.bool_)[data.digits.test_labels]
    metrics: dict[str, Any] = {"error_change": data.error(negated) - data.error(plain)}
    for name, network in (("plain", plain), ("negated", negated)):
        low = [
            1 - share_high(tune(code, present), np.ptp(code, axis=0) > 0)
            for code in hidden_activations(network, data.digits.test)
        ]
        metrics[f"{name}.low_share"] = np.mean(low)
    return metrics, {}


def sharpen(data: Networks) -> Found:
    """Train softplus units of rising sharpness; the rectifier is the sharpest."""
    found = {
        "softplus1": data.trained["softplus"],
        "softplus2": data.fit(data.build(partial(SharpSoftplus, 2.0))),
        "softplus6": data.fit(data.build(partial(SharpSoftplus, 6.0))),
        "relu": data.trained["relu"],
    }
    metrics = {f"{name}.error": data.error(network) for name, network in found.items()}
    return metrics | {"error_ratio": metrics["relu.error"] / metrics["softplus1.error"]}, {}


def halve_width(data: Networks) -> Found:
    """Train rectifiers and tanh units at half the width beside those of full width."""
    metrics: dict[str, Any] = {}
    for kind in ("relu", "tanh"):
        narrow = data.fit(data.build(*KINDS[kind], hidden=data.hidden // 2))
        metrics[f"{kind}.half.error"] = data.error(narrow)
        metrics[f"{kind}.full.error"] = data.error(data.trained[kind])
    tanh = metrics["tanh.full.error"]
    return metrics | {
        "same.error_ratio": metrics["relu.full.error"] / tanh,
        "relu_half_to_tanh.error_ratio": metrics["relu.half.error"] / tanh,
    }, {}


def fit_line() -> Found:
    """Fit f(x) = x on a line by one rectifier, by two, and by one that is never off.

    Incoming weights are 1 or -1, which is no loss: a rectifier's scale can be had from outside.
    """
    x = np.linspace(-1, 1, 2001)
    on, off, always = np.maximum(x, 0), np.maximum(-x, 0), np.maximum(x + 1, 0)
    metrics: dict[str, Any] = {}
    for name, units in (
        ("one", [on]),
        ("two", [on, off]),
        ("one_never_off", [always, np.ones_like(x)]),
    ):
        design = np.column_stack(units)
        fit = design @ np.linalg.lstsq(design, x, rcond=None)[0]
        metrics[f"{name}.unexplained"] = np.mean((x - fit) ** 2) / np.mean(x**2)
    return metrics, {}


def race(scale: Scale, data: Networks) -> Found:
    """Count epochs to a training error of 1%, each kind at the best of three learning rates."""
    count, epochs = scale((300, 3), (5_000, 30))
    inputs, labels = data.digits.train[:count], data.digits.train_labels[:count]

    def needed(kind: str, learning_rate: float) -> float:
        network, order = data.build(*KINDS[kind]), np.random.default_rng(data.seed)
        errors = [error(network.outputs(inputs), labels)]
        for _ in train(network, SGD(learning_rate), inputs, labels, order, epochs=epochs):
            errors.append(error(network.outputs(inputs), labels))
            if errors[-1] <= 0.01:
                break
        return crossing(errors, 0.01)

    metrics: dict[str, Any] = {}
    for kind in ("relu", "tanh"):
        by_rate = {rate: needed(kind, rate) for rate in (0.1, 0.3, 0.5)}
        metrics[f"{kind}.rate"] = best = min(by_rate, key=by_rate.__getitem__)
        metrics[f"{kind}.epochs"] = by_rate[best]
    return metrics | {"ratio": metrics["tanh.epochs"] / metrics["relu.epochs"]}, {}


def separate(rng: np.random.Generator, scale: Scale, data: Networks) -> Found:
    """Read digits linearly out of random codes of each kind, all made of the same excitations.

    The excitations of all units are standardised on the training images, so that codes differ in
    nothing but the function applied; the rectifier's thresholds set how many values are zero.
    """
    digits = data.digits
    weights = rng.standard_normal((784, data.hidden))
    z, unseen = digits.fresh @ weights, digits.test @ weights
    mean, spread = z.mean(axis=0), z.std(axis=0)
    z, unseen = (z - mean) / spread, (unseen - mean) / spread
    functions: dict[str, Callable[[Array], Array]] = {
        "projection": lambda v: v,
        "tanh": np.tanh,
        "logistic": lambda v: (1 + np.tanh(v / 2)) / 2,
        "softplus": lambda v: np.logaddexp(v, 0),
    }
    for share in (0.25, 0.5, 0.75, 0.9, 0.97):
        functions[f"relu_{100 * share:.0f}"] = partial(
            rectify, threshold=np.quantile(z, share, axis=0)
        )
    targets = np.eye(10)[digits.fresh_labels]
    count, sweeps = scale((100, 3), (1000, 30))
    metrics: dict[str, Any] = {}
    for name, function in functions.items():
        read = read_out(function(z), targets, function(unseen))
        updates, last = count_updates(
            np.random.default_rng(0), function(z[:count]), digits.fresh_labels[:count], sweeps
        )
        metrics |= {
            f"{name}.error": error(read, digits.test_labels),
            f"{name}.updates": updates / count,
            f"{name}.mistakes_left": last / count,
        }
    pixels = read_out(digits.fresh, targets, digits.test)
    metrics["pixels.error"] = error(pixels, digits.test_labels)
    for other in ("tanh", "projection"):
        metrics[f"gain_over_{other}"] = metrics[f"{other}.error"] - metrics["relu_50.error"]
    return metrics, {}


def rectify(values: Array, threshold: Array) -> Array:
    """Return max(0, values - threshold)."""
    rectified: Array = np.maximum(values - threshold, 0)
    return rectified


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

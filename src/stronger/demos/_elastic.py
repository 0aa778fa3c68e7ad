"""How one step on one digit moves the logits of other digits, and what that follows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import DTypeLike, NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]


def multilayer(rng: np.random.Generator, sizes: Sequence[int]) -> Network:
    """Return an untrained network of dense layers with ReLUs between them."""
    layers: list[Dense | ReLU] = [Dense(sizes[0], sizes[1], rng)]
    for fan_in, fan_out in pairwise(sizes[1:]):
        layers += [ReLU(), Dense(fan_in, fan_out, rng)]
    return Network(layers)


def in_precision(network: Network, dtype: DTypeLike) -> Network:
    """Return a copy whose parameters are of another type."""
    copy = network.copy()
    for layer in copy.layers:
        if layer.parameters:
            layer.learns(**{name: value.astype(dtype) for name, value in layer.parameters.items()})
    return copy


def steps(
    network: Network,
    inputs: Array,
    labels: Labels,
    *,
    rate: float | Array,
    layers: Collection[int] | None = None,
) -> Array:
    """Return how one step of gradient descent on each input changes the logits of all.

    The step is finite and taken from the same parameters for each input. A step on one example
    changes the weights of a dense layer by a matrix of rank one, so that none is ever written
    down: of input v and gradient δ the output for an input u changes by -rate (u v + 1) δ.

    Parameters
    ----------
    network
        Dense layers and ReLUs; it stays as it is.
    inputs, labels
        (examples, features) and (examples,).
    rate
        Of the step, or of each example's, (examples,); the objective is cross-entropy.
    layers
        Numbers of the dense layers that are stepped; by default all.

    Returns
    -------
    NDArray
        (stepped example, asked example, classes).
    """
    states = network.activations(inputs)
    _, mean_gradient = cross_entropy(states[-1], labels)
    gradients = network.gradients(mean_gradient * len(inputs))
    each = np.broadcast_to(np.asarray(rate, dtype=inputs.dtype), len(inputs))[:, np.newaxis]
    now: Array = inputs
    for index, layer in enumerate(network.layers):
        if isinstance(layer, Dense):
            out = now @ layer.parameters["weights"] + layer.parameters["bias"]
            if layers is None or index in layers:
                # for each stepped example: its own input to the layer, and gradient behind it
                own, behind = states[index], gradients[index + 1]
                reach = own @ now.T if now.ndim == 2 else (now @ own[:, :, np.newaxis])[..., 0]
                out = out - (reach + 1)[..., np.newaxis] * (each * behind)[:, np.newaxis, :]
            now = out
        else:
            now = np.maximum(now, 0)
    if now.ndim == 2:  # nothing was stepped
        now = np.broadcast_to(now, (len(inputs), *now.shape))
    return now - states[-1]


def active(network: Network, inputs: Array) -> list[Array]:
    """Return the activations of each hidden layer, (examples, units)."""
    states = network.activations(inputs)
    return [
        states[index + 1] for index, layer in enumerate(network.layers) if isinstance(layer, ReLU)
    ]


def cosines(rows: Array) -> Array:
    """Return the cosine of every pair of rows; 0 with a row of zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = np.divide(rows, lengths, out=np.zeros_like(rows, dtype=np.float64), where=lengths > 0)
    found: Array = unit @ unit.T
    return found


def overlap(fires: NDArray[np.bool_]) -> Array:
    """Return the overlap of every pair of sets, the cosine of their members' indicators."""
    return cosines(fires.astype(np.float64))


@dataclass(frozen=True, eq=False)
class Pairs:
    """All ordered pairs of different probes."""

    labels: Labels

    @property
    def apart(self) -> NDArray[np.bool_]:
        """Which entries of a matrix are pairs of different probes."""
        return ~np.eye(len(self.labels), dtype=np.bool_)

    @property
    def same(self) -> NDArray[np.bool_]:
        """Which are of one class, itself included."""
        return np.asarray(self.labels[:, np.newaxis] == self.labels)

    def auc(self, values: Array) -> float:
        """Return how often a pair of one class has more than a pair of two."""
        chosen = self.apart & np.isfinite(values)
        return float(auc(values[chosen][:, np.newaxis], self.same[chosen][:, np.newaxis])[0, 0])

    def ratio(self, values: Array) -> float:
        """Return the median of pairs of one class over that of pairs of two."""
        chosen = self.apart & np.isfinite(values)
        return float(np.median(values[chosen & self.same]) / np.median(values[chosen & ~self.same]))

    def by_class(self, values: Array) -> Array:
        """Return means over pairs of classes, both orders, (classes, classes)."""
        kinds = np.unique(self.labels)
        found = np.array(
            [[values[self._pairs(one, other)].mean() for other in kinds] for one in kinds]
        )
        both: Array = (found + found.T) / 2
        return both

    def _pairs(self, one: int, other: int) -> NDArray[np.bool_]:
        return self.apart & np.outer(self.labels == one, self.labels == other)


def rank_correlation(effect: Array, cause: Array, *, given: Sequence[Array] = ()) -> float:
    """Return Spearman's correlation over what is asked, averaged over what was updated.

    Parameters
    ----------
    effect, cause
        (updated, asked); the diagonal and rows without a value are left out, and rows in which
        one of them does not vary.
    given
        Others of this shape, whose ranks are first taken out of both by least squares.
    """
    from scipy.stats import rankdata

    count = len(effect)
    apart = ~np.eye(count, dtype=np.bool_)

    def ranks(values: Array) -> Array:
        ranked: Array = rankdata(values[apart].reshape(count, count - 1), axis=1)
        ranked -= ranked.mean(axis=1, keepdims=True)
        return ranked

    valued = np.isfinite(effect).all(axis=1)
    sides = [ranks(each)[valued] for each in (effect, cause)]
    others = np.stack([ranks(each)[valued] for each in given], axis=-1) if given else None
    found = []
    for row, (left, right) in enumerate(zip(*sides, strict=True)):
        if others is not None:
            both = np.stack([left, right], axis=1)
            both = both - others[row] @ np.linalg.lstsq(others[row], both, rcond=None)[0]
            left, right = both.T
        lengths = np.linalg.norm(left) * np.linalg.norm(right)
        if lengths > 0:
            found.append(left @ right / lengths)
    return float(np.mean(found))

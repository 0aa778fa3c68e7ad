"""Readers of digits that are taken far from their data: a part of far-from-data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn import radial
from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.evidence.earlier import Scale
    from stronger.nn.datasets import Rows

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]

RADIAL = {"gaussian": 1.0, "multiquadric": 0.25}
"""Kinds of radial units, and their width in mean distances between centres."""
PENALTY = 1e-5
"""λ, the price on the squared weights of a read-out of radial units."""


@dataclass(frozen=True)
class Reader:
    """Hidden units, and logits that are linear in them."""

    hidden: Callable[[Array], Array]
    """Takes inputs (examples, 784), returns activations (examples, units)."""
    output: Callable[[Array], Array]
    """Takes activations, returns logits (examples, 10)."""


# --- Networks of rectifiers ------------------------------------------------------------------


def rectifiers(rng: np.random.Generator, *, bias: bool = True) -> Network:
    """Return an untrained network 784-100-100-10 of ReLU units."""
    start = 0.0 if bias else None
    return Network(
        [
            Dense(784, 100, rng, bias=start),
            ReLU(),
            Dense(100, 100, rng, bias=start),
            ReLU(),
            Dense(100, 10, rng, bias=start),
        ]
    )


def reader_of(network: Network) -> Reader:
    """Return a network as a reader: its hidden units are those of the last layer but one."""
    last = len(network.layers) - 1
    return Reader(
        lambda x: network.forward(x.astype(np.float32), stop=last),
        lambda h: network.forward(h, start=last),
    )


def soft_cross_entropy(logits: Array, wanted: Array) -> tuple[float, Array]:
    """Return the mean of -Σ_k d_k log softmax(z)_k, and its gradient (softmax(z) - d) / n.

    Parameters
    ----------
    logits
        z (examples, classes).
    wanted
        d (examples, classes): probabilities.
    """
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n = len(logits)
    return float(-(wanted * log_p).sum() / n), (np.exp(log_p) - wanted) / n


def uniform_images(rng: np.random.Generator, count: int) -> Array:
    """Return images whose pixels are uniform from 0 to 1, (count, 784)."""
    return rng.random((count, 784), dtype=np.float32)


def permuted(rng: np.random.Generator, images: Array) -> Array:
    """Return images whose pixels are in an order of their own each: the same ink, no shape."""
    found: Array = rng.permuted(images, axis=1)
    return found


def taught_ignorance(rng: np.random.Generator, data: Rows) -> tuple[Array, Array]:
    """Return digits and as many noise images, and what is wanted: for noise, all classes alike."""
    half = len(data.train) // 2
    noise = [uniform_images(rng, half), permuted(rng, data.train[half:])]
    ignorance = np.full((len(data.train), 10), 0.1, np.float32)
    wanted = np.concatenate([np.eye(10, dtype=np.float32)[data.train_labels], ignorance])
    return np.concatenate([data.train, *noise]), wanted


# --- Networks of radial units ----------------------------------------------------------------


def softmax_regression(
    units: Array, labels: Labels, *, constant: bool = True, steps: int = 300
) -> NDArray[np.float64]:
    """Return the weights of least cross-entropy plus ½ λ Σ w², by L-BFGS.

    Parameters
    ----------
    units
        Activations (examples, units).
    labels
        (examples,).
    constant
        Whether the logits have constants, which cost nothing; without, they stay 0.
    steps
        At most so many steps.

    Returns
    -------
    ndarray
        (units + 1, 10), the constants last, as `radial.outputs` takes them.
    """
    from scipy.optimize import minimize

    # With constants a shift of the units changes nothing but how fast the minimum is found
    shift = units.mean(axis=0) if constant else np.zeros(units.shape[1])
    x = units - shift
    count = x.shape[1]

    def objective(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(count + 1, 10)
        loss, dz = cross_entropy(x @ weights[:-1] + weights[-1], labels)
        towards_constant = dz.sum(axis=0) if constant else np.zeros(10)
        gradient = np.vstack([x.T @ dz + PENALTY * weights[:-1], towards_constant])
        return loss + PENALTY / 2 * float((weights[:-1] ** 2).sum()), gradient.ravel()

    start = np.zeros((count + 1) * 10)
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    weights: NDArray[np.float64] = found.x.reshape(count + 1, 10)
    weights[-1] -= shift @ weights[:-1]
    return weights


def radial_reader(basis: str, centres: Array, data: Rows, *, constant: bool = True) -> Reader:
    """Return radial units with a softmax read-out trained on digits."""
    unit = radial.distances(centres, centres).sum() / (len(centres) * (len(centres) - 1))

    def hidden(x: Array) -> Array:
        return radial.BASES[basis](radial.distances(x, centres) / (RADIAL[basis] * unit))

    weights = softmax_regression(hidden(data.train), data.train_labels, constant=constant)
    return Reader(hidden, lambda h: radial.outputs(h.astype(np.float64), weights))


def trained(rng: np.random.Generator, scale: Scale, data: Rows) -> dict[str, Reader]:
    """Return every reader, trained on the same digits."""
    epochs = scale.choose(quick=2, full=10)
    made: dict[str, Reader] = {}
    for name, bias in (("relu", True), ("relu_no_bias", False)):
        network = rectifiers(rng, bias=bias)
        fit(network, Adam(), data.train, data.train_labels, rng, epochs=epochs)
        made[name] = reader_of(network)
    network = rectifiers(rng)
    inputs, wanted = taught_ignorance(rng, data)
    fit(
        network, Adam(), inputs, wanted, rng, epochs=epochs, batch_size=200, loss=soft_cross_entropy
    )
    made["relu_taught"] = reader_of(network)
    made["relu_untrained"] = reader_of(rectifiers(rng))
    centres = radial.k_means(data.train.astype(np.float64), scale.choose(quick=30, full=200), rng)
    for basis in RADIAL:
        made[basis] = radial_reader(basis, centres, data)
    made["gaussian_no_constant"] = radial_reader("gaussian", centres, data, constant=False)
    return made


# --- How sure, and how large -----------------------------------------------------------------


def sureness(logits: Array) -> NDArray[np.float64]:
    """Return the log-odds of the most probable class; it orders as its probability p does.

    Near p = 1, which rounds to 1, it still tells apart.
    """
    z = np.sort(logits.astype(np.float64), axis=1)
    rest = z[:, :-1] - z[:, -2:-1]
    odds: NDArray[np.float64] = z[:, -1] - z[:, -2] - np.log(np.exp(rest).sum(axis=1))
    return odds


def confidence(logits: Array) -> float:
    """Return the mean probability of the most probable class."""
    return float(softmax(logits.astype(np.float64)).max(axis=1).mean())

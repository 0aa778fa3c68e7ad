"""Readers of digits: networks of rectifiers, and of radial units, all trained by cross-entropy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn import radial
from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Labels
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Rows

WIDTHS = {"gaussian": 1.0, "multiquadric": 0.25}
"""Of each kind of radial units, in mean distances between centres."""


@dataclass(frozen=True)
class Reader:
    """Hidden units, and logits that are linear in them."""

    hidden: Callable[[Array], Array]
    """Takes inputs (examples, 784), returns activations (examples, units)."""
    output: Callable[[Array], Array]
    """Takes activations, returns logits (examples, 10)."""


def train_readers(
    rng: np.random.Generator, data: Rows, parameters: Parameters
) -> dict[str, Reader]:
    """Train every reader on the same digits; one network of rectifiers is left untrained."""
    epochs = parameters.epochs
    made: dict[str, Reader] = {}
    for name, bias in (("relu", True), ("relu_no_bias", False)):
        network = build_rectifiers(rng, bias=bias)
        optimiser = Adam(parameters.learning_rate)
        fit(network, optimiser, data.train, data.train_labels, rng, epochs=epochs)
        made[name] = reader_of(network)
    taught, optimiser = build_rectifiers(rng), Adam(parameters.learning_rate)
    inputs, wanted = add_noise(rng, data)
    fit(
        taught,
        optimiser,
        inputs,
        wanted,
        rng,
        epochs=epochs,
        batch_size=200,
        loss=soft_cross_entropy,
    )
    made["relu_taught"] = reader_of(taught)
    made["relu_untrained"] = reader_of(build_rectifiers(rng))
    centres = radial.k_means(data.train.astype(np.float64), parameters.centres, rng)
    for basis in WIDTHS:
        made[basis] = fit_radial(basis, centres, data, parameters.penalty)
    made["gaussian_no_constant"] = fit_radial(
        "gaussian", centres, data, parameters.penalty, constant=False
    )
    return made


# --- Networks of rectifiers -------------------------------------------------------------------


def build_rectifiers(rng: np.random.Generator, *, bias: bool = True) -> Network:
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


def add_noise(rng: np.random.Generator, data: Rows) -> tuple[Array, Array]:
    """Return digits and as many noise images, and what is wanted: for noise, all classes alike."""
    half = len(data.train) // 2
    noise = [draw_uniform(rng, half), permute_pixels(rng, data.train[half:])]
    alike = np.full((len(data.train), 10), 0.1, np.float32)
    wanted = np.concatenate([np.eye(10, dtype=np.float32)[data.train_labels], alike])
    return np.concatenate([data.train, *noise]), wanted


def draw_uniform(rng: np.random.Generator, count: int) -> Array:
    """Draw images whose pixels are uniform from 0 to 1, (count, 784)."""
    return rng.random((count, 784), dtype=np.float32)


def permute_pixels(rng: np.random.Generator, images: Array) -> Array:
    """Return images whose pixels are in an order of their own each: the same ink, no shape."""
    found: Array = rng.permuted(images, axis=1)
    return found


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


# --- Networks of radial units -----------------------------------------------------------------


def fit_radial(
    basis: str, centres: Array, data: Rows, penalty: float, *, constant: bool = True
) -> Reader:
    """Return radial units with a softmax on top that is trained on digits."""
    unit = radial.distances(centres, centres).sum() / (len(centres) * (len(centres) - 1))

    def hidden(x: Array) -> Array:
        return radial.BASES[basis](radial.distances(x, centres) / (WIDTHS[basis] * unit))

    weights = softmax_regression(hidden(data.train), data.train_labels, penalty, constant=constant)
    return Reader(hidden, lambda h: radial.outputs(h.astype(np.float64), weights))


def softmax_regression(
    units: Array, labels: Labels, penalty: float, *, constant: bool = True, steps: int = 300
) -> Array:
    """Return the weights of least cross-entropy plus ½ λ Σ w², by L-BFGS.

    Parameters
    ----------
    units
        Activations (examples, units).
    labels
        (examples,).
    penalty
        λ.
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

    def objective(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(count + 1, 10)
        loss, dz = cross_entropy(x @ weights[:-1] + weights[-1], labels)
        towards_constant = dz.sum(axis=0) if constant else np.zeros(10)
        gradient = np.vstack([x.T @ dz + penalty * weights[:-1], towards_constant])
        return loss + penalty / 2 * float((weights[:-1] ** 2).sum()), gradient.ravel()

    start = np.zeros((count + 1) * 10)
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    weights: Array = found.x.reshape(count + 1, 10)
    weights[-1] -= shift @ weights[:-1]
    return weights

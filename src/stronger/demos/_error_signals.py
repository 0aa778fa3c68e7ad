"""What back-propagation asks of units that help or hinder: a part of the demo of strengthening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._growth import Ink, rectifier_network
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.optimisers import SGD
from stronger.nn.symmetries import negate_rectifiers
from stronger.nn.training import train

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.network import Network

HIDDEN = 100


def signals(
    network: Network, data: Ink
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return h, each example's own dE/dh, and the probabilities p, of a network 784-100-10."""
    *_, h, logits = network.activations(data.inputs)
    _, gradient = cross_entropy(logits, data.labels)
    asked = network.gradients(gradient * len(h))[-2]
    return h.astype(np.float64), asked.astype(np.float64), softmax(logits).astype(np.float64)


def error_signals(rng: np.random.Generator, scale: Scale, data: Ink) -> Measurement:
    """Follow dE/dh of helping and hindering units, and what it asks of their incoming weights."""
    seed = int(rng.integers(2**32))
    network = rectifier_network(seed, 784, HIDDEN, 10)
    metrics: dict[str, float] = {}
    shares: dict[str, list[float]] = {"own": [], "other": [], "hindering": []}
    epochs = scale.choose(quick=2, full=10)
    rates = train(
        network, SGD(0.1), data.inputs, data.labels, np.random.default_rng(seed), epochs=epochs
    )
    for stage in range(epochs + 1):
        if stage:
            next(rates)
        found = _signs(network, data)
        for name, values in shares.items():
            values.append(found[name])
        if stage == 1:
            metrics |= {f"signals.early.{name}": value for name, value in found.items()}
            metrics |= {f"signals.{k}": v for k, v in _codes(network, data).items()}
    metrics |= {f"signals.late.{name}": value for name, value in found.items()}
    metrics["signals.negated_own"] = _signs(negate_rectifiers(network), data)["own"]
    h, asked, p = signals(network, data)
    votes = network.layers[-1].parameters["weights"]
    derived = p @ votes.T - votes[:, data.labels].T
    metrics["signals.identity_error"] = float(np.abs(asked - derived).max())

    sure = p[np.arange(len(p)), data.labels]
    length = np.sqrt(
        np.square(p - np.eye(10)[data.labels]).sum(axis=1) * (1 + np.square(h).sum(axis=1))
        + np.square(asked * (h > 0)).sum(axis=1) * (1 + np.square(data.inputs).sum(axis=1))
    )
    rank = np.argsort(sure)
    quarter = len(rank) // 4
    metrics["signals.surest_to_least_sure"] = float(
        length[rank[-quarter:]].mean() / length[rank[:quarter]].mean()
    )
    return Measurement(metrics, {f"signs.{name}": np.array(v) for name, v in shares.items()})


def _signs(network: Network, data: Ink) -> dict[str, float]:
    """Return shares over pairs of an example and a unit that answers to it (is not zero).

    A unit's own class is the one it votes for most: that for which V h is largest, which in a
    network of negated rectifiers is the smallest V.
    """
    h, asked, _ = signals(network, data)
    votes = network.layers[-1].parameters["weights"] * (1 if h.sum() > 0 else -1)
    active = h != 0
    own = data.labels[:, None] == votes.argmax(axis=1)
    up, down = -asked[active & (asked < 0)].sum(), asked[active & (asked > 0)].sum()
    return {
        "own": float(np.mean(asked[active & own] < 0)),
        "other": float(np.mean(asked[active & ~own] < 0)),
        "hindering": float(down / up),
    }


def _codes(network: Network, data: Ink) -> dict[str, float]:
    """Return how many incoming weights of a unit its own class would have grow, by input code.

    The same function on inputs x, x - 1 and x - mean has the same error signals, but gradients
    dE/dw = dE/dz times *that* input, here summed over the examples of the unit's own class.
    """
    h, asked, _ = signals(network, data)
    votes = network.layers[-1].parameters["weights"]
    own = data.labels[:, None] == votes.argmax(axis=1)
    error = np.where(own & (h > 0), asked, 0)  # (examples, units)
    used = data.inputs.max(axis=0) > 0
    mean = data.inputs.mean(axis=0)
    found = {}
    for name, shift in (("raw", 0.0), ("shifted", 1.0), ("centred", mean)):
        gradient = ((data.inputs - shift).T @ error)[used]
        found[f"weights_that_grow.{name}"] = float(np.mean(gradient[gradient != 0] < 0))
    return found


# --- Before anything is learned --------------------------------------------------------------


def early_gradient(rng: np.random.Generator, scale: Scale, data: Ink) -> Measurement:
    """Compare the mean dE/dh over active units at initialisation with its first-order value.

    With outgoing weights V of variance s² and K classes, p_k is 1/K + (z_k - mean z)/K to first
    order, and z contains V h; hence E[dE/dh_j] = s² h_j (1 - 1/K) > 0 for an active unit, whatever
    the label. V and -V are both used, which cancels the part that is odd in V.
    """
    shown = scale.choose(quick=100, full=500)
    some = Ink(data.inputs[:shown], rng.integers(0, 10, shown))
    network = rectifier_network(int(rng.integers(2**32)), 784, HIDDEN, 10)
    votes = network.layers[-1].parameters["weights"]
    variance = 2 / HIDDEN
    means: dict[str, list[float]] = {"on": [], "off": []}
    for _ in range(scale.choose(quick=5, full=40)):
        drawn = rng.normal(0, np.sqrt(variance), votes.shape)
        for sign in (1, -1):
            votes[...] = sign * drawn
            h, asked, _ = signals(network, some)
            means["on"].append(float(asked[h > 0].mean()))
            means["off"].append(float(asked[h == 0].mean()))
    derived = variance * 0.9 * h[h > 0].mean()
    return Measurement(
        {
            "early.active_to_derived": float(np.mean(means["on"]) / derived),
            "early.inactive_to_derived": float(np.mean(means["off"]) / derived),
        }
    )

"""What back-propagation asks of hidden units that help or hinder, and of their incoming weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.losses import cross_entropy, softmax

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.demos.shared.digit_rectifiers import Ink
    from stronger.evidence.demo import Metrics
    from stronger.nn.network import Network


def signals(network: Network, data: Ink) -> tuple[Array, Array, Array]:
    """Return h and dE/dh (examples, units) and p (examples, classes) of one hidden layer.

    E is each example's own error.
    """
    *_, h, logits = network.activations(data.inputs)
    _, gradient = cross_entropy(logits, data.labels)
    return h, network.gradients(gradient * len(h))[-2], softmax(logits)


def votes_of(network: Network) -> Array:
    """Return V (units, classes), the weights of the outputs."""
    return network.layers[-1].parameters["weights"]


def count_signs(network: Network, data: Ink) -> Metrics:
    """Return shares over pairs of an example and a unit that answers to it (is not zero).

    A unit's own class is the one it votes for most: that for which V h is largest, which in a
    network of negated rectifiers is the smallest V.
    """
    h, asked, _ = signals(network, data)
    votes = votes_of(network) * (1 if h.sum() > 0 else -1)
    active = h != 0
    own = data.labels[:, None] == votes.argmax(axis=1)
    up, down = -asked[active & (asked < 0)].sum(), asked[active & (asked > 0)].sum()
    return {
        "own": np.mean(asked[active & own] < 0),
        "other": np.mean(asked[active & ~own] < 0),
        "hindering": down / up,
    }


def count_growing_weights(network: Network, data: Ink) -> Metrics:
    """Return how many incoming weights of a unit its own class would have grow, by input code.

    The same function on inputs x, x - 1 and x - mean has the same error signals, but gradients
    dE/dw = dE/dz times *that* input, here summed over the examples of the unit's own class.
    """
    h, asked, _ = signals(network, data)
    own = data.labels[:, None] == votes_of(network).argmax(axis=1)
    error = np.where(own & (h > 0), asked, 0)  # (examples, units)
    used = data.inputs.max(axis=0) > 0
    found: Metrics = {}
    for code, shift in (("raw", 0.0), ("shifted", 1.0), ("centred", data.inputs.mean(axis=0))):
        gradient = ((data.inputs - shift).T @ error)[used]
        found[code] = np.mean(gradient[gradient != 0] < 0)
    return found

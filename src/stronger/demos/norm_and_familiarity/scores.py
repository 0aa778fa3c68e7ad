"""Scores that are to tell familiar from unfamiliar inputs, of a small convolutional network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stronger.nn.losses import softmax
from stronger.nn.small_convnet import CHANNELS, HIDDEN, LOGITS
from stronger.statistics import auc

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.nn.network import Network

    Scores: TypeAlias = dict[str, Array]

COMPARED = (
    "input_norm",
    "maps_norm",
    "norm",
    "active",
    "largest",
    "probability",
    "energy",
    "clipped_energy",
)
"""Length of the input, of the second convolution's maps and of the hidden code; units that are on;
the largest of them; the largest class probability; and the log of the sum of exp(logit), with
hidden activations as they are and clipped."""


@dataclass(frozen=True, eq=False)
class Usual:
    """What hidden activations are like on training inputs."""

    clip: float
    """The value that most activations of all units lie below."""
    high: Array
    """The value (units,) that a unit exceeds on one training input in a thousand."""

    @classmethod
    def of(cls, network: Network, inputs: Array, unclipped: float) -> Usual:
        """Measure it; `unclipped` is the share of activations that lie below `clip`."""
        hidden = compute_states(network, inputs)["hidden"]
        return cls(float(np.quantile(hidden, unclipped)), np.quantile(hidden, 0.999, axis=0))


def score(network: Network, inputs: Array, usual: Usual) -> Scores:
    """Return every score (examples,), the answers, and the share of units higher than usual."""
    states = compute_states(network, inputs)
    hidden, logits = states["hidden"], states["logits"]
    clipped = network.forward(np.minimum(hidden, np.float32(usual.clip)), start=HIDDEN)
    return {
        # Rounded, for the order of pixels must not decide between equal lengths
        "input_norm": np.linalg.norm(inputs.astype(np.float64), axis=1).round(5),
        "maps_norm": states["maps_norm"],
        "norm": np.linalg.norm(hidden, axis=1),
        "active": (hidden > 0).mean(axis=1),
        "largest": hidden.max(axis=1),
        "probability": softmax(logits).max(axis=1),
        "energy": energy(logits),
        "clipped_energy": energy(clipped),
        "above_usual": (hidden > usual.high).mean(axis=1),
        "answer": logits.argmax(axis=1),
        "clipped_answer": clipped.argmax(axis=1),
    }


def energy(logits: Array) -> Array:
    """Return log Σ exp(z) (examples,) of logits (examples, classes)."""
    from scipy.special import logsumexp

    total: Array = logsumexp(logits.astype(np.float64), axis=1)
    return total


def compute_states(network: Network, inputs: Array, batch_size: int = 500) -> dict[str, Array]:
    """Return the length of the maps (examples,), hidden activations and logits, in batches."""
    parts: list[tuple[Array, Array, Array]] = []
    for start in range(0, len(inputs), batch_size):
        states = network.activations(inputs[start : start + batch_size])
        maps = np.sqrt(np.square(states[CHANNELS]).sum(axis=(0, 1, 2)))
        parts.append((maps, states[HIDDEN], states[LOGITS]))
    maps, hidden, logits = (np.concatenate(each) for each in zip(*parts, strict=True))
    return {"maps_norm": maps, "hidden": hidden, "logits": logits}


def compare(familiar: Scores, unfamiliar: Scores) -> dict[str, float]:
    """Return how often a familiar input has the higher score, for each score that is compared."""
    present = np.repeat([True, False], [len(familiar["norm"]), len(unfamiliar["norm"])])
    values = np.stack([np.concatenate([familiar[n], unfamiliar[n]]) for n in COMPARED], axis=1)
    return dict(zip(COMPARED, auc(values, present[:, np.newaxis])[:, 0].tolist(), strict=True))

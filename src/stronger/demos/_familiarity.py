"""Scores that are to tell familiar from unfamiliar inputs, and the inputs they are tried on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._printed import DIGITS, LETTERS, printed
from stronger.nn.losses import softmax
from stronger.nn.small_convnet import CHANNELS, HIDDEN, LOGITS
from stronger.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stronger.nn.network import Network

    Array: TypeAlias = NDArray[np.floating[Any]]

SCORES = (
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


@dataclass(frozen=True)
class Usual:
    """What hidden activations are like on the training inputs."""

    clip: float
    """The value that nine tenths of all activations lie below (ReAct's choice)."""
    high: Array
    """The value (units,) that a unit exceeds on one training input in a thousand."""

    @classmethod
    def of(cls, network: Network, inputs: Array) -> Usual:
        """Measure it."""
        hidden = _in_batches(network, inputs)["hidden"]
        return cls(float(np.quantile(hidden, 0.9)), np.quantile(hidden, 0.999, axis=0))


def kinds(digits: Array, rng: np.random.Generator, count: int) -> dict[str, Array]:
    """Return inputs of each kind, from test digits (examples, 784).

    ``even_`` kinds are scaled to the length of a test digit, image by image; shuffled digits, one
    permutation for all, have it anyway.
    """
    chosen = digits[:count]
    length = np.linalg.norm(chosen, axis=1, keepdims=True)
    noise = rng.random(chosen.shape, dtype=np.float32)
    found = {
        "shuffled": chosen[:, rng.permutation(chosen.shape[1])],
        "noise": noise,
        "inverted": 1 - chosen,
        "printed_digits": printed(DIGITS, count, rng),
        "letters": printed(LETTERS, count, rng),
    }
    for name in ("noise", "inverted", "letters", "printed_digits"):
        image = found[name]
        found[f"even_{name}"] = image * (length / np.linalg.norm(image, axis=1, keepdims=True))
    return found


def scores(network: Network, inputs: Array, usual: Usual) -> dict[str, Array]:
    """Return every score (examples,), and the share of units that are higher than usual."""
    states = _in_batches(network, inputs)
    hidden, logits = states["hidden"], states["logits"]
    clipped = network.forward(np.minimum(hidden, np.float32(usual.clip)), start=HIDDEN)
    return {
        # rounded, for the order of pixels must not decide between equal lengths
        "input_norm": np.linalg.norm(inputs.astype(np.float64), axis=1).round(5),
        "maps_norm": states["maps_norm"],
        "norm": np.linalg.norm(hidden, axis=1),
        "active": (hidden > 0).mean(axis=1),
        "largest": hidden.max(axis=1),
        "probability": softmax(logits).max(axis=1),
        "energy": _energy(logits),
        "clipped_energy": _energy(clipped),
        "above_usual": (hidden > usual.high).mean(axis=1),
        "answer": logits.argmax(axis=1),
        "clipped_answer": clipped.argmax(axis=1),
    }


def areas(familiar: Mapping[str, Array], unfamiliar: Mapping[str, Array]) -> dict[str, float]:
    """Return how often a familiar input has the higher score, for each score."""
    present = np.repeat([True, False], [len(familiar["norm"]), len(unfamiliar["norm"])])
    values = np.stack([np.concatenate([familiar[n], unfamiliar[n]]) for n in SCORES], axis=1)
    return dict(zip(SCORES, auc(values, present[:, np.newaxis])[:, 0].tolist(), strict=True))


def _energy(logits: Array) -> Array:
    from scipy.special import logsumexp

    total: Array = logsumexp(logits.astype(np.float64), axis=1)
    return total


def _in_batches(network: Network, inputs: Array, batch_size: int = 500) -> dict[str, Array]:
    """Return the lengths of maps, the hidden activations and the logits for many inputs."""
    parts: list[tuple[Array, Array, Array]] = []
    for start in range(0, len(inputs), batch_size):
        states = network.activations(inputs[start : start + batch_size])
        maps = np.sqrt(np.square(states[CHANNELS]).sum(axis=(0, 1, 2)))
        parts.append((maps, states[HIDDEN], states[LOGITS]))
    maps, hidden, logits = (np.concatenate(each) for each in zip(*parts, strict=True))
    return {"maps_norm": maps, "hidden": hidden, "logits": logits}

"""Inputs made of known features: which are present, by how much, and the loss of naming them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Presence: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Planted:
    """Features of known presence: x = Σ s_f d_f + noise, each s_f being 1 with probability p.

    The directions d_f are orthonormal, so that no feature stands in another's way, and turned at
    random, so that none lies along an input. Centred, a present feature adds (1 - p) d_f and an
    absent one -p d_f. At p = 1/2 these are each other's negative, and nothing tells presence from
    absence but its name; at any p, presence with probability p is absence with probability 1 - p.
    """

    directions: Array  # (features, inputs)
    share: float
    """p."""
    noise: float
    """Standard deviation of the noise on each input."""
    centred: bool = True

    @classmethod
    def at_random(
        cls,
        rng: np.random.Generator,
        features: int,
        share: float,
        *,
        noise: float,
        centred: bool = True,
    ) -> Planted:
        """Return as many orthonormal directions as inputs, turned at random."""
        directions, _ = np.linalg.qr(rng.standard_normal((features, features)))
        return cls(directions.astype(np.float32), share, noise, centred)

    def draw(self, rng: np.random.Generator, examples: int) -> tuple[Array, Presence]:
        """Return inputs (examples, inputs) and what is present in them (examples, features)."""
        present = rng.random((examples, len(self.directions))) < self.share
        return self.render(rng, present.astype(np.float32)), present

    def render(self, rng: np.random.Generator, degrees: Array) -> Array:
        """Return inputs with features present to these degrees s_f (examples, features)."""
        x = (degrees - np.float32(self.share if self.centred else 0)) @ self.directions
        x += np.float32(self.noise) * rng.standard_normal(x.shape, dtype=np.float32)
        return x

    @property
    def base_rate(self) -> float:
        """The logit of p: what to answer before anything is known of an input."""
        return float(np.log(self.share / (1 - self.share)))


def logistic_cross_entropy(logits: Array, present: Presence) -> tuple[float, Array]:
    """Return the mean over examples of -Σ log P(s_f), and its gradient (σ(z) - s) / n.

    Every feature has a logistic output of its own: P(s_f = 1) = σ(z_f). The loss treats presence
    and absence alike: negating z and swapping s leaves it as it is.

    Parameters
    ----------
    logits, present
        z and s (examples, features).

    Examples
    --------
    >>> z, s = np.array([[2.0, -1.0]]), np.array([[True, False]])
    >>> logistic_cross_entropy(z, s)[0] == logistic_cross_entropy(-z, ~s)[0]
    True
    """
    n = len(logits)
    signed = np.where(present, -logits, logits)
    loss = float(np.logaddexp(signed, 0).sum()) / n
    half = logits.dtype.type(0.5)
    return loss, (half + half * np.tanh(half * logits) - present.astype(logits.dtype)) / n

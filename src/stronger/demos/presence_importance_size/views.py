"""A hidden layer as some inputs drive it, what stands above it, and what the answers are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.losses import softmax

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Bits


@dataclass(frozen=True, eq=False)
class View:
    """A hidden layer of a network on some inputs.

    Outputs are of two kinds. Exclusive ones are logits of classes, of which one is present. The
    others are logits of features, each of which is present or absent by itself.
    """

    values: Array
    """(examples, units, places): a channel has as many values as its map has places, others one."""
    rest: Callable[[Array], Array]
    """The network above: from values to outputs (examples, outputs)."""
    present: Bits  # (examples, outputs)
    exclusive: bool = True
    reads: Array | None = None
    """What a planted feature adds to each unit, all else equal (units, features), if known."""

    @cached_property
    def activations(self) -> Array:
        """One number for each unit (examples, units): the mean over its places."""
        mean: Array = self.values.mean(axis=2)
        return mean

    @cached_property
    def outputs(self) -> Array:
        """(examples, outputs)."""
        return self.rest(self.values)

    def halves(self) -> tuple[View, View]:
        """Return the layer on the first half of the examples, and on the others."""
        half = len(self.values) // 2
        first, second = (
            replace(self, values=self.values[part], present=self.present[part])
            for part in (slice(half), slice(half, None))
        )
        return first, second

    # --- What answers come to ---

    def probabilities(self, outputs: Array) -> Array:
        """Return P of each class, or of each feature, (examples, outputs)."""
        return softmax(outputs) if self.exclusive else 0.5 + 0.5 * np.tanh(outputs / 2)

    def distances(self, outputs: Array) -> Array:
        """Return how far answers are from those of the whole network (examples,), from 0 to 1.

        The total variation ½ Σ|p - q| of classes, and the mean |p - q| of features.
        """
        apart = np.abs(self.probabilities(outputs) - self.probabilities(self.outputs))
        far: Array = apart.sum(axis=1) / 2 if self.exclusive else apart.mean(axis=1)
        return far

    def losses(self, outputs: Array) -> Array:
        """Return the cross-entropy of each example (examples,), summed over features."""
        if self.exclusive:
            return np.asarray(np.logaddexp.reduce(outputs, axis=1) - outputs[self.present])
        return np.asarray(np.logaddexp(np.where(self.present, -outputs, outputs), 0).sum(axis=1))

    def errors(self, outputs: Array) -> Array:
        """Return whether the class is wrong, or which share of the features, (examples,)."""
        if self.exclusive:
            return np.asarray(outputs.argmax(axis=1) != self.present.argmax(axis=1), np.float64)
        return np.asarray(((outputs > 0) != self.present).mean(axis=1))

    def support(self, outputs: Array) -> Array:
        """Return how far outputs speak for the answer of the whole network (examples,).

        Of classes the answer's logit less the mean of all; of features the mean over features of
        the logit, taken negative where the answer is that the feature is absent.
        """
        if self.exclusive:
            answers = self.outputs.argmax(axis=1)
            return np.asarray(outputs[np.arange(len(answers)), answers] - outputs.mean(axis=1))
        return np.asarray((np.sign(self.outputs) * outputs).mean(axis=1))

"""What each token changes if it is ablated, and which scores of tokens rank that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array
    from stronger.demos.shared.reader import Reader
    from stronger.demos.shared.token_tasks import Examples


@dataclass(frozen=True, eq=False)
class View:
    """What a trained reader computed of examples, in float64."""

    reader: Reader
    examples: Examples
    weights: Array  # (examples, n)
    values: Array  # (examples, n, v)
    outputs: Array  # (examples, outputs)

    @property
    def contributions(self) -> Array:
        """v_i W_O, what each value would add to the outputs at weight 1, (examples, n, outputs)."""
        return self.values @ self.reader.readout.parameters["weights"]

    def read(self, weights: Array) -> Array:
        """Return the outputs with other weights (examples, n) on the same values."""
        return self.reader.read(weights, self.values)


def observe(reader: Reader, examples: Examples) -> View:
    """Let a reader read, and keep what it computed."""
    reader, examples = reader.as_float64(), examples.as_float64()
    outputs = reader.forward(examples.tokens, examples.queries)
    return View(reader, examples, reader.weights.copy(), reader.values, outputs)


def output_change(before: Array, after: Array) -> Array:
    """Return the Euclidean distance between two rows of outputs."""
    distance: Array = np.linalg.norm(after - before, axis=-1)
    return distance


def ablate_tokens(seen: View, change: Callable[[Array, Array], Array]) -> Array:
    """Return how the output changes without each token (examples, n); all others are read anew."""
    effects = np.empty_like(seen.weights)
    for place in range(effects.shape[1]):
        rest = seen.examples.remove(np.full(len(effects), place))
        effects[:, place] = change(seen.outputs, seen.reader.forward(rest.tokens, rest.queries))
    return effects


def ablate_values(seen: View, change: Callable[[Array, Array], Array]) -> Array:
    """Return how the output changes with each value set to zero (examples, n); weights stay."""
    effects = np.empty_like(seen.weights)
    for place in range(effects.shape[1]):
        weights = seen.weights.copy()
        weights[:, place] = 0
        effects[:, place] = change(seen.outputs, seen.read(weights))
    return effects


def move_without(weights: Array, values: Array) -> Array:
    """Return how the output moves when a token is taken away and the other weights renormalised.

    It moves by a_i / (1 - a_i) (y - v_i), the odds of the weight times the way from the token's
    value to the output: exactly so where no token's key or value depends on another token. This
    follows from y = Σ a_i v_i (bahdanau2014neural eq. 5) alone.

    Parameters
    ----------
    weights
        a (examples, n), summing to one.
    values
        V (examples, n, v).

    Returns
    -------
    Array
        (examples, n, v), for each token.
    """
    y = np.einsum("en,env->ev", weights, values)
    # 1 - a would lose the digits of a small rest
    others = weights @ (1 - np.eye(weights.shape[-1]))
    moves: Array = (weights / others)[..., None] * (y[:, None] - values)
    return moves


def score_tokens(weights: Array, contributions: Array) -> dict[str, Array]:
    """Return three scores of tokens (examples, n): weight, weight x length, and odds x distance."""
    return {
        "weight": weights,
        "length": weights * np.linalg.norm(contributions, axis=-1),
        "distance": np.linalg.norm(move_without(weights, contributions), axis=-1),
    }


def rank_effects(
    seen: View, contributions: Array, change: Callable[[Array, Array], Array]
) -> dict[str, float]:
    """Return how well each score ranks the effects of ablating tokens, and of zeroing values."""
    metrics: dict[str, float] = {}
    for name, effects in (
        ("removal", ablate_tokens(seen, change)),
        ("zeroing", ablate_values(seen, change)),
    ):
        for score, values in score_tokens(seen.weights, contributions).items():
            metrics[f"{name}.{score}"] = float(kendall(values, effects).mean())
        metrics[f"{name}.length_gain"] = metrics[f"{name}.length"] - metrics[f"{name}.weight"]
    return metrics


def kendall(a: Array, b: Array, tolerance: float = 1e-12) -> Array:
    """Return Kendall's rank correlation tau-b of rows, with ties where values differ by less.

    Of all pairs of columns, those ordered alike less those ordered otherwise, over the geometric
    mean of the numbers of pairs that are no ties. Rows without an order give 0.

    Examples
    --------
    >>> rows = np.array([[1.0, 2.0, 3.0], [1.0, 1.0, 3.0]])
    >>> kendall(rows, -rows).tolist()
    [-1.0, -1.0]
    """
    first, second = np.triu_indices(a.shape[-1], 1)

    def orders(x: Array) -> Array:
        gaps = x[..., first] - x[..., second]
        return np.where(np.abs(gaps) > tolerance, np.sign(gaps), 0)

    left, right = orders(a), orders(b)
    pairs = np.sqrt(np.abs(left).sum(axis=-1) * np.abs(right).sum(axis=-1))
    tau: Array = (left * right).sum(axis=-1) / np.maximum(pairs, 1)
    return tau

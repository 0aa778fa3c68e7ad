"""What a token's weight has to do with its effect: a part of the demos of attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._token_tasks import (
    TOKENS,
    Examples,
)
from stronger.nn.attention_weights import (
    affine_rank,
    farthest_weights,
    kendall,
    removed,
    total_variation,
)
from stronger.nn.losses import softmax

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.nn.reader import Reader

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class View:
    """What a frozen reader saw in examples, in float64."""

    reader: Reader
    examples: Examples
    weights: Array  # (examples, n)
    values: Array  # (examples, n, v)
    outputs: Array  # (examples, outputs)

    @property
    def spoken(self) -> Array:
        """What each value says in the answer, (examples, n, outputs), less what it says to all.

        The softmax over answers cannot see a constant added to all of them.
        """
        said: Array = self.values @ self.reader.readout.parameters["weights"]
        said -= said.mean(axis=-1, keepdims=True)
        return said

    def read(self, weights: Array) -> Array:
        """Return the outputs with other weights (examples, n) on the same values."""
        return self.reader.read(weights, self.values)


def view(reader: Reader, examples: Examples) -> View:
    """Let a reader read, and keep what it computed."""
    precise, examples = reader.precise(), examples.precise()
    outputs = precise.forward(examples.tokens, examples.queries)
    return View(precise, examples, precise.weights.copy(), precise.values, outputs)


def accuracy(reader: Reader, examples: Examples) -> float:
    """Return the share of examples answered rightly."""
    return right(reader.forward(examples.tokens, examples.queries), examples)


def right(outputs: Array, examples: Examples) -> float:
    """Return the share of examples whose largest output is that of the label."""
    return float((outputs.argmax(axis=1) == examples.labels).mean())


def change_of_chances(before: Array, after: Array) -> Array:
    """Return the total variation between the probabilities of two rows of outputs."""
    return total_variation(softmax(before), softmax(after))


def change_of_outputs(before: Array, after: Array) -> Array:
    """Return the Euclidean distance between two rows of outputs."""
    distance: Array = np.linalg.norm(after - before, axis=-1)
    return distance


def removal(seen: View, change: Callable[[Array, Array], Array] = change_of_chances) -> Array:
    """Return how the output changes when each token is left out (examples, n); all is read anew."""
    effects = np.empty_like(seen.weights)
    for place in range(effects.shape[1]):
        rest = seen.examples.without(np.full(len(effects), place))
        effects[:, place] = change(seen.outputs, seen.reader.forward(rest.tokens, rest.queries))
    return effects


def zeroing(seen: View, change: Callable[[Array, Array], Array] = change_of_chances) -> Array:
    """Return how the output changes when each value is set to zero and all weights stay."""
    effects = np.empty_like(seen.weights)
    for place in range(effects.shape[1]):
        weights = seen.weights.copy()
        weights[:, place] = 0
        effects[:, place] = change(seen.outputs, seen.read(weights))
    return effects


# --- Weights against effects, and frozen readers with other weights ------------------------------


def tampering(
    rng: np.random.Generator, name: str, reader: Reader, examples: Examples, permutations: int
) -> tuple[dict[str, float], dict[str, Array]]:
    """Compare weights with effects of removal; permute them, make them uniform, put all on one."""
    seen = view(reader, examples)
    w = seen.weights
    effects = removal(seen)
    changes = np.array(
        [
            change_of_chances(seen.outputs, seen.read(rng.permuted(w, axis=1)))
            for _ in range(permutations)
        ]
    )
    uniform = seen.read(np.full_like(w, 1 / w.shape[1]))
    # Weights that are nearly uniform anyway are hardly changed by either: give one token all
    chosen = rng.spawn(1)[0].integers(0, w.shape[1], len(w))
    single = seen.read(np.eye(w.shape[1])[chosen])
    metrics = {
        "accuracy": right(seen.outputs, examples),
        "largest": float(w.max(axis=1).mean()),
        "tau": float(kendall(w, effects).mean()),
        "tau_of_others": float(kendall(np.roll(w, 1, axis=0), effects).mean()),
        "permuted": float(np.median(changes, axis=0).mean()),
        "uniform": float(change_of_chances(seen.outputs, uniform).mean()),
        "uniform_loss": right(seen.outputs, examples) - right(uniform, examples),
        "single": float(change_of_chances(seen.outputs, single).mean()),
        "single_loss": right(seen.outputs, examples) - right(single, examples),
    }
    arrays = {f"{name}.weights": w, f"{name}.effects": effects}
    return {f"{name}.{key}": value for key, value in metrics.items()}, arrays


def finding(name: str, reader: Reader, examples: Examples) -> dict[str, float]:
    """Return how far weights find the one relevant token."""
    seen = view(reader, examples)
    rows = np.arange(len(seen.weights))
    return {
        f"{name}.hit": float((seen.weights.argmax(axis=1) == examples.relevant).mean()),
        f"{name}.mass": float(seen.weights[rows, examples.relevant].mean()),
    }


def doing_without(rng: np.random.Generator, reader: Reader, examples: Examples) -> dict[str, float]:
    """Remove the token of the largest weight, or another; show the relevant one twice."""
    seen = view(reader, examples)
    rows = np.arange(len(seen.weights))
    top = seen.weights.argmax(axis=1)
    other = (examples.relevant + rng.integers(1, TOKENS, len(rows))) % TOKENS
    tokens = examples.tokens.copy()
    tokens[rows, other] = tokens[rows, examples.relevant]
    twice = view(reader, Examples(tokens, examples.queries, examples.labels, examples.relevant))
    return {
        "retrieval.accuracy_without_top": accuracy(reader, examples.without(top)),
        "retrieval.accuracy_without_other": accuracy(reader, examples.without(other)),
        "retrieval.twice_weight": float(
            np.maximum(twice.weights[rows, other], twice.weights[rows, examples.relevant]).mean()
        ),
        "retrieval.twice_accuracy": right(twice.outputs, examples),
    }


# --- Other weights, same answer ------------------------------------------------------------------


def farthest(weights: Array, values: Array) -> Array:
    """Return, for each example, the distance of the farthest weights with the same output."""
    return np.array(
        [
            total_variation(farthest_weights(a, each), a)
            for a, each in zip(weights, values, strict=True)
        ]
    )


def freedom_of_random_values(
    rng: np.random.Generator, sizes: range, examples: int
) -> tuple[float, Array]:
    """Return how often freedom goes by dimension, and the mean distance for each size of values."""
    agreements, distances = [], []
    for size in sizes:
        values = rng.standard_normal((examples, TOKENS, size))
        far = farthest(softmax(rng.standard_normal((examples, TOKENS))), values)
        agreements.append((far > 1e-6) == (size + 1 < TOKENS))
        distances.append(far.mean())
    return float(np.mean(agreements)), np.array(distances)


def freedom(name: str, seen: View, count: int) -> tuple[dict[str, float], dict[str, Array]]:
    """Return how far weights can go with the same mean value, and with only the same answer."""
    weights, values, spoken = seen.weights[:count], seen.values[:count], seen.spoken[:count]
    others = np.array([farthest_weights(a, v) for a, v in zip(weights, spoken, strict=True)])
    far = total_variation(others, weights)
    before, after = (np.einsum("en,enk->ek", w, spoken) for w in (weights, others))
    metrics = {
        "same_value": float(farthest(weights, values).max()),
        "value_rank": float(np.mean([affine_rank(each) for each in values])),
        "same_answer": float(far.mean()),
        "residual": float(np.abs(after - before).max()),
    }
    shown = int(far.argmax())
    arrays = {f"{name}.far": far, f"{name}.pair": np.array([weights[shown], others[shown]])}
    return {f"free.{name}.{key}": value for key, value in metrics.items()}, arrays


# --- Weight, weight x length, and what moves the output ------------------------------------------


def three_scores(seen: View, said: Array) -> dict[str, Array]:
    """Return three ways of scoring tokens (examples, n), `said` being what the values say."""
    w = seen.weights
    return {
        "weight": w,
        "length": w * np.linalg.norm(said, axis=-1),
        "distance": np.linalg.norm(removed(w, said), axis=-1),
    }


def rankings(
    name: str, seen: View, said: Array, change: Callable[[Array, Array], Array]
) -> dict[str, float]:
    """Return how well each score ranks the effects of removal and of zeroing."""
    metrics: dict[str, float] = {}
    for effect, measured in (
        ("removal", removal(seen, change)),
        ("zeroing", zeroing(seen, change)),
    ):
        taus = {
            score: float(kendall(values, measured).mean())
            for score, values in three_scores(seen, said).items()
        }
        metrics |= {f"{name}.{effect}.{score}": tau for score, tau in taus.items()}
        metrics[f"{name}.{effect}.length_gain"] = taus["length"] - taus["weight"]
    return metrics


def gauge(rng: np.random.Generator, seen: View) -> dict[str, float]:
    """Add one vector to all values and take it out of the answer's bias; rank tokens by length."""
    said = seen.spoken
    step = rng.standard_normal(seen.values.shape[2])
    step *= 10 * np.linalg.norm(seen.values, axis=-1).mean() / np.linalg.norm(step)
    shift = step @ seen.reader.readout.parameters["weights"]
    moved = View(seen.reader, seen.examples, seen.weights, seen.values + step, seen.outputs)
    again = moved.read(seen.weights) - shift
    length, moved_length = (np.linalg.norm(each, axis=-1) for each in (said, moved.spoken))
    distance, moved_distance = (
        three_scores(each, each.spoken)["distance"] for each in (seen, moved)
    )
    return {
        "gauge.output_change": float(np.abs(again - seen.outputs).max()),
        "gauge.length_tau": float(kendall(length, moved_length, 1e-9).mean()),
        "gauge.distance_tau": float(kendall(distance, moved_distance, 1e-9).mean()),
    }

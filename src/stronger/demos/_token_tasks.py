"""Tasks on short sequences of tokens, and readers trained on them, for the demos of attention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.losses import cross_entropy, squared_error
from stronger.nn.reader import Reader, learn

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.nn.reader import Batch

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]

TOKENS = 11
KEYS, ANSWERS, FILLERS = 16, 8, 4
"""Of the tasks with queries: different keys, different answers, kinds of first token."""
KINDS, DECISIVE = 16, 4
"""Of the tasks without: kinds of token, and how many of these the decisive task makes decisive."""
NOTHING = -1
"""The label where nothing is to be reported."""


@dataclass(frozen=True)
class Examples:
    """Sequences with a query and an answer each."""

    tokens: Array  # (examples, n, features)
    queries: Array  # (examples, queries)
    labels: Labels  # (examples,)
    relevant: Labels  # (examples,): where the answer stands; NOTHING if at no one place

    def precise(self) -> Examples:
        """Return them in float64."""
        return replace(self, tokens=self.tokens.astype(float), queries=self.queries.astype(float))

    def without(self, places: Labels) -> Examples:
        """Return them with one token taken out of each, at these places (examples,)."""
        kept = np.arange(self.tokens.shape[1]) != places[:, None]
        shape = (len(kept), -1, self.tokens.shape[2])
        return replace(self, tokens=self.tokens[kept].reshape(shape))

    def of(self, chosen: NDArray[np.bool_]) -> Examples:
        """Return some of them."""
        return Examples(
            self.tokens[chosen], self.queries[chosen], self.labels[chosen], self.relevant[chosen]
        )


Draw: TypeAlias = "Callable[[np.random.Generator, int], Examples]"


def hot(ids: Labels, size: int) -> Array:
    """Return ones at the features named along the last axis, and zeros elsewhere.

    Examples
    --------
    >>> hot(np.array([[0, 2], [1, 1]]), 3).tolist()
    [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    out = np.zeros((*ids.shape[:-1], size), np.float32)
    np.put_along_axis(out, ids, 1, axis=-1)
    return out


def retrieval(rng: np.random.Generator, examples: int) -> Examples:
    """Draw tokens of a key and an answer each; the query names a key, its answer is wanted."""
    keys = rng.permuted(np.tile(np.arange(KEYS), (examples, 1)), axis=1)[:, :TOKENS]
    answers = rng.integers(0, ANSWERS, (examples, TOKENS))
    asked, rows = rng.integers(0, TOKENS, examples), np.arange(examples)
    return Examples(
        hot(np.stack([keys, KEYS + answers], axis=-1), KEYS + ANSWERS),
        hot(keys[rows, asked, None], KEYS),
        answers[rows, asked],
        asked,
    )


def decisive(rng: np.random.Generator, examples: int) -> Examples:
    """Draw a decisive token among others that mean nothing; wanted is whether its kind is odd."""
    kinds = rng.integers(DECISIVE, KINDS, (examples, TOKENS))
    place, rows = rng.integers(0, TOKENS, examples), np.arange(examples)
    kinds[rows, place] = rng.integers(0, DECISIVE, examples)
    query = np.ones((examples, 1), np.float32)
    return Examples(hot(kinds[..., None], KINDS), query, kinds[rows, place] % 2, place)


def majority(rng: np.random.Generator, examples: int) -> Examples:
    """Draw tokens that vote, half of the kinds for either side; wanted is the majority."""
    kinds = rng.integers(0, KINDS, (examples, TOKENS))
    votes = (kinds % 2).sum(axis=1)
    query = np.ones((examples, 1), np.float32)
    nowhere = np.full(examples, NOTHING)
    return Examples(
        hot(kinds[..., None], KINDS), query, (2 * votes > TOKENS).astype(np.intp), nowhere
    )


def report(
    rng: np.random.Generator, examples: int, *, first: bool = True, swapped: bool = False
) -> Examples:
    """Draw a retrieval in which every second query names a key that is not there.

    A token has three features: key, answer and whether it is the first of its sequence. The first
    is a filler that means nothing, of one of four kinds.

    Parameters
    ----------
    rng, examples
        The generator, and how many to draw.
    first
        Whether there is a first token at all.
    swapped
        Put an ordinary token, of a key that is neither asked for nor among the others, in the place
        of the filler.
    """
    keys = rng.permuted(np.tile(np.arange(KEYS), (examples, 1)), axis=1)
    answers = rng.integers(0, ANSWERS, (examples, TOKENS))
    present, rows = rng.random(examples) < 0.5, np.arange(examples)
    asked = rng.integers(1, TOKENS, examples)
    labels = np.where(present, answers[rows, asked], NOTHING)
    queries = hot(np.where(present, keys[rows, asked], keys[:, TOKENS])[:, None], KEYS)

    # Features: keys, then answers, then kinds of filler, then "first" and "not the first"
    places = KEYS + ANSWERS + FILLERS
    ids = np.stack([keys[:, :TOKENS], KEYS + answers, np.full_like(answers, places + 1)], axis=-1)
    ids[:, 0, 2] = places
    if swapped:
        ids[:, 0, 0] = keys[:, TOKENS + 1]
    else:
        ids[:, 0, :2] = KEYS + ANSWERS + rng.integers(0, FILLERS, (examples, 1))
    tokens = hot(ids, places + 2)
    where = np.where(present, asked, NOTHING)
    if not first:
        tokens, where = tokens[:, 1:], np.where(present, asked - 1, NOTHING)
    return Examples(tokens, queries, labels, where)


def add_to_nothing(outputs: Array, labels: Labels) -> tuple[float, Array]:
    """Return the squared error where the answer k is worth 1 at output k, and nothing is worth 0.

    This is what is wanted of attention that adds to a stream: where there is nothing to report,
    add nothing.
    """
    wanted = np.zeros_like(outputs)
    there = np.flatnonzero(labels != NOTHING)
    wanted[there, labels[there]] = 1
    return squared_error(outputs, wanted)


def reported(outputs: Array) -> Labels:
    """Return the answer whose code is nearest: k if output k is over a half, else nothing.

    Examples
    --------
    >>> reported(np.array([[0.1, 0.9], [0.4, 0.3]])).tolist()
    [1, -1]
    """
    return np.where(outputs.max(axis=1) > 0.5, outputs.argmax(axis=1), NOTHING)


def trained(
    rng: np.random.Generator,
    draw: Draw,
    outputs: int,
    steps: int,
    *,
    loss: Callable[[Array, Labels], tuple[float, Array]] = cross_entropy,
    shuffled: bool = False,
    **kind: Any,
) -> Reader:
    """Return a reader trained on fresh examples of a task.

    Parameters
    ----------
    rng
        Draws parameters and examples.
    draw, outputs, loss
        The task, the size of its answer, and what a wrong answer costs.
    steps
        Of 100 examples.
    shuffled
        Train on labels of other examples: the control that has nothing to learn.
    **kind
        The kind of reader.
    """
    one = draw(rng, 1)
    reader = Reader(one.tokens.shape[2], one.queries.shape[1], outputs, rng, **kind)

    def batch() -> Batch:
        drawn = draw(rng, 100)
        labels = rng.permutation(drawn.labels) if shuffled else drawn.labels
        return drawn.tokens, drawn.queries, labels

    return learn(reader, batch, loss, steps)

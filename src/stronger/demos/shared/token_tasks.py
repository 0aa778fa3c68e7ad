"""Tasks on short sequences of tokens, where it is known which token holds the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos.shared.reader import Reader, train
from stronger.nn.losses import cross_entropy, squared_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Bits, Labels
    from stronger.demos.shared.reader import Batch
    from stronger.evidence.parameters import Parameters

TOKENS = 11
KEYS, ANSWERS, FILLERS = 16, 8, 4
"""Of the tasks with queries: different keys, different answers, kinds of first token."""
KINDS, DECISIVE = 16, 4
"""Of the tasks without: kinds of token, and how many of these the decisive task makes decisive."""
NOTHING = -1
"""The label where nothing is to be reported."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Sequences with a query and an answer each."""

    tokens: Array  # (examples, n, features)
    queries: Array  # (examples, queries)
    labels: Labels  # (examples,)
    relevant: Labels  # (examples,): where the answer stands; NOTHING if at no one place

    def as_float64(self) -> Examples:
        """Return them in float64."""
        return replace(self, tokens=self.tokens.astype(float), queries=self.queries.astype(float))

    def remove(self, places: Labels) -> Examples:
        """Return them without one token each, that at these places (examples,)."""
        kept = np.arange(self.tokens.shape[1]) != places[:, None]
        shape = (len(kept), -1, self.tokens.shape[2])
        return replace(self, tokens=self.tokens[kept].reshape(shape))

    def choose(self, chosen: Bits) -> Examples:
        """Return some of them."""
        return Examples(
            self.tokens[chosen], self.queries[chosen], self.labels[chosen], self.relevant[chosen]
        )


Draw: TypeAlias = "Callable[[np.random.Generator, int], Examples]"


def one_hot(ids: Labels, size: int) -> Array:
    """Return ones at the features named along the last axis, and zeros elsewhere.

    Examples
    --------
    >>> one_hot(np.array([[0, 2], [1, 1]]), 3).tolist()
    [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    out = np.zeros((*ids.shape[:-1], size), np.float32)
    np.put_along_axis(out, ids, 1, axis=-1)
    return out


def draw_retrieval(rng: np.random.Generator, examples: int) -> Examples:
    """Draw tokens of a key and an answer each; the query names a key, its answer is wanted."""
    keys = rng.permuted(np.tile(np.arange(KEYS), (examples, 1)), axis=1)[:, :TOKENS]
    answers = rng.integers(0, ANSWERS, (examples, TOKENS))
    asked, rows = rng.integers(0, TOKENS, examples), np.arange(examples)
    return Examples(
        one_hot(np.stack([keys, KEYS + answers], axis=-1), KEYS + ANSWERS),
        one_hot(keys[rows, asked, None], KEYS),
        answers[rows, asked],
        asked,
    )


def draw_decisive(rng: np.random.Generator, examples: int) -> Examples:
    """Draw a decisive token among others that mean nothing; wanted is whether its kind is odd."""
    kinds = rng.integers(DECISIVE, KINDS, (examples, TOKENS))
    place, rows = rng.integers(0, TOKENS, examples), np.arange(examples)
    kinds[rows, place] = rng.integers(0, DECISIVE, examples)
    query = np.ones((examples, 1), np.float32)
    return Examples(one_hot(kinds[..., None], KINDS), query, kinds[rows, place] % 2, place)


def draw_majority(rng: np.random.Generator, examples: int) -> Examples:
    """Draw tokens that vote, half of the kinds for either side; wanted is the majority."""
    kinds = rng.integers(0, KINDS, (examples, TOKENS))
    votes = (kinds % 2).sum(axis=1)
    query = np.ones((examples, 1), np.float32)
    nowhere = np.full(examples, NOTHING)
    return Examples(
        one_hot(kinds[..., None], KINDS), query, (2 * votes > TOKENS).astype(np.intp), nowhere
    )


def draw_report(
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
    queries = one_hot(np.where(present, keys[rows, asked], keys[:, TOKENS])[:, None], KEYS)

    # Features: keys, then answers, then kinds of filler, then "first" and "not the first"
    places = KEYS + ANSWERS + FILLERS
    ids = np.stack([keys[:, :TOKENS], KEYS + answers, np.full_like(answers, places + 1)], axis=-1)
    ids[:, 0, 2] = places
    if swapped:
        ids[:, 0, 0] = keys[:, TOKENS + 1]
    else:
        ids[:, 0, :2] = KEYS + ANSWERS + rng.integers(0, FILLERS, (examples, 1))
    tokens = one_hot(ids, places + 2)
    where = np.where(present, asked, NOTHING)
    if not first:
        tokens, where = tokens[:, 1:], np.where(present, asked - 1, NOTHING)
    return Examples(tokens, queries, labels, where)


def report_error(outputs: Array, labels: Labels) -> tuple[float, Array]:
    """Return the squared error, and its gradient, where answer k is wanted as 1 at output k.

    Where there is nothing to report all outputs are wanted as 0, as they are of attention that
    adds to a stream: add nothing.
    """
    wanted = np.zeros_like(outputs)
    there = np.flatnonzero(labels != NOTHING)
    wanted[there, labels[there]] = 1
    return squared_error(outputs, wanted)


def read_report(outputs: Array) -> Labels:
    """Return the answer whose code is nearest: k if output k is over a half, else nothing.

    Examples
    --------
    >>> read_report(np.array([[0.1, 0.9], [0.4, 0.3]])).tolist()
    [1, -1]
    """
    return np.where(outputs.max(axis=1) > 0.5, outputs.argmax(axis=1), NOTHING)


def train_reader(
    rng: np.random.Generator,
    draw: Draw,
    outputs: int,
    steps: int,
    parameters: Parameters,
    *,
    loss: Callable[[Array, Labels], tuple[float, Array]] = cross_entropy,
    shuffle: bool = False,
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
        Of ``parameters.batch_size`` examples each.
    shuffle
        Train on labels of other examples: the control that has nothing to learn.
    **kind
        The kind of reader.
    """
    one = draw(rng, 1)
    sizes = one.tokens.shape[2], one.queries.shape[1], outputs
    reader = Reader(*sizes, rng, width=parameters.width, **kind)

    def batch() -> Batch:
        drawn = draw(rng, parameters.batch_size)
        labels = rng.permutation(drawn.labels) if shuffle else drawn.labels
        return drawn.tokens, drawn.queries, labels

    return train(reader, batch, loss, steps, parameters.learning_rate)

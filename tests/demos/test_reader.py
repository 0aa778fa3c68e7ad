"""Readers: gradients through time and attention, and what their parts must leave as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stronger.demos.shared.reader import Reader, Recurrent, train
from stronger.nn.gradients import gradient_errors
from stronger.nn.losses import cross_entropy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]


def sequences(rng: np.random.Generator, examples: int = 3, n: int = 5) -> tuple[Array, Array]:
    tokens = np.eye(6)[rng.integers(0, 6, (examples, n))]
    return tokens, np.eye(4)[rng.integers(0, 4, examples)]


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"context": True},
        {"attention": "additive"},
        {"attention": "uniform"},
        {"spare": True, "bias": False},
        {"context": True, "attention": "additive", "spare": True},
    ],
    ids=str,
)
def test_the_gradients_of_every_kind_are_those_of_its_loss(kind: dict[str, Any]) -> None:
    rng = np.random.default_rng(5)
    reader = Reader(6, 4, 3, rng, width=8, dtype=np.float64, **kind)
    tokens, queries = sequences(rng)
    labels = np.array([0, 2, 1])
    loss, dz = cross_entropy(reader.forward(tokens, queries), labels)
    assert loss > 0
    reader.backward(dz)
    arrays = {
        f"{index}.{name}": (parameter, layer.gradients[name].copy())
        for index, layer in enumerate(reader.layers)
        for name, parameter in layer.parameters.items()
    }
    errors = gradient_errors(
        lambda: cross_entropy(reader.forward(tokens, queries), labels)[0], arrays
    )
    assert max(errors.values()) < 1e-6
    assert all(np.abs(gradient).max() > 0 for _, gradient in arrays.values())


@pytest.mark.parametrize("backwards", [False, True])
def test_a_state_knows_the_tokens_read_before_it_and_no_others(backwards: bool) -> None:
    rng = np.random.default_rng(6)
    layer = Recurrent(3, 4, rng, backwards=backwards, dtype=np.float64)
    x = rng.standard_normal((2, 5, 3))
    changed = x.copy()
    changed[:, 2] += 1
    same = (layer.forward(x) == layer.forward(changed)).all(axis=(0, 2))
    assert same.tolist() == [backwards is False] * 2 + [False] + [backwards is True] * 2


def test_tokens_read_alone_may_be_shuffled_and_tokens_in_context_may_not() -> None:
    rng = np.random.default_rng(7)
    tokens, queries = sequences(rng, examples=20)
    order = [4, 2, 0, 1, 3]
    for context in (False, True):
        reader = Reader(6, 4, 3, rng, context=context, dtype=np.float64)
        change = reader.forward(tokens, queries) - reader.forward(tokens[:, order], queries)
        assert (np.abs(change).max() < 1e-12) != context


def test_a_spare_share_is_one_in_the_denominator_of_the_softmax() -> None:
    rng = np.random.default_rng(8)
    tokens, queries = sequences(rng)
    reader = Reader(6, 4, 3, rng, dtype=np.float64)
    reader.forward(tokens, queries)
    plain = reader.weights
    reader.spare = True
    answers = reader.forward(tokens, queries)
    shares = reader.weights.sum(axis=1, keepdims=True)
    assert (shares < 1).all()
    assert reader.weights / shares == pytest.approx(plain)
    assert answers == pytest.approx(reader.read(reader.weights, reader.values))
    # The scores, from what the spare share leaves: w / (1 - Σ w) = exp(s)
    scores = np.log(reader.weights / (1 - shares))
    exponents = np.exp(scores)
    assert reader.weights == pytest.approx(exponents / (1 + exponents.sum(axis=1, keepdims=True)))
    assert plain == pytest.approx(exponents / exponents.sum(axis=1, keepdims=True))


def test_learning_finds_the_token_that_a_query_names() -> None:
    rng = np.random.default_rng(9)
    rows = np.arange(50)

    def draw() -> tuple[Array, Array, NDArray[Any]]:
        keys = rng.permuted(np.tile(np.arange(4), (50, 1)), axis=1)
        answers = rng.integers(0, 2, (50, 4))
        tokens = np.concatenate([np.eye(4)[keys], np.eye(2)[answers]], axis=-1)
        asked = rng.integers(0, 4, 50)
        return tokens, np.eye(4)[keys[rows, asked]], answers[rows, asked]

    reader = train(Reader(6, 4, 2, rng, width=16), draw, cross_entropy, 300, learning_rate=3e-3)
    tokens, queries, labels = draw()
    assert (reader.forward(tokens, queries).argmax(axis=1) == labels).mean() > 0.95
    precise = reader.as_float64()
    assert precise.forward(tokens, queries) == pytest.approx(
        reader.forward(tokens, queries), abs=1e-3
    )
    assert precise.layers[0].parameters["weights"].dtype == np.float64

"""The second program of `attention-sink` goes down the true gradient, and changes what it says."""

from __future__ import annotations

import numpy as np

from stronger.demos.attention_sink.second import (
    FIRST,
    KEYS,
    Reader,
    begin,
    draw,
    gradient,
    others,
    read,
    rightly,
    squared_error,
)


def precise(rng: np.random.Generator) -> Reader:
    return Reader(*(each.astype(float) for each in begin(rng, 6)))


def test_the_gradient_is_the_slope_of_the_squared_error() -> None:
    rng = np.random.default_rng(0)
    reader, drawn = precise(rng), draw(rng, 4)
    slopes = gradient(reader, drawn.tokens.astype(float), drawn.asked, drawn.right.astype(float))

    def error() -> float:
        return squared_error(read(reader, drawn.tokens, drawn.asked).outputs, drawn.right)

    for values, each in zip(reader, slopes, strict=True):
        found = np.empty_like(values)
        for at in np.ndindex(values.shape):
            here, e = values[at], 1e-5
            values[at] = here + e
            above = error()
            values[at] = here - e
            below = error()
            values[at] = here
            found[at] = (above - below) / (2 * e)
        np.testing.assert_allclose(each, found, atol=1e-7)


def test_a_query_has_its_key_in_one_token_or_in_none_and_its_answer_follows() -> None:
    drawn = draw(np.random.default_rng(1), 300)
    with_key = drawn.tokens[np.arange(300), :, drawn.asked] == 1
    assert (with_key == drawn.having).all()
    assert set(with_key.sum(axis=1)) == {0, 1}
    there = with_key.any(axis=1)
    answers = drawn.tokens[:, :, KEYS : KEYS + 10]
    assert (answers[with_key] == drawn.right[there]).all()
    assert not drawn.right[~there].any()


def test_what_comes_into_the_first_place_has_a_key_that_nobody_asked_for() -> None:
    drawn = draw(np.random.default_rng(2), 300)
    keys = drawn.unused[:, :KEYS].argmax(axis=1)
    assert (keys != drawn.asked).all()
    assert not drawn.tokens[np.arange(300), :, keys].any()
    assert (drawn.unused[:, FIRST] == 1).all()
    assert (drawn.unused.sum(axis=1) == 3).all()


def test_the_other_token_is_ordinary_and_lacks_the_key() -> None:
    rng = np.random.default_rng(3)
    drawn = draw(rng, 300)
    other = others(rng, drawn)
    assert (other.sum(axis=1) == 1).all()
    assert not other[:, 0].any()
    assert not (other & drawn.having).any()


def test_a_token_that_is_not_kept_is_as_good_as_not_there() -> None:
    rng = np.random.default_rng(4)
    reader, drawn = precise(rng), draw(rng, 20)
    kept = np.ones_like(drawn.having)
    kept[:, 0] = False
    without = read(reader, drawn.tokens[:, 1:], drawn.asked).outputs
    np.testing.assert_allclose(read(reader, drawn.tokens, drawn.asked, kept).outputs, without)


def test_rightly_is_the_answer_and_nothing_else() -> None:
    outputs = np.array([[0.9, 0.1], [0.9, 0.6], [0.4, 0.1], [0.4, 0.1]])
    right = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    assert rightly(outputs, right).tolist() == [True, False, False, True]

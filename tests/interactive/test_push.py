"""Networks of whole numbers: what is kept follows from the weights, and says what captions say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stronger.interactive.push import Figure, Spread, say
from stronger.interactive.readers import (
    INK,
    LARGEST,
    PIXELS,
    Reader,
    aim,
    answers,
    centre,
    coarsen,
    draw,
    keep_image,
    keep_signs,
    push,
    read_image,
    read_signs,
    smallest,
)
from stronger.interactive.trained import choose, rounded
from stronger.nn.activations import ReLU
from stronger.nn.attacks import margin, slope
from stronger.nn.datasets import mnist
from stronger.nn.layers import Dense
from stronger.nn.network import Network


@pytest.fixture(scope="module")
def kept(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (root / "data" / "interactive" / "push.json").read_text(encoding="utf-8")
    )
    return found


@pytest.fixture(scope="module")
def figure(kept: dict[str, Any]) -> Figure:
    return Figure(kept)


def test_errors_records_and_digits_are_those_of_the_kept_weights(
    root: Path, kept: dict[str, Any], figure: Figure
) -> None:
    data = mnist([root / "data" / "datasets"])
    shown, right = coarsen(data.test_images), data.test_labels.astype(np.int64)
    scores = np.stack([reader.scores(shown) for reader in figure.readers])
    read = answers(scores)
    assert [int(each) for each in (read != right).sum(axis=1)] == kept["error"]
    assert (scores.max(axis=1) == figure.records).all()
    chosen = choose(read, right)
    assert [keep_image(shown[at]) for at in chosen] == [each["image"] for each in kept["digits"]]
    assert [int(right[at]) for at in chosen] == [each["digit"] for each in kept["digits"]]


def test_aiming_takes_the_sign_of_the_gradient_of_the_lead(figure: Figure) -> None:
    for reader, x in zip(figure.readers, figure.digits, strict=False):
        rng = np.random.default_rng(0)
        below, above = (Dense(*sizes, rng, dtype=np.float64) for sizes in ((PIXELS, 16), (16, 10)))
        network = Network([below, ReLU(), above])
        for layer, weights, bias in (
            (below, reader.first, reader.first_bias),
            (above, reader.second, reader.second_bias),
        ):
            layer.parameters["weights"][...] = weights
            layer.parameters["bias"][...] = bias
        row = x[np.newaxis].astype(np.float64)
        uphill = slope(network, row, answers(reader.scores(x))[np.newaxis], objective=margin)[0]
        assert (np.sign(uphill) == aim(reader, x)).all()


def test_the_smallest_step_turns_the_answer_and_no_smaller_one_does(figure: Figure) -> None:
    reader, x = figure.readers[3], figure.digits[4]
    signs = aim(reader, x)
    least = smallest(reader, x, signs)
    assert least is not None
    before = answers(reader.scores(x))
    turned = [answers(reader.scores(push(x, signs, each))) != before for each in range(least + 1)]
    assert turned == [False] * least + [True]
    assert smallest(reader, x, np.zeros(PIXELS, np.int64)) is None


def test_aimed_takes_several_times_less_than_chance(kept: dict[str, Any]) -> None:
    aimed, chance = (
        np.median([each or INK + 1 for row in kept[name] for each in row])
        for name in ("aimed", "chance")
    )
    assert 3 < chance / aimed < 10


def test_rounding_keeps_answers(figure: Figure) -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(PIXELS, 8)), rng.normal(size=(8, 10))
    biases = rng.normal(size=8), rng.normal(size=10)
    reader = rounded(first, biases[0], second, biases[1])
    x = np.stack(figure.digits)
    exact = np.maximum(x / INK @ first + biases[0], 0) @ second + biases[1]
    assert np.abs(reader.scores(x) * reader.unit - exact).max() < 0.05 * np.abs(exact).max()
    assert np.abs(reader.first).max() == np.abs(reader.second).max() == LARGEST
    kept = Reader.of(reader.keep())
    assert (kept.first == reader.first).all()
    assert (kept.second == reader.second).all()


def test_what_is_drawn_comes_to_the_middle() -> None:
    ink = np.zeros((10, 10), np.int64)
    ink[2:8, 1] = 1
    image = draw(ink).reshape(14, 14)
    assert image[4:10, 6:8].max(axis=1).tolist() == [INK] * 6
    assert sorted(set(image.ravel().tolist())) == [0, INK // 2, INK]
    rows, columns = np.nonzero(image == INK)
    assert abs(rows.mean() - 6.5) <= 0.5
    assert abs(columns.mean() - 6.5) <= 0.5
    assert not centre(np.zeros((10, 10), np.int64)).any()
    corner = np.zeros((10, 10), np.int64)
    corner[0, 9] = INK
    assert centre(corner).sum() == INK


def test_images_and_signs_are_read_as_they_were_kept(figure: Figure) -> None:
    for x, signs in zip(figure.digits, figure.signs, strict=False):
        assert (read_image(keep_image(x)) == x).all()
        assert (read_signs(keep_signs(signs)) == signs).all()


def test_a_step_that_never_turns_half_of_the_answers_is_told_so() -> None:
    never = Spread([1] * 8, [10] * 8, [20] * 3 + [None] * 5)
    assert say(never, 30) == (
        "You guessed 30%. Measured: aimed, a change of every pixel by 1.0% of the way from paper "
        "to ink fools half of the 8 networks (the first at 1.0%, the last at 1.0%). Up or down by "
        "chance, it takes more than 100%."
    )

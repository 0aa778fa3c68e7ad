"""The blocks of held-out digits: each digit once a round, and both sides on the same examples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stronger.demos.held_out_digits.blocks import area, compare_episodes, draw_blocks, split_by
from stronger.demos.shared.digit_pairs import draw_pairs
from stronger.evidence.demo import Scale
from stronger.evidence.parameters import Parameters

ROOT = Path(__file__).parents[2]
SCALE = Scale("quick", (ROOT / "data" / "datasets",))


@pytest.mark.parametrize("held_out", [2, 3, 5])
def test_every_digit_is_held_out_once_in_each_round(held_out: int) -> None:
    blocks = draw_blocks(np.random.default_rng(1), held_out, rounds=2)
    assert np.bincount(np.concatenate(blocks)).tolist() == [2] * 10
    assert {len(each) for each in blocks} <= {held_out, held_out + 1}


def test_digits_that_are_held_out_are_not_trained_on() -> None:
    held_out = np.array([0, 4, 9])
    digits = split_by(np.random.default_rng(2), SCALE, held_out, train=300, test=100)
    assert (digits.train.classes, digits.seen.classes, digits.unseen.classes) == (7, 7, 3)
    assert len(digits.train.labels) == 300
    rows = {each.tobytes() for each in digits.train.ink}
    assert not any(each.tobytes() in rows for each in digits.unseen.ink)


def test_an_embedding_that_is_the_class_has_the_whole_area() -> None:
    digits = split_by(np.random.default_rng(3), SCALE, np.array([1, 2, 3]), train=300, test=100)
    pairs = draw_pairs(np.random.default_rng(4), digits.unseen, 400)
    assert area(np.eye(3)[digits.unseen.labels], pairs) == 1
    assert area(np.ones((len(digits.unseen.labels), 2)), pairs) == 0.5


def test_without_training_both_sides_of_a_comparison_are_one_encoder() -> None:
    digits = split_by(np.random.default_rng(5), SCALE, np.array([5, 6, 7]), train=300, test=100)
    still = Parameters({"steps": 0, "dimension": 8})
    found = compare_episodes(np.random.default_rng(6), digits, still, episodes=5)
    # The same start and the same test: all that is left is how one encoder is read
    assert found["own_encoder_gap"] == found["same_encoder_gap"] == found["scaled_gap"]

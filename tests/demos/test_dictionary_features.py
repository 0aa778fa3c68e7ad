"""The demo of dictionary features: its measurements on made-up columns, and its mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.dictionary_features import columns as measured
from stronger.demos.dictionary_features import marked_digits as digits
from stronger.nn.gradients import gradient_errors

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def marked(rng: np.random.Generator, images: int) -> digits.Marked:
    """Return blank images with labels and marks."""
    blank = np.zeros((images, 784), np.float32)
    return digits.mark(rng, blank, rng.integers(0, 10, images), digits.draw_stamps(rng))


def test_marks_stand_in_squares_of_their_own_and_are_as_rare_as_said() -> None:
    rng = np.random.default_rng(0)
    stamped = digits.draw_stamps(rng)
    assert stamped.sum(axis=1).tolist() == [8] * digits.MARKS
    assert stamped.sum(axis=0).max() == 1
    drawn = digits.mark(rng, np.zeros((4000, 784), np.float32), np.zeros(4000, np.int64), stamped)
    there = drawn.strengths > 0
    assert there.mean() == pytest.approx(digits.RATE, abs=0.005)
    low, high = digits.STRENGTH
    assert low <= drawn.strengths[there].min() <= drawn.strengths.max() <= high
    np.testing.assert_allclose(drawn.images @ stamped.T / 8, drawn.strengths, atol=1e-6)
    assert drawn.causes.sum() == 4000 + there.sum()


def test_the_loss_of_reading_has_the_gradient_it_says() -> None:
    rng = np.random.default_rng(1)
    outputs = rng.standard_normal((5, digits.CAUSES))
    targets = np.column_stack([rng.integers(0, 10, 5), rng.integers(0, 2, (5, digits.MARKS))])
    slope = digits.reading_loss(outputs, targets)[1]
    errors = gradient_errors(
        lambda: digits.reading_loss(outputs, targets)[0], {"outputs": (outputs, slope)}
    )
    assert errors["outputs"] < 1e-6


def test_a_column_that_is_its_cause_is_pure_and_one_of_noise_is_not() -> None:
    rng = np.random.default_rng(2)
    shown, asked = marked(rng, 3000), marked(rng, 3000)
    made = [
        np.column_stack(
            [
                each.strengths[:, 3],
                (each.labels == 7) + 0.5 * rng.random(3000),
                rng.standard_normal(3000),
            ]
        )
        for each in (shown, asked)
    ]
    columns = measured.Columns(*made)
    assert measured.name_causes(columns, shown.causes).tolist()[:2] == [13, 7]
    found = measured.look_at_range(columns.kept(np.array([True, False, False])), shown, asked)
    assert found.top == found.on == 1
    assert found.tenths.tolist() == [1] * 10
    assert found.order == 0  # as pure throughout
    rising = measured.look_at_range(columns.kept(np.array([False, True, False])), shown, asked)
    assert rising.top == 1
    assert rising.tenths[0] == 0
    assert rising.order > 0.4
    noise = measured.look_at_range(columns.kept(np.array([False, False, True])), shown, asked)
    assert noise.tenths.mean() < 0.2


def test_the_middle_of_a_cut_column_is_counted_by_rank() -> None:
    present = np.zeros(100)
    present[4:6] = 1
    strongest = np.cumsum(present) / np.arange(1, 101)
    assert measured.cut_middle(strongest, np.array([10])) == pytest.approx(1)
    assert measured.cut_middle(strongest, np.array([10, 100])) == pytest.approx(0.5)


def test_the_best_detector_finds_the_mark_that_a_column_holds() -> None:
    rng = np.random.default_rng(3)
    shown, asked = marked(rng, 2000), marked(rng, 2000)
    columns = measured.Columns(shown.strengths, asked.strengths)
    assert measured.find_marks(columns, shown, asked) == {
        "f1": pytest.approx(1, abs=0.01),
        "found": 1,
        "degree": pytest.approx(1),
    }
    permuted = measured.Columns(rng.permutation(shown.strengths), rng.permutation(asked.strengths))
    assert measured.find_marks(permuted, shown, asked)["f1"] < 0.2


def test_the_quick_scale_keeps_its_controls(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["shuffled.top"] < 0.25
        assert abs(metrics["shuffled.order"]) < 0.35
        assert metrics["replaced.others.accuracy"] < 0.25
        assert metrics["marks.logits.f1"] > metrics["marks.untrained_units.f1"]
        assert metrics["features.active"] < 0.5 * metrics["directions.active"]
        assert metrics["dictionary.explained"] > 0

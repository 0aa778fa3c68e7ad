"""What of the demo of information must hold whatever is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.information_bottleneck.measure import follow_scores, information_of_pattern
from stronger.demos.information_bottleneck.observing import (
    NOISES,
    deviation,
    information_of_bins,
    observed_information,
    rise_and_fall,
    sort_into_bins,
)

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_patterns_tell_as_many_bits_as_there_are_patterns() -> None:
    assert information_of_pattern(0) == pytest.approx(3)
    assert information_of_pattern(1) == pytest.approx(2)


def test_scores_are_taken_at_the_times_told() -> None:
    course = follow_scores(np.random.default_rng(1), 40, 10)
    first, second = course.levels
    assert course.times.tolist() == [0, 10, 20, 30, 40]
    assert first.shape == (5, 8, 13)
    assert second.shape == (5, 8, 6)
    # node 7 fires always, and so grows each time
    grown = first[-1, 0, 6] / first[0, 0, 6]
    assert grown == pytest.approx(1.022 ** (3 / 4 * 40))


@pytest.mark.parametrize("kind", NOISES)
def test_only_constant_noise_knows_how_large_scores_are(kind: str) -> None:
    scores = np.random.default_rng(2).random((3, 8, 6)) * [[[1.0]], [[10.0]], [[1000.0]]]
    ratio = deviation(kind, 1000 * scores, 1e-3, 0.1) / deviation(kind, scores, 1e-3, 0.1)
    if kind == "absolute":
        assert (ratio == 1).all()
    elif kind == "both":
        assert ((ratio > 1) & (ratio < 1001)).all()
    else:
        np.testing.assert_allclose(ratio, 1000)


@pytest.mark.parametrize("kind", NOISES)
def test_bins_far_narrower_than_all_gaps_tell_all_and_far_wider_ones_nothing(kind: str) -> None:
    scores = np.random.default_rng(3).uniform(1, 2, (2, 8, 6))
    types, label = np.arange(8), np.repeat([0, 1], 4)
    for at in range(2):
        fine = sort_into_bins(scores, kind, 1e-9, 1e-9)[at]
        assert information_of_bins(fine, types) == pytest.approx(3)
        assert information_of_bins(fine, label) == pytest.approx(1)
        coarse = sort_into_bins(scores, kind, 1e6, 1e6)[at]
        assert information_of_bins(coarse, types) == pytest.approx(0)


def test_bins_of_a_ratio_tell_a_silent_node_and_do_not_know_how_large_scores_are() -> None:
    scores = np.array([[[1.0, 0.0], [8.0, 0.5]]])
    bins = sort_into_bins(scores, "own", 1.0, 1.0)[0]
    assert bins.tolist() == [[0, -np.inf], [3, -1]]
    assert sort_into_bins(4 * scores, "own", 1.0, 1.0)[0].tolist() == [[2, -np.inf], [5, 1]]


@pytest.mark.parametrize("estimator", ["density", "bins"])
def test_of_scores_that_appear_and_drown_information_rises_and_falls(estimator: str) -> None:
    types = np.eye(8)
    loud = np.concatenate([types, np.full((8, 1), 1e4)], axis=1)
    scores = np.stack([1e-6 * loud, np.concatenate([types, np.zeros((8, 1))], axis=1), loud])
    bits = observed_information(
        scores,
        np.arange(8),
        np.random.default_rng(4),
        noise="both",
        estimator=estimator,
        floor=0.05,
        share=0.05,
        draws=50,
    )
    assert bits == pytest.approx([0, 3, 0], abs=0.1)
    assert rise_and_fall(bits) > 2.8


def test_no_information_exceeds_what_there_is(quick: Result) -> None:
    for level in (1, 2):
        for kind in NOISES:
            most = {
                of: quick.estimates[f"level{level}.{kind}.{of}.peak"].mean
                for of in ("input", "label")
            }
            assert most["input"] <= 3
            assert most["label"] <= 1

"""What of the demo of information must hold whatever is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.information_bottleneck.measure import (
    NOISES,
    deviation,
    follow_scores,
    information_of_pattern,
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


def test_no_information_exceeds_what_there_is(quick: Result) -> None:
    for level in (1, 2):
        for kind in NOISES:
            most = {
                of: quick.estimates[f"level{level}.{kind}.{of}.peak"].mean
                for of in ("input", "label")
            }
            assert most["input"] <= 3
            assert most["label"] <= 1

"""What of the demo of batch sizes must hold whatever is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.small_batches.measure import draw_crowd, train
from stronger.neurashed.growth import Updates, times
from stronger.statistics import effective_number

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_effective_numbers_are_those_of_equal_nodes() -> None:
    assert effective_number(np.full(7, 0.3)) == pytest.approx(7)
    assert effective_number(np.array([1.0, 0, 0])) == pytest.approx(1)
    assert effective_number(np.array([2.0, 2, 2, 1, 1, 1, 1])) == pytest.approx(100 / 16)
    assert effective_number(1e200 * np.ones(3)) == pytest.approx(3)


def test_a_crowd_shares_a_tenth_of_its_features() -> None:
    often = draw_crowd(np.random.default_rng(1)).firing().mean(axis=0)[:300]
    assert (often > 0.6).mean() == pytest.approx(0.1)
    assert often[often < 0.6].mean() == pytest.approx(0.05, abs=0.01)


def test_the_whole_crowd_in_each_batch_leaves_all_that_ever_fire_equal() -> None:
    rng = np.random.default_rng(2)
    data = draw_crowd(rng)
    factors = train(data, Updates(times(1.02), times(0.985)), 64, 50, rng)
    ever = data.firing().any(axis=0)
    assert len(np.unique(factors[ever])) == 1
    assert (factors[~ever] < 1).all()


def test_shares_are_shares(quick: Result) -> None:
    for size in (1, 2):
        assert 3 / 7 - 1e-9 <= quick.estimates[f"class.fading.{size}.middle"].mean <= 1
    assert quick.estimates["crowd.rare_nodes"].mean > 0.8

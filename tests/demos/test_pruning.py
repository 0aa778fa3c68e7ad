"""What pruning does, at the quick scale."""

import numpy as np
import pytest

from stronger.demos.pruning.measure import SHARES, paths_left
from stronger.evidence.results import Result


def test_keeping_everything_changes_nothing_by_any_rank(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        whole = {metrics[f"cut.{rank}.100"] for rank in ("largest", "smallest", "random")}
        assert len(whole) == 1
        assert metrics["cut.largest.100"] < 0.5


def test_the_wrong_weights_leave_chance(quick: Result) -> None:
    for metrics in quick.metrics:
        for share in SHARES[4:]:
            assert metrics[f"cut.smallest.{100 * share:g}"] > 0.6
            assert metrics[f"cut.random.{100 * share:g}"] > 0.4
        assert metrics["retrained.advantage_before"] > 0


def test_another_scale_gives_the_same_answers_and_another_choice(quick: Result) -> None:
    for metrics in quick.metrics:
        assert metrics["gauge.residual"] == 0
        assert metrics["gauge.rise_at_20"] != 0


def test_controls_show_nothing(quick: Result) -> None:
    for metrics in quick.metrics:
        assert abs(metrics["pixels.untrained.rank_correlation"]) < 0.2
        assert metrics["signs.negative_share_of_all"] == pytest.approx(0.5, abs=0.1)
        assert metrics["survivors.near_zero_at_random"] > metrics["survivors.near_zero"]
        assert 0.3 < metrics["active.untrained.layer1"] < 0.7


def test_pixels_that_never_have_ink_hold_their_share_of_untrained_weights(quick: Result) -> None:
    for metrics in quick.metrics:
        blank = metrics["pixels.blank"]
        assert metrics["pixels.untrained.on_blank"] == pytest.approx(blank, abs=0.05)
        assert metrics["pixels.trained.on_blank"] < blank


def test_paths_are_counted_against_chance() -> None:
    whole = [np.ones((3, 2), np.bool_), np.ones((2, 2), np.bool_)]
    assert paths_left(whole) == pytest.approx(1)
    apart = [np.array([[True, False]] * 3), np.array([[False, False], [True, True]])]
    assert paths_left(apart) == 0
    joined = [np.array([[True, False]] * 3), np.array([[True, True], [False, False]])]
    assert paths_left(joined) == pytest.approx(2)

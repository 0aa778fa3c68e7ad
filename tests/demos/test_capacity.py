"""What a unit can store: identities and controls at the quick scale."""

import numpy as np

from stronger.demos.capacity.measure import share_in_common
from stronger.evidence.results import Result


def test_as_many_points_as_weights_are_always_separable(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["free.at_1"] == 1
        assert metrics["nonnegative.at_2"] <= metrics["free.at_2"]


def test_thresholds_give_the_shares_and_shuffled_labels_teach_nothing(quick: Result) -> None:
    for metrics in quick.metrics:
        shares = [metrics[f"share.{x}.active"] for x in ("half_percent", "seven_percent", "half")]
        assert 0 < shares[0] < 0.02 < shares[1] < 0.2 < shares[2] < 0.8
    assert quick.estimates["share.seven_percent.shuffled"].mean < 0.25


def test_overlap_is_the_share_of_active_units_in_common() -> None:
    activity = np.array([[1, 1, 0, 0], [1, 0, 1, 0]], bool)
    assert share_in_common(activity) == 0.5
    assert share_in_common(activity[[0, 0, 0]]) == 1

"""What figures are given of the seeds of a run."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.evidence.seeds import Seeds

SEEDS = Seeds(
    [{"curve": np.array([0.0, number]), "points": np.arange(number)} for number in (1, 2, 3)],
    [{"error": 0.1, "n": 1.0}, {"error": 0.3, "n": 2.0}, {"error": 0.2, "n": 3.0}],
)


def test_metrics_and_arrays_come_in_the_order_of_seeds() -> None:
    assert len(SEEDS) == 3
    assert SEEDS.values("n").tolist() == [1, 2, 3]
    assert SEEDS.mean("error") == pytest.approx(0.2)
    assert SEEDS.stack("curve").tolist() == [[0, 1], [0, 2], [0, 3]]
    assert SEEDS.join("points").tolist() == [0, 0, 1, 0, 1, 2]
    assert [each["curve"][1] for each in SEEDS] == [1, 2, 3]
    assert SEEDS[-1]["curve"][1] == 3
    assert len(SEEDS[1:]) == 2
    assert SEEDS.metrics[2]["n"] == 3


def test_what_there_is_not_is_a_key_error() -> None:
    for ask in (SEEDS.values, SEEDS.mean, SEEDS.stack, SEEDS.join):
        with pytest.raises(KeyError, match="other"):
            ask("other")
    with pytest.raises(ValueError, match="shape"):
        SEEDS.stack("points")

"""What the demo of threshold logic does, at the quick scale."""

import numpy as np
import pytest

from stronger.demos.threshold_logic.measure import demo, one_lost_signal, touch_with_cold
from stronger.evidence.demo import Scale
from stronger.evidence.results import Result


def test_counts_with_and_without_a_constant_input_agree_with_each_other(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        for inputs, name in ((2, "two"), (3, "three"), (4, "four")):
            counted = metrics[f"unit.{name}_inputs.with_constant"]
            assert counted == 2 * metrics[f"unit.{name}_inputs.without_constant"]
            assert counted + metrics[f"unit.{name}_inputs.proved_impossible"] == 2 ** (2**inputs)
        assert metrics["xor.one_unit.best_accuracy"] < 1


def test_controls_do_what_the_networks_do_not(quick: Result) -> None:
    for metrics in quick.metrics:
        assert metrics["silence.fired_with_constant"] > 0.2
        assert metrics["random.read_high"] < 1
        assert metrics["nets.three_inputs.both_polarities_with_constant"] == 1
        assert metrics["twin.thresholds_unmoved.wrong_answers"] > 0.2
        assert metrics["twin.none.units_without_constant"] == 1
        assert 0 < metrics["twin.subtractive.units_without_constant"] < 1
        assert metrics["loss.none.false_silence"] > 0
        assert metrics["loss.veto.false_firing"] > 0
        assert 0.7 < metrics["loss.layers.ratio_even"] < 1.4


def test_identities_hold_exactly(quick: Result) -> None:
    for metrics in quick.metrics:
        assert metrics["twin.mismatches"] == 0
        assert metrics["recoded.mismatches"] == 0
        assert metrics["loss.none.false_firing"] == 0
        assert metrics["activity.original"] + metrics["activity.twin"] == pytest.approx(1)
        assert metrics["loss.one_signal.ratio"] == pytest.approx(9)
        assert metrics["states.detected_of_32"] == 31


def test_the_odds_hold_for_other_networks_too() -> None:
    found = [
        one_lost_signal(np.random.default_rng(seed), Scale(), demo.parameters())[0]
        for seed in range(3)
    ]
    np.testing.assert_allclose([each["one_signal.ratio"] for each in found], 9)


def test_only_a_lasting_cold_is_felt_as_cold() -> None:
    rng = np.random.default_rng(0)
    assert not touch_with_cold(rng, 20, longest=1)[:, 1].any()
    assert touch_with_cold(rng, 20, longest=4)[:, 1].all()

"""The 1958 systems: identities, controls, and the measurement at the quick scale."""

import numpy as np
import pytest

from stronger.demos.shared.retina import POINTS, random_stimuli, variants
from stronger.evidence.results import Result


def test_identities_hold_in_every_seed(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["growth.alpha.late_ratio"] == 1
        assert metrics["growth.gamma.late_ratio"] == pytest.approx(1, abs=1e-9)
        assert metrics["growth.gamma.total"] < 1e-12
        assert metrics["silence.gamma.agreement"] == 1
        assert metrics["silence.alpha.agreement"] < 1
        assert 0 < metrics["growth.gamma.negative_share"] < 1


def test_controls_are_at_chance(quick: Result) -> None:
    for name in ("alpha", "gamma", "mistakes"):
        assert 0 < quick.estimates[f"digits.{name}.accuracy_shuffled"].mean < 0.25
    assert quick.estimates["rare.gamma.recall_shuffled"].mean == pytest.approx(0.5, abs=0.2)
    assert quick.estimates["overlap.unrelated"].mean == pytest.approx(0, abs=0.15)


def test_ranks_and_shares_are_within_their_range(quick: Result) -> None:
    for metrics in quick.metrics:
        for name, value in metrics.items():
            if name.startswith("values.") and not name.endswith("use_over_evidence"):
                assert -1 <= value <= 1, name
            if name.startswith(("tilt.", "memory.")):
                assert 0 <= value <= 1, name


def test_stimuli_have_the_ink_and_the_changes_asked_for() -> None:
    rng = np.random.default_rng(0)
    assert (random_stimuli(rng, 20, ink=240).sum(axis=1) == 240).all()
    prototypes, labels = random_stimuli(rng, 2), np.repeat([0, 1], 100)
    assert (variants(rng, prototypes, labels, 0.0) == prototypes[labels]).all()
    changed = np.mean(variants(rng, prototypes, labels, 0.25) != prototypes[labels])
    assert changed == pytest.approx(0.25, abs=5 * np.sqrt(0.19 / (200 * POINTS)))

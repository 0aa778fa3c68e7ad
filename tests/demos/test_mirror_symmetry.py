"""The mirror-symmetry demo: what its measures mean, on codes whose answer is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.mirror_symmetry.measure import (
    PATTERNS,
    SYMMETRIC,
    compare_sides,
    in_ratio,
    low_when_symmetric,
    solved,
)
from stronger.demos.mirror_symmetry.networks import Networks

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def by_hand() -> Networks:
    """Return the paper's solution, written down: 1 : 2 : 4, mirrored, both units off at rest."""
    side = np.array([1.0, -2.0, 4.0]) * 8
    across = np.concatenate([side, -side[::-1]])
    hidden = np.stack([np.append(across, -4), np.append(-across, -4)], axis=1)
    return Networks(hidden[None], np.array([[-20.0, -20.0, 8.0]]))


def test_eight_of_the_patterns_are_symmetric() -> None:
    assert SYMMETRIC.sum() == 8
    assert len(np.unique(PATTERNS, axis=0)) == 64


def test_the_solution_of_the_paper_is_read_as_it_was_written() -> None:
    networks = by_hand()
    assert solved(networks).all()
    assert low_when_symmetric(networks).all()
    uneven, sizes = compare_sides(networks)
    assert uneven == 0
    assert in_ratio(sizes, (1, 2, 4)) == 1


def test_its_twins_solve_the_task_from_the_other_end() -> None:
    for units in ((0,), (1,), (0, 1)):
        twin = by_hand()
        for unit in units:
            twin = twin.flip(unit)
        assert solved(twin).all()
        assert (~low_when_symmetric(twin)).nonzero()[1].tolist() == list(units)


def test_ratios_are_read_in_any_order() -> None:
    sizes = np.array([[4.0, 1.0, 2.0], [1.0, 1.1, 4.0]])
    assert in_ratio(sizes, (1, 2, 4)) == 0.5
    assert in_ratio(sizes, (2, 3, 4)) == 0


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["silent.weight_change"] == 0
        assert metrics["flip.tanh_gap"] == 0
        assert metrics["flip.logistic_gap_before"] < 1e-12 < metrics["flip.logistic_gap"]
        assert metrics["opposite.hidden_gap"] < 1e-6
        assert metrics["xor.flip_gap"] < 1e-12
        assert 0.6 < metrics["weights.uneven_untrained"] < 0.8
        assert metrics["weights.doubled_chance"] < 0.15

"""Groups, rules and comparisons of the bridge between networks and models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.neurashed_bridge.imitation import (
    balanced_accuracy,
    draw_network,
    group,
    groups_on,
    imitate,
    patches,
)
from stronger.demos.neurashed_bridge.measure import cohesion, network_elasticity

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_units_that_are_on_together_are_found() -> None:
    rng = np.random.default_rng(1)
    causes = rng.random((400, 3)) < 0.4
    on = np.repeat(causes, 4, axis=1) ^ (rng.random((400, 12)) < 0.05)
    on = np.concatenate([on, np.ones((400, 1), dtype=bool)], axis=1)  # one that never changes
    groups = group(on, 3)
    assert groups[-1] == -1
    assert [len(set(groups[4 * at : 4 * at + 4])) for at in range(3)] == [1, 1, 1]
    assert len(set(groups[:12])) == 3
    assert cohesion(on, groups) > 0.7
    assert cohesion(on[:, :12], rng.permutation(groups[:12])) < 0.5
    fires = groups_on(on, groups)
    assert (fires[:, groups[0]] == causes[:, 0]).mean() > 0.95


def test_balanced_accuracy_is_one_for_truth_and_half_for_constants() -> None:
    true = np.random.default_rng(2).random((50, 4)) < 0.1
    true[0], true[1] = True, False
    assert balanced_accuracy(true, true) == pytest.approx(1)
    assert balanced_accuracy(np.ones_like(true), true) == pytest.approx(0.5)


def test_patches_cover_the_image() -> None:
    image = np.zeros((1, 784), dtype=np.float32)
    image.reshape(28, 28)[4:8, 8:12] = 0.3
    assert np.flatnonzero(patches(image)).tolist() == [7 + 2]


def test_the_imitation_has_the_groups_of_the_network_and_imposed_pathways_are_theirs() -> None:
    rng = np.random.default_rng(3)
    network, inputs = draw_network(rng), rng.random((200, 784), dtype=np.float32)
    imitation = imitate(network, inputs, rng)
    assert imitation.graph.sizes[0] == 49
    assert imitation.graph.sizes[3] == 10
    data = imitation.impose(network, inputs, rng.integers(0, 10, 200))
    first = imitation.graph.level(data.firing(), 0)
    np.testing.assert_array_equal(first, patches(inputs))


def test_an_update_moves_its_own_digit_by_one_by_definition() -> None:
    rng = np.random.default_rng(4)
    network, inputs = draw_network(rng), rng.random((5, 784), dtype=np.float32)
    elasticity = network_elasticity(network, inputs, np.arange(5))
    np.testing.assert_allclose(np.diagonal(elasticity), 1)
    assert (elasticity >= 0).all()


def test_controls_are_at_chance(quick: Result) -> None:
    assert abs(quick.estimates["groups.at_random"].mean) < 0.1
    assert quick.estimates["answers.most_frequent"].mean < 0.15

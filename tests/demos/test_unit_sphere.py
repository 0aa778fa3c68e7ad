"""The unit-sphere demo: its layers, losses and read-outs on cases whose answer is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.unit_sphere.hypersphere import ScaledCosines, lowest_loss, quantise, simplex
from stronger.demos.unit_sphere.measure import find_nearest
from stronger.demos.unit_sphere.prototypes import cosine_prototype_loss, prototype_loss, read_out
from stronger.demos.unit_sphere.triplets import semi_hard
from stronger.nn.embedding import unit_length
from stronger.nn.gradients import gradient_errors
from stronger.nn.losses import cross_entropy

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from stronger.evidence.results import Result

    Array = NDArray[np.floating[Any]]


def test_the_gradients_of_scaled_cosines_are_their_slopes() -> None:
    rng = np.random.default_rng(1)
    layer, x = ScaledCosines(4, 3, rng, scale=5.0), rng.standard_normal((3, 4))
    layer.learns(weights=rng.standard_normal((4, 3)))
    labels = np.array([0, 2, 1])
    dx = layer.backward(cross_entropy(layer.forward(x), labels)[1])
    errors = gradient_errors(
        lambda: cross_entropy(layer.forward(x), labels)[0],
        {"x": (x, dx), "w": (layer.parameters["weights"], layer.gradients["weights"].copy())},
    )
    assert max(errors.values()) < 1e-8


@pytest.mark.parametrize("scale", [None, 3.0])
def test_the_gradients_of_an_episode_are_its_slopes(scale: float | None) -> None:
    rng = np.random.default_rng(2)
    support, queries = rng.standard_normal((3, 2, 4)), rng.standard_normal((5, 4))
    labels = np.array([0, 1, 2, 0, 1])

    def loss() -> tuple[float, Array, Array]:
        if scale is None:
            return prototype_loss(support, queries, labels)
        return cosine_prototype_loss(support, queries, labels, scale)

    _, ds, dq = loss()
    errors = gradient_errors(lambda: loss()[0], {"s": (support, ds), "q": (queries, dq)})
    assert max(errors.values()) < 1e-8


def test_no_unit_vectors_get_below_the_lowest_loss_and_a_simplex_attains_it() -> None:
    rng = np.random.default_rng(3)
    labels = np.arange(4)
    for scale in (0.5, 3.0, 20.0):
        floor = lowest_loss(scale, 4)
        corners = simplex(4)
        assert cross_entropy(scale * corners @ corners.T, labels)[0] == pytest.approx(floor)
        for _ in range(200):
            # Near the corners too, where the bound is tight
            w, f = (unit_length(corners + rng.standard_normal((4, 4)) * rng.random()) for _ in "wf")
            assert cross_entropy(scale * f @ w.T, labels)[0] >= floor - 1e-12


def test_a_semi_hard_negative_is_the_nearest_beyond_the_positive_or_else_the_farthest() -> None:
    z = np.array([[0.0], [10.0], [1.0], [9.0], [0.5], [30.0]])
    #              anchors of 0, 1, 2;  positives of 0, 1, 2
    labels = np.array([0, 1, 2, 0, 1, 2])
    # 0: positive 9 away, beyond it the 10; 1: positive 9.5 away, beyond it the 0;
    # 2: positive 29 away, nothing beyond, farthest is the 10
    assert semi_hard(z, labels).tolist() == [1, 0, 1]


def test_many_bits_change_little_and_one_bit_is_the_sign() -> None:
    x = np.random.default_rng(4).uniform(-1, 1, (20, 3))
    assert np.abs(quantise(x, 8, 1.0) - x).max() <= 2**-8
    assert (np.sign(quantise(x, 1, 1.0)) == np.where(x >= 0, 1, -1)).all()


def test_read_outs_differ_where_lengths_do() -> None:
    support = np.array([[[1.0, 0.0]], [[10.0, 3.0]]])
    query = np.array([[2.0, 0.1]])
    answers = {
        how: read_out(support, query, how).argmax(axis=1).tolist()
        for how in ("euclidean", "cosine", "normalised", "alignment")
    }
    assert answers == {"euclidean": [0], "cosine": [0], "normalised": [0], "alignment": [1]}
    assert read_out(support, 5 * query, "euclidean").argmax(axis=1).tolist() == [1]
    assert find_nearest(support[:, 0], query).tolist() == [0]


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["shift.distance_change"] < 1e-12 < metrics["shift.activation_change"]
        assert metrics["sphere.identity"] < 1e-12
        assert metrics["linear.gap"] < 1e-10
        assert metrics["bound.simplex_gap"] < 1e-12
        assert metrics["bound.excess"] > 0
        assert abs(metrics["bits.8.loss"]) < 0.01

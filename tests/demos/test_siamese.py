"""The siamese demo: its measures on cases whose answer is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.shared.digit_pairs import Examples, draw_pairs, encoder
from stronger.demos.siamese.measure import AS_IS, FACTORS, HALF, TWICE, likelihoods
from stronger.demos.siamese.network import negate
from stronger.nn.embedding import (
    UnitLength,
    agreement,
    concentration,
    cosine_error,
    cosines,
    distances,
    equal_error_rate,
    largest,
    length_gap,
    negative_share,
    random_rotation,
)
from stronger.nn.gradients import gradient_errors

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_the_gradients_of_the_cosine_error_are_its_slopes_and_ask_nothing_of_length() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 4, 3))
    targets = np.array([1.0, -1.0, 1.0, -1.0])
    _, da, db = cosine_error(a, b, targets)
    errors = gradient_errors(lambda: cosine_error(a, b, targets)[0], {"a": (a, da), "b": (b, db)})
    assert max(errors.values()) < 1e-8
    assert np.abs((a * da).sum(axis=1)).max() < 1e-15


def test_the_gradient_of_unit_length_is_its_slope() -> None:
    rng = np.random.default_rng(2)
    layer, x, weights = UnitLength(), rng.standard_normal((3, 4)), rng.standard_normal((3, 4))
    layer.forward(x)
    gradient = layer.input_gradient(weights)
    errors = gradient_errors(
        lambda: float((layer.forward(x) * weights).sum()), {"x": (x, gradient)}
    )
    assert errors["x"] < 1e-8


def test_an_angle_ignores_lengths_and_a_distance_ignores_turns_and_shifts() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.standard_normal((2, 50, 6))
    assert cosines(7 * a, b) == pytest.approx(cosines(a, b))
    turn = random_rotation(rng, 6)
    assert turn @ turn.T == pytest.approx(np.eye(6))
    assert distances(a @ turn + 3, b @ turn + 3) == pytest.approx(distances(a, b))
    assert agreement(a, -a).tolist() == [0] * 50
    assert length_gap(a, -a).tolist() == [0] * 50
    assert not (largest(a, 2) * largest(-a, 2)).any()


def test_the_share_of_two_negatives_is_none_where_nothing_is_negative() -> None:
    assert negative_share(np.array([[1.0, 0.0]]), np.array([[2.0, 1.0]])) == 0
    assert negative_share(np.array([[1.0, -3.0, 2.0]]), np.array([[1.0, -1.0, -5.0]])) == 0.75


def test_an_embedding_along_three_axes_is_wholly_concentrated() -> None:
    assert concentration(np.array([[0.0, 3.0, -1.0, 2.0, 0.0]])) == 1
    assert concentration(np.ones((1, 12))) == 0.25


def test_errors_are_equal_where_as_many_are_refused_as_accepted() -> None:
    assert equal_error_rate(np.array([2.0, 3.0]), np.array([0.0, 1.0])) == 0
    assert equal_error_rate(np.array([0.0, 1.0]), np.array([2.0, 3.0])) == 1
    rng = np.random.default_rng(4)
    alike = equal_error_rate(rng.random(4000), rng.random(4000))
    assert alike == pytest.approx(0.5, abs=0.03)


def test_pairs_are_of_one_class_in_the_first_half_only() -> None:
    labels = np.repeat(np.arange(3), 20)
    examples = Examples(np.zeros((60, 1), np.float32), labels)
    pairs = draw_pairs(np.random.default_rng(5), examples, 400)
    assert ((labels[pairs.left] == labels[pairs.right]) == pairs.same).all()
    assert (pairs.left != pairs.right).all()
    assert 0.4 < pairs.same.mean() <= 0.5


def test_a_negated_encoder_says_the_negative_to_the_last_bit() -> None:
    rng = np.random.default_rng(6)
    net, ink = encoder(rng, 5), rng.random((3, 784), dtype=np.float32)
    assert (negate(net).outputs(ink) == -net.outputs(ink)).all()


def test_a_stored_gaussian_likes_neither_half_nor_twice_of_what_is_like_its_mean() -> None:
    assert FACTORS[[HALF, AS_IS, TWICE]] == pytest.approx([0.5, 1, 2])
    rng = np.random.default_rng(7)
    z = np.array([5.0, -5.0]) + rng.standard_normal((60, 2)) * 0.1
    density, aligned = likelihoods(z, np.zeros(60, np.int64), 20)
    assert density.shape == (len(FACTORS), 40)
    assert (density[TWICE] < density[AS_IS]).all()
    assert (density[HALF] < density[AS_IS]).all()
    assert (aligned[TWICE] > aligned[AS_IS]).all()


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["scale.cosine_change"] < 1e-12
        assert metrics["turn.distance_change"] < 1e-12
        assert metrics["turn.cosine_change"] > 0.01
        assert metrics["mirror.change"] == 0
        assert metrics["template.seen.twice_falls"] < 0.1
        # A rectifier has no low end: the few smallest of its outputs are all the same
        assert metrics["rectified.smallest.seen"] == 0.5
        assert metrics["loss.rectified.distance"] == 0

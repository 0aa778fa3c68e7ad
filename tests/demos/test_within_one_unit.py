"""Activation against amount: what its measures promise, and mechanism at the quick scale."""

from collections.abc import Callable

import numpy as np
import pytest

from stronger.demos.within_one_unit import measure, negative, psychometry, world
from stronger.demos.within_one_unit.measure import demo
from stronger.evidence.results import Result
from stronger.nn.layers import Dense
from stronger.nn.network import Network


@pytest.fixture(scope="module")
def within(run_quick: Callable[[str], Result]) -> Result:
    return run_quick("within-one-unit")


def rng() -> np.random.Generator:
    return np.random.default_rng(2011)


def ladder(inputs: int = 200) -> np.ndarray:
    """Return a unit that is its amount plus what differs between inputs (amounts, inputs, 1)."""
    amounts = np.linspace(0, 1, 11)[:, None, None]
    return amounts + 0.3 * rng().standard_normal((1, inputs, 1))


def test_gated_units_are_mirrored_in_every_seed(within: Result) -> None:
    assert not within.failures
    for metrics in within.metrics:
        assert metrics["mirror.glu.residual"] == 0


def test_an_input_is_ordered_with_itself_whatever_else_it_holds() -> None:
    h = ladder()
    same = psychometry.mean_order(psychometry.order(h, psychometry.SAME))
    others = psychometry.mean_order(psychometry.order(h, psychometry.OTHERS))
    assert same == 1
    assert 0.6 < others < 0.95


def test_the_order_of_other_inputs_is_the_area_under_the_curve() -> None:
    from stronger.statistics import auc_of_two

    h = ladder()
    every = psychometry.order(h, range(h.shape[1]))
    assert every[7, 2, 0] == pytest.approx(auc_of_two(h[7, :, 0], h[2, :, 0]))


def test_noise_rises_in_few_pairs_of_amounts_and_a_clear_unit_in_all() -> None:
    noise = rng().standard_normal((11, 200, 1))
    shares = [
        psychometry.share_rising(psychometry.order(h, psychometry.OTHERS), 200)
        for h in (noise, noise / 1000 + np.arange(11)[:, None, None])
    ]
    assert shares[0] < 0.2
    assert shares[1] == 1


def test_discriminability_is_the_step_over_the_spread() -> None:
    h = rng().standard_normal((2, 20_000, 1)) + np.array([0.0, 1.5])[:, None, None]
    assert psychometry.discriminability(h)[0, 0] == pytest.approx(1.5, abs=0.05)
    assert psychometry.discriminability(np.ones((2, 5, 1)))[0, 0] == 0


def test_amounts_by_activation_are_those_of_equal_parts() -> None:
    amounts = np.arange(20.0)[:, None]
    assert psychometry.amounts_by_activation(-amounts, amounts, bins=2)[:, 0].tolist() == [
        14.5,
        4.5,
    ]


def test_a_feature_is_chosen_by_weight_and_never_by_activation() -> None:
    network = Network([Dense(3, 2, rng()), world.KINDS["relu"](), Dense(2, 3, rng())])
    votes = network.layers[-1].parameters["weights"]
    votes[:] = [[0.1, -2.0, 1.0], [3.0, 2.9, 3.1]]
    features, ends = world.find_features(network)
    assert features.tolist() == [1, 2]
    assert ends.tolist() == [-1, 1]
    # Where outputs compete, what is added to all of them counts for nothing
    assert world.find_features(network, centred=True)[0].tolist() == [1, 1]


def test_ladders_differ_by_the_amount_of_one_feature_alone() -> None:
    parameters = demo.parameters("quick")
    one = world.World.at_random(rng(), parameters)
    ladders = measure.draw_ladders(rng(), one, 5)
    steps = np.diff(ladders[2], axis=0) @ one.directions.T  # (amounts, inputs, features)
    np.testing.assert_allclose(steps[..., 2], 0.1, atol=1e-5)
    np.testing.assert_allclose(np.delete(steps, 2, axis=-1), 0, atol=1e-5)


def test_amounts_of_planted_features_are_nothing_or_between_their_bounds() -> None:
    one = world.World.at_random(rng(), demo.parameters("quick"))
    graded = one.draw_amounts(rng(), 500)
    assert np.unique(one.draw_amounts(rng(), 500, graded=False)).tolist() == [0, 1]
    assert ((graded == 0) | ((graded >= np.float32(world.LEAST)) & (graded <= 1))).all()
    assert np.mean(graded > 0) == pytest.approx(one.share, abs=0.03)


def test_the_equal_band_sums_to_no_more_than_the_negative_side() -> None:
    h = rng().standard_normal((300, 7)) + 0.5
    band = negative.equal_band(h)
    assert (h[band] > 0).all()
    below = -h[h < 0].sum()
    assert below - h[h > 0].max() < h[band].sum() <= below
    assert negative.equal_band(np.abs(h)).sum() == 0


def test_flattening_leaves_what_was_not_chosen() -> None:
    h = rng().standard_normal((50, 4))
    for fill, expected in (("zero", 0.0), ("mean", h[:, 1][h[:, 1] < 0].mean())):
        flat = negative.flatten(h, h < 0, fill)
        assert (flat[h >= 0] == h[h >= 0]).all()
        np.testing.assert_allclose(flat[:, 1][h[:, 1] < 0], expected)


def test_negative_values_tell_by_the_end_that_is_read() -> None:
    h = np.concatenate([np.linspace(-2, -1, 10), np.linspace(-1, 0, 10), [5.0]])[:, None]
    present = (h > -1) & (h < 1)
    assert negative.tell_by_negative(h, present, np.array([1.0])) == 1
    assert negative.tell_by_negative(h, present, np.array([-1.0])) == 0
    assert negative.tell_by_negative(np.abs(h), present, np.array([1.0])) == 0.5

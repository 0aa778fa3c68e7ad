"""Which activations can go: the ways of ablation on small cases, and the mechanism."""

import numpy as np
import pytest

from stronger.demos.silencing_units.ablating import (
    ablate_number,
    ablate_sum,
    clamp_each,
    clamp_sets,
    forward_with,
    rank_active,
)
from stronger.demos.silencing_units.networks import (
    Largest,
    hidden_layers,
    make_network,
    outgoing_norm,
)
from stronger.demos.silencing_units.raised import raise_first_units
from stronger.evidence.results import Result
from stronger.nn.activations import ReLU
from stronger.nn.gradients import gradient_errors
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.nn.rectifiers import hidden_states


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def network(rng: np.random.Generator) -> Network:
    layers = [Dense(6, 8, rng), ReLU(), Dense(8, 7, rng), ReLU(), Dense(7, 10, rng)]
    return Network(layers)


def activations(rng: np.random.Generator) -> np.ndarray:
    return np.maximum(rng.standard_normal((50, 30)), 0)


def test_units_go_in_order_of_their_scores_and_only_those_that_are_on(
    rng: np.random.Generator,
) -> None:
    h = np.array([[5.0, 0.0, 1.0, 3.0, 2.0]])
    largest, smallest = (rank_active(sign * h, h > 0) for sign in (1, -1))
    assert ablate_number(h, largest, 0.5).tolist() == [[0, 0, 1, 0, 2]]
    assert ablate_number(h, smallest, 0.5).tolist() == [[5, 0, 0, 3, 0]]
    h = activations(rng)
    order = rank_active(rng.random(h.shape), h > 0)
    np.testing.assert_array_equal(ablate_number(h, order, 0), h)
    assert not ablate_number(h, order, 1).any()


def test_the_same_sum_goes_whatever_the_order(rng: np.random.Generator) -> None:
    h = np.array([[5.0, 0.0, 1.0, 3.0, 2.0]])
    assert ablate_sum(h, rank_active(h, h > 0), 7 / 11).tolist() == [[0, 0, 1, 1, 2]]
    h = activations(rng)
    for scores in (h, -h, rng.random(h.shape)):
        left = ablate_sum(h, rank_active(scores, h > 0), 0.3)
        np.testing.assert_allclose(left.sum(axis=1), 0.7 * h.sum(axis=1))
        assert (left >= 0).all()
        lowered = (left != h) & (left > 1e-12)
        assert (lowered.sum(axis=1) <= 1).all()


def test_the_largest_stay_and_pass_the_gradient(rng: np.random.Generator) -> None:
    layer, x = Largest(2), rng.random((4, 6))
    y = layer.forward(x)
    assert ((y != 0).sum(axis=1) == 2).all()
    np.testing.assert_array_equal(np.sort(y, axis=1)[:, -2:], np.sort(x, axis=1)[:, -2:])
    asked = rng.standard_normal(x.shape)
    given = layer.input_gradient(asked)
    errors = gradient_errors(lambda: float((layer.forward(x) * asked).sum()), {"x": (x, given)})
    assert errors["x"] < 1e-8
    with pytest.raises(ValueError, match="at least one"):
        Largest(0)


def test_a_clamped_unit_costs_what_the_changed_network_loses(
    rng: np.random.Generator, network: Network
) -> None:
    x, labels = rng.random((40, 6), dtype=np.float32), rng.integers(0, 10, 40)
    assert hidden_states(network) == [2, 4]
    values = rng.random(8).astype(np.float32)
    costs = clamp_each(network, 2, x, labels, values)

    def hold(h: np.ndarray) -> np.ndarray:
        h = h.copy()
        h[:, 3] = values[3]
        return h

    before, after = network.forward(x), forward_with(network, x, {2: hold})
    rise = cross_entropy(after, labels)[0] - cross_entropy(before, labels)[0]
    assert costs.loss[3] == pytest.approx(rise, abs=1e-6)
    moved = np.abs(softmax(before) - softmax(after)).sum(axis=1).mean() / 2
    assert costs.change[3] == pytest.approx(moved, abs=1e-6)
    wrong = [np.mean(each.argmax(axis=1) != labels) for each in (before, after)]
    assert costs.error[3] == pytest.approx(wrong[1] - wrong[0])
    with pytest.raises(TypeError, match="dense layer"):
        clamp_each(network, 1, x, labels, values)


def test_for_a_linear_reader_zero_and_mean_part_by_the_squared_mean(
    rng: np.random.Generator, network: Network
) -> None:
    x = rng.random((40, 6)).astype(np.float32)
    h = network.forward(x, stop=4).astype(np.float64)
    weights = network.layers[4].parameters["weights"].astype(np.float64)
    for unit in range(7):
        zero = np.square(np.outer(h[:, unit], weights[unit])).sum(axis=1).mean()
        centred = h[:, unit] - h[:, unit].mean()
        at_mean = np.square(np.outer(centred, weights[unit])).sum(axis=1).mean()
        bias = np.square(h[:, unit].mean() * weights[unit]).sum()
        assert zero == pytest.approx(at_mean + bias)


def test_a_curve_begins_where_nothing_is_held_and_ends_where_all_is(
    rng: np.random.Generator, network: Network
) -> None:
    x, labels = rng.random((60, 6), dtype=np.float32), rng.integers(0, 10, 60)
    curve = clamp_sets(network, x, labels, rng, shares=(0.0, 1.0), draws=2)
    assert curve[:, 0] == pytest.approx(np.mean(network.forward(x).argmax(axis=1) == labels))
    bias = network.layers[4].parameters["bias"].argmax()
    assert curve[:, 1] == pytest.approx(np.mean(labels == bias))
    means = {2: np.full(8, 2.0, np.float32), 4: np.full(7, 3.0, np.float32)}
    held = clamp_sets(network, x, labels, rng, shares=(1.0,), draws=1, means=means)
    logits = network.forward(np.full((1, 7), 3.0, np.float32), start=4)
    assert held[0, 0] == pytest.approx(np.mean(labels == logits.argmax()))


def test_a_raised_unit_is_large_and_without_effect_before_training(
    rng: np.random.Generator,
) -> None:
    x = rng.random((100, 784), dtype=np.float32)
    plain, lifted = make_network(0, 20), make_network(0, 20)
    raise_first_units(lifted, x, 100)
    for state, h in hidden_layers(lifted, x).items():
        typical = np.median(h[:, 1:][h[:, 1:] > 0])
        assert (h[:, 0] > 50 * typical).all()
        assert outgoing_norm(lifted, state)[0] == 0
    first, second = hidden_layers(plain, x)
    without = forward_with(plain, x, dict.fromkeys((first, second), without_first_unit))
    np.testing.assert_allclose(lifted.forward(x), without, rtol=1e-4, atol=1e-5)


def without_first_unit(h: np.ndarray) -> np.ndarray:
    h = h.copy()
    h[:, 0] = 0
    return h


def test_networks_cut_in_training_have_so_many_units_on(rng: np.random.Generator) -> None:
    cut = make_network(0, 40, largest=4)
    for h in hidden_layers(cut, rng.random((30, 784), dtype=np.float32)).values():
        assert (h > 0).sum(axis=1).max() == 4
    assert len(make_network(0, 40, norm=True).layers) == 7


def test_the_mechanism_at_the_quick_scale(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["held.residual"] < 1e-9
        assert metrics["labels.all.accuracy"] > 0.8
        assert metrics["raised.first.size_rank"] == 1
        assert metrics["raised.second.size_rank"] == 1
        for name in ("first", "second"):
            product = metrics[f"example.sum.{name}.product.50"]
            assert product > metrics[f"example.sum.{name}.random.50"]
            assert 0 < metrics[f"example.{name}.against"] < 1
        assert metrics["cut.random_rise.10"] > metrics["cut.rise.10"]

"""Training with thresholds on weights: the masked layer, and the mechanism of the demo."""

import numpy as np
import pytest

from stronger.demos.sparse_training.masked import (
    MaskedDense,
    masked,
    masks,
    small_uniform,
    surrogate,
)
from stronger.demos.sparse_training.training import Watch, make_network
from stronger.evidence.results import Result
from stronger.nn.gradients import gradient_errors
from stronger.nn.layers import Dense
from stronger.nn.optimisers import SGD
from stronger.nn.training import fit


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def layer(rng: np.random.Generator, alpha: float = 0.3) -> MaskedDense:
    made = MaskedDense(7, 4, rng, alpha=alpha, dtype=np.float64)
    made.training = True
    made.parameters["weights"] *= 4  # sizes up to 1.5, into every piece of the surrogate
    made.parameters["thresholds"][:] = [0.1, 0.5, -0.2, 1.2]
    made.parameters["bias"][:] = rng.standard_normal(4)
    return made


def test_with_thresholds_at_zero_it_is_a_dense_layer(rng: np.random.Generator) -> None:
    x = rng.random((5, 7), dtype=np.float32)
    dense = Dense(7, 4, np.random.default_rng(1), initialiser=small_uniform)
    thresholded = MaskedDense(7, 4, np.random.default_rng(1), alpha=0.1)
    np.testing.assert_array_equal(dense.forward(x), thresholded.forward(x))
    assert thresholded.mask().all()


def test_only_weights_above_their_units_threshold_are_used(rng: np.random.Generator) -> None:
    made, x = layer(rng), rng.standard_normal((5, 7))
    w, t = made.parameters["weights"], made.parameters["thresholds"]
    mask = made.mask()
    np.testing.assert_array_equal(mask, np.abs(w) > t)
    assert mask[:, 2].all()
    assert not mask[:, 3].all()
    assert (w[mask] < 0).any()
    np.testing.assert_allclose(made.forward(x), x @ np.where(mask, w, 0) + made.parameters["bias"])


def test_gradients_that_do_not_pass_the_step_are_exact(rng: np.random.Generator) -> None:
    made, x, asked = layer(rng, alpha=0.0), rng.standard_normal((5, 7)), rng.standard_normal((5, 4))
    dy = asked.copy()

    def objective() -> float:
        return float((made.forward(x) * asked).sum())

    objective()
    given = {"x": (x, made.backward(dy)), "bias": (made.parameters["bias"], made.gradients["bias"])}
    assert max(gradient_errors(objective, given).values()) < 1e-8
    # Through the weights as used, the mask being left alone
    w, mask = made.parameters["weights"], made.mask()
    through = x.T @ dy
    felt = through * np.abs(w) * surrogate(np.abs(w) - made.parameters["thresholds"])
    np.testing.assert_allclose(made.gradients["weights"] - felt, through * mask, atol=1e-12)


def smooth(q: np.ndarray) -> np.ndarray:
    """Return the integral of the surrogate from 0, whose derivative it is."""
    size = np.minimum(np.abs(q), 1)
    inner = np.minimum(size, 0.4)
    integral: np.ndarray = np.sign(q) * (2 * inner - 2 * inner**2 + 0.4 * (size - inner))
    return integral


def test_through_the_step_gradients_are_those_of_the_surrogates_integral(
    rng: np.random.Generator,
) -> None:
    made, x, asked = layer(rng), rng.standard_normal((5, 7)), rng.standard_normal((5, 4))
    w, t = made.parameters["weights"], made.parameters["thresholds"]

    def objective() -> float:
        used = w * smooth(np.abs(w) - t)
        return float(((x @ used) * asked).sum() + 0.3 * np.exp(-t).sum())

    made.forward(x)
    assert made.penalty == pytest.approx(0.3 * np.exp(-t).sum())
    made.backward(asked)
    through = x.T @ asked
    of_weights = made.gradients["weights"] + through * (smooth(np.abs(w) - t) - made.mask())
    given = {"weights": (w, of_weights), "thresholds": (t, made.gradients["thresholds"])}
    assert max(gradient_errors(objective, given).values()) < 1e-8


def test_the_surrogate_is_that_of_the_paper() -> None:
    x = np.linspace(-1.5, 1.5, 61) + 1e-4
    size = np.abs(x)
    expected = np.select([size <= 0.4, size <= 1], [2 - 4 * size, 0.4 * np.ones(61)], 0)
    np.testing.assert_allclose(surrogate(x), expected)
    room = np.empty_like(x)
    assert surrogate(x, out=room) is room
    np.testing.assert_allclose(room, expected)


def test_a_layer_at_its_floor_starts_again_with_all_weights(rng: np.random.Generator) -> None:
    made, x = layer(rng), rng.standard_normal((5, 7))
    made.parameters["thresholds"][:] = 9
    made.training = False
    np.testing.assert_allclose(made.forward(x), np.tile(made.parameters["bias"], (5, 1)))
    assert made.restarts == 0
    made.training = True
    made.forward(x)
    assert made.restarts == 1
    assert not made.parameters["thresholds"].any()
    assert made.mask().all()


def test_a_higher_price_raises_thresholds(rng: np.random.Generator) -> None:
    x, labels = rng.random((60, 784), dtype=np.float32), rng.integers(0, 10, 60)
    raised = []
    for alpha in (0.0, 0.01):
        net = make_network(3, (20, 10), alpha)
        fit(net, SGD(0.05), x, labels, np.random.default_rng(0), epochs=20, batch_size=20)
        raised.append(np.mean([each.parameters["thresholds"].mean() for each in masked(net)]))
    assert raised[1] > raised[0] + 0.02


def test_a_weight_that_was_masked_and_is_used_has_returned() -> None:
    net = make_network(0, (6, 5), 0.1)
    first = masked(net)[0].parameters
    kept = first["weights"].copy()
    watch = Watch(net)
    for scale in (0.0, 0.0, 1.0):
        first["weights"][:100] = scale * kept[:100]
        watch.look()
    used = sum(mask.sum() for mask in masks(net))
    found = watch.returns(long=2)
    assert found["of_kept"] == pytest.approx(600 / used)
    assert found["of_kept_after_an_epoch"] == found["of_kept"]
    assert found["of_masked"] == 1
    assert watch.returns(long=3)["of_kept_after_an_epoch"] == 0
    assert watch.shares[1][0] == pytest.approx(1 - 100 / 784)


def test_the_mechanism_at_the_quick_scale(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["once.kept"] == pytest.approx(metrics["dst.kept"], abs=1e-3)
        assert metrics["price.0.kept"] > metrics["price.0.002.kept"]
        assert 0 < metrics["dst.kept"] < 1
        assert metrics["dense.error"] < 0.5
        assert metrics["dst.error"] < 0.5

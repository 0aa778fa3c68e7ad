"""Rectifier networks, their kin, and their zeros."""

import numpy as np
import pytest

from stronger.nn.activations import ReLU, Softplus
from stronger.nn.gradients import gradient_errors
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.rectifiers import (
    SharpSoftplus,
    Signed,
    build_mlp,
    draw_signs,
    fraction_near_zero,
    fraction_of_zeros,
    he_uniform,
    hidden_activations,
    hidden_states,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(2011)


def test_gradients_of_the_new_layers_are_right(rng: np.random.Generator) -> None:
    for layer in (SharpSoftplus(3.0), Signed(draw_signs(rng, 5))):
        x, asked = rng.standard_normal((7, 5)), rng.standard_normal((7, 5))
        layer.forward(x)
        given = layer.input_gradient(asked)
        errors = gradient_errors(
            lambda layer=layer, x=x, asked=asked: float((layer.forward(x) * asked).sum()),  # type: ignore[misc]
            {"x": (x, given)},
        )
        assert errors["x"] < 1e-6


def test_a_softplus_sharpens_from_softplus_to_the_rectifier() -> None:
    z = np.linspace(-4, 4, 81)
    np.testing.assert_allclose(SharpSoftplus(1.0).forward(z), Softplus().forward(z))
    gaps = [np.abs(SharpSoftplus(a).forward(z) - ReLU().forward(z)).max() for a in (1, 2, 6, 100)]
    np.testing.assert_allclose(gaps, np.log(2) / np.array([1, 2, 6, 100]))


def test_half_of_the_signs_are_negative(rng: np.random.Generator) -> None:
    assert [draw_signs(rng, units).sum() for units in (10, 11)] == [0, 1]


def test_uniform_weights_have_the_variance_of_he(rng: np.random.Generator) -> None:
    weights = he_uniform(rng, (400, 500))
    assert weights.var() == pytest.approx(2 / 400, rel=0.02)
    assert np.abs(weights).max() <= np.sqrt(6 / 400)


def test_codes_are_what_flows_into_the_dense_layers(rng: np.random.Generator) -> None:
    network = build_mlp(rng, [6, 5, 4, 3], ReLU, penalty=0.1, negate_half=True)
    inputs = rng.standard_normal((25, 6)).astype(np.float32)
    states = network.activations(inputs)
    for place, code in zip(
        hidden_states(network), hidden_activations(network, inputs, batch_size=10), strict=True
    ):
        np.testing.assert_allclose(code, states[place], rtol=1e-6)
        assert isinstance(network.layers[place], Dense)
        assert (code < 0).any()
        assert (code > 0).any()


def test_negated_outputs_and_negated_outgoing_weights_cancel(rng: np.random.Generator) -> None:
    network = build_mlp(rng, [6, 5, 3], ReLU, negate_half=True)
    inputs = rng.standard_normal((9, 6)).astype(np.float32)
    before = network.outputs(inputs)
    signed = next(layer for layer in network.layers if isinstance(layer, Signed))
    outgoing = network.layers[-1].parameters["weights"]
    outgoing *= signed.signs[:, None]
    plain = Network([layer for layer in network.layers if not isinstance(layer, Signed)])
    np.testing.assert_allclose(plain.outputs(inputs), before, atol=1e-6)


def test_zeros_are_counted_strictly_and_near_zeros_by_the_units_range() -> None:
    code = np.array([[0.0, 5.0, 0.0], [0.2, 5.1, 0.0], [10.0, 5.2, 0.0], [5.0, 6.0, 0.0]])
    assert fraction_of_zeros(code) == 5 / 12
    assert fraction_near_zero(code) == 6 / 12

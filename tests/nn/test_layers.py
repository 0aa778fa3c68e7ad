"""Every layer's gradients against differences of its outputs, and what each is meant to do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.nn import activations as act
from stronger.nn import losses
from stronger.nn.attention import AdditiveAttention, DotProductAttention
from stronger.nn.convolution import Conv2D, GlobalAveragePool, Images, MaxPool
from stronger.nn.gradients import gradient_errors
from stronger.nn.initialisers import fans, glorot_uniform, he_normal, lecun_normal, normal, uniform
from stronger.nn.layers import ActivityPenalty, Dense, Dropout, Flatten, Layer
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm, DivisiveNorm

if TYPE_CHECKING:
    from collections.abc import Callable

    Array = np.ndarray[Any, np.dtype[np.floating[Any]]]

TOLERANCE = 1e-6
ROWS, IMAGES = (5, 6), (2, 6, 7, 3)


def rng() -> np.random.Generator:
    return np.random.default_rng(1986)


LAYERS: dict[str, tuple[Callable[[], Layer], tuple[int, ...]]] = {
    "dense": (lambda: Dense(6, 4, rng(), bias=0.3, dtype=float), ROWS),
    "dense without bias": (lambda: Dense(6, 4, rng(), bias=None, dtype=float), ROWS),
    "convolution": (lambda: Conv2D(2, 4, 3, rng(), dtype=float), IMAGES),
    "convolution, padded": (lambda: Conv2D(2, 3, 3, rng(), padding=2, dtype=float), IMAGES),
    "convolution, strided": (
        lambda: Conv2D(2, 3, 3, rng(), padding=1, stride=2, dtype=float),
        IMAGES,
    ),
    "images": (lambda: Images(2, 3, 1), ROWS),
    "flatten": (Flatten, IMAGES),
    "max pooling": (MaxPool, IMAGES),
    "max pooling by three": (lambda: MaxPool(3), IMAGES),
    "global average pooling": (GlobalAveragePool, IMAGES),
    "batch normalisation of rows": (lambda: BatchNorm(6, dtype=float), ROWS),
    "batch normalisation of images": (lambda: BatchNorm(2, dtype=float), IMAGES),
    "divisive normalisation of rows": (lambda: DivisiveNorm(0.5), ROWS),
    "divisive normalisation of images": (lambda: DivisiveNorm(0.5), IMAGES),
    "logistic": (act.Logistic, ROWS),
    "tanh": (act.Tanh, ROWS),
    "ReLU": (act.ReLU, ROWS),
    "negated ReLU": (act.NegatedReLU, ROWS),
    "leaky ReLU": (lambda: act.LeakyReLU(0.1), ROWS),
    "softplus": (act.Softplus, ROWS),
    "GELU": (act.GELU, ROWS),
    "step": (act.Step, ROWS),
}


def checked(layer: Layer, x: Array, *, training: bool) -> dict[str, float]:
    """Return gradient errors towards x and parameters of E = Σ r y with random r, + penalty."""
    layer.training = training
    weights = np.random.default_rng(1949).standard_normal(layer.forward(x).shape)

    def objective() -> float:
        return float((weights * layer.forward(x)).sum()) + layer.penalty

    objective()
    towards = {"x": (x, layer.backward(weights).copy())}
    towards |= {n: (w, layer.gradients[n].copy()) for n, w in layer.parameters.items()}
    return gradient_errors(objective, towards)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("training", [True, False])
def test_gradients_are_those_of_the_output(name: str, training: bool) -> None:
    build, shape = LAYERS[name]
    layer, x = build(), rng().standard_normal(shape)
    for parameter in layer.parameters.values():  # away from symmetric starts such as all ones
        parameter += 0.1 * rng().standard_normal(parameter.shape)
    assert max(checked(layer, x, training=training).values()) < TOLERANCE


@pytest.mark.parametrize("shape", [ROWS, IMAGES])
def test_the_price_of_activity_enters_its_gradient(shape: tuple[int, ...]) -> None:
    layer, x = ActivityPenalty(0.3), rng().standard_normal(shape)
    assert checked(layer, x, training=True)["x"] < TOLERANCE
    layer.forward(x)
    examples = shape[0] if len(shape) == 2 else shape[-1]
    assert math.isclose(layer.penalty, 0.3 * np.abs(x).sum() / examples)


@pytest.mark.parametrize("name", LAYERS)
def test_layers_keep_single_precision_and_leave_their_input_alone(name: str) -> None:
    build, shape = LAYERS[name]
    layer = build()
    for parameter in (layer.parameters, layer.gradients):
        parameter.update({n: w.astype(np.float32) for n, w in parameter.items()})
    x = rng().standard_normal(shape).astype(np.float32)
    kept = x.copy()
    layer.training = True
    y = layer.forward(x)
    dx = layer.backward(np.ones_like(y))
    assert y.dtype == dx.dtype == np.float32
    assert dx.shape == x.shape
    assert (x == kept).all()


def test_losses_fall_along_their_gradients() -> None:
    a, b, c = rng().standard_normal((3, 6, 4)) * 0.4
    labels, same = rng().integers(0, 4, 6), rng().random(6) < 0.5
    checks: list[tuple[Callable[[], tuple[Any, ...]], list[Array]]] = [
        (lambda: losses.cross_entropy(a, labels), [a]),
        (lambda: losses.squared_error(a, b), [a]),
        (lambda: losses.contrastive(a, b, same), [a, b]),
        (lambda: losses.triplet(a, b, c, 0.5), [a, b, c]),
    ]
    for loss, inputs in checks:
        towards = {str(i): pair for i, pair in enumerate(zip(inputs, loss()[1:], strict=True))}

        def value(loss: Callable[[], tuple[Any, ...]] = loss) -> float:
            return float(loss()[0])

        assert max(gradient_errors(value, towards).values()) < TOLERANCE


def attended(attention: DotProductAttention | AdditiveAttention) -> dict[str, float]:
    queries, keys, values = (rng().standard_normal((2, n, 3)) for n in (4, 5, 5))
    weights = np.random.default_rng(1949).standard_normal((2, 4, 3))

    def objective() -> float:
        return float((weights * attention.forward(queries, keys, values)).sum())

    objective()
    gradients = attention.backward(weights)
    towards: dict[str, tuple[Array, Array]] = dict(
        zip("qkv", zip((queries, keys, values), gradients, strict=True), strict=True)
    )
    if isinstance(attention, AdditiveAttention):
        towards |= {n: (w, attention.gradients[n]) for n, w in attention.parameters.items()}
    return gradient_errors(objective, towards)


def test_attention_has_the_gradients_of_its_output() -> None:
    assert max(attended(DotProductAttention()).values()) < TOLERANCE
    assert max(attended(AdditiveAttention(3, 3, 7, rng(), dtype=float)).values()) < TOLERANCE


def test_attention_weights_are_positive_and_sum_to_one() -> None:
    queries, keys, values = (rng().standard_normal((2, n, 3)) * 30 for n in (4, 5, 5))
    for attention in (DotProductAttention(), AdditiveAttention(3, 3, 7, rng(), dtype=float)):
        y = attention.forward(queries, keys, values)
        assert (attention.weights >= 0).all()
        np.testing.assert_allclose(attention.weights.sum(axis=-1), 1)
        assert y.max() <= values.max()


def test_a_whole_network_has_the_gradients_of_its_loss() -> None:
    g = rng()
    network = Network(
        [
            Images(1, 8, 8),
            Conv2D(1, 3, 3, g, dtype=float),
            MaxPool(),
            act.Tanh(),
            BatchNorm(3, dtype=float),
            Flatten(),
            Dense(27, 5, g, dtype=float),
            DivisiveNorm(),
            act.Softplus(),
            ActivityPenalty(0.1),
            Dense(5, 4, g, dtype=float),
        ]
    )
    x, labels = g.standard_normal((6, 64)), g.integers(0, 4, 6)

    def objective() -> float:
        loss, _ = losses.cross_entropy(network.forward(x, training=True), labels)
        return loss + network.penalty

    _, gradient = losses.cross_entropy(network.forward(x, training=True), labels)
    network.backward(gradient)
    towards = {
        f"{i} {n}": (w, layer.gradients[n])
        for i, layer in enumerate(network.layers)
        for n, w in layer.parameters.items()
    } | {"x": (x, network.gradients(gradient)[0])}
    errors = gradient_errors(objective, towards)
    # Batch normalisation takes the mean away, and with it what a bias below it did
    assert np.abs(towards["1 bias"][1]).max() > 0
    assert max(errors.values()) < TOLERANCE


def test_taps_agree_with_the_layers_and_can_start_anywhere() -> None:
    g = rng()
    network = Network([Dense(6, 5, g), act.ReLU(), Dense(5, 4, g), act.Tanh(), Dense(4, 3, g)])
    x = g.standard_normal((7, 6)).astype(np.float32)
    states = network.activations(x)
    assert [s.shape[1] for s in states] == [6, 5, 5, 4, 4, 3]
    for start, state in enumerate(states):
        np.testing.assert_array_equal(network.forward(state, start=start), states[-1])
        np.testing.assert_array_equal(network.forward(x, stop=start), state)
    np.testing.assert_allclose(network.outputs(x, batch_size=3), states[-1], rtol=1e-6)
    network.activations(x)
    gradients = network.gradients(np.eye(3, dtype=np.float32)[np.zeros(7, int)])
    assert [d.shape for d in gradients] == [s.shape for s in states]
    np.testing.assert_allclose(
        gradients[4], np.tile(network.layers[4].parameters["weights"][:, 0], (7, 1))
    )


def test_a_copy_shares_nothing() -> None:
    network = Network([Dense(3, 2, rng())])
    again = network.copy()
    again.layers[0].parameters["weights"] += 1
    assert not np.allclose(
        network.layers[0].parameters["weights"], again.layers[0].parameters["weights"]
    )


def test_convolution_is_the_correlation_scipy_computes() -> None:
    from scipy.signal import correlate

    x = rng().standard_normal((2, 6, 7, 3))
    layer = Conv2D(2, 4, 3, rng(), dtype=float)
    y = layer.forward(x)
    for o, kernel in enumerate(layer.parameters["kernels"]):
        for n in range(3):
            expected = correlate(x[..., n], kernel, mode="valid")[0]
            np.testing.assert_allclose(y[o, ..., n], expected, atol=1e-12)


def test_a_window_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="window of 5 does not fit into 3 x 4"):
        Conv2D(1, 1, 5, rng()).forward(np.zeros((1, 3, 4, 1), np.float32))


def test_max_pooling_sends_the_gradient_to_one_place_even_in_a_tie() -> None:
    layer = MaxPool()
    y = layer.forward(np.zeros((1, 5, 4, 1)))
    assert y.shape == (1, 2, 2, 1)
    dx = layer.backward(np.ones_like(y))
    assert dx.sum() == 4
    assert set(dx.ravel()) == {0.0, 1.0}


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30))
@settings(max_examples=50)
def test_activation_functions_obey_their_identities(values: list[float]) -> None:
    z = np.array(values)
    f = {k: k().forward(z) for k in (act.Logistic, act.Tanh, act.ReLU, act.NegatedReLU, act.GELU)}
    np.testing.assert_allclose(f[act.Logistic] + act.Logistic().forward(-z), 1, atol=1e-15)
    np.testing.assert_allclose(f[act.Tanh], 2 * act.Logistic().forward(2 * z) - 1, atol=1e-15)
    np.testing.assert_array_equal(f[act.NegatedReLU], -act.ReLU().forward(-z))
    np.testing.assert_array_equal(f[act.ReLU] + f[act.NegatedReLU], z)
    np.testing.assert_allclose(f[act.GELU] - act.GELU().forward(-z), z, atol=1e-12)
    softplus = act.Softplus().forward(z)
    assert (softplus >= f[act.ReLU]).all()
    np.testing.assert_allclose(softplus - act.Softplus().forward(-z), z, atol=1e-12)
    np.testing.assert_array_equal(act.LeakyReLU(0).forward(z), f[act.ReLU])


@given(st.floats(-1e4, 1e4), st.integers(1, 6), st.integers(2, 9))
@settings(max_examples=30)
def test_a_constant_added_to_all_logits_changes_no_probability(
    shift: float, examples: int, classes: int
) -> None:
    logits = np.random.default_rng(classes).standard_normal((examples, classes))
    np.testing.assert_allclose(losses.softmax(logits + shift), losses.softmax(logits), atol=1e-11)


@pytest.mark.parametrize("classes", [1, 7, 16, 17, 64])
def test_softmax_is_its_formula_at_every_length_and_can_replace_the_logits(classes: int) -> None:
    logits = rng().standard_normal((3, 2, classes))
    expected = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(losses.softmax(logits), expected, rtol=1e-12)
    assert losses.softmax(logits, out=logits) is logits
    np.testing.assert_allclose(logits, expected, rtol=1e-12)


def test_batch_normalisation_learns_what_to_expect_in_use() -> None:
    layer, g = BatchNorm(3, dtype=float), rng()
    layer.training = True
    for _ in range(200):
        y = layer.forward(g.normal([1, 2, 3], [1, 5, 0.1], (500, 3)))
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=0), 1, rtol=1e-3)
    layer.training = False
    y = layer.forward(g.normal([1, 2, 3], [1, 5, 0.1], (50_000, 3)))
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=0.05)
    np.testing.assert_allclose(y.std(axis=0), 1, rtol=0.05)


def test_divisive_normalisation_keeps_the_pattern_and_limits_the_whole() -> None:
    x = rng().standard_normal((4, 6))
    np.testing.assert_allclose(
        DivisiveNorm(1e-6).forward(x), DivisiveNorm(1e-6).forward(100 * x), rtol=1e-9
    )
    assert (np.square(DivisiveNorm(0.7).forward(1e3 * x)).mean(axis=1) <= 1).all()
    with pytest.raises(ValueError, match="positive"):
        DivisiveNorm(0)


def test_dropout_keeps_the_mean_and_does_nothing_in_use() -> None:
    layer, x = Dropout(0.3, rng()), np.ones((2000, 50), np.float32)
    assert layer.forward(x) is x
    layer.training = True
    y = layer.forward(x)
    assert math.isclose((y == 0).mean(), 0.3, abs_tol=0.01)
    assert math.isclose(y.mean(), 1, abs_tol=0.02)
    np.testing.assert_array_equal(layer.backward(x), y)
    with pytest.raises(ValueError, match="probability"):
        Dropout(1, rng())


@pytest.mark.parametrize(
    ("initialiser", "variance"),
    [
        (normal(0.2), 0.04),
        (uniform(0.3), 0.03),
        (lecun_normal, 1 / 225),
        (glorot_uniform, 2 / (225 + 1600)),
        (he_normal, 2 / 225),
    ],
)
def test_weights_start_with_the_variance_their_name_promises(
    initialiser: Callable[..., Array], variance: float
) -> None:
    shape = (64, 9, 5, 5)
    assert fans(shape) == (225, 1600)
    weights = initialiser(rng(), shape)
    assert math.isclose(weights.var(), variance, rel_tol=0.05)
    assert abs(weights.mean()) < 0.03 * math.sqrt(variance) + 1e-3

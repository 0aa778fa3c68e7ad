"""Changes of weights that keep the function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.nn.activations import Logistic, ReLU, Tanh
from stronger.nn.gradients import gradient_errors
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.symmetries import (
    CentredLogistic,
    Rated,
    dense,
    flip,
    gap,
    invert_inputs,
    negate_rectifiers,
    permute,
    rates_for,
    rescale,
    shift_logits,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.nn.layers import Layer

RNG = np.random.default_rng(0)
X = RNG.random((20, 6))
Y = RNG.integers(0, 3, 20)
CHOSEN = [np.array([True, False, True, False, True]), np.array([False, True, True, False])]
FACTORS = [np.array([0.5, 2.0, 3.0, 1.0, 0.1]), np.array([4.0, 0.25, 1.5, 1.0])]


def network(unit: Callable[[], Layer]) -> Network:
    rng = np.random.default_rng(1)
    layers = [Dense(a, b, rng, bias=0.3, dtype=np.float64) for a, b in ((6, 5), (5, 4), (4, 3))]
    return Network([layers[0], unit(), layers[1], unit(), layers[2]])


@pytest.mark.parametrize(
    ("unit", "change", "inputs"),
    [
        (Tanh, lambda n: flip(n, CHOSEN), X),
        (Logistic, lambda n: flip(n, CHOSEN, total=1), X),
        (CentredLogistic, lambda n: flip(n, CHOSEN), X),
        (ReLU, negate_rectifiers, X),
        (ReLU, lambda n: rescale(n, FACTORS), X),
        (ReLU, invert_inputs, 1 - X),
        (Tanh, lambda n: invert_inputs(n, 5), 5 - X),
        (ReLU, lambda n: permute(n, [np.array([4, 2, 0, 1, 3]), np.array([3, 0, 1, 2])]), X),
    ],
)
def test_the_function_stays(
    unit: Callable[[], Layer],
    change: Callable[[Network], Network],
    inputs: NDArray[np.float64],
) -> None:
    plain = network(unit)
    before = plain.forward(X)
    np.testing.assert_allclose(change(plain).forward(inputs), before, atol=1e-12)
    np.testing.assert_array_equal(plain.forward(X), before)  # the given one is left as it was


def test_the_gap_is_a_share_of_the_way_moved() -> None:
    start, moved, other = (network(ReLU) for _ in range(3))
    dense(moved)[0].parameters["bias"][0] += 4
    dense(other)[0].parameters["bias"][0] += 3
    assert gap(moved, other, start) == pytest.approx(0.25)


def test_a_wrong_total_does_not_keep_the_function() -> None:
    plain = network(Logistic)
    assert np.abs(flip(plain, CHOSEN).forward(X) - plain.forward(X)).max() > 0.1


def test_shifted_logits_are_shifted() -> None:
    plain = network(ReLU)
    np.testing.assert_allclose(shift_logits(plain, 3).forward(X), plain.forward(X) + 3)


def test_one_step_of_rescaled_rates_is_the_rescaled_step() -> None:
    plain = network(ReLU)
    scaled = rescale(plain, FACTORS)
    for each, optimiser in ((plain, SGD(0.1)), (scaled, Rated(SGD(0.1), rates_for(FACTORS)))):
        each.backward(cross_entropy(each.forward(X, training=True), Y)[1])
        optimiser.step(each.layers)
    for a, b in zip(dense(rescale(plain, FACTORS)), dense(scaled), strict=True):
        for name, values in a.parameters.items():
            np.testing.assert_allclose(b.parameters[name], values, atol=1e-12)


def test_the_centred_logistic_passes_the_gradient_check() -> None:
    plain = network(CentredLogistic)
    plain.backward(cross_entropy(plain.forward(X, training=True), Y)[1])
    arrays = {
        f"{index}.{name}": (values, layer.gradients[name].copy())
        for index, layer in enumerate(dense(plain))
        for name, values in layer.parameters.items()
    }
    errors = gradient_errors(lambda: cross_entropy(plain.forward(X), Y)[0], arrays)
    assert max(errors.values()) < 1e-6

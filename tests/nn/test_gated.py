"""Gated units and residual blocks: gradients against differences, and what each is meant to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.nn.activations import GELU, Logistic, ReLU
from stronger.nn.gated import Gated, SiLU
from stronger.nn.gradients import gradient_errors
from stronger.nn.layers import Dense, Layer
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.residual import Residual

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array


def rng() -> np.random.Generator:
    return np.random.default_rng(1986)


def block(dtype: type = float) -> Residual:
    r = rng()
    return Residual([Dense(6, 4, r, bias=0.2, dtype=dtype), ReLU(), Dense(4, 6, r, dtype=dtype)])


LAYERS: dict[str, Callable[[], Layer]] = {
    "SiLU": SiLU,
    "GLU": lambda: Gated(Logistic()),
    "SwiGLU": lambda: Gated(SiLU()),
    "GEGLU": lambda: Gated(GELU()),
    "residual": block,
}


@pytest.mark.parametrize("name", LAYERS)
def test_gradients_are_those_of_the_output(name: str) -> None:
    layer, x = LAYERS[name](), rng().standard_normal((5, 6))
    weights = rng().standard_normal(layer.forward(x).shape)

    def objective() -> float:
        return float((weights * layer.forward(x)).sum())

    objective()
    towards: dict[str, tuple[Array, Array]] = {"x": (x, layer.backward(weights).copy())}
    towards |= {n: (w, layer.gradients[n].copy()) for n, w in layer.parameters.items()}
    assert max(gradient_errors(objective, towards).values()) < 1e-6


@pytest.mark.parametrize("gate", [Logistic, SiLU, GELU])
def test_negating_the_linear_part_negates_a_gated_unit(gate: type[Layer]) -> None:
    a, b = rng().standard_normal((2, 5, 3))
    layer = Gated(gate())
    upright = layer.forward(np.concatenate([a, b], axis=1))
    assert (layer.forward(np.concatenate([-a, b], axis=1)) == -upright).all()


def test_a_residual_block_learns_through_the_arrays_of_its_layers() -> None:
    residual = block(np.float32)
    kept = residual.layers[0].parameters["weights"].copy()
    network = Network([Dense(3, 6, rng()), residual])
    network.backward(network.forward(np.ones((2, 3), np.float32), training=True))
    SGD(0.1).step(network.layers)
    assert (residual.layers[0].parameters["weights"] != kept).any()
    assert residual.parameters["0.weights"] is residual.layers[0].parameters["weights"]


def test_a_block_that_adds_nothing_hands_its_input_on() -> None:
    residual, x = block(), rng().standard_normal((5, 6))
    residual.layers[2].parameters["weights"][:] = 0
    assert (residual.forward(x) == x).all()

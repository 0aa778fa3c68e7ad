"""Networks trained side by side: their gradients, their twins, and that they do not mix."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.mirror_symmetry.networks import Function, Networks, descend
from stronger.nn.gradients import gradient_errors

X = np.random.default_rng(0).random((9, 4))
D = (np.random.default_rng(1).random(9) < 0.4).astype(float)


def nets(function: Function, networks: int = 3) -> Networks:
    return Networks.draw(np.random.default_rng(2), networks, 4, 2, function=function, limit=1.0)


@pytest.mark.parametrize("function", ["logistic", "tanh"])
def test_a_plain_step_goes_down_the_gradient_of_the_error(function: Function) -> None:
    networks, before = nets(function), nets(function)
    weight = np.linspace(0.5, 2, 9)
    descend(networks, X, D, sweeps=1, learning_rate=1.0, momentum=0.0, importance=weight)

    def error() -> float:
        y = before.answers(before.activities(X))
        return float((weight * np.square(y - D)).sum()) / 2

    errors = gradient_errors(
        error,
        {
            "hidden": (before.hidden, before.hidden - networks.hidden),
            "output": (before.output, before.output - networks.output),
        },
    )
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("function", ["logistic", "tanh"])
@pytest.mark.parametrize("unit", [0, 1])
def test_a_flipped_unit_leaves_every_answer(function: Function, unit: int) -> None:
    networks = nets(function)
    turned = networks.flip(unit)
    np.testing.assert_allclose(
        turned.answers(turned.activities(X)), networks.answers(networks.activities(X)), rtol=1e-12
    )
    assert not np.allclose(turned.activities(X), networks.activities(X))


def test_networks_side_by_side_learn_as_if_alone() -> None:
    together, alone = nets("logistic"), nets("logistic").choose(np.array([False, True, False]))
    steps = descend(together, X, D, sweeps=40)
    descend(alone, X, D, sweeps=40)
    np.testing.assert_allclose(together.hidden[1], alone.hidden[0], rtol=1e-10)
    assert steps.shape == (40, 3)
    assert (steps > 0).all()


def test_momentum_adds_what_is_left_of_the_last_step() -> None:
    one, two = nets("tanh"), nets("tanh")
    descend(one, X, D, sweeps=1, momentum=0.9)
    descend(two, X, D, sweeps=2, momentum=0.9)
    plain = one.copy()
    descend(plain, X, D, sweeps=1, momentum=0.0)
    first = one.hidden - nets("tanh").hidden
    np.testing.assert_allclose(two.hidden - plain.hidden, 0.9 * first, atol=1e-12)

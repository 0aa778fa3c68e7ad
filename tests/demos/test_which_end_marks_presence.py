"""Which end marks presence: what the definitions say of units whose feature is known, and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger import demos
from stronger.demos.which_end_marks_presence.ends import (
    DEFINITIONS,
    clamp,
    find_ends,
    share_high,
    sign,
)
from stronger.demos.which_end_marks_presence.network import make_network, make_optimiser
from stronger.demos.which_end_marks_presence.tasks import Task, draw_task, encode
from stronger.evidence.demo import Scale
from stronger.evidence.parameters import Parameters
from stronger.nn.activations import ReLU, Tanh
from stronger.nn.datasets import OURS
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.results import Result
    from stronger.nn.layers import Layer

QUICK, FULL = Scale("quick", OURS), Scale("full", OURS)
NAME = "which-end-marks-presence"


def parameters(**changes: float | str) -> Parameters:
    return Parameters({**demos.load(NAME).parameters("quick"), "examples": 3000, **changes})


def even_task() -> Task:
    return draw_task(np.random.default_rng(3), FULL, parameters(data="even"))


def built(task: Task, polarity: Array, unit: type[Layer]) -> Network:
    """Return a network of one unit for each feature, which is high for it or low, as told."""
    rng = np.random.default_rng(0)
    network = Network([Dense(20, 20, rng), unit(), Dense(20, 20, rng)])
    answers = task.targets - task.targets.mean(axis=0)
    directions = np.linalg.lstsq(task.inputs, answers.astype(np.float32), rcond=None)[0]
    network.layers[0].parameters["weights"][:] = directions * polarity
    network.layers[2].parameters["weights"][:] = 3 * np.diag(polarity)
    return network


@pytest.mark.parametrize("unit", [ReLU, Tanh])
@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_definition_finds_the_end_that_was_built(unit: type[Layer], definition: str) -> None:
    task, polarity = even_task(), np.where(np.arange(20) % 3 > 0, 1, -1)
    found = find_ends(built(task, polarity, unit), task)
    np.testing.assert_array_equal(found[definition], polarity)


def test_causally_a_unit_belongs_to_the_answer_it_moves_and_not_to_what_moves_it() -> None:
    task = even_task()
    network = built(task, np.ones(20), ReLU)
    votes = network.layers[2].parameters["weights"]
    votes[:] = np.roll(votes, 1, axis=1)  # unit f is driven by feature f and votes for f + 1
    found = find_ends(network, task)
    np.testing.assert_array_equal(found["net_input"], 1)
    np.testing.assert_array_equal(found["causal_end"], 1)
    assert np.mean(found["causal"] == 0) > 0.8  # features are independent: it cannot tell f + 1


def test_a_dead_unit_has_no_end() -> None:
    task = even_task()
    network = built(task, np.ones(20), ReLU)
    network.layers[0].parameters["bias"][0] = -100
    found = find_ends(network, task)
    assert all(ends[0] == 0 and ends[1] == 1 for ends in found.values())


def test_clamping_a_unit_moves_log_odds_by_its_vote_times_its_range() -> None:
    task = even_task()
    network = make_network(np.random.default_rng(0), task, parameters())
    h = network.activations(task.shown[:50])[2]
    ends = np.quantile(h, (0.01, 0.99), axis=0)
    change, errors = clamp(network, h, ends, task.present[:50], task.log_odds)
    votes = network.layers[2].parameters["weights"]
    np.testing.assert_allclose(change, votes * (ends[1] - ends[0])[:, None], atol=1e-4)
    np.testing.assert_allclose(errors, 0, atol=1e-3)


def test_log_odds_between_digits_are_those_of_the_softmax() -> None:
    digits = draw_task(np.random.default_rng(0), QUICK, parameters(data="digits"))
    logits = np.random.default_rng(1).standard_normal((len(digits.shown), 10))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    found = digits.log_odds(logits, digits.present)[digits.present]
    np.testing.assert_allclose(found, np.log(p / (1 - p))[digits.present])


@pytest.mark.parametrize("data", ["rare", "digits"])
def test_answers_by_frequency_explain_nothing_and_right_ones_all(data: str) -> None:
    task = draw_task(np.random.default_rng(0), QUICK, parameters(data=data))
    p = task.present.mean(axis=0)
    often = np.tile(np.log(p / (1 - p)) if data == "rare" else np.log(p), (len(task.shown), 1))
    assert task.explained(often) == pytest.approx(0, abs=1e-9)
    assert task.explained(np.where(task.present, 50.0, -50.0)) == pytest.approx(1, abs=1e-9)


def test_codes_of_inputs_are_what_they_are_called() -> None:
    x = np.random.default_rng(0).random((200, 5), dtype=np.float32)
    x[:, 4] = 0.5  # an input that never varies
    everything = np.ones(5)
    centred, _, unit = encode(x, x, "centred", everything)
    standardised, *_ = encode(x, x, "standardised", everything)
    inverted, _, length = encode(x, x, "inverted", everything)
    np.testing.assert_allclose(centred.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(standardised[:, :4].std(axis=0), 1, atol=1e-5)
    np.testing.assert_allclose(inverted, 1 - x, atol=1e-6)
    assert unit == pytest.approx(1)
    assert length == pytest.approx(np.square(1 - x).mean() / np.square(x - x.mean(axis=0)).mean())


def test_an_inverted_rare_feature_adds_where_it_is_absent() -> None:
    raw, inverted = (
        draw_task(np.random.default_rng(5), QUICK, parameters(centring=code))
        for code in ("raw", "inverted")
    )
    np.testing.assert_array_equal(raw.targets, inverted.targets)
    there = raw.targets[:, 0]
    shift = raw.inputs[there].mean(axis=0) - raw.inputs[~there].mean(axis=0)
    other = inverted.inputs[there].mean(axis=0) - inverted.inputs[~there].mean(axis=0)
    np.testing.assert_allclose(other, -shift, atol=1e-5)


def test_longer_inputs_are_learned_in_smaller_steps() -> None:
    setting = parameters(centring="inverted", optimiser="sgd")
    task = draw_task(np.random.default_rng(0), QUICK, setting)
    optimiser = make_optimiser(task, setting)
    assert isinstance(optimiser, SGD)
    assert optimiser.learning_rate == pytest.approx(0.2 / task.length)
    assert task.length > 2


def test_what_is_undecided_counts_half() -> None:
    signs = sign(np.array([0.3, -0.3, 0.01, 0.0]), np.full(4, 0.1))
    np.testing.assert_array_equal(signs, [1, -1, 0, 0])
    assert share_high(signs) == 0.5
    assert share_high(np.array([1, 1, 0, -1])) == 0.625


def test_the_quick_scale_measures_every_design(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        shares = [v for name, v in metrics.items() if name.endswith((".trained", ".high"))]
        assert all(0 <= share <= 1 for share in shares)
        gain = metrics["point.trained"] - metrics["point.untrained"]
        assert metrics["point.gain"] == metrics["code.rare.centred.gain"] == pytest.approx(gain)
        assert (
            metrics["optimiser.rare.adam.gain"] == metrics["crowd.20.gain"] == metrics["point.gain"]
        )

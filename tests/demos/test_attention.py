"""The demos of attention: tasks as they are meant, effects on cases known, controls at chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import kendalltau

from stronger import demos
from stronger.demos.attention_weights.measure import shift_values
from stronger.demos.shared.token_effects import (
    ablate_tokens,
    ablate_values,
    kendall,
    move_without,
    observe,
    output_change,
    score_tokens,
)
from stronger.demos.shared.token_tasks import (
    ANSWERS,
    DECISIVE,
    FILLERS,
    KEYS,
    NOTHING,
    TOKENS,
    draw_decisive,
    draw_majority,
    draw_report,
    draw_retrieval,
    read_report,
    report_error,
    train_reader,
)
from stronger.evidence.parameters import Parameters

if TYPE_CHECKING:
    from stronger.evidence.results import Result

ROOT = Path(__file__).parents[2]
PARAMETERS = Parameters({"batch_size": 100, "learning_rate": 3e-3, "width": 32})


def test_the_answer_stands_at_the_relevant_token_and_nowhere_else() -> None:
    drawn = draw_retrieval(np.random.default_rng(0), 300)
    rows = np.arange(300)
    asked = drawn.tokens[rows, drawn.relevant]
    assert (asked[:, :KEYS] == drawn.queries).all()
    assert (asked[:, KEYS:].argmax(axis=1) == drawn.labels).all()
    assert (drawn.tokens[..., :KEYS].sum(axis=1) <= 1).all()
    rest = drawn.remove(drawn.relevant)
    assert rest.tokens.shape[1] == TOKENS - 1
    assert (rest.tokens[..., :KEYS] @ drawn.queries[..., None] == 0).all()


def test_one_token_decides_or_all_vote() -> None:
    rng = np.random.default_rng(1)
    one = draw_decisive(rng, 300)
    kinds = one.tokens.argmax(axis=2)
    assert ((kinds < DECISIVE).sum(axis=1) == 1).all()
    assert (kinds[np.arange(300), one.relevant] % 2 == one.labels).all()
    all_vote = draw_majority(rng, 300)
    votes = (all_vote.tokens.argmax(axis=2) % 2).mean(axis=1)
    assert ((votes > 0.5) == all_vote.labels).all()


@pytest.mark.parametrize("swapped", [False, True])
def test_a_report_is_wanted_where_the_key_is_there_after_the_first_token(swapped: bool) -> None:
    drawn = draw_report(np.random.default_rng(2), 400, swapped=swapped)
    keys = drawn.tokens[..., :KEYS]
    asked = (keys @ drawn.queries[..., None])[..., 0]
    assert (asked[:, 0] == 0).all()
    assert (asked.sum(axis=1) == (drawn.labels != NOTHING)).all()
    assert 0.4 < (drawn.labels == NOTHING).mean() < 0.6
    there = drawn.choose(drawn.labels != NOTHING)
    shown = there.tokens[np.arange(len(there.labels)), there.relevant]
    assert (shown[:, KEYS : KEYS + ANSWERS].argmax(axis=1) == there.labels).all()
    first = drawn.tokens[:, 0]
    assert (first[:, KEYS + ANSWERS + FILLERS] == 1).all()
    assert (first[:, :KEYS].sum(axis=1) == swapped).all()
    assert (keys.sum(axis=1) <= 1).all()
    alone = draw_report(np.random.default_rng(2), 400, first=False)
    assert (alone.tokens == drawn.tokens[:, 1:]).all()


def test_adding_nothing_is_wanted_of_nothing() -> None:
    outputs, labels = np.array([[0.0, 0.2], [0.5, 1.0]]), np.array([NOTHING, 1])
    loss, gradient = report_error(outputs, labels)
    assert loss == pytest.approx((0.04 + 0.25) / 4)
    assert gradient.tolist() == [[0, 0.1], [0.25, 0]]
    assert read_report(outputs).tolist() == [NOTHING, 1]


def test_two_scores_are_the_two_effects_where_tokens_are_read_alone() -> None:
    rng = np.random.default_rng(3)
    reader = train_reader(rng, draw_report, ANSWERS, 50, PARAMETERS, loss=report_error, bias=False)
    seen = observe(reader, draw_report(rng, 30))
    scores = score_tokens(seen.weights, seen.contributions)
    assert ablate_tokens(seen, output_change) == pytest.approx(scores["distance"])
    assert ablate_values(seen, output_change) == pytest.approx(scores["length"])


def test_removal_is_odds_times_the_way_from_value_to_output() -> None:
    rng = np.random.default_rng(3)
    weights, values = rng.dirichlet(np.ones(5), 4), rng.standard_normal((4, 5, 2))
    moves = move_without(weights, values)
    output = np.einsum("en,env->ev", weights, values)
    for place in range(5):
        rest = np.delete(weights, place, axis=1)
        rest /= rest.sum(axis=1, keepdims=True)
        after = np.einsum("en,env->ev", rest, np.delete(values, place, axis=1))
        assert output + moves[:, place] == pytest.approx(after)
    # In floating point 1 - a is 0 here: the odds must come from the other weights
    sharp, line = np.array([[1.0, 3e-20, 1e-20]]), np.array([[[0.0], [1.0], [2.0]]])
    assert move_without(sharp, line)[0, 0] == pytest.approx(0 - (3 * 1 + 1 * 2) / 4 * -1)


def test_rank_correlations_are_those_of_the_library_ties_included() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.integers(0, 4, (20, 9)).astype(float), rng.integers(0, 4, (20, 9)).astype(float)
    expected = [kendalltau(x, y).statistic for x, y in zip(a, b, strict=True)]
    assert kendall(a, b) == pytest.approx(expected)
    assert kendall(np.zeros((1, 9)), b[:1]) == 0


def test_the_gauge_moves_lengths_and_neither_answers_nor_distances() -> None:
    rng = np.random.default_rng(4)
    found = shift_values(
        rng, observe(train_reader(rng, draw_decisive, 2, 50, PARAMETERS), draw_decisive(rng, 30))
    )
    assert found["output_change"] < 1e-12
    assert found["distance_tau"] > 1 - 1e-9
    assert found["length_tau"] < 0.99


@pytest.fixture(scope="module")
def quick() -> dict[str, Result]:
    return {
        name: demos.load(name).run(root=ROOT) for name in ("attention-weights", "attention-sink")
    }


def test_the_quick_scale_shows_what_must_hold_for_any_weights(quick: dict[str, Result]) -> None:
    for metrics in quick["attention-weights"].metrics:
        assert metrics["retrieval.untrained.hit"] < 0.3
        assert metrics["retrieval.shuffled.hit"] < 0.3
        assert metrics["softmax.shift_change"] < 1e-12
        assert metrics["free.random.agreement"] == 1
        for name in ("retrieval", "majority_context"):
            assert metrics[f"free.{name}.residual"] < 1e-9
            assert metrics[f"free.{name}.value_rank"] == TOKENS
            assert metrics[f"free.{name}.same_value"] < 1e-9
            assert metrics[f"free.{name}.same_answer"] > 1e-3
    for metrics in quick["attention-sink"].metrics:
        assert metrics["untrained.absent.mass"] < 0.3
        assert metrics["sink.absent.removal.distance"] == pytest.approx(1)
        assert metrics["sink.absent.zeroing.length"] == pytest.approx(1)

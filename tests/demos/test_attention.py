"""The demos of attention: tasks as they are meant, effects on cases known, controls at chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger import demos
from stronger.demos._token_tasks import (
    ANSWERS,
    DECISIVE,
    FILLERS,
    KEYS,
    NOTHING,
    TOKENS,
    add_to_nothing,
    decisive,
    majority,
    report,
    reported,
    retrieval,
    trained,
)
from stronger.demos._weights_and_effects import (
    change_of_outputs,
    gauge,
    removal,
    three_scores,
    view,
    zeroing,
)

if TYPE_CHECKING:
    from stronger.evidence.results import Result

ROOT = Path(__file__).parents[2]


def test_the_answer_stands_at_the_relevant_token_and_nowhere_else() -> None:
    drawn = retrieval(np.random.default_rng(0), 300)
    rows = np.arange(300)
    asked = drawn.tokens[rows, drawn.relevant]
    assert (asked[:, :KEYS] == drawn.queries).all()
    assert (asked[:, KEYS:].argmax(axis=1) == drawn.labels).all()
    assert (drawn.tokens[..., :KEYS].sum(axis=1) <= 1).all()
    rest = drawn.without(drawn.relevant)
    assert rest.tokens.shape[1] == TOKENS - 1
    assert (rest.tokens[..., :KEYS] @ drawn.queries[..., None] == 0).all()


def test_one_token_decides_or_all_vote() -> None:
    rng = np.random.default_rng(1)
    one = decisive(rng, 300)
    kinds = one.tokens.argmax(axis=2)
    assert ((kinds < DECISIVE).sum(axis=1) == 1).all()
    assert (kinds[np.arange(300), one.relevant] % 2 == one.labels).all()
    all_vote = majority(rng, 300)
    votes = (all_vote.tokens.argmax(axis=2) % 2).mean(axis=1)
    assert ((votes > 0.5) == all_vote.labels).all()


@pytest.mark.parametrize("swapped", [False, True])
def test_a_report_is_wanted_where_the_key_is_there_after_the_first_token(swapped: bool) -> None:
    drawn = report(np.random.default_rng(2), 400, swapped=swapped)
    keys = drawn.tokens[..., :KEYS]
    asked = (keys @ drawn.queries[..., None])[..., 0]
    assert (asked[:, 0] == 0).all()
    assert (asked.sum(axis=1) == (drawn.labels != NOTHING)).all()
    assert 0.4 < (drawn.labels == NOTHING).mean() < 0.6
    there = drawn.of(drawn.labels != NOTHING)
    shown = there.tokens[np.arange(len(there.labels)), there.relevant]
    assert (shown[:, KEYS : KEYS + ANSWERS].argmax(axis=1) == there.labels).all()
    first = drawn.tokens[:, 0]
    assert (first[:, KEYS + ANSWERS + FILLERS] == 1).all()
    assert (first[:, :KEYS].sum(axis=1) == swapped).all()
    assert (keys.sum(axis=1) <= 1).all()
    alone = report(np.random.default_rng(2), 400, first=False)
    assert (alone.tokens == drawn.tokens[:, 1:]).all()


def test_adding_nothing_is_wanted_of_nothing() -> None:
    outputs, labels = np.array([[0.0, 0.2], [0.5, 1.0]]), np.array([NOTHING, 1])
    loss, gradient = add_to_nothing(outputs, labels)
    assert loss == pytest.approx((0.04 + 0.25) / 4)
    assert gradient.tolist() == [[0, 0.1], [0.25, 0]]
    assert reported(outputs).tolist() == [NOTHING, 1]


def test_two_scores_are_the_two_effects_where_tokens_are_read_alone() -> None:
    rng = np.random.default_rng(3)
    reader = trained(rng, report, ANSWERS, 50, loss=add_to_nothing, bias=False)
    seen = view(reader, report(rng, 30))
    said = seen.values @ seen.reader.readout.parameters["weights"]
    scores = three_scores(seen, said)
    assert removal(seen, change_of_outputs) == pytest.approx(scores["distance"])
    assert zeroing(seen, change_of_outputs) == pytest.approx(scores["length"])


def test_the_gauge_moves_lengths_and_neither_answers_nor_distances() -> None:
    rng = np.random.default_rng(4)
    found = gauge(rng, view(trained(rng, decisive, 2, 50), decisive(rng, 30)))
    assert found["gauge.output_change"] < 1e-12
    assert found["gauge.distance_tau"] > 1 - 1e-9
    assert found["gauge.length_tau"] < 0.99


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

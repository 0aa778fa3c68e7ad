"""What is found against a paper counts only where a second program finds it, too."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.evidence.confirming import UNCONFIRMED, compare, hold_back, second_findings
from stronger.evidence.outcomes import Outcome, findings
from stronger.evidence.predictions import Check, Precondition, Prediction, Region
from stronger.evidence.promises import Promise


def promised(**more: Any) -> Prediction:
    given = {
        "id": "larger-stays",
        "claim": "some-claim",
        "metric": "gain",
        "expect": Region(low=1),
        "if_met": "supports",
        "source": "somebody2020",
        "kind": "effect",
        "null_value": 0.0,
        "derived_by": "paper",
    }
    return Prediction.model_validate(given | more)


def demo(*predictions: Prediction, **more: Any) -> Promise:
    return Promise(id="some-demo", title="Does it?", predictions=predictions, **more)


def seeds(centre: float, name: str = "gain") -> list[dict[str, float]]:
    return [{name: centre + step} for step in (-0.01, 0.0, 0.01, -0.02, 0.02)]


AGAINST, TOWARDS, UNTOLD = seeds(-2), seeds(2), [{"gain": 9.0 * (-1) ** k} for k in range(5)]


@pytest.mark.parametrize(
    ("second", "counts"), [(None, False), (TOWARDS, False), (UNTOLD, False), (AGAINST, True)]
)
def test_a_refutation_of_a_paper_counts_only_where_a_second_program_agrees(
    second: list[dict[str, float]] | None, counts: bool
) -> None:
    promise = demo(promised())
    first = findings(promise, AGAINST)
    held = hold_back(promise, first, second_findings(promise, second) if second else {})
    (found,) = held.values()
    assert found.outcome is Outcome.REVERSED  # what was measured is told either way
    assert (found.weight, found.reason) == ((-1, "") if counts else (0, UNCONFIRMED))


@given(st.floats(-3, 3), st.sampled_from(["paper", "us", None]), st.sampled_from([None, -2, 2]))
def test_nothing_else_is_held_back(centre: float, by: str | None, other: float | None) -> None:
    promise = demo(promised(derived_by=by))
    first = findings(promise, seeds(centre))
    second = {} if other is None else second_findings(promise, seeds(other))
    held = hold_back(promise, first, second)
    if by == "paper" and first["larger-stays"].weight < 0 and other != -2:
        assert held["larger-stays"].weight == 0
    else:
        assert held == first


def test_what_is_proved_needs_no_second_program() -> None:
    promise = demo(promised(kind="identity", identity="a-fact", null_value=None))
    first = findings(promise, AGAINST)
    assert first["larger-stays"].outcome is Outcome.FAILS
    assert hold_back(promise, first, {}) == first


def test_a_second_program_may_measure_less_and_its_voids_are_its_own() -> None:
    condition = Precondition(
        id="there-is-room",
        kind="ceiling",
        predictions=("larger-stays",),
        condition="There has to be room.",
        why="Else nothing is told.",
        checks=(Check(metric="room", low=1),),
        added="2020-02-02",
    )
    other = promised(id="another", metric="loss")
    controlled = promised(id="controlled", null_value="control")
    promise = demo(promised(), other, controlled, preconditions=(condition,))
    assert set(second_findings(promise, AGAINST)) == {"larger-stays"}
    cramped = [{**each, "room": 0.0} for each in AGAINST]
    assert second_findings(promise, cramped)["larger-stays"].outcome is Outcome.VOID


def test_two_programs_agree_where_both_say_the_same_of_the_claim() -> None:
    promise = demo(promised())
    first = findings(promise, AGAINST)
    for second, agrees in ((seeds(0), True), (AGAINST, True), (TOWARDS, False), (UNTOLD, False)):
        (both,) = compare(promise, first, second_findings(promise, second))
        assert both.agrees is agrees

"""A specification curve: designs by their effect, and what each of them chooses."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from stronger.evidence.multiverse import Design, Multiverse
from stronger.evidence.outcomes import Finding, Outcome, outcome
from stronger.evidence.predictions import Kind, Prediction, Region
from stronger.site.specification import EDGE, HEIGHT, specification

AXES = {"rate": (0.1, 0.3), "units": (10, 20)}


def prediction(null: float | None) -> Prediction:
    return Prediction(
        id="it-is-there",
        claim="some-claim",
        metric="excess",
        expect=Region(low=1),
        if_met="supports",
        source="someone2000 p. 1",
        kind=Kind.EFFECT,
        null_value=null,
    )


def multiverse(means: list[float], null: float | None = 0.0) -> Multiverse:
    designs = []
    for number, mean in enumerate(means):
        low, high = mean - 0.1, mean + 0.1
        finding = outcome(Kind.EFFECT, Region(low=1), low, high, null=null)
        settings = {"rate": AXES["rate"][number // 2], "units": AXES["units"][number % 2]}
        seeds = [{"excess": mean + step / 20} for step in (-2, -1, 0, 1, 2)]
        designs.append(Design(settings, finding, seeds))
    return Multiverse(prediction(null), tuple(designs), AXES, {"rate": 0.1, "units": 10})


def test_designs_stand_from_the_smallest_effect_to_the_largest_on_one_axis() -> None:
    view = specification(multiverse([2, 0, 0.5, 1.5]))
    assert view.as_shares
    assert [each.mark for each in view.columns] == ["fails", "holds", "holds", "holds"]
    assert [each.at for each in view.columns] == ["12.5%", "37.5%", "62.5%", "87.5%"]
    assert [each.published for each in view.columns] == [False, False, False, True]
    null, quarter, bound = view.lines
    assert null.y > quarter.y > bound.y
    middle = view.columns[0].effect
    assert middle is not None
    assert middle.middle == null.y  # an effect of 0 stands on the line without one
    first, second = view.rows
    assert [each.value for each in first.choices] == ["0.1", "0.3"]
    assert [each.holds for each in second.choices] == [2, 1]
    assert first.flips == second.flips


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4))
def test_whatever_was_measured_stays_within_the_drawing(means: list[float]) -> None:
    for null in (0.0, None):
        view = specification(multiverse(means, null))
        heights = [each.effect.middle for each in view.columns if each.effect]
        assert len(heights) == 4
        assert heights == sorted(heights, reverse=True)
        for each in view.columns:
            assert each.effect
            for y in (each.effect.low, each.effect.high, *each.effect.seeds):
                assert EDGE <= y <= HEIGHT - EDGE


def test_a_design_without_a_number_is_shown_as_such() -> None:
    found = multiverse([2, 0, 0.5, 1.5])
    void = Finding(Outcome.VOID, 0.0, "", math.nan, math.nan)
    designs = (Design(found.designs[0].settings, None), found.designs[1]._replace(finding=void))
    view = specification(
        Multiverse(found.prediction, (*designs, *found.designs[2:]), AXES, found.published)
    )
    assert [(each.mark, each.effect is None) for each in view.columns][:2] == [("void", True)] * 2
    assert view.columns[0].measured == "not measured"

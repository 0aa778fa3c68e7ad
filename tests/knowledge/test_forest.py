"""Forest plots: effects between null and bound, by demo; what has no such way stands apart."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import stronger
from stronger.claims import Reading
from stronger.evidence.intervals import estimate
from stronger.evidence.outcomes import outcome
from stronger.evidence.predictions import Kind, Prediction, Region
from stronger.evidence.verdicts import judge
from stronger.knowledge.forest import ORDER, DemoEffects, Effect, effect, forest, forest_at, spreads
from stronger.knowledge.standing import Side, demos_on, side, standing
from stronger.knowledge.testing import Test

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.knowledge import KnowledgeBase

NUMBERS = st.integers(-40, 40).map(lambda each: each / 4)
"""Quarters, of which differences and quotients are exact enough to compare."""


@pytest.fixture(scope="module")
def kb(root: Path) -> KnowledgeBase:
    return stronger.load(root)


def measured(
    values: list[float],
    null: float,
    region: Region,
    *,
    if_met: str = "supports",
    void: bool = False,
) -> Test:
    """Return a test of an effect, judged as demos are."""
    found = estimate(values)
    prediction = Prediction.model_validate(
        {
            "id": "some",
            "claim": "some",
            "metric": "m",
            "expect": region,
            "if_met": if_met,
            "source": "x p. 1",
            "kind": Kind.EFFECT,
            "null_value": null,
        }
    )
    finding = outcome(
        Kind.EFFECT, region, found.low, found.high, null=null, seeds=len(values), void=void
    )
    return Test("demo", prediction, found, finding, judge(prediction, found), None)


def placed(test: Test) -> Effect:
    """Return a test as an effect on its own claim."""
    found = effect(test, lambda _, stance: side([stance]))
    assert found is not None
    return found


def facing(null: float, bound: float, far: float) -> Region:
    """Return a region that a null faces with a bound, and that ends further on."""
    ends = sorted((bound, bound + (far if bound > null else -far)))
    return Region(low=ends[0], high=ends[1])


@given(NUMBERS, NUMBERS, st.integers(0, 20))
def test_the_null_lies_at_0_and_the_bound_that_faces_it_at_1(
    null: float, bound: float, far: float
) -> None:
    assume(null != bound)
    region = facing(null, bound, far)
    for value, place in (
        (null, 0),
        (bound, 1),
        (2 * null - bound, -1),
        (null + (bound - null) / 4, 0.25),
    ):
        found = placed(measured([value] * 6, null, region))
        assert (found.low, found.middle, found.high) == pytest.approx((place,) * 3, abs=1e-9)


@given(NUMBERS, NUMBERS, st.lists(NUMBERS, min_size=5, max_size=9), st.floats(0.25, 8))
def test_more_of_an_effect_lies_further_on_whichever_way_its_axis_runs(
    null: float, bound: float, values: list[float], more: float
) -> None:
    assume(null != bound)
    region = facing(null, bound, 1)
    here = placed(measured(values, null, region))
    assert here.low - 1e-9 <= here.middle <= here.high + 1e-9
    step = more if bound > null else -more
    further = placed(measured([each + step for each in values], null, region))
    assert further.low > here.low
    assert further.middle > here.middle
    assert further.high > here.high
    mirrored = placed(measured([-each for each in values], -null, facing(-null, -bound, 1)))
    assert (mirrored.low, mirrored.middle, mirrored.high) == pytest.approx(
        (here.low, here.middle, here.high)
    )
    assert mirrored.side is here.side


@given(st.lists(NUMBERS, min_size=5, max_size=9))
def test_what_would_challenge_lies_where_it_would_lie_if_it_supported_and_its_side_turns(
    values: list[float],
) -> None:
    turn = {Side.FOR: Side.AGAINST, Side.AGAINST: Side.FOR, Side.NOTHING: Side.NOTHING}
    region = Region(low=2)
    one, other = (
        placed(measured(values, 0, region, if_met=stance)) for stance in ("supports", "challenges")
    )
    assert (one.low, one.middle, one.high) == (other.low, other.middle, other.high)
    assert other.side is turn[one.side]
    assert (one.would, other.would) == (Side.FOR, Side.AGAINST)


@given(st.lists(NUMBERS, min_size=5, max_size=9))
def test_a_void_is_no_effect_whatever_was_measured(values: list[float]) -> None:
    test = measured(values, 0, Region(low=2), void=True)
    assert effect(test, lambda _, stance: side([stance])) is None


def test_every_test_of_a_claim_stands_in_one_place(kb: KnowledgeBase) -> None:
    effects = 0
    for claim in kb.argument.claims:
        found = forest(kb, claim)
        checks = [
            test
            for each in found.identities
            for test in each.checks
            if test.prediction.claim == claim
        ]
        placed = [
            *(each.test for each in found.effects),
            *(test for demo in found.demos for test in demo.others),
            *found.voids,
            *checks,
        ]
        expected = [test for test in kb.tests if test.prediction.claim == claim]
        names = [(test.demo, test.prediction.id) for test in placed]
        assert len(set(names)) == len(names)
        undecided = [
            test
            for test in expected
            if test.prediction.identity and (test.demo, test.prediction.id) not in names
        ]
        assert len(names) + len(undecided) == len(expected)
        for each in found.effects:
            assert each.test.finding.has_edge
            assert not each.test.prediction.identity
            assert (each.low, each.high) == (
                each.test.finding.share_low,
                each.test.finding.share_high,
            )
            effects += 1
        sides = [ORDER.index(each.side) for each in found.demos]
        assert sides == sorted(sides)
    assert effects > 200


def test_papers_stand_beside_and_are_in_no_count_of_demos(kb: KnowledgeBase) -> None:
    for claim, statements in kb.statements_by_claim.items():
        found = forest(kb, claim)
        assert sum(len(each.statements) for each in found.papers) == len(statements)
        assert {each.demo for each in found.demos} == {each.demo for each in demos_on(kb, claim)}


def test_parts_of_the_thesis_have_the_demos_and_the_sides_of_their_standing(
    kb: KnowledgeBase,
) -> None:
    for each in standing(kb):
        found = forest_at(kb, each)
        assert {demo.demo: demo.side for demo in found.demos} == {
            voice.demo: voice.side for voice in each.demos
        }
        assert bool(found.effects) is (each.reading is Reading.TENDENCY)
        for demo in found.demos:
            sides = {effect.side for effect in demo.effects}
            if demo.side in {Side.FOR, Side.AGAINST}:
                assert sides <= {demo.side, Side.NOTHING}
            if demo.side is Side.NOTHING:
                assert sides <= {Side.NOTHING}


@given(
    st.lists(
        st.tuples(st.sampled_from(["supports", "challenges"]), st.lists(NUMBERS, min_size=1)),
        max_size=6,
    )
)
def test_the_spread_is_of_one_number_a_demo_and_of_one_direction_at_a_time(
    written: list[tuple[str, list[float]]],
) -> None:
    demos = [
        DemoEffects(
            str(place),
            Side.FOR,
            False,
            tuple(placed(measured([each] * 5, 0, Region(low=1), if_met=stance)) for each in values),
            (),
        )
        for place, (stance, values) in enumerate(written)
    ]
    found = {each.would: each for each in spreads(demos)}
    for stance, would in (("supports", Side.FOR), ("challenges", Side.AGAINST)):
        middles = [median(values) for each, values in written if each == stance]
        assert (would in found) is (len(middles) > 1)
        if would in found:
            got = found[would]
            assert got.demos == len(middles)
            assert got.effects == sum(len(values) for each, values in written if each == stance)
            assert (got.least, got.middle, got.most) == pytest.approx(
                (min(middles), median(middles), max(middles)), abs=1e-9
            )

"""How claims stand: demos counted once, proofs apart, papers beside, none of them added up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stronger
from stronger.claims import Reading, Stance
from stronger.evidence.outcomes import Outcome
from stronger.evidence.predictions import Kind
from stronger.knowledge.scoreboard import (
    HELD,
    SHARES,
    by_paper,
    by_setting,
    cross,
    grounds,
    held,
    outcomes_at,
    signs_at,
    stated_by_papers,
    turned,
    voids,
    would_have_been,
)
from stronger.knowledge.standing import Side, demos_on, identities_on, side, standing, voids_on
from stronger.knowledge.standing_records import StandingFile, standing_file, standing_schema

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.knowledge import KnowledgeBase

STANCES = st.lists(st.sampled_from([str(each) for each in Stance]))


@pytest.fixture(scope="module")
def kb(root: Path) -> KnowledgeBase:
    return stronger.load(root)


@given(STANCES)
def test_a_side_is_mixed_exactly_where_both_signs_are(stances: list[str]) -> None:
    found = side(stances)
    assert (found is Side.MIXED) is ({"supports", "challenges"} <= set(stances))
    assert side(reversed(stances)) is side(stances + stances) is found


@given(STANCES)
def test_turning_every_sign_over_turns_the_side_over(stances: list[str]) -> None:
    other = {"supports": "challenges", "challenges": "supports"}
    turn = {Side.FOR: Side.AGAINST, Side.AGAINST: Side.FOR}
    found = side(stances)
    assert side(other.get(each, each) for each in stances) is turn.get(found, found)


def test_identities_and_voids_are_in_no_tally_of_demos(kb: KnowledgeBase) -> None:
    voices = [voice for claim in kb.argument.claims for voice in demos_on(kb, claim)]
    voices += [voice for each in standing(kb) for voice in each.demos]
    assert voices
    for voice in voices:
        assert voice.tests
        for test in voice.tests:
            assert test.prediction.kind is not Kind.IDENTITY
            assert test.finding.outcome is not Outcome.VOID
            assert test.demo == voice.demo


def test_every_demo_counts_at_most_once_on_a_claim(kb: KnowledgeBase) -> None:
    for claim in kb.argument.claims:
        demos = [voice.demo for voice in demos_on(kb, claim)]
        assert len(demos) == len(set(demos))
    for each in standing(kb):
        demos = [voice.demo for voice in each.demos]
        papers = [voice.paper for voice in each.papers]
        assert (len(demos), len(papers)) == (len(set(demos)), len(set(papers)))


def test_each_test_of_a_claim_is_counted_void_or_an_identity(kb: KnowledgeBase) -> None:
    for claim in kb.argument.claims:
        counted = sum(len(voice.tests) for voice in demos_on(kb, claim))
        proved = sum(
            test.prediction.claim == claim and test.finding.has_edge
            for each in identities_on(kb, claim)
            for test in each.checks
        )
        all_of_them = sum(test.prediction.claim == claim for test in kb.tests)
        assert counted + proved + len(voids_on(kb, claim)) == all_of_them


def test_laws_are_settled_by_proofs_and_tendencies_by_measurements(kb: KnowledgeBase) -> None:
    rows = standing(kb)
    assert [(each.claim.id, each.reading) for each in rows] == [
        (end, reading) for end in kb.argument.read_at for reading in Reading
    ]
    for each in rows:
        assert not (each.demos if each.reading is Reading.LAW else each.facts)


def test_a_demo_stands_where_the_product_of_signs_puts_it(kb: KnowledgeBase) -> None:
    for each in standing(kb):
        for voice in each.demos:
            stances = {
                stance
                for test in voice.tests
                for stance in kb.argument.towards(
                    test.prediction.claim,
                    Stance(test.stance),
                    test.prediction.aspects,
                    Reading.TENDENCY,
                ).get(each.claim.id, ())
            }
            assert voice.side is side(stances)


def test_what_is_said_of_the_thesis_counts_only_for_the_parts_it_is_about(
    kb: KnowledgeBase,
) -> None:
    assert kb.thesis is not None
    for test in kb.tests:
        if test.prediction.claim != kb.thesis.id or not test.finding.weight:
            continue
        if test.prediction.identity:
            continue
        for each in standing(kb):
            if each.reading is Reading.TENDENCY:
                inside = any(test in voice.tests for voice in each.demos)
                assert inside is (each.claim.id in test.prediction.aspects)


def test_a_counterexample_proves_a_claim_and_does_not_merely_refute_a_support(
    kb: KnowledgeBase,
) -> None:
    facts = [fact for each in standing(kb) for fact in each.facts]
    assert any(fact.counterexample for fact in facts)
    for fact in facts:
        if fact.counterexample:
            assert Stance.CHALLENGES in fact.means
            assert fact.stance == "supports" or fact.claim in {
                *kb.argument.read_at,
                kb.thesis.id if kb.thesis else "",
            }
    lost = [f for f in facts if Stance.CHALLENGES in f.means and not f.counterexample]
    assert {fact.identity.name for fact in lost} == {"heat-illusion-net-answers-brief-cold"}


def test_weak_means_that_nothing_strong_gives_the_sign(kb: KnowledgeBase) -> None:
    for claim in kb.argument.claims:
        for voice in demos_on(kb, claim):
            weights = {abs(t.finding.weight) for t in voice.tests if t.finding.weight}
            assert voice.weak is (weights == {0.5})


def test_what_is_untested_has_no_outcome_with_a_sign(kb: KnowledgeBase) -> None:
    for each in standing(kb):
        if each.reading is Reading.TENDENCY:
            for claim in each.untested:
                assert all(v.side is Side.NOTHING for v in demos_on(kb, claim.id))


def test_the_cross_table_and_every_share_count_each_prediction_once(kb: KnowledgeBase) -> None:
    assert cross(kb.tests).total() == len(kb.tests)
    for share in SHARES:
        outcomes = outcomes_at(kb, share)
        assert outcomes.total() == len(kb.tests)
        assert signs_at(kb, share).total() == len(kb.tests) - outcomes[Outcome.VOID]


def test_a_larger_share_of_nothing_never_makes_more_partial(kb: KnowledgeBase) -> None:
    partial = [outcomes_at(kb, share)[Outcome.PARTIAL] for share in SHARES]
    assert partial == sorted(partial, reverse=True)
    fixed = {Outcome.MET, Outcome.HOLDS, Outcome.VOID, Outcome.DIFFERS, Outcome.EXCEEDED}
    for outcome in fixed:
        assert len({outcomes_at(kb, share)[outcome] for share in SHARES}) == 1


def test_voids_tell_what_failed_and_what_would_have_been(kb: KnowledgeBase) -> None:
    for void in voids(kb):
        assert void.failed
        assert all(not each.held and each.told for each in void.failed)
        assert void.would.outcome is not Outcome.VOID
        result = kb.results_by_demo[void.test.demo]
        same = would_have_been(result)
        for test in kb.tests:
            if test.demo == void.test.demo and test.finding.outcome is not Outcome.VOID:
                assert same[test.prediction.id].outcome is test.finding.outcome
                assert all(each.held for each in grounds(result, test.prediction.id))


def test_every_turned_sign_is_one(kb: KnowledgeBase) -> None:
    found = turned(kb)
    assert found
    assert all(each.stance != each.verdict_stance for each in found)
    assert all(each.prediction.kind is not Kind.IDENTITY for each in found)


def test_the_scoreboard_of_papers_counts_what_papers_state_once(kb: KnowledgeBase) -> None:
    stated = stated_by_papers(kb)
    assert 0 < len(stated) < len(kb.tests)
    assert sum(each.total() for each in by_setting(stated).values()) == len(stated)
    papers = by_paper(kb, stated)
    assert sum(map(len, papers.values())) == held(stated).total() == len(stated)
    assert set(papers) <= set(kb.bibliography.by_key)
    assert set(HELD) == set(Outcome)


def test_the_file_of_the_standing_fits_its_schema_and_loses_no_demo_proof_or_paper(
    kb: KnowledgeBase,
) -> None:
    schema = standing_schema()
    data = standing_file(kb).model_dump(mode="json")
    assert data["version"] == schema["properties"]["version"]["const"] == 1
    assert StandingFile.model_validate_json(json.dumps(data)) == standing_file(kb)
    described = [*schema["$defs"].values(), schema]
    assert all("description" in each for each in described)
    assert len(data["rows"]) == len(kb.standing)
    for row, each in zip(data["rows"], kb.standing, strict=True):
        assert set(row) == set(schema["$defs"]["StandingRecord"]["properties"])
        assert [demo["demo"] for demo in row["demos"]] == [voice.demo for voice in each.demos]
        assert [fact["identity"] for fact in row["facts"]] == [f.identity.name for f in each.facts]
        assert [paper["paper"] for paper in row["papers"]] == [p.paper for p in each.papers]
        assert (row["state"] == "refuted") is bool(each.counterexamples)

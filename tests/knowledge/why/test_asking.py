"""What `kb.why` answers: grounds, doubts and names of everything that can be asked about."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.claims import Read, Stance
from stronger.evidence.outcomes import Outcome
from stronger.knowledge.why.asking import ANSWERS
from stronger.knowledge.why.grounds import MeasuredGround, ReadGround, RelationGround

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def kb(root: Path) -> KnowledgeBase:
    return stronger.load(root)


def codes(kb: KnowledgeBase, asked: str) -> set[str]:
    return {each.code for each in kb.why(asked).not_established}


def test_a_statement_rests_on_its_paper_its_place_and_what_was_read(kb: KnowledgeBase) -> None:
    for statement in kb.files.statements[::40]:
        (ground,) = (e for e in kb.why(statement.id).rests_on if isinstance(e, ReadGround))
        told = (ground.paper, ground.locator, ground.basis, ground.read, ground.source)
        assert told == (
            statement.paper,
            statement.locator,
            str(statement.basis),
            str(statement.read),
            statement.source,
        )


def test_a_prediction_rests_on_its_registration_and_its_run(kb: KnowledgeBase) -> None:
    ground = kb.why("perceptron/firing-reads-as-presence").rests_on[0]
    assert isinstance(ground, MeasuredGround)
    result = kb.results_by_demo["perceptron"]
    assert (ground.registered, ground.run) == ("2026-11-21", result.measured.stamp.date)
    assert ground.registration == "cb6a4dcb894a"
    assert ground.as_registered
    assert ground.kinds == "2026-11-29"
    assert (ground.seeds, ground.scale) == (len(result.metrics), "full")
    assert ground.commit
    assert ground.verified.endswith(("identical", "consistent"))


def test_predictions_are_as_they_were_registered(kb: KnowledgeBase) -> None:
    loose = [
        ground.id
        for demo in list(kb.results_by_demo)[::4]
        for ground in kb.why(demo).rests_on
        if isinstance(ground, MeasuredGround) and not (ground.as_registered and ground.registered)
    ]
    assert loose == []


def test_a_claim_rests_on_all_that_is_said_and_measured_of_it_and_on_claims_below(
    kb: KnowledgeBase,
) -> None:
    for claim in list(kb.argument.claims)[::5]:
        found = kb.why(claim).rests_on
        read = {each.id for each in found if isinstance(each, ReadGround)}
        assert read == {each.id for each in kb.statements_by_claim.get(claim, ())}
        measured = {each.id for each in found if isinstance(each, MeasuredGround)}
        tests = (each for each in kb.tests if each.prediction.claim == claim)
        assert measured == {f"{each.demo}/{each.prediction.id}" for each in tests}
        below = {each.id for each in kb.argument.bearing_on(claim)}
        relations = [each.id for each in found if isinstance(each, RelationGround)]
        assert {each.partition("->")[0] for each in relations} - {claim} == below


def test_doubts_follow_from_what_was_read(kb: KnowledgeBase) -> None:
    by_read = {each.read: each for each in kb.files.statements}
    assert "unread" in codes(kb, by_read[Read.UNREAD].id)
    assert "second-hand" in codes(kb, by_read[Read.SECONDARY].id)
    assert not {"unread", "second-hand"} & codes(kb, by_read[Read.PRIMARY].id)
    background = next(e for e in kb.files.statements if e.stance is Stance.BACKGROUND)
    assert "background" in codes(kb, background.id)


def test_doubts_follow_from_outcomes(kb: KnowledgeBase) -> None:
    for outcome, code in (
        (Outcome.VOID, "void"),
        (Outcome.OPEN, "open"),
        (Outcome.NO_CONTRAST, "open"),
        (Outcome.PARTIAL, "weak"),
    ):
        test = next(each for each in kb.tests if each.finding.outcome is outcome)
        assert code in codes(kb, f"{test.demo}/{test.prediction.id}")
    amended = next(each for each in kb.tests if each.prediction.amended)
    assert "amended" in codes(kb, f"{amended.demo}/{amended.prediction.id}")
    met = next(e for e in kb.tests if e.finding.weight == 1 and str(e.setting) == "as published")
    assert not {"void", "open", "weak", "scale"} & codes(kb, f"{met.demo}/{met.prediction.id}")


def test_a_claim_that_nothing_tests_says_so_and_one_that_demos_dispute_too(
    kb: KnowledgeBase,
) -> None:
    tested = {each.prediction.claim for each in kb.tests}
    tested |= set(kb.argument.read_at)
    untested = next(each for each in kb.argument.claims if each not in tested)
    assert {"untested", "no-proof"} <= codes(kb, untested)
    assert "mixed" in codes(kb, "polarity-is-arbitrary")


def test_a_prediction_hangs_on_its_design_and_on_a_second_program(root: Path) -> None:
    kb = stronger.load(root)
    demo, name = "reinforcement-systems", "gamma-keeps-the-rare-digit"
    ground = kb.why(f"{demo}/{name}").rests_on[0]
    assert isinstance(ground, MeasuredGround)
    assert ground.hangs_on[0].startswith("a second program, which does not agree")
    told = "holds in 3 of 12 designs"
    multiverse = SimpleNamespace(told=told, holds=3, count=12)
    vars(kb)["variations"] = {demo: SimpleNamespace(multiverses={name: multiverse})}
    found = kb.why(f"{demo}/{name}")
    assert isinstance(found.rests_on[0], MeasuredGround)
    assert found.rests_on[0].hangs_on[1:] == (told,)
    assert ("design", told) in {(each.code, each.says) for each in found.not_established}


def test_of_what_the_thesis_asserts_all_counts_that_bears_on_it(kb: KnowledgeBase) -> None:
    for row in kb.standing:
        found = codes(kb, row.claim.id)
        if row.reading == "law":
            assert ("refuted" in found) is bool(row.counterexamples)
            assert "no-proof" not in found
        else:
            sides = {str(each.side) for each in row.demos}
            assert ("mixed" in found) is ("mixed" in sides or {"for", "against"} <= sides)
            assert ("untested-claims" in found) is bool(row.untested)
    thesis = kb.why("docs/synthesis.md:12").not_established
    assert {each.of.rpartition(" ")[2] for each in thesis if each.code == "refuted"} == {
        each.id for each in kb.argument.conjuncts
    }


def test_a_doubt_goes_once_a_second_paper_takes_a_side(kb: KnowledgeBase) -> None:
    claim = next(each for each in kb.argument.claims if "one-paper" in codes(kb, each))
    first = next(each for each in kb.statements_by_claim[claim] if each.stance is Stance.SUPPORTS)
    other = next(key for key in kb.bibliography.by_key if key != first.paper)
    second = first.model_copy(update={"id": "second", "paper": other})
    written = replace(kb.written, statements=(*kb.written.statements, second))
    assert "one-paper" not in codes(replace(kb, written=written), claim)


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("glorot2011deep", "paper"),
        ("cheap-magnitude", "claim"),
        ("mcculloch1943-01", "statement"),
        ("orientation", "demo"),
        ("orientation/rectifiers-mark-the-rare-high", "prediction"),
        ("rectifiers-mark-the-rare-high", "prediction"),
        ("second:reinforcement-systems", "second implementation"),
        ("additive-growth-counts-showings", "proof"),
        ("identity:additive-growth-counts-showings", "proof"),
        ("can-lower-mean-stronger", "question"),
        ("part:genesis", "part"),
        ("cheap-magnitude->order-of-presence", "relation"),
        ("cheap-magnitude -> order-of-presence", "relation"),
        ("genesis", "chapter"),
        ("docs/genesis.md", "chapter"),
        ("genesis#use-makes-strong", "section"),
        ("docs/synthesis.md:12", "sentence"),
        ("synthesis.md:12", "sentence"),
        ("data/claims/questions.yaml:14", "sentence"),
        ("“The name is free as well”", "sentence"),
    ],
)
def test_whatever_has_a_name_or_a_place_is_found(kb: KnowledgeBase, asked: str, kind: str) -> None:
    found = kb.why(asked)
    assert found.kind == kind
    assert found.says
    assert found.rests_on
    assert found.withdrawn or not found.changes
    assert repr(found).startswith(f"<Why {kind} ")
    assert len(repr(found)) < 250


def test_all_kinds_are_asked_for_above() -> None:
    (mark,) = test_whatever_has_a_name_or_a_place_is_found.pytestmark  # type: ignore[attr-defined]
    assert {kind for _, kind in mark.args[1]} == set(ANSWERS)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("cheap-magnitud", "did you mean 'cheap-magnitude'?"),
        ("orientation/rectifiers-mark-the-rare", "orientation/rectifiers-mark-the-rare-high"),
        ("cheap-magnitude->larger-is-stronger", "it bears on between-inputs, order-of-presence"),
        ("cheap-magnitud->order-of-presence", "did you mean 'cheap-magnitude'?"),
        ("zero-is-the-milder-clamp", "several demos have a prediction"),
        ("genesis#use-makes-strng", "did you mean 'use-makes-strong'?"),
        ("docs/genesi.md:12", "did you mean 'docs/genesis.md'?"),
        ("docs/genesis.md:9999", "the nearest is docs/genesis.md:"),
        ("the name is free as air", "the nearest is docs/synthesis.md:"),
        ("is not", "several sentences have these words"),
    ],
)
def test_whatever_has_none_gets_what_is_nearest(kb: KnowledgeBase, asked: str, answer: str) -> None:
    with pytest.raises(KeyError) as raised:
        kb.why(asked)
    assert answer in str(raised.value)


def test_a_sentence_rests_on_what_it_names_with_its_numbers(kb: KnowledgeBase) -> None:
    found = kb.why("fire for a zero instead of a one")
    metric = "perceptron/mirror.output.accuracy_reading_low:.1%"
    named = {(each.kind, each.id): each for each in found.rests_on}
    assert set(named) == {("demo", "perceptron"), ("number", metric)}
    number = kb.fill(f"{{{{{metric}}}}}")
    assert named["number", metric].line == f"number {metric}: {number}"
    assert number in found.says
    assert not found.withdrawn


def test_each_sentence_of_the_synthesis_says_what_it_does_not_establish(kb: KnowledgeBase) -> None:
    passage = kb.whys.names.find("synthesis").passage
    named = [each for each in passage if each.names]
    assert len(named) > 40
    for each in named[::6]:
        assert len(kb.why(each.place).not_established) > 1

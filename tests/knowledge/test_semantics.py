"""What one number for the thesis would hang on: two semantics, many mappings, and decades."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stronger
from stronger.claims import Basis, Stance
from stronger.knowledge.decades import Made, by_decade, made
from stronger.knowledge.mappings import (
    FIRST,
    MAPPINGS,
    SEMANTICS,
    evidence,
    spread,
    sways,
    thesis_strength,
    values,
)
from stronger.knowledge.semantics import quadratic_energy, strengths

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.knowledge import KnowledgeBase
    from stronger.knowledge.semantics import Semantics

UNIT = st.floats(0, 1)
SIDE = st.lists(UNIT, max_size=6)
BOTH = pytest.mark.parametrize("semantics", SEMANTICS.values(), ids=list(SEMANTICS))


@pytest.fixture(scope="module")
def kb(root: Path) -> KnowledgeBase:
    return stronger.load(root)


def test_quadratic_energy_gives_what_was_worked_out_by_hand() -> None:
    bases = {"a": 0.5, "b": 0.2, "c": 0.85, "d": 0.65, "e": 0.4, "f": 1.0}
    relations = [("b", 1, "a"), ("c", -1, "a"), ("d", 1, "a"),
                 ("e", -1, "b"), ("e", 1, "c"), ("f", -1, "c")]  # fmt: skip
    found = strengths(bases, relations, (), quadratic_energy)
    # E(c) = 0.4 - 1; c = 0.85 - 0.85 * 0.36 / 1.36. E(b) = -0.4; b = 0.2 - 0.2 * 0.16 / 1.16
    expected = {"a": 0.519, "b": 0.172, "c": 0.625, "d": 0.65, "e": 0.4, "f": 1.0}
    assert found == pytest.approx(expected, abs=5e-4)


@BOTH
@given(UNIT, SIDE, SIDE)
def test_a_strength_lies_between_0_and_1_and_turns_over_with_its_sides(
    semantics: Semantics, base: float, attackers: list[float], supporters: list[float]
) -> None:
    found = semantics(base, attackers, supporters)
    assert 0 <= found <= 1
    assert semantics(1 - base, supporters, attackers) == pytest.approx(1 - found)
    assert semantics(base, [], []) == base


@BOTH
@given(UNIT, SIDE, SIDE, UNIT)
def test_one_more_supporter_never_weakens_and_one_more_attacker_never_strengthens(
    semantics: Semantics, base: float, attackers: list[float], supporters: list[float], more: float
) -> None:
    found = semantics(base, attackers, supporters)
    assert semantics(base, attackers, [*supporters, more]) >= found - 1e-12
    assert semantics(base, [*attackers, more], supporters) <= found + 1e-12


def test_the_mapping_moves_the_number_more_than_any_piece_of_evidence(kb: KnowledgeBase) -> None:
    found = values(kb)
    assert [each.mapping for each in found] == list(MAPPINGS)
    assert len({each.name for each in MAPPINGS}) == len(set(MAPPINGS)) >= 12
    for name, sway in sways(kb, FIRST).items():
        low, high = spread(found, name)
        assert 0 <= low < high <= 1
        assert 0 < sway.by < high - low


@BOTH
def test_a_sway_is_what_leaving_its_source_out_does(
    kb: KnowledgeBase, semantics: Semantics
) -> None:
    name = next(each for each, found in SEMANTICS.items() if found is semantics)
    sway = sways(kb, FIRST)[name]
    every = evidence(kb, FIRST)
    rest = [each for each in every if each.source != sway.source]
    assert len(rest) < len(every)
    whole, without = (thesis_strength(kb, FIRST, each, semantics) for each in (every, rest))
    assert sway.by == pytest.approx(abs(whole - without))


def test_evidence_is_what_a_mapping_says_it_is(kb: KnowledgeBase) -> None:
    by_name = {each.name: evidence(kb, each) for each in MAPPINGS}
    papers = {each.source for each in by_name["Papers only"]}
    assert papers <= set(kb.bibliography.by_key)
    demos = {(each.source, each.claim) for each in by_name[FIRST.name]}
    assert len(demos) <= len(by_name[FIRST.name])
    assert {each.sign for each in by_name[FIRST.name]} == {1, -1}
    mixed = by_name["A mixed demo counts on both sides, instead of on none"]
    assert len(mixed) > len(by_name[FIRST.name])
    proofs = {each.name for each in kb.identities}
    assert not proofs & {each.source for each in by_name["Proofs do not count"]}


def test_every_dated_statement_that_tells_stands_in_its_decade(kb: KnowledgeBase) -> None:
    found = by_decade(kb)
    assert list(found) == list(kb.argument.read_at)
    for end, decades in found.items():
        assert [each.start for each in decades] == [each.start for each in found[end]]
        for kind in (Made.ASSERTED, Made.MEASURED, Made.READ_INTO):
            expected = sum(
                made(each) is kind and end in kb.argument.towards(each.claim, each.stance)
                for each in kb.files.statements
                if each.stance is not Stance.BACKGROUND
            )
            assert sum(each.counts[kind] for each in decades) == expected
        voices = next(
            row.demos for row in kb.standing if row.claim.id == end and row.reading == "tendency"
        )
        telling = sum(any(t.finding.weight for t in voice.telling) for voice in voices)
        assert sum(each.counts[Made.HERE] for each in decades) >= telling * 0.8
    assert {made(each) for each in kb.files.statements if each.basis is not Basis.DIRECT} == {
        Made.READ_INTO
    }


def test_a_base_without_a_thesis_has_no_number_and_no_decades(tmp_path: Path) -> None:
    (tmp_path / "data" / "claims").mkdir(parents=True)
    (tmp_path / "data" / "references.bib").write_text("@misc{a, title = {A}}\n", encoding="utf-8")
    assert values(stronger.load(tmp_path)) == ()
    assert by_decade(stronger.load(tmp_path)) == {}

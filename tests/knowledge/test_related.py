"""Which papers are related: symmetric where it must be, never to itself, in one order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.claims import Stance
from stronger.knowledge.related import Tie, strength

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.knowledge import KnowledgeBase

OTHER_WAY = {
    **{tie: tie for tie in Tie},
    Tie.CITES: Tie.CITED_BY,
    Tie.CITED_BY: Tie.CITES,
}
ON_CLAIMS = {Tie.AGREES, Tie.DISAGREES, Tie.PARTLY}


@pytest.fixture(scope="module")
def kb(root: Path) -> KnowledgeBase:
    return stronger.load(root)


def test_whoever_is_related_to_a_paper_has_that_paper_related_the_other_way(
    kb: KnowledgeBase,
) -> None:
    ties = {
        (key, group.tie, each.paper)
        for key in kb.bibliography.by_key
        for group in kb.related(key, most=None)
        for each in group.papers
    }
    assert {tie for _, tie, _ in ties} == set(Tie)
    assert all(key != other for key, _, other in ties)
    assert {(other, OTHER_WAY[tie], key) for key, tie, other in ties} == ties


def test_a_group_shows_the_first_of_all_and_says_how_many_it_leaves_out(
    kb: KnowledgeBase,
) -> None:
    cut = 0
    for key in kb.bibliography.by_key:
        for few, whole in zip(kb.related(key, most=2), kb.related(key, most=None), strict=True):
            assert (few.tie, few.on, whole.left_out) == (whole.tie, whole.on, 0)
            assert few.papers == whole.papers[:2]
            assert len(few.papers) + few.left_out == len(whole.papers)
            assert len({each.paper for each in whole.papers}) == len(whole.papers)
            cut += few.left_out
    assert cut > 0


def test_agreement_and_disagreement_are_what_the_statements_say(kb: KnowledgeBase) -> None:
    def signs(paper: str, claim: str) -> set[Stance]:
        said = kb.statements_by_paper[paper]
        return {each.stance for each in said if each.claim == claim} - {Stance.BACKGROUND}

    for key in kb.bibliography.by_key:
        for group in kb.related(key, most=None):
            for each in group.papers if group.tie in ON_CLAIMS else ():
                title = kb.argument.claims[group.on].title
                assert f"“{title}”" in each.reason
                own, others = signs(key, group.on), signs(each.paper, group.on)
                if group.tie is Tie.AGREES:
                    assert own & others & {Stance.SUPPORTS, Stance.CHALLENGES}
                elif group.tie is Tie.DISAGREES and own:
                    assert own | others >= {Stance.SUPPORTS, Stance.CHALLENGES}
                elif group.tie is Tie.DISAGREES:  # it supports a rival of what this one supports
                    assert Stance.SUPPORTS in others
                    assert "hallenge" in each.reason


def test_the_order_does_not_depend_on_the_order_of_writing(kb: KnowledgeBase, root: Path) -> None:
    backwards = stronger.load(root)
    vars(backwards)["files"] = replace(
        kb.files, statements=kb.files.statements[::-1], citations=kb.files.citations[::-1]
    )
    for key in kb.bibliography.by_key:
        ours, theirs = kb.related(key), backwards.related(key)
        assert sorted(ours, key=repr) == sorted(theirs, key=repr)


def test_a_statement_is_stronger_the_nearer_it_is_to_what_the_paper_says(
    kb: KnowledgeBase,
) -> None:
    ordered = sorted(kb.files.statements, key=strength)
    first, last = ordered[0], ordered[-1]
    assert (first.basis, first.read) == ("direct", "primary")
    assert first.stance != "background" == last.stance
    assert last.basis == "interpretive"


def test_a_paper_that_is_not_there_has_no_relations(kb: KnowledgeBase) -> None:
    with pytest.raises(KeyError):
        kb.related("nobody2000")

"""Witnesses: who was read, who is independent of whom, and what was sought in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.claims import Lack, Read
from stronger.knowledge.witnesses import depths

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.knowledge import KnowledgeBase

BIB = """
@article{ann1, author = {Ann, A. and Bob, B.}, title = {One}, year = 2001}
@article{bob2, author = {Bob, Bernard and Cai, C.}, title = {Two}, year = 2002}
@article{cai3, author = {Cai, C.}, title = {Three}, year = 2003}
@article{dee4, author = {Dee, D.}, title = {Four}, year = 2004}
"""
THESIS = """
parts: []
claims:
  - {id: whole, title: Whole, statement: It is so.}
  - id: part
    title: Part
    statement: A part of it is so.
    bears_on: [{claim: whole, relation: supports, why: It is a part.}]
    searches: SEARCHES
"""
STATEMENT = """
- {{id: {id}, paper: {paper}, claim: part, stance: {stance}, basis: direct, locator: p. 1,
   says: So., read: {read}{more}}}
"""
SOUGHT = "[{sought: WHAT, on: 2026-11-30, terms: [some words]}]"


def base(
    folder: Path, *statements: tuple[str, str, str] | tuple[str, str, str, str], sought: str = ""
) -> KnowledgeBase:
    data = folder / "data"
    (data / "claims").mkdir(parents=True)
    (data / "references.bib").write_text(BIB)
    searches = SOUGHT.replace("WHAT", sought) if sought else "[]"
    (data / "claims" / "thesis.yaml").write_text(THESIS.replace("SEARCHES", searches))
    (data / "claims" / "statements.yaml").write_text(
        "".join(
            STATEMENT.format(
                id=f"s{i}", paper=paper, stance=stance, read=read, more="".join(more[:1])
            )
            for i, (paper, stance, read, *more) in enumerate(statements)
        )
    )
    return stronger.load(folder)


def codes(kb: KnowledgeBase) -> list[str]:
    """Return what is found by these rules, of which two have to be asked for by name."""
    assert not {"C123", "C124"} & {each.code for each in kb.check(select=["C"])}
    return [each.code for each in kb.check(select=["C122", "C123", "C124", "C125"])]


def test_papers_that_a_chain_of_authors_ties_are_one_voice(tmp_path: Path) -> None:
    kb = base(
        tmp_path,
        ("dee4", "challenges", "primary"),
        ("cai3", "supports", "abstract"),
        ("ann1", "supports", "primary"),
        ("bob2", "qualifies", "primary"),
    )
    found = kb.testimony.of(kb.argument.claims["part"])
    assert found.independent == (("dee4",), ("cai3", "ann1", "bob2"))
    assert (found.supports, found.challenges, found.qualifies) == (
        ("cai3", "ann1"),
        ("dee4",),
        ("bob2",),
    )
    assert codes(kb) == []


def test_hearsay_and_background_are_no_witnesses(tmp_path: Path) -> None:
    kb = base(
        tmp_path,
        ("ann1", "supports", "secondary", ", via: dee4"),
        ("cai3", "background", "primary"),
        ("dee4", "challenges", "abstract"),
    )
    assert kb.testimony.of(kb.argument.claims["part"]).papers == ("dee4",)
    (finding,) = kb.check(select=["C124"])
    assert "one independent witness" in finding.message
    assert (finding.position.file, finding.position.line) == ("data/claims/thesis.yaml", 5)
    by_depth = {str(read): keys for read, keys in depths(kb).items()}
    assert by_depth == {
        "primary": ("cai3",),
        "abstract": ("dee4",),
        "secondary": ("ann1",),
        "unread": (),
        "None": ("bob2",),
    }


@pytest.mark.parametrize(
    ("stances", "sought", "expected"),
    [
        (("supports", "supports"), "", ["C123"]),
        (("supports", "supports"), "opposition", []),
        (("supports", "supports"), "witness", ["C123", "C125"]),
        (("supports", "challenges"), "", []),
        (("supports", "challenges"), "opposition", ["C125"]),
        (("challenges",), "", ["C124"]),
        (("challenges",), "witness", []),
        (("background", "background"), "", []),
        (("background",), "opposition", []),
    ],
)
def test_who_disagrees_and_who_else_was_there_is_said_or_sought(
    stances: tuple[str, ...], sought: str, expected: list[str], tmp_path: Path
) -> None:
    papers = ("ann1", "dee4")
    kb = base(
        tmp_path,
        *((paper, stance, "primary") for paper, stance in zip(papers, stances, strict=False)),
        sought=sought,
    )
    assert codes(kb) == expected
    search = kb.testimony.of(kb.argument.claims["part"]).search(Lack.OPPOSITION)
    assert (search is not None) == (sought == "opposition")


@pytest.mark.parametrize(
    ("read", "more", "found"),
    [
        (Read.SECONDARY, "", ["s0"]),
        (Read.SECONDARY, ", via: 'https://example.org/account'", []),
        (Read.SECONDARY, ", via: dee4 https://example.org/account", []),
        (Read.SECONDARY, ", via: dee5", ["s0"]),
        (Read.SECONDARY, ", via: '  '", ["s0"]),
        (Read.SECONDARY, ", via: 'javascript:alert(1)'", ["s0"]),
        (Read.PRIMARY, ", via: dee4", ["s0"]),
        (Read.ABSTRACT, "", []),
    ],
)
def test_an_account_is_named_where_one_was_read_and_nowhere_else(
    read: Read, more: str, found: list[str], tmp_path: Path
) -> None:
    kb = base(tmp_path, ("ann1", "supports", read, more))
    named = [each.message.split("'")[1] for each in kb.check(select=["C122"])]
    assert named == found


@pytest.mark.parametrize(
    ("locator", "read", "found"),
    [
        ("abstract", "primary", ["read"]),
        ("Abstract (second sentence)", "primary", ["read"]),
        ("abstract; Table 1", "primary", []),
        ("p. 402", "abstract", ["locator"]),
        ("abstract", "abstract", []),
        ("Abstract (second sentence)", "abstract", []),
        ("abstract machines, p. 4", "primary", []),
    ],
)
def test_an_abstract_is_neither_the_work_nor_hearsay(
    locator: str, read: str, found: list[str], tmp_path: Path
) -> None:
    base(tmp_path, ("ann1", "supports", read))
    file = tmp_path / "data" / "claims" / "statements.yaml"
    file.write_text(file.read_text().replace("locator: p. 1", f"locator: '{locator}'"))
    kb = stronger.load(tmp_path)
    (statement,) = kb.files.statements
    assert [each.position for each in kb.check(select=["C127"])] == [
        statement.at(key) for key in found
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{sought: opositon, on: 2026-11-30, terms: [a]}", "did you mean 'opposition'"),
        (
            "{sought: witness, on: yesterday, terms: [a]}",
            "on has to be a day, such as 2026-11-30, found 'yesterday'",
        ),
        ("{sought: witness, on: 2026-11-30, terms: []}", "terms has to have at least one value"),
        ("{sought: witness, on: 2026-11-30, terms: x}", "terms has to be a list, found text"),
        ("{sougth: witness, on: 2026-11-30, terms: [a]}", "did you mean 'sought'"),
    ],
)
def test_a_search_that_cannot_be_read_is_told_with_its_place(
    written: str, told: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "claims").mkdir(parents=True)
    (data / "references.bib").write_text(BIB)
    text = THESIS.replace("SEARCHES", f"[{written}]")
    (data / "claims" / "thesis.yaml").write_text(text)
    found = stronger.load(tmp_path).check(select=["C00"])
    assert any(told in each.message for each in found), found
    assert all(each.position.file == "data/claims/thesis.yaml" for each in found)
    assert {each.position.line for each in found if told in each.message} == {9}

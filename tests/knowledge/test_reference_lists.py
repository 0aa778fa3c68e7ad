"""Whose reference lists were read, and what may be said of papers whose lists were not."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import stronger
from stronger.cli import describing
from stronger.knowledge import KnowledgeBase
from stronger.knowledge.related import Tie
from stronger.site.paper_page import paper_page
from stronger.site.views import Views

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
WHOLE = (
    "- paper: rival2010\n  on: 2026-11-30\n  complete: true\n  source: https://example.org/rival\n"
)
PART = WHOLE.replace("true", "false")
Lists = Callable[[str], KnowledgeBase]


@pytest.fixture
def with_lists(tmp_path: Path) -> Lists:
    """Return a function that loads the small knowledge base with a file of reference lists."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "kb"))

    def load(text: str) -> KnowledgeBase:
        (folder / "data" / "reference_lists.yaml").write_text(text, encoding="utf-8")
        return stronger.load(folder)

    return load


def page(kb: KnowledgeBase, paper: str) -> str:
    return paper_page(Views(kb), paper, kb.bibliography[paper])[1]


def test_a_list_is_read_with_its_day_and_whether_it_was_read_whole(with_lists: Lists) -> None:
    kb = with_lists(WHOLE)
    (found,) = kb.files.reference_lists
    assert (found.paper, found.on, found.complete) == ("rival2010", dt.date(2026, 11, 30), True)
    assert kb.lists_read == {"rival2010"}
    assert kb.check() == ()
    assert with_lists(PART).lists_read == frozenset()


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            WHOLE + WHOLE.replace("rival2010", "hebb1994"),
            "data/reference_lists.yaml:5:10 C101 reference list names the unknown paper "
            "'hebb1994'; did you mean 'hebb1949'?",
        ),
        (
            WHOLE + PART,
            "data/reference_lists.yaml:5:3 C111 the reference list of 'rival2010' stands here "
            "again",
        ),
        (
            WHOLE.replace("rival2010", "hebb1949"),
            "data/citations.yaml:3:10 C128 the reference list of 'rival2010' was read, and is not "
            "recorded as read",
        ),
        (
            WHOLE.replace("complete", "compleet"),
            "data/reference_lists.yaml:3:3 C003 unknown key 'compleet'; did you mean 'complete'? "
            "(valid: on, paper, complete, source, note)",
        ),
    ],
)
def test_a_mistake_in_a_list_is_named_with_its_place(
    with_lists: Lists, text: str, finding: str
) -> None:
    assert finding in [str(each) for each in with_lists(text).check()]


def test_a_page_says_in_how_many_lists_a_paper_was_looked_for(with_lists: Lists) -> None:
    kb = with_lists(WHOLE + WHOLE.replace("rival2010", "low2001"))
    assert "Of the 2 other works whose reference lists were read whole, 1 cites it." in page(
        kb, "hebb1949"
    )
    assert "The lists of 1 were not, so that more may cite it." in page(kb, "hebb1949")
    assert "Of the 1 other work whose reference lists were read whole, none cites it." in page(
        kb, "rival2010"
    )


def test_a_page_says_of_a_citation_from_elsewhere_that_the_list_was_not_read(
    with_lists: Lists,
) -> None:
    kb = with_lists(PART + WHOLE.replace("rival2010", "low2001"))
    assert "read whole, none cites it; 1 more does, as was seen elsewhere." in page(kb, "hebb1949")


def test_a_page_says_whether_the_paper_s_own_list_was_read(with_lists: Lists) -> None:
    kb = with_lists(WHOLE + WHOLE.replace("rival2010", "low2001"))
    assert "Its reference list was read whole (2026-11-30)." in page(kb, "rival2010")
    assert "was read whole (2026-11-30), and names none of them." in page(kb, "low2001")
    assert "Its reference list has not been read." in page(kb, "hebb1949")
    assert "Its reference list was read in part, so that it may cite more of them." in page(
        with_lists(PART), "rival2010"
    )


def test_a_knowledge_base_that_keeps_no_lists_says_nothing_of_them() -> None:
    kb = stronger.load(SMALL)
    for paper in kb.bibliography.by_key:
        assert "reference list" not in page(kb, paper)
        facts = describing.paper_and_related(kb, kb.bibliography[paper])
        assert not {"its reference list", "reference lists read"} & set(facts)
        assert not any(group.note for group in kb.related(paper))


def test_the_command_line_counts_the_lists_beside_who_cites_a_paper(with_lists: Lists) -> None:
    kb = with_lists(WHOLE)
    facts = describing.paper(kb, kb.bibliography["hebb1949"])
    assert facts["cited by"] == ["rival2010"]
    assert facts["its reference list"] == "not read"
    assert facts["reference lists read"] == {"whole": 1, "in part": 0, "works": 4}
    assert describing.paper(kb, kb.bibliography["rival2010"])["its reference list"] == "whole"


def test_a_tie_by_citations_says_in_which_lists_it_can_have_been_seen(with_lists: Lists) -> None:
    def notes(kb: KnowledgeBase, paper: str) -> dict[Tie, str]:
        return {group.tie: group.note for group in kb.related(paper) if group.on == ""}

    kb = with_lists(WHOLE)
    assert notes(kb, "hebb1949")[Tie.CITED_BY] == (
        "Seen only in works whose reference lists were read."
    )
    assert notes(kb, "rival2010")[Tie.CITES] == ""
    assert notes(with_lists(PART), "rival2010")[Tie.CITES] == (
        "The reference list of this one was read in part."
    )


def test_a_work_that_few_cite_ties_two_papers_more_than_one_that_many_cite(
    tmp_path: Path,
) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "kb"))
    titles = ("tool", "rare", "asked", "near", "far", "other")
    data = folder / "data"
    with (data / "references.bib").open("a", encoding="utf-8") as bibliography:
        for title in titles:
            bibliography.write(
                f"\n@book{{{title}2020,\n  author = {{Some, {title.title()}}},\n  title = {{A "
                f"{title}}},\n  publisher = press,\n  year = {{2020}},\n}}\n"
            )
    pairs = [("asked", "tool"), ("near", "rare"), ("far", "tool"), ("other", "tool")]
    pairs += [("asked", "rare")]
    (data / "citations.yaml").write_text(
        "".join(f"- {{citing: {a}2020, cited: {b}2020, basis: text}}\n" for a, b in pairs),
        encoding="utf-8",
    )
    (same,) = [
        group for group in stronger.load(folder).related("asked2020") if group.tie is Tie.CITES_SAME
    ]
    assert [each.paper for each in same.papers] == ["near2020", "far2020", "other2020"]


def test_whoever_is_cited_from_a_list_of_ours_has_a_list_that_is_recorded(root: Path) -> None:
    kb = stronger.load(root)
    assert kb.lists_read
    assert kb.check(select=["C128", "C111", "C101"]) == ()

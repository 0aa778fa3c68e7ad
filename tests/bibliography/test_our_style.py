"""The bibliography of this knowledge base is written in one form (`data/README.md`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.bibliography import Bibliography

MEETING = re.compile(r"\b(?:Conference|Symposium|Meeting)\b")
NAMED = re.compile(r"(?!Proceedings|The |\d)[^()]+ \([A-Z-]+ (\d{4})\)(?:, [A-Z][A-Za-z ]+)?")
NUMBERED = (
    "Proceedings of Machine Learning Research",
    "Lecture Notes in Computer Science",
)
BY_HAND = "Mechanisation of Thought Processes: Proceedings of a Symposium"


@pytest.fixture(scope="module")
def ours(root: Path) -> Bibliography:
    return read_file(root / "data/references.bib")


@pytest.mark.parametrize("field", ["month", "address", "primaryclass", "howpublished"])
def test_what_was_not_known_of_all_stands_in_none(field: str, ours: Bibliography) -> None:
    assert [entry.citekey for entry in ours if field in entry.fields] == []


def test_editors_stand_with_chapters_and_with_nothing_else(ours: Bibliography) -> None:
    edited = {entry.type for entry in ours if "editor" in entry.fields}
    assert edited <= {"incollection"}
    without = [e.citekey for e in ours if e.type == "incollection" and "editor" not in e.fields]
    assert without == []


def test_a_conference_is_its_name_acronym_and_year(ours: Bibliography) -> None:
    names = [
        (entry.year, name)
        for entry in ours
        if MEETING.search(name := entry.fields.get("booktitle", ""))
    ]
    assert len(names) > 40
    odd = []
    for year, name in names:
        found = NAMED.fullmatch(name)
        if not (found and found[1] == str(year)) and not name.startswith(BY_HAND):
            odd.append(name)
    assert [name for name in odd if "Symposium on the Mathematical" not in name] == []


def test_neurips_is_known_by_its_volume_and_one_publisher(ours: Bibliography) -> None:
    papers = [e for e in ours if "Neural Information Processing Systems" in e.venue]
    assert len(papers) > 20
    for entry in papers:
        assert entry.fields["booktitle"] == "Advances in Neural Information Processing Systems"
        assert int(entry.fields["volume"]) in ((entry.year or 0) - 1987, (entry.year or 0) - 1988)
        address = entry.fields.get("url", "https://proceedings.neurips.cc/paper_files/paper/")
        assert address.startswith("https://proceedings.neurips.cc/paper_files/paper/")
        modern = (entry.year or 0) >= 2007
        assert not modern or entry.fields["publisher"] == "Curran Associates, Inc."


def test_what_eprint_says_is_said_once(ours: Bibliography) -> None:
    for entry in ours:
        if "eprint" in entry.fields:
            assert entry.fields["archiveprefix"] == "arXiv"
            assert "arxiv" not in entry.fields.get("doi", "").lower()
            assert "arxiv.org" not in entry.fields.get("url", "")

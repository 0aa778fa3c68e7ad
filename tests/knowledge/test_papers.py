"""Papers as typed records: ours are sound to the last, and what is missing is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

import stronger
from stronger.bibliography import read_text
from stronger.knowledge.papers import Paper

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """@article{a, author = {Hebb, D.}, title = {\\emph{Organization}}, year = 1949,
  doi = {https://doi.org/10.1000/xyz}, url = {https://example.org/a}}"""


def test_every_paper_of_ours_is_a_sound_record(root: Path) -> None:
    papers = [Paper.of(entry) for entry in stronger.load(root).bibliography]
    assert len({paper.citekey for paper in papers}) == len(papers) >= 120


def test_a_record_has_what_the_entry_means() -> None:
    (entry,) = read_text(SOUND)
    paper = Paper.of(entry)
    assert (paper.title, paper.people, paper.year) == ("Organization", ("D. Hebb",), 1949)
    assert (paper.doi, str(paper.url)) == ("10.1000/xyz", "https://example.org/a")
    with pytest.raises(ValidationError):
        paper.year = 1950  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("author = {Hebb, D.}, ", "", "author of paper 'a' is missing"),
        ("title = {\\emph{Organization}}, ", "", "title of paper 'a' is missing"),
        ("year = 1949", "year = {}", "date of paper 'a' is missing"),
        ("https://doi.org/10.1000/xyz", "10.1/x", "doi of paper 'a' is not right"),
        ("https://example.org/a", "example", "url of paper 'a' is not right"),
    ],
)
def test_what_a_paper_lacks_is_found(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert old in SOUND
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "references.bib").write_text(SOUND.replace(old, new))
    found = stronger.load(tmp_path).check(select=["C117"])
    assert [each.message.startswith(told) for each in found] == [True], found

"""Authors and years have pages that say what is theirs, however many there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import stronger
from stronger.site import authors, generate
from stronger.site.entries import names
from stronger.site.views import Views

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from stronger.knowledge import KnowledgeBase


def shown(markdown: str) -> str:
    """Return text as a reader has it: links are their words."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), text)


def test_a_paper_names_its_authors_as_before_and_links_those_who_have_a_page(
    root: Path, our_docs: Path
) -> None:
    kb = stronger.load(root)
    views = Views(kb)
    linked = set()
    for key, entry in kb.bibliography.by_key.items():
        text = (our_docs / "papers" / f"{key}.md").read_text(encoding="utf-8")
        line = re.search(r'<p class="lead paper-by" markdown="span">(.*?)</p>', text)
        assert line is not None
        # Of very many the margin has all
        every = re.search(r'\{: #authors \}\n\n<p markdown="span">(.*?)</p>', text)
        assert (every is not None) == (len(entry.authors) > 8), key
        who = every[1] if every else line[1]
        assert shown(who).startswith(names(entry) or key), key
        linked |= {(key, each) for each in re.findall(r"\(/authors/([\w-]+)\.md\)", who)}
    several = [each for each in views.people if each.id in views.authors]
    assert linked == {(key, each.id) for each in several for key in each.papers}


def test_an_author_s_page_has_all_they_wrote_said_and_with_whom(root: Path, our_docs: Path) -> None:
    kb = stronger.load(root)
    views = Views(kb)
    pages = {path.stem for path in (our_docs / "authors").glob("*.md")} - {"index"}
    assert pages == {each.id for each in views.people if len(each.papers) > 1}
    index = (our_docs / "authors" / "index.md").read_text(encoding="utf-8")
    for person in views.people:
        if person.id not in pages:
            assert f"(/papers/{person.papers[0]}.md)" in index
            continue
        assert f"(/authors/{person.id}.md)" in index
        text = (our_docs / "authors" / f"{person.id}.md").read_text(encoding="utf-8")
        for paper in person.papers:
            assert f"(/papers/{paper}.md)" in text
        for statement in kb.files.statements:
            assert (f"#{statement.id})" in text) is (statement.paper in person.papers)
        assert ("Also spelt" in text) is (len(person.spellings) > 1)
    hinton = (our_docs / "authors" / "hinton-geoffrey.md").read_text(encoding="utf-8")
    assert "[Alex Krizhevsky](/authors/krizhevsky-alex.md) (2)" in hinton


def test_years_count_every_paper_once(root: Path, our_docs: Path) -> None:
    kb = stronger.load(root)
    text = (our_docs / "years" / "index.md").read_text(encoding="utf-8")
    counts = [int(each) for each in re.findall(r'</th><td markdown="span">(\d+) ', text)]
    assert sum(counts) == len(kb.bibliography.by_key)
    assert all(f"(/papers/{key}.md)" in text for key in kb.bibliography.by_key)


def test_too_many_people_and_papers_for_one_page_are_split(
    small: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authors, "LONG", 2)
    docs = generate(small).docs
    index = (docs / "authors" / "index.md").read_text(encoding="utf-8")
    letters = re.findall(r"\(/authors/letter/([a-z]+)\.md\)", index)
    assert len(letters) > 1
    assert "/papers/hebb1949.md" not in index
    pages = (docs / "authors").rglob("*.md")
    listed = "".join(path.read_text(encoding="utf-8") for path in pages)
    assert all(f"(/papers/{key}.md)" in listed for key in small.bibliography.by_key)
    years = (docs / "years" / "index.md").read_text(encoding="utf-8")
    assert "1949.bib" in years
    assert "/papers/hebb1949.md" not in years

"""The work of generating pages grows in a straight line with the papers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from benchmarks.sites import write_base

import stronger
from stronger.bibliography import Entry
from stronger.claims import Citation, Claim, Correction, Question, Statement
from stronger.site import generate, views

LOOKED_AT = (
    *(Citation, Claim, Correction, Entry, Question, Statement),
    *(views.BearingView, views.ClaimView, views.CorrectionView, views.PaperView),
    *(views.QuestionView, views.StatementView),
)


def test_each_further_paper_costs_as_many_looks_at_things_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def count(thing: Any, name: str) -> Any:
        nonlocal looks
        looks += 1
        return object.__getattribute__(thing, name)

    counted = []
    # A page shows the first few who speak on the same claim; of fewer papers there are fewer
    # Whether a list is parted and a picture left out, as of some size they are, is another question
    monkeypatch.setattr("stronger.site.papers.PAPERS", 300)
    monkeypatch.setattr("stronger.site.history.MOST", 100_000)
    for papers in (150, 250, 350):
        write_base(tmp_path / str(papers), papers)
        kb = stronger.load(tmp_path / str(papers))
        assert not kb.reading
        with monkeypatch.context() as patch:
            for kind in LOOKED_AT:
                patch.setattr(kind, "__getattribute__", count)
            looks = 0
            generate(kb, tmp_path / f"docs-{papers}")
        counted.append(looks)
    few, many = counted[1] - counted[0], counted[2] - counted[1]
    assert many == pytest.approx(few, rel=0.05)


def test_no_page_grows_without_end_and_every_paper_and_statement_is_on_one(
    tmp_path: Path,
) -> None:
    write_base(tmp_path, 650, claims=3)
    kb = stronger.load(tmp_path)
    docs = generate(kb).docs
    pages = {path.relative_to(docs).as_posix(): path for path in docs.rglob("*.md")}
    heavy = {name: path.stat().st_size for name, path in pages.items()}
    assert max(heavy.values()) < 400_000, max(heavy, key=lambda name: heavy[name])

    def linked(folder: str, pattern: str) -> list[str]:
        texts = (path.read_text("utf-8") for name, path in pages.items() if name.startswith(folder))
        return [each for text in texts for each in re.findall(pattern, text)]

    lists = [name for name in pages if name == "papers/index.md" or name.startswith("papers/page/")]
    assert len(lists) == 6
    found = [
        key
        for name in lists
        for key in re.findall(
            r"paper__title\">\[[^\]]*\]\(/papers/(\w+)\.md", pages[name].read_text()
        )
    ]
    assert sorted(found) == sorted(kb.bibliography.by_key)
    for name in lists:
        text = pages[name].read_text("utf-8")
        assert [each in text for each in sorted(set(lists) - {name})] == [True] * 5
        assert 'aria-current="page"' in text
    assert "claims/page/thesis-2.md" in pages
    statements = linked("claims/", r"\(/papers/\w+\.md#([\w-]+)\)")
    assert sorted(statements) == sorted(each.id for each in kb.files.statements)


def test_corrections_in_windows_are_linked_where_they_stand(tmp_path: Path) -> None:
    write_base(tmp_path, 30)
    corrections = tmp_path / "data" / "corrections.yaml"
    line = corrections.read_text("utf-8").splitlines()[-1]
    more = [line.replace("{id: c0,", f"{{id: d{i},") for i in range(900)]
    corrections.write_text("\n".join([corrections.read_text("utf-8"), *more]), encoding="utf-8")
    kb = stronger.load(tmp_path)
    assert len(kb.files.corrections) == 901
    docs = generate(kb).docs
    links = [
        each
        for path in (docs / "papers").glob("*.md")
        for each in re.findall(r"\((/corrections/[^)]*)\)", path.read_text("utf-8"))
    ]
    assert len(links) == 901
    assert {each.partition("#")[0] for each in links} == {
        *("/corrections/index.md", "/corrections/page/2.md", "/corrections/page/3.md")
    }
    for each in links:
        path, _, anchor = each.partition("#")
        assert f'id="{anchor}"' in (docs / path.lstrip("/")).read_text("utf-8")

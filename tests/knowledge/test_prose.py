"""Tests of the rules on prose: what it cites is there, and what it announces too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import stronger
from stronger.knowledge.prose import prose

TESTS = Path(__file__).parents[1]
SMALL = TESTS / "fixtures" / "small"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kb"
    shutil.copytree(SMALL, made)
    (made / "docs" / "papers").mkdir(parents=True)
    return made


def findings(folder: Path) -> list[str]:
    return [str(each) for each in stronger.load(folder).check()]


@pytest.mark.parametrize(
    ("line", "column", "key"),
    [
        ("As Hebb had it [see @heb1949, p. 62].", 21, "heb1949"),
        ("But @heb1949 [p. 62] had it.", 5, "heb1949"),
        ("Two of them [@hebb1949; also -@rival201, ch. 3].", 30, "rival201"),
        ("Braces @{heb1949}, too.", 8, "heb1949"),
    ],
)
def test_a_page_that_cites_nobody_is_named_with_the_nearest_key(
    folder: Path, line: str, column: int, key: str
) -> None:
    (folder / "docs" / "part.md").write_text(f"# A part\n\nSo.\n{line}\n", encoding="utf-8")
    nearest = {"heb1949": "hebb1949", "rival201": "rival2010"}[key]
    assert findings(folder) == [
        f"docs/part.md:4:{column} C112 the page cites the unknown paper {key!r}; "
        f"did you mean {nearest!r}?"
    ]


def test_what_is_no_citation_is_not_taken_for_one(folder: Path) -> None:
    text = (
        "Write to me@heb1949.org or <you@heb1949.org>; `@heb1949`, \\@heb1949.\n\n"
        "```python\n@heb1949\n```\n\n[So](https://x.org/@heb1949), <!-- @heb1949 --> @hebb1949.\n"
    )
    (folder / "docs" / "part.md").write_text(text, encoding="utf-8")
    assert findings(folder) == []


def test_generated_pages_are_nobody_s_prose(folder: Path) -> None:
    from stronger.site.templates import page

    made = page("demos.md.jinja", title="Demos", demos=[])
    (folder / "docs" / "papers" / "index.md").write_text(f"{made}\n@heb1949\n", encoding="utf-8")
    assert findings(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("thesis.yaml", "why: ", "why: As @heb1949 says, ", "claim"),
        ("statements.yaml", "says: ", "says: As [see @heb1949] says, ", "statement"),
        ("questions.yaml", "short: ", "short: As @heb1949 says, ", "question"),
    ],
)
def test_records_cite_only_what_is_there(
    folder: Path, file: str, old: str, new: str, what: str
) -> None:
    path = folder / "data" / "claims" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = findings(folder)
    assert found.startswith(f"data/claims/{file}:")
    assert f"C112 {what} " in found
    assert found.endswith("cites the unknown paper 'heb1949'; did you mean 'hebb1949'?")


@pytest.mark.parametrize(
    ("announced", "there"),
    [
        ("The causes in one table.", "| a | b |\n| --- | --- |\n| 1 | 2 |\n"),
        ("See the figure below.", "![A figure](figure.svg)\n"),
    ],
)
def test_what_a_text_announces_has_to_be_there(folder: Path, announced: str, there: str) -> None:
    path = folder / "docs" / "part.md"
    path.write_text(f"# A part\n\n{announced}\n", encoding="utf-8")
    (found,) = findings(folder)
    assert found.startswith("docs/part.md:3:")
    assert "C116 the page says" in found
    path.write_text(f"# A part\n\n{announced}\n\n{there}", encoding="utf-8")
    assert findings(folder) == []


def test_every_kind_of_prose_is_looked_at() -> None:
    kinds = {each.what.split("'")[0].strip() for each in prose(stronger.load(TESTS.parent))}
    assert kinds == {
        "claim",
        "correction",
        "demo",
        "part",
        "precondition",
        "prediction",
        "question",
        "source document",
        "statement",
        "the finding of demo",
        "the page",
        "the story of demo",
    }

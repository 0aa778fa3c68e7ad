"""Tests of the rules on prose: what it cites is there, and what it announces too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.rooms import opened, write

import stronger
from stronger.evidence.runner import run
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
        "term",
        "the finding of demo",
        "the page",
        "the story of demo",
    }


def test_a_page_includes_only_notes_that_there_are(folder: Path) -> None:
    (folder / "docs" / "chapter.md").write_text(
        '# Chapter\n\n--8<-- "claim-growth.md"\n\n--8<-- "claim-grwth.md"\n\n'
        'So. --8<-- "claim-growth.md"\n\n--8<-- "demo-coin.md"\n\n'
        'Write `--8<-- "claim-any.md"`.\n\n--8<-- "thesis.md"\n',
        encoding="utf-8",
    )
    assert [str(each) for each in stronger.load(folder).check() if each.code == "C121"] == [
        "docs/chapter.md:5:15 C121 the page includes the claim 'grwth', which there is not; did "
        "you mean 'growth'?",
        "docs/chapter.md:7:19 C121 the page includes the claim 'growth' within a line",
        "docs/chapter.md:9:14 C121 the page includes the demo 'coin', which there is not",
    ]


# --- Measured numbers, and what is still to be written ---------------------------------------

MEASURE = """
from stronger.evidence.demo import Demo
demo = Demo(__file__)
@demo.part
def toss(): return {"heads": 0.5, "rare.heads": 0.25}, {}
"""
FIGURES = """
from .measure import demo
@demo.figure("Half of them")
def seen(axes, seeds):
    \"\"\"Heads in {{heads:.0%}}.\"\"\"
"""
YAML = """\
title: A coin
question: Is it fair?
answer: Heads in {{heads:.0%}}.
numbers: [{value: "{{heads:.0%}}", label: "of tosses, {{rare.heads:.0%}} if rare"}]
figure: seen.svg
"""
RECORD = "data/demos/coin"


@pytest.fixture
def measured(folder: Path) -> Path:
    """A sound knowledge base with a demo that was measured."""
    room = write(folder, "coin", measure=MEASURE, figures=FIGURES, yaml=YAML, story="We toss.\n")
    run(opened(room), root=folder, seeds=5, output=folder / RECORD)
    (folder / RECORD / "finding.md").write_text("# Found\n\nHalf: {{rare.heads.max:.2f}}.\n")
    (folder / "docs" / "part.md").write_text("In {{coin/heads:.0%}}, `{{heads:.0%}}`.\n")
    assert findings(folder) == []
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            f"{RECORD}/finding.md",
            "rare.heads.max",
            "rare.head.max",
            f"{RECORD}/finding.md:3:7 C118 the finding of demo 'coin': no metric 'rare.head.max'; "
            "did you mean 'rare.heads'?",
        ),
        (
            f"{RECORD}/finding.md",
            "heads.max",
            "heads.mux",
            f"{RECORD}/finding.md:3:7 C118 the finding of demo 'coin': no 'mux' of a metric; "
            "did you mean 'max'?",
        ),
        (
            f"{RECORD}/finding.md",
            ":.2f",
            ":.2x",
            f"{RECORD}/finding.md:3:7 C118 the finding of demo 'coin': '.2x' is no format for 0.25",
        ),
        (
            f"{RECORD}/story.md",
            "We toss.",
            "We toss.\n\nHeads: {{tails:d}}",
            f"{RECORD}/story.md:3:8 C118 the story of demo 'coin': no metric 'tails'",
        ),
        (
            f"{RECORD}/demo.yaml",
            "{{heads:",
            "{{dice/heads:",
            f"{RECORD}/demo.yaml:3:9 C118 demo 'coin': there is no result of demo 'dice'",
        ),
        (
            f"{RECORD}/demo.yaml",
            "{{rare.heads",
            "{{rare.tails",
            f"{RECORD}/demo.yaml:4:43 C118 demo 'coin': no metric 'rare.tails'; "
            "did you mean 'rare.heads'?",
        ),
        (
            f"{RECORD}/demo.yaml",
            "Is it fair?",
            "Is it {{fair:d}}?",
            f"{RECORD}/demo.yaml:2:11 C118 demo 'coin': no metric 'fair'",
        ),
        (
            f"{RECORD}/result.json",
            "{{heads:",
            "{{head:",
            f"{RECORD}/result.json:1:1 C118 the words of figure 'seen.svg' of demo 'coin': "
            "no metric 'head'; did you mean 'heads'?",
        ),
        (
            "docs/part.md",
            "{{coin/heads",
            "{{heads",
            "docs/part.md:1:4 C118 the page: 'heads' names no demo: write {{demo/heads:…}}",
        ),
        (
            "docs/part.md",
            "{{coin/heads",
            "{{dice/heads",
            "docs/part.md:1:4 C118 the page: there is no result of demo 'dice'",
        ),
        (
            "data/claims/statements.yaml",
            "says: ",
            "says: In {{coin/head:d}} of all, ",
            "C118 statement ",
        ),
    ],
)
def test_a_number_that_there_is_not_is_named_with_its_place(
    measured: Path, file: str, old: str, new: str, told: str
) -> None:
    text = (measured / file).read_text(encoding="utf-8")
    assert old in text
    (measured / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = findings(measured)
    assert told in found


def test_a_chapter_and_a_question_are_looked_at(measured: Path) -> None:
    (measured / "docs" / "two.md").write_text("# Two\n\nAnd {{coin/seeds:word}} {{coin/x:d}}.\n")
    questions = "- {id: why, text: 'Why {{coin/y:d}}?', short: So., long: 'So {{coin/z:d}}.'}\n"
    (measured / "data" / "claims" / "questions.yaml").write_text(questions)
    told = [each for each in findings(measured) if "C118" in each]
    assert told == [
        "data/claims/questions.yaml:1:19 C118 question 'why': no metric 'y'",
        "data/claims/questions.yaml:1:58 C118 question 'why': no metric 'z'",
        "docs/two.md:3:25 C118 the page: no metric 'x'",
    ]


def test_a_demo_s_own_numbers_are_looked_at_once_it_has_a_result(measured: Path) -> None:
    text = YAML.replace("heads", "not_yet").replace("fair", "{{coin/nor_this:d}}")
    write(measured, "coin", yaml=text)
    assert sum("C118" in each for each in findings(measured)) == 4
    (measured / RECORD / "result.json").unlink()
    (measured / "docs" / "part.md").unlink()
    assert not any("C118" in each for each in findings(measured))
    write(measured, "coin", yaml=text + "setting_why: As {{dice/heads:d}}.\n")
    assert any("there is no result of demo 'dice'" in each for each in findings(measured))


def test_what_is_still_to_be_written_is_named_wherever_it_is(measured: Path) -> None:
    (measured / "docs" / "two.md").write_text("# Two\n\nSo FILL IN more, not `FILL IN`.\n")
    write(measured, "coin", yaml=YAML.replace("Is it fair?", "FILL IN"), story="FILLING IN\n")
    result = measured / RECORD / "result.json"
    result.write_text(result.read_text().replace("Half of them", "FILL IN the message"))
    assert findings(measured) == [
        f"{RECORD}/demo.yaml:2:11 C119 demo 'coin' is still to be written: 'FILL IN'",
        f"{RECORD}/result.json:1:1 C119 the words of figure 'seen.svg' of demo 'coin' are still to "
        "be written",
        "docs/two.md:3:4 C119 the page is still to be written: 'FILL IN more, not `FILL IN`.\\n'",
    ]

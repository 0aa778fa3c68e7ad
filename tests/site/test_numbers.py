"""Measured numbers stand in their places wherever a text is shown, found, exported or printed."""

from __future__ import annotations

import json
import sys
from html import unescape
from pathlib import Path

import pytest
from tests.rooms import change, opened, write
from tests.site.conftest import build, copy

import stronger
from stronger.cli import main
from stronger.evidence.runner import run
from stronger.knowledge.annotating import annotate

MEASURE = """
from stronger.evidence.demo import Demo
demo = Demo(__file__)
@demo.part
def toss(): return {"heads": 0.625}, {}
"""
FIGURES = """
from .measure import demo
@demo.figure("Tosses")
def tosses(axes, seeds): "Nothing."
"""
YAML = """\
title: A coin
question: Is it fair?
"""
ASKED, WRITTEN = "{{coin/heads:.1%}}", "62.5%"
PAGE = f"""\
# Coins

## What fell

Heads in {ASKED} of {{{{coin/seeds:word}}}}.

Written `{ASKED}` or, not yet measured, {{{{dice/heads:.1%}}}}.
"""


@pytest.fixture(scope="module")
def base(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a knowledge base in which records and a page of each kind ask for a number."""
    folder = copy(root / "tests" / "fixtures" / "small", tmp_path_factory.mktemp("numbers"))
    room = write(folder, "coin", measure=MEASURE, figures=FIGURES, yaml=YAML, story="We toss.\n")
    run(opened(room), root=folder, seeds=5, output=folder / "data" / "demos" / "coin")
    claims = folder / "data" / "claims"
    change(claims / "questions.yaml", "Because.", f"In {ASKED}, short.")
    change(claims / "questions.yaml", "[@hebb1949].", f"[@hebb1949], in {ASKED}, long.")
    change(claims / "thesis.yaml", "What fires grows.\n", f"It grows in {ASKED}.\n    note: N.\n")
    change(claims / "thesis.yaml", "note: N.", f"note: In {ASKED}, noted.")
    change(claims / "thesis.yaml", "why: It would be", f"why: In {ASKED} it would be")
    change(claims / "statements.yaml", "Units that fire", f"In {ASKED}, units that fire")
    (folder / "docs" / "index.md").write_text(PAGE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(base: Path) -> Path:
    return build(base)


def test_a_question_a_claim_and_a_statement_are_filled_on_their_pages(site: Path) -> None:
    expected = {
        "questions/why": ["In 62.5%, short.", "in 62.5%, long."],
        "questions": ["In 62.5%, short."],
        "claims/growth": ["It grows in 62.5%.", "In 62.5%, noted.", "In 62.5%, units that fire"],
        "claims/larger-wins": ["In 62.5% it would be a counterexample."],
        "papers/low2001": ["In 62.5%, units that fire"],
    }
    for page, texts in expected.items():
        html = unescape((site / page / "index.html").read_text(encoding="utf-8"))
        assert ASKED not in html, page
        for text in texts:
            assert text in html, page


def test_a_chapter_written_by_hand_is_filled_but_for_code_and_what_there_is_not(site: Path) -> None:
    html = (site / "index.html").read_text(encoding="utf-8")
    assert "Heads in 62.5% of five." in html
    assert f"<code>{ASKED}</code> or, not yet measured, {{{{dice/heads:.1%}}}}." in html


def test_what_can_be_found_is_filled(site: Path) -> None:
    index = (site / "find" / "index.json").read_text(encoding="utf-8")
    assert "{{" not in index
    others = {each["id"]: each["text"] for each in json.loads(index)["others"]}
    assert others["why"] == "In 62.5%, short."
    assert others["growth"] == "It grows in 62.5%."
    prose = json.loads((site / "find" / "prose.json").read_text(encoding="utf-8"))
    (section,) = [each for each in prose["sections"] if each["title"] == "What fell"]
    assert section["text"].startswith("Heads in 62.5% of five.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "why"], "in 62.5%, long."),
        (["show", "why", "--json"], "in 62.5%, long."),
        (["show", "growth"], "statement: It grows in 62.5%."),
        (["show", "low-is-present"], "why: In 62.5% it would be a counterexample."),
        (["show", "low2001"], "says: In 62.5%, units that fire"),
        (["claims"], "It grows in 62.5%."),
        (["papers", "'62.5'", "--json"], "In 62.5%, units that fire"),
        (["graph", "export", "--format", "json"], "In 62.5%, short."),
    ],
)
def test_the_command_line_says_the_number(
    base: Path,
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["stronger", *arguments, "--kb", str(base)])
    with pytest.raises(SystemExit):
        main()
    printed = capsys.readouterr().out
    assert said in printed
    assert "{{" not in printed


def test_the_graph_and_annotations_have_the_number(base: Path) -> None:
    kb = stronger.load(base)
    assert "{{" not in kb.dataset.model_dump_json()
    (entry,) = annotate(kb, [kb.bibliography["low2001"]], "biblatex")
    assert "62.5" in (entry.get("annotation") or "")


def test_what_was_written_is_kept_beside_it(base: Path) -> None:
    kb = stronger.load(base)
    assert ASKED in kb.written.questions[0].long
    assert WRITTEN in kb.files.questions[0].long
    # The same record otherwise, which knows its place
    assert kb.files.questions[0].at("long") == kb.written.questions[0].at("long")
    assert kb.files.claims[0] is kb.written.claims[0]

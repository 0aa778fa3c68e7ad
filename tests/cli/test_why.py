"""``stronger why``, on a terminal, in a pipe and for programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="terminals are those of Unix")

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
PAGE = """# Growth

What fires [grows](claims/growth.md), as @hebb1949 has it.
Nobody knows more.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "kb"
    shutil.copytree(SMALL, copied)
    (copied / "docs").mkdir()
    (copied / "docs" / "page.md").write_text(PAGE, encoding="utf-8")
    return copied


def stronger(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stronger", "why", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def on_a_terminal(folder: Path, *arguments: str) -> list[str]:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "60", "LINES": "40"}
    command = [sys.executable, "-m", "stronger", "why", *arguments]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment
    ):
        os.close(theirs)
        sent = bytearray()
        try:
            while part := os.read(ours, 65536):
                sent += part
        except OSError:
            pass  # so Linux says that it is closed
    os.close(ours)
    return sent.decode().replace("\r\n", "\n").splitlines()


def test_in_a_pipe_every_line_stands_in_columns(folder: Path) -> None:
    done = stronger(folder, "hebb-1")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert {len(row) for row in rows} == {4}
    assert ["falls", "edge"] in [row[:2] for row in rows]
    doubts = stronger(folder, "rival-1").stdout.splitlines()
    assert ["not established", "interpretive"] in [row.split("\t")[:2] for row in doubts]
    moved = {row[3] for row in rows if row[0] == "changes"}
    assert "what paper low2001 says of growth: against" not in moved
    assert "balance of growth: without papers for: 1" in moved
    assert "standing of larger-wins as a law, papers: without hebb1949: for" in moved
    (sentence,) = (each for each in moved if each.startswith("docs/page.md:3: "))
    assert sentence.endswith("claim growth: papers on both sides -> claim growth: papers against")


def test_what_falls_with_a_paper_and_what_changes_is_there_for_programs(folder: Path) -> None:
    done = stronger(folder, "hebb1949", "--json")
    found = json.loads(done.stdout)
    assert list(found) == [
        *("kind", "id", "says", "towards", "withdrawn", "rests_on", "falls", "changes"),
        "not_established",
    ]
    falls = {(each["kind"], *each["of"]) for each in found["falls"]}
    assert ("stance", "hebb1949", "larger-wins") in falls
    assert ("edge", "hebb1949", "answers", "why", "") in falls
    (question,) = (each for each in found["changes"] if each["kind"] == "question")
    assert (question["before"], question["after"]) == (
        ["claim growth", "paper hebb1949"],
        ["claim growth"],
    )


def test_a_terminal_shows_three_blocks_no_wider_than_it_is_and_all_if_asked(folder: Path) -> None:
    short = on_a_terminal(folder, "growth")
    assert [line.split("  ")[0] for line in short if line.isupper() or "RESTS" in line] == [
        "RESTS ON 2 statements, 1 relation",
        "WOULD FALL WITH IT",
        "NOT ESTABLISHED",
    ]
    assert max(map(len, short[:-1])) <= 60
    assert "--all" in short[-1]
    whole = on_a_terminal(folder, "growth", "--all")
    assert len(whole) > len(short)
    assert "--all" not in whole[-1]


def test_nothing_rests_on_a_sentence_and_a_bare_one_says_so(folder: Path) -> None:
    rows = stronger(folder, "docs/page.md:4").stdout
    assert "nothing-named" in rows
    assert "falls" not in rows
    shown = on_a_terminal(folder, "Nobody knows more")
    assert "  nothing: no claim, number or count rests on a sentence" in shown


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [("growht", "'growth'"), ("growth->low", "larger-wins"), ("page#Grwth", "'growth'")],
)
def test_an_unknown_name_gets_the_nearest_and_status_two(
    folder: Path, asked: str, nearest: str
) -> None:
    done = stronger(folder, asked)
    assert (done.returncode, done.stdout) == (2, "")
    assert nearest in done.stderr

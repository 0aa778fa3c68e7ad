"""``stronger bib import``: BibTeX unless told otherwise, and never an output with nothing in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stronger.bibliography import read_file


def bib_import(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stronger", "bib", "import", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


RIS = "TY  - RPRT\nID  - öl\nAU  - Mézard, M.\nTI  - Öl\nPY  - 1999\nDA  - 1999/05\nER  - \n"


def test_bibtex_is_written_unless_another_format_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(RIS)
    made = bib_import("x", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert "@techreport{öl," in made.stdout
    assert r"M{\'e}zard" in made.stdout
    assert "  month = may,\n" in made.stdout
    biblatex = bib_import("x", "--to", "biblatex", cwd=tmp_path)
    assert "@report{öl," in biblatex.stdout
    assert "date = {1999-05}" in biblatex.stdout
    assert '"id": "öl"' in bib_import("x", "--to", "csl-json", cwd=tmp_path).stdout
    wrong = bib_import("x", "--to", "bibtx", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean 'bibtex'?" in wrong.stderr


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("x.json", '[{"id": ', "x.json:1:9 B020 this is no JSON"),
        ("x.json", "", "x.json:1:1 B020"),
        ("x.nbib", "", "x.nbib:1:1 B020"),
        ("x.csv", "Title,Year\nA,1\n", "x.csv:1:1 B020"),
        (
            "x.xml",
            "<xml><records><record><database>",
            "EndNote XML, which is not read here. In EndNote",
        ),
        ("x.bib", "nothing", "x.bib:1:1 B003"),
        ("x.bib", "@misc{open, title = {", "x.bib:1:1 B004"),
        ("x.yaml", "a: *b", "x.yaml:1:4 B020"),
        ("x.ris", "AU  - A, B.\n", "x.ris:1:1 B020"),
    ],
)
def test_nothing_read_is_nothing_written(name: str, text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "good.bib").write_text("@misc{good}")
    made = bib_import(name, "--output", "good.bib", cwd=tmp_path)
    assert (made.returncode, made.stdout) == (1, "")
    assert told in made.stderr
    assert "so nothing is written" in made.stderr
    assert (tmp_path / "good.bib").read_text() == "@misc{good}"
    bib_import(name, "--output", "new.bib", cwd=tmp_path)
    assert not (tmp_path / "new.bib").exists()


@pytest.mark.parametrize(
    ("text", "places", "status"),
    [
        ('[{"id": "a", "type": "book"},\n7,\n{"id": "b", "type": "book"}]', ["2:1"], 1),
        (RIS + "AU  - Nobody\n", ["8:1"], 1),
        ("@misc{a, title = {x}}\n@misc{b, title = {\n@misc{A, title = {y}}", ["2:1", "3:1"], 1),
        ('[{"id": "a", "type": "book", "reviewed-title": "x"}]', ["1:2"], 0),
        ('[{"id": "a", "type": "boek"}]', ["1:2"], 0),
    ],
)
def test_what_is_lost_has_a_place_and_what_is_read_is_written(
    text: str, places: list[str], status: int, tmp_path: Path
) -> None:
    (tmp_path / "x").write_text(text)
    made = bib_import("x", "--output", "out.bib", cwd=tmp_path)
    assert made.returncode == status
    told = [
        line for line in made.stderr.splitlines() if line.removeprefix("stronger: ")[:2] == "x:"
    ]
    assert {line.split()[0 if line.startswith("x:") else 1] for line in told} == {
        f"x:{place}" for place in places
    }
    written = len(read_file(tmp_path / "out.bib"))
    assert written >= 1
    assert f"{written} {'entry' if written == 1 else 'entries'} written to out.bib" in made.stderr

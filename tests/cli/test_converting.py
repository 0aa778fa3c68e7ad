"""What a conversion leaves out is named with its place, and the exit status says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GAPS = """\
@misc{A, title = {One}}
@misc{a, title = {Two}}
@misc{a, title = {Three}}
@misc{, title = {Four}}
@misc{open, title = {Five},
@misc{last, title = {Six}}
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRONGER_CACHE", str(tmp_path / "cache"))


def stronger(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stronger", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def _places(told: str) -> list[str]:
    """Return where the entries stand that were left out."""
    lines = (line.removeprefix("stronger: ") for line in told.splitlines())
    return [line.split(":", 1)[1].split()[0] for line in lines if " left out: " in line]


@pytest.mark.parametrize(
    ("form", "titles"),
    [
        ("bibtex", {"One", "Six"}),
        ("biblatex", {"One", "Two", "Six"}),
        ("csl-json", {"One", "Two", "Six"}),
        ("ris", {"One", "Two", "Six"}),
    ],
)
def test_each_entry_left_out_of_an_export_is_named(
    form: str, titles: set[str], tmp_path: Path
) -> None:
    (tmp_path / "x.bib").write_text(GAPS)
    done = stronger("export", "--bib", "x.bib", "--format", form, "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    folded = {"2:1"} if form == "bibtex" else set()
    assert set(_places(done.stderr)) == {"3:1", "4:1", "5:1"} | folded
    written = (tmp_path / "out").read_text()
    found = {each for each in ("One", "Two", "Three", "Four", "Five", "Six") if each in written}
    assert found == titles
    assert f"{len(titles)} papers written to out" in done.stderr


def test_entries_that_are_asked_for_by_key_are_all_there_or_named(tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text(GAPS)
    sound = stronger("export", "--bib", "x.bib", "--keys", "last,A", cwd=tmp_path)
    assert (sound.returncode, _places(sound.stderr)) == (0, [])
    repeated = stronger("export", "--bib", "x.bib", "--keys", "a", "-f", "ris", cwd=tmp_path)
    assert (repeated.returncode, _places(repeated.stderr)) == (1, ["3:1"])
    assert "Two" in repeated.stdout
    clash = stronger("export", "--bib", "x.bib", "--keys", "A,a", cwd=tmp_path)
    assert (clash.returncode, _places(clash.stderr)) == (1, ["3:1", "2:1"])


def test_a_knowledge_base_names_what_it_leaves_out_too(tmp_path: Path, root: Path) -> None:

    shutil.copytree(root / "tests" / "fixtures" / "small", tmp_path / "kb")
    path = tmp_path / "kb" / "data" / "references.bib"
    lines = len(path.read_text(encoding="utf-8").splitlines())
    with path.open("a", encoding="utf-8") as file:
        file.write("\n@misc{open, title = {Never closed},\n")
    done = stronger("export", "--kb", "kb", "--format", "ris", "-o", "out.ris", cwd=tmp_path)
    assert (done.returncode, _places(done.stderr)) == (1, [f"{lines + 2}:1"])
    assert (tmp_path / "out.ris").read_text(encoding="utf-8").count("ER  -") > 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("export", "--bib", "x.bib", "-f", "ris"), "groups has no place in RIS"),
        (("export", "--bib", "x.bib", "-f", "bibtex"), "which BibTeX calls misc"),
        (("cite", "a", "--bib", "x.bib"), r"unknown command \foo"),
        (("bib", "import", "x.bib", "--to", "cff"), "groups has no place in CFF"),
        (("bib", "import", "x.json"), "'reviewed-title' of 'b' left out"),
    ],
)
def test_a_named_loss_within_entries_counts_when_asked_to(
    line: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    (tmp_path / "x.bib").write_text("@online{a, title = {A \\foo{x}}, groups = {g}}\n")
    (tmp_path / "x.json").write_text('[{"id": "b", "type": "book", "reviewed-title": "R"}]')
    lax, strict = (stronger(*line, *more, cwd=tmp_path) for more in ((), ("--strict",)))
    assert (lax.returncode, strict.returncode) == (0, 1)
    assert told in lax.stderr
    assert (lax.stdout, lax.stderr) == (strict.stdout, strict.stderr)


def test_a_conversion_without_loss_is_no_fault_to_the_strict(tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text("@book{a, author = {Hebb, D. O.}, title = {T}, year = 1949}\n")
    for form in ("bibtex", "biblatex", "csl-json", "ris", "hayagriva"):
        done = stronger("export", "--bib", "x.bib", "-f", form, "--strict", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")

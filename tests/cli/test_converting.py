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


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ('{"a": [1,', 1),
        ("@article{u, title = {x", 1),
        ("", 1),
        ("@xdata{x, publisher = {Wiley}}", 1),
        ("<html><body>No</body></html>", 2),
    ],
)
def test_a_file_without_any_entry_verifies_nothing(text: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "none").write_text(text)
    (tmp_path / "good.bib").write_text("@book{h, author = {Hebb, D.}, title = {Organization}}")
    for one, other in (("none", "good.bib"), ("good.bib", "none")):
        done = stronger("bib", "verify", one, "--against", other, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (status, "")
        assert "nothing in none can be read as an entry, so nothing is compared" in done.stderr


def test_what_verifying_cannot_read_of_either_file_is_named(tmp_path: Path) -> None:
    book = "@book{A, author = {Hebb, D.}, title = {Organization}, year = 1949%s}\n"
    (tmp_path / "good.bib").write_text(book % "")
    (tmp_path / "x.bib").write_text(
        book % ", year = 1950" + "@misc{, title = {Four}}\n@set{s, entryset = {A}}\n@misc{open, "
    )
    for one, other in (("x.bib", "good.bib"), ("good.bib", "x.bib")):
        done = stronger("bib", "verify", one, "--against", other, cwd=tmp_path)
        assert (done.returncode, done.stdout.split("\t")[1]) == (1, "confirmed")
        assert [place.split(":")[0] for place in _places(done.stderr)] == ["1", "2", "4"]
    done = stronger("bib", "verify", "x.bib", "--against", "good.bib", cwd=tmp_path)
    assert "x.bib:3:1 's' is a set: its members are compared" in done.stderr
    (tmp_path / "twice.bib").write_text(2 * (book % ""))
    done = stronger("bib", "verify", "twice.bib", "--against", "good.bib", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("confirmed")) == (1, 2)
    assert "twice.bib:2:1 entry 'A' has the key of the entry at twice.bib:1:1" in done.stderr


GUESSED = """\
@misc{good, title = {Good}}
@misc{twice, title = {One}, title = {Two}}
@misc{macro, title = {One}, note = undefined}
@misc{names, title = {One}, author = {Hinton, G. E., Osindero, S., Teh, Y.}}
@misc{value, title = {One}, pages = 1 -- 2}
"""


@pytest.mark.parametrize(
    "command",
    [
        "export --bib x.bib --keys KEY --format bibtex",
        "export --bib x.bib --keys KEY --format csl-json",
        "cite KEY --bib x.bib",
    ],
)
@pytest.mark.parametrize("key", ["twice", "macro", "names", "value"])
def test_what_is_read_with_a_guess_is_named_and_counts_if_strict(
    key: str, command: str, tmp_path: Path
) -> None:
    (tmp_path / "x.bib").write_text(GUESSED)
    plain = stronger(*command.replace("KEY", key).split(), cwd=tmp_path)
    strict = stronger(*command.replace("KEY", key).split(), "--strict", cwd=tmp_path)
    assert (plain.returncode, strict.returncode) == (0, 1)
    (told,) = (line for line in strict.stderr.splitlines() if f" of {key!r} " in line)
    assert told in plain.stderr
    sound = stronger(*command.replace("KEY", "good").split(), "--strict", cwd=tmp_path)
    assert (sound.returncode, " of '" in sound.stderr) == (0, False)


@pytest.mark.parametrize("line", [1, 2, 3, 4])
def test_a_strict_import_fails_on_what_it_reads_with_a_guess(line: int, tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text(GUESSED.splitlines()[line])
    assert stronger("bib", "import", "x.bib", cwd=tmp_path).returncode == 0
    assert stronger("bib", "import", "x.bib", "--strict", cwd=tmp_path).returncode == 1


def test_an_import_names_each_entry_that_it_leaves_out_once(tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text(GAPS)
    done = stronger("bib", "import", "x.bib", cwd=tmp_path)
    assert sorted(_places(done.stderr)) == ["2:1", "3:1", "4:1", "5:1"]


def test_what_listing_and_showing_leave_out_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text(GAPS)
    command: tuple[str, ...]
    for command in (("papers", "title:six"), ("papers", "--json")):
        listed = stronger(*command, "--bib", "x.bib", cwd=tmp_path)
        assert (listed.returncode, _places(listed.stderr)) == (1, ["3:1", "4:1", "5:1"])
        assert "Six" in listed.stdout
    for command in (("show", "a"), ("show", "a", "--json"), ("cite", "a")):
        shown = stronger(*command, "--bib", "x.bib", cwd=tmp_path)
        assert (shown.returncode, _places(shown.stderr)) == (1, ["3:1"])
        assert "Two" in shown.stdout
    for command in (("show", "open"), ("cite", "last", "open"), ("export", "--keys", "open")):
        shown = stronger(*command, "--bib", "x.bib", cwd=tmp_path)
        assert (shown.returncode, shown.stdout) == (1, "")
        assert "'open' at x.bib:5:1 cannot be read: " in shown.stderr
    sound = stronger("show", "last", "--bib", "x.bib", cwd=tmp_path)
    assert (sound.returncode, _places(sound.stderr)) == (0, [])


def test_of_many_entries_left_out_the_first_are_named_and_the_others_counted(
    tmp_path: Path,
) -> None:
    (tmp_path / "x.bib").write_text("@misc{, title = {No key}}\n" * 30 + GUESSED)
    listed = stronger("papers", "--bib", "x.bib", cwd=tmp_path)
    assert (listed.returncode, len(_places(listed.stderr))) == (1, 20)
    assert "10 more left out; `stronger bib check` names each" in listed.stderr


def test_a_name_with_too_many_commas_is_read_with_a_guess_in_every_list(tmp_path: Path) -> None:
    names = "Hinton, G. E., Osindero, S., Teh, Y."
    (tmp_path / "x.ris").write_text(f"TY  - JOUR\nID  - x\nTI  - T\nAU  - {names}\nER  - \n")
    (tmp_path / "x.enw").write_text(f"%0 Journal Article\n%F x\n%T T\n%A {names}\n")
    for file in ("x.ris", "x.enw"):
        plain = stronger("bib", "import", file, cwd=tmp_path)
        assert (plain.returncode, plain.stderr.count("B024 author has too many commas")) == (0, 1)
        assert stronger("bib", "import", file, "--strict", cwd=tmp_path).returncode == 1


def test_a_file_in_no_known_encoding_is_left_out_of_a_list(tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_bytes(b"\xff\xfe\x00\x01\x02rubbish\x80")
    done = stronger("papers", "--bib", "x.bib", cwd=tmp_path)
    assert (done.returncode, _places(done.stderr)) == (1, ["1:1"])


def test_comments_that_an_export_of_a_whole_file_leaves_behind_are_told(tmp_path: Path) -> None:
    entry = "@book{a, author = {Hebb, D. O.}, title = {T}, year = 1949}\n"
    (tmp_path / "x.bib").write_text(entry + "@comment{jabref-meta: grouping: x;}\n@comment{y}\n")
    told = "2 @comments stay behind"
    for more, expected in (
        ((), (1, True)),
        (("title:t",), (0, False)),
        (("--keys", "a"), (0, False)),
    ):
        for cached in ((), ("--no-cache",)):
            line = ("export", *more, "--bib", "x.bib", "--strict", *cached)
            done = stronger(*line, cwd=tmp_path)
            assert (done.returncode, told in done.stderr) == expected

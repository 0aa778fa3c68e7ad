"""``bib merge``, ``dedupe`` and ``keys`` as commands: files, documents, exit statuses."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., tuple[int, str, str]]

PREPRINT = """% mine
@misc{arx, title = {Adam: A Method for Stochastic Optimization}, year = 2014,
  author = {Kingma, D. P. and Ba, J.}, eprint = {1412.6980}, archiveprefix = {arXiv}}
"""
PUBLISHED = """@inproceedings{iclr, title = {Adam: A Method for Stochastic Optimization},
  author = {Kingma, Diederik P. and Ba, Jimmy}, booktitle = {ICLR}, year = 2015}
"""


@pytest.fixture
def thesis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two bibliographies, and documents that cite them, as the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.bib").write_text(PREPRINT)
    (tmp_path / "b.bib").write_text(PUBLISHED)
    (tmp_path / "main.tex").write_text("\\input{one}\n")
    (tmp_path / "one.tex").write_text("As \\textcite[3]{arx} says \\cite{iclr, arx}.\n")
    (tmp_path / "note.md").write_text("See [-@arx, p. 3].\n")
    return tmp_path


def test_documents_are_renamed_with_the_merge_and_shown_before(
    thesis: Path, stronger: Command
) -> None:
    merge = ("bib", "merge", "a.bib", "b.bib", "--join", "title")
    documents = ("--documents", "main.tex", "note.md")
    before = {path.name: path.read_bytes() for path in thesis.iterdir()}
    status, shown, _ = stronger(*merge, *documents, "--diff")
    assert status == 0
    assert "+As \\textcite[3]{iclr} says \\cite{iclr}." in shown
    assert "+See [-@iclr, p. 3]." in shown
    assert {path.name: path.read_bytes() for path in thesis.iterdir()} == before
    assert stronger(*merge, *documents)[0] == 2
    status, _, told = stronger(*merge, *documents, "--leave-ids", "--output", "m.bib")
    assert status == 0
    assert "a.bib:2:1: arx is iclr now" in told
    assert "one.tex: 2 citations renamed" in told
    assert (thesis / "one.tex").read_text() == "As \\textcite[3]{iclr} says \\cite{iclr}.\n"
    assert (thesis / "note.md").read_text() == "See [-@iclr, p. 3].\n"
    assert "ids = {arx}" in (thesis / "m.bib").read_text()


def test_nothing_is_written_if_one_citation_cannot_be_renamed(
    thesis: Path, stronger: Command
) -> None:
    (thesis / "b.bib").write_text("@book{arx, title = {Of Mice}, author = {Steinbeck, John}}")
    before = {path.name: path.read_bytes() for path in thesis.iterdir()}
    status, _, told = stronger("bib", "merge", "a.bib", "b.bib", "--prefer", "first",
                           "--documents", "main.tex", "--output", "m.bib")  # fmt: skip
    assert status == 1
    assert "one.tex:1: arx is not renamed to arx or arxa: it was the key of several works" in told
    assert {path.name: path.read_bytes() for path in thesis.iterdir()} == before


def test_a_file_that_cannot_be_followed_is_named(thesis: Path, stronger: Command) -> None:
    (thesis / "main.tex").write_text("\\input{one}\n\\include{gone}\n")
    status, _, told = stronger("bib", "keys", "a.bib", "--write", "--documents", "main.tex")
    assert status == 1
    assert "main.tex:2:1: gone is not followed: there is no such file" in told
    assert "kingma2014adam" in (thesis / "one.tex").read_text()


def test_what_only_latex_can_tell_is_named_and_what_lies_astray_is_noted(
    thesis: Path, stronger: Command
) -> None:
    (thesis / "main.tex").write_text("\\input{one}\n\n x \\cite{\\foo} \\input{\\path}\n")
    for command, more in (
        (("bib", "keys", "a.bib", "--write", "--documents", "main.tex"), "rename it there by hand"),
        (("bib", "subset", "a.bib", "main.tex"), "the .aux or .bcf file that LaTeX writes holds"),
    ):
        status, _, told = stronger(*command)
        assert status == 1
        assert "main.tex:3:4: \\cite{\\foo}: the key is a command" in told
        assert "main.tex:3:16: \\path is not followed: its name is known only to" in told
        assert more in told
    (thesis / "ch").mkdir()
    (thesis / "ch/one.tex").write_text("\\input{two}")
    (thesis / "ch/two.tex").write_text("\\cite{iclr}")
    (thesis / "main.tex").write_text("\\input{ch/one}")
    status, shown, told = stronger("bib", "subset", "b.bib", "main.tex")
    assert (status, shown) == (0, PUBLISHED)
    assert "ch/one.tex:1:1: two is found beside this file; LaTeX looks for it beside" in told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_if_one_file_cannot_be_written_none_is(thesis: Path, stronger: Command) -> None:
    (thesis / "locked").mkdir()
    (thesis / "locked/x.md").write_text("@arx")
    (thesis / "locked").chmod(0o500)
    status, _, _ = stronger(
        "bib", "keys", "a.bib", "--write", "--documents", "note.md", "locked/x.md"
    )
    assert status == 2
    assert (thesis / "a.bib").read_text() == PREPRINT
    assert "arx" in (thesis / "note.md").read_text()


@pytest.mark.parametrize(
    ("custom", "key"), [("plain", "luscher"), ("german", "luescher"), ("nordic", "lyscher")]
)
def test_keys_are_spelt_by_the_custom_asked_for(
    custom: str, key: str, thesis: Path, stronger: Command
) -> None:
    (thesis / "k.bib").write_text('@misc{x, author = {L{\\"u}scher, Martin}}')
    done = stronger(
        "bib", "keys", "k.bib", "--pattern", "{author}", "--transliterate", custom, "--json"
    )
    assert json.loads(done[1]) == {"x": key}


def test_duplicates_of_a_file_are_joined_in_place(thesis: Path, stronger: Command) -> None:
    path = thesis / "a.bib"
    path.write_bytes((PREPRINT + PUBLISHED + "@misc{é, note={\xe9}}").encode("latin-1"))
    before = path.read_bytes()
    status, _, told = stronger("bib", "dedupe", "a.bib", "--dry-run")
    assert (status, path.read_bytes()) == (0, before)
    assert "1 pair of entries to join, 2 entries left" in told
    status, out, _ = stronger("bib", "dedupe", "a.bib", "--json")
    assert status == 0
    report = json.loads(out)
    assert report["joined"][0]["verdict"] == "version"
    assert {each["field"]: each["by"] for each in report["conflicts"]}["year"] == "published"
    assert path.read_bytes().startswith(b"% mine\n@inproceedings{iclr")
    assert path.read_bytes().endswith(b"@misc{\xe9, note={\xe9}}")


def test_what_is_no_preference_and_asking_nobody_are_refused(
    thesis: Path, stronger: Command
) -> None:
    merge = ("bib", "merge", "a.bib", "b.bib")
    status, _, told = stronger(*merge, "--prefer-field", "title=lst")
    assert (status, "did you mean 'last'?" in told) == (2, True)
    status, _, told = stronger(*merge, "--prefer-field", "yaer=last", "--join", "title")
    assert (status, "no entry has a field 'yaer'; did you mean 'year'?" in told) == (2, True)
    status, _, told = stronger(*merge, "--prefer-field", "location=last", "--join", "title")
    assert (status, "no entry has a field 'location'" in told) == (0, True)
    status, _, told = stronger(*merge, "--join", "key,tilte")
    assert (status, "did you mean 'title'?" in told) == (2, True)
    status, _, told = stronger(*merge, "--interactive")
    assert (status, "terminal" in told) == (2, True)


def test_a_preprint_is_verified_as_another_version(thesis: Path, stronger: Command) -> None:
    status, out, _ = stronger("bib", "verify", "a.bib", "--against", "b.bib")
    assert status == 1
    assert out.startswith("arx\tversion\tby title+author, there published as iclr")


@pytest.fixture
def two_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two bibliographies of one entry each, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRONGER_CACHE", str(tmp_path / "cache"))
    for file, entry in (("a.bib", "hebb1949, title = {Organization}, year = {1949}"),
                        ("b.bib", "minsky1969, title = {Perceptrons}, year = {1969}")):  # fmt: skip
        (tmp_path / file).write_text(f"@book{{{entry}}}\n")
    return tmp_path


@pytest.mark.parametrize("form", ["csl-json", "ris", "hayagriva", "cff", "csv", "json"])
def test_what_is_merged_becomes_bibtex_whatever_it_was(
    form: str, two_books: Path, stronger: Command
) -> None:
    stronger("export", "--bib", "b.bib", "--format", form, "--output", "b.x")
    status, merged, told = stronger("bib", "merge", "a.bib", "b.x")
    assert status == 0, told
    read = read_text(merged)
    assert not read.diagnostics
    found = [(each.type, each.title, each.year) for each in read]
    assert found == [("book", "Organization", 1949), ("book", "Perceptrons", 1969)]


def test_records_lost_in_merging_are_named_and_told_by_the_exit_status(
    two_books: Path, stronger: Command
) -> None:
    (two_books / "b.json").write_text('[{"id": "a", "type": "book", "title": "T"}, 3]')
    status, _, told = stronger("bib", "merge", "a.bib", "b.json", "--output", "out.bib")
    assert (status, "b.json:1:45 B020" in told) == (1, True)
    assert set(read_text((two_books / "out.bib").read_text()).by_key) == {"hebb1949", "a"}


@pytest.mark.parametrize(
    "line",
    ["bib tidy r.bib", "bib keys r.bib --write", "bib dedupe r.bib", "bib check r.bib --fix",
     "bib subset r.bib main.tex", "bib verify r.bib --against a.bib --adopt doi",
     "papers --bib r.bib", "export --bib r.bib", "cite t --bib r.bib"],
)  # fmt: skip
def test_what_only_bibtex_can_be_used_for_sends_to_the_import(
    line: str, two_books: Path, stronger: Command
) -> None:
    ris = "TY  - BOOK\nTI  - T\nER  - \n"
    (two_books / "r.bib").write_text(ris)
    (two_books / "main.tex").write_text("\\cite{t}")
    status, printed, told = stronger(*line.split())
    assert (status, printed) == (2, "")
    assert "r.bib is no BibTeX; `stronger bib import r.bib` makes BibTeX of it" in told
    assert (two_books / "r.bib").read_text() == ris


@pytest.mark.parametrize(
    "line",
    ["bib merge a.bib b.bib --output x.ris", "bib dedupe a.bib --output x.json",
     "bib tidy a.bib --output x.csv", "bib subset a.bib main.tex --output x.cff"],
)  # fmt: skip
def test_bibtex_is_not_written_under_the_name_of_another_format(
    line: str, two_books: Path, stronger: Command
) -> None:
    (two_books / "main.tex").write_text("\\cite{hebb1949}")
    status, _, told = stronger(*line.split())
    assert (status, "name it x.bib" in told) == (2, True)
    assert not list(two_books.glob("x.*"))


def test_an_import_is_written_in_the_format_that_the_output_is_named_for(
    two_books: Path, stronger: Command
) -> None:
    assert stronger("bib", "import", "a.bib", "--output", "x.ris")[0] == 0
    assert (two_books / "x.ris").read_text().startswith("TY  - BOOK")
    status, _, told = stronger("export", "--bib", "a.bib", "--output", "x.docx")
    assert (status, "x.docx is written in BibTeX" in told) == (0, True)


def test_what_is_not_written_is_told_as_what_would_be(thesis: Path, stronger: Command) -> None:
    (thesis / "a.bib").write_text("% Encoding: Cp1252\n@string{j = {A}}\n" + PREPRINT)
    (thesis / "b.bib").write_text("@string{j = {B}}\n" + PUBLISHED)
    merge = ("bib", "merge", "a.bib", "b.bib", "--join", "title")
    told = stronger(*merge)[2]
    assert "arx is iclr now" in told
    assert "macro j is ja now" in told
    assert "is written is in UTF-8" in told
    for more in (("--diff",), ("--prefer-field", "year=first", "--diff")):
        told = stronger(*merge, *more)[2]
        assert "arx would be iclr" in told
        assert "macro j would be ja" in told
        assert "would be in UTF-8" in told
        assert " now" not in told
    (thesis / "c.bib").write_text("@book{iclr, title = {Of Mice}, author = {Steinbeck, J.}}")
    status, _, told = stronger(*merge, "c.bib")
    assert (status, "nothing written" in told, "arx would be iclr" in told) == (1, True, True)


def test_what_could_be_carried_nowhere_is_told_by_the_exit_status(
    thesis: Path, stronger: Command
) -> None:
    (thesis / "c.bib").write_text("@misc{arx, % see @misc{x}\n  eprint = {1412.6980}}\n")
    status, out, told = stronger("bib", "merge", "a.bib", "c.bib")
    assert (status, out.startswith("% mine")) == (1, True)
    assert "c.bib:1:12: '% see @misc{x}' within 'arx' is left out" in told

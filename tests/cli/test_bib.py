"""``stronger bib`` and ``stronger cite``, run as processes on files of any origin."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stronger.bibliography import read_file

OURS = Path(__file__).parents[2]
RECEIVED = OURS / "data" / "received" / "seed-references.bib"
REFERENCES = OURS / "data" / "references.bib"
OURS_TO_VERIFY = (
    "@MISC{a, pages = {1}, author = {Low, Ann}, title = {One}, year = 2001 }\n@misc{b, title={No}}"
)
UNTIDY = b'% kept\r\n@ARTICLE(m\xfcller, Title = "X" # { Y} , pages={1-9})\r\n@misc{broken,\r\n'


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("STRONGER_CACHE", str(folder))
    return folder


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


def test_a_file_is_checked_without_a_knowledge_base_and_rules_are_chosen(tmp_path: Path) -> None:
    shutil.copy(RECEIVED, tmp_path / "r.bib")
    everything = stronger("bib", "check", "r.bib", cwd=tmp_path)
    assert everything.returncode == 1
    assert "r.bib:94:3 B115 the journal of 'simonyan2013deep'" in everything.stdout
    some = stronger("bib", "check", "r.bib", "--select", "B1", "--ignore", "B12,B115", cwd=tmp_path)
    codes = {line.split()[1] for line in some.stdout.splitlines()}
    assert "B118" in codes
    assert not {code for code in codes if code.startswith(("B0", "B12", "B115"))}
    (tmp_path / "stronger.toml").write_text('per-file-ignores = { "r.bib" = ["B"] }\n')
    assert stronger("bib", "check", "r.bib", cwd=tmp_path).returncode == 0
    wrong = stronger("bib", "check", "r.bib", "--select", "B9Z", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")


FAULTY = b"% \xfc\r\n@misc{a, title = {The DNA}, pages = {3-4}, year = 1990}\r\n"


def test_what_is_safe_is_fixed_in_place_and_what_remains_is_found(tmp_path: Path) -> None:
    path = tmp_path / "f.bib"
    path.write_bytes(FAULTY)
    only = ("f.bib", "--select", "B104,B132")
    shown = stronger("bib", "check", *only, "--diff", cwd=tmp_path)
    assert (shown.returncode, path.read_bytes()) == (1, FAULTY)
    assert shown.stdout.startswith("--- f.bib\n+++ f.bib\n@@ -1,2 +1,2 @@\n")
    assert shown.stdout.splitlines()[-1].rstrip() == (
        "+@misc{a, title = {The DNA}, pages = {3--4}, year = 1990}"
    )
    passed_over = stronger("bib", "check", *only, "--ignore", "B104", "--fix", cwd=tmp_path)
    assert (passed_over.returncode, path.read_bytes()) == (1, FAULTY)
    fixed = stronger("bib", "check", *only, "--fix", "--format", "json", cwd=tmp_path)
    assert fixed.returncode == 1
    assert path.read_bytes() == FAULTY.replace(b"3-4", b"3--4")
    assert [each["code"] for each in json.loads(fixed.stdout)] == ["B132"]
    assert fixed.stderr.splitlines() == [
        "f.bib:2:29 B104 pages of 'a': '3-4' is now '3--4'",
        "1 fixed, 1 remains. `stronger rule CODE` explains a code.",
    ]
    rest = stronger("bib", "check", *only, "--fix", "--unsafe-fixes", cwd=tmp_path)
    assert (rest.returncode, rest.stdout) == (0, "")
    assert b"{The {DNA}}" in path.read_bytes()
    again = stronger("bib", "check", *only, "--diff", "--unsafe-fixes", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, "")


def test_a_file_that_cannot_be_fixed_is_left_whole_and_the_others_are_fixed(tmp_path: Path) -> None:
    mixed, locked, sound = (tmp_path / name for name in ("m.bib", "l.bib", "s.bib"))
    mixed.write_bytes(FAULTY + "% é".encode())
    locked.write_bytes(FAULTY)
    locked.chmod(0o444)
    sound.write_bytes(FAULTY)
    kept = [mixed.read_bytes(), locked.read_bytes()]
    done = stronger(
        *("bib", "check", "m.bib", "l.bib", "s.bib", "--select", "B104", "--fix"), cwd=tmp_path
    )
    assert done.returncode == 2
    assert "cannot fix m.bib: some of its bytes are not UTF-8" in done.stderr
    assert "cannot fix l.bib: it is read-only" in done.stderr
    assert "1 fixed, 2 remain." in done.stderr
    assert "Traceback" not in done.stderr
    assert [mixed.read_bytes(), locked.read_bytes()] == kept
    assert b"3--4" in sound.read_bytes()
    assert sorted(each.name for each in tmp_path.glob("*.bib*")) == ["l.bib", "m.bib", "s.bib"]


def test_a_second_opinion_is_given_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "f.bib").write_text("@misc{a,\n title = {T}\n year = 1990}")
    alone = stronger("bib", "check", "f.bib", "--select", "B104", cwd=tmp_path)
    assert alone.returncode == 0
    asked = stronger("bib", "check", "f.bib", "--second-opinion", "--select", "B104", cwd=tmp_path)
    assert (asked.returncode, {line.split()[1] for line in asked.stdout.splitlines()}) == (
        1,
        {"B018"},
    )
    unwanted = ("--second-opinion", "--select", "B104", "--ignore", "B018")
    assert stronger("bib", "check", "f.bib", *unwanted, cwd=tmp_path).returncode == 0


def test_the_fabricated_citation_is_found_by_verifying(tmp_path: Path) -> None:
    done = stronger("bib", "verify", RECEIVED, "--against", REFERENCES, "--json", cwd=tmp_path)
    assert done.returncode == 1
    found = {each["key"]: each for each in json.loads(done.stdout)}
    made_up = found["wang2020dynamic"]
    assert (made_up["status"], made_up["matched"]) == ("differs", "liu2020dynamic")
    assert {"author", "venue", "pages"} <= set(made_up["differences"])
    assert found["lecun1998gradient"]["status"] == "confirmed"
    assert "fake" not in done.stdout.lower()


def test_tidying_keeps_encoding_comments_and_what_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "u.bib"
    path.write_bytes(UNTIDY)
    checked = stronger("bib", "tidy", "u.bib", "--check", cwd=tmp_path)
    shown = stronger("bib", "tidy", "u.bib", "--diff", cwd=tmp_path)
    assert (checked.returncode, path.read_bytes()) == (1, UNTIDY)
    assert "+  pages = {1--9}," in shown.stdout
    done = stronger("bib", "tidy", "u.bib", cwd=tmp_path)
    assert (done.returncode, ": left as it is written, for" in done.stderr) == (1, True)
    tidied = path.read_bytes()
    assert b"@article{m\xfcller," in tidied
    assert b"% kept\r\n" in tidied
    assert b"@misc{broken," in tidied
    checked = stronger("bib", "tidy", "u.bib", "--check", cwd=tmp_path)
    assert (checked.returncode, "is not tidy" in checked.stderr) == (1, False)
    assert path.read_bytes() == tidied
    path.write_bytes(b"@misc{a, note = {\xfc {\\L}}}")
    beyond = stronger("bib", "tidy", "u.bib", "--characters", "unicode", cwd=tmp_path)
    assert (beyond.returncode, path.read_bytes()) == (2, b"@misc{a, note = {\xfc {\\L}}}")
    assert "cannot tidy u.bib: the file is in latin-1, which has no 'Ł'" in beyond.stderr


def test_options_of_tidying_come_from_settings_and_the_command_line_goes_before(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.bib"
    text = "@misc{b,\n  year = {1990},\n  abstract = {x},\n}\n\n@misc{a,\n  year = {2000},\n}\n"
    path.write_text(text)
    (tmp_path / "stronger.toml").write_text('[tidy]\nomit = ["abstract"]\nsort = "key"\n')
    done = stronger("bib", "tidy", "t.bib", "--sort", "-year", "--output", "o.bib", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr.splitlines()[0] == "t.bib: dropped 1 abstract."
    assert list(read_file(tmp_path / "o.bib").by_key) == ["a", "b"]
    assert list(read_file(tmp_path / "o.bib")["b"].fields) == ["year"]
    near = stronger("bib", "tidy", "t.bib", "--omit", "abstrac,year", "--diff", cwd=tmp_path)
    assert near.returncode == 0
    assert "no entry has a field 'abstrac'; did you mean 'abstract'?" in near.stderr
    path.write_text(text + "@misc{c, abstract = {")
    left = stronger("bib", "tidy", "t.bib", "--output", "o.bib", cwd=tmp_path)
    assert left.returncode == 1
    assert "t.bib: abstract kept in 1 entry that cannot be read in full" in left.stderr
    (tmp_path / "stronger.toml").write_text('[tidy]\nomitt = ["abstract"]\n')
    (tmp_path / "o.bib").unlink()
    wrong = stronger("bib", "tidy", "t.bib", "--output", "o.bib", cwd=tmp_path)
    assert (wrong.returncode, (tmp_path / "o.bib").exists()) == (1, False)
    assert "stronger.toml:2:1 S002 unknown setting 'omitt'; did you mean 'omit'?" in wrong.stderr


def test_confirmed_entries_adopt_fields_and_each_is_said(tmp_path: Path) -> None:
    path = tmp_path / "o.bib"
    path.write_text(OURS_TO_VERIFY)
    (tmp_path / "t.bib").write_text(
        "@misc{a, author = {Low, A.}, title = {One}, year = 2001, doi = {10.1000/1}, pages={1--2}}"
    )
    told = ("bib", "verify", "o.bib", "--against", "t.bib", "--adopt", "doi,pages")
    shown = stronger(*told, "--diff", cwd=tmp_path)
    assert (shown.returncode, path.read_text()) == (1, OURS_TO_VERIFY)
    left = stronger(*told, cwd=tmp_path)
    assert left.returncode == 1
    assert path.read_text() == OURS_TO_VERIFY.replace("2001 }", "2001, doi = {10.1000/1} }")
    assert left.stdout == "doi of 'a': '10.1000/1', from 'a'\n"
    assert "pages of 'a' left: here '1', there '1--2'" in left.stderr
    done = stronger(*told, "--overwrite", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "pages of 'a': '1--2' instead of '1', from 'a'\n"
    assert path.read_text() == OURS_TO_VERIFY.replace(" {1}", " {1--2}").replace(
        "2001 }", "2001, doi = {10.1000/1} }"
    )


def test_a_file_that_cannot_be_written_is_left_whole(tmp_path: Path) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    path = folder / "u.bib"
    path.write_bytes(UNTIDY)
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "sys.argv = ['stronger', 'bib', 'tidy', 'u.bib']\n"
        "from stronger.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "cannot write u.bib" in done.stderr
    assert path.read_bytes() == UNTIDY
    assert [each.name for each in folder.iterdir()] == ["u.bib"]


def test_any_file_is_searched_shown_exported_and_cited(tmp_path: Path, cache: Path) -> None:
    shutil.copy(RECEIVED, tmp_path / "r.bib")
    told = ("--bib", "r.bib")
    listed = stronger("papers", "author:hinton", "year:..1990", *told, cwd=tmp_path)
    assert listed.stdout.startswith("rumelhart1986learning\tRumelhart et al.\t1986\t")
    assert "see `stronger bib check`" in listed.stderr
    kept = sorted(cache.rglob("*"))
    assert kept
    shown = json.loads(stronger("show", "glorot2011deep", *told, "--json", cwd=tmp_path).stdout)
    assert shown["key"] == "glorot2011deep"
    stronger("export", "title:attention", *told, "--output", "a.bib", cwd=tmp_path)
    whole = stronger(
        "export", "title:attention", *told, "--no-cache", "--output", "b.bib", cwd=tmp_path
    )
    assert whole.returncode == 0, whole.stderr
    assert (tmp_path / "a.bib").read_bytes() == (tmp_path / "b.bib").read_bytes()
    assert list(read_file(tmp_path / "a.bib").by_key) == ["vaswani2017attention"]
    for path in kept:
        if path.is_file():
            path.write_bytes(b"no index at all")
    again = stronger("papers", "author:hinton", "year:..1990", *told, cwd=tmp_path)
    assert again.stdout == listed.stdout
    cited = stronger("cite", "vaswani2017attention", *told, cwd=tmp_path)
    assert "Vaswani" in cited.stdout


def test_a_document_takes_just_what_it_cites(tmp_path: Path) -> None:
    (tmp_path / "paper.tex").write_text(
        r"\autocites{glorot2011deep}[p.~3]{han2015learning} % \cite{x}"
    )
    done = stronger("bib", "subset", REFERENCES, "paper.tex", "--output", "s.bib", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(read_file(tmp_path / "s.bib").by_key) == {"glorot2011deep", "han2015learning"}
    (tmp_path / "note.md").write_text("[@glorott2011deep]")
    missing = stronger("bib", "subset", REFERENCES, "note.md", cwd=tmp_path)
    assert missing.returncode == 1
    assert "did you mean 'glorot2011deep'?" in missing.stderr


def test_several_bibliographies_are_cut_down_and_what_is_not_settled_is_said(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.bib").write_text("@misc{k, title = {One}}\n@misc{l, title = {L}}\n")
    (tmp_path / "b.bib").write_text("@misc{K, title = {Two}}\n@misc{m, title = {M}}\n")
    (tmp_path / "main.tex").write_text("\\input{one}\\input{gone}\\bibliography{a, b}")
    (tmp_path / "one.tex").write_text("\\cite{k,m}\n\\cite{z}")
    told = stronger(
        "bib", "subset", "a.bib", "main.tex", "b.bib", "--output", "s.bib", cwd=tmp_path
    )
    assert told.returncode == 1
    assert told.stderr.splitlines() == [
        "stronger: main.tex:1:12: gone is not followed: there is no such file",
        "stronger: one.tex:2:7: no entry 'z'",
        "stronger: b.bib:1:1: 'k' differs from the entry at a.bib:1:1, which is taken",
        "2 entries written to s.bib",
    ]
    assert (tmp_path / "s.bib").read_text() == "@misc{k, title = {One}}\n\n@misc{m, title = {M}}\n"
    named = stronger("bib", "subset", "main.tex", cwd=tmp_path)
    assert named.stdout == (tmp_path / "s.bib").read_text()
    (tmp_path / "one.tex").write_text("nothing")
    kept = (tmp_path / "s.bib").read_bytes()
    empty = stronger("bib", "subset", "a.bib", "one.tex", "--output", "s.bib", cwd=tmp_path)
    assert (empty.returncode, (tmp_path / "s.bib").read_bytes()) == (1, kept)
    assert "nothing is cited in any way that is known; nothing written" in empty.stderr
    unnamed = stronger("bib", "subset", "one.tex", cwd=tmp_path)
    assert (unnamed.returncode, unnamed.stdout) == (2, "")
    assert "no .bib file is given, and the documents name none" in unnamed.stderr


def test_a_merge_decides_nothing_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@misc{k, title = {One Long Title of a Work}, year = 2001}")
    (tmp_path / "b.bib").write_text("@misc{k, title = {One Long Title of a Work}, year = 2002}")
    open_ = stronger("bib", "merge", "a.bib", "b.bib", "--output", "m.bib", cwd=tmp_path)
    assert open_.returncode == 1
    assert "year of 'k': a.bib:1:" in open_.stderr
    assert not (tmp_path / "m.bib").exists()
    told = stronger(
        "bib", "merge", "a.bib", "b.bib", "--prefer", "last", "--output", "m.bib", cwd=tmp_path
    )
    assert told.returncode == 0, told.stderr
    assert read_file(tmp_path / "m.bib")["k"].year == 2002
    changed = stronger("bib", "diff", "a.bib", "m.bib", cwd=tmp_path)
    assert (changed.returncode, changed.stdout.count("\n")) == (1, 1)
    assert "2001" in changed.stdout


def test_keys_are_renamed_only_when_told_and_with_their_references(tmp_path: Path) -> None:
    path = tmp_path / "k.bib"
    text = (
        "@inbook{x, author = {Low, A.}, crossref = {Y}, year = 2001}\n"
        "@book{Y, editor = {Ed, E.}, title = {A Volume}, year = 2001}\n"
    )
    path.write_text(text)
    seen = stronger("bib", "keys", "k.bib", "--pattern", "{author}{year}", cwd=tmp_path)
    assert seen.stdout == "x\tlow2001\nY\ted2001\n"
    assert path.read_text() == text
    stronger("bib", "keys", "k.bib", "--pattern", "{author}{year}", "--write", cwd=tmp_path)
    assert path.read_text() == text.replace("{x", "{low2001").replace("{Y", "{ed2001")


def test_the_bibliography_of_a_knowledge_base_is_fixed_from_anywhere(tmp_path: Path) -> None:
    shutil.copytree(OURS / "tests" / "fixtures" / "small", tmp_path / "kb")
    path = tmp_path / "kb" / "data" / "references.bib"
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound + "\n@misc{x, author = {A, B.}, title = {T}, year = 1990, pages = {3-4}}")
    shown = stronger("check", "kb", "--diff", cwd=tmp_path)
    assert shown.returncode == 1
    assert shown.stdout.startswith("--- kb/data/references.bib\n")
    fixed = stronger("check", "kb", "--fix", "--select", "B104", cwd=tmp_path)
    assert fixed.returncode == 0
    assert fixed.stderr.startswith("kb/data/references.bib:")
    assert "1 fixed, 0 remain." in fixed.stderr
    assert path.read_text(encoding="utf-8").startswith(sound)
    assert "pages = {3--4}" in path.read_text(encoding="utf-8")


def test_csl_json_is_imported_and_exported(tmp_path: Path) -> None:
    made = stronger(
        "export",
        "key:glorot2011deep",
        "--format",
        "csl-json",
        "--output",
        tmp_path / "g.json",
        cwd=OURS,
    )
    assert made.returncode == 0, made.stderr
    refused = stronger("bib", "check", "g.json", "--fix", cwd=tmp_path)
    assert refused.returncode == 2
    assert "g.json is no BibTeX" in refused.stderr
    done = stronger("bib", "import", "g.json", "--output", "g.bib", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    entry = read_file(tmp_path / "g.bib")["glorot2011deep"]
    assert [person.family for person in entry.authors] == ["Glorot", "Bordes", "Bengio"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("bib", "check", "nowhere.bib"), "there is no file nowhere.bib"),
        (("bib", "check", "nowhere.bib", "--fix"), "there is no file nowhere.bib"),
        (("bib", "check", str(REFERENCES), "--unsafe-fixes"), "goes with --fix or --diff"),
        (("bib", "tidy", "nowhere.bib"), "there is no file nowhere.bib"),
        (("bib", "tidy", str(REFERENCES), "--sort", "yera"), "did you mean 'year'?"),
        (
            ("bib", "verify", str(REFERENCES), "--against", str(REFERENCES), "--adopt", "pagse"),
            "did you mean 'pages'?",
        ),
        (("bib", "verify", str(REFERENCES), "--against", str(REFERENCES), "--diff"), "--adopt"),
        (("bib", "import", str(REFERENCES), "--from", "rsi"), "did you mean 'ris'?"),
        (("bib", "keys", str(REFERENCES), "--pattern", "{autor}"), "author"),
        (("bib", "subset", str(REFERENCES), str(OURS / "LICENSE")), "LICENSE"),
        (("bib", "subset", str(REFERENCES)), "no document is given"),
        (("bib", "subset", str(REFERENCES), "x.docx"), "there is no file x.docx"),
        (("papers", "stance:supports", "--bib", str(REFERENCES)), "needs a knowledge base"),
        (("show", "glorott2011deep", "--bib", str(REFERENCES)), "did you mean 'glorot2011deep'?"),
        (("papers", "--bib", "nowhere.bib"), "there is no file nowhere.bib"),
        (("cite", "glorott2011deep", "--kb", str(OURS)), "did you mean 'glorot2011deep'?"),
        (("cite", "glorot2011deep", "--style", "aap", "--kb", str(OURS)), "did you mean 'apa'?"),
    ],
)
def test_bad_usage_is_explained(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = stronger(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_papers_are_cited_in_a_style(tmp_path: Path) -> None:
    done = stronger("cite", "glorot2011deep", "han2015learning", "--style", "ieee", cwd=OURS)
    assert [line[:3] for line in done.stdout.splitlines()] == ["[1]", "[2]"]
    markup = stronger("cite", "glorot2011deep", "--format", "html", cwd=OURS).stdout
    assert "<i>" in markup or "<em>" in markup


def test_an_entry_is_found_by_its_alias_and_citations_tell_what_they_leave_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.bib").write_text(
        "@book{new, author = {Doe, Jane}, title = {T}, date = {2001-21}, ids = {old, older}}\n"
        "@misc{other, title = {O}}\n"
    )
    shown = stronger("show", "old", "--bib", "a.bib", cwd=tmp_path)
    assert shown.stdout.startswith("@book{new,")
    cited = stronger("cite", "older", "--bib", "a.bib", cwd=tmp_path)
    assert (cited.returncode, cited.stdout) == (0, "Doe, J. (2001). T.\n")
    assert "date of 'new' names a season, and is cited by its year" in cited.stderr
    exported = stronger("export", "--keys", "old", "--bib", "a.bib", cwd=tmp_path)
    assert exported.stdout.startswith("@book{new,")
    assert stronger("show", "nobody", "--bib", "a.bib", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    "command",
    [("merge", "a.bib"), ("dedupe", "a.bib"), ("tidy", "a.bib"), ("keys", "a.bib", "--write")],
)
def test_what_writes_says_in_which_encoding_it_read(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "a.bib").write_bytes("@misc{a, author = {Núñez}, title = {X}}".encode("cp1252"))
    done = stronger("bib", *command, cwd=tmp_path)
    assert "a.bib: not UTF-8; read as latin-1, going by its letters" in done.stderr


def test_years_before_the_first_are_shown_and_told_apart_in_keys(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(
        "@misc{a, author = {Cato}, title = {T}, date = {0000}}\n"
        "@misc{b, author = {Cato}, title = {T}, date = {-0043}}\n",
        encoding="utf-8",
    )
    listed = stronger("papers", "--bib", "a.bib", cwd=tmp_path).stdout
    assert [line.split("\t")[2] for line in listed.splitlines()] == ["0", "-43"]
    made = stronger("bib", "keys", "a.bib", "--pattern", "{author}{year}", cwd=tmp_path).stdout
    assert [line.split("\t")[1] for line in made.splitlines()] == ["cato1bce", "cato44bce"]


def test_a_particle_that_is_no_prefix_is_cited_behind_the_given_name(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(
        "@book{a, title = {T}, year = 2001,\n"
        "  author = {family=Montclos, given=Henri, prefix=de, useprefix=false}}",
        encoding="utf-8",
    )
    done = stronger("cite", "a", "--bib", "a.bib", "--style", "apa", cwd=tmp_path)
    assert done.stdout == "Montclos, H. de. (2001). T.\n"

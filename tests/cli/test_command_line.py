"""The command line, run as users run it: as a process of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stronger.bibliography import read_text
from stronger.evidence.promises import promise_in

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
OURS = Path(__file__).parents[2]


def stronger(*arguments: str, cwd: Path = SMALL) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
    environment.pop("STRONGER_KB", None)
    return subprocess.run(
        [sys.executable, "-m", "stronger", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "kb"
    shutil.copytree(SMALL, copied)
    return copied


def test_check_passes_on_a_sound_knowledge_base_and_says_what_it_holds() -> None:
    done = stronger("check")
    assert (done.returncode, done.stdout) == (0, "")
    assert "4 papers, 3 claims, 5 statements" in done.stderr


def test_check_names_file_line_column_code_and_the_nearest_value(folder: Path) -> None:
    path = folder / "data" / "claims" / "statements.yaml"
    path.write_text(path.read_text().replace("stance: qualifies", "stance: qualifes"))
    text = stronger("check", cwd=folder)
    assert text.returncode == 1
    assert "data/claims/statements.yaml:28:11 C005 stance cannot be 'qualifes'" in text.stdout
    assert "did you mean 'qualifies'?" in text.stdout

    found = json.loads(stronger("check", "--format", "json", cwd=folder).stdout)
    assert {(each["line"], each["column"], each["code"]) for each in found} >= {(28, 11, "C005")}

    github = stronger("check", "--format", "github", cwd=folder)
    assert "::error file=data/claims/statements.yaml,line=28,col=11,title=C005::" in github.stdout

    from_above = stronger("check", "kb", cwd=folder.parent)
    assert from_above.stdout.startswith("kb/data/claims/statements.yaml:28:11 C005")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"@article{half, title = {No end", "B004"),
        (b"", "B003"),
        (b"@article{k, author = {M\xfcller, A}, title = {T}, journal = {J}, year = 2000}", "B002"),
        (b"@misc{a, title={A}}\n@misc{a, title={B}}", "B005"),
    ],
)
def test_a_damaged_bibliography_is_a_finding_not_a_traceback(
    folder: Path, content: bytes, code: str
) -> None:
    (folder / "data" / "references.bib").write_bytes(content)
    done = stronger("check", "--format", "json", cwd=folder)
    assert done.returncode == 1
    assert code in {each["code"] for each in json.loads(done.stdout)}
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("papers", "stanse:supports"), "unknown field 'stanse'; did you mean 'stance'?"),
        (("export", "claim:grwth"), "no claim matches 'grwth'; did you mean 'growth'?"),
        (("export", "--format", "bibtx"), "bibtex"),
        (("export", "year:2010", "--keys", "hebb1949"), "a query or --keys, not both"),
        (("export", "--bib", "x.bib", "--annotate"), "what a knowledge base says of its papers"),
        (("show", "hebb1948"), "nothing is called 'hebb1948'; did you mean 'hebb1949'?"),
        (("demo", "run", "percepton"), "did you mean 'perceptron'?"),
        (("rule", "C1O1"), "did you mean"),
        (("check", "nowhere"), "there is no folder nowhere"),
        (("papers", "--kb", "/"), "no knowledge base"),
        (("export", "--output", "missing/folder/x.bib"), "missing/folder/x.bib"),
    ],
)
def test_bad_usage_is_explained_with_exit_status_2(arguments: tuple[str, ...], told: str) -> None:
    done = stronger(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_papers_are_selected_by_queries_with_dashes_and_phrases() -> None:
    done = stronger("papers", "year:1990..", "-type:book", "title:silence carries")
    assert done.stdout == "rival2010\tRival\t2010\tSilence Carries the Signal\tqualifies\n"
    rows = json.loads(stronger("papers", "stance:challenges", "--json").stdout)
    assert [(row["key"], row["stances"]) for row in rows] == [("low2001", ["challenges"])]


def test_what_finds_nothing_says_so_and_exports_nothing(tmp_path: Path) -> None:
    output = tmp_path / "x.bib"
    output.write_text("as it was")
    for where in (
        (),
        ("--bib", "data/references.bib"),
        ("--no-cache", "--bib", "data/references.bib"),
    ):
        done = stronger("papers", "author or nobody", *where)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == (
            "stronger: no paper matches; 'author' was looked for as a word; of a field it would be "
            "author:…; 'or' was looked for as a word; the operator is OR\n"
        )
        done = stronger("papers", "author:rivl", "tags:x", *where)
        assert (done.returncode, done.stdout) == (0, "")
        assert "did you mean author:rival?; no entry has a field 'tags'" in done.stderr
        assert stronger("papers", "nobody", "--json", *where).stdout == "[]\n"
        for more in (("--output", str(output)), ("-f", "ris")):
            done = stronger("export", "nobody", *more, *where)
            assert (done.returncode, done.stdout) == (1, "")
            assert done.stderr == "stronger: no paper matches; nothing is exported\n"
    assert output.read_text() == "as it was"


def test_papers_are_put_in_an_order_and_bounded() -> None:
    for where in ((), ("--bib", "data/references.bib")):
        done = stronger("papers", "--sort", "-year", "--limit", "2", *where)
        assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [
            *("rival2010", "low2001"),
        ]
        assert done.stderr == "stronger: 2 of 4 papers; --limit leaves out the others\n"
        done = stronger("export", "year:2000..", "--sort=title", "-f", "csv", *where)
        keys = [line.split(",")[0].strip('"') for line in done.stdout.splitlines()[1:]]
        titles = [
            line.split("\t")[3]
            for line in stronger("papers", "--sort", "title").stdout.splitlines()
        ]
        assert titles == sorted(titles, key=str.lower)
        by_title = [
            line.split("\t")[0]
            for line in stronger("papers", "--sort", "title").stdout.splitlines()
        ]
        assert keys == [key for key in by_title if key in keys]
        wrong = stronger("papers", "--sort", "yaer", *where)
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert "cannot sort by 'yaer'; did you mean 'year'? (orders: key, year," in wrong.stderr


def test_several_files_are_asked_together_and_shared_keys_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(
        "@string{m = {First Press}}\n@book{both, title = {One}, publisher = m, year = 2001}\n"
        "@book{first, title = {Alpha}, publisher = m, x_own = {Kept}}\n"
    )
    (tmp_path / "b.bib").write_text(
        "@string{m = {Second Press}}\n@book{both, title = {Other}, year = 1999}\n"
        "@thesis{second, title = {Beta}, institution = m, year = 2010, crossref = {both}}\n"
    )
    files = ("--bib", "a.bib", "--bib", "b.bib")

    def keys(*query: str) -> tuple[list[str], str]:
        done = stronger("papers", *query, *files, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return [line.split("\t")[0] for line in done.stdout.splitlines()], done.stderr

    told = "stronger: both stands in a.bib and in b.bib; a.bib counts\n"
    assert keys() == (["both", "first", "second"], told)
    assert keys("type:thesis") == (["second"], "")
    assert keys("x_own:kept OR key:second") == (["first", "second"], "")
    assert keys("publisher:press", "--sort", "-title") == (["both", "first"], told)
    assert keys("title:other")[0] == []
    rows = json.loads(stronger("papers", "--json", *files, cwd=tmp_path).stdout)
    assert [(row["key"], row["file"]) for row in rows] == [
        *(("both", "a.bib"), ("first", "a.bib"), ("second", "b.bib")),
    ]
    done = stronger("export", "-f", "biblatex", *files, cwd=tmp_path)
    again = read_text(done.stdout)
    assert [entry.citekey for entry in again] == ["first", "second", "both"]
    assert [again[key].get("title") for key in ("both", "second")] == ["One", "Beta"]
    assert again["first"].get("publisher") == "First Press"
    assert again["second"].get("institution") == "Second Press"
    assert done.stderr == told
    shown = stronger("show", "second", *files, cwd=tmp_path)
    assert shown.stdout.startswith("@thesis{second,")
    wrong = stronger("papers", "type:boook", *files, cwd=tmp_path)
    assert wrong.returncode == 2
    assert "no type matches 'boook'; did you mean 'book'?" in wrong.stderr


def test_messages_have_values_as_people_write_them() -> None:
    for query, told in (
        ("stance:suports", "did you mean 'supports'?"),
        ("basis:drect", "did you mean 'direct'?"),
        ("read:x", "no read matches 'x' (values: "),
    ):
        done = stronger("papers", query)
        assert done.returncode == 2
        assert told in done.stderr
        assert "<" not in done.stderr


def test_short_options_are_not_found_inside_of_a_query(tmp_path: Path) -> None:
    told = ("export", "-title:of", "-author:rival", "-f", "csv", "-o", str(tmp_path / "x.csv"))
    done = stronger(*told)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0].strip('"') for line in lines[1:]] == ["low2001", "volume2001"]


def test_show_tells_what_is_tied_to_a_paper_a_claim_and_a_question() -> None:
    paper = json.loads(stronger("show", "low2001", "--json").stdout)
    assert paper["authors"] == ["Ada Łow"]
    assert {each["claim"] for each in paper["statements"]} == {"growth", "low-is-present"}
    ties = {(group["tie"], each["key"]) for group in paper["related"] for each in group["papers"]}
    assert ("disagrees", "hebb1949") in ties
    assert (
        "Supports “Growth” (p. 62), which this one challenges."
        in stronger("show", "low2001").stdout
    )
    claim = json.loads(stronger("show", "growth", "--json").stdout)
    assert claim["path to the thesis"] == ["growth", "larger-wins"]
    assert {each["paper"] for each in claim["statements"]} == {"hebb1949", "low2001"}
    assert "Because of growth" in stronger("show", "why").stdout


@pytest.mark.parametrize("command", ["", "papers", "bib", "bib check", "demo run", "graph export"])
def test_help_is_short_or_long_and_a_query_may_begin_with_it(command: str) -> None:
    words = command.split()
    short, long = stronger(*words, "-h"), stronger(*words, "--help")
    assert (short.returncode, short.stdout) == (0, long.stdout)
    assert "Show this message" in long.stdout
    # Not the option -h and more: the papers without the word
    if command == "papers":
        assert stronger("papers", "-hebb", "--json", cwd=SMALL).returncode == 0


def test_standing_is_a_table_with_a_head_and_the_same_as_json(root: Path) -> None:
    done = stronger("standing", cwd=root)
    assert done.returncode == 0, done.stderr
    head, *rows = (line.split("\t") for line in done.stdout.splitlines())
    assert head == [
        *("claim", "as a", "stands", "holds in", "fails in", "mixed in", "untested", "papers")
    ]
    told = json.loads(stronger("standing", "--json", cwd=root).stdout)
    assert [row[:3] for row in rows] == [
        [each["claim"], each["reading"], each["state"]] for each in told["rows"]
    ]
    for row, each in zip(rows, told["rows"], strict=True):
        sides = [demo["side"] for demo in each["demos"]]
        proved = {fact["identity"] for fact in each["facts"] if fact["counterexample"]}
        against = len(proved) + sides.count("against")
        assert row[4].startswith(f"{against} " if against else "")
        assert row[5].startswith(f"{sides.count('mixed')} demo" if "mixed" in sides else "")
    effects = [
        row.split("\t") for row in stronger("standing", "--effects", cwd=root).stdout.splitlines()
    ]
    signed = {
        (demo["demo"], test["prediction"]): test
        for row in told["rows"]
        for demo in row["demos"]
        for test in demo["tests"]
        if test["weight"]
    }
    assert {(row[1], row[2]) for row in effects[1:]} == signed.keys()
    for row in effects[1:]:
        designs = signed[row[1], row[2]].get("designs")
        assert ("designs" in row[5]) == (designs is not None)
        assert designs is None or row[5].startswith("{} of {} designs".format(*designs))
    assert any("designs" in row[5] for row in effects)
    empty = stronger("standing")
    assert "untested" in empty.stdout


def test_an_export_carries_its_crossref_parent_and_strings(folder: Path) -> None:
    done = stronger("export", "key:low2001", "--output", "subset.bib", cwd=folder)
    assert done.returncode == 0, done.stderr
    text = (folder / "subset.bib").read_text()
    again = read_text(text)
    assert [entry.citekey for entry in again] == ["low2001", "volume2001"]
    assert again.diagnostics == ()
    assert again["low2001"].get("publisher") == "Small Press"
    assert stronger("export", "key:low2001", cwd=folder).stdout == text


def test_citing_tells_what_of_an_entry_cannot_be_understood(tmp_path: Path) -> None:
    deep = "{" * 3000 + "Deep" + "}" * 3000
    source = r"@book{a, author = {Sol, Ana}, title = {Of \foo{this} " + deep + "}, year = 2000}"
    (tmp_path / "a.bib").write_text(source, encoding="utf-8")
    done = stronger("cite", "a", "--bib", "a.bib", cwd=tmp_path)
    assert done.stdout == "Sol, A. (2000). Of this Deep.\n"
    told = r"a.bib:1:31 title of 'a' holds the unknown command \foo; what it is given is kept"
    assert told in done.stderr
    assert done.returncode == 0


def test_papers_are_exported_in_the_order_of_their_keys(folder: Path) -> None:
    done = stronger("export", "--keys", "rival2010,low2001", "--keys", "hebb1949", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"@\w+\{(\w+)", done.stdout)[1:] == [
        *("rival2010", "low2001", "hebb1949"),
        "volume2001",
    ]
    ris = stronger("export", "--keys", "rival2010,hebb1949,rival2010", "-f", "ris", cwd=folder)
    assert re.findall(r"ID  - (\w+)", ris.stdout) == ["rival2010", "hebb1949"]
    for command, what in (
        (("export", "--keys", "rival201"), "paper"),
        (("cite", "rival201"), "paper, claim, demo or prediction"),
    ):
        unknown = stronger(*command, cwd=folder)
        assert unknown.returncode == 2
        assert unknown.stderr == (
            f"stronger: there is no {what} 'rival201'; did you mean 'rival2010'?\n"
        )
    file = folder / "data" / "references.bib"
    again = stronger("export", "--bib", str(file), "--keys", "rival2010,low2001,hebb1949")
    assert again.stdout == done.stdout


def test_an_annotated_export_keeps_annotations_and_adds_statements(folder: Path) -> None:
    bibliography = folder / "data" / "references.bib"
    text = bibliography.read_text(encoding="utf-8")
    bibliography.write_text(
        text.replace("@article{rival2010,", "@article{rival2010, annote = {Ours: 5\\%.},"),
        encoding="utf-8",
    )
    said = "Qualifies “Low is present” (Table 1): Silence is informative"
    for form, start in (
        ("csl-json", f'"annote": "Ours: 5%. {said}'),
        ("ris", f"N1  - Ours: 5%. {said}"),
        ("bibtex", "annote = {Ours: 5\\%. Qualifies {\\textquotedblleft}Low is present"),
        ("biblatex", "annotation = {Ours: 5\\%. Qualifies {\\textquotedblleft}Low is present"),
    ):
        done = stronger("export", "key:rival2010", "--annotate", "-f", form, cwd=folder)
        assert start in done.stdout
        assert done.stderr == ""
    done = stronger("export", "key:rival2010", "--annotate", "-f", "markdown", cwd=folder)
    assert "annotation" in done.stderr or "annote" in done.stderr
    plain = stronger("export", "key:rival2010", cwd=folder)
    assert "Silence is informative" not in plain.stdout


def test_the_graph_is_exported_as_node_link_json(folder: Path) -> None:
    done = stronger("graph", "export", "--format", "json", "--output", "graph.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    data = json.loads((folder / "graph.json").read_text())
    assert {"id", "kind"} <= set(data["nodes"][0])
    assert {"source", "target", "kind", "stance"} <= set(data["edges"][0])


def test_rules_are_listed_and_explained() -> None:
    assert "C101\tunknown-paper" in stronger("rule").stdout
    assert "## Why" in stronger("rule", "unknown-paper").stdout


def test_a_demo_runs_and_ends_with_predictions_beside_what_was_measured(tmp_path: Path) -> None:
    done = stronger(
        "demo", "run", "perceptron", "--seeds", "2", "--output", str(tmp_path), cwd=OURS
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    result = json.loads((tmp_path / "result.json").read_text())
    promise = promise_in(OURS / "data" / "demos", "perceptron")
    assert promise is not None
    assert [line[0] for line in lines] == [each.id for each in promise.predictions]
    # two seeds decide identities alone; what is published stands beside what was measured
    for each, line in zip(promise.predictions, lines, strict=True):
        identifier, expected, null, measured, published, outcome, meaning, reason, setting = line
        assert (identifier, expected) == (each.id, f"{each.metric} {each.expect}")
        assert bool(null) is (each.null_value is not None)
        assert measured
        assert published
        assert outcome == ("holds in every seed" if each.identity else "open")
        assert meaning.endswith(f" {each.claim}")
        assert ("too few" in reason) is not bool(each.identity)
        assert setting == promise.setting_of(each)
    assert len(result["metrics"]) == 2
    for figure in result["figures"]:
        assert (tmp_path / figure["file"]).stat().st_size > 1000


def test_a_demo_without_its_data_says_where_it_looked(folder: Path) -> None:
    done = stronger("demo", "run", "perceptron", "--seeds", "1", cwd=folder)
    assert done.returncode == 2
    assert str(folder / "data" / "datasets" / "mnist") in done.stderr
    assert "--data" in done.stderr


def test_a_closed_pipe_ends_quietly() -> None:
    command = f"{sys.executable} -m stronger papers --json | head -n 1"
    done = subprocess.run(
        command, shell=True, cwd=OURS, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "["
    assert done.stderr == ""


def test_the_reference_cuts_no_description_short() -> None:
    from stronger.cli.reference import reference

    listed = re.findall(r"(?m)^\* `([a-z-]+)`: (.+)$", reference())
    assert len(listed) > 30
    for name, summary in listed:
        assert not summary.endswith(("...", "…")), (name, summary)
        assert summary.endswith("."), (name, summary)
    assert any(len(summary) > 60 for _, summary in listed)

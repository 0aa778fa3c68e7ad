"""Bad input: one finding each, at the right place, and the rest still loads."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

import stronger.bibliography.rules.checks
from stronger.bibliography import read_file, read_text
from stronger.bibliography.importing import import_file
from stronger.diagnostics import RULES, run_checks

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.diagnostics import Rule

GOOD = "@misc{good, title = {Good}}\n"

READING = [
    pytest.param("@book{a,\n title = {open\n", "B004", "1:1", "@misc", id="unclosed brace"),
    pytest.param("@book{a, title {x}}\n", "B004", "1:1", "`=`", id="no equals sign"),
    pytest.param("x\n @book a, title = {x}}\n", "B004", "2:2", "no brace", id="no opening brace"),
    pytest.param("@misc{GOOD, title={x}}\n", "B005", "2:1", "good", id="key given twice"),
    pytest.param("@misc{a, title={x},\n title={y}}\n", "B006", "2:2", "line 1", id="field twice"),
    pytest.param("@misc{a, note = juno}\n", "B007", "1:17", "did you mean 'jun'", id="macro"),
    pytest.param("@misc{a, pages = 1--2}\n", "B008", "1:19", "after the end", id="bare value"),
    pytest.param("@misc{a, title = {x}\n year = 1990}\n", "B008", "2:2", "comma", id="no comma"),
    pytest.param("@misc{a, title = {\\{x}}\n", "B004", "1:1", "not closed", id="lone brace"),
    pytest.param("@misc{a, my title = {x}}\n", "B008", "1:10", "name", id="space in field name"),
    pytest.param("@misc{a, title = }\n", "B008", "1:17", "missing", id="no value"),
    pytest.param("@misc{a, crossref={god}}\n", "B009", "1:10", "'good'", id="dangling crossref"),
    pytest.param("@misc{a, crossref={a}}\n", "B009", "1:10", "itself", id="own parent"),
    pytest.param("@misc{a, xdata={god}}\n", "B009", "1:10", "'good'", id="no container"),
    pytest.param("@misc{a, xdata={good}}\n", "B009", "1:10", "@misc", id="a work as container"),
    pytest.param("@xdata{a, xdata={A}}\n", "B009", "1:11", "itself", id="contains itself"),
    pytest.param("@misc{a, author={A, B, C, D}}\n", "B010", "1:10", "commas", id="commas"),
    pytest.param("@misc{a, author={A and and B}}\n", "B010", "1:10", "'and'", id="no name"),
    pytest.param("@misc{a, author={Smith,}}\n", "B010", "1:10", "comma", id="trailing comma"),
    pytest.param("@misc{a b, title={x}}\n", "B011", "1:1", "' '", id="space in key"),
    pytest.param("@misc{, title={x}}\n", "B011", "1:1", "left out", id="no key"),
    pytest.param("@misc{a, year={in press}}\n", "B012", "1:10", "in press", id="no year"),
]


@pytest.mark.parametrize(("text", "code", "place", "message"), READING)
def test_each_mistake_is_one_finding_and_the_rest_still_loads(
    text: str, code: str, place: str, message: str
) -> None:
    before = code == "B005"
    read = read_text(GOOD + text if before else text + GOOD, "f.bib")
    assert [finding.code for finding in read.diagnostics] == [code]
    (finding,) = read.diagnostics
    assert str(finding.position) == f"f.bib:{place}"
    assert message in finding.message
    assert finding.raw in text
    assert finding.raw
    assert finding.fix
    assert read["good"].title == "Good"


def test_nothing_of_a_broken_entry_is_lost() -> None:
    broken = "@article{x,\n  title = {never closed,\n  year = 1990\n}"
    read = read_text(f"{broken}\n\n{GOOD}")
    assert [finding.raw for finding in read.diagnostics] == [broken]


def test_what_can_be_read_of_a_malformed_entry_is_kept() -> None:
    read = read_text("@misc{a, title = {T} year = 1990, pages = 3--4, title = {U}, note = nature}")
    assert dict(read["a"].fields) == {
        "title": "T",
        "year": "1990",
        "pages": "3--4",
        "note": "nature",
    }


def test_bytes_that_are_not_utf8_are_found_and_the_file_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "latin1.bib"
    path.write_bytes(b"@misc{a,\n title = {caf" + "é".encode("latin-1") + b"}}\n")
    read = read_file(path)
    assert [str(finding.position) for finding in read.diagnostics] == [f"{path}:2:14"]
    assert read.diagnostics[0].code == "B002"
    assert read["a"].title == "café"


def test_missing_folders_and_empty_files_are_findings(tmp_path: Path) -> None:
    empty = tmp_path / "empty.bib"
    empty.touch()
    places = [tmp_path / "missing.bib", tmp_path, empty]
    codes = [finding.code for path in places for finding in read_file(path).diagnostics]
    assert codes == ["B001", "B001", "B003"]
    assert read_file(empty).diagnostics[0].severity == "warning"


CHECKS = [
    ("B101", "@article{a, author={A}, title={T}, year=2000}", "1:1", "journal"),
    ("B102", "@artcle{a, title={T}}", "1:1", "'article'"),
    ("B103", "@misc{a, title={T}, doi={https://doi.org/10.1038/323533a0}}", "1:21", "bare DOI"),
    ("B103", r"@misc{a, title={T}, doi={10.1007/a\_b}}", "1:21", "bare DOI"),
    ("B104", "@misc{a, title={T}, pages={12-34}}", "1:21", "'--'"),
    ("B104", "@misc{a, title={T}, pages={34--12}}", "1:21", "before"),
    ("B105", "@misc{a, title={T}, year={2950}}", "1:21", "2950"),
    ("B106", "@misc{a, title={T}, eprint={1419.0473}, archiveprefix={arXiv}}", "1:21", "1419"),
    ("B107", "@misc{a, title={T}, note={A & B}}", "1:21", "'&'"),
    ("B108", "@misc{a, title={T}, note={A\u00a0B}}", "1:21", "U+00A0"),
]


@pytest.mark.parametrize(("code", "text", "place", "message"), CHECKS)
def test_each_check_finds_its_mistake(code: str, text: str, place: str, message: str) -> None:
    read = read_text(text, "f.bib")
    assert read.diagnostics == ()
    (finding,) = run_checks("bibliography", read)
    assert finding.code == code
    assert str(finding.position) == f"f.bib:{place}"
    assert message in finding.message


def test_checks_leave_sound_entries_alone() -> None:
    sound = r"""
    @article{a, author = {A}, title = {$x_1$ \& 5\%}, journal = {J}, date = {2000},
      pages = {1481--97, e12, 5--5, S1-S4}, doi = {10.1016/S0042-6989(97)00169-7},
      url = {https://x.org/a_b?c=1&d=2#e%20}, eprint = {cs/0112017v2}, archiveprefix = {arXiv},
      note = {see \url{http://x.org/a_b}}}
    @inproceedings{b, author = {B}, title = {T}, crossref = {c}}
    @proceedings{c, title = {Whole}, year = 1999}"""
    read = read_text(sound)
    assert [*read.diagnostics, *run_checks("bibliography", read)] == []


def test_our_own_bibliography_has_no_findings(root: Path) -> None:
    read = read_file(root / "data/references.bib")
    assert len(read) >= 120
    assert [str(each) for each in (*read.diagnostics, *run_checks("bibliography", read))] == []


def test_every_rule_has_a_page_with_why_example_and_fix() -> None:
    assert stronger.bibliography.rules.checks.REQUIRED
    pages = {code: rule.page for code, rule in RULES.items() if code.startswith("B")}
    assert len(pages) >= 20
    for code, page in pages.items():
        parts = [page.find(f"## {part}\n") for part in ("Why", "Example", "Fix")]
        assert 0 < parts[0] < parts[1] < parts[2], code


READ = [rule for code, rule in sorted(RULES.items()) if code < "B1" and code != "B018"]
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def follow(rule: Rule[..., Any], section: str, folder: Path) -> list[str]:
    """Do what a section of a rule's page shows; return the codes of what reading finds then."""
    text = rule.page.partition(f"## {section}\n")[2].partition("\n## ")[0]
    ((language, code),) = FENCED.findall(text)
    if language == "sh":
        subprocess.run(["sh", "-e"], input=code, cwd=folder, text=True, check=True)
    file = folder / {"ris": "refs.ris", "json": "refs.json"}.get(language, "refs.bib")
    if language != "sh":
        file.write_text(code, encoding="utf-8")
    return [each.code for each in import_file(file).diagnostics]


@pytest.mark.parametrize("rule", READ, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_the_example_of_a_page_is_found_and_its_fix_reads_well(
    rule: Rule[..., Any], tmp_path: Path
) -> None:
    assert rule.code in follow(rule, "Example", tmp_path)
    assert follow(rule, "Fix", tmp_path) == []


LONG = "9" * 4301


@pytest.mark.parametrize("field", ["month", "pages", "date", "volume", "number", "edition", "isbn"])
@pytest.mark.parametrize("value", [LONG, f"2000-{LONG}", f"{LONG}--{LONG[1:]}", f"{{{LONG}}}"])
def test_a_number_of_thousands_of_numerals_is_a_value_like_others(field: str, value: str) -> None:
    pytest.importorskip("refkit")
    from stronger.bibliography import FORMATS, export
    from stronger.bibliography.citing import cite

    text = f"@article{{a, author={{B, C}}, title={{T}}, journal={{J}}, {field} = {{{value}}}}}"
    read = read_text(text)
    list(run_checks("bibliography", read))
    for form in FORMATS:
        export(read, read, form)
    (made,) = cite(read, "apa")
    assert made.bibliography_entry.startswith("B, C.")

"""Choosing rules: by code, by file, and by settings that may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import read_text
from stronger.bibliography.edit.tidying import TidyOptions
from stronger.bibliography.rules.checking import check, check_file
from stronger.bibliography.rules.selecting import Selection, check_selectors, read_settings, select
from stronger.bibliography.rules.settings import find_settings
from stronger.bibliography.rules.tidy_settings import read_tidy
from stronger.diagnostics import RULES, Diagnostic, Position
from stronger.knowledge.rules import all_rules

if TYPE_CHECKING:
    from pathlib import Path

TWO = "@misc{a, title = {Done.}, pages = {1-2}}"


def codes(found: list[Diagnostic]) -> list[str]:
    return [each.code for each in found]


@pytest.mark.parametrize(
    ("chosen", "ignored", "expected"),
    [
        ((), (), ["B131", "B104"]),
        (("B104",), (), ["B104"]),
        (("B1",), ("B13",), ["B104"]),
        (("B104", "B131"), ("B1",), ["B131", "B104"]),
        (("C",), (), []),
        ((), ("B",), []),
        (("B131", "B119"), (), ["B119", "B131"]),
    ],
)
def test_the_longest_beginning_of_a_code_decides(
    chosen: tuple[str, ...], ignored: tuple[str, ...], expected: list[str]
) -> None:
    assert codes(check(read_text(TWO), selection=Selection(chosen, ignored))) == expected


def test_an_optional_rule_must_be_named_in_full() -> None:
    rules = all_rules()
    optional = {code for code, rule in rules.items() if rule.optional}
    assert optional == {"B018", "B112", "B119", "C123", "C124"}
    assert optional.isdisjoint(select(rules, select=["B1"]))
    assert optional & select(rules, select=["B1", "B119"]).keys() == {"B119"}
    assert "B119" not in codes(check(read_text(TWO)))


def test_selectors_without_a_rule_name_the_nearest() -> None:
    assert check_selectors(["B", "B10", "C101", "S001"], all_rules()) == []
    (problem,) = check_selectors(["B190X"], all_rules())
    assert "did you mean 'B190'?" in problem


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("stronger.toml", 'select = ["b1"]\nignore = ["B131"]\n'),
        ("pyproject.toml", '[tool.stronger]\nselect = ["B1"]\nignore = ["b131"]\n'),
        ("stronger.toml", '[tool.stronger]\nselect = ["B1"]\nignore = ["B131"]\n'),
    ],
)
def test_settings_stand_in_either_file(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    selection, found = read_settings(tmp_path, all_rules())
    assert found == []
    assert selection == Selection(("B1",), ("B131",))
    assert selection.merged(select=["b131"], ignore=["b104"]) == Selection(
        ("B131",), ("B131", "B104")
    )


def test_no_settings_select_every_rule_that_is_not_optional(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nselect = 1\n", encoding="utf-8")
    assert read_settings(tmp_path) == (Selection(), [])


def test_files_can_be_spared_by_pattern(tmp_path: Path) -> None:
    (tmp_path / "stronger.toml").write_text(
        'per-file-ignores = { "data/received/*" = ["B13"], "*.tmp" = ["B"] }', encoding="utf-8"
    )
    selection, found = read_settings(tmp_path, all_rules())
    assert found == []
    folder = tmp_path / "data" / "received"
    folder.mkdir(parents=True)
    for path, expected in [
        (folder / "a.bib", ["B104"]),
        (tmp_path / "a.bib", ["B131", "B104"]),
        (tmp_path / "a.tmp", []),
    ]:
        path.write_text(TWO, encoding="utf-8")
        assert codes(check_file(path, selection=selection)) == expected
        named = path.relative_to(tmp_path).as_posix()
        assert codes(check_file(path, file=named, selection=selection)) == expected


WRONG = [
    ("ignores = []", "S002", "1:1", "did you mean 'ignore'?"),
    ('select = "B1"', "S002", "1:1", "list of codes"),
    ('\nselect = ["B1", "B109"]', "S002", "2:18", "'B109'; did you mean"),
    ("per-file-ignores = []", "S002", "1:1", "table"),
    ('per-file-ignores = { "x" = ["B999"] }', "S002", "1:30", "'B999'"),
    ('[tidy]\nsrot = "year"', "S002", "2:1", "did you mean 'sort'?"),
    ('[tidy]\nsort = "yaer"', "S002", "2:1", "did you mean 'year'?"),
    ('[tidy]\nmonths = "numbers"', "S002", "2:1", "macro, number, keep"),
    ("[tidy]\nindent = -1", "S002", "2:1", "must be a number"),
    ("[tidy]\nindent = 1000000000", "S002", "2:1", "must be 80 at most"),
    ("[tidy]\nalign = 1", "S002", "2:1", "true or false"),
    ("[tidy]\nomit = [1]", "S002", "2:1", "list of names"),
    ("tidy = 1", "S002", "1:1", "table"),
    ("ignore = [\n'B1'\n", "S001", "3:1", "cannot read"),
]


@pytest.mark.parametrize(("text", "code", "place", "message"), WRONG)
def test_wrong_settings_are_findings_at_their_place(
    tmp_path: Path, text: str, code: str, place: str, message: str
) -> None:
    (tmp_path / "stronger.toml").write_text(text, encoding="utf-8")
    _, (found,) = read_settings(tmp_path, all_rules())
    assert found.code == code
    assert str(found.position) == f"stronger.toml:{place}"
    assert message in found.message
    assert found.fix


def test_options_of_tidying_stand_in_a_table_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.stronger.tidy]\nsort = ["-year", "key"]\nomit = "abstract, file"\nindent = 4\n'
        'omit-empty = true\nmonths = "number"\n',
        encoding="utf-8",
    )
    settings = find_settings(tmp_path)
    assert read_tidy(settings) == TidyOptions(
        sort="-year,key", omit=("abstract", "file"), indent=4, omit_empty=True, months="number"
    )
    assert settings.found == []
    assert read_settings(tmp_path) == (Selection(), [])


def test_a_finding_of_a_rule_unknown_here_is_judged_by_its_code_alone() -> None:
    stranger = Diagnostic("X001", "something", Position("f"))
    assert "X001" not in RULES
    assert Selection().filter([stranger]) == [stranger]
    assert Selection(ignore=("X",)).filter([stranger]) == []


def test_checking_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    assert codes(check_file(tmp_path / "missing.bib")) == ["B001"]

"""Plain command lines do without Typer what they do with it; all others are left to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.main import get_command

from stronger.cli import files, plain, subsets
from stronger.cli.app import app

WORDS = [
    *("papers", "show", "export", "title:deep", "-title:deep", "deep nets", "key", "-", "--", ""),
    *(
        "--bib",
        "a.bib",
        "--bib=a.bib",
        "--bib=",
        "-b",
        "--json",
        "--json=1",
        "--no-cache",
        "--strict",
    ),
    *("--format", "-f", "csl-json", "--format=ris", "-f=ris", "-o", "--output", "out.ris", "-fris"),
    *("--sort", "year", "--sort=-year", "--sort=zz", "--limit", "5", "--limit=0", "--limit=x"),
    *("--kb", "folder", "--kb=folder", "--help", "--no-json", "--out", "x=y", "-1"),
]
lines = st.lists(st.sampled_from(WORDS), max_size=7)


@pytest.fixture(scope="module")
def calls() -> Iterator[list[object]]:
    """What the commands on files were called with, which do nothing meanwhile."""
    made: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("papers", "show", "export"):
            # The name is bound here, so that each call says which one it was
            def call(*arguments: object, name: str = name, **options: object) -> None:
                made.append((name, arguments, options))

            patch.setattr(files, name, call)
        patch.setattr(subsets, "subset", lambda *arguments: made.append(arguments))
        yield made


def typed(arguments: list[str], calls: list[object]) -> list[object]:
    calls.clear()
    try:
        get_command(app).main(arguments, standalone_mode=False)
    except Exception as error:  # whatever Typer raises is its answer
        return [type(error).__name__]
    return list(calls)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["papers", "show", "export"]), lines, st.integers(0, 7))
def test_a_command_line_means_the_same_with_and_without_typer(
    calls: list[object], command: str, words: list[str], at: int
) -> None:
    arguments = [command, *words[:at], "--bib", "b.bib", *words[at:]]
    calls.clear()
    if plain.run(arguments):
        assert list(calls) == typed(arguments, calls)


@settings(max_examples=200, deadline=None)
@given(lines)
def test_a_subset_is_understood_alike_with_and_without_typer(
    calls: list[object], words: list[str]
) -> None:
    arguments = ["bib", "subset", *words]
    calls.clear()
    if plain.run(arguments):
        assert list(calls) == typed(arguments, calls)


@pytest.mark.parametrize(
    "line",
    [
        "bib subset a.bib b.bib main.tex --output out.bib",
        "bib subset main.tex",
        "show key --bib a.bib",
        "show --json --bib=a.bib key --no-cache",
        "papers --bib a.bib",
        "papers --bib a.bib --bib b.bib --sort year --limit 10",
        "papers title:deep year:2010.. --bib a.bib --json",
        "export title:deep --bib a.bib -o out.ris",
        "export -f csl-json --output=x.json --bib a.bib",
    ],
)
def test_lines_as_people_write_them_need_no_typer(calls: list[object], line: str) -> None:
    calls.clear()
    assert plain.run(line.split())
    assert list(calls) == typed(line.split(), calls) != []


@pytest.mark.parametrize(
    "line",
    [
        "",
        "show key",
        "show --bib a.bib",
        "show one two --bib a.bib",
        "show key --bib",
        "papers -venue:arxiv --bib a.bib",
        "papers --limit none --bib a.bib",
        "export --json --bib a.bib",
        "export --help --bib a.bib",
        "check --bib a.bib",
    ],
)
def test_other_lines_are_left_to_typer(line: str) -> None:
    assert not plain.run(line.split())


def test_a_path_given_is_a_path(calls: list[object]) -> None:
    calls.clear()
    plain.run(["export", "--bib", "a.bib", "-o", "b.bib"])
    assert calls == [
        (
            "export",
            ([Path("a.bib")], None, None, Path("b.bib")),
            {"keys": None, "cache": True, "sort": None, "limit": None, "strict": False},
        ),
    ]

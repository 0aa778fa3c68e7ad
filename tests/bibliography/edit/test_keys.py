"""Citekeys: by a pattern, in ASCII, unique, and the same when made again."""

from __future__ import annotations

import re
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_file, read_text
from stronger.bibliography.edit.editing import EditError, rename_keys
from stronger.bibliography.edit.keys import (
    KeyPatternError,
    Taken,
    make_keys,
    rename,
    unique_key,
)
from stronger.bibliography.edit.merging import with_old_keys
from stronger.bibliography.rules.checks import works  # noqa: F401 - registers its rules
from stronger.diagnostics import RULES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = r"""
@article{a, author = {van der Wűrst, {\'E}mile and {Bell Labs}}, title = {{On the} Étude of X},
  journal = {Journal of the Nerves}, year = 1999, crossref = {B}}
@proceedings{b, editor = {李, 明}, title = {Of the}, year = 2003}
@misc{c, title = {12 angry men}}
@misc{d}
@misc{e}
@misc{f_1, author = {O'Neill-Smith, Ann}}
"""


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("{author}{year}{title}", "wurst1999etude li2003of 12 misc misca oneillsmith"),
        ("{Authors:2}-{shortyear}", "WurstBelllabs-99 Li-03 misc misca miscb Oneillsmith-"),
        ("{AUTHOR}/{venue}/{type}", "WURST/jn/article LI//proceedings //misc //misca //miscb"),
        ("x{key}", "xa xb xc xd xe xf_1"),
    ],
)
def test_patterns_are_filled_in(pattern: str, keys: str) -> None:
    made = " ".join(make_keys(read_text(TEXT), pattern).values())
    assert made.startswith(keys)


def test_making_keys_twice_changes_nothing() -> None:
    entries = list(read_text(TEXT))
    once = make_keys(entries)
    again = make_keys([rename(entry, once) for entry in entries])
    assert again == {key: key for key in once.values()}


def test_containers_keep_their_keys() -> None:
    read = read_text("@xdata{doe1990title, year = 1990, author = {Doe, J.}}"
                     "@misc{a, title = {Title}, xdata = {doe1990title}}")  # fmt: skip
    assert make_keys(read) == {"doe1990title": "doe1990title", "a": "doe1990titlea"}


def test_no_key_is_made_that_is_another_name_of_an_entry() -> None:
    text = """@misc{a, title = {Title}, author = {Doe, J.}, year = 1990, ids = {Doe1991title}}
@misc{b, title = {Title}, author = {Doe, J.}, year = 1991}
@misc{c, title = {Other}, author = {Doe, J.}, year = 1991, ids = {doe1991other, c1}}
"""
    made = make_keys(read_text(text))
    assert list(made.values()) == ["doe1990title", "doe1991titlea", "doe1991othera"]
    renamed = with_old_keys(rename_keys(text, made)[0], made)
    assert [entry.aliases for entry in read_text(renamed)] == [
        ("Doe1991title", "a"), ("b",), ("doe1991other", "c1", "c")]  # fmt: skip
    assert list(RULES["B199"](read_text(renamed))) == []
    assert make_keys(read_text(renamed)) == {key: key for key in made.values()}
    with pytest.raises(EditError, match=r"'c1' is another key of the entry 'c' \(ids\)"):
        rename_keys(text, {"a": "c1"})


def test_an_old_key_is_left_only_where_no_other_entry_has_it() -> None:
    made = with_old_keys(
        "@misc{b} @misc{c} @misc{d} @misc{e, ids = {f}} @misc{g}",
        {"a": "b", "b": "c", "D": "d", "f": "g"},
    )
    assert {entry.citekey: entry.aliases for entry in read_text(made)} == {
        "b": ("a",), "c": (), "d": ("D",), "e": ("f",), "g": ()}  # fmt: skip


def test_renaming_follows_references() -> None:
    bibliography = read_text(TEXT)
    renamed = rename(bibliography["a"], {"a": "one", "b": "two"})
    assert (renamed.citekey, renamed.fields["crossref"]) == ("one", "two")


def test_our_own_keys_are_what_the_default_pattern_gives_but_for_a_few(root: Path) -> None:
    made = make_keys(read_file(root / "data/references.bib"))
    same = sum(old == new for old, new in made.items())
    assert same / len(made) > 0.8


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{autor}{year}", "did you mean 'author'"),
        ("{author", "brace"),
        ("{author} {year}", "cannot hold ' '"),
        ("{title:x}", "'x' is no count"),
        ("key", "no placeholder"),
        ("{}", "unknown placeholder"),
    ],
)
def test_a_pattern_that_is_none_is_an_error_that_helps(pattern: str, message: str) -> None:
    with pytest.raises(KeyPatternError, match=message):
        make_keys(read_text(TEXT), pattern)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=12))
def test_keys_are_ascii_and_unique_whatever_the_names(pairs: list[tuple[str, str]]) -> None:
    [entry] = read_text("@misc{x, title = {t}}")
    entries = [
        replace(entry, citekey=str(at), fields={"author": author, "title": title})
        for at, (author, title) in enumerate(pairs)
    ]
    made = list(make_keys(entries).values())
    assert all(key.isascii() and key and not set(key) & set(' ,{}"#%\\~') for key in made)
    assert len({key.lower() for key in made}) == len(pairs)


def test_biber_warns_of_the_further_keys_that_the_rule_finds_and_of_no_others(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    pdflatex, biber = require_tool("pdflatex"), require_tool("biber")
    text = """@misc{a, ids={a}, title={A}} @misc{b, ids={c, B}, title={B}} @misc{c, title={C}}
@misc{d, ids={x, y}, title={D}} @misc{e, ids={x, z}, title={E}}"""
    (tmp_path / "x.tex").write_text(
        "\\documentclass{article}\\usepackage{biblatex}\\addbibresource{r.bib}\n"
        "\\begin{document}\\nocite{*}\\end{document}"
    )
    (tmp_path / "r.bib").write_text(text)
    subprocess.run([pdflatex, "-interaction=batchmode", "x"], cwd=tmp_path, check=False,
                   capture_output=True)  # fmt: skip
    done = subprocess.run([biber, "x"], cwd=tmp_path, check=False, capture_output=True, text=True)
    warned = re.findall(r"WARN - .*?[Aa]lias '(\w+)'", done.stdout + done.stderr)
    found = [each.raw for each in RULES["B199"](read_text(text))]
    assert sorted(warned) == sorted(found) == ["a", "c", "x"]


def test_thousands_of_works_with_one_key_get_letters_in_linear_time() -> None:
    taken = Taken(["a", "aab"])
    started = time.process_time()
    keys = [unique_key("A", taken) for _ in range(50_000)]
    assert time.process_time() - started < 5  # in practice a hundredth of this
    assert (*keys[:3], *keys[25:28]) == ("Aa", "Ab", "Ac", "Az", "Aaa", "Aac")
    assert len({key.lower() for key in keys}) == len(keys)

"""Citekeys: by a pattern, in ASCII, unique, and the same when made again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_file, read_text
from stronger.bibliography.edit.keys import (
    KeyPatternError,
    Taken,
    make_keys,
    rename,
    unique_key,
)

if TYPE_CHECKING:
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
        entry.model_copy(update={"citekey": str(at), "fields": {"author": author, "title": title}})
        for at, (author, title) in enumerate(pairs)
    ]
    made = list(make_keys(entries).values())
    assert all(key.isascii() and key and not set(key) & set(' ,{}"#%\\~') for key in made)
    assert len({key.lower() for key in made}) == len(pairs)


def test_thousands_of_works_with_one_key_get_letters_in_linear_time() -> None:
    taken = Taken(["a", "aab"])
    started = time.process_time()
    keys = [unique_key("A", taken) for _ in range(50_000)]
    assert time.process_time() - started < 5  # in practice a hundredth of this
    assert (*keys[:3], *keys[25:28]) == ("Aa", "Ab", "Ac", "Az", "Aaa", "Aac")
    assert len({key.lower() for key in keys}) == len(keys)

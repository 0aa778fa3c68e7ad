"""Renaming in documents: every citation that is found is renamed, and nothing else changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography.edit.renaming import rename_citations, rename_in_text
from stronger.bibliography.edit.subset import cited_in_text
from stronger.bibliography.edit.subset.following import follow

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("suffix", "before", "after"),
    [
        (".tex", r"\parencites[see][5]{a, b}[]{a} \cite{ab} \nocite{a}% \cite{a}",
         r"\parencites[see][5]{b, a}[]{b} \cite{ab} \nocite{b}% \cite{a}"),
        (".tex", "\\verb|\\cite{a}| \\cite{x,% a\n  a}", "\\verb|\\cite{a}| \\cite{x,% a\n  b}"),
        (".tex", r"\volcite{a}[3]{a} \citestyle{a} \textcite*{a}",
         r"\volcite{a}[3]{b} \citestyle{a} \textcite*{b}"),
        (".md", "---\nnocite: |\n  @a\nauthor: a\n---\nAs @a [-@a, p. 3; @{b}] `@a` <a@a.org>",
         "---\nnocite: |\n  @b\nauthor: a\n---\nAs @b [-@b, p. 3; @{a}] `@a` <a@a.org>"),
        (".typ", '@a says #cite(<a>, form: "prose") #cite(label("a")) // @a\n@a.',
         '@b says #cite(<b>, form: "prose") #cite(label("b")) // @a\n@b.'),
        (".ipynb", json.dumps({"cells": [
            {"cell_type": "markdown", "source": ["See @a\n", '<cite data-cite="a">x</cite> é']},
            {"cell_type": "code", "source": "@a"}]}, indent=1, ensure_ascii=False) + "\n",
         json.dumps({"cells": [
            {"cell_type": "markdown", "source": ["See @b\n", '<cite data-cite="b">x</cite> é']},
            {"cell_type": "code", "source": "@a"}]}, indent=1, ensure_ascii=False) + "\n"),
    ],
)  # fmt: skip
def test_keys_are_swapped_in_citations_and_nowhere_else(
    suffix: str, before: str, after: str
) -> None:
    assert rename_in_text(before, suffix, {"a": "b", "b": "a"})[::2] == (after, [])


@pytest.mark.parametrize(
    ("suffix", "before", "after"),
    [
        (".tex", r"\cite{a,b} \cite{b, x, a} \cite{a,a}", r"\cite{a} \cite{a, x} \cite{a,a}"),
        (".tex", r"\cites[1]{a}[2]{b} \cite{a}\cite{b}", r"\cites[1]{a}[2]{a} \cite{a}\cite{a}"),
        (".tex", "\\cite{a,% one\n b}", "\\cite{a,% one\n a}"),
        (".md", "[@a; @b] [see @a; @b; @x; @b p. 3]", "[@a] [see @a; @a; @x; @a p. 3]"),
        (".md", "[@x; @b; @c; @a] @a; @b {cite}`a,b`", "[@x; @a; @c] @a; @a {cite}`a`"),
        (".md", "[@a, p. 3; @b] [@a; -@b] [@b; @c; @b]", "[@a, p. 3; @a] [@a; -@a] [@a; @c; @a]"),
        (".typ", "@a @b", "@a @a"),
        (".org", "[cite:@a;@b] cite:a,b", "[cite:@a] cite:a"),
    ],
)
def test_what_becomes_one_work_is_cited_once_in_a_list_without_words(
    suffix: str, before: str, after: str
) -> None:
    assert rename_in_text(before, suffix, {"b": "a"})[::2] == (after, [])


_KEYS = st.text("abé:-_.1", min_size=1, max_size=5)


@given(
    st.sampled_from((".tex", ".md", ".typ")),
    st.lists(_KEYS, min_size=1, max_size=4),
    st.dictionaries(_KEYS, _KEYS, max_size=3),
)
def test_what_is_cited_afterwards_is_what_was_cited_with_new_keys(
    suffix: str, keys: list[str], renamed: dict[str, str]
) -> None:
    form = {".tex": r"\cite{%s} ", ".md": "[@{%s}] ", ".typ": "#cite(<%s>) "}[suffix]
    text = "".join(form % key for key in keys)
    made, _, unwritten = rename_in_text(text, suffix, renamed)
    refused = {each.key for each in unwritten}
    before = cited_in_text(text, suffix).keys
    expected = [key if key in refused else renamed.get(key, key) for key in before]
    assert cited_in_text(made, suffix).keys == tuple(dict.fromkeys(expected))


def test_a_key_that_a_citation_cannot_hold_is_named_with_its_place() -> None:
    text, _, unwritten = rename_in_text("One\n@a and @b.", ".typ", {"a": "x/y", "b": "c"})
    assert text == "One\n@a and @c."
    assert [(each.line, each.key, each.new) for each in unwritten] == [(2, "a", "x/y")]
    assert rename_in_text("@a.", ".md", {"a": "x y"})[0] == "@{x y}."


def test_files_that_documents_read_in_are_followed_and_missing_ones_named(tmp_path: Path) -> None:
    (tmp_path / "ch").mkdir()
    (tmp_path / "root.tex").write_text(
        "\\input{ch/one} \\include{ch/two}\n% \\input{no}\n\\subfile{gone} \\import{ch/}{three}"
    )
    (tmp_path / "ch/one.tex").write_text(r"\input ch/deep \cite{a}")
    (tmp_path / "ch/deep.tex").write_text(r"\cite{a} \input{root}")
    (tmp_path / "ch/two.tex").write_text("no")
    (tmp_path / "ch/three.tex").write_text(r"\cite{b}")
    followed = follow([tmp_path / "root.tex"])
    names = [each.path.name for each in followed.documents]
    assert names == ["root.tex", "one.tex", "deep.tex", "two.tex", "three.tex"]
    assert [str(each) for each in followed.unfollowed] == [
        f"{tmp_path}/root.tex:3:1: gone is not followed: there is no such file",
        f"{tmp_path}/ch/deep.tex:1:10: root is not followed: it leads back to itself",
    ]
    renaming = rename_citations([tmp_path / "root.tex"], {"a": "z"})
    assert [each.document.path.name for each in renaming.rewritten] == ["one.tex", "deep.tex"]
    assert not renaming.complete

"""Subsets: exactly what a document cites, with parents and strings."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.edit.subset import (
    READERS,
    Cited,
    UnknownDocumentError,
    cited_in_text,
    cited_keys,
    subset,
    subset_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEX = r"""
\newcommand{\my}[1]{\cite{#1}} \citestyle{x} \bibcite{no}{1} \DeclareCiteCommand{\no}{}{}{}{}
\cite{a, b} \citep[see][p.~3]{c} \Citet*{d}\textcite
  {e} \parencite[{[x]}][]{f} \footcite{g,a} % \cite{no}
50\% \cite{h} \\% \cite{no}
\autocites(pre)(post){i}[see][3]{j}{k} text {no} \citeauthor{l} \supercite{m:1/x+y}
\verb|\cite{no}| \begin{verbatim} \cite{no} \end{verbatim} \volcite{2}[3]{n} \fullcite{o}
"""
MARKDOWN = """---
title: "On @no"
nocite: |
  @z1, @z2
---
@a says [see @b, p. 3; -@c]; also @{weird key} and @d-e.f. At me@no.org, `@no`, \\@no.
```{python}
@no
```
[@g:1/x] (@h) ``a `@no` b`` <https://x.org/@no> [t](https://x.org/@no) <!-- @no --> @fig-no, @i--no
~~~
@no
~~~
[@j;@k] end @l?
"""
TYPST = """#import "@preview/no:0.1.0"
= Title <intro>
See @a and @b[p. 3]. #cite(<c>, form: "prose") #cite(label("d e")) @intro, me@no.org, `@no` // @no
/* @no */ @f. https://x.org/@no #text("@no")
"""


@pytest.mark.parametrize(
    ("text", "suffix", "keys"),
    [
        (TEX, ".tex", "a b c d e f g h i j k l m:1/x+y n o"),
        (MARKDOWN, ".md", "z1|z2|a|b|c|weird key|d-e.f|g:1/x|h|i|j|k|l"),
        (MARKDOWN, ".qmd", "z1|z2|a|b|c|weird key|d-e.f|g:1/x|h|i|j|k|l"),
        (TYPST, ".typ", "a|b|c|d e|f"),
        (r"\citation{a,b}\abx@aux@cite{0}{c}\bibcite{no}{1}", ".aux", "a b c"),
        ('<bcf:citekey order="1" intorder="1">a&amp;b</bcf:citekey>', ".bcf", "a&b"),
    ],
)
def test_citations_are_found_and_nothing_else(text: str, suffix: str, keys: str) -> None:
    expected = keys.split("|") if "|" in keys else keys.split()
    assert list(cited_in_text(text, suffix).keys) == expected


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (r"\nocite{*}\cite{a}", ".tex"),
        ("---\nnocite: '@*'\n---\n@a", ".md"),
        ('@a #bibliography("x.bib", full: true)', ".typ"),
        (r"\citation{*}\citation{a}", ".aux"),
    ],
)
def test_everything_can_be_asked_for(text: str, suffix: str) -> None:
    assert cited_in_text(text, suffix) == Cited(("a",), everything=True)


def test_only_markdown_cells_of_a_notebook_cite(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["See @a\n", "and [@b]."]},
        {"cell_type": "code", "source": "@no"},
        {"cell_type": "markdown", "source": '<cite data-cite="c">x</cite>'},
    ]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert cited_keys(path).keys == ("a", "b", "c")
    path.write_text("{")
    with pytest.raises(UnknownDocumentError, match=r"x\.ipynb:1:2 is no notebook"):
        cited_keys(path)


def test_an_aux_file_brings_those_it_inputs(tmp_path: Path) -> None:
    (tmp_path / "x.aux").write_text("\\citation{a}\\@input{y.aux}\\@input{gone.aux}\\citation{c}")
    (tmp_path / "y.aux").write_text("\\citation{b}\\@input{x.aux}")
    assert cited_keys(tmp_path / "x.aux").keys == ("a", "b", "c")


def test_a_file_that_cannot_cite_is_an_error_that_helps(tmp_path: Path) -> None:
    with pytest.raises(UnknownDocumentError, match=r"\.tex"):
        cited_keys(tmp_path / "x.text")


def test_a_subset_keeps_the_file_as_it_is_written_and_names_what_is_missing() -> None:
    bibliography = read_text(
        "@preamble{{x}}\n@STRING(j = {J})\n@string{no = {N}}\n"
        "@InBook{Part,\n  CrossRef = whole, Note=j}\n@misc{no}\n@Book{whole,title={T}}\n"
    )
    chosen, missing = subset(bibliography, Cited(("Part", "hole")))
    text = subset_text(bibliography, chosen)
    assert text == (
        "@preamble{{x}}\n\n@STRING(j = {J})\n\n"
        "@InBook{Part,\n  CrossRef = whole, Note=j}\n\n@Book{whole,title={T}}\n"
    )
    assert [str(each) for each in missing] == ["no entry 'hole'; did you mean 'whole'?"]
    everything, _ = subset(bibliography, Cited(everything=True))
    assert len(everything) == 3


@settings(max_examples=50)
@given(st.text(alphabet=r"@\cite{}[](),;-*`~<>/% a1\n\"'", max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    for suffix in set(READERS) - {".ipynb"}:
        assert all(key.strip() == key != "" for key in cited_in_text(text, suffix).keys)


def test_latex_and_biblatex_agree_on_what_is_cited(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    pdflatex = require_tool("pdflatex")
    body = r"\cite{a}\textcite{b,c}\autocites[see][]{d}{a}\nocite{e}"
    (tmp_path / "x.tex").write_text(
        "\\documentclass{article}\\usepackage{biblatex}\\begin{document}" + body + "\\end{document}"
    )
    subprocess.run([pdflatex, "-interaction=batchmode", "x"], cwd=tmp_path, check=False,
                   capture_output=True)  # fmt: skip
    shutil.copy(tmp_path / "x.tex", tmp_path / "y.tex")
    found = {suffix: set(cited_keys(tmp_path / f"x{suffix}").keys) for suffix in
             (".tex", ".aux", ".bcf")}  # fmt: skip
    assert found[".tex"] == found[".bcf"] == found[".aux"] == set("abcde")

"""Subsets: exactly what documents cite, with all that the entries refer to."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.edit.subset import (
    READERS,
    Cited,
    Library,
    UnknownDocumentError,
    cited_in_text,
    cited_keys,
    cut,
    read_documents,
)
from stronger.bibliography.edit.subset.latex import in_tex
from stronger.bibliography.edit.subset.naming import find_bibliographies, named_bibliographies

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
OWN = r"""
\newcommand{\see}[2][]{(see \citep[#1]{#2})} \NewDocumentCommand\foo{o m m}{\cite[#1]{#3}}
\def\bar#1{\cite{#1}} \let\old\textcite \DeclareCiteCommand{\zit}{}{}{}{}
\see[3]{a,b} \foo{no}{c} \bar{d} \old{e} \zit[3]{f} \shortcite<see>[p.3]{g} \bibentry{j}
\citetext{no} \ifciteseen{no}{no} \iffalse \cite{no} \fi \footcitetexts{k}{l} \AtNextCite{no}
\begin{filecontents*}{r.bib} \cite{no} \end{filecontents*} \lstinline[language=x]|\cite{no}|
\end{document} \cite{no}
"""
MYST = """---
nocite:
- "@n1"
abstract: By @n2
author: "@no"
---
{cite:p}`a,b` {cite:t}`{see}c{p. 1}` {cite}`d` {footcite}`e` `{cite:p}` ``{cite:p}`no` `` \\cite{f}
:::{tip} {cite}`g`
:::
```{note} Title
In {cite}`h` @i and <cite data-cite="j,k">(A)</cite>
```
```{r x, fig.cap="By @l", out="@no"}
@no
```
```{python}
#| label: fig-@no
#| fig-cap: "Says @m"
#|   also @n
#| x: @no
@no
```
````{admonition} X
```{code}
@no
```
@o
````
"""
RST = """A :cite:`a` :cite:p:`b,c` :footcite:t:`{see}d{p. 3}` ``:cite:`no```.

.. code-block:: x

   :cite:`no`

.. a comment :cite:`no`
   :cite:`no`

Like::

   :cite:`no`

.. note::

   :cite:`e`
"""
ORG = """[cite:@a] [cite/t:see @b p. 3; @c.] cite:d,e citep:&f;&g [[cite:h][x]] \\cite{i} =cite:no=
# cite:no
#+begin_src x
cite:no
#+end_src
[cite/nocite:@j]. ~[cite:@no]~ http://x/cite:no
"""
TYPST = """#import "@preview/no:0.1.0"
= Title <intro>
See @a and @b[p. 3]. #cite(<c>, form: "prose") #cite(label("d e")) @intro, me@no.org, `@no` // @no
/* @no */ @f. https://x.org/@no #text("@no")
"""


@pytest.mark.parametrize(
    ("text", "suffix", "keys"),
    [
        (OWN, ".tex", "a b c d e f g j k l"),
        (MYST, ".md", "n1 n2 a b c d e f g h i j k l m n o"),
        (MYST, ".rmd", "n1 n2 a b c d e f g h i j k l m n o"),
        (RST, ".rst", "a b c d e"),
        (ORG, ".org", "a b c d e f g h i j"),
        ("@a <x> @x #ref(<b>) #ref(<x>)", ".typ", "a b"),
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
        ('@a #bibliography(("x.bib", "y.bib"), full: true)', ".typ"),
        ("{cite}`a`\n```{bibliography} x.bib\n:style: y\n:all:\n```\n", ".md"),
        (":cite:`a`\n\n.. bibliography:: x.bib\n   :all:\n", ".rst"),
        ("[cite:@a] [cite/nocite:@*]", ".org"),
        (r"\citation{*}\citation{a}", ".aux"),
    ],
)
def test_everything_can_be_asked_for(text: str, suffix: str) -> None:
    assert cited_in_text(text, suffix) == Cited(("a",), everything=True)


def test_cells_of_text_and_captions_of_code_cite_in_a_notebook(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "raw", "source": "---\nnocite: '@z'\n---\n"},
        {"cell_type": "markdown", "source": ["See @a\n", "and [@b]."]},
        {"cell_type": "code", "source": "#| fig-cap: By @d\n@no"},
        {"cell_type": "markdown", "source": '<cite data-cite="c">x</cite>'},
    ]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert cited_keys(path).keys == ("z", "a", "b", "d", "c")
    path.write_text("{")
    with pytest.raises(UnknownDocumentError, match=r"x\.ipynb:1:2 is no notebook"):
        cited_keys(path)


def test_an_aux_file_brings_those_it_inputs_and_names_those_that_are_not_there(
    tmp_path: Path,
) -> None:
    (tmp_path / "x.aux").write_text("\\citation{a}\\@input{y.aux}\\@input{gone.aux}\\citation{c}")
    (tmp_path / "y.aux").write_text("\\citation{b}\\@input{x.aux}")
    reading = read_documents([tmp_path / "x.aux"])
    assert sorted(reading.citations) == ["a", "b", "c"]
    assert [(each.column, each.file) for each in reading.unfollowed] == [
        (27, "gone.aux"),
        (13, "x.aux"),
    ]


INCLUDING = {
    "main.tex": (
        "\\input{one} % \\input{no}\n\\include{ch/two}\\subfile{ch/three}\\import{ch/}{four}\n"
        "\\InputIfFileExists{gone}{}{}\\IfFileExists{gone2}{\\input{gone2}}{}"
        "\\input glyphtounicode\n"
        "\\input{\\jobname-x} \\input{gone3}\\begin{verbatim}\\input{no}\\end{verbatim}"
    ),
    "one.tex": r"\newcommand{\own}[1]{\cite{#1}} \cite{a} \input fig.pgf",
    "fig.pgf": r"\cite{b}",
    "ch/two.tex": r"\own{c}\input{ch/deep}",
    "ch/deep.tex": r"\cite{d}\input{ch/two}",
    "ch/three.tex": r"\subfileinclude{five}\cite{e}",
    "ch/five.tex": r"\cite{f}",
    "ch/four.tex": r"\cite{g}",
    "book.qmd": (
        "{{< include _a.qmd >}} <!-- {{< include no.md >}} -->\n{{{< include no.md >}}}\n"
        "```{r, child=c('a.Rmd', 'gone.Rmd')}\n```\n```{r, child=paste0(x)}\n```\n"
        "```{include} b.txt\n```\n"
    ),
    "_a.qmd": "@a {{< include sub/_c.qmd >}}",
    "sub/_c.qmd": "@c {{< include _d.qmd >}}",
    "sub/_d.qmd": "@d",
    "a.Rmd": "@b\n```{r}\n#| child: e.Rmd\n```\n",
    "e.Rmd": "@e",
    "b.txt": "@f",
    "main.typ": '#include "a.typ"\n#include "x/" + name\n// #include "no.typ"\n@intro <here>',
    "a.typ": '@a = Intro <intro> @here #import "b.typ": *',
    "b.typ": "@b",
    "main.org": '#+include: "a.org::*Part" :lines "5"\n#+include: "b.org" src x\n[cite:@b]',
    "a.org": "[cite:@a]",
    "main.rst": ".. include:: a.rst\n.. include:: <isonum.txt>\n:cite:`b`",
    "a.rst": ":cite:`a`",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in INCLUDING.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("document", "keys", "unfollowed"),
    [
        (
            "main.tex",
            "abcdefg",
            [
                "main.tex:4:1: \\jobname-x is not followed: "
                "its name is known only to what reads the document",
                "main.tex:4:20: gone3 is not followed: there is no such file",
                "ch/deep.tex:1:9: ch/two is not followed: it leads back to itself",
            ],
        ),
        (
            "book.qmd",
            "abcdef",
            [
                "book.qmd:3:14: gone.Rmd is not followed: there is no such file",
                "book.qmd:5:14: paste0(x) is not followed: "
                "its name is known only to what reads the document",
            ],
        ),
        (
            "main.typ",
            "ab",
            [
                'main.typ:2:1: "x/" + name is not followed: '
                "its name is known only to what reads the document"
            ],
        ),
        ("main.org", "ab", []),
        ("main.rst", "ab", []),
    ],
)
def test_what_documents_read_in_is_followed_and_what_cannot_be_is_named(
    tree: Path, document: str, keys: str, unfollowed: list[str]
) -> None:
    reading = read_documents([tree / document])
    assert sorted(reading.citations) == list(keys)
    assert [str(each).removeprefix(f"{tree}/") for each in reading.unfollowed] == unfollowed


def test_a_file_that_cannot_cite_is_an_error_that_helps(tmp_path: Path) -> None:
    with pytest.raises(UnknownDocumentError, match=r"\.tex"):
        cited_keys(tmp_path / "x.text")
    with pytest.raises(UnknownDocumentError, match="word processors"):
        cited_keys(tmp_path / "x.docx")


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        (
            r"\bibliography{a,b.bib}\bibliographystyle{no} % \bibliography{no}",
            ".tex",
            "a.bib b.bib",
        ),
        (r"\addbibresource[label=x]{a.bib}\addglobalbib{b.bib}", ".tex", "a.bib b.bib"),
        (r"\bibdata{x-blx,a}", ".aux", "a.bib"),
        ('<bcf:datasource type="file" datatype="bibtex">a.bib</bcf:datasource>', ".bcf", "a.bib"),
        ("---\nbibliography: a.bib\n---\n", ".md", "a.bib"),
        ("---\nbibliography:\n  - a.bib\n  - 'b.bib'\nx: no\n---\n", ".qmd", "a.bib b.bib"),
        ("---\nbibliography: [a.bib, b.bib]\n---\n", ".rmd", "a.bib b.bib"),
        ("```{bibliography} a.bib\n```\n", ".md", "a.bib"),
        ('#bibliography(("a.bib", "b.bib"))', ".typ", "a.bib b.bib"),
        (".. bibliography:: a.bib b.bib\n", ".rst", "a.bib b.bib"),
        ("#+bibliography: a.bib\nbibliography:b,c.bib", ".org", "a.bib b.bib c.bib"),
    ],
)
def test_documents_name_their_bibliographies(text: str, kind: str, names: str) -> None:
    assert [each.name for each in named_bibliographies(text, kind)] == names.split()


def test_bibliographies_are_found_beside_the_document_or_in_its_project(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").touch()
    path = tmp_path / "x.tex"
    path.write_text("\\addbibresource{refs.bib}\n \\bibliography{gone}")
    found, missing = find_bibliographies(read_documents([path]).documents)
    assert found == [tmp_path / "refs.bib"]
    assert [(each.line, each.column, each.file) for each in missing] == [(2, 16, "gone.bib")]
    (tmp_path / "_quarto.yml").write_text("format: html\nbibliography: refs.bib\n")
    (tmp_path / "y.qmd").write_text("@a")
    found, missing = find_bibliographies(read_documents([tmp_path / "y.qmd"]).documents)
    assert (found, missing) == ([tmp_path / "refs.bib"], [])


def test_a_subset_keeps_the_file_as_it_is_written_and_names_what_is_missing() -> None:
    library = Library(
        [
            (
                "x.bib",
                "@preamble{{x} # p}\n@STRING(j = i # {J})\n@string{no = {N}}\n@string{p = {P}}\n"
                "@string{i = {I}}@InBook{Part,\n  CrossRef = whole, Note=j}\n@misc{no}\n"
                "@Book{whole,title={T}}\n% c\n@misc{lost, title = {",
            )
        ]
    )
    made = cut(library, Cited(("Part", "hole", "lost")))
    assert made.text == (
        "@preamble{{x} # p}\n\n@STRING(j = i # {J})\n\n@string{p = {P}}\n\n@string{i = {I}}\n\n"
        "@InBook{Part,\n  CrossRef = whole, Note=j}\n\n@Book{whole,title={T}}\n"
    )
    assert [str(each) for each in made.missing] == [
        "no entry 'hole'; did you mean 'whole'?",
        "no entry 'lost': the one at x.bib:10:1 cannot be read",
    ]
    assert cut(library, Cited(everything=True)).number == 3


LINKED = """@misc{new, ids={old1, old2}, title={T}}
@set{theset, entryset={m1,m2}} @misc{m1, title={M}} @misc{m2, title={M}}
@inbook{par, crossref={oldbook}, title={T}} @book{book, ids={oldbook}, title={T}}
@misc{gran, author={xdata=p-p-author-1 and C, D}} @xdata{p-p, author={Roe, Bob and Z, Y}}
@misc{rel, related={oldrel}, note={see \\cite{also}}} @misc{relb, ids={oldrel}} @misc{also}
@misc{x, xdata={xa,xb}, xref={xc}} @xdata{xa, xdata={xd}} @xdata{xb} @misc{xc} @xdata{xd}
@misc{no}
"""


def test_all_links_of_biblatex_between_entries_are_followed() -> None:
    made = cut(Library([("x.bib", LINKED)]), Cited(("old2", "theset", "par", "gran", "rel", "x")))
    found = [entry.citekey for entry in read_text(made.text)]
    everything = [entry.citekey for entry in read_text(LINKED)]
    assert found == everything[:-1]
    assert made.missing == ()


def test_of_a_key_in_two_files_the_first_counts_and_a_difference_is_named() -> None:
    library = Library(
        [
            ("a.bib", "@string{s={A}}\n@misc{a, note=s} @misc{b,\n title={B}}"),
            ("b.bib", "@string{s={B}}\n@misc{A, note={C}} @misc{b, title={B}} @misc{c, note=s}"),
        ]
    )
    made = cut(library, Cited(("a", "b", "c")))
    assert [str(each) for each in made.differing] == [
        "b.bib:2:1: 'a' differs from the entry at a.bib:2:1, which is taken"
    ]
    read = read_text(made.text)
    assert [entry.get("note") for entry in read] == ["A", "", "B"]


@settings(max_examples=50)
@given(st.text(alphabet=r"@\cite{}[](),;-*`~<>/% a1\n\"'", max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    for suffix in set(READERS) - {".ipynb"}:
        assert all(key.strip() == key != "" for key in cited_in_text(text, suffix).keys)


def test_biber_warns_of_a_subset_no_more_than_of_the_whole_file(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    pdflatex, biber = require_tool("pdflatex"), require_tool("biber")
    whole = """@misc{new, ids={old}, author={A, B}, title={T}, year=2001}
@set{theset, entryset={m1,m2}}
@misc{m1, author={A, B}, title={T}, year=2001}
@misc{m2, author={A, B}, title={U}, year=2001}
@inbook{par, crossref={oldbook}, author={A, B}, title={T}}
@book{book, ids={oldbook}, author={A, B}, title={T}, year=2001, publisher={P}}
@misc{gran, author={xdata=pp-author-1 and C, D}, title={T}, year=2001}
@xdata{pp, author={Roe, Bob and Z, Y}}
@misc{rel, related={oldrel}, author={A, B}, title={T}, year=2001}
@misc{relb, ids={oldrel}, author={A, B}, title={T}, year=2001}
@misc{not-cited, author={A, B}}
"""
    (tmp_path / "x.tex").write_text(
        "\\documentclass{article}\\usepackage{biblatex}\\addbibresource{refs.bib}\n"
        "\\begin{document}\\input{y}\\printbibliography\\end{document}"
    )
    (tmp_path / "y.tex").write_text(r"\cite{old,theset,par,gran,rel}")
    subprocess.run([pdflatex, "-interaction=batchmode", "x"], cwd=tmp_path, check=False,
                   capture_output=True)  # fmt: skip
    made = cut(Library([("refs.bib", whole)]), cited_keys(tmp_path / "x.tex"))
    assert made.number == 10
    told = []
    for text in (whole, made.text):
        (tmp_path / "refs.bib").write_text(text)
        done = subprocess.run(
            [biber, "--quiet", "x"], cwd=tmp_path, check=False, capture_output=True, text=True
        )
        told.append((done.stdout + done.stderr, (tmp_path / "x.bbl").read_text()))
    assert told[0] == told[1]


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


@pytest.mark.parametrize(
    "part", [r"\cite{", r"\cite{a,", r"\cites{a}", r"\newcommand{\x}{\cite{", r"\cite[]{a}"]
)
def test_commands_in_commands_are_looked_into_in_linear_time(part: str) -> None:
    started = time.process_time()
    text = part * 20_000 + "b" + "}" * 20_000
    found = {place.key for place in in_tex(text) if not place.why}
    assert time.process_time() - started < 5  # in practice a tenth of this
    assert found <= {"a", "b"}

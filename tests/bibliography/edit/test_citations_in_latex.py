"""Citations in LaTeX: what LaTeX itself writes down as cited, and nothing besides."""

from __future__ import annotations

import re
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography.edit.renaming import rename_citations, rename_in_text
from stronger.bibliography.edit.subset import Cited, cited_in_text, read_documents
from stronger.bibliography.edit.subset.following import follow
from stronger.bibliography.edit.subset.latex import in_tex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAIN = r"""\documentclass{article}\usepackage{natbib,hyperref,listings,fancyvrb,shortvrb}
\newcommand{\see}[2][]{(see \citep[#1]{#2})} \newcommand\alias{\citet} \let\old\citeauthor
\newcommand{\twice}[2]{#1 \see{#2}} \def\plain#1#2{#2 \cite{#1}}
\newenvironment{said}[1]{\cite{#1}\begin{quote}}{\end{quote}}
\lstnewenvironment{code}{}{} \MakeShortVerb{\|} \DefineVerbatimEnvironment{Own}{Verbatim}{}
\newcommand{\citecolor}[1]{#1}
\begin{document}
\cite{p1} \citet*[see][p.~3]{p2, p3} \Citealp{p4}\citeyearpar{p5}
\defcitealias{p6}{Six}\citetalias{p6}
\see[1]{p7} \twice{no}{p8} \alias[2]{p9} \old{p10} \plain{p11}{no} \begin{said}{p12}x\end{said}
\verb|\cite{no}| \verb*+\cite{no}+
\lstinline[language=C]!\cite{no}! |\cite{no}| \string\cite{no}
\begin{verbatim}
\cite{no} % \end{verbatim
\end{verbatim}
\begin{code}
\cite{no}
\end{code}
\begin{Own}
\cite{no}
\end{Own}
\begin{lstlisting}[caption={By \cite{p13}}]
\cite{no}
\end{lstlisting}
\url{http://x.org/%7Ea/} \href{http://x.org/#a%b}{by \cite{p14}} \path|\cite{no}|
a\\cite{no} 50\% \cite{p15} \\% \cite{no}
\cite% a comment
  [see {[x]}]% another
  {p16,% one more \cite{no}
   p17}
\iffalse \cite{no} \ifx\a\b \fi \cite{no} \else \cite{p18} \fi
\iffalse \cite{no} \fi \nocite{p19} \citecolor{no} \footnote{\cite{p20}} \texttt{\cite{p21}}
\cite {p22} \cite{{p23}}
\ifdefined\undefinedthing \endinput
\fi \detokenize{\cite{no}} $\mbox{\cite{p24}}$ \citetext{see \citealp{p25}}
\end{document}
\cite{no}
"""
BIBLATEX = r"""\documentclass{article}\usepackage{biblatex}
\DeclareCiteCommand{\zit}{}{}{}{} \DeclareMultiCiteCommand{\zits}{\zit}{}
\newcommand{\vol}[2]{\volcite{2}[#1]{#2}}
\begin{document}
\defbibentryset{set}{b1,b2} \cite{set}
\cites(pre)(post)[a]{b3}[b][c]{b4} (x) {no} \parencites{b5}{b6} \textcites{b7}{b8}
\footcites{b9} \autocites[1]{b10} \supercites{b11}{b12} \smartcites{b13}
\volcite[see]{\textbf{2}}[3]{b14} \pvolcite{1}{b15} \volcites{1}[2]{b16}{3}{b17} \vol{3}{b18}
\notecite{b19} \pnotecite[a]{b20} \fnotecite{b21} \footfullcite{b22} \fullcite[3]{b23}
\citefield{b24}{title} \citename{b25}{author} \citelist{b26}{publisher} \cite{b27}
\zit[2]{b28} \zits{b29}[3]{b30} \parencite*{b31} \Textcite{b32} \citetitle*{b33} \nocite{b34}
\AtNextCite{\def\x{no}} \citereset \cite{b35}\cite{b36}
\cites{b37}

{no}
\end{document}
"""


@pytest.mark.parametrize(
    ("text", "letter", "number"), [(PLAIN, "p", 25), (BIBLATEX, "b", 37)], ids=["plain", "biblatex"]
)
def test_what_latex_writes_down_as_cited_is_what_is_found(
    tmp_path: Path, require_tool: Callable[[str], str], text: str, letter: str, number: int
) -> None:
    pdflatex = require_tool("pdflatex")
    (tmp_path / "x.tex").write_text(text)
    subprocess.run([pdflatex, "-interaction=nonstopmode", "x"], cwd=tmp_path, check=False,
                   capture_output=True)  # fmt: skip
    kind = ".bcf" if letter == "b" else ".aux"
    written = cited_in_text((tmp_path / f"x{kind}").read_text(), kind)
    found = cited_in_text(text, ".tex")
    assert set(found.keys) == set(written.keys)
    wanted = {f"{letter}{n}" for n in range(1, number + 1)}
    assert wanted == {key for key in found.keys if key != "set"}


@pytest.mark.parametrize(("text", "letter"), [(PLAIN, "p"), (BIBLATEX, "b")])
def test_new_keys_reach_what_is_cited_and_nothing_else(text: str, letter: str) -> None:
    cited = re.compile(rf"\b{letter}(\d+)\b")
    keys = {key: f"new{key[1:]}" for key in cited_in_text(text, ".tex").keys if key != "set"}
    made, _, unwritten = rename_in_text(text, ".tex", keys | {"no": "yes"})
    assert made == cited.sub(r"new\1", text)
    assert unwritten == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (r"\textcquote[see][5]{a}[.][x]{text \cite{b}} \textcquote*{c}{t}", "acb"),
        (r"\foreigntextcquote{german}[1]{a}[,]{t}\hyphentextcquote*{german}{b}{t}", "ab"),
        (r"\blockcquote[5]{a}[.]{t}\foreignblockcquote{x}{b}{t}\hyphenblockcquote{x}{c}{t}", "abc"),
        (r"\hybridblockcquote{german}[p. 1]{a}{t}", "a"),
        (r"\begin{displaycquote}[1]{a}t\end{displaycquote}\begin{displayquote}{no}", "a"),
        (r"\begin{foreigndisplaycquote}{x}[1][2]{a}\begin{hyphendisplaycquote}{x}{b}", "ab"),
        (r"\citeA<see>[p.~3]{a}\fullciteA<x>[y]{b}\shortciteNP{c}\nocitemeta{d}", "abcd"),
        (r"\newcites{web}{Addresses}\citeweb[3]{a}\nociteweb{b}\citepweb{c}", "abc"),
        (r"\newcite{a}\renewcommand\cite[1]{no}\providecommand{\citex}[1]{\textbf{#1}}\citex{no}",
         "a"),
        (r"\NewDocumentCommand{\x}{s o m m}{\IfValueT{#2}{#2}\cite[#3]{#4}}\x*[no]{no}{a}", "a"),
        (r"\newcommand{\x}{see~\cite[3]}\x{a}\newcommand{\y}[2]{\x{#1}\cite{#2,b}}\y{c}{d}",
         "abcd"),
        (r"\let\ifdraft\iffalse \cite{a} \x{\iffalse}{b} \cite{b}\fi \citelist{\cite{c}}", "abc"),
        (r"\addtocategory{x}{no}\shortcites{no}\cite{a}", "a"),
        ("\\lstset{x}\\begin{minted}[caption=\\cite{a}]{tex}\n\\cite{no}\n\\end{minted}"
         r"\mintinline{tex}{\cite{no}{}}\mint{tex}|\cite{no}|\lstinline{\cite{no}}", "a"),
        ("<<x, fig.cap='By \\\\cite{a}'>>=\nx <- '\\cite{no}'\n@\n\\cite{b}", "ab"),
        (r"\path (0,0) node {\cite{a}}; \path{\cite{no}}\begin{comment}\cite{no}\end{comment}",
         "a"),
    ],
)  # fmt: skip
def test_what_packages_and_the_document_itself_define_is_understood(text: str, keys: str) -> None:
    assert sorted(cited_in_text(text, ".tex").keys) == sorted(keys)
    assert [place for place in in_tex(text) if place.why] == []


def test_keys_that_are_named_and_not_cited_are_renamed_all_the_same() -> None:
    text = r"\addtocategory{x}{a,b}\defcitealias{a}{A}\assignrefcontextentries{*}"
    assert cited_in_text(text, ".tex") == Cited()
    assert rename_in_text(text, ".tex", {"a": "c"})[0] == text.replace("{a", "{c")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (r"\cite{\foo}", r"3:1: \cite{\foo}: the key is a command"),
        (r"x \citep[3]{a,\foo b}", r"3:3: \citep[3]{a,\foo b}: the key is a command"),
        (r"\expandafter\cite\expandafter{\foo}", r"3:13: \cite\expandafter: the key is a command"),
        (r"\newcommand{\x}[1]{\cite{smith#1}}\x{1}", r"3:35: \x: the command is defined"),
        (r"\newcommand{\x}[1][]{\cite{#1}}\x[a]", r"3:32: \x: the command is defined"),
        (r"\def\x#1/{\cite{#1}}\x a/", r"3:11: #1: the key is an argument"),
        ("\\input{one}\n\\newenvironment{x}[1][]{\\cite{#1}}{}", ""),
    ],
)
def test_what_only_latex_can_tell_is_named_with_its_place(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "main.tex"
    (tmp_path / "one.tex").touch()
    path.write_text(f"\\cite{{a}}\n\n{text}")
    reading = read_documents([path])
    assert all(len(str(each)) < 300 for each in reading.unclear)
    assert [str(each).startswith(f"{path}:{told}") for each in reading.unclear] == [True] * bool(
        told
    )
    renaming = rename_citations([path], {"a": "b"})
    assert renaming.complete is not bool(told)
    assert renaming.rewritten[0].text.startswith("\\cite{b}\n")


def test_what_one_file_defines_holds_in_the_others(tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_text("\\input{setup}\\input{text}")
    (tmp_path / "setup.tex").write_text(
        "\\newcommand{\\see}[2]{#1 \\cite{#2}}\\lstnewenvironment{code}{}{}"
    )
    text = "\\see{no}{a}\n\\begin{code}\n\\cite{no}\n\\end{code}"
    (tmp_path / "text.tex").write_text(text)
    assert list(read_documents([tmp_path / "main.tex"]).citations) == ["a"]
    renaming = rename_citations([tmp_path / "main.tex"], {"a": "b", "no": "yes"})
    assert [each.text for each in renaming.rewritten] == [text.replace("a}", "b}")]


@pytest.mark.parametrize(
    "text",
    ["\\cite{", "\\cite[", "\\cites{", "\\cite[{}", "\\cite<(", "\\cite{a}{", "\\cites{a}", "{",
     "\\newcommand{\\x}[1]{\\cite{#1}", "\\let\\x\\cite", "\\cite{a\\b{c}}", "\\begin{verbatim}",
     "\\iffalse", "\\if\\fi", "\\verb|", "\\url{", "\\href[{", "%\\cite{a}\n", "(", "\\\\[",
     "\x00\\cite{\udc80}"],
)  # fmt: skip
def test_time_grows_in_line_with_the_text(text: str) -> None:
    def seconds(number: int) -> float:
        start = time.process_time()
        list(in_tex(text * number))
        return time.process_time() - start

    seconds(100)
    short = max(seconds(3_000), 0.02)
    assert seconds(24_000) < 24 * short


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                "\\cite",
                "\\cites",
                "\\verb",
                "\\url",
                "\\iffalse",
                "\\fi",
                "\\else",
                "\\newcommand",
                "\\x",
                "#1",
                "\\begin{verbatim}",
                "\\end{verbatim}",
                "\\begin{x}",
                *"{}[](),|%\n\\ ab",
            ]
        ),
        max_size=40,
    )
)
def test_places_are_where_the_keys_stand(pieces: list[str]) -> None:
    text = "".join(pieces)
    for place in in_tex(text):
        assert place.why or text[place.start : place.stop] == place.key


FOLDERS = {
    "main.tex": "\\input{ch/one}\\import{ch/}{two}\\subfile{ch/three}\\subimport{ch/}{four}",
    "ch/one.tex": "\\input{beside}\\cite{a}",
    "ch/beside.tex": "\\cite{b}",
    "ch/two.tex": "\\input{imported}\\subimport{deep/}{five}",
    "ch/imported.tex": "\\cite{c}",
    "ch/deep/five.tex": "\\input{deeper}\\input{root}",
    "ch/deep/deeper.tex": "\\cite{d}",
    "root.tex": "\\cite{e}",
    "ch/three.tex": "\\input{own}",
    "ch/own.tex": "\\cite{f}",
    "ch/four.tex": "\\cite{g}",
}


def test_files_are_looked_for_where_latex_looks_and_others_found_are_named(tmp_path: Path) -> None:
    for name, text in FOLDERS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    reading = read_documents([tmp_path / "main.tex"])
    assert sorted(reading.citations) == list("abcdefg")
    assert reading.unfollowed == ()
    assert [str(each).removeprefix(f"{tmp_path}/") for each in reading.astray] == [
        "ch/one.tex:1:1: beside is found beside this file; LaTeX looks for it beside the main "
        "document, unless TEXINPUTS says otherwise"
    ]
    path = tmp_path / "main.tex"
    path.write_text("\\makeatletter\\def\\input@path{{ch/}{x/}}\n" + path.read_text())
    assert follow([path]).astray == ()


def test_pdflatex_finds_no_file_beside_one_in_another_folder(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    pdflatex = require_tool("pdflatex")
    (tmp_path / "ch").mkdir()
    (tmp_path / "x.tex").write_text(
        "\\documentclass{article}\\begin{document}\\input{ch/one}\\end{document}"
    )
    (tmp_path / "ch/one.tex").write_text("\\InputIfFileExists{two}{}{}\\cite{a}")
    (tmp_path / "ch/two.tex").write_text("\\cite{b}")
    subprocess.run([pdflatex, "-interaction=nonstopmode", "x"], cwd=tmp_path, check=False,
                   capture_output=True)  # fmt: skip
    assert cited_in_text((tmp_path / "x.aux").read_text(), ".aux").keys == ("a",)
    assert [each.file for each in read_documents([tmp_path / "x.tex"]).astray] == ["two"]

"""No word of a bibliography is missing from any export, ``cite`` or the search."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.words import FORMATS, missing, not_cited
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_file, read_text

ROOT = Path(__file__).parents[3]
FILES = ["data/references.bib", "tests/fixtures/small/data/references.bib"]

HARD = r"""
@preamble{"\newcommand{\noopsort}[1]{} \def\mine#1{\emph{#1}} \providecommand{\pkg}[1]{#1}"}
@article{a, author = {{\noopsort{steen}}{van Steenis}, J. and M\raise.5ex\hbox{c}Donald, Ann and
  {Bell \textsc{Labs}} and Dupont, {\'E}mile and \acro{Zed}, Paul},
  title = {{T}he \texttt{scikit-learn} \textsf{library} in \mbox{Plus}: {\em emphasis},
    \enquote{quoted \enquote{inner}}, $\mathrm{word} \times \text{other}^{\mathcal{upper}}$},
  journal = {Client\slash Server \textup{Letters}}, year = 1999,
  note = {\foo{first}{second} \bar{third} \mine{fourth} \textbackslashSigma fifth \fbox{sixth}},
  abstract = {\foreignlanguage{german}{Umlaute}, \href{http://x.org}{shown}, \verb|literal|,
    \footnote{below} \uppercase{upper} {\footnotesize smaller} $\less$tag$\greater$ \unknown word}}
@inproceedings{b, author = {\textbf{Bold}, Ann}, editor = {\textit{Slanted}, Ann},
  title = {\textcolor{red}{Coloured} \underline{Underlined} \raisebox{1ex}{Raised}
    \pkg{Package} \begin{center}Centred\end{center} $\frac{numerator}{denominator}$},
  booktitle = {Proceedings of \textmd{Medium} \textsc{Small}}, year = 2000,
  publisher = {\emph{Press} {\sc caps}}, address = {{\bf Cambridge}}, series = {\texttt{Lecture}}}
"""


@pytest.mark.parametrize("file", FILES)
def test_every_word_of_a_real_file_comes_out(file: str) -> None:
    read = read_file(ROOT / file)
    assert [*missing(read), *not_cited(read)] == []


def test_every_word_between_commands_comes_out() -> None:
    read = read_text(HARD)
    assert len(read) == 2
    assert [*missing(read), *not_cited(read)] == []


def test_a_word_that_does_not_come_out_is_seen() -> None:
    read = read_text(r"@misc{a, title = {Seen \pagestyle{hidden}}}")
    assert {(each.form, each.word) for each in missing(read, ["ris"])} == {
        ("ris", "hidden"),
        ("search", "hidden"),
    }


COMMANDS = r"""
emph textbf texttt textsf mbox textsc enquote footnote unknown underline mathrm uppercase hbox
textsuperscript textsubscript hat sqrt ensuremath acro
"""
NAMES = st.sampled_from([*COMMANDS.split(), "'", "c", "frac"])
WORDS = st.text("abcdefghijklmnop", min_size=4, max_size=7)
VALUES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.tuples(NAMES, inner).map(lambda pair: rf"\{pair[0]}{{{pair[1]}}}"),
        inner.map(lambda text: f"{{{text}}}"),
        inner.map(lambda text: f"${text}$"),
        inner.map(lambda text: rf"{{\em {text}}}"),
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map("--".join),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(VALUES, VALUES)
def test_every_word_of_made_up_values_comes_out(title: str, note: str) -> None:
    read = read_text(
        f"@article{{a, title = {{{title}}}, author = {{Sol, Ana}}, journal = {{J}}, year = 2000,"
        f" note = {{{note}}}}}"
    )
    assert list(missing(read, FORMATS)) == []

"""LaTeX to Unicode and back: what each value means, for any text, in linear time."""

from __future__ import annotations

import gc
import time
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography.formats.markup import in_characters, runs
from stronger.bibliography.text.latex import (
    decode,
    plain,
    squeeze,
    to_latex,
    to_text,
    to_unicode,
    unwritable,
)
from stronger.bibliography.text.latex.encoding import written_forms

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN = st.characters(
    min_codepoint=0x20,
    max_codepoint=0x17F,
    categories=["L", "N", "Zs"],
)


MEANINGS = [
    (r"{\'E}cole \LaTeX{} {ImageNet}", "École LaTeX ImageNet"),
    (r"L{\'e}on, {\O}rsted \& \v{S}imon", "Léon, Ørsted & Šimon"),
    (r"``Siamese'' -- 50% of $x^2$", "“Siamese” – 50% of x²"),
    ("a~b\n  c", "a b c"),
    (r"\emph{very} $O(n)$", "very O(n)"),
    (r"50\% \url{http://x.org/a_b}", "50% http://x.org/a_b"),
    (r"broken \href{", r"broken \href"),
    ("e\u0301 {x}", "e\u0301 x"),
    ("{" * 5000 + r"\'e" + "}" * 5000, "é"),
    ("{" * 5000 + r"\unknown" + "}" * 5000, r"\unknown"),
    (r"The \texttt{scikit-learn} library in \mbox{C++}", "The scikit-learn library in C++"),
    (r"Client\slash Server; 5\,\pounds; \S 5; \P 3; \euro", "Client/Server; 5 £; §5; ¶3; €"),
    (r"Franc{\ocirc{u}} \h{o} \G{u} \cb{s} \textcommabelow{s}", "Franců ỏ ȕ ș ș"),
    (r"{\'{\^e}} \'\i{} {\c c} \accent19 e {\"{\i}}", "ế í ç é ï"),
    (r"\t{oo} \U{a}", "o͡o a\u030e"),
    (r"M\raise.5ex\hbox{c}Donald, A\kern-.1em B, a\hskip 1em b", "McDonald, AB, a b"),
    (r"{\noopsort{1980a}}1973 \singleletter{A}\printfirst{1}{2} \switchargs{b}{a}", "1973 A1 ab"),
    (r"{\em x} {\bf y\/} {\sc z} {\small w}", "x y z w"),
    (r"\href{http://x.y/a_b}{PDF} \url{http://a.b/~c_d\%20}", "PDF http://a.b/~c_d%20"),
    (r"\enquote{a \enquote{b} c} \foreignlanguage{german}{Über}", "“a ‘b’ c” Über"),
    (r"\verb|a\b| \char65 \char" + '"41 ' + r"\symbol{66} \uppercase{d}e", r"a\b AAB De"),
    (r"Title\footnote{Of Ana} \cite[p. 3]{key}", "Title [Of Ana] [p. 3 key]"),
    (r"\textbackslash x \textasciitilde{} \ldots{} \@ a\-b", r"\x ~ … ab"),
    (r"$^{31}$P NMR, H$_2$O, \(a_{ij}\)", "³¹P NMR, H₂O, aᵢⱼ"),
    (r"$\mathbf{x}^{n-1}$ $L_{\max}$ $x^{ab}y$ $x^{a+b}$", "xⁿ⁻¹ L_max x^aby x^(a+b)"),
    (r"$\frac{a}{b}$ $\frac{a+1}{2}$ $\sqrt{2}$ $\sqrt{a+b}$", "a/b (a+1)/2 √2 √(a+b)"),
    (r"$\frac{a_1 + b_2}{c_3}$ $\sum_{f \to F} S_f$", "(a₁ + b₂)/c₃ ∑_(f → F) S_f"),
    (r"$\hat{x} \in \mathbb{R}^n$, $n \log n$, $\mathcal{O}(n)$", "x̂ ∈ ℝⁿ, n log n, O(n)"),
    (r"CO\textsubscript{2}, 1\textsuperscript{er}, 10\textsuperscript{3}", "CO₂, 1er, 10³"),
    (r"\ensuremath{\alpha}-decay at $90^\circ$, $$x^2$$", "α-decay at 90^∘, x²"),
    (r"Cost $5, a_b^c & d", "Cost $5, a_b^c & d"),
    (r"$\less$i$\greater$E. coli$\less$/i$\greater$ in water", "<i>E. coli</i> in water"),
    (r"{\textless}i{\textgreater}x \&\#39;s", "<i>x &#39;s"),
    (r"a \textbackslashSigma beam \textlessi\textgreater", r"a \Sigma beam <i>"),
    (r"a \foo{b}{c} \foo \foo[d]{e} \MF{} f", r"a b c \foo d e \MF f"),
    (r"\foo$x$ \< \begin{center}a\\b\end{center}", r"\foox \< a b"),
]


@pytest.mark.parametrize(("latex", "text"), MEANINGS)
def test_latex_becomes_plain_text(latex: str, text: str) -> None:
    assert to_text(latex) == text


@pytest.mark.parametrize(("latex", "text"), MEANINGS)
def test_runs_of_text_say_what_plain_text_does(latex: str, text: str) -> None:
    assert squeeze(in_characters(runs(latex))) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("latex", "problems"),
    [
        (r"\emph{a} {\em b} \texttt{c} $x^2 \frac{a}{b}$ \noopsort{z} \& \url{x}", []),
        (r"\foo{a} \foo{b} \bar", [("command", r"\foo")]),
        (r"a \textbackslashSigma", [("command", r"\textbackslashSigma")]),
        (r"\href{http://x.org}{here} \href{y}{y}", [("address", "http://x.org")]),
        (r"$\begin{array}{c} a \end{array}$", [("formula", "an environment")]),
        (r"\char200 \char7 x", [("character", "7")]),
    ],
)
def test_what_cannot_be_said_is_told(latex: str, problems: list[tuple[str, str]]) -> None:
    assert [tuple(each) for each in decode(latex).problems] == problems


_PIECES = r"""
\emph{ \texttt{ \foo{ \'{ \href{ \enquote{ \frac{ \footnote{ { } } } } } $ ^ _ [ ] ~ - -- \em \it
\foo \alpha \ss \i \= \& \, \\ \( \) \[ \] \raise.5ex \char65 \verb| !` `` '' ' x word
"""
PIECES = _PIECES.split()
PIECES += [" ", "  ", "é", "\u0301", "\u00a0", "\\", "Text"]
WORDS = ["alpha1", "beta2", "gamma3"]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES + WORDS), max_size=14).map(" ".join))
def test_no_word_is_lost_whatever_stands_around_it(latex: str) -> None:
    told = " ".join(problem.what for problem in decode(latex).problems)
    shown = unicodedata.normalize("NFKD", f"{to_text(latex)} {told}")
    letters = "".join(letter for letter in shown if letter.isascii() and letter.isalnum())
    for word in WORDS:
        assert latex.count(word) <= letters.count(word)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_short_ways_lead_where_the_long_one_does(latex: str) -> None:
    assert unicodedata.normalize("NFC", to_text(latex)) == plain(decode(latex).runs)


NESTED = [
    *[(rf"\{name}{{", "}") for name in ("emph", "foo", "'", "enquote", "uppercase", "footnote")],
    *[("{", "}"), ("$x^{", "}"), (r"$\frac{1}{", "}"), (r"$\overline{", "}"), (r"\href{a}{", "}")],
    *[(r"\foo[", ""), ("{$", ""), (r"\verb|", ""), (r"\raise ", ""), (r"{\em ", ""), (r"\(", "")],
    *[(r"\url{", "}"), (r"\cite[", "]{a}"), ("x$x$", ""), (r"\'{ ", "}"), ("\\t", "t")],
]


@pytest.mark.parametrize(("opening", "closing"), NESTED)
@pytest.mark.parametrize("work", [to_text, to_unicode])
def test_time_grows_in_line_however_deep(
    opening: str, closing: str, work: Callable[[str], object]
) -> None:
    def seconds(size: int) -> float:
        value = f"é{opening * size}x{closing * size}"
        gc.disable()  # or all that other tests left behind is looked through meanwhile
        try:
            started = time.process_time()
            work(value)
            return time.process_time() - started
        finally:
            gc.enable()

    short = min(seconds(4_000 + turn) for turn in range(3))
    long = min(seconds(32_000 + turn) for turn in range(2))
    assert long < 8 * 4 * short + 0.05


def test_every_letter_with_a_command_comes_back_as_itself() -> None:
    letters = [chr(code) for code in range(0xC0, 0x250) if chr(code).isalpha()]
    written = {letter: to_latex(letter) for letter in letters}
    assert sum(latex.isascii() for latex in written.values()) > 200
    assert {letter: to_text(latex) for letter, latex in written.items()} == {
        letter: letter for letter in letters
    }


@settings(max_examples=200, deadline=None)
@given(st.text(st.one_of(st.sampled_from("\\\\{}$~%'\"`^x "), st.characters()), max_size=40))
def test_any_text_is_decoded_and_encoded_without_failing(text: str) -> None:
    to_text(text)
    to_latex(text)


@settings(max_examples=200, deadline=None)
@given(st.text(PLAIN, max_size=20))
def test_plain_text_comes_back_from_latex(text: str) -> None:
    text = unicodedata.normalize("NFC", squeeze(text))
    assert to_text(to_latex(text)) == text


def test_accents_take_the_special_character_form_that_bibtex_knows() -> None:
    assert to_latex("Lénaïc Łukasz ű š") == r"L{\'e}na{\"i}c {\L}ukasz {\H{u}} {\v{s}}"
    assert to_latex(r"{\'e} & $x$ 中") == r"{\'e} & $x$ 中"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(sorted(written_forms())),
            st.characters(min_codepoint=0xC0, max_codepoint=0x24F),
            st.sampled_from(["a", "B ", "-", "ế", "ʻ", "Κόσμος", "中", "ₓ", "\u0301"]),
        ),
        max_size=7,
    ).map("".join)
)
def test_unicode_undoes_latex_and_what_is_left_is_told(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    latex = to_latex(text)
    assert to_unicode(latex) == text
    assert squeeze(to_text(latex)) == to_text(text)
    assert set(unwritable(latex)) == {letter for letter in latex if not letter.isascii()}
    assert set(unwritable(latex)) <= set(text)


def test_no_character_becomes_one_that_looks_like_it() -> None:
    kept = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοКАВ Κόσμος ʻ ế 中 ₓ".replace("Υ", "")
    assert to_latex(kept) == kept
    assert to_latex("α-Helix, Ωmega") == r"{\ensuremath{\alpha}}-Helix, {\ensuremath{\Omega}}mega"
    assert to_latex("a\u00a0b") == "a~b"


def test_arguments_and_formulas_keep_their_braces() -> None:
    latex = r"\emph{\'e} \foo{a}{\'e} {\'e}{\textendash} {\'e}x $\alpha$ \url{\'e} \{\'e}"
    assert to_unicode(latex) == r"\emph{é} \foo{a}{é} é– éx $\alpha$ \url{\'e} \{é}"


@pytest.mark.parametrize("value", [r"$\[$\]", r"$\($\)", r"\($\)$", r"a $\[b$ c\] d", r"{$\(}$\)"])
def test_formulas_that_cross_come_to_an_end(value: str) -> None:
    assert set(to_text(value)) >= set("abcd") & set(value)

"""LaTeX to Unicode and back, and dates in all their spellings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography.text.dates import parse_date
from stronger.bibliography.text.latex import squeeze, to_latex, to_text

PLAIN = st.characters(
    min_codepoint=0x20,
    max_codepoint=0x17F,
    categories=["L", "N", "Zs"],
)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
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
    ],
)
def test_latex_becomes_plain_text(latex: str, text: str) -> None:
    assert to_text(latex) == text


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


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({"date": "2014-06-03"}, "2014-06-03"),
        ({"date": "2014-06/2014-07", "year": "1999"}, "2014-06/2014-07"),
        ({"date": "2014~"}, "2014~"),
        ({"date": "2014-13-01"}, "2014"),
        ({"date": "2014-02-31"}, "2014-02"),
        ({"year": "{1958}"}, "1958"),
        ({"year": "c. 1958"}, "1958~"),
        ({"year": "1958", "month": "nov"}, "1958-11"),
        ({"year": "1958", "month": "Sept."}, "1958-09"),
        ({"year": "1958", "month": "{11}"}, "1958-11"),
        ({"year": "1958", "month": "November~9"}, "1958-11-09"),
        ({"year": "1958", "month": "9--12 November"}, "1958-11-09/1958-11-12"),
        ({"year": "1958", "month": "June/July"}, "1958-06/1958-07"),
        ({"year": "1958", "month": "Michaelmas"}, "1958"),
        ({"date": "soon", "year": "1958"}, "1958"),
        ({"year": "in press"}, "None"),
    ],
)
def test_dates_are_as_precise_as_the_entry(fields: dict[str, str], date: str) -> None:
    assert str(parse_date(fields)) == date

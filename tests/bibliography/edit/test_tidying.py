"""Tidying: one form, found once and for all, and nothing lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.edit.cleaning import to_characters
from stronger.bibliography.edit.tidying import TidyOptions, diff, tidy
from stronger.bibliography.source.writing import canonical_value

if TYPE_CHECKING:
    from pathlib import Path

MESSY = r"""
% A header of the file.

% About b.
@Article(b, YEAR = 1990, title = "On {ReLU}s,
   GPUs and $X_{Y}$" # suffix, month="Sept.", pages={1-9}, abstract = {One.

  Two.},
 doi = {https://doi.org/10.1000/a\_b}, url = {\url{https://x.org/a\_b}}, author="M{\"u}ller, É.")
@STRING{ suffix = " (I)" } @comment{kept {as it} is}
words between
@misc{a, note = {x} crossref = {c}}


@misc{c,} @preamble("\foo")
@misc{broken, t = {
"""


def test_the_default_form() -> None:
    result = tidy(MESSY)
    assert (
        result.text
        == r"""% A header of the file.

% About b.
@article{b,
  author = {M{\"u}ller, É.},
  title = {On {ReLU}s, GPUs and $X_{Y}$} # suffix,
  pages = {1--9},
  year = {1990},
  month = sep,
  doi = {10.1000/a_b},
  url = {https://x.org/a_b},
  abstract = {One.

  Two.},
}

@string{suffix = { (I)}}
@comment{kept {as it} is}
words between
@misc{a, note = {x} crossref = {c}}

@misc{c,
}

@preamble{{\foo}}
@misc{broken, t = {
"""
    )
    assert [(change.citekey, change.field, change.new) for change in result.changes] == [
        ("b", "pages", "1--9"),
        ("b", "month", "sep"),
        ("b", "doi", "10.1000/a_b"),
        ("b", "url", "https://x.org/a_b"),
    ]


def test_sorting_takes_comments_along_and_puts_parents_and_macros_where_bibtex_wants_them() -> None:
    text = """% file

% about z
@misc{z, year = 1980, crossref = {b}}
% about b
@misc{b, year = 1970}
@string{m = {M}}

% about a
@misc{a, year = {1990}, note = m}
% end
"""
    by_key = tidy(text, TidyOptions(sort="key")).text
    assert (
        by_key
        == """% file

@string{m = {M}}

% about a
@misc{a,
  year = {1990},
  note = m,
}

% about z
@misc{z,
  crossref = {b},
  year = {1980},
}

% about b
@misc{b,
  year = {1970},
}

% end
"""
    )
    by_year = read_text(tidy(text, TidyOptions(sort="year")).text)
    assert [entry.citekey for entry in by_year] == ["z", "a", "b"]


def test_a_macro_that_is_redefined_forbids_sorting_and_this_is_said() -> None:
    text = "@string{m = {1}} @misc{b, n = m} @string{M = {2}} @misc{a, n = m}"
    result = tidy(text, TidyOptions(sort="key"))
    assert [entry.citekey for entry in read_text(result.text)] == ["b", "a"]
    assert "defined twice" in result.notes[0]


def test_equals_signs_are_aligned_and_fields_keep_their_order_on_demand() -> None:
    options = TidyOptions(align=True, order=False, indent=4)
    assert tidy("@misc{a, year = 1, author = {A}}", options).text == (
        "@misc{a,\n    year   = {1},\n    author = {A},\n}\n"
    )


@pytest.mark.parametrize(
    ("options", "name", "value", "expected"),
    [
        ({"characters": "unicode"}, "author", r"L{\'e}on {\O}. {{\v{S}}imek}", "Léon Ø. {Šimek}"),
        ({"characters": "unicode"}, "title", r"$\dot{x}$ \& \emph{\'a}", r"$\dot{x}$ \& \emph{á}"),
        ({"characters": "unicode"}, "title", r"50\% of \url{\'e}", r"50\% of \url{\'e}"),
        ({"characters": "unicode"}, "file", r"C\:\'e.pdf", r"C\:\'e.pdf"),
        ({"characters": "latex"}, "author", "Łukasz Säckinger", r"{\L}ukasz S{\"a}ckinger"),
        ({"characters": "latex"}, "title", "é $é$", r"{\'e} $é$"),
        ({"characters": "latex"}, "url", "https://x.org/é_1", "https://x.org/é_1"),
        ({"characters": "latex"}, "doi", "10.1000/é%_", "10.1000/é%_"),
        ({"protect": True}, "title", "ImageNet and {BERT} on $X$", "{ImageNet} and {BERT} on $X$"),
        ({"protect": True}, "title", "ALL CAPITALS", "ALL CAPITALS"),
        ({"protect": True}, "journal", "ImageNet", "ImageNet"),
        ({"months": False}, "month", "June", "June"),
        ({}, "month", "9~November", "9~November"),
        ({"pages": False}, "pages", "1-2", "1-2"),
        ({}, "pages", "1–2, 7 - 9", "1--2, 7--9"),
        ({"identifiers": False}, "doi", "doi:10.1000/x", "doi:10.1000/x"),
        ({}, "doi", "doi: 10.1000/x", "10.1000/x"),
        ({}, "url", r"http://x.org/$\sim$a\%20b\&c", "http://x.org/~a%20b&c"),
        ({}, "url", "see there", "see there"),
    ],
)
def test_values_are_cleaned_as_asked_and_not_otherwise(
    options: dict[str, object], name: str, value: str, expected: str
) -> None:
    result = tidy(f"@misc{{a, {name} = {{{value}}}}}", TidyOptions(**options))  # type: ignore[arg-type]
    assert result.text == f"@misc{{a,\n  {name} = {{{expected}}},\n}}\n"
    changed = [(change.old, change.new) for change in result.changes]
    assert changed == ([(value, expected)] if value != expected else [])


def test_letters_go_to_latex_and_come_back() -> None:
    letters = "".join(chr(code) for code in range(0xC0, 0x180) if chr(code).isalpha())
    latex = to_characters("title", letters, "latex")
    assert latex != letters
    kept = {letter for letter in letters if not to_characters("title", letter, "latex").isascii()}
    back = to_characters("title", latex, "unicode")
    assert len(kept) < 12
    assert set(letters) - set(back) <= {"Ĳ", "ĳ", "ŉ", "ſ"}


def test_our_own_bibliography_is_tidy(root: Path) -> None:
    text = (root / "data/references.bib").read_text(encoding="utf-8")
    result = tidy(text)
    assert result.changes == ()
    assert diff(text, result.text) == ""


def test_line_breaks_and_a_byte_order_mark_stay() -> None:
    text = "\ufeff% x\r\n@misc{a,\r\n  note = {y},\r\n}\r\n"
    assert tidy(text).text == text
    assert tidy("").text == ""


PIECES = [
    *("@misc{k,", "@Book(l,", "@string{s=", "@comment{", "@preamble{", "t={x}", 'Title="y {Z}"'),
    *(",", "}", ")", "{", '"', "\n", "\n\n", " ", "%", "# s", "@", "month=jan,", "month = {May},"),
    *("pages={1-2},", "crossref={k},", "words", "é", r"{\'e}", "$x$", "=", "year=1999,", "\\"),
    *("@misc{a,\n t = {x},\n}\n", "@misc{b, crossref = {a}}", "% c\n", "note = {a  b\tc},"),
]
bibtex_like = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
OPTIONS = [
    TidyOptions(),
    TidyOptions(sort="key", align=True, characters="unicode", protect=True),
    TidyOptions(sort="year", order=False, characters="latex"),
]
AS_IT_IS = TidyOptions(order=False, months=False, pages=False, identifiers=False)


@given(bibtex_like | st.text(), st.sampled_from(OPTIONS))
def test_what_is_tidy_stays_as_it_is(text: str, options: TidyOptions) -> None:
    once = tidy(text, options).text
    assert tidy(once, options).text == once


@given(bibtex_like)
def test_tidying_keeps_every_entry_and_what_its_fields_mean(text: str) -> None:
    before, after = read_text(text), read_text(tidy(text, AS_IT_IS).text)
    assert [entry.citekey for entry in after] == [entry.citekey for entry in before]
    for old, new in zip(before, after, strict=True):
        assert new.type == old.type
        assert list(new.fields) == list(old.fields)
        assert list(map(canonical_value, new.fields.values())) == list(
            map(canonical_value, old.fields.values())
        )
    assert after.preambles == before.preambles
    assert [string.value for string in after.strings] == [string.value for string in before.strings]


@given(bibtex_like)
def test_no_word_of_prose_or_of_what_is_broken_is_lost(text: str) -> None:
    assert tidy(text, AS_IT_IS).text.count("words") == text.count("words")


def test_a_diff_shows_the_lines_that_change_and_a_missing_last_line_break() -> None:
    assert diff("a\n", "a\n") == ""
    assert "\\ No newline at end of file" in diff("a", "a\n")

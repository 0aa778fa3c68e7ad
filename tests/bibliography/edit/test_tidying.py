"""Tidying: one form, found once and for all, and nothing lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.edit.cleaning import to_characters
from stronger.bibliography.edit.sorting import ORDERS, SortError
from stronger.bibliography.edit.tidying import TidyOptions, diff, tidy
from stronger.bibliography.source.splitting import split
from stronger.bibliography.source.writing import canonical_value

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.bibliography.edit.tidying import Months

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
        ({"months": "keep"}, "month", "June", "June"),
        ({}, "month", "9~November", "9~November"),
        ({"pages": False}, "pages", "1-2", "1-2"),
        ({}, "pages", "1–2, 7 - 9", "1--2, 7--9"),
        ({"identifiers": False}, "doi", "doi:10.1000/x", "doi:10.1000/x"),
        ({}, "doi", "doi: 10.1000/x", "10.1000/x"),
        ({}, "url", r"http://x.org/$\sim$a\%20b\&c", "http://x.org/~a%20b&c"),
        ({}, "url", r"http://a.b/{\textasciitilde}baz", "http://a.b/~baz"),
        ({}, "url", r"http://a.b/{\char`\~}b{\_}c\textunderscore{}d", "http://a.b/~b_c_d"),
        ({}, "url", r"\url{http://a.b/\~{}b&amp;c}", "http://a.b/~b&c"),
        (
            {"characters": "unicode"},
            "title",
            r"\textendash{} {\textdegree}C $\alpha$ \ensuremath{\alpha}",
            r"– °C $\alpha$ α",
        ),
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


def test_what_latex_cannot_write_is_told_with_its_place_and_stays() -> None:
    text = (
        "@string{j = {Ärzte 中}}\n@misc{a,\n  title = {Κόσμος – ếʻ, α},\n  note = {é} # { ₓ},\n"
        "  abstract = {中}, url = {http://ä}, author = {A\u00a0B}}\n"
    )
    made = tidy(text, TidyOptions(characters="latex"))
    assert r"{Κόσμος {\textendash} ếʻ, {\ensuremath{\alpha}}}" in made.text
    assert made.notes == (
        "line 1: macro 'j' keeps '中', which LaTeX has no command for",
        "line 5: author of 'a' has '~' for no-break spaces, which stays so",
        "line 3: title of 'a' keeps 'Κόσμοςếʻ', which LaTeX has no command for",
        "line 4: note of 'a' keeps 'ₓ', which LaTeX has no command for",
    )
    back = tidy(made.text, TidyOptions(characters="unicode"))
    assert back.text == tidy(text).text.replace("\u00a0", "~")
    assert back.notes == ()


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
    *("@misc{a, year = 1, crossref={b}}", "@misc{A, month = s, year = 1}", "editor={\\'E D},"),
    *("@misc{c, month={Sept.}, year={in press 1990}}\n", "@a{,", "@c{", "\n}", "@string{s={T}}"),
    *("author = {B and C},", "date={2001-03},", "year={},", "xdata={a},", "abstract = {x y},"),
]
bibtex_like = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
ORDER = st.sampled_from([*ORDERS, *(f"-{name}" for name in ORDERS)])
options = st.builds(
    TidyOptions,
    sort=st.lists(ORDER, max_size=2).map(",".join),
    omit=st.sampled_from([(), ("abstract", "crossref"), ("year",)]),
    omit_empty=st.booleans(),
    order=st.booleans(),
    align=st.booleans(),
    months=st.sampled_from(["macro", "number", "keep"]),
    characters=st.sampled_from(["keep", "unicode", "latex"]),
    protect=st.booleans(),
)
AS_IT_IS = TidyOptions(order=False, months="keep", pages=False, identifiers=False)


@settings(max_examples=300)
@given(bibtex_like | st.text(), options)
@example("@s{t=}\n\\ \n\n}@c{r,e=}", TidyOptions(sort="year", align=True))
@example("@c{\n@a{,r=}\n}@c{f}", TidyOptions(sort="year", align=True))
@example("z@a{,%}@misc{b, crossref = {a}}t={1},{e}", TidyOptions(omit=("crossref",)))
@example("@a{a,year=2,crossref=p}@a{a,year=1}@a{p,year=0}", TidyOptions(sort="year"))
@example("@a{a,crossref=b}@a{b,crossref=a}@a{c,crossref=a}", TidyOptions(sort="-key"))
@example("@a{a,month=jan,}@Book(l,month=jan,)", TidyOptions(months="number"))
def test_what_is_tidy_stays_as_it_is(text: str, options: TidyOptions) -> None:
    once = tidy(text, options).text
    assert tidy(once, options).text == once


@given(bibtex_like, ORDER)
def test_sorting_changes_no_entry_and_loses_no_character(text: str, order: str) -> None:
    plain = tidy(text)
    made = tidy(text, TidyOptions(sort=order))
    assert sorted(entry.raw for entry in read_text(made.text)) == sorted(
        entry.raw for entry in read_text(plain.text)
    )
    assert sorted("".join(made.text.split())) == sorted("".join(plain.text.split()))


ENTRIES = """@article{b, author = {de Vries, Ann}, title = {{\\'E}t{\\'e}}, date = {1990-05}}
@book{c, editor = "B{\\'a}r, {\\"U}. and Z, Z", title = {Zeta}, year = 1990, month = "Feb."}
@misc{a, title = {The Alpha}, month = mar}
@inbook{d, author = {Bar, A.}, title = {``Beta''}, crossref = {e}}
@book{e, author = {Aa, A.}, title = {Whole}, year = {2001}}
@misc{f, author = {Bar, A.}, year = {in press, 2003}}
"""


@pytest.mark.parametrize(
    ("order", "reverse", "keys"),
    [
        ("key", False, "abcdfe"),
        ("-key", False, "fdcbae"),
        ("year", False, "bcdfae"),
        ("-year", False, "fdbcae"),
        ("month", False, "cbdfae"),
        ("year", True, "fdbcae"),
        ("-year", True, "bcdfae"),
        ("author", False, "dfcbae"),
        ("author,-year", False, "fdcbae"),
        ("title", False, "dbacfe"),
        ("type,key", False, "bcdafe"),
        ("none", False, "bcadef"),
    ],
)
def test_entries_are_sorted_by_what_is_asked_and_those_without_come_last(
    order: str, reverse: bool, keys: str
) -> None:
    made = tidy(ENTRIES, TidyOptions(sort=order, reverse=reverse))
    assert "".join(entry.citekey for entry in read_text(made.text)) == keys


def test_an_order_that_there_is_not_names_the_nearest() -> None:
    with pytest.raises(SortError, match="did you mean 'author'"):
        tidy("", TidyOptions(sort="year,autor"))
    with pytest.raises(SortError, match="nothing to reverse"):
        tidy("", TidyOptions(reverse=True))


def test_the_head_of_a_file_and_the_comment_of_a_macro_stay_with_them() -> None:
    text = "% head\n\n@misc{b,\n}\n\n% m\n@string{m = {M}}\n\n% a\n@misc{a,\n}\n"
    assert tidy(text, TidyOptions(sort="key")).text == (
        "% head\n\n% m\n@string{m = {M}}\n\n% a\n@misc{a,\n}\n\n@misc{b,\n}\n"
    )


def test_what_would_be_read_otherwise_in_another_place_is_not_sorted_and_this_is_said() -> None:
    made = tidy("@c{\n@a{,r=}\n}@c{f}", TidyOptions(sort="key"))
    assert [block.key for block in split(made.text) if block.kind == "entry"] == ["", "f"]
    assert made.notes[-1] == "not sorted: what cannot be read would be read otherwise elsewhere"


def test_dropped_fields_are_counted_and_those_that_cannot_be_dropped_are_named() -> None:
    text = """@misc{a, Abstract = {x}, file = "y", note = { }, title = {} # "", year = 1}
@misc{b, abstract = {x}, url = {}, crossref = {c}}
@misc{c, abstract = {unclosed
"""
    made = tidy(text, TidyOptions(omit=("abstract", "FILE"), omit_empty=True))
    assert made.text == (
        "@misc{a,\n  year = {1},\n}\n\n@misc{b,\n  crossref = {c},\n  url = {},\n}\n"
        "@misc{c, abstract = {unclosed\n"
    )
    assert made.dropped == {"abstract": 2, "file": 1, "note": 1, "title": 1}
    assert made.notes == (
        "line 3: left as it is written, for the brace that opens 'abstract' (line 3) is not closed "
        "before the end of the file",
        "abstract kept in 1 entry that cannot be read in full",
        "url kept in 1 entry: empty there, it keeps the parent's value away",
    )


@pytest.mark.parametrize(
    ("months", "written", "expected"),
    [
        ("macro", '"Sept."', "sep"),
        ("number", '"Sept."', "{9}"),
        ("number", "FEB", "{2}"),
        ("number", "2", "{2}"),
        ("number", 'jun # "~1"', "jun # {~1}"),
        ("keep", "FEB", "FEB"),
        ("keep", "{2}", "{2}"),
    ],
)
def test_months_are_macros_or_numbers_or_as_they_are(
    months: Months, written: str, expected: str
) -> None:
    made = tidy(f"@misc{{a, month = {written}}}", TidyOptions(months=months))
    assert made.text == f"@misc{{a,\n  month = {expected},\n}}\n"


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


def test_macros_that_double_are_sorted_by_as_far_as_anyone_would_read() -> None:
    macros = "".join(f"@string{{m{i} = m{i - 1} # m{i - 1}}}\n" for i in range(1, 41))
    text = f"@string{{m0 = {{x}}}}\n{macros}@misc{{b, author = m40}}\n@misc{{a, author = m0}}\n"
    sorted_ = tidy(text, TidyOptions(sort="author")).text
    assert sorted_.index("@misc{a") < sorted_.index("@misc{b")

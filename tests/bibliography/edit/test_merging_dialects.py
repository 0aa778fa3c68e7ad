"""Merging and comparing what BibTeX and biblatex call by two names."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.compare.changes import compare
from stronger.bibliography.compare.duplicates import find_duplicates
from stronger.bibliography.edit.merging import Part, Preferences, merge
from stronger.bibliography.formats.bibtex import biblatex
from stronger.bibliography.text.fields import BIBLATEX_NAMES, DATE_FIELDS, one_name

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS = st.lists(
    st.sampled_from(["Deep", "{DNA}", "of", r"M{\"u}ller", "Müller", r"\emph{x}", r"A \& B", "1"]),
    max_size=3,
).map(" ".join)
VALUES = {
    **dict.fromkeys(("title", "note", "volume", *BIBLATEX_NAMES, *BIBLATEX_NAMES.values()), WORDS),
    "author": st.sampled_from([r"M{\"u}ller, Max and others", "family=Sol, given=Ana", "{WHO}"]),
    "date": st.sampled_from(["2003-05-03", "2003/2004", "199X", "2003?", "2003-21", "no date"]),
    "year": st.sampled_from(["2003", "in press", "c. 1900", "1999/2000", "2003a", "", "-44"]),
    "month": st.sampled_from(["May", "5", "May--June", "5 May", "13", "Spring", ""]),
    "day": st.sampled_from(["1", "32", ""]),
    "type": st.sampled_from(["PhD thesis", "Diss.", "mathesis", "Technical Report", ""]),
    "archiveprefix": st.sampled_from(["arXiv", "hdl", ""]),
    "journal": st.sampled_from(["arXiv preprint arXiv:1412.6980", "Nature", ""]),
    "eprint": st.just("1412.6980"),
    "keywords": st.sampled_from(["a, b", "b; c"]),
    "crossref": st.just("k0"),
}
TYPES = ("article", "book", "conference", "www", "phdthesis", "mastersthesis", "techreport",
         "thesis", "report", "misc", "set", "xdata")  # fmt: skip


@st.composite
def bibliographies(draw: st.DrawFn) -> str:
    """Draw the text of one or two entries in any mixture of the two dialects."""
    made = []
    for number in range(draw(st.integers(1, 2))):
        names = draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True, max_size=7))
        fields = [f"{name} = {{{draw(VALUES[name])}}}" for name in names]
        made.append(f"@{draw(st.sampled_from(TYPES))}{{k{number}, {', '.join(fields)}}}\n")
    return "".join(made)


@settings(max_examples=60, deadline=None)
@given(bibliographies(), st.sampled_from([("key",), ("key", "doi", "arxiv", "title")]))
def test_a_bibliography_and_its_copy_in_biblatex_are_one_without_a_conflict(
    text: str, join: tuple[str, ...]
) -> None:
    before = read_text(text, "a.bib")
    assume(not find_duplicates(before))
    copy = str(biblatex(before, before.entries))
    after = read_text(copy, "b.bib")
    assert compare(before, after) == compare(after, before) == []
    for parts in ([Part(before, text), Part(after, copy)], [Part(after, copy), Part(before, text)]):
        made = merge(parts, join=join)  # type: ignore[arg-type]
        assert made.conflicts == ()
        first = parts[0].bibliography
        assert compare(first, made.entries) == []
        for entry, own in zip(made.entries, first.entries, strict=True):
            # Not a second field of one meaning, but what the entry had twice itself
            assert _names(entry.fields) == _names(own.fields)


def _names(fields: Mapping[str, str]) -> list[str]:
    names = {name if name in DATE_FIELDS else one_name(name) for name in fields}
    return sorted(names | {f"{name} again" for name in BIBLATEX_NAMES if name in fields
                           and BIBLATEX_NAMES[name] in fields})  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two", "fields", "conflicts"),
    [
        # The finer of two dates that agree, under the names that the first entry has
        ("year = 2013", "date = {2013-08-05}",
         {"year": "2013", "month": "August", "day": "5"}, "finer"),
        ("date = {2013}", "year = 2013, month = aug", {"date": "2013-08"}, "finer"),
        ("date = {2013-08}", "year = 2013", {"date": "2013-08"}, "finer"),
        # No month comes to the year of another entry
        ("year = 2013", "year = 2014, month = aug", {"year": "2013"}, None),
        ("year = 2013", "date = {2014}", {"year": "2013"}, None),
        ("journal = {Nature}", "journaltitle = {Science}", {"journal": "Nature"}, None),
        ("journal = {Nature}", "journaltitle = {Nature}", {"journal": "Nature"}, ""),
        # What an entry has by both names with two meanings stays with it
        ("address = {A}, location = {B}", "location = {B}", {"address": "A", "location": "B"}, ""),
        ("author = {He, K. and others}", "author = {He, K. and Sun, J.}",
         {"author": "He, K. and Sun, J."}, "complete"),
    ],
)  # fmt: skip
def test_two_names_of_a_field_are_one_when_entries_are_joined(
    one: str, two: str, fields: dict[str, str], conflicts: str | None
) -> None:
    texts = [f"@misc{{k, title = {{On one work alone}}, {each}}}\n" for each in (one, two)]
    made = merge([read_text(texts[0], "a.bib"), read_text(texts[1], "b.bib")])
    kept = dict(made.entries[0].fields)
    assert kept.pop("title") == "On one work alone"
    assert kept == fields
    assert [each.by for each in made.conflicts] == ([] if conflicts == "" else [conflicts or ""])
    assert len(made.undecided) == (conflicts is None)


@pytest.mark.parametrize(
    ("lists", "taken"),
    [
        (["Hintn, Geoffrey Everest and others", "Hinton, G. and Sun, J."], 1),
        (["Hinton, G. and Sun, J. and Abdelrahman, Mo and others", "Hinton, G. and Sun, Jo"], 0),
        (["Hinton, Geoffrey E. and Sun, Jian and others", "Hinton, G. and Sun, J."], 1),
    ],
)
def test_the_longest_list_of_names_is_none_that_leaves_out_whom_another_names(
    lists: list[str], taken: int
) -> None:
    text = "@misc{k, title = {Of one work}, author = {%s}, doi = {10.1/x}}"
    parts = [read_text(text % each) for each in lists]
    for order in (1, -1):
        made = merge(parts[::order], preferences=Preferences("longest"))
        assert [each.get("author") for each in made.entries] == [lists[taken]]


def test_containers_of_one_key_are_one_if_they_say_the_same() -> None:
    one = "@xdata{x, publisher = {P}, address = {Rome}}"
    same = '@xdata{x,\n  location = "Rome",\n  publisher = {P},\n}'
    assert merge([read_text(one), read_text(same)]).text.strip() == one
    made = merge([read_text(one, "a.bib"), read_text(same.replace("Rome", "Paris"), "b.bib")])
    assert [entry.citekey for entry in made.entries] == ["x", "xa"]
    # A container has no title to tell it by
    assert "publisher = {P}, address = {Rome}" in str(made.undecided[0])


def test_entries_without_an_author_and_with_a_title_that_many_have_are_one_if_they_are_equal() -> (
    None
):
    one = "@article{e, title = {Editorial}, journal = {Nature}, year = 2001}"
    other = "@article{e, title = {Editorial}, journal = {Science}, year = 2003}"
    copy = str(biblatex(read := read_text(one), read.entries))
    assert merge([read, read_text(copy)]).conflicts == ()
    assert [each.field for each in merge([read_text(one), read_text(other)]).undecided] == ["key"]


def test_a_set_is_joined_with_a_set_of_its_key_alone() -> None:
    text = "@set{s, entryset = {m, n}}\n@misc{m, title = {A telling title}, author = {Doe, J.}}\n"
    assert [entry.citekey for entry in merge([read_text(text)] * 2).entries] == ["s", "m"]
    other = "@misc{s, title = {A telling title}, author = {Doe, J.}}\n"
    made = merge([read_text(text), read_text(other)])
    assert [(each.key, each.field) for each in made.undecided] == [("s", "key")]
    assert [entry.type for entry in made.entries] == ["set", "misc", "misc"]
    # Of the work that it is, it may well have the key
    made = merge([read_text(text), read_text(other)], join=("key", "title"))
    assert [entry.citekey for entry in made.entries] == ["s", "m"]


def test_a_thesis_with_an_eprint_is_no_preprint_by_any_name_of_its_school() -> None:
    text = "@online{k, title = {T}, %s = {Oxford}, eprint = {1412.6980}, eprinttype = {arxiv}}"
    made = merge([read_text(text % name) for name in ("school", "institution")])
    assert (made.conflicts, made.notes) == ((), ())
    assert list(made.entries[0].fields) == ["title", "school", "eprint", "eprinttype"]


@pytest.mark.parametrize(
    ("one", "two", "type_", "subtype"),
    [
        ("@thesis", "@mastersthesis", "thesis", "mathesis"),
        ("@mastersthesis", "@thesis", "mastersthesis", ""),
        ("@report", "@techreport", "report", ""),
        ("@online", "@www", "online", ""),
    ],
)
def test_the_kind_of_a_thesis_is_kept_whichever_entry_says_it(
    one: str, two: str, type_: str, subtype: str
) -> None:
    made = merge([read_text(f"{each}{{k, title = {{On one work}}}}") for each in (one, two)])
    assert made.conflicts == ()
    assert (made.entries[0].type, made.entries[0].get("type")) == (type_, subtype)


def test_titles_of_any_length_are_compared_in_no_time() -> None:
    doubled = "\n".join(f"@string{{m{n + 1} = m{n} # m{n}}}" for n in range(18))
    text = f"@string{{m0 = {{word }}}}\n{doubled}\n@book{{k, title = m18 # {{%s}}}}"
    begin = time.process_time()
    assert len(merge([read_text(text % "a"), read_text(text % "b")]).entries) == 1
    assert time.process_time() - begin < 10

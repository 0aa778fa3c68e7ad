"""Merging texts: what is no entry is carried, what is untouched stays to the letter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography import read_file, read_text
from stronger.bibliography.compare.changes import compare
from stronger.bibliography.edit.merging import Conflict, Merged, Part, Preferences, dedupe, merge
from stronger.bibliography.source.splitting import split

if TYPE_CHECKING:
    from pathlib import Path

PREPRINT = """@misc{arx, title = {Adam: A Method for Stochastic Optimization}, year = 2014,
  author = {Kingma, D. P. and Ba, J.}, journal = {arXiv preprint arXiv:1412.6980 [cs.LG]},
  url = {https://arxiv.org/abs/1412.6980}, abstract = {On steps.}}
"""
PUBLISHED = """@inproceedings{iclr, title = {{Adam}: A Method for Stochastic Optimization},
  author = {Kingma, Diederik P. and Ba, Jimmy}, booktitle = {ICLR}, year = 2015}
"""


def part(text: str, file: str = "a.bib") -> Part:
    return Part(read_text(text, file), text)


def merged(*texts: str, **options: object) -> Merged:
    parts = [part(text, f"{'abc'[at]}.bib") for at, text in enumerate(texts)]
    return merge(parts, **options)  # type: ignore[arg-type]


def test_what_is_no_entry_is_carried_and_what_cannot_be_read_comes_last_and_is_named() -> None:
    first = (
        "% A remark\n@preamble{{\\newcommand{\\x}{y}}}\n"
        "@comment{jabref-meta: databaseType:bibtex;}\n"
        "@misc{a, title = {One}}\n@article{open, title = {Unclosed, year = 2000\n\n"
    )
    second = "Some prose.\n@comment{BibDesk Smart Groups{<x/>}}\n@misc{b,  title={Two} }\n"
    made = merged(first, second)
    for block in [*split(first), *split(second)]:
        assert block.text.strip() in made.text
    assert list(made.bibliography.by_key) == ["a", "b"]
    assert made.text.rstrip().endswith("@article{open, title = {Unclosed, year = 2000")
    assert ["a.bib:5: cannot be read" in note for note in made.notes] == [True]


_BLOCKS = st.lists(
    st.sampled_from([
        "@misc{a, title = {One of them all}, year = 2000}",
        "@misc{A, title={One of them all}, year=2001}",
        "@string{j = {J}}\n@misc{b, title = {Two}, note = j}",
        "@string{j = {Other}}\n@misc{m, month = jan, note = {not} # j}",
        "@string{jan = {Month the First}}", "@preamble{{x}}", "@comment{c}", "% prose",
        "@book{c, title = {Three}, crossref = {d}}", "@book{d, title = {Parent of all of them}}",
        "@article{x, title = {", "stray, text }",
    ]), max_size=6,
)  # fmt: skip


@given(_BLOCKS, _BLOCKS)
def test_no_block_is_lost_and_every_entry_means_what_it_did(one: list[str], two: list[str]) -> None:
    texts = ["\n".join(one) + "\n", "\n".join(two) + "\n"]
    made = merged(*texts, prefer="first")
    for text in texts:
        for block in split(text):
            if block.kind in ("comment", "prose", "preamble"):
                assert block.text.strip() in made.text
            elif block.kind == "broken":
                assert block.text.strip()[:20] in made.text
    told = {each.new.lower() for each in made.renamed}
    values = {value for entry in made.entries for value in entry.fields.values()}
    for text in texts:
        for entry in read_text(text):
            assert entry.citekey.lower() in {key.lower() for key in made.bibliography.by_key} | told
            kept = {c.value for each in made.conflicts for c in each.choices}
            assert set(entry.fields.values()) <= values | kept
    keys = Counter(entry.citekey.lower() for entry in made.entries)
    assert max(keys.values(), default=1) == 1


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_file_merged_with_itself_is_the_same_to_the_letter(times: int, root: Path) -> None:
    path = root / "data/references.bib"
    text = path.read_text()
    made = merge([Part(read_file(path), text)] * times)
    assert made.text == text
    assert (made.changed, made.conflicts) == (False, ())


def test_macros_of_one_name_and_two_values_keep_their_meaning() -> None:
    made = merged(
        "@string{j = {One}}\n@misc{a, note = j, month = jan}\n@misc{s, title = {Same}}",
        "@string{J = {Two}}\n@string{jan = {Januar}}\n@misc{b, note = {In } # J, month = jan}\n"
        "@misc{s, title = {Same}, note = j}",
    )
    by_key = made.bibliography.by_key
    assert (by_key["a"].fields["note"], by_key["b"].fields["note"]) == ("One", "In Two")
    assert by_key["s"].fields["note"] == "Two"
    assert (by_key["a"].fields["month"], by_key["b"].fields["month"]) == ("January", "Januar")
    assert made.notes[0] == "b.bib:1:1: macro J is ja now"
    same = merged(
        "@string{j = {One}}\n@misc{a, note = j}", "@string{j = {One}}\n@misc{b, note = j}"
    )
    assert same.text.count("@string") == 1


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("prefer", ["first", "last", "published", "longest", None])
def test_the_publication_wins_and_the_preprint_becomes_its_eprint(order: int, prefer: str) -> None:
    made = merged(*[PREPRINT, PUBLISHED][::order], join=("title",), prefer=prefer)
    (entry,) = made.entries
    assert (entry.citekey, entry.type, entry.year) == ("iclr", "inproceedings", 2015)
    assert "journal" not in entry.fields
    assert {
        n: entry.fields[n] for n in ("eprint", "archiveprefix", "primaryclass", "abstract")
    } == {
        "eprint": "1412.6980",
        "archiveprefix": "arXiv",
        "primaryclass": "cs.LG",
        "abstract": "On steps.",
    }
    assert made.undecided == ()
    assert sum("of the preprint 'arx' is left out" in note for note in made.notes) == 2
    year = next(each for each in made.conflicts if each.field == "year")
    assert (year.chosen, year.by) == ("2015", "published")


def test_a_doi_of_the_preprint_does_not_become_that_of_the_publication() -> None:
    preprint = PREPRINT.replace("year", "doi = {10.48550/arXiv.1412.6980}, year")
    (entry,) = merged(preprint, PUBLISHED, join=("title",)).entries
    assert "doi" not in entry.fields
    biorxiv = PREPRINT.replace("arXiv preprint arXiv:1412.6980 [cs.LG]", "bioRxiv").replace(
        "https://arxiv.org/abs/1412.6980", "https://doi.org/10.1101/2020.01.01.123456"
    )
    (entry,) = merged(biorxiv, PUBLISHED, join=("title",)).entries
    assert entry.fields["eprint"] == "10.1101/2020.01.01.123456"
    assert entry.fields["archiveprefix"] == "bioRxiv"


def test_single_fields_have_their_own_preference_and_lists_lose_nothing() -> None:
    one = "@misc{a, title = {Short of it}, year = 2000, keywords = {x, y}}"
    two = "@misc{a, title = {Short of it!}, year = 2001, keywords = {Y, z}, groups = {G}}"
    made = merged(one, two, preferences=Preferences("first", {"year": "last"}))
    assert dict(made.entries[0].fields) == {
        "title": "Short of it", "year": "2001", "keywords": "x, y, z", "groups": "G",
    }  # fmt: skip
    assert {each.field: each.by for each in made.conflicts} == {
        "title": "first", "year": "last", "keywords": "both",
    }  # fmt: skip


def test_whoever_is_asked_decides_and_may_leave_a_conflict_open() -> None:
    asked: list[Conflict] = []

    def ask(conflict: Conflict) -> int | None:
        asked.append(conflict)
        return 1 if conflict.field == "year" else None

    one, two = "@misc{a, year = 2000, note = {x}}", "@misc{a, year = 2001, note = {y}}"
    made = merged(one, two, preferences=Preferences(ask=ask))
    assert [each.field for each in asked] == ["year", "note"]
    assert [each.field for each in made.undecided] == ["note"]
    assert made.entries[0].year == 2001


def test_groups_of_reference_managers_and_citations_in_notes_follow_renamed_keys() -> None:
    first = PUBLISHED + (
        "@comment{jabref-meta: grouping:\n0 AllEntriesGroup:;\n"
        "1 ExplicitGroup:Of arx\\;0\\;arx\\;iclr\\;;\n}\n"
    )
    second = PREPRINT + (
        "@comment{BibDesk Static Groups{<dict><key>keys</key><string>arx,x</string></dict>}}\n"
        "@misc{x, title = {X}, related = {arx}, note = {After \\cite[p.~3]{arx}},"
        " author = {xdata=arx-author-1}}\n"
    )
    made = merged(second, first, join=("title",))
    assert "Of arx\\;0\\;iclr\\;;" in merged(PREPRINT + first, join=("title",)).text
    assert "<string>iclr,x</string>" in made.text
    fields = made.bibliography["x"].fields
    assert fields["related"] == "iclr"
    assert fields["note"] == "After \\cite[p.~3]{iclr}"
    assert fields["author"] == "xdata=iclr-author-1"


def test_old_keys_are_left_as_ids_unless_another_entry_has_them() -> None:
    made = merged(PUBLISHED, PREPRINT, join=("title",), leave_ids=True)
    assert made.entries[0].fields["ids"] == "arx"
    two = merged("@misc{a, title = {One work}}", "@misc{a, title = {Of mice}}", prefer="first",
                 leave_ids=True)  # fmt: skip
    assert [dict(each.fields) for each in two.entries] == [
        {"title": "One work"}, {"title": "Of mice"},
    ]  # fmt: skip
    assert two.unclear == {"a": ["a", "aa"]}


def test_parents_stand_after_their_children_of_all_files() -> None:
    parent = "@proceedings{p, title = {All of the papers}}\n"
    made = merged(
        "@inproceedings{a, title = {A}, crossref = {p}}\n" + parent,
        "@inproceedings{b, title = {B}, crossref = {p}}\n" + parent,
    )
    assert [each.citekey for each in made.entries] == ["a", "b", "p"]


def test_a_declared_encoding_is_that_of_what_is_written() -> None:
    made = merged("% Encoding: Cp1252\n@misc{a}\n", "% Encoding: Cp1250\n@misc{b}\n")
    assert made.text.startswith("% Encoding: UTF-8\n@misc{a}")
    assert "Cp12" not in made.text
    assert sum("is in UTF-8" in note for note in made.notes) == 2


def test_what_a_chain_of_pairs_would_join_is_kept_apart_where_its_ends_contradict() -> None:
    entry = "@article{%s, title = {A title of one work}, author = {Doe, A}, year = 2000%s}\n"
    text = entry % ("a", ", doi = {10.1000/a}") + entry % ("b", "") + entry % (
        "c", ", doi = {10.1000/c}")  # fmt: skip
    made = dedupe(part(text), preferences=Preferences("first"))
    assert sorted(each.get("doi") for each in made.entries) == ["10.1000/a", "10.1000/c"]


def test_deduping_joins_works_of_one_file_and_leaves_the_rest_to_the_letter() -> None:
    text = f'% head\n{PREPRINT}\n  @misc{{z,title="Z"}} % after\n{PUBLISHED}'
    made = dedupe(part(text), preferences=Preferences("first"))
    assert "% head\n" in made.text
    assert '\n  @misc{z,title="Z"} % after\n' in made.text
    assert [each.citekey for each in made.entries] == ["iclr", "z"]
    again = dedupe(part(made.text))
    assert (again.text, again.joined) == (made.text, ())
    assert compare(made.entries, again.entries) == []

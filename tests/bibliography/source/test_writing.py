"""Writing: one canonical form, which reads back as what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography import Entry, String, read_file, read_text, save, write, write_entry
from stronger.bibliography.source.writing import canonical_value
from stronger.diagnostics import Position

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HERE = Position("test")

# A backslash before a brace is left out: the splitter takes it for an escape, which BibTeX has not.
inner = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=12).map(
    lambda text: f"{text}." if text.endswith("\\") else text
)
balanced = st.recursive(
    inner, lambda more: st.tuples(inner, more, inner).map(lambda t: f"{t[0]}{{{t[1]}}}{t[2]}")
)
names = st.sampled_from(["title", "author", "note", "year", "pages", "x-rank", "abstract"])
keys = st.text("abcXYZ019:-_/é", min_size=1, max_size=8)
macros = {"jmlr": "J. of {ML} Research", "Acl": "ACL"}
entries = st.builds(
    lambda key, kind, fields, month: Entry(
        citekey=key,
        type=kind,
        fields=fields | ({"month": month} if month else {}),
        strings=tuple(macros),
        position=HERE,
    ),
    keys,
    st.sampled_from(["article", "book", "misc", "weird"]),
    st.dictionaries(names, balanced | st.sampled_from(list(macros.values()))),
    st.sampled_from(["", "June", "December", "June~9", "Michaelmas"]),
)
strings = [String(name=name, value=value, position=HERE) for name, value in macros.items()]


def as_bibtex_sees(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: canonical_value(value) for name, value in fields.items()}


@given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.citekey.lower()))
def test_what_is_written_reads_back_with_the_same_fields(made: list[Entry]) -> None:
    text = write(made, strings)
    read = read_text(text)
    assert {entry.citekey: (entry.type, as_bibtex_sees(entry.fields)) for entry in read} == {
        entry.citekey: (entry.type, as_bibtex_sees(entry.fields)) for entry in made
    }
    assert {finding.code for finding in read.diagnostics} <= {"B003", "B009", "B010", "B012"}
    assert write(read, read.strings, read.preambles) == text


def test_our_bibliography_is_in_canonical_form(root: Path) -> None:
    path = root / "data/references.bib"
    read = read_file(path)
    assert write(read, read.strings, read.preambles) == path.read_text(encoding="utf-8")


def test_the_form_is_canonical_whatever_the_source_looks_like() -> None:
    messy = """@STRING(acl={ACL}) @Book{zwei,YEAR=1990,month="Sept.",Title="A  b
      c" # {, d}, publisher=ACL, doi={10.1/x}} @misc{Eins, note={n}, author={A}}"""
    read = read_text(messy)
    assert write(read, read.strings) == (
        "@string{acl = {ACL}}\n"
        "\n"
        "@misc{Eins,\n"
        "  author = {A},\n"
        "  note = {n},\n"
        "}\n"
        "\n"
        "@book{zwei,\n"
        "  title = {A b c, d},\n"
        "  publisher = acl,\n"
        "  year = {1990},\n"
        "  month = sep,\n"
        "  doi = {10.1/x},\n"
        "}\n"
    )


def test_parents_follow_their_children_in_every_generation() -> None:
    read = read_text(
        "@book{a, title={x}} @inbook{z, crossref={m}} @inbook{m, crossref={A}} @misc{b, note={y}}"
    )
    order = [entry.citekey for entry in read_text(write(read))]
    assert order == ["b", "z", "m", "a"]


def test_a_redefined_month_macro_is_not_used_for_the_month() -> None:
    read = read_text("@string{jun = {Juin}} @misc{a, month = {June}} @misc{b, month = jun}")
    again = read_text(write(read, read.strings))
    assert [entry.fields["month"] for entry in again] == ["June", "Juin"]


def test_values_that_cannot_stand_in_bibtex_do_not_break_the_entries_after_them() -> None:
    bad = Entry(citekey="bad", type="misc", fields={"note": "a \\{ b } {c"}, position=HERE)
    good = Entry(citekey="good", type="misc", fields={"note": "n"}, position=HERE)
    read = read_text(write([bad, good]))
    assert read.diagnostics == ()
    assert read["good"].fields["note"] == "n"
    assert "textbraceleft" in write_entry(bad)


def test_saving_replaces_the_file_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.bib"
    save(path, "old\n")
    save(path, "é\n")
    assert path.read_bytes() == "é\n".encode()
    with pytest.raises(UnicodeEncodeError):
        save(path, "half \udc80")
    assert path.read_text(encoding="utf-8") == "é\n"
    assert [each.name for each in tmp_path.iterdir()] == ["x.bib"]

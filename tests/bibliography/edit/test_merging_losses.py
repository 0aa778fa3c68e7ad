"""Merging loses nothing: second values, comments in entries, old keys, inherited values."""

from __future__ import annotations

import pytest

from stronger.bibliography import read_text
from stronger.bibliography.compare.changes import compare
from stronger.bibliography.edit.merging import ALL, Merged, Part, merge
from stronger.bibliography.rules.checking import check

T = "author={A, B.}, title={Long T title of it}, journal={J}, year=2001"


def merged(*texts: str, **options: object) -> Merged:
    parts = [Part(read_text(text, f"{'abc'[at]}.bib"), text) for at, text in enumerate(texts)]
    return merge(parts, **({"join": ALL} | options))  # type: ignore[arg-type]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("apart", [True, False])
def test_a_field_given_twice_is_a_conflict_whichever_entry_comes_first(
    order: int, apart: bool
) -> None:
    one = f"@article{{a, {T}, doi={{10.1/x}}, pages={{1--2}}, volume=3}}\n"
    two = f"@string{{j={{J}}}}\n@article{{b, {T}, note={{one}}, keywords={{x}}, note={{Imp}} # j,\n"
    two += "  keywords={y}}\n"
    texts = [one, two][::order] if apart else ["".join([one, two][::order])]
    for prefer, chosen in ((None, None), ("first", "one"), ("last", "ImpJ")):
        made = merged(*texts, prefer=prefer)
        conflict = next(each for each in made.conflicts if each.field == "note")
        assert [each.value for each in conflict.choices] == ["one", "ImpJ"]
        assert conflict.chosen == chosen
        (entry,) = made.entries
        assert entry.fields["note"] == (chosen or "one")
        assert entry.fields["keywords"] == "x, y"
        assert made.text.count("note") == 1
        assert made.bibliography.diagnostics == ()


def test_a_second_date_that_says_the_same_is_no_conflict_and_another_one_is() -> None:
    one = "@misc{a, title={T}, year=2001, year={2001}}"
    other = "@misc{a, title={T}, date={2001-05}}"
    made = merged(one, other)
    assert (made.undecided, made.entries[0].date) == ((), read_text(other)["a"].date)
    made = merged(one.replace("{2001}", "{2002}"), other)
    assert [each.field for each in made.undecided] == ["year"]


@pytest.mark.parametrize("order", [1, -1])
def test_comments_within_an_entry_that_is_joined_stand_beside_the_other(order: int) -> None:
    one = f"@article{{b, {T}, doi={{10.1/x}}}}\n"
    two = "@article{a,\n author={A, B.},\n % checked 2020\n title={Long T title of it},\n"
    two += " journal={J}, % see @misc{x}\n 2nd = {odd},\n year = % when\n 2001}\n"
    made = merged(*[one, two][::order])
    for told in ("% checked 2020", "2nd = {odd}", "% when"):
        assert told in made.text
    assert len(made.entries) == 1
    assert ("see @misc{x}" in made.text) == (order == -1)
    assert bool(made.lost) == (order == 1)
    if made.lost:
        assert made.lost == ("b.bib:5:15: '% see @misc{x}' within 'a' is left out",)
    assert merged(made.text).text == made.text


@pytest.mark.parametrize("order", [1, -1])
def test_a_preprint_that_is_numbered_in_its_pages_becomes_the_eprint(order: int) -> None:
    preprint = (
        "@article{p, author={A, B.}, title={Long T title of it}, year=2000,\n"
        "  journal={arXiv e-prints}, publisher={arXiv}, pages={arXiv:1606.00001}, eid={x}}\n"
    )
    published = f"@article{{n, {T}, volume=3}}\n"
    (entry,) = merged(*[preprint, published][::order]).entries
    assert (entry.fields["eprint"], entry.fields["archiveprefix"]) == ("1606.00001", "arXiv")
    assert entry.fields.keys().isdisjoint({"publisher", "pages", "eid"})
    unnumbered = preprint.replace("pages={arXiv:1606.00001}, ", "")
    made = merged(*[unnumbered, published][::order])
    assert "publisher" not in made.entries[0].fields
    assert any("publisher 'arXiv' of the preprint 'p' is left out" in each for each in made.notes)


ALIASED = """@article{a, author={A, B}, title={First one of all works}, year=2000, ids={x}}
@misc{r, title={Refers}, related={x}}
"""
OTHERS = """@article{x, author={C, D}, title={Quite another thing here}, year=2001}
@article{q, author={E, F}, title={The third of these works}, ids={x,a}, related={x}}
"""


@pytest.mark.parametrize("order", [1, -1])
def test_an_alias_that_is_the_key_of_another_work_is_a_conflict(order: int) -> None:
    texts = [ALIASED, OTHERS][::order]
    undecided = merged(*texts, join=("key",))
    assert {each.key for each in undecided.undecided if each.field == "key"} == {"a", "x"}
    made = merged(*texts, join=("key",), prefer="first")
    assert made.undecided == ()
    assert [each.code for each in check(made.bibliography) if each.code == "B199"] == []
    titles = {each.title: each for each in made.entries}
    for referring, work in (("Refers", "First one of all works"),
                            ("The third of these works", "Quite another thing here")):  # fmt: skip
        found = made.bibliography.find(titles[referring].fields["related"])
        assert found is not None
        assert found.title == work
    assert made.keys.keys().isdisjoint({"a", "x"})
    assert made.unclear.keys() == {"a", "x"}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("apart", [True, False])
def test_an_alias_that_is_the_key_of_the_same_work_joins_by_key(order: int, apart: bool) -> None:
    one = "@article{a, author={A, B}, title={First one of all works}, ids={x}}\n"
    other = "@article{x, author={A, B}, title={First one of all works}, volume=3}\n"
    texts = [one, other][::order] if apart else ["".join([one, other][::order])]
    made = merged(*texts, join=("key",), leave_ids=True)
    (entry,) = made.entries
    assert {entry.citekey, *entry.aliases} == {"a", "x"}
    assert len(entry.aliases) == 1
    assert (made.undecided, made.duplicates) == ((), ())


def test_what_is_one_by_way_of_a_third_is_not_said_to_be_left_apart() -> None:
    entry = f"@article{{a, {T}, doi={{10.1/x}}, note={{%s}}}}\n"
    for texts in ([entry % "n"] * 3, [entry % "n", entry % "m", entry % "m"]):
        made = merged(*texts, join=("key",), prefer="first")
        assert (len(made.entries), made.duplicates) == (1, ())


PARENT = "@book{P, title={Whole}, year=2001, publisher={X}, author={Q, R.}}\n"
CHILD = "@inbook{a, author={A, B.}, title={Chapter of it all}, crossref={P}}\n" + PARENT
ALONE = "@inbook{a, author={A, B.}, title={Chapter of it all}, %s}\n"


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("year", ["year=1999", "date={1999}"])
def test_what_is_said_against_an_inherited_value_is_a_conflict(order: int, year: str) -> None:
    texts = [CHILD, ALONE % f"{year}, publisher={{Y}}"][::order]
    made = merged(*texts)
    assert {tuple(sorted(c.value for c in each.choices)) for each in made.undecided} == {
        ("1999", "2001"), ("X", "Y"),
    }  # fmt: skip
    for prefer, at in (("first", 0), ("last", -1)):
        entry = merged(*texts, prefer=prefer).bibliography["a"]
        inherits = texts[at] == CHILD
        assert (entry.year, entry.get("publisher")) == ((2001, "X") if inherits else (1999, "Y"))
    changed = compare(*(read_text(text) for text in texts))
    assert [each.kind for each in changed if each.key == "a" and each.field != "crossref"] == [
        "field changed", "field changed",
    ]  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_inherited_and_said_alike_is_no_conflict(order: int) -> None:
    texts = [CHILD, ALONE % "date={2001}, publisher={X}"][::order]
    assert merged(*texts).conflicts == ()
    assert merged(CHILD, CHILD.replace(", crossref", ", note={n}, crossref")).conflicts == ()


def test_lists_of_keys_hold_each_once_and_a_set_of_one_work_is_named() -> None:
    one = f"@article{{a, {T}, doi={{10.1/x}}}}\n@article{{b, {T}, volume=3}}\n"
    lists = (
        "@set{s, entryset={a, b,c}, title={All of it}}\n@misc{c, title={Refers}, related={b,a}}\n"
        "@comment{jabref-meta: grouping:\n1 ExplicitGroup:G\\;0\\;a\\;c\\;\nb\\;;\n}\n"
        "@comment{BibDesk Static Groups{<dict><key>keys</key><string>b,a,c</string></dict>}}\n"
    )
    made = merged(one + lists)
    assert "@set{s, entryset={a,c}" in made.text
    assert made.bibliography["c"].fields["related"] == "a"
    assert "G\\;0\\;a\\;c\\;;" in made.text
    assert "<string>a,c</string>" in made.text
    assert made.notes == ("a.bib:3:9: a and b in the set 's' are one work, a",)
    untouched = lists.replace("a\\;c", "c\\;c")
    assert merged(untouched).text == untouched


DATED = "@misc{a, title={Long T title of it}, author={A, B.}, %s}\n"


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("one", "other", "date"),
    [
        ("year={}", "date={2005-02}", "2005-02"),
        ("year={}, month={}", "date={2005}", "2005"),
        ("month=mar", "date={2005}", "2005-03"),
        ("month=mar", "date={2005-03-07}", "2005-03-07"),
        ("month={March}, day=7", "date={2005}", "2005-03-07"),
    ],
)
def test_an_empty_year_and_a_month_alone_go_into_the_date(
    one: str, other: str, date: str, order: int
) -> None:
    made = merged(*[DATED % one, DATED % other][::order])
    (entry,) = made.entries
    assert made.undecided == ()
    assert str(entry.date) == date
    assert not any(value == "" for value in entry.fields.values())
    assert ("date" in entry.fields) + ("year" in entry.fields) == 1


def test_a_month_alone_against_another_month_is_a_conflict() -> None:
    made = merged(DATED % "month=mar", DATED % "date={2005-04}")
    assert [tuple(c.value for c in each.choices) for each in made.undecided] == [
        ("2005-03", "2005-04")
    ]


def test_unreadable_text_is_told_by_its_line_in_its_file() -> None:
    one = "@misc{a,\n title={One work of all},\n year=2000}\n@article{open, title = {Unclosed\n"
    two = "@misc{a, title={One work of all},\n\n\n\n year=2000, note={n}}\n@misc{b, title={B}}\n"
    for texts in ([one, two], [two, one]):
        made = merged(*texts, prefer="last")
        where = "ab"[texts.index(one)]
        assert [n for n in made.notes if n.startswith(f"{where}.bib:4: cannot be read")]


@pytest.mark.parametrize("order", [1, -1])
def test_two_notes_of_a_preprint_are_not_decided_by_what_is_published(order: int) -> None:
    preprint = (
        "@misc{p, author={A, B.}, title={Long T title of it}, year=2000, eprint={1606.00001},\n"
        "  note={z}, note={w}}\n"
    )
    texts = [preprint, f"@article{{n, {T}}}\n"][::order]
    made = merged(*texts)
    assert [each.field for each in made.undecided] == ["note"]
    for prefer, note in (("last", "w"), ("first", "z"), ("published", "z")):
        assert merged(*texts, prefer=prefer).entries[0].fields["note"] == note

"""The filter language: what queries select, and what is said of those that cannot be understood."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography.text.people import Person
from stronger.query import FIELDS, Catalogue, QueryError, Row, Said, language
from stronger.query.folding import fold

if TYPE_CHECKING:
    from stronger.query.rows import Value

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
# In ASCII: what pytest escapes, it escapes again when one process collects twice (`make mutants`)
IDS = [case["query"].encode("ascii", "replace").decode() for case in VECTORS["cases"]]
SETS = ("part", "stance", "demo", "cites", "cited_by", "has")


def person(written: list[str]) -> Person:
    last, given, suffix = [*written, "", ""][:3]
    return Person(last, given, suffix=suffix)


def row(facts: dict[str, Any]) -> Row:
    def value(written: str | list[list[str]]) -> Value:
        return written if isinstance(written, str) else tuple(map(person, written))

    said = tuple(Said(*each) for each in facts.get("said", ()))
    given: dict[str, Any] = {name: frozenset(facts.get(name, ())) for name in SETS}
    given |= {name: value(facts.get(name, [])) for name in ("author", "editor")}
    given |= {"venue": tuple(facts.get("venue", ())), "said": said}
    fields = {name: value(each) for name, each in facts.get("fields", {}).items()}
    return Row(**{**facts, **given, "fields": fields})


CATALOGUE = Catalogue(tuple(row(facts) for facts in VECTORS["rows"]), VECTORS["valid"])


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        *zip("łøđħŧıæœŁØĐĦŦÆŒ", "lodhtiaolodhtao", strict=True),
        *[("É", "e"), ("ß", "ss"), ("ﬁ", "fi"), ("İ", "i"), ("Ærø", "aro")],
    ],
)
def test_letters_are_folded_to_what_a_keyboard_without_them_has(written: str, folded: str) -> None:
    assert fold(written) == folded
    found = Catalogue((Row(key="a", type="book", title=f"On {written}x", year=1),), {})
    assert [each.key for each in found.select(f"title:{folded}x")] == ["a"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=IDS)
def test_a_query_selects_what_the_vectors_say(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(QueryError, match=case["error"]) as caught:
            CATALOGUE.select(case["query"])
        assert caught.value.column == case["column"]
    else:
        assert [each.key for each in CATALOGUE.select(case["query"])] == case["keys"]


tokens = st.one_of(
    st.sampled_from(["(", ")", "-", "OR", "AND", "NOT", '"', "*", ":", "..", "\n"]),
    st.sampled_from([f"{name}:" for name in FIELDS]),
    st.sampled_from(["hidden", "supports", "growth", "2011", "glorot2011deep"]),
    st.text(max_size=6),
)


@given(st.lists(tokens, max_size=12).map(" ".join))
def test_any_text_is_a_query_or_an_error_that_points_into_it(query: str) -> None:
    try:
        CATALOGUE.select(query)
    except QueryError as error:
        assert error.reason
        lines = query.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert error.place == error.column + sum(len(each) + 1 for each in lines[: error.line - 1])
        *_, shown, mark = str(error).split("\n")
        assert len(mark) <= len(shown) + 1


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ("nofield:x", 1),
        ("stance:nothing", 8),
        ("year:late", 6),
        ("author:...", 8),
        ("x )", 3),
        ("(x", 1),
        ("stance:", 8),
        ('"x', 1),
        ("x:", 3),
        ("x OR", 5),
    ],
)
def test_an_error_stands_where_it_does_whatever_lines_are_above_it(wrong: str, at: int) -> None:
    places = []
    for above in ("", "hidden\n", 'hidden\n\n"of\nunits" '):
        with pytest.raises(QueryError) as caught:
            CATALOGUE.select(above + wrong)
        places.append(caught.value)
    assert [(each.line, each.column) for each in places] == [(1, at), (2, at), (4, 7 + at)]
    assert "line" not in str(places[0])
    assert f"(line 2, column {at})\n  {wrong}\n  {' ' * (at - 1)}^" in str(places[1])


@pytest.mark.parametrize("query", ["x OR stance:no", "-(x stance:no)", "-claim:no claim:growth"])
def test_an_error_shows_the_whole_query_wherever_it_is(query: str) -> None:
    with pytest.raises(QueryError, match=r"no (stance|claim) matches 'no'") as caught:
        CATALOGUE.select(query)
    assert caught.value.query == query
    assert f"\n  {query}\n" in str(caught.value)


@pytest.mark.parametrize("count", [2, 12, 13])
def test_where_none_is_near_the_values_are_listed_if_they_are_few(count: int) -> None:
    values = [f"{letter}-stance" for letter in "abcdefghijklm"[:count]]
    catalogue = Catalogue((), {"stance": values[::-1]})
    with pytest.raises(QueryError) as caught:
        catalogue.select("stance:zz")
    listed = f" (values: {', '.join(values)})" if count <= 12 else ""
    assert caught.value.reason == f"no stance matches 'zz'{listed}"


@given(st.lists(tokens, max_size=5).map(" ".join))
def test_the_short_way_to_a_tree_leads_to_the_same_tree(query: str) -> None:
    simple = language._simple(query)
    if simple is not None:
        assert language._parsed(query) == simple


terms = st.sampled_from(
    ["hidden", "year:2011..", "stance:challenges", "claim:growth", "has:doi", "on-claim:supports"]
)


@given(terms, terms)
def test_negation_and_grouping_obey_de_morgan(a: str, b: str) -> None:
    def keys(query: str) -> set[str]:
        return {each.key for each in CATALOGUE.select(query)}

    everything = keys("")
    assert keys(f"-({a} OR {b})") == everything - (keys(a) | keys(b))
    assert keys(f"-(({a}) OR ({b}))") == everything - keys(f"{a} OR {b}")
    assert keys(f"({a}) OR -({a})") == everything
    assert keys(f"{a} {b}") <= keys(a) & keys(b)

"""The filter language: what queries select, and what is said of those that cannot be understood."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.query import FIELDS, Catalogue, QueryError, Row, Said, language, parse

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
SETS = ("part", "stance", "demo", "cites", "cited_by", "has")


def row(facts: dict[str, Any]) -> Row:
    said = tuple(Said(*each) for each in facts.get("said", ()))
    sets = {name: frozenset(facts.get(name, ())) for name in SETS}
    return Row(**{**facts, **sets, "said": said})


CATALOGUE = Catalogue(tuple(row(facts) for facts in VECTORS["rows"]), VECTORS["valid"])


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["query"])
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
        assert 1 <= error.column <= len(query) + 1


@given(st.lists(tokens, max_size=5).map(" ".join))
def test_the_short_way_to_a_tree_leads_to_the_same_tree(query: str) -> None:
    simple = language._simple(query)
    if simple is not None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(language, "_simple", lambda _: None)
            assert parse(query) == simple


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

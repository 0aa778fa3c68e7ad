"""Paths of reasons between two nodes, and what they are told as."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from tests.knowledge.dataset.spoiling import SMALL

from stronger.knowledge.dataset.paths import REASONS, UnknownNode, node_of, path, tell

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase


def told(start: str, end: str) -> list[str]:
    found = path(SMALL, start, end)
    assert found is not None
    return [tell(SMALL, edge) for edge in found]


def test_a_path_is_told_in_sentences_with_their_places() -> None:
    assert told("hebb1949", "low-is-present") == [
        "Hebb 1949 [hebb1949] supports “Growth” [growth] (p. 62; direct, read there): "
        "Cells that fire together strengthen their connection.",
        "Łow et al. 2001 [low2001] challenges “Growth” [growth] (§3; direct, read there): Units "
        "that fire do not grow.",
        "Łow et al. 2001 [low2001] supports “Low is present” [low-is-present] (§2; indirect, read "
        "there): The smallest output names the class.",
    ]
    assert told("growth", "larger-wins") == [
        "“Growth” [growth] supports “Larger wins” [larger-wins]: Growth makes large values."
    ]
    assert told("growth", "growth") == []


def test_citations_count_where_no_reasons_lead() -> None:
    assert told("why", "hebb1949") == ["Hebb 1949 [hebb1949] helps to answer “Why?” [why]."]
    nobody = SMALL.model_copy(update={"edges": ()})
    assert path(nobody, "hebb1949", "growth") is None


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("growht", "nothing is called 'growht'; did you mean 'growth'?"),
        ("hebb1949x", "did you mean 'hebb1949'"),
        ("low-1", "'low-1' joins low2001 to low-is-present: paths run between such nodes"),
        ("\x1b[31m", "nothing is called"),
    ],
)
def test_what_is_no_node_is_refused_with_the_nearest(asked: str, says: str) -> None:
    with pytest.raises(UnknownNode) as error:
        node_of(SMALL, asked)
    assert says in str(error.value)


def test_every_pair_of_ours_is_joined_and_every_step_touches_the_next(
    bases: dict[str, KnowledgeBase],
) -> None:
    graph = bases["ours"].dataset
    reasons = nx.Graph((e.source, e.target) for e in graph.edges if e.kind in REASONS)
    names = [node.id for node in graph.nodes]
    for start, end in pairwise(names[:: len(names) // 12]):
        found = path(graph, start, end)
        assert found
        here = {start}
        for edge in found:
            assert here & {edge.source, edge.target}
            here = {edge.source, edge.target} - here or {edge.source}
            assert tell(graph, edge)
        assert end in (found[-1].source, found[-1].target)
        if start in reasons and end in reasons and nx.has_path(reasons, start, end):
            assert {edge.kind for edge in found} <= set(REASONS)


def test_every_edge_of_every_base_can_be_told(kb: KnowledgeBase) -> None:
    for edge in kb.dataset.edges:
        says = tell(kb.dataset, edge)
        assert says
        assert "None" not in says.split()


def test_a_proved_fact_needs_no_prefix(bases: dict[str, KnowledgeBase]) -> None:
    graph = bases["ours"].dataset
    identity = next(node for node in graph.nodes if node.kind == "identity")
    assert node_of(graph, identity.label) == identity == node_of(graph, identity.id)

"""Graphs that are refused, with the reason, and the way through networkx."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest

from stronger.neurashed.graph import Graph, GraphError
from stronger.neurashed.rules import ALL, ANY, AtLeast, Table

CHAIN = [[(0, 0), (1, 0)], [(0, 0)]]


@pytest.mark.parametrize(
    ("sizes", "edges", "rules", "reason"),
    [
        ([3], [], None, "needs a first level and one of classes"),
        ([2, 0, 1], [[], []], None, "level 2 has no nodes"),
        ([2, 1, 1], [[(0, 0)]], None, "3 levels need edges between 2 pairs, not 1"),
        ([2, 1, 1], [[(2, 0)], [(0, 0)]], None, "lower node 2, and level 1 has 2 nodes"),
        ([2, 1, 1], [[(0, -1)], [(0, 0)]], None, "upper node -1, and level 2 has 1 nodes"),
        ([2, 1, 1], [[(0, 0), (0, 0)], [(0, 0)]], None, "drawn twice"),
        ([2, 2, 1], [[(0, 0)], [(0, 0)]], None, "node 2 of level 2 depends on nothing"),
        ([2, 1, 1], CHAIN, [], "1 middle levels need as many rules, not 0"),
        ([2, 1, 1], CHAIN, [[ANY, ANY]], "level 2 has 1 nodes and 2 rules"),
        ([2, 1, 1], CHAIN, [AtLeast(3)], "asks for 3 of its dependent nodes and has 2"),
        ([2, 1, 1], CHAIN, [[AtLeast(0)]], "asks for 0 of its dependent nodes"),
        ([2, 1, 1], CHAIN, [Table([False, True])], "2 truth values fit 1 dependent nodes"),
        ([2, 1, 1], CHAIN, [[Table([False, True, True])]], "fit no number of dependent nodes"),
        ([2, 1, 1], CHAIN, [["any"]], "cannot be called"),
        ([2, 1, 1], CHAIN, [[lambda d: d[5]]], "fails on 2 silent dependent nodes"),
        ([2, 1, 1], CHAIN, [[lambda d: d]], "must return one truth value for each sample"),
    ],
)
def test_what_is_no_graph_is_refused_with_the_reason(
    sizes: list[int], edges: Any, rules: Any, reason: str
) -> None:
    with pytest.raises(GraphError, match=reason):
        Graph(sizes, edges, rules)


def web(*edges: tuple[str, str], **levels: int | None) -> nx.DiGraph:
    graph = nx.DiGraph()
    for name, level in levels.items():
        graph.add_node(name, **({} if level is None else {"level": level}))
    graph.add_edges_from(edges)
    return graph


@pytest.mark.parametrize(
    ("graph", "reason"),
    [
        (web(("a", "b"), ("b", "a"), a=1, b=2), "depend on themselves: a → b → a"),
        (web(("a", "b"), a=1, b=None), "node 'b' needs a level"),
        (web(("a", "b"), a=0, b=1), "node 'a' needs a level"),
        (web(("a", "b"), a=1, b=3), "level 2 of 3 is missing"),
        (web(("a", "b"), ("a", "c"), ("b", "c"), a=1, b=2, c=3), "leads from level 1 to level 3"),
        (nx.DiGraph(), "not 0"),
    ],
)
def test_what_is_no_graph_in_networkx_is_refused_with_the_reason(
    graph: nx.DiGraph, reason: str
) -> None:
    with pytest.raises(GraphError, match=reason):
        Graph.from_networkx(graph)


def test_a_graph_survives_the_way_through_networkx() -> None:
    graph = Graph(
        [3, 2, 2],
        [[(0, 0), (1, 0), (1, 1), (2, 1)], [(0, 0), (1, 0), (1, 1)]],
        [[ALL, Table([False, True, True, False])]],
        names=[["fur", "ear", "eye"], ["head", "oddity"], ["cat", "other"]],
    )
    again = Graph.from_networkx(graph.to_networkx())
    assert again.sizes == graph.sizes
    assert again.names == graph.names
    for wires, same in zip(graph.wires, again.wires, strict=True):
        np.testing.assert_array_equal(wires.toarray(), same.toarray())
    first = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    for ours, theirs in zip(graph.fire(first), again.fire(first), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert graph.rule(1, 0) is ALL


def test_the_first_level_must_be_given_for_every_node() -> None:
    graph = Graph([2, 1, 1], CHAIN)
    with pytest.raises(ValueError, match=r"must be \(samples, 2\), not \(1, 3\)"):
        graph.fire(np.ones((1, 3), dtype=np.bool_))

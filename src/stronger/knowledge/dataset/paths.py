"""Shortest paths of reasons between two nodes, told in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.diagnostics import did_you_mean
from stronger.evidence.outcomes import WORDS, Outcome

if TYPE_CHECKING:
    from stronger.knowledge.dataset.model import AnyEdge, AnyNode, Graph
    from stronger.knowledge.dataset.model import Prediction as PredictionEdge

REASONS = ("states", "bears_on", "tests", "checks", "settles")
"""Kinds of edges that carry an argument."""
VERBS = {
    "supports": "supports",
    "challenges": "challenges",
    "qualifies": "qualifies",
    "refines": "refines",
    "part-of": "is part of",
    "background": "says nothing for or against",
}
STEP, SILENT, SECOND_HAND = 100, 60, 1
"""What a step costs, and what it costs more where it takes no side, or was not read there."""


class UnknownNode(KeyError):
    """No node is called so; the message names what comes nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


def node_of(graph: Graph, asked: str) -> AnyNode:
    """Return a node by its name; a proved fact needs no ``identity:`` before its own.

    Raises
    ------
    UnknownNode
        If there is none.
    """
    nodes = {node.id: node for node in graph.nodes}
    for name in (asked, f"identity:{asked}"):
        if name in nodes:
            return nodes[name]
    for edge in graph.edges:
        if edge.key == asked:
            raise UnknownNode(
                f"{asked!r} joins {edge.source} to {edge.target}: paths run between such nodes"
            )
    names = [*nodes, *(name.removeprefix("identity:") for name in nodes)]
    raise UnknownNode(f"nothing is called {asked!r}{did_you_mean(asked, names)}")


def path(graph: Graph, start: str, end: str) -> tuple[AnyEdge, ...] | None:
    """Return the edges of the shortest path between two nodes, whichever way they run.

    Only reasons are followed: what papers state, how claims bear on each other, what demos test and
    check. Where these do not lead there, everything is: what demos reproduce, citations, questions.
    A step that takes no side is longer by half and a little; of two that are as long, the one comes
    first that was read in the original.

    Returns
    -------
    tuple of edges or None
        In order, none where both nodes are one; None if there is no path at all.
    """
    import networkx as nx

    for kinds in (REASONS, None):
        followed: nx.Graph[str] = nx.Graph()
        followed.add_nodes_from((start, end))
        for edge in graph.edges:
            if kinds is None or edge.kind in kinds:
                ends = edge.source, edge.target
                if not followed.has_edge(*ends) or _cost(edge) < followed.edges[ends]["cost"]:
                    followed.add_edge(*ends, cost=_cost(edge), edge=edge)
        if nx.has_path(followed, start, end):
            nodes = nx.shortest_path(followed, start, end, weight="cost")
            return tuple(followed.edges[pair]["edge"] for pair in nx.utils.pairwise(nodes))
    return None


def _cost(edge: AnyEdge) -> int:
    cost = STEP
    if edge.stance == "background":
        cost += SILENT
    if edge.kind == "states" and edge.read not in ("primary", "abstract"):
        cost += SECOND_HAND
    return cost


def tell(graph: Graph, edge: AnyEdge) -> str:
    """Return an edge as a sentence, with the place where one can look."""
    labels = {node.id: node.label for node in graph.nodes}
    kinds = {node.id: node.kind for node in graph.nodes}

    def name(node: str) -> str:
        label = labels[node]
        match kinds[node]:
            case "paper":
                return f"{label} [{node}]"
            case "demo":
                return f"The demo “{label}” [{node}]"
            case "identity":
                return f"The proved fact “{label}”"
        return f"“{label}” [{node}]"

    source, target = name(edge.source), name(edge.target)
    verb = VERBS.get(edge.stance or "", "")
    match edge.kind:
        case "states":
            place = f"{edge.locator}; {edge.basis}, {_read(edge.read, edge.via)}"
            return f"{source} {verb} {target} ({place}): {edge.says}"
        case "bears_on":
            taken = "" if " " in edge.reading else f" as a {edge.reading}"
            return f"{source} {verb} {target}{taken}: {edge.why}"
        case "tests":
            return f"{source} {verb} {target}: {_measured(edge)}"
        case "checks":
            return f"{source} checks {_inside(target)}: {_measured(edge)}"
        case "predicts":
            return f"{source} predicts something on {target}: {_measured(edge)}"
        case "settles":
            return f"{source} {verb} {target}, in every seed ({edge.checks} checked)."
        case "reproduces":
            place = f" ({edge.locator})" if edge.locator else ""
            return f"{source} reproduces something of {target}{place}."
        case "cites":
            return f"{source} cites {target} ({edge.basis})."
        case "answers":
            return f"{source} helps to answer {target}."
        case "searched":
            return f"A search found none of this: {source}."


def _inside(name: str) -> str:
    return name[0].lower() + name[1:]


def _read(read: str, via: str | None) -> str:
    told = {"primary": "read there", "abstract": "the abstract was read", "unread": "not read"}
    return told.get(read) or f"read in another's account{f', {via}' if via else ''}"


def _measured(edge: PredictionEdge) -> str:
    what = f"prediction {edge.prediction}, {edge.metric} {edge.region}"
    if edge.outcome is None:
        return f"{what}; it was not run yet."
    interval = ""
    if edge.interval_low is not None and edge.interval_high is not None:
        interval = f" [{edge.interval_low:.3g}, {edge.interval_high:.3g}]"
    found = "" if edge.estimate is None else f"; measured {edge.estimate:.3g}{interval}"
    return f"{what}{found}: {WORDS[Outcome(edge.outcome)]}."

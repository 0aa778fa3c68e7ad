"""The model once more, in dictionaries and loops: slow, to be read, and to be compared with.

It follows the definitions of su2024envisioning, Section 2, one sentence after another, on a
networkx graph whose nodes have a ``level`` and, in the middle, a ``rule``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stronger.neurashed.rules import ANY

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Set

    import networkx as nx

    Node: TypeAlias = Hashable
    Function: TypeAlias = Callable[[float], float]


def pathway(graph: nx.DiGraph, first: Set[Node], label: Node) -> set[Node]:
    """Return the nodes that fire, given those of the first level and the class node."""
    last = max(level for _, level in graph.nodes(data="level"))
    firing = set(first)
    for node in _by_level(graph):
        if 1 < graph.nodes[node]["level"] < last:
            dependents = np.array([[f in firing] for f in graph.predecessors(node)])
            if graph.nodes[node].get("rule", ANY)(dependents)[0]:
                firing.add(node)
    return firing | {label}


def scores(
    graph: nx.DiGraph, factors: Mapping[Node, float], firing: Set[Node]
) -> dict[Node, float]:
    """Return the score of every node below the last level."""
    found: dict[Node, float] = {}
    for node in _by_level(graph):
        if node not in factors:
            continue  # a class
        if node not in firing:
            found[node] = 0.0
        elif graph.nodes[node]["level"] == 1:
            found[node] = factors[node]
        else:
            found[node] = factors[node] * sum(found[f] for f in graph.predecessors(node))
    return found


def logits(
    graph: nx.DiGraph,
    factors: Mapping[Node, float],
    outputs: Mapping[tuple[Node, Node], float],
    firing: Set[Node],
) -> dict[Node, float]:
    """Return the logit of every class (Eq. 2.1)."""
    found = scores(graph, factors, firing)
    classes = [node for node in graph if node not in factors]
    return {
        node: sum(outputs[f, node] * found[f] for f in graph.predecessors(node)) for node in classes
    }


def probabilities(logits: Mapping[Node, float]) -> dict[Node, float]:
    """Return the softmax of logits."""
    highest = max(logits.values())
    shares = {node: math.exp(value - highest) for node, value in logits.items()}
    total = sum(shares.values())
    return {node: share / total for node, share in shares.items()}


def strengthen(
    factors: dict[Node, float],
    outputs: dict[tuple[Node, Node], float],
    batch: Iterable[Set[Node]],
    grow: Function,
    fade: Function,
    *,
    outputs_too: bool = True,
) -> None:
    """Do one iteration of Algorithm 1 in place, given the pathways of a batch.

    With `outputs_too` the weights into classes are updated as the text has it.
    """
    union: set[Node] = set().union(*batch)
    for node, factor in factors.items():
        factors[node] = grow(factor) if node in union else fade(factor)
    if outputs_too:
        for (node, of_class), weight in outputs.items():
            fires = node in union and of_class in union
            outputs[node, of_class] = grow(weight) if fires else fade(weight)


def _by_level(graph: nx.DiGraph) -> list[Node]:
    return sorted(graph, key=lambda node: graph.nodes[node]["level"])

"""Graphs and data of the paper's figures and theorems, and layered graphs of any size.

The paper shows its graphs in pictures only. What its text leaves open is said at each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.neurashed.graph import Graph
from stronger.neurashed.growth import Updates, times
from stronger.neurashed.pathways import Pathways
from stronger.neurashed.rules import ALL, ANY, AtLeast, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Example:
    """A graph with samples of several types.

    Attributes
    ----------
    data : Pathways
        One sample of each type; its graph is the graph.
    types : tuple of str
        What each sample is called.
    """

    data: Pathways
    types: tuple[str, ...]

    @property
    def graph(self) -> Graph:
        """The graph."""
        return self.data.graph


def three_classes() -> Example:
    """Return a graph like Figures 1 and 2: four levels, three classes, two types of the first.

    From the text: four levels; three classes; the leftmost node of the second level depends on the
    three leftmost of the first; pathways share low nodes and differ higher up; those of the types
    1a and 1b differ slightly. The rest is ours: nine nodes, five and four below the classes; in the
    first two levels neighbouring classes share nodes, in the third each node fires for one class
    only, and the middle two are joined to two classes each.
    """
    dependents: list[list[Sequence[int]]] = [
        [(0, 1, 2), (2, 3), (3, 4, 5), (5, 6), (6, 7, 8)],
        [(0, 1), (1, 2), (2, 3), (3, 4)],
        [(0, 1), (1, 2), (2, 3)],
    ]
    rules: list[Rule | Sequence[Rule]] = [[AtLeast(2), ALL, AtLeast(2), ALL, AtLeast(2)], ALL]
    graph = _of_dependents(9, dependents, rules)
    shown = {
        "1a": ({0, 1, 2, 3}, 0),
        "1b": ({0, 2, 3}, 0),
        "2": ({2, 3, 4, 5, 6}, 1),
        "3": ({5, 6, 7, 8}, 2),
    }
    return _example(graph, shown)


def one_class() -> Example:
    """Return a graph like Figures 3 and 4: two pathways of one class that share its middle.

    From the text: three levels, of which the last is the class; two pathways; three nodes in the
    middle are what small batches leave. Ours: four nodes and three. The first pathway leaves out
    what is rightmost, the second what is leftmost; shared are two nodes of the first level and
    one of the second.
    """
    dependents: list[list[Sequence[int]]] = [[(0,), (1, 2), (3,)], [(0, 1, 2)]]
    rules: list[Rule | Sequence[Rule]] = [[ANY, ALL, ANY]]
    graph = _of_dependents(4, dependents, rules)
    return _example(graph, {"a": ({0, 1, 2}, 0), "b": ({1, 2, 3}, 0)})


MIDDLE_OF_ONE_CLASS = (1, 2, 5)
"""The three shared nodes of `one_class`, numbered among all nodes."""


def two_classes() -> Example:
    """Return the graph of Figure 5: eight types of samples, in two classes that mirror each other.

    From the text: the class-1 patterns (1,2,7), (2,3,7), (4,5,7) and (5,6,7) of the first level; in
    the second level nodes 1 and 3 fire if any of their dependent nodes does, and node 2, the
    dominant one, if two do. Ours: node 7 is of the first level and in every pathway, for it
    belongs to all patterns and grows by a rule of its own; class 2 has the mirror images on nodes
    8 to 13; the side nodes depend on 1-3 and 4-6, the dominant one on 1-7. Were 7 not among the
    last, *two* would be no other rule than *any*, so that the wiring explains the rule. Each class
    depends on its three nodes.
    """
    left, right, middle = (0, 1, 2), (3, 4, 5), 6
    mirrored = [tuple(12 - node for node in each) for each in (left, right)]
    dependents: list[list[Sequence[int]]] = [
        [
            left,
            (*left, *right, middle),
            right,
            mirrored[1],
            (*mirrored[1], *mirrored[0], middle),
            mirrored[0],
        ],
        [(0, 1, 2), (3, 4, 5)],
    ]
    rules: list[Rule | Sequence[Rule]] = [[ANY, AtLeast(2), ANY] * 2]
    graph = _of_dependents(13, dependents, rules)
    patterns: list[tuple[int, ...]] = [(0, 1), (1, 2), (3, 4), (4, 5)]
    shown = {
        ",".join(str(node + 1) for node in sorted((*each, middle))): ({*each, middle}, label)
        for label, side in enumerate(
            (patterns, [tuple(12 - node for node in each) for each in patterns])
        )
        for each in side
    }
    return _example(graph, shown)


DOMINANT, SIDES = (14, 17), (13, 15, 16, 18)
"""The dominant and the side nodes of `two_classes`, numbered among all nodes."""


def updates_of_two_classes(graph: Graph, *, base: float = 1.022) -> Updates:
    """Return the update rules of Figure 5 (su2024envisioning, appendix, experimental details).

    g⁻ is 1.022 to the power of -1/4; g⁺ to that of 11/4, but of 3/4 for the seventh node, which
    fires always. The paper says nothing of output weights; they follow the same rules.
    """
    exponents = np.full(graph.nodes, 11 / 4)
    exponents[6] = 3 / 4
    fade = times(base**-0.25)
    return Updates(times(base**exponents), fade, outputs_grow=times(base ** (11 / 4)))


def worked_example() -> Example:
    """Return the graph of the paper's worked example on local elasticity.

    Its logits, with factors from 0 that grow by a where they fire, output weights of 1 and N₁, N₂
    and N₃ visits of the classes, are a² N₁ (7 N₁ + 5 N₂ + 2 N₃), a² N₂ (5 N₁ + 7 N₂ + 2 N₃) and
    2 a² N₃ (N₁ + N₂ + N₃) + a N₃ f′ (su2024envisioning, appendix; the last case is labelled j = 2
    there and must be j = 3). We read them as two levels: one node for each class, private to it,
    that depends on seven, seven and three nodes of the first level, two of them shared by all
    classes and three by the first two. The third class's last node is its own and gives the
    otherwise unexplained f′ = a N₃.
    """
    shared, of_two, own = (0, 1), (2, 3, 4), ((5, 6), (7, 8), (9,))
    dependents: list[list[Sequence[int]]] = [
        [(*shared, *of_two, *own[0]), (*shared, *of_two, *own[1]), (*shared, *own[2])],
        [(0,), (1,), (2,)],
    ]
    # a class's node must not fire for what it shares with others
    rules: list[Rule | Sequence[Rule]] = [[ALL, ALL, ALL]]
    graph = _of_dependents(10, dependents, rules)
    shown = {str(label + 1): (set(dependents[0][label]), label) for label in range(graph.classes)}
    return _example(graph, shown)


def random_pathways(
    rng: np.random.Generator, *, width: int, levels: int, classes: int, common: int, private: int
) -> Example:
    """Return the random graph of Theorems 1 and 2, with one sample of each class.

    In each level but the last, b₁ nodes are chosen for all classes, and for each class b₂ more,
    uniformly at random; each class joins its b₁ + b₂ nodes of one level to those of the next
    (su2024envisioning, appendix, Theorem 1). Ours: the b₂ nodes of a class are drawn from all
    nodes but its b₁; those of different classes may coincide, as the paper's may, and then the
    closed form holds only in the limit of a wide level. A middle node fires if its dependent nodes
    do, which for a class's pathway gives just the nodes chosen for it where none coincide; so that
    it does always, rules are asked of whole pathways: a node fires if all dependents of one of
    its classes do.

    Parameters
    ----------
    rng
        Chooses the nodes.
    width
        m, nodes in each level below the last.
    levels
        L, the number of such levels.
    classes, common, private
        K, b₁ and b₂.

    Raises
    ------
    ValueError
        If a level has fewer than b₁ + b₂ nodes.
    """
    if common + private > width:
        raise ValueError(f"{common} and {private} nodes cannot be chosen of {width}")
    chosen: list[list[NDArray[np.intp]]] = []
    for _ in range(levels):
        order = rng.permutation(width)
        shared, rest = order[:common], order[common:]
        chosen.append(
            [
                np.sort(np.concatenate([shared, rng.choice(rest, private, replace=False)]))
                for _ in range(classes)
            ]
        )
    edges = [
        np.unique(np.concatenate([_joined(lower[k], upper[k]) for k in range(classes)]), axis=0)
        for lower, upper in pairwise(chosen)
    ]
    edges.append(
        np.concatenate([_joined(nodes, np.array([k])) for k, nodes in enumerate(chosen[-1])])
    )
    used = [np.unique(np.concatenate(each)) for each in chosen]
    place = [np.searchsorted(each, np.arange(width)) for each in used]
    compact = [
        np.stack(
            [place[at][each[:, 0]], each[:, 1] if at == levels - 1 else place[at + 1][each[:, 1]]],
            1,
        )
        for at, each in enumerate(edges)
    ]
    own = [[place[at][nodes] for nodes in level] for at, level in enumerate(chosen)]
    rules = [
        [_any_class(compact[at - 1], node, own[at - 1], own[at]) for node in range(len(used[at]))]
        for at in range(1, levels)
    ]
    graph = Graph([*map(len, used), classes], compact, rules)
    first = np.zeros((classes, len(used[0])), dtype=np.bool_)
    for label, nodes in enumerate(own[0]):
        first[label, nodes] = True
    return Example(
        Pathways.of(graph, first, np.arange(classes)), tuple(str(k + 1) for k in range(classes))
    )


def layered(
    rng: np.random.Generator,
    sizes: Sequence[int],
    degree: int,
    *,
    rule: Rule = ANY,
) -> Graph:
    """Return a random graph in which every node depends on so many nodes of the level below.

    Parameters
    ----------
    rng
        Draws the wiring.
    sizes
        Nodes of each level, the classes last.
    degree
        How many nodes each depends on; fewer where the level below has fewer.
    rule
        That of all middle nodes.
    """
    edges = []
    for below, above in pairwise(sizes):
        few = min(degree, below)
        # of consecutive nodes from a random one on, dealt by a random order: no pair twice
        lower = (rng.integers(0, below, above)[:, np.newaxis] + np.arange(few)) % below
        order = rng.permutation(below)
        upper = np.repeat(np.arange(above), few)
        edges.append(np.stack([order[lower.ravel()], upper], axis=1))
    return Graph(sizes, edges, [rule] * (len(sizes) - 2))


def _of_dependents(
    first: int,
    dependents: Sequence[Sequence[Sequence[int]]],
    rules: Sequence[Rule | Sequence[Rule]],
) -> Graph:
    """Return a graph, given the dependent nodes of each node above the first level."""
    edges = [
        [(lower, upper) for upper, nodes in enumerate(level) for lower in nodes]
        for level in dependents
    ]
    return Graph([first, *map(len, dependents)], [np.array(each) for each in edges], rules)


def _example(graph: Graph, shown: Mapping[str, tuple[Collection[int], int]]) -> Example:
    """Return a graph with the samples that fire these first-level nodes, and their labels."""
    first = np.zeros((len(shown), graph.sizes[0]), dtype=np.bool_)
    for row, (nodes, _) in zip(first, shown.values(), strict=True):
        row[list(nodes)] = True
    labels = [label for _, label in shown.values()]
    return Example(Pathways.of(graph, first, labels), tuple(shown))


def _joined(lower: NDArray[np.intp], upper: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return all edges between nodes of two levels."""
    return np.stack([np.tile(lower, len(upper)), np.repeat(upper, len(lower))], axis=1)


def _any_class(
    edges: NDArray[np.intp],
    node: int,
    below: Sequence[NDArray[np.intp]],
    here: Sequence[NDArray[np.intp]],
) -> Rule:
    """Return the rule of a node that fires if all dependents of one of its classes do."""
    dependents = np.sort(edges[edges[:, 1] == node, 0])
    groups = [
        np.searchsorted(dependents, below[label])
        for label, nodes in enumerate(here)
        if node in nodes
    ]

    def fires(firing: NDArray[np.bool_], /) -> NDArray[np.bool_]:
        return np.asarray(np.any([firing[group].all(axis=0) for group in groups], axis=0))

    return fires

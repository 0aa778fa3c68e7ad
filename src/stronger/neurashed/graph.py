"""The graph of the model: nodes in levels, each depending on nodes of the level below."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.neurashed.rules import ANY, All, AtLeast, Rule, problem

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import networkx as nx
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

    Firing: TypeAlias = NDArray[np.bool_]


class GraphError(ValueError):
    """A graph that is no graph of the model, and why."""


class Graph:
    """Nodes in levels, numbered from 0 within each; the last level holds the classes.

    A node stands for a feature. In the first level the input says whether it fires; in a middle
    level its firing rule does, a Boolean function of its dependent nodes in the level below; in
    the last level the label does (su2024envisioning, Section 2).

    Parameters
    ----------
    sizes
        How many nodes each level has, the first level first: at least two levels.
    edges
        For each pair of levels from below, which node of the lower level which node of the upper
        level depends on: integers of shape (edges, 2), lower node first.
    rules
        For each middle level, the rule of all its nodes or one rule for each node. By default a
        node fires if any of its dependent nodes does.
    names
        A name for each node, level by level; by default none.

    Raises
    ------
    GraphError
        If a level is missing or empty, an edge names a node that is not there or is drawn twice,
        a middle node depends on nothing, or a rule does not fit the number of dependent nodes.

    Attributes
    ----------
    sizes : tuple of int
    wires : tuple of scipy.sparse.csr_array
        For each pair of levels the adjacency, (upper nodes, lower nodes), of ones.
    starts : NDArray[np.intp]
        Where each level begins among all nodes below the last level, and their number.

    Examples
    --------
    >>> from stronger.neurashed.rules import ALL
    >>> graph = Graph([3, 1, 2], [[[0, 0], [1, 0]], [[0, 0], [0, 1]]], [ALL])
    >>> [level.tolist() for level in graph.fire(np.array([[True, True, False]]))]
    [[[True, True, False]], [[True]]]
    """

    def __init__(
        self,
        sizes: Sequence[int],
        edges: Sequence[ArrayLike],
        rules: Sequence[Rule | Sequence[Rule]] | None = None,
        *,
        names: Sequence[Sequence[Hashable]] | None = None,
    ) -> None:
        self.sizes = tuple(int(size) for size in sizes)
        if len(self.sizes) < 2:
            raise GraphError(f"a graph needs a first level and one of classes, not {len(sizes)}")
        if empty := [level for level, size in enumerate(self.sizes, 1) if size < 1]:
            raise GraphError(f"level {empty[0]} has no nodes")
        if len(edges) != len(self.sizes) - 1:
            raise GraphError(
                f"{len(self.sizes)} levels need edges between {len(self.sizes) - 1} pairs, "
                f"not {len(edges)}"
            )
        self.wires = tuple(self._wired(level, each) for level, each in enumerate(edges))
        given = rules if rules is not None else [ANY] * self.middle
        if len(given) != self.middle:
            raise GraphError(f"{self.middle} middle levels need as many rules, not {len(given)}")
        self._rules = tuple(self._checked(level, each) for level, each in enumerate(given, 1))
        self._needed = tuple(map(self._counts, range(1, self.middle + 1)))
        self.starts = np.concatenate([[0], np.cumsum(self.sizes[:-1])]).astype(np.intp)
        self.names = None if names is None else tuple(tuple(level) for level in names)
        if self.names is not None and tuple(map(len, self.names)) != self.sizes:
            raise GraphError("there must be a name for every node")

    @property
    def middle(self) -> int:
        """How many levels lie between the first and the last."""
        return len(self.sizes) - 2

    @property
    def nodes(self) -> int:
        """How many nodes have an amplification factor: all below the last level."""
        return int(self.starts[-1])

    @property
    def classes(self) -> int:
        """How many nodes the last level has."""
        return self.sizes[-1]

    @property
    def outputs(self) -> csr_array:
        """The edges that end in classes, (classes, nodes of the second-last level)."""
        return self.wires[-1]

    @cached_property
    def output_edges(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The edges that end in classes: node, numbered among all, and class of each."""
        wires = self.outputs
        classes = np.repeat(np.arange(wires.shape[0]), np.diff(wires.indptr))
        return (self.starts[-2] + wires.indices).astype(np.intp), classes

    def level(self, values: NDArray[Any], number: int) -> NDArray[Any]:
        """Return the part of an array over all nodes (…, nodes) that is a level's, from 0."""
        return values[..., self.starts[number] : self.starts[number + 1]]

    def rule(self, level: int, node: int) -> Rule:
        """Return the firing rule of a node of a middle level, levels and nodes from 0."""
        rules = self._rules[level - 1]
        return rules if isinstance(rules, Rule) else rules[node]

    def fire(self, first: Firing) -> list[Firing]:
        """Return which nodes fire below the last level, given the first level.

        Parameters
        ----------
        first
            Which first-level nodes fire, (samples, nodes).

        Returns
        -------
        list of NDArray[np.bool_]
            For each level below the last, (samples, nodes).

        Raises
        ------
        ValueError
            If `first` has not as many columns as the first level has nodes.
        """
        first = np.asarray(first, dtype=np.bool_)
        if first.ndim != 2 or first.shape[1] != self.sizes[0]:
            raise ValueError(
                f"firing of the first level must be (samples, {self.sizes[0]}), not {first.shape}"
            )
        fires = [first.T]
        for number in range(1, self.middle + 1):
            below, wires = fires[-1], self.wires[number - 1]
            counting, needed = self._needed[number - 1]
            # of integers, whose sums are exact
            level = wires.astype(np.int32) @ below.astype(np.int32) >= needed[:, np.newaxis]
            for node in np.flatnonzero(~counting):
                dependents = wires.indices[wires.indptr[node] : wires.indptr[node + 1]]
                level[node] = self.rule(number, int(node))(below[dependents])
            fires.append(level)
        return [level.T for level in fires]

    @classmethod
    def from_networkx(cls, graph: nx.DiGraph) -> Graph:
        """Return the graph of a directed networkx graph.

        Every node has an attribute ``level``, counted from 1, and may have an attribute ``rule``;
        an edge goes from a dependent node up to the node that depends on it. Nodes keep their
        names, and are numbered in the order of the graph.

        Raises
        ------
        GraphError
            If there is a cycle, a node without a level, a level without nodes, or an edge that
            does not lead to the next level, and as for `Graph`.
        """
        import networkx as nx

        try:
            cycle = nx.find_cycle(graph)
        except nx.NetworkXNoCycle:
            pass
        else:
            path = " → ".join(str(edge[0]) for edge in cycle)
            raise GraphError(f"features depend on themselves: {path} → {cycle[0][0]}")
        levels: dict[int, list[Hashable]] = {}
        for node, attributes in graph.nodes(data=True):
            level = attributes.get("level")
            if not isinstance(level, int) or level < 1:
                raise GraphError(f"node {node!r} needs a level, a whole number from 1: {level!r}")
            levels.setdefault(level, []).append(node)
        highest = max(levels, default=0)
        if missing := sorted({*range(1, highest + 1)} - levels.keys()):
            raise GraphError(f"level {missing[0]} of {highest} is missing")
        names = [levels[level] for level in range(1, highest + 1)]
        place = {node: at for level in names for at, node in enumerate(level)}
        edges: list[list[tuple[int, int]]] = [[] for _ in range(highest - 1)]
        for lower, upper in graph.edges:
            below, above = graph.nodes[lower]["level"], graph.nodes[upper]["level"]
            if above != below + 1:
                raise GraphError(
                    f"edge {lower!r} → {upper!r} leads from level {below} to level {above}, not to "
                    "the next"
                )
            edges[below - 1].append((place[lower], place[upper]))
        rules = [[graph.nodes[node].get("rule", ANY) for node in level] for level in names[1:-1]]
        pairs = [np.array(each, dtype=np.intp).reshape(-1, 2) for each in edges]
        return cls([len(level) for level in names], pairs, rules, names=names)

    def to_networkx(self) -> nx.DiGraph:
        """Return the graph for networkx, as `from_networkx` reads it.

        Nodes without names become pairs of level and number, both from 1.
        """
        import networkx as nx

        graph = nx.DiGraph()
        for number, size in enumerate(self.sizes):
            for node in range(size):
                middle = 0 < number < len(self.sizes) - 1
                rule = {"rule": self.rule(number, node)} if middle else {}
                graph.add_node(self.name(number, node), level=number + 1, **rule)
        for number, wires in enumerate(self.wires):
            for node in range(wires.shape[0]):
                for lower in wires.indices[wires.indptr[node] : wires.indptr[node + 1]]:
                    graph.add_edge(self.name(number, int(lower)), self.name(number + 1, node))
        return graph

    def name(self, level: int, node: int) -> Hashable:
        """Return the name of a node, level and node from 0."""
        return self.names[level][node] if self.names else (level + 1, node + 1)

    def _wired(self, level: int, edges: ArrayLike) -> csr_array:
        """Return the adjacency of a level (from 0) and the next."""
        from scipy.sparse import coo_array

        pairs = np.asarray(edges, dtype=np.intp).reshape(-1, 2)
        for column, (at, side) in enumerate(((level, "lower"), (level + 1, "upper"))):
            wrong = (pairs[:, column] < 0) | (pairs[:, column] >= self.sizes[at])
            if wrong.any():
                node = int(pairs[wrong][0, column])
                raise GraphError(
                    f"an edge between levels {level + 1} and {level + 2} names the {side} node "
                    f"{node}, and level {at + 1} has {self.sizes[at]} nodes"
                )
        shape = self.sizes[level + 1], self.sizes[level]
        wires = coo_array((np.ones(len(pairs)), (pairs[:, 1], pairs[:, 0])), shape=shape).tocsr()
        if wires.nnz < len(pairs):  # doubles have been summed
            raise GraphError(f"an edge between levels {level + 1} and {level + 2} is drawn twice")
        wires.sort_indices()
        return wires

    def _checked(self, level: int, rules: Rule | Sequence[Rule]) -> Rule | tuple[Rule, ...]:
        """Return the rules of a middle level (from 0) once they fit its nodes."""
        arities = np.diff(self.wires[level - 1].indptr)
        if not arities.all():
            node = int(np.flatnonzero(arities == 0)[0])
            raise GraphError(f"node {node + 1} of level {level + 1} depends on nothing")
        if isinstance(rules, Rule):
            kinds = [(rules, int(arity)) for arity in np.unique(arities)]
            found = next((why for rule, arity in kinds if (why := problem(rule, arity))), None)
            if found:
                raise GraphError(f"a node of level {level + 1} cannot have its rule: {found}")
            return rules
        if len(rules) != self.sizes[level]:
            raise GraphError(
                f"level {level + 1} has {self.sizes[level]} nodes and {len(rules)} rules"
            )
        for node, (rule, arity) in enumerate(zip(rules, arities, strict=True), 1):
            if why := problem(rule, int(arity)):
                raise GraphError(f"node {node} of level {level + 1} cannot have its rule: {why}")
        return tuple(rules)

    def _counts(self, level: int) -> tuple[Firing, NDArray[np.int64]]:
        """Return which nodes of a middle level count, and how many dependents they need."""
        arities = np.diff(self.wires[level - 1].indptr).astype(np.int64)
        rules = self._rules[level - 1]
        if isinstance(rules, All | AtLeast):
            needed = arities if isinstance(rules, All) else np.full(len(arities), rules.count)
            return np.ones(len(arities), dtype=np.bool_), needed
        counting = np.zeros(len(arities), dtype=np.bool_)
        needed = np.zeros(len(arities), dtype=np.int64)
        for node, arity in enumerate(arities):
            rule = self.rule(level, node)
            if isinstance(rule, All | AtLeast):
                counting[node] = True
                needed[node] = arity if isinstance(rule, All) else rule.count
        return counting, needed

"""The model against its plain reference, and what must hold for every graph and every training."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.neurashed import reference
from stronger.neurashed.graph import Graph
from stronger.neurashed.growth import KEEP, Affine, RuleError, Updates, plus, times, update
from stronger.neurashed.model import Neurashed, Outputs
from stronger.neurashed.pathways import Pathways, batches
from stronger.neurashed.rules import ALL, ANY, AtLeast, Rule, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A graph of two to four levels with every kind of rule."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    edges: list[list[tuple[int, int]]] = []
    rules: list[Sequence[Rule]] = []
    for number, (below, above) in enumerate(pairwise(sizes)):
        level: list[tuple[int, int]] = []
        of_level: list[Rule] = []
        for node in range(above):
            chosen = draw(st.sets(st.integers(0, below - 1), min_size=1))
            level += [(lower, node) for lower in chosen]
            arity = len(chosen)
            table = st.lists(st.booleans(), min_size=2**arity, max_size=2**arity).map(Table)
            counted = st.integers(1, arity).map(AtLeast)
            own = st.just(lambda dependents: dependents[0] & ~dependents[-1])
            of_level.append(draw(st.one_of(st.sampled_from([ALL, ANY]), counted, table, own)))
        edges.append(level)
        if number < len(sizes) - 2:
            rules.append(of_level)
    return Graph(sizes, [np.array(each) for each in edges], rules)


@st.composite
def samples(draw: st.DrawFn) -> tuple[Graph, Pathways, Array]:
    graph = draw(graphs())
    seed, count = draw(st.integers(0, 2**32 - 1)), draw(st.integers(1, 5))
    rng = np.random.default_rng(seed)
    first = rng.random((count, graph.sizes[0])) < 0.5
    return graph, Pathways.of(graph, first, rng.integers(0, graph.classes, count), block=2), first


def lists_of_batches(data: Pathways, seed: int, size: int, count: int = 6) -> list[Array]:
    rng = np.random.default_rng(seed)
    return list(batches(rng, len(data), min(size, len(data)), count))


def plain(model: Neurashed) -> tuple[nx.DiGraph, dict[Any, float], dict[Any, float]]:
    """Return graph, factors and output weights for the reference."""
    graph = model.graph
    factors = {
        graph.name(level, node): float(graph.level(model.factors, level)[node])
        for level in range(len(graph.sizes) - 1)
        for node in range(graph.sizes[level])
    }
    wires, last = graph.outputs.tocoo(), len(graph.sizes) - 1
    outputs = {
        (graph.name(last - 1, int(lower)), graph.name(last, int(upper))): float(weight)
        for upper, lower, weight in zip(wires.row, wires.col, model.outputs, strict=True)
    }
    return graph.to_networkx(), factors, outputs


def plain_pathways(graph: nx.DiGraph, names: Graph, first: Array, labels: Array) -> list[set[Any]]:
    last = len(names.sizes) - 1
    return [
        reference.pathway(
            graph,
            {names.name(0, int(node)) for node in np.flatnonzero(row)},
            names.name(last, int(label)),
        )
        for row, label in zip(first, labels, strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(
    samples(),
    st.integers(0, 100),
    st.integers(1, 3),
    st.sampled_from([(plus(0.5), KEEP), (times(1.25), times(0.75)), (Affine(2, 1), times(0.5))]),
    st.sampled_from(["trained", "frozen"]),
)
def test_training_is_that_of_the_reference_to_the_last_bit(
    given_: tuple[Graph, Pathways, Array],
    seed: int,
    size: int,
    rules: tuple[Affine, Affine],
    outputs: Outputs,
) -> None:
    graph, data, first = given_
    model = Neurashed.random(graph, np.random.default_rng(seed), high=1.0)
    web, factors, weights = plain(model)
    pathways = plain_pathways(web, graph, first, data.labels)
    for batch in lists_of_batches(data, seed, size):
        model.strengthen(data, batch, Updates(*rules), outputs=outputs)
        reference.strengthen(
            factors,
            weights,
            [pathways[sample] for sample in batch],
            rules[0],  # type: ignore[arg-type]
            rules[1],  # type: ignore[arg-type]
            outputs_too=outputs == "trained",
        )
    _, ours, our_weights = plain(model)
    assert ours == factors
    assert our_weights == weights
    for sample, pathway in enumerate(pathways):
        plain_logits = reference.logits(web, factors, weights, pathway)
        np.testing.assert_allclose(
            model.logits(data)[sample], list(plain_logits.values()), rtol=1e-12
        )
        np.testing.assert_allclose(
            model.probabilities(data)[sample],
            list(reference.probabilities(plain_logits).values()),
            rtol=1e-9,
        )


@settings(max_examples=60, deadline=None)
@given(samples())
def test_pathways_obey_the_rules(given_: tuple[Graph, Pathways, Array]) -> None:
    graph, data, first = given_
    firing = data.firing()
    np.testing.assert_array_equal(graph.level(firing, 0), first)
    for number in range(1, graph.middle + 1):
        below, here = graph.level(firing, number - 1), graph.level(firing, number)
        wires = graph.wires[number - 1]
        for node in range(graph.sizes[number]):
            dependents = wires.indices[wires.indptr[node] : wires.indptr[node + 1]]
            expected = graph.rule(number, node)(below[:, dependents].T)
            np.testing.assert_array_equal(here[:, node], expected)


@settings(max_examples=60, deadline=None)
@given(samples(), st.integers(0, 100), st.integers(1, 3))
def test_what_fires_grows_and_nothing_becomes_negative(
    given_: tuple[Graph, Pathways, Array], seed: int, size: int
) -> None:
    graph, data, _ = given_
    model = Neurashed.random(graph, np.random.default_rng(seed))
    for batch in lists_of_batches(data, seed, size):
        before, union = model.factors.copy(), data.union(batch)
        model.strengthen(data, batch, Updates(plus(0.1), times(0.9)))
        assert (model.factors[union] > before[union]).all()
        assert (model.factors[~union] <= before[~union]).all()
        assert (model.factors >= 0).all()
        assert (model.outputs >= 0).all()


@settings(max_examples=40, deadline=None)
@given(samples(), st.integers(0, 100))
def test_the_order_within_a_batch_does_not_matter(
    given_: tuple[Graph, Pathways, Array], seed: int
) -> None:
    graph, data, _ = given_
    rng = np.random.default_rng(seed)
    batch = rng.permutation(len(data))
    outcomes = []
    for order in (batch, batch[::-1], np.concatenate([batch, batch[:1]])):
        model = Neurashed(graph, 0.5, 0.5)
        model.strengthen(data, order, Updates(plus(1), times(0.5)), outputs="together")
        outcomes.append(np.concatenate([model.factors, model.outputs]))
    np.testing.assert_array_equal(outcomes[0], outcomes[1])
    np.testing.assert_array_equal(outcomes[0], outcomes[2])


@settings(max_examples=40, deadline=None)
@given(samples(), st.integers(0, 100), st.floats(0, 10))
def test_logits_are_linear_in_each_factor(
    given_: tuple[Graph, Pathways, Array], seed: int, factor: float
) -> None:
    graph, data, _ = given_
    model = Neurashed.random(graph, np.random.default_rng(seed), high=1.0)
    for node in range(graph.nodes):
        values = []
        for value in (0.0, 1.0, factor):
            factors = model.factors.copy()
            factors[node] = value
            values.append(Neurashed(graph, factors, model.outputs).logits(data))
        zero, one, at = values
        np.testing.assert_allclose(at, zero + factor * (one - zero), atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(samples(), st.integers(0, 100))
def test_other_numbers_for_the_same_nodes_change_nothing_else(
    given_: tuple[Graph, Pathways, Array], seed: int
) -> None:
    graph, data, first = given_
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(size) for size in graph.sizes]
    web = nx.DiGraph()
    for level, order in enumerate(orders):
        for node in order:
            middle = 0 < level < len(orders) - 1
            # rules that name their dependents by place are left out by their nature
            rule = {"rule": graph.rule(level, int(node))} if middle else {}
            web.add_node(graph.name(level, int(node)), level=level + 1, **rule)
    web.add_edges_from(graph.to_networkx().edges)
    by_place = any(
        not isinstance(graph.rule(level, node), AtLeast | type(ALL))
        for level in range(1, graph.middle + 1)
        for node in range(graph.sizes[level])
    )
    if by_place:
        return
    other = Graph.from_networkx(web)
    labels = np.argsort(orders[-1])[data.labels]
    moved = Pathways.of(other, first[:, orders[0]], labels)
    models = Neurashed(graph, 0.25, 0.5), Neurashed(other, 0.25, 0.5)
    for batch in lists_of_batches(data, seed, 2):
        for model, pathways in zip(models, (data, moved), strict=True):
            model.strengthen(pathways, batch, Updates(plus(1), times(0.5)))
    np.testing.assert_allclose(
        models[0].logits(data)[:, orders[-1]], models[1].logits(moved), rtol=1e-12
    )


@settings(max_examples=30, deadline=None)
@given(samples(), st.integers(0, 100), st.sampled_from(["trained", "together", "frozen"]))
def test_many_runs_at_once_are_each_what_one_run_is(
    given_: tuple[Graph, Pathways, Array], seed: int, outputs: Outputs
) -> None:
    graph, data, _ = given_
    rng = np.random.default_rng(seed)
    many = Neurashed.random(graph, rng, runs=3, high=1.0)
    ones = [Neurashed(graph, many.factors[run], many.outputs[run]) for run in range(3)]
    for batch in batches(rng, len(data), min(2, len(data)), 5, runs=3):
        many.strengthen(data, batch, Updates(plus(0.25), times(0.5)), outputs=outputs)
        for run, one in enumerate(ones):
            one.strengthen(data, batch[run], Updates(plus(0.25), times(0.5)), outputs=outputs)
    for run, one in enumerate(ones):
        np.testing.assert_array_equal(many.factors[run], one.factors)
        np.testing.assert_array_equal(many.outputs[run], one.outputs)
        np.testing.assert_allclose(many.logits(data)[run], one.logits(data), rtol=1e-12)


def test_together_asks_for_node_and_class_in_the_same_sample() -> None:
    graph = Graph([2, 2], [[(0, 0), (0, 1), (1, 0), (1, 1)]])
    data = Pathways.of(graph, np.eye(2), [0, 1])
    weights = {}
    both: tuple[Outputs, ...] = ("trained", "together")
    for outputs in both:
        model = Neurashed(graph, 1, 1)
        model.strengthen(data, [0, 1], Updates(plus(1)), outputs=outputs)
        weights[outputs] = model.outputs.tolist()
    assert weights == {"trained": [2, 2, 2, 2], "together": [2, 1, 1, 2]}


def test_batches_hold_different_samples_and_are_even() -> None:
    rng = np.random.default_rng(1)
    drawn = np.array(list(batches(rng, 5, 3, 2000)))
    assert (np.sort(drawn)[:, 1:] != np.sort(drawn)[:, :-1]).all()
    for many in (drawn, np.array(list(batches(rng, 5, 3, 500, runs=4)))):
        np.testing.assert_allclose(np.bincount(many.ravel()) / many.size, 0.2, atol=0.02)
    with pytest.raises(ValueError, match="a batch of 6 cannot be drawn of 5 samples"):
        next(batches(rng, 5, 6, 1))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Updates(plus(0)), "grow does not grow everywhere"),
        (lambda: Updates(times(0.9)), "grow does not grow everywhere"),
        (lambda: Updates(plus(np.array([1.0, 0.0]))), "grow of node 2 does not grow"),
        (lambda: Updates(lambda x: x**2), "grow does not grow: it makes 0 of 0"),
        (lambda: Updates(lambda x: 2 + 0 * x), "grow does not grow: it makes 2 of"),
        (lambda: Updates(plus(1), times(1.5)), "fade must be b x"),
        (lambda: Updates(plus(1), plus(-1)), "fade must be b x"),
        (lambda: Updates(plus(1), lambda x: x + 1), "fade grows or becomes negative"),
        (lambda: Updates(plus(1), lambda x: 0 * x), "fade is not increasing"),
        (lambda: Updates(plus(1), outputs_grow=times(1)), "outputs_grow does not grow"),
    ],
)
def test_a_rule_that_breaks_the_conditions_is_refused(make: Any, reason: str) -> None:
    with pytest.raises(RuleError, match=reason):
        make()


def test_a_function_is_watched_while_it_is_used() -> None:
    sly = Updates(lambda x: np.where(x == 0.3, x, x + 1))
    with pytest.raises(RuleError, match=r"made 0\.3 of 0\.3"):
        update(np.array([0.2, 0.3]), np.array([True, True]), sly.nodes)


def test_functions_and_arrays_do_what_affine_rules_do() -> None:
    factors, fires = np.array([1.0, 2.0, 3.0]), np.array([True, False, True])
    affine = update(factors, fires, (Affine(2, 1), times(0.5)))
    own = update(factors, fires, (lambda x: 2 * x + 1, lambda x: x / 2))
    each = update(factors, fires, (Affine(np.full(3, 2.0), np.ones(3)), times(np.full(3, 0.5))))
    np.testing.assert_array_equal(affine, [3, 1, 7])
    np.testing.assert_array_equal(affine, own)
    np.testing.assert_array_equal(affine, each)


def test_rules_may_change_from_one_iteration_to_the_next() -> None:
    graph = Graph([1, 1], [[(0, 0)]])
    data = Pathways.of(graph, [[1]], [0])
    model = Neurashed(graph, 0, 1)
    rates = list(model.train(data, [[0]] * 3, lambda at: Updates(plus(10.0**-at))))
    assert rates == [1, 2, 3]
    assert model.factors[0] == pytest.approx(1.11)


def test_what_could_never_grow_is_refused() -> None:
    graph = Graph([1, 1], [[(0, 0)]])
    data = Pathways.of(graph, [[1]], [0])
    with pytest.raises(RuleError, match="leaves zero at zero"):
        Neurashed(graph, 0).strengthen(data, [0], Updates(times(1.1)))


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_factors_must_be_finite_and_not_negative(bad: float) -> None:
    graph = Graph([2, 1], [[(0, 0), (1, 0)]])
    with pytest.raises(ValueError, match="factors must be finite and not negative"):
        Neurashed(graph, [1.0, bad])
    with pytest.raises(ValueError, match=r"outputs must be \(…, 2\), not \(3,\)"):
        Neurashed(graph, 1.0, [1.0, 1.0, 1.0])


def test_growth_beyond_all_numbers_is_told() -> None:
    graph = Graph([1, 1, 1], [[(0, 0)], [(0, 0)]])
    data = Pathways.of(graph, [[1]], [0])
    model = Neurashed(graph, 1e200)
    with pytest.raises(OverflowError, match="beyond the largest number"), np.errstate(all="ignore"):
        model.probabilities(data)

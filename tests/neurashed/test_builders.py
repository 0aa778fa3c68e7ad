"""The paper's graphs, its worked numbers, and its theorems at finite times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.neurashed.builders import (
    DOMINANT,
    MIDDLE_OF_ONE_CLASS,
    SIDES,
    Example,
    layered,
    one_class,
    random_pathways,
    three_classes,
    two_classes,
    updates_of_two_classes,
    worked_example,
)
from stronger.neurashed.elasticity import (
    changes,
    own_over_other,
    own_over_other_trained,
    relative,
)
from stronger.neurashed.growth import Updates, plus
from stronger.neurashed.model import Neurashed, Outputs


def nodes(example: Example, level: int) -> list[list[int]]:
    """Return which nodes of a level fire for each type, numbered from 1."""
    on = example.graph.level(example.data.firing(), level)
    return [(np.flatnonzero(row) + 1).tolist() for row in on]


def test_three_classes_share_low_nodes_and_differ_at_the_top() -> None:
    example = three_classes()
    assert example.graph.sizes == (9, 5, 4, 3)
    leftmost = example.graph.wires[0][[0]].toarray()[0]
    assert np.flatnonzero(leftmost).tolist() == [0, 1, 2]
    firing = [[set(row) for row in nodes(example, level)] for level in range(3)]
    one_a, one_b, two, three = range(4)
    assert firing[0][one_a] != firing[0][one_b]
    assert firing[2][one_a] == firing[2][one_b]
    for level in (0, 1):
        assert firing[level][one_a] & firing[level][two]
        assert firing[level][two] & firing[level][three]
    assert not firing[2][one_a] & firing[2][two]
    assert not firing[2][two] & firing[2][three]


def test_the_middle_of_one_class_is_what_its_pathways_share() -> None:
    example = one_class()
    firing = example.data.firing()
    assert np.flatnonzero(firing.all(axis=0)).tolist() == list(MIDDLE_OF_ONE_CLASS)
    assert firing.any(axis=0).all()


def test_two_classes_have_the_patterns_of_the_text() -> None:
    example = two_classes()
    assert example.types[:4] == ("1,2,7", "2,3,7", "4,5,7", "5,6,7")
    assert nodes(example, 0)[4:] == [[14 - n for n in row][::-1] for row in nodes(example, 0)[:4]]
    assert nodes(example, 1) == [[1, 2]] * 2 + [[2, 3]] * 2 + [[5, 6]] * 2 + [[4, 5]] * 2
    firing = example.data.firing()
    of_class_one = example.data.labels == 0
    dominant, other = DOMINANT
    np.testing.assert_array_equal(firing[:, dominant], of_class_one)
    np.testing.assert_array_equal(firing[:, other], ~of_class_one)
    assert firing[:, list(SIDES)].sum(axis=1).tolist() == [1] * 8


def test_two_classes_grow_by_the_exponents_worked_out_of_the_constants() -> None:
    example = two_classes()
    updates = updates_of_two_classes(example.graph)
    model = Neurashed(example.graph, 1.0)
    for _ in model.train(example.data, np.arange(8)[:, np.newaxis], updates, outputs="frozen"):
        pass  # every type once
    found = np.log(model.factors) / np.log(1.022) / 8
    expected = np.full(19, 1 / 8)
    expected[[1, 4, 8, 11]] = 1 / 2  # in two of eight patterns
    expected[6] = 3 / 4
    expected[list(DOMINANT)] = 5 / 4
    expected[list(SIDES)] = 1 / 2
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@given(st.lists(st.integers(0, 6), min_size=3, max_size=3), st.sampled_from([0.5, 1.0, 2.0]))
def test_the_worked_example_is_exact(visits: list[int], a: float) -> None:
    example = worked_example()
    model = Neurashed(example.graph, 0)
    order = [[label] for label in range(3) for _ in range(visits[label])]
    for _ in model.train(example.data, order, Updates(plus(a)), outputs="frozen"):
        pass
    n1, n2, n3 = visits
    logits = [
        a**2 * n1 * (7 * n1 + 5 * n2 + 2 * n3),
        a**2 * n2 * (5 * n1 + 7 * n2 + 2 * n3),
        2 * a**2 * n3 * (n1 + n2 + n3) + a * n3 * (a * n3),
    ]
    np.testing.assert_array_equal(model.logits(example.data), np.diag(logits))
    change = changes(model, example.data, Updates(plus(a)), outputs="frozen")[0]
    increments = [
        7 * a**2 * n1 + a**2 * (7 * n1 + 5 * n2 + 2 * n3 + 7),
        5 * a**2 * n2,
        2 * a**2 * n3,
    ]
    np.testing.assert_array_equal(change, np.diag(increments))
    np.testing.assert_allclose(
        relative(changes(model, example.data, Updates(plus(a)), outputs="frozen"))[0],
        np.array(increments) / increments[0],
    )


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 1000),
    st.integers(1, 4),
    st.integers(2, 4),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 5),
    st.sampled_from(["frozen", "trained"]),
)
def test_the_closed_forms_hold_where_no_nodes_coincide(
    seed: int, levels: int, classes: int, common: int, private: int, visits: int, outputs: Outputs
) -> None:
    rng = np.random.default_rng(seed)
    while True:  # wide levels seldom have nodes that coincide
        example = random_pathways(
            rng, width=2000, levels=levels, classes=classes, common=common, private=private
        )
        if all(size == common + classes * private for size in example.graph.sizes[:-1]):
            break
    firing = example.data.firing()
    for level in range(levels):
        on = example.graph.level(firing, level)
        assert (on.sum(axis=1) == common + private).all()
        assert on.all(axis=0).sum() == common
    model = Neurashed(example.graph, 0, 0 if outputs == "trained" else 1)
    order = [[label] for _ in range(visits) for label in range(classes)]
    for _ in model.train(example.data, order, Updates(plus(0.7)), outputs=outputs):
        pass
    change = changes(model, example.data, Updates(plus(0.7)), outputs=outputs)
    form = own_over_other_trained if outputs == "trained" else own_over_other
    expected = form(visits=visits, levels=levels, classes=classes, common=common, private=private)
    assert change[0, 0, 0] / change[0, 1, 1] == pytest.approx(expected, rel=1e-9)


def test_the_limits_of_the_theorems() -> None:
    given_ = {"classes": 4, "common": 2, "private": 3}
    assert own_over_other(visits=1e9, levels=5, **given_) == pytest.approx(5 / 2, rel=1e-6)
    assert own_over_other_trained(visits=1e9, levels=5, **given_) == pytest.approx(
        5 / 2 + (3 + 4 * 2) / (5 * 2), rel=1e-6
    )
    deep = [own_over_other(visits=100, levels=levels, **given_) for levels in (10, 1000, 10_000)]
    assert deep[0] < deep[1] < deep[2]
    assert deep[2] > 1e10


def test_too_few_nodes_to_choose_from_are_told() -> None:
    with pytest.raises(ValueError, match="2 and 3 nodes cannot be chosen of 4"):
        random_pathways(np.random.default_rng(1), width=4, levels=2, classes=2, common=2, private=3)


def test_layered_graphs_have_the_degree_asked_for() -> None:
    graph = layered(np.random.default_rng(1), [50, 30, 2, 5], 4)
    for wires, degree in zip(graph.wires, (4, 4, 2), strict=True):
        assert (np.diff(wires.indptr) == degree).all()

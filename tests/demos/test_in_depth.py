"""Units of deep networks: how they are ablated and followed, and mechanism at the quick scale."""

from collections.abc import Callable

import numpy as np
import pytest

from stronger.demos.in_depth import following, networks
from stronger.evidence.results import Result
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import SGD

DEPTH, WIDTH = 4, 9


@pytest.fixture(scope="module")
def in_depth(run_quick: Callable[[str], Result]) -> Result:
    return run_quick("in-depth")


def rng() -> np.random.Generator:
    return np.random.default_rng(1986)


def some(examples: int = 40) -> tuple[np.ndarray, np.ndarray]:
    return rng().random((examples, 784), dtype=np.float32), rng().integers(0, 10, examples)


def test_identities_hold_in_every_seed(in_depth: Result) -> None:
    assert not in_depth.failures
    for metrics in in_depth.metrics:
        assert metrics["gauge.residual"] < 1e-10
        assert metrics["start.pull_residual"] < 1e-9
        assert metrics["batchnorm.least_grew"] == 1


@pytest.mark.parametrize("kind", ["plain", "batchnorm", "residual"])
def test_hidden_layers_stand_where_they_say(kind: str) -> None:
    deep = networks.build(kind, rng(), DEPTH, WIDTH)
    states = deep.network.activations(some()[0])
    assert len(deep.hidden) == DEPTH
    for hidden in deep.hidden:
        written = hidden.outgoing.forward(hidden.respond(states))
        if kind == "residual":
            written = written + states[hidden.begin]
        np.testing.assert_allclose(written, states[hidden.after], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kind", ["plain", "batchnorm", "residual"])
def test_ablating_at_zero_is_losing_the_outgoing_weights(kind: str) -> None:
    x, labels = some()
    deep = networks.build(kind, rng(), DEPTH, WIDTH)
    costs, _ = networks.ablate_each(deep, deep.hidden[1], x, labels, "zero")
    before, _ = cross_entropy(deep.network.outputs(x), labels)
    deep.hidden[1].outgoing.parameters["weights"][5] = 0
    after, _ = cross_entropy(deep.network.outputs(x), labels)
    assert costs[5] == pytest.approx(after - before, abs=1e-5)


def test_a_unit_that_never_changes_costs_nothing_at_its_mean() -> None:
    x, labels = some()
    deep = networks.build("plain", rng(), DEPTH, WIDTH)
    incoming = deep.hidden[2].incoming.parameters
    incoming["weights"][:, 3] = 0
    incoming["bias"][3] = 2
    importance, change = networks.ablate_each(deep, deep.hidden[2], x, labels, "mean")
    assert importance[3] == pytest.approx(0, abs=1e-6)
    assert change[3] == pytest.approx(0, abs=1e-6)
    assert networks.ablate_each(deep, deep.hidden[2], x, labels, "zero")[1][3] > 1e-3


def test_a_life_is_seen_at_its_stages() -> None:
    x, labels = some(200)
    judges = following.Judges((x[:50], x[50:100]), (labels[:50], labels[50:100]))
    deep = networks.build("plain", rng(), DEPTH, WIDTH)
    started = following.look(deep, x[:50])
    life = following.follow(deep, SGD(0.05), x, labels, rng(), judges, epochs=4, fill="mean")
    np.testing.assert_array_equal(life.start.incoming, started.incoming)
    np.testing.assert_array_equal(life.end.activity, following.look(deep, x[:50]).activity)
    shapes = {each.shape for each in (life.early_importance, life.importance, life.early.activity)}
    assert shapes == {(DEPTH, WIDTH)}
    assert (life.middle.incoming != life.end.incoming).any()
    assert all(each.shape == (DEPTH,) for each in following.correlate(life).values())


def test_a_unit_s_own_importance_follows_itself() -> None:
    stage = following.Stage(*rng().random((3, DEPTH, WIDTH)))
    useful = rng().random((DEPTH, WIDTH))
    life = following.Life(stage, stage, stage, stage, useful, useful, -useful)
    found = following.correlate(life)
    np.testing.assert_allclose(found["reliability"], 1)
    np.testing.assert_allclose(found["follows"], -1)
    sizes = following.measure_sizes(life)
    assert sizes["least.incoming"] == sizes["most.outgoing"] == sizes["spread"] == 1
    assert sizes["share_grew"] == 0

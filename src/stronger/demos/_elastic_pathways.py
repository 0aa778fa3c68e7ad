"""How far an update moves other samples in the model: three graphs, and pairs of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._elastic import Pairs, overlap, rank_correlation
from stronger.neurashed.builders import layered, three_classes, worked_example
from stronger.neurashed.elasticity import changes, relative
from stronger.neurashed.growth import Updates, plus
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.neurashed.rules import ALL, ANY, AtLeast

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    from stronger.neurashed.rules import Rule

    Array: TypeAlias = NDArray[np.floating[Any]]

GROW = Updates(plus(0.1))


def worked(rng: np.random.Generator, trials: int) -> dict[str, float]:
    """Return how the worked example fares over random numbers of visits, from 1 to 10 each."""
    data = worked_example().data
    wrong, agree, reversed_order, ties = 0.0, 0, 0, 0
    for n1, n2, n3 in rng.integers(1, 11, (trials, 3)):
        model = Neurashed(data.graph, 0)
        order = rng.permutation(np.repeat([0, 1, 2], [n1, n2, n3]))[:, np.newaxis]
        for _ in model.train(data, order, Updates(plus(1)), outputs="frozen"):
            pass
        change = changes(model, data, Updates(plus(1)), outputs="frozen")[0]
        paper = np.diag([7 * n1 + 7 * n1 + 5 * n2 + 2 * n3 + 7, 5 * n2, 2 * n3])
        wrong = max(wrong, float(np.abs(change - paper).max()))
        second, third = change[1, 1], change[2, 2]
        agree += bool((second > third) == (n3 < 2.5 * n2))
        reversed_order += bool(third > second)
        ties += bool(third == second)
    return {
        "worked.largest_error": wrong,
        "worked.order_agrees": agree / trials,
        "worked.less_overlap_moves_more": reversed_order / trials,
        "worked.ties": ties / trials,
    }


def of_three_classes(rng: np.random.Generator, updates: int) -> tuple[dict[str, float], Array]:
    """Return how elastic the graph of three classes is after training, and every LE."""
    data = three_classes().data
    model = Neurashed.random(data.graph, rng, outputs=1.0)
    for _ in model.train(data, batches(rng, len(data), 1, updates), GROW, outputs="frozen"):
        pass
    found = relative(changes(model, data, GROW, outputs="frozen"))
    pairs = Pairs(data.labels)
    same, other = found[pairs.apart & pairs.same], found[~pairs.same]
    return {
        "three.same": float(same.mean()),
        "three.other": float(other.mean()),
        "three.same_over_other": float(same.mean() / other.mean()),
        "three.nothing_shared": float(found[[0, 1, 3, 3], [3, 3, 0, 1]].max()),
        "three.asymmetry": float(found[3, 2] / found[2, 3]),
    }, found


def crowd(rng: np.random.Generator, rule: Rule, degree: int, count: int = 60) -> Pathways:
    """Return samples of four classes in a random graph, more or less like their class.

    A class is a random third of 120 first-level nodes; a sample of it has drawn a share of them
    anew, between none and all.
    """
    graph = layered(rng, [120, 80, 60, 40, 4], degree, rule=rule)
    labels = np.arange(count) % 4
    ideal = (rng.random((4, 120)) < 1 / 3)[labels]
    anew = rng.random((count, 120)) < rng.random((count, 1))
    return Pathways.of(graph, np.where(anew, rng.random((count, 120)) < 1 / 3, ideal), labels)


def of_a_crowd(rng: np.random.Generator, updates: int) -> tuple[dict[str, float], dict[str, Array]]:
    """Return how LE follows overlap in a random graph, and how often it has no value."""
    metrics: dict[str, float] = {}
    rules: dict[str, tuple[Rule, int]] = {
        "any": (ANY, 4),
        "two": (AtLeast(2), 4),
        "all": (ALL, 2),
    }
    arrays: dict[str, Array] = {}
    for name, (rule, degree) in rules.items():
        data = crowd(rng, rule, degree)
        model = Neurashed(data.graph, 0, 0)
        for _ in model.train(data, batches(rng, len(data), 1, updates), GROW):
            pass
        found = relative(changes(model, data, GROW))
        metrics[f"crowd.{name}.no_value"] = float(np.isnan(found).any(axis=1).mean())
        if name != "two":
            continue
        firing = data.firing()
        shared = overlap(firing)
        valued = np.isfinite(found) & np.isfinite(found.T) & (found > 0) & (found.T > 0)
        valued &= ~np.eye(len(found), dtype=np.bool_)
        size = np.broadcast_to(firing.sum(axis=1), found.shape).astype(np.float64)
        logits = np.linalg.norm(model.logits(firing), axis=1)
        strength = np.broadcast_to(logits, found.shape)
        common = firing.astype(np.float64) @ firing.T
        metrics |= {
            "crowd.correlation": rank_correlation(found, shared),
            "crowd.correlation_permuted": rank_correlation(
                found, shared[np.ix_(*[rng.permutation(len(found))] * 2)]
            ),
            "crowd.correlation_with_size": rank_correlation(found, size),
            "crowd.correlation_given_size": rank_correlation(found, shared, given=[size]),
            "crowd.correlation_with_logits": rank_correlation(found, strength),
            "crowd.correlation_given_logits": rank_correlation(found, shared, given=[strength]),
            "crowd.correlation_with_common_nodes": rank_correlation(found, common),
            "crowd.asymmetry": float(
                np.exp(np.median(np.abs(np.log(found[valued] / found.T[valued]))))
            ),
        }
        arrays = {"crowd.elasticity": found, "crowd.overlap": shared, "crowd.logits": logits}
    return metrics, arrays

"""Training neurashed models: ours against dictionaries and loops, and how the cost grows.

One iteration of Algorithm 1 is timed on layered random graphs of five levels and ten classes, with
growth by multiplication, fading, and output weights trained as well: at 10,000 and 100,000 nodes
beside the plain reference (`stronger.neurashed.reference`), which must end with the same factors;
then against nodes, edges and batch size, up to a million nodes, with the rate at which factors pass
through memory beside what a plain copy reaches. CPU time of one thread, medians of turns.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from stronger.neurashed import reference
from stronger.neurashed.builders import layered
from stronger.neurashed.growth import Updates, times
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS, CLASSES, SAMPLES = 5, 10, 256
GROW, FADE = 1.01, 0.99
UPDATES = Updates(times(GROW), times(FADE))
ROUNDS = 7


def samples(nodes: int, degree: int = 3) -> Pathways:
    """Return a graph of so many nodes below the classes, with pathways of random samples."""
    rng = np.random.default_rng(0)
    graph = layered(rng, [*[nodes // LEVELS] * LEVELS, CLASSES], degree)
    first = rng.random((SAMPLES, graph.sizes[0])) < 0.1
    return Pathways.of(graph, first, rng.integers(0, CLASSES, SAMPLES))


def milliseconds(step: Callable[[], object], count: int) -> float:
    """Return the median CPU time of a step over rounds of so many."""
    step()
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(count):
            step()
        taken.append((time.process_time() - started) / count * 1000)
    return statistics.median(taken)


def plain(
    model: Neurashed, data: Pathways, batch: Any
) -> tuple[dict[Any, float], dict[Any, float], list[set[Any]]]:
    """Return factors, output weights and the pathways of a batch as the reference has them."""
    graph, last = model.graph, len(model.graph.sizes) - 1
    names = [(level, node) for level in range(last) for node in range(graph.sizes[level])]
    wires = graph.outputs.tocoo()
    outputs = {
        ((last - 1, int(lower)), (last, int(upper))): float(weight)
        for upper, lower, weight in zip(wires.row, wires.col, model.outputs, strict=True)
    }
    pathways = [
        {names[node] for node in np.flatnonzero(firing)} | {(last, int(label))}
        for firing, label in zip(data.firing(batch), data.labels[batch], strict=True)
    ]
    return dict(zip(names, model.factors.tolist(), strict=True)), outputs, pathways


def against_reference(nodes: int, batch: int) -> None:
    """Time an iteration of both, after they have ended with the same factors."""
    data = samples(nodes)
    chosen = np.random.default_rng(1).permutation(SAMPLES)[:batch]
    model = Neurashed.random(data.graph, np.random.default_rng(1))
    factors, outputs, pathways = plain(model, data, chosen)

    def loops() -> None:
        reference.strengthen(factors, outputs, pathways, lambda x: GROW * x, lambda x: FADE * x)

    def ours() -> None:
        model.strengthen(data, chosen, UPDATES)

    loops()
    ours()
    np.testing.assert_array_equal(model.factors, list(factors.values()))
    np.testing.assert_array_equal(model.outputs, list(outputs.values()))
    slow, fast = milliseconds(loops, 1), milliseconds(ours, 200)
    print(f"{nodes:>10,} {batch:>6} {slow:14.2f} {fast:10.4f} {slow / fast:10.0f}x")


def growing() -> None:
    """Time an iteration against nodes, edges and batch size."""
    print(
        f"\n{'nodes':>10} {'edges':>12} {'batch':>6} {'pathways s':>11} {'update ms':>10} "
        f"{'GB/s':>6} {'copy':>6} {'logits ms':>10}"
    )
    rng = np.random.default_rng(2)
    for nodes, degree in ((10**4, 3), (10**5, 3), (10**6, 1), (10**6, 3), (10**6, 10)):
        started = time.process_time()
        data = samples(nodes, degree)
        prepared = time.process_time() - started
        model = Neurashed.random(data.graph, rng)
        edges = sum(wires.nnz for wires in data.graph.wires)
        count = max(10**6 // nodes, 5)
        copy = milliseconds(model.factors.copy, count)
        one = data.firing(np.array([0]))
        asked = milliseconds(lambda: model.logits(one), max(count // 5, 3))  # noqa: B023
        for batch in (1, 16, 256):
            chosen = rng.permutation(SAMPLES)[:batch]
            step = milliseconds(lambda: model.strengthen(data, chosen, UPDATES), count)  # noqa: B023
            # factors are read and written once
            rate, possible = (16e-6 * nodes / each for each in (step, copy))
            print(
                f"{nodes:10,} {edges:12,} {batch:6} {prepared:11.1f} {step:10.3f} {rate:6.1f} "
                f"{possible:6.1f} {asked:10.2f}"
            )


def main() -> None:
    """Measure and print both tables."""
    with threadpool_limits(limits=1):
        print(f"{'nodes':>10} {'batch':>6} {'reference ms':>14} {'ours ms':>10} {'faster':>11}")
        for nodes in (10**4, 10**5):
            for batch in (1, 16):
                against_reference(nodes, batch)
        growing()


if __name__ == "__main__":
    main()

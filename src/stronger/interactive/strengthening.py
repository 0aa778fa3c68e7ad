"""Neurashed step by step: a graph, four inputs, and the orders in which they are shown.

What grows where is worked out by `stronger.neurashed`. The page does the same sums in the same
order; an order and the graph are all that it needs.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stronger.neurashed.builders import three_classes
from stronger.neurashed.drawing import places
from stronger.neurashed.growth import Updates, plus
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import batches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stronger.arrays import Array

ENTROPY = 2021
ORDERS, ROUNDS, GUESSED = 10, 60, 10
"""How many orders there are, how long each is, and after how many rounds the guess is asked."""
START, STEP = 0.01, 0.05
"""Where every factor and every weight into a class starts, and by how much it grows."""
LEVELS = "ABC"
"""What the levels below the classes are called."""


class State(NamedTuple):
    """A model after some rounds."""

    factors: Array
    """(nodes,): how strong each feature is, level by level."""
    outputs: Array
    """(edges,): the weights into classes, class by class."""
    believed: Array
    """(inputs,): the probability of the right class of each."""


def kept() -> dict[str, Any]:
    """Return all that the figure needs."""
    example = three_classes()
    graph, data = example.graph, example.data
    firing = data.firing()
    return {
        "start": START,
        "step": STEP,
        "rounds": ROUNDS,
        "guessed": GUESSED,
        "names": [
            f"{LEVELS[level]}{node + 1}"
            for level, size in enumerate(graph.sizes[:-1])
            for node in range(size)
        ],
        "classes": graph.classes,
        "edges": [[lower, upper] for lower, upper in _edges()],
        "places": [
            [round(float(across), 3), int(up)] for level in places(graph) for across, up in level
        ],
        "inputs": [
            {"name": name, "class": int(label), "fires": np.flatnonzero(row).tolist()}
            for name, label, row in zip(example.types, data.labels, firing, strict=True)
        ],
        "orders": ["".join(map(str, order)) for order in draw_orders()],
    }


def draw_orders() -> list[list[int]]:
    """Return in which orders the inputs are shown, one a round, each of them drawn at random."""
    samples = len(three_classes().data)
    return [
        [
            int(batch[0])
            for batch in batches(np.random.default_rng([ENTROPY, run]), samples, 1, ROUNDS)
        ]
        for run in range(ORDERS)
    ]


def replay(order: Sequence[int]) -> Iterator[State]:
    """Yield the model before any round and after each of an order."""
    data = three_classes().data
    model = Neurashed(data.graph, START, START)

    def state() -> State:
        believed = model.probabilities(data)[np.arange(len(data)), data.labels]
        return State(model.factors.copy(), model.outputs.copy(), believed)

    yield state()
    for _ in model.train(data, [[sample] for sample in order], Updates(plus(STEP))):
        yield state()


def after(order: Sequence[int], rounds: int) -> State:
    """Return the model after so many rounds of an order."""
    return next(islice(replay(order), rounds, None))


def strongest(factors: Array) -> list[int]:
    """Return which features are the strongest, in ascending order."""
    return np.flatnonzero(factors == factors.max()).tolist()


def _edges() -> list[tuple[int, int]]:
    """Return all edges between nodes numbered through, those into classes last and in order."""
    graph = three_classes().graph
    starts = [*graph.starts.tolist(), graph.nodes + graph.classes]
    return [
        (below + int(lower), above + int(upper))
        for wires, (below, above) in zip(graph.wires, pairwise(starts), strict=False)
        for upper in range(wires.shape[0])
        for lower in wires.indices[wires.indptr[upper] : wires.indptr[upper + 1]]
    ]

"""Neurashed step by step: a graph, four inputs, and the orders in which they are shown.

What grows where is worked out by `stronger.neurashed`. The page does the same sums in the same
order; an order and the graph are all that it needs.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stronger.interactive.telling import mean, percent
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
    """Return all that the figure needs, and what it shows without a script."""
    example = three_classes()
    graph, data = example.graph, example.data
    orders = draw_orders()
    states = list(replay(orders[0]))
    return {
        "start": START,
        "step": STEP,
        "rounds": ROUNDS,
        "guessed": GUESSED,
        "names": names(),
        "classes": graph.classes,
        "edges": [[lower, upper] for lower, upper in _edges()],
        "places": [
            [round(float(across), 3), int(up)] for level in places(graph) for across, up in level
        ],
        "inputs": [
            {"name": name, "class": int(label), "fires": np.flatnonzero(row).tolist()}
            for name, label, row in zip(example.types, data.labels, data.firing(), strict=True)
        ],
        "orders": ["".join(map(str, order)) for order in orders],
        "moments": [
            {
                "round": at,
                "shown": orders[0][at - 1] if at else None,
                "factors": states[at].factors.round(2).tolist(),
                "outputs": states[at].outputs.round(2).tolist(),
                "believed": [percent(each) for each in states[at].believed],
            }
            for at in (0, GUESSED, ROUNDS)
        ],
        "rows": spread(orders, 0, GUESSED),
        "said_first": say(orders, 0, GUESSED),
    }


def names() -> list[str]:
    """Return what the features are called, level by level."""
    sizes = three_classes().graph.sizes[:-1]
    return [
        f"{letter}{node + 1}"
        for letter, size in zip(LEVELS, sizes, strict=True)
        for node in range(size)
    ]


def shared() -> list[int]:
    """Return for how many inputs each feature fires."""
    counts: list[int] = three_classes().data.firing().sum(axis=0).tolist()
    return counts


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


def spread(orders: Sequence[Sequence[int]], run: int, rounds: int) -> list[dict[str, Any]]:
    """Return how often features fired by how many inputs share them, the most first.

    Features that fire for the same inputs are equally strong, and are told once; of orders the one
    that is shown comes first.
    """
    firing = three_classes().data.firing()
    alike: dict[tuple[bool, ...], int] = {
        tuple(row): at for at, row in enumerate(firing.T.tolist())
    }
    arranged = [orders[run], *(order for at, order in enumerate(orders) if at != run)]
    factors = [after(order, rounds).factors for order in arranged]
    found = []
    for count in sorted({sum(fires) for fires in alike}, reverse=True):
        nodes = sorted(at for fires, at in alike.items() if sum(fires) == count)
        strengths = [float(each[at]) for each in factors for at in nodes]
        often = [[_often(float(each[at]), rounds) for at in nodes] for each in factors]
        found.append(
            {
                "label": f"fires for {count} of {len(firing)} inputs",
                "told": f"mean strength {mean(strengths):.2f}",
                "often": often,
            }
        )
    return found


def _often(strength: float, rounds: int) -> float:
    """Return in what share of the rounds a feature has fired."""
    return round((strength - START) / STEP) / max(rounds, 1)


def say(orders: Sequence[Sequence[int]], run: int, rounds: int, guess: int | None = None) -> str:
    """Return in words what an order has come to after some rounds; a guess is a feature."""
    example, called, fires_for = three_classes(), names(), shared()
    state = after(orders[run], rounds)
    factors, best = state.factors, strongest(state.factors)
    if not rounds:
        return (
            f"Before the first round every feature has a strength of {START}, and every class is "
            "believed alike. Press Next to show the first input."
        )
    shown = orders[run][rounds - 1]
    most = {node for node, count in enumerate(fires_for) if count == max(fires_for)}
    habit = sum(set(strongest(after(order, rounds).factors)) <= most for order in orders)
    told = ""
    if guess is not None:
        told = f"You guessed {called[guess]}, " + (
            "and so it is. " if guess in best else f"which is at {factors[guess]:.2f}. "
        )
    believed = ", ".join(
        f"{percent(each)}% for {name}"
        for each, name in zip(state.believed, example.types, strict=True)
    )
    return (
        f"{told}Round {rounds}: input {example.types[shown]} is shown, and its "
        f"{int(example.data.firing()[shown].sum())} features grow. Strongest now, at "
        f"{factors[best[0]]:.2f}: {_listed([called[node] for node in best])}. In {habit} of "
        f"{len(orders)} orders the strongest are those that {max(fires_for)} of the "
        f"{len(example.types)} inputs share ({_listed([called[node] for node in sorted(most)])}). "
        f"The right class is believed at {believed}."
    )


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


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

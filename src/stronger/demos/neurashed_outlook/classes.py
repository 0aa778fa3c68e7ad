"""Classes of objects that differ in which of 200 features are common in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.neurashed.builders import layered
from stronger.neurashed.graph import Graph
from stronger.neurashed.pathways import Pathways
from stronger.neurashed.rules import AtLeast

if TYPE_CHECKING:
    from stronger.arrays import Bits


class Objects(NamedTuple):
    """Samples for training and new ones, on one graph."""

    train: Pathways
    test: Pathways


def draw_objects(rng: np.random.Generator, *, classes: int = 5, samples: int = 40) -> Objects:
    """Draw so many samples of each class for training, and 100 new ones.

    Of each class 20 features fire for four samples of five, all others for one of twenty. Above
    are 100 nodes that depend on three features each and fire if two do; all classes depend on all
    of these.
    """
    wires = layered(rng, [200, 100], 3).wires[0].tocoo()
    lower = np.stack([wires.col, wires.row], axis=1)
    upper = np.array([(node, label) for label in range(classes) for node in range(100)])
    graph = Graph([200, 100, classes], [lower, upper], [AtLeast(2)])
    often = np.full((classes, 200), 0.05)
    for row in often:
        row[rng.choice(200, 20, replace=False)] = 0.8

    def draw(count: int) -> Pathways:
        labels = np.repeat(np.arange(classes), count)
        return Pathways.of(graph, rng.random((len(labels), 200)) < often[labels], labels)

    return Objects(draw(samples), draw(100))


def relatives(shared: bool) -> Pathways:
    """Return one sample of each of ten classes, of which nine are relatives.

    A class has one feature of its own, which depends on five features below. The relatives share
    these; the last class has five of its own unless it is to share them as well.
    """
    family = list(range(5))
    below = [family] * 9 + [family if shared else list(range(5, 10))]
    edges = [(node, label) for label, nodes in enumerate(below) for node in nodes]
    graph = Graph([10, 10, 10], [np.array(edges), np.array([(k, k) for k in range(10)])])
    first: Bits = np.array([np.isin(np.arange(10), nodes) for nodes in below])
    # Each class's own node fires for it alone, whatever it shares
    firing = np.concatenate([first, np.eye(10, dtype=np.bool_)], axis=1)
    return Pathways(graph, np.packbits(firing, axis=1), np.arange(10))

"""Draws the pathways, a model in training, and what it believes on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.neurashed.builders import three_classes
from stronger.neurashed.drawing import draw
from stronger.plots import BLUE, GREEN, ORANGE, RED, curves, legend_below, line_at

from .measure import MOMENTS, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds


@demo.figure(
    "Four pathways, and what a model has learned of them",
    panels="ABC;DEE",
    narrow="AB;CD;EE",
    narrow_height=6.6,
    height=5.6,
)
def the_pathways(panels: dict[str, Axes], seeds: Seeds) -> None:
    """Five drawings of a graph with four levels of 9, 5, 4 and 3 nodes. Four show the nodes that
    fire for the types 1a, 1b, 2 and 3: neighbouring classes share nodes in the two lower levels
    and none in the third. The fifth shows nodes as large as their factors after training: shared
    nodes are the largest.
    """
    example = three_classes()
    samples = zip(example.types, example.data.firing(), example.data.labels, strict=True)
    for axes, (name, firing, label) in zip(panels.values(), samples, strict=False):
        draw(axes, example.graph, firing=firing, label=int(label))
        axes.set_title(f"type {name}")
    draw(panels["E"], example.graph, factors=seeds[0]["factors"])
    panels["E"].set_title("learned: area by amplification factor")


@demo.figure(
    "A model in training: what fires for many becomes large",
    panels="ABC;DE.",
    narrow="A;B;C;D;E",
    narrow_height=9.5,
)
def in_training(panels: dict[str, Axes], seeds: Seeds) -> None:
    """Five drawings of the graph after 0, 3, 10, 30 and 100 updates, one sample at a time, nodes
    as large as their factors relative to the largest after 100 updates. All begin at nothing.
    Nodes that two classes share, and those of the first class with its two types, grow fastest.
    """
    graph = three_classes().graph
    course = seeds[0]["course"]  # (moments, nodes)
    for axes, moment, factors in zip(panels.values(), MOMENTS, course, strict=True):
        draw(axes, graph, factors=factors, largest=float(course.max()))
        axes.set_title(f"{moment} updates")


LINES = (
    ("additive.trained", BLUE, "+ 0.05, outputs trained"),
    ("additive.frozen", GREEN, "+ 0.05, outputs frozen"),
    ("multiplicative.trained", RED, "× 1.02, × 0.99, outputs trained"),
    ("lenient.trained", ORANGE, "× 1.02, × 0.997, outputs trained"),
)


@demo.figure(
    "The right class comes to be believed, the later the more of its features fade",
    height=4.2,
)
def what_is_believed(axes: Axes, seeds: Seeds) -> None:
    """Line plot of the probability of the right class, the least of four types, against the
    number of updates, each seed. Updates until it stays above 0.99, on average: additive growth
    with trained output weights {{additive.trained.updates_to_99:.0f}}, additive growth with
    frozen output weights {{additive.frozen.updates_to_99:.0f}}, multiplicative growth with
    trained output weights {{multiplicative.trained.updates_to_99:.0f}}, multiplicative growth
    with frozen output weights {{multiplicative.frozen.updates_to_99:.0f}}, lenient growth with
    trained output weights {{lenient.trained.updates_to_99:.0f}}, lenient growth with frozen
    output weights {{lenient.frozen.updates_to_99:.0f}}.
    """
    for name, colour, label in LINES:
        least = seeds.stack(name).min(axis=2)  # (seeds, updates + 1)
        x = np.arange(least.shape[1]) + 1
        curves(axes, x, least, colour=colour, label=label, linewidth=1.1)
    line_at(axes, 1 / 3, upright=True, linestyle=":", linewidth=1)
    axes.set(xscale="log", ylim=(0, 1.02), xlabel="updates + 1")
    axes.set_ylabel("probability of the right class\n[least of the four types]")
    legend_below(axes, 2)

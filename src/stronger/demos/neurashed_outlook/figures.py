"""Draws what a tenth of the nodes can do, how views are grouped, and what chance makes strong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREEN, ORANGE, RED, curves, legend_below, line_at, rows

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

TICKETS = {
    "ticket.whole": "all nodes",
    "ticket.strongest": "strongest tenth",
    "ticket.reset": "…trained alone, reset",
    "ticket.fresh": "…trained alone, fresh",
    "ticket.random": "random tenth",
    "ticket.weakest": "weakest tenth",
}
GROUPED = {
    "views.before": "untrained",
    "views.either": "grows in either view",
    "views.both": "grows in both views",
}


@demo.figure(
    "What a tenth of the nodes can do, and how views are grouped",
    panels=(2, 1),
    height_ratios=(len(TICKETS), len(GROUPED)),
)
def tickets_and_views(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots, one dot per seed. Accuracy on new samples: all nodes
    {{ticket.whole:.2f}}, strongest tenth {{ticket.strongest:.2f}}, …trained alone, reset
    {{ticket.reset:.2f}}, …trained alone, fresh {{ticket.fresh:.2f}}, random tenth
    {{ticket.random:.2f}}, weakest tenth {{ticket.weakest:.2f}}. How often views of one class are
    more alike than views of two: untrained {{views.before:.2f}}, grows in either view
    {{views.either:.2f}}, grows in both views {{views.both:.2f}}.
    """
    accurate = "accuracy on new samples [share]"
    alike = "pairs of one class more alike [area under the ROC curve]"
    for axes, names, colour, by_chance, label in (
        (panels[0], TICKETS, BLUE, 0.2, accurate),
        (panels[1], GROUPED, GREEN, 0.5, alike),
    ):
        rows(axes, map(seeds.values, names), names.values(), colours=colour, within=(0, 1))
        line_at(axes, by_chance, linestyle=":", linewidth=1)
        axes.set(xlabel=label, xlim=(0, 1.02))


LINES = (
    ("chance.additive.fixed", BLUE, "addition, fixed"),
    ("chance.additive.random", GREEN, "addition, random"),
    ("chance.multiplicative.fixed", ORANGE, "multiplication, fixed"),
    ("chance.multiplicative.random", RED, "multiplication, random"),
)


@demo.figure(
    "Features alike in everything: how strong each is, when growth is fixed or random",
    height=4.2,
)
def by_chance_alone(axes: Axes, seeds: Seeds) -> None:
    """Line plot of the factors of 200 like features from the strongest to the weakest, relative
    to the strongest, each seed. Effectively strong are, of all: additive and fixed
    {{chance.additive.fixed:.0%}}, additive and random {{chance.additive.random:.0%}},
    multiplicative and fixed {{chance.multiplicative.fixed:.0%}}, multiplicative and random
    {{chance.multiplicative.random:.0%}}.
    """
    for name, colour, label in LINES:
        ranked = seeds.stack(name)  # (seeds, features)
        x = np.arange(ranked.shape[1]) + 1
        curves(axes, x, ranked, colour=colour, label=label, linewidth=1)
    axes.set(xlabel="features, the strongest first", ylim=(0, 1.03))
    axes.set_ylabel("amplification factor\n[of the largest]")
    legend_below(axes, 2)

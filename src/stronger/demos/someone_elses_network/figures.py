"""Draws the channels of the head, turned over, and how orders and ends come out at each place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.efficientnet import CAP
from stronger.plots import BLUE, GREY, RED, Series, groups, legend_below, line_at

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

PLACES = {"middle": "middle", "late": "last block", "head": "head"}
STATES = {"trained": (BLUE, "o", True), "untrained": (GREY, "o", False)}
PAIRS = {
    "importance_size": "importance and size",
    "presence_size": "presence and size",
    "presence_importance": "presence and importance",
}
MOST = 64
"""How many of the channels that count most are drawn in colour."""


@demo.figure(
    "Turned over, each channel says 6 less what it said, and the network answers the same",
    panels=(1, 2),
    height=4.2,
    sharey=True,
)
def turned_over(panels: Panels, seeds: Seeds) -> None:
    """Two scatter plots of the 1,280 channels of the head on one draw of photographs: how far
    answers move without a channel against its mean activation, from 0 to 6. Left, as trained, the
    channels that count most are among the larger (rank correlation over all seeds
    {{trained.head.importance_size:.2f}}). Right, every channel turned over: the same picture, its
    sides exchanged ({{turned.importance_size:.2f}}), while no logit moves by more than
    {{turned.residual.max:.0e}}.
    """
    arrays = seeds[0]
    size, importance = arrays["trained_size"], arrays["trained_importance"]
    most = np.argsort(importance)[-MOST:]
    for axes, values, title in (
        (panels[0], size, "as trained"),
        (panels[1], CAP - size, "turned over: not one answer changes"),
    ):
        axes.plot(
            values, importance, "o", color=GREY, alpha=0.4, ms=3, label="channels of the head"
        )
        label = f"the {MOST} that count most"
        axes.plot(values[most], importance[most], "o", color=RED, ms=4, label=label)
        axes.set(xlim=(-0.1, CAP + 0.1), yscale="log", xlabel="size: mean activation")
        axes.set_title(title, fontsize=11)
    panels[0].set_ylim(max(float(importance.max()) / 3000, 1e-7), 2 * float(importance.max()))
    panels[0].set_ylabel("importance: how far answers move")
    legend_below(panels[0], 2)


def draw_states(axes: Axes, seeds: Seeds, metric: str) -> None:
    """Draw a metric at every place, trained and untrained."""
    series = [
        Series(
            state,
            colour,
            [seeds.values(f"{state}.{place}.{metric}") for place in PLACES],
            mark,
            full,
        )
        for state, (colour, mark, full) in STATES.items()
    ]
    groups(axes, series, PLACES.values(), markersize=4)


@demo.figure("How far the orders agree at three places", panels=(1, 3), height=3.6, sharey=True)
def agreement(panels: Panels, seeds: Seeds) -> None:
    """Dot plots of rank correlations over channels, one dot a seed, trained and untrained, in the
    middle, the last block and the head. Importance and size:
    {{trained.middle.importance_size:.2f}}, {{trained.late.importance_size:.2f}} and
    {{trained.head.importance_size:.2f}}, untrained {{untrained.middle.importance_size:.2f}},
    {{untrained.late.importance_size:.2f}} and {{untrained.head.importance_size:.2f}}.
    Presence and size: {{trained.middle.presence_size:.2f}}, {{trained.late.presence_size:.2f}} and
    {{trained.head.presence_size:.2f}}, untrained {{untrained.head.presence_size:.2f}} in the head.
    Presence and importance: {{trained.middle.presence_importance:.2f}},
    {{trained.late.presence_importance:.2f}} and {{trained.head.presence_importance:.2f}}, untrained
    {{untrained.head.presence_importance:.2f}} in the head.
    """
    for axes, (pair, title) in zip(panels, PAIRS.items(), strict=True):
        draw_states(axes, seeds, pair)
        line_at(axes, 0)
        axes.set(xlim=(-1, 1), xticks=(-1, 0, 1))
        axes.set_title(title, fontsize=11)
    panels[1].set_xlabel("rank correlation over channels")
    legend_below(panels[0], 2)


@demo.figure(
    "Which end of a channel marks its photograph, and how many channels hardly vary",
    panels=(1, 3),
    height=3.6,
    sharey=True,
)
def ends(panels: Panels, seeds: Seeds) -> None:
    """Dot plots of shares of channels, one dot a seed, trained and untrained, at three places. High
    for the photograph whose class they move most: {{trained.middle.high:.0%}},
    {{trained.late.high:.0%}} and {{trained.head.high:.0%}}, untrained {{untrained.head.high:.0%}}
    in the head. Read by the end that marks it: {{trained.middle.consistent:.0%}},
    {{trained.late.consistent:.0%}} and {{trained.head.consistent:.0%}}, untrained
    {{untrained.head.consistent:.0%}} in the head. Nearly constant:
    {{trained.middle.constant:.0%}}, {{trained.late.constant:.0%}} and
    {{trained.head.constant:.0%}}, untrained {{untrained.middle.constant:.0%}},
    {{untrained.late.constant:.0%}} and {{untrained.head.constant:.0%}}.
    """
    for axes, (metric, title) in zip(
        panels,
        {
            "high": "high for their photograph",
            "consistent": "read by the end that marks it",
            "constant": "nearly constant",
        }.items(),
        strict=True,
    ):
        draw_states(axes, seeds, metric)
        axes.set(xlim=(-0.02, 1.02), xticks=(0, 0.5, 1))
        axes.set_title(title, fontsize=11)
    for axes in (panels[0], panels[1]):
        line_at(axes, 0.5)
    panels[1].set_xlabel("share of channels")
    legend_below(panels[0], 2)

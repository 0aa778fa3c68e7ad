"""Draws the units of one network by three orders, and how the orders agree in all networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.plots import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    ORANGE,
    RED,
    Series,
    groups,
    legend_below,
    line_at,
    rows,
)
from stronger.statistics import rank_correlation

from .measure import demo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from stronger.arrays import Array, Bits
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

KINDS = {
    "digits.mlp": "digits, perceptron",
    "digits.conv": "digits, channels",
    "planted.mlp": "planted features",
    "planted.attention": "attention",
}
STATES = {
    "trained": (BLUE, "trained", "o", True),
    "untrained": (GREY, "untrained", "o", False),
    "shuffled": (ORANGE, "shuffled labels", "D", True),
}
PAIRS = {
    "presence_size": "presence and size",
    "importance_size": "importance and size",
    "presence_importance": "presence and importance",
}
QUARTER = 10
"""Of how many units that count most, and least, the lines are drawn in colour."""


@demo.figure(
    "One network twice: the same answers, and the units that count are large or small",
    panels=(1, 2),
    height=5.6,
    narrow_height=8.4,
    sharey=True,
)
def three_orders(panels: Panels, seeds: Seeds) -> None:
    """Two panels of the same network that reads digits. In each, the units of its last hidden layer
    stand in three columns, by rank: how well they tell their digit, how far the answers move
    without them, and how large they are; a line joins the three places of a unit. Left, as trained,
    lines run level between importance and size more than by chance, and hardly between presence and
    importance. Right, rescaled so that the largest unit becomes the smallest: no answer changes,
    presence and importance stay (to {{digits.mlp.kept.worst.max:.0e}}), and the units that count
    most are now among the smallest. Rank correlation of importance with size in both hidden layers
    over all seeds {{digits.mlp.trained.importance_size:.2f}} and
    {{digits.mlp.turned_round.importance_size:.2f}}, of presence with size
    {{digits.mlp.trained.presence_size:.2f}} and {{digits.mlp.turned_round.presence_size:.2f}}.
    """
    for axes, name, title in zip(
        panels,
        ("trained", "turned"),
        ("as trained", "rescaled: not one answer changes"),
        strict=True,
    ):
        draw_orders(axes, seeds[0], name)
        axes.set_title(title)
    panels[0].set_ylabel("units of one layer, by rank")
    legend_below(panels[0], 2)


def draw_orders(axes: Axes, arrays: Mapping[str, Array], name: str) -> None:
    """Draw the last hidden layer of a network: a line for each unit that is alive."""
    alive = arrays[f"{name}_alive"][-1]
    presence, importance, size = (
        each[-1][alive]
        for each in (
            2 * np.abs(arrays[f"{name}_auc"] - 0.5),
            arrays[f"{name}_importance"],
            arrays[f"{name}_size"],
        )
    )
    places = np.array([np.argsort(np.argsort(-each)) for each in (presence, importance, size)]) + 1
    units = len(size)
    most, least = places[1] <= QUARTER, places[1] > units - QUARTER
    looks: list[tuple[Bits, dict[str, Any]]] = [
        (~(most | least), {"color": GREY, "alpha": 0.25, "linewidth": 0.9}),
        (least, {"color": BLUE, "label": f"the {QUARTER} that count least"}),
        (most, {"color": RED, "label": f"the {QUARTER} that count most"}),
    ]
    for chosen, look in looks:
        label = look.pop("label", None)
        lines = axes.plot(
            range(3), places[:, chosen], "o-", **{"linewidth": 1.6, "markersize": 4, **look}
        )
        lines[0].set_label(label)
    for at, pair in ((0.5, (presence, importance)), (1.5, (importance, size))):
        words = f"{rank_correlation(*pair):.2f}".replace("-", "−")
        axes.text(at, units + 3, words, ha="center", va="center", fontsize=12, weight="bold")
    axes.text(1, units + 6, "rank correlations", ha="center", va="center", fontsize=9)
    axes.set(ylim=(units + 7.5, 0), xlim=(-0.2, 2.2))
    axes.set_yticks((1, units), ("first", "last"))
    axes.set_xticks(range(3), ("presence", "importance", "size"))
    axes.grid(visible=False)
    for column in range(3):
        axes.axvline(column, color=FAINT, zorder=0)


@demo.figure(
    "Every unit of the last hidden layer, in all networks that read digits",
    panels=(1, 2),
    height=4.2,
)
def every_unit(panels: Panels, seeds: Seeds) -> None:
    """Two scatter plots with a dot for each unit that is alive of the last hidden layer, over
    {{seeds:word}} networks, against its mean activation on a logarithmic axis. Left, how far
    answers move without the unit. Right, how well it tells its digit, as the area under the curve,
    from 0, always low, over ½ to 1, always high: {{digits.mlp.trained.high:.0%}} of units lie above
    ½. Rank correlation with size in this layer: importance
    {{digits.mlp.trained.second.importance_size:.2f}}, presence
    {{digits.mlp.trained.second.presence_size:.2f}}.
    """

    def last(name: str) -> Array:
        layers = zip(seeds.stack(f"trained_{name}"), seeds.stack("trained_alive"), strict=True)
        return np.concatenate([layer[-1][alive[-1]] for layer, alive in layers])

    area, size = last("auc"), last("size")
    for axes, y, label in (
        (panels[0], last("importance"), "importance: how far answers move"),
        (panels[1], area, "AUC for the unit's digit"),
    ):
        for chosen, colour, name in (
            (area > 0.5, RED, "high for its digit"),
            (area < 0.5, BLUE, "low for its digit"),
        ):
            axes.plot(size[chosen], y[chosen], "o", color=colour, alpha=0.5, ms=4, label=name)
        axes.set(xscale="log", xlabel="size: mean activation", ylabel=label)
    line_at(panels[1], 0.5, upright=True)
    panels[1].set_ylim(0, 1)
    legend_below(panels[0], 2)


@demo.figure(
    "How far the orders agree, in all networks",
    panels=(1, 3),
    height=4.6,
    sharey=True,
)
def agreement(panels: Panels, seeds: Seeds) -> None:
    """Dot plots of rank correlations over units, one dot a seed, for four kinds of network, each
    trained, untrained and trained on shuffled labels. Presence and size, trained: digits
    {{digits.mlp.trained.presence_size:.2f}}, channels {{digits.conv.trained.presence_size:.2f}},
    planted {{planted.mlp.trained.presence_size:.2f}}, attention
    {{planted.attention.trained.presence_size:.2f}}. Importance and size, trained: digits
    {{digits.mlp.trained.importance_size:.2f}} (untrained
    {{digits.mlp.untrained.importance_size:.2f}}), channels
    {{digits.conv.trained.importance_size:.2f}} ({{digits.conv.untrained.importance_size:.2f}}),
    planted {{planted.mlp.trained.importance_size:.2f}}
    ({{planted.mlp.untrained.importance_size:.2f}}), attention
    {{planted.attention.trained.importance_size:.2f}}
    ({{planted.attention.untrained.importance_size:.2f}}). Presence and importance, trained: digits
    {{digits.mlp.trained.presence_importance:.2f}}, channels
    {{digits.conv.trained.presence_importance:.2f}}, planted
    {{planted.mlp.trained.presence_importance:.2f}}, attention
    {{planted.attention.trained.presence_importance:.2f}}.
    """
    for axes, (pair, title) in zip(panels, PAIRS.items(), strict=True):
        draw_states(axes, seeds, pair)
        line_at(axes, 0)
        axes.set(xlim=(-1, 1), xticks=(-1, 0, 1))
        axes.set_title(title, fontsize=11)
    panels[1].set_xlabel("rank correlation over units")
    legend_below(panels[0], 3)


def draw_states(axes: Axes, seeds: Seeds, metric: str) -> None:
    """Draw a metric of every kind of network, trained, untrained and with shuffled labels."""
    series = [
        Series(
            label, colour, [seeds.values(f"{kind}.{state}.{metric}") for kind in KINDS], mark, full
        )
        for state, (colour, label, mark, full) in STATES.items()
    ]
    groups(axes, series, KINDS.values(), markersize=4)


VARIANTS = {
    "as it leads": "importance_size",
    "size: maximum": "by_size.maximum.importance_size",
    "size: share of images on": "by_size.active.importance_size",
    "size: at unit RMS": "by_size.per_rms.importance_size",
    "fill: zero": "by_ablation.zero.change.importance_size",
    "fill: other images": "by_ablation.resample.change.importance_size",
    "importance: loss": "by_ablation.mean.loss.importance_size",
    "importance: error": "by_ablation.mean.error.importance_size",
    "importance: answer's logit": "by_ablation.mean.answer.importance_size",
    "first layer": "first.importance_size",
    "second layer": "second.importance_size",
}
TOLD = {
    "as it leads": "presence_size",
    "size: maximum": "by_size.maximum.presence_size",
    "size: share of images on": "by_size.active.presence_size",
    "size: at unit RMS": "by_size.per_rms.presence_size",
    "feature: what it tells best": "by_feature.tells.presence_size",
    "high counts more than low": "signed_presence_size",
    "first layer": "first.presence_size",
    "second layer": "second.presence_size",
}


@demo.figure(
    "Which choice turns it: digits, by Adam and by gradient descent",
    panels=(1, 2),
    height=5.6,
)
def choices(panels: Panels, seeds: Seeds) -> None:
    """Dot plots of rank correlations for the perceptron that reads digits, one row for each other
    choice. Importance and size: as it leads {{digits.mlp.trained.importance_size:.2f}} by Adam and
    {{digits.mlp.descent.importance_size:.2f}} by gradient descent; by the maximum
    {{digits.mlp.trained.by_size.maximum.importance_size:.2f}}; by the share of images on which the
    unit is on {{digits.mlp.trained.by_size.active.importance_size:.2f}}; at unit root mean square
    {{digits.mlp.trained.by_size.per_rms.importance_size:.2f}}; filled with zero
    {{digits.mlp.trained.by_ablation.zero.change.importance_size:.2f}}; by loss
    {{digits.mlp.trained.by_ablation.mean.loss.importance_size:.2f}}. Presence and size: as it leads
    {{digits.mlp.trained.presence_size:.2f}} and {{digits.mlp.descent.presence_size:.2f}}; by the
    maximum {{digits.mlp.trained.by_size.maximum.presence_size:.2f}}; at unit root mean square
    {{digits.mlp.trained.by_size.per_rms.presence_size:.2f}}; for the digit that a unit tells best
    {{digits.mlp.trained.by_feature.tells.presence_size:.2f}}; with low counted below high
    {{digits.mlp.trained.signed_presence_size:.2f}}.
    """
    for axes, variants, title in (
        (panels[0], VARIANTS, "importance and size"),
        (panels[1], TOLD, "presence and size"),
    ):
        series = [
            Series(
                label,
                colour,
                [seeds.values(f"digits.mlp.{state}.{each}") for each in variants.values()],
                mark,
            )
            for state, colour, label, mark in (
                ("trained", BLUE, "Adam", "o"),
                ("descent", GREEN, "gradient descent", "s"),
            )
        ]
        groups(axes, series, variants, markersize=4)
        line_at(axes, 0)
        axes.set(xlim=(-1, 1), xticks=(-1, 0, 1), xlabel="rank correlation over units")
        axes.set_title(title, fontsize=11)
    legend_below(panels[0], 2)


@demo.figure(
    "Which end of a unit says that its feature is there, and does the network read it so?",
    panels=(1, 3),
    height=4.6,
    sharey=True,
)
def directions(panels: Panels, seeds: Seeds) -> None:
    """Dot plots of shares of units, one dot a seed, by kind of network. High for their feature,
    trained: digits {{digits.mlp.trained.high:.0%}}, channels {{digits.conv.trained.high:.0%}},
    planted {{planted.mlp.trained.high:.0%}}, attention {{planted.attention.trained.high:.0%}}.
    Read by the end that marks it, trained and untrained: digits
    {{digits.mlp.trained.consistent:.0%}} and {{digits.mlp.untrained.consistent:.0%}}, channels
    {{digits.conv.trained.consistent:.0%}} and {{digits.conv.untrained.consistent:.0%}}, planted
    {{planted.mlp.trained.consistent:.0%}} and {{planted.mlp.untrained.consistent:.0%}}, attention
    {{planted.attention.trained.consistent:.0%}} and {{planted.attention.untrained.consistent:.0%}}.
    Speaking for the answer, trained: digits {{digits.mlp.trained.for_answer:.0%}}, channels
    {{digits.conv.trained.for_answer:.0%}}, planted {{planted.mlp.trained.for_answer:.0%}},
    attention {{planted.attention.trained.for_answer:.0%}}.
    """
    for axes, (metric, title) in zip(
        panels,
        {
            "high": "high for their feature",
            "consistent": "read by the end that marks it",
            "for_answer": "speak for the answer",
        }.items(),
        strict=True,
    ):
        draw_states(axes, seeds, metric)
        line_at(axes, 0.5)
        axes.set(xlim=(-0.02, 1.02), xticks=(0, 0.5, 1))
        axes.set_title(title, fontsize=11)
    panels[1].set_xlabel("share of units")
    legend_below(panels[0], 3)


WITHIN = {
    "as_it_is": "as trained",
    "permuted": "sizes permuted",
    "turned_round": "sizes turned round",
    "relative": "divided by own mean",
}


@demo.figure(
    "On one image: does the answer move more without the larger activation?",
    panels=(1, 2),
    height=3.6,
    sharey=True,
)
def within_one_image(panels: Panels, seeds: Seeds) -> None:
    """Dot plots, one dot a seed, of the rank correlation over units between the activation on an
    image and how far the answer to it moves if the unit is set to zero. Over all units: as trained
    {{digits.mlp.trained.within.as_it_is.all:.2f}}, with sizes permuted
    {{digits.mlp.trained.within.permuted.all:.2f}}, turned round
    {{digits.mlp.trained.within.turned_round.all:.2f}}, divided by the unit's own mean
    {{digits.mlp.trained.within.relative.all:.2f}}. Over units that are on:
    {{digits.mlp.trained.within.as_it_is.active:.2f}},
    {{digits.mlp.trained.within.permuted.active:.2f}},
    {{digits.mlp.trained.within.turned_round.active:.2f}} and
    {{digits.mlp.trained.within.relative.active:.2f}}.
    """
    for axes, among, title in (
        (panels[0], "all", "all units"),
        (panels[1], "active", "units that are on"),
    ):
        values = [seeds.values(f"digits.mlp.trained.within.{name}.{among}") for name in WITHIN]
        rows(axes, values, WITHIN.values(), colours=BLUE, markersize=4)
        line_at(axes, 0)
        axes.set(xlim=(-1, 1), xticks=(-1, 0, 1), xlabel="rank correlation over units")
        axes.set_title(title, fontsize=11)

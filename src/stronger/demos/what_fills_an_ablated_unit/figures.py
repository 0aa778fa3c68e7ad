"""Draws what answers hang on by each fill, in single images, unit by unit and in random sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import (
    BLUE,
    GREY,
    ORANGE,
    PINK,
    RED,
    Series,
    groups,
    legend_below,
    line_at,
    means,
)

from .ablating import FILLS, MEASURES
from .measure import SHARES, demo

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

FILLED = {
    "mean": (ORANGE, "D", "mean"),
    "zero": (BLUE, "o", "zero"),
    "resample": (PINK, "s", "resampled"),
}
ASKED = {"activity": "activity", "selectivity": "selectivity", "growth": "growth"}
COSTS = dict(
    zip(MEASURES, ("change of answers", "rise of the loss", "rise of the error"), strict=True)
)


@demo.figure(
    "Does an image's answer hang on its larger activations? At zero yes, at the mean hardly",
    panels=(1, 2),
    height=3.6,
    narrow_height=6.4,
    sharey=True,
)
def largest_or_smallest(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots, for Adam and momentum by fill. Left, by how much further answers move without
    half of an image's summed activation if the largest units go first, not the smallest: Adam at
    the mean {{example.adam.mean.sum.change:.2f}}, at zero {{example.adam.zero.sum.change:.2f}},
    resampled {{example.adam.resample.sum.change:.2f}}; momentum
    {{example.momentum.mean.sum.change:.2f}}, {{example.momentum.zero.sum.change:.2f}} and
    {{example.momentum.resample.sum.change:.2f}}. Right, by how much further they move without the
    quarter of active units that contribute most than without the largest quarter: Adam
    {{example.adam.mean.product.change:.2f}}, {{example.adam.zero.product.change:.2f}} and
    {{example.adam.resample.product.change:.2f}}; momentum
    {{example.momentum.mean.product.change:.2f}}, {{example.momentum.zero.product.change:.2f}} and
    {{example.momentum.resample.product.change:.2f}}.
    """
    titles = {"sum": "largest less smallest", "product": "contribution less size"}
    for axes, (what, title) in zip(panels, titles.items(), strict=True):
        line_at(axes, 0)
        series = [
            Series(
                label,
                colour,
                [seeds.values(f"example.{name}.{fill}.{what}.change") for fill in FILLS],
                marker,
            )
            for name, label, colour, marker in (
                ("adam", "Adam", BLUE, "o"),
                ("momentum", "momentum", RED, "D"),
            )
        ]
        groups(axes, series, (FILLED[fill][2] for fill in FILLS))
        axes.set(xlim=(-0.3, 0.8), title=title, xlabel="further change of answers")
    legend_below(panels[0], 2)


@demo.figure(
    "What tells importance: by the fill under Adam, hardly by it under momentum, by error nothing",
    panels=(2, 3),
    height=6.0,
    narrow_height=9.0,
    sharey=True,
)
def verdicts(panels: Panels, seeds: Seeds) -> None:
    """Six dot plots of the rank correlation over units between importance and activity, class
    selectivity and growth of outgoing weights, on new images, by fill; columns are what counts as
    importance, rows the optimiser. Change of answers, Adam, at the mean, at zero and resampled:
    activity {{adam.mean.held_out.change.activity:.2f}}, {{adam.zero.held_out.change.activity:.2f}}
    and {{adam.resample.held_out.change.activity:.2f}}; selectivity
    {{adam.mean.held_out.change.selectivity:.2f}}, {{adam.zero.held_out.change.selectivity:.2f}} and
    {{adam.resample.held_out.change.selectivity:.2f}}; growth
    {{adam.mean.held_out.change.growth:.2f}}, {{adam.zero.held_out.change.growth:.2f}} and
    {{adam.resample.held_out.change.growth:.2f}}. Momentum: activity
    {{momentum.mean.held_out.change.activity:.2f}}, {{momentum.zero.held_out.change.activity:.2f}}
    and {{momentum.resample.held_out.change.activity:.2f}}; selectivity
    {{momentum.mean.held_out.change.selectivity:.2f}},
    {{momentum.zero.held_out.change.selectivity:.2f}} and
    {{momentum.resample.held_out.change.selectivity:.2f}}; growth
    {{momentum.mean.held_out.change.growth:.2f}}, {{momentum.zero.held_out.change.growth:.2f}} and
    {{momentum.resample.held_out.change.growth:.2f}}. Activity at the mean, for Adam and momentum:
    by the loss {{adam.mean.held_out.loss.activity:.2f}} and
    {{momentum.mean.held_out.loss.activity:.2f}}, by the error
    {{adam.mean.held_out.error.activity:.2f}} and {{momentum.mean.held_out.error.activity:.2f}}.
    """
    for number, axes in enumerate(panels.ravel()):
        optimiser = ("adam", "momentum")[number // 3]
        measure, title = list(COSTS.items())[number % 3]
        line_at(axes, 0)
        series = [
            Series(
                label,
                colour,
                [seeds.values(f"{optimiser}.{fill}.held_out.{measure}.{look}") for look in ASKED],
                marker,
            )
            for fill, (colour, marker, label) in FILLED.items()
        ]
        groups(axes, series, ASKED.values(), markersize=4)
        name = {"adam": "Adam", "momentum": "momentum"}[optimiser]
        axes.set(xlim=(-1, 1), xticks=(-1, 0, 1))
        axes.set_title(f"{name}: {title}", fontsize=10)
    panels[1, 1].set_xlabel("rank correlation over units")
    legend_below(panels[1, 0], 3)


@demo.figure(
    "Random sets of units: the mean is the mildest fill for few of them, zero for many",
    panels=(1, 2),
    height=4.0,
)
def random_sets(panels: Panels, seeds: Seeds) -> None:
    """Two line plots against the share of all hidden units that are ablated, by fill. Left, how far
    answers to new images move, averaged over shares: {{held.mean.change:.2f}} at the mean,
    {{held.zero.change:.2f}} at zero and {{held.resample.change:.2f}} resampled. Right, the rise of
    the error: {{held.mean.error:.1p}}, {{held.zero.error:.1p}} and {{held.resample.error:.1p}}
    points.
    """
    for axes, measure in zip(panels, ("change", "error"), strict=True):
        for fill in FILLS:
            colour, marker, label = FILLED[fill]
            costs = seeds.stack(f"held.{fill}")[:, :, MEASURES.index(measure)]  # (seeds, shares)
            means(axes, SHARES, costs, colour=colour, label=label, marker=marker, markersize=4)
        axes.set_xlabel("hidden units ablated [share]")
        axes.set_ylabel({"change": "change of answers", "error": "rise of the error"}[measure])
    panels[0].legend(loc="upper left")


@demo.figure(
    "Active units are the important ones before training, and with shuffled labels, too",
    panels=(1, 2),
    height=4.4,
    narrow_height=7.0,
    sharey=True,
)
def controls(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots of rank correlations with importance, at the mean and on new images, of five
    networks. Left, of activity: untrained {{untrained.mean.held_out.change.activity:.2f}}, momentum
    {{momentum.mean.held_out.change.activity:.2f}}, with shuffled labels
    {{momentum_shuffled.mean.held_out.change.activity:.2f}}; Adam
    {{adam.mean.held_out.change.activity:.2f}}, with shuffled labels
    {{adam_shuffled.mean.held_out.change.activity:.2f}}. Right, of the growth of outgoing weights:
    momentum {{momentum.mean.held_out.change.growth:.2f}}, with shuffled labels
    {{momentum_shuffled.mean.held_out.change.growth:.2f}}; Adam
    {{adam.mean.held_out.change.growth:.2f}}, with shuffled labels
    {{adam_shuffled.mean.held_out.change.growth:.2f}}.
    """
    names = {
        "untrained": (GREY, "untrained"),
        "momentum": (RED, "momentum"),
        "momentum_shuffled": (RED, "momentum, shuffled"),
        "adam": (BLUE, "Adam"),
        "adam_shuffled": (BLUE, "Adam, shuffled"),
    }
    for axes, look in zip(panels, ("activity", "growth"), strict=True):
        line_at(axes, 0)
        for number, (name, (colour, _)) in enumerate(names.items()):
            if look == "growth" and name == "untrained":
                continue
            found = seeds.values(f"{name}.mean.held_out.change.{look}")
            values = [found if row == number else None for row in range(len(names))]
            shuffled = name.endswith("shuffled")
            series = [Series(name, colour, values, filled=not shuffled)]
            groups(axes, series, (label for _, label in names.values()))
        axes.set(xlim=(-1, 1), title={"activity": "activity", "growth": "growth"}[look])
        axes.set_xlabel("rank correlation with importance")

"""Draws errors under ablation, what predicts the cost of a unit, and sets of units clamped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    Series,
    groups,
    legend_below,
    line_at,
    means,
    rows,
)

from .measure import HELD, SHARES, demo
from .networks import LAYERS

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

ORDERS = {
    "product": (RED, "activation × gradient"),
    "weighted": (PINK, "activation × weights"),
    "largest": (BLUE, "largest first"),
    "random": (GREY, "in random order"),
    "smallest": (ORANGE, "smallest first"),
}


@demo.figure(
    "Error as active units of the last hidden layer go, by number and by sum",
    panels=(1, 2),
    sharey=True,
)
def which_go_first(panels: Panels, seeds: Seeds) -> None:
    """Two line plots of the test error against what is taken from each image's active units in the
    last hidden layer. Half of the units by number: largest first
    {{example.count.second.largest.50:.0%}}, random {{example.count.second.random.50:.0%}}, smallest
    first {{example.count.second.smallest.50:.0%}}, by activation times gradient
    {{example.count.second.product.50:.0%}}. Half of the summed activation: largest first
    {{example.sum.second.largest.50:.0%}}, random {{example.sum.second.random.50:.0%}}, smallest
    first {{example.sum.second.smallest.50:.0%}}, by activation times gradient
    {{example.sum.second.product.50:.0%}}.
    """
    for axes, how, title in zip(
        panels, ("count", "sum"), ("equal number", "equal sum"), strict=True
    ):
        for order, (colour, label) in ORDERS.items():
            errors = seeds.stack(f"{how}.second.{order}")  # (seeds, shares)
            means(axes, SHARES, errors, colour=colour, label=label, span="deviation")
        axes.set_title(title)
    panels[0].set(xlabel="active units ablated [share]", ylabel="test error [share]")
    panels[1].set(xlabel="activation ablated [share]")
    legend_below(panels[0], 3)


LOOKS = {
    "selectivity": "selectivity",
    "incoming": "incoming weights",
    "outgoing": "outgoing weights",
    "maximum": "largest activation",
    "mean": "mean activation",
    "mean_times_outgoing": "mean × outgoing",
    "deviation_times_outgoing": "deviation × outgoing",
}
COSTS = {
    "unit.change": "change of output",
    "learned": "loss, learned images",
    "unit": "loss, new images",
}


@demo.figure(
    "What a unit looks like, and what holding it at zero or at its mean does",
    panels=(1, 3),
    sharey=True,
)
def looks_and_costs(panels: Panels, seeds: Seeds) -> None:
    """Rank correlations over units between what a unit looks like and what holding it does, at zero
    and at its mean. Change of output: selectivity {{unit.change.zero.selectivity:.2f}} and
    {{unit.change.at_mean.selectivity:.2f}}; incoming weights {{unit.change.zero.incoming:.2f}} and
    {{unit.change.at_mean.incoming:.2f}}; outgoing weights {{unit.change.zero.outgoing:.2f}} and
    {{unit.change.at_mean.outgoing:.2f}}; largest activation {{unit.change.zero.maximum:.2f}} and
    {{unit.change.at_mean.maximum:.2f}}; mean activation {{unit.change.zero.mean:.2f}} and
    {{unit.change.at_mean.mean:.2f}}; mean × outgoing {{unit.change.zero.mean_times_outgoing:.2f}}
    and {{unit.change.at_mean.mean_times_outgoing:.2f}}; deviation × outgoing
    {{unit.change.zero.deviation_times_outgoing:.2f}} and
    {{unit.change.at_mean.deviation_times_outgoing:.2f}}. Loss, learned images: selectivity
    {{learned.zero.selectivity:.2f}} and {{learned.at_mean.selectivity:.2f}}; incoming weights
    {{learned.zero.incoming:.2f}} and {{learned.at_mean.incoming:.2f}}; outgoing weights
    {{learned.zero.outgoing:.2f}} and {{learned.at_mean.outgoing:.2f}}; largest activation
    {{learned.zero.maximum:.2f}} and {{learned.at_mean.maximum:.2f}}; mean activation
    {{learned.zero.mean:.2f}} and {{learned.at_mean.mean:.2f}}; mean × outgoing
    {{learned.zero.mean_times_outgoing:.2f}} and {{learned.at_mean.mean_times_outgoing:.2f}};
    deviation × outgoing {{learned.zero.deviation_times_outgoing:.2f}} and
    {{learned.at_mean.deviation_times_outgoing:.2f}}. Loss, new images: selectivity
    {{unit.zero.selectivity:.2f}} and {{unit.at_mean.selectivity:.2f}}; incoming weights
    {{unit.zero.incoming:.2f}} and {{unit.at_mean.incoming:.2f}}; outgoing weights
    {{unit.zero.outgoing:.2f}} and {{unit.at_mean.outgoing:.2f}}; largest activation
    {{unit.zero.maximum:.2f}} and {{unit.at_mean.maximum:.2f}}; mean activation
    {{unit.zero.mean:.2f}} and {{unit.at_mean.mean:.2f}}; mean × outgoing
    {{unit.zero.mean_times_outgoing:.2f}} and {{unit.at_mean.mean_times_outgoing:.2f}}; deviation ×
    outgoing {{unit.zero.deviation_times_outgoing:.2f}} and
    {{unit.at_mean.deviation_times_outgoing:.2f}}.
    """
    for axes, (cost, title) in zip(panels, COSTS.items(), strict=True):
        line_at(axes, 0)
        zero, at_mean = (
            [seeds.values(f"{cost}.{clamp}.{look}") for look in LOOKS]
            for clamp in ("zero", "at_mean")
        )
        series = (
            Series("held at zero", BLUE, zero, "o"),
            Series("held at its mean", ORANGE, at_mean, "D"),
        )
        groups(axes, series, LOOKS.values(), markersize=4)
        axes.set(xlim=(-1, 1), xticks=(-1, 0, 1))
        axes.set_title(title, fontsize=11)
    panels[1].set_xlabel("rank correlation over units")
    legend_below(panels[0], 2)


@demo.figure(
    "Accuracy as random sets of units are held: zero or mean, read or learned by heart",
    panels=(1, 2),
    sharey=True,
)
def units_held(panels: Panels, seeds: Seeds) -> None:
    """Two line plots of accuracy against the share of all hidden units that are held. Left, test
    accuracy, averaged over shares: {{held.zero:.0%}} at zero and {{held.at_mean:.0%}} at the mean.
    Right, training accuracy of networks that learned with none, half or all of the labels shuffled,
    held at zero: {{labels.none.area:.0%}}, {{labels.half.area:.0%}} and {{labels.all.area:.0%}}.
    """
    for axes, name, colour, label in (
        (panels[0], "held.zero", BLUE, "at zero"),
        (panels[0], "held.mean", ORANGE, "at the mean"),
        (panels[1], "labels.none", GREEN, "true labels"),
        (panels[1], "labels.half", ORANGE, "half shuffled"),
        (panels[1], "labels.all", RED, "all shuffled"),
    ):
        accuracy = seeds.stack(name).mean(axis=1)  # (seeds, shares)
        means(axes, HELD, accuracy, colour=colour, label=label, span="deviation")
    for axes, title in zip(panels, ("test images", "training images, at zero"), strict=True):
        axes.set(ylim=(0, 1.03), xlabel="hidden units held [share]", title=title)
        axes.legend(loc="lower left")
    panels[0].set_ylabel("accuracy [share; bars: s.d. over seeds]")


RAISED = (
    ("raised", "zero", BLUE, "weights from 0, at zero"),
    ("raised", "at_mean", ORANGE, "weights from 0, at mean"),
    ("drawn", "zero", BLUE, "weights as drawn, at zero"),
    ("drawn", "at_mean", ORANGE, "weights as drawn, at mean"),
    ("raised", "others_zero", GREY, "dearest other, at zero"),
)


@demo.figure(
    "What it costs to hold the largest unit of a layer, raised to a near constant",
    panels=(1, 2),
    height=4.0,
    sharey=True,
)
def the_raised_unit(panels: Panels, seeds: Seeds) -> None:
    """Two plots, for the first and the second hidden layer, of the rise of the test error in points
    when the raised unit is held. First layer: weights from 0, at zero {{raised.first.zero:.2p}},
    weights from 0, at mean {{raised.first.at_mean:.2p}}, weights as drawn, at zero
    {{drawn.first.zero:.2p}}, weights as drawn, at mean {{drawn.first.at_mean:.2p}}, dearest other,
    at zero {{raised.first.others_zero:.2p}}. Second layer: weights from 0, at zero
    {{raised.second.zero:.2p}}, weights from 0, at mean {{raised.second.at_mean:.2p}}, weights as
    drawn, at zero {{drawn.second.zero:.2p}}, weights as drawn, at mean
    {{drawn.second.at_mean:.2p}}, dearest other, at zero {{raised.second.others_zero:.2p}}.
    """
    *_, colours, names = zip(*RAISED, strict=True)
    for axes, layer in zip(panels, LAYERS, strict=True):
        line_at(axes, 0)
        points = [100 * seeds.values(f"{network}.{layer}.{clamp}") for network, clamp, *_ in RAISED]
        rows(axes, points, names, colours=colours)
        axes.set_xscale("symlog", linthresh=1)
        axes.set(title=f"{layer} hidden layer", xlim=(-1, 100))
        axes.set_xticks((0, 1, 10, 100), ["0", "1", "10", "100"])
    panels[0].figure.supxlabel("rise of the test error [percentage points]", fontsize=11)

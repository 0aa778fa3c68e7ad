"""Draws what goes with importance, which signs are asked for, and how large weights get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    Series,
    curves,
    groups,
    legend_below,
    line_at,
    rows,
)

from .measure import KINDS, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

ROWS = {
    "mean activity": "units.{}.activity_and_importance",
    "largest activity": "units.{}.largest_activity_and_importance",
    "class selectivity": "units.{}.selectivity_and_importance",
    "norm of outgoing weights": "units.{}.outgoing_norm_and_importance",
    "norm × root mean square activity": "units.{}.strength_and_importance",
    "growth of outgoing weights": "growth.{}.importance",
    "telling classes before training": "growth.{}.early_alignment_and_importance",
}


@demo.figure(
    "Active units matter after gradient descent, on shuffled labels too; selective ones less",
    height=5.2,
)
def importance_and_size(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of rank correlations with importance over units. After training: mean activity
    {{units.trained.activity_and_importance:.2f}}, selectivity
    {{units.trained.selectivity_and_importance:.2f}}, outgoing norm
    {{units.trained.outgoing_norm_and_importance:.2f}}, their product with activity
    {{units.trained.strength_and_importance:.2f}}, growth of outgoing weights
    {{growth.trained.importance:.2f}}, and how well the unit told classes apart before training
    {{growth.trained.early_alignment_and_importance:.2f}}. Beside them the same for shuffled labels,
    for Adam (mean activity {{units.adam.activity_and_importance:.2f}}) and without training.
    """
    line_at(axes, 0, linestyle="-", linewidth=1)
    trained, adam, shuffled = (
        [seeds.values(name.format(which)) for name in ROWS.values()]
        for which in ("trained", "adam", "shuffled")
    )
    untrained = [
        None if name.startswith("growth") else seeds.values(name.format("untrained"))
        for name in ROWS.values()
    ]
    series = (
        Series("trained", BLUE, trained),
        Series("trained by Adam", GREEN, adam),
        Series("shuffled labels", ORANGE, shuffled),
        Series("untrained", GREY, untrained, filled=False),
    )
    groups(axes, series, ROWS, markersize=3.5)
    axes.set(xlim=(-1, 1), xticks=[-1, -0.5, 0, 0.5, 1])
    axes.set_xlabel(
        "rank correlation with importance, over units\n[dots: seeds; bars: 95% interval]"
    )
    legend_below(axes, 2)


@demo.figure(
    "Helpful units are asked for more; whether their weights grow depends on the input code",
    panels=(1, 2),
    height=4.0,
    width_ratios=(1.25, 1),
)
def asked_for_more(panels: Panels, seeds: Seeds) -> None:
    """Left: share of pairs of an example and an active unit in which the unit is asked for more,
    over ten epochs. For the unit's own class it is 1 throughout; for other classes it ends at
    {{signals.late.other:.2f}}. Right: share of incoming weights that examples of the unit's own
    class would have grow: {{signals.weights_that_grow.raw:.2f}} with ink from 0 to 1,
    {{signals.weights_that_grow.shifted:.2f}} with ink from -1 to 0,
    {{signals.weights_that_grow.centred:.2f}} centred.
    """
    left, right = panels
    for name, colour in (("own", BLUE), ("other", RED)):
        paths = seeds.stack(f"signs.{name}")  # (seeds, epochs + 1)
        label = "examples of its own class" if name == "own" else "examples of other classes"
        curves(left, range(paths.shape[1]), paths, colour=colour, label=label, alpha=0.6)
    line_at(left, 0.5, upright=True, linestyle="-", linewidth=1)
    left.set(xlabel="epochs of training", ylim=(-0.03, 1.03))
    left.set_ylabel("active unit asked for more\n[share of pairs]")
    left.legend(loc="lower left", fontsize=10)
    codes = {"0 to 1": "raw", "centred": "centred", "−1 to 0": "shifted"}
    growing = [seeds.values(f"signals.weights_that_grow.{name}") for name in codes.values()]
    rows(right, growing, codes, colours=GREEN, upright=True, within=(0, 1))
    right.set(xlabel="code of the ink", ylim=(-0.03, 1.03))
    right.set_ylabel("incoming weights asked to grow\n[share, own class only]")


@demo.figure(
    "Useless weights stay without decay; with it all shrink, and useful ones the least",
    panels=(1, 2),
    height=4.0,
    sharey=True,
)
def weights_of_inputs(panels: Panels, seeds: Seeds) -> None:
    """Two line plots of the mean norm of weights over 30 epochs, for inputs that are useful,
    useless and silent. Without decay they end at {{inputs.plain.useful_ratio:.2f}},
    {{inputs.plain.useless_ratio:.2f}} and {{inputs.plain.silent_ratio:.2f}} times their initial
    size, with decay at {{inputs.decay.useful_ratio:.2f}}, {{inputs.decay.useless_ratio:.2f}} and
    {{inputs.decay.silent_ratio:.2f}} times.
    """
    for axes, which, title in zip(
        panels, ("plain", "decay"), ("without decay", "with decay"), strict=True
    ):
        for kind, colour in zip(KINDS, (BLUE, ORANGE, GREY), strict=True):
            sizes = seeds.stack(f"sizes.{which}.{kind}")  # (seeds, epochs + 1)
            ratios = sizes / sizes[:, :1]
            curves(axes, range(sizes.shape[1]), ratios, colour=colour, label=kind, alpha=0.6)
        axes.set(title=title, xlabel="epochs of training")
        axes.set_ylim(bottom=0)
    panels[0].set_ylabel("norm of an input's weights\n[multiples of the initial norm]")
    panels[0].legend(loc="lower left", title="inputs", fontsize=10)

"""Draws how far layers move, which units stay on top, how high units come, and digits turned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREY,
    MNIST,
    RED,
    band,
    curves,
    legend_below,
    line_at,
    logarithmic,
    pixels,
)

from .measure import EPSILONS, STEP, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

KINDS = (("sign", RED, "sign of the gradient"), ("random", BLUE, "random signs"))


@demo.figure("A step that is aimed grows from layer to layer; a random one shrinks", height=4.2)
def change_by_layer(axes: Axes, seeds: Seeds) -> None:
    """Relative change, that is the length of the change over the length of the state, against the
    state: pixels and three hidden layers, for steps of 0.1. Along the gradient's sign
    {{moved.sign.layer_0:.2f}}, {{moved.sign.layer_1:.2f}}, {{moved.sign.layer_2:.2f}},
    {{moved.sign.layer_3:.2f}}; by random signs {{moved.random.layer_0:.2f}},
    {{moved.random.layer_1:.2f}}, {{moved.random.layer_2:.2f}}, {{moved.random.layer_3:.2f}}. One
    line for each of the seeds.
    """
    for kind, colour, label in KINDS:
        moves = seeds.stack(f"moves.{kind}")[:, EPSILONS.index(STEP)]  # (seeds, layers)
        label = f"{label}, ε = {STEP}"
        curves(axes, range(4), moves, colour=colour, label=label, marker="o", markersize=4)
    axes.set_xticks(range(4), ["pixels", "hidden 1", "hidden 2", "hidden 3"])
    axes.set(ylabel="change  [length of the state before]", ylim=(0, None))
    axes.legend()


@demo.figure(
    "Order and top units survive tiny steps and noise; small aimed steps upset them",
    panels=(1, 2),
    height=4.4,
)
def order_by_step(panels: Panels, seeds: Seeds) -> None:
    """Two panels against the size of the step, from 0.01 to 0.25 of the pixel range. Left: share of
    the ten most active units of the last hidden layer that stay among the ten: at 0.1
    {{top.sign.kept:.0%}} under the gradient's sign and {{top.random.kept:.0%}} under random signs;
    digits of two classes share {{top.other_class:.0%}}. Right: Spearman correlation of a unit's
    activations over images before and after: {{order.sign.tiny:.2f}} at 0.02 and
    {{order.sign.small:.2f}} at 0.1 under the gradient's sign, {{order.random.small:.2f}} at 0.1
    under random signs.
    """
    left, right = panels
    for axes, name in ((left, "top"), (right, "order")):
        for kind, colour, label in KINDS:
            kept = seeds.stack(f"{name}.{kind}")  # (seeds, ε)
            band(axes, EPSILONS, kept, colour=colour, label=label, marker="o")
        logarithmic(axes, x=EPSILONS)
        axes.set(xlabel="ε  [pixel range]", ylim=(0, 1.04))
    for metric, style, label in (
        ("top.other_class", "--", "digits of two classes"),
        ("top.chance", ":", "ten units at random"),
    ):
        line_at(left, seeds.mean(metric), label=label, upright=True, linestyle=style, linewidth=1.2)
    left.set_ylabel("top ten that stay on top  [share]")
    right.set_ylabel("order over images that is kept\n[Spearman correlation]")
    legend_below(left, 2)


@demo.figure(
    "A silent unit can be driven high by a tenth of the pixel range, seldom past its record",
    panels="wwab;wwcd;wwef;wwgh",
    height=4.4,
    narrow="wwww;wwww;aceg;bdfh",
    narrow_height=4.4,
    licence=MNIST,
    width_ratios=(1.4, 1.4, 1, 1),
)
def past_the_record(panels: dict[str, Axes], seeds: Seeds) -> None:
    """Left: share of trials with at most a given activation, in units of the unit's record over
    2,000 test digits, for digits as they are, with random signs of 0.1, and driven up within 0.1.
    The record is beaten in {{record.unit.attack.beaten:.0%}} of trials (random signs:
    {{record.unit.random.beaten:.1%}}); the median driven activation is
    {{record.unit.attack.of_record:.2f}} of the record, and higher than that of
    {{record.unit.attack.rank:.0%}} of the digits. Right: four digits before and after, which look
    alike but for a grey pattern.
    """
    axes = panels["w"]
    for name, colour, style, label in (
        ("record.unit.attack", RED, "-", f"driven up, ε = {STEP}"),
        ("record.unit.random", BLUE, "-", f"random signs, ε = {STEP}"),
        ("record.start", GREY, "--", "the digit"),
    ):
        values = np.sort(seeds.stack(name), axis=1)  # (seeds, trials)
        shares = np.arange(1, values.shape[1] + 1) / values.shape[1]
        curves(axes, values, shares, colour=colour, label=label, linestyle=style, linewidth=1)
    axes.axvline(1, color=BLACK, linewidth=0.8)
    axes.annotate("record", (1, 0.6), xytext=(4, 0), textcoords="offset points", fontsize=9.5)
    axes.set(xlim=(0, 1.6), ylabel="share of trials at or below")
    axes.set_xlabel("activation  [the unit's record over test digits]")
    axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="none", fontsize=10)
    before, after = seeds[0]["record.digits"]
    for place, ink in zip("acegbdfh", (*before, *after), strict=True):
        pixels(panels[place], ink, ink=True, reach=1, frame=True)
    panels["a"].set_title("digit", loc="center", fontsize=10)
    panels["b"].set_title("driven up", loc="center", fontsize=10)


@demo.figure(
    "Noise of five times the size of the least change turns few answers",
    panels=(3, 3),
    height=5.2,
    narrow=(3, 3),
    licence=MNIST,
)
def least_changes(panels: Panels, seeds: Seeds) -> None:
    """Three digits in three versions: as they are; changed as little as turns the network's answer,
    by {{least.distortion:.3f}} of the pixel range on average; with Gaussian noise of
    {{least.noise_size:.2f}}, which turns {{least.noise_error:.0%}} of the answers.
    """
    kinds = ("the digit", "turned by the\nsmallest change", "noise of five\ntimes the size")
    for row, kind, images in zip(panels, kinds, seeds[0]["least.digits"], strict=True):
        for axes, ink in zip(row, images, strict=True):
            pixels(axes, ink, ink=True, reach=1, frame=True)
        row[0].set_ylabel(kind, rotation=0, ha="right", va="center", fontsize=11)

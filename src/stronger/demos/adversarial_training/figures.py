"""Draws errors under attack, the thresholds that filters become, and the order of hidden units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    MNIST,
    ORANGE,
    PINK,
    RED,
    SKY,
    Series,
    bare,
    groups,
    legend_below,
    line_at,
    means,
    pixels,
)

from .measure import SIZES, demo
from .training import LARGE, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

NETWORKS = {
    "natural": (RED, "o", "trained naturally"),
    "fgsm30": (ORANGE, "v", "against one step of 0.3"),
    "pgd10": (SKY, "s", "against many within 0.1"),
    "pgd30": (BLUE, "D", "against many within 0.3"),
    "ramp": (PINK, "^", "naturally, behind ReLU(x − 0.5)"),
    "binary": (GREEN, "P", "naturally, behind x > 0.5"),
}


@demo.figure(
    "At 0.3 only training against it, and seeing only whether x > 0.5, still help", height=4.9
)
def error_under_attack(axes: Axes, seeds: Seeds) -> None:
    """Line plot of the error against the size of the attack, from 0 to 0.4, for six networks; bars
    span the seeds. With the worst of all attacks of 0.3 the errors are: trained naturally
    {{natural.at30.worst:.0%}}, against one step {{fgsm30.at30.worst:.0%}}, against many steps
    within 0.1 {{pgd10.at30.worst:.0%}}, within 0.3 {{pgd30.at30.worst:.0%}}, behind a graded
    threshold {{ramp.at30.worst:.0%}}, behind an all-or-none threshold {{binary.at30.worst:.0%}}.
    """
    for offset, (name, (colour, marker, label)) in enumerate(NETWORKS.items()):
        errors = 100 * seeds.stack(f"curve.{name}")  # (seeds, sizes)
        sizes = np.array(SIZES) + 0.003 * (offset - 2.5)
        means(axes, sizes, errors, colour=colour, label=label, span="range", marker=marker)
    axes.set(ylim=(-3, 103), ylabel="digits read wrongly  [%; bars: range of seeds]")
    axes.set_xlabel("size of the attack ε  [units of ink, paper is 0 and full ink is 1]")
    legend_below(axes, 2)


@demo.figure(
    "Trained against 0.3, filters become thresholds on brightness, nearly all of them at 0.3",
    panels="abcdeu;fghijv;klmnow",
    height=5.4,
    narrow="abcde;uuuuu;fghij;vvvvv;klmno;wwwww",
    narrow_height=8.4,
    width_ratios=(1, 1, 1, 1, 1, 4),
)
def thresholds_learned(panels: dict[str, Axes], seeds: Seeds) -> None:
    """Three rows, for natural training and for training against many steps within 0.1 and 0.3.
    Left, the five most used filters of one seed, five by five weights: spread over the window in
    the first two rows, single bright pixels in the third. Right, for every filter and seed, the
    response to blank paper whose pixels under positive weights are brightened together, against
    their brightness, of the response to full ink: lines from 0 in the first row; in the second they
    leave zero just below 0.1; in the third nearly all at 0.3, a few above it. The largest weight
    makes up, on average over filters and seeds, {{first.natural.at30.one_weight:.0%}},
    {{first.pgd10.at10.one_weight:.0%}} and {{first.pgd30.at30.one_weight:.0%}} of a filter's
    absolute weights.
    """
    brightness = np.linspace(0, 1, 201)
    for name, title, size, filters, curves in (
        ("natural", "natural", 0, "abcde", panels["u"]),
        ("pgd10", "within 0.1", SMALL, "fghij", panels["v"]),
        ("pgd30", "within 0.3", LARGE, "klmno", panels["w"]),
    ):
        used = seeds.stack(f"strength.{name}") ** 2  # (seeds, filters)
        used /= used.sum(axis=1, keepdims=True)
        for each, share in zip(seeds, used, strict=True):
            lift, bias = (
                np.maximum(each[f"kernels.{name}"], 0).sum(axis=(1, 2)),
                each[f"bias.{name}"],
            )
            for i in np.flatnonzero((share > 0.02) & (bias + lift > 0)):
                given = np.maximum(bias[i] + brightness * lift[i], 0)
                curves.plot(brightness, given / given[-1], color=BLUE, linewidth=1, alpha=0.3)
        for place, i in zip(filters, np.argsort(-used[0]), strict=False):
            kernel = seeds[0][f"kernels.{name}"][i]
            pixels(panels[place], kernel, under=f"{used[0, i]:.0%}", frame=True)
        panels[filters[0]].set_ylabel(title, fontsize=10.5)
        if size:
            line_at(curves, size, color=RED, linestyle=":")
            curves.text(size + 0.02, 0.97, f"ε = {size}", color=RED, va="top", fontsize=9.5)
        curves.set(xlim=(0, 1), ylim=(-0.02, 1.05), xticks=np.arange(0, 1.1, 0.2))
        curves.tick_params(labelsize=9.5)
        curves.set_ylabel("response\n[of that to ink]", fontsize=9.5)
    panels["w"].set_xlabel("brightness of liked pixels  [ink]", fontsize=9.5)
    panels["w"].figure.supxlabel(
        "Filters: purple +, orange −; share of what the layer passes on. "
        "Lines: filters above 2%, all seeds.",
        fontsize=9.5,
    )


@demo.figure(
    "Behind learned thresholds paper stays dark under attack, while the ink still fades",
    panels=(4, 4),
    height=4.9,
    licence=MNIST,
)
def a_digit_attacked(panels: Panels, seeds: Seeds) -> None:
    """For two networks of one seed: a digit, the three most used filters' maps of it, the same
    digit attacked within 0.3, and the maps of that. Over all seeds the attack moves the pooled
    first-layer responses by {{first.natural.at30.moved:.0%}} of their length in the natural network
    and by {{first.pgd30.at30.moved:.0%}} in the one trained against many steps; of their responses
    {{first.natural.at30.sealed:.0%}} and {{first.pgd30.at30.sealed:.0%}} are zero whatever the
    attacker does. Blank paper answers all over the natural maps once attacked; in the other network
    it stays dark.
    """
    first = seeds[0]
    for rows, name, title in (
        (panels[:2], "natural", "natural"),
        (panels[2:], "pgd30", "many steps, 0.3"),
    ):
        maps = first[f"maps.{name}"][np.argsort(-first[f"strength.{name}"])[:3]]
        for when, (row, words) in enumerate(zip(rows, ("as it is", "attacked"), strict=True)):
            pixels(row[0], first[f"shown.{name}"][when], ink=True, reach=1, frame=True)
            row[0].set_ylabel(f"{title},\n{words}", fontsize=9.5)
            for axes, each in zip(row[1:], maps, strict=True):
                axes.imshow(each[..., when], cmap="viridis", vmin=0, vmax=max(each.max(), 1e-6))
                bare(axes, frame=True)
    for axes, words in zip(
        panels[0], ("digit", "most used filter", "second", "third"), strict=True
    ):
        axes.set_title(words, loc="center", fontsize=10)


@demo.figure(
    "Training makes the order of a unit's activations dearer to overturn, but not safe",
    panels=(1, 2),
    height=4.6,
    sharey=True,
)
def order_of_units(panels: Panels, seeds: Seeds) -> None:
    """Two panels, for changes within 0.1 and within 0.3; in each, for three networks, how often a
    hidden unit is more active on a digit of its class than on another, one point per seed: as it
    is, with random signs, and with an attack on the unit. Within 0.3: trained naturally
    {{hidden.natural.at30.order:.2f}}, {{hidden.natural.at30.order_noise:.2f}} and
    {{hidden.natural.at30.order_attacked:.2f}}; trained against many steps within 0.3
    {{hidden.pgd30.at30.order:.2f}}, {{hidden.pgd30.at30.order_noise:.2f}} and
    {{hidden.pgd30.at30.order_attacked:.2f}}. Chance is 0.5.
    """
    trainings = {"natural": "natural", "pgd10": "many,\n0.1", "pgd30": "many,\n0.3"}
    for axes, size in zip(panels, (SMALL, LARGE), strict=True):
        plain, noise, attacked = (
            [seeds.values(f"hidden.{name}.at{round(100 * size)}.{kind}") for name in trainings]
            for kind in ("order", "order_noise", "order_attacked")
        )
        series = (
            Series("as it is", BLACK, plain, "o"),
            Series("random signs", GREY, noise, "s"),
            Series("unit attacked", RED, attacked, "v"),
        )
        groups(axes, series, trainings.values(), upright=True, within=(0, 1))
        line_at(axes, 0.5, upright=True, linestyle=":")
        axes.set_title(f"changes within {size}")
        axes.set(ylim=(-0.03, 1.03), xlabel="training")
    panels[0].set_ylabel("more active on its class than on\nothers  [share of pairs; dots: seeds]")
    panels[0].text(-0.4, 0.49, "chance", color=GREY, ha="left", va="top", fontsize=9.5)
    legend_below(panels[0], 3)

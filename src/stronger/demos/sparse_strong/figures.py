"""Draws what networks stand, by recipe and by part of their features, and who grows by reward."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, Series, groups, legend_below, means

from .measure import ATTACK, EPSILON, MAIN, NOISE, SIGMAS, SMALL, demo, hundredths

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

NAMES = {
    "standard": "standard (batch norm)",
    "plain": "plain",
    "full": "the recipe",
    "even": "others demoted fully (d = 1)",
    "loud": "ten times the reward",
    "faint": "a tenth of the reward",
    "no_reward": "without reward",
    "no_division": "without division",
    "no_unit": "without unit weights",
    "no_threshold": "without threshold",
    "cut_alone": "plain, threshold",
    "unit_alone": "plain, unit weights",
    "reward_alone": "plain, unit weights, reward",
    "unit_and_cut": "plain, unit weights, threshold",
}
COLOURS = {"standard": ORANGE, "plain": GREY, "full": BLUE, "no_division": GREEN}


@demo.figure(
    "On images the recipe stands less than a plain network, and more without division",
    panels=(2, 2),
    height=6.4,
    narrow=(2, 2),
    narrow_height=5.6,
    sharey=True,
    sharex="col",
)
def noise_and_attack(panels: Panels, seeds: Seeds) -> None:
    """Four line plots of accuracy, in two rows (networks of convolutions, and of rows) and two
    columns (noise, and attack by size). Convolutions, noise of 0.5: standard (batch norm)
    {{conv.standard.noise.50:.0%}}, plain {{conv.plain.noise.50:.0%}}, the recipe
    {{conv.full.noise.50:.0%}}, without division {{conv.no_division.noise.50:.0%}}. Convolutions,
    attack of 0.1: standard (batch norm) {{conv.standard.attack.10.worst:.0%}}, plain
    {{conv.plain.attack.10.worst:.0%}}, the recipe {{conv.full.attack.10.worst:.0%}}, without
    division {{conv.no_division.attack.10.worst:.0%}}. Rows, noise of 0.5: standard (batch norm)
    {{mlp.standard.noise.50:.0%}}, plain {{mlp.plain.noise.50:.0%}}, the recipe
    {{mlp.full.noise.50:.0%}}, without division {{mlp.no_division.noise.50:.0%}}. Rows, attack of
    0.1: standard (batch norm) {{mlp.standard.attack.10.worst:.0%}}, plain
    {{mlp.plain.attack.10.worst:.0%}}, the recipe {{mlp.full.attack.10.worst:.0%}}, without
    division {{mlp.no_division.attack.10.worst:.0%}}.
    """
    noise = {0: "clean"} | {sigma: f"noise.{hundredths(sigma)}" for sigma in SIGMAS}
    attack = {0: "clean"} | {e: f"attack.{hundredths(e)}.worst" for e in (SMALL, EPSILON)}
    for row, kind, words in zip(panels, ("conv", "mlp"), ("convolutions", "rows"), strict=True):
        for axes, metrics in zip(row, (noise, attack), strict=True):
            for name in MAIN:
                found = [seeds.values(f"{kind}.{name}.{metric}") for metric in metrics.values()]
                means(
                    axes,
                    list(metrics),
                    np.transpose(found),  # (seeds, sizes)
                    colour=COLOURS[name],
                    label=NAMES[name],
                    span="deviation",
                )
        row[0].set(ylabel=f"{words}\naccuracy [share of digits]", ylim=(-0.03, 1.03))
    panels[0, 0].set_title("noise")
    panels[0, 1].set_title("attack, worst of all")
    panels[1, 0].set_xlabel("standard deviation [ink = 1]")
    panels[1, 1].set_xlabel("largest change of a pixel [ink = 1]")
    legend_below(panels[0, 0], 2)


@demo.figure(
    "Unit weights and the threshold carry most of the gain; division takes it away",
    panels=(1, 2),
    height=5.2,
    narrow_height=8.6,
    sharey=True,
)
def ingredients(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots with a row for each of fourteen networks, seeds as dots and means as bars:
    accuracy under noise, on average over five sizes, and under attack. Convolutions under noise:
    standard (batch norm) {{conv.standard.noise.mean:.0%}}, plain {{conv.plain.noise.mean:.0%}},
    the recipe {{conv.full.noise.mean:.0%}}, others demoted fully (d = 1)
    {{conv.even.noise.mean:.0%}}, ten times the reward {{conv.loud.noise.mean:.0%}}, a tenth of the
    reward {{conv.faint.noise.mean:.0%}}, without reward {{conv.no_reward.noise.mean:.0%}}, without
    division {{conv.no_division.noise.mean:.0%}}, without unit weights
    {{conv.no_unit.noise.mean:.0%}}, without threshold {{conv.no_threshold.noise.mean:.0%}}, plain,
    threshold {{conv.cut_alone.noise.mean:.0%}}, plain, unit weights
    {{conv.unit_alone.noise.mean:.0%}}, plain, unit weights, reward
    {{conv.reward_alone.noise.mean:.0%}}, plain, unit weights, threshold
    {{conv.unit_and_cut.noise.mean:.0%}}. Convolutions under attack: standard (batch norm)
    {{conv.standard.attack.10.worst:.0%}}, plain {{conv.plain.attack.10.worst:.0%}}, the recipe
    {{conv.full.attack.10.worst:.0%}}, others demoted fully (d = 1)
    {{conv.even.attack.10.worst:.0%}}, ten times the reward {{conv.loud.attack.10.worst:.0%}}, a
    tenth of the reward {{conv.faint.attack.10.worst:.0%}}, without reward
    {{conv.no_reward.attack.10.worst:.0%}}, without division
    {{conv.no_division.attack.10.worst:.0%}}, without unit weights
    {{conv.no_unit.attack.10.worst:.0%}}, without threshold
    {{conv.no_threshold.attack.10.worst:.0%}}, plain, threshold
    {{conv.cut_alone.attack.10.worst:.0%}}, plain, unit weights
    {{conv.unit_alone.attack.10.worst:.0%}}, plain, unit weights, reward
    {{conv.reward_alone.attack.10.worst:.0%}}, plain, unit weights, threshold
    {{conv.unit_and_cut.attack.10.worst:.0%}}. Networks of rows show the same order with smaller
    differences under noise.
    """
    for axes, key, words in zip(
        panels, (NOISE, ATTACK), ("under noise", "under attack"), strict=True
    ):
        conv, mlp = (
            [seeds.values(f"{kind}.{name}.{key}") for name in NAMES] for kind in ("conv", "mlp")
        )
        series = (Series("convolutions", BLUE, conv, "o"), Series("rows", RED, mlp, "s"))
        groups(axes, series, NAMES.values(), markersize=4, within=(0, 1))
        axes.axhspan(-0.5, 1.5, color=GREY, alpha=0.08)
        axes.set(title=words, xlim=(0, 1), xlabel="accuracy [share of digits]")
    legend_below(panels[1], 2)


PARTS = {
    "top": "strongest\ntenth",
    "second": "second\ntenth",
    "random": "random\ntenth",
    "rest": "all but\nstrongest",
    "all": "all",
}


@demo.figure(
    "On noisy images an ordinary network does best on its strongest tenth alone",
    panels=(1, 2),
    height=4.8,
    sharey=True,
)
def parts_of_the_code(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots of the accuracy of convolutional networks under noise of 0.5 if only a part of
    their features is kept. Used by the network, strongest tenth: standard (batch norm)
    {{conv.standard.part.top.noisy:.0%}}, plain {{conv.plain.part.top.noisy:.0%}}, the recipe
    {{conv.full.part.top.noisy:.0%}}, without division {{conv.no_division.part.top.noisy:.0%}}; all
    but the strongest tenth: standard (batch norm) {{conv.standard.part.rest.noisy:.0%}}, plain
    {{conv.plain.part.rest.noisy:.0%}}, the recipe {{conv.full.part.rest.noisy:.0%}}, without
    division {{conv.no_division.part.rest.noisy:.0%}}; all: standard (batch norm)
    {{conv.standard.part.all.noisy:.0%}}, plain {{conv.plain.part.all.noisy:.0%}}, the recipe
    {{conv.full.part.all.noisy:.0%}}, without division {{conv.no_division.part.all.noisy:.0%}}. Read
    out afresh, strongest tenth: standard (batch norm) {{conv.standard.part.top.read:.0%}}, plain
    {{conv.plain.part.top.read:.0%}}, the recipe {{conv.full.part.top.read:.0%}}, without division
    {{conv.no_division.part.top.read:.0%}}; random tenth: standard (batch norm)
    {{conv.standard.part.random.read:.0%}}, plain {{conv.plain.part.random.read:.0%}}, the recipe
    {{conv.full.part.random.read:.0%}}, without division {{conv.no_division.part.random.read:.0%}}.
    """
    titles = {"noisy": "used by the network", "read": "read out afresh"}
    for axes, (how, title) in zip(panels, titles.items(), strict=True):
        series = []
        for name in MAIN:
            found = [seeds.values(f"conv.{name}.part.{part}.{how}") for part in PARTS]
            series.append(Series(NAMES[name], COLOURS[name], found))
        groups(axes, series, PARTS.values(), upright=True, within=(0, 1))
        axes.tick_params(axis="x", labelsize=9.5)
        axes.set_title(title)
    panels[0].set(ylim=(0, 1.03), ylabel="accuracy under noise of 0.5\n[share of digits]")
    legend_below(panels[0], 2)


@demo.figure(
    "By reward alone a few units take all, most of them for several digits",
    panels=(1, 2),
    height=4.4,
    width_ratios=(1, 1.1),
)
def reward_alone(panels: Panels, seeds: Seeds) -> None:
    """Left, of the first run, a scatter plot of how much 200 units grew against how often they were
    among the strongest tenth before learning. By reward alone about a third grow a lot, all others
    shrink a little: over all runs {{alone.reward.top_fifth_grown:.0%}} of the fifth that fired most
    have grown, and {{alone.reward.rest_grown:.0%}} of the others; by errors alone
    {{alone.error.top_fifth_grown:.0%}} and {{alone.error.rest_grown:.0%}}. Right, how often each of
    the 40 strongest units is among the strongest tenth, digit by digit: most are so for several
    digits.
    """
    first = seeds[0]
    scatter, chart = panels
    for name, colour, label in (
        ("reward", BLUE, "reward alone"),
        ("error", ORANGE, "errors alone"),
    ):
        fired, growth = (first[f"alone.{name}.{key}"] for key in ("fired", "growth"))
        scatter.plot(fired, growth, "o", color=colour, markersize=4, alpha=0.6, label=label)
    scatter.set_xlabel("how often among the strongest\ntenth before learning [share]")
    scatter.set_ylabel("growth of mean activation")
    scatter.set_title("200 units")
    scatter.legend(loc="center right", handletextpad=0.1)
    rates = first["alone.reward.rates"]  # (digits, units)
    order = np.argsort(-rates.mean(axis=0))[:40]
    shown = chart.imshow(rates[:, order], aspect="auto", cmap="cividis", vmin=0, vmax=1)
    chart.set_title("after learning by reward")
    chart.set(xlabel="the 40 units that fire most", ylabel="digit", yticks=range(10))
    chart.grid(visible=False)
    chart.figure.colorbar(shown, ax=chart, label="among the strongest tenth [share]")

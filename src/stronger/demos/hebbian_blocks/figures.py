"""Draws what the recipe stands at all sizes of noise, ingredient by ingredient, and twice over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import BLUE, GREY, ORANGE, Series, groups, legend_below, means, rows

from .measure import SIGMAS, demo

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

NAMES = {
    "standard": "baseline (batch norm)",
    "plain": "nothing in its place",
    "full": "the recipe",
    "loud": "ten times the reward",
    "no_reward": "without reward",
    "no_division": "without division (batch norm)",
    "undivided": "without division (nothing)",
    "no_unit": "without unit weights",
    "no_threshold": "without threshold",
    "raw": "without standardising",
    "reward_alone": "baseline, reward",
    "division_alone": "division for batch norm",
    "threshold_alone": "baseline, threshold",
    "unit_alone": "baseline, unit weights",
    "raw_standard": "baseline, raw input",
    "raw_plain": "nothing, raw input",
}
COLOURS = {"standard": ORANGE, "plain": GREY, "full": BLUE}


@demo.figure("Accuracy under noise, and what attacks leave", panels=(1, 2), sharey=True)
def noise_and_attack(panels: Panels, seeds: Seeds) -> None:
    """Left, a line plot of accuracy against the size of the noise, in the mean over seeds, for
    three networks; at the size chosen for each seed, the baseline reads {{standard.noise:.0%}}, the
    network with nothing in its place {{plain.noise:.0%}} and the recipe {{full.noise:.0%}}. Right,
    a dot plot of the share of digits that stand attacks of the chosen size, seeds as dots:
    along true gradients the baseline {{standard.attack.margin:.0%}}, nothing in its place
    {{plain.attack.margin:.0%}}, the recipe {{full.attack.margin:.0%}}; all attacks
    {{standard.attack:.0%}}, {{plain.attack:.0%}} and {{full.attack:.0%}}.
    """
    for name, colour in COLOURS.items():
        curves = seeds.stack(f"noise.{name}")  # (seeds, sizes)
        means(panels[0], (0, *SIGMAS), curves, colour=colour, label=NAMES[name], within=(0, 1))
    panels[0].set(xlabel="noise, before clipping [ink = 1]", ylabel="right [share of digits]")
    ways = {"attack.margin": "true\ngradients", "attack.by_gradient": "all\ngradients"}
    ways |= {"attack": "search\nas well"}
    series = [
        Series(NAMES[name], colour, [seeds.values(f"{name}.{way}") for way in ways])
        for name, colour in COLOURS.items()
    ]
    groups(panels[1], series, ways.values(), upright=True, within=(0, 1))
    panels[0].set(ylim=(0, 1.03))
    panels[1].set_title("after attacks")
    panels[0].set_title("under noise")
    legend_below(panels[0], 3)


@demo.figure("Each ingredient left out, and each alone", panels=(1, 2), height=5.8, sharey=True)
def ingredients(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots with a row for each of sixteen networks, seeds as dots and means as strokes:
    which share of digits is right under noise, and which share stands all attacks. Under noise:
    baseline (batch norm) {{standard.noise:.0%}}, nothing in its place {{plain.noise:.0%}}, the
    recipe {{full.noise:.0%}}, ten times the reward {{loud.noise:.0%}}, without reward
    {{no_reward.noise:.0%}}, without division (batch norm) {{no_division.noise:.0%}}, without
    division (nothing) {{undivided.noise:.0%}}, without unit weights {{no_unit.noise:.0%}},
    without threshold {{no_threshold.noise:.0%}}, without standardising {{raw.noise:.0%}},
    baseline, reward {{reward_alone.noise:.0%}}, division for batch norm
    {{division_alone.noise:.0%}}, baseline, threshold {{threshold_alone.noise:.0%}}, baseline,
    unit weights {{unit_alone.noise:.0%}}, baseline, raw input {{raw_standard.noise:.0%}},
    nothing, raw input {{raw_plain.noise:.0%}}. Under attack: baseline (batch norm)
    {{standard.attack:.0%}}, nothing in its place {{plain.attack:.0%}}, the recipe
    {{full.attack:.0%}}, ten times the reward {{loud.attack:.0%}}, without reward
    {{no_reward.attack:.0%}}, without division (batch norm) {{no_division.attack:.0%}}, without
    division (nothing) {{undivided.attack:.0%}}, without unit weights {{no_unit.attack:.0%}},
    without threshold {{no_threshold.attack:.0%}}, without standardising {{raw.attack:.0%}},
    baseline, reward {{reward_alone.attack:.0%}}, division for batch norm
    {{division_alone.attack:.0%}}, baseline, threshold {{threshold_alone.attack:.0%}}, baseline,
    unit weights {{unit_alone.attack:.0%}}, baseline, raw input {{raw_standard.attack:.0%}},
    nothing, raw input {{raw_plain.attack:.0%}}.
    """
    colours = [COLOURS.get(name, GREY) for name in NAMES]
    for axes, key in zip(panels, ("noise", "attack"), strict=True):
        values = [seeds.values(f"{name}.{key}") for name in NAMES]
        rows(axes, values, NAMES.values(), colours=colours, markersize=4, within=(0, 1))
        axes.axvline(seeds.mean(f"standard.{key}"), color=ORANGE, linewidth=1, zorder=0)
        axes.set(title=f"under {key}", xlim=(0, 1), xlabel="right [share of digits]")


@demo.figure("Two implementations of the same formulas", panels=(1, 2), height=3.6, sharey=True)
def twice(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots of the gain of the recipe over the baseline, seeds as dots. Under noise the
    first implementation {{gain.noise:+.2f}}, the second {{second.gain.noise:+.2f}}; under attack
    {{gain.attack:+.2f}} and {{second.gain.attack:+.2f}}.
    """
    for axes, key in zip(panels, ("noise", "attack"), strict=True):
        values = [seeds.values(f"gain.{key}"), seeds.values(f"second.gain.{key}")]
        rows(axes, values, ("first", "second"), colours=(BLUE, GREY))
        axes.axvline(0, color=GREY, linewidth=1, zorder=0)
        axes.set(title=f"under {key}", xlabel="recipe less baseline [share of digits]")

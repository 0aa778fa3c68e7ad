"""Draws what two levels tell in training, through four kinds of noise, and which noise does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import BLUE, ORANGE, curves, legend_below, line_at, table

from .measure import FLOORS, SHARES, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

NOISES = {
    "both": "constant and relative noise",
    "absolute": "constant noise",
    "relative": "relative noise",
    "own": "noise of each score",
}


def draw_courses(panels: Panels, seeds: Seeds, level: int) -> None:
    """Draw information in a level over training, one panel for each kind of noise."""
    times = seeds[0]["times"]
    for axes, (kind, title) in zip(panels.ravel(), NOISES.items(), strict=True):
        for of, colour in (("input", BLUE), ("label", ORANGE)):
            bits = seeds.stack(f"level{level}.{kind}.{of}")  # (seeds, times)
            curves(axes, times, bits, colour=colour, label=f"of the {of}", linewidth=1)
        for whole in (1, 2):
            line_at(axes, whole, upright=True, linewidth=0.8, linestyle=":")
        axes.set(title=title, ylim=(-0.1, 3.1))
    for axes in panels[1]:
        axes.set_xlabel("updates  [number]")
    for axes in panels[:, 0]:
        axes.set_ylabel("information  [bits]")
    legend_below(panels[0, 0], 2)


@demo.figure(
    "The second level: only constant and relative noise together show a rise and a fall",
    panels=(2, 2),
    height=5.2,
    sharex=True,
    sharey=True,
)
def second_level(panels: Panels, seeds: Seeds) -> None:
    """Four line plots of information in the second level against updates, one for each kind of
    noise, {{seeds:word}} seeds each. About the input: constant and relative noise:
    {{level2.both.input.first:.1f}} bits at first, at most {{level2.both.input.peak:.1f}},
    {{level2.both.input.last:.1f}} in the end; constant noise:
    {{level2.absolute.input.first:.1f}} bits at first, at most
    {{level2.absolute.input.peak:.1f}}, {{level2.absolute.input.last:.1f}} in the end; relative
    noise: {{level2.relative.input.first:.1f}} bits at first, at most
    {{level2.relative.input.peak:.1f}}, {{level2.relative.input.last:.1f}} in the end; noise of each
    score: {{level2.own.input.first:.1f}} bits at first, at most {{level2.own.input.peak:.1f}},
    {{level2.own.input.last:.1f}} in the end.
    """
    draw_courses(panels, seeds, 2)


@demo.figure(
    "The first level: where noise is relative, the node that always fires drowns the rest",
    panels=(2, 2),
    height=5.2,
    sharex=True,
    sharey=True,
)
def first_level(panels: Panels, seeds: Seeds) -> None:
    """Four line plots of information in the first level against updates, one for each kind of
    noise, {{seeds:word}} seeds each. About the input: constant and relative noise:
    {{level1.both.input.first:.1f}} bits at first, at most {{level1.both.input.peak:.1f}},
    {{level1.both.input.last:.1f}} in the end; constant noise:
    {{level1.absolute.input.first:.1f}} bits at first, at most
    {{level1.absolute.input.peak:.1f}}, {{level1.absolute.input.last:.1f}} in the end; relative
    noise: {{level1.relative.input.first:.1f}} bits at first, at most
    {{level1.relative.input.peak:.1f}}, {{level1.relative.input.last:.1f}} in the end; noise of each
    score: {{level1.own.input.first:.1f}} bits at first, at most {{level1.own.input.peak:.1f}},
    {{level1.own.input.last:.1f}} in the end.
    """
    draw_courses(panels, seeds, 1)


@demo.figure("For which noise information both rises and falls", height=4)
def which_noise(axes: Axes, seeds: Seeds) -> None:
    """Heat map of the smaller of rise and fall of information, in bits, for six values of the
    constant noise from 0.00001 to 1 and four of the relative noise from 0.02 to 0.2. In
    {{grid.rise_and_fall:.0%}} of the settings both are at least half a bit.
    """
    grid = seeds.stack("grid").mean(axis=0)  # (constants, shares)
    image = table(
        axes,
        grid.T,
        rows=[f"{share:g}" for share in SHARES],
        columns=[f"{floor:.5f}".rstrip("0").rstrip(".") for floor in FLOORS],
        write="{:.1f}".format,
        vmin=0,
        vmax=2,
        origin="lower",
        aspect="auto",
    )
    axes.set(
        xlabel="constant noise  [s.d.; scores begin at about 0.0001]",
        ylabel="relative noise\n[s.d., of the largest score]",
    )
    axes.figure.colorbar(image, label="smaller of rise and fall  [bits]")


WAYS = {
    "less": "noise, constant and 2% relative",
    "bins.both": "bins, constant and relative",
    "bins.absolute": "bins of constant width",
}


@demo.figure(
    "Other ways to look at the second level: with less relative noise it is the paper's curve",
    panels=(1, 3),
    height=3.4,
    sharey=True,
)
def other_ways(panels: Panels, seeds: Seeds) -> None:
    """Three line plots of information about the input in the second level against updates,
    {{seeds:word}} seeds each. Through constant noise and 2% of relative noise: {{less.first:.1f}}
    bits at first, at most {{less.peak:.1f}}, {{less.last:.1f}} in the end; in bins as wide as
    constant and relative noise: {{bins.both.first:.1f}}, at most {{bins.both.peak:.1f}},
    {{bins.both.last:.1f}}; in bins of constant width: {{bins.absolute.first:.1f}}, at most
    {{bins.absolute.peak:.1f}}, {{bins.absolute.last:.1f}}.
    """
    times = seeds[0]["times"]
    for axes, (name, title) in zip(panels, WAYS.items(), strict=True):
        curves(axes, times, seeds.stack(name), colour=BLUE, linewidth=1)  # (seeds, times)
        for whole in (1, 2):
            line_at(axes, whole, upright=True, linewidth=0.8, linestyle=":")
        axes.set(title=title, ylim=(-0.1, 3.1), xlabel="updates  [number]")
    panels[0].set_ylabel("information  [bits]")

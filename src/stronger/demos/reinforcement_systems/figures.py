"""Draws what each rule remembers, whom it favours, and what its values follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    Series,
    band,
    groups,
    legend_below,
    line_at,
)

from .measure import STORED, VALUED, demo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

LOOKS = {
    "alpha": ("α, sum", RED),
    "alpha_mean": ("α, mean", ORANGE),
    "gamma": ("γ", BLUE),
    "bivalent": ("bivalent", GREEN),
    "mistakes": ("mistakes", BLACK),
}
"""How each rule is called, and its colour."""


@demo.figure(
    "What each rule remembers of random dots, and recognises of digits",
    panels=(1, 2),
    height=4.2,
)
def memory_and_generalisation(panels: Panels, seeds: Seeds) -> None:
    """Two panels of lines, means over seeds with bands from the lowest to the highest seed. Left:
    share of stored random stimuli still answered rightly against how many are stored per
    response, from 10 to 1000; chance is a half. At 100 stored: α, sum
    {{memory.alpha.recall_100:.1%}}, α, mean {{memory.alpha_mean.recall_100:.1%}}, γ
    {{memory.gamma.recall_100:.1%}}, mistakes {{memory.mistakes.recall_100:.1%}}; a dotted line
    is what was calculated for γ. Right: share of new digits recognised against pictures learned
    per digit, from 1 to 300; chance is a tenth. At 300: α, sum {{digits.alpha.accuracy:.1%}}, α,
    mean {{digits.alpha_mean.accuracy:.1%}}, γ {{digits.gamma.accuracy:.1%}}, mistakes
    {{digits.mistakes.accuracy:.1%}}.
    """
    left, right = panels
    for name in ("alpha", "alpha_mean", "gamma", "mistakes"):
        label, colour = LOOKS[name]
        for axes, places, array in (
            (left, STORED, f"memory_{name}"),
            (right, seeds[0]["per_digit"], f"digits_{name}_accuracy"),
        ):
            found = 100 * seeds.stack(array)  # (seeds, places)
            band(axes, places, found, colour=colour, label=label, marker="o", markersize=4)
    calculated = 100 * seeds.stack("memory_calculated").mean(axis=0)
    left.plot(STORED, calculated, ":", color=BLACK, label="γ, calculated", zorder=4)
    for axes, chance in ((left, 50), (right, 10)):
        line_at(axes, chance, upright=True, linewidth=1.2, linestyle=":", zorder=1)
        axes.text(0.02, chance + 1, "chance", color=GREY, transform=axes.get_yaxis_transform())
        axes.set(xscale="log", ylim=(chance - 5, 103))
    left.set(
        xlabel="random stimuli stored per response", ylabel="stored ones answered rightly  [%]"
    )
    right.set(xlabel="pictures learned per digit", ylabel="new digits recognised  [%]")
    legend_below(left, 5, fontsize=10, columnspacing=1.2)


@demo.figure(
    "Alpha follows every advantage; gamma follows none among dots, yet loses the rare digit",
    panels=(1, 2),
    width_ratios=(5, 4),
)
def advantages(panels: Panels, seeds: Seeds) -> None:
    """Dots, one per seed, for five rules. Left: share of stimuli never seen that get the favoured
    response; a half is fair. Nine times as many stimuli: α, sum {{tilt.frequency.alpha:.1%}}, α,
    mean {{tilt.frequency.alpha_mean:.1%}}, γ {{tilt.frequency.gamma:.1%}}, bivalent
    {{tilt.frequency.bivalent:.1%}}, mistakes {{tilt.frequency.mistakes:.1%}}. Stimuli of larger
    area: α, sum {{tilt.area.alpha:.1%}}, α, mean {{tilt.area.alpha_mean:.1%}}, γ
    {{tilt.area.gamma:.1%}}, bivalent {{tilt.area.bivalent:.1%}}, mistakes
    {{tilt.area.mistakes:.1%}}. Twice as many units: α, sum {{tilt.sets.alpha:.1%}}, α, mean
    {{tilt.sets.alpha_mean:.1%}}, γ {{tilt.sets.gamma:.1%}}, bivalent {{tilt.sets.bivalent:.1%}},
    mistakes {{tilt.sets.mistakes:.1%}}. Right: recall of a digit that is half of the pictures,
    of one that is a tenth, and of a tenth where the classes are variants of unrelated dots: α,
    sum {{rare.alpha.recall_even:.1%}}, {{rare.alpha.recall_rare:.1%}} and
    {{unrelated.alpha.recall_rare:.1%}}, α, mean {{rare.alpha_mean.recall_even:.1%}},
    {{rare.alpha_mean.recall_rare:.1%}} and {{unrelated.alpha_mean.recall_rare:.1%}}, γ
    {{rare.gamma.recall_even:.1%}}, {{rare.gamma.recall_rare:.1%}} and
    {{unrelated.gamma.recall_rare:.1%}}, bivalent {{rare.bivalent.recall_even:.1%}},
    {{rare.bivalent.recall_rare:.1%}} and {{unrelated.bivalent.recall_rare:.1%}}, mistakes
    {{rare.mistakes.recall_even:.1%}}, {{rare.mistakes.recall_rare:.1%}} and
    {{unrelated.mistakes.recall_rare:.1%}}.
    """
    left, right = panels
    favoured = {
        "9 × as\noften": "tilt.frequency.{}",
        "1.5 × the\narea": "tilt.area.{}",
        "2 × the\nunits": "tilt.sets.{}",
    }
    rare = {
        "half,\ndigits": "rare.{}.recall_even",
        "tenth,\ndigits": "rare.{}.recall_rare",
        "tenth,\nunrelated": "unrelated.{}.recall_rare",
    }
    draw_rules(left, seeds, favoured, LOOKS, unit=100, within=(0, 100))
    line_at(left, 50, upright=True, linewidth=1.2, linestyle=":", zorder=1)
    left.text(0.5, 51, "fair", color=GREY, ha="center")
    left.set(ylim=(-3, 103), ylabel="new stimuli that get the favoured response  [%]")
    draw_rules(right, seeds, rare, LOOKS, unit=100, within=(0, 100))
    right.set(ylim=(-3, 103), ylabel="recall of one class  [%]")
    legend_below(left, 5, fontsize=10, columnspacing=1.2)


@demo.figure(
    "Alpha and gamma rank their units by how often they fire, more than by evidence", height=4.2
)
def use_and_evidence(axes: Axes, seeds: Seeds) -> None:
    """Rank correlation of the values in a source-set with four properties of its units on new
    pictures, dots for seeds. α: fires for the own digit {{values.alpha.own_rate:.2f}}, fires for
    the other digit {{values.alpha.other_rate:.2f}}, fires for either digit
    {{values.alpha.any_rate:.2f}}, evidence for the own digit {{values.alpha.evidence:.2f}}. γ:
    fires for the own digit {{values.gamma.own_rate:.2f}}, fires for the other digit
    {{values.gamma.other_rate:.2f}}, fires for either digit {{values.gamma.any_rate:.2f}},
    evidence for the own digit {{values.gamma.evidence:.2f}}. bivalent: fires for the own digit
    {{values.bivalent.own_rate:.2f}}, fires for the other digit
    {{values.bivalent.other_rate:.2f}}, fires for either digit {{values.bivalent.any_rate:.2f}},
    evidence for the own digit {{values.bivalent.evidence:.2f}}. mistakes: fires for the own
    digit {{values.mistakes.own_rate:.2f}}, fires for the other digit
    {{values.mistakes.other_rate:.2f}}, fires for either digit {{values.mistakes.any_rate:.2f}},
    evidence for the own digit {{values.mistakes.evidence:.2f}}.
    """
    properties = {
        "fires for the\nown digit": "values.{}.own_rate",
        "fires for the\nother digit": "values.{}.other_rate",
        "fires for\neither digit": "values.{}.any_rate",
        "evidence for\nthe own digit": "values.{}.evidence",
    }
    draw_rules(axes, seeds, properties, VALUED, unit=1, within=(-1, 1))
    axes.axhline(0, color=GREY, linewidth=1.2)
    axes.set(ylabel="rank correlation with the value", ylim=(-1.03, 1.03))
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles, [each.removesuffix(", sum") for each in labels], loc="lower left", ncols=2)


def draw_rules(
    axes: Axes,
    seeds: Seeds,
    columns: dict[str, str],
    rules: Iterable[str],
    unit: float,
    within: tuple[float, float],
) -> None:
    """Draw a metric of each rule in each column, one dot a seed; the columns name the metrics."""
    series = [
        Series(*LOOKS[rule], [unit * seeds.values(name.format(rule)) for name in columns.values()])
        for rule in rules
    ]
    groups(axes, series, columns, upright=True, within=within)

"""Draws the weight on a first token, what that token is worth, and how scores rank effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREEN, ORANGE, Series, groups, histogram, legend_below

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

AGES = {"": "short training", "long.": "long training", "finished.": "until finished"}


@demo.figure(
    "The weight on a first token without meaning, where the answer is there and where not",
    panels=(2, 3),
    height=5,
    sharex=True,
    sharey=True,
)
def first_token(panels: Panels, seeds: Seeds) -> None:
    """Six histograms of the weight on the first token, over queries whose key is there and whose
    key is not, all seeds together. Mean weight where nothing is there and where the answer is:
    after short training, weights sum to one, {{sink.absent.mass:.2f}} and
    {{sink.present.mass:.2f}}; after short training, 1 added, {{spare.absent.mass:.2f}} and
    {{spare.present.mass:.2f}}; after long training, weights sum to one,
    {{long.sink.absent.mass:.2f}} and {{long.sink.present.mass:.2f}}; after long training, 1 added,
    {{long.spare.absent.mass:.2f}} and {{long.spare.present.mass:.2f}}; until finished, weights sum
    to one, {{finished.sink.absent.mass:.2f}} and {{finished.sink.present.mass:.2f}}; until
    finished, 1 added, {{finished.spare.absent.mass:.2f}} and {{finished.spare.present.mass:.2f}}.
    """
    bins = np.linspace(0, 1, 21)
    kinds = {"sink": "weights sum to one", "spare": "1 added to denominator"}
    for column, (prefix, age) in zip(panels.T, AGES.items(), strict=True):
        there = seeds.join(f"{prefix}there")
        for axes, (name, title) in zip(column, kinds.items(), strict=True):
            first = seeds.join(f"{prefix}{name}.first")
            for chosen, colour, label in (
                (there, BLUE, "the answer is there"),
                (~there, ORANGE, "nothing is there"),
            ):
                histogram(axes, first[chosen], bins, colour=colour, label=label)
            axes.set_title(f"{title}, {age}", fontsize=10.5)
    for axes in panels[:, 0]:
        axes.set_ylabel("share of queries  [%]")
    for axes in panels[-1]:
        axes.set_xlabel("weight on the first token  [share]")
    legend_below(panels[0, 0], 2)


TREATMENTS = {
    "left\nas it is": None,
    "another\nremoved": "other_removed_loss",
    "first gets\ncontent": "swapped_loss",
    "first\nremoved": "removed_loss",
}


@demo.figure("Saying rightly that nothing is there: what the first token is worth", height=4.4)
def worth_of_the_first(axes: Axes, seeds: Seeds) -> None:
    """Share of queries for an absent key rightly answered with nothing, after short training, one
    dot per seed: as it is {{sink.absent.accuracy:.1%}}; less by {{sink.other_removed_loss:.1%}} if
    another token is removed, {{sink.swapped_loss:.1%}} if an ordinary token takes the first place,
    {{sink.removed_loss:.1%}} if the first is removed; trained without a first token
    {{alone.absent.accuracy:.1%}}. Share of queries for an absent key rightly answered with nothing,
    after long training, one dot per seed: as it is {{long.sink.absent.accuracy:.1%}}; less by
    {{long.sink.other_removed_loss:.1%}} if another token is removed,
    {{long.sink.swapped_loss:.1%}} if an ordinary token takes the first place,
    {{long.sink.removed_loss:.1%}} if the first is removed; trained without a first token
    {{long.alone.absent.accuracy:.1%}}. Trained until finished: as it is
    {{finished.sink.absent.accuracy:.1%}}; less by {{finished.sink.other_removed_loss:.1%}} if
    another token is removed, {{finished.sink.swapped_loss:.1%}} if an ordinary token takes the
    first place, {{finished.sink.removed_loss:.1%}} if the first is removed; trained without a first
    token {{finished.alone.absent.accuracy:.1%}}.
    """
    series = []
    looks = ((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"))
    for (prefix, age), (colour, marker) in zip(AGES.items(), looks, strict=True):
        right = seeds.values(f"{prefix}sink.absent.accuracy")
        recognised = [
            100 * (right - seeds.values(f"{prefix}sink.{loss}") if loss else right)
            for loss in TREATMENTS.values()
        ]
        recognised.append(100 * seeds.values(f"{prefix}alone.absent.accuracy"))
        series.append(Series(age, colour, recognised, marker))
    names = [*TREATMENTS, "trained\nwithout"]
    groups(axes, series, names, upright=True, within=(0, 100))
    axes.set(ylim=(-3, 103), ylabel="absences recognised  [% of queries]")
    legend_below(axes, 3)


SCORES = {
    "weight": (BLUE, "o", "weight"),
    "length": (ORANGE, "s", "weight × length"),
    "distance": (GREEN, "^", "odds × distance"),
}


@demo.figure(
    "Three scores of a token against two meanings of its importance", panels=(1, 3), sharey=True
)
def three_rankings(panels: Panels, seeds: Seeds) -> None:
    """Rank correlations, one dot per seed, of three scores with the effect of removing a token and
    of setting its value to zero, where there is nothing to report. After short training, token
    removed: weight {{sink.absent.removal.weight:.2f}}, weight × length
    {{sink.absent.removal.length:.2f}}, odds × distance {{sink.absent.removal.distance:.2f}}. After
    short training, token set to zero: weight {{sink.absent.zeroing.weight:.2f}}, weight × length
    {{sink.absent.zeroing.length:.2f}}, odds × distance {{sink.absent.zeroing.distance:.2f}}. After
    long training, token removed: weight {{long.sink.absent.removal.weight:.2f}}, weight × length
    {{long.sink.absent.removal.length:.2f}}, odds × distance
    {{long.sink.absent.removal.distance:.2f}}. After long training, token set to zero: weight
    {{long.sink.absent.zeroing.weight:.2f}}, weight × length
    {{long.sink.absent.zeroing.length:.2f}}, odds × distance
    {{long.sink.absent.zeroing.distance:.2f}}. Trained until finished, token removed: weight
    {{finished.sink.absent.removal.weight:.2f}}, weight × length
    {{finished.sink.absent.removal.length:.2f}}, odds × distance
    {{finished.sink.absent.removal.distance:.2f}}; token set to zero: weight
    {{finished.sink.absent.zeroing.weight:.2f}}, weight × length
    {{finished.sink.absent.zeroing.length:.2f}}, odds × distance
    {{finished.sink.absent.zeroing.distance:.2f}}.
    """
    effects = {"removal": "token removed", "zeroing": "value set to 0"}
    for axes, (prefix, age) in zip(panels, AGES.items(), strict=True):
        series = []
        for score, (colour, marker, label) in SCORES.items():
            found = [seeds.values(f"{prefix}sink.absent.{effect}.{score}") for effect in effects]
            series.append(Series(label, colour, found, marker))
        groups(axes, series, effects.values(), upright=True)
        axes.set_title(age)
    panels[0].set_ylabel("rank correlation with effect  [Kendall's τ]")
    legend_below(panels[0], 3)

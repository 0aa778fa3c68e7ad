"""Draws the weight on a first token, what that token is worth, and how scores rank effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREEN, ORANGE, dots

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

AGES = {"": "short training", "long.": "long training"}


@demo.figure(
    "The weight on a first token without meaning, where the answer is there and where not",
    panels=(2, 2),
    height=5.6,
    sharex=True,
    sharey=True,
)
def first_token(panels: Panels, seeds: Seeds) -> None:
    """Four histograms of the weight on the first token, over queries whose key is there and whose
    key is not, all seeds together. Mean weight where nothing is there and where the answer is:
    after short training, weights sum to one, {{sink.absent.mass:.2f}} and
    {{sink.present.mass:.2f}}; after short training, 1 added, {{spare.absent.mass:.2f}} and
    {{spare.present.mass:.2f}}; after long training, weights sum to one,
    {{long.sink.absent.mass:.2f}} and {{long.sink.present.mass:.2f}}; after long training, 1 added,
    {{long.spare.absent.mass:.2f}} and {{long.spare.present.mass:.2f}}.
    """
    bins = np.linspace(0, 1, 21).tolist()
    kinds = {"sink": "weights sum to one", "spare": "1 added to denominator"}
    for row, (prefix, age) in zip(panels, AGES.items(), strict=True):
        there = seeds.join(f"{prefix}there")
        for axes, (name, title) in zip(row, kinds.items(), strict=True):
            first = seeds.join(f"{prefix}{name}.first")
            for chosen, colour, label in (
                (there, BLUE, "the answer is there"),
                (~there, ORANGE, "nothing is there"),
            ):
                weights = np.full(chosen.sum(), 100 / chosen.sum())
                axes.hist(
                    first[chosen], bins, weights=weights, color=colour, alpha=0.7, label=label
                )
            axes.set_title(f"{title}, {age}", fontsize=10.5)
        row[0].set_ylabel("share of queries  [%]")
    for axes in panels[1]:
        axes.set_xlabel("weight on the first token  [share]")
    handles = panels[0, 0].get_legend_handles_labels()
    panels[0, 0].figure.legend(*handles, loc="outside upper center", ncols=2)


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
    {{long.alone.absent.accuracy:.1%}}.
    """
    for (prefix, age), colour, marker, shift in zip(
        AGES.items(), (BLUE, ORANGE), "os", (-0.12, 0.12), strict=True
    ):
        right = seeds.values(f"{prefix}sink.absent.accuracy")
        recognised = [
            right - seeds.values(f"{prefix}sink.{loss}") if loss else right
            for loss in TREATMENTS.values()
        ]
        recognised.append(seeds.values(f"{prefix}alone.absent.accuracy"))
        for place, values in enumerate(recognised):
            dots(
                axes,
                100 * values,
                place + shift,
                colour=colour,
                marker=marker,
                label=None if place else age,
                upright=True,
                width=0.09,
            )
    axes.set_xticks(range(len(TREATMENTS) + 1), [*TREATMENTS, "trained\nwithout"])
    axes.set(ylim=(-3, 103), ylabel="absences recognised  [% of queries]")
    axes.figure.legend(loc="outside upper center", ncols=2)


SCORES = {
    "weight": (BLUE, "o", "weight"),
    "length": (ORANGE, "s", "weight × length"),
    "distance": (GREEN, "^", "odds × distance"),
}


@demo.figure(
    "Three scores of a token against two meanings of its importance", panels=(1, 2), sharey=True
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
    {{long.sink.absent.zeroing.distance:.2f}}.
    """
    for axes, (prefix, age) in zip(panels, AGES.items(), strict=True):
        for shift, (score, (colour, marker, label)) in zip(
            (-0.2, 0, 0.2), SCORES.items(), strict=True
        ):
            for place, effect in enumerate(("removal", "zeroing")):
                dots(
                    axes,
                    seeds.values(f"{prefix}sink.absent.{effect}.{score}"),
                    place + shift,
                    colour=colour,
                    marker=marker,
                    label=None if prefix or place else label,
                    upright=True,
                    width=0.09,
                )
        axes.set_title(age)
        axes.set_xticks((0, 1), ("token removed", "value set to 0"))
        axes.set_xlim(-0.5, 1.5)
    panels[0].set_ylabel("rank correlation with effect  [Kendall's τ]")
    panels[0].figure.legend(loc="outside upper center", ncols=3)

"""Draws local elasticity: in the model, between digits, and along the overlap of active units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLUE,
    GREEN,
    ORANGE,
    RED,
    curves,
    legend_below,
    line_at,
    table,
    unhidden,
)

from .measure import BINS, demo

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

TYPES = ("1a", "1b", "2", "3")
NETWORKS = {
    "linear": "linear classifier",
    "untrained": "network, untrained",
    "long": "network, trained",
}
KINDS = (("same", RED, "same class"), ("other", BLUE, "different class"))


@demo.figure(
    "In the model: four types of three classes, and the pairs of a crowd",
    panels=(1, 2),
    height=3.6,
    width_ratios=(1, 1.5),
)
def in_the_model(panels: Panels, seeds: Seeds) -> None:
    """Left, a table of the elasticity of the types 1a, 1b, 2 and 3, updated by rows and asked by
    columns: 1a and 1b move each other nearly as much as themselves ({{three.same:.2f}}), types of
    different classes little ({{three.other:.2f}} on average), and types that share no node not at
    all. Right, elasticity against the overlap of pathways for all pairs of 60 samples in a random
    graph, coloured by how long the asked sample's logits are: it rises with overlap (rank
    correlation {{crowd.correlation:.2f}}) and with the logits
    ({{crowd.correlation_with_logits:.2f}}).
    """
    from matplotlib.colors import ListedColormap

    left, right = panels
    three = seeds.stack("three").mean(axis=0)
    table(left, three, rows=TYPES, columns=TYPES, cmap="Blues", vmin=0, vmax=1.3)
    left.set(xlabel="asked", ylabel="updated", title="three classes")

    first = seeds[0]
    # One asked sample after the other, since marks of one colour take less room in the file
    found, shared = first["crowd.elasticity"].T, first["crowd.overlap"].T
    apart = ~np.eye(len(found), dtype=np.bool_)
    rank = first["crowd.logits"].argsort().argsort() / (len(found) - 1)
    ranks = np.broadcast_to(rank[:, np.newaxis], found.shape)
    top = float(np.nanquantile(found[apart], 0.995)) * 1.05
    across, up = shared[apart], found[apart]
    drawn = unhidden(across, np.minimum(up, top), cells=110) & (up <= top)
    thirds = ListedColormap([ORANGE, GREEN, BLUE])
    points = right.scatter(across[drawn], up[drawn], c=ranks[apart][drawn], cmap=thirds, s=3)
    bar = right.figure.colorbar(points, ax=right)
    bar.set_label("length of the asked logits [rank]", fontsize=9.5)
    right.set(xlabel="overlap of pathways [cosine]", ylabel="elasticity LE", ylim=(0, top))
    right.set_title("a crowd, one seed")


@demo.figure(
    "How far pairs of one digit and of two move each other",
    panels=(1, 3),
    height=3.5,
    sharey=True,
)
def pairs_of_digits(panels: Panels, seeds: Seeds) -> None:
    """Three histograms of the elasticity of pairs of digits, of one class and of two, over all
    seeds. How often a pair of one class has more than a pair of two: linear classifier
    {{linear.auc:.2f}}, untrained network {{relu.untrained.auc:.2f}}, trained network
    {{relu.long.auc:.2f}}.
    """
    middle = (BINS[1:] + BINS[:-1]) / 2
    for axes, (name, title) in zip(panels, NETWORKS.items(), strict=True):
        metric = "linear.auc" if name == "linear" else f"relu.{name}.auc"
        for kind, colour, label in KINDS:
            heights = seeds.stack(f"{name}.density.{kind}")  # (seeds, bins)
            low, high = heights.min(axis=0), heights.max(axis=0)
            axes.fill_between(middle, low, high, color=colour, alpha=0.25, step="mid")
            axes.step(middle, heights.mean(axis=0), color=colour, where="mid", label=label)
        axes.set_title(f"{title}\nAUC {seeds.mean(metric):.2f}", fontsize=10.5)
        axes.set_xlim(0, 1.6)
    panels[0].set_ylabel("density of pairs")
    panels[1].set_xlabel("elasticity LE")
    legend_below(panels[0], 2)


@demo.figure(
    "Elasticity against the overlap of active units",
    panels=(1, 2),
    height=3.9,
    sharey=True,
)
def along_overlap(panels: Panels, seeds: Seeds) -> None:
    """Two line plots, for the untrained and the trained network, of the median elasticity of
    pairs of digits in twenty steps of the overlap of their active hidden units, each seed, for
    pairs of one class and of two. Rank correlation {{relu.untrained.overlap:.2f}} untrained and
    {{relu.long.overlap:.2f}} trained; with pixels taken out
    {{relu.untrained.overlap_given_pixels:.2f}} and {{relu.long.overlap_given_pixels:.2f}}.
    """
    for axes, name in zip(panels, ("untrained", "long"), strict=True):
        for kind, colour, label in KINDS:
            medians = seeds.stack(f"{name}.medians.{kind}")  # (seeds, steps, overlap and median)
            curves(axes, medians[..., 0], medians[..., 1], colour=colour, label=label)
        partial = seeds.mean(f"relu.{name}.overlap_given_pixels")
        plain = seeds.mean(f"relu.{name}.overlap")
        axes.set_title(
            f"{NETWORKS[name]}\nrank correlation {plain:.2f}, given pixels {partial:.2f}",
            fontsize=10.5,
        )
        line_at(axes, 1, upright=True, linewidth=0.8, linestyle=":")
        axes.set(xlim=(0, 1), xlabel="overlap of active units [cosine]")
        axes.set_ylim(bottom=0)
    panels[0].set_ylabel("elasticity LE [median]")
    legend_below(panels[0], 2)


@demo.figure(
    "Which digits move which: the linear classifier and the trained network",
    panels=(1, 2),
    height=3.7,
)
def between_digits(panels: Panels, seeds: Seeds) -> None:
    """Two tables of ten by ten digits with the mean elasticity of pairs, both orders averaged.
    The mean of 4 and 9, 3 and 5, and 7 and 9, over that of 0 and 1, is
    {{classes.linear.alike_over_unlike:.1f}} in the linear classifier and
    {{classes.relu.alike_over_unlike:.1f}} in the network; the rank correlation with confusions
    {{classes.linear.confusions:.2f}} and {{classes.relu.confusions:.2f}}.
    """
    for axes, name in zip(panels, ("linear", "long"), strict=True):
        classes = seeds.stack(f"{name}.classes").mean(axis=0)
        image = axes.imshow(classes, cmap="viridis", vmin=0.2, vmax=0.7)
        axes.set(xticks=range(10), yticks=range(10), xlabel="digit", title=NETWORKS[name])
        axes.grid(visible=False)
    panels[0].set_ylabel("digit")
    bar = panels[0].figure.colorbar(image, ax=panels, shrink=0.8)
    bar.set_label("elasticity LE [mean of both orders]", fontsize=10)

"""Draws error by share kept, the kept weights and where they sit, and other ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    SKY,
    curves,
    legend_below,
    line_at,
    logarithmic,
    pixels,
    rows,
)

from .measure import BINS, RETRAINED, SHARES, demo

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

RANKS = {
    "largest": ("largest |w|", BLUE, "-"),
    "random": ("at random", GREY, "-"),
    "smallest": ("smallest |w|", RED, "-"),
    "positive": ("most positive w", ORANGE, "--"),
    "negative": ("most negative w", GREEN, "--"),
}


@demo.figure("What is left of a network, by the weights that are kept", panels=(1, 2), height=4.8)
def error_by_share(panels: Panels, seeds: Seeds) -> None:
    """Test error against the share of weights kept, from all to 1%, on a logarithmic scale. Left,
    without retraining: keeping the largest, the error is {{cut.largest.100:.1%}} at 100%,
    {{cut.largest.50:.1%}} at 50%, {{cut.largest.20:.1%}} at 20% and {{cut.largest.10:.1%}} at 10%;
    at 50% it is {{cut.random.50:.1%}} for random weights, {{cut.smallest.50:.1%}} for the
    smallest, {{cut.positive.50:.1%}} for the most positive and {{cut.negative.50:.1%}} for the most
    negative. Right, after four epochs of retraining: at 8% {{retrained.largest.8:.2%}} for the
    largest, {{retrained.random.8:.2%}} for random weights and {{retrained.smallest.8:.2%}} for the
    smallest, where the whole network has {{retrained.dense:.2%}}.
    """
    alone, again = panels
    cut, retrained = 100 * np.array(SHARES), 100 * np.array(RETRAINED)
    for rank, (label, colour, style) in RANKS.items():
        errors = seeds.stack(f"cut_{rank}")  # (seeds, shares)
        curves(alone, cut, 100 * errors, colour=colour, label=label, mean=True, linestyle=style)
        if f"retrained_{rank}" in seeds[0]:
            errors = seeds.stack(f"retrained_{rank}")
            curves(again, retrained, 100 * errors, colour=colour, label=label, mean=True)
    by_threshold = 100 * seeds.stack("by_threshold").mean(axis=0)  # (thresholds, share and error)
    alone.plot(*by_threshold.T, "x", color=BLACK, label="threshold: q s.d.")
    dense = 100 * seeds.mean("retrained.dense")
    line_at(again, dense, upright=True, label="whole network", color=BLACK, linestyle=":")
    for axes, title, ticks in (
        (alone, "not trained again", [1, 3, 10, 30, 100]),
        (again, "trained again", [3, 5, 8, 10, 20]),
    ):
        logarithmic(axes, x=ticks, y=[2, 5, 10, 20, 50, 100])
        axes.set(title=title, ylim=(2, 105), xlabel="weights kept  [% of each layer]")
    alone.set(xlim=(115, 0.85), ylabel="test error  [% of digits]")
    again.set_xlim(23, 2.6)
    legend_below(alone, 3, fontsize=10)


@demo.figure(
    "The kept weights of the first layer, before and after they were trained again",
    panels=(1, 3),
    sharex=True,
)
def kept_weights(panels: Panels, seeds: Seeds) -> None:
    """Three histograms of first-layer weights, all seeds together: all weights before pruning, one
    hump around zero; the largest 8% of them, two humps with a gap around zero; and the same after
    retraining. Their mean size is {{survivors.growth:.2f}} times what it was;
    {{survivors.near_zero:.1%}} of them lie below half of the size that saved them, and
    {{survivors.near_zero_at_random:.0%}} of weights kept at random do.
    """
    for axes, name, colour, title in zip(
        panels,
        ("before", "kept_before", "kept_after"),
        (GREY, SKY, BLUE),
        ("all, as trained", "the largest 8%", "the same, retrained"),
        strict=True,
    ):
        counts = seeds.stack(name).mean(axis=0)  # (bins,)
        axes.stairs(counts / 1000, BINS, color=colour, fill=True)
        axes.set(title=title, xlabel="weight w")
    panels[0].set_ylabel("weights  [thousands a network]")


@demo.figure(
    "Where the largest 8% of first-layer weights sit",
    panels=(2, 2),
    height=5.6,
    narrow=(2, 2),
    narrow_height=4.6,
)
def survivors_by_pixel(panels: Panels, seeds: Seeds) -> None:
    """Four images of 28 by 28 pixels, means over seeds: the variance of the ink, high in the middle
    and zero at the border; then how many of 300 weights of each pixel are kept: in the trained
    network (rank correlation with the variance {{pixels.trained.rank_correlation:.2f}}), in one
    trained without weight decay ({{pixels.undecayed.rank_correlation:.2f}}) and in the untrained
    one, an even grey ({{pixels.untrained.rank_correlation:.2f}}).
    """
    titles = {
        "variance": "variance of the ink",
        "pixels_trained": "trained",
        "pixels_undecayed": "trained without weight decay",
        "pixels_untrained": "untrained",
    }
    means = {name: seeds.stack(name).mean(axis=0) for name in titles}  # (pixels,) each
    most = max(counts.max() for name, counts in means.items() if name != "variance")
    for axes, (name, title) in zip(panels.ravel(), titles.items(), strict=True):
        counts = name != "variance"
        shown = pixels(axes, means[name], title=title, reach=most if counts else None, ink=True)
        label = "weights kept  [of 300]" if counts else "variance"
        axes.figure.colorbar(shown, ax=axes, shrink=0.85, label=label)


@demo.figure(
    "The same network, other ranks: on another scale, and with activity",
    panels=(1, 2),
    height=4.4,
)
def other_ranks(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots of test error without retraining, a dot for each seed. Left, a fifth of every
    layer kept: the largest weights {{cut.largest.20:.1%}}, the largest on another scale of the
    hidden units {{gauge.other.20:.1%}}, random ones {{cut.random.20:.1%}}. Right, the first layer
    whole and 5% of the others: size alone {{activity.size:.1%}}, size times activity
    {{activity.with_activity:.1%}}, size times permuted activity {{activity.permuted:.1%}}.
    """
    left_and_right = (
        {
            "size": "cut.largest.20",
            "size on\nanother scale": "gauge.other.20",
            "at random": "cut.random.20",
        },
        {
            "size": "activity.size",
            "size times\nactivity": "activity.with_activity",
            "permuted\nactivity": "activity.permuted",
        },
    )
    titles = ("20% of every layer", "5% above the first layer")
    for axes, title, metrics, colour in zip(
        panels, titles, left_and_right, (RED, GREEN), strict=True
    ):
        errors = [100 * seeds.values(metric) for metric in metrics.values()]
        rows(axes, errors, metrics, colours=(BLUE, colour, GREY), upright=True)
        axes.set_title(title)
        axes.set_ylim(bottom=0)
    panels[0].set_ylabel("test error  [% of digits]")

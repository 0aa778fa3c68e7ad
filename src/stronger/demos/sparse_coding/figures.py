"""Draws basis functions, the tails of codes, what few coefficients rebuild, and presence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLUE,
    GREY,
    ORANGE,
    RED,
    Series,
    band,
    curves,
    groups,
    legend_below,
    line_at,
    logarithmic,
    pixels,
)

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.arrays import Array
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels


@demo.figure(
    "On digits most learned functions are short strokes and edges; on random directions, grain",
    panels=(1, 2),
    height=4.2,
)
def basis_functions(panels: Panels, seeds: Seeds) -> None:
    """Two grids of 64 basis functions of 10 by 10 pixels, from one seed. Left, learned on digits:
    pairs of short bars of opposite sign side by side, at many places and angles, each in a part of
    the patch; one function is grain. Right, learned on random directions: grain without shape in
    all. A function covers {{spread.digits:.0%}} of the patch on digits, {{spread.control:.0%}} on
    random directions, in the median.
    """
    for axes, name, title in zip(
        panels, ("shapes", "nothing"), ("digits", "random directions"), strict=True
    ):
        image = pixels(axes, mosaic(seeds[0][name]), title=f"learned on {title}", reach=1)
    bar = panels[0].figure.colorbar(
        image, ax=panels, shrink=0.8, aspect=18, orientation="horizontal"
    )
    bar.set_label("pixel ÷ size of the largest pixel in its function", fontsize=10)
    bar.ax.tick_params(labelsize=9.5)


def mosaic(functions: Array) -> Array:
    """Return square pictures of basis functions (pixels, units) side by side, each at full range.

    Between them is a line of NaN, which is drawn as nothing.
    """
    side = round(len(functions) ** 0.5)
    across = min(8, int(functions.shape[1] ** 0.5))
    shown = functions[:, : across**2] / np.abs(functions[:, : across**2]).max(axis=0)
    tiles = np.full((across, side + 1, across, side + 1), np.nan)
    tiles[:, :side, :, :side] = shown.T.reshape(across, across, side, side).transpose(0, 2, 1, 3)
    return tiles.reshape(across * (side + 1), -1)[:-1, :-1]


KINDS = {
    "random": "random\nprojections",
    "components": "principal\ncomponents",
    "filters": "learned filters\ndᵢ · x",
    "code": "code\naᵢ",
}


@demo.figure(
    "The code has heavy tails even where there is nothing to find; filters do not", height=3.8
)
def heavy_tails(axes: Axes, seeds: Seeds) -> None:
    """Excess kurtosis on a logarithmic axis, a dot for every seed, on digits and on random
    directions. Random projections: {{kurtosis.digits.random:.2f}} and
    {{kurtosis.control.random:.2f}}. Principal components: {{kurtosis.digits.components:.2f}} and
    {{kurtosis.control.components:.2f}}. Responses of learned filters:
    {{kurtosis.digits.filters:.1f}} and {{kurtosis.control.filters:.2f}}. Coefficients:
    {{kurtosis.digits.code:.0f}} and {{kurtosis.control.code:.0f}}.
    """
    digits, control = (
        [seeds.values(f"kurtosis.{name}.{kind}") for kind in KINDS]
        for name in ("digits", "control")
    )
    series = (
        Series("patches of digits", BLUE, digits, "o"),
        Series("random directions, same lengths", ORANGE, control, "s"),
    )
    groups(axes, series, KINDS.values())
    line_at(axes, 3, linewidth=1)
    axes.text(3.1, -0.42, "Laplace distribution", color=GREY, fontsize=9.5, va="center")
    logarithmic(axes, x=[0.3, 1, 3, 10, 30])
    axes.set_ylim(top=-0.6)
    axes.set_xlabel("excess kurtosis, median over units  [Gaussian: 0]")
    legend_below(axes, 2)


@demo.figure("A few of the largest coefficients rebuild most of a patch")
def rebuilt_from_few(axes: Axes, seeds: Seeds) -> None:
    """Share of a patch that is rebuilt against the number of coefficients kept, from 1 to 24, as
    the range over seeds. At 5 coefficients: the largest of the sparse code {{few.largest:.0%}},
    random active ones of the same code {{few.random:.0%}}, the largest principal components of
    each patch {{few.components_largest:.0%}}, the first principal components
    {{few.components_first:.0%}}.
    """
    counts = seeds[0]["counts"]
    for name, colour, marker, label in (
        ("largest", BLUE, "o", "sparse code: largest |aᵢ|"),
        ("random", RED, "s", "sparse code: random active ones"),
        ("components_largest", ORANGE, "^", "components: largest of each patch"),
        ("components_first", GREY, "v", "components: the first"),
    ):
        shares = 100 * seeds.stack(f"few_{name}")  # (seeds, counts)
        band(axes, counts, shares, colour=colour, label=label, marker=marker)
    axes.set(
        ylim=(0, 100),
        xlabel="coefficients kept  [number]",
        ylabel="rebuilt  [% of squared length]",
    )
    legend_below(axes, 2, fontsize=9.5)


@demo.figure(
    "Where filters answer alike, what the code silences is absent, most of what it keeps is there"
)
def same_response_different_presence(axes: Axes, seeds: Seeds) -> None:
    """Share of causes that are present against the size of their filter's response, a line for
    each seed. All causes: rising from none at no response to nearly all at a response of 1.5. Of
    those active in the code more than half are present at every response, also at the smallest; of
    those silent almost none. Between responses of 0.5 and 1,
    {{alike.present_if_active:.0%}} of the active ones and {{alike.present_if_silent:.1%}} of the
    silent ones are present.
    """
    axes.axvspan(0.5, 1, color=GREY, alpha=0.15, linewidth=0)
    axes.text(0.52, 97, "predicted here", color=GREY, fontsize=9.5, va="center")
    for name, colour, marker, label in (
        ("active", BLUE, "o", "active in the code"),
        ("any", GREY, "s", "all, whatever the code says"),
        ("silent", RED, "^", "silent in the code"),
    ):
        curves(
            axes,
            seeds[0]["response"],
            100 * seeds.stack(f"present_{name}"),
            colour=colour,
            label=label,
            marker=marker,
            markersize=4,
            linewidth=1,
            alpha=0.6,
        )
    axes.set(
        ylim=(-3, 103),
        xlabel="size of the filter response |dᵢ · x|  [in units of a cause of size 1]",
        ylabel="causes that are present  [%]",
    )
    legend_below(axes, 3, fontsize=9.5)

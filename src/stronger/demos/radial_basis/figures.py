"""Draws exclusive or by two units, both ends of units, accuracy, and what ablation costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn import radial
from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ON_DARK,
    ON_LIGHT,
    ORANGE,
    RED,
    SKY,
    Series,
    band,
    groups,
    legend_below,
    logarithmic,
)

from .measure import BINS, COMPARED, CORNERS, DIFFERENT, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

NAMES = {"gaussian": "Gaussian", "multiquadric": "multiquadric"}


@demo.figure(
    "Two units tell whether two inputs differ, whichever end of them means near",
    panels=(2, 2),
    height=5.9,
    narrow=(2, 2),
    narrow_height=4.2,
    sharex=True,
    sharey=True,
)
def exclusive_or_maps(panels: Panels, seeds: Seeds) -> None:
    """Four maps over the square of two inputs. Left, one of two units, centred where both inputs
    are 0: a Gaussian is highest there and falls, a multiquadric is lowest there and rises. Right,
    the output of both units: above 0 at the two corners where inputs differ, below 0 at the two
    where they are equal, for either kind. The weight of a unit towards the answer at its own centre
    is {{xor.two.gaussian.own_weight:+.1f}} for Gaussian and
    {{xor.two.multiquadric.own_weight:+.1f}} for multiquadric units.
    """
    side = np.linspace(-0.4, 1.4, 91)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    pair = CORNERS[[0, 3]]
    for row, name in zip(panels, COMPARED, strict=True):
        basis = radial.BASES[name]
        weights = radial.least_squares(basis(radial.distances(CORNERS, pair)), DIFFERENT)
        units = basis(radial.distances(grid, pair))
        output = radial.outputs(units, weights)[:, 0].reshape(len(side), -1)
        own = f"{seeds.mean(f'xor.two.{name}.own_weight'):+.1f}".replace("-", "−")
        unit, both = row
        shown = unit.pcolormesh(side, side, units[:, 0].reshape(len(side), -1), rasterized=True)
        unit.figure.colorbar(shown, ax=unit)
        unit.set_title(f"one {NAMES[name]} unit", fontsize=11)
        unit.set_ylabel("second input")
        shown = both.pcolormesh(
            side, side, output, cmap="PuOr_r", vmin=-2.5, vmax=2.5, rasterized=True
        )
        both.contour(side, side, output, [0], colors=ON_LIGHT, linewidths=1.5)
        both.figure.colorbar(shown, ax=both, extend="both")
        both.set_title(f"output; own weight {own}", fontsize=11)
        for axes in row:
            axes.scatter(*CORNERS[[1, 2]].T, marker="s", s=60, color=ON_DARK, edgecolor=ON_LIGHT)
            axes.scatter(*pair.T, marker="o", s=60, color=ON_LIGHT, edgecolor=ON_DARK)
            axes.set(xticks=[0, 1], yticks=[0, 1], aspect="equal")
            axes.grid(visible=False)
    for axes in panels[1]:
        axes.set_xlabel("first input")


@demo.figure(
    "Digits of its class are at the top of a Gaussian and at the bottom of a multiquadric",
    panels=(1, 2),
    height=4.4,
    sharex=True,
    sharey=True,
)
def two_ends(panels: Panels, seeds: Seeds) -> None:
    """Two pairs of histograms of activations, in standard deviations from the mean of the unit:
    digits of the class of the unit's centre, and other digits. For Gaussian units the unit's class
    lies to the right of the others, with an area under the curve of {{unit.gaussian.auc:.2f}} on
    average; for multiquadric units it lies to the left, with {{unit.multiquadric.auc:.2f}}.
    """
    middle = (BINS[1:] + BINS[:-1]) / 2
    for axes, name in zip(panels, COMPARED, strict=True):
        for kind, colour, label in (
            ("other", GREY, "digits of other classes"),
            ("own", BLUE, "digits of the unit's class"),
        ):
            counts = seeds.stack(f"{kind}_{name}").sum(axis=0)
            percent = 100 * counts[1:-1] / counts.sum()  # some lie beyond the bins
            axes.hist(middle, BINS.tolist(), weights=percent, color=colour, alpha=0.65, label=label)
        axes.set_title(f"{NAMES[name]}: area {seeds.mean(f'unit.{name}.auc'):.2f}")
        axes.set_xlabel("activation\n[s.d. from the unit's mean]")
    panels[0].set_ylabel("share of the digits  [%]")
    legend_below(panels[0], 2)


@demo.figure("How well digits are read through few and many units", height=5.0)
def accuracy_by_number(axes: Axes, seeds: Seeds) -> None:
    """Accuracy on test digits against the number of centres, from 10 to 300. With linear outputs on
    top, Gaussian, multiquadric and thin-plate units and plain distances rise together; at the
    number looked at closely Gaussian units reach {{digits.gaussian.accuracy:.1%}}, multiquadric
    units {{digits.multiquadric.accuracy:.1%}}, squared distances {{digits.squared.accuracy:.1%}}.
    The class of the nearest centre, which has the largest Gaussian and the smallest multiquadric,
    is right for {{winner.gaussian.largest:.1%}}; that of the farthest, which has the largest
    multiquadric, for {{winner.multiquadric.largest:.1%}}.
    """
    counts = seeds[0]["counts"]
    for array, colour, style, label in (
        ("accuracy_gaussian", BLUE, "-", "Gaussian"),
        ("accuracy_multiquadric", RED, "-", "multiquadric"),
        ("accuracy_linear", ORANGE, ":", "distance"),
        ("accuracy_thin_plate", GREEN, ":", "thin plate"),
        ("accuracy_squared", SKY, "--", "distance squared"),
        ("nearest", BLACK, "-", "class of the nearest centre"),
        ("farthest", GREY, "-", "class of the farthest centre"),
    ):
        percent = 100 * seeds.stack(array)  # (seeds, counts)
        band(axes, counts, percent, colour=colour, label=label, linestyle=style, marker="o")
    logarithmic(axes, x=counts)
    axes.set(ylim=(-3, 103), xlabel="centres")
    axes.set_ylabel("test digits read rightly  [%; bands: all seeds]")
    legend_below(axes, 3, fontsize=10, columnspacing=1.2)


@demo.figure(
    "The units nearest to a digit count most, whether they are the largest or the smallest",
    height=4.4,
)
def which_units_count(axes: Axes, seeds: Seeds) -> None:
    """Rise of the error when ten units are held at their mean activity, one point per seed.
    Gaussian units: the ten largest, which are the nearest, cost
    {{removed.gaussian.largest:.1%}}, ten random ones {{removed.gaussian.random:.1%}}, the ten
    smallest {{removed.gaussian.smallest:.1%}}. Multiquadric units: the ten largest, which are the
    farthest, {{removed.multiquadric.largest:.1%}}, random ones
    {{removed.multiquadric.random:.1%}}, the ten smallest {{removed.multiquadric.smallest:.1%}}.
    """
    largest, some, smallest = (
        [100 * seeds.values(f"removed.{name}.{kind}") for name in COMPARED]
        for kind in ("largest", "random", "smallest")
    )
    series = (
        Series("the ten largest", BLUE, largest, "^"),
        Series("ten random units", GREY, some, "o"),
        Series("the ten smallest", ORANGE, smallest, "v"),
    )
    groups(axes, series, [f"{NAMES[name]} units" for name in COMPARED], upright=True, spread=0.75)
    for place, rises in enumerate(zip(largest, smallest, strict=True)):
        ends = ("nearest", "farthest") if COMPARED[place] == "gaussian" else ("farthest", "nearest")
        for shift, rise, words in zip((-0.25, 0.25), rises, ends, strict=True):
            axes.annotate(
                words,
                (place + shift, rise.max()),
                xytext=(0, 9),
                textcoords="offset points",
                ha="center",
                fontsize=10,
            )
    axes.set(ylim=(0, 100), ylabel="rise of the error\n[points of per cent]")
    legend_below(axes, 3)

"""Draws how many units are high for their feature: by rest, code, frequency and crowd."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREEN, RED, Series, conditions, groups, line_at, name_rows

from .measure import CODES, CROWDS, OPTIMISERS, RISES, SHARES, STARTS, demo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds

KINDS = (("relu", RED, "ReLU"), ("tanh", BLUE, "tanh"))
WORDS = {"sgd": "gradient descent", "adam": "Adam"}


@demo.figure("Rest moved up turns tanh units low for the rare, rest moved down high", height=4.2)
def rest_and_orientation(axes: Axes, seeds: Seeds) -> None:
    """Line plot of the share of units high for features present once in twenty times, against a
    constant added to their output. tanh: from {{rest.tanh.lowered.high:.0%}} at -1 over
    {{rest.tanh.plain.high:.0%}} at 0 to {{rest.tanh.raised.high:.0%}} at 1. ReLU: from
    {{rest.relu.lowered.high:.0%}} over {{rest.relu.plain.high:.0%}} to
    {{rest.relu.raised.high:.0%}}.
    """
    for kind, colour, label in KINDS:
        conditions(
            axes, seeds.stack(f"high_{kind}"), colour=colour, label=f"{label} + c", within=(0, 1)
        )
    name_conditions(axes, [f"{c:g}".replace("-", "−") for c in RISES])
    axes.set_xlabel("c, added to the output of every hidden unit")
    axes.set_ylabel("units high for presence  [share of units]")
    axes.legend(loc="lower left")


@demo.figure(
    "On centred digits rectifiers are high for theirs; tanh units favour neither end", height=5.2
)
def codes_and_starts(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of the share of units high for their digit in twelve settings, for ReLU and tanh.
    ReLU by gradient descent from small weights: raw ink {{digits.relu.raw.sgd.small.high:.0%}},
    inverted {{digits.relu.inverted.sgd.small.high:.0%}}, centred
    {{digits.relu.centred.sgd.small.high:.0%}}; from usual weights with Adam on raw ink
    {{digits.relu.raw.adam.usual.high:.0%}}. tanh stays near one half, from
    {{digits.tanh.inverted.sgd.small.high:.0%}} to {{digits.tanh.raw.sgd.small.high:.0%}}.
    """
    settings = list(product(CODES, OPTIMISERS, STARTS))
    line_at(axes, 0.5)
    series = [
        Series(
            label,
            colour,
            [seeds.values(f"digits.{kind}.{'.'.join(setting)}.high") for setting in settings],
        )
        for kind, colour, label in KINDS
    ]
    names = [f"{code}, {WORDS[how]}, {start}" for code, how, start in settings]
    groups(axes, series, names, within=(0, 1))
    axes.set(xlim=(0, 1), xlabel="units high for their digit  [share of units]")
    axes.legend(loc="lower left")


@demo.figure(
    "Rectifiers turn low for a rare digit if output biases start at zero, else neither way",
    height=4.0,
)
def one_digit_by_frequency(axes: Axes, seeds: Seeds) -> None:
    """Dot plot, one dot per seed: the share of units high for one digit that the network learns to
    tell from all others, centred inputs. ReLU: {{one.relu.rare.high:.0%}} if it is a tenth of the
    training images, {{one.relu.even.high:.0%}} if half, {{one.relu.common.high:.0%}} if nine
    tenths; with output biases that start at the base rate
    {{one.relu_owing_nothing.rare.high:.0%}}, {{one.relu_owing_nothing.even.high:.0%}} and
    {{one.relu_owing_nothing.common.high:.0%}}. tanh: {{one.tanh.rare.high:.0%}},
    {{one.tanh.even.high:.0%}} and {{one.tanh.common.high:.0%}}.
    """
    for kind, colour, offset, label in (
        ("relu_owing_nothing", GREEN, 0, "ReLU, output biases start at base rate"),
        ("relu", RED, -0.08, "ReLU, output biases start at zero"),
        ("tanh", BLUE, 0.08, "tanh, output biases start at zero"),
    ):
        values = np.stack([seeds.values(f"one.{kind}.{name}.high") for name in SHARES], axis=1)
        conditions(axes, values, colour=colour, label=label, offset=offset, within=(0, 1))
    name_conditions(axes, [f"{share:g}" for share in SHARES.values()])
    axes.set_xlabel("share of the digit among training images")
    axes.set_ylabel("units high for the digit\n[share of units]")
    axes.legend(loc="upper left")


@demo.figure("Rectifiers are high for the rare only where they serve many features", height=4.0)
def alone_or_in_a_crowd(axes: Axes, seeds: Seeds) -> None:
    """Line plot of the share of units high for their rare feature against how many of twenty
    planted features the network has to name. ReLU: {{crowd.relu.1.high:.0%}} for 1,
    {{crowd.relu.2.high:.0%}} for 2, {{crowd.relu.5.high:.0%}} for 5, {{crowd.relu.20.high:.0%}} for
    20. tanh: {{crowd.tanh.1.high:.0%}} for 1, {{crowd.tanh.2.high:.0%}} for 2,
    {{crowd.tanh.5.high:.0%}} for 5, {{crowd.tanh.20.high:.0%}} for 20.
    """
    for kind, colour, label in KINDS:
        conditions(axes, seeds.stack(f"crowd_{kind}"), colour=colour, label=label, within=(0, 1))
    name_conditions(axes, [str(named) for named in CROWDS])
    axes.set_xlabel("features to be named, of twenty in the inputs")
    axes.set_ylabel("units high for presence  [share of units]")
    axes.legend(loc="lower left")


def name_conditions(axes: Axes, names: Sequence[str]) -> None:
    """Name the columns of shares, and mark where half of the units are high."""
    name_rows(axes, names, upright=True)
    axes.set_ylim(-0.03, 1.03)
    line_at(axes, 0.5, upright=True)

"""Draws how many units are high for their feature: by code, definition, optimiser and crowd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import (
    BLUE,
    GREY,
    ORANGE,
    PINK,
    RED,
    Series,
    conditions,
    groups,
    legend_below,
    line_at,
    name_rows,
)

from .ends import DEFINITIONS
from .looking import NETWORKS
from .measure import CODES, CROWDS, OPTIMISERS, demo
from .screening import CODES as SCREENED
from .screening import DATA

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

ASKED = {
    "net_input": (BLUE, "by net input"),
    "activation": (ORANGE, "by activation"),
    "causal": (RED, "causally"),
    "causal_end": (PINK, "causal end"),
}
WHICH = {
    "trained": (BLUE, "trained"),
    "shuffled": (ORANGE, "shuffled labels"),
    "untrained": (GREY, "untrained"),
}
WORDS = {"sgd": "gradient descent", "adam": "Adam", "momentum": "momentum"}
DESIGNS = [(task, code) for task, codes in CODES.items() for code in codes]
SHARE = "units high for their feature  [share of units]"


@demo.figure(
    "High for the feature that moves a unit most, less often for what hangs on it",
    panels=(1, 2),
    height=4.2,
    sharey=True,
)
def by_definition(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots, one of rare planted features and one of digits, both centred and learned by
    Adam, of the share of units that are high for their feature by four definitions of it. Rare, by
    net input: trained {{point.net_input.trained:.0%}}, on shuffled labels
    {{point.net_input.shuffled:.0%}}, untrained {{point.net_input.untrained:.0%}}. Causally: trained
    {{point.causal.trained:.0%}}, untrained {{point.causal.untrained:.0%}}. By activation: trained
    {{point.activation.trained:.0%}}, on shuffled labels {{point.activation.shuffled:.0%}},
    untrained {{point.activation.untrained:.0%}}. Digits, trained less untrained: by net input
    {{code.digits.centred.gain:+.2f}}, causally {{code.digits.centred.causal_gain:+.2f}}.
    """
    for axes, task in zip(panels, ("rare", "digits"), strict=True):
        line_at(axes, 0.5)
        shares = seeds.stack(f"by_{task}_centred")  # (seeds, definitions, networks)
        values = {
            which: [shares[:, by, network] for by in range(len(DEFINITIONS))]
            for network, which in enumerate(NETWORKS)
        }
        series = [
            Series(label, colour, values[which], filled=which == "trained")
            for which, (colour, label) in WHICH.items()
        ]
        names = [ASKED[name][1] for name in DEFINITIONS]
        groups(axes, series, names, within=(0, 1), markersize=4)
        axes.set(xlim=(0, 1), xlabel="units high for their feature\n[share of units]")
        axes.set_title("rare planted features" if task == "rare" else "digits")
    legend_below(panels[0], 3)


@demo.figure(
    "Units are high for what is rare, or for what adds to the input; shares by net input",
    height=5.6,
)
def by_data_and_code(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of the share of units that are high for their feature in ten designs, after
    training, after training on shuffled labels, and untrained. Trained, centred inputs: rare
    features {{code.rare.centred.trained:.0%}}, even {{code.even.centred.trained:.0%}}, common
    {{code.common.centred.trained:.0%}}, digits {{code.digits.centred.trained:.0%}}. Raw inputs, to
    which presence adds: even features {{code.even.raw.trained:.0%}}, digits
    {{code.digits.raw.trained:.0%}}. Inverted inputs, to which absence adds: rare features
    {{code.rare.inverted.trained:.0%}}. Both controls lie near one half.
    """
    line_at(axes, 0.5)
    leading = DEFINITIONS.index("net_input")
    series = [
        Series(
            label,
            colour,
            [
                seeds.stack(f"by_{task}_{code}")[:, leading, NETWORKS.index(which)]
                for task, code in DESIGNS
            ],
            filled=which == "trained",
        )
        for which, (colour, label) in WHICH.items()
    ]
    names = [f"{task}, {code}" for task, code in DESIGNS]
    groups(axes, series, names, within=(0, 1), markersize=4)
    axes.set(xlim=(0, 1), xlabel=SHARE)
    legend_below(axes, 3)


@demo.figure(
    "The optimiser counts only if the feature is the one whose answer hangs on the unit", height=4.6
)
def by_optimiser(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of the gain by training in the share of units high for their feature, for three
    optimisers on rare planted features and on digits, centred. By net input, rare: Adam
    {{optimiser.rare.adam.gain:+.2f}}, gradient descent {{optimiser.rare.sgd.gain:+.2f}}, momentum
    {{optimiser.rare.momentum.gain:+.2f}}; digits: {{optimiser.digits.adam.gain:+.2f}},
    {{optimiser.digits.sgd.gain:+.2f}}, {{optimiser.digits.momentum.gain:+.2f}}. With the feature
    chosen by what the answers hang on, rare: {{optimiser.rare.adam.causal_gain:+.2f}},
    {{optimiser.rare.sgd.causal_gain:+.2f}}, {{optimiser.rare.momentum.causal_gain:+.2f}}; digits:
    {{optimiser.digits.adam.causal_gain:+.2f}}, {{optimiser.digits.sgd.causal_gain:+.2f}},
    {{optimiser.digits.momentum.causal_gain:+.2f}}.
    """
    line_at(axes, 0)
    settings = [(task, how) for task in ("rare", "digits") for how in OPTIMISERS]
    series = [
        Series(
            ASKED[by][1],
            ASKED[by][0],
            [seeds.values(f"optimiser.{task}.{how}.{metric}") for task, how in settings],
        )
        for by, metric in (("net_input", "gain"), ("causal", "causal_gain"))
    ]
    groups(axes, series, [f"{task}, {WORDS[how]}" for task, how in settings])
    axes.set_xlabel("gain by training in the share of units high for their feature")
    legend_below(axes, 2)


@demo.figure("Rectifiers are high for a rare feature where they have to name many", height=4.0)
def by_crowd(axes: Axes, seeds: Seeds) -> None:
    """Line plot of the gain by training in the share of units high for their rare feature, against
    how many of twenty planted features the network has to name. By net input:
    {{crowd.1.gain:+.2f}} for 1, {{crowd.5.gain:+.2f}} for 5, {{crowd.20.gain:+.2f}} for 20. With
    the feature chosen by what the answers hang on: {{crowd.1.causal_gain:+.2f}},
    {{crowd.5.causal_gain:+.2f}} and {{crowd.20.causal_gain:+.2f}}.
    """
    line_at(axes, 0, upright=True)
    for by, metric, offset in (("net_input", "gain", -0.05), ("causal", "causal_gain", 0.05)):
        values = [seeds.values(f"crowd.{named}.{metric}") for named in CROWDS]
        colour, label = ASKED[by]
        conditions(axes, list(zip(*values, strict=True)), colour=colour, label=label, offset=offset)
    name_rows(axes, [str(named) for named in CROWDS], upright=True)
    axes.set_xlabel("features to be named, of twenty in the inputs")
    axes.set_ylabel("gain by training in\nthe share of units high")
    axes.legend(loc="upper left")


@demo.figure("Chosen by activation, untrained units look high for their feature", height=5.4)
def untrained_networks(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of the share of units of untrained networks that are high for their feature, by
    four definitions, in twelve designs. Over all designs it is {{untrained.net_input.high:.0%}}
    chosen by net input, {{untrained.activation.high:.0%}} by activation,
    {{untrained.causal.high:.0%}} causally, and {{untrained.causal_end.high:.0%}} for the causal
    end.
    """
    line_at(axes, 0.5)
    shares = seeds.stack("untrained_shares")  # (seeds, data, codes, definitions)
    places = [(i, j) for i in range(len(DATA)) for j in range(len(SCREENED))]
    series = [
        Series(ASKED[name][1], ASKED[name][0], [shares[:, i, j, number] for i, j in places])
        for number, name in enumerate(DEFINITIONS)
    ]
    names = [f"{DATA[i]}, {SCREENED[j]}" for i, j in places]
    groups(axes, series, names, within=(0, 1), markersize=3)
    axes.set(xlim=(0, 1), xlabel=SHARE)
    legend_below(axes, 4)

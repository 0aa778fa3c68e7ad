"""Whether a long code says that an input is familiar, and what clipping the largest values does.

Run it with ``stronger demo run norm-and-familiarity``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._familiarity import Usual, areas, kinds, scores
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import digits as rows
from stronger.nn.small_convnet import digit_network, train_falling
from stronger.plots import BLUE, GREY, ORANGE, WIDTH
from stronger.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from stronger.evidence.results import Result

LEFT_OUT = 2
"""How many of the ten digits one network is not shown."""


@demo(id="norm-and-familiarity", entropy=2023, seeds=8)
def norm_and_familiarity(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Show a network of digits what it does not know, and compare how strongly it answers.

    The reading that larger is stronger is used every day to ask whether an input is of a kind that
    a network knows: where its features are present, the hidden code should be long, and for
    anything else short. One line of work explains why hidden features are longer on familiar
    inputs [@park2023understanding]; another finds that some units become abnormally large on
    *unfamiliar* ones, and clips them [@sun2021react]. Neither paper was read beyond its account in
    reviews, so that the design here is ours and not theirs.

    A small convolutional network learns to read digits. We compare the length of its last hidden
    code, $\lVert h \rVert_2$, on test digits with that on **shuffled** digits (one permutation of
    the pixels for all), **noise** (each pixel uniform from 0 to 1), **inverted** digits ($1 - x$),
    and **letters**: fourteen capitals that resemble no digit, in the typefaces that come with
    matplotlib, in the box and place of MNIST's digits. The measure is the area under the
    receiver operating characteristic: how often a familiar input has the longer code, 1/2 where
    nothing can be told.

    **Controls.** Print differs from handwriting, therefore *printed digits* are set against
    printed letters. Brightness makes long codes, therefore noise, inverted digits and print are
    also shown *even*, scaled to the length of a test digit; shuffled digits have it anyway. An
    untrained copy of the network says what the architecture does by itself. And a second network
    learns eight of the ten digits only, and is shown the two others.

    **Clipping.** As in the second paper we cut hidden activations at the value below which nine
    tenths of them lie on training digits, and take the energy $\log \sum_k e^{z_k}$ of the logits
    as score, before and after. *Above usual* is the share of units beyond what they exceed once in
    a thousand training digits, relative to that on test digits.
    """
    train, test = scale.choose(quick=(600, 800), full=(10_000, 5000))
    data = rows(rng, scale, train=train, test=test)
    count = scale.choose(quick=40, full=1000)
    rates = [1e-3] * scale.choose(quick=1, full=3) + [3e-4]
    network = digit_network(rng)
    untrained = network.copy()
    train_falling(network, data.train, data.train_labels, rng, learning_rates=rates)

    shown = kinds(data.test, rng, count)
    metrics: dict[str, float] = {}
    arrays = {}
    for name, net in {"digits": network, "untrained": untrained}.items():
        usual = Usual.of(net, data.train[:2000])
        familiar = scores(net, data.test[:count], usual)
        found = {kind: scores(net, inputs, usual) for kind, inputs in shown.items()}
        arrays[f"{name}.lengths"] = np.stack(
            [familiar["norm"], *(each["norm"] for each in found.values())]
        )
        for kind, each in found.items():
            for score, area in areas(familiar, each).items():
                metrics[f"{name}.{kind}.{score}"] = area
        for kind in ("letters", "even_letters"):
            print_alike = found[kind.replace("letters", "printed_digits")]
            for score, area in areas(print_alike, found[kind]).items():
                where = "printed" if net is network else "untrained.printed"
                metrics[f"{where}.{kind}.{score}"] = area
        if net is network:
            often = familiar["above_usual"].mean()
            for kind, each in found.items():
                metrics[f"above_usual.{kind}"] = float(each["above_usual"].mean() / often)
                metrics[f"clipping.{kind}"] = (
                    metrics[f"digits.{kind}.clipped_energy"] - metrics[f"digits.{kind}.energy"]
                )
    for kind in shown:
        metrics[f"learned.{kind}"] = (
            metrics[f"digits.{kind}.norm"] - metrics[f"untrained.{kind}.norm"]
        )

    every = scores(network, data.test, Usual.of(network, data.train[:2000]))
    right = every["answer"] == data.test_labels
    lengths = np.stack([every["norm"], every["probability"], every["input_norm"]], axis=1)
    by_error = auc(lengths, right[:, np.newaxis])[:, 0]
    names = ("norm", "probability", "input_norm")
    metrics |= {f"digits.errors.{n}": float(v) for n, v in zip(names, by_error, strict=True)}
    metrics["error"] = 1 - float(right.mean())
    metrics["clipping.cost"] = float(
        right.mean() - (every["clipped_answer"] == data.test_labels).mean()
    )

    left_out = rng.choice(10, LEFT_OUT, replace=False)
    partial = digit_network(rng)
    kept = ~np.isin(data.train_labels, left_out)
    train_falling(partial, data.train[kept], data.train_labels[kept], rng, learning_rates=rates)
    seen = scores(partial, data.test, Usual.of(partial, data.train[kept][:2000]))
    new = np.isin(data.test_labels, left_out)
    for score, area in areas(
        {name: values[~new] for name, values in seen.items()},
        {name: values[new] for name, values in seen.items()},
    ).items():
        metrics[f"left_out.{score}"] = area
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------

NAMES = {
    "shuffled": "shuffled digits",
    "even_noise": "noise, even",
    "even_inverted": "inverted digits, even",
    "even_letters": "letters, even",
    "even_printed_digits": "printed digits, even",
    "letters": "letters",
    "printed_digits": "printed digits",
    "noise": "noise",
    "inverted": "inverted digits",
}

SHOWN = {
    "input_norm": "length of the input",
    "maps_norm": "length, second convolution",
    "norm": "length, hidden layer",
    "active": "units that are on",
    "largest": "largest unit",
    "probability": "largest probability",
    "energy": "energy",
    "clipped_energy": "energy, clipped",
}


def areas_of(result: Result, network: str) -> str:
    """Return the areas of all kinds in words."""
    return ", ".join(
        f"{label} {result.estimates[f'{network}.{kind}.norm'].mean:.2f}"
        for kind, label in NAMES.items()
    )


def dots(
    axes: Axes, run: Run, names: Sequence[str], *, colour: str, offset: float, label: str
) -> None:
    """Plot areas, one row for each metric and one dot for each seed."""
    for place, name in enumerate(names):
        values = [each[name] for each in run.result.metrics]
        axes.plot(
            values,
            np.full(len(values), -place + offset),
            "o",
            color=colour,
            alpha=0.6,
            markersize=6,
            label=label if place == 0 else None,
        )
    axes.axvline(0.5, color=GREY, linewidth=1)
    axes.set_xlim(-0.03, 1.03)


@norm_and_familiarity.figure(
    title="Once trained, the network has longer codes for digits than for noise twice as bright",
    alt=lambda result: (
        "A dot plot of the area under the ROC curve between test digits and nine kinds of inputs, "
        f"for the length of the hidden code. Trained: {areas_of(result, 'digits')}. Untrained: "
        f"{areas_of(result, 'untrained')}. One half would be no difference."
    ),
)
def longer_than(run: Run) -> Figure:
    """Plot the area for each kind of input, one dot per seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    axes = figure.subplots()
    for network, colour, offset in (("untrained", GREY, 0.15), ("digits", BLUE, -0.15)):
        label = "trained" if network == "digits" else network
        names = [f"{network}.{kind}.norm" for kind in NAMES]
        dots(axes, run, names, colour=colour, offset=offset, label=label)
    axes.axhline(-4.5, color=GREY, linewidth=1, linestyle=":")
    axes.set_yticks([-place for place in range(len(NAMES))], list(NAMES.values()))
    axes.set_xlabel("how often a test digit's code is the longer one\n[area under the ROC curve]")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper right", ncols=2)
    return figure


@norm_and_familiarity.figure(
    title="Familiar inputs have longer codes of fewer units; the answers tell more than the length",
    alt=lambda result: (
        "A dot plot of the area under the ROC curve for eight scores. Test digits against shuffled "
        "digits, and printed digits against printed letters: "
        + "; ".join(
            f"{label} {result.estimates[f'digits.shuffled.{score}'].mean:.2f} and "
            f"{result.estimates[f'printed.letters.{score}'].mean:.2f}"
            for score, label in SHOWN.items()
        )
        + "."
    ),
)
def scores_compared(run: Run) -> Figure:
    """Plot the areas of several scores for the two fairest comparisons."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    comparisons = (
        ("digits.shuffled", ORANGE, 0.12, "digits against shuffled digits"),
        ("printed.letters", BLUE, -0.12, "printed digits against printed letters"),
    )
    for against, colour, offset, label in comparisons:
        names = [f"{against}.{score}" for score in SHOWN]
        dots(axes, run, names, colour=colour, offset=offset, label=label)
    axes.set_yticks([-place for place in range(len(SHOWN))], list(SHOWN.values()))
    axes.set_xlabel("how often the familiar input has the higher score\n[area under the ROC curve]")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure

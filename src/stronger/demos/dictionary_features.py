"""Dictionary features: whether learned features are more specific at large values than units are.

Run it with ``stronger demo run dictionary-features``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._marked_digits import train
from stronger.demos._specific import compare
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLACK, BLUE, GREEN, GREY, ORANGE, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.evidence.results import Result

# --- The demo --------------------------------------------------------------------------------

DICTIONARY = "bricken2023monosemanticity whole work"
COMPUTATION = "elhage2022toy section on computation in superposition"


@demo(id="dictionary-features", entropy=2023, seeds=8)
def dictionary_features(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Learn a sparse dictionary on a hidden layer and compare it with the units it was learned on.

    If a network keeps more features than it has units, no unit stands for one of them, but a
    larger set of directions may. Such directions have been looked for in a language model with a
    sparse autoencoder [@bricken2023monosemanticity]. **That work was not read for this demo, and
    the design is ours**; so is the network, which is very small.

    **Known causes.** MNIST knows only ten labels, and a unit may well stand for something finer. So
    we plant 16 marks in the images: random patterns that cover half of a square of four by four
    pixels, each at its own place, each on a random twentieth of the images, from faint (0.4) to
    full ink. Where the digit has darker ink the mark is hidden. A network with 128 and 64 ReLU
    units learns from 20,000 images to name the digit and to report every mark: 26 causes for 64
    units.

    **The dictionary.** On the 64 hidden activations $x$ a sparse autoencoder learns 256 features,

    $$ f = \mathrm{ReLU}(E\,(x - c) + b), \qquad \hat x = D f + c, \qquad
    \text{least } \lVert x - \hat x \rVert^2 + \lambda \sum_j f_j , $$

    with columns of $D$ of length 1. $\lambda = 1.2$ (activations having a variance of 1 on average)
    was chosen so that about one feature in fifteen is on, before anything else was looked at.

    **What is compared.** Units, features, 256 random directions, and both ends of the principal
    components, all read for positive values; and the same, with a dictionary of its own, in the
    network before training. The cause of each of these columns is fixed first, on training images:
    the one for which it is higher over its whole range (AUC). Then, on 10,000 test images, we ask
    how often that cause is there in the twenty strongest images, and in each tenth of the positive
    range. Features are rarely on, and the strongest few of anything are purer. So we also cut units
    and random directions to the rates of the features: for each feature, as many of their strongest
    images as the feature has images in which it is on at all. Columns that are on in less than 1%
    of the images are left out.

    **Marks.** For each mark the best column and threshold are chosen on training images, and the F1
    score (the harmonic mean of precision and recall) is measured on test images; for units we also
    let the low end stand for the mark, which was added after the first look. The rank correlation
    of the column's value with the strength of the mark, where it is there, says whether size tells
    degree.

    **Use.** We put $\hat x$ in the place of $x$ and let the network go on: with $f$ as it is, with
    all features that are on at their mean, with the values of each feature permuted among the
    images it is on in, and with the features of another image. And we ask whether a feature raises
    the output of its own cause more than any other of the 26.
    """
    return compare(rng, scale, train(rng, scale))


# --- What it looks like ----------------------------------------------------------------------

KINDS = (
    ("features", ORANGE, "o", "-", "features of the dictionary"),
    ("units", BLUE, "s", "-", "units"),
    ("directions", GREEN, "^", "-", "random directions"),
    ("untrained_features", ORANGE, "o", ":", "features, network untrained"),
    ("untrained_units", BLUE, "s", ":", "units, network untrained"),
)
"""What is drawn: name, colour, marker, line and label."""


def mean(result: Result, metric: str) -> str:
    """Return the mean of a metric in two digits."""
    return f"{result.estimates[metric].mean:.2f}"


def share(result: Result, metric: str) -> str:
    """Return the mean of a share in per cent."""
    return f"{100 * result.estimates[metric].mean:.0f}%"


@dictionary_features.figure(
    title="Larger means purer, in features as in units; features are ahead at every tenth",
    alt=lambda result: (
        "Line plot of how often the cause of a column is present against the tenth of its positive "
        "values, averaged over columns, with the range over seeds. Features of the dictionary: "
        f"{share(result, 'features.low')} in the lowest tenth, {share(result, 'features.middle')} "
        f"in the middle, {share(result, 'features.top_tenth')} in the highest. Units: "
        f"{share(result, 'units.low')}, {share(result, 'units.middle')}, "
        f"{share(result, 'units.top_tenth')}. Random directions end at "
        f"{share(result, 'directions.top_tenth')}, features of the untrained network at "
        f"{share(result, 'untrained_features.top_tenth')}."
    ),
)
def over_the_range(run: Run) -> Figure:
    """Draw presence over the tenths of the range."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    axes = figure.subplots()
    tenths = np.arange(1, 11)
    for name, shade, marker, style, label in KINDS:
        seeds = 100 * np.array([each[f"tenths_{name}"] for each in run.arrays])
        axes.fill_between(tenths, seeds.min(axis=0), seeds.max(axis=0), color=shade, alpha=0.15)
        axes.plot(
            tenths,
            seeds.mean(axis=0),
            color=shade,
            marker=marker,
            linestyle=style,
            markerfacecolor=shade if style == "-" else "white",
            label=label,
        )
    axes.set(
        ylim=(0, 100),
        xticks=tenths,
        xlabel="tenth of the positive values, highest last",
        ylabel="cause of the column is present\n[% of images; band: range over seeds]",
    )
    figure.legend(loc="outside lower center", ncols=2)
    return figure


@dictionary_features.figure(
    title="Cut to as many images as features are on in, units show their cause less often",
    alt=lambda result: (
        "Line plot, images on a logarithmic axis: how often the cause is present in the n "
        "strongest of 10,000 images, averaged over columns, with the range over seeds. Curves fall "
        "as n grows. At 20 images: features "
        f"{share(result, 'features.top')}, units {share(result, 'units.top')}, random directions "
        f"{share(result, 'directions.top')}, features of the untrained network "
        f"{share(result, 'untrained_features.top')}. Over all images in which a feature is on the "
        f"cause is there in {share(result, 'matched.features')}, and in "
        f"{share(result, 'matched.units')} for units cut to the same number."
    ),
)
def few_or_many(run: Run) -> Figure:
    """Draw presence in the n strongest images against n."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    axes = figure.subplots()
    numbers = run.arrays[0]["numbers"]
    for name, shade, _, style, label in KINDS:
        seeds = 100 * np.array([each[f"strongest_{name}"] for each in run.arrays])
        axes.fill_between(numbers, seeds.min(axis=0), seeds.max(axis=0), color=shade, alpha=0.15)
        axes.plot(numbers, seeds.mean(axis=0), color=shade, linestyle=style, label=label)
    on = np.concatenate([each["counts"] for each in run.arrays])
    low, middle, high = np.quantile(on, [0.25, 0.5, 0.75])
    axes.axvspan(low, high, color=GREY, alpha=0.12)
    axes.axvline(middle, color=GREY, linewidth=1)
    axes.annotate(
        "images in which\na feature is on\n(middle half)",
        (middle, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, -4),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=10,
    )
    axes.set(
        xscale="log",
        ylim=(0, 108),
        xlabel="strongest images looked at  [number of 10,000]",
        ylabel="cause of the column is present\n[% of images; band: range over seeds]",
    )
    figure.legend(loc="outside lower center", ncols=2)
    return figure


@dictionary_features.figure(
    title="One feature finds a mark as well as the network's own answer does, one unit does not",
    alt=lambda result: (
        "Dot plot of the F1 score with which the best single column finds a planted mark, one dot "
        f"for each seed. Features of the dictionary {mean(result, 'marks.features.f1')}, units "
        f"{mean(result, 'marks.units.f1')} by their high end and "
        f"{mean(result, 'marks.units_either.f1')} by either end, random directions "
        f"{mean(result, 'marks.directions.f1')}, principal components "
        f"{mean(result, 'marks.components.f1')}; in the untrained network features "
        f"{mean(result, 'marks.untrained_features.f1')} and units "
        f"{mean(result, 'marks.untrained_units.f1')}; the trained network's own answers "
        f"{mean(result, 'marks.logits.f1')}."
    ),
)
def finding_marks(run: Run) -> Figure:
    """Draw the F1 scores of all kinds of columns."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    rows = (
        ("logits", BLACK, "the network's own answers"),
        ("features", ORANGE, "features of the dictionary"),
        ("units", BLUE, "units, high end"),
        ("units_either", BLUE, "units, either end"),
        ("directions", GREEN, "random directions"),
        ("components", SKY, "principal components"),
        ("untrained_features", ORANGE, "features, network untrained"),
        ("untrained_units", BLUE, "units, network untrained"),
    )
    for place, (name, shade, _) in enumerate(rows):
        scores = [each[f"marks.{name}.f1"] for each in run.result.metrics]
        face = "white" if name.startswith("untrained") else shade
        axes.plot(
            scores,
            np.full(len(scores), place) + np.linspace(-0.15, 0.15, len(scores)),
            "o",
            color=shade,
            markerfacecolor=face,
            markersize=5,
        )
        axes.plot([np.mean(scores)] * 2, [place - 0.33, place + 0.33], color=shade)
    axes.set_yticks(range(len(rows)), [label for _, _, label in rows])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1.02), xlabel="F1 score of the best column, mean over marks  [each seed]")
    return figure

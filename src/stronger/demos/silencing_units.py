"""Which activations can go: the largest, the smallest or any, set to zero or to their mean.

Run it with ``stronger demo run silencing-units``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._silenced import HELD, LAYERS, SHARES, measure
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREEN, GREY, ORANGE, PINK, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from stronger.evidence.results import Result


@demo(id="silencing-units", entropy=2018, seeds=8)
def silencing_units(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Silence activations in different orders and ways, and watch what the network loses.

    If a larger activation counts for more, a network should miss its largest activations most.
    That sentence hides three questions, which we take apart in a network 784-200-200-10 of ReLUs
    that learns 10,000 digits for ten epochs by Adam.

    **Example by example.** In one hidden layer at a time we set to zero some of the units that are
    active for an image: the largest first, the smallest first, or in random order. Whoever removes
    the largest also removes *more*, so we do it twice: once for the same *number* of units, and
    once for the same *sum* of activation, where units go whole until the sum is reached and the
    last is only lowered. Two orders look beyond size: activation times the norm of the outgoing
    weights, and activation times gradient,

    $$ a_i \, \frac{\partial}{\partial a_i} \Big( z_k - \tfrac{1}{10} \sum_c z_c \Big), $$

    with $z_k$ the logit of the network's answer; in the last hidden layer this is exactly what the
    answer loses. The reverse of removing is keeping: what if only the largest tenth of each layer
    is kept, after training or throughout it, for clean images and for noisy ones [@li2023lazy]?
    Here a random tenth of the active units is the control.

    **Unit by unit.** Every unit in turn is held at zero for all images, and then at its mean. The
    rise of the cross-entropy, on test images and on images that were learned, and the change of
    the output (total variation of the probabilities, right or wrong) are ranked against what the
    unit looks like: its class selectivity
    $(\mu_\text{max} - \mu_{-\text{max}}) / (\mu_\text{max} + \mu_{-\text{max}})$, its mean and
    largest activation, the norms of its weights, and the products of mean or standard deviation
    with the norm of the outgoing weights [@morcos2018importance]. Costs are averaged over both
    hidden layers. The same network trained by gradient descent with momentum stands beside it, and
    one with batch normalisation.

    Zero or mean? For whatever reads a unit linearly, holding it at its mean is holding it at zero
    *and* adding its mean times its outgoing weights: the two differ by a bias and nothing else
    (checked to rounding). A unit that costs accuracy at zero and hardly any at its mean is a bias;
    one that costs accuracy at its mean carries information about the input. We do the same with
    growing random sets of units, also in networks that learned 2,000 images with none, half or all
    of their labels shuffled, where we watch the *training* accuracy.

    **A raised unit.** Very large, nearly constant activations are a matter of large language
    models [@sun2024massive] and do not arise here, so we plant one in each hidden layer: the bias
    of one ordinary ReLU starts at a hundred times the median activation, and its outgoing weights
    start at zero. Nothing depends on it when training begins; all its weights learn, so that it
    might come to carry information in its variation as well as to serve as a bias. In a second
    network the outgoing weights start as drawn, and all else has to be learned around it.

    Of one paper the abstract and a secondary account were read [@morcos2018importance], of another
    excerpts [@sun2024massive], and of a third the abstract [@li2023lazy]: sizes, training and noise
    here are ours, and the networks are far smaller. Cutting activations is studied there in
    Transformers.
    """
    return measure(rng, scale)


# --- What it looks like ----------------------------------------------------------------------


def mean(result: Result, metric: str, form: str = ".0%") -> str:
    """Return the mean of a metric in words."""
    return format(result.estimates[metric].mean, form)


def spread(axes: Axes, x: object, seeds: np.ndarray, colour: str, label: str, **style: str) -> None:
    """Plot the mean over seeds (seeds, points) with bars of one standard deviation."""
    axes.errorbar(
        np.asarray(x),
        seeds.mean(axis=0),
        seeds.std(axis=0),
        color=colour,
        elinewidth=1,
        marker="o",
        markersize=4,
        label=label,
        **style,  # type: ignore[arg-type]
    )


ORDERS = (
    ("product", RED, "activation × gradient"),
    ("weighted", PINK, "activation × weights"),
    ("largest", BLUE, "largest first"),
    ("random", GREY, "in random order"),
    ("smallest", ORANGE, "smallest first"),
)


@silencing_units.figure(
    title="Error as active units of the last hidden layer go, by number and by sum",
    alt=lambda result: (
        "Two line plots of the test error against what is taken from each image's active units in "
        "the last hidden layer. Half of the units by number: largest first "
        f"{mean(result, 'example.count.second.largest.50')}, random "
        f"{mean(result, 'example.count.second.random.50')}, smallest first "
        f"{mean(result, 'example.count.second.smallest.50')}, by activation times gradient "
        f"{mean(result, 'example.count.second.product.50')}. Half of the summed activation: "
        f"largest first {mean(result, 'example.sum.second.largest.50')}, random "
        f"{mean(result, 'example.sum.second.random.50')}, smallest first "
        f"{mean(result, 'example.sum.second.smallest.50')}, by activation times gradient "
        f"{mean(result, 'example.sum.second.product.50')}."
    ),
)
def which_go_first(run: Run) -> Figure:
    """Plot errors against shares removed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, how, title in zip(
        panels, ("count", "sum"), ("equal number", "equal sum"), strict=True
    ):
        for order, colour, label in ORDERS:
            seeds = np.array([each[f"{how}.second.{order}"] for each in run.arrays])
            spread(axes, SHARES, seeds, colour, label)
        axes.set_title(title)
    panels[0].set(xlabel="active units removed [share]", ylabel="test error [share]")
    panels[1].set(xlabel="activation removed [share]")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


LOOKS = (
    ("selectivity", "selectivity"),
    ("incoming", "incoming weights"),
    ("outgoing", "outgoing weights"),
    ("maximum", "largest activation"),
    ("mean", "mean activation"),
    ("mean_times_outgoing", "mean × outgoing"),
    ("deviation_times_outgoing", "deviation × outgoing"),
)


MEASURES = (
    ("unit.change", "change of output"),
    ("learned", "loss, learned images"),
    ("unit", "loss, new images"),
)


@silencing_units.figure(
    title="What a unit looks like, and what holding it at zero or at its mean does",
    alt=lambda result: (
        "Rank correlations over units between what a unit looks like and what holding it does, at "
        "zero and at its mean. "
        + " ".join(
            f"{what.capitalize()}: "
            + "; ".join(
                f"{label} {mean(result, f'{where}.zero.{look}', '.2f')} and "
                f"{mean(result, f'{where}.at_mean.{look}', '.2f')}"
                for look, label in LOOKS
            )
            + "."
            for where, what in MEASURES
        )
    ),
)
def looks_and_costs(run: Run) -> Figure:
    """Plot rank correlations, one point per seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, len(MEASURES), sharey=True)
    rows = np.arange(len(LOOKS))
    for axes, (where, title) in zip(panels, MEASURES, strict=True):
        for clamp, offset, colour, marker, label in (
            ("zero", -0.15, BLUE, "o", "held at zero"),
            ("at_mean", 0.15, ORANGE, "D", "held at its mean"),
        ):
            found = np.array(
                [
                    [each[f"{where}.{clamp}.{look}"] for look, _ in LOOKS]
                    for each in run.result.metrics
                ]
            )
            for seed in found:
                axes.plot(seed, rows + offset, marker, color=colour, alpha=0.25, markersize=5)
            axes.plot(found.mean(axis=0), rows + offset, marker, color=colour, label=label)
        axes.axvline(0, color=GREY, linewidth=1)
        axes.set_yticks(rows, [label for _, label in LOOKS])
        axes.set(xlim=(-1, 1), xticks=(-1, 0, 1))
        axes.set_title(title, fontsize=11)
    panels[1].set_xlabel("rank correlation over units [pale: one seed]")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@silencing_units.figure(
    title="Accuracy as random sets of units are held: zero or mean, read or learned by heart",
    alt=lambda result: (
        "Two line plots of accuracy against the share of all hidden units that are held. Left, "
        f"test accuracy, averaged over shares: {mean(result, 'held.zero')} at zero and "
        f"{mean(result, 'held.at_mean')} at the mean. Right, training accuracy of networks that "
        "learned with none, half or all of the labels shuffled, held at zero: "
        f"{mean(result, 'labels.none.area')}, {mean(result, 'labels.half.area')} and "
        f"{mean(result, 'labels.all.area')}."
    ),
)
def units_held(run: Run) -> Figure:
    """Plot accuracies against shares held."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, lines in zip(
        panels,
        (
            (("held.zero", BLUE, "at zero"), ("held.mean", ORANGE, "at the mean")),
            (
                ("labels.none", GREEN, "true labels"),
                ("labels.half", ORANGE, "half shuffled"),
                ("labels.all", RED, "all shuffled"),
            ),
        ),
        strict=True,
    ):
        for name, colour, label in lines:
            seeds = np.array([each[name].mean(axis=0) for each in run.arrays])
            spread(axes, HELD, seeds, colour, label)
        axes.set(ylim=(0, 1.03), xlabel="hidden units held [share]")
        axes.legend(loc="lower left")
    panels[0].set_title("test images")
    panels[0].set_ylabel("accuracy [share; bars: s.d. over seeds]")
    panels[1].set_title("training images, at zero")
    return figure


RAISED = (
    ("raised", "zero", BLUE, "o", "weights from 0, at zero"),
    ("raised", "at_mean", ORANGE, "D", "weights from 0, at mean"),
    ("drawn", "zero", BLUE, "o", "weights as drawn, at zero"),
    ("drawn", "at_mean", ORANGE, "D", "weights as drawn, at mean"),
    ("raised", "others_zero", GREY, "o", "dearest other, at zero"),
)


@silencing_units.figure(
    title="What it costs to hold the largest unit of a layer, raised to a near constant",
    alt=lambda result: (
        "Two plots, for the first and the second hidden layer, of the rise of the test error in "
        "points when the raised unit is held. "
        + " ".join(
            f"{name.capitalize()} layer: "
            + ", ".join(
                f"{label} {100 * result.estimates[f'{network}.{name}.{clamp}'].mean:.2f}"
                for network, clamp, _, _, label in RAISED
            )
            + "."
            for name in LAYERS
        )
    ),
)
def the_raised_unit(run: Run) -> Figure:
    """Plot rises of the error, one point per seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, name in zip(panels, LAYERS, strict=True):
        for row, (network, clamp, colour, marker, _) in enumerate(RAISED):
            found = [100 * each[f"{network}.{name}.{clamp}"] for each in run.result.metrics]
            axes.plot(found, [row] * len(found), marker, color=colour, alpha=0.3, markersize=5)
            axes.plot(np.mean(found), row, marker, color=colour, markersize=8)
        axes.axvline(0, color=GREY, linewidth=1)
        axes.set_yticks(range(len(RAISED)), [label for *_, label in RAISED])
        axes.set_xscale("symlog", linthresh=1)
        axes.set(title=f"{name} hidden layer", xlim=(-1, 100), xticks=(0, 1, 10, 100))
        axes.set_xticklabels(["0", "1", "10", "100"])
    panels[0].invert_yaxis()
    figure.supxlabel("rise of the test error [points; pale: one seed]", fontsize=11)
    return figure

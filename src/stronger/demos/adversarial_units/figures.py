"""Hidden units under attack: how far they move, which are on top, and how high they can be driven.

Run it with ``stronger demo run adversarial-units``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._moved_units import EPSILONS, STEP, least, records, units
from stronger.demos.shared.attacked_digits import dense_network, fit_disturbed
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import Rows
from stronger.nn.datasets import digits as rows
from stronger.plots import BLUE, GREY, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.evidence.results import Result


@demo(id="adversarial-units", entropy=1312, seeds=8)
def adversarial_units(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Attack networks that read digits, and look at the hidden units instead of the answers.

    **How little is enough.** Two networks 784-100-100-10 of rectifiers learn 10,000 digits each,
    none in common. For 500 test digits that the first reads rightly we look for the nearest input
    that it gets wrong: the image is moved, within the range of pixels, by what would bring the lead
    of the first rival to zero if the network were linear, again until it does, and is then drawn
    back to the edge by halving. (The paper minimises by another method [@szegedy2014intriguing];
    ours, too, gives an upper bound of the least change.) *Distortion* is the root mean square
    change of a pixel, $\sqrt{\sum_j (x'_j - x_j)^2 / n}$. Beside it stand Gaussian noise of five
    times the size, and the distance to the nearest training digit of another class. Amplified to a
    deviation of 0.1, the changes are shown to the second network. As a bound from the other side,
    the output cannot move by more than the product of the spectral norms of the weights allows.

    **Unit by unit.** A deeper network, 784-200-200-200-10, learns from the same 10,000 digits. A
    thousand test digits it reads rightly are moved by $\varepsilon$ along the sign of the gradient
    [@goodfellow2014explaining], or by random signs of the same size (the control). We measure how
    far each layer moves in relation to its size, how many of the ten most active units of the last
    hidden layer remain among the ten, and, for each unit that is on for at least 5% of the digits,
    Spearman's correlation over images between its activations before and after.

    **What the deceived code says.** Of digits that $\varepsilon = 0.1$ turned from class $a$ into
    class $b$ we ask whether the ten most active units are units that training digits of $b$ drive
    higher than those of $a$, and whether the code is nearer in angle to the mean code of $b$. The
    lead of $b$ over $a$ is a sum over units, so that it splits without rest into what units gained
    and what units lost (`deceived.created` is the share of the former). Finally we correlate, over
    units, activations with what each adds to the class that is answered, before and after: does
    the network still use the larger ones more?

    **Records.** Twenty units of the second hidden layer are driven up, each from twenty test digits
    that move it no more than the median digit does, by twenty small steps within 0.1 of the image.
    The unit's *record* is the highest activation that any of the 2,000 test digits gives it; *rank*
    is the share of them that drive it less. Other bounds, from 0.05 to 0.3, are tried too. The same
    is done for random directions in the space of that layer. Whether the digit is still there
    is asked of a reader whose gradient was not used, the nearest training digit.
    """
    half = scale.choose(quick=400, full=10_000)
    data = rows(rng, scale, train=2 * half, test=scale.choose(quick=200, full=2000))
    own = Rows(data.train[:half], data.train_labels[:half], data.test, data.test_labels)
    epochs = scale.choose(quick=5, full=10)
    pair = dense_network(rng, 784, 100, 100, 10), dense_network(rng, 784, 100, 100, 10)
    fit_disturbed(pair[0], own.train, own.train_labels, rng, epochs=epochs)
    fit_disturbed(pair[1], data.train[half:], data.train_labels[half:], rng, epochs=epochs)
    width = scale.choose(quick=60, full=200)
    deep = dense_network(rng, 784, width, width, width, 10)
    fit_disturbed(deep, own.train, own.train_labels, rng, epochs=epochs)
    parts = (
        least(rng, scale, pair, own),
        units(rng, scale, deep, own),
        records(rng, scale, deep, own),
    )
    metrics = {name: value for part in parts for name, value in part.metrics.items()}
    arrays = {name: value for part in parts for name, value in part.arrays.items()}
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------


def mean(result: Result, metric: str, form: str = ".2f") -> str:
    """Return the mean of a metric as words."""
    return f"{result.estimates[metric].mean:{form}}"


def picture(axes: Axes, ink: NDArray[np.float32], title: str = "") -> None:
    """Draw one digit, black on white."""
    axes.imshow(1 - ink.reshape(28, 28), cmap="gray", vmin=0, vmax=1)
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    axes.spines[:].set_visible(True)
    if title:
        axes.set_title(title, loc="center", fontsize=10)


@adversarial_units.figure(
    title="A step that is aimed grows from layer to layer; a random one shrinks",
    alt=lambda result: (
        "Relative change, that is the length of the change over the length of the state, against "
        "the state: pixels and three hidden layers, for steps of 0.1. Along the gradient's sign "
        + ", ".join(mean(result, f"moved.sign.layer_{i}") for i in range(4))
        + "; by random signs "
        + ", ".join(mean(result, f"moved.random.layer_{i}") for i in range(4))
        + ". One line for each of the seeds."
    ),
)
def change_by_layer(run: Run) -> Figure:
    """Plot the relative change of every layer under either kind of step."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    for kind, colour, label in (
        ("sign", RED, "sign of the gradient, ε = 0.1"),
        ("random", BLUE, "random signs, ε = 0.1"),
    ):
        for index, arrays in enumerate(run.arrays):
            axes.plot(
                arrays[f"moves.{kind}"][EPSILONS.index(STEP)],
                color=colour,
                marker="o",
                markersize=4,
                linewidth=1.2,
                alpha=0.7,
                label=label if index == 0 else None,
            )
    axes.set_xticks(range(4), ["pixels", "hidden 1", "hidden 2", "hidden 3"])
    axes.set(ylabel="change  [length of the state before]", ylim=(0, None))
    axes.legend()
    return figure


@adversarial_units.figure(
    title="Order and top units survive tiny steps and noise; small aimed steps upset them",
    alt=lambda result: (
        "Two panels against the size of the step, from 0.01 to 0.25 of the pixel range. Left: "
        "share of the ten most active units of the last hidden layer that stay among the ten: at "
        f"0.1 {mean(result, 'top.sign.kept', '.0%')} under the gradient's sign and "
        f"{mean(result, 'top.random.kept', '.0%')} under random signs; digits of two classes share "
        f"{mean(result, 'top.other_class', '.0%')}. Right: Spearman correlation of a unit's "
        f"activations over images before and after: {mean(result, 'order.sign.tiny')} at 0.02 and "
        f"{mean(result, 'order.sign.small')} at 0.1 under the gradient's sign, "
        f"{mean(result, 'order.random.small')} at 0.1 under random signs."
    ),
)
def order_by_step(run: Run) -> Figure:
    """Plot which top units stay, and how far order over images is kept, against ε."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter

    figure = Figure(figsize=(WIDTH, 4.4))
    left, right = figure.subplots(1, 2)
    for axes, name in ((left, "top"), (right, "order")):
        for kind, colour, label in (
            ("sign", RED, "sign of the gradient"),
            ("random", BLUE, "random signs"),
        ):
            seeds = np.array([each[f"{name}.{kind}"] for each in run.arrays])
            axes.plot(EPSILONS, seeds.mean(axis=0), color=colour, marker="o", label=label)
            axes.fill_between(
                EPSILONS, seeds.min(axis=0), seeds.max(axis=0), color=colour, alpha=0.25
            )
        axes.set(xscale="log", xlabel="ε  [pixel range]", ylim=(0, 1.04))
        axes.set_xticks(EPSILONS, [f"{epsilon:g}" for epsilon in EPSILONS])
        axes.xaxis.set_minor_formatter(NullFormatter())
    apart = run.result.estimates["top.other_class"].mean
    left.axhline(apart, color=GREY, linestyle="--", linewidth=1.2, label="digits of two classes")
    chance = run.result.estimates["top.chance"].mean
    left.axhline(chance, color=GREY, linestyle=":", linewidth=1.2, label="ten units at random")
    left.set_ylabel("top ten that stay on top  [share]")
    right.set_ylabel("order over images that is kept\n[Spearman correlation]")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@adversarial_units.figure(
    title="A silent unit can be driven high by a tenth of the pixel range, seldom past its record",
    alt=lambda result: (
        "Left: share of trials with at most a given activation, in units of the unit's record over "
        "2,000 test digits, for digits as they are, with random signs of 0.1, and driven up within "
        f"0.1. The record is beaten in {mean(result, 'record.unit.attack.beaten', '.0%')} of "
        f"trials (random signs: {mean(result, 'record.unit.random.beaten', '.1%')}); the median "
        f"driven activation is {mean(result, 'record.unit.attack.of_record')} of the record, and "
        f"higher than that of {mean(result, 'record.unit.attack.rank', '.0%')} of the digits. "
        "Right: four digits before and after, which look alike but for a grey pattern."
    ),
)
def past_the_record(run: Run) -> Figure:
    """Plot how high units come, and show digits that drive them there."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    whole, pictures = figure.subfigures(1, 2, squeeze=False, width_ratios=(1.6, 1))[0]
    axes = whole.subplots()
    for name, colour, label in (
        ("record.unit.attack", RED, "driven up, ε = 0.1"),
        ("record.unit.random", BLUE, "random signs, ε = 0.1"),
        ("record.start", GREY, "the digit"),
    ):
        for index, arrays in enumerate(run.arrays):
            values = np.sort(arrays[name])
            axes.plot(
                values,
                np.arange(1, len(values) + 1) / len(values),
                color=colour,
                linestyle="--" if colour == GREY else "-",
                linewidth=1,
                label=label if index == 0 else None,
            )
    axes.axvline(1, color="black", linewidth=0.8)
    axes.annotate("record", (1, 0.03), xytext=(4, 0), textcoords="offset points", fontsize=9.5)
    axes.set(
        xlim=(0, 1.6),
        xlabel="activation  [the unit's record over test digits]",
        ylabel="share of trials at or below",
    )
    whole.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    before, after = run.arrays[0]["record.digits"]
    for row, pair in enumerate(pictures.subplots(4, 2)):
        picture(pair[0], before[row], "" if row else "digit")
        picture(pair[1], after[row], "" if row else "driven up")
    return figure


@adversarial_units.figure(
    title="Noise of five times the size of the least change turns few answers",
    alt=lambda result: (
        "Three digits in three versions: as they are; changed as little as turns the network's "
        f"answer, by {mean(result, 'least.distortion', '.3f')} of the pixel range on average; with "
        f"Gaussian noise of {mean(result, 'least.noise_size')}, which turns "
        f"{mean(result, 'least.noise_error', '.0%')} of the answers."
    ),
)
def least_changes(run: Run) -> Figure:
    """Show digits, the same turned by the smallest change found, and the same with noise."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    kinds = ("the digit", "turned by the\nsmallest change", "noise of five\ntimes the size")
    digits = run.arrays[0]["least.digits"]  # (kinds, digits, pixels)
    grid = figure.subplots(3, 3)
    for row, kind in enumerate(kinds):
        for column in range(3):
            picture(grid[row, column], digits[row, column])
        grid[row, 0].set_ylabel(kind, rotation=0, ha="right", va="center", fontsize=11)
    return figure

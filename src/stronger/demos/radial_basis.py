"""Radial basis functions: units that fall with distance, and units that grow with it.

Run it with ``stronger demo run radial-basis``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._radial_digits import (
    BINS,
    COMPARED,
    CORNERS,
    DIFFERENT,
    Digits,
    by_number,
    exclusive_or,
    interpolation,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn import radial
from stronger.nn.datasets import digits as rows
from stronger.plots import BLACK, BLUE, GREEN, GREY, ORANGE, RED, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.evidence.results import Result


@demo(id="radial-basis", entropy=1988)
def radial_basis(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Read digits through units that fall with distance, and through units that grow with it.

    A network of radial basis functions [@broomhead1988radial; @poggio1990networks] has hidden
    units that answer to how far the input is from a centre, and a linear output:

    $$ y(x) = \sum_j a_j\, \rho\!\left(\lVert x - c_j \rVert / s\right) + b . $$

    It is often set against reading by size. Whether it is, depends on $\rho$. A **Gaussian**
    unit, $\rho(t) = e^{-t^2}$, is largest when the input is at its centre: here, too, larger means
    more of the pattern. A **multiquadric** unit, $\rho(t) = \sqrt{1 + t^2}$, is *least* there and
    grows for ever. The two are closely related,

    $$ \sqrt{1 + t^2} = \frac{1}{2\sqrt{\pi}} \int_0^\infty
    \left(1 - e^{-u (1 + t^2)}\right) u^{-3/2}\, du , $$

    a constant less a mixture of Gaussians of all widths. If the weights of an exact fit sum to
    zero, the constant drops out, and what is left is a network of Gaussian mixtures with every
    weight turned over.

    Neither paper was available to us: we know the network from an encyclopaedia, and what to
    measure is our own choice. We ask both kinds of unit three things. **Does it work?** Exclusive
    or with two units; exact interpolation, with a unit on each of 300 digits; 10,000 digits of
    MNIST through 10 to 300 centres found by k-means, weights by least squares, the width chosen
    among five on a fifth of the training digits. **Which end says that something is there?** The
    class of a unit is that of most training digits nearest to its centre, so it is fixed without a
    look at activations. We take the area under the curve of each unit for its class, the class of
    the largest and of the smallest unit, and the sign of the weight to the unit's own class.
    **Which end counts?** For each test digit we hold the ten largest of 100 units at their mean
    activity, or the ten smallest.

    **Controls.** The distance *squared*, which does not bend; the distance itself; thin plates,
    $t^2 \log t$, and inverse multiquadrics; classes of centres shuffled; units on random digits,
    and on the k-means centres with their pixels scrambled; ten random units held at their mean.
    """
    drawn = rows(
        rng,
        scale,
        train=scale.choose(quick=500, full=10_000),
        test=scale.choose(quick=300, full=10_000),
    )
    data = Digits(
        drawn.train.astype(np.float64),
        drawn.train_labels,
        drawn.test.astype(np.float64),
        drawn.test_labels,
    )
    few = scale.choose(quick=60, full=300)
    exact = interpolation(data.train[:few], data.train_labels[:few], data.test, data.test_labels)
    read = by_number(rng, data, scale)
    return Measurement({**exclusive_or(), **exact, **read.metrics}, read.arrays)


# --- What it looks like ----------------------------------------------------------------------


NAMES = {"gaussian": "Gaussian", "multiquadric": "multiquadric"}


def share(result: Result, metric: str) -> str:
    """Return the mean of a share in per cent."""
    return f"{result.estimates[metric].mean:.1%}"


@radial_basis.figure(
    title="Two units tell whether two inputs differ, whichever end of them means near",
    alt=lambda result: (
        "Four maps over the square of two inputs. Left, one of two units, centred where both "
        "inputs are 0: a Gaussian is highest there and falls, a multiquadric is lowest there and "
        "rises. Right, the output of both units: above 0 at the two corners where inputs differ, "
        "below 0 at the two where they are equal, for either kind. The weight of a unit towards "
        "the answer at its own centre is "
        f"{result.estimates['xor.two.gaussian.own_weight'].mean:+.1f} for Gaussian and "
        f"{result.estimates['xor.two.multiquadric.own_weight'].mean:+.1f} for multiquadric units."
    ),
)
def exclusive_or_maps(run: Run) -> Figure:
    """Map one unit and the output, for both kinds; the seeds do not enter."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.9))
    side = np.linspace(-0.4, 1.4, 91)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    pair = CORNERS[[0, 3]]
    for row, name in zip(figure.subplots(2, 2, sharex=True, sharey=True), COMPARED, strict=True):
        basis = radial.BASES[name]
        weights = radial.least_squares(basis(radial.distances(CORNERS, pair)), DIFFERENT)
        units = basis(radial.distances(grid, pair))
        found = radial.outputs(units, weights)[:, 0]
        own = run.result.estimates[f"xor.two.{name}.own_weight"].mean
        for axes, values, title in (
            (row[0], units[:, 0], f"one {NAMES[name]} unit"),
            (row[1], found, f"output; own weight {own:+.1f}".replace("-", "−")),
        ):
            image = values.reshape(len(side), len(side))
            limits = {"vmin": -2.5, "vmax": 2.5} if axes is row[1] else {}
            shown = axes.pcolormesh(
                side, side, image, cmap="PuOr_r" if limits else "viridis", rasterized=True, **limits
            )
            if limits:
                axes.contour(side, side, image, [0], colors=BLACK, linewidths=1.5)
            axes.scatter(*CORNERS[[1, 2]].T, marker="s", s=60, color="white", edgecolor=BLACK)
            axes.scatter(*pair.T, marker="o", s=60, color=BLACK, edgecolor="white")
            axes.set_title(title, fontsize=11)
            axes.set(xticks=[0, 1], yticks=[0, 1], aspect="equal")
            axes.grid(visible=False)
            figure.colorbar(shown, ax=axes, extend="both" if limits else "neither")
        row[0].set_ylabel("second input")
    for axes in figure.axes[2:4]:
        axes.set_xlabel("first input")
    return figure


@radial_basis.figure(
    title="Digits of its class are at the top of a Gaussian and at the bottom of a multiquadric",
    alt=lambda result: (
        "Two pairs of histograms of activations, in standard deviations from the mean of the "
        "unit: digits of the class of the unit's centre, and other digits. For Gaussian units the "
        "unit's class lies to the right of the others, with an area under the curve of "
        f"{result.estimates['unit.gaussian.auc'].mean:.2f} on average; for multiquadric units it "
        f"lies to the left, with {result.estimates['unit.multiquadric.auc'].mean:.2f}."
    ),
)
def two_ends(run: Run) -> Figure:
    """Draw activations of all units and seeds, for their class and for others."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    middle = (BINS[1:] + BINS[:-1]) / 2
    for axes, name in zip(panels, COMPARED, strict=True):
        for kind, colour, label in (
            ("other", GREY, "digits of other classes"),
            ("own", BLUE, "digits of the unit's class"),
        ):
            counts = np.sum([each[f"{kind}_{name}"] for each in run.arrays], axis=0)
            shares = 100 * counts[1:-1] / counts.sum()  # some lie beyond the bins
            axes.hist(middle, BINS.tolist(), weights=shares, color=colour, alpha=0.65, label=label)
        area = run.result.estimates[f"unit.{name}.auc"].mean
        axes.set_title(f"{NAMES[name]}: area {area:.2f}")
        axes.set_xlabel("activation\n[s.d. from the unit's mean]")
    panels[0].set_ylabel("share of the digits  [%]")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@radial_basis.figure(
    title="How well digits are read through few and many units",
    alt=lambda result: (
        "Accuracy on test digits against the number of centres, from 10 to 300. With linear "
        "outputs on top, Gaussian, multiquadric and thin-plate units and plain distances rise "
        "together; at the number looked at closely Gaussian "
        f"units reach {share(result, 'digits.gaussian.accuracy')}, multiquadric units "
        f"{share(result, 'digits.multiquadric.accuracy')}, squared distances "
        f"{share(result, 'digits.squared.accuracy')}. The class of the nearest centre, which has "
        "the largest Gaussian and the smallest multiquadric, is right for "
        f"{share(result, 'winner.gaussian.largest')}; that of the farthest, which has the largest "
        f"multiquadric, for {share(result, 'winner.multiquadric.largest')}."
    ),
)
def accuracy_by_number(run: Run) -> Figure:
    """Draw accuracy against the number of centres, a thin line for each seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.0))
    axes = figure.subplots()
    for key, colour, style, label in (
        ("accuracy_gaussian", BLUE, "-", "Gaussian"),
        ("accuracy_multiquadric", RED, "-", "multiquadric"),
        ("accuracy_linear", ORANGE, ":", "distance"),
        ("accuracy_thin_plate", GREEN, ":", "thin plate"),
        ("accuracy_squared", SKY, "--", "distance squared"),
        ("nearest", BLACK, "-", "class of the nearest centre"),
        ("farthest", GREY, "-", "class of the farthest centre"),
    ):
        counts = run.arrays[0]["counts"]
        seeds = 100 * np.array([arrays[key] for arrays in run.arrays])
        axes.plot(counts, seeds.mean(axis=0), style, color=colour, marker="o", label=label)
        axes.fill_between(
            counts, seeds.min(axis=0), seeds.max(axis=0), color=colour, alpha=0.2, linewidth=0
        )
    axes.set(
        xscale="log",
        ylim=(-3, 103),
        xlabel="centres",
        ylabel="test digits read rightly  [%; bands: all seeds]",
    )
    axes.set_xticks(counts, [str(count) for count in counts])
    axes.minorticks_off()
    figure.legend(loc="outside lower center", ncols=3, fontsize=10, columnspacing=1.2)
    return figure


@radial_basis.figure(
    title="The units nearest to a digit count most, whether they are the largest or the smallest",
    alt=lambda result: (
        "Rise of the error when ten units are held at their mean activity, one point per seed. "
        "Gaussian units: the ten largest, which are the nearest, cost "
        f"{share(result, 'removed.gaussian.largest')}, ten random ones "
        f"{share(result, 'removed.gaussian.random')}, the ten smallest "
        f"{share(result, 'removed.gaussian.smallest')}. Multiquadric units: the ten largest, which "
        f"are the farthest, {share(result, 'removed.multiquadric.largest')}, random ones "
        f"{share(result, 'removed.multiquadric.random')}, the ten smallest "
        f"{share(result, 'removed.multiquadric.smallest')}."
    ),
)
def which_units_count(run: Run) -> Figure:
    """Draw what holding ten units costs, for every seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    kinds = (("largest", BLUE, "^"), ("random", GREY, "o"), ("smallest", ORANGE, "v"))
    for place, name in enumerate(COMPARED):
        for offset, (kind, colour, marker) in enumerate(kinds):
            values = [100 * each[f"removed.{name}.{kind}"] for each in run.result.metrics]
            x = place + 0.25 * (offset - 1) + np.linspace(-0.06, 0.06, len(values))
            axes.scatter(
                x,
                values,
                color=colour,
                marker=marker,
                s=45,
                label=f"the ten {kind}" if kind != "random" else "ten random units",
            )
            near = (name == "gaussian") == (kind == "largest")
            if kind != "random":
                axes.annotate(
                    "nearest" if near else "farthest",
                    (place + 0.25 * (offset - 1), max(values)),
                    xytext=(0, 9),
                    textcoords="offset points",
                    ha="center",
                    fontsize=10,
                )
    axes.set_xticks(range(len(COMPARED)), [f"{NAMES[name]} units" for name in COMPARED])
    axes.set(ylim=(0, 100), ylabel="rise of the error\n[points of per cent]")
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles[:3], labels[:3], loc="outside lower center", ncols=3)
    return figure

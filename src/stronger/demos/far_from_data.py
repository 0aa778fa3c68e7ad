"""Far from the data: rectifiers grow, Gaussian units fall silent, multiquadric units grow.

Run it with ``stronger demo run far-from-data``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos._far_readers import (
    confidence,
    permuted,
    sureness,
    trained,
    uniform_images,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import digits as rows
from stronger.plots import BLUE, GREEN, GREY, ORANGE, PINK, RED, WIDTH
from stronger.statistics import auc

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.demos._far_readers import Array, Labels, Reader
    from stronger.evidence.results import Result

FACTORS = tuple(2**k for k in range(8))
"""How many times longer; powers of two, so that scaling rounds nothing."""
FAR = FACTORS[-1]
STRONG = 8
LIMIT = 2**14
"""So far out that every ray is on its last piece."""
CURVES = ("sure", "auc", "unit_auc", "largest", "active")
FOREIGN = ("directions", "noise", "permuted")
"""Kinds of inputs that show no digit."""


def shown(rng: np.random.Generator, digits: Array) -> dict[str, Array]:
    """Return digits, and as many inputs of each kind that shows none."""
    directions = rng.standard_normal(digits.shape)
    directions *= np.linalg.norm(digits, axis=1).mean() / np.linalg.norm(
        directions, axis=1, keepdims=True
    )
    return {
        "digits": digits,
        "directions": directions.astype(np.float32),
        "noise": uniform_images(rng, len(digits)),
        "permuted": permuted(rng, digits),
    }


def above(familiar: NDArray[np.float64], foreign: NDArray[np.float64]) -> float:
    """Return how often a score is higher for a familiar input than for a foreign one."""
    scores = np.concatenate([familiar, foreign])[:, None]
    is_familiar = np.arange(len(scores))[:, None] < len(familiar)
    return float(auc(scores, is_familiar)[0, 0])


def along_rays(name: str, reader: Reader, inputs: dict[str, Array], labels: Labels) -> Measurement:
    """Take one reader along rays through every input, and compare with the digits themselves.

    `sure` is the mean probability of the most probable class, `auc` how often a digit's is above
    a foreign input's, `unit_auc` the same of the largest hidden activation, and `largest` the mean
    largest activation over that of digits. `active` is the share of units above a hundredth of
    the digits' mean largest activation. At `LIMIT`, `commonest_answer` is the share of inputs
    that get the class most of them get.
    """
    home = reader.hidden(inputs["digits"])
    familiar = sureness(reader.output(home))
    top = home.max(axis=1).astype(np.float64)
    metrics: dict[str, float] = {}
    arrays: dict[str, NDArray[Any]] = {}
    for kind, x in inputs.items():
        curves: dict[str, list[float]] = {each: [] for each in CURVES}
        for factor in FACTORS:
            h = reader.hidden(factor * x)
            logits = reader.output(h)
            largest = h.max(axis=1).astype(np.float64)
            curves["sure"].append(confidence(logits))
            curves["auc"].append(above(familiar, sureness(logits)))
            curves["unit_auc"].append(above(top, largest))
            curves["largest"].append(float(largest.mean() / top.mean()))
            curves["active"].append(float((h > 0.01 * top.mean()).mean()))
            if kind == "digits" and factor in (1, STRONG):
                where = "" if factor == 1 else "_strong"
                right = float((logits.argmax(axis=1) == labels).mean())
                metrics[f"digits.{name}.accuracy{where}"] = right
        for curve, values in curves.items():
            arrays[f"{kind}.{name}.{curve}"] = np.array(values)
            if kind in FOREIGN:
                metrics[f"{kind}.{name}.{curve}"] = values[0]
                metrics[f"{kind}.{name}.{curve}_far"] = values[-1]
        if kind == "digits":
            metrics[f"digits.{name}.sure"] = curves["sure"][0]
    for kind in FOREIGN:
        logits = reader.output(reader.hidden(LIMIT * inputs[kind]))
        metrics[f"{kind}.{name}.sure_limit"] = confidence(logits)
        counts = np.bincount(logits.argmax(axis=1))
        metrics[f"{kind}.{name}.commonest_answer"] = float(counts.max() / len(logits))
    return Measurement(metrics, arrays)


def homogeneity_gap(reader: Reader, x: Array) -> float:
    """Return the greatest difference between what αx and α times what x gives, at α = `FAR`."""
    near, far = reader.hidden(x), reader.hidden(FAR * x)
    gaps = (far - FAR * near, reader.output(far) - FAR * reader.output(near))
    return float(max(np.abs(gap).max() for gap in gaps))


def read_low(reader: Reader, inputs: dict[str, Array]) -> dict[str, float]:
    """Return how often the smallest activation is lower for a digit than for a foreign input."""
    low = -reader.hidden(inputs["digits"]).min(axis=1).astype(np.float64)
    return {
        f"{kind}.multiquadric.low_auc{where}": above(
            low, -reader.hidden(factor * inputs[kind]).min(axis=1).astype(np.float64)
        )
        for kind in FOREIGN
        for where, factor in (("", 1), ("_far", FAR))
    }


# --- The demo --------------------------------------------------------------------------------


@demo(id="far-from-data", entropy=2019, seeds=8)
def far_from_data(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Take digits, noise and random directions away from the data, and watch three kinds of unit.

    A network of rectifiers is linear piece by piece. Along a ray $\alpha x$ it comes to a last
    piece, where logits are $z(\alpha x) = \alpha\, u + v$; unless two classes tie in $u$, softmax
    gives one of them a probability that tends to 1 as $\alpha$ grows, whatever $x$ shows. That
    is the argument associated with the title of [@hein2019why]; we have not read the paper's text,
    and the design here is our own. Without biases $v = 0$ and the first piece is the last:
    $h(\alpha x) = \alpha\, h(x)$ for every hidden activation. Linear-type units answer to every
    input along their direction, radial units only near a centre, at the price of missing
    transformed digits [@goodfellow2014explaining].

    Radial units [@broomhead1988radial] answer to the distance $r$ from a centre. Far away a
    **Gaussian** unit $e^{-r^2/s^2}$ is 0, and the logits are their constants. A **multiquadric**
    unit $\sqrt{1 + r^2/s^2}$ grows like $r/s$, the same for all centres, so that the logits grow
    with the *sums* of weights $A_k = \sum_j a_{jk}$, and the class with the greatest sum should
    win in whatever direction one goes.

    All readers learn the same 10,000 digits by cross-entropy: rectifiers 784–100–100–10 with and
    without biases; 200 Gaussian or multiquadric units on k-means centres, with a softmax on top;
    Gaussian units without constants in the logits. One more rectifier network gets as many noise
    images as digits (uniform noise, and digits with their pixels in random order) and is
    **taught** to give all ten classes alike to them, our form of the remedy in the paper's title.

    We multiply inputs by $\alpha$ = 1, 2, 4, … 128: a thousand test digits, and a thousand each of
    random directions (at $\alpha = 1$ as long as digits), uniform noise images, and digits with
    their pixels in random order. We measure the probability of the most probable class, the
    largest activation in the last hidden layer, how many units are active, and how often sureness
    or the largest activation is higher for a digit as it is than for a foreign input (area under
    the curve); of multiquadric units also how often the smallest is lower. Probabilities are
    compared by their log-odds, which do not round to 1.

    **Controls.** An untrained network; and permuted digits, which have just the pixels of a digit
    and show none.
    """
    asked = scale.choose(quick=100, full=1000)
    data = rows(rng, scale, train=scale.choose(quick=600, full=10_000), test=asked)
    made = trained(rng, scale, data)
    inputs = shown(rng, data.test)
    metrics: dict[str, float] = {}
    arrays: dict[str, NDArray[Any]] = {}
    for name, reader in made.items():
        found = along_rays(name, reader, inputs, data.test_labels)
        metrics |= found.metrics
        arrays |= found.arrays
    for name in ("relu", "relu_no_bias"):
        metrics[f"digits.{name}.homogeneity_gap"] = homogeneity_gap(made[name], data.test)
    return Measurement(metrics | read_low(made["multiquadric"], inputs), arrays)


# --- What it looks like ----------------------------------------------------------------------


LINES = {
    "relu": (RED, "-", "ReLU"),
    "relu_untrained": (GREY, ":", "ReLU, untrained"),
    "relu_taught": (PINK, "-", "ReLU, taught noise"),
    "multiquadric": (ORANGE, "-", "multiquadric"),
    "gaussian": (BLUE, "-", "Gaussian"),
    "gaussian_no_constant": (GREEN, "--", "Gaussian, no constants"),
}
KINDS = {
    "digits": "test digits",
    "directions": "random directions",
    "noise": "uniform noise",
    "permuted": "digits, pixels permuted",
}


def value(result: Result, metric: str) -> str:
    """Return the mean of a metric, with two decimals."""
    return f"{result.estimates[metric].mean:.2f}"


def curves(axes: Axes, run: Run, kind: str, what: str, names: tuple[str, ...]) -> None:
    """Draw one measure of several readers against the factor, shaded from least to greatest."""
    for name in names:
        colour, style, label = LINES[name]
        seeds = np.array([arrays[f"{kind}.{name}.{what}"] for arrays in run.arrays])
        axes.plot(FACTORS, seeds.mean(axis=0), style, color=colour, label=label)
        axes.fill_between(
            FACTORS, seeds.min(axis=0), seeds.max(axis=0), color=colour, alpha=0.2, linewidth=0
        )
    axes.set_xscale("log", base=2)
    axes.set_xticks(FACTORS[::2], [str(factor) for factor in FACTORS[::2]])
    axes.minorticks_off()


@far_from_data.figure(
    title="How sure each reader is along rays through digits and through what is none",
    alt=lambda result: (
        "Four panels, test digits and three kinds of inputs that show none: mean probability of "
        "the most probable class against the factor by which the input is multiplied, from 1 to "
        "128, one line per reader with a band over seeds. Random directions, at 1 and at 128: "
        f"ReLU {value(result, 'directions.relu.sure')} and "
        f"{value(result, 'directions.relu.sure_far')}, untrained "
        f"{value(result, 'directions.relu_untrained.sure')} and "
        f"{value(result, 'directions.relu_untrained.sure_far')}, taught "
        f"{value(result, 'directions.relu_taught.sure')} and "
        f"{value(result, 'directions.relu_taught.sure_far')}, multiquadric "
        f"{value(result, 'directions.multiquadric.sure')} and "
        f"{value(result, 'directions.multiquadric.sure_far')}, Gaussian "
        f"{value(result, 'directions.gaussian.sure')} and "
        f"{value(result, 'directions.gaussian.sure_far')}, without constants "
        f"{value(result, 'directions.gaussian_no_constant.sure')} and "
        f"{value(result, 'directions.gaussian_no_constant.sure_far')}."
    ),
)
def sure_along_rays(run: Run) -> Figure:
    """Draw confidence against the factor, a panel for each kind of input."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 6.6))
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    for axes, (kind, title) in zip(panels.flat, KINDS.items(), strict=True):
        curves(axes, run, kind, "sure", tuple(LINES))
        axes.axhline(0.1, color=GREY, linewidth=1, linestyle="--")
        axes.set_title(title)
        axes.set_ylim(0, 1.03)
    for axes in panels[1]:
        axes.set_xlabel("factor α")
    for axes in panels[:, 0]:
        axes.set_ylabel("mean probability of\nthe likeliest class")
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=10)
    return figure


@far_from_data.figure(
    title="The largest activation grows with the input, or is gone",
    alt=lambda result: (
        "Mean largest activation of a hidden unit on random directions, over that on digits, "
        "against the factor, both axes logarithmic. ReLU goes from "
        f"{value(result, 'directions.relu.largest')} to "
        f"{value(result, 'directions.relu.largest_far')}, multiquadric from "
        f"{value(result, 'directions.multiquadric.largest')} to "
        f"{value(result, 'directions.multiquadric.largest_far')}; Gaussian from "
        f"{value(result, 'directions.gaussian.largest')} to "
        f"{value(result, 'directions.gaussian.largest_far')}, off the axis."
    ),
)
def largest_along_rays(run: Run) -> Figure:
    """Draw the largest activation on random directions against the factor."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    names = ("relu", "relu_untrained", "relu_taught", "multiquadric", "gaussian")
    curves(axes, run, "directions", "largest", names)
    axes.axhline(1, color=GREY, linewidth=1, linestyle="--")
    axes.text(FAR, 1.1, "as on digits", color=GREY, ha="right", va="bottom", fontsize=10)
    axes.set(
        yscale="log",
        ylim=(0.01, 400),
        xlabel="factor α of a random direction",
        ylabel="largest activation\n[of that on digits]",
    )
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


@far_from_data.figure(
    title="Which inputs look familiar: how often a digit beats what is none",
    alt=lambda result: (
        "Six panels: three kinds of foreign inputs, and how often a digit is above them by "
        "sureness (top) and by the largest activation (bottom), against the factor; 0.5 is "
        "chance. Permuted digits at factor 1, by the largest activation: ReLU "
        f"{value(result, 'permuted.relu.unit_auc')}, untrained "
        f"{value(result, 'permuted.relu_untrained.unit_auc')}, Gaussian "
        f"{value(result, 'permuted.gaussian.unit_auc')}, multiquadric "
        f"{value(result, 'permuted.multiquadric.unit_auc')}. Random directions at 128, by "
        f"sureness: ReLU {value(result, 'directions.relu.auc_far')}, Gaussian "
        f"{value(result, 'directions.gaussian.auc_far')}, multiquadric "
        f"{value(result, 'directions.multiquadric.auc_far')}."
    ),
)
def familiar_or_not(run: Run) -> Figure:
    """Draw both areas under the curve against the factor."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.8))
    panels = figure.subplots(2, 3, sharex=True, sharey=True)
    names = ("relu", "relu_untrained", "relu_taught", "multiquadric", "gaussian")
    for row, (what, label) in zip(
        panels, (("auc", "by sureness"), ("unit_auc", "by the largest unit")), strict=True
    ):
        for axes, kind in zip(row, FOREIGN, strict=True):
            curves(axes, run, kind, what, names)
            axes.axhline(0.5, color=GREY, linewidth=1, linestyle="--")
            axes.set_ylim(-0.03, 1.03)
        row[0].set_ylabel(f"share of pairs in which the\ndigit is higher, {label}", fontsize=10)
    for axes, kind in zip(panels[0], FOREIGN, strict=True):
        axes.set_title(KINDS[kind], fontsize=10)
    for axes in panels[1]:
        axes.set_xlabel("factor α")
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=10)
    return figure

"""One small step along the gradient's sign: what it does to answers, and what it takes.

Run it with ``stronger demo run gradient-sign``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._small_steps import (
    EPSILONS,
    STEPS,
    attacked,
    linear_unit,
    path,
    readers,
    trained_against,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import digits as rows
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.evidence.results import Result


@demo(id="gradient-sign", entropy=2014, seeds=8)
def gradient_sign_demo(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Move every pixel by the same small amount, in the direction that hurts, and ask again.

    If a unit's net input is $w \cdot x$, and no input may change by more than $\varepsilon$, the
    best one can do is to move each by $\varepsilon$ along the sign of its weight, which adds

    $$ \varepsilon \sum_j |w_j| = \varepsilon \lVert w \rVert_1 . $$

    Each input contributes next to nothing, and there are many of them [@goodfellow2014explaining].
    Random signs add about $\varepsilon \lVert w \rVert_2$, less by a factor of up to $\sqrt n$.
    A network that is linear in pieces can be treated likewise: one step of $\varepsilon$ along the
    sign of the gradient of its loss $J$ towards the pixels,
    $x' = x + \varepsilon \operatorname{sign} \nabla_x J$.

    **The unit.** A logistic unit learns 3 against 7 from images of $28 \times 28$ pixels, and from
    the same images averaged down to $14 \times 14$ and $7 \times 7$. We compare the push with the
    unit's own mean response to digits, and ask what more inputs do to it. The weights' rate is in
    inverse proportion to the number of inputs, so that merely to repeat every pixel would change
    nothing.

    **The networks.** Softmax regression, a dense network 784-200-200-10 of rectifiers, and a small
    convolutional one learn 12,000 digits. A thousand test digits are moved by the gradient sign, by
    random signs of the same size (the control) and by Gaussian noise of that standard deviation;
    results are kept within the range of pixels, from 0 to 1, except where a metric says
    `unclipped`. The figures quoted in the paper are for $\varepsilon = 0.25$, softmax regression
    and a maxout network. A reader whose gradient the attack does not know, the nearest training
    image, tells whether the digit is still there to be read.

    **Along the direction.** We walk from $-1$ to $1$ along the sign, beyond the range of pixels,
    and note for which steps the right class is on top; and we compare what a step of 0.1 does to
    the lead of the first rival with what the gradient forecasts.

    **Training against it.** Dense networks are trained on digits and, in equal parts, on digits
    moved by the gradient sign of the network as it stands, by random signs, or by uniform noise,
    all of 0.25 [@goodfellow2014explaining]. Each is then attacked anew, by one step, and, because a
    single step can be learned by heart [@madry2017towards], by twenty small ones within the same
    bounds that climb the lead of the best wrong class.
    """
    data = rows(
        rng,
        scale,
        train=scale.choose(quick=600, full=12_000),
        test=scale.choose(quick=200, full=10_000),
    )
    networks = readers(rng, scale, data)
    parts = (
        linear_unit(rng, scale, data),
        attacked(rng, scale, networks, data),
        path(rng, scale, networks, data),
        trained_against(rng, scale, networks["dense"], data),
    )
    metrics = {name: value for part in parts for name, value in part.metrics.items()}
    arrays = {name: value for part in parts for name, value in part.arrays.items()}
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------


def percent(result: Result, metric: str) -> str:
    """Return the mean of a share in per cent."""
    return f"{result.estimates[metric].mean:.0%}"


def band(axes: Axes, x: NDArray[np.float64], seeds: NDArray[np.float64], **style: object) -> None:
    """Plot the mean over seeds, and shade from the least to the greatest."""
    (line,) = axes.plot(x, seeds.mean(axis=0), **style)  # type: ignore[arg-type]
    axes.fill_between(
        x, seeds.min(axis=0), seeds.max(axis=0), color=line.get_color(), alpha=0.25, linewidth=0
    )


@gradient_sign_demo.figure(
    title="Aimed, a tenth of the pixel range turns many answers; at random it turns few",
    alt=lambda result: (
        "Error against the size of the step for three networks, one panel each, with lines for the "
        "gradient sign, random signs and Gaussian noise. Half of the answers are wrong from a "
        f"gradient sign of {result.estimates['softmax.half_wrong_at'].mean:.3f} of the pixel range "
        f"(softmax regression), {result.estimates['dense.half_wrong_at'].mean:.3f} (dense) and "
        f"{result.estimates['convolutional.half_wrong_at'].mean:.3f} (convolutional). At 0.25 the "
        f"errors are {percent(result, 'softmax.sign.error')}, "
        f"{percent(result, 'dense.sign.error')} and {percent(result, 'convolutional.sign.error')}; "
        f"with random signs of 0.25 {percent(result, 'softmax.random.error')}, "
        f"{percent(result, 'dense.random.error')} and "
        f"{percent(result, 'convolutional.random.error')}."
    ),
)
def error_by_step(run: Run) -> Figure:
    """Plot errors against ε for every network and kind of step."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    panels = figure.subplots(1, 3, sharey=True)
    kinds = (
        ("sign", RED, "-", "sign of the gradient"),
        ("random", BLUE, "-", "random signs"),
        ("gaussian", SKY, "--", "Gaussian noise, s.d. ε"),
    )
    names = (
        ("softmax", "softmax regression", (99.9, "paper: 99.9%")),
        ("dense", "dense, ReLU", (89.4, "paper, maxout:\n89.4%")),
        ("convolutional", "convolutional", None),
    )
    for axes, (name, title, quoted) in zip(panels, names, strict=True):
        for kind, colour, style, label in kinds:
            seeds = 100 * np.array([each[f"{name}.{kind}"][:, 0] for each in run.arrays])
            band(axes, np.array(EPSILONS), seeds, color=colour, linestyle=style, label=label)
        if quoted:
            axes.plot(0.25, quoted[0], marker="D", color="black", markersize=6, linestyle="none")
            axes.annotate(
                quoted[1],
                (0.25, quoted[0]),
                (0.305, 78),
                ha="right",
                va="top",
                fontsize=9.5,
                arrowprops={"arrowstyle": "-", "color": GREY},
            )
        axes.set_title(title)
        axes.set(xlabel="ε  [pixel range]", ylim=(-2, 104), xlim=(0, 0.31))
    panels[0].set_ylabel("wrong answers  [%]")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


@gradient_sign_demo.figure(
    title="Along the gradient's sign the classes change places on nearly straight lines",
    alt=lambda result: (
        "Left: the ten logits of the dense network for one digit, against the step along the sign "
        "of its gradient, from -1 to 1 of the pixel range: nearly straight lines, of which that "
        "of the right class is on top to the left and overtaken soon after zero. Right: share of "
        "digits read rightly against the step. Against the gradient, dense "
        f"{percent(result, 'path.dense.right_downhill')} and softmax regression "
        f"{percent(result, 'path.softmax.right_downhill')} on average; along it "
        f"{percent(result, 'path.dense.right_uphill')} and "
        f"{percent(result, 'path.softmax.right_uphill')}. Along random signs the dense network is "
        f"right on {percent(result, 'path.dense.random.right')} of the whole range."
    ),
)
def along_the_sign(run: Run) -> Figure:
    """Plot the logits of one digit along its sign, and the share of right answers of all."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    left, right = figure.subplots(1, 2)
    first = run.arrays[0]
    logits, label = first["path.dense.logits"], int(first["path.dense.label"][0])
    for digit in range(10):
        shown = digit == label
        left.plot(
            STEPS,
            logits[:, digit],
            color=RED if shown else GREY,
            linewidth=2.5 if shown else 1,
            zorder=3 if shown else 2,
            label=f"right class, {label}" if shown else ("other classes" if not digit else None),
        )
    left.axvline(0, color="black", linewidth=0.8)
    left.set(xlabel="step  [pixel range]", ylabel="logit")
    left.set_title("one digit, dense network")
    for name, kind, colour, style, words in (
        ("dense", "sign", RED, "-", "dense, gradient sign"),
        ("softmax", "sign", ORANGE, "--", "softmax, gradient sign"),
        ("dense", "random", BLUE, "-", "dense, random signs"),
    ):
        seeds = 100 * np.array([each[f"path.{name}.{kind}"] for each in run.arrays])
        band(right, STEPS, seeds, color=colour, linestyle=style, label=words)
    right.set(xlabel="step  [pixel range]", ylabel="right answers  [%]", ylim=(-2, 104))
    right.set_title("100 digits")
    handles, texts = (
        [*a, *b]
        for a, b in zip(
            left.get_legend_handles_labels(), right.get_legend_handles_labels(), strict=True
        )
    )
    figure.legend(handles, texts, loc="outside lower center", ncols=3, fontsize=9.5)
    return figure


@gradient_sign_demo.figure(
    title="More pixels do not make the aimed push larger; they make noise average out",
    alt=lambda result: (
        "Change of the net input over the unit's mean response to digits, for a step of a quarter "
        "of the pixel range, against the number of inputs, 49, 196 and 784, on logarithmic axes. "
        "The aligned step stays nearly level (exponent "
        f"{result.estimates['resolution.push_exponent'].mean:+.2f}), where the same mean weight "
        "for every input would give a slope of 1; random signs fall, so that the ratio of the two "
        f"grows with exponent {result.estimates['resolution.gain_exponent'].mean:.2f}, to "
        f"{result.estimates['linear.gain'].mean:.0f} at 784."
    ),
)
def push_by_resolution(run: Run) -> Figure:
    """Plot what an aligned and a random step do to the unit at three resolutions."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    inputs = run.arrays[0]["inputs"]
    for name, colour, label in (
        ("push", RED, "step along the signs of the weights"),
        ("noise", BLUE, "random signs, root mean square"),
    ):
        seeds = np.array([each[name] for each in run.arrays])
        band(axes, inputs, seeds, color=colour, marker="o", label=label)
    start = float(np.mean([each["push"][0] for each in run.arrays]))
    axes.plot(inputs, start * inputs / inputs[0], color=GREY, linestyle=":", label="in proportion")
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="number of inputs  [pixels]",
        ylabel="change of the net input\n[mean response to digits]",
    )
    axes.set_xticks(inputs, [f"{int(n)}" for n in inputs])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_yticks([0.1, 0.3, 1, 3, 10, 30], ["0.1", "0.3", "1", "3", "10", "30"])
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.legend(loc="upper left")
    return figure


@gradient_sign_demo.figure(
    title="Training against one step protects from one step, not from twenty small ones",
    alt=lambda result: (
        "Bars of error for dense networks trained on digits alone, with random signs, with uniform "
        "noise and with the gradient sign, without an attack, under one step and under twenty "
        "small ones, all of 0.25. Under one step "
        + ", ".join(
            percent(result, f"trained.{name}.error")
            for name in ("plain", "random", "uniform", "sign")
        )
        + "; under twenty "
        + ", ".join(
            percent(result, f"trained.{name}.many_steps_error")
            for name in ("plain", "random", "uniform", "sign")
        )
        + "."
    ),
)
def training_against_it(run: Run) -> Figure:
    """Draw the errors of every training under every attack, with a dot for each seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    trainings = (
        ("plain", "digits alone"),
        ("random", "random signs"),
        ("uniform", "uniform noise"),
        ("sign", "gradient sign"),
    )
    attacks = (
        ("clean_error", GREEN, "no attack"),
        ("error", ORANGE, "one step of 0.25"),
        ("many_steps_error", RED, "twenty steps within 0.25"),
    )
    for offset, (metric, colour, label) in enumerate(attacks):
        for place, (name, _) in enumerate(trainings):
            seeds = [100 * each[f"trained.{name}.{metric}"] for each in run.result.metrics]
            at = place + 0.27 * (offset - 1)
            axes.bar(at, np.mean(seeds), 0.25, color=colour, label=label if place == 0 else None)
            jitter = np.linspace(-0.06, 0.06, len(seeds))
            axes.plot(at + jitter, seeds, ".", color="black", markersize=3)
    axes.set_xticks(range(4), [words for _, words in trainings])
    axes.set(ylabel="wrong answers  [%]", xlabel="what half of the training was disturbed by")
    axes.grid(axis="x", visible=False)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure

"""Training against an attacker, and whether a large response is better evidence afterwards.

Run it with ``stronger demo run adversarial-training``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from stronger.demos._adversarially_trained import (
    LARGE,
    SMALL,
    attacks_on,
    error_curve,
    errors,
    trained_networks,
)
from stronger.demos._robust_evidence import POOLED, first_layer, hidden_units, strengths
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import digits as rows
from stronger.nn.small_convnet import error
from stronger.plots import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, RED, SKY, WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.evidence.results import Result
    from stronger.nn.network import Network
    from stronger.nn.robust import Threshold

    Array: TypeAlias = NDArray[np.floating[Any]]

FAINT = 51
"""Grey values below this, of 255, are less than a threshold of 0.5 less an attack of 0.3."""
SIZES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
ATTACKED = (
    ("natural", SMALL),
    ("natural", LARGE),
    ("fgsm30", LARGE),
    ("pgd10", SMALL),
    ("pgd10", LARGE),
    ("pgd30", SMALL),
    ("pgd30", LARGE),
    ("ramp", LARGE),
    ("binary", LARGE),
)
"""Which networks are attacked, and how strongly; each natural one before those it helps attack."""


def faint_pixels(ramp: Network, x: Array, attacked: Mapping[str, Array]) -> dict[str, float]:
    """Return the largest change of a thresholded pixel, of faint ones and of the others.

    Besides what the attacks found we try the largest change that is allowed either way.
    """
    threshold = cast("Threshold", ramp.layers[0])
    before = threshold.forward(x)
    most = [np.clip(x + x.dtype.type(each), 0, 1) for each in (-LARGE, LARGE)]
    change = np.max([np.abs(threshold.forward(y) - before) for y in (*attacked.values(), *most)], 0)
    faint = np.rint(x * 255) < FAINT
    return {
        "threshold.faint_change": float(change[faint].max()),
        "threshold.other_change": float(change[~faint].max()),
        "threshold.faint_share": float(faint.mean()),
    }


# --- The demo --------------------------------------------------------------------------------


@demo(id="adversarial-training", entropy=2018, seeds=6)
def adversarial_training(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Train with the attacker inside the loop, and ask what a large response is worth.

    A change of the input that people hardly see can make a network wrong. One answer is to train
    on the worst change there is [@madry2017towards]:

    $$ \min_\theta\ \mathbb{E}_{(x, y)}\ \max_{\|\delta\|_\infty \le \varepsilon}
    L(\theta, x + \delta, y). $$

    The inner maximum is sought anew at every step, by projected gradient ascent (PGD). The paper
    looks into what such training does to a network for digits and finds, in its appendix E, that
    the first layer becomes a threshold on brightness, $\mathrm{ReLU}(\alpha x - \beta)$. A pixel
    below $\beta - \varepsilon$ then gives zero whatever the attacker does. The paper draws no
    conclusion about reading activations; we ask whether *larger* is better evidence afterwards.

    **Networks.** Six copies of one small network (two convolutions of 8 and 16 kernels with
    pooling, 64 hidden units) learn 10,000 digits in 12 passes, in as many steps each: naturally;
    against one step of 0.3 along the sign of the gradient (FGSM); against PGD of 7 steps within 0.1
    and within 0.3; and naturally once more behind a threshold at 0.5 that we put before the
    network by hand, graded ($\mathrm{ReLU}(x - 0.5)$, doubled) or all or none. The attacks of
    training grow to their full size over the first three tenths of it, which small networks need to
    get off the ground. The paper's network is much larger and learns much longer.

    **Attacks.** Random signs (the control); FGSM; PGD of 40 steps on the cross-entropy; 40 longer
    steps on the *margin*, the difference between the best wrong logit and the right one, which
    has a gradient even where a network is all too sure; the same with a stand-in for thresholds;
    and what PGD made against the natural network, transferred. PGD has two random starts each
    time. The stand-in is needed since below a threshold the gradient is zero: in the backward pass
    only, the hand-made threshold and the first ReLU claim a tenth of their slope where they are
    off, and the all-or-none threshold claims a slope of one everywhere. What such an attack finds
    is judged by the network as it is. The *worst* error counts a digit if any attack succeeds. Were
    a defence only a hidden gradient, transferred attacks would do more harm than its own.

    **The first layer.** Filters are weighted by how strongly later layers read them. Besides the
    share of filters in use and the share of a filter's largest weight, we compute which zero
    responses no change within ε can wake. This needs no attack: a net input is linear in the
    pixels, so that its largest possible value is known exactly.

    **Hidden units.** A unit stands for the class it answers most in training. On test digits we ask
    how often it is more active on one of its class than on another (chance: ½), and how pure its
    largest activations are. Then the attacker goes for the unit itself, lowering it on its own
    class and raising it on others, within ε. Control: random signs. We also count how many digits
    on which a unit was below its median can be lifted into the highest hundredth of what it answers
    in training.
    """
    data = rows(
        rng,
        scale,
        train=scale.choose(quick=400, full=10_000),
        test=scale.choose(quick=200, full=2000),
    )
    networks = trained_networks(data, rng, scale)
    count = scale.choose(quick=20, full=300)
    x, labels = data.test[:count], data.test_labels[:count]
    metrics = {
        f"{name}.clean": error(network, data.test, data.test_labels)
        for name, network in networks.items()
    }
    transferred: dict[float, Array] = {}
    arrays: dict[str, NDArray[Any]] = {}
    for name, size in ATTACKED:
        network, label = networks[name], f"{name}.at{round(100 * size)}"
        attacked = attacks_on(network, x, labels, size, rng, scale)
        if name == "natural":
            transferred[size] = attacked["pgd"]
        else:
            attacked["transfer"] = transferred[size]
        found = errors(network, attacked, labels)
        metrics |= {f"{label}.{attack}": value for attack, value in found.items()}
        if name == "ramp":
            metrics |= faint_pixels(network, x, attacked)
        if name in ("ramp", "binary"):
            continue
        first = first_layer(network, x[:100], attacked["pgd"][:100], size, rng)
        units = hidden_units(
            network,
            data,
            size,
            rng,
            units=scale.choose(quick=4, full=32),
            steps=scale.choose(quick=2, full=20),
        )
        metrics |= {f"first.{label}.{key}": value for key, value in first.items()}
        metrics |= {f"hidden.{label}.{key}": value for key, value in units.metrics.items()}
        arrays |= {f"{label}.{key}": value for key, value in units.arrays.items()}
        if name in ("natural", "pgd30") and size == LARGE:
            shown = np.stack([x[0], attacked["margin"][0]])
            arrays[f"shown.{name}"] = shown.reshape(2, 28, 28)
            arrays[f"maps.{name}"] = network.forward(shown, stop=POOLED)
    for name, network in networks.items():
        steps = scale.choose(quick=1, full=20)
        few = scale.choose(quick=10, full=200)
        arrays[f"curve.{name}"] = error_curve(network, x[:few], labels[:few], SIZES, rng, steps)
    for name in ("natural", "pgd10", "pgd30"):
        parameters = networks[name].layers[1].parameters
        arrays[f"kernels.{name}"] = parameters["kernels"][:, 0]
        arrays[f"bias.{name}"] = parameters["bias"]
        arrays[f"strength.{name}"] = strengths(
            networks[name], networks[name].forward(x[:100], stop=POOLED)
        )
        metrics[f"biases.{name}"] = float(networks[name].layers[-1].parameters["bias"].std())
        logits = networks[name].outputs(x)
        metrics[f"biases.{name}_of_logits"] = metrics[f"biases.{name}"] / float(logits.std())
    metrics |= {
        "biases.ratio": metrics["biases.pgd30"] / metrics["biases.natural"],
        "first.sealed_gain": (
            metrics["first.pgd30.at30.sealed"] - metrics["first.natural.at30.sealed"]
        ),
        "fgsm30.leak": (error(networks["fgsm30"], x, labels) - metrics["fgsm30.at30.fgsm"]),
        "pgd10.cost": metrics["pgd10.clean"] - metrics["natural.clean"],
        "pgd30.cost": metrics["pgd30.clean"] - metrics["natural.clean"],
    }
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------

NETWORKS = {
    "natural": (RED, "o", "trained naturally"),
    "fgsm30": (ORANGE, "v", "against one step of 0.3"),
    "pgd10": (SKY, "s", "against many within 0.1"),
    "pgd30": (BLUE, "D", "against many within 0.3"),
    "ramp": (PINK, "^", "naturally, behind ReLU(x − 0.5)"),
    "binary": (GREEN, "P", "naturally, behind x > 0.5"),
}


def mean(result: Result, metric: str) -> str:
    """Return the mean of a metric with two places."""
    return f"{result.estimates[metric].mean:.2f}".replace("-", "−")


def percent(result: Result, metric: str) -> str:
    """Return the mean of a share in per cent."""
    return f"{result.estimates[metric].mean:.0%}"


@adversarial_training.figure(
    title="At 0.3 only training against it, and seeing only whether x > 0.5, still help",
    alt=lambda result: (
        "Line plot of the error against the size of the attack, from 0 to 0.4, for six networks; "
        "bars span the seeds. With the worst of all attacks of 0.3 the errors are: trained "
        f"naturally {percent(result, 'natural.at30.worst')}, against one step "
        f"{percent(result, 'fgsm30.at30.worst')}, against many steps within 0.1 "
        f"{percent(result, 'pgd10.at30.worst')}, within 0.3 "
        f"{percent(result, 'pgd30.at30.worst')}, behind a graded threshold "
        f"{percent(result, 'ramp.at30.worst')}, behind an all-or-none threshold "
        f"{percent(result, 'binary.at30.worst')}."
    ),
)
def error_under_attack(run: Run) -> Figure:
    """Plot the error of every network against the size of the attack."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.9))
    axes = figure.subplots()
    for offset, (name, (colour, marker, label)) in enumerate(NETWORKS.items()):
        curves = 100 * np.array([each[f"curve.{name}"] for each in run.arrays])
        middle = curves.mean(axis=0)
        axes.errorbar(
            np.array(SIZES) + 0.003 * (offset - 2.5),
            middle,
            [middle - curves.min(axis=0), curves.max(axis=0) - middle],
            color=colour,
            marker=marker,
            markersize=5,
            elinewidth=1,
            label=label,
        )
    axes.set(
        ylim=(-3, 103),
        xlabel="size of the attack ε  [units of ink, paper is 0 and full ink is 1]",
        ylabel="digits read wrongly  [%; bars: range of seeds]",
    )
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@adversarial_training.figure(
    title="Trained against 0.3, filters become thresholds on brightness, nearly all of them at 0.3",
    alt=lambda result: (
        "Three rows, for natural training and for training against many steps within 0.1 and 0.3. "
        "Left, the five most used filters of one seed, five by five weights: spread over the "
        "window in the first two rows, single bright pixels in the third. Right, for every filter "
        "and seed, the response to blank paper whose pixels under positive weights are brightened "
        "together, against their brightness, of the response to full ink: lines from 0 in the "
        "first row; in the second they leave zero just below 0.1; in the third nearly all at 0.3, "
        "a few above it. The largest weight makes up, on average over filters and seeds, "
        f"{percent(result, 'first.natural.at30.one_weight')}, "
        f"{percent(result, 'first.pgd10.at10.one_weight')} and "
        f"{percent(result, 'first.pgd30.at30.one_weight')} of a filter's absolute weights."
    ),
)
def thresholds_learned(run: Run) -> Figure:
    """Draw the filters of the first seed, and what brightened paper gives in all seeds."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.4))
    grid = figure.add_gridspec(3, 6, width_ratios=[1, 1, 1, 1, 1, 4])
    brightness = np.linspace(0, 1, 201)
    for row, (name, title, size) in enumerate(
        (
            ("natural", "natural", 0.0),
            ("pgd10", "within 0.1", SMALL),
            ("pgd30", "within 0.3", LARGE),
        )
    ):
        curves = figure.add_subplot(grid[row, 5])
        for seed, each in enumerate(run.arrays):
            kernels, bias = each[f"kernels.{name}"], each[f"bias.{name}"]
            share = each[f"strength.{name}"] ** 2 / np.sum(each[f"strength.{name}"] ** 2)
            lift = np.maximum(kernels, 0).sum(axis=(1, 2))
            for index in np.flatnonzero((share > 0.02) & (bias + lift > 0)):
                given = np.maximum(bias[index] + brightness * lift[index], 0)
                curves.plot(brightness, given / given[-1], color=BLUE, linewidth=1, alpha=0.3)
            if seed:
                continue
            for place, index in enumerate(np.argsort(-share)[:5]):
                axes = figure.add_subplot(grid[row, place])
                most = np.abs(kernels[index]).max()
                axes.imshow(kernels[index] / most, cmap="PuOr", vmin=-1, vmax=1)
                axes.set(xticks=[], yticks=[])
                axes.set_xlabel(f"{share[index]:.0%}", fontsize=9.5)
                axes.grid(visible=False)
                if not place:
                    axes.set_ylabel(title, fontsize=10.5)
        if size:
            curves.axvline(size, color=RED, linestyle=":", linewidth=1.5)
            curves.text(size + 0.02, 0.97, f"ε = {size}", color=RED, va="top", fontsize=9.5)
        curves.set(xlim=(0, 1), ylim=(-0.02, 1.05), xticks=np.arange(0, 1.1, 0.2))
        curves.tick_params(labelsize=9.5)
        curves.set_ylabel("response\n[of that to ink]", fontsize=9.5)
    curves.set_xlabel("brightness of liked pixels  [ink]", fontsize=9.5)
    figure.supxlabel(
        "Left: filters, purple +, orange −; share of what the layer passes on. "
        "Right: filters above 2%, all seeds.",
        fontsize=9.5,
    )
    return figure


@adversarial_training.figure(
    title="Behind learned thresholds paper stays dark under attack, while the ink still fades",
    alt=lambda result: (
        "For two networks of one seed: a digit, the three most used filters' maps of it, the same "
        "digit attacked within 0.3, and the maps of that. Over all seeds the attack moves the "
        f"pooled first-layer responses by {percent(result, 'first.natural.at30.moved')} of their "
        f"length in the natural network and by {percent(result, 'first.pgd30.at30.moved')} in the "
        "one trained against many steps; of their responses "
        f"{percent(result, 'first.natural.at30.sealed')} and "
        f"{percent(result, 'first.pgd30.at30.sealed')} are zero whatever the attacker does. Blank "
        "paper answers all over the natural maps once attacked; in the other network it stays dark."
    ),
)
def a_digit_attacked(run: Run) -> Figure:
    """Draw a digit and its first-layer maps before and after an attack."""
    from matplotlib.figure import Figure

    first = run.arrays[0]
    figure = Figure(figsize=(WIDTH, 4.9))
    panels = figure.subplots(4, 4)
    for row, (name, title) in enumerate((("natural", "natural"), ("pgd30", "many steps, 0.3"))):
        chosen = np.argsort(-first[f"strength.{name}"])[:3]
        maps = first[f"maps.{name}"][chosen]
        for when, words in enumerate(("as it is", "attacked")):
            line = panels[2 * row + when]
            line[0].imshow(first[f"shown.{name}"][when], cmap="gray_r", vmin=0, vmax=1)
            line[0].set_ylabel(f"{title},\n{words}", fontsize=9.5)
            for axes, each in zip(line[1:], maps, strict=True):
                axes.imshow(each[..., when], cmap="viridis", vmin=0, vmax=max(each.max(), 1e-6))
            for axes in line:
                axes.set(xticks=[], yticks=[])
                axes.grid(visible=False)
    for axes, words in zip(
        panels[0], ("digit", "most used filter", "second", "third"), strict=True
    ):
        axes.set_title(words, loc="center", fontsize=10)
    return figure


@adversarial_training.figure(
    title="Training makes the order of a unit's activations dearer to overturn, but not safe",
    alt=lambda result: (
        "Two panels, for changes within 0.1 and within 0.3; in each, for three networks, how often "
        "a hidden unit is more active on a digit of its class than on another, one point per seed: "
        "as it is, with random signs, and with an attack on the unit. Within 0.3: trained "
        f"naturally {mean(result, 'hidden.natural.at30.order')}, "
        f"{mean(result, 'hidden.natural.at30.order_noise')} and "
        f"{mean(result, 'hidden.natural.at30.order_attacked')}; trained against many steps within "
        f"0.3 {mean(result, 'hidden.pgd30.at30.order')}, "
        f"{mean(result, 'hidden.pgd30.at30.order_noise')} and "
        f"{mean(result, 'hidden.pgd30.at30.order_attacked')}. Chance is 0.5."
    ),
)
def order_of_units(run: Run) -> Figure:
    """Plot the order that activations keep, for both sizes of attack."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, size in zip(panels, (SMALL, LARGE), strict=True):
        at = f"at{round(100 * size)}"
        for place, name in enumerate(("natural", "pgd10", "pgd30")):
            for offset, (kind, colour, marker, label) in enumerate(
                (
                    ("order", BLACK, "o", "as it is"),
                    ("order_noise", GREY, "s", "random signs"),
                    ("order_attacked", RED, "v", "unit attacked"),
                )
            ):
                found = [each[f"hidden.{name}.{at}.{kind}"] for each in run.result.metrics]
                axes.plot(
                    place + 0.2 * (offset - 1) + np.linspace(-0.05, 0.05, len(found)),
                    found,
                    marker,
                    color=colour,
                    markersize=5,
                    alpha=0.7,
                    label=label if place == 0 else None,
                )
        axes.axhline(0.5, color=GREY, linestyle=":")
        axes.set_title(f"changes within {size}")
        axes.set_xticks(range(3), ["natural", "many,\n0.1", "many,\n0.3"])
        axes.set(ylim=(-0.03, 1.03), xlabel="training")
    panels[0].set_ylabel("more active on its class than on\nothers  [share of pairs; dots: seeds]")
    panels[0].text(-0.4, 0.49, "chance", color=GREY, ha="left", va="top", fontsize=9.5)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure

"""Sparse, strong activations: whether they stand noise and attacks, and what makes them.

Run it with ``stronger demo run sparse-strong``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._sparse_strong_alone import alone
from stronger.demos._sparse_strong_attacks import attacked, withstood
from stronger.demos._sparse_strong_measures import (
    EPSILON,
    SIGMAS,
    Shown,
    by_part,
    hundredths,
    sparseness,
    strongest_kept,
    under_noise,
)
from stronger.demos._sparse_strong_networks import RECIPES, trained
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import digits as rows
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.demos._sparse_strong_networks import Kind
    from stronger.evidence.results import Result
    from stronger.nn.datasets import Rows
    from stronger.nn.layers import Array

KINDS: tuple[Kind, ...] = ("conv", "mlp")
ORDINARY = ("standard", "plain")
MAIN = (*ORDINARY, "full", "no_division")
"""The networks that are looked at most closely."""
SMALL = 0.05
"""The other size of attack, on those networks."""
REPORTED = (
    *("clean", "noise.mean", "noise.50", "snr.1", "snr.2", f"attack.{hundredths(EPSILON)}.worst"),
    *(f"{key}.{block}" for key in ("hoyer", "top_share", "match") for block in (1, 2)),
    *(f"overlap.{key}" for key in ("noise", "attack", "other_digit")),
    f"attack.{hundredths(EPSILON)}.by_gradient",
)
"""What is reported of the others."""


def compared(kind: Kind, data: Rows, shown: Shown, seed: int, scale: Scale) -> dict[str, float]:
    """Train one network by every recipe, from the same start, and look at each in the same way."""
    found: dict[str, float] = {}
    lent: dict[float, dict[str, Array]] = {EPSILON: {}, SMALL: {}}
    for name, recipe in RECIPES.items():
        built = trained(kind, recipe, data, seed, scale)
        each = sparseness(built, shown) | under_noise(built, shown)
        for epsilon in (EPSILON, SMALL) if name in MAIN else (EPSILON,):
            moved, worst = attacked(built.network, shown, epsilon, lent[epsilon], seed)
            stood = withstood(built.network, shown, moved, worst, epsilon)
            each |= {f"attack.{hundredths(epsilon)}.{key}": value for key, value in stood.items()}
            if name in ORDINARY:
                lent[epsilon][name] = moved["true"]
            if epsilon == EPSILON:
                each |= strongest_kept(built, shown, worst)
        if name in MAIN:
            each |= by_part(built, shown)
        else:
            each = {key: each[key] for key in REPORTED}
        found |= {f"{kind}.{name}.{key}": value for key, value in each.items()}
    return found | differences(kind, found)


def differences(kind: Kind, found: dict[str, float]) -> dict[str, float]:
    """Return how far networks are apart, seed by seed: what predictions are made of."""

    def of(name: str, key: str) -> float:
        return found[f"{kind}.{name}.{key}"]

    def ordinary(key: str) -> float:
        return max(of(name, key) for name in ORDINARY)

    noise, attack = "noise.mean", f"attack.{hundredths(EPSILON)}.worst"
    apart = {
        "noise": of("full", noise) - ordinary(noise),
        "noise_to_standard": of("full", noise) - of("standard", noise),
        "least_noise_to_standard": of("full", "noise.10") - of("standard", "noise.10"),
        "attack": of("full", attack) - ordinary(attack),
        "attack_to_standard": of("full", attack) - of("standard", attack),
        "undivided_noise": of("no_division", noise) - ordinary(noise),
        "undivided_attack": of("no_division", attack) - ordinary(attack),
        "snr": of("full", "snr.2") - ordinary("snr.2"),
        "clean_cost": of("standard", "clean") - of("full", "clean"),
        "hoyer": of("full", "hoyer.2") - ordinary("hoyer.2"),
        "top_share_by_reward": of("full", "top_share.1") - of("no_reward", "top_share.1"),
        "attack_on_the_top": of("full", "overlap.random_signs") - of("full", "overlap.attack"),
        "cut_alone_noise": of("cut_alone", noise) - of("plain", noise),
        "cut_alone_attack": of("cut_alone", attack) - of("plain", attack),
        "top_over_rest": of("plain", "part.top.noisy") - of("plain", "part.rest.noisy"),
        "top_over_all": of("plain", "part.top.noisy") - of("plain", "part.all.noisy"),
    }
    for part in ("reward", "division", "unit", "threshold"):
        apart[f"{part}_noise"] = of("full", noise) - of(f"no_{part}", noise)
        apart[f"{part}_attack"] = of("full", attack) - of(f"no_{part}", attack)
    return {f"{kind}.gain.{key}": value for key, value in apart.items()}


@demo(id="sparse-strong", entropy=2022, seeds=5)
def sparse_strong(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Train networks by the recipe, and without each of its parts, and see what they stand.

    Cekic, Bakiskan and Madhow build networks whose units are meant to be few and strong
    [@cekic2022neuro]. Their abstract promises sparser activations, more robustness to noise without
    training on noise, and more robustness to attacks without training on attacks; their table says
    at what price (on CIFAR-10, clean 92.5 → 87.3%, under noise of standard deviation 0.1
    26.6 → 64.0%, under a strong attack 10.4 → 21.5%). Large activations would then be the ones to
    be relied on. The body of the paper could not be read: what follows are the formulas of the
    authors' published code.

    **The recipe** has four ingredients, in each of the two lowest layers. *Weights by direction*,
    $y_k = w_k \cdot x / (\lVert w_k \rVert + 10^{-6})$. A *reward* on the rectified $y$, at every
    place of an image, among the $N$ channels there: the mean of the $K = \lceil 0.1 N \rceil$
    largest minus $d$ times the mean of the others, times $\alpha$, which acts on the weights of its
    own layer and on nothing else. *Division* by the neighbourhood, $z = y / (\sigma \max M +
    (1-\sigma) M + 10^{-7})$ with $\sigma = 0.1$ and $M$ the mean over channels of $y$, after a
    maximum over 3 by 3 places. And a *threshold* that only the largest fifth of each channel
    passes. In the configuration of the code $d$ is 0.1, but it goes by a name that the training
    code ignores, so that 1 was used there; the package uses 0.1. We take 0.1, and 1 beside it. The
    threshold is that of the package; the run for the paper set it otherwise.

    **Networks** learn 10,000 digits for five passes: two convolutions (16 kernels of 5 by 5, 32 of
    3 by 3) and a layer of 100 ordinary rectifiers, or two layers of 200 units, where the units of a
    row compete. The ordinary ones are the same with batch normalisation (*standard*, the paper's
    comparison) or with nothing (*plain*). Then the recipe without each ingredient, with ten times
    the reward or a tenth of it, and plain networks with one or two of the ingredients. All start
    from the same draw. As we train for 500 steps, not 100 passes over 50,000 images, our
    $\alpha$ is ten times the authors'.

    **Noise** is Gaussian, 0.1 to 0.5 on pixels from 0 to 1, not clipped. **Attacks** move each
    pixel by at most 0.1. As thresholds hide gradients, an image counts as withstanding only if it
    survives *all* of: forty shrinking steps uphill on the margin between the best wrong answer and
    the right one; the same along gradients let through thresholds and silent rectifiers; the images
    made against the ordinary networks trained before it; and then, from the worst of these, a
    search by trial and error that uses no gradient at all (200 tries of squares made brighter or
    darker). Signs drawn at random, of the same size, are the control.

    **Who survives?** We look at how much of the strongest tenth of the second block's features
    is still the strongest tenth under noise, and let the network answer from that tenth alone, from
    the second tenth, a random tenth, or the other nine tenths. Beside that, a fresh linear read-out
    is fitted to the same parts.

    **The reward alone.** Last, one layer of 200 units learns from its reward and nothing else. Do
    units that fire grow, as in models in which firing is what strengthens [@su2024envisioning], and
    do the strongest come to stand for classes? Beside it are the untrained layer, the layer with
    $d = 1$, and one that learns from errors alone.
    """
    data = rows(
        rng,
        scale,
        train=scale.choose(quick=100, full=10_000),
        test=scale.choose(quick=40, full=1000),
    )
    noise = rng.standard_normal(data.test.shape, dtype=np.float32)
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    shown = Shown(
        clean=data.test,
        labels=data.test_labels,
        noise=noise,
        attacked=scale.choose(quick=8, full=200),
        steps=scale.choose(quick=1, full=40),
        queries=scale.choose(quick=1, full=200),
        seen=data.train[:2000],
        seen_labels=data.train_labels[:2000],
    )
    for kind in KINDS:
        metrics |= compared(kind, data, shown, seed, scale)
    of_one_layer, arrays = alone(data, shown, seed, scale)
    metrics |= of_one_layer
    for key in ("other_class", "same_class", "readout", "rank"):
        metrics[f"alone.gain.{key}"] = (
            metrics[f"alone.reward.{key}"] - metrics[f"alone.untrained.{key}"]
        )
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------

NAMES = {
    "standard": "standard (batch norm)",
    "plain": "plain",
    "full": "the recipe",
    "even": "others demoted fully (d = 1)",
    "loud": "ten times the reward",
    "faint": "a tenth of the reward",
    "no_reward": "without reward",
    "no_division": "without division",
    "no_unit": "without unit weights",
    "no_threshold": "without threshold",
    "cut_alone": "plain, threshold",
    "unit_alone": "plain, unit weights",
    "reward_alone": "plain, unit weights, reward",
    "unit_and_cut": "plain, unit weights, threshold",
}
COLOURS = {"standard": ORANGE, "plain": GREY, "full": BLUE, "no_division": GREEN}


def values(run: Run, metric: str) -> Array:
    """Return a metric of every seed."""
    return np.array([each[metric] for each in run.result.metrics])


def percent(result: Result, metric: str, *names: str) -> str:
    """Return the mean of a share in per cent; of several networks, in a list with their names."""
    if not names:
        return f"{result.estimates[metric].mean:.0%}"
    return ", ".join(f"{NAMES[name]} {percent(result, metric.format(name))}" for name in names)


@sparse_strong.figure(
    title="On images the recipe stands less than a plain network, and more without division",
    alt=lambda result: (
        "Four line plots of accuracy, in two rows (networks of convolutions, and of rows) and two "
        "columns (noise, and attack by size). Convolutions, noise of 0.5: "
        f"{percent(result, 'conv.{}.noise.50', *MAIN)}. Convolutions, attack of 0.1: "
        f"{percent(result, 'conv.{}.attack.10.worst', *MAIN)}. Rows, noise of 0.5: "
        f"{percent(result, 'mlp.{}.noise.50', *MAIN)}. Rows, attack of 0.1: "
        f"{percent(result, 'mlp.{}.attack.10.worst', *MAIN)}."
    ),
)
def noise_and_attack(run: Run) -> Figure:
    """Plot accuracy against the size of noise and of attacks."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 6.4))
    grid = figure.subplots(2, 2, sharey=True, sharex="col")
    for row, kind, words in zip(grid, KINDS, ("convolutions", "rows"), strict=True):
        for name in MAIN:
            of = f"{kind}.{name}"
            lines = (
                [f"{of}.clean", *(f"{of}.noise.{hundredths(sigma)}" for sigma in SIGMAS)],
                [f"{of}.clean", *(f"{of}.attack.{hundredths(e)}.worst" for e in (SMALL, EPSILON))],
            )
            sizes = ((0, *SIGMAS), (0, SMALL, EPSILON))
            for axes, keys, size in zip(row, lines, sizes, strict=True):
                found = np.array([values(run, key) for key in keys])
                axes.errorbar(
                    size,
                    found.mean(axis=1),
                    found.std(axis=1),
                    color=COLOURS[name],
                    marker="o",
                    markersize=4,
                    elinewidth=1,
                    label=NAMES[name],
                )
        row[0].set_ylabel(f"{words}\naccuracy [share of digits]")
        row[0].set_ylim(-0.03, 1.03)
    grid[0][0].set_title("noise")
    grid[0][1].set_title("attack, worst of all")
    grid[1][0].set_xlabel("standard deviation [ink = 1]")
    grid[1][1].set_xlabel("largest change of a pixel [ink = 1]")
    figure.legend(*grid[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@sparse_strong.figure(
    title="Unit weights and the threshold carry most of the gain; division takes it away",
    alt=lambda result: (
        "Two dot plots with a row for each of fourteen networks, seeds as dots and means as bars: "
        "accuracy under noise, on average over five sizes, and under attack. Convolutions under "
        f"noise: {percent(result, 'conv.{}.noise.mean', *RECIPES)}. Convolutions under attack: "
        f"{percent(result, 'conv.{}.attack.10.worst', *RECIPES)}. Networks of rows show the same "
        "order with smaller differences under noise."
    ),
)
def ingredients(run: Run) -> Figure:
    """Plot accuracy of every recipe under noise and attack."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    panels = figure.subplots(1, 2, sharey=True)
    names = list(RECIPES)
    keys = ("noise.mean", f"attack.{hundredths(EPSILON)}.worst")
    for axes, key, words in zip(panels, keys, ("under noise", "under attack"), strict=True):
        for place, name in enumerate(names):
            for kind, shift, colour, mark in (("conv", -0.16, BLUE, "o"), ("mlp", 0.16, RED, "s")):
                found = values(run, f"{kind}.{name}.{key}")
                axes.plot(
                    found,
                    np.full(len(found), place + shift),
                    mark,
                    color=colour,
                    markersize=4,
                    alpha=0.45,
                    markeredgewidth=0,
                )
                axes.plot(found.mean(), place + shift, "|", color=colour, markersize=13, mew=2.5)
        axes.axhspan(-0.5, 1.5, color=GREY, alpha=0.08)
        axes.set_title(words)
        axes.set(xlim=(0, 1), xlabel="accuracy [share of digits]")
    panels[0].set_yticks(range(len(names)), [NAMES[name] for name in names])
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    for kind, colour, mark in (("convolutions", BLUE, "o"), ("rows", RED, "s")):
        panels[1].plot([], [], mark, color=colour, label=kind)
    figure.legend(*panels[1].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@sparse_strong.figure(
    title="On noisy images an ordinary network does best on its strongest tenth alone",
    alt=lambda result: (
        "Two dot plots of the accuracy of convolutional networks under noise of 0.5 if only a part "
        "of their features is kept. Used by the network, strongest tenth: "
        f"{percent(result, 'conv.{}.part.top.noisy', *MAIN)}; all but the strongest tenth: "
        f"{percent(result, 'conv.{}.part.rest.noisy', *MAIN)}; all: "
        f"{percent(result, 'conv.{}.part.all.noisy', *MAIN)}. Read out afresh, strongest tenth: "
        f"{percent(result, 'conv.{}.part.top.read', *MAIN)}; random tenth: "
        f"{percent(result, 'conv.{}.part.random.read', *MAIN)}."
    ),
)
def parts_of_the_code(run: Run) -> Figure:
    """Plot accuracy under noise by the part of the features that is kept."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    panels = figure.subplots(1, 2, sharey=True)
    words = {
        "top": "strongest\ntenth",
        "second": "second\ntenth",
        "random": "random\ntenth",
        "rest": "all but\nstrongest",
        "all": "all",
    }
    for axes, how, title in zip(
        panels, ("noisy", "read"), ("used by the network", "read out afresh"), strict=True
    ):
        for shift, name in zip((-0.27, -0.09, 0.09, 0.27), MAIN, strict=True):
            found = np.array([values(run, f"conv.{name}.part.{part}.{how}") for part in words])
            axes.errorbar(
                np.arange(len(words)) + shift,
                found.mean(axis=1),
                found.std(axis=1),
                fmt="o",
                color=COLOURS[name],
                elinewidth=1.5,
                label=NAMES[name],
            )
        axes.set_xticks(range(len(words)), list(words.values()), fontsize=9.5)
        axes.set_title(title)
    panels[0].set(ylim=(0, 1.03), ylabel="accuracy under noise of 0.5\n[share of digits]")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@sparse_strong.figure(
    title="By reward alone a few units take all, most of them for several digits",
    alt=lambda result: (
        "Left, of the first run, a scatter plot of how much 200 units grew against how often they "
        "were among the strongest tenth before learning. By reward alone about a third grow a lot, "
        "all others shrink a little: over all runs "
        f"{percent(result, 'alone.reward.top_fifth_grown')} of the fifth that fired most have "
        f"grown, and {percent(result, 'alone.reward.rest_grown')} of the others; by errors alone "
        f"{percent(result, 'alone.error.top_fifth_grown')} and "
        f"{percent(result, 'alone.error.rest_grown')}. Right, how often each of the 40 strongest "
        "units is among the strongest tenth, digit by digit: most are so for several digits."
    ),
)
def reward_alone(run: Run) -> Figure:
    """Plot growth against early firing, and how often the strongest units fire for each digit."""
    from matplotlib.figure import Figure

    first = run.arrays[0]
    figure = Figure(figsize=(WIDTH, 4.4))
    scatter, chart = figure.subplots(1, 2, width_ratios=(1, 1.1))
    for name, colour, label in (
        ("reward", BLUE, "reward alone"),
        ("error", ORANGE, "errors alone"),
    ):
        fired, growth = (first[f"alone.{name}.{key}"] for key in ("fired", "growth"))
        scatter.plot(fired, growth, "o", color=colour, markersize=4, alpha=0.6, label=label)
    scatter.set_xlabel("how often among the strongest\ntenth before learning [share]")
    scatter.set_ylabel("growth of mean activation")
    scatter.set_title("200 units")
    scatter.legend(loc="center right", handletextpad=0.1)
    rates = first["alone.reward.rates"]
    order = np.argsort(-rates.mean(axis=0))[:40]
    shown = chart.imshow(rates[:, order], aspect="auto", cmap="cividis", vmin=0, vmax=1)
    chart.set_title("after learning by reward")
    chart.set(xlabel="the 40 units that fire most", ylabel="digit", yticks=range(10))
    chart.grid(visible=False)
    figure.colorbar(shown, ax=chart, label="among the strongest tenth [share]")
    return figure

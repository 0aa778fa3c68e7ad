"""Magnitude pruning: whether the size of a trained weight says how much it matters.

Run it with ``stronger demo run pruning``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos._pruned_digits import (
    BINS,
    RETRAINED,
    SHARES,
    SIZES,
    active,
    by_pixel,
    cut_alone,
    drawn,
    iterated,
    other_scale,
    survivors,
    trained_again,
    with_activity,
    with_patience,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.activations import ReLU
from stronger.nn.pruning import keep, weights
from stronger.nn.rectifiers import build_mlp
from stronger.plots import BLACK, BLUE, GREEN, GREY, ORANGE, RED, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.evidence.results import Result

# --- The demo --------------------------------------------------------------------------------


@demo(id="pruning", entropy=2015, seeds=6)
def pruning(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Remove weights by size, by chance and the wrong way round; train again; ask what size told.

    Pruning keeps the weights that are large and drops the rest. Han and others removed every
    weight below a threshold, a quality factor times the standard deviation of its layer, trained
    the rest again, and lost nothing at a ninth to a thirteenth of the weights
    [@han2015learning]. This is often put beside larger is stronger, and it is another sentence: it
    concerns **weights**, of either sign, and it compares $|w_{ij}|$. No experiment there varies how
    large activations are, so pruning neither tests the thesis nor refutes it. Two measurements
    below are our own and look across to it.

    **Network.** As in the paper 784-300-100-10 rectifiers, on 20,000 of the 60,000 digits, with
    momentum and a little weight decay, for twelve epochs. We keep the same share of every layer,
    so that all choices compare like with like, and never prune biases; the paper's thresholds are
    drawn as well. *Retraining* is four epochs for every choice, with the removed weights held at
    exactly zero, and is compared with the whole network trained for four epochs more; for the
    largest 8% also twelve epochs, and the usual four with the output layer left whole.

    **Choices.** The largest $|w|$, the smallest, weights at random; the most positive $w$ and the
    most negative. Pruning to 2% in four rounds of two epochs against once, with eight epochs.

    **The survivors.** How the kept weights of the first layer change in retraining, beside those
    of weights kept at random; how many of them belong to each pixel, against the variance of its
    ink, beside an untrained network and one trained without decay.

    **On another scale.** A rectifier's incoming weights may be multiplied by $a > 0$ and its
    outgoing ones divided by it without changing any answer [@glorot2011deep]. We do so with a
    random power of two, from a quarter to four, for every hidden unit, and let size choose again.

    **With activity.** Above the first layer we keep 5% of the weights by $|w_{ij}|$, or by
    $|w_{ij}|\sqrt{\langle h_i^2\rangle}$, where $h_i$ is the activation that the weight passes
    on; the control permutes the activities among the units.

    The paper's column of active units (38% of the first hidden layer, 65% of the second) is
    logged, without a prediction.
    """
    setting = drawn(rng, scale)
    untrained = build_mlp(rng, SIZES, ReLU)
    network = setting.learn(untrained, setting.rates)
    undecayed = setting.learn(untrained, setting.rates, decay=0.0)
    scattered = [rng.random(w.shape, dtype=np.float32) for w in weights(network)]
    alone = cut_alone(setting, network, scattered)
    again, left = trained_again(setting, network, scattered)
    advantage = alone.metrics["cut.random.8"] - alone.metrics["cut.largest.8"]
    parts = [
        alone,
        again,
        Measurement(
            {
                "retrained.advantage_before": advantage,
                "retrained.advantage_left": again.metrics["retrained.advantage_at_8"] / advantage,
            }
        ),
        Measurement(iterated(setting, network)),
        Measurement(with_patience(setting, network)),
        survivors(network, left),
        by_pixel(setting, {"trained": network, "undecayed": undecayed, "untrained": untrained}),
        Measurement(other_scale(rng, setting, network)),
        Measurement(with_activity(rng, setting, network)),
        Measurement(
            active(setting, {"untrained": untrained, "trained": network, "pruned": left["largest"]})
        ),
        Measurement(
            {
                "undecayed.rise_at_50": setting.error_cut(undecayed, keep(weights(undecayed), 0.5))
                - setting.error(undecayed),
            }
        ),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------

PERCENT = 100 * np.array(SHARES)
COLOURS = {"largest": BLUE, "random": GREY, "smallest": RED, "positive": ORANGE, "negative": GREEN}
LABELS = {
    "largest": "largest |w|",
    "random": "at random",
    "smallest": "smallest |w|",
    "positive": "most positive w",
    "negative": "most negative w",
}


def per_cent(result: Result, metric: str, digits: int = 1) -> str:
    """Return the mean of a metric in per cent."""
    return f"{result.estimates[metric].mean:.{digits}%}"


def lines(axes: Axes, x: NDArray[np.float64], seeds: NDArray[np.float64], **style: Any) -> None:
    """Plot the mean over seeds of curves (seeds, points) in per cent, and a line for each."""
    label = style.pop("label", None)
    for each in seeds:
        axes.plot(x, 100 * each, linewidth=0.7, alpha=0.35, **style)
    axes.plot(x, 100 * seeds.mean(axis=0), marker="o", markersize=4, label=label, **style)


@pruning.figure(
    title="What is left of a network, by the weights that are kept",
    alt=lambda result: (
        "Test error against the share of weights kept, from all to 1%, on a logarithmic scale. "
        "Left, without retraining: keeping the largest, the error is "
        f"{per_cent(result, 'cut.largest.100')} at 100%, {per_cent(result, 'cut.largest.50')} at "
        f"50%, {per_cent(result, 'cut.largest.20')} at 20% and "
        f"{per_cent(result, 'cut.largest.10')} at 10%; at 50% it is "
        f"{per_cent(result, 'cut.random.50')} for random weights, "
        f"{per_cent(result, 'cut.smallest.50')} for the smallest, "
        f"{per_cent(result, 'cut.positive.50')} for the most positive and "
        f"{per_cent(result, 'cut.negative.50')} for the most negative. Right, after four epochs of "
        f"retraining: at 8% {per_cent(result, 'retrained.largest.8', 2)} for the "
        f"largest, {per_cent(result, 'retrained.random.8', 2)} for random weights and "
        f"{per_cent(result, 'retrained.smallest.8', 2)} for the smallest, where the whole network "
        f"has {per_cent(result, 'retrained.dense', 2)}."
    ),
)
def error_by_share(run: Run) -> Figure:
    """Plot error against the share kept, before and after retraining."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    alone, again = figure.subplots(1, 2)
    for name, colour in COLOURS.items():
        seeds = np.array([arrays[f"cut_{name}"] for arrays in run.arrays])
        style = "--" if name in ("positive", "negative") else "-"
        lines(alone, PERCENT, seeds, color=colour, linestyle=style, label=LABELS[name])
        if name in ("largest", "random", "smallest"):
            seeds = np.array([arrays[f"retrained_{name}"] for arrays in run.arrays])
            lines(again, 100 * np.array(RETRAINED), seeds, color=colour)
    kept_by, errors = np.mean([arrays["by_threshold"] for arrays in run.arrays], axis=0).T
    alone.plot(100 * kept_by, 100 * errors, "x", color=BLACK, label="threshold: q s.d.")
    dense = 100 * run.result.estimates["retrained.dense"].mean
    again.axhline(dense, color=BLACK, linestyle=":", linewidth=1.3)
    again.annotate("whole network", (21, dense * 0.97), color=BLACK, fontsize=10, va="top")
    for axes, title in ((alone, "not trained again"), (again, "trained again")):
        axes.set_xscale("log")
        axes.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
        axes.set_xlim(115, 0.85)
        axes.set(title=title, xlabel="weights kept  [% of each layer]")
        axes.set_yscale("log")
        axes.set_ylim(2, 105)
        axes.set_yticks([2, 5, 10, 20, 50, 100], ["2", "5", "10", "20", "50", "100"])
        axes.minorticks_off()
    again.set_xlim(23, 2.6)
    again.set_xticks([3, 5, 8, 10, 20], ["3", "5", "8", "10", "20"])
    alone.set_ylabel("test error  [% of digits]")
    figure.legend(loc="outside lower center", ncols=3, fontsize=10)
    return figure


@pruning.figure(
    title="The kept weights of the first layer, before and after they were trained again",
    alt=lambda result: (
        "Three histograms of first-layer weights, all seeds together: all weights before pruning, "
        "one hump around zero; the largest 8% of them, two humps with a gap around zero; and the "
        "same after retraining. Their mean size is "
        f"{result.estimates['survivors.growth'].mean:.2f} times what it was; "
        f"{per_cent(result, 'survivors.near_zero')} of them lie below half of the size that saved "
        f"them, and {per_cent(result, 'survivors.near_zero_at_random', 0)} of weights kept at "
        "random do."
    ),
)
def kept_weights(run: Run) -> Figure:
    """Draw histograms of weights before pruning, and of survivors before and after retraining."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 3, sharex=True)
    middle = (BINS[1:] + BINS[:-1]) / 2
    for axes, name, colour, title in zip(
        panels,
        ("before", "kept_before", "kept_after"),
        (GREY, SKY, BLUE),
        ("all, as trained", "the largest 8%", "the same, retrained"),
        strict=True,
    ):
        counts = np.mean([arrays[name] for arrays in run.arrays], axis=0)
        axes.hist(middle, BINS.tolist(), weights=1e-3 * counts, color=colour)
        axes.set_title(title)
        axes.set_xlabel("weight w")
    panels[0].set_ylabel("weights  [thousands a network]")
    return figure


@pruning.figure(
    title="Where the largest 8% of first-layer weights sit",
    alt=lambda result: (
        "Four images of 28 by 28 pixels, means over seeds: the variance of the ink, high in the "
        "middle and zero at the border; then how many of 300 weights of each pixel are kept: in "
        "the trained network (rank correlation with the variance "
        f"{result.estimates['pixels.trained.rank_correlation'].mean:.2f}), in one trained without "
        f"decay ({result.estimates['pixels.undecayed.rank_correlation'].mean:.2f}) and in the "
        "untrained one, an even grey "
        f"({result.estimates['pixels.untrained.rank_correlation'].mean:.2f})."
    ),
)
def survivors_by_pixel(run: Run) -> Figure:
    """Draw the variance of pixels and the number of weights kept of each."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.6))
    panels = figure.subplots(2, 2).ravel()
    names = ("variance", "pixels_trained", "pixels_undecayed", "pixels_untrained")
    titles = ("variance of the ink", "trained", "trained without decay", "untrained")
    means = [np.mean([arrays[name] for arrays in run.arrays], axis=0) for name in names]
    top = max(float(counts.max()) for counts in means[1:])
    for axes, values, title in zip(panels, means, titles, strict=True):
        counts = title != titles[0]
        shown = axes.imshow(
            values.reshape(28, 28), cmap="viridis", vmin=0, vmax=top if counts else None
        )
        axes.set_title(title)
        axes.set_axis_off()
        figure.colorbar(
            shown, ax=axes, shrink=0.85, label="weights kept  [of 300]" if counts else "variance"
        )
    return figure


@pruning.figure(
    title="The same network, other ranks: on another scale, and with activity",
    alt=lambda result: (
        "Two dot plots of test error without retraining, a dot for each seed. Left, a fifth of "
        "every layer kept: the largest weights "
        f"{per_cent(result, 'cut.largest.20')}, the largest on another scale of the hidden units "
        f"{per_cent(result, 'gauge.other.20')}, random ones {per_cent(result, 'cut.random.20')}. "
        "Right, the first layer whole and 5% of the others: size alone "
        f"{per_cent(result, 'activity.size')}, size times activity "
        f"{per_cent(result, 'activity.with_activity')}, size times permuted activity "
        f"{per_cent(result, 'activity.permuted')}."
    ),
)
def other_ranks(run: Run) -> Figure:
    """Plot the error of each choice, by seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    panels = figure.subplots(1, 2)
    for axes, title, rows in (
        (
            panels[0],
            "20% of every layer",
            {
                "cut.largest.20": ("size", BLUE),
                "gauge.other.20": ("size on\nanother scale", RED),
                "cut.random.20": ("at random", GREY),
            },
        ),
        (
            panels[1],
            "5% above the first layer",
            {
                "activity.size": ("size", BLUE),
                "activity.with_activity": ("size times\nactivity", GREEN),
                "activity.permuted": ("permuted\nactivity", GREY),
            },
        ),
    ):
        for place, (metric, (_, colour)) in enumerate(rows.items()):
            values = 100 * np.array([each[metric] for each in run.result.metrics])
            spread = np.linspace(-0.12, 0.12, len(values))
            axes.plot(place + spread, values, "o", color=colour, markersize=6, alpha=0.75)
            axes.plot([place - 0.25, place + 0.25], [values.mean()] * 2, color=colour)
        axes.set_xticks(range(len(rows)), [label for label, _ in rows.values()])
        axes.set(title=title, ylim=(0, None), xlim=(-0.5, len(rows) - 0.5))
    panels[0].set_ylabel("test error  [% of digits]")
    return figure

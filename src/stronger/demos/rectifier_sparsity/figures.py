"""Draws zeros by epoch, error against sparsity, ablated codes, and what tells the intensity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    SKY,
    Series,
    curves,
    groups,
    legend_below,
    line_at,
)

from .measure import PENALTIES, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

COLOURS = {"relu": BLUE, "softplus": ORANGE, "tanh": RED, "logistic": GREEN}


@demo.figure("Zeros by layer and epoch, counted strictly and fairly", panels=(1, 2), sharey=True)
def silence_by_epoch(panels: Panels, seeds: Seeds) -> None:
    """Two panels against the epoch. Left: exact zeros of the rectifiers in each of three layers,
    one line per seed, from about {{zeros.relu.untrained:.0%}} before training to a mean of
    {{zeros.relu.trained:.0%}} after it. Right: values within 5% of their unit's range from zero,
    mean over layers, for four kinds of units; at the end {{near.relu.trained:.0%}} for rectifiers,
    {{near.softplus.trained:.0%}} for softplus, {{near.logistic.trained:.0%}} for logistic and
    {{near.tanh.trained:.0%}} for tanh units.
    """
    strict, fair = panels
    exact = 100 * seeds.stack("zeros_relu")[:, :, 0]  # (seeds, epochs + 1, layers)
    epochs = range(exact.shape[1])
    for layer, (colour, style) in enumerate(((BLUE, "-"), (SKY, "--"), (PINK, ":"))):
        curves(
            strict,
            epochs,
            exact[:, :, layer],
            colour=colour,
            label=f"layer {layer + 1}",
            linestyle=style,
            alpha=0.8,
        )
    for kind, colour in COLOURS.items():
        near = 100 * seeds.stack(f"zeros_{kind}")[:, :, 1].mean(axis=2)
        curves(fair, epochs, near, colour=colour, label=kind.replace("relu", "rectifier"))
    strict.set_title("exactly zero, rectifiers")
    fair.set_title("near zero, every kind")
    strict.set(ylabel="fraction of values  [%]", ylim=(0, 100))
    for axes in panels:
        axes.set_xlabel("epoch  [passes over the digits]")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(loc="upper left", fontsize=10, ncols=2, columnspacing=1, handlelength=1.6)


@demo.figure("What sparsity costs, where an L1 penalty has to bring it")
def price_of_silence(axes: Axes, seeds: Seeds) -> None:
    """Test error against the fraction of exact zeros, one small dot per seed and a large one for
    the mean, at six L1 penalties on activations. Without penalty: {{price.none.zeros:.0%}} zeros,
    error {{price.none.error:.1%}}; penalty 1e-4: {{price.1e-4.zeros:.0%}} zeros, error
    {{price.1e-4.error:.1%}}; penalty 3e-4: {{price.3e-4.zeros:.0%}} zeros, error
    {{price.3e-4.error:.1%}}; penalty 1e-3: {{price.1e-3.zeros:.0%}} zeros, error
    {{price.1e-3.error:.1%}}; penalty 3e-3: {{price.3e-3.zeros:.0%}} zeros, error
    {{price.3e-3.error:.1%}}; penalty 1e-2: {{price.1e-2.zeros:.0%}} zeros, error
    {{price.1e-2.error:.1%}}. A dashed line stands at 85%, up to which the paper found no harm.
    """
    found = 100 * seeds.stack("prices")  # (seeds, penalties, zeros and error)
    colours = (BLACK, SKY, BLUE, GREEN, ORANGE, RED)
    for index, (penalty, colour) in enumerate(zip(PENALTIES.values(), colours, strict=True)):
        axes.plot(*found[:, index].T, "o", color=colour, markersize=4, alpha=0.5)
        axes.plot(
            *found[:, index].mean(axis=0),
            "o",
            color=colour,
            markersize=10,
            markeredgecolor="white",
            label=f"λ = {penalty:g}",
        )
    line_at(axes, 85)
    axes.set(
        xlabel="exact zeros, mean of three layers  [% of values]",
        ylabel="test error  [% of digits]",
        xlim=(38, 101),
    )
    axes.set_ylim(bottom=0)
    axes.legend(loc="lower left", title="L1 penalty on activations", ncols=2, fontsize=10)


ABLATIONS = {
    "set_only": "set only",
    "one_level": "set at one level",
    "order_only": "set and order",
    "exchanged": "values permuted",
    "silence_filled": "zeros filled",
    "silence_disguised": "zeros resampled",
    "moved": "control: units permuted",
}


@demo.figure("What is lost when part of a code is destroyed")
def codes_taken_apart(axes: Axes, seeds: Seeds) -> None:
    """Test accuracy after ablating the code of one hidden layer of a trained network, one dot per
    seed, layer and ablation; dashed lines mark chance and the unchanged network,
    {{loss.accuracy:.1%}}. Mean losses over the layers: set only {{loss.set_only:.1%}}, set at one
    level {{loss.one_level:.1%}}, set and order {{loss.order_only:.1%}}, values permuted among
    active units {{loss.exchanged:.1%}}, zeros filled {{loss.silence_filled:.1%}}, zeros resampled
    {{loss.silence_disguised:.1%}}, control: values permuted among all units {{loss.moved:.1%}}.
    """
    whole = 100 * seeds.mean("loss.accuracy")
    left = whole - 100 * seeds.stack("losses")  # (seeds, layers, ablations)
    series = [
        Series(f"layer {layer + 1} ablated", colour, left[:, layer].T, marker)
        for layer, (colour, marker) in enumerate(((BLUE, "o"), (ORANGE, "s"), (PINK, "^")))
    ]
    groups(axes, series, ABLATIONS.values(), within=(0, 100))
    for level, words in ((10, "chance"), (whole, "unchanged")):
        line_at(axes, level)
        axes.annotate(words, (level - 1, -0.45), ha="right", fontsize=10, color=GREY)
    axes.set(xlim=(0, 102), xlabel="test accuracy left  [% of digits]")
    axes.set_ylim(top=-0.75)
    legend_below(axes, 3)


READ = (
    ("rectifier, no biases", BLUE, "-"),
    ("its set only", BLUE, ":"),
    ("rectifier", SKY, "-"),
    ("softplus", ORANGE, "-"),
    ("tanh", RED, "--"),
    ("logistic", GREEN, "--"),
)


@demo.figure("How much of the intensity a linear probe reads out, layer by layer", height=4.8)
def intensity_by_layer(axes: Axes, seeds: Seeds) -> None:
    """Share of the variance of image intensity that a linear probe explains, by hidden layer, a
    thin line per seed: rectifier, no biases {{intensity.no_biases.layer1:.2f}} in the first and
    {{intensity.no_biases.layer3:.2f}} in the third layer; its set only
    {{intensity.no_biases_set.layer1:.2f}} in the first and {{intensity.no_biases_set.layer3:.2f}}
    in the third layer; rectifier {{intensity.relu.layer1:.2f}} in the first and
    {{intensity.relu.layer3:.2f}} in the third layer; softplus {{intensity.softplus.layer1:.2f}} in
    the first and {{intensity.softplus.layer3:.2f}} in the third layer; tanh
    {{intensity.tanh.layer1:.2f}} in the first and {{intensity.tanh.layer3:.2f}} in the third
    layer; logistic {{intensity.logistic.layer1:.2f}} in the first and
    {{intensity.logistic.layer3:.2f}} in the third layer.
    """
    explained = seeds.stack("intensity")  # (seeds, codes, layers)
    for row, (words, colour, style) in enumerate(READ):
        curves(axes, [1, 2, 3], explained[:, row], colour=colour, label=words, linestyle=style)
    axes.set_xticks([1, 2, 3])
    axes.set(xlabel="hidden layer  [number]", ylabel="variance of intensity explained  [R²]")
    legend_below(axes, 3, fontsize=10)

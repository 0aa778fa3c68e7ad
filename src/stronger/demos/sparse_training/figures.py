"""Draws the weights in use by epoch, ways to choose as many, and what a penalty does to both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, curves, dots, name_rows

from .measure import EPOCHS, LAYERS, PENALTIES, demo

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels


@demo.figure(
    "Weights in use, layer by layer, with a learning rate that stays and one that drops",
    panels=(1, 3),
    height=4.2,
    sharey=True,
)
def weights_in_use(panels: Panels, seeds: Seeds) -> None:
    """Three line plots of the share of weights in use over six epochs, for the first, second and
    output layer. At the end first {{dst.kept.first:.1%}} ({{drop.first.gain:+.1%}} where the rate
    has dropped), second {{dst.kept.second:.1%}} ({{drop.second.gain:+.1%}} where the rate has
    dropped), output {{dst.kept.output:.1%}} ({{drop.output.gain:+.1%}} where the rate has dropped).
    """
    whole, branch = seeds.stack("kept"), seeds.stack("dropped")  # (seeds, looks, layers)
    epochs = np.linspace(0, EPOCHS, whole.shape[1])
    after = epochs[-branch.shape[1] :]
    for layer, (axes, name) in enumerate(zip(panels, LAYERS, strict=True)):
        curves(
            axes, epochs, whole[:, :, layer], colour=BLUE, label="learning rate stays", linewidth=1
        )
        curves(axes, after, branch[:, :, layer], colour=ORANGE, label="learning rate drops")
        axes.set(yscale="log", title=f"{name} layer", xlabel="epochs")
    panels[0].set_ylabel("weights in use [share; a line per seed]")
    panels[0].figure.legend(
        *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2
    )


WAYS = (
    ("dense.error", "dense.error", GREY, "all weights"),
    ("dst.error", "high.error", BLUE, "learned thresholds"),
    ("again.size.error", "high.again.size.error", GREEN, "cut by size, retrained"),
    ("again.random.error", "high.again.random.error", RED, "cut at random, retrained"),
)


@demo.figure(
    "The same number of weights, chosen in different ways",
    panels=(1, 2),
    height=3.8,
    sharex=True,
    sharey=True,
)
def ways_to_choose(panels: Panels, seeds: Seeds) -> None:
    """Test errors of networks with all weights or with {{dst.kept:.1%}} of them: all weights
    {{dense.error:.2%}}; learned thresholds {{dst.error:.2%}}; cut by size, retrained
    {{again.size.error:.2%}}; cut at random, retrained {{again.random.error:.2%}}. With
    {{high.kept:.1%}} of them: learned thresholds {{high.error:.2%}}; cut by size, retrained
    {{high.again.size.error:.2%}}; cut at random, retrained {{high.again.random.error:.2%}}.
    """
    for column, (axes, share) in enumerate(zip(panels, ("dst.kept", "high.kept"), strict=True)):
        for row, way in enumerate(WAYS):
            dots(axes, 100 * seeds.values(way[column]), row, colour=way[2])
        axes.set(title=f"{seeds.mean(share):.1%} of the weights", xscale="log")
        axes.set_xticks((2, 3, 5, 10), ("2", "3", "5", "10"))
        axes.minorticks_off()
    name_rows(panels[0], [words for *_, words in WAYS])
    panels[0].figure.supxlabel("test error [%]", fontsize=11)


@demo.figure(
    "Weights in use and error after two epochs, by the penalty on low thresholds",
    panels=(1, 2),
    height=3.8,
)
def price_and_share(panels: Panels, seeds: Seeds) -> None:
    """Two line plots against the penalty alpha, after two epochs: weights in use
    {{price.0.kept:.1%}}, {{price.0.0001.kept:.1%}}, {{price.0.0005.kept:.1%}},
    {{price.0.002.kept:.1%}} and test error {{price.0.error:.2%}}, {{price.0.0001.error:.2%}},
    {{price.0.0005.error:.2%}}, {{price.0.002.error:.2%}} for alpha = 0, 0.0001, 0.0005, 0.002.
    """
    found = 100 * seeds.stack("prices")  # (seeds, penalties, share and error)
    for column, (axes, words) in enumerate(
        zip(panels, ("weights in use [%]", "test error [%]"), strict=True)
    ):
        for place, values in enumerate(found[:, :, column].T):
            dots(axes, values, place, colour=BLUE, upright=True)
        axes.plot(found[:, :, column].mean(axis=0), color=BLUE)
        axes.set_xticks(range(len(PENALTIES)), [f"{penalty:g}" for penalty in PENALTIES])
        axes.set(xlabel="penalty on low thresholds α", ylabel=words)
    panels[0].set_yscale("log")

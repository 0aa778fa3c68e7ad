"""Draws the errors beside the paper's, and zeros by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import BLACK, BLUE, GREEN, GREY, ORANGE, RED, curves, line_at, rows

from .measure import NETWORKS, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

PAPER = {"rectifier": (1.43, 1.20), "tanh": (1.57, 1.16)}
"""Test errors in % of Table 1, MNIST: without and with unsupervised pre-training."""
PAPER_ZEROS = 83.4
"""Average share of zeros in % in the hidden layers of the paper's rectifier networks on MNIST."""


@demo.figure("Test errors beside those of Table 1")
def errors_beside_the_paper(axes: Axes, seeds: Seeds) -> None:
    """Test errors in per cent, one dot per seed, beside the paper's numbers. Mean errors: rectifier
    with an L1 penalty {{error.rectifier:.2%}}, rectifier without penalty {{error.unpriced:.2%}},
    tanh {{error.tanh:.2%}}. The paper has 1.43% for rectifiers and 1.57% for tanh without
    pre-training, 1.20% and 1.16% with it. A linear classifier, not drawn, errs on
    {{error.linear:.1%}}.
    """
    errors = 100 * seeds.stack("errors")  # (seeds, networks)
    names = ("rectifier,\nL1 penalty", "rectifier,\nno penalty", "tanh")
    rows(axes, errors.T, names, colours=(BLUE, GREEN, RED), upright=True)
    for at, name in enumerate(NETWORKS):
        for published, marker in zip(PAPER.get(name, ()), "Ds", strict=False):
            axes.plot(at + 0.32, published, marker, color=ORANGE, mec=BLACK, markersize=8)
    axes.plot([], [], "o-", color=GREY, label=f"here, {len(seeds)} seeds and their mean")
    for marker, words in (("D", "no"), ("s", "with")):
        label = f"Table 1, {words} pre-training"
        axes.plot([], [], marker, color=ORANGE, mec=BLACK, markersize=8, label=label)
    axes.set(xlim=(-0.5, 2.6), ylabel="test error  [% of 10,000 digits]")
    axes.set_ylim(bottom=0)
    axes.legend(loc="lower left")


@demo.figure("Zeros in each hidden layer, epoch by epoch", panels=(1, 2), sharey=True)
def zeros_by_epoch(panels: Panels, seeds: Seeds) -> None:
    """Fraction of exact zeros in each of three hidden layers against the epoch, in two panels:
    rectifiers with an L1 penalty on activations and rectifiers without it, a thin line per seed.
    Both start near a half. After training the mean over the layers is {{zeros.rectifier:.1%}} with
    the penalty and {{zeros.unpriced:.1%}} without; the paper's 83.4% is drawn as a dashed line.
    """
    for axes, name, title in zip(
        panels, ("rectifier", "unpriced"), ("L1 penalty on activations", "no penalty"), strict=True
    ):
        shares = 100 * seeds.stack(f"zeros_{name}")  # (seeds, epochs + 1, layers)
        epochs = range(shares.shape[1])
        for layer, (colour, style) in enumerate(((BLUE, "-"), (ORANGE, "--"), (GREEN, ":"))):
            curves(
                axes,
                epochs,
                shares[:, :, layer],
                colour=colour,
                label=f"layer {layer + 1}",
                linestyle=style,
            )
        line_at(axes, PAPER_ZEROS, upright=True, label="the paper's mean")
        axes.set_title(title)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set(xlabel="epoch  [passes over 50,000 digits]", ylim=(0, 102))
    panels[0].set_ylabel("exact zeros  [% of values]")
    panels[1].legend(loc="lower right")

"""Draws the gaps that learning makes, answers that differ, and the reversed order of sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import BLUE, ORANGE, RED, WHITE, Series, groups, legend_below, mixed, table

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds

LABELS = {
    "tanh_flip": "tanh: flip units",
    "logistic_flip": "logistic: flip units",
    "centred_logistic_flip": "logistic − ½: flip units",
    "relu_negated": "ReLU: negate all units",
    "relu_rescaled": "ReLU: rescale units",
    "relu_rescaled_rated": "…with learning rates rescaled",
    "inverted": "ink as 0, paper as 1",
    "inverted_centred": "…on centred inputs",
    "shifted": "add 3 to all logits",
    "permuted": "control: reorder units",
}
ROUNDING = 1e-6
"""A gap below this comes from rounding."""
WAYS = {
    "sgd": "gradient\ndescent",
    "momentum": "with\nmomentum",
    "decay": "with\nweight decay",
    "adam": "Adam",
}


@demo.figure(
    "Which changes learning does not notice: the gap after training, by optimiser",
    height=5.2,
    narrow_height=6.0,
)
def what_learning_notices(axes: Axes, seeds: Seeds) -> None:
    """Table of ten changes of a network against four optimisers; each cell is the gap between
    changing before and after training, as a share of the way moved. Gaps of rounding, at most
    {{commutes.relu_rescaled_rated:.0e}}, are drawn in blue, others in orange. Blue throughout:
    flipping tanh units or logistic units less one half, negating all rectifiers, inverting centred
    inputs, shifting logits, reordering. Orange: flipping logistic units (at least
    {{parts.logistic_flip:.2f}}), rescaling rectifiers (at least {{parts.relu_rescaled:.2f}}),
    inverting raw inputs (at least {{parts.inverted:.2f}}). Rescaling with rescaled learning rates
    is blue except for Adam.
    """
    from matplotlib.colors import BoundaryNorm, ListedColormap

    def write(gap: float) -> str:
        number = "0" if gap == 0 else f"{gap:.0e}" if gap < ROUNDING else f"{gap:.2f}"
        return number.replace("e-", "e−")

    table(
        axes,
        [[seeds.mean(f"gap.{name}.{way}") for way in WAYS] for name in LABELS],
        rows=LABELS.values(),
        columns=WAYS.values(),
        write=write,
        cmap=ListedColormap([mixed(WHITE, BLUE, 0.22), mixed(WHITE, ORANGE, 0.75)]),
        norm=BoundaryNorm([0, ROUNDING, np.inf], 2),
        aspect="auto",
    )
    axes.set_xlabel("gap  [share of the way training moved]")


@demo.figure("How many test images two versions of one network answer differently, after training")
def answers_that_differ(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of the share of test images answered differently by the two versions after
    training, one dot per seed, by gradient descent and by Adam. Flipped logistic units:
    {{answers_differ.logistic_flip.sgd:.0%}} and {{answers_differ.logistic_flip.adam:.0%}};
    rescaled rectifiers: {{answers_differ.relu_rescaled.sgd:.0%}} and
    {{answers_differ.relu_rescaled.adam:.0%}}; ink and paper swapped:
    {{answers_differ.inverted.sgd:.0%}} and {{answers_differ.inverted.adam:.0%}}. All other
    changes: none, but for rescaled learning rates with Adam.
    """
    sgd, adam = (
        [seeds.values(f"answers_differ.{name}.{way}") for name in LABELS] for way in ("sgd", "adam")
    )
    series = (Series("gradient descent", BLUE, sgd), Series("Adam", RED, adam, "s"))
    groups(axes, series, LABELS.values(), within=(0, 1))
    axes.set_xlim(left=-0.01)
    axes.set_xlabel("test images answered differently  [share]")
    legend_below(axes, 2)


@demo.figure("The order of sizes turned round, at the same function", height=4.4)
def sizes_reversed(axes: Axes, seeds: Seeds) -> None:
    """Scatter plot on logarithmic axes, one dot per unit of the first hidden layer over all
    seeds: mean activity before and after a rescaling that changes no output. The dots lie on a
    falling line, so that the strongest unit becomes the weakest. Their colour, what it costs to
    ablate the unit, is the same before and after: it changes by at most
    {{gauge.removal_changed.max:.0e}}.
    """
    from matplotlib.colors import PowerNorm

    marks = axes.scatter(
        seeds.join("size"),
        seeds.join("reversed"),
        c=seeds.join("removal"),
        cmap="cividis_r",
        norm=PowerNorm(0.4, vmin=0),  # most costs are small: spread their colours
        s=34,
        linewidths=0.4,
        edgecolors="black",
    )
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="mean activity of the unit, as trained  [any unit]",
        ylabel="mean activity after rescaling  [any unit]",
    )
    axes.figure.colorbar(marks, ax=axes, label="rise of the loss if it is ablated  [nats]")

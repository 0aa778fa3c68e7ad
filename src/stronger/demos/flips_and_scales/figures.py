"""Draws the gaps that learning makes, answers that differ, and the reversed order of sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import BLUE, ORANGE, RED, bare, dots, name_rows

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
WAYS = {
    "sgd": "gradient\ndescent",
    "momentum": "with\nmomentum",
    "decay": "with\nweight decay",
    "adam": "Adam",
}


@demo.figure(
    "Which changes learning does not notice: the gap after training, by optimiser", height=5.2
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
    bare(axes)
    for row, name in enumerate(LABELS):
        for column, way in enumerate(WAYS):
            gap = seeds.mean(f"gap.{name}.{way}")
            rounding = gap < 1e-6
            colour, strength = (BLUE, 0.22) if rounding else (ORANGE, 0.75)
            axes.bar(column, 0.88, 0.94, bottom=row - 0.44, color=colour, alpha=strength)
            text = "0" if gap == 0 else f"{gap:.0e}" if rounding else f"{gap:.2f}"
            axes.text(column, row, text.replace("e-", "e−"), ha="center", va="center")
    axes.set_xticks(range(len(WAYS)), WAYS.values())
    name_rows(axes, LABELS.values())
    axes.set(xlim=(-0.5, len(WAYS) - 0.5), xlabel="gap  [share of the way training moved]")
    axes.tick_params(length=0)


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
    for way, colour, offset, label in (
        ("sgd", BLUE, -0.15, "gradient descent"),
        ("adam", RED, 0.15, "Adam"),
    ):
        for row, name in enumerate(LABELS):
            shares = seeds.values(f"answers_differ.{name}.{way}")
            words = None if row else label
            dots(axes, shares, row + offset, colour=colour, label=words, alpha=0.45)
    name_rows(axes, LABELS.values())
    axes.set_xlim(left=-0.01)
    axes.set_xlabel("test images answered differently  [share]")
    axes.legend(loc="upper right")


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

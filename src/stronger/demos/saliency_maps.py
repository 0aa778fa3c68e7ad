"""Saliency and activation maps: where they point, and whether they owe it to what was learned.

Run it with ``stronger demo run saliency-maps``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._canvases import BOX, SIDE, several_digits
from stronger.demos._maps_of_digits import SHARES, one_digit
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import digits as rows
from stronger.plots import BLACK, BLUE, GREEN, GREY, ORANGE, RED, SKY, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@demo(id="saliency-maps", entropy=2016, seeds=5)
def saliency_maps(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Delete what maps mark, look where they peak, and take away what the network has learned.

    **One digit: does saliency find what matters?** A small convolutional network (two convolutions
    of 5 by 5, 100 hidden units; three epochs on 20,000 digits) reads MNIST. Its saliency map is
    $\lvert \partial z_c / \partial x \rvert$, the size of the gradient of the logit of the
    predicted digit [@simonyan2013deep]. We delete 5 to 50% of a digit's inked pixels and read the
    probability that is left, averaged over those shares, on 500 test digits. Pixels go in the order
    of the gradient, of gradient times input, or of how much the logit falls when a square of 5 by 5
    pixels around them is covered [@zeiler2014visualizing]. Controls are inked pixels at random, the
    darkest pixels, the same maps of an untrained network, and the gradients of one that was trained
    separately. All orders are confined to ink, since deleting blank paper does nothing; how much of
    the saliency lies on blank paper is a number of its own.

    **Several digits: is the map a map of presence?** One digit in the middle cannot show that a map
    finds its place. A second network sees canvases of 56 by 56 pixels with two to four different
    digits, each anywhere in a quarter of its own, and is told only *which* digits are there. It
    ends in maps $f_k$ of 14 by 14 places whose means go to ten logits, so that a logit is the mean,
    plus a bias, of the class activation map [@zhou2016learning]

    $$ M_c(i, j) = \sum_k w_{kc}\, f_k(i, j). $$

    We ask whether the largest value of $M_c$ lies in the 20 by 20 box of its digit, and how well
    the value at a place tells the digit's own box from the boxes of other digits, over all canvases
    (AUC). Where all boxes hold ink, a detector of ink is at chance. The same is asked of the single
    maps $f_k$, each with the digit for which it is highest on the other half of the canvases; of
    the maps of absent digits; and of the fall of the logit when a square of 12 by 12 pixels is
    covered. The paper's photographs are larger and its network was trained to name one object; ours
    answers ten times yes or no, and uses batch normalisation.

    **Does the map owe it to learning?** From the output downwards, weights are replaced by newly
    drawn ones, layer after layer [@adebayo2018sanity], and the maps compared with the original ones
    by the rank correlation of their sizes over pixels (and, among inked pixels, of their signed
    values). We do this for gradients, gradients times
    input, and guided back-propagation, which on its way down stops negative values at every ReLU.
    Beside them stand a network trained separately (how alike are maps that are right for the same
    reasons?), one that has learned shuffled labels of 1,000 digits by heart, and the input itself
    as a map, which no change of weights can move.
    """
    data = rows(
        rng,
        scale,
        train=scale.choose(quick=1500, full=60_000),
        test=scale.choose(quick=300, full=10_000),
    )
    parts = [one_digit(rng, scale, data), several_digits(rng, scale, data)]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------


@saliency_maps.figure(
    title="Deleting large gradients harms more than random ink, gradient × input far more",
    alt=lambda result: (
        "Line plot: the probability of the digit that the network saw at first, against the share "
        "of inked pixels deleted, from 5 to 50%. Lines are means over seeds with bands from the "
        "lowest to the highest. Averaged over the shares, "
        + ", ".join(
            f"{result.estimates[f'deletion.{name}.left'].mean:.0%} is left for {words}"
            for name, words in (
                ("random", "random ink"),
                ("ink", "the darkest pixels first"),
                ("untrained_product", "gradient times input of an untrained network"),
                ("gradient", "the largest gradients"),
                ("product", "the largest gradient times input"),
                ("occlusion", "the largest fall under occlusion"),
            )
        )
        + "."
    ),
)
def deletion_curves(run: Run) -> Figure:
    """Plot the probability left against the share of ink deleted, for every order."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    panel = figure.subplots()
    share = 100 * np.array([0, *SHARES])
    for name, colour, style, label in (
        ("random", GREY, "-", "random ink"),
        ("ink", BLACK, "--", "darkest first"),
        ("untrained_product", RED, ":", "gradient × input, untrained"),
        ("gradient", BLUE, "-", "gradient"),
        ("product", ORANGE, "-.", "gradient × input"),
        ("occlusion", GREEN, "--", "occlusion"),
    ):
        left = np.array([[1, *each[f"left_{name}"]] for each in run.arrays]) * 100
        left[:, 0] = np.nan  # nothing deleted yet: not measured
        panel.plot(share, left.mean(axis=0), color=colour, linestyle=style, label=label)
        panel.fill_between(share, left.min(axis=0), left.max(axis=0), color=colour, alpha=0.15)
    panel.set(
        ylim=(0, 101),
        xlim=(3, 52),
        xlabel="inked pixels deleted  [%]",
        ylabel="probability of the digit  [%]",
    )
    panel.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=3, fontsize=9.5)
    return figure


@saliency_maps.figure(
    title="Class activation maps on canvases with several digits",
    alt=lambda result: (
        "Three canvases of the first seed, one per row, each with its digits. Beside each its "
        "class activation maps for two digits that are present, whose boxes are drawn, for one "
        "that is absent, and the untrained network's map for the first. All maps of the trained "
        "network share one scale of colours, from against the digit to for it. Over all seeds the "
        "largest value lies in the box of the digit asked for in "
        f"{result.estimates['cam.pointing'].mean:.0%} of the maps, in the untrained network in "
        f"{result.estimates['untrained.pointing'].mean:.0%}."
    ),
)
def class_activation_maps(run: Run) -> Figure:
    """Draw canvases with maps of present and absent digits, from the first seed."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    figure = Figure(figsize=(WIDTH, 5.3))
    grid = figure.subplots(3, 5)
    first = run.arrays[0]
    largest = np.abs(first["canvas_maps"]).max()
    for index, line in enumerate(grid):
        corners = first["canvas_corners"][index]
        present, absent = (np.flatnonzero(corners[:, 0] >= 0), np.flatnonzero(corners[:, 0] < 0))
        line[0].imshow(first["canvas"][index], cmap="gray_r", extent=(0, SIDE, SIDE, 0))
        line[0].set_title("canvas", loc="center", fontsize=10)
        for panel, name, digit, words in zip(
            line[1:],
            ("maps", "maps", "maps", "untrained"),
            (present[0], present[1], absent[0], present[0]),
            ("is there", "is there", "is not there", "untrained"),
            strict=True,
        ):
            shown = first[f"canvas_{name}"][index, digit]
            limit = largest if name == "maps" else np.abs(shown).max()
            drawn = panel.imshow(
                shown, cmap="PuOr", vmin=-limit, vmax=limit, extent=(0, SIDE, SIDE, 0)
            )
            panel.set_title(f"{digit}: {words}", loc="center", fontsize=10)
            if corners[digit, 0] >= 0:
                row, column = corners[digit]
                panel.add_patch(
                    Rectangle((column, row), BOX, BOX, fill=False, edgecolor="black", lw=1.4)
                )
        for panel in line:
            panel.set(xticks=[], yticks=[])
            panel.grid(visible=False)
            panel.spines[:].set_visible(True)
    bar = figure.colorbar(drawn, ax=grid, location="bottom", shrink=0.5, aspect=30, pad=0.02)
    bar.set_ticks([-limit, 0, limit], labels=["against the digit", "0", "for the digit"])
    bar.ax.tick_params(labelsize=10)
    return figure


@saliency_maps.figure(
    title="Trained maps peak at the digit they are asked for; ink and untrained maps do not",
    alt=lambda result: (
        "Two panels, one point per seed. Left: how often the peak lies in the box of the digit "
        "asked for, "
        + ", ".join(
            f"{result.estimates[f'{name}.pointing'].mean:.0%} for {words}"
            for name, words in (
                ("cam", "class activation maps"),
                ("occlusion", "occlusion"),
                ("top_random", "class maps with new last weights"),
                ("untrained", "class maps of the untrained network"),
                ("ink", "local ink"),
            )
        )
        + ". Right: AUC of the value at a place for the digit's own box against the boxes of "
        f"other digits, {result.estimates['cam.auc_among_digits'].mean:.3f} for class maps, "
        f"{result.estimates['channels.trained.auc'].mean:.2f} for single maps of the last "
        f"convolution, {result.estimates['channels.untrained.auc'].mean:.2f} for those of the "
        f"untrained network, {result.estimates['ink.auc_among_digits'].mean:.2f} for local ink."
    ),
)
def presence(run: Run) -> Figure:
    """Plot how often maps point at the digit, and the AUC of their values, for every seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.9))
    left, right = figure.subplots(1, 2, width_ratios=(1, 1))
    _dots(
        left,
        run,
        {
            "cam.pointing": ("class map", BLUE),
            "occlusion.pointing": ("occlusion", GREEN),
            "top_random.pointing": ("class map,\nlast weights new", ORANGE),
            "untrained.pointing": ("class map,\nuntrained", RED),
            "ink.pointing": ("local ink", GREY),
        },
    )
    left.set_title("peak is in the digit's box", fontsize=11)
    left.set(xlim=(-0.03, 1.03), xlabel="share of maps")
    _dots(
        right,
        run,
        {
            "cam.auc_among_digits": ("class map", BLUE),
            "channels.trained.auc": ("single maps", SKY),
            "channels.untrained.auc": ("single maps,\nuntrained", RED),
            "ink.auc_among_digits": ("local ink", GREY),
        },
    )
    right.set_title("value tells the digit's box", fontsize=11)
    right.set(xlim=(0.47, 1.01), xlabel="AUC among the boxes")
    return figure


@saliency_maps.figure(
    title="A random network's maps are as like the original as those of another trained one",
    alt=lambda result: (
        "Line plot: rank correlation of a map's sizes with the original map against how many of "
        "the four learned layers have new weights, from none to all, one line per seed. With all "
        f"replaced it is {result.estimates['cascade.gradient.all'].mean:.2f} for gradients, "
        f"{result.estimates['cascade.guided.all'].mean:.2f} for guided back-propagation, "
        f"{result.estimates['cascade.product.all'].mean:.2f} for gradient times input, and 1 for "
        "the input itself. At the right edge stand the same maps of a network trained separately, "
        f"{result.estimates['other.gradient'].mean:.2f}, "
        f"{result.estimates['other.guided'].mean:.2f} and "
        f"{result.estimates['other.product'].mean:.2f}, and of one that learned shuffled labels, "
        f"{result.estimates['shuffled.gradient'].mean:.2f}, "
        f"{result.estimates['shuffled.guided'].mean:.2f} and "
        f"{result.estimates['shuffled.product'].mean:.2f}."
    ),
)
def randomised_weights(run: Run) -> Figure:
    """Plot the likeness of maps against the number of layers replaced, for every seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panel = figure.subplots()
    for name, colour, marker, label in (
        ("product", ORANGE, "s", "gradient × input"),
        ("guided", GREEN, "^", "guided back-propagation"),
        ("gradient", BLUE, "o", "gradient"),
    ):
        for index, each in enumerate(run.arrays):
            panel.plot(
                range(5),
                each[f"cascade_{name}"],
                color=colour,
                marker=marker,
                markersize=5,
                linewidth=1.2,
                alpha=0.7,
                label=label if index == 0 else None,
            )
        for place, kind in ((5.3, "other"), (6.3, "shuffled")):
            values = [each[f"{kind}.{name}"] for each in run.result.metrics]
            panel.plot([place] * len(values), values, marker, color=colour, ms=5, alpha=0.7)
    panel.plot([0, 6.3], [1, 1], color=GREY, linestyle="--", label="the input itself", zorder=1)
    panel.axvline(4.65, color=GREY, lw=0.8)
    panel.set_xticks(
        [0, 1, 2, 3, 4, 5.3, 6.3],
        ["0", "1", "2", "3", "4", "trained\nseparately", "shuffled\nlabels"],
    )
    panel.set(
        ylim=(-0.05, 1.05),
        xlim=(-0.2, 6.8),
        xlabel="layers with new weights, from the top  [number]",
        ylabel="likeness to the original map  [rank correlation]",
    )
    panel.xaxis.set_label_coords(0.32, -0.1)
    panel.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=2, fontsize=10)
    return figure


def _dots(panel: Axes, run: Run, rows: dict[str, tuple[str, str]]) -> None:
    """Plot metrics, one row each and one point per seed, with a tick at the mean."""
    for row, (name, (_, colour)) in enumerate(rows.items()):
        values = [each[name] for each in run.result.metrics]
        panel.plot(values, [row] * len(values), "o", color=colour, ms=7, alpha=0.6)
        panel.plot([float(np.mean(values))], [row], "|", color="black", ms=16, mew=1.5)
    panel.set(ylim=(len(rows) - 0.5, -0.5))
    panel.set_yticks(range(len(rows)), [label for label, _ in rows.values()], fontsize=10)
    panel.grid(visible=False, axis="y")

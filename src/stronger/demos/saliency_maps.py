"""Saliency and activation maps: where they point, and whether they owe it to what was learned.

Run it with ``stronger demo run saliency-maps`` or ``python -m stronger.demos.saliency_maps``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._canvases import BOX, SIDE, several_digits
from stronger.demos._maps_of_digits import SHARES, one_digit
from stronger.demos._small_convnet import rows
from stronger.evidence.demo import Measurement, Run, Scale, demo
from stronger.evidence.figures import BLACK, BLUE, GREEN, GREY, ORANGE, RED, SKY, WIDTH
from stronger.evidence.prediction import at_least, at_most, between
from stronger.evidence.results import Prediction

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@demo(
    id="saliency-maps",
    title="Saliency and activation maps: where they point, and to what they owe it",
    question="Does a large value on a map mean that the thing is there, or that it matters there?",
    papers=[
        "simonyan2013deep §3",
        "zeiler2014visualizing §4.2, Fig. 7d",
        "zhou2016learning §2",
        "adebayo2018sanity abstract; introduction p. 3; Figs. 2–4; Fig. 19",
    ],
    entropy=2016,
    seeds=5,
    predictions=[
        Prediction(
            id="gradient-finds-what-matters",
            claim="unit-response-not-importance",
            metric="deletion.gradient_over_random",
            expect=at_least(0.05),
            if_met="supports",
            source="simonyan2013deep §3",
            why=(
                "If importance is read from gradients, deleting the inked pixels of largest "
                "gradient lowers the digit's probability further than deleting as many inked "
                "pixels at random, for which the difference is 0."
            ),
        ),
        Prediction(
            id="gradient-beats-ink",
            claim="unit-response-not-importance",
            metric="deletion.gradient_over_ink",
            expect=at_least(0.05),
            if_met="supports",
            source="simonyan2013deep §3",
            why=(
                "If the size of an input does not tell its importance, deleting the pixels of "
                "largest gradient does more harm than deleting as many of the darkest ones; were "
                "size importance, it would do less."
            ),
        ),
        Prediction(
            id="saliency-is-not-ink",
            claim="unit-response-not-importance",
            metric="saliency.like_ink",
            expect=between(-0.3, 0.3),
            if_met="supports",
            source="simonyan2013deep §3",
            why=(
                "Saliency is sensitivity and no activation, so among inked pixels its ranks share "
                "less than a tenth of their variance with those of the ink; a map of large inputs "
                "would give 1."
            ),
        ),
        Prediction(
            id="class-map-peaks-at-the-digit",
            claim="activation-map-is-presence-map",
            metric="cam.pointing",
            expect=at_least(0.8),
            if_met="supports",
            source="zhou2016learning §2",
            why=(
                "If a class map is a weighted sum of maps of presence, its largest value lies in "
                "the box of its digit; a detector of ink is right once in two to four, as there "
                "are as many digits."
            ),
        ),
        Prediction(
            id="larger-map-value-means-the-digit-is-here",
            claim="activation-map-is-presence-map",
            metric="cam.auc_among_digits",
            expect=at_least(0.9),
            if_met="supports",
            source="zhou2016learning §2",
            why=(
                "If the value at a place tells presence there, places in the digit's own box are "
                "higher than places in the boxes of other digits, on any canvas; ink gives one "
                "half."
            ),
        ),
        Prediction(
            id="single-maps-show-one-digit",
            claim="activation-map-is-presence-map",
            metric="channels.trained.auc",
            expect=at_least(0.75),
            if_met="supports",
            source="zhou2016learning §2",
            why=(
                "If each unit of the last convolution is activated by some pattern and its map "
                "shows where that is, single maps tell the boxes of one digit from those of "
                "others; a map blind to digits gives one half."
            ),
        ),
        Prediction(
            id="covering-the-digit-hurts-most",
            claim="activation-map-is-presence-map",
            metric="occlusion.pointing",
            expect=at_least(0.8),
            if_met="supports",
            source="zeiler2014visualizing §4.2, Fig. 7d",
            why=(
                "If the score depends on the object itself, it falls most when a part of the "
                "digit's own box is covered; if any ink would do, that is so once in two to four."
            ),
        ),
        Prediction(
            id="absent-digits-get-a-peak-too",
            claim="evidence-is-comparative",
            metric="cam.absent_on_a_digit",
            expect=at_least(0.7),
            if_met="supports",
            source="zhou2016learning §3; released code, pytorch_CAM.py, returnCAM",
            why=(
                "Stretched to its own range the map of an absent digit reaches its maximum "
                "somewhere, and we expect it on other digits; a peak anywhere would lie in a box "
                "in 38% of cases."
            ),
        ),
        Prediction(
            id="class-map-needs-what-was-learned",
            claim="activation-map-is-presence-map",
            metric="top_random.pointing",
            expect=at_most(0.5),
            if_met="supports",
            source="adebayo2018sanity introduction p. 3; Figs. 2–4",
            why=(
                "Maps of this kind are reported to pass the test: with the last weights drawn "
                "anew the peak should find its digit about as often as any digit does, one in two "
                "to four; a map that ignores them would stay at its old value."
            ),
        ),
        Prediction(
            id="untrained-maps-look-right",
            claim="maps-need-randomisation",
            metric="untrained.on_a_digit",
            expect=at_least(0.8),
            if_met="supports",
            source="adebayo2018sanity abstract",
            why=(
                "If looking right can owe nothing to learning, the maps of an untrained network "
                "peak on some digit as well; a peak anywhere would lie in a box in 38% of cases."
            ),
        ),
        Prediction(
            id="input-product-survives-random-weights",
            claim="maps-need-randomisation",
            metric="cascade.product.all",
            expect=at_least(0.7),
            if_met="supports",
            source="adebayo2018sanity Fig. 19",
            why=(
                "Products of input and gradient are reported to keep the picture of the input, so "
                "with all weights drawn anew ranks still agree; maps made by the weights alone "
                "would correlate at 0."
            ),
        ),
        Prediction(
            id="guided-maps-survive-random-upper-layers",
            claim="maps-need-randomisation",
            metric="cascade.guided.upper",
            expect=at_least(0.7),
            if_met="supports",
            source="adebayo2018sanity introduction p. 3; Figs. 2–4",
            why=(
                "Guided back-propagation is reported not to react to the upper layers, so that "
                "with both fully connected layers drawn anew its maps stay; a map that depended "
                "on the class would change."
            ),
        ),
        Prediction(
            id="plain-gradients-react",
            claim="maps-need-randomisation",
            metric="cascade.gradient.all",
            expect=at_most(0.5),
            if_met="supports",
            source="adebayo2018sanity introduction p. 3; Figs. 2–4",
            why=(
                "The test can only tell maps apart if some react: plain gradients are reported "
                "to, whereas a map that is drawn by the input alone stays at 1."
            ),
        ),
        Prediction(
            id="input-product-survives-random-labels",
            claim="maps-need-randomisation",
            metric="shuffled.product",
            expect=at_least(0.7),
            if_met="supports",
            source="adebayo2018sanity abstract",
            why=(
                "Maps that are independent of the data are the same for a network that learned "
                "shuffled labels by heart; maps that show what was learned would not correlate."
            ),
        ),
    ],
)
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


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(saliency_maps)

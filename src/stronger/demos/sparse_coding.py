"""Sparse coding: what size, sign and silence of a coefficient say about what is there.

Run it with ``stronger demo run sparse-coding``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._codes_of_digits import (
    competition,
    few,
    learned,
    polarity,
    scaling,
    structure,
)
from stronger.demos._known_causes import pairs, presence
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.datasets import mnist
from stronger.nn.patches import Whitening, patches, spread, without_structure
from stronger.plots import BLUE, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@demo(id="sparse-coding", entropy=1996)
def sparse_coding(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Code patches of digits by few coefficients and ask what size, sign and silence mean.

    **The model.** A patch $x$ is to be rebuilt from few columns $d_i$ of a dictionary $D$
    [@olshausen1996emergence]. The code $a$ minimises

    $$ \tfrac12 \lVert x - D a \rVert^2 + \lambda \sum_i S(a_i), \qquad
    S(a) = |a| \text{ or } \log(1 + a^2). $$

    At the minimum each coefficient is a filter response less what the other columns explain and
    less a sparseness term: $a_i = d_i \cdot x - \sum_{j \ne i} d_i \cdot d_j\, a_j - \lambda
    S'(a_i)$. With $|a|$ the code has exact zeros, with the logarithm none. We learn $D$ with $|a|$
    by turns: codes by coordinate descent, then each column at its best for the codes. Columns have
    length 1, since otherwise the cost would be cheated by long columns and small coefficients.

    **What differs from the papers.** Patches are 10 by 10 pixels of MNIST, with at least a tenth of
    ink, and not of natural scenes: strokes of one width on empty paper, all of one polarity, with
    no texture and no structure at several scales. Whitening is by principal components (64 kept)
    and not by a filter on the whole image; the dictionary is twice overcomplete; columns are fitted
    exactly over one set of patches where the papers take small gradient steps. So nothing here
    speaks for or against receptive fields in the cortex. Only the abstract of
    [@olshausen1997sparse] was at hand.

    **What is there to find?** Whitened patches are compared with random directions of the same
    lengths: the same covariance and the same contrasts, but no structure. Both get a dictionary of
    their own. We measure how heavy the tails are (excess kurtosis, 0 for a Gaussian) of the code,
    of the linear responses $d_i \cdot x$, of principal components and of random projections.

    **Few, and which end.** We rebuild patches from the five largest coefficients, from five random
    active ones, and from components; from the active set with all sizes equal; and from the sizes
    on the wrong units. We flip basis functions, and count how often a unit's strong coefficients
    are of its rarer sign.

    **Presence.** Inputs are made from the learned dictionary with known causes, present about once
    in twelve times, with sizes from 0.5 to 1.5 of either sign, and a little noise. The feature of a
    unit is so fixed before its response is looked at. We ask how well $|a_i|$ tells that cause $i$
    is there (area under the curve, AUC) and how strong it is, beside the filter response and the
    pseudo-inverse. Then dim and bright inputs are mixed. A code restricted to $a \ge 0$ is asked
    for causes at the low end; it is the signed code only once every column has a negative twin.

    **Brightness and gauge.** Inputs are made brighter, with and without scaling $\lambda$. And
    columns are made shorter by factors $g_i$, weights and coefficients scaled to match, which
    leaves every part $d_i a_i$ as it was.
    """
    digits = mnist(scale.data)
    side, kept = scale.choose(quick=(8, 24), full=(10, 64))
    counts = scale.choose(quick=(1000, 400), full=(8000, 4000))
    seen, unseen = (
        patches(rng, images, count, side, least_ink=0.1)
        for images, count in zip((digits.train_images, digits.test_images), counts, strict=True)
    )
    whitening = Whitening.of(seen, kept)
    white = whitening(seen), whitening(unseen)
    found = learned(rng, scale, *white)
    control = learned(rng, scale, *(without_structure(rng, each) for each in white))
    shapes, nothing = (whitening.components @ each.dictionary for each in (found, control))
    parts = [
        structure(rng, found, control),
        few(rng, scale, found, whitening),
        presence(rng, scale, found.dictionary),
        Measurement(pairs(rng)),
        Measurement(polarity(rng, found)),
        Measurement(competition(found)),
        Measurement(scaling(rng, found)),
        Measurement(
            {
                "spread.digits": float(np.median(spread(shapes))),
                "spread.control": float(np.median(spread(nothing))),
                "spread.components": float(np.median(spread(whitening.components))),
            },
            {"shapes": shapes, "nothing": nothing},
        ),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------


def mosaic(functions: np.ndarray[tuple[int, int]], across: int) -> np.ndarray[tuple[int, int]]:
    """Return square pictures of basis functions (pixels, units) side by side, each at full range.

    Between them is a line of NaN, which is drawn as nothing.
    """
    side = round(len(functions) ** 0.5)
    shown = functions[:, : across**2] / np.abs(functions[:, : across**2]).max(axis=0)
    tiles = np.full((across, side + 1, across, side + 1), np.nan)
    tiles[:, :side, :, :side] = shown.T.reshape(across, across, side, side).transpose(0, 2, 1, 3)
    return tiles.reshape(across * (side + 1), -1)[:-1, :-1]


@sparse_coding.figure(
    title=(
        "On digits most learned functions are short strokes and edges; on random directions, grain"
    ),
    alt=lambda result: (
        "Two grids of 64 basis functions of 10 by 10 pixels, from one seed. Left, learned on "
        "digits: pairs of short bars of opposite sign side by side, at many places and angles, "
        "each in a part of the patch; one function is grain. Right, learned on random directions: "
        "grain without shape in all. A "
        f"function covers {result.estimates['spread.digits'].mean:.0%} of the patch on digits, "
        f"{result.estimates['spread.control'].mean:.0%} on random directions, in the median."
    ),
)
def basis_functions(run: Run) -> Figure:
    """Draw basis functions of the first seed, and of its control."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    first = run.arrays[0]
    for axes, (name, title) in zip(
        figure.subplots(1, 2),
        {"shapes": "learned on digits", "nothing": "learned on random directions"}.items(),
        strict=True,
    ):
        across = 8 if first[name].shape[1] >= 64 else 6
        image = axes.imshow(mosaic(first[name], across), cmap="PuOr", vmin=-1, vmax=1)
        axes.set_title(title, loc="center")
        axes.set(xticks=[], yticks=[])
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=figure.axes, shrink=0.8, aspect=18, orientation="horizontal")
    bar.set_label("pixel ÷ size of the largest pixel in its function", fontsize=10)
    bar.ax.tick_params(labelsize=9.5)
    return figure


@sparse_coding.figure(
    title="The code has heavy tails even where there is nothing to find; filters do not",
    alt=lambda result: (
        "Excess kurtosis on a logarithmic axis, a dot for every seed, on digits and on random "
        "directions. Random projections: "
        f"{result.estimates['kurtosis.digits.random'].mean:.2f} and "
        f"{result.estimates['kurtosis.control.random'].mean:.2f}. Principal components: "
        f"{result.estimates['kurtosis.digits.components'].mean:.2f} and "
        f"{result.estimates['kurtosis.control.components'].mean:.2f}. Responses of learned "
        f"filters: {result.estimates['kurtosis.digits.filters'].mean:.1f} and "
        f"{result.estimates['kurtosis.control.filters'].mean:.2f}. Coefficients: "
        f"{result.estimates['kurtosis.digits.code'].mean:.0f} and "
        f"{result.estimates['kurtosis.control.code'].mean:.0f}."
    ),
)
def heavy_tails(run: Run) -> Figure:
    """Plot the kurtosis of projections, filters and code, for digits and for the control."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.8))
    axes = figure.subplots()
    kinds = ["random\nprojections", "principal\ncomponents", "learned filters\n$d_i · x$",
             "code\n$a_i$"]  # fmt: skip
    for name, colour, marker, shift, label in (
        ("digits", BLUE, "o", -0.14, "patches of digits"),
        ("control", ORANGE, "s", 0.14, "random directions, same lengths"),
    ):
        values = np.array([each[f"kurtosis_{name}"] for each in run.arrays])
        heights = np.broadcast_to(np.arange(len(kinds)) + shift, values.shape)
        axes.plot(values.ravel(), heights.ravel(), marker, color=colour, alpha=0.5, label=label)
    axes.axvline(3, color=GREY, linestyle="--", linewidth=1)
    axes.text(3.1, -0.42, "Laplace distribution", color=GREY, fontsize=9.5, va="center")
    axes.set(
        xscale="log",
        ylim=(3.5, -0.6),
        yticks=range(len(kinds)),
        yticklabels=kinds,
        xlabel="excess kurtosis, median over units  [Gaussian: 0]",
    )
    axes.set_xticks([0.3, 1, 3, 10, 30], ["0.3", "1", "3", "10", "30"])
    axes.minorticks_off()
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=2)
    return figure


@sparse_coding.figure(
    title="A few of the largest coefficients rebuild most of a patch",
    alt=lambda result: (
        "Share of a patch that is rebuilt against the number of coefficients kept, from 1 to 24, "
        "as the range over seeds. At 5 coefficients: the largest of the sparse code "
        f"{result.estimates['few.largest'].mean:.0%}, random active ones of the same code "
        f"{result.estimates['few.random'].mean:.0%}, the largest principal components of each "
        f"patch {result.estimates['few.components_largest'].mean:.0%}, the first principal "
        f"components {result.estimates['few.components_first'].mean:.0%}."
    ),
)
def rebuilt_from_few(run: Run) -> Figure:
    """Draw how much is rebuilt from how many coefficients."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    counts = run.arrays[0]["counts"]
    for name, colour, marker, label in (
        ("largest", BLUE, "o", "sparse code: largest $|a_i|$"),
        ("random", RED, "s", "sparse code: random active ones"),
        ("components_largest", ORANGE, "^", "components: largest of each patch"),
        ("components_first", GREY, "v", "components: the first"),
    ):
        curves = 100 * np.array([each[f"few_{name}"] for each in run.arrays])
        axes.fill_between(counts, curves.min(axis=0), curves.max(axis=0), color=colour, alpha=0.3)
        axes.plot(counts, curves.mean(axis=0), color=colour, marker=marker, label=label)
    axes.set(
        ylim=(0, 100),
        xlabel="coefficients kept  [number]",
        ylabel="rebuilt  [% of squared length]",
    )
    axes.legend(loc="upper left", bbox_to_anchor=(-0.08, 1.2), ncols=2, fontsize=9.5)
    return figure


@sparse_coding.figure(
    title=(
        "Where filters answer alike, what the code silences is absent, "
        "most of what it keeps is there"
    ),
    alt=lambda result: (
        "Share of causes that are present against the size of their filter's response, a line for "
        "each seed. All causes: rising from none at no response to nearly all at a response of "
        "1.5. Of those active in the code more than half are present at every response, also at "
        "the smallest; of those silent almost none. Between responses of "
        f"0.5 and 1, {result.estimates['alike.present_if_active'].mean:.0%} of the active ones "
        f"and {result.estimates['alike.present_if_silent'].mean:.1%} of the silent ones are "
        "present."
    ),
)
def same_response_different_presence(run: Run) -> Figure:
    """Draw the chance of presence by filter response, for active and for silent units."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    axes.axvspan(0.5, 1, color=GREY, alpha=0.15, linewidth=0)
    axes.text(0.52, 97, "predicted here", color=GREY, fontsize=9.5, va="center")
    for name, colour, marker, label in (
        ("active", BLUE, "o", "active in the code"),
        ("any", GREY, "s", "all, whatever the code says"),
        ("silent", RED, "^", "silent in the code"),
    ):
        for index, each in enumerate(run.arrays):
            axes.plot(
                each["response"],
                100 * each[f"present_{name}"],
                color=colour,
                marker=marker,
                markersize=4,
                linewidth=1,
                alpha=0.6,
                label=label if index == 0 else None,
            )
    axes.set(
        ylim=(-3, 103),
        xlabel="size of the filter response $|d_i · x|$  [in units of a cause of size 1]",
        ylabel="causes that are present  [%]",
    )
    axes.legend(loc="upper left", bbox_to_anchor=(-0.08, 1.13), ncols=3, fontsize=9.5)
    return figure

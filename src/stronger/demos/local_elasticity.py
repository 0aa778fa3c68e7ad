"""Local elasticity: whom an update on one example moves, in the model and in real networks.

Run it with ``stronger demo run local-elasticity``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._elastic_digits import BINS, of_networks
from stronger.demos._elastic_pathways import of_a_crowd, of_three_classes, worked
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREY, RED, WIDTH, unhidden

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MODEL = "su2024envisioning eq. 3.1, Figs. 2 and 6"
EXAMPLE = "su2024envisioning appendix, worked example"


@demo(id="local-elasticity", entropy=2020)
def local_elasticity(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Update on one example, and look how far the others move.

    The *local elasticity* of a pair [@he2020local; @su2024envisioning] is

    $$\mathrm{LE}(x, x') = \frac{\lVert z(x', w^+) - z(x', w) \rVert}
    {\lVert z(x, w^+) - z(x, w) \rVert}$$

    for logits $z$ and the weights $w^+$ after one update on $x$. If training strengthens pathways,
    an update on $x$ should move $x'$ in so far as both take the same.

    **In the model** [@su2024envisioning]. The paper's worked example prints three increments; its
    third case is labelled $j = 2$ and must be $j = 3$. The graph behind it is not given; ours is
    one that has just these logits. We train it with random numbers of visits. In a graph like the
    paper's first two figures, trained with all types equally often on average, we compare the types
    of one class with those of others. In a random graph of four levels, 60 samples of four classes
    are compared pair by pair: overlap is the cosine of the sets of nodes that fire; controls are
    how many nodes the asked sample fires, and how long its logits are already. LE is not
    symmetric, and it has no value where an update does not move the updated sample's own logits;
    we measure both, the latter for three firing rules.

    **In networks.** The paper's figure 6 shows pairs of one class and of two, for a large
    convolutional network and photographs. Ours are a network of 784-100-100-10 with ReLUs and a
    linear softmax classifier, both trained on 10,000 digits for 15 passes; the network is also
    asked before training and after one pass. Probes are 20 unseen digits of each class. From the
    same weights, one step of gradient descent with rate 0.001 is made on each, in all layers or in
    one only, and the logits of all others are asked, in double precision. The papers' code was not
    run; only what their measures are is taken from it.

    For the linear classifier the answer is algebra: $(x \cdot x' + 1) / (x \cdot x + 1)$, with 1
    for the biases, whatever was learned. It is the control: how alike digits look. Overlap is the
    cosine of the sets of active hidden units, over both layers or in one; its rank correlation with
    LE is taken over the digits asked, averaged over the digits updated, plainly and with the ranks
    of pixel cosines and of the linear classifier's LE taken out. Compared are, too, the cosine of
    graded activations; how long the asked digit's logits are; the same ratio for one logit in place
    of all ten; the geometric mean of LE in both orders, which in the linear classifier is all but
    the cosine of pixels; and the share of digits whose right logit falls when a digit of another
    class is updated, which strengthening alone could not bring about.

    **Hidden digits.** A network and a linear classifier are taught to tell 5 and 8, under one
    label, from 3 and 9. Does LE still tell 5 from 8? Both come to know many digits for certain, so
    that the steps are made with gradients (towards the logits) of equal length.
    """
    metrics = worked(rng, scale.choose(quick=40, full=200))
    three, of_types = of_three_classes(rng, scale.choose(quick=800, full=4000))
    many, of_pairs = of_a_crowd(rng, scale.choose(quick=300, full=1000))
    digital, of_digits = of_networks(rng, scale)
    metrics |= three | many | digital
    return Measurement(metrics, {"three": of_types} | of_pairs | of_digits)


# --- What it looks like ----------------------------------------------------------------------

TYPES = ("1a", "1b", "2", "3")


@local_elasticity.figure(
    title="In the model: four types of three classes, and the pairs of a crowd",
    alt=lambda result: (
        "Left, a table of the elasticity of the types 1a, 1b, 2 and 3, updated by rows and asked "
        "by columns: 1a and 1b move each other nearly as much as themselves "
        f"({result.estimates['three.same'].mean:.2f}), types of different classes little "
        f"({result.estimates['three.other'].mean:.2f} on average), and types that share no node "
        "not at all. Right, elasticity against the overlap of pathways for all pairs of 60 samples "
        "in a random graph, coloured by how long the asked sample's logits are: it rises with "
        f"overlap (rank correlation {result.estimates['crowd.correlation'].mean:.2f}) and with the "
        f"logits ({result.estimates['crowd.correlation_with_logits'].mean:.2f})."
    ),
)
def in_the_model(run: Run) -> Figure:
    """Draw the matrix of three classes, averaged over seeds, and one crowd."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.6))
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.5))
    table = np.mean([each["three"] for each in run.arrays], axis=0)
    left.imshow(table, cmap="Blues", vmin=0, vmax=1.3)
    for row, values in enumerate(table):
        for column, value in enumerate(values):
            left.text(
                column,
                row,
                f"{value:.2f}",
                ha="center",
                va="center",
                color="white" if value > 0.75 else "black",
            )
    left.set_xticks(range(4), TYPES)
    left.set_yticks(range(4), TYPES)
    left.grid(visible=False)
    left.set(xlabel="asked", ylabel="updated", title="three classes")
    first = run.arrays[0]
    # One asked sample after the other, since marks of one colour take less room in the file
    found, shared = first["crowd.elasticity"].T, first["crowd.overlap"].T
    apart = ~np.eye(len(found), dtype=np.bool_)
    rank = first["crowd.logits"].argsort().argsort() / (len(found) - 1)
    top = float(np.nanquantile(found[apart], 0.995)) * 1.05
    across, up = shared[apart], found[apart]
    drawn = unhidden(across, np.minimum(up, top), cells=110) & (up <= top)
    points = right.scatter(
        across[drawn],
        up[drawn],
        c=np.broadcast_to(rank[:, np.newaxis], found.shape)[apart][drawn],
        cmap="viridis_r",
        s=3,
    )
    bar = figure.colorbar(points, ax=right)
    bar.set_label("length of the asked logits [rank]", fontsize=9.5)
    right.set(
        xlabel="overlap of pathways [cosine]",
        ylabel="elasticity LE",
        title="a crowd, one seed",
    )
    right.set_ylim(0, top)
    return figure


NETWORKS = {
    "linear": "linear classifier",
    "untrained": "network, untrained",
    "long": "network, trained",
}
KINDS = (("same", RED, "same class"), ("other", BLUE, "different class"))


@local_elasticity.figure(
    title="How far pairs of one digit and of two move each other",
    alt=lambda result: (
        "Three histograms of the elasticity of pairs of digits, of one class and of two, over all "
        "seeds. How often a pair of one class has more than a pair of two: linear classifier "
        f"{result.estimates['linear.auc'].mean:.2f}, untrained network "
        f"{result.estimates['relu.untrained.auc'].mean:.2f}, trained network "
        f"{result.estimates['relu.long.auc'].mean:.2f}."
    ),
)
def pairs_of_digits(run: Run) -> Figure:
    """Draw histograms of LE for the three networks, all seeds."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.5))
    panels = figure.subplots(1, 3, sharey=True)
    middle = (BINS[1:] + BINS[:-1]) / 2
    for axes, (name, title) in zip(panels, NETWORKS.items(), strict=True):
        metric = "linear.auc" if name == "linear" else f"relu.{name}.auc"
        for kind, colour, label in KINDS:
            heights = [each[f"{name}.density.{kind}"] for each in run.arrays]
            low, high = np.min(heights, axis=0), np.max(heights, axis=0)
            axes.fill_between(middle, low, high, color=colour, alpha=0.25, step="mid")
            axes.step(middle, np.mean(heights, axis=0), color=colour, where="mid", label=label)
        axes.set_title(f"{title}\nAUC {run.result.estimates[metric].mean:.2f}", fontsize=10.5)
        axes.set_xlim(0, 1.6)
    panels[0].set_ylabel("density of pairs")
    panels[1].set_xlabel("elasticity LE")
    figure.legend(
        *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=10
    )
    return figure


@local_elasticity.figure(
    title="Elasticity against the overlap of active units",
    alt=lambda result: (
        "Two line plots, for the untrained and the trained network, of the median elasticity of "
        "pairs of digits in twenty steps of the overlap of their active hidden units, each seed, "
        "for pairs of one class and of two. Rank correlation "
        f"{result.estimates['relu.untrained.overlap'].mean:.2f} untrained and "
        f"{result.estimates['relu.long.overlap'].mean:.2f} trained; with pixels taken out "
        f"{result.estimates['relu.untrained.overlap_given_pixels'].mean:.2f} and "
        f"{result.estimates['relu.long.overlap_given_pixels'].mean:.2f}."
    ),
)
def along_overlap(run: Run) -> Figure:
    """Draw median LE over bins of overlap, each seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.9))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, name in zip(panels, ("untrained", "long"), strict=True):
        for seed, each in enumerate(run.arrays):
            for kind, colour, label in KINDS:
                axes.plot(
                    *each[f"{name}.medians.{kind}"].T,
                    color=colour,
                    linewidth=1.1,
                    alpha=0.6,
                    label=label if seed == 0 else None,
                )
        partial = run.result.estimates[f"relu.{name}.overlap_given_pixels"].mean
        plain = run.result.estimates[f"relu.{name}.overlap"].mean
        axes.set_title(
            f"{NETWORKS[name]}\nrank correlation {plain:.2f}, given pixels {partial:.2f}",
            fontsize=10.5,
        )
        axes.axhline(1, color=GREY, linewidth=0.8, linestyle=":")
        axes.set(xlim=(0, 1), xlabel="overlap of active units [cosine]")
        axes.set_ylim(bottom=0)
    panels[0].set_ylabel("elasticity LE [median]")
    figure.legend(
        *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=10
    )
    return figure


@local_elasticity.figure(
    title="Which digits move which: the linear classifier and the trained network",
    alt=lambda result: (
        "Two tables of ten by ten digits with the mean elasticity of pairs, both orders averaged. "
        "The mean of 4 and 9, 3 and 5, and 7 and 9, over that of 0 and 1, is "
        f"{result.estimates['classes.linear.alike_over_unlike'].mean:.1f} in the linear classifier "
        f"and {result.estimates['classes.relu.alike_over_unlike'].mean:.1f} in the network; the "
        "rank correlation with confusions "
        f"{result.estimates['classes.linear.confusions'].mean:.2f} and "
        f"{result.estimates['classes.relu.confusions'].mean:.2f}."
    ),
)
def between_digits(run: Run) -> Figure:
    """Draw mean LE between classes, averaged over seeds."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.7))
    panels = figure.subplots(1, 2)
    for axes, name in zip(panels, ("linear", "long"), strict=True):
        table = np.mean([each[f"{name}.classes"] for each in run.arrays], axis=0)
        image = axes.imshow(table, cmap="viridis", vmin=0.2, vmax=0.7)
        axes.set_xticks(range(10))
        axes.set_yticks(range(10))
        axes.grid(visible=False)
        axes.set(xlabel="digit", title=NETWORKS[name])
    panels[0].set_ylabel("digit")
    bar = figure.colorbar(image, ax=panels, shrink=0.8)
    bar.set_label("elasticity LE [mean of both orders]", fontsize=10)
    return figure

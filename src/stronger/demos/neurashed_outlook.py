"""What the neurashed paper's outlook suggests, tried: tickets, small classes, crops, chance, views.

Run it with ``stronger demo run neurashed-outlook``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._outlook import chance, cropping, small_classes, subnetwork, views
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@demo(id="neurashed-outlook", entropy=2025)
def neurashed_outlook(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Try five suggestions that the paper leaves for later, each with a measurable outcome.

    The paper ends with what neurashed might explain or become [@su2024envisioning]. None of it is
    worked out there; the designs are ours.

    **A subnetwork.** Five classes of noisy samples, 300 nodes, growth by multiplication with
    fading. We keep a tenth of the nodes by amplification factor, and compare with random ones and
    with the weakest; then train what is left again, from where it began and from fresh factors, as
    one does with lottery tickets [@frankle2019lottery].

    **Small classes.** How often must a rare class be shown until it is believed (0.99), if it
    shares its lower features with nine frequent classes, and if it shares nothing?

    **Crops.** A cat is seen by its head or its tail; either is enough. We train on whole images or
    on crops, for equally many updates, and ask about crops.

    **Chance.** Update rules are made random: 200 features that fire equally often, in half of the
    updates, grow by increments or by factors that are fixed or random with the same mean. We count
    strong ones by $(\sum \lambda)^2 / \sum \lambda^2$, as a share of all.

    **Views.** Without labels, each batch is two views of one object, of which each shows three
    quarters of its features. Grows what fires in either, or in both. We ask how often new samples
    of one class are more alike than samples of two.

    Not tried: edges that fire, and a graph that changes.
    """
    count = scale.choose(quick=300, full=1500)
    metrics = subnetwork(rng, count)
    metrics |= small_classes(rng)
    metrics |= cropping(rng, count)
    by_chance, arrays = chance(rng, count)
    metrics |= by_chance
    metrics |= views(rng, count)
    metrics |= {
        "ticket.loss": metrics["ticket.whole"] - metrics["ticket.strongest"],
        "ticket.over_random": metrics["ticket.strongest"] - metrics["ticket.random"],
        "ticket.fresh_loss": metrics["ticket.reset"] - metrics["ticket.fresh"],
        "views.gain": metrics["views.either"] - metrics["views.before"],
        "views.gain_both": metrics["views.both"] - metrics["views.before"],
    }
    return Measurement(metrics, arrays)


# --- What it looks like ----------------------------------------------------------------------

TICKETS = {
    "whole": "all nodes",
    "strongest": "strongest tenth",
    "reset": "…trained alone, reset",
    "fresh": "…trained alone, fresh",
    "random": "random tenth",
    "weakest": "weakest tenth",
}
GROUPED = {"before": "untrained", "either": "grows in either view", "both": "grows in both views"}


@neurashed_outlook.figure(
    title="What a tenth of the nodes can do, and how views are grouped",
    alt=lambda result: (
        "Two dot plots, one dot per seed. Accuracy on new samples: "
        + ", ".join(
            f"{label} {result.estimates[f'ticket.{name}'].mean:.2f}"
            for name, label in TICKETS.items()
        )
        + ". How often views of one class are more alike than views of two: "
        + ", ".join(
            f"{label} {result.estimates[f'views.{name}'].mean:.2f}"
            for name, label in GROUPED.items()
        )
        + "."
    ),
)
def tickets_and_views(run: Run) -> Figure:
    """Plot accuracies of subnetworks, and the grouping of views, each seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    upper, lower = figure.subplots(2, 1, height_ratios=(len(TICKETS), len(GROUPED)))
    for axes, prefix, names, colour, label in (
        (upper, "ticket", TICKETS, BLUE, "accuracy on new samples [share]"),
        (
            lower,
            "views",
            GROUPED,
            GREEN,
            "pairs of one class more alike [area under the ROC curve]",
        ),
    ):
        for place, name in enumerate(names):
            values = [each[f"{prefix}.{name}"] for each in run.result.metrics]
            axes.plot(values, np.full(len(values), -place), "o", color=colour, alpha=0.6)
        axes.set_yticks([-place for place in range(len(names))], list(names.values()))
        axes.set(xlabel=label, xlim=(0, 1.02), ylim=(-len(names) + 0.5, 0.5))
    upper.axvline(0.2, color=GREY, linewidth=1, linestyle=":")
    lower.axvline(0.5, color=GREY, linewidth=1, linestyle=":")
    return figure


@neurashed_outlook.figure(
    title="Features alike in everything: how strong each is, when growth is fixed or random",
    alt=lambda result: (
        "Line plot of the factors of 200 like features from the strongest to the weakest, relative "
        "to the strongest, each seed. Effectively strong are, of all: "
        + ", ".join(
            f"{rule} and {how} {result.estimates[f'chance.{rule}.{how}'].mean:.0%}"
            for rule in ("additive", "multiplicative")
            for how in ("fixed", "random")
        )
        + "."
    ),
)
def by_chance_alone(run: Run) -> Figure:
    """Plot sorted factors, each seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    lines = (
        ("additive.fixed", BLUE, "addition, fixed"),
        ("additive.random", GREEN, "addition, random"),
        ("multiplicative.fixed", ORANGE, "multiplication, fixed"),
        ("multiplicative.random", RED, "multiplication, random"),
    )
    for name, colour, label in lines:
        for seed, each in enumerate(run.arrays):
            values = each[f"chance.{name}"]
            axes.plot(
                np.arange(1, len(values) + 1),
                values,
                color=colour,
                linewidth=1,
                alpha=0.7,
                label=label if seed == 0 else None,
            )
    axes.set(
        xlabel="features, the strongest first",
        ylabel="amplification factor\n[of the largest]",
        ylim=(0, 1.03),
    )
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure

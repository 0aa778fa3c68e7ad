"""Draws how weights rank the effects of tokens, and how far weights with the same answer lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.token_tasks import ANSWERS, TOKENS
from stronger.plots import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    RED,
    Series,
    curves,
    dots,
    groups,
    legend_below,
    line_at,
)

from .measure import SIZES, demo

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

TASKS = {
    "retrieval": "retrieval\neach token alone",
    "decisive": "decisive token\neach token alone",
    "decisive_context": "decisive token\nin context",
    "majority": "majority\neach token alone",
    "majority_context": "majority\nin context",
}


@demo.figure(
    "How weights rank the effects of tokens, and what other weights do, task by task",
    panels=(1, 2),
    height=4.8,
    narrow_height=7.6,
    sharey=True,
)
def weights_and_effects(panels: Panels, seeds: Seeds) -> None:
    """Two panels of dots, one per seed, for five kinds of reader. Left, the rank correlation of
    weight and effect of removal; right, how much the answer changes when weights are permuted, and
    when one token at random gets all. Means: retrieval, each token alone {{retrieval.tau:.2f}},
    {{retrieval.permuted:.2f}} and {{retrieval.single:.2f}}; decisive token, each token alone
    {{decisive.tau:.2f}}, {{decisive.permuted:.2f}} and {{decisive.single:.2f}}; decisive token, in
    context {{decisive_context.tau:.2f}}, {{decisive_context.permuted:.2f}} and
    {{decisive_context.single:.2f}}; majority, each token alone {{majority.tau:.2f}},
    {{majority.permuted:.2f}} and {{majority.single:.2f}}; majority, in context
    {{majority_context.tau:.2f}}, {{majority_context.permuted:.2f}} and
    {{majority_context.single:.2f}}. Weights of another sequence correlate between
    {{majority.tau_of_others:.2f}} and {{majority_context.tau_of_others:.2f}}.
    """
    left, right = panels
    tau, others, permuted, single = (
        [seeds.values(f"{task}.{metric}") for task in TASKS]
        for metric in ("tau", "tau_of_others", "permuted", "single")
    )
    ranks = (
        Series("its weights", BLUE, tau, "o"),
        Series("another's weights", GREY, others, "x"),
    )
    changes = (
        Series("weights permuted", RED, permuted, "o"),
        Series("all weight on one", ORANGE, single, "s"),
    )
    groups(left, ranks, TASKS.values())
    groups(right, changes, TASKS.values(), within=(0, 1))
    left.set(xlim=(-0.3, 1.05), xlabel="rank correlation with\neffect of removal  [Kendall's τ]")
    right.set(xlim=(-0.05, 1.05), xlabel="change of the answer\n[total variation]")
    legend_below(left, 2)


@demo.figure(
    "How far other weights with the same answer lie, by dimensions that must stay",
    panels=(1, 2),
    width_ratios=(1.3, 1),
)
def other_weights(panels: Panels, seeds: Seeds) -> None:
    """Left: the largest total variation from eleven given weights to weights with the same mean of
    random values, against the dimensions of the values, one line per seed; from ten dimensions on
    it must be zero. Dots show trained readers whose answer must stay: majority in context, one
    dimension, mean {{free.majority_context.same_answer:.2f}}; retrieval, seven dimensions, mean
    {{free.retrieval.same_answer:.2f}}. Right: for one sequence of the majority task, the reader's
    weights and the farthest ones that give the same answer.
    """
    left, right = panels
    curves(left, SIZES, seeds.stack("free.random"), colour=GREY, label="random values")
    for task, size, colour, marker, label in (
        ("majority_context", 1, RED, "o", "majority in context"),
        ("retrieval", ANSWERS - 1, BLUE, "s", "retrieval"),
    ):
        far = seeds.values(f"free.{task}.same_answer")
        dots(left, far, size, colour=colour, marker=marker, label=label, upright=True, width=0.4)
    line_at(left, TOKENS - 1, color=BLACK, linewidth=1)
    left.set(
        xlabel="dimensions that must stay  [number]",
        ylabel="farthest other weights  [total variation]",
        xticks=(1, 4, 7, 10, 13),
        ylim=(-0.03, 1.12),
    )
    left.legend(loc="upper right")

    places = np.arange(1, TOKENS + 1)
    own, other = seeds[0]["majority_context.pair"]
    right.bar(places - 0.2, own, 0.4, color=BLUE, label="the reader's")
    right.bar(places + 0.2, other, 0.4, color=ORANGE, label="the farthest")
    right.set(
        xlabel="token  [place]",
        ylabel="weight  [share]",
        xticks=(1, 4, 7, 10),
        ylim=(0, 1.25 * max(own.max(), other.max())),
    )
    right.legend(loc="upper left")

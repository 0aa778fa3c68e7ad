"""Draws what the imitation gets right beside its controls, and elasticity between digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import BLUE, GREEN, GREY, ORANGE, rows, table

from .measure import demo
from .rates import FADING, GROWTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds

ROWS = {
    "groups.cohesion": ("correlation within groups", GREEN),
    "groups.at_random": ("…within random groups", GREY),
    "rules.first": ("rules, first layer", GREEN),
    "wired_at_random.first": ("…wired at random", GREY),
    "rules.second": ("rules, second layer", GREEN),
    "wired_at_random.second": ("…wired at random", GREY),
    "answers.rules": ("right answers, by rules", ORANGE),
    "answers.imposed": ("right answers, imposed", ORANGE),
    "answers.most_frequent": ("…most frequent digit", GREY),
    "strength.rank": ("factors and strengths", GREEN),
    "elasticity.rank": ("elasticity, model", GREEN),
    "elasticity.pixels": ("…cosine of images", GREY),
}


@demo.figure(
    "Elasticity between pairs of digits: in the network and in its imitation",
    height=4.4,
)
def pairs_of_digits(axes: Axes, seeds: Seeds) -> None:
    """Scatter plot of local elasticity in the neurashed model against that in the network, for
    about a thousand pairs of digits, first seed. Rank correlation over all seeds:
    {{elasticity.rank:.2f}}; of the network's with the cosine between images:
    {{elasticity.pixels:.2f}}.
    """
    first = seeds[0]
    axes.plot(first["real"], first["imagined"], "o", color=BLUE, alpha=0.35, markersize=4)
    axes.set_xlabel("in the network [change of logits, of the updated digit's]")
    axes.set_ylabel("in the model\n[change of logits, of the updated digit's]")


@demo.figure("What the imitation gets right, beside its controls", height=5.6)
def beside_its_controls(axes: Axes, seeds: Seeds) -> None:
    """Dot plot, one dot per seed. correlation within groups {{groups.cohesion:.2f}}; …within
    random groups {{groups.at_random:.2f}}; rules, first layer {{rules.first:.2f}}; …wired at
    random {{wired_at_random.first:.2f}}; rules, second layer {{rules.second:.2f}}; …wired at
    random {{wired_at_random.second:.2f}}; right answers, by rules {{answers.rules:.2f}}; right
    answers, imposed {{answers.imposed:.2f}}; …most frequent digit
    {{answers.most_frequent:.2f}}; factors and strengths {{strength.rank:.2f}}; elasticity, model
    {{elasticity.rank:.2f}}; …cosine of images {{elasticity.pixels:.2f}}.
    """
    labels, colours = zip(*ROWS.values(), strict=True)
    rows(axes, map(seeds.values, ROWS), labels, colours=colours)
    axes.set(xlim=(-0.3, 1.02), xlabel="value [correlation or share]; controls in grey")


@demo.figure("At no pair of rates do batches of 8 leave many fewer strong nodes", height=3.4)
def sweep_of_rates(axes: Axes, seeds: Seeds) -> None:
    """Heat map of the share of strong nodes after batches of 512 over that after batches of 8, for
    growth by 0.5, 2 and 5% and fading by 0.5, 1.5, 5 and 10% in an update, the mean over
    {{seeds:word}} models. It is {{rates.ratio:.2f}} at growth by 2% and fading by 1.5%, and
    {{rates.fast:.2f}} at growth by 2% and fading by 10%; on average {{rates.share:.0%}} of the
    pairs reach 1.2.
    """
    ratios = seeds.stack("ratios").mean(axis=0)  # (growth, fading)
    image = table(
        axes,
        ratios,
        rows=[f"{100 * each - 100:g}%" for each in GROWTH],
        columns=[f"{100 - 100 * each:.3g}%" for each in FADING],
        write="{:.2f}".format,
        vmin=1,
        vmax=2,
        aspect="auto",
    )
    axes.set(xlabel="fading of what does not fire  [per update]", ylabel="growth of what\nfires")
    axes.figure.colorbar(image, label="share left, 512 over 8  [ratio]")

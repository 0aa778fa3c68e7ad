"""Draws how well sameness is told, by which parts of embeddings, ends of outputs and sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    Series,
    curves,
    groups,
    histogram,
    legend_below,
    line_at,
    logarithmic,
)

from .measure import FACTORS, KINDS, WHOLE, demo
from .network import OUTPUTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

JUDGES = {
    "ink.angle": "raw ink, angle",
    "ink.distance": "raw ink, distance",
    "untrained.distance": "untrained, distance",
    "cosine.angle": "trained on angle, angle",
    "contrastive.distance": "trained on distance, distance",
    "rectified.distance": "the same, rectified, distance",
}


@demo.figure("How well pairs of one class are told from others", height=4.2)
def sameness(axes: Axes, seeds: Seeds) -> None:
    """Area under the curve for telling pairs of one class from others, by six judges, one dot for
    each seed, for classes seen in training and for classes never seen. On unseen classes raw ink
    reaches {{ink.distance.unseen:.2f}} by distance and {{ink.angle.unseen:.2f}} by angle, the
    encoder trained on distances {{contrastive.distance.unseen:.2f}}, the one trained on angles
    {{cosine.angle.unseen:.2f}}.
    """
    seen, unseen = ([seeds.values(f"{judge}.{kind}") for judge in JUDGES] for kind in KINDS)
    series = (Series("seen classes", BLUE, seen, "o"), Series("unseen classes", RED, unseen, "s"))
    groups(axes, series, JUDGES.values(), within=(0, 1))
    line_at(axes, 0.5)
    axes.set(xlabel="area under the curve  [0.5 is chance]", xlim=(0.48, 1.01))
    legend_below(axes, 2)


KEPT = {
    "distance": "distance",
    "angle": "angle",
    "order": "order of the outputs",
    "signs": "sign of each output",
    "largest": "set of the 8 largest",
    "smallest": "set of the 8 smallest",
    "norm": "length only",
}
ENCODERS = {
    "cosine": ("trained on angles", ORANGE, "o"),
    "contrastive": ("trained on distances", BLUE, "s"),
    "rectified": ("on distances, rectified", GREEN, "^"),
}


@demo.figure("What is lost when only a part of the embedding is kept", height=5.0)
def parts_kept(axes: Axes, seeds: Seeds) -> None:
    """Area under the curve lost on unseen classes, in each seed against what the encoder was
    trained to be judged by, for seven parts of the embedding and three encoders. Trained on
    angles: distance {{loss.cosine.distance:.3f}}, order of the outputs
    {{loss.cosine.order:.3f}}, sign of each output {{loss.cosine.signs:.3f}}, set of the 8 largest
    {{loss.cosine.largest:.3f}}, set of the 8 smallest {{loss.cosine.smallest:.3f}}, length only
    {{loss.cosine.norm:.3f}}. Trained on distances: angle {{loss.contrastive.angle:.3f}}, order of
    the outputs {{loss.contrastive.order:.3f}}, sign of each output
    {{loss.contrastive.signs:.3f}}, set of the 8 largest {{loss.contrastive.largest:.3f}}, set of
    the 8 smallest {{loss.contrastive.smallest:.3f}}, length only {{loss.contrastive.norm:.3f}}.
    Rectified: angle {{loss.rectified.angle:.3f}}, order of the outputs
    {{loss.rectified.order:.3f}}, sign of each output {{loss.rectified.signs:.3f}}, set of the 8
    largest {{loss.rectified.largest:.3f}}, set of the 8 smallest
    {{loss.rectified.smallest:.3f}}, length only {{loss.rectified.norm:.3f}}.
    """
    series = []
    for head, (label, colour, marker) in ENCODERS.items():
        losses = [
            None if part == WHOLE[head] else seeds.values(f"loss.{head}.{part}") for part in KEPT
        ]
        series.append(Series(label, colour, losses, marker))
    groups(axes, series, KEPT.values())
    line_at(axes, 0)
    axes.set_xlabel("area under the curve lost, unseen classes")
    legend_below(axes, 3)


@demo.figure(
    "Which end of an output marks the class it tells best",
    panels=(2, 1),
    height=4.4,
    sharex=True,
)
def ends(panels: Panels, seeds: Seeds) -> None:
    """Two histograms over the outputs of all seeds: how often an output is higher for the class it
    tells best than for others, from 0, always lower, to 1, always higher. Of linear outputs
    {{axes.contrastive.high_share:.0%}} mark their class by the high end, of outputs that go
    through a rectifier {{axes.rectified.high_share:.0%}}.
    """
    for axes, name, colour, title in (
        (panels[0], "contrastive", BLUE, "linear outputs"),
        (panels[1], "rectified", GREEN, "before the rectifier of rectified outputs"),
    ):
        histogram(axes, seeds.join(f"ends_{name}"), np.linspace(0, 1, 41), colour=colour, alpha=1)
        line_at(axes, 0.5)
        axes.set(title=title, ylabel="outputs  [%]")
    panels[1].set_xlabel("how often it is higher for its class than for others  [0.5: neither end]")


@demo.figure("How likely a genuine embedding is when it is made smaller or larger", height=4.2)
def too_large(axes: Axes, seeds: Seeds) -> None:
    """Median change of the log-likelihood of a genuine embedding under Gaussians around stored
    features, against the factor it is multiplied by, from a quarter to four, one line per seed. It
    falls steeply above one in all. Made twice as large, {{gaussian.unseen.twice_falls:.0%}} of
    embeddings of unseen classes become less likely, made half as large
    {{gaussian.unseen.half_falls:.0%}}.
    """
    for kind, colour, style in zip(KINDS, (BLUE, RED), ("-", "--"), strict=True):
        change = seeds.stack(f"density_{kind}") / OUTPUTS  # (seeds, factors)
        curves(axes, FACTORS, change, colour=colour, label=f"{kind} classes", linestyle=style)
    axes.axhline(0, color=GREY, linewidth=1)
    axes.axvline(1, color=GREY, linewidth=1)
    logarithmic(axes, x=[0.25, 0.5, 1, 2, 4])
    axes.set_xlabel("genuine embedding multiplied by  [factor]")
    axes.set_ylabel("log-likelihood, change  [nats per output]")
    axes.set_yscale("symlog", linthresh=1)
    axes.set_yticks([-10, -1, 0, 1], ["−10", "−1", "0", "1"])
    axes.legend(loc="lower left")

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
    curves,
    dots,
    histograms,
    line_at,
    name_rows,
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
    for kind, colour, marker, shift in (("seen", BLUE, "o", -0.15), ("unseen", RED, "s", 0.15)):
        for row, judge in enumerate(JUDGES):
            areas = seeds.values(f"{judge}.{kind}")
            label = None if row else f"{kind} classes"
            dots(axes, areas, row + shift, colour=colour, marker=marker, label=label)
    line_at(axes, 0.5)
    name_rows(axes, JUDGES.values())
    axes.set(xlabel="area under the curve  [0.5 is chance]", xlim=(0.48, 1.01))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)


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
    for shift, (head, (label, colour, marker)) in zip(
        (-0.24, 0, 0.24), ENCODERS.items(), strict=True
    ):
        axes.plot([], [], marker, color=colour, label=label)
        for row, part in enumerate(KEPT):
            if part != WHOLE[head]:
                losses = seeds.values(f"loss.{head}.{part}")
                dots(axes, losses, row + shift, colour=colour, marker=marker, width=0.11)
    line_at(axes, 0)
    name_rows(axes, KEPT.values())
    axes.set_xlabel("area under the curve lost, unseen classes")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.3, 1), ncols=3, columnspacing=1)


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
    histograms(
        panels,
        [seeds.join("ends_contrastive"), seeds.join("ends_rectified")],
        np.linspace(0, 1, 41),
        colours=(BLUE, GREEN),
        titles=("linear outputs", "before the rectifier of rectified outputs"),
        null=0.5,
    )
    for axes in panels:
        axes.set_ylabel("outputs  [%]")
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
    axes.set(
        xscale="log",
        xlabel="genuine embedding multiplied by  [factor]",
        ylabel="log-likelihood, change  [nats per output]",
    )
    axes.set_xticks((0.25, 0.5, 1, 2, 4), ["¼", "½", "1", "2", "4"])
    axes.minorticks_off()
    axes.set_yscale("symlog", linthresh=1)
    axes.set_yticks([-10, -1, 0, 1], ["−10", "−1", "0", "1"])
    axes.legend(loc="lower left")

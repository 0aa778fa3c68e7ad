"""Two copies of one network compare digits: by angle or distance, and by what is left of either.

Run it with ``stronger demo run siamese``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._digit_pairs import Pairs, Split, draw_pairs, encoder, split
from stronger.demos._twins import (
    FACTORS,
    HEADS,
    OUTPUTS,
    Embedded,
    acceptance,
    axes,
    embed,
    invariances,
    sizes,
    train,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.activations import ReLU
from stronger.nn.embedding import (
    agreement,
    area_under_curve,
    cosines,
    distances,
    equal_error_rate,
    largest,
    length_gap,
    ranks,
)
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.evidence.results import Result

    Array = NDArray[np.floating[Any]]
    Vector = NDArray[np.float64]

FEW = 8
"""How many of the outputs make up the set of the largest, or of the smallest."""
PARTS: dict[str, Callable[[Vector, Vector], Vector]] = {
    "distance": lambda a, b: -distances(a, b),
    "angle": cosines,
    "order": lambda a, b: cosines(ranks(a), ranks(b)),
    "signs": agreement,
    "largest": lambda a, b: cosines(largest(a, FEW), largest(b, FEW)),
    "smallest": lambda a, b: cosines(largest(-a, FEW), largest(-b, FEW)),
    "norm": lambda a, b: -length_gap(a, b),
}
"""How alike two embeddings are, judged by a part of what is in them."""
WHOLE = {"cosine": "angle", "contrastive": "distance", "rectified": "distance"}
"""What each encoder was trained to be judged by."""


def verify(
    embedded: Embedded, pairs: tuple[Pairs, Pairs], part: str
) -> dict[str, tuple[float, float]]:
    """Judge pairs of digits by a part of their embeddings, those of seen and of unseen classes.

    Returns
    -------
    dict[str, tuple[float, float]]
        The area under the curve and the equal error rate, of either kind.
    """
    found: dict[str, tuple[float, float]] = {}
    for kind, z, p in zip(("seen", "unseen"), (embedded.seen, embedded.unseen), pairs, strict=True):
        scores = PARTS[part](z[p.left], z[p.right])
        same, different = scores[p.same], scores[~p.same]
        found[kind] = area_under_curve(same, different), equal_error_rate(same, different)
    return found


def ink(data: Split) -> Embedded:
    """Return the images as they are."""
    return Embedded(data.seen.ink.astype(np.float64), data.unseen.ink.astype(np.float64))


def verifications(
    rows: dict[str, Embedded], controls: dict[str, Embedded], pairs: tuple[Pairs, Pairs]
) -> dict[str, float]:
    """Judge trained embeddings by every part of them, and the controls by angle and distance."""
    metrics: dict[str, float] = {}
    for name, embedded in (rows | controls).items():
        for part in PARTS if name in rows else ("angle", "distance"):
            for kind, (area, error) in verify(embedded, pairs, part).items():
                metrics[f"{name}.{part}.{kind}"] = area
                if part == WHOLE.get(name, part):
                    metrics[f"error.{name}.{part}.{kind}"] = error
    for head, whole in WHOLE.items():
        for kind in ("seen", "unseen"):
            area = metrics[f"{head}.{whole}.{kind}"]
            metrics[f"gain.{head}.{kind}"] = area - metrics[f"ink.{whole}.{kind}"]
        for part in PARTS:
            metrics[f"loss.{head}.{part}"] = (
                metrics[f"{head}.{whole}.unseen"] - metrics[f"{head}.{part}.unseen"]
            )
    return metrics


# --- The demo -----------------------------------------------------------------------------------

COSINE = "bromley1994signature §4"
TARGETS = "bromley1994signature §4 (training targets)"
ACCEPTED = "bromley1994signature §5"
LOSS = "hadsell2006dimensionality contrastive loss definition"


@demo(id="siamese", entropy=1994, seeds=8)
def siamese(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Train twins to tell whether two digits are the same, then take away what they say.

    Two copies of one network, with the same weights, look at one input each, and all that counts
    is how their outputs $a$ and $b$ compare. The twins that verified signatures were compared by
    the cosine of the angle between $a$ and $b$, trained towards 1 for two signatures of one hand
    and towards −1 for a forgery [@bromley1994signature]. Later twins were compared by the distance
    $D = \lVert a - b \rVert$, with the loss

    $$ \tfrac12 D^2 \text{ for two of a kind}, \qquad \tfrac12 \max(0, m - D)^2 \text{ for others}
    $$

    [@hadsell2006dimensionality]. We know both papers from accounts of them only.

    Our inputs are digits. Three of the ten classes, drawn anew in each repetition, are held out; a
    small convolutional network with 32 outputs learns from pairs of 7,000 digits of the other
    seven. One encoder has linear outputs and the cosine (the squared error to the targets is our
    choice), one has linear outputs and the contrastive loss, one has outputs behind a rectifier and
    the contrastive loss. Seven classes cannot all be opposite to each other: the targets of −1 are
    out of reach, and serve to push. Plain gradient descent with momentum is used, since an
    optimiser that treats each weight by itself would prefer some directions.

    **Same or different?** Pairs of test digits are judged, half of them of one class. The area
    under the curve is how often a pair of one class scores higher than one of two classes; raw
    images and untrained encoders are the controls. **What does it take?** We judge by distance,
    angle, order of the coordinates, their signs, the set of the eight largest (if above zero), the
    set of the eight smallest (if below), and the difference of lengths. **What changes nothing?**
    One side is made ten times as large; all embeddings are turned and shifted; all outputs are
    negated. **Are outputs special?** Their selectivity for a class, the area under the curve with
    either end, is compared with that of random directions, and so is how much of an embedding
    lies along three axes. **Does size say something?** We ask whether digits of seen classes are
    longer than others, and how often the largest output alone names the class. **Too large?** As
    the signature system did in use, we store features of a class (50 digits, where it stored six
    signatures) as one Gaussian for each coordinate, and multiply genuine embeddings by factors.
    """
    data = split(
        rng,
        scale,
        train=scale.choose(quick=500, full=7000),
        test=scale.choose(quick=400, full=2500),
    )
    steps = scale.choose(quick=12, full=800)
    nets = {
        head: encoder(rng, OUTPUTS, *([ReLU()] if head == "rectified" else [])) for head in HEADS
    }
    untrained = nets["cosine"].copy()
    for head, net in nets.items():
        train(net, data.train, rng, head, steps)
    rows = {head: embed(net, data, head) for head, net in nets.items()}
    count = scale.choose(quick=1000, full=10_000)
    pairs = draw_pairs(rng, data.seen, count), draw_pairs(rng, data.unseen, count)
    controls = {"untrained": embed(untrained, data, "contrastive"), "ink": ink(data)}
    special, accepted = axes(rng, nets, rows, data), acceptance(rows, data)
    return Measurement(
        {
            **verifications(rows, controls, pairs),
            **invariances(rng, nets, rows, data, pairs[0]),
            **special.metrics,
            **sizes(nets, rows, data),
            **accepted.metrics,
        },
        {**special.arrays, **accepted.arrays, "held_out": np.array(data.held_out)},
    )


# --- What it looks like -------------------------------------------------------------------------


def of_seeds(run: Run, metric: str) -> Vector:
    """Return a metric of every seed."""
    return np.array([each[metric] for each in run.result.metrics])


JUDGES = (
    ("ink.angle", "raw ink, angle"),
    ("ink.distance", "raw ink, distance"),
    ("untrained.distance", "untrained, distance"),
    ("cosine.angle", "trained on angle, angle"),
    ("contrastive.distance", "trained on distance, distance"),
    ("rectified.distance", "the same, rectified, distance"),
)


@siamese.figure(
    title="How well pairs of one class are told from others",
    alt=lambda result: (
        "Area under the curve for telling pairs of one class from others, by six judges, one dot "
        "for each seed, for classes seen in training and for classes never seen. On unseen "
        f"classes raw ink reaches {result.estimates['ink.distance.unseen'].mean:.2f} by distance "
        f"and {result.estimates['ink.angle.unseen'].mean:.2f} by angle, the encoder trained on "
        f"distances {result.estimates['contrastive.distance.unseen'].mean:.2f}, the one trained on "
        f"angles {result.estimates['cosine.angle.unseen'].mean:.2f}."
    ),
)
def sameness(run: Run) -> Figure:
    """Draw the area under the curve of every judge."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    plot = figure.subplots()
    for kind, colour, marker, shift in (("seen", BLUE, "o", -0.15), ("unseen", RED, "s", 0.15)):
        for row, (judge, _) in enumerate(JUDGES):
            areas = of_seeds(run, f"{judge}.{kind}")
            plot.plot(
                areas,
                np.full(len(areas), row + shift),
                marker,
                color=colour,
                alpha=0.6,
                markersize=5,
                label=f"{kind} classes" if row == 0 else None,
            )
            plot.plot([areas.mean()] * 2, [row + shift - 0.14, row + shift + 0.14], color=colour)
    plot.axvline(0.5, color=GREY, linestyle="--", linewidth=1.5)
    plot.set_yticks(range(len(JUDGES)), [name for _, name in JUDGES])
    plot.invert_yaxis()
    plot.set(xlabel="area under the curve  [0.5 is chance]", xlim=(0.48, 1.01))
    plot.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return figure


KEPT = {
    "distance": "distance",
    "angle": "angle",
    "order": "order of the outputs",
    "signs": "sign of each output",
    "largest": "set of the 8 largest",
    "smallest": "set of the 8 smallest",
    "norm": "length only",
}


def lost(result: Result, head: str) -> str:
    """Return in words what is lost by each part of what an encoder says."""
    parts = (part for part in KEPT if part != WHOLE[head])
    return ", ".join(
        f"{KEPT[part]} {result.estimates[f'loss.{head}.{part}'].mean:.3f}" for part in parts
    )


@siamese.figure(
    title="What is lost when only a part of the embedding is kept",
    alt=lambda result: (
        "Area under the curve lost on unseen classes, in each seed against what the encoder was "
        "trained to be judged by, for seven parts of the embedding and three encoders. Trained on "
        f"angles: {lost(result, 'cosine')}. Trained on distances: {lost(result, 'contrastive')}. "
        f"Rectified: {lost(result, 'rectified')}."
    ),
)
def parts_kept(run: Run) -> Figure:
    """Draw the loss by every part of every embedding."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.0))
    plot = figure.subplots()
    rows = (
        ("cosine", ORANGE, "o", "trained on angles"),
        ("contrastive", BLUE, "s", "trained on distances"),
        ("rectified", GREEN, "^", "on distances, rectified"),
    )
    for index, (head, colour, marker, label) in enumerate(rows):
        plot.plot([], [], marker, color=colour, label=label)
        for row, part in enumerate(KEPT):
            if part == WHOLE[head]:
                continue
            losses, y = of_seeds(run, f"loss.{head}.{part}"), row + 0.24 * (index - 1)
            heights = np.full(len(losses), y)
            plot.plot(losses, heights, marker, color=colour, alpha=0.6, markersize=5)
            plot.plot([losses.mean()] * 2, [y - 0.11, y + 0.11], color=colour)
    plot.axvline(0, color=GREY, linestyle="--", linewidth=1.5)
    plot.set_yticks(range(len(KEPT)), list(KEPT.values()))
    plot.invert_yaxis()
    plot.set(xlabel="area under the curve lost, unseen classes")
    plot.legend(loc="lower left", bbox_to_anchor=(-0.3, 1), ncols=3, columnspacing=1)
    return figure


@siamese.figure(
    title="Which end of an output marks the class it tells best",
    alt=lambda result: (
        "Two histograms over the outputs of all seeds: how often an output is higher for the class "
        "it tells best than for others, from 0, always lower, to 1, always higher. Of linear "
        f"outputs {result.estimates['axes.contrastive.high_share'].mean:.0%} mark their class by "
        "the high end, of outputs that go through a rectifier "
        f"{result.estimates['axes.rectified.high_share'].mean:.0%}."
    ),
)
def ends(run: Run) -> Figure:
    """Draw which end of each output goes with its class."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    panels = figure.subplots(2, 1, sharex=True)
    for panel, head, colour, title in zip(
        panels,
        ("contrastive", "rectified"),
        (BLUE, GREEN),
        ("linear outputs", "before the rectifier of rectified outputs"),
        strict=True,
    ):
        areas = np.concatenate([arrays[f"ends_{head}"] for arrays in run.arrays])
        shares = np.full(len(areas), 100 / len(areas))
        panel.hist(areas, np.linspace(0, 1, 41).tolist(), weights=shares, color=colour)
        panel.axvline(0.5, color=GREY, linestyle="--", linewidth=1.5)
        panel.set(title=title, ylabel="outputs  [%]")
    panels[1].set_xlabel("how often it is higher for its class than for others  [0.5: neither end]")
    return figure


@siamese.figure(
    title="How likely a genuine embedding is when it is made smaller or larger",
    alt=lambda result: (
        "Median change of the log-likelihood of a genuine embedding under Gaussians around stored "
        "features, against the factor it is multiplied by, from a quarter to four, one line per "
        "seed. It falls steeply above one in all. Made twice as large, "
        f"{result.estimates['gaussian.unseen.twice_falls'].mean:.0%} of embeddings of unseen "
        "classes become less likely, made half as large "
        f"{result.estimates['gaussian.unseen.half_falls'].mean:.0%}."
    ),
)
def too_large(run: Run) -> Figure:
    """Draw the log-likelihood against the factor."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    plot = figure.subplots()
    for kind, colour, style in (("seen", BLUE, "-"), ("unseen", RED, "--")):
        for index, arrays in enumerate(run.arrays):
            plot.plot(
                FACTORS,
                arrays[f"density_{kind}"] / OUTPUTS,
                color=colour,
                linestyle=style,
                linewidth=1.2,
                alpha=0.7,
                label=f"{kind} classes" if index == 0 else None,
            )
    plot.axhline(0, color=GREY, linewidth=1)
    plot.axvline(1, color=GREY, linewidth=1)
    plot.set(
        xscale="log",
        xlabel="genuine embedding multiplied by  [factor]",
        ylabel="log-likelihood, change  [nats per output]",
    )
    ticks = (0.25, 0.5, 1, 2, 4)
    plot.set_xticks(ticks, ["¼", "½", "1", "2", "4"])
    plot.minorticks_off()
    plot.set_yscale("symlog", linthresh=1)
    plot.set_yticks([-10, -1, 0, 1], ["−10", "−1", "0", "1"])
    plot.legend(loc="lower left")
    return figure

"""Draws how often causes are there, by tenth and by number of images, and who finds marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    SKY,
    band,
    dots,
    legend_below,
    name_rows,
)

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds

KINDS = (
    ("features", ORANGE, "o", "-", "features of the dictionary"),
    ("units", BLUE, "s", "-", "units"),
    ("directions", GREEN, "^", "-", "random directions"),
    ("untrained_features", ORANGE, "o", ":", "features, network untrained"),
    ("untrained_units", BLUE, "s", ":", "units, network untrained"),
)
"""What is drawn: name, colour, marker, line and label."""
PRESENT = "cause of the column is present\n[% of images; band: range over seeds]"


@demo.figure(
    "Larger means purer, in features as in units; features are ahead at every tenth", height=4.8
)
def over_the_range(axes: Axes, seeds: Seeds) -> None:
    """Line plot of how often the cause of a column is present against the tenth of its positive
    values, averaged over columns, with the range over seeds. Features of the dictionary:
    {{features.low:.0%}} in the lowest tenth, {{features.middle:.0%}} in the middle,
    {{features.top_tenth:.0%}} in the highest. Units: {{units.low:.0%}}, {{units.middle:.0%}},
    {{units.top_tenth:.0%}}. Random directions end at {{directions.top_tenth:.0%}}, features of the
    untrained network at {{untrained_features.top_tenth:.0%}}.
    """
    tenths = np.arange(1, 11)
    for name, shade, marker, style, label in KINDS:
        band(
            axes,
            tenths,
            100 * seeds.stack(f"tenths_{name}"),
            colour=shade,
            label=label,
            marker=marker,
            linestyle=style,
            markerfacecolor=shade if style == "-" else "white",
        )
    axes.set(xticks=tenths, xlabel="tenth of the positive values, highest last")
    axes.set(ylim=(0, 100), ylabel=PRESENT)
    legend_below(axes, 2)


@demo.figure(
    "Cut to as many images as features are on in, units show their cause less often", height=4.8
)
def few_or_many(axes: Axes, seeds: Seeds) -> None:
    """Line plot, images on a logarithmic axis: how often the cause is present in the n strongest of
    10,000 images, averaged over columns, with the range over seeds. Curves fall as n grows. At 20
    images: features {{features.top:.0%}}, units {{units.top:.0%}}, random directions
    {{directions.top:.0%}}, features of the untrained network {{untrained_features.top:.0%}}. Over
    all images in which a feature is on the cause is there in {{matched.features:.0%}}, and in
    {{matched.units:.0%}} for units cut to the same number.
    """
    for name, shade, _, style, label in KINDS:
        present = 100 * seeds.stack(f"strongest_{name}")  # (seeds, numbers)
        band(axes, seeds[0]["numbers"], present, colour=shade, label=label, linestyle=style)
    low, middle, high = np.quantile(seeds.join("counts"), [0.25, 0.5, 0.75])
    axes.axvspan(low, high, color=GREY, alpha=0.12)
    axes.axvline(middle, color=GREY, linewidth=1)
    axes.annotate(
        "images in which\na feature is on\n(middle half)",
        (middle, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, -4),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=10,
    )
    axes.set(xscale="log", xlabel="strongest images looked at  [number of 10,000]")
    axes.set(ylim=(0, 108), ylabel=PRESENT)
    legend_below(axes, 2)


@demo.figure("One feature finds a mark as well as the network's own answer does, one unit does not")
def finding_marks(axes: Axes, seeds: Seeds) -> None:
    """Dot plot of the F1 score with which the best single column finds a planted mark, one dot for
    each seed. Features of the dictionary {{marks.features.f1:.2f}}, units {{marks.units.f1:.2f}} by
    their high end and {{marks.units_either.f1:.2f}} by either end, random directions
    {{marks.directions.f1:.2f}}, principal components {{marks.components.f1:.2f}}; in the untrained
    network features {{marks.untrained_features.f1:.2f}} and units
    {{marks.untrained_units.f1:.2f}}; the trained network's own answers {{marks.logits.f1:.2f}}.
    """
    rows = (
        ("logits", BLACK, "the network's own answers"),
        ("features", ORANGE, "features of the dictionary"),
        ("units", BLUE, "units, high end"),
        ("units_either", BLUE, "units, either end"),
        ("directions", GREEN, "random directions"),
        ("components", SKY, "principal components"),
        ("untrained_features", ORANGE, "features, network untrained"),
        ("untrained_units", BLUE, "units, network untrained"),
    )
    for row, (name, shade, _) in enumerate(rows):
        face = "white" if name.startswith("untrained") else shade
        scores = seeds.values(f"marks.{name}.f1")
        dots(axes, scores, row, colour=shade, markerfacecolor=face, within=(0, 1))
    name_rows(axes, (label for *_, label in rows))
    axes.set(xlim=(0, 1.02), xlabel="F1 score of the best column, mean over marks  [each seed]")

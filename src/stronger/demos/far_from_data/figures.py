"""Draws how sure readers are along rays, how large their hidden units, and what looks familiar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import BLUE, GREEN, GREY, ORANGE, PINK, RED, band, line_at

from .measure import FACTORS, FAR, FOREIGN, demo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

LINES = {
    "relu": (RED, "-", "ReLU"),
    "relu_untrained": (GREY, ":", "ReLU, untrained"),
    "relu_taught": (PINK, "-", "ReLU, taught noise"),
    "multiquadric": (ORANGE, "-", "multiquadric"),
    "gaussian": (BLUE, "-", "Gaussian"),
    "gaussian_no_constant": (GREEN, "--", "Gaussian, no constants"),
}
WITH_CONSTANTS = tuple(LINES)[:-1]
KINDS = {
    "digits": "test digits",
    "directions": "random directions",
    "noise": "uniform noise",
    "permuted": "digits, pixels permuted",
}


@demo.figure(
    "How sure each reader is along rays through digits and through what is none",
    panels=(2, 2),
    height=6.6,
    sharex=True,
    sharey=True,
)
def sure_along_rays(panels: Panels, seeds: Seeds) -> None:
    """Four panels, test digits and three kinds of inputs that show none: mean probability of the
    most probable class against the factor by which the input is multiplied, from 1 to 128, one line
    per reader with a band over seeds. Random directions, at 1 and at 128: ReLU
    {{directions.relu.sure:.2f}} and {{directions.relu.sure_far:.2f}}, untrained
    {{directions.relu_untrained.sure:.2f}} and {{directions.relu_untrained.sure_far:.2f}}, taught
    {{directions.relu_taught.sure:.2f}} and {{directions.relu_taught.sure_far:.2f}}, multiquadric
    {{directions.multiquadric.sure:.2f}} and {{directions.multiquadric.sure_far:.2f}}, Gaussian
    {{directions.gaussian.sure:.2f}} and {{directions.gaussian.sure_far:.2f}}, without constants
    {{directions.gaussian_no_constant.sure:.2f}} and
    {{directions.gaussian_no_constant.sure_far:.2f}}.
    """
    for axes, (kind, title) in zip(panels.ravel(), KINDS.items(), strict=True):
        draw_rays(axes, seeds, kind, "sure", LINES)
        line_at(axes, 0.1, upright=True, linewidth=1)
        axes.set(title=title, ylim=(0, 1.03))
    for axes in panels[1]:
        axes.set_xlabel("factor α")
    for axes in panels[:, 0]:
        axes.set_ylabel("mean probability of\nthe likeliest class")
    name_lines(panels[0, 0], fontsize=10)


@demo.figure("The largest activation grows with the input, or is gone", height=4.4)
def largest_along_rays(axes: Axes, seeds: Seeds) -> None:
    """Mean largest activation of a hidden unit on random directions, over that on digits, against
    the factor, both axes logarithmic. ReLU goes from {{directions.relu.largest:.2f}} to
    {{directions.relu.largest_far:.2f}}, multiquadric from
    {{directions.multiquadric.largest:.2f}} to {{directions.multiquadric.largest_far:.2f}}; Gaussian
    from {{directions.gaussian.largest:.2f}} to {{directions.gaussian.largest_far:.2f}}, off the
    axis.
    """
    draw_rays(axes, seeds, "directions", "largest", WITH_CONSTANTS)
    line_at(axes, 1, upright=True, linewidth=1)
    axes.text(FAR, 1.1, "as on digits", color=GREY, ha="right", va="bottom", fontsize=10)
    axes.set(yscale="log", ylim=(0.01, 400), xlabel="factor α of a random direction")
    axes.set_ylabel("largest activation\n[of that on digits]")
    name_lines(axes)


@demo.figure(
    "Which inputs look familiar: how often a digit beats what is none",
    panels=(2, 3),
    height=5.8,
    sharex=True,
    sharey=True,
)
def familiar_or_not(panels: Panels, seeds: Seeds) -> None:
    """Six panels: three kinds of foreign inputs, and how often a digit is above them by sureness
    (top) and by the largest activation (bottom), against the factor; 0.5 is chance. Permuted digits
    at factor 1, by the largest activation: ReLU {{permuted.relu.unit_auc:.2f}}, untrained
    {{permuted.relu_untrained.unit_auc:.2f}}, Gaussian {{permuted.gaussian.unit_auc:.2f}},
    multiquadric {{permuted.multiquadric.unit_auc:.2f}}. Random directions at 128, by sureness: ReLU
    {{directions.relu.auc_far:.2f}}, Gaussian {{directions.gaussian.auc_far:.2f}}, multiquadric
    {{directions.multiquadric.auc_far:.2f}}.
    """
    for row, (curve, label) in zip(
        panels, (("auc", "by sureness"), ("unit_auc", "by the largest unit")), strict=True
    ):
        for axes, kind in zip(row, FOREIGN, strict=True):
            draw_rays(axes, seeds, kind, curve, WITH_CONSTANTS)
            line_at(axes, 0.5, upright=True, linewidth=1)
        row[0].set_ylim(-0.03, 1.03)
        row[0].set_ylabel(f"share of pairs in which the\ndigit is higher, {label}", fontsize=10)
    for axes, kind in zip(panels[0], FOREIGN, strict=True):
        axes.set_title(KINDS[kind], fontsize=10)
    for axes in panels[1]:
        axes.set_xlabel("factor α")
    name_lines(panels[0, 0], fontsize=10)


def draw_rays(axes: Axes, seeds: Seeds, kind: str, curve: str, readers: Iterable[str]) -> None:
    """Draw one measure of several readers against the factor of one kind of input."""
    for reader in readers:
        colour, style, label = LINES[reader]
        values = seeds.stack(f"{kind}.{reader}.{curve}")  # (seeds, factors)
        band(axes, FACTORS, values, colour=colour, label=label, linestyle=style)
    axes.set_xscale("log", base=2)
    axes.set_xticks(FACTORS[::2], [str(factor) for factor in FACTORS[::2]])
    axes.minorticks_off()


def name_lines(axes: Axes, fontsize: float | None = None) -> None:
    """Name the lines of all panels below them."""
    axes.figure.legend(
        *axes.get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=fontsize
    )

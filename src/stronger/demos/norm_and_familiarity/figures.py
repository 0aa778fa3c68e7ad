"""Draws for which inputs hidden codes are shorter than for digits, and which scores tell more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import BLUE, GREY, ORANGE, Series, groups, legend_below, line_at

from .measure import demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds

KINDS = {
    "shuffled": "shuffled digits",
    "even_noise": "noise, even",
    "even_inverted": "inverted digits, even",
    "even_letters": "letters, even",
    "even_printed_digits": "printed digits, even",
    "letters": "letters",
    "printed_digits": "printed digits",
    "noise": "noise",
    "inverted": "inverted digits",
}
SCORES = {
    "input_norm": "length of the input",
    "maps_norm": "length, second convolution",
    "norm": "length, hidden layer",
    "active": "units that are on",
    "largest": "largest unit",
    "probability": "largest probability",
    "energy": "energy",
    "clipped_energy": "energy, clipped",
}


@demo.figure(
    "Once trained, the network has longer codes for digits than for noise twice as bright",
    height=5.2,
)
def longer_than(axes: Axes, seeds: Seeds) -> None:
    """A dot plot of the area under the ROC curve between test digits and nine kinds of inputs, for
    the length of the hidden code. Trained: shuffled digits {{digits.shuffled.norm:.2f}}, noise,
    even {{digits.even_noise.norm:.2f}}, inverted digits, even {{digits.even_inverted.norm:.2f}},
    letters, even {{digits.even_letters.norm:.2f}}, printed digits, even
    {{digits.even_printed_digits.norm:.2f}}, letters {{digits.letters.norm:.2f}}, printed digits
    {{digits.printed_digits.norm:.2f}}, noise {{digits.noise.norm:.2f}}, inverted digits
    {{digits.inverted.norm:.2f}}. Untrained: shuffled digits {{untrained.shuffled.norm:.2f}}, noise,
    even {{untrained.even_noise.norm:.2f}}, inverted digits, even
    {{untrained.even_inverted.norm:.2f}}, letters, even {{untrained.even_letters.norm:.2f}}, printed
    digits, even {{untrained.even_printed_digits.norm:.2f}}, letters
    {{untrained.letters.norm:.2f}}, printed digits {{untrained.printed_digits.norm:.2f}}, noise
    {{untrained.noise.norm:.2f}}, inverted digits {{untrained.inverted.norm:.2f}}. One half would be
    no difference.
    """
    scores = {"untrained.{}.norm": (GREY, "untrained"), "digits.{}.norm": (BLUE, "trained")}
    draw_areas(axes, seeds, KINDS, scores)
    # Above it, inputs are as long as a digit
    axes.axhline(4.5, color=GREY, linewidth=1, linestyle=":")
    axes.set_xlabel("how often a test digit's code is the longer one\n[area under the ROC curve]")


@demo.figure(
    "Familiar inputs have longer codes of fewer units; the answers tell more than the length",
    height=4.4,
)
def scores_compared(axes: Axes, seeds: Seeds) -> None:
    """A dot plot of the area under the ROC curve for eight scores. Test digits against shuffled
    digits, and printed digits against printed letters: length of the input
    {{digits.shuffled.input_norm:.2f}} and {{printed.letters.input_norm:.2f}}; length, second
    convolution {{digits.shuffled.maps_norm:.2f}} and {{printed.letters.maps_norm:.2f}}; length,
    hidden layer {{digits.shuffled.norm:.2f}} and {{printed.letters.norm:.2f}}; units that are on
    {{digits.shuffled.active:.2f}} and {{printed.letters.active:.2f}}; largest unit
    {{digits.shuffled.largest:.2f}} and {{printed.letters.largest:.2f}}; largest probability
    {{digits.shuffled.probability:.2f}} and {{printed.letters.probability:.2f}}; energy
    {{digits.shuffled.energy:.2f}} and {{printed.letters.energy:.2f}}; energy, clipped
    {{digits.shuffled.clipped_energy:.2f}} and {{printed.letters.clipped_energy:.2f}}.
    """
    pairs = {
        "digits.shuffled.{}": (ORANGE, "digits against shuffled digits"),
        "printed.letters.{}": (BLUE, "printed digits against printed letters"),
    }
    draw_areas(axes, seeds, SCORES, pairs)
    axes.set_xlabel("how often the familiar input has the higher score\n[area under the ROC curve]")


def draw_areas(
    axes: Axes, seeds: Seeds, names: dict[str, str], metrics: dict[str, tuple[str, str]]
) -> None:
    """Draw areas under the curve, two metrics in each row."""
    series = [
        Series(label, colour, [seeds.values(metric.format(name)) for name in names])
        for metric, (colour, label) in metrics.items()
    ]
    groups(axes, series, names.values(), within=(0, 1))
    line_at(axes, 0.5)
    axes.set_xlim(-0.03, 1.03)
    legend_below(axes, 2)

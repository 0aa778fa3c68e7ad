"""Draws sixteen functions, a network beside its twin, and what silence costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.plots import BLUE, GREY, ON_LIGHT, ORANGE, bare, curves

from .boolean import layers_needed, states
from .measure import SHARES, XOR, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

FALSE_ON_SILENCE = {
    0b0000: "never",
    0b1000: "x₁ and x₂",
    0b1010: "x₁",
    0b1100: "x₂",
    0b0010: "x₁, not x₂",
    0b0100: "x₂, not x₁",
    0b1110: "x₁ or x₂",
    XOR: "XOR",
}
NEGATIONS = "always", "not both", "not x₁", "not x₂", "if x₁, x₂", "if x₂, x₁", "neither", "equal"


@demo.figure(
    "Whatever is true on silence needs a constant input; XOR and its opposite, two layers",
    panels=(2, 8),
    height=3.3,
    narrow=(4, 4),
    narrow_height=5.2,
    gridspec_kw={"left": 0.01, "right": 0.99, "top": 0.89, "bottom": 0.17, "hspace": 0.75},
)
def sixteen_functions(panels: Panels, _: Seeds) -> None:
    """Sixteen tiles, one for each function of two inputs, with a filled square for every state
    in which it is true. Above, the {{nets.two_inputs.without_constant:.0f}} functions that are
    false on silence, which need no constant input; below each of them its negation, which does.
    One unit is enough for {{unit.two_inputs.with_constant:.0f}} of the sixteen. XOR and its
    negation, framed, take two layers: one unit is right on at most
    {{xor.one_unit.best_accuracy:.0%}} of the states of XOR.
    """
    needed = layers_needed(2, constant=True)
    figure = panels[0, 0].figure
    figure.set_layout_engine("none")
    for axes, (table, name) in zip(panels[0], FALSE_ON_SILENCE.items(), strict=True):
        draw_tile(axes, table, name, BLUE, framed=needed[table] == 2)
    for axes, table, name in zip(panels[1], FALSE_ON_SILENCE, NEGATIONS, strict=True):
        draw_tile(axes, 15 - table, name, ORANGE, framed=needed[15 - table] == 2)
    panels[0, 0].text(-0.1, 2.3, "no constant input needed", fontsize=12)
    panels[1, 0].text(-0.1, 2.3, "with a constant input: negations of the above", fontsize=12)
    legend = "filled: fires · right half: x₁ = 1 · upper half: x₂ = 1 · framed: two layers"
    figure.text(0.01, 0.02, legend, va="bottom", fontsize=9.5)


def draw_tile(axes: Axes, table: int, name: str, colour: str, *, framed: bool) -> None:
    """Draw the answer in each of the four states of two inputs."""
    from matplotlib.patches import Rectangle

    for fires, corner in zip(states(4)[table], states(2).astype(float), strict=True):
        fill = colour if fires else "white"
        axes.add_patch(Rectangle(tuple(corner), 0.88, 0.88, fc=fill, ec=GREY))
    axes.set(xlim=(-0.15, 2.03), ylim=(-0.15, 2.03), aspect="equal")
    axes.set_xlabel(name, fontsize=9.5)
    bare(axes)
    axes.spines[:].set(visible=framed, color="black", linewidth=1.8)


@demo.figure(
    "The same answers from both ends: silence stands for what firing stood for",
    panels=(1, 2),
    sharey=True,
)
def network_and_twin(panels: Panels, seeds: Seeds) -> None:
    """Two maps of the 240 signals of one random network, from inputs below to outputs above, for
    50 examples. On the left, in the original, few signals fire: over all networks of this kind
    {{activity.original:.0%}}. On the right, in the twin, exactly those few are silent and all
    others fire, {{activity.twin:.0%}}.
    """
    from matplotlib.colors import ListedColormap

    for axes, name, title, colour in (
        (panels[0], "original", "original: firing is presence", BLUE),
        (panels[1], "twin", "twin: silence is presence", ORANGE),
    ):
        shown = seeds[0][name].T  # (signals, examples)
        units = len(shown) // 4
        axes.imshow(
            shown,
            cmap=ListedColormap(["white", colour]),
            aspect="auto",
            origin="lower",
            interpolation="nearest",
            vmin=0,
            vmax=1,
        )
        for layer in range(1, 4):
            axes.axhline(layer * units - 0.5, color=ON_LIGHT, linewidth=1)
        axes.set_title(title)
        axes.set_xlabel(f"example  (coloured: fires, {shown.mean():.0%})")
        axes.grid(visible=False)
        axes.spines[:].set_visible(True)
    panels[0].set_yticks(
        [(layer + 0.5) * units - 0.5 for layer in range(4)],
        ["inputs", "layer 1", "layer 2", "outputs"],
    )
    panels[0].set_ylabel(f"signals, {units} in each layer")


@demo.figure(
    "Where presence is rare, marking it by silence costs activity and, with losses, answers",
    panels=(1, 2),
    height=4.2,
)
def price_of_silence(panels: Panels, seeds: Seeds) -> None:
    """Two panels against the share of signals that say present, from 5% to 50%, one line per
    seed. Left, signals that fire: at 10% it is {{activity.original:.0%}} in the original and
    {{activity.twin:.0%}} in the twin, and the two meet at 50%. Right, answers gone wrong when
    0.5% of active signals are lost: at 10% it is {{loss.layers.original:.2%}} in the original
    and {{loss.layers.twin:.2%}} in the twin, {{loss.layers.ratio:.1f}} times as many; at 50% the
    ratio is {{loss.layers.ratio_even:.2f}}.
    """
    for axes, name, title, label in (
        (panels[0], "activity", "without faults", "signals that fire  [%]"),
        (panels[1], "changed", "0.5% of active signals lost", "answers gone wrong  [%]"),
    ):
        percent = 100 * seeds.stack(name)  # (seeds, codes, shares)
        for row, (colour, marker, code) in enumerate(
            ((BLUE, "o", "firing is presence"), (ORANGE, "s", "silence is presence"))
        ):
            curves(
                axes,
                100 * SHARES,
                percent[:, row],
                colour=colour,
                label=code,
                marker=marker,
                markersize=4,
            )
        axes.set(xlabel="presence  [% of input signals]", ylabel=label, title=title)
        axes.set_ylim(bottom=0)
    panels[0].legend(fontsize=10)

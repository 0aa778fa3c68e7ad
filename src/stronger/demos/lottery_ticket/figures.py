"""Draws tickets as they shrink, how they learn, and as many weights chosen in other ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    SKY,
    band,
    curves,
    legend_below,
    line_at,
    logarithmic,
    rows,
)

from .measure import CONTROLLED, ROUNDS, demo

if TYPE_CHECKING:
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

KINDS = {
    "dense": ("the whole network", BLACK),
    "ticket": ("ticket", BLUE),
    "fresh": ("its places, fresh weights", ORANGE),
    "elsewhere": ("other places, own weights", RED),
}
RANKS = {
    "dense": ("the whole network", BLACK),
    "ticket.11": ("ticket, in ten rounds", BLUE),
    "rank.trained": ("trained size, at once", SKY),
    "rank.movement": ("movement, at once", GREEN),
    "rank.initial": ("initial size", PINK),
    "rank.one_size": ("ticket, all of one size", BLUE),
    "rank.signs_anew": ("one size, signs anew", ORANGE),
    "fresh.11": ("its places, fresh weights", ORANGE),
    "elsewhere.11": ("other places, own weights", RED),
}


@demo.figure(
    "Tickets as they shrink, and what becomes of them with other weights or places",
    panels=(1, 2),
    height=4.8,
)
def shrinking_tickets(panels: Panels, seeds: Seeds) -> None:
    """Two panels against the share of weights kept, from all to 3.6%, on a logarithmic scale; lines
    and dots are means, thin lines and small dots seeds. Left, test error: the whole network
    {{dense.error:.2%}}; at 21% ticket {{ticket.21.error:.2%}}, fresh weights
    {{fresh.21.error:.2%}}, other places {{elsewhere.21.error:.2%}}; at 11% ticket
    {{ticket.11.error:.2%}}, fresh weights {{fresh.11.error:.2%}}, other places
    {{elsewhere.11.error:.2%}}; at 3.6% ticket {{ticket.3.6.error:.2%}}, fresh weights
    {{fresh.3.6.error:.2%}}, other places {{elsewhere.3.6.error:.2%}}. Right, steps to 94% of
    held-out digits: the whole network {{dense.steps:.0f}}; at 21% ticket {{ticket.21.steps:.0f}},
    fresh weights {{fresh.21.steps:.0f}}, other places {{elsewhere.21.steps:.0f}}; at 11% ticket
    {{ticket.11.steps:.0f}}, fresh weights {{fresh.11.steps:.0f}}, other places
    {{elsewhere.11.steps:.0f}}; at 3.6% ticket {{ticket.3.6.steps:.0f}}, fresh weights
    {{fresh.3.6.steps:.0f}}, other places {{elsewhere.3.6.steps:.0f}}; 620 stands for never.
    """
    kept = 100 * seeds.stack("kept").mean(axis=0)  # (rounds,)
    controlled = [kept[ROUNDS[share]] for share in CONTROLLED]
    for axes, name, unit in zip(panels, ("error", "steps"), (100, 1), strict=True):
        found = unit * seeds.stack(f"ticket_{name}")  # (seeds, rounds)
        curves(axes, kept, found, colour=BLUE, label="ticket", mean=True)
        for kind in ("fresh", "elsewhere"):
            label, colour = KINDS[kind]
            values = unit * np.array([seeds.values(f"{kind}.{s}.{name}") for s in CONTROLLED])
            axes.plot(controlled, values, "o", color=colour, markersize=3, alpha=0.4)
            axes.plot(controlled, values.mean(axis=1), "s--", color=colour, label=label)
        line_at(axes, found[:, 0].mean(), upright=True, color=BLACK, linestyle=":")
        logarithmic(axes, x=[3.6, 11, 21, 51, 100])
        axes.set(xlim=(115, 3.1), xlabel="weights kept  [%]")
    error, steps = panels
    error.set_ylabel("test error  [% of digits]")
    steps.set(ylabel="steps to 94% of held-out digits", ylim=(0, 670))
    steps.annotate("620: not reached", (110, 634), color=GREY, fontsize=10)
    legend_below(error, 3, fontsize=10)


@demo.figure("How tickets and their controls learn", panels=(1, 2), sharey=True)
def courses(panels: Panels, seeds: Seeds) -> None:
    """Accuracy on held-out digits against training steps, at 21% and at 3.6% of the weights, mean
    over seeds with a band of one standard deviation. Mean error over the whole course, at 3.6%: the
    whole network {{dense.held_out_error:.2%}}, ticket {{ticket.3.6.held_out_error:.2%}}, its places
    with fresh weights {{fresh.3.6.held_out_error:.2%}}, other places
    {{elsewhere.3.6.held_out_error:.2%}}.
    """
    looks = seeds[0]["looks"]
    for axes, share in zip(panels, ("21", "3.6"), strict=True):
        for kind, (label, colour) in KINDS.items():
            dense = kind == "dense"
            name = "course_dense" if dense else f"course_{kind}_{share}"
            band(
                axes,
                looks,
                100 * seeds.stack(name),  # (seeds, looks)
                colour=colour,
                label=label,
                span="deviation",
                linestyle=":" if dense else "-",
                linewidth=1.7,
            )
        axes.set(title=f"{share}% of the weights", ylim=(80, 97.5), xlabel="steps of 100 digits")
    panels[0].set_ylabel("held-out accuracy  [% of digits]")
    legend_below(panels[0], 2, fontsize=10)


@demo.figure(
    "Eleven per cent of the weights, chosen and filled in eight ways",
    panels=(1, 2),
    height=4.8,
    sharey=True,
)
def other_ranks(panels: Panels, seeds: Seeds) -> None:
    """Two dot plots of test error, a dot for each seed and a bar for the mean, before any training
    step and after six epochs: the whole network {{dense.before:.2%}} and {{dense.error:.2%}};
    ticket, in ten rounds {{ticket.11.before:.2%}} and {{ticket.11.error:.2%}}; trained size, at
    once {{rank.trained.before:.2%}} and {{rank.trained.error:.2%}}; movement, at once
    {{rank.movement.before:.2%}} and {{rank.movement.error:.2%}}; initial size
    {{rank.initial.before:.2%}} and {{rank.initial.error:.2%}}; ticket, all of one size
    {{rank.one_size.before:.2%}} and {{rank.one_size.error:.2%}}; one size, signs anew
    {{rank.signs_anew.before:.2%}} and {{rank.signs_anew.error:.2%}}; its places, fresh weights
    {{fresh.11.before:.2%}} and {{fresh.11.error:.2%}}; other places, own weights
    {{elsewhere.11.before:.2%}} and {{elsewhere.11.error:.2%}}. A dashed line marks chance, 90%.
    """
    before, after = panels
    labels, colours = zip(*RANKS.values(), strict=True)
    for axes, moment in ((before, "before"), (after, "error")):
        errors = [100 * seeds.values(f"{name}.{moment}") for name in RANKS]
        rows(axes, errors, labels, colours=colours, within=(0, 100))
        axes.set_xlabel("test error  [%]")
    before.set(title="before training", xlim=(0, 100))
    after.set(title="after training")
    after.set_xlim(left=3)
    line_at(before, 90)

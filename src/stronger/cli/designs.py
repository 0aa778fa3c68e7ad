"""Tells in how many designs a demo's headlines hold, as far as its grid was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.cli.output import complain

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.evidence.multiverse import Multiverse
    from stronger.evidence.promises import Promise
    from stronger.evidence.varied import Variation


def variation_of(root: Path, demo: str, promise: Promise) -> Variation | None:
    """Return what the grid of a demo gave, if it has one and that was measured and can be read."""
    from pydantic import ValidationError

    from stronger.evidence.varied import FILE, Variation, read_varied

    path = root / "data" / "demos" / demo / FILE
    if promise.choices is None or not path.is_file():
        return None
    try:
        return Variation(promise, read_varied(path))
    except (OSError, ValidationError):
        complain(f"{path} is no result of a grid; see `stronger check`")
        return None


HEAD = "## In how many designs does it hold?"


def in_designs(promise: Promise, variation: Variation | None) -> str:
    """Return as Markdown a demo's grid, and what it gave if it was measured; or nothing."""
    if promise.choices is None:
        return ""
    found = told(variation) if variation else f"{HEAD}\n\nNobody has measured it yet."
    return f"{found}\n\n{_declared(promise)}"


def _declared(promise: Promise) -> str:
    """Return the choices of a grid, why a sceptic would ask for each, and what is left out."""
    from stronger.evidence.choices import axes_of, cells_of
    from stronger.evidence.settings import shown

    assert promise.choices is not None
    choices, parameters = promise.choices, promise.parameters
    axes = axes_of(choices, parameters)
    rows = [
        f"| {axis.parameter} | {', '.join(map(shown, axes[axis.parameter]))} | {axis.why} |"
        for axis in choices.axes
    ]
    count = len(cells_of(choices, parameters))
    table = "\n".join(("| choice | values | why a sceptic would ask |", "|---|---|---|", *rows))
    left = "\n".join(f"- left out: {each.where.told}: {each.reason}" for each in choices.left_out)
    return (
        f"The grid: {count} designs, {choices.seeds} seeds of each.\n\n{table}\n\n{left}".rstrip()
    )


def told(variation: Variation) -> str:
    """Return as Markdown in how many designs each headline holds, and what each choice does."""
    parts = [HEAD]
    if not variation.as_declared:
        parts.append("The grid that is declared now is not the one that was measured.")
    return "\n\n".join([*parts, *map(_told, variation.multiverses.values())])


def _told(multiverse: Multiverse) -> str:
    from stronger.evidence.settings import shown

    counts = "; ".join(f"{number} {word}" for word, number in multiverse.outcomes.items())
    published = multiverse.at_published
    where = published.word if published else "that design is not in the grid"
    rows = [
        f"| {each.parameter} | {each.turned} of {each.pairs} pairs | "
        + "; ".join(f"{shown(value)}: {holds} of {n}" for value, holds, n in each.by_value)
        + " |"
        for each in multiverse.turns
    ]
    return "\n".join(
        (
            f"**{multiverse.prediction.id}**: {multiverse.told}. {multiverse.why}".rstrip(),
            "",
            f"Outcomes: {counts}. With the choices of the published run: {where}.",
            "",
            "| choice | flips it in | holds at |",
            "|---|---|---|",
            *rows,
        )
    )

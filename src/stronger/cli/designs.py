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


def told(variation: Variation) -> str:
    """Return as Markdown in how many designs each headline holds, and what each choice does."""
    parts = ["## In how many designs does it hold?"]
    if not variation.as_declared:
        parts.append("The grid that is declared now is not the one that was measured.")
    return "\n\n".join([*parts, *map(_told, variation.multiverses.values())])


def _told(multiverse: Multiverse) -> str:
    from stronger.evidence.multiverse import shown

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

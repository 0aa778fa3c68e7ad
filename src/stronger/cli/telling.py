"""Prints what became of a demo's predictions, for people on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.evidence.telling import COLOURS, told

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def show(result: Result, published: Result | None = None) -> None:
    """Print each prediction: expected, measured, what is published, and what it comes to."""
    from rich.console import Console, Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    seeds = len(result.metrics)
    console = Console(highlight=False)
    title = f"{result.title} · {result.scale} scale, {seeds} seed{'' if seeds == 1 else 's'}"
    for name, value in result.measured.parameters.items():
        title += f", {name}={value}"
    console.print(Text(f"\n{title}", style="bold"))
    for line in told(result, published):
        facts = Table.grid(padding=(0, 2))
        facts.add_column(style="dim", no_wrap=True)
        facts.add_column(overflow="fold")
        for name, value in (
            ("expected", line.expected),
            ("no effect", line.null),
            ("measured", line.measured),
            ("published", line.committed),
            ("so it", line.meaning),
            ("because", line.reason),
            ("setting", line.setting),
        ):
            if value:
                facts.add_row(name, Text(value))
        head = Text.assemble((line.prediction, "bold"), "  ", (line.outcome, COLOURS[line.weight]))
        console.print(Group(Text(), head, Padding(facts, (0, 0, 0, 2))))
    console.print()

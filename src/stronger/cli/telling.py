"""Prints what became of a demo's predictions, for people on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stronger.cli.output import complain
from stronger.evidence.places import DemoError
from stronger.evidence.registering import FILE as REGISTERED
from stronger.evidence.registering import RegistrationError, read_entries
from stronger.evidence.replicating import as_dict, compare, read_replications, repeats
from stronger.evidence.results import REPLICATIONS
from stronger.evidence.retelling import in_words
from stronger.evidence.telling import COLOURS, told

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.evidence.registering import Entry
    from stronger.evidence.replicating import Replication
    from stronger.evidence.results import Result
    from stronger.evidence.telling import Line


def heading(result: Result) -> str:
    """Return the demo's title with scale, seeds and parameters, on one line."""
    seeds = len(result.metrics)
    title = f"{result.title} · {result.scale} scale, {seeds} seed{'' if seeds == 1 else 's'}"
    return title + "".join(
        f", {name}={value}" for name, value in result.measured.parameters.items()
    )


def in_full(result: Result, published: Result | None = None) -> str:
    """Return each prediction as Markdown: what was expected, found, and what it comes to."""
    parts = [f"## Predictions, {heading(result).rpartition(' · ')[2]}"]
    for line in told(result, published):
        facts = "".join(f"\n- {name}: {value}" for name, value in _facts(line))
        parts.append(f"**{line.prediction}**: {line.outcome}\n{facts}")
    return "\n\n".join(parts)


def _facts(line: Line) -> list[tuple[str, str]]:
    """Return what is said of a prediction, by name, without what there is not."""
    named = (
        ("expected", line.expected),
        ("no effect", line.null),
        ("measured", line.measured),
        ("published", line.committed),
        ("so it", line.meaning),
        ("because", line.reason),
        ("setting", line.setting),
    )
    return [(name, value) for name, value in named if value]


def replications_of(result: Result, root: Path) -> list[dict[str, Any]]:
    """Return every replication of a result and what follows from it, as plain values."""
    entries, found = _replications(result, root)
    return [as_dict(result, each, entries) for each in found]


def replications_in_words(result: Result, root: Path) -> str:
    """Return what came of replications as Markdown; nothing where there is none."""
    entries, found = _replications(result, root)
    rows = [
        f"- {in_words(compare(result, each), each)}"
        + ("" if repeats(result, each, entries) else " (by other code, so that it does not count)")
        for each in found
    ]
    return "## Measured again from fresh roots\n\n" + "\n".join(rows) if rows else ""


def _replications(result: Result, root: Path) -> tuple[tuple[Entry, ...], tuple[Replication, ...]]:
    folder = root / "data" / "demos" / result.demo
    try:
        return (
            read_entries(folder / REGISTERED, REGISTERED),
            read_replications(folder / REPLICATIONS),
        )
    except (DemoError, RegistrationError) as error:
        complain(f"replications are left out: {error}")
        return (), ()


def show(result: Result, published: Result | None = None) -> None:
    """Print each prediction: expected, measured, what is published, and what it comes to."""
    from rich.console import Console, Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(f"\n{heading(result)}", style="bold"))
    for line in told(result, published):
        facts = Table.grid(padding=(0, 2))
        facts.add_column(style="dim", no_wrap=True)
        facts.add_column(overflow="fold")
        for name, value in _facts(line):
            facts.add_row(name, Text(value))
        head = Text.assemble((line.prediction, "bold"), "  ", (line.outcome, COLOURS[line.weight]))
        console.print(Group(Text(), head, Padding(facts, (0, 0, 0, 2))))
    console.print()

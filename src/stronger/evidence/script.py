"""Runs a demo's own file as a script: ``python -m stronger.demos.<name>``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from stronger.evidence.demo import Demo, DemoError, ScaleName
from stronger.evidence.telling import COLOURS, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.evidence.results import Result


def main(demo: Demo, arguments: Sequence[str] | None = None) -> None:
    """Run a demo as the command line asks and print what became of its predictions."""
    parser = argparse.ArgumentParser(description=f"{demo.title} {demo.promise.question}")
    parser.add_argument("--scale", choices=get_args(ScaleName), default="quick")
    parser.add_argument("--seeds", type=int, help=f"repetitions (5 quick, {demo.seeds} full)")
    parser.add_argument("--jobs", type=int, help="processes (1 quick, every core full)")
    parser.add_argument("--data", type=Path, help="folder with data sets")
    parser.add_argument("--output", type=Path, help="folder to write result and figures to")
    given = parser.parse_args(arguments)
    try:
        result = demo.run(given.scale, given.seeds, given.jobs, given.data, output=given.output)
    except DemoError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        print("interrupted; `stronger demo run` would have kept what was done", file=sys.stderr)  # noqa: T201
        sys.exit(130)
    show(result)
    for failure in result.failures:
        print(f"not finished: {failure}", file=sys.stderr)  # noqa: T201
    for warning in result.warnings:
        print(f"warning: {warning}", file=sys.stderr)  # noqa: T201
    if result.failures:
        sys.exit(1)


def show(result: Result, published: Result | None = None) -> None:
    """Print each prediction: expected, measured, what is published, and what it comes to."""
    from rich.console import Console, Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    seeds = len(result.metrics)
    console = Console(highlight=False)
    title = f"{result.title} · {result.scale} scale, {seeds} seed{'' if seeds == 1 else 's'}"
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

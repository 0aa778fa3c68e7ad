"""Runs a demo's own file as a script: ``python -m stronger.demos.<name>``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from stronger.evidence.demo import Demo, DemoError, ScaleName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.evidence.results import Result


def main(demo: Demo, arguments: Sequence[str] | None = None) -> None:
    """Run a demo as the command line asks and print its verdicts."""
    parser = argparse.ArgumentParser(description=f"{demo.title} {demo.question}")
    parser.add_argument("--scale", choices=get_args(ScaleName), default="quick")
    parser.add_argument("--seeds", type=int, help=f"repetitions (3 quick, {demo.seeds} full)")
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
    if result.failures:
        sys.exit(1)


def show(result: Result) -> None:
    """Print predictions beside measurements."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{result.title} ({result.scale}, {len(result.metrics)} seeds)")
    for heading in ("prediction", "expected", "measured (95% interval)", "verdict"):
        table.add_column(heading, overflow="fold")
    for prediction, verdict in zip(result.predictions, result.verdicts, strict=True):
        found = verdict.estimate
        measured = f"{found.mean:.4g} [{found.low:.4g}, {found.high:.4g}]"
        words = f"{verdict.outcome}: {verdict.reason}" if verdict.reason else str(verdict.outcome)
        table.add_row(prediction.id, str(prediction.expect), measured, words)
    console = Console()
    console.print(table)
    for failure in result.failures:
        console.print(f"not finished: {failure}", markup=False)
    for warning in result.warnings:
        console.print(f"warning: {warning}", markup=False)

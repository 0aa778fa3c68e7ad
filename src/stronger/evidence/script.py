"""Runs a demo's own file as a script: ``python -m stronger.demos.<name>``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from stronger.evidence.demo import Demo, DemoError, ScaleName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.evidence.results import Estimate, Prediction, Result

COLOURS = {"met": "green", "refuted": "red", "inconclusive": "yellow"}
"""Of outcomes, on a terminal."""


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
    for failure in result.failures:
        print(f"not finished: {failure}", file=sys.stderr)  # noqa: T201
    for warning in result.warnings:
        print(f"warning: {warning}", file=sys.stderr)  # noqa: T201
    if result.failures:
        sys.exit(1)


def show(result: Result) -> None:
    """Print predictions beside measurements, and why a verdict is inconclusive."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    seeds = len(result.metrics)
    title = f"{result.title} · {result.scale} scale, {seeds} seed{'' if seeds == 1 else 's'}"
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("prediction", "expected", "measured", "verdict"):
        # Names of predictions and metrics are long words
        table.add_column(heading, overflow="fold", no_wrap=heading == "verdict")
    verdicts = {each.prediction: each for each in result.verdicts}
    reasons = []
    for prediction in result.predictions:
        verdict = verdicts[prediction.id]
        table.add_row(
            Text(prediction.id),
            Text(f"{prediction.metric} {prediction.expect}"),
            Text(measured(prediction, verdict.estimate)),
            Text(verdict.outcome, style=COLOURS[verdict.outcome]),
        )
        if verdict.reason:
            reasons.append(f"{prediction.id} is {verdict.outcome}: {verdict.reason}")
    console = Console(highlight=False)
    console.print(table)
    for reason in reasons:
        console.print(Text(reason))


def measured(prediction: Prediction, found: Estimate) -> str:
    """Return in words what was measured: the mean and its interval, or the extremes.

    Extremes count for an identity, and are all there is of a single seed.
    """
    if prediction.expect.exact or found.seeds == 1:
        return f"{found.minimum:.4g} to {found.maximum:.4g}"
    return f"{found.mean:.4g} ({found.low:.4g} to {found.high:.4g})"

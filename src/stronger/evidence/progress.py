"""Shows on a terminal how far a run is and how long it still takes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

T = TypeVar("T")


def shown(
    done: Iterator[T], total: int, title: str, *, kept: int = 0, console: Console
) -> Iterator[T]:
    """Hand things on as they are done, with a bar for how many.

    Parameters
    ----------
    done
        What is done, one after the other.
    total
        How many there will be, those kept included.
    title
        What the bar is called.
    kept
        How many were there from the start.
    console
        Where to draw.
    """
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("seeds"),
        _TimeLeft(table_column=Column(no_wrap=True)),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=total, completed=kept, kept=kept, last=0.0)
        for each in done:
            progress.update(task, advance=1, last=progress.tasks[task].elapsed)
            yield each


def time_left(elapsed: float, last: float, done: int, remaining: int) -> float | None:
    """Return how many seconds a run still takes, or None if nothing tells yet.

    Parameters
    ----------
    elapsed, last
        Seconds from the start until now, and until the last seed was done.
    done, remaining
        How many seeds this run has done, and how many are left.

    Examples
    --------
    >>> time_left(elapsed=25.0, last=20.0, done=2, remaining=3)
    25.0
    """
    return max(0.0, last / done * remaining - (elapsed - last)) if done else None


class _TimeLeft(ProgressColumn):
    """What is left by the pace of the seeds done; rich itself forgets those of a minute ago."""

    def render(self, task: Task) -> Text:
        if task.finished:
            return Text(f"in {_clock(task.finished_time or 0)}")
        left = time_left(
            task.elapsed or 0,
            task.fields["last"] or 0,
            int(task.completed) - task.fields["kept"],
            int(task.remaining or 0),
        )
        return Text(
            f"{_clock(task.elapsed or 0)}" + ("" if left is None else f", {_clock(left)} left")
        )


def _clock(seconds: float) -> str:
    return str(dt.timedelta(seconds=round(seconds)))

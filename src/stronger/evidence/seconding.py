"""Second implementations: ``second.py`` in a demo's room, and what it measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.evidence.demo import Demo, open_demo
from stronger.evidence.places import SECOND, DemoError
from stronger.evidence.results import Measured, read_measured

if TYPE_CHECKING:
    from pathlib import Path

FILE = "second.json"
"""Beside ``result.json``, and of the same form."""


def open_second(demo: Demo) -> Demo:
    """Load the second implementation of a demo.

    Raises
    ------
    DemoError
        If it has none, or that fails on import.
    """
    file = demo.file.with_name(SECOND)
    if not file.is_file():
        raise DemoError(f"demo {demo.id!r} has no second implementation: there is no {file}")
    return open_demo(file, demo.records)


def second_of(folder: Path) -> Measured | None:
    """Read what the second implementation of a demo measured; None where there is no such file.

    Raises
    ------
    OSError
        If the file cannot be read.
    pydantic.ValidationError
        If it is no result.
    """
    file = folder / FILE
    return read_measured(file) if file.is_file() else None

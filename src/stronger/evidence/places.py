"""Where a demo's code and records lie, and how its code is imported."""

from __future__ import annotations

import hashlib
import importlib
import sys
import traceback
from pathlib import Path
from types import ModuleType

from stronger.folders import OWN_BASE, PACKAGE

MEASURE, FIGURES, LESSON, SECOND = "measure.py", "figures.py", "lesson.py", "second.py"
"""The files of a demo's room."""
OWN_PROMISES = OWN_BASE / "data" / "demos"
"""Where records of our own demos are."""
OWN_DATA = OWN_BASE / "data" / "datasets"
"""Where our data sets are."""


class DemoError(Exception):
    """A demo that cannot be loaded or run, in words for people."""


def promise_folder(file: Path) -> Path:
    """Return the folder in which the record of a demo is.

    Parameters
    ----------
    file
        Its ``measure.py``: in the running package, or in ``demos/<demo>/`` of a knowledge base.
    """
    if file.is_relative_to(PACKAGE):
        return OWN_PROMISES
    return file.parents[2] / "data" / "demos"


def imported(file: Path) -> ModuleType:
    """Import a file of a demo's room; the room is a package, so that its files find each other.

    Raises
    ------
    DemoError
        If the file is not there or fails on import.
    """
    file = file.resolve()  # one room is one package, however it is reached
    if not file.is_file():
        raise DemoError(f"{file} is not there; every demo has a folder with a {MEASURE}")
    name = f"{_package(file.parent)}.{file.stem}"
    try:
        return importlib.import_module(name)
    except Exception as error:
        if isinstance(error, DemoError):
            raise
        where = list(traceback.extract_tb(error.__traceback__))
        line = next((each.lineno for each in reversed(where) if Path(each.filename) == file), None)
        if isinstance(error, SyntaxError) and error.lineno:
            line = error.lineno
        place = f"{file}:{line}" if line else str(file)
        raise DemoError(f"{place} fails on import: {type(error).__name__}: {error}") from error


def _package(room: Path) -> str:
    """Return the name of the package that a room is, made where it is not one of ours."""
    if room.is_relative_to(PACKAGE):
        return ".".join((PACKAGE.name, *room.relative_to(PACKAGE).parts))
    digest = hashlib.sha256(str(room).encode()).hexdigest()[:12]
    name = f"stronger_demo_{room.name}_{digest}"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(room)]
        sys.modules[name] = package
    return name

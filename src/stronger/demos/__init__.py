"""Demos: literature one can run, one file each, imported only when asked for by id."""

from __future__ import annotations

import difflib
import importlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.evidence.demo import Demo, DemoError, demo_in, open_demo, promise_folders
from stronger.evidence.promises import promise_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.evidence.promises import Promise

__all__ = ["Demo", "DemoError", "find", "load", "names", "promise"]

HERE = Path(__file__).parent


def names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the ids of all demos: our own, and those in a knowledge base's ``demos`` folder.

    Files are listed, not imported; one whose name starts with an underscore is no demo.
    """
    return tuple(sorted({name for name, _ in _found(folder)}))


def find(id: str, folder: Path | None = None) -> Path:  # noqa: A002
    """Return the file of the demo with this id; see `load`.

    Raises
    ------
    DemoError
        If there is no such demo; the message names the nearest.
    """
    files = dict(_found(folder))
    if id not in files:
        near = difflib.get_close_matches(id, files, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(files))}"
        raise DemoError(f"no demo {id!r}; {hint}")
    return files[id]


def promise(id: str, folder: Path | None = None) -> Promise | None:  # noqa: A002
    """Return what the demo with this id predicts, without importing it; None if it does not say.

    Raises
    ------
    DemoError
        If there is no such demo.
    """
    folders = promise_folders(find(id, folder))
    if records := _records(folder):
        folders = (records, *folders)
    return next(filter(None, (promise_in(each, id) for each in folders)), None)


def load(id: str, folder: Path | None = None) -> Demo:  # noqa: A002
    """Return the demo with this id.

    Parameters
    ----------
    id
        The id, as in `names`.
    folder
        A knowledge base's ``demos`` folder; a demo in it goes before one of ours.

    Raises
    ------
    DemoError
        If there is no such demo (the message names the nearest), or its file cannot be imported.
    """
    file, records = find(id, folder), _records(folder)
    if file.parent != HERE:
        return open_demo(file, id, records)
    module = importlib.import_module(f"{__name__}.{file.stem}")
    found = demo_in(vars(module), id, file)
    return replace(found, records=records) if records else found


def _records(folder: Path | None) -> Path | None:
    """Return where the knowledge base of a ``demos`` folder keeps what demos predict."""
    return folder.parent / "data" / "demos" if folder else None


def _found(folder: Path | None) -> Iterator[tuple[str, Path]]:
    """Yield id and file of every demo, the knowledge base's last so that they win."""
    for place in (HERE, folder):
        if place is not None:
            for file in sorted(place.glob("[!_]*.py")):
                yield file.stem.replace("_", "-"), file

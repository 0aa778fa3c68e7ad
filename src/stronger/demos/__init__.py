"""Demos: literature one can run, a folder each, imported only when asked for by id."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.evidence.demo import Demo, open_demo
from stronger.evidence.places import MEASURE, DemoError, promise_folder
from stronger.evidence.promises import promise_in
from stronger.plugins import demo_folders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.evidence.promises import Promise

__all__ = ["Demo", "DemoError", "find", "load", "names", "promise"]

HERE = Path(__file__).parent


def names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the ids of all demos: our own, other packages', and a knowledge base's in ``demos``.

    Folders are listed, nothing is imported; one without a ``measure.py`` is no demo.
    """
    return tuple(sorted({name for name, _ in _found(folder)}))


def find(id: str, folder: Path | None = None) -> Path:  # noqa: A002
    """Return the ``measure.py`` of the demo with this id; see `load`.

    Raises
    ------
    DemoError
        If there is no such demo; the message names the nearest.
    """
    files = dict(_found(folder))
    if id in files:
        return files[id]
    single = folder / f"{id.replace('-', '_')}.py" if folder else None
    if single and single.is_file():
        raise DemoError(
            f"{single} is a demo of an earlier version, in one file; a demo is a folder now: "
            f"`stronger demo migrate` says how it moves to {single.with_suffix('')}/{MEASURE}"
        )
    near = difflib.get_close_matches(id, files, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(files))}"
    raise DemoError(f"no demo {id!r}; {hint}")


def promise(id: str, folder: Path | None = None) -> Promise | None:  # noqa: A002
    """Return what the demo with this id predicts, without importing it; None if it does not say.

    Raises
    ------
    DemoError
        If there is no such demo.
    """
    folders = [promise_folder(find(id, folder))]
    if records := _records(folder):
        folders.insert(0, records)
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
        If there is no such demo (the message names the nearest), or its code cannot be imported.
    """
    file = find(id, folder)
    return open_demo(file, _records(folder) if file.is_relative_to(HERE) else None)


def _records(folder: Path | None) -> Path | None:
    """Return where the knowledge base of a ``demos`` folder keeps what demos predict."""
    return folder.parent / "data" / "demos" if folder else None


def _found(folder: Path | None) -> Iterator[tuple[str, Path]]:
    """Yield id and file of every demo, the knowledge base's last so that they win."""
    for place in (*demo_folders(), HERE, folder):
        if place is not None:
            for file in sorted(place.glob(f"[!_]*/{MEASURE}")):
                yield file.parent.name.replace("_", "-"), file

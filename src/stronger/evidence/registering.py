"""Registers what a demo predicts before it is measured: a file that only grows.

Not every copy has git, so the order of things is kept beside the predictions: ``registered.json``
has one line for each time something was fixed, with a date and hashes. A later line never replaces
an earlier one; it says what changed, and why.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from stronger.diagnostics import Position
from stronger.evidence.demo import promise_folders
from stronger.evidence.promises import registered_hash
from stronger.evidence.results import Model
from stronger.evidence.writing import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.evidence.demo import Demo
    from stronger.evidence.promises import Promise

FILE = "registered.json"


class Entry(Model):
    """One line: what was fixed at a time."""

    date: str
    """ISO 8601."""
    what: Literal["registered", "kinds", "amended", "moved"]
    """``registered``: before any result. ``kinds``: kinds, nulls and preconditions, added after the
    results by readers who did not know them. ``amended``: changed after a look. ``moved``: code
    that was changed and proved equal on seeds measured again."""
    reason: str = ""
    measure: str = ""
    """SHA-256 of the code that measures (`provenance.measuring_hash`); empty: as before, or not
    recorded."""
    predictions: Mapping[str, str] = {}
    """`promises.registered_hash` of each prediction that is fixed here, by id."""


def registration_of(demo: Demo) -> Path:
    """Return the file in which a demo is registered: beside its promise."""
    folders = promise_folders(demo.file)
    return next((each for each in folders if each.is_dir()), folders[0]) / demo.id / FILE


class RegistrationError(Exception):
    """A registration that cannot be read or made, in words for people."""

    def __init__(self, reason: str, position: Position | None = None) -> None:
        super().__init__(f"{position} {reason}" if position else reason)
        self.reason = reason
        self.position = position


def read_entries(path: Path, file: str) -> tuple[Entry, ...]:
    """Read the entries of a ``registered.json``; none where there is no file.

    Raises
    ------
    RegistrationError
        With file, line and column if it is malformed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise RegistrationError(f"cannot be read: {error}", Position(file)) from None
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        here = Position(file, error.lineno, error.colno)
        raise RegistrationError(error.msg, here) from None
    if not isinstance(rows, list):
        raise RegistrationError("is no list of registrations", Position(file))
    entries: list[Entry] = []
    for number, row in enumerate(rows):
        try:
            entries.append(Entry.model_validate(row))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            # One entry a line, after the line with the bracket
            here = Position(file, number + 2)
            raise RegistrationError(f"{where}: {first['msg']}", here) from None
    return tuple(entries)


def written(entries: tuple[Entry, ...]) -> str:
    """Return the text of a ``registered.json``: one entry a line, so that adding one adds a line.

    The comma stands before an entry and not after it, for the same reason.
    """
    rows = [each.model_dump_json(exclude_defaults=True) for each in entries]
    return "[\n " + "\n,".join(rows) + "\n]\n" if rows else "[\n]\n"


def fixed(entries: tuple[Entry, ...]) -> dict[str, str]:
    """Return the hash of each prediction as it was fixed last."""
    found: dict[str, str] = {}
    for each in entries:
        found.update(each.predictions)
    return found


def measure_of(entries: tuple[Entry, ...]) -> str:
    """Return the hash of the measuring code as it was fixed last; empty where it never was."""
    return next((each.measure for each in reversed(entries) if each.measure), "")


def unregistered(promise: Promise, entries: tuple[Entry, ...]) -> list[str]:
    """Return the predictions that are not registered as they stand now."""
    known = fixed(entries)
    return [each.id for each in promise.predictions if known.get(each.id) != registered_hash(each)]


def entry(
    promise: Promise,
    entries: tuple[Entry, ...],
    measure: str,
    *,
    has_result: bool,
    reason: str = "",
    date: dt.date | None = None,
) -> Entry | None:
    """Return what has to be added so that a demo is registered as it stands; None if nothing.

    Parameters
    ----------
    promise
        As it stands.
    entries
        Those there are.
    measure
        Hash of the code that measures.
    has_result
        Whether it was measured before: then this is an amendment.
    reason
        Why; an amendment needs one.
    date
        Today unless given.

    Raises
    ------
    RegistrationError
        If a prediction has no kind, or an amendment no reason.
    """
    if lacking := [each.id for each in promise.predictions if each.kind is None]:
        raise RegistrationError(
            f"prediction {lacking[0]!r} of demo {promise.id!r} has no kind: it is an identity, a "
            "value or an effect"
        )
    new = set(unregistered(promise, entries))
    moved = measure != measure_of(entries)
    if not new and not moved:
        return None
    if has_result and not reason:
        raise RegistrationError(
            f"demo {promise.id!r} has a result already, so that this is an amendment: say why with "
            "--reason"
        )
    return Entry(
        date=(date or dt.datetime.now(dt.UTC).date()).isoformat(),
        what="amended" if has_result else "registered",
        reason=reason,
        measure=measure if moved else "",
        predictions={
            each.id: registered_hash(each) for each in promise.predictions if each.id in new
        },
    )


def lost_lines(root: Path) -> list[tuple[str, int]]:
    """Return the registrations that lost lines since they were first committed, and how many.

    Git is asked for the history of all of them and for what is not committed yet. Where there is
    no git, or the folder is in no repository, nothing can be said.
    """
    pattern = f"data/demos/*/{FILE}"
    lost: dict[str, int] = {}
    for command in (
        ["log", "--numstat", "--format=", "--no-renames", "--relative"],
        ["diff", "--numstat", "--no-renames", "--relative", "HEAD"],
    ):
        try:
            done = subprocess.run(
                ["git", "-C", str(root), *command, "--", pattern],
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return []
        for line in done.stdout.splitlines():
            _, removed, file = line.split("\t", 2)
            if removed.isdigit() and int(removed):
                lost[file] = lost.get(file, 0) + int(removed)
    return sorted(lost.items())


def append(path: Path, entries: tuple[Entry, ...], more: Entry) -> None:
    """Write a ``registered.json`` with one more entry, at once or not at all."""
    write_whole(path, written((*entries, more)).encode())

"""Registers what a demo predicts before it is measured: a file that only grows.

Not every copy has git, so the order of things is kept beside the predictions: ``registered.json``
has one line for each time something was fixed, with a date and hashes. A later line never replaces
an earlier one; it says what changed, and why.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from stronger.diagnostics import Position
from stronger.evidence.promises import precondition_hash, registered_hash
from stronger.evidence.results import REPLICATIONS, Model
from stronger.evidence.stamping import ask_git
from stronger.folders import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.evidence.demo import Demo
    from stronger.evidence.promises import Promise

FILE = "registered.json"


class Entry(Model):
    """One line: what was fixed at a time."""

    date: str
    """ISO 8601."""
    what: Literal["registered", "kinds", "amended", "moved", "choices"]
    """``registered``: before any result. ``kinds``: kinds, nulls and preconditions, added after the
    results by readers who did not know them. ``amended``: changed after a look. ``moved``: code
    that was changed and proved equal on seeds measured again. ``choices``: the grid of designs, see
    `registering_choices`; it says nothing of what the demo itself predicts or is measured by."""
    reason: str = ""
    measure: str = ""
    """SHA-256 of the code that measures (`provenance.measuring_hash`); empty: as before, or not
    recorded."""
    predictions: Mapping[str, str] = {}
    """`promises.registered_hash` of each prediction that is fixed here, by id."""
    preconditions: Mapping[str, str] = {}
    """`promises.precondition_hash` of each precondition that is fixed here, by id."""
    withdrawn: tuple[str, ...] = ()
    """Predictions and preconditions that are given up here, by id; the reason says why."""
    choices: str = ""
    """`choices.choices_hash` of a grid that is fixed here."""


def registration_of(demo: Demo) -> Path:
    """Return the file in which a demo is registered: beside its promise."""
    folders = demo.folders
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
    except (ValueError, RecursionError) as error:
        raise RegistrationError(f"cannot be read: {error}", Position(file)) from None
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
    return _last(entries, "predictions")


def fixed_preconditions(entries: tuple[Entry, ...]) -> dict[str, str]:
    """Return the hash of each precondition as it was fixed last."""
    return _last(entries, "preconditions")


def _last(
    entries: tuple[Entry, ...], what: Literal["predictions", "preconditions"]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in entries:
        if each.what == "choices":
            continue
        found.update(getattr(each, what))
        for name in each.withdrawn:
            found.pop(name, None)
    return found


def changed_after_a_look(entries: tuple[Entry, ...]) -> set[str]:
    """Return the predictions that an amendment fixed again, after they had been fixed before.

    One that an amendment fixes for the first time is new, and nothing of it was changed.
    """
    found: set[str] = set()
    known: set[str] = set()
    for each in entries:
        if each.what == "amended":
            found |= known & set(each.predictions)
        known |= set(each.predictions)
    return found


def measure_of(entries: tuple[Entry, ...]) -> str:
    """Return the hash of the measuring code as it was fixed last; empty where it never was."""
    own = (each.measure for each in reversed(entries) if each.what != "choices")
    return next(filter(None, own), "")


def unregistered(promise: Promise, entries: tuple[Entry, ...]) -> list[str]:
    """Return the predictions that are not registered as they stand now."""
    known = fixed(entries)
    return [each.id for each in promise.predictions if known.get(each.id) != registered_hash(each)]


def loose_ends(promise: Promise, entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    """Return what of a promise is not as registered, each with what is the matter, in words."""
    known = fixed_preconditions(entries)
    now = {each.id: precondition_hash(each) for each in promise.preconditions}
    predicted = {each.id for each in promise.predictions}
    found = [(name, f"prediction {name!r}") for name in unregistered(promise, entries)]
    found = [(name, f"{words} is not registered as it stands") for name, words in found]
    found += [
        (name, f"precondition {name!r} is not registered as it stands")
        for name, digest in now.items()
        if known.get(name) != digest
    ]
    found += [
        (name, f"prediction {name!r} was registered and is gone")
        for name in fixed(entries)
        if name not in predicted
    ]
    found += [
        (name, f"precondition {name!r} was registered and is gone")
        for name in known
        if name not in now
    ]
    return found


def refuse_unregistered(demo: Demo, measure: str) -> None:
    """Refuse a demo of which something is not registered as it stands.

    Parameters
    ----------
    demo
        The demo.
    measure
        Hash of the code that measures.

    Raises
    ------
    RegistrationError
        What is the matter, and what to do.
    """
    path = registration_of(demo)
    entries = read_entries(path, str(path))
    if found := loose_ends(demo.promise, entries):
        others = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise RegistrationError(
            f"{found[0][1]} (demo {demo.id!r}{others}), and nothing is published or measured at "
            f"full scale that was not fixed before: `stronger demo register {demo.id}`, and "
            "commit it"
        )
    if measure_of(entries) not in ("", measure):
        raise RegistrationError(
            f"the code that measures demo {demo.id!r} is not the one registered: "
            f"`stronger demo verify {demo.id} --whole --record` where its numbers stay, or else "
            f"`stronger demo register {demo.id}` with --reason"
        )


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
        If a prediction has no kind, an amendment no reason, or a prediction that was changed after
        a result no record of it.
    """
    if lacking := [each.id for each in promise.predictions if each.kind is None]:
        raise RegistrationError(
            f"prediction {lacking[0]!r} of demo {promise.id!r} has no kind: it is an identity, a "
            "value or an effect"
        )
    loose = {name for name, _ in loose_ends(promise, entries)}
    moved = measure != measure_of(entries)
    if not loose and not moved:
        return None
    if has_result and not reason:
        raise RegistrationError(
            f"demo {promise.id!r} has a result already, so that this is an amendment: say why with "
            "--reason"
        )
    earlier = fixed(entries)
    if has_result:
        for each in promise.predictions:
            if each.id in loose and each.id in earlier and not each.amended:
                raise RegistrationError(
                    f"prediction {each.id!r} of demo {promise.id!r} was changed after a result: "
                    "say so in demo.yaml under `amended` (date, changed, reason, and before: the "
                    "earlier region)"
                )
    predicted = {each.id for each in promise.predictions}
    conditions = {each.id: each for each in promise.preconditions}
    return Entry(
        date=(date or dt.datetime.now(dt.UTC).date()).isoformat(),
        what="amended" if has_result else "registered",
        reason=reason,
        measure=measure if moved else "",
        predictions={
            each.id: registered_hash(each) for each in promise.predictions if each.id in loose
        },
        preconditions={
            name: precondition_hash(each) for name, each in conditions.items() if name in loose
        },
        withdrawn=tuple(sorted(loose - predicted - set(conditions))),
    )


def lost_lines(root: Path) -> list[tuple[str, int]]:
    """Return the registrations and replications that lack lines once committed, and how many.

    Git is asked for every line that any commit added, merges included. Where there is no git, or
    the folder is in no repository, nothing can be said.
    """
    command = ("log", "-p", "-m", "--format=", "--no-renames", "--relative", "-U0")
    no_programs = ("--no-ext-diff", "--no-textconv")  # of those that a repository names
    grow = (f"data/demos/*/{name}" for name in (FILE, REPLICATIONS))
    answer = ask_git(root, *command, *no_programs, "--", *grow)
    if answer is None:
        return []
    committed: dict[str, set[str]] = {}
    file = ""
    for line in answer.split("\n"):
        if line.startswith("+++ "):
            file = line.removeprefix("+++ b/")
        elif line.startswith("+") and line[1:].strip() not in ("[", "]", ""):
            committed.setdefault(file, set()).add(line[1:])
    lost = []
    for name, lines in sorted(committed.items()):
        path = root / name
        there = set(path.read_text(encoding="utf-8").split("\n")) if path.is_file() else set()
        if gone := len(lines - there):
            lost.append((name, gone))
    return lost


def append(path: Path, entries: tuple[Entry, ...], more: Entry) -> None:
    """Write a ``registered.json`` with one more entry, at once or not at all."""
    write_whole(path, written((*entries, more)).encode())

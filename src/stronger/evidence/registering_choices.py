"""Registers the grid of a demo: which designs are measured, before any of them is.

It is an entry of its own in ``registered.json``, and says nothing of what the demo itself predicts
or is measured by: the hash of the grid, of the predictions it looks at, and of the code that
measures, all as of the day the grid was fixed.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from stronger.evidence.choices import choices_hash
from stronger.evidence.promises import registered_hash
from stronger.evidence.registering import (
    Entry,
    RegistrationError,
    read_entries,
    registration_of,
    unregistered,
)

if TYPE_CHECKING:
    from stronger.evidence.demo import Demo
    from stronger.evidence.promises import Promise


def last_grid(entries: tuple[Entry, ...]) -> Entry | None:
    """Return the grid as it was fixed last, or None if there never was one."""
    return next((each for each in reversed(entries) if each.what == "choices"), None)


def grid_fault(promise: Promise, entries: tuple[Entry, ...], measure: str) -> str:
    """Return why the grid of a promise is not registered as it stands, in words, or nothing.

    Parameters
    ----------
    promise
        It has a grid.
    entries
        Those there are.
    measure
        Hash of the code that measures; empty if it does not matter.
    """
    assert promise.choices is not None
    fixed = last_grid(entries)
    if fixed is None:
        return "is not registered"
    if fixed.choices != choices_hash(promise.choices):
        return "is not the one registered"
    if dict(fixed.predictions) != _headlines(promise):
        return "is about predictions that are not as they were when it was registered"
    if measure and fixed.measure != measure:
        return "was registered with other code than that which measures now"
    return ""


def _headlines(promise: Promise) -> dict[str, str]:
    """Return the hash of each prediction that the grid looks at."""
    assert promise.choices is not None
    hashes = {each.id: registered_hash(each) for each in promise.predictions}
    return {name: hashes[name] for name in promise.choices.predictions}


def refuse_unregistered_grid(demo: Demo, measure: str) -> None:
    """Refuse a grid that is not registered as it stands, with the code that measures it.

    Raises
    ------
    RegistrationError
        What is the matter, and what to do.
    """
    path = registration_of(demo)
    if fault := grid_fault(demo.promise, read_entries(path, str(path)), measure):
        raise RegistrationError(
            f"the grid of demo {demo.id!r} {fault}, and no grid is measured that was not fixed "
            f"before: `stronger demo register {demo.id}`, and commit it; --quick is for trying"
        )


def grid_entry(
    demo: Demo,
    entries: tuple[Entry, ...],
    measure: str,
    *,
    reason: str = "",
    date: dt.date | None = None,
) -> Entry | None:
    """Return what has to be added so that a demo's grid is registered; None if nothing has to.

    Parameters
    ----------
    demo
        The demo; that it has the parts its grid names is looked up.
    entries
        Those there are, the predictions' own among them.
    measure
        Hash of the code that measures.
    reason
        Why, where another grid was registered before.
    date
        Today unless given.

    Raises
    ------
    RegistrationError
        If a prediction it looks at is not registered, or a reason is lacking.
    DemoError
        If a part that it names is not there.
    """
    promise = demo.promise
    if promise.choices is None or not (fault := grid_fault(promise, entries, measure)):
        return None
    demo.parts_named(promise.choices.parts)
    if lacking := set(promise.choices.predictions) & set(unregistered(promise, entries)):
        raise RegistrationError(
            f"prediction {min(lacking)!r}, at which the grid of demo {demo.id!r} looks, is not "
            "registered itself"
        )
    if last_grid(entries) is not None and not reason:
        raise RegistrationError(f"the grid of demo {demo.id!r} {fault}: say why with --reason")
    return Entry(
        date=(date or dt.datetime.now(dt.UTC).date()).isoformat(),
        what="choices",
        reason=reason,
        measure=measure,
        predictions=_headlines(promise),
        choices=choices_hash(promise.choices),
    )

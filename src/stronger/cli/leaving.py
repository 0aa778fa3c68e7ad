"""Names what a conversion leaves out; without an entry, the command ends with exit status 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.cli.output import complain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stronger.bibliography import Bibliography
    from stronger.bibliography.formats import Loss
    from stronger.diagnostics import Diagnostic


def name_left_out(
    findings: Iterable[Diagnostic],
    read: Callable[[list[str]], Bibliography],
    asked: Sequence[str] | None = None,
) -> int:
    """Name what was not read as an entry, and entries whose key another has; return their number.

    Parameters
    ----------
    findings
        Those of reading the file.
    read
        Gives the entries with some keys.
    asked
        The keys asked for; left out, every entry of the file may have been meant.
    """
    from stronger.bibliography.source.findings import duplicate_key, leaves_out

    told = {}
    repeated = []
    for each in findings:
        if each.code == duplicate_key.code and (asked is None or each.raw in asked):
            repeated.append(each)
        elif asked is None and leaves_out(each):
            told[each.position] = each.message
    first = read([each.raw for each in repeated]).by_key if repeated else {}
    for each in repeated:
        where = first[each.raw].position
        if where != each.position:
            told[each.position] = f"entry {each.raw!r} has the key of the entry at {where}"
    for position, message in sorted(told.items()):
        complain(f"{position} left out: {message}")
    return len(told)


def name_losses(losses: Sequence[str], left: Sequence[Loss], *, strict: bool) -> bool:
    """Name what a format has no place for; say whether the exit status is to say so, too.

    Parameters
    ----------
    losses
        What of the entries that are written is lost, each in a line. Most of it follows from the
        format that was chosen, so that a status for it would nearly always be the same: it counts
        with ``strict`` alone.
    left
        The entries that are not written. They always count.
    """
    for each in left:
        complain(f"{each.position} left out: entry {each.citekey!r} {each.reason}")
    for line in losses:
        complain(line)
    return bool(left or (strict and losses))

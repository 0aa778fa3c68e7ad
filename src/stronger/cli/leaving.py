"""Names what a command leaves out; without an entry, it ends with exit status 1."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from stronger.cli.output import complain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from stronger.bibliography import Bibliography, Entry
    from stronger.bibliography.formats import Loss
    from stronger.diagnostics import Diagnostic, Position

NAMED = 20
"""How many of one kind are named before they are only counted."""
_BEGINNING = re.compile(r"@\s*\w+\s*[{(]\s*([^\s,{}()]+)")
_MISREAD = {
    "duplicate_field": "left out",
    "expands_too_far": "left out",
    "undefined_macro": "read with a guess, its name for its value",
    "malformed_value": "read with a guess",
    "malformed_name": "read with a guess",
}
"""Findings of values that are not all that is written, and what became of these."""


def name_left_out(
    findings: Iterable[Diagnostic],
    read: Callable[[list[str]], Bibliography],
    asked: Sequence[str] | None = None,
    *,
    compared: bool = False,
) -> set[Position]:
    """Name what was not read as an entry, and entries whose key another has; return where they are.

    Parameters
    ----------
    findings
        Those of reading the file.
    read
        Gives the entries with some keys.
    asked
        The keys asked for; left out, every entry of the file may have been meant.
    compared
        Whether entries are compared and not converted: then those with one key all are. What is
        left out is the second of two fields of one name, too, and what other formats lost.
    """
    from stronger.bibliography.source.findings import duplicate_key

    told: dict[Position, str] = {}
    repeated = []
    for each in findings:
        if each.code == duplicate_key.code and (asked is None or each.raw in asked):
            repeated.append(each)
        elif _is_left_out(each, asked, compared=compared):
            told[each.position] = each.message
    first = read([each.raw for each in repeated]).by_key if repeated else {}
    for each in repeated:
        where = first[each.raw].position
        if where != each.position:
            told[each.position] = f"entry {each.raw!r} has the key of the entry at {where}"
            if compared:
                told[each.position] += "; both are compared, and BibTeX leaves out this one"
    both = {each.position for each in repeated} if compared else set()
    _tell(
        [
            f"{position} {'' if position in both else 'left out: '}{message}"
            for position, message in sorted(told.items())
        ]
    )
    return set(told)


def _is_left_out(finding: Diagnostic, asked: Sequence[str] | None, *, compared: bool) -> bool:
    from stronger.bibliography.compare.unread import is_unread
    from stronger.bibliography.importing.findings import loses
    from stronger.bibliography.source.findings import duplicate_field, unknown_encoding

    if asked is not None:
        return _key(finding) in asked
    if finding.code == duplicate_field.code:
        return compared
    unread = is_unread(finding) or finding.code == unknown_encoding.code
    return unread or (compared and loses(finding))


def cannot_be_read(key: str, findings: Iterable[Diagnostic]) -> str:
    """Return a sentence that says why an entry is not there though it is written, or nothing."""
    for each in findings:
        if _key(each) == key:
            reason = each.message.partition(": ")[2] or each.message
            return f"{key!r} at {each.position} cannot be read: {reason}"
    return ""


def _key(finding: Diagnostic) -> str:
    """Return the key of an entry that was not read, empty if it has none."""
    from stronger.bibliography.source.findings import broken_block

    found = _BEGINNING.match(finding.raw) if finding.code == broken_block.code else None
    return found[1] if found else ""


def name_misread(
    findings: Iterable[Diagnostic], entries: Callable[[], Iterable[Entry]]
) -> list[str]:
    """Return a line for each value of some entries that is not all that is written.

    Parameters
    ----------
    findings
        Those of reading the file.
    entries
        Gives the entries; only asked if there is anything to say of some entry of the file.
    """
    from stronger.bibliography.source import findings as rules

    how = {getattr(rules, name).code: became for name, became in _MISREAD.items()}
    misread = [each for each in findings if each.code in how]
    if not misread:
        return []
    spans = sorted((entry.position, _end(entry), entry.citekey) for entry in entries())
    lines = []
    for each in misread:
        at = bisect_right(spans, each.position, key=lambda span: span[0]) - 1
        if at >= 0 and each.position < spans[at][1]:
            key = spans[at][2]
            lines.append(f"{each.position} of {key!r} {how[each.code]}: {each.message}")
    if len(lines) > NAMED:
        more = (
            f"{len(lines) - NAMED} more values read with a guess; `stronger bib check` names each"
        )
        lines[NAMED:] = [more]
    return lines


def _end(entry: Entry) -> Position:
    """Return the place after an entry."""
    further, last = entry.raw.count("\n"), len(entry.raw.rpartition("\n")[2])
    line, column = entry.position.line + further, 1 if further else entry.position.column
    return entry.position._replace(line=line, column=column + last)


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
    _tell([f"{each.position} left out: entry {each.citekey!r} {each.reason}" for each in left])
    for line in losses:
        complain(line)
    return bool(left or (strict and losses))


def _tell(lines: Collection[str]) -> None:
    """Print the first of some lines, and how many others there are."""
    for line in list(lines)[:NAMED]:
        complain(line)
    if len(lines) > NAMED:
        complain(f"{len(lines) - NAMED} more left out; `stronger bib check` names each")

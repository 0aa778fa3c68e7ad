"""What changed between two bibliographies beside their entries: preambles and macros."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stronger.bibliography.compare.changes import Change
from stronger.bibliography.text.latex import squeeze
from stronger.diagnostics import Position

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.bibliography.model import Bibliography, String


def compare_around(old: Bibliography, new: Bibliography) -> list[Change]:
    r"""Return which preambles and macros have come, gone or changed.

    A macro that entries use may come or go: what it stands for is compared in them.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> old = read_text(r'@preamble{"\def\x{y}"} @string{j = {J}} @string{k = {K}}')
    >>> new = read_text("@string{J = {Journal}} @misc{a, note = j}")
    >>> for change in compare_around(old, new):
    ...     print(change)
    macro changed: j: 'J' is now 'Journal'
    preamble removed: '\def\x{y}'
    macro removed: k: 'K'
    """
    before, after = _macros(old), _macros(new)
    made = [
        *_without("preamble added", new, old),
        *(_macro("macro added", each) for each in _gone(after, before, new)),
    ]
    for name, strings in after.items():
        had = before.get(name, [])
        if had and [squeeze(each.value) for each in had] != [squeeze(s.value) for s in strings]:
            last = strings[-1]
            made.append(
                Change("macro changed", "", last.position, had[-1].name, _all(had), _all(strings))
            )
    made += _without("preamble removed", old, new)
    made += [_macro("macro removed", each) for each in _gone(before, after, old)]
    return made


def _macros(bibliography: Bibliography) -> dict[str, list[String]]:
    """Return the definitions of each macro, by its name in lower case."""
    made: dict[str, list[String]] = {}
    for string in bibliography.strings:
        made.setdefault(string.name.lower(), []).append(string)
    return made


def _gone(
    ours: dict[str, list[String]], theirs: dict[str, list[String]], read: Bibliography
) -> list[String]:
    """Return the macros of one alone, if no entry of it says what they stand for."""
    used = {name.lower() for entry in read for name in entry.strings}
    return [
        strings[-1] for name, strings in ours.items() if name not in theirs and name not in used
    ]


def _macro(kind: str, string: String) -> Change:
    if kind == "macro added":
        return Change("macro added", "", string.position, string.name, new=string.value)
    return Change("macro removed", "", string.position, string.name, old=string.value)


def _without(kind: str, some: Bibliography, other: Bibliography) -> list[Change]:
    left = Counter(squeeze(text) for text in other.preambles)
    made = []
    for text in some.preambles:
        if left[squeeze(text)]:
            left[squeeze(text)] -= 1
        elif kind == "preamble added":
            made.append(Change("preamble added", "", Position(some.file), new=text))
        else:
            made.append(Change("preamble removed", "", Position(some.file), old=text))
    return made


def _all(strings: Iterable[String]) -> str:
    return ", ".join(each.value for each in strings)

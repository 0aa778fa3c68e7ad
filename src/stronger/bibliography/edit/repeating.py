"""Citations that new keys make say twice what a list of them says once: ``[@a; @b]``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stronger.bibliography.edit.subset.places import Place

_COMMA = re.compile(r"\s*,\s*")
_SEMICOLON = re.compile(r"\s*;\s*@")
_BEFORE = re.compile(r"(?:\[(?:cite[\w/-]*:)?|;\s*)@\Z")
_AFTER = re.compile(r"\s*[;\]]")
_LONGEST_GAP = 200
_LONGEST_OPENING = 40


def repeated(text: str, places: Sequence[Place], keys: Mapping[int, str]) -> dict[int, int]:
    r"""Return from where to leave out citations, by where they begin.

    Each has the new key of one before it in the same list, which had another key. Those that have
    words beside their keys stay, and so does what the list said twice before.

    Parameters
    ----------
    text
        The document.
    places
        Its citations, in their order.
    keys
        The new key of each, by where it begins.

    Examples
    --------
    >>> from stronger.bibliography.edit.subset.places import Place
    >>> places = [Place("a", 6, 7), Place("b", 8, 9)]
    >>> repeated(r"\cite{a,b}", places, {6: "a", 8: "a"})
    {8: 7}
    """
    found: dict[int, int] = {}
    for run in _lists(text, places):
        first: dict[str, str] = {}
        for at, place in enumerate(run):
            new = keys[place.start]
            if first.setdefault(new, place.key) != place.key:
                found[place.start] = run[at - 1].stop
    return found


def _lists(text: str, places: Sequence[Place]) -> Iterator[list[Place]]:
    """Yield citations that stand in one list, none with words of its own."""
    run: list[Place] = []
    between = None
    for place in places:
        found = None
        if run and 0 < place.start - run[-1].stop < _LONGEST_GAP:
            gap = text[run[-1].stop : place.start]
            pattern = between or next((p for p in (_COMMA, _SEMICOLON) if p.fullmatch(gap)), None)
            found = pattern if pattern and pattern.fullmatch(gap) else None
        if found is None:
            yield from _without_words(text, run, between)
            run = []
        run.append(place)
        between = found
    yield from _without_words(text, run, between)


def _without_words(
    text: str, run: list[Place], between: re.Pattern[str] | None
) -> Iterator[list[Place]]:
    if len(run) > 1 and between is _SEMICOLON:
        # Words may stand before the first and behind the last
        start, stop = run[0].start, run[-1].stop
        closed = _AFTER.match(text, stop) is not None
        opened = _BEFORE.search(text[max(start - _LONGEST_OPENING, 0) : start]) is not None
        if not (opened or closed):
            return
        run = run[not opened : None if closed else -1]
    if len(run) > 1:
        yield run

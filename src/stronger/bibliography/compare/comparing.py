"""Says whether two spellings of names, titles, venues or pages mean the same."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from stronger.bibliography.text.folding import title_words, words
from stronger.bibliography.text.pages import pages_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.bibliography.text.people import Names, Person

_SMALL = "a an and at by de der des di du for fur für in la le of on the to und van y"
_SMALL_WORDS = frozenset(_SMALL.split())
_NUMBER_WORD = re.compile(
    r"\d+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|annual"
)
_IN_PARENTHESES = re.compile(r"\(([^()]*)\)")
_MEETINGS = frozenset(
    {"conference", "conf", "symposium", "symp", "workshop", "meeting", "congress", "advances"}
)
_MAIN_TITLE = re.compile(r"[:?!.]\s|\s[–—-]\s")
_RANGE = re.compile(r"\s*(?:-+|–|—|‐|‑)\s*")


class Likeness(Enum):
    """How alike two values are."""

    SAME = "same"
    """But for LaTeX, capitals, punctuation and dashes."""
    COMPATIBLE = "compatible"
    """One says the same with less detail."""
    DIFFERENT = "different"

    @classmethod
    def of(cls, same: bool) -> Likeness:
        """Return the likeness of values that are the same or not."""
        return cls.SAME if same else cls.DIFFERENT


def compare_titles(ours: str, theirs: str) -> Likeness:
    """Compare titles; one without the other's subtitle is compatible.

    Examples
    --------
    >>> compare_titles("Deep learning", "Deep Learning").value
    'same'
    >>> compare_titles("Pandemonium", "Pandemonium: A paradigm for learning").value
    'compatible'
    >>> compare_titles("Programming in C", "Programming in C++").value
    'different'
    """
    one, other = title_words(ours), title_words(theirs)
    if "".join(one) == "".join(other):
        return Likeness.SAME
    mains = (title_words(_MAIN_TITLE.split(text, maxsplit=1)[0]) for text in (ours, theirs))
    if one in mains or other in mains:
        short, long = sorted((one, other), key=len)
        if long[: len(short)] == short:
            return Likeness.COMPATIBLE
    return Likeness.DIFFERENT


def compare_names(ours: Names, theirs: Names) -> Likeness:
    """Compare lists of people; initials, left-out middle names and “and others” are compatible."""
    found = Likeness.SAME
    if ours.others or theirs.others:
        found = Likeness.COMPATIBLE
        short, long = sorted((ours, theirs), key=len)
        if len(short) < len(long) and not short.others:
            return Likeness.DIFFERENT
    elif len(ours) != len(theirs):
        return Likeness.DIFFERENT
    for one, other in zip(ours, theirs, strict=False):
        likeness = compare_persons(one, other)
        if likeness is Likeness.DIFFERENT:
            return likeness
        if likeness is Likeness.COMPATIBLE:
            found = likeness
    return found


def complete_list(lists: Sequence[Names]) -> int | None:
    """Return the place of the list of which all others are the beginning and “and others”.

    Examples
    --------
    >>> from stronger.bibliography.text.names import parse_names
    >>> texts = ("He, K. and others", "He, Kaiming and Sun, Jian", "He, K. and Sun, J. and others")
    >>> complete_list([parse_names(text)[0] for text in texts])
    >>> complete_list([parse_names(text)[0] for text in texts[:2]])
    1
    """
    return next(
        (
            at
            for at, whole in enumerate(lists)
            if all(each is whole or _says_less(each, whole) for each in lists)
        ),
        None,
    )


def cut_short(ours: Names, theirs: Names) -> bool:
    """Say whether a list ends in “and others” where the other one names as many people or more.

    Examples
    --------
    >>> from stronger.bibliography.text.names import parse_names
    >>> texts = ("He, K. and others", "Sun, J. and Li, F.")
    >>> short, whole = (parse_names(text)[0] for text in texts)
    >>> cut_short(short, whole), cut_short(whole, short)
    (True, False)
    """
    return ours.others and len(ours) + theirs.others <= len(theirs)


def _says_less(ours: Names, theirs: Names) -> bool:
    """Say whether a list is the other one, or its beginning with no given name that is fuller."""
    if ours.others:
        fits = len(ours) < len(theirs)
    else:
        fits = len(ours) == len(theirs) and not theirs.others
    return fits and all(
        compare_persons(one, other) is Likeness.SAME
        or (
            ours.others
            and compare_persons(one, other) is Likeness.COMPATIBLE
            and len(one.given) <= len(other.given)
        )
        for one, other in zip(ours, theirs, strict=False)
    )


def compare_persons(one: Person, other: Person) -> Likeness:
    """Compare two people: the family names must be the same, the given ones must not disagree.

    Examples
    --------
    >>> from stronger.bibliography.text.people import Person
    >>> hinton = Person(family="Hinton", given="Geoffrey E.")
    >>> compare_persons(hinton, Person(family="Hinton", given="G.")).value
    'compatible'
    >>> compare_persons(hinton, Person(family="Hinton", given="Sean")).value
    'different'
    """
    if "".join(words(one.last)) != "".join(words(other.last)):
        # A particle may stand after the given names
        everything = (sorted(words(f"{each.last} {each.given}")) for each in (one, other))
        same = words(one.family) == words(other.family) and next(everything) == next(everything)
        return Likeness.of(same)
    ours, theirs = words(one.given), words(other.given)
    if "".join(ours) == "".join(theirs):
        return Likeness.SAME
    if _initials(ours) == "".join(theirs) or _initials(theirs) == "".join(ours):
        return Likeness.COMPATIBLE  # DE for David E.
    agree = all(a.startswith(b) or b.startswith(a) for a, b in zip(ours, theirs, strict=False))
    return Likeness.COMPATIBLE if agree else Likeness.DIFFERENT


def compare_venues(ours: str, theirs: str) -> Likeness:
    """Compare journals, conferences or publishers; abbreviations and acronyms are compatible.

    Of a conference the year, the count and “Proceedings of the” may be left out.

    Examples
    --------
    >>> compare_venues("Proc. Natl. Acad. Sci.", "Proceedings of the National Academy of Sciences")
    <Likeness.COMPATIBLE: 'compatible'>
    >>> compare_venues("Neural Networks", "IEEE Transactions on Neural Networks").value
    'different'
    """
    if words(ours) == words(theirs):
        return Likeness.SAME
    for one, other in ((ours, theirs), (theirs, ours)):
        acronyms = [_acronym(each) for each in _IN_PARENTHESES.findall(other)]
        initials = _initials(_telling(other))
        if _acronym(one) in [*acronyms, *([initials] if len(initials) > 2 else [])]:
            return Likeness.COMPATIBLE
    one_words, other_words = _telling(ours), _telling(theirs)
    if not one_words or not other_words:
        return Likeness.DIFFERENT
    short_words, long_words = sorted((one_words, other_words), key=len)
    if len(short_words) == len(long_words):
        alike = all(_abbreviates(a, b) for a, b in zip(one_words, other_words, strict=True))
        return Likeness.COMPATIBLE if alike else Likeness.DIFFERENT
    meeting = not _MEETINGS.isdisjoint(short_words) and len(short_words) > 2
    same = meeting and _is_part(short_words, long_words)
    return Likeness.COMPATIBLE if same else Likeness.DIFFERENT


def compare_pages(ours: str, theirs: str) -> Likeness:
    """Compare pages; a first page alone, or a shortened last one, is compatible.

    Examples
    --------
    >>> compare_pages("386", "386--408").value, compare_pages("386-408", "386–408").value
    ('compatible', 'same')
    """
    one, other = _pages(ours), _pages(theirs)
    if one == other:
        return Likeness.SAME
    if len(one) == 1 and len(other) == 1 and one[0][0] == other[0][0]:
        ends = sorted((part[-1] if len(part) > 1 else "" for part in (one[0], other[0])), key=len)
        if not ends[0] or ends[1].endswith(ends[0]):
            return Likeness.COMPATIBLE
    return Likeness.DIFFERENT


def compare_numbers(ours: str, theirs: str) -> Likeness:
    """Compare volumes, issues or editions, whatever their dashes and leading zeros."""
    one, other = (
        _RANGE.sub("-", text).strip().lower().lstrip("0").rstrip(".") for text in (ours, theirs)
    )
    return Likeness.of(one == other)


def _pages(text: str) -> list[list[str]]:
    return [[" ".join(end.split()) for end in each[:2] if end] for each in pages_of(text.lower())]


def _acronym(text: str) -> str:
    """Return an acronym without the year that often follows it."""
    return "".join(words(text)).rstrip("0123456789")


def _initials(names: Sequence[str]) -> str:
    return "".join(name[0] for name in names)


def _telling(venue: str) -> list[str]:
    """Return the words of a venue that tell it from others."""
    told = words(_IN_PARENTHESES.sub(" ", venue))
    kept = [word for word in told if word not in _SMALL_WORDS and not _NUMBER_WORD.fullmatch(word)]
    if len(kept) > 3 and kept[0] in ("proceedings", "proc") and not _MEETINGS.isdisjoint(kept):
        kept = kept[1:]
    return kept


def _abbreviates(one: str, other: str) -> bool:
    """Say whether one word is the other shortened: its first letter, then some of the rest."""
    short, long = sorted((one, other), key=len)
    if short[0] != long[0]:
        return False
    rest = iter(long)
    return short == long or (len(short) < len(long) and all(letter in rest for letter in short))


def _is_part(short: Sequence[str], long: Sequence[str]) -> bool:
    """Say whether the words of one venue stand in the other in the same order."""
    rest = iter(long)
    return all(any(_abbreviates(word, other) for other in rest) for word in short)

"""Checks of one thing spelt in several ways: a venue, a person."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from stronger.bibliography.compare.comparing import Likeness, compare_venues
from stronger.bibliography.rules.checks.common import (
    JOURNAL_FIELDS,
    all_name_lists,
    replace,
    rewritten,
)
from stronger.bibliography.text.folding import words
from stronger.bibliography.text.latex import squeeze, to_text
from stronger.bibliography.text.people import SHORT_FORMS
from stronger.diagnostics import Fixable, Severity, rule
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.diagnostics import Diagnostic

    Venue: TypeAlias = tuple[Entry, str, str]
    """An entry, the field that names its venue, and the name in plain text."""

_TENS = "twent|thirt|fort|fift|sixt|sevent|eight|ninet"
_ORDINAL = re.compile(
    r"\b(?:\d+\s?(?:st|nd|rd|th)\b|(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    r"|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth"
    rf"|nineteenth|(?:{_TENS})(?:ieth|y))\b[\s-]*)+)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)['’]?(?:(?:18|19|20)\d\d|(?<=['’])\d\d)(?!\d)")
_SPONSORS = re.compile(r"\b(?:IEEE|ACM|CVF|AAAI|SIAM|USENIX)(?:[/-](?:IEEE|ACM|CVF|SIG\w+))*\b")
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_ACRONYM = re.compile(r"\([A-Z][A-Za-z&-]{1,11}\)")
_BEFORE = re.compile(
    r"^(?:in\s+)?(?:proc(?:eedings|\.)?\s+(?:of\s+)?)?(?:the\s+)?(?:annual\s+)?", re.IGNORECASE
)
_MEETING = re.compile(r"\b(?:conference|symposium|congress|colloquium)\b", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:workshops?|tracks?|findings|posters?|companion|demos?|demonstrations?|tutorials?"
    r"|student|volume|vol|part|supplement|adjunct|abstracts?)\b",
    re.IGNORECASE,
)
"""Words that make something else of what bears a conference's name."""
_SMALL = frozenset("and de der des die du et for für in la le of on the und".split())  # noqa: SIM905
_FEW = 20
"""So many names with the same initials are compared with each other; and of longer lists of
authors nothing follows from two having somebody in common."""


@rule("B207", "venue-in-several-spellings", severity=Severity.WARNING, subject="bibliography")
def venue_in_several_spellings(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """One conference or journal is written in several ways.

    ## Why
    Styles print `booktitle` and `journal` as they stand (btxdoc, section 3.2), so that the same
    conference is *Proceedings of the 35th …* in one line of a list and *… (ICML 2018)* in the next.
    Entries that were copied from several places are so. Years and ordinals may differ, and so may
    sponsors, as long as some stay. A journal is compared with its abbreviation, too. Workshops,
    tracks and parts are venues of their own.

    ## Example
    ```bibtex
    @inproceedings{a, title = {One}, year = {2018},
      booktitle = {International Conference on Learning Representations}}
    @inproceedings{b, title = {Two}, year = {2018},
      booktitle = {International Conference on Learning Representations (ICLR 2018)}}
    ```

    ## Fix
    Choose one form and use it throughout.
    ```bibtex
    @inproceedings{a, title = {One}, year = {2018},
      booktitle = {International Conference on Learning Representations (ICLR 2018)}}
    @inproceedings{b, title = {Two}, year = {2018},
      booktitle = {International Conference on Learning Representations (ICLR 2018)}}
    ```
    """
    for spellings in _venues(bibliography):
        if _are_several(spellings):
            continue
        usual = max(spellings, key=len)
        for places in spellings:
            if places is usual:
                continue
            entry, field, name = places[0]
            other, _, form = usual[0]
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            others = "another entry" if len(usual) == 1 else f"{len(usual)} others"
            yield venue_in_several_spellings.at(
                entry.at(field),
                f"{field} of {entry.citekey!r}{more} is {quoted(name)}, and in {others} "
                f"{quoted(form)} ({other.citekey!r}, line {other.position.line})",
                fix="Choose one form and use it throughout.",
                raw=name,
            )


def _venues(bibliography: Bibliography) -> Iterator[list[list[Venue]]]:
    """Yield the spellings of each venue that has several, each with where it stands."""
    venues: dict[str, dict[str, list[Venue]]] = defaultdict(dict)
    for entry in bibliography:
        for field in JOURNAL_FIELDS if entry.type == "article" else ("booktitle",):
            name = squeeze(to_text(entry.fields.get(field, "")))
            core = _core(name, field == "booktitle") if name else ""
            if core:
                venues[core].setdefault(_shape(name), []).append((entry, field, name))
    yield from (list(each.values()) for each in venues.values() if len(each) > 1)
    yield from _abbreviated([next(iter(each.values())) for each in venues.values()])


def _are_several(spellings: list[list[Venue]]) -> bool:
    """Say whether some of the names have sponsors and none of them in common."""
    sponsors = [
        {name for found in _SPONSORS.findall(places[0][2]) for name in re.split("[/-]", found)}
        for places in spellings
    ]
    told = [each for each in sponsors if each]
    return any(one.isdisjoint(other) for one in told for other in told)


def _abbreviated(venues: list[list[Venue]]) -> Iterator[list[list[Venue]]]:
    """Yield journals that stand under their name and under an abbreviation of it."""
    alike: dict[str, list[list[Venue]]] = defaultdict(list)
    for places in venues:
        _, field, name = places[0]
        if field != "booktitle":
            told = (word for word in words(name) if word not in _SMALL)
            alike["".join(word[0] for word in told)].append(places)
    for initials, each in alike.items():
        short = [places for places in each[:_FEW] if "." in places[0][2]]
        if len(initials) < 2:
            continue
        for places in short:
            whole = [
                other
                for other in each[:_FEW]
                if "." not in other[0][2]
                and compare_venues(places[0][2], other[0][2]) is not Likeness.DIFFERENT
            ]
            if len(whole) == 1:
                yield [whole[0], places]


def _shape(name: str) -> str:
    """Return a venue's name as written, without what differs from one meeting to the next."""
    bare = _SPONSORS.sub(" ", _ORDINAL.sub(" ", _YEAR.sub(" ", name)))
    return re.sub(r"[\s{}]+", " ", bare).replace("( ", "(").replace(" )", ")").strip()


@lru_cache(maxsize=4096)
def _core(name: str, in_book: bool) -> str:
    """Return what all spellings of a venue share, or nothing if it is not certain."""
    bare = (_IN_PARENTHESES if in_book else _ACRONYM).sub(" ", name)
    if in_book:
        if not _MEETING.search(name) or _PART.search(name):
            return ""
        bare = _SPONSORS.sub(" ", _ORDINAL.sub(" ", _YEAR.sub(" ", bare)))
        bare = _BEFORE.sub("", " ".join(bare.split()))
    told = [word for word in words(bare) if word not in _SMALL]
    return " ".join(told) if len(told) > 1 + in_book else ""


_GIVEN_FIRST = re.compile(r"(\S.*?) ((?:[^\W\dA-Z_]\S* )*\S+)")
"""A name without comma: given names, particles in small letters, the family name."""


_LONG = 200
"""A longer name is none."""


class _Place(NamedTuple):
    """Where a name stands."""

    entry: Entry
    field: str
    name: str
    """As written."""


_Given: TypeAlias = tuple[str, ...]
"""Given names in lower-case ASCII, one by one."""


@rule(
    "B212",
    "person-in-several-spellings",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def person_in_several_spellings(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """One person stands under several names.

    ## Why
    Lists print names as they stand, and biber, which tells by the names whether to write *et al.*
    and who a dash stands for (biblatex's manual, “uniquename”), takes *Geoffrey Hinton* and
    *Geoffrey E. Hinton* for two. They are called one person here if the first given name is the
    same and initials are all that one has more; otherwise a work of each must have another author
    in common. Where a name could be that of two people, nothing is said.

    ## Example
    ```bibtex
    @misc{a, author = {Hinton, Geoffrey}, title = {One}}
    @misc{b, author = {Hinton, Geoffrey E.}, title = {Two}}
    ```

    ## Fix
    Write the fullest form throughout.
    ```bibtex
    @misc{a, author = {Hinton, Geoffrey E.}, title = {One}}
    @misc{b, author = {Hinton, Geoffrey E.}, title = {Two}}
    ```
    """
    families, beside = _families(bibliography)
    for family, spellings in families.items():
        if len(spellings) < 2:
            continue
        for person in _persons(spellings, beside, family):
            full, *others = sorted(person, key=_fullness, reverse=True)
            best = spellings[full][0]
            for given in others:
                places = spellings[given]
                entry, field, name = places[0]
                more = f" and {len(places) - 1} more" if len(places) > 1 else ""
                new = rewritten(entry.fields[field], {name: best.name})
                yield person_in_several_spellings.at(
                    entry.at(field),
                    f"{quoted(squeeze(name))} in {entry.citekey!r}{more} is "
                    f"{quoted(squeeze(best.name))} in {best.entry.citekey!r}, "
                    f"line {best.entry.position.line}",
                    fix="Write the fullest form throughout.",
                    raw=name,
                    replacement=replace(entry, field, new) if new else None,
                )


def _families(
    bibliography: Bibliography,
) -> tuple[dict[str, dict[_Given, list[_Place]]], dict[tuple[str, _Given], set[str]]]:
    """Return the given names by family name, with where they stand, and who stands beside whom."""
    families: dict[str, dict[_Given, list[_Place]]] = defaultdict(dict)
    beside: dict[tuple[str, _Given], set[str]] = defaultdict(set)
    for entry, field, names in all_name_lists(bibliography):
        if field != "author":
            continue
        few = len(names) <= _FEW
        told = [(name, _parts(name)) for name in names]
        people = {f"{family} {given[0][0]}" for _, (family, given) in told if given}
        for name, (family, given) in told:
            if given:
                families[family].setdefault(given, []).append(_Place(entry, field, name))
                if few:
                    beside[family, given] |= people - {f"{family} {given[0][0]}"}
    return families, beside


@lru_cache(maxsize=65536)
def _parts(name: str) -> tuple[str, _Given]:
    """Return a family name and the given names; none of what has a suffix or stands in braces."""
    sections = name.split(",")
    if len(sections) > 2 or (name.startswith("{") and name.endswith("}")) or len(name) > _LONG:
        return "", ()
    if len(sections) == 1:
        parted = _GIVEN_FIRST.fullmatch(" ".join(to_text(name).split()))
        family, given = (parted[2], parted[1]) if parted else ("", "")
    else:
        family, given = (to_text(section) for section in sections)
    tokens = given.replace(".-", "-").replace(".", " ").split()
    parts = [words(token.replace("-", " ")) for token in tokens]
    names = [part if all(len(each) == 1 for each in part) else ["".join(part)] for part in parts]
    return " ".join(words(family)), tuple(each for part in names for each in part)


def _persons(
    spellings: dict[_Given, list[_Place]], beside: dict[tuple[str, _Given], set[str]], family: str
) -> list[list[_Given]]:
    """Return the spellings of a family name that are of one person, several of each."""
    persons: list[list[_Given]] = []
    for given in sorted(spellings, key=_fullness, reverse=True):
        fitting = [person for person in persons if all(_agree(given, each) for each in person)]
        if len(fitting) > 1:
            continue
        near = fitting and any(
            _is_sure(given, each) or beside[family, given] & beside[family, each]
            for each in fitting[0]
        )
        if near and not _together(spellings, given, fitting[0]):
            fitting[0].append(given)
        else:
            persons.append([given])
    return [person for person in persons if len(person) > 1]


def _fullness(given: _Given) -> tuple[int, int, _Given]:
    """Return how much of the given names is told, to sort by."""
    return sum(len(name) > 1 for name in given), len("".join(given)), given


def _together(spellings: dict[_Given, list[_Place]], given: _Given, person: list[_Given]) -> bool:
    """Say whether a work has both as authors, who are two then."""
    works = {id(place.entry) for place in spellings[given]}
    return any(id(place.entry) in works for each in person for place in spellings[each])


def _agree(one: _Given, other: _Given) -> bool:
    """Say whether given names can be of one person."""
    return all(
        _short(a) == _short(b) or (1 in (len(a), len(b)) and a[0] == b[0])
        for a, b in zip(one, other, strict=False)
    )


def _is_sure(one: _Given, other: _Given) -> bool:
    """Say whether given names that agree are enough: the first are spelt out, and initials more."""
    more = max(one, other, key=len)[min(len(one), len(other)) :]
    spelt_out = min(len(one[0]), len(other[0])) > 2 and all(len(each) == 1 for each in more)
    return spelt_out and (one[0] == other[0] or not more)


def _short(name: str) -> str:
    return SHORT_FORMS.get(name, name)

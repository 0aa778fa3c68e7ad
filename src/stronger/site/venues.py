"""The page of venues: where the papers here appeared, and what those of each venue say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.site.authors import LONG, by_year
from stronger.site.pages import WIDE
from stronger.site.templates import page
from stronger.site.timeline import tone
from stronger.site.views import grouped
from stronger.slugs import slugs

if TYPE_CHECKING:
    from stronger.site.entries import Ref
    from stronger.site.pages import Pages
    from stronger.site.views import PaperView, Views

_TENS = "twent|thirt|fort|fift|sixt|sevent|eight|ninet"
_ORDINAL = (
    r"\d+(?:st|nd|rd|th)|(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth"
    rf"|nineteenth|(?:{_TENS})(?:ieth|y))[\s-]*)+"
)
_YEAR = r"(?:1[6-9]|20)\d\d"
_AT_START = re.compile(
    rf"^(?:(?:in\s+)?proceedings\s+of\s+(?:the\s+)?(?=(?:{_ORDINAL}|{_YEAR})\s)|the\s+"
    rf"|(?:{_ORDINAL}|{_YEAR})\s+(?:annual\s+)?)",
    re.IGNORECASE,
)
"""What numbers or dates one meeting of many; proceedings that number none keep their name."""
_AT_END = re.compile(rf"\s*(?:\([^()]*\)|,\s*(?:volume|part|vol\.)\s.*|\s{_YEAR})$", re.IGNORECASE)
"""Acronyms and volumes."""

MARKS = ("supports", "challenges", "mixed", "qualifies", "background")


@dataclass(frozen=True)
class Venue:
    """Where papers appeared."""

    name: str
    papers: tuple[PaperView, ...]
    """In order of time."""
    parts: tuple[Ref, ...]
    """On which they speak."""
    stances: tuple[tuple[str, int], ...]
    """How many papers say what towards the thesis."""
    anchor: str


def venue_page(views: Views) -> Pages:
    """Yield the index of venues, those with most papers first."""
    found = venues(views)
    yield (
        "venues/index.md",
        page(
            "venues.md.jinja",
            title="Venues",
            description="In which journals and proceedings the papers here appeared.",
            meta=WIDE,
            venues=found,
            count=sum(len(each.papers) for each in found),
            without=[each for each in by_year(views.papers.values()) if not each.venue],
            most=max((len(each.papers) for each in found), default=1),
            listed=len(views.papers) <= LONG,
        ),
    )


def venues(views: Views) -> list[Venue]:
    """Return where papers appeared, by number of papers, then name."""
    named = [each for each in views.papers.values() if each.venue]
    groups = grouped(named, lambda each: name_of(each.venue).casefold())
    anchors = slugs(groups)
    found = []
    for key, papers in groups.items():
        name = name_of(papers[0].venue)
        tones = [tone(each.stances) for each in papers]
        parts = [part for part in views.parts if any(part in each.parts for each in papers)]
        found.append(
            Venue(
                name,
                tuple(by_year(papers)),
                tuple(views.parts[part] for part in parts),
                tuple((each, tones.count(each)) for each in MARKS if each in tones),
                anchors[key],
            )
        )
    return sorted(found, key=lambda each: (-len(each.papers), each.name.casefold()))


def name_of(venue: str) -> str:
    """Return the name of a venue without number, year, volume and acronym of one meeting.

    Examples
    --------
    >>> name_of("Proceedings of the 38th International Conference on Machine Learning")
    'International Conference on Machine Learning'
    >>> name_of("The Twelfth International Conference on Learning Representations (ICLR 2024)")
    'International Conference on Learning Representations'
    >>> name_of("Proceedings of the National Academy of Sciences")
    'Proceedings of the National Academy of Sciences'
    """
    name = venue.strip()
    for pattern in (_AT_START, _AT_END):
        while (shorter := pattern.sub("", name, count=1)) != name and shorter:
            name = shorter
    return name if name == venue.strip() else name[:1].upper() + name[1:]

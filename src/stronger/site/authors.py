"""The generated pages of authors and of years: who wrote the papers here, and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from stronger.bibliography.text.folding import words
from stronger.site.entries import Ref
from stronger.site.pages import WIDE, Pages
from stronger.site.templates import page
from stronger.site.text import Markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stronger.bibliography.compare.persons import Person
    from stronger.site.views import ClaimView, PaperView, StatementView, Views

LONG = 1000
"""How many people, or papers, are too many for one page."""


@dataclass(frozen=True)
class Voice:
    """What somebody's papers say on one claim."""

    claim: ClaimView
    statements: tuple[StatementView, ...]


def author_pages(views: Views) -> Pages:
    """Yield the index of authors by family name and a page for each with several papers."""
    everybody = [(letter, list(some)) for letter, some in groupby(views.people, _letter)]
    split = len(views.people) > LONG
    letters = [
        (letter, some, Markdown(f"/authors/letter/{letter.lower()}.md") if split else None)
        for letter, some in everybody
    ]
    yield "authors/index.md", _index(views, "Authors", letters)
    if split:
        for letter, some in everybody:
            path = f"authors/letter/{letter.lower()}.md"
            yield path, _index(views, f"Authors: {letter}", [(letter, some, None)], below=True)
    places = {key: place for place, key in enumerate(views.claims)}
    for person in views.people:
        if person.id in views.authors:
            yield _author(views, person, places)


def _letter(person: Person) -> str:
    """Return the letter under which somebody is listed."""
    first = "".join(words(person.inverted))[:1].upper()
    return first if "A" <= first <= "Z" else "Others"


def _index(
    views: Views,
    title: str,
    letters: Sequence[tuple[str, list[Person], Markdown | None]],
    below: bool = False,
) -> str:
    return page(
        "authors.md.jinja",
        title=title,
        description="Who wrote the papers here, by family name.",
        meta=WIDE,
        below=below,
        people=sum(len(some) for _, some, _ in letters),
        letters=[
            (letter, [_line(views, each) for each in some], address)
            for letter, some, address in letters
        ],
    )


def _line(views: Views, person: Person) -> tuple[str, Markdown | None, list[PaperView]]:
    """Return how somebody is listed: the name, the page, and without a page the papers."""
    papers = _papers(views, person)
    address = views.authors.get(person.id)
    return person.inverted, address, papers


def _author(views: Views, person: Person, places: dict[str, int]) -> tuple[str, str]:
    papers = _papers(views, person)
    voices: dict[str, list[StatementView]] = {}
    for paper in papers:
        for each in views.statements_by_paper.get(paper.key, ()):
            voices.setdefault(each.claim.id, []).append(each)
    together = Counter(
        (other.id, other.name)
        for paper in papers
        for other in views.people_of_paper.get(paper.key, ())
        if other.id != person.id and other.id in views.authors
    )
    years = [paper.year for paper in papers if paper.year]
    return f"authors/{person.id}.md", page(
        "author.md.jinja",
        title=person.name,
        description=f"{len(papers)} papers here, and what they say on the claims.",
        meta=WIDE,
        papers=papers,
        first=min(years, default=None),
        last=max(years, default=None),
        spellings=[each for each in person.spellings if each != person.name],
        together=[
            (Ref(name, views.authors[each]), number)
            for (each, name), number in sorted(
                together.items(), key=lambda pair: (-pair[1], pair[0])
            )
        ],
        voices=[
            Voice(views.claims[claim], tuple(some))
            for claim, some in sorted(voices.items(), key=lambda pair: places[pair[0]])
        ],
        file=Markdown(f"{person.id}.bib"),
    )


def _papers(views: Views, person: Person) -> list[PaperView]:
    return by_year(views.papers[key] for key in person.papers)


def by_year(papers: Iterable[PaperView]) -> list[PaperView]:
    """Return papers in order of time; those without a year come last."""
    return sorted(papers, key=lambda each: (each.year or 9999, each.label, each.key))


def year_page(views: Views) -> Pages:
    """Yield the index of years, with what appeared in each."""
    ordered = by_year(views.papers.values())
    years = [(year, list(some)) for year, some in groupby(ordered, lambda each: each.year)]
    yield (
        "years/index.md",
        page(
            "years.md.jinja",
            title="Years",
            description="How many of the papers here appeared in which year, and which.",
            meta=WIDE,
            count=len(ordered),
            years=years,
            most=max((len(some) for _, some in years), default=1),
            listed=len(ordered) <= LONG,
        ),
    )

"""Bibliography files beside the pages: one for each paper, claim, part, author and year."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from stronger.bibliography import export

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stronger.bibliography import Entry
    from stronger.site.views import Views

PAPER_FILES = {
    "bibtex": ".bib",
    "biblatex": ".biblatex.bib",
    "csl-json": ".bibtex.json",
    "ris": ".ris",
}
"""The formats of a paper's files, and how their names end."""


def bibliographies(views: Views) -> Iterator[tuple[str, str]]:
    """Yield the files: their paths relative to ``docs``, and what stands there.

    A person has a file as they have a page: if they wrote two works or more.
    """
    bibliography = views.kb.bibliography
    for key, entry in bibliography.by_key.items():
        for form, ending in PAPER_FILES.items():
            path = views.path("papers", key).removesuffix(".md") + ending
            yield path, export(bibliography, [entry], form)
    for kind, groups in (("claims", views.papers_by_claim), ("parts", views.papers_by_part)):
        for identifier, papers in groups.items():
            keys = [paper.key for paper in papers]
            yield _one(views, f"{kind}/{views.slugs[kind][identifier]}", keys)
    for person in views.people:
        if person.id not in views.authors:
            continue
        yield _one(views, f"authors/{person.id}", person.papers)
    years: dict[int, list[str]] = defaultdict(list)
    for key, entry in bibliography.by_key.items():
        if entry.year:
            years[entry.year].append(key)
    for year, keys in sorted(years.items()):
        yield _one(views, f"years/{year:04d}", keys)


def _one(views: Views, path: str, keys: Iterable[str]) -> tuple[str, str]:
    entries: list[Entry] = [views.kb.bibliography[key] for key in keys]
    return f"{path}.bib", export(views.kb.bibliography, entries)

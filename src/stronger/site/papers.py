"""The generated pages of papers: all of them by decade, and one for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.claims import Stance
from stronger.site.pages import WIDE, Pages
from stronger.site.paper_page import paper_page
from stronger.site.templates import page
from stronger.site.views import grouped
from stronger.site.windows import PAPERS, windows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stronger.site.views import PaperView, Views

FILTER = "papers/filter.css"
"""The style sheet that makes the filter of the list of papers work without scripts."""
FOUND = "assets/stronger/found.css"
"""The style sheet of the list as scripts draw it."""
NONE = "-"
"""Stands for no stance and for no part, of which neither can be called so."""


def paper_pages(views: Views, docs: Path) -> Pages:
    """Yield the index of papers and a page for each."""
    kb = views.kb
    ordered = sorted(
        views.papers.values(), key=lambda each: (each.year or 9999, each.label, each.key)
    )
    first, *further = windows(ordered, PAPERS, "papers/index.md")
    stances = [str(each) for each in Stance if any(each in paper.telling for paper in ordered)]
    if stances and not all(paper.telling for paper in ordered):
        stances.append(NONE)
    parts = [
        (id_, part.label)
        for id_, part in views.parts.items()
        if any(id_ in paper.parts for paper in ordered)
    ]
    if parts and not all(paper.parts for paper in ordered):
        parts.append((NONE, "none"))
    yield (
        "papers/index.md",
        page(
            "papers.md.jinja",
            title="Papers",
            description="Every work of the bibliography, by year.",
            meta={**WIDE, "styles": [FILTER, FOUND]},
            count=len(ordered),
            window=first,
            groups=_by_decade(first.items),
            stances=stances,
            parts=parts,
            nothing=NONE,
            has_export_guide=(docs / "guides" / "export.md").is_file(),
        ),
    )
    for window in further:
        years = [paper.year or "without a year" for paper in window.items]
        yield (
            window.path,
            page(
                "papers-more.md.jinja",
                title=f"Papers, page {window.number}: {years[0]} to {years[-1]}",
                description="Works of the bibliography, by year.",
                meta={**WIDE, "styles": [FILTER]},
                window=window,
                groups=_by_decade(window.items),
                stances=stances,
                parts=parts,
                nothing=NONE,
            ),
        )
    yield FILTER, filter_styles(stances, [id_ for id_, _ in parts])
    yield "papers/references.bib", kb.export()
    for key, entry in kb.bibliography.by_key.items():
        yield paper_page(views, key, entry)


def _by_decade(papers: Iterable[PaperView]) -> list[tuple[str, tuple[PaperView, ...]]]:
    """Return papers that are in order of time by decade."""
    decades = grouped(papers, lambda each: f"{each.year // 10 * 10}s" if each.year else "No year")
    return list(decades.items())


def filter_styles(stances: list[str], parts: list[str]) -> str:
    """Return rules that hide what was not chosen, and headings under which nothing is left."""

    def chosen(name: str, value: str) -> str:
        return f':has([name="{name}"][value="{value}"]:checked)'

    rules = [
        f'.md-content{chosen(name, value)} :is(.paper:not([data-{name}~="{value}"]), '
        f'.papers:not(:has([data-{name}~="{value}"])))'
        for name, values in (("stance", stances), ("part", parts))
        for value in values
    ] + [
        f".md-content{chosen('stance', stance)}{chosen('part', part)} "
        f'.papers:not(:has([data-stance~="{stance}"][data-part~="{part}"]))'
        for part in parts
        for stance in stances
    ]
    return "".join(f"{rule} {{ display: none }}\n" for rule in rules)

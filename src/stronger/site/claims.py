"""The generated pages of claims and parts: the tree of the argument, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.claims import Basis, Lack, Read, Stance
from stronger.knowledge.why.doubts import of_claim
from stronger.site.entries import Ref
from stronger.site.evidence import evidence_on, in_short, standing_rows
from stronger.site.forest import ForestView, forest_through, forest_view
from stronger.site.pages import WIDE, Pages
from stronger.site.templates import page
from stronger.site.text import Markdown
from stronger.site.views import grouped
from stronger.site.windows import STATEMENTS, Window, windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from stronger.site.evidence import Balance, Evidence, StandingRow
    from stronger.site.views import BearingView, ClaimView, PaperView, StatementView, Views

MARGIN = {"hide": ["navigation", "toc"]}
"""Front matter of pages with a margin, which stands where the table of contents would."""


FILTER = "claims/filter.css"
"""The style sheet that makes the choice of a part work without scripts."""
NONE = "-"
"""Stands for no part, as no part can be called so."""


@dataclass(frozen=True)
class ClaimRow:
    """A claim in the index."""

    view: ClaimView
    bears_on: tuple[BearingView, ...]
    balance: Balance


def claim_pages(views: Views) -> Pages:
    """Yield the index of claims by part, and a page for each."""
    evidence = {key: evidence_on(views, key) for key in views.claims}
    parts = []
    for part in views.kb.files.parts:
        members = [view for view in views.claims.values() if view.claim.part == part.id]
        if members:
            rows = _in_order(views, members, evidence)
            parts.append((part.id, views.parts[part.id], part.summary, rows))
    loose = [
        view
        for view in views.claims.values()
        if view.claim.part not in views.parts and not view.is_thesis and not view.is_conjunct
    ]
    if loose:
        heading = Ref("Further claims" if parts else "All claims", Markdown())
        parts.append((NONE, heading, "", _in_order(views, loose, evidence)))
    standing = standing_rows(views)
    tendencies = {row.claim.id: row for row in standing if not row.is_law}
    yield (
        "claims/index.md",
        page(
            "claims.md.jinja",
            title="Claims",
            description="The argument: every claim, what was measured of it, and what papers say.",
            meta={**WIDE, "styles": [FILTER]},
            thesis=views.thesis,
            conjuncts=[(view, tendencies[view.id].balance) for view in views.conjuncts],
            own=evidence[views.thesis.id].balance if views.thesis else None,
            claims=len(views.claims),
            parts=parts,
            standing=standing,
            short=in_short(standing),
        ),
    )
    yield FILTER, filter_styles([part for part, *_ in parts])
    for key, view in views.claims.items():
        statements = sorted(views.statements_by_claim.get(key, ()), key=_rank)
        first, *further = windows(statements, STATEMENTS, views.path("claims", key))
        yield _claim(views, view, evidence[key], first)
        for window in further:
            yield (
                window.path,
                page(
                    "claim-more.md.jinja",
                    title=f"{view.title}: what papers say, page {window.number}",
                    description=view.claim.statement,
                    meta=WIDE,
                    view=view,
                    window=window,
                    named=_named(window),
                    groups=_by_stance(view, window),
                ),
            )


def _rank(view: StatementView) -> tuple[int, int, int]:
    """Return where a statement comes: by stance, then what rests directly on what was read."""
    said = view.statement
    return (
        list(Stance).index(said.stance),
        list(Basis).index(said.basis),
        list(Read).index(said.read),
    )


def _by_stance(
    view: ClaimView, window: Window[StatementView]
) -> dict[str, tuple[int, tuple[StatementView, ...]]]:
    """Return for each stance in a window how many statements have it in all, and those there."""
    found = grouped(window.items, lambda each: each.statement.stance)
    return {
        str(stance): (max(number, len(found.get(stance, ()))), found.get(stance, ()))
        for stance, number in view.counts
    }


def _named(window: Window[StatementView]) -> list[PaperView]:
    """Return the papers of a window, each once."""
    return list({each.paper.key: each.paper for each in window.items}.values())


def _claim(
    views: Views, view: ClaimView, evidence: Evidence, window: Window[StatementView]
) -> tuple[str, str]:
    key = view.id
    papers = views.papers_by_claim.get(key, ())
    witnesses = views.kb.testimony.of(view.claim)
    return window.path, page(
        "claim.md.jinja",
        title=view.title,
        description=view.claim.statement,
        meta=MARGIN,
        view=view,
        thesis=views.thesis,
        conjuncts=views.conjuncts,
        part=views.parts.get(view.claim.part or ""),
        steps=views.path_to_thesis(key),
        bears_on=views.bears_on(key),
        bearing_on=views.bearing_on(key),
        standing=(rows := _rows(views, view)),
        short=in_short(rows),
        evidence=evidence,
        # Of a thesis in parts it is said on the page of each part
        doubts=() if view.is_thesis and views.conjuncts else (*of_claim(views.kb, view.claim),),
        forest=forest_view(views, key),
        through=forest_through(views, key) if view.is_conjunct else ForestView((), ()),
        papers=papers,
        named=_named(window) if window.others else papers,
        window=window,
        file=views.file("claims", key),
        groups=_by_stance(view, window),
        witnesses=witnesses,
        opposition=witnesses.search(Lack.OPPOSITION),
        second=witnesses.search(Lack.WITNESS),
        questions=views.questions_by_claim.get(key, ()),
        bibtex=views.citable.bibtex(key),
    )


def _rows(views: Views, view: ClaimView) -> list[StandingRow]:
    """Return how the thesis stands, or one thing that it asserts; of other claims nothing."""
    if view.is_thesis:
        return standing_rows(views)
    return standing_rows(views, view.id) if view.is_conjunct else []


def filter_styles(parts: list[str]) -> str:
    """Return rules that hide the parts that were not chosen."""
    return "".join(
        f'.md-content:has([name="part"][value="{part}"]:checked) '
        f'.claims-part:not([data-part="{part}"]) {{ display: none }}\n'
        for part in parts
    )


def _in_order(
    views: Views, members: list[ClaimView], evidence: Mapping[str, Evidence]
) -> tuple[ClaimRow, ...]:
    """Return claims with each after the first of them that it bears on."""
    ids = {view.id for view in members}
    above: dict[str, str] = {}
    for view in members:
        inside = [each.target.id for each in views.bears_on(view.id) if each.target.id in ids]
        # A circle among claims (which the checks report) must not swallow its members
        if inside and not _climbs_to(above, inside[0], view.id):
            above[view.id] = inside[0]
    below = grouped(members, lambda view: above.get(view.id))

    def rows(parent: str | None) -> Iterator[ClaimRow]:
        for view in below.get(parent, ()):
            yield ClaimRow(view, views.bears_on(view.id), evidence[view.id].balance)
            yield from rows(view.id)

    return tuple(rows(None))


def _climbs_to(above: dict[str, str], start: str, goal: str) -> bool:
    current: str | None = start
    while current is not None:
        if current == goal:
            return True
        current = above.get(current)
    return False


def part_pages(views: Views, docs: Path) -> Pages:
    """Yield the index of parts and a page for each, with every statement on its claims."""
    yield (
        "parts/index.md",
        page(
            "parts.md.jinja",
            title="Parts",
            description="The parts of the argument.",
            meta=WIDE,
            parts=part_summaries(views, docs),
        ),
    )
    for part in views.kb.files.parts:
        claims = [view for view in views.claims.values() if view.claim.part == part.id]
        papers = views.papers_by_part.get(part.id, ())
        statements = sum(len(views.statements_by_claim.get(view.id, ())) for view in claims)
        yield (
            views.path("parts", part.id),
            page(
                "part.md.jinja",
                title=f"{part.title}: claims and statements",
                description=part.summary,
                meta=WIDE,
                summary=part.summary,
                chapter=chapter_of(docs, part.id),
                anchors=views.slugs["claims"],
                papers=papers,
                whole=statements <= 2 * STATEMENTS,
                file=views.file("parts", part.id),
                claims=[
                    (
                        view,
                        views.bears_on(view.id),
                        views.statements_by_claim.get(view.id, ()),
                    )
                    for view in claims
                ],
            ),
        )


def part_summaries(views: Views, docs: Path) -> list[tuple[object, ...]]:
    """Return for each part its link, summary, chapter, and the numbers of claims and works."""
    return [
        (
            views.parts[part.id],
            part.summary,
            chapter_of(docs, part.id),
            sum(view.claim.part == part.id for view in views.claims.values()),
            sum(part.id in paper.parts for paper in views.papers.values()),
        )
        for part in views.kb.files.parts
    ]


def chapter_of(docs: Path, part: str) -> Markdown | None:
    """Return the address of the hand-written chapter on a part, if there is one."""
    return Markdown(f"/{part}.md") if (docs / f"{part}.md").is_file() else None

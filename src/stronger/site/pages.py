"""The generated pages of papers, claims, parts, questions, corrections and rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.bibliography import write_entry
from stronger.claims import Read, Stance
from stronger.knowledge.rules import all_rules
from stronger.site.metadata import highwire, schema_org
from stronger.site.picture import WIDTH, lay_out
from stronger.site.templates import page
from stronger.site.text import Markdown, slugs
from stronger.site.timeline import lay_out_papers
from stronger.site.views import Ref, facts, links

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.bibliography import Entry
    from stronger.claims import Correction
    from stronger.site.views import BearingView, ClaimView, PaperView, StatementView, Views

Pages = Iterator[tuple[str, str]]
"""Paths relative to ``docs``, and what stands there."""
WIDE = {"hide": ["navigation"]}
"""Front matter of pages that are reached from an index and not from the navigation."""
UNSEARCHED = {"search": {"exclude": True}}
"""Front matter of pages that repeat what stands elsewhere."""
STANCE_HEADINGS = {
    Stance.SUPPORTS: "In support",
    Stance.CHALLENGES: "Against",
    Stance.QUALIFIES: "With qualifications",
    Stance.BACKGROUND: "Background",
}
SEVERITIES = ("fabricated", "wrong", "incomplete", "style")


@dataclass(frozen=True)
class ClaimNode:
    """A claim in the tree of its part, with the claims of that part that bear on it."""

    view: ClaimView
    bears_on: tuple[BearingView, ...]
    below: tuple[ClaimNode, ...]


@dataclass(frozen=True)
class CorrectionView:
    """A correction and the paper it concerns, if that is known."""

    correction: Correction
    paper: PaperView | None
    anchor: str


def paper_pages(views: Views, docs: Path) -> Pages:
    """Yield the index of papers and a page for each."""
    kb = views.kb
    ordered = sorted(
        views.papers.values(), key=lambda each: (each.year or 9999, each.label, each.key)
    )
    groups: dict[str, list[PaperView]] = {}
    for paper in ordered:
        groups.setdefault(f"{paper.year // 10 * 10}s" if paper.year else "No year", []).append(
            paper
        )
    yield (
        "papers/index.md",
        page(
            "papers.md.jinja",
            title="Papers",
            description="Every work of the bibliography, by year.",
            meta=WIDE,
            count=len(ordered),
            groups=list(groups.items()),
            stances=[each for each in Stance if any(each in paper.telling for paper in ordered)],
            parts=[
                item
                for item in views.parts.items()
                if any(item[0] in paper.parts for paper in ordered)
            ],
            has_export_guide=(docs / "guides" / "export.md").is_file(),
        ),
    )
    yield "papers/references.bib", kb.export()
    for key, entry in kb.bibliography.by_key.items():
        yield _paper(views, key, entry)


def _paper(views: Views, key: str, entry: Entry) -> tuple[str, str]:
    kb = views.kb
    view = views.papers[key]
    statements = [each for each in views.statements if each.paper.key == key]
    parent = views.papers.get(entry.get("crossref"))
    demos = [
        (views.demos[result.demo], paper.locator)
        for result in kb.results
        for paper in result.papers
        if paper.citekey == key
    ]
    documents = {each.id: each.title for each in kb.files.documents}
    strings = kb.bibliography.strings
    meta = {
        **WIDE,
        "citation_meta": highwire(entry),
        "jsonld": schema_org(entry),
    }
    return views.path("papers", key), page(
        "paper.md.jinja",
        title=view.title,
        description=f"{view.label}: what this work says on the claims, and where.",
        meta=meta,
        paper=view,
        facts=_Facts(facts(entry)),
        links=links(entry),
        parent=parent,
        thesis_address=views.thesis.address if views.thesis else Markdown("/claims/index.md"),
        parts=[views.parts[part] for part in view.parts],
        statements=statements,
        read=_read(statements),
        demos=demos,
        questions=[views.questions[each.id] for each in kb.files.questions if key in each.papers],
        cites=_listed(views, kb.cites.get(key, [])),
        cited_by=_listed(views, kb.cited_by.get(key, [])),
        corrections=[
            (
                each.correction,
                documents.get(each.correction.document, each.correction.document),
                Markdown(f"/corrections/index.md#{each.anchor}"),
            )
            for each in corrections_of(views)
            if each.correction.paper == key
        ],
        bibtex=write_entry(entry, strings),
    )


class _Facts(dict[str, str]):
    """Fields of a reference, as attributes for the template."""

    __getattr__ = dict.__getitem__


def _read(statements: list[StatementView]) -> str:
    found = {each.statement.read for each in statements}
    if Read.PRIMARY in found:
        return "in the original" + (", in part" if len(found) > 1 else "")
    return "known at second hand" if Read.SECONDARY in found else "not yet"


def _listed(views: Views, keys: list[str]) -> list[PaperView]:
    known = [views.papers[key] for key in dict.fromkeys(keys) if key in views.papers]
    return sorted(known, key=lambda each: (each.label, each.key))


def claim_pages(views: Views) -> Pages:
    """Yield the index of claims, as the tree of the argument, and a page for each."""
    kb = views.kb
    parts = []
    for part in kb.files.parts:
        tree = _tree(views, [view for view in views.claims.values() if view.claim.part == part.id])
        if tree:
            parts.append((views.parts[part.id], part.summary, tree))
    loose = [
        view
        for view in views.claims.values()
        if view.claim.part not in views.parts and not view.is_thesis
    ]
    if loose:
        heading = Ref("Further claims" if parts else "All claims", Markdown())
        parts.append((heading, "", _tree(views, loose)))
    yield (
        "claims/index.md",
        page(
            "claims.md.jinja",
            title="Claims",
            description="The argument: every claim, and what it bears on.",
            meta=WIDE,
            thesis=views.thesis,
            claims=len(views.claims),
            parts=parts,
        ),
    )
    for key, view in views.claims.items():
        yield _claim(views, key, view)


def _claim(views: Views, key: str, view: ClaimView) -> tuple[str, str]:
    kb = views.kb
    statements = [each for each in views.statements if each.claim.id == key]
    return views.path("claims", key), page(
        "claim.md.jinja",
        title=view.title,
        description=view.claim.statement,
        meta=WIDE,
        view=view,
        part=views.parts.get(view.claim.part or ""),
        steps=views.path_to_thesis(key),
        bears_on=views.bears_on(key),
        bearing_on=views.bearing_on(key),
        tests=view.tests,
        groups=[
            (stance, chosen)
            for stance in Stance
            if (chosen := [each for each in statements if each.statement.stance is stance])
        ],
        headings=STANCE_HEADINGS,
        questions=[views.questions[each.id] for each in kb.files.questions if key in each.claims],
    )


def _tree(views: Views, members: list[ClaimView]) -> tuple[ClaimNode, ...]:
    """Return claims with each below the first of them that it bears on."""
    ids = {view.id for view in members}
    above: dict[str, str] = {}
    for view in members:
        inside = [each.target.id for each in views.bears_on(view.id) if each.target.id in ids]
        # A circle among claims (which the checks report) must not swallow its members
        if inside and not _climbs_to(above, inside[0], view.id):
            above[view.id] = inside[0]

    def nodes(parent: str | None) -> tuple[ClaimNode, ...]:
        return tuple(
            ClaimNode(view, tuple(views.bears_on(view.id)), nodes(view.id))
            for view in members
            if above.get(view.id) == parent
        )

    return nodes(None)


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
        yield (
            views.path("parts", part.id),
            page(
                "part.md.jinja",
                title=f"{part.title}: claims and statements",
                description=part.summary,
                meta={**WIDE, **UNSEARCHED},
                summary=part.summary,
                chapter=chapter_of(docs, part.id),
                anchors=views.slugs["claims"],
                claims=[
                    (
                        view,
                        views.bears_on(view.id),
                        [each for each in views.statements if each.claim.id == view.id],
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


def question_pages(views: Views) -> Pages:
    """Yield the index of questions and a page for each."""
    yield (
        "questions/index.md",
        page(
            "questions.md.jinja",
            title="Questions",
            description="Questions a reader asks, answered.",
            meta=WIDE,
            questions=list(views.questions.values()),
        ),
    )
    for each in views.kb.files.questions:
        yield (
            views.path("questions", each.id),
            page(
                "question.md.jinja",
                title=each.text,
                description=each.short,
                meta=WIDE,
                short=each.short,
                long=each.long,
                claims=[views.claims[key] for key in each.claims if key in views.claims],
                papers=[views.papers[key] for key in each.papers if key in views.papers],
                demos=[views.demos[key] for key in each.demos if key in views.demos],
            ),
        )


def corrections_of(views: Views) -> list[CorrectionView]:
    """Return every correction with its anchor, in order of writing."""
    anchors = slugs(each.id for each in views.kb.files.corrections)
    return [
        CorrectionView(each, views.papers.get(each.paper or ""), anchors[each.id])
        for each in views.kb.files.corrections
    ]


def correction_pages(views: Views) -> Pages:
    """Yield the page of corrections: by document, the gravest first, matters of style folded."""
    known = {each.id: each for each in views.kb.files.documents}
    grouped: dict[str, list[CorrectionView]] = {each: [] for each in known}
    for each in corrections_of(views):
        grouped.setdefault(each.correction.document, []).append(each)
    documents = []
    for identifier, found in grouped.items():
        if not found:
            continue
        found.sort(key=lambda each: SEVERITIES.index(each.correction.severity))
        counted = Counter(str(each.correction.severity) for each in found)
        document = known.get(identifier)
        documents.append(
            (
                document.title if document else identifier,
                document.description if document else "",
                [each for each in found if each.correction.severity != "style"],
                [each for each in found if each.correction.severity == "style"],
                [(name, counted[name]) for name in SEVERITIES if counted[name]],
            )
        )
    yield (
        "corrections/index.md",
        page(
            "corrections.md.jinja",
            title="Corrections",
            description="What the source documents got wrong, and what is right.",
            meta=WIDE,
            documents=documents,
        ),
    )


def rule_pages() -> Pages:
    """Yield the index of rules and a page for each, made from its docstring."""
    rules = list(all_rules().values())
    addresses = {code: f"rules/{slug}.md" for code, slug in slugs(all_rules()).items()}
    yield (
        "rules/index.md",
        page(
            "rules.md.jinja",
            title="Rules",
            description="What `stronger check` looks for.",
            rules=[(rule, Markdown(f"/{addresses[rule.code]}")) for rule in rules],
        ),
    )
    for rule in rules:
        yield (
            addresses[rule.code],
            page(
                "rule.md.jinja",
                title=f"{rule.code} {rule.name}",
                description=rule.summary,
                meta=WIDE,
                rule=rule,
            ),
        )


def graph_page(views: Views) -> Pages:
    """Yield the page that shows the graph: the claims, and the papers by year."""
    graph = views.kb.graph
    yield (
        "graph/index.md",
        page(
            "graph.md.jinja",
            title="Graph",
            description="The claims, how they bear on each other, and the papers behind them.",
            meta={"hide": ["navigation", "toc"]},
            picture=lay_out(views),
            timeline=lay_out_papers(views),
            nodes=Counter(kind for _, kind in graph.nodes(data="kind")).items(),
            edges=Counter(kind for _, _, kind in graph.edges(data="kind")).items(),
            width=WIDTH,
            to_page=_from_graph,
        ),
    )


def _from_graph(address: Markdown) -> Markdown:
    """Return the address of a page as a browser on the graph's page needs it."""
    return Markdown(f"..{address.removesuffix('.md')}/")

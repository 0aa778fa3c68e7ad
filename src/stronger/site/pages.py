"""The generated pages of questions, corrections, rules and the graph, and what all pages share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stronger.knowledge.rules import all_rules
from stronger.site.picture import WIDTH, lay_out
from stronger.site.templates import page
from stronger.site.text import Markdown, slugs
from stronger.site.timeline import lay_out_papers
from stronger.site.views import SEVERITIES, grouped
from stronger.site.windows import CORRECTIONS, windows

if TYPE_CHECKING:
    from stronger.claims import Document
    from stronger.site.views import CorrectionView, Views
    from stronger.site.windows import Window

Pages = Iterator[tuple[str, str]]
"""Paths relative to ``docs``, and what stands there."""
WIDE = {"hide": ["navigation"]}
"""Front matter of pages that are reached from an index and not from the navigation."""
FENCE = re.compile(r"(?<=\S)\n(?=```\w)|(?<=\n```)\n(?=\S)")
"""Where code stands right below or above text, of which it would be taken for a part."""


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


def correction_pages(views: Views) -> Pages:
    """Yield the page of corrections: by document, the gravest first, matters of style folded."""
    known = {each.id: each for each in views.kb.files.documents}
    order = [*known, *(each.correction.document for each in views.corrections)]
    by_document = grouped(views.corrections, lambda each: each.correction.document)
    shown = [
        each
        for identifier in dict.fromkeys(order)
        for each in sorted(
            by_document.get(identifier, ()),
            key=lambda each: SEVERITIES.index(each.correction.severity),
        )
    ]
    for window in windows(shown, CORRECTIONS, "corrections/index.md"):
        yield (
            window.path,
            page(
                "corrections.md.jinja",
                title="Corrections" + (f", page {window.number}" if window.number > 1 else ""),
                description="What the source documents got wrong, and what is right.",
                meta=WIDE,
                window=window,
                documents=_by_document(known, window),
            ),
        )


def _by_document(
    known: dict[str, Document], window: Window[CorrectionView]
) -> list[tuple[object, ...]]:
    """Return the corrections of a window by document, with counts and matters of style apart."""
    documents: list[tuple[object, ...]] = []
    for identifier, found in grouped(window.items, lambda each: each.correction.document).items():
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
    return documents


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
                text=FENCE.sub("\n\n", rule.page),
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
            conjuncts=views.conjuncts,
            identities=views.identities,
            timeline=lay_out_papers(views),
            years=len({each.year for each in views.papers.values() if each.year}),
            nodes=Counter(kind for _, kind in graph.nodes(data="kind")).items(),
            edges=Counter(kind for _, _, kind in graph.edges(data="kind")).items(),
            width=WIDTH,
            to_page=views.seen_from("graph/index.md"),
        ),
    )

"""The generated pages of questions, corrections, rules and the graph, and what all pages share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from stronger.knowledge.rules import all_rules
from stronger.site.bars import bars
from stronger.site.downloads import listed
from stronger.site.edges import SPOKEN, by_claim, edges_of
from stronger.site.picture import lay_out
from stronger.site.stack import stack
from stronger.site.templates import page
from stronger.site.text import Markdown
from stronger.site.timeline import lay_out_papers, lay_out_upright
from stronger.site.views import SEVERITIES, grouped
from stronger.site.windows import CORRECTIONS, windows
from stronger.slugs import slugs

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.site.views import CorrectionView, Views

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
    """Yield the page of corrections: folded by document, the gravest first."""
    known = {each.id: each for each in views.kb.files.documents}
    order = [*known, *(each.correction.document for each in views.corrections)]
    by_document = grouped(views.corrections, lambda each: each.correction.document)
    shown = {
        identifier: sorted(
            by_document[identifier], key=lambda each: SEVERITIES.index(each.correction.severity)
        )
        for identifier in dict.fromkeys(order)
        if identifier in by_document
    }
    titles = {key: known[key].title if key in known else key for key in shown}
    counts = {key: _by_severity(found) for key, found in shown.items()}
    everything = [each for found in shown.values() for each in found]
    for window in windows(everything, CORRECTIONS, "corrections/index.md"):
        yield (
            window.path,
            page(
                "corrections.md.jinja",
                title="Corrections" + (f", page {window.number}" if window.number > 1 else ""),
                description="What the source documents got wrong, and what is right.",
                meta=WIDE,
                window=window,
                total=len(everything),
                totals=_by_severity(everything),
                bars=bars([(titles[key], counts[key]) for key in shown]),
                documents=[
                    (
                        titles[key],
                        known[key].description if key in known else "",
                        found,
                        _by_severity(found),
                        f"document-{key}",
                    )
                    for key, found in grouped(
                        window.items, lambda each: each.correction.document
                    ).items()
                ],
            ),
        )


def _by_severity(corrections: Iterable[CorrectionView]) -> list[tuple[str, int]]:
    """Return how many corrections there are of each severity that occurs, the gravest first."""
    counted = Counter(str(each.correction.severity) for each in corrections)
    return [(name, counted[name]) for name in SEVERITIES if counted[name]]


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


def graph_page(views: Views, docs: Path) -> Pages:
    """Yield the page that shows the graph: the claims, and the papers by year."""
    guided = (docs / "guides" / "use-the-data.md").is_file()
    guide = Markdown("/guides/use-the-data.md") if guided else None
    graph = views.kb.graph
    edges = edges_of(views)
    years = {each.paper.year for each in views.statements if each.paper.year}
    yield (
        "graph/index.md",
        page(
            "graph.md.jinja",
            title="Graph",
            description="The claims, how they bear on each other, and the papers behind them.",
            meta={"hide": ["navigation", "toc"], "scripts": ["assets/stronger/graph.js"]},
            picture=lay_out(views, edges),
            stack=stack(views, edges),
            claims=by_claim(views, edges),
            speakers=sorted(
                (views.papers[key] for key in views.statements_by_paper),
                key=lambda each: (each.label, each.key),
            ),
            spoken=SPOKEN.rpartition("/")[2],
            conjuncts=views.conjuncts,
            identities=views.identities,
            timeline=lay_out_papers(views),
            upright=lay_out_upright(views),
            has_history=len(years) > 1,
            years=len({each.year for each in views.papers.values() if each.year}),
            nodes=Counter(kind for _, kind in graph.nodes(data="kind")).items(),
            edges=Counter(kind for _, _, kind in graph.edges(data="kind")).items(),
            downloads=listed(views.kb),
            guide=guide,
            to_page=views.seen_from("graph/index.md"),
            # A copy to open from a disk has no scripts
            scripted=views.settings.directories,
        ),
    )

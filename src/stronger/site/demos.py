"""The generated pages of demos: story, figures, predictions beside measurements, source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from stronger.evidence.places import FIGURES, LESSON, MEASURE
from stronger.evidence.results import read_finding, read_story
from stronger.evidence.verdicts import Judged
from stronger.knowledge.scoreboard import says_otherwise
from stronger.site.entries import Ref
from stronger.site.figures import figures_of, inside
from stronger.site.outcomes import counted
from stronger.site.pages import WIDE
from stronger.site.templates import page
from stronger.site.text import Markdown

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.evidence.results import Machine, Result
    from stronger.site.outcomes import TestView
    from stronger.site.views import DemoView, Views

SCRIPT = "assets/stronger/figures.js"
"""What pages with figures load."""


def demo_pages(views: Views) -> Iterator[tuple[str, str | bytes]]:
    """Yield the index of demos, a page for each, and their figures."""
    yield (
        "demos/index.md",
        page(
            "demos.md.jinja",
            title="Demos",
            description="Literature one can run: predictions, measurements, outcomes.",
            meta=WIDE,
            demos=list(_by_part(views)),
            outcomes_of_all=counted(test.finding.outcome for test in views.kb.tests),
        ),
    )
    for result in views.kb.results:
        yield from _demo(views, result)


def _by_part(views: Views) -> Iterator[tuple[Ref | None, list[DemoView]]]:
    """Yield the parts of the argument, each with the demos that have most of their claims in it."""
    order = list(views.parts)
    groups: dict[str, list[DemoView]] = {part: [] for part in [*order, ""]}
    for result in views.kb.results:
        claims = [views.claims.get(each.claim) for each in result.predictions]
        parts = [view.claim.part for view in claims if view]
        most = max(order, key=parts.count) if parts else ""
        groups[most].append(views.demos[result.demo])
    for part, demos in groups.items():
        if demos:
            yield views.parts.get(part), demos


def _demo(views: Views, result: Result) -> Iterator[tuple[str, str | bytes]]:
    root = views.kb.root
    folder = root / "data" / "demos" / result.demo
    slug = views.slugs["demos"][result.demo]
    figures = list(figures_of(result, folder, slug, views.source))
    for figure in figures:
        for image in figure.images:
            yield f"demos/{image.address}", image.content
    room = _room(root, result)
    yield (
        views.path("demos", result.demo),
        page(
            "demo.md.jinja",
            title=result.title,
            description=result.question,
            meta={**WIDE, "scripts": [SCRIPT]} if figures else WIDE,
            view=views.demos[result.demo],
            result=result,
            story=result.fill(read_story(folder)),
            finding=(finding := views.kb.fill(read_finding(folder), result.demo)),
            since=(since := _since(views, result, finding)),
            before=bool(since) or (views.judged_before(result.demo) and says_refuted(finding)),
            figures=figures,
            report=views.report,
            tests=[
                (
                    view,
                    views.claims.get(prediction.claim),
                    list(_sources(views, prediction.source)),
                )
                for prediction in result.predictions
                for view in [views.views_of_tests[result.demo, prediction.id]]
            ],
            registered=views.registrations[result.demo],
            seeds=seeds,
            machine=machine,
            papers=[
                (views.papers[paper.citekey], paper.locator)
                for paper in result.papers
                if paper.citekey in views.papers
            ],
            command=Markdown(f"stronger demo run {slug} --scale full"),
            lesson=room.get(LESSON, ""),
            sources_of_room=[
                (name, text) for name, text in room.items() if name not in (LESSON, "__init__.py")
            ],
        ),
    )


def _room(root: Path, result: Result) -> dict[str, str]:
    """Return the text of every Python file of a demo's room, what measures first."""
    source = inside(root, result.source)
    if source is None or source.suffix != ".py":
        return {}
    files = sorted(source.parent.glob("*.py")) if source.name == MEASURE else [source]
    files.sort(key=lambda each: (each.name != MEASURE, each.name == FIGURES, each.name))
    return {each.name: each.read_text(encoding="utf-8", errors="replace") for each in files}


REFUTED = re.compile(r"\brefuted\b")


def says_refuted(finding: str) -> bool:
    """Return whether a finding uses the word of the first rule."""
    return REFUTED.search(finding) is not None


def _since(views: Views, result: Result, finding: str) -> list[TestView]:
    """Return the predictions that a finding written under the first rule calls otherwise.

    Where it says that something was refuted, that is every prediction that was.
    """
    if not views.judged_before(result.demo):
        return []
    tests = [each for each in views.kb.tests if each.demo == result.demo]
    return [
        views.view_of(each)
        for each in tests
        if says_otherwise(each)
        or (each.verdict.outcome is Judged.REFUTED and says_refuted(finding))
    ]


def machine(found: Machine) -> str:
    """Return the class of a machine in words."""
    return f"{found.system}, {found.blas}, {' '.join(found.simd) or 'no further SIMD'}"


def seeds(numbers: Sequence[int]) -> str:
    """Return the numbers of seeds in few words.

    Examples
    --------
    >>> seeds([0, 1, 2, 3]), seeds([7]), seeds([0, 2])
    ('seeds 0 to 3', 'seed 7', 'seeds 0, 2')
    """
    if len(numbers) == 1:
        return f"seed {numbers[0]}"
    if list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
        return f"seeds {numbers[0]} to {numbers[-1]}"
    return f"seeds {', '.join(map(str, numbers))}"


def _sources(views: Views, text: str) -> Iterator[Ref | str]:
    """Yield the words of a prediction's source, with citekeys as links."""
    for word in text.split():
        bare = word.rstrip(",;.")
        if bare in views.papers:
            paper = views.papers[bare]
            yield Ref(paper.label + word[len(bare) :], paper.address)
        else:
            yield word

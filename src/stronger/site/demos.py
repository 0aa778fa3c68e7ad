"""The generated pages of demos: story, figures, predictions beside measurements, source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.claims import Stance
from stronger.evidence.choices import cells_of
from stronger.evidence.notebooks import notebook, page_of, told_of
from stronger.evidence.places import LESSON, DemoError
from stronger.evidence.placing import pictures_in
from stronger.evidence.provenance import find_source
from stronger.evidence.results import read_finding, read_story
from stronger.evidence.settings import shown
from stronger.evidence.verdicts import Judged
from stronger.knowledge.scoreboard import says_otherwise
from stronger.site.entries import Ref
from stronger.site.outcomes import counted, summed_up
from stronger.site.replicating import replicated
from stronger.site.sources import sources_of
from stronger.site.specification import specification
from stronger.site.templates import page
from stronger.site.text import Markdown, harmless

if TYPE_CHECKING:
    from stronger.evidence.results import Machine, Result
    from stronger.site.figures import FigureView
    from stronger.site.outcomes import TestView
    from stronger.site.views import ClaimView, DemoView, Views


ALONE = {"hide": ["navigation", "toc"], "styles": ["assets/stronger/demo.css"]}
"""Front matter of all pages here: they have a margin of their own, or none, and their own styles,
which other pages need not load."""
SCRIPTS = [f"assets/stronger/{name}.js" for name in ("predictions", "figures")]
"""What a demo's page loads."""


@dataclass(frozen=True)
class Bearing:
    """A claim that a demo bears on, and how its predictions come down on it."""

    claim: ClaimView
    counts: tuple[tuple[str, int], ...]
    """Predictions by what they mean for it, which is nothing for a void."""


@dataclass(frozen=True)
class Place:
    """Where a demo stands when all are read in order."""

    number: int
    """From 1."""
    count: int
    part: Ref | None
    before: DemoView | None
    after: DemoView | None


@dataclass(frozen=True)
class Card:
    """A demo in the gallery."""

    demo: DemoView
    figure: FigureView | None
    """The one that leads."""


def demo_pages(views: Views) -> Iterator[tuple[str, str | bytes]]:
    """Yield the gallery of demos, a page for each, and their figures."""
    parts = list(_by_part(views))
    yield (
        "demos/index.md",
        page(
            "demos.md.jinja",
            title="Demos",
            description="Literature one can run: predictions, measurements, outcomes.",
            meta=ALONE,
            demos=[
                (part, [Card(each, _leading(views, each.id)) for each in demos])
                for part, demos in parts
            ],
            outcomes_of_all=(of_all := counted(test.finding.outcome for test in views.kb.tests)),
            summed_up=summed_up(of_all),
        ),
    )
    places = _places(parts)
    for result in views.kb.results:
        for figure in views.figures[result.demo]:
            for image in figure.images:
                yield f"demos/{image.address}", image.content
        made = _notebook(views, result)
        if made is not None:
            slug = views.slugs["demos"][result.demo]
            yield f"demos/{slug}/{slug}.ipynb", made
        yield _demo(views, result, places[result.demo], has_notebook=made is not None)


def _notebook(views: Views, result: Result) -> str | None:
    """Return the lesson of a demo as a notebook; None without code, or where that is broken."""
    source = find_source(result.source, views.kb.root)
    if source is None:
        return None
    lesson = source.with_name(LESSON)
    told = told_of(
        result.promise,
        result,
        page=page_of(views.settings.address, views.slugs["demos"][result.demo]),
        own=not source.is_relative_to(views.kb.root / "demos"),
    )
    try:
        return notebook(told, lesson.read_text(encoding="utf-8") if lesson.is_file() else "")
    except (DemoError, UnicodeDecodeError):
        return None


def _leading(views: Views, demo: str) -> FigureView | None:
    """Return the figure that leads a demo: the one it names, or else its first."""
    figures = views.figures[demo]
    named = views.kb.results_by_demo[demo].promise.figure
    return next((each for each in figures if each.file == named), next(iter(figures), None))


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


def _places(parts: Sequence[tuple[Ref | None, list[DemoView]]]) -> dict[str, Place]:
    """Return where each demo stands in reading order, by its identifier."""
    order = [(part, demo) for part, demos in parts for demo in demos]
    demos = [None, *(demo for _, demo in order), None]
    return {
        demo.id: Place(number, len(order), part, demos[number - 1], demos[number + 1])
        for number, (part, demo) in enumerate(order, 1)
    }


def _demo(views: Views, result: Result, place: Place, *, has_notebook: bool) -> tuple[str, str]:
    folder = views.kb.root / "data" / "demos" / result.demo
    figures = views.figures[result.demo]
    leading = _leading(views, result.demo)
    further = {each.file: each for each in figures if each is not leading}
    finding = views.kb.fill(read_finding(folder), result.demo)
    # What the story places is not placed again by the finding
    told = list(passages(result.fill(read_story(folder)), further, figures))
    found = list(passages(finding, further, figures)) if finding else []
    since = _since(views, result, finding)
    entries = views.registrations[result.demo]
    sources = sources_of(views.kb.root, result, views.settings)
    return (
        views.path("demos", result.demo),
        page(
            "demo.md.jinja",
            title=result.title,
            description=result.answer or result.question,
            bibtex=views.citable.bibtex(result.demo),
            meta={**ALONE, "scripts": SCRIPTS, "early": leading.early if leading else []},
            view=(view := views.demos[result.demo]),
            summed_up=summed_up(view.outcomes),
            result=result,
            place=place,
            leading=leading,
            story=told,
            finding=found,
            further=list(further.values()),
            since=since,
            before=bool(since) or (views.judged_before(result.demo) and says_refuted(finding)),
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
            bears_on=_bears_on(views, result),
            controls=_controls(views, result),
            amended=[
                (views.views_of_tests[result.demo, each.id], change)
                for each in result.predictions
                for change in each.amended
            ],
            registered=[each for each in entries if each.what == "registered"],
            later=[each for each in entries if each.what not in ("registered", "choices")],
            **_designs(views, result),
            seeds=seeds,
            machine=machine,
            papers=[
                (views.papers[paper.citekey], paper.locator)
                for paper in result.papers
                if paper.citekey in views.papers
            ],
            command=Markdown(f"stronger demo run {views.slugs['demos'][result.demo]} --scale full"),
            has_notebook=has_notebook,
            replicated=replicated(views, result),
            slug=Markdown(views.slugs["demos"][result.demo]),
            lesson=next((each for each in sources if each.name == LESSON), None),
            sources=[each for each in sources if each.name not in (LESSON, "__init__.py")],
        ),
    )


def _designs(views: Views, result: Result) -> dict[str, object]:
    """Return what a page tells of the grid of designs, and of what it gave."""
    choices = result.promise.choices
    variation = views.kb.variations.get(result.demo)
    found = variation.multiverses.values() if variation and variation.as_declared else ()
    return {
        "choices": choices,
        "grid": len(cells_of(choices, result.promise.parameters)) if choices else 0,
        "gridded": [each for each in views.registrations[result.demo] if each.what == "choices"],
        "specifications": [specification(each) for each in found],
        "names": {
            each.id: views.views_of_tests[result.demo, each.id] for each in result.predictions
        },
        "setting": shown,
    }


def _controls(views: Views, result: Result) -> list[tuple[str, str, list[TestView]]]:
    """Return the metrics that serve as controls, each with its mean and what it is held against."""
    found: dict[str, list[TestView]] = {}
    for each in result.predictions:
        if each.control:
            found.setdefault(each.control, []).append(views.views_of_tests[result.demo, each.id])
    return [(metric, tests[0].control, tests) for metric, tests in found.items()]


def passages(
    text: str, further: dict[str, FigureView], figures: Sequence[FigureView]
) -> Iterator[Markdown | FigureView]:
    """Yield a demo's text in pieces, and a figure wherever a paragraph stands for one.

    Parameters
    ----------
    text
        Markdown with its numbers in place.
    further
        The figures that are not shown yet, by file; those that the text places are taken out.
    figures
        All figures of the demo. A picture that is none of them is shown as it was written.
    """
    known = {each.file for each in figures}
    piece, reached = "", 0
    for each in pictures_in(text):
        piece += text[reached : each.start]
        reached = each.end
        if not each.placed or each.file not in known:
            piece += str(Markdown.escape(text[each.start : each.end]))
        elif each.file in further:
            yield harmless(piece)
            yield further.pop(each.file)
            piece = ""
    yield harmless(piece + text[reached:])


def _bears_on(views: Views, result: Result) -> list[Bearing]:
    """Return the claims that a demo's predictions are on, in order, with what they mean there."""
    found: dict[str, Counter[str]] = {}
    for each in result.predictions:
        if each.claim in views.claims:
            view = views.views_of_tests[result.demo, each.id]
            stances = found.setdefault(each.claim, Counter())
            stances[view.stance or "void"] += view.test is not None
    return [
        Bearing(
            views.claims[claim],
            tuple((each, stances[each]) for each in (*Stance, "void") if stances[each]),
        )
        for claim, stances in found.items()
    ]


REFUTED = re.compile(r"\brefuted\b")


def says_refuted(finding: str) -> bool:
    """Return whether a finding uses the word of the first rule."""
    return REFUTED.search(finding) is not None


def _since(views: Views, result: Result, finding: str) -> list[TestView]:
    """Return the predictions that a finding written under the first rule calls otherwise.

    Where it says that something was refuted, that is every prediction that was.
    """
    tests = [
        each
        for each in views.kb.tests
        if each.demo == result.demo and views.judged_before(each.demo, each.prediction.id)
    ]
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

"""Notes that chapters put beside what they tell: demos and claims as fragments to include.

A line ``--8<-- "demo-perceptron.md"`` in a page written by hand puts the demo's answer and leading
figure there, ``figure-perceptron.md`` the figure in full width, and ``claim-cheap-magnitude.md`` a
claim with its balance. C121 finds names that there are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stronger.site.evidence import evidence_on
from stronger.site.figures import FigureView, figures_of
from stronger.site.templates import render
from stronger.site.text import Markdown

if TYPE_CHECKING:
    from stronger.evidence.results import Result
    from stronger.site.views import Views


def notes(views: Views) -> Iterator[tuple[str, str]]:
    """Yield the name and the Markdown of each note."""
    for result in views.kb.results:
        slug = views.slugs["demos"][result.demo]
        demo, figure = views.demos[result.demo], _leading(views, result, slug)
        yield f"demo-{slug}", render("note-demo.md.jinja", demo=demo, figure=figure)
        if figure is not None:
            yield f"figure-{slug}", render("note-figure.md.jinja", demo=demo, figure=figure)
    for claim in views.claims.values():
        yield (
            f"claim-{views.slugs['claims'][claim.id]}",
            render("note-claim.md.jinja", view=claim, evidence=evidence_on(views, claim.id)),
        )


def _leading(views: Views, result: Result, slug: str) -> tuple[FigureView, Markdown] | None:
    """Return the figure that leads a demo, and its address from anywhere."""
    folder = views.kb.root / "data" / "demos" / result.demo
    for figure in figures_of(result, folder, slug):
        if figure.file == result.promise.figure:
            return figure, Markdown("/demos/") + figure.address
    return None

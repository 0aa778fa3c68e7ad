"""Notes that chapters put beside what they tell: demos and claims as fragments to include.

A line ``--8<-- "demo-perceptron.md"`` in a page written by hand puts the demo's answer and leading
figure there, ``figure-perceptron.md`` the figure in full width, and ``claim-cheap-magnitude.md`` a
claim with its balance. C121 finds names that there are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stronger.site.evidence import evidence_on
from stronger.site.templates import render
from stronger.site.text import Markdown

if TYPE_CHECKING:
    from stronger.evidence.results import Result
    from stronger.site.figures import FigureView, Image
    from stronger.site.views import Views


def notes(views: Views) -> Iterator[tuple[str, str]]:
    """Yield the name and the Markdown of each note."""
    for result in views.kb.results:
        slug = views.slugs["demos"][result.demo]
        demo, figure = views.demos[result.demo], _leading(views, result)
        yield f"demo-{slug}", render("note-demo.md.jinja", demo=demo, figure=figure)
        if figure is not None:
            yield f"figure-{slug}", render("note-figure.md.jinja", demo=demo, figure=figure)
    for claim in views.claims.values():
        yield (
            f"claim-{views.slugs['claims'][claim.id]}",
            render("note-claim.md.jinja", view=claim, evidence=evidence_on(views, claim.id)),
        )


def _leading(
    views: Views, result: Result
) -> tuple[FigureView, list[tuple[Image, Markdown]]] | None:
    """Return the figure that leads a demo, and its images with their addresses from anywhere."""
    for figure in views.figures[result.demo]:
        if figure.file == result.promise.figure:
            return figure, [(each, Markdown("/demos/") + each.address) for each in figure.images]
    return None

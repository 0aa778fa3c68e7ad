"""Notes that chapters put beside what they tell: demos and claims as fragments to include.

A line ``--8<-- "demo-perceptron.md"`` in a page written by hand puts the demo's answer and leading
figure there, ``figure-perceptron.md`` the figure in full width, ``figure-perceptron--NAME.md``
another of its figures, and ``claim-cheap-magnitude.md`` a claim with its balance. C121 finds names
that there are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stronger.site.evidence import evidence_on
from stronger.site.templates import render
from stronger.site.text import Markdown

if TYPE_CHECKING:
    from stronger.site.views import Views


def notes(views: Views) -> Iterator[tuple[str, str]]:
    """Yield the name and the Markdown of each note."""
    for result in views.kb.results:
        slug = views.slugs["demos"][result.demo]
        demo, leading = views.demos[result.demo], None
        for each in views.figures[result.demo]:
            figure = each, [(image, Markdown("/demos/") + image.address) for image in each.images]
            text = render("note-figure.md.jinja", demo=demo, figure=figure)
            yield f"figure-{slug}--{each.anchor.removeprefix('figure-')}", text
            if each.file == result.promise.figure:
                leading = figure
                yield f"figure-{slug}", text
        yield f"demo-{slug}", render("note-demo.md.jinja", demo=demo, figure=leading)
    for claim in views.claims.values():
        yield (
            f"claim-{views.slugs['claims'][claim.id]}",
            render("note-claim.md.jinja", view=claim, evidence=evidence_on(views, claim.id)),
        )

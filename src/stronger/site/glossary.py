"""The page of the glossary, and what the extension that explains terms reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stronger.site.templates import page
from stronger.slugs import slugs

if TYPE_CHECKING:
    from stronger.claims import Term
    from stronger.site.views import Views

PAGE = "glossary/index.md"
ENDING = 4
"""Letters that an inflected form ends in, at most."""


def glossary_page(views: Views) -> Iterator[tuple[str, str]]:
    """Yield the page of all terms, unless there is none."""
    terms = sorted(views.kb.files.glossary, key=lambda each: each.term.casefold())
    if terms:
        anchors = _anchors(views)
        yield (
            PAGE,
            page(
                "glossary.md.jinja",
                title="Glossary",
                description="The words of the field that these pages use, in plain sentences.",
                meta={"hide": ["navigation"]},
                terms=[(each, anchors[each.term], other_names(each)) for each in terms],
            ),
        )


def other_names(term: Term) -> list[str]:
    """Return what else a term is called, its inflections left out.

    Examples
    --------
    >>> from stronger.claims import Term
    >>> other_names(Term(term="energy", also=("energies", "cost", "costs"), says="A sum."))
    ['cost']
    """
    names = [term.term]
    for form in term.also:
        if not any(_inflected(form, name) for name in names):
            names.append(form)
    return names[1:]


def _inflected(form: str, name: str) -> bool:
    """Return whether two forms differ in their endings alone."""
    stem = max(len(form), len(name)) - ENDING
    return min(len(form), len(name)) >= stem and form[:stem].casefold() == name[:stem].casefold()


def meanings(views: Views) -> list[dict[str, object]]:
    """Return each term with its forms, what is said of it, and the address of its entry."""
    anchors = _anchors(views)
    return [
        {
            "term": term.term,
            "forms": _forms(term),
            "says": term.says,
            "address": f"/{PAGE}#{anchors[term.term]}",
        }
        for term in views.kb.files.glossary
    ]


def _forms(term: Term) -> list[str]:
    return list(dict.fromkeys(" ".join(form.split()) for form in term.forms))


def _anchors(views: Views) -> dict[str, str]:
    """Return where each term stands on the page: its name, in a form that addresses take."""
    names = {term.term: "-".join(term.term.split()) for term in views.kb.files.glossary}
    known = slugs(name.lower() for name in names.values())
    return {term: known[name.lower()] for term, name in names.items()}

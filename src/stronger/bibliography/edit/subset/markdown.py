"""Citations in Markdown as pandoc and Quarto read it, and in notebooks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.edit.subset.places import Place
from stronger.bibliography.text.citations import cited

if TYPE_CHECKING:
    from collections.abc import Iterator

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.M | re.S)
_NOCITE = re.compile(r"^nocite:(.*(?:\n(?:[ \t]+.*)?)*)", re.M)
_ALL = re.compile(r"(?<![\w\\@/.])@\*")
_CROSS_REFERENCE = re.compile(
    r"(?:fig|tbl|sec|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|rem|sol|alg|tip|nte|wrn|imp|cau)[-:].+",
    re.IGNORECASE,
)
"""Labels of figures, tables and the like in Quarto and pandoc-crossref."""
_CITE_TAG = re.compile(r"""<cite\s[^<>]*?data-cite=["']([^"']+)["']""")


def in_markdown(text: str) -> Iterator[Place]:
    """Yield the citations of a Markdown text and of ``nocite`` in its front matter.

    Code, comments, addresses and cross-references are no citations.
    """
    start = 0
    if front := _FRONT.match(text):
        for block in _NOCITE.finditer(text, front.start(1), front.end(1)):
            yield from _citations(text, *block.span(1))
        start = front.end()
    yield from _citations(text, start, len(text))


def in_notebook(text: str) -> Iterator[Place]:
    """Yield the citations of a notebook's Markdown cells; where each stands in its cell."""
    for cell in markdown_cells(json.loads(text)):
        yield from in_cell(cell_text(cell))


def in_cell(source: str) -> Iterator[Place]:
    """Yield the citations of a notebook's cell, also those of ``<cite data-cite>``."""
    yield from in_markdown(source)
    yield from map(Place.of, _CITE_TAG.finditer(source))


def markdown_cells(notebook: Any) -> list[dict[str, Any]]:
    """Return the Markdown cells of a notebook."""
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    return [
        cell
        for cell in (cells if isinstance(cells, list) else ())
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown"
    ]


def cell_text(cell: dict[str, Any]) -> str:
    """Return what a notebook's cell says."""
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _citations(text: str, start: int, stop: int) -> Iterator[Place]:
    part = text[start:stop]
    # `@*` in nocite stands for all
    if everything := _ALL.search(part):
        yield Place("*", start + everything.start() + 1, start + everything.end())
    for key, at in cited(part):
        if not _CROSS_REFERENCE.fullmatch(key):
            sign = start + at + (part[at] == "-") + 1
            braced = text[sign] == "{"
            yield Place(key, sign, sign + len(key) + 2 * braced)

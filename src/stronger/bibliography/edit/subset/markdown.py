"""Citations in Markdown as pandoc and Quarto read it, and in notebooks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

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


def in_markdown(text: str) -> Iterator[str]:
    """Yield the keys of a Markdown text and of ``nocite`` in its front matter.

    Code, comments, addresses and cross-references are no citations.
    """
    if front := _FRONT.match(text):
        for block in _NOCITE.finditer(front[1]):
            yield from _citations(block[1])
        text = text[front.end() :]
    yield from _citations(text)


def in_notebook(text: str) -> Iterator[str]:
    """Yield the keys of a notebook's Markdown cells, also those of ``<cite data-cite>``."""
    notebook = json.loads(text)
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown":
            source = cell.get("source", "")
            joined = "".join(map(str, source)) if isinstance(source, list) else str(source)
            yield from in_markdown(joined)
            yield from _CITE_TAG.findall(joined)


def _citations(text: str) -> Iterator[str]:
    # `@*` in nocite stands for all
    if _ALL.search(text):
        yield "*"
    for key, _ in cited(text):
        if not _CROSS_REFERENCE.fullmatch(key):
            yield key

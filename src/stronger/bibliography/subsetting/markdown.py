"""Citations in Markdown as pandoc and Quarto read it, and in notebooks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.M | re.S)
_NOCITE = re.compile(r"^nocite:(.*(?:\n(?:[ \t]+.*)?)*)", re.M)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*$.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.M | re.S)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_TARGET = re.compile(r"\]\([^()\s]*|<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>|https?://[^\s)\]>]*")
_CITATION = re.compile(r"(?<![\w\\@/.])-?@(?:\{([^{}\n]+)\}|(\*)|(\w[\w:.#$%&+?<>~/-]*))")
_PUNCTUATION = ":.#$%&+?<>~/-"
_DOUBLED = re.compile(r"[:.#$%&+?<>~/-]{2,}")
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
    for pattern in (_FENCE, _COMMENT, _CODE, _TARGET):
        text = pattern.sub(" ", text)
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
    for match in _CITATION.finditer(text):
        # As in pandoc, punctuation stands inside a key, but neither doubled nor at its end
        key = match[1] or match[2] or _DOUBLED.split(match[3])[0].rstrip(_PUNCTUATION)
        if not _CROSS_REFERENCE.fullmatch(key):
            yield key

"""Citations in Markdown: pandoc's, Quarto's and R Markdown's, MyST's; and in notebooks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.edit.subset import latex
from stronger.bibliography.edit.subset.fences import without_code
from stronger.bibliography.edit.subset.latex_commands import NONE
from stronger.bibliography.edit.subset.places import Place, listed
from stronger.bibliography.text.citations import cited, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.edit.subset.latex_commands import Commands

FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.M | re.S)
_META = re.compile(r"^(?:nocite|abstract):(.*(?:\n(?:[ \t]+.*|-.*)?)*)", re.M)
_ALL = re.compile(r"(?<![\w\\@/.])@\*")
_CROSS_REFERENCE = re.compile(
    r"(?:fig|tbl|sec|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|rem|sol|alg|tip|nte|wrn|imp|cau)[-:].+",
    re.IGNORECASE,
)
"""Labels of figures, tables and the like in Quarto and pandoc-crossref."""
_CITE_TAG = re.compile(r"""<cite\s[^<>]*?data-cite=["']([^"']+)["']""")
_ROLE = re.compile(
    r"\{(?:foot|full)?cite(?::[a-z]+){0,3}\}(`+)(?!`)(?P<keys>[^`]+)\1(?!`)"
    r"|(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\3(?!`)",
    re.DOTALL,
)
"""A role; or code within a line, in which there are none."""
_NOTE = re.compile(r"\{[^{}]*\}")
_ALL_LISTED = re.compile(
    r"^[ \t]*(?:`{3,}|:{3,})\{bibliography\}.*\n(?:[ \t]*:(?!all:).*\n)*+[ \t]*:all:", re.M
)


def in_markdown(text: str, commands: Commands = NONE) -> Iterator[Place]:
    """Yield the citations of a Markdown text and of ``nocite`` in its front matter.

    Code, comments, addresses and cross-references are no citations; captions in the options of a
    chunk of code may hold some.
    """
    start = 0
    found: list[Place] = []
    if front := FRONT.match(text):
        for block in _META.finditer(text, front.start(1), front.end(1)):
            found += _citations(text, *block.span(1))
        start = front.end()
    if everything := _ALL_LISTED.search(text, start):
        found.append(Place("*", everything.start(), everything.start()))
    text = text[:start] + without_code(text[start:])
    found += _citations(text, start, len(text))
    found += _roles(text, start)
    if "\\" in text:
        plain = " " * start + prose(text[start:])
        found += latex.in_commands(plain, commands)
    yield from sorted(found, key=lambda place: place.start)


def in_notebook(text: str) -> Iterator[Place]:
    """Yield the citations of a notebook's cells; where each stands in its cell."""
    for cell in cells_of(json.loads(text)):
        yield from in_cell(cell)


def in_cell(cell: dict[str, Any]) -> Iterator[Place]:
    """Yield the citations of a notebook's cell; of one of code, those of its captions."""
    source = cell_text(cell)
    kind = cell.get("cell_type")
    if kind == "markdown" or (kind == "raw" and FRONT.match(source)):
        yield from in_markdown(source)
    elif kind == "code":
        fence = "```{code}\n"
        text = without_code(fence + source)
        yield from _citations(" " * len(fence) + text[len(fence) :], len(fence), None, -len(fence))


def cells_of(notebook: Any) -> list[dict[str, Any]]:
    """Return the cells of a notebook."""
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    return [cell for cell in (cells if isinstance(cells, list) else ()) if isinstance(cell, dict)]


def cell_text(cell: dict[str, Any]) -> str:
    """Return what a notebook's cell says."""
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _roles(text: str, start: int) -> Iterator[Place]:
    """Yield the citations of MyST's roles, and of HTML's ``<cite data-cite>``."""
    for match in _ROLE.finditer(text, start):
        if match["keys"]:
            yield from keys_of_role(text, *match.span("keys"))
    for match in _CITE_TAG.finditer(text, start):
        yield from listed(text, *match.span(1))


def keys_of_role(text: str, start: int, stop: int) -> Iterator[Place]:
    """Yield the keys of a role: ``{see}key{p. 3},other``, notes in braces."""
    part = _NOTE.sub(lambda match: " " * len(match[0]), text[start:stop])
    for place in listed(part, 0, len(part)):
        yield Place(place.key, start + place.start, start + place.stop)


def _citations(text: str, start: int, stop: int | None, shift: int = 0) -> Iterator[Place]:
    part = text[start:stop]
    # `@*` in nocite stands for all
    if everything := _ALL.search(part):
        at = start + everything.start() + shift
        yield Place("*", at + 1, at + len(everything[0]))
    for key, at in cited(part):
        if not _CROSS_REFERENCE.fullmatch(key):
            sign = start + at + (part[at] == "-") + 1
            braced = text[sign] == "{"
            yield Place(key, sign + shift, sign + len(key) + 2 * braced + shift)

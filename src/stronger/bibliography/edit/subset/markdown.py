"""Citations in Markdown: pandoc's, Quarto's and R Markdown's, MyST's; and in notebooks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.edit.subset import latex
from stronger.bibliography.edit.subset.fences import without_code
from stronger.bibliography.edit.subset.inline import read_inline
from stronger.bibliography.edit.subset.latex_commands import NONE
from stronger.bibliography.edit.subset.places import Place, listed
from stronger.bibliography.text.citations import KEY, key_of

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
_KEY = re.compile(rf"(?<![^\W_])(?<!\w_)(?<![@/.\\]){KEY}")
_EXAMPLE = re.compile(r"^[ \t>]*\(@([\w-]+)\)[ \t]", re.M)
"""The label of a numbered example, as pandoc has them."""
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
            found += _shifted(_citations(text[slice(*block.span(1))]), block.start(1))
        start = front.end()
    if everything := _ALL_LISTED.search(text, start):
        found.append(Place("*", everything.start(), everything.start()))
    found += _shifted(_citations(without_code(text[start:]), commands), start)
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
        yield from _shifted(_citations(" " * len(fence) + text[len(fence) :]), -len(fence))


def cells_of(notebook: Any) -> list[dict[str, Any]]:
    """Return the cells of a notebook."""
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    return [cell for cell in (cells if isinstance(cells, list) else ()) if isinstance(cell, dict)]


def cell_text(cell: dict[str, Any]) -> str:
    """Return what a notebook's cell says."""
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def keys_of_role(text: str, start: int, stop: int) -> Iterator[Place]:
    """Yield the keys of a role: ``{see}key{p. 3},other``, notes in braces."""
    part = _NOTE.sub(lambda match: " " * len(match[0]), text[start:stop])
    for place in listed(part, 0, len(part)):
        found = Place(place.key, start + place.start, start + place.stop)
        if text[found.start : found.stop] == place.key:  # else a note parts it, and it is no key
            yield found


def _shifted(places: Iterator[Place], by: int) -> Iterator[Place]:
    """Yield places of a part as places in the whole."""
    for place in places:
        yield place._replace(start=place.start + by, stop=place.stop + by)


def _citations(text: str, commands: Commands = NONE) -> Iterator[Place]:
    """Yield the citations of a text whose blocks of code are blank, kind by kind."""
    parts = read_inline(text)
    # `@*` in nocite stands for all
    if everything := _ALL.search(parts.text):
        yield Place("*", everything.start() + 1, everything.end())
    labels = set(_EXAMPLE.findall(text)) if "(@" in text else set()
    for match in _KEY.finditer(parts.text):
        key = key_of(match[0])
        if not _CROSS_REFERENCE.fullmatch(key) and key not in labels:
            start = match.start() + match[0].index("@") + 1
            yield Place(key, start, match.end())
    for start, stop in parts.roles:
        yield from keys_of_role(text, start, stop)
    for start, stop in parts.tags:
        if tag := _CITE_TAG.match(text, start, stop):
            yield from listed(text, *tag.span(1))
    if "\\" in parts.tex:
        yield from latex.in_commands(parts.tex, commands)

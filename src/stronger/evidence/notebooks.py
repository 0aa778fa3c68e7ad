"""Writes the lesson of a demo as a notebook: guess first, then run it cell by cell.

Its cells are the lesson's paragraphs, so that the notebook can do nothing that the lesson does not.
The same lesson gives the same bytes.
"""

from __future__ import annotations

import ast
import hashlib
import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.places import DemoError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.evidence.promises import Promise
    from stronger.evidence.results import Result

_BEGINS_FIGURE = re.compile(r"\bplt\.(?!show\b)")
_SHOWS_FIGURE = re.compile(r"\bplt\.show\(")
_SPECIAL = re.compile(r"([\\`*_\[\]<>$&|~#])")
"""What could start markup of Markdown, HTML or mathematics."""


class Told(NamedTuple):
    """What a notebook says of its demo besides the lesson; plain text."""

    demo: str
    """The demo's id."""
    title: str
    question: str = ""
    answer: str = ""
    """With its numbers in place."""
    page: str = ""
    """Address of the demo's page, if there is one."""
    own: bool = False
    """Whether the demo is one of ours, which is found wherever the package is installed."""


class Cell(NamedTuple):
    """A cell of a notebook."""

    kind: str
    """``markdown`` or ``code``."""
    text: str


def told_of(promise: Promise, result: Result | None, *, page: str = "", own: bool = False) -> Told:
    """Return what a notebook says of a demo; for ``page`` and ``own`` see `Told`."""
    answer = result.answer if result else ""
    return Told(promise.id, promise.title, promise.question, answer, page, own)


def page_of(site: str, demo: str) -> str:
    """Return the address of a demo's page on a site, or nothing where the site has none."""
    return f"{site.rstrip('/')}/demos/{demo}/" if site else ""


def notebook(told: Told, lesson: str) -> str:
    """Return a notebook in the format of Jupyter, version 4.5.

    Parameters
    ----------
    told
        What it says of the demo.
    lesson
        The text of its ``lesson.py``; where there is none, the notebook only runs the demo.

    Raises
    ------
    DemoError
        If the lesson is no Python.
    """
    from nbformat import v4, writes

    made = []
    for place, (kind, text) in enumerate(cells(told, lesson)):
        new = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
        digest = hashlib.sha256(f"{place} {kind} {text}".encode()).hexdigest()
        made.append(new(text, id=digest[:12]))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return str(writes(v4.new_notebook(cells=made, metadata=metadata), version=4)) + "\n"


def cells(told: Told, lesson: str) -> tuple[Cell, ...]:
    """Return the cells of a notebook; see `notebook`."""
    return (
        Cell("markdown", _opening(told)),
        *(_of_lesson(told, lesson) if lesson.strip() else ()),
        *_whole_demo(told),
    )


def _opening(told: Told) -> str:
    parts = [f"# {_plain(told.title)}"]
    if told.question and told.question != told.title:
        parts.append(_plain(told.question))
    page = f"[the page of the demo](<{told.page}>)" if told.page else ""
    if told.answer:
        # Folded, for guessing comes first
        parts.append(
            f"<details><summary>The answer</summary>\n\n{_plain(told.answer)}"
            + (f" Figures and predictions stand on {page}." if page else "")
            + "\n\n</details>"
        )
    elif page:
        parts.append(f"More stands on {page}.")
    return "\n\n".join(parts)


def _whole_demo(told: Told) -> tuple[Cell, Cell]:
    """Return the cells that run the demo itself at the quick scale, which then shows itself."""
    where = "" if told.own else " Open this notebook in the folder that holds its `demos`."
    folder = "" if told.own else ', Path("demos")'
    path = "" if told.own else "from pathlib import Path\n\n"
    return (
        Cell(
            "markdown",
            "## The whole demo\n\nAt the quick scale, for a first look: what it predicts, what "
            f"became of that, and its figures.{where}",
        ),
        Cell(
            "code",
            f'{path}from stronger import demos\n\ndemos.load("{told.demo}"{folder}).run("quick")',
        ),
    )


def _of_lesson(told: Told, lesson: str) -> Iterator[Cell]:
    """Yield the docstring of a lesson as Markdown under its first line, then its paragraphs."""
    try:
        tree = ast.parse(lesson)
    except (SyntaxError, ValueError) as error:
        raise DemoError(f"the lesson of demo {told.demo!r} is no Python: {error}") from None
    start = 0
    if words := ast.get_docstring(tree):
        question, _, rest = words.partition("\n\n")
        if "\n" not in question and rest:
            words = rest if question == told.title else f"## {question}\n\n{rest}"
        yield Cell("markdown", words)
        start = tree.body[0].end_lineno or 0
    for paragraph in _together(list(_paragraphs(lesson, tree, start))):
        lines = paragraph.split("\n")
        if all(line.startswith("#") for line in lines):
            yield Cell("markdown", textwrap.dedent("\n".join(line[1:] for line in lines)))
        else:
            yield Cell("code", paragraph)


def _paragraphs(lesson: str, tree: ast.Module, start: int) -> Iterator[str]:
    """Yield what stands between blank lines after a line, but for those inside a statement."""
    held: set[int] = set()
    """Lines after which a statement goes on."""
    for each in tree.body:
        first = min(node.lineno for node in (each, *getattr(each, "decorator_list", ())))
        held.update(range(first, each.end_lineno or first))
    paragraph: list[str] = []
    for number, line in enumerate(lesson.replace("\r\n", "\n").split("\n"), 1):
        if number > start and (line.strip() or number in held):
            paragraph.append(line)
        elif paragraph:
            yield "\n".join(paragraph)
            paragraph = []
    if paragraph:
        yield "\n".join(paragraph)


def _together(paragraphs: list[str]) -> list[str]:
    """Join those between the beginning of a figure and where it is shown.

    A notebook shows a figure at the end of the cell that began it, and then forgets it.
    """
    begins = [at for at, each in enumerate(paragraphs) if _BEGINS_FIGURE.search(each)]
    shows = [at for at, each in enumerate(paragraphs) if _SHOWS_FIGURE.search(each)]
    if not begins or not shows or begins[0] >= shows[-1]:
        return paragraphs
    first, last = begins[0], shows[-1] + 1
    return [*paragraphs[:first], "\n\n".join(paragraphs[first:last]), *paragraphs[last:]]


def _plain(text: str) -> str:
    """Return plain text, on one line, as Markdown that shows just that."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))

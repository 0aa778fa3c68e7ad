"""The source of a demo as its page shows it: the files of its room, and where each part begins."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.evidence.places import FIGURES, MEASURE
from stronger.site.figures import inside

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.evidence.results import Result
    from stronger.site.imprint import Settings
    from stronger.site.text import Markdown


@dataclass(frozen=True)
class Function:
    """A function that a demo runs."""

    name: str
    what: str
    """What it does for the demo: it measures, or draws."""
    about: str
    """The first line of its docstring, or the title of the figure."""
    line: int
    address: Markdown | None
    """In the repository, if it is known where that shows files."""


@dataclass(frozen=True)
class Source:
    """A file of a demo's room."""

    name: str
    text: str
    functions: tuple[Function, ...]

    @property
    def anchor(self) -> str:
        """Its identifier on the page."""
        return f"source-{self.name.removesuffix('.py').replace('_', '-')}"


def sources_of(root: Path, result: Result, settings: Settings) -> tuple[Source, ...]:
    """Return every Python file of a demo's room, what measures first, or nothing."""
    source = inside(root, result.source)
    if source is None or source.suffix != ".py":
        return ()
    files = sorted(source.parent.glob("*.py")) if source.name == MEASURE else [source]
    files.sort(key=lambda each: (each.name != MEASURE, each.name == FIGURES, each.name))
    texts = {each.name: each.read_text(encoding="utf-8", errors="replace") for each in files}
    folder = result.source.rpartition("/")[0]
    return tuple(
        Source(
            name,
            text,
            tuple(
                Function(
                    each.name,
                    what,
                    result.fill(about),
                    each.lineno,
                    settings.source_address(f"{folder}/{name}", each.lineno),
                )
                for each, what, about in _functions(text)
            ),
        )
        for name, text in texts.items()
    )


def _functions(text: str) -> Iterator[tuple[ast.FunctionDef, str, str]]:
    """Yield the functions of a file that are handed to the demo: what they do, and about what."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return
    for function in body:
        if not isinstance(function, ast.FunctionDef):
            continue
        for decorator in function.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = called.attr if isinstance(called, ast.Attribute) else ""
            if name == "part":
                about = ast.get_docstring(function) or ""
                yield function, "measures", about.partition("\n")[0]
            elif name == "figure":
                yield function, "draws", _title(decorator)


def _title(decorator: ast.expr) -> str:
    """Return the title of a figure, which is the first argument of its decorator."""
    first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""

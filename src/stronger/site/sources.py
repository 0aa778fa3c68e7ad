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

HANDED_IN = {"part": "measures", "figure": "draws"}
"""What the decorators of a demo make of a function, in words."""


@dataclass(frozen=True)
class Function:
    """A function that a demo runs."""

    name: str
    what: str
    """What it does for the demo: it measures, or draws."""
    about: str
    """The first line of its docstring."""
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
    folder = result.source.rpartition("/")[0]
    return tuple(
        Source(each.name, text, tuple(_functions(text, f"{folder}/{each.name}", settings)))
        for each in files
        for text in [each.read_text(encoding="utf-8", errors="replace")]
    )


def _functions(text: str, path: str, settings: Settings) -> Iterator[Function]:
    """Yield the functions of a file that are handed to the demo, in order."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for each in tree.body:
        if isinstance(each, ast.FunctionDef):
            decorators = [_last_name(each) for each in each.decorator_list]
            what = next((HANDED_IN[name] for name in decorators if name in HANDED_IN), "")
            if what:
                about = (ast.get_docstring(each) or "").partition("\n")[0]
                address = settings.source_address(path, each.lineno)
                yield Function(each.name, what, about, each.lineno, address)


def _last_name(decorator: ast.expr) -> str:
    """Return ``part`` of ``@demo.part`` and of ``@demo.part("prefix.")``."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else ""

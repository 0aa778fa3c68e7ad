"""What every command shares: finding the knowledge base, printing tables, JSON and errors.

Nothing here imports Typer: what is asked of an index is answered before that would be imported.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stronger.bibliography import Entry
    from stronger.diagnostics import Diagnostic, Position
    from stronger.knowledge import KnowledgeBase


class Failure(Exception):
    """Something the user can put right; the command ends with exit status 2."""


def say(text: str, end: str = "\n") -> None:
    """Print text to standard output, at once: if nobody reads it, that has to show here."""
    print(text, end=end, flush=True)  # noqa: T201


def note(text: str) -> None:
    """Print what is no result to standard error."""
    print(text, file=sys.stderr)  # noqa: T201


def complain(message: str) -> None:
    """Print a message to standard error."""
    note(f"stronger: {message}")


def load(folder: Path) -> KnowledgeBase:
    """Load the knowledge base of a folder, or say why it cannot be."""
    from stronger.knowledge import NotAKnowledgeBase
    from stronger.knowledge import load as load_knowledge_base

    if not folder.is_dir():
        raise Failure(f"there is no folder {folder}")
    try:
        return load_knowledge_base(folder)
    except NotAKnowledgeBase as error:
        raise Failure(f"{error}\nGive the folder of one with --kb.") from None


def select(kb: KnowledgeBase, query: Sequence[str] | None) -> tuple[Entry, ...]:
    """Return the papers a query selects, or say what is wrong with it.

    Findings of reading are announced, lest something seem to be missing for no reason.
    """
    from stronger.query import QueryError

    try:
        papers = kb.papers(join_query(query or ()))
    except QueryError as error:
        raise Failure(str(error)) from None
    if kb.reading:
        number = len(kb.reading)
        complain(f"reading gave {number} finding{'s' if number > 1 else ''}; see `stronger check`")
    return papers


def join_query(words: Iterable[str]) -> str:
    """Put together a query from the words of a command line.

    The shell has taken quotation marks off: a word with a space in it was one phrase.

    Examples
    --------
    >>> join_query(["title:deep sparse", "year:2011"])
    'title:"deep sparse" year:2011'
    >>> join_query(["title:deep OR year:2011"])
    'title:deep OR year:2011'
    """
    words = list(words)
    if len(words) == 1:
        return words[0]
    return " ".join(_requote(word) for word in words)


def _requote(word: str) -> str:
    if " " not in word or '"' in word:
        return word
    if any(token in word.split() for token in ("OR", "AND", "NOT")) or "(" in word:
        return f"({word})"
    name, colon, value = word.partition(":")
    if colon and " " not in name:
        return f'{name}:"{value}"'
    return f'"{word}"'


def print_json(value: object) -> None:
    """Print a value as JSON."""
    say(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> None:
    """Print a table: drawn on a terminal, tab-separated and without a head elsewhere."""
    if not sys.stdout.isatty():
        lines = ["\t".join(map(_one_line, row)) + "\n" for row in rows]
        say("".join(lines), end="")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    Console().print(table)


def _one_line(cell: object) -> str:
    return " ".join(str(cell).split())


def place(position: Position, root: Path) -> Position:
    """Return a position with its file as seen from the current folder."""
    import dataclasses
    import os

    path = os.path.relpath(root / position.file)
    return dataclasses.replace(position, file=Path(path).as_posix())


def print_findings(found: Sequence[Diagnostic], root: Path, form: str) -> None:
    """Print findings as text, as JSON or as GitHub workflow commands."""
    if form == "json":
        rows = [each.as_dict() | {"file": place(each.position, root).file} for each in found]
        print_json(rows)
        return
    for each in found:
        where = place(each.position, root)
        if form == "github":
            properties = (
                f"file={_property(where.file)},line={where.line},col={where.column},"
                f"title={_property(each.code)}"
            )
            say(f"::{each.severity} {properties}::{_data(each.message)}")
        else:
            say(f"{where} {each.code} {_one_line(each.message)}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def emit(text: str, output: Path | None, number: int, what: str = "entry") -> None:
    """Write text to a file or to standard output."""
    from stronger.bibliography import save

    if output is None:
        say(text, end="")
        return
    try:
        save(output, text)
    except OSError as error:
        raise Failure(f"cannot write {output}: {error.strerror or error}") from None
    several = {"entry": "entries", "paper": "papers", "node": "nodes"}[what]
    note(f"{number} {what if number == 1 else several} written to {output}")


def form_of(form: str | None, output: Path | None) -> str:
    """Return the format of an export: the one asked for, or what the name of the output says."""
    if form is not None:
        return form
    suffix = output.suffix if output else ""
    if suffix in ("", ".bib"):
        return "bibtex"
    from stronger.bibliography import FORMATS

    return next((f.name for f in FORMATS.values() if f.extension == suffix), "bibtex")


def need(extra: str, *modules: str) -> None:
    """Say how to install an extra, if one of its modules is missing."""
    from importlib.util import find_spec

    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise Failure(
            f"{' and '.join(missing)} not installed; pip install 'larger-is-stronger[{extra}]'"
        )

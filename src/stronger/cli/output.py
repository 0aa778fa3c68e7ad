"""What every command shares: finding the knowledge base, printing tables, JSON and errors.

Nothing here imports Typer: what is asked of an index is answered before that would be imported.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stronger.escaping import escaped, escaped_json

if TYPE_CHECKING:
    from stronger.bibliography import Entry
    from stronger.diagnostics import Diagnostic, Position
    from stronger.knowledge import KnowledgeBase


_BIBTEX = ("", ".bib", ".bibtex", ".tex", ".txt")
"""How the names of files end in which people expect BibTeX."""
STDOUT = Path("-")
"""What standard output is called where a file to write is asked for."""


class Failure(Exception):
    """Something the user can put right; the command ends with exit status 2."""

    status = 2


class NothingFound(Failure):
    """There is nothing to do; the command ends with exit status 1."""

    status = 1


class NobodyReads(Exception):
    """Who read the output has gone, as ``head`` does."""


def say(text: str, end: str = "\n") -> None:
    """Print text for people to standard output, with control characters escaped.

    At once: if nobody reads it, that has to show here.
    """
    _put(escaped(text) + end)


def hand_on(text: str) -> None:
    """Print text that is data to standard output as it is; on a terminal as `say` does."""
    _put(escaped(text) if on_terminal() else text)


def hand_on_bytes(data: bytes) -> None:
    """Print bytes that are data to standard output as they are; on a terminal as `say` does."""
    if on_terminal():
        hand_on(data.decode("utf-8", "backslashreplace"))
        return
    with _complaining():
        if sys.stdout is not None:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
        _flush()


def _put(text: str) -> None:
    with _complaining():
        if sys.stdout is not None:
            sys.stdout.write(text)
        _flush()


def _flush() -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    sys.stdout.flush()


@contextmanager
def _complaining() -> Iterator[None]:
    """Turn what goes wrong with standard output into what ends the command."""
    try:
        yield
    except BrokenPipeError:
        forget_output()
        raise NobodyReads from None
    except OSError as error:
        forget_output()
        raise Failure(f"cannot write to standard output: {error.strerror or error}") from None


def forget_output() -> None:
    """Lead standard output nowhere, so that closing it does not complain a second time."""
    if sys.stdout is not None:
        with suppress(OSError, ValueError):  # one that is no file has nothing to be led away
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


def on_terminal() -> bool:
    """Say whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def settle_encoding() -> None:
    """Have output in UTF-8 whatever the locale, unless the user asked for another encoding.

    No character stops it: one that the encoding does not have is escaped.
    """
    encoding, _, errors = os.environ.get("PYTHONIOENCODING", "").partition(":")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding=None if encoding else "utf-8", errors=errors or "backslashreplace"
            )


def note(text: str) -> None:
    """Print what is no result to standard error, with control characters escaped."""
    with suppress(OSError):  # nobody can be told
        print(escaped(text), file=sys.stderr)  # noqa: T201


def complain(message: str) -> None:
    """Print a message to standard error."""
    note(f"stronger: {message}")


_running: set[str] = set()
"""The code that this command has said it runs."""


def say_running(what: str) -> None:
    """Say that code is run that came with the knowledge base, once a command."""
    if what not in _running:
        complain(f"running code of this knowledge base: {what}")
        _running.add(what)


def begin() -> None:
    """Forget what an earlier command of this process has said."""
    _running.clear()


def load(folder: Path, *, write: bool = False) -> KnowledgeBase:
    """Load the knowledge base of a folder, or say why it cannot be; see `find_base`."""
    from stronger.knowledge import load as load_knowledge_base

    return load_knowledge_base(find_base(folder, write=write))


def find_base(folder: Path, *, write: bool = False) -> Path:
    """Return the root of the knowledge base that a command is about, or say that there is none.

    Parameters
    ----------
    folder
        As it was named. `Path()` says that none was: then it is the one here, or else our own.
    write
        Whether the command writes to it; to our own that comes with the package none does.
    """
    from stronger.folders import EMBEDDED, OWN_BASE
    from stronger.knowledge.base import NotAKnowledgeBase, find_root

    if not folder.is_dir():
        raise Failure(f"there is no folder {folder}")
    here = True
    try:
        root = find_root(folder)
    except NotAKnowledgeBase as error:
        if folder != Path():
            raise Failure(f"{error}\nGive the folder of one with --kb.") from None
        root, here = OWN_BASE, False
    if write and (root == EMBEDDED or not here):
        raise Failure(
            "this writes to a knowledge base, and the one that comes with stronger is only read: "
            "`stronger new FOLDER` makes one of your own, --kb names one that is there"
        )
    if not here:
        complain("no knowledge base here: this is the one that comes with stronger (see --kb)")
    return root


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
    _put(escaped_json(json.dumps(value, indent=2, ensure_ascii=False, default=str)) + "\n")


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "", *, head: bool = False
) -> None:
    """Print a table: drawn on a terminal, tab-separated elsewhere, there with a head if asked."""
    if not on_terminal():
        rows = [columns, *rows] if head else rows
        lines = ["\t".join(map(_one_line, row)) + "\n" for row in rows]
        say("".join(lines), end="")
        return
    from stronger.cli.tables import drawn

    with _complaining():
        drawn(columns, rows, title)
        _flush()


def _one_line(cell: object) -> str:
    return " ".join(str(cell).split())


def place(position: Position, root: Path) -> Position:
    """Return a position with its file as seen from the current folder; devices stay as named."""
    if position.file.startswith(("/dev/", "/proc/")):
        return position
    path = os.path.relpath(root / position.file)
    return position._replace(file=Path(path).as_posix())


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


def write(output: Path, data: bytes) -> None:
    """Write a file or standard output, or say why it cannot be."""
    from stronger.outputs import save_bytes

    if output == STDOUT:
        hand_on_bytes(data)
        return
    try:
        save_bytes(output, data)
    except BrokenPipeError:
        raise NobodyReads from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failure(f"cannot write {output}: {reason}") from None


def emit(text: str, output: Path | None, number: int, what: str = "entry") -> None:
    """Write text to a file or to standard output."""
    if output is None or output == STDOUT:
        hand_on(text)
        return
    write(output, text.encode("utf-8", "backslashreplace"))
    several = "entries" if what == "entry" else f"{what}s"
    note(f"{number} {what if number == 1 else several} written to {output}")


def form_of(form: str | None, output: Path | None) -> str:
    """Return the format of an export: the one asked for, or what the name of the output says."""
    if form is not None:
        return form
    suffix = output.suffix.lower() if output else ""
    if suffix in _BIBTEX:
        return "bibtex"
    from stronger.bibliography import FORMATS

    named = next((f.name for f in FORMATS.values() if f.extension == suffix), None)
    if named is None:
        note(f"{output} is written in BibTeX: no format has names that end in {suffix}")
    return named or "bibtex"


def for_bibtex(output: Path | None) -> Path | None:
    """Return where BibTeX is to be written, unless the name says another format."""
    if output and output.suffix.lower() not in _BIBTEX:
        from stronger.bibliography import FORMATS

        if any(each.extension == output.suffix.lower() for each in FORMATS.values()):
            raise Failure(
                f"this writes BibTeX, and {output} is the name of another format; name it "
                f"{output.with_suffix('.bib')}, and convert that with `stronger bib import --to`"
            )
    return output


def need(extra: str, *modules: str) -> None:
    """Say how to install an extra, if one of its modules is missing."""
    from stronger.extras import missing

    if told := missing(extra, *modules):
        raise Failure(told)

"""Papers of any bibliography file, found through its index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.output import Failure, complain, join_query, print_json, print_table

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography, Entry
    from stronger.indexing import Hit, Index

BibFile = Annotated[
    Path | None,
    typer.Option("--bib", help="A BibTeX file to use instead of a knowledge base."),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="With --bib: keep no index for the next time.")
]


def papers(bib: Path, query: Sequence[str] | None, *, as_json: bool, cache: bool) -> None:
    """List the entries of a file that a query selects."""
    with _open(bib, cache) as index:
        hits = _hits(index, query)
    if as_json:
        print_json(
            [
                {
                    "key": hit.key,
                    "type": hit.type,
                    "title": hit.title,
                    "authors": hit.authors,
                    "year": hit.year,
                    "venue": hit.venue,
                    "line": hit.line,
                }
                for hit in hits
            ]
        )
    else:
        columns = ("key", "authors", "year", "title")
        print_table(columns, ((hit.key, hit.authors, hit.year or "", hit.title) for hit in hits))


def show(bib: Path, key: str, *, as_json: bool, cache: bool) -> None:
    """Show an entry of a file: as it stands there, or as JSON with what it means."""
    if as_json:
        from stronger.bibliography.formats.tables import json_item

        print_json(json_item(entries(bib, [key], cache=cache)[key]))
        return
    with _open(bib, cache) as index:
        raw = index.raw(key)
        if raw is None:
            raise _unknown(index, key)
    typer.echo(raw)


def select(
    bib: Path, query: Sequence[str] | None, *, cache: bool
) -> tuple[Bibliography, list[Entry]]:
    """Return the entries of a file that a query selects, and a bibliography of all they need."""
    with _open(bib, cache) as index:
        keys = [hit.key for hit in _hits(index, query)]
        bibliography = _read(index, keys)
    return bibliography, [bibliography[key] for key in keys]


def entries(bib: Path, keys: Sequence[str], *, cache: bool) -> Bibliography:
    """Return the entries of a file with these keys, and what they need; each has to be there."""
    with _open(bib, cache) as index:
        for key in keys:
            if index.hit(key) is None:
                raise _unknown(index, key)
        return _read(index, keys)


@contextmanager
def _open(bib: Path, cache: bool) -> Iterator[Index]:
    from stronger.indexing import open_index

    if not bib.is_file():
        raise Failure(f"there is no file {bib}")
    with open_index(bib, cache=cache) as index:
        if number := index.number_of_findings():
            several = "s" if number > 1 else ""
            complain(f"reading {bib} gave {number} finding{several}; see `stronger bib check`")
        yield index


def _hits(index: Index, query: Sequence[str] | None) -> list[Hit]:
    from stronger.query import QueryError

    try:
        return index.select(join_query(query or ()))
    except QueryError as error:
        raise Failure(str(error)) from None


def _read(index: Index, keys: Sequence[str]) -> Bibliography:
    from stronger.indexing import FileChanged

    try:
        return index.entries(keys)
    except FileChanged as error:
        raise Failure(str(error)) from None


def _unknown(index: Index, key: str) -> Failure:
    from stronger.query import QueryError

    try:
        index.select(f'key:"{key}"')
    except QueryError as error:
        return Failure(error.reason)
    return Failure(f"there is no entry {key!r}; keys are told apart by their case")

"""Papers of any bibliography file, found through its index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stronger.cli.inputs import find
from stronger.cli.output import (
    Failure,
    complain,
    emit,
    form_of,
    hand_on,
    join_query,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography
    from stronger.indexing import Hit, Index

T = TypeVar("T")


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
    hand_on(raw + "\n")


def export(
    bib: Path,
    query: Sequence[str] | None,
    form: str | None,
    output: Path | None,
    *,
    keys: Sequence[str] | None = None,
    cache: bool,
) -> None:
    """Export entries of a file with everything they depend on.

    They are those that a query selects, or those of the given keys, in their order.
    """
    form = form_of(form, output)
    with _open(bib, cache) as index:
        chosen = _known(index, keys) if keys is not None else None
        found = [hit.key for hit in _hits(index, query)] if chosen is None else chosen
        text = _read(lambda: index.bibtex(found)) if form == "bibtex" and chosen is None else None
        losses: list[str] = []
        if text is None:
            from stronger.bibliography import export_with_losses

            bibliography = _read(lambda: index.entries(found))
            try:
                exported = export_with_losses(
                    bibliography,
                    [bibliography[key] for key in found],
                    form,
                    ordered=chosen is not None,
                )
            except ValueError as error:
                raise Failure(str(error)) from None
            text, losses = exported.text, exported.summary()
    for loss in losses:
        complain(loss)
    emit(text, output, len(found), "paper")


def entries(bib: Path, keys: Sequence[str], *, cache: bool) -> Bibliography:
    """Return the entries of a file with these keys, and what they need; each has to be there."""
    with _open(bib, cache) as index:
        _known(index, keys)
        return _read(lambda: index.entries(keys))


def _known(index: Index, keys: Sequence[str]) -> list[str]:
    """Return keys, each once; each has to be there."""
    for key in keys:
        if index.hit(key) is None:
            raise _unknown(index, key)
    return list(dict.fromkeys(keys))


@contextmanager
def _open(bib: Path, cache: bool) -> Iterator[Index]:
    from stronger.indexing import index_of, open_index

    given = find(bib)
    if given.memory is None:
        opened = open_index(bib, cache=cache)
    else:
        opened = index_of(given.memory, given.name)
    with opened as index:
        if number := index.number_of_findings():
            several = "s" if number > 1 else ""
            complain(
                f"reading {given.name} gave {number} finding{several}; see `stronger bib check`"
            )
        yield index


def _hits(index: Index, query: Sequence[str] | None) -> list[Hit]:
    from stronger.query import QueryError

    try:
        return index.select(join_query(query or ()))
    except QueryError as error:
        raise Failure(str(error)) from None


def _read(reading: Callable[[], T]) -> T:
    """Return what reading the file gives, or say that it is another one by now."""
    from stronger.indexing import FileChanged

    try:
        return reading()
    except FileChanged as error:
        raise Failure(str(error)) from None


def _unknown(index: Index, key: str) -> Failure:
    from stronger.query import QueryError

    try:
        index.select(f'key:"{key}"')
    except QueryError as error:
        return Failure(error.reason)
    return Failure(f"there is no entry {key!r}; keys are told apart by their case")

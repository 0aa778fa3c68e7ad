"""Papers of any bibliography file, found through its index."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from stronger.cli.inputs import find
from stronger.cli.leaving import NAMED, cannot_be_read, name_left_out, name_losses, name_misread
from stronger.cli.ordering import nothing_found, ordered
from stronger.cli.output import (
    Failure,
    NothingFound,
    complain,
    emit,
    form_of,
    hand_on,
    join_query,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography, Entry
    from stronger.bibliography.formats import Loss
    from stronger.indexing import Hit, Index

T = TypeVar("T")


class Found(NamedTuple):
    """An entry that a query selects, and the file that it stands in."""

    hit: Hit
    file: Index


def papers(
    bibs: Sequence[Path],
    query: Sequence[str] | None,
    *,
    as_json: bool,
    cache: bool,
    sort: str | None = None,
    limit: int | None = None,
) -> None:
    """List the entries of one or several files that a query selects.

    What cannot be read of the files might have been among them: it is named, and the exit status is
    1 then.
    """
    with _open(bibs, cache) as indexes:
        found = _found(indexes, query, sort, limit)
        if not found:
            complain(nothing_found(join_query(query or ()), indexes))
        unread = [_name_left_out(index) for index in indexes]
    hits = [each.hit for each in found]
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
                | ({"file": index.file} if len(indexes) > 1 else {})
                for hit, index in found
            ]
        )
    else:
        columns = ("key", "authors", "year", "title")
        print_table(columns, ((hit.key, hit.authors, _shown(hit.year), hit.title) for hit in hits))
    if any(unread):
        sys.exit(1)


def _shown(year: int | None) -> str:
    return "" if year is None else str(year)


def show(bibs: Sequence[Path], key: str, *, as_json: bool, cache: bool) -> None:
    """Show an entry of a file: as it stands there, or as JSON with what it means.

    Others with its key are named, and the exit status is 1 then.
    """
    with _open(bibs, cache) as indexes:
        (owner,) = _owners(indexes, [key])
        unread = _name_left_out(owner, [key])
        if as_json:
            from stronger.bibliography.formats.tables import json_item

            print_json(json_item(_together(indexes, {key: owner}).by_any_key[key]))
        else:
            hand_on(f"{owner.raw(key) or _by_alias(owner, key).raw}\n")
    if unread:
        sys.exit(1)


def export(
    bibs: Sequence[Path],
    query: Sequence[str] | None,
    form: str | None,
    output: Path | None,
    *,
    keys: Sequence[str] | None = None,
    cache: bool,
    sort: str | None = None,
    limit: int | None = None,
    strict: bool = False,
) -> None:
    """Export entries of one or several files with everything they depend on.

    They are those that a query selects, or those of the given keys, in their order. Each entry that
    is left out is named, and the exit status is 1 then; with ``strict``, for any other loss, too.
    """
    form = form_of(form, output)
    in_order = keys is not None or sort is not None
    with _open(bibs, cache) as indexes:
        if keys is not None:
            found = dict(zip(keys, _owners(indexes, keys), strict=True))
        else:
            found = {hit.key: index for hit, index in _found(indexes, query, sort, limit)}
        if not found:
            asked = join_query(query or ())
            raise NothingFound(nothing_found(asked, indexes, "nothing is exported"))
        text, losses = None, list[str]()
        left: tuple[Loss, ...] = ()
        number = len(found)
        if form == "bibtex" and not in_order and len(indexes) == 1:
            text = _read(lambda: indexes[0].bibtex(found))
        if text is None:
            from stronger.bibliography import export_with_losses

            bibliography = _together(indexes, found)
            try:
                known = bibliography.by_any_key
                # Several keys may be those of one entry
                chosen = dict.fromkeys(known[key].citekey for key in found)
                exported = export_with_losses(
                    bibliography, [known[key] for key in chosen], form, ordered=in_order
                )
            except ValueError as error:
                raise Failure(str(error)) from None
            text, losses, left = exported.text, exported.summary(), exported.left
            number = exported.number
        unread = False
        for index in indexes:
            own = [key for key in found if found[key] is index]
            unread |= _name_left_out(index, own if keys is not None else None)
            losses += name_misread(
                index.findings() if index.number_of_findings() else (),
                partial(_entries, index, own),
            )
        comments = sum(each.number_of_comments() for each in indexes)
    if comments and keys is None and not join_query(query or ()):
        several = "s stay" if comments > 1 else " stays"
        losses.append(f"{comments} @comment{several} behind: exports hold entries alone")
    lost = name_losses(losses, left, strict=strict)
    emit(text, output, number, "paper")
    if unread or lost:
        sys.exit(1)


def _name_left_out(index: Index, asked: Sequence[str] | None = None) -> bool:
    if not index.number_of_findings():
        return False
    read = partial(_entries, index)
    return bool(name_left_out(index.findings(), read, asked))


def _entries(index: Index, keys: Iterable[str]) -> Bibliography:
    return _read(partial(index.entries, keys))


def entries(bibs: Sequence[Path], keys: Sequence[str], *, cache: bool) -> Bibliography:
    """Return the entries of files with these keys, and what they need; each has to be there.

    The findings are those of the whole files.
    """
    with _open(bibs, cache) as indexes:
        owners = dict(zip(keys, _owners(indexes, keys), strict=True))
        found = tuple(each for index in set(owners.values()) for each in index.findings())
        return replace(_together(indexes, owners), diagnostics=found)


def _together(indexes: Sequence[Index], owners: Mapping[str, Index]) -> Bibliography:
    """Return entries of several files, and what they need, as one bibliography."""
    keys = {index: [key for key in owners if owners[key] is index] for index in indexes}
    parts = [_entries(index, keys[index]) for index in indexes]
    if len(parts) == 1:
        return parts[0]
    from stronger.bibliography import Bibliography

    along = {entry.citekey for part in parts for entry in part.entries}.difference(owners)
    _tell_shared(indexes, sorted(along))
    chosen = [entry for part in parts for entry in part.entries]
    return Bibliography(
        # What only comes along may stand in a file whose entry does not count
        entries=tuple(sorted(chosen, key=lambda entry: entry.citekey not in owners)),
        strings=tuple(string for part in parts for string in part.strings),
        preambles=tuple(dict.fromkeys(text for part in parts for text in part.preambles)),
        diagnostics=(),
        file=" and ".join(index.file for index in indexes),
    )


def _owners(indexes: Sequence[Index], keys: Sequence[str]) -> list[Index]:
    """Return the first file that has each key; each has to be there."""
    found = []
    for key in keys:
        owner = next((index for index in indexes if index.hit(key) is not None), None) or next(
            (index for index in indexes if _aliased(index, key) is not None), None
        )
        if owner is None:
            raise _unknown(indexes, key)
        found.append(owner)
    if len(indexes) > 1:
        _tell_shared(indexes, keys)
    return found


def _aliased(index: Index, key: str) -> Entry | None:
    """Return the entry that has a key as an alias (biblatex's ``ids``), or nothing."""
    return _entries(index, [key]).find(key)


def _by_alias(index: Index, key: str) -> Entry:
    entry = _aliased(index, key)
    if entry is None:
        raise _unknown([index], key)
    return entry


@contextmanager
def _open(bibs: Sequence[Path], cache: bool) -> Iterator[list[Index]]:
    from stronger.indexing import index_of, open_index

    with ExitStack() as stack:
        indexes = []
        for bib in dict.fromkeys(bibs):
            given = find(bib)
            if given.memory is None:
                opened = open_index(bib, cache=cache)
            else:
                opened = index_of(given.memory, given.name)
            index = stack.enter_context(opened)
            if number := index.number_of_findings():
                several = "s" if number > 1 else ""
                if not len(index):
                    given.in_bibtex()
                complain(
                    f"reading {given.name} gave {number} finding{several}; see `stronger bib check`"
                )
            indexes.append(index)
        yield indexes


def _found(
    indexes: Sequence[Index],
    query: Sequence[str] | None,
    sort: str | None,
    limit: int | None,
) -> list[Found]:
    """Return what a query selects in all files together, the first entry with each key."""
    from stronger.query import QueryError

    asked = join_query(query or ())
    found: list[Found] = []
    for index in indexes:
        others = [each for each in indexes if each is not index]
        try:
            hits = _read(partial(index.select, asked, beside=others))
        except QueryError as error:
            raise Failure(str(error)) from None
        found += [Found(hit, index) for hit in hits]
    if len(indexes) > 1:
        shared = _tell_shared(indexes, (each.hit.key for each in found))
        found = [each for each in found if shared.get(each.hit.key, [each.file])[0] is each.file]
    return ordered(found, lambda each: each.hit, sort, limit)


def _tell_shared(indexes: Sequence[Index], keys: Iterable[str]) -> dict[str, list[Index]]:
    """Say which of some keys stand in several files; return the files that have each of them."""
    owners: dict[str, list[Index]] = {}
    for index in indexes:
        for key in index.citekeys():
            owners.setdefault(key, []).append(index)
    shared = {key: owners[key] for key in dict.fromkeys(keys) if len(owners[key]) > 1}
    together: dict[tuple[str, ...], list[str]] = {}
    for key, those in shared.items():
        together.setdefault(tuple(each.file for each in those), []).append(key)
    for names, several in together.items():
        more = f" and {len(several) - NAMED} more" if len(several) > NAMED else ""
        stand = "stands" if len(several) == 1 else "stand"
        keys_told = ", ".join(several[:NAMED])
        complain(f"{keys_told}{more} {stand} in {' and in '.join(names)}; {names[0]} counts")
    return shared


def _read(reading: Callable[[], T]) -> T:
    """Return what reading the file gives, or say that it is another one by now."""
    from stronger.indexing import FileChanged

    try:
        return reading()
    except FileChanged as error:
        raise Failure(str(error)) from None


def _unknown(indexes: Sequence[Index], key: str) -> Failure:
    from stronger.query import QueryError

    for index in indexes:
        findings = index.findings() if index.number_of_findings() else ()
        if told := cannot_be_read(key, findings):
            return NothingFound(told)
    first, *others = indexes
    try:
        first.select(f'key:"{key}"', beside=others)
    except QueryError as error:
        return Failure(error.reason)
    return Failure(f"there is no entry {key!r}; keys are told apart by their case")

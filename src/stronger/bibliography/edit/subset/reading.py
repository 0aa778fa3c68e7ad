"""Reads documents with all they read in: what they cite and where, and what could not be read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stronger.bibliography.edit.subset.documents import (
    EVERYTHING,
    Cited,
    UnknownDocumentError,
    check_kind,
)
from stronger.bibliography.edit.subset.following import (
    Astray,
    Document,
    Followed,
    Unclear,
    Unfollowed,
    follow,
    unclear,
)
from stronger.diagnostics import Position


@dataclass(frozen=True)
class Reading:
    """What documents cite, and where."""

    citations: dict[str, Position] = field(default_factory=dict)
    """Where each key is cited first."""
    everything: bool = False
    """Whether they ask for every entry, as ``\\nocite{*}`` does."""
    documents: tuple[Document, ...] = ()
    """The documents and what they read in."""
    unfollowed: tuple[Unfollowed, ...] = ()
    """What they read in and could not be followed."""
    unclear: tuple[Unclear, ...] = ()
    """Citations of which it is unclear what they cite."""
    astray: tuple[Astray, ...] = ()
    """Files that were found where LaTeX does not look."""

    @property
    def cited(self) -> Cited:
        """What they cite, without the places."""
        return Cited(tuple(self.citations), self.everything)


def read_documents(paths: Iterable[str | os.PathLike[str]]) -> Reading:
    """Return what documents and all that they read in cite.

    Raises
    ------
    UnknownDocumentError
        If one of them is of a kind that is not read, or a notebook that is no JSON.
    OSError
        If one of them cannot be read.
    """
    given = [Path(path) for path in paths]
    for path in given:
        check_kind(path)
    followed = follow(given)
    citations: dict[str, Position] = {}
    found: list[Unclear] = []
    for document in followed.documents:
        found += _read(document, followed, citations)
    everything = citations.pop(EVERYTHING, None) is not None
    return Reading(
        citations,
        everything,
        followed.documents,
        followed.unfollowed,
        tuple(found),
        followed.astray,
    )


def cited_keys(path: str | os.PathLike[str]) -> Cited:
    """Return what a document and all that it reads in cite; see `read_documents`."""
    return read_documents([path]).cited


def _read(
    document: Document, followed: Followed, citations: dict[str, Position]
) -> Iterator[Unclear]:
    """Add what a document cites, and yield where it is unclear what that is."""
    source = document.source
    # A place in a notebook is one in a cell
    notebook = Position(source.file) if document.suffix == ".ipynb" else None
    try:
        places = list(followed.places(document))
    except (ValueError, RecursionError) as error:
        where = f":{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        what = getattr(error, "msg", "it is no JSON that can be read")
        raise UnknownDocumentError(f"{document.path}{where} is no notebook: {what}") from error
    for place in places:
        key = place.key.strip()
        if key and place.cites and not place.why and key not in citations:
            citations[key] = notebook or source.position(place.start)
    yield from unclear(document, places)

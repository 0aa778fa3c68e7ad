"""Gives citations in documents the keys that entries have now, all documents or none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.edit.editing import Edit, apply
from stronger.bibliography.edit.repeating import repeated
from stronger.bibliography.edit.subset import markdown
from stronger.bibliography.edit.subset.documents import READERS
from stronger.bibliography.edit.subset.following import (
    Astray,
    Document,
    Unclear,
    Unfollowed,
    follow,
    unclear,
)
from stronger.bibliography.source.decoding import Source, readable
from stronger.bibliography.text.citations import KEY

if TYPE_CHECKING:
    from stronger.bibliography.edit.subset.places import Place

_BARE = re.compile(KEY)
_LABEL = re.compile(r"\w[\w:.-]*(?<![:.-])")
_NOT_IN_TEX = re.compile(r"[\\{}%#,~\s]")
_IN_ORG = re.compile(r"[\w.:/+-]*\w")
_MADE_BY_TEX = (".aux", ".bcf")


class Unwritten(NamedTuple):
    """A citation that could not be given its new key."""

    path: Path
    line: int
    key: str
    new: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        if not self.key:
            return f"{where}: no citation is renamed: {self.reason}"
        return f"{where}: {self.key} is not renamed to {self.new}: {self.reason}"


@dataclass(frozen=True)
class Rewritten:
    """A document whose citations have other keys now."""

    document: Document
    text: str
    """Its new text."""
    number: int
    """How many citations were renamed."""


@dataclass(frozen=True)
class Renaming:
    """What renaming does to documents."""

    rewritten: tuple[Rewritten, ...] = ()
    unwritten: tuple[Unwritten, ...] = ()
    unfollowed: tuple[Unfollowed, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    """Citations of which nobody can tell here what they cite."""
    astray: tuple[Astray, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every citation has its new key."""
        return not (self.unwritten or self.unfollowed or self.unclear)


def rename_citations(
    documents: Iterable[Path],
    keys: Mapping[str, str],
    ambiguous: Mapping[str, Iterable[str]] | None = None,
) -> Renaming:
    """Return what documents, and all that they read in, say with new keys; nothing is written.

    Parameters
    ----------
    documents
        The documents; of another kind than `subset` knows, they are named as not rewritten.
    keys
        New keys by old ones, as the documents spell them.
    ambiguous
        The new keys of each old one that stood for several works; citations of it are named.

    Raises
    ------
    OSError
        If a document cannot be read.
    """
    followed = follow(documents)
    rewritten: list[Rewritten] = []
    unwritten: list[Unwritten] = []
    untold: list[Unclear] = []
    for document in followed.documents:
        places = None
        if document.suffix != ".ipynb":
            places = list(followed.places(document))
        text, number, problems = rename_in_text(document.text, document.suffix, keys, places)
        if all(each.key for each in problems):
            found = places or list(followed.places(document))
            problems += _ambiguous(document, found, ambiguous or {})
            untold += unclear(document, found)
        unwritten += [each._replace(path=document.path) for each in problems]
        if number:
            rewritten.append(Rewritten(document, text, number))
    return Renaming(
        tuple(rewritten), tuple(unwritten), followed.unfollowed, tuple(untold), followed.astray
    )


def _ambiguous(
    document: Document, places: Iterable[Place], ambiguous: Mapping[str, Iterable[str]]
) -> list[Unwritten]:
    """Return the citations of keys that stood for several works."""
    cells = document.suffix == ".ipynb"
    return [
        Unwritten(document.path, 0 if cells else document.source.line(place.start), place.key,
                  " or ".join(ambiguous[place.key]), "it was the key of several works")
        for place in places
        if place.key in ambiguous
    ]  # fmt: skip


def rename_in_text(
    text: str, suffix: str, keys: Mapping[str, str], places: Iterable[Place] | None = None
) -> tuple[str, int, list[Unwritten]]:
    r"""Return a text with citations renamed, how many were, and those that could not be.

    Parameters
    ----------
    text
        A document.
    suffix
        Its kind: the extension of such files.
    keys
        New keys by old ones.
    places
        Its citations, if what it consists of beside this text has a part in what they are.

    Examples
    --------
    >>> rename_in_text(r"\cite[5]{a,b} and \textcite{c}", ".tex", {"b": "c", "c": "b"})[0]
    '\\cite[5]{a,c} and \\textcite{b}'
    >>> rename_in_text("As @a. Says [-@{b c}]", ".md", {"a": "x:1", "b c": "d"})[0]
    'As @x:1. Says [-@{d}]'
    """
    if suffix not in READERS or suffix in _MADE_BY_TEX:
        reason = "TeX writes it anew" if suffix in READERS else "it is no document that cites"
        return text, 0, [Unwritten(Path(), 0, "", "", reason)]
    if suffix == ".ipynb":
        return _in_notebook(text, keys)
    return _renamed(text, suffix, keys, places)


def _renamed(
    text: str, suffix: str, keys: Mapping[str, str], places: Iterable[Place] | None
) -> tuple[str, int, list[Unwritten]]:
    plain = readable(text)
    found = READERS[suffix](plain) if places is None else places
    edits, problems = _edits(plain, found, keys, suffix, f"a citation in {suffix} cannot hold it")
    return apply(text, edits), len(edits), problems


def _edits(
    text: str, places: Iterable[Place], keys: Mapping[str, str], suffix: str, reason: str
) -> tuple[list[Edit], list[Unwritten]]:
    """Return how citations get their new keys, and which cannot for a reason."""
    edits: dict[int, Edit] = {}
    problems = []
    known = sorted(
        {place.start: place for place in places if not place.why}.values(),
        key=lambda each: each.start,
    )
    news = {place.start: keys.get(place.key, place.key) for place in known}
    again = repeated(text, known, news)
    source = Source(text)
    for place in known:
        new = news[place.start]
        if new == place.key and place.start not in again:
            continue
        if place.start in again:
            edits[place.start] = Edit(again[place.start], place.stop, "")
        elif (written := _written(text, place.start, place.stop, suffix, new)) is None:
            problems.append(Unwritten(Path(), source.line(place.start), place.key, new, reason))
        else:
            edits[place.start] = Edit(place.start, place.stop, written)
    return list(edits.values()), problems


def _written(text: str, start: int, stop: int, suffix: str, new: str) -> str | None:
    """Return how a key is written in the place of another, or nothing if it cannot be."""
    if suffix in (".tex", ".ltx", ".latex", ".rnw"):
        return None if _NOT_IN_TEX.search(new) else new
    before = text[start - 1 : start]
    if suffix == ".typ":
        quoted = before == '"'
        return new if (quoted and '"' not in new) or _LABEL.fullmatch(new) else None
    if suffix == ".org":
        return new if _IN_ORG.fullmatch(new) else None
    if before != "@":  # in an attribute, a role or a command
        return None if set(new) & set("\"'<>`,{}\\ ") else new
    if text[start] == "{" or not _BARE.fullmatch(f"@{new}") or _runs_on(text, stop, new):
        return None if set(new) & set("{}\n") else f"{{{new}}}"
    return new


def _runs_on(text: str, stop: int, new: str) -> bool:
    """Say whether a key would be read on into what follows it."""
    following = re.match(r"\S*", text[stop : stop + 80])
    match = _BARE.match(f"@{new}{following[0] if following else ''}")
    return match is None or len(match[0]) != len(new) + 1


def _in_notebook(text: str, keys: Mapping[str, str]) -> tuple[str, int, list[Unwritten]]:
    """Rename in the cells of a notebook, if the rest of the file stays as it is to the letter."""
    try:
        notebook = json.loads(text)
        dump = _layout(text, notebook)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        told = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        return text, 0, [Unwritten(Path(), line, "", "", f"it is no notebook: {told}")]
    number = 0
    problems: list[Unwritten] = []
    for cell in markdown.cells_of(notebook):
        source = markdown.cell_text(cell)
        edits, unwritten = _edits(
            source, markdown.in_cell(cell), keys, ".md", "a citation in Markdown cannot hold it"
        )
        if dump is None:
            unwritten += [
                Unwritten(Path(), 0, source[each.start : each.stop], each.replacement,
                          "the layout of the notebook is unknown")
                for each in edits
            ]  # fmt: skip
        problems += [each._replace(line=0) for each in unwritten]
        made = apply(source, edits)
        number += len(edits)
        cell["source"] = made.splitlines(True) if isinstance(cell.get("source"), list) else made
    return (dump(notebook), number, problems) if dump and number else (text, 0, problems)


def _layout(text: str, notebook: object) -> Callable[[object], str] | None:
    """Return how to write a notebook so that one unchanged is the same text, or nothing."""
    end = text[len(text.rstrip()) :]
    for indent, ascii_only in product((1, 2, 4, None, "\t"), (False, True)):
        dump = partial(json.dumps, indent=indent, ensure_ascii=ascii_only)
        if dump(notebook) + end == text:
            return lambda value, dump=dump: dump(value) + end  # type: ignore[misc]
    return None

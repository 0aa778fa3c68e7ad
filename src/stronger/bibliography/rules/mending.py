"""Mends what checks find, where a rule knows how: one field at a time, and no other byte."""

from __future__ import annotations

import errno
import os
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from stronger.bibliography.edit.editing import Edit, EditError, Editor, apply, store
from stronger.bibliography.rules.checking import check
from stronger.bibliography.source.decoding import Encoding, decode, readable
from stronger.bibliography.source.reading import read_text
from stronger.bibliography.source.splitting import split
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.bibliography.source.blocks import Block, Field
    from stronger.diagnostics import Diagnostic, Position, Replacement

    Find: TypeAlias = Callable[[Bibliography], Iterable[Diagnostic]]

ROUNDS = 100
"""How often fields are mended and checked again before it is said that this has no end."""
_HARMLESS = frozenset({"comment", "invisible"})
"""Faults of an entry that leave no doubt where its fields begin and end."""


@dataclass(frozen=True)
class Repair:
    """One change that was made."""

    code: str
    """The rule's."""
    position: Position
    """Where the field stood at first; of one that was added, where the entry did."""
    citekey: str
    field: str
    before: str
    """The value as BibTeX saw it; empty if there was none."""
    after: str
    """The value as BibTeX sees it now; empty if the field is gone."""

    def __str__(self) -> str:
        what = f"{self.position} {self.code} {self.field} of {self.citekey!r}"
        if not self.before:
            return f"{what} added: {quoted(self.after)}"
        if not self.after:
            return f"{what} removed: {quoted(self.before)}"
        return f"{what}: {quoted(self.before)} is now {quoted(self.after)}"


@dataclass(frozen=True)
class Left:
    """A replacement that was wanted and not made."""

    code: str
    """The rule's."""
    position: Position
    """Where the finding stands in the mended text."""
    citekey: str
    field: str
    reason: str
    """Why it was not made."""

    def __str__(self) -> str:
        where = f"{self.position} {self.code} {self.field} of {self.citekey!r}"
        return f"{where} is not fixed: {self.reason}"


@dataclass(frozen=True)
class Mended:
    """A text before and after what could be mended was."""

    before: str
    text: str
    repairs: tuple[Repair, ...] = ()
    """In the order they were made."""
    left: tuple[Left, ...] = ()
    """In order of place."""


def mend(
    text: str,
    find: Find = check,
    *,
    file: str = "<string>",
    unsafe: bool = False,
    encoding: Encoding | None = None,
) -> Mended:
    r"""Make the replacements that findings carry, and check again, until there are no more.

    In each round a field is changed once at most, and every change is read again: if anything
    besides that field would read differently, it is not made. Left alone are also values that
    hold macros, and entries in which it is not certain where a field ends. A change that would
    bring back a value which the field had before is not made, so that rules which undo each other
    come to an end.

    Parameters
    ----------
    text
        BibTeX.
    find
        Gives the findings whose replacements are wanted; all rules that are not optional, if left
        out.
    file
        What findings call the text.
    unsafe
        Whether to make replacements too that somebody should look at.
    encoding
        How the text is going to be written; a character that it does not have is not put in.

    Examples
    --------
    >>> mended = mend("@misc{a, title = {T}, pages = {3-4}}")
    >>> mended.text
    '@misc{a, title = {T}, pages = {3--4}}'
    >>> print(mended.repairs[0])
    <string>:1:23 B104 pages of 'a': '3-4' is now '3--4'
    """
    return _Mender(text, find, file, unsafe, encoding or Encoding("utf-8")).mend()


def mend_file(
    path: str | os.PathLike[str],
    find: Find = check,
    *,
    file: str | None = None,
    unsafe: bool = False,
    write: bool = True,
) -> Mended:
    """Mend a BibTeX file in its own encoding; see `mend`.

    It holds all of the new text or what it held before, and is not touched if nothing changes.

    Parameters
    ----------
    path
        The file.
    file
        What findings call the file; its path as given, if left out.
    write
        Whether to write the file; if not, only the text that is returned is mended.

    Raises
    ------
    EditError
        If some of its bytes are not of its encoding, or somebody else changed it meanwhile.
    OSError
        If the file cannot be read or written.
    """
    data = Path(path).read_bytes()
    file = os.fspath(path) if file is None else file
    mended, encoding = mend_bytes(data, find, file=file, unsafe=unsafe)
    if write and mended.text != mended.before:
        if not os.access(path, os.W_OK) or not Path(path).stat().st_mode & 0o222:
            raise PermissionError(errno.EACCES, "it is read-only", os.fspath(path))
        if Path(path).read_bytes() != data:
            raise EditError("it was changed by somebody else meanwhile; try again")
        store(path, mended.text, encoding)
    return mended


def mend_bytes(
    data: bytes, find: Find = check, *, file: str = "<bytes>", unsafe: bool = False
) -> tuple[Mended, Encoding]:
    """Mend the bytes of a BibTeX file, and return with the text how it is encoded; see `mend`.

    Raises
    ------
    EditError
        If some of the bytes are not of the encoding of the rest.
    """
    text, encoding = decode(data)
    if encoding.errors != "strict":
        name = encoding.name.upper()
        raise EditError(f"some of its bytes are not {name}; save all of it as UTF-8 first")
    return mend(text, find, file=file, unsafe=unsafe, encoding=encoding), encoding


class _Mender:
    def __init__(self, text: str, find: Find, file: str, unsafe: bool, encoding: Encoding) -> None:
        self.before = text
        self.find = find
        self.file = file
        self.unsafe = unsafe
        self.encoding = encoding
        self.first = read_text(readable(text), file).entries
        self.repairs: list[Repair] = []
        # By number of entry, which no change alters, and name of field: the values it has had
        self.had: dict[tuple[int, str], set[str]] = {}

    def mend(self) -> Mended:
        text, settled = self.before, False
        for _ in range(ROUNDS):
            changed, left = self._round(text)
            settled = changed == text
            if settled:
                break
            text = changed
        if not settled:
            left = tuple(
                _left(finding, change, f"there is no end to it after {ROUNDS} rounds")
                for _, finding, change in self._wanted(read_text(readable(text), self.file))
            )
        return Mended(self.before, text, tuple(self.repairs), left)

    def _round(self, text: str) -> tuple[str, tuple[Left, ...]]:
        """Return a text in which every field is changed once at most, and what could not be."""
        read = read_text(readable(text), self.file)
        entries: dict[int, str] = {}
        done: set[tuple[int, str]] = set()
        left: list[Left] = []
        for number, finding, change in self._wanted(read):
            place = (number, change.field)
            if place in done:
                continue
            start, stop = read.entries[number].span
            had = self.had.setdefault(place, {change.old})
            try:
                if change.new in had:
                    raise EditError("that would bring back a value which the field had before")
                entry = entries.get(number, text[start:stop])
                entries[number] = _changed(entry, change, self.encoding)
            except EditError as error:
                left.append(_left(finding, change, str(error)))
                continue
            done.add(place)
            had.add(change.new)
            self.repairs.append(self._repair(number, finding.code, change))
        edits = [Edit(*read.entries[number].span, entry) for number, entry in entries.items()]
        return apply(text, edits), tuple(left)

    def _wanted(self, read: Bibliography) -> Iterator[tuple[int, Diagnostic, Replacement]]:
        """Yield replacements, each with its finding and the number of the entry it is about."""
        starts = [entry.position for entry in read.entries]
        for finding in self.find(read):
            change = finding.replacement
            if change is None or not (change.safe or self.unsafe):
                continue
            # By its place: several entries may have the key
            number = bisect_right(starts, finding.position) - 1
            if number >= 0 and read.entries[number].citekey == change.citekey:
                yield number, finding, change

    def _repair(self, number: int, code: str, change: Replacement) -> Repair:
        entry: Entry = self.first[number]
        position = entry.at(change.field)
        return Repair(code, position, entry.citekey, change.field, change.old, change.new)


def _left(finding: Diagnostic, change: Replacement, reason: str) -> Left:
    return Left(finding.code, finding.position, change.citekey, change.field, reason)


def _changed(text: str, change: Replacement, encoding: Encoding) -> str:
    """Return an entry with one field changed.

    Raises
    ------
    EditError
        If it is not certain that nothing else changes.
    """
    try:
        encoding.encode(change.new)
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise EditError(f"{encoding.name.upper()}, its encoding, has no {character!r}") from None
    editor = Editor(text)
    block = _only(editor.entries)
    if any(problem.kind not in _HARMLESS for problem in block.problems):
        raise EditError("it is not certain where the fields of the entry end")
    found = [field for field in block.fields if field.name.lower() == change.field]
    if len(found) > 1:
        raise EditError("the entry gives the field twice")
    if found and not _is_literal(found[0], text):
        raise EditError("the value holds a macro or is joined from pieces")
    if (_inner(found[0], text) if found else "") != change.old:
        raise EditError("the value is not the one that the rule saw")
    if change.new:
        editor.set_field(block.key, change.field, change.new)
    else:
        editor.remove_field(block.key, change.field)
    made = editor.result()
    if _told(made, change.field) != (_told(text, change.field)[0], change.new):
        raise EditError("something else would read differently afterwards")
    return made


def _only(blocks: list[Block]) -> Block:
    if len(blocks) != 1:
        raise EditError("it is not certain where the entry ends")
    return blocks[0]


def _is_literal(field: Field, text: str) -> bool:
    one = field.pieces is None or len(field.pieces) == 1
    return one and (text[field.start] in '{"' or text[field.start].isdigit())


def _inner(field: Field, text: str) -> str:
    written = field.value(text)
    return written if written[0].isdigit() else written[1:-1]


def _told(text: str, name: str) -> tuple[object, str]:
    """Return what an entry says, as written, without the value of one field; and that value."""
    block = _only([each for each in split(text) if each.kind != "prose"])
    told: list[tuple[str, str]] = []
    value = ""
    for field in block.fields:
        if field.name.lower() == name:
            value = _inner(field, text)
        else:
            told.append((field.name, field.value(text)))
    problems = [(problem.kind, problem.what) for problem in block.problems]
    return (block.kind, block.type, block.key, told, problems), value

"""Changes a BibTeX text in place: edits are patches of spans, and all else stays byte for byte."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.edit.references import renamed_keys
from stronger.bibliography.source.decoding import Encoding, decode
from stronger.bibliography.source.splitting import split
from stronger.bibliography.source.values import Braces, skip
from stronger.diagnostics import did_you_mean
from stronger.outputs import save_bytes

if TYPE_CHECKING:
    from stronger.bibliography.source.blocks import Block, Field

_NAME = re.compile(r"[^\s\"#%'(),={}@\d][^\s\"#%'(),={}@]*")
_KEY = re.compile(r"[^\s\"#%'{},=~\\\x00-\x20]+")
_AFTER_ENTRY = re.compile(r"[ \t]*(?:\r?\n)(?:[ \t]*\r?\n)*")


class EditError(ValueError):
    """An edit that cannot be made; the text stays as it is."""


class Edit(NamedTuple):
    """Put `replacement` where the text has what stands from `start` to `stop`."""

    start: int
    stop: int
    replacement: str


class Reference(NamedTuple):
    """A place where an entry, or a group in a comment, names an entry."""

    citekey: str
    """The entry that names it; empty of a group."""
    field: str
    start: int


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with the edits made; several insertions in one place keep their order.

    Raises
    ------
    EditError
        If two edits overlap, or one lies outside of the text.

    Examples
    --------
    >>> apply("year = 1949", [Edit(7, 11, "{1950}"), Edit(0, 0, "  ")])
    '  year = {1950}'
    """
    parts: list[str] = []
    at = 0
    for start, stop, replacement in sorted(edits, key=lambda edit: edit[:2]):
        if not at <= start <= stop <= len(text):
            raise EditError(f"the edit of characters {start} to {stop} overlaps another")
        parts += [text[at:start], replacement]
        at = stop
    return "".join([*parts, text[at:]])


class Editor:
    """Collects edits of one text, which is split once.

    Examples
    --------
    >>> editor = Editor('@book{hebb1949, year="1948" , title = {The Organization}}')
    >>> editor.set_field("hebb1949", "year", "1949")
    >>> editor.set_field("hebb1949", "publisher", "Wiley")
    >>> editor.result()
    '@book{hebb1949, year="1949" , title = {The Organization}, publisher = {Wiley}}'
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[Edit] = []
        self.blocks = split(text)
        self.entries = [block for block in self.blocks if block.kind == "entry" and block.key]
        self._by_key: dict[str, list[Block]] = {}
        for block in self.entries:
            self._by_key.setdefault(block.key.lower(), []).append(block)
        self._newline = "\r\n" if "\r\n" in text else "\n"

    def result(self) -> str:
        """Return the text with the edits made."""
        return apply(self.text, self.edits)

    def entry(self, citekey: str) -> Block:
        """Return the entry with a key: the first spelled so, or as BibTeX does, without case.

        Raises
        ------
        EditError
            If there is none.
        """
        found = self._by_key.get(citekey.lower())
        if not found:
            keys = [block.key for block in self.entries]
            raise EditError(f"there is no entry {citekey!r}{did_you_mean(citekey, keys)}")
        return next((block for block in found if block.key == citekey), found[0])

    def set_field(self, citekey: str, field: str, value: str) -> None:
        """Give a field a value, in the delimiters it has; a new field comes last.

        Parameters
        ----------
        citekey
            The entry.
        field
            The field's name, in any case.
        value
            The value as BibTeX sees it: without outer delimiters. It may hold LaTeX.

        Raises
        ------
        EditError
            If there is no such entry, or braces in the value do not balance.
        """
        if not _balanced(value):
            raise EditError(f"the braces of {value!r} do not balance")
        self._put(citekey, field, lambda present: self._written(present, value))

    def set_written(self, citekey: str, field: str, written: str) -> None:
        """Give a field what is written, a macro or a number for instance, delimiters and all.

        Raises
        ------
        EditError
            If there is no such entry, or no field can have such a name.
        """
        self._put(citekey, field, lambda _: written)

    def _put(self, citekey: str, field: str, write: Callable[[Field | None], str]) -> None:
        block = self.entry(citekey)
        if not _NAME.fullmatch(field):
            raise EditError(f"{field!r} is no name for a field")
        fields = block.fields
        present = next((each for each in fields if each.name.lower() == field.lower()), None)
        written = write(present)
        if present is None:
            self._insert(block, fields, field, written)
        elif written != self.text[present.start : present.stop]:
            self.edits.append(Edit(present.start, present.stop, written))

    def remove_field(self, citekey: str, field: str) -> None:
        """Remove a field, with the comma after it and the space before it.

        Raises
        ------
        EditError
            If there is no such entry or field.
        """
        block = self.entry(citekey)
        found = [each for each in block.fields if each.name.lower() == field.lower()]
        if not found:
            raise EditError(f"entry {block.key!r} has no field {field!r}")
        for each in found:
            start = each.name_start
            while self.text[start - 1].isspace():
                start -= 1
            after = skip(self.text, each.stop)
            stop = after + 1 if self.text.startswith(",", after) else each.stop
            self.edits.append(Edit(start, stop, ""))

    def remove_entry(self, citekey: str) -> None:
        """Remove an entry, and the blank lines after it.

        Raises
        ------
        EditError
            If there is no such entry.
        """
        block = self.entry(citekey)
        after = _AFTER_ENTRY.match(self.text, block.stop)
        at_line_start = block.start == 0 or self.text[block.start - 1] == "\n"
        stop = after.end() if after and at_line_start else block.stop
        self.edits.append(Edit(block.start, stop, ""))

    def rename_keys(self, keys: Mapping[str, str]) -> list[Reference]:
        """Give entries other keys, also where others name them; two may swap theirs.

        Others are entries, and the groups that JabRef and BibDesk keep in comments. An alias in
        `ids` stays: it names the entry that it stands in.

        Parameters
        ----------
        keys
            New keys by old ones.

        Returns
        -------
        Where others named them.

        Raises
        ------
        EditError
            If there is no entry with an old key, or several, or a new key is taken or no key.
        """
        renamed = {self.entry(old).key.lower(): new for old, new in keys.items()}
        kept = {key: blocks[0].key for key, blocks in self._by_key.items() if key not in renamed}
        taken = dict(kept)
        aliases = {
            alias: block.key
            for block in self.entries
            for field in block.fields
            if field.name.lower() == "ids"
            for alias in _listed(field.value(self.text))
        }
        for old, new in renamed.items():
            if not _KEY.fullmatch(new):
                raise EditError(
                    f"{new!r} cannot be a key: leave out spaces, commas, braces and the like"
                )
            if len(self._by_key[old]) > 1:
                several = self._by_key[old][0].key
                raise EditError(f"several entries have the key {several!r}; tell them apart first")
            if new.lower() in taken:
                raise EditError(f"there is an entry {taken[new.lower()]!r} already")
            if new in aliases:
                raise EditError(f"{new!r} is another key of the entry {aliases[new]!r} (ids)")
            taken[new.lower()] = new
        for old, new in renamed.items():
            block = self._by_key[old][0]
            if new != block.key:
                self.edits.append(Edit(*block.key_span, new))
        changed = {old: new for old, new in renamed.items() if self._by_key[old][0].key != new}
        found = []
        for block in self.blocks:
            for field, start, stop, new in renamed_keys(block, changed):
                self.edits.append(Edit(start, stop, new))
                found.append(Reference(block.key, field, start))
        return found

    def add_entry(self, entry: str) -> None:
        """Add an entry, given as BibTeX, at the end of the text.

        Raises
        ------
        EditError
            If it is not one sound entry, or its key is taken.
        """
        blocks = split(entry)
        if len(blocks) != 1 or blocks[0].kind != "entry" or blocks[0].problems:
            raise EditError(f"this is not one entry that can be read: {entry.strip()[:80]!r}")
        key = blocks[0].key
        if not key or key.lower() in self._by_key:
            raise EditError(f"there is an entry {key!r} already" if key else "the entry has no key")
        self._by_key[key.lower()] = blocks
        line = self._newline
        written = re.sub(r"\r?\n", line, entry.strip()) + line
        before = self.text.rstrip(" \t")
        if not before or (self.edits and self.edits[-1].start == len(self.text)):
            gap = line if before else ""
        elif before.endswith("\n"):
            gap = "" if re.search(r"\n[ \t\r]*\n\Z", before) else line
        else:
            gap = line * 2
        self.edits.append(Edit(len(self.text), len(self.text), gap + written))

    def _written(self, field: Field | None, value: str) -> str:
        """Return the value in the delimiters that the field has, if they can hold it."""
        if field is None:
            return f"{{{value}}}"
        first = self.text[field.start : field.start + 1]
        single = field.pieces is None or len(field.pieces) == 1
        if single and first.isdigit() and value.isascii() and value.isdigit():
            return value
        if single and first == '"' and _quotable(value):
            return f'"{value}"'
        return f"{{{value}}}"

    def _insert(self, block: Block, fields: tuple[Field, ...], name: str, written: str) -> None:
        """Add a field after the last one, laid out as that is."""
        if fields:
            last = fields[-1]
            at = last.stop
            start = last.name_start
            while self.text[start - 1] in " \t":
                start -= 1
            own_line = self.text[start - 1] == "\n"
            indent = self.text[start : last.name_start]
            equals = self.text[last.name_start + len(last.name) : last.start]
            equals = equals if equals.strip(" \t") == "=" else " = "
            width = len(last.name) + len(equals.partition("=")[0])
            if equals.startswith("  ") or "\t" in equals:  # the equals signs are aligned
                equals = " " * max(width - len(name), 1) + equals.lstrip(" \t")
            gap = self._newline + indent if own_line else " "
        else:
            at, equals = block.key_span[1], " = "
            gap = self._newline + "  " if "\n" in block.text else " "
        self.edits.append(Edit(at, at, f",{gap}{name}{equals}{written}"))


def set_field(text: str, citekey: str, field: str, value: str) -> str:
    """Return the text with one field changed or added; see `Editor.set_field`."""
    editor = Editor(text)
    editor.set_field(citekey, field, value)
    return editor.result()


def remove_field(text: str, citekey: str, field: str) -> str:
    """Return the text without one field; see `Editor.remove_field`."""
    editor = Editor(text)
    editor.remove_field(citekey, field)
    return editor.result()


def remove_entry(text: str, citekey: str) -> str:
    """Return the text without one entry; see `Editor.remove_entry`."""
    editor = Editor(text)
    editor.remove_entry(citekey)
    return editor.result()


def rename_key(text: str, old: str, new: str) -> tuple[str, list[Reference]]:
    """Return the text with a key renamed everywhere, and where; see `Editor.rename_keys`."""
    return rename_keys(text, {old: new})


def rename_keys(text: str, keys: Mapping[str, str]) -> tuple[str, list[Reference]]:
    """Return the text with keys renamed everywhere, and where; see `Editor.rename_keys`."""
    editor = Editor(text)
    references = editor.rename_keys(keys)
    return editor.result(), references


def add_entry(text: str, entry: str) -> str:
    """Return the text with an entry more; see `Editor.add_entry`."""
    editor = Editor(text)
    editor.add_entry(entry)
    return editor.result()


def load(path: str | os.PathLike[str]) -> tuple[str, Encoding]:
    """Return the text of a file, and how to write it so that unchanged text gives the same bytes.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    return decode(Path(path).read_bytes())


def store(path: str | os.PathLike[str], text: str, encoding: Encoding) -> None:
    """Write a text in the encoding it came in; the file holds all of it or what it held before.

    Raises
    ------
    EditError
        If the encoding has no bytes for one of the characters.
    OSError
        If the file cannot be written.
    """
    save_bytes(path, encode(text, encoding))


def encode(text: str, encoding: Encoding, which: str = "the file is") -> bytes:
    """Return the bytes of a text in the encoding it came in; an error says `which` file it is.

    Raises
    ------
    EditError
        If the encoding has no bytes for one of the characters.
    """
    try:
        return encoding.encode(text)
    except UnicodeEncodeError as error:
        wrong = error.object[error.start]
        raise EditError(
            f"{which} in {encoding.name}, which has no {wrong!r}; save it as UTF-8 first"
        ) from error


def _listed(written: str) -> list[str]:
    """Return the keys in a field that lists some."""
    return [key.strip() for key in written.strip('{}" ').split(",") if key.strip()]


def _balanced(value: str) -> bool:
    braced = f"{{{value}}}"
    return Braces(braced).closing(0) == len(braced) - 1


def _quotable(value: str) -> bool:
    quoted = f'"{value}"'
    return Braces(quoted).closing_quote(0) == len(quoted) - 1

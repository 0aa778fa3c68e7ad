"""Reads BibTeX files into a bibliography; what cannot be read becomes a finding."""

from __future__ import annotations

import logging
import os
import re
from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from stronger.bibliography import rules
from stronger.bibliography.dates import MONTH_MACROS
from stronger.bibliography.inheriting import inherit
from stronger.bibliography.meaning import interpret
from stronger.bibliography.model import Bibliography, Entry, String
from stronger.bibliography.values import Value, parse_value
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bibtexparser.model import Block
    from bibtexparser.model import Entry as EntryBlock

    Split: TypeAlias = Callable[[str], Sequence[Block]]

_BAD_IN_KEY = re.compile(r"[\s\"#%'(){},=~\\\x00-\x1f]")
_BAD_IN_NAME = re.compile(r"[\s\"#%'(){},=]|^\d|^$")
_LOST_ENTRY = re.compile(r"^[ \t]*@(?!comment)\s*\w+", re.IGNORECASE | re.MULTILINE)
_NEXT_FIELD = re.compile(r"([A-Za-z][\w-]*)\s*=\s*")
_GAP = re.compile(r"[\s,]*")
_WHAT = re.compile(r"@\s*(\w+)")


def split_blocks(text: str) -> Sequence[Block]:
    """Cut a BibTeX text into blocks with bibtexparser's splitter."""
    from bibtexparser.splitter import Splitter

    # It also logs what it returns as failed blocks; a program's output is not the place for that.
    logging.getLogger("bibtexparser.splitter").addHandler(logging.NullHandler())
    return list(Splitter(text).split().blocks)


def read_file(
    path: str | os.PathLike[str], *, file: str | None = None, split: Split = split_blocks
) -> Bibliography:
    """Read a BibTeX file; a missing or broken file gives findings, never an exception.

    Parameters
    ----------
    path
        The file.
    file
        What findings call the file; its path as given, if left out.
    split
        Cuts the text into blocks; see `read_text`.
    """
    file = os.fspath(path) if file is None else file
    start = Position(file)
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Bibliography(file=file, diagnostics=(rules.unreadable_file(start, reason),))
    try:
        return read_text(data.decode("utf-8-sig"), file, split)
    except UnicodeDecodeError as error:
        # Offsets count from after a byte order mark, which UTF-8 reading leaves out.
        data, at = error.object, error.start
        source = _Source(data.decode("latin-1"), file)
        line = source.text[source.text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
        # The line up to here is UTF-8, so that its columns count characters, not bytes.
        before = data[data.rfind(b"\n", 0, at) + 1 : at].decode("utf-8")
        position = Position(file, source.position(at).line, len(before) + 1)
        finding = rules.not_utf8(position, data[at], line.strip())
        read = read_text(source.text, file, split)
        return read.model_copy(update={"diagnostics": (finding, *read.diagnostics)})


def read_text(text: str, file: str = "<string>", split: Split = split_blocks) -> Bibliography:
    """Read BibTeX text.

    Macros are expanded as defined above their use (the standard months stand for English names),
    values joined, and fields inherited from ``crossref`` parents. An undefined macro stands for
    its own name; of a field or key given twice, the first counts.

    Parameters
    ----------
    text
        BibTeX.
    file
        What findings call the text.
    split
        Cuts the text into blocks, in order and with their raw text; bibtexparser's own splitter
        unless another is given.

    Examples
    --------
    >>> entry = read_text("@book{hebb1949, author = {Hebb, Donald}, year = 1949}")["hebb1949"]
    >>> entry.label, str(entry.position)
    ('Hebb 1949', '<string>:1:1')
    """
    reader = _Reader(_Source(text, file))
    try:
        blocks = split(text)
    except Exception as error:  # bad content must never raise, whatever the splitter makes of it
        reader.report(rules.broken_block(Position(file), "file", str(error), text))
        blocks = ()
    reader.read(blocks)
    entries = [interpret(entry, reader.report) for entry in inherit(reader.entries, reader.report)]
    if not entries and not reader.diagnostics:
        reader.report(rules.empty(Position(file)))
    return Bibliography(
        entries=tuple(entries),
        strings=tuple(reader.strings),
        preambles=tuple(reader.preambles),
        diagnostics=tuple(sorted(reader.diagnostics, key=lambda finding: finding.position)),
        file=file,
    )


class _Source:
    """A text that knows the line and column of every offset."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        line = bisect_right(self.line_starts, offset)
        return Position(self.file, line, offset - self.line_starts[line - 1] + 1)

    def find(self, raw: str, after: int, line: int | None) -> int:
        """Return where a block's raw text begins, given the line (from 0) it begins on."""
        if line is not None and 0 <= line < len(self.line_starts):
            after = max(after, self.line_starts[line])
        return max(self.text.find(raw, after), 0)


class _Reader:
    """Turns blocks into entries, strings and findings, in order."""

    def __init__(self, source: _Source) -> None:
        self.source = source
        self.entries: list[Entry] = []
        self.strings: list[String] = []
        self.preambles: list[str] = []
        self.diagnostics: list[Diagnostic] = []
        self.report = self.diagnostics.append
        self._macros: dict[str, String] = {}
        self._first: dict[str, Entry] = {}

    def read(self, blocks: Sequence[Block]) -> None:
        from bibtexparser import model

        cursor = 0
        starts = []
        for block in blocks:
            start = self.source.find(block.raw or "", cursor, block.start_line)
            starts.append(start)
            # A failed block may reach into the next one.
            failed = type(block) is model.ParsingFailedBlock
            cursor = start + (1 if failed else len(block.raw or ""))
        for index, block in enumerate(blocks):
            start = starts[index]
            if isinstance(block, model.ParsingFailedBlock) and block.ignore_error_block:
                block = block.ignore_error_block  # a duplicate key or field: read, then reported
            if isinstance(block, model.Entry):
                self._entry(block, start)
            elif isinstance(block, model.String):
                self._string(block, start)
            elif isinstance(block, model.Preamble):
                raw = block.raw or ""
                at = start + max(raw.find(block.value), 0)
                text, _ = self._value("preamble", at, at + len(block.value))
                self.preambles.append(text)
            elif isinstance(block, model.ParsingFailedBlock):
                self._failed(block, start, self._end(blocks, starts, index))
            elif isinstance(block, model.ImplicitComment):
                follows_failed = index > 0 and type(blocks[index - 1]) is model.ParsingFailedBlock
                if not follows_failed:
                    self._comment(block.comment, start)

    def _end(self, blocks: Sequence[Block], starts: Sequence[int], index: int) -> int:
        """Return where the text of a failed block ends: where the next block starts."""
        from bibtexparser.model import ImplicitComment

        for block, start in zip(blocks[index + 1 :], starts[index + 1 :], strict=True):
            if not isinstance(block, ImplicitComment):
                return start
        return len(self.source.text)

    def _failed(self, block: Block, start: int, end: int) -> None:
        raw = self.source.text[start:end].rstrip()
        error = getattr(block, "error", None)
        reason = " ".join(str(getattr(error, "abort_reason", error)).split())
        reason = (reason[:1].lower() + reason[1:]).rstrip(".")
        what = _WHAT.match(raw)
        self.report(
            rules.broken_block(
                self.source.position(start), f"@{what[1]}" if what else "block", reason, raw
            )
        )

    def _comment(self, comment: str, start: int) -> None:
        for match in _LOST_ENTRY.finditer(comment):
            at = start + match.start() + match[0].index("@")
            reason = "no brace follows the type on the same line"
            raw = comment[match.start() :].strip()
            name = match[0].strip()
            self.report(rules.broken_block(self.source.position(at), name, reason, raw))

    def _string(self, block: Block, start: int) -> None:
        name: str = block.key  # type: ignore[attr-defined]
        raw = block.raw or ""
        position = self.source.position(start)
        if _BAD_IN_NAME.search(name):
            problem = "is no name for a macro"
            self.report(rules.malformed_value(position, name, problem, raw))
            return
        at = start + raw.index("=") + 1
        value, _ = self._value(name, at, start + len(raw) - 1)
        string = String(name=name, value=value, position=position, raw=raw)
        self.strings.append(string)
        self._macros[name.lower()] = string

    def _entry(self, block: EntryBlock, start: int) -> None:
        raw = block.raw or ""
        position = self.source.position(start)
        key = block.key
        if bad := _BAD_IN_KEY.search(key):
            problem = f"holds {bad[0]!r}, which no key may"
            self.report(rules.malformed_key(position, key, problem, raw.partition("\n")[0]))
        if not key:
            problem = "is empty; the entry is left out"
            self.report(rules.malformed_key(position, key, problem, raw))
            return
        first = self._first.get(key.lower())
        if first:
            self.report(rules.duplicate_key(position, key, first.citekey, first.position))
        fields, positions, strings = self._fields(block, start)
        entry = Entry(
            citekey=key,
            type=block.entry_type.lower(),
            fields=fields,
            strings=tuple(strings),
            position=position,
            field_positions=positions,
            raw=raw,
        )
        self._first.setdefault(key.lower(), entry)
        self.entries.append(entry)

    def _fields(
        self, block: EntryBlock, start: int
    ) -> tuple[dict[str, str], dict[str, Position], dict[str, None]]:
        """Read the fields of an entry, and find out where each stands."""
        text = self.source.text
        fields: dict[str, str] = {}
        positions: dict[str, Position] = {}
        strings: dict[str, None] = {}
        stop = start + len(block.raw or "")
        cursor = text.find(",", start, stop) + 1
        for each in block.fields:
            gap = _GAP.match(text, cursor, stop)
            cursor = gap.end() if gap else cursor
            name_at = text.find(each.key, cursor, stop)
            value_at = text.find("=", name_at + len(each.key), stop) + 1
            value_end = text.find(each.value, value_at, stop) + len(each.value)
            cursor = value_end
            name = each.key
            while True:
                position = self.source.position(name_at)
                lower = name.lower()
                raw = text[name_at:value_end]
                rest = self._next_in_value(value_at, value_end)
                stop_at = rest.start() if rest else value_end
                if _BAD_IN_NAME.search(name):
                    problem = "this is no name for a field"
                    self.report(rules.malformed_value(position, name, problem, raw))
                elif lower in fields:
                    self.report(rules.duplicate_field(position, lower, positions[lower], raw))
                else:
                    value, used = self._value(lower, value_at, stop_at)
                    fields[lower], positions[lower] = value, position
                    strings.update(used)
                if not rest:
                    break
                name, name_at, value_at = rest[1], rest.start(), rest.end()
                problem = f"no comma before {name!r}"
                self.report(
                    rules.malformed_value(self.source.position(name_at), lower, problem, raw)
                )
        return fields, positions, strings

    def _next_in_value(self, start: int, end: int) -> re.Match[str] | None:
        """Return the beginning of the field that a missing comma made part of this value."""
        parsed = parse_value(self.source.text, start, end)
        if not parsed.problem or not parsed.pieces:
            return None
        return _NEXT_FIELD.match(self.source.text, parsed.stop, end)

    def _value(self, field: str, start: int, end: int) -> tuple[str, dict[str, None]]:
        """Return what a value stands for, and the names of the strings it uses."""
        parsed = parse_value(self.source.text, start, end)
        text = "".join(self._expand(parsed))
        if parsed.problem:
            raw = self.source.text[start:end].strip()
            if not raw:  # the line up to here says more than nothing
                line_start = self.source.text.rfind("\n", 0, start) + 1
                raw = self.source.text[line_start:start].strip()
            position = self.source.position(min(parsed.stop, max(end - 1, start)))
            if parsed.pieces and parsed.stop >= end:
                position = self.source.position(parsed.pieces[-1].start)
            self.report(rules.malformed_value(position, field, parsed.problem, raw))
            if parsed.stop < end:
                text = self.source.text[start:end].strip()
        used = {
            self._macros[piece.text.lower()].name: None
            for piece in parsed.pieces
            if piece.kind == "macro" and piece.text.lower() in self._macros
        }
        return text, used

    def _expand(self, value: Value) -> list[str]:
        texts = []
        for piece in value.pieces:
            if piece.kind == "text":
                texts.append(piece.text)
                continue
            name = piece.text.lower()
            if name in self._macros:
                texts.append(self._macros[name].value)
            elif name in MONTH_MACROS:
                texts.append(MONTH_MACROS[name])
            else:
                defined = [*(string.name for string in self._macros.values()), *MONTH_MACROS]
                position = self.source.position(piece.start)
                self.report(rules.undefined_macro(position, piece.text, defined))
                texts.append(piece.text)
        return texts

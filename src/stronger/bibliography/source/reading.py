"""Reads BibTeX files into a bibliography; what cannot be read becomes a finding."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from stronger.bibliography.model import Bibliography, Entry, String
from stronger.bibliography.source import findings
from stronger.bibliography.source.blocks import Block
from stronger.bibliography.source.bounds import DEEPEST, LONG, LONGEST, room_of
from stronger.bibliography.source.decoding import Source, decode, readable
from stronger.bibliography.source.inheriting import inherit
from stronger.bibliography.source.meaning import check_meaning
from stronger.bibliography.source.pausing import without_collection
from stronger.bibliography.source.splitting import split as split_text
from stronger.bibliography.source.values import depth_of
from stronger.bibliography.text.latex.definitions import Definition, definitions_of
from stronger.bibliography.text.months import MONTH_MACROS
from stronger.diagnostics import Diagnostic, Names, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bibtexparser.model import Block as Foreign

    from stronger.bibliography.source.blocks import Field, Problem
    from stronger.bibliography.source.decoding import Encoding

    Split: TypeAlias = Callable[[str], Sequence[Block] | Sequence[Foreign]]

_BAD_IN_KEY = re.compile(r"[\s\"#%'{},=~\\\x00-\x1f]")
_NO_FIELDS: Mapping[str, str] = {}
_NO_DEFINITIONS: Mapping[str, Definition] = {}
_BAD_IN_NAME = re.compile(r"[\s\"#%'(){},=]|^\d|^$")


def read_file(
    path: str | os.PathLike[str], *, file: str | None = None, split: Split = split_text
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
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        finding = findings.unreadable_file(Position(file), reason)
        return Bibliography(file=file, diagnostics=(finding,))
    return read_bytes(data, file, split)


def read_bytes(data: bytes, file: str = "<bytes>", split: Split = split_text) -> Bibliography:
    """Read the bytes of a BibTeX file, in whatever encoding they are."""
    raw, encoding = decode(data)
    text = readable(raw)
    finding = encoding_finding(raw, encoding, Source(text, file))
    if finding is None:
        return read_text(text, file, split)
    if encoding.how == "unknown":
        return Bibliography(file=file, diagnostics=(finding,))
    read = read_text(text, file, split)
    return replace(read, diagnostics=(finding, *read.diagnostics))


@without_collection()
def read_text(text: str, file: str = "<string>", split: Split = split_text) -> Bibliography:
    """Read BibTeX text.

    Macros are expanded as defined above their use (the standard months stand for English names),
    values joined, and fields inherited from ``xdata`` containers and ``crossref`` parents. An
    undefined macro stands for its own name; of a field or key given twice, the first counts.

    Parameters
    ----------
    text
        BibTeX.
    file
        What findings call the text.
    split
        Cuts the text into blocks, in order: ours or bibtexparser's, these with their raw text.
        `stronger.bibliography.source.splitting.split` unless another is given.

    Examples
    --------
    >>> entry = read_text("@book{hebb1949, author = {Hebb, Donald}, year = 1949}")["hebb1949"]
    >>> entry.label, str(entry.position)
    ('Hebb 1949', '<string>:1:1')
    """
    reader = _Reader(Source(text, file))
    try:
        blocks = _ours(text, split(text))
    except Exception as error:  # bad content must never raise, whatever the splitter makes of it
        reader.report(findings.broken_block(Position(file), "file", str(error), text))
        blocks = []
    reader.read(blocks)
    granular = "xdata=" in text.lower()
    entries = inherit(reader.entries, reader.report, granular=granular, size=len(text))
    if definitions := definitions_of(reader.preambles):
        entries = [replace(entry, definitions=definitions) for entry in entries]
    for entry in entries:
        check_meaning(entry, reader.report)
    if not entries and not reader.diagnostics:
        reader.report(findings.empty(Position(file)))
    return Bibliography(
        entries=tuple(entries),
        strings=tuple(reader.strings),
        preambles=tuple(reader.preambles),
        diagnostics=tuple(sorted(reader.diagnostics, key=lambda finding: finding.position)),
        file=file,
    )


def _ours(text: str, blocks: Sequence[Block] | Sequence[Foreign]) -> list[Block]:
    foreign = [block for block in blocks if not isinstance(block, Block)]
    if foreign:
        from stronger.bibliography.source.foreign import from_bibtexparser

        return from_bibtexparser(text, foreign)
    return [block for block in blocks if isinstance(block, Block)]


def encoding_finding(raw: str, encoding: Encoding, source: Source) -> Diagnostic | None:
    """Return what there is to say of an encoding, at the first character it matters for.

    Parameters
    ----------
    raw
        The text as `decode` gives it.
    encoding
        Its encoding.
    source
        The text as it is read, of the same length.
    """
    if encoding.name == "utf-8" and not encoding.mixed:
        return None
    if encoding.name.startswith("utf-"):
        if not encoding.mixed:
            return findings.not_ascii_compatible(Position(source.file), encoding.name.upper())
        at = next(index for index, each in enumerate(raw) if "\udc80" <= each <= "\udcff")
    else:
        at = next((index for index, each in enumerate(raw) if ord(each) > 127), 0)
    byte = (raw[at : at + 1] or "\0").encode(encoding.name, encoding.errors)[0]
    position = source.position(at)
    line_start = source.line_start(position.line)
    line = source.text[line_start:].partition("\n")[0].strip()
    if encoding.how == "unknown":
        return findings.unknown_encoding(position, byte)
    how = {"declared": "as it says itself", "recognised": "going by its letters"}
    name = "Windows-1252" if encoding.mixed else encoding.name
    return findings.not_utf8(position, byte, name, how.get(encoding.how, ""), line)


class _Places(Mapping[str, Position]):
    """Where the fields of an entry stand; worked out when asked for."""

    __slots__ = ("_offsets", "_source")

    def __init__(self, source: Source, offsets: dict[str, int] | Block) -> None:
        self._source = source
        self._offsets = offsets

    @property
    def offsets(self) -> dict[str, int]:
        """Where the names of the fields begin."""
        if isinstance(self._offsets, Block):
            self._offsets = {each.name.lower(): each.name_start for each in self._offsets.fields}
        return self._offsets

    def __getitem__(self, name: str) -> Position:
        return self._source.position(self.offsets[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.offsets)

    def __len__(self) -> int:
        return len(self.offsets)


class _Reader:
    """Turns blocks into entries, strings and findings, in order."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.entries: list[Entry] = []
        self.strings: list[String] = []
        self.preambles: list[str] = []
        self.diagnostics: list[Diagnostic] = []
        self.report = self.diagnostics.append
        self._macros: dict[str, String] = {}
        self._names = Names(MONTH_MACROS)
        self._left = room_of(len(source.text))
        self._first: dict[str, tuple[str, int]] = {}

    def read(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if block.kind == "entry":
                self._entry(block)
            elif block.kind == "string":
                self._string(block)
            elif block.kind == "preamble":
                self.preambles.append(self._value(block.fields[0], {}))
            for problem in block.problems:
                self._problem(problem)

    def _problem(self, problem: Problem) -> None:
        raw = self.source.text[problem.start : problem.stop]
        at = problem.start if problem.at < 0 else problem.at
        position = self.source.position(at)
        match problem.kind:
            case "broken":
                position = self.source.position(problem.start)
                self.report(findings.broken_block(position, problem.what, problem.message, raw))
            case "value" | "macros":
                what = problem.what.lower()
                self.report(findings.malformed_value(position, what, problem.message, raw))
            case "comment":
                self.report(findings.comment_in_entry(position, problem.what, raw))
            case "invisible":
                self.report(
                    findings.invisible_between(position, problem.what, problem.message, raw)
                )
            case "hidden":
                self.report(findings.hidden_entry(position, problem.message, raw))
            case "inside":
                self.report(findings.entry_in_value(position, problem.what, raw))

    def _string(self, block: Block) -> None:
        for field in block.fields:
            position = self.source.position(block.start)
            if _BAD_IN_NAME.search(field.name):
                problem = "is no name for a macro"
                self.report(findings.malformed_value(position, field.name, problem, block.text))
                continue
            value = self._value(field, {})
            string = String(name=field.name, value=value, position=position, raw=block.text)
            self.strings.append(string)
            self._macros[field.name.lower()] = string
            self._names.add(field.name)

    def _entry(self, block: Block) -> None:
        key, position = block.key, self.source.position(block.start)
        if not block.plain:
            if bad := _BAD_IN_KEY.search(key):
                problem = f"holds {bad[0]!r}, which no key may"
                line = block.text.partition("\n")[0]
                self.report(findings.malformed_key(position, key, problem, line))
            if not key:
                problem = "is empty; the entry is left out"
                self.report(findings.malformed_key(position, key, problem, block.text))
                return
        first, at = self._first.setdefault(key.lower(), (key, block.start))
        if at != block.start:
            where = self.source.position(at)
            self.report(findings.duplicate_key(position, key, first, where))
        strings: dict[str, None] = {}
        fields: dict[str, str] | None = None
        offsets: dict[str, int] | Block = block
        if block.plain and block.source is self.source.text:
            fields = self._plain_fields(block, strings)
        if fields is None:
            strings = {}
            fields, offsets = self._fields(block, strings)
        self.entries.append(
            Entry(
                citekey=key,
                type=block.type.lower(),
                fields=fields,
                inherited=_NO_FIELDS,
                resolved=_NO_FIELDS,
                strings=tuple(strings),
                position=position,
                field_positions=_Places(self.source, offsets),
                definitions=_NO_DEFINITIONS,
                raw=block.text,
                span=(block.start, block.stop),
            )
        )

    def _plain_fields(self, block: Block, strings: dict[str, None]) -> dict[str, str] | None:
        """Return what `_fields` does of an entry of the plain form, if there is nothing to report.

        Where they stand is left to be worked out when someone asks, as few do.
        """
        fields: dict[str, str] = {}
        pairs = block.pairs
        for name, value in pairs:
            first = value[0]
            if first in '{"':
                fields[name.lower()] = value[1:-1]
            elif first.isdigit():
                fields[name.lower()] = value
            elif (macro := value.lower()) in self._macros:
                string = self._macros[macro]
                if len(string.value) > LONG:
                    return None
                strings[string.name] = None
                fields[name.lower()] = string.value
            elif macro in MONTH_MACROS:
                fields[name.lower()] = MONTH_MACROS[macro]
            else:
                return None
        return fields if len(fields) == len(pairs) else None

    def _fields(
        self, block: Block, strings: dict[str, None]
    ) -> tuple[dict[str, str], dict[str, int]]:
        """Return the fields of an entry and where their names begin, and report what is wrong."""
        fields: dict[str, str] = {}
        offsets: dict[str, int] = {}
        text = self.source.text
        for field in block.fields:
            name, name_start, start, stop, pieces = field
            lower = name.lower()
            if lower in fields:
                places = (self.source.position(name_start), self.source.position(offsets[lower]))
                raw = text[name_start:stop]
                self.report(findings.duplicate_field(places[0], lower, places[1], raw))
                continue
            if pieces is None and text[start] in '{"':
                fields[lower] = text[start + 1 : stop - 1]
            elif pieces is not None and block.problems and _BAD_IN_NAME.search(name):
                continue
            else:
                fields[lower] = self._value(field, strings)
            offsets[lower] = name_start
        if not block.plain:  # what is plain is four deep at most
            self._nesting(fields, offsets)
        return fields, offsets

    def _nesting(self, fields: dict[str, str], offsets: dict[str, int]) -> None:
        for name, value in fields.items():
            if value.count("{") > DEEPEST and (depth := depth_of(value)) > DEEPEST:
                place = self.source.position(offsets[name])
                self.report(findings.nested_too_deeply(place, name, depth, value[:200]))

    def _value(self, field: Field, used: dict[str, None]) -> str:
        """Return what a value stands for, and add to the names of the strings used."""
        text = self.source.text
        if field.pieces == ():
            return _unquoted(text[field.start : field.stop])
        if field.pieces is None:
            first = text[field.start]
            if first in '{"':
                return text[field.start + 1 : field.stop - 1]
            written = text[field.start : field.stop]
            return written if first.isdigit() else self._expand(written, field.start, used)
        parts: list[str] = []
        left = LONGEST
        for piece in field.pieces:
            part = piece.text(text)
            if piece.kind == "macro":
                part = self._expand(part, piece.start, used, left)
                left -= len(part)
            parts.append(part)
        return "".join(parts)

    def _expand(self, name: str, at: int, used: dict[str, None], left: int = LONGEST) -> str:
        """Return what a macro stands for, if there is so much room left in the value."""
        lower = name.lower()
        if lower in self._macros:
            string = self._macros[lower]
            size = len(string.value)
            if size > left or LONG < size > self._left:
                whole = "value" if size > left else "file"
                position = self.source.position(at)
                self.report(findings.expands_too_far(position, name, size, whole))
                return name
            if size > LONG:
                self._left -= size
            used[string.name] = None
            return string.value
        if lower in MONTH_MACROS:
            return MONTH_MACROS[lower]
        defined = self._names.alike(name)
        self.report(findings.undefined_macro(self.source.position(at), name, defined))
        return name


def _unquoted(value: str) -> str:
    """Return a value that could not be read; quotes around all of it are delimiters still."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1]
    return value

"""Tidies a BibTeX text: one canonical layout, cleaned values, and everything else kept in place."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from stronger.bibliography.edit.cleaning import (
    KEPT_FIELDS,
    clean_doi,
    clean_month,
    clean_pages,
    clean_url,
    kept_characters,
    protect_capitals,
    to_characters,
)
from stronger.bibliography.edit.sorting import changes_blocks, join, parse_order, sort_text
from stronger.bibliography.source.decoding import Source
from stronger.bibliography.source.splitting import split
from stronger.bibliography.source.writing import FIELD_ORDER
from stronger.bibliography.text.months import MONTH_MACROS
from stronger.diagnostics import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.bibliography.source.blocks import Block, Field
    from stronger.bibliography.source.values import Piece

Months: TypeAlias = Literal["macro", "number", "keep"]
Characters: TypeAlias = Literal["keep", "unicode", "latex"]

_RANK = {name: rank for rank, name in enumerate(FIELD_ORDER)}
_MONTHS = tuple(MONTH_MACROS)
_MACRO, _PREAMBLE = "@string", "@preamble"
_LEFT = frozenset((_MACRO, _PREAMBLE, *KEPT_FIELDS))
"""What keeps its white space."""
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_UNTIDY = re.compile(r"[\t\r\n\f\v]|  |\A | \Z")
_NAMED = re.compile(r"(?<![^\s,{}=])[^\s,{}=]++(?=\s*+=)")
_PARENTS = ("crossref", "xdata")
_NAMED_BLOCKS = 20
"""How many blocks that stay as they are written are named before they are only counted."""
_REPAIRED = frozenset({"invisible", "inside", "macros"})
"""Problems of a block that can be written anew all the same."""


WIDEST = 80
"""No field stands farther to the right."""


@dataclass(frozen=True)
class TidyOptions:
    """What tidying does, beside laying out entries."""

    sort: str = "none"
    """What entries are sorted by; see `parse_order` and `sort_text`."""
    reverse: bool = False
    """Whether they come the other way round."""
    omit: tuple[str, ...] = ()
    """Fields to drop."""
    omit_empty: bool = False
    """Whether fields without a value are dropped."""
    order: bool = True
    """Whether fields come in the canonical order."""
    align: bool = False
    """Whether the equals signs of an entry stand below each other."""
    indent: int = 2
    """How many spaces stand before a field, up to `WIDEST`."""
    months: Months = "macro"
    """Whether months become macros or numbers."""
    pages: bool = True
    """Whether page ranges get two hyphens."""
    identifiers: bool = True
    """Whether a DOI is made bare and an address freed from LaTeX."""
    characters: Characters = "keep"
    """What accented letters become."""
    protect: bool = False
    """Whether words such as GPU get braces in titles."""


class Change(NamedTuple):
    """A value that tidying changed, beside its white space and delimiters."""

    citekey: str
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class TidyResult:
    """A tidied text, and which values differ."""

    text: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    """What could not be done, in sentences."""
    dropped: Mapping[str, int] = attribute(default_factory=dict)
    """How many fields of each name were dropped."""


def tidy(text: str, options: TidyOptions | None = None) -> TidyResult:
    r"""Return a text in canonical form.

    Comments, prose, strings and preambles stay before what they stand before; what cannot be read
    or only with a guess stays as it is written. Tidying what is tidy changes nothing.

    Examples
    --------
    >>> print(tidy('% mine\n@BOOK(hebb, Year=1949,month="Sept", pages={1-9})').text, end="")
    % mine
    @book{hebb,
      pages = {1--9},
      year = {1949},
      month = sep,
    }
    """
    return _Tidier(text, options or TidyOptions()).tidy()


def diff(old: str, new: str, file: str = "references.bib") -> str:
    r"""Return what differs between two texts as a unified diff; empty if nothing does.

    Examples
    --------
    >>> print(diff("a\nb\n", "a\nc\n", "x.bib"), end="")
    --- x.bib
    +++ x.bib
    @@ -1,2 +1,2 @@
     a
    -b
    +c
    """
    return "".join(difflib.unified_diff(_lines(old), _lines(new), fromfile=file, tofile=file))


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        return lines[:-1]
    return [*lines[:-1], f"{lines[-1]}\\ No newline at end of file\n"]


class _Tidier:
    def __init__(self, text: str, options: TidyOptions) -> None:
        self.mark = "\ufeff" if text.startswith("\ufeff") else ""
        self.text = text.removeprefix("\ufeff")
        self.options = options
        self.order = parse_order(options.sort, reverse=options.reverse)
        self.omitted = {name.strip().lower() for name in options.omit} - {""}
        self.changes: list[Change] = []
        self.notes: list[str] = []
        self.source = Source(self.text)
        self.dropped: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.shielding: Counter[str] = Counter()
        self.blocks = split(self.text)
        self.left: list[Block] = []
        """What cannot be read in full."""
        self.newline = "\r\n" if "\r\n" in text else "\n"
        macros = {
            field.name.lower()
            for block in self.blocks
            if block.kind == "string"
            for field in block.fields
        }
        self.months = () if macros & set(_MONTHS) else _MONTHS

    def tidy(self) -> TidyResult:
        text = join(self.text, self.blocks, list(map(self._block, self.blocks)), self.newline)
        if any(block.kind == "broken" for block in self.blocks) and changes_blocks(
            self.blocks, text
        ):
            note = "not tidied: what cannot be read would be read otherwise"
            return TidyResult(self.mark + self.text, (), (note,))
        notes = [*self.notes, *self._notes()]
        if self.order:
            # What is tidy is sorted, by values as they are written: so sorting is settled at once
            text, note = sort_text(text, self.order)
            notes += [note] if note else []
        return TidyResult(self.mark + text, tuple(self.changes), tuple(notes), dict(self.dropped))

    def _notes(self) -> list[str]:
        """Return which blocks and fields to drop are left, in sentences."""
        notes = [
            f"line {self.source.line(block.start)}: left as it is written, for "
            f"{block.problems[0].message if block.problems else 'it cannot be read'}"
            for block in self.left[:_NAMED_BLOCKS]
        ]
        if more := len(self.left[_NAMED_BLOCKS:]):
            notes.append(f"{more} more left as they are written, for they cannot be read in full")
        notes += [
            f"{name} kept in {_entries(number)} that cannot be read in full"
            for name, number in self.kept.items()
        ]
        return notes + [
            f"{name} kept in {_entries(number)}: empty there, it keeps the parent's value away"
            for name, number in self.shielding.items()
        ]

    def _block(self, block: Block) -> str:
        sound = all(problem.kind in _REPAIRED for problem in block.problems)
        if sound and block.kind == "entry":
            return self._entry(block)
        if sound and block.kind == "string":
            return self.newline.join(
                f"@string{{{field.name} = {self._string(field)}}}" for field in block.fields
            )
        if sound and block.kind == "preamble":
            return f"@preamble{{{self._joined(block.fields[0], _PREAMBLE)}}}"
        if block.text.startswith("@") and block.kind not in ("comment", "prose"):
            self.left.append(block)
        if self.omitted and block.kind in ("entry", "broken"):
            self.kept.update({each.lower() for each in _NAMED.findall(block.text)} & self.omitted)
        return block.text.strip()

    def _entry(self, block: Block) -> str:
        fields = self._kept(block)
        if self.options.order:
            last = len(_RANK)
            fields.sort(key=lambda item: (_RANK.get(item[0], last), item[0]))
        width = 0
        if self.options.align and fields:
            width = max(len(name) for name, _ in fields)
        indent = self.newline + " " * self.options.indent
        lines = [f"@{block.type.lower()}{{{block.key},"]
        for name, field in fields:
            lines.append(f"{name:{width}} = {self._value(block.key, name, field)},")
        return f"{indent.join(lines)}{self.newline}}}"

    def _string(self, field: Field) -> str:
        """Return what a macro stands for; its spaces stay, for nobody knows in which fields."""
        return self._joined(field, _MACRO, f"macro {field.name!r}")

    def _value(self, citekey: str, name: str, field: Field) -> str:
        """Return a value as it is to be written, with its delimiters."""
        text = self.text
        kind = text[field.start]
        if (field.pieces is None or len(field.pieces) == 1) and kind in '{"0123456789':
            braced = kind in '{"'
            value = text[field.start + braced : field.stop - braced]
            if name not in KEPT_FIELDS and _UNTIDY.search(value):
                value = _SPACE.sub(" ", value).strip(" ")
            if name == "month" and (month := self._month(citekey, value)):
                return month
            place = f"{name} of {citekey!r}", field.start
            cleaned = self._cleaned(name, value, place)
            if cleaned != value:
                self.changes.append(Change(citekey, name, value, cleaned))
            return f"{{{cleaned}}}"
        if name == "month" and self.options.months == "number":
            written = text[field.start : field.stop]
            if written.lower() in self.months:
                return self._month(citekey, written)
        return self._joined(field, name, f"{name} of {citekey!r}")

    def _month(self, citekey: str, value: str) -> str:
        """Return a month as it is to be written, or nothing if it stays."""
        number = clean_month(value)
        if not number or not self.months or self.options.months == "keep":
            return ""
        new = self.months[number - 1] if self.options.months == "macro" else str(number)
        if new != value:
            self.changes.append(Change(citekey, "month", value, new))
        return new if self.options.months == "macro" else f"{{{new}}}"

    def _cleaned(self, name: str, value: str, place: tuple[str, int]) -> str:
        options = self.options
        if options.pages and name == "pages":
            value = clean_pages(value)
        elif options.identifiers and name == "doi":
            return clean_doi(value)
        elif options.identifiers and name == "url":
            return clean_url(value)
        if options.characters != "keep" and ("\\" in value or not value.isascii()):
            value = self._in_characters(name, value, place)
        if options.protect:
            value = protect_capitals(name, value)
        return value

    def _in_characters(self, name: str, value: str, place: tuple[str, int]) -> str:
        """Return a value in the characters asked for, and note what has to stay."""
        made = to_characters(name, value, self.options.characters)
        if self.options.characters == "latex" and not value.isascii():
            what, start = place
            where = f"line {self.source.line(start)}: {what}"
            if kept := kept_characters(name, made):
                self.notes.append(f"{where} keeps {kept!r}, which LaTeX has no command for")
            elif "\u00a0" in value and made != value:
                self.notes.append(f"{where} has '~' for no-break spaces, which stays so")
        return made

    def _joined(self, field: Field, name: str, what: str = "") -> str:
        """Return operands of ``#``, each text in braces."""
        if field.pieces is None:
            written = self.text[field.start : field.stop]
            if written[0] not in '{"':
                return self._bare(written)
            return f"{{{self._text(written[1:-1], name, (what, field.start))}}}"
        return " # ".join(self._piece(piece, name, what) for piece in field.pieces)

    def _piece(self, piece: Piece, name: str, what: str) -> str:
        written = piece.text(self.text)
        if piece.kind == "macro":
            return written
        if piece.kind == "number":
            return self._bare(written)
        if name not in _LEFT:
            written = _SPACE.sub(" ", written)
        return f"{{{self._text(written, name, (what, piece.start))}}}"

    def _text(self, written: str, name: str, place: tuple[str, int]) -> str:
        if name == _PREAMBLE or self.options.characters == "keep":
            return written
        return self._in_characters(name, written, place)

    def _bare(self, written: str) -> str:
        return f"{{{written}}}" if written.isdigit() else written

    def _kept(self, block: Block) -> list[tuple[str, Field]]:
        """Return the fields of an entry without those to drop, by their names in lower case."""
        fields = [(field.name.lower(), field) for field in block.fields]
        if not self.omitted and not self.options.omit_empty:
            return fields
        heir = any(name in _PARENTS and name not in self.omitted for name, _ in fields)
        chosen = []
        for name, each in fields:
            empty = self.options.omit_empty and not self._holds(each)
            if name in self.omitted or (empty and not heir):
                self.dropped[name] += 1
                continue
            if empty:
                self.shielding[name] += 1
            chosen.append((name, each))
        return chosen

    def _holds(self, field: Field) -> bool:
        """Say whether a field holds anything but space."""
        if field.pieces is None:
            return bool(self.text[field.start : field.stop].strip('{}" \t\r\n'))
        return any(piece.kind == "macro" or piece.text(self.text).strip() for piece in field.pieces)


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def unknown_omissions(text: str, options: TidyOptions) -> list[str]:
    """Return a sentence on each field to drop that no entry of a text has."""
    names = {
        field.name.lower()
        for block in split(text)
        if block.kind == "entry"
        for field in block.fields
    }
    return [
        f"no entry has a field {name!r}{did_you_mean(name, names)}"
        for name in dict.fromkeys(each.strip().lower() for each in options.omit)
        if name and name not in names
    ]

"""Tidies a BibTeX text: one canonical layout, cleaned values, and everything else kept in place."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
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
from stronger.bibliography.source.blocks import Block
from stronger.bibliography.source.decoding import Source
from stronger.bibliography.source.splitting import split
from stronger.bibliography.source.writing import FIELD_ORDER
from stronger.bibliography.text.months import MONTH_MACROS

if TYPE_CHECKING:
    from stronger.bibliography.source.blocks import Field
    from stronger.bibliography.source.values import Piece

Sort: TypeAlias = Literal["none", "key", "year"]
Characters: TypeAlias = Literal["keep", "unicode", "latex"]

_RANK = {name: rank for rank, name in enumerate(FIELD_ORDER)}
_MONTHS = tuple(MONTH_MACROS)
_MACRO, _PREAMBLE = "@string", "@preamble"
_LEFT = frozenset((_MACRO, _PREAMBLE, *KEPT_FIELDS))
"""What keeps its white space."""
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_UNTIDY = re.compile(r"[\t\r\n\f\v]|  |\A | \Z")
_LINE_END = re.compile(r"[\r\n]")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_REPAIRED = frozenset({"invisible", "inside", "macros"})
"""Problems of a block that can be written anew all the same."""


@dataclass(frozen=True)
class TidyOptions:
    """What tidying does, beside laying out entries."""

    sort: Sort = "none"
    """Entries by key, or by year and key; ``crossref`` parents always follow their children."""
    order: bool = True
    """Whether fields come in the canonical order."""
    align: bool = False
    """Whether the equals signs of an entry stand below each other."""
    indent: int = 2
    """How many spaces stand before a field."""
    months: bool = True
    """Whether months become macros."""
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


class TidyResult(NamedTuple):
    """A tidied text, and which values differ."""

    text: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    """What could not be done, in sentences."""


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
        self.changes: list[Change] = []
        self.notes: list[str] = []
        self.source = Source(self.text)
        self.blocks = split(self.text)
        self.newline = "\r\n" if "\r\n" in text else "\n"
        macros = [
            field.name.lower()
            for block in self.blocks
            if block.kind == "string"
            for field in block.fields
        ]
        self.redefined = len(macros) != len(set(macros))
        self.months = () if set(macros) & set(_MONTHS) else _MONTHS

    def tidy(self) -> TidyResult:
        parts = [self.mark]
        last: Block | None = None
        for block in self._sorted():
            if last:
                parts.append(self._gap(last, block))
            parts.append(self._block(block))
            last = block
        if last:
            parts.append(self.newline)
        return TidyResult("".join(parts), tuple(self.changes), tuple(self.notes))

    def _gap(self, last: Block, block: Block) -> str:
        """Return what stands between two blocks: a blank line, mostly."""
        between = self._between(last, block)
        if between is None:
            return self.newline * 2
        if any(each.kind == "broken" and not _is_loose(each) for each in (last, block)):
            return between  # where a line ends may decide what is broken
        if _is_loose(block) and not _LINE_END.search(between):
            return " " if between else ""
        single = "entry" not in (last.kind, block.kind) or (
            last.kind == "comment" or _is_loose(last)
        )
        return self.newline * (1 if single and between.count("\n") < 2 else 2)

    def _between(self, last: Block, block: Block) -> str | None:
        """Return the space between two blocks, or ``None`` if they were not neighbours."""
        text = self.text[last.stop : block.start]
        if last.stop > block.start or text.strip():
            return None
        if _is_loose(last):
            text = last.text[len(last.text.rstrip()) :] + text
        if _is_loose(block):
            text += block.text[: len(block.text) - len(block.text.lstrip())]
        return text

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
        return block.text.strip()

    def _entry(self, block: Block) -> str:
        fields = [(field.name.lower(), field) for field in block.fields]
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
            if name == "month" and self.options.months and self.months:
                number = clean_month(value)
                if number:
                    macro = self.months[number - 1]
                    self.changes.append(Change(citekey, name, value, macro))
                    return macro
            place = f"{name} of {citekey!r}", field.start
            cleaned = self._cleaned(name, value, place)
            if cleaned != value:
                self.changes.append(Change(citekey, name, value, cleaned))
            return f"{{{cleaned}}}"
        return self._joined(field, name, f"{name} of {citekey!r}")

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

    def _sorted(self) -> list[Block]:
        """Return the blocks in order; what stands before an entry goes with it."""
        entries = [block for block in self.blocks if block.kind == "entry"]
        if self.options.sort == "none" or not entries:
            return self.blocks
        if self.redefined:
            self.notes.append("not sorted: a macro is defined twice, and order decides which holds")
            return self.blocks
        first = True
        head: list[Block] = []
        waiting: list[Block] = []
        groups: list[tuple[Block, list[Block]]] = []
        for block in self.blocks:
            if block.kind == "entry":
                if first and head and _is_loose(head[-1]):
                    head[-1:], waiting = _parted(head[-1])
                groups.append((block, [*waiting, block]))
                waiting, first = [], False
            elif groups and not waiting and self._on_line_of(groups[-1][1][-1], block):
                groups[-1][1].append(block)
            elif first or block.kind in ("string", "preamble"):
                head.append(block)  # a macro has to stand above whatever uses it
            else:
                waiting.append(block)
        height = _heights({block.key.lower(): self._parent(block) for block, _ in groups})
        by_year = self.options.sort == "year"

        def rank(group: tuple[Block, list[Block]]) -> tuple[int, str, str, str]:
            key = group[0].key
            year = self._year(group[0]) if by_year else ""
            return height.get(key.lower(), 0), year, key.casefold(), key

        ordered = [block for _, blocks in sorted(groups, key=rank) for block in blocks]
        return [*head, *ordered, *waiting]

    def _on_line_of(self, last: Block, block: Block) -> bool:
        """Say whether something that is no block of its own ends the line of another."""
        between = self._between(last, block)
        return _is_loose(block) and between is not None and not _LINE_END.search(between)

    def _parent(self, block: Block) -> str:
        return self._text_of(block, "crossref").strip().lower()

    def _year(self, block: Block) -> str:
        found = _YEAR.search(self._text_of(block, "date") or self._text_of(block, "year"))
        return found[0] if found else "9999"

    def _text_of(self, block: Block, name: str) -> str:
        for field in block.fields:
            if field.name.lower() == name:
                return self.text[field.start : field.stop].strip('{}"')
        return ""


def _is_loose(block: Block) -> bool:
    """Say whether a block is text between blocks, which begins and ends with the space there."""
    return block.kind == "prose" or (block.kind == "broken" and block.text[:1] != "@")


def _parted(prose: Block) -> tuple[list[Block], list[Block]]:
    """Part prose at its last blank line: what is before belongs to the file, not to an entry."""
    text, blank = prose.text.rstrip(), 0
    for match in _BLANK_LINE.finditer(text, len(text) - len(text.lstrip())):
        blank = match.end()
    at = prose.start + blank
    parts = [(prose.start, at), (at, prose.stop)]
    before, after = (
        [Block(prose.source, "prose", *part)] if part[0] < part[1] else [] for part in parts
    )
    return before, after


def _heights(parents: dict[str, str]) -> dict[str, int]:
    """Return for every key how many generations of children it has."""
    height: dict[str, int] = {}
    for key in parents:
        seen = {key}
        above, steps = parents[key], 1
        while above in parents and above not in seen and height.get(above, 0) < steps:
            height[above] = steps
            seen.add(above)
            above, steps = parents[above], steps + 1
    return height

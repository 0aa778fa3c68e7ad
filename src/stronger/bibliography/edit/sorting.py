"""Puts the entries of a BibTeX text in order; what belongs to an entry goes with it."""

from __future__ import annotations

import re
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.source.blocks import Block
from stronger.bibliography.source.splitting import split
from stronger.bibliography.text.dates import parse_date
from stronger.bibliography.text.folding import ascii_text, words
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.months import MONTH_MACROS
from stronger.bibliography.text.names import parse_names
from stronger.diagnostics import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stronger.bibliography.source.blocks import Field

LINE_END = re.compile(r"[\r\n]")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_SPACE = re.compile(r"\s*")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class SortError(ValueError):
    """An order that there is not."""


class SortBy(NamedTuple):
    """One thing to sort by."""

    name: str
    descending: bool = False


class Sorted(NamedTuple):
    """A text in order, or as it was."""

    text: str
    note: str = ""
    """Why it could not be sorted, in a sentence."""


def parse_order(order: str, *, reverse: bool = False) -> tuple[SortBy, ...]:
    """Return what to sort by, the most important first; nothing for ``none``.

    Parameters
    ----------
    order
        Names with commas between them, a hyphen before those that are to descend.
    reverse
        Whether all of them go the other way round.

    Raises
    ------
    SortError
        If entries cannot be sorted by that; the message names the nearest.

    Examples
    --------
    >>> parse_order("-year, author")
    (SortBy(name='year', descending=True), SortBy(name='author', descending=False))
    """
    found = []
    for part in order.lower().split(","):
        name = part.strip().removeprefix("-").strip()
        if name not in ORDERS and name not in ("", "none"):
            hint = did_you_mean(name, ORDERS) or f"; there are {', '.join(ORDERS)}"
            raise SortError(f"entries cannot be sorted by {name!r}{hint}")
        if name in ORDERS:
            found.append(SortBy(name, part.strip().startswith("-") != reverse))
    if reverse and not found:
        raise SortError("nothing to reverse: say too what to sort by")
    return tuple(found)


def sort_text(text: str, order: Iterable[SortBy]) -> Sorted:
    """Return a tidy text with its entries in order.

    Entries that lack what is sorted by come last, equal ones by their keys, and ``crossref``
    parents after all that are no parents, as BibTeX wants them. Macros and preambles come before
    the entries, with what stands before them; any other text goes with the entry after it, and
    text on the line of an entry's end with that entry. The head of the file, up to a blank line,
    and what follows the last entry stay.
    """
    order = tuple(order)
    blocks = split(text)
    entries = [block for block in blocks if block.kind == "entry"]
    if not order or not entries:
        return Sorted(text)
    macros = Counter(
        field.name.lower() for block in blocks if block.kind == "string" for field in block.fields
    )
    if max(macros.values(), default=0) > 1:
        return Sorted(text, "not sorted: a macro is defined twice, and order decides which holds")
    newline = "\r\n" if "\r\n" in text else "\n"
    chosen = _in_order(text, blocks, _Values(text, blocks), order)
    made = join(text, chosen, [block.text.strip() for block in chosen], newline)
    sound = all(block.kind not in ("prose", "broken") and not block.problems for block in blocks)
    if not sound and changes_blocks(chosen, made):
        return Sorted(text, "not sorted: what cannot be read would be read otherwise elsewhere")
    return Sorted(made)


def join(text: str, blocks: list[Block], written: list[str], newline: str) -> str:
    """Return blocks of a text, as they are written, with what stands between them."""
    parts = []
    last: Block | None = None
    for block, words_ in zip(blocks, written, strict=True):
        if last:
            parts.append(_gap(text, last, block, newline))
        parts.append(words_)
        last = block
    return "".join([*parts, newline]) if parts else ""


def changes_blocks(blocks: Iterable[Block], text: str) -> bool:
    """Say whether a text made of blocks is read as other blocks than these.

    What is never closed may be closed, or may swallow what follows, where a line ends elsewhere.
    """
    return _structure(split(text)) != _structure(blocks)


def is_loose(block: Block) -> bool:
    """Say whether a block is text between blocks, which begins and ends with the space there."""
    return block.kind == "prose" or (block.kind == "broken" and block.text[:1] != "@")


def _gap(text: str, last: Block, block: Block, newline: str) -> str:
    """Return what stands between two blocks: a blank line, mostly."""
    between = _between(text, last, block)
    if between is None:
        return newline * 2
    if any(each.kind == "broken" and not is_loose(each) for each in (last, block)):
        return between  # where a line ends may decide what is broken
    if is_loose(last) and is_loose(block):
        return between  # two parts of one
    if is_loose(block) and not LINE_END.search(between):
        return " " if between else ""
    single = "entry" not in (last.kind, block.kind) or (last.kind == "comment" or is_loose(last))
    return newline * (1 if single and between.count("\n") < 2 else 2)


def _between(text: str, last: Block, block: Block) -> str | None:
    """Return the space between two blocks, or ``None`` if they were not neighbours."""
    # Not a slice: between blocks that were far apart stands half of the file
    space = _SPACE.match(text, last.stop)
    if last.stop > block.start or (space.end() if space else last.stop) < block.start:
        return None
    between = text[last.stop : block.start]
    if is_loose(last):
        between = last.text[len(last.text.rstrip()) :] + between
    if is_loose(block):
        between += block.text[: len(block.text) - len(block.text.lstrip())]
    return between


def _in_order(
    text: str, blocks: list[Block], values: _Values, order: tuple[SortBy, ...]
) -> list[Block]:
    """Return the blocks in order."""
    first = True
    head: list[Block] = []
    waiting: list[Block] = []
    groups: list[tuple[Block, list[Block]]] = []
    for block in blocks:
        if block.kind == "entry":
            if first and head and is_loose(head[-1]):
                head[-1:], waiting = _parted(head[-1])
            groups.append((block, [*waiting, block]))
            waiting, first = [], False
        elif groups and not waiting and _on_line_of(text, groups[-1][1][-1], block):
            groups[-1][1].append(block)
        elif first or block.kind in ("string", "preamble"):
            head += [*waiting, block]  # a macro has to stand above whatever uses it
            waiting = []
        else:
            waiting.append(block)
    groups.sort(key=lambda group: (group[0].key.casefold(), group[0].key))
    for by in reversed(order):
        value = ORDERS[by.name]
        keyed = []
        for group in groups:
            found = value(values, group[0])
            # What lacks a value comes last, whichever way round
            keyed.append((bool(found) == by.descending, found, group))
        keyed.sort(key=itemgetter(0, 1), reverse=by.descending)
        groups = [group for *_, group in keyed]
    height = _heights((block.key.lower(), values.parent(block)) for block, _ in groups)
    groups.sort(key=lambda group: height[group[0].key.lower()])
    return [*head, *(block for _, each in groups for block in each), *waiting]


def _on_line_of(text: str, last: Block, block: Block) -> bool:
    """Say whether something that is no block of its own ends the line of another."""
    between = _between(text, last, block)
    return is_loose(block) and between is not None and not LINE_END.search(between)


def _parted(prose: Block) -> tuple[list[Block], list[Block]]:
    """Part prose at its last blank line: what is before belongs to the file, not to an entry."""
    text, blank = prose.text, 0
    for match in _BLANK_LINE.finditer(text, len(text) - len(text.lstrip())):
        blank = match.end()
    at = prose.start + blank
    parts = [(prose.start, at), (at, prose.stop)]
    before, after = (
        [Block(prose.source, "prose", *part)] if part[0] < part[1] else [] for part in parts
    )
    return before, after


def _heights(parents: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return for every key how many generations of children it has.

    Those on a ring of parents, and above one, have more than all others. Where several entries
    have one key, each counts, so that their order decides nothing.
    """
    above: dict[str, set[str]] = {}
    for key, parent in parents:
        above.setdefault(key, set()).add(parent)
    children = Counter(parent for each in above.values() for parent in each if parent in above)
    height = {key: 0 for key in above if not children[key]}
    waiting = list(height)
    for key in waiting:
        for parent in above[key]:
            if parent in above:
                children[parent] -= 1
                if not children[parent]:
                    waiting.append(parent)
    for key in waiting:
        height.setdefault(key, 0)
        for parent in above[key]:
            if parent in above:
                height[parent] = max(height.get(parent, 0), height[key] + 1)
    most = max(height.values(), default=0) + 1
    done = set(waiting)
    return {key: height[key] if key in done else most for key in above}


_ENOUGH = 5000
"""What macros and joined values hold beyond so many characters decides no order."""


class _Values:
    """What the fields of entries hold, as BibTeX sees it."""

    def __init__(self, text: str, blocks: list[Block]) -> None:
        self.text = text
        self.macros: dict[str, str] = dict(MONTH_MACROS)
        for block in blocks:
            if block.kind == "string":
                for field in block.fields:
                    self.macros[field.name.lower()] = self._value(field)[:_ENOUGH]
        counts = Counter(block.key.lower() for block in blocks if block.kind == "entry")
        self.unique = {
            block.key.lower(): block
            for block in blocks
            if block.kind == "entry" and counts[block.key.lower()] == 1
        }

    def of(self, block: Block, *names: str) -> dict[str, str]:
        """Return those of the named fields that an entry has; of one given twice, the first."""
        found: dict[str, str] = {}
        for field in block.fields:
            name = field.name.lower()
            if name in names and name not in found:
                found[name] = self._value(field)
        return found

    def parent(self, block: Block) -> str:
        """Return the key of an entry's ``crossref`` parent in lower case."""
        if "crossref" not in block.text.lower():
            return ""
        return self.of(block, "crossref").get("crossref", "").strip().lower()

    def date(self, block: Block) -> Mapping[str, str]:
        """Return the fields of a date, the entry's own or those of what it inherits from."""
        waiting, seen = [block], {block.key.lower()}
        for each in waiting:
            fields = self.of(each, "date", "year", "month", "day", "crossref", "xdata")
            if any(fields.get(name, "").strip() for name in ("date", "year")):
                return fields
            for key in f"{fields.get('xdata', '')},{fields.get('crossref', '')}".split(","):
                heir = self.unique.get(key.strip().lower())
                if heir and heir.key.lower() not in seen:
                    seen.add(heir.key.lower())
                    waiting.append(heir)
        return {}

    def _value(self, field: Field) -> str:
        parts: list[str] = []
        size = 0
        for part in self._operands(field):
            parts.append(part)
            size += len(part)
            if size > _ENOUGH:  # macros of macros would double without end
                break
        return "".join(parts)

    def _operands(self, field: Field) -> Iterator[str]:
        if field.pieces is None:
            written = self.text[field.start : field.stop]
            if written[:1] in ('"', "{"):
                yield written[1:-1]
            else:
                yield self.macros.get(written.lower(), written)
            return
        for piece in field.pieces:
            written = piece.text(self.text)
            yield self.macros.get(written.lower(), written) if piece.kind == "macro" else written


def _key(_: _Values, block: Block) -> tuple[str, ...]:
    return block.key.casefold(), block.key


def _type(_: _Values, block: Block) -> tuple[str, ...]:
    return (block.type.lower(),)


def _title(values: _Values, block: Block) -> tuple[str, ...]:
    return tuple(words(to_text(values.of(block, "title").get("title", ""))))


def _author(values: _Values, block: Block) -> tuple[tuple[str, ...], ...]:
    people = values.of(block, "author", "editor")
    names = parse_names(people.get("author", "").strip() or people.get("editor", ""))[0]
    return tuple(
        tuple(ascii_text(part).casefold() for part in (person.family, person.given))
        for person in names
    )


def _year(values: _Values, block: Block) -> tuple[int, ...]:
    return _month(values, block)[:1]


def _month(values: _Values, block: Block) -> tuple[int, ...]:
    fields = values.date(block)
    date = parse_date(fields)
    if date:
        return date.year, date.month or 0, date.day or 0
    found = _YEAR.search(fields.get("date", "") or fields.get("year", ""))
    return (int(found[0]), 0, 0) if found else ()


ORDERS: dict[str, Callable[[_Values, Block], tuple[object, ...]]] = {
    "key": _key,
    "year": _year,
    "month": _month,
    "author": _author,
    "title": _title,
    "type": _type,
}
"""What entries can be sorted by: the year, the year with month and day, the names of the authors
(or editors), …; each gives an empty tuple for an entry that lacks it."""


def _structure(blocks: Iterable[Block]) -> list[tuple[str, str, str]]:
    """Return what blocks are, without the text between them."""
    return [(block.kind, block.type.lower(), block.key) for block in blocks if not is_loose(block)]

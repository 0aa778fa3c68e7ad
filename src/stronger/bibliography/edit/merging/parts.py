"""What is merged: bibliographies as stretches of their texts, each of which goes somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from stronger.bibliography.source.splitting import split
from stronger.bibliography.source.writing import write_entry, write_preamble, write_string

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography, Entry
    from stronger.bibliography.source.blocks import Kind
    from stronger.diagnostics import Position


@dataclass(frozen=True)
class Part:
    """A bibliography with the text it was read from, for what is no entry of it."""

    bibliography: Bibliography
    text: str = ""
    """Empty of one that is in no BibTeX; then its entries are written anew."""


class Note(str):
    """Something that was decided, in words; `planned` says it of what is not written."""

    planned: str

    def __new__(cls, done: str, planned: str = "") -> Self:
        """Return a note of what is done, and of what would be, if that is said in other words."""
        made = super().__new__(cls, done)
        made.planned = planned or done
        return made


class Item:
    """A stretch of a text, and the white space before it."""

    __slots__ = ("entry", "gap", "kind", "of", "part", "start", "text")

    def __init__(self, kind: Kind, text: str, gap: str, part: int, start: int = 0) -> None:
        self.kind = kind
        self.text = text
        self.gap = gap
        self.part = part
        """The number of the bibliography that it is of."""
        self.start = start
        self.entry: Entry | None = None
        self.of: Item | None = None
        """The entry that this has the second values of."""


def items_of(part: Part | Bibliography, number: int) -> tuple[list[Item], str]:
    """Return what a bibliography is made of, in order, and the white space at its end."""
    if not isinstance(part, Part):
        part = Part(part)
    if not part.text:
        return _written(part.bibliography, number), "\n"
    by_start = {entry.span[0]: entry for entry in part.bibliography}
    text = part.text
    items: list[Item] = []
    at = 0
    for block in split(text):
        kind: Kind = block.kind
        item = Item(kind, block.text, text[at : block.start], number, block.start)
        if kind == "entry":
            item.entry = by_start.get(block.start)
            if item.entry is None:  # it has no key
                item.kind = "broken"
        items.append(item)
        at = block.stop
    return items, text[at:]


def _written(bibliography: Bibliography, number: int) -> list[Item]:
    """Return the entries and what they need as they stand in the text, or else written anew.

    What was imported stands in no BibTeX text, and has no span in one.
    """
    made = [Item("preamble", write_preamble(text), "\n", number) for text in bibliography.preambles]
    placed: list[tuple[Position, Item]] = []
    seen: set[Position] = set()
    for string in bibliography.strings:
        if string.position not in seen or not string.raw:
            seen.add(string.position)
            text = string.raw or write_string(string)
            placed.append((string.position, Item("string", text.strip(), "\n", number)))
    for entry in bibliography:
        text = entry.raw if any(entry.span) else write_entry(entry, bibliography.strings)
        item = Item("entry", text.strip(), "\n\n", number)
        item.entry = entry
        placed.append((entry.position, item))
    if all(any(each.span) for each in bibliography):
        placed.sort(key=lambda each: each[0])
    items = [*made, *(item for _, item in placed)]
    if items:
        items[0].gap = ""
    return items


def aliases_of(item: Item) -> tuple[str, ...]:
    """Return the further keys of an entry."""
    return item.entry.aliases if item.entry else ()


def key_of(item: Item) -> str:
    """Return the key of an entry."""
    return item.entry.citekey if item.entry else ""


def title_of(item: Item) -> str:
    """Return by what people know an entry: its title, or else how it begins."""
    title = item.entry.title if item.entry else ""
    return title or " ".join(item.text.split())[:60]


def position_of(item: Item) -> Position:
    """Return where an entry stands."""
    if item.entry is None:
        raise TypeError(f"{item.text[:40]!r} is no entry")
    return item.entry.position

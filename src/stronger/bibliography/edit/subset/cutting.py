"""The part of bibliographies that documents cite, each entry as it stands in its file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.edit.subset import latex
from stronger.bibliography.source.decoding import Source
from stronger.bibliography.source.splitting import split
from stronger.diagnostics import nearest

if TYPE_CHECKING:
    from stronger.bibliography.edit.subset.documents import Cited
    from stronger.bibliography.source.blocks import Block
    from stronger.diagnostics import Position

_LINKS = frozenset({"crossref", "xref", "xdata", "entryset", "related"})
"""Fields that name other entries, with commas between several."""
_IDS = re.compile(r"[\s,]ids\s*=", re.IGNORECASE)
_GRANULAR = re.compile(r"\bxdata\s*=\s*([^\s,{}=]+)")
_BROKEN_KEY = re.compile(r"@[\w:.+-]+\s*[{(]\s*([^\s,{}()=]+)")


class Missing(NamedTuple):
    """A key that is cited and not there."""

    key: str
    near: str | None
    """The key most like it that is there."""
    broken: Position | None = None
    """Where an entry with this key stands that cannot be read."""

    def __str__(self) -> str:
        if self.broken:
            return f"no entry {self.key!r}: the one at {self.broken} cannot be read"
        hint = f"; did you mean {self.near!r}?" if self.near else ""
        return f"no entry {self.key!r}{hint}"


class Differing(NamedTuple):
    """A key that several entries have, each saying something else."""

    key: str
    taken: Position
    other: Position

    def __str__(self) -> str:
        return f"{self.other}: {self.key!r} differs from the entry at {self.taken}, which is taken"


@dataclass(frozen=True)
class Subset:
    """A part of bibliographies."""

    text: str
    number: int
    """How many entries it has."""
    missing: tuple[Missing, ...] = ()
    differing: tuple[Differing, ...] = ()


class _Item(NamedTuple):
    """A block, and the text it is of."""

    source: Source
    block: Block

    @property
    def position(self) -> Position:
        return self.source.position(self.block.start)


class Library:
    """Bibliographies in the order in which LaTeX is given them; of one key, the first counts.

    Parameters
    ----------
    texts
        BibTeX, each with the name of its file.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self.items: list[_Item] = []
        self.by_key: dict[str, int] = {}
        self.by_folded_key: dict[str, int] = {}
        self.repeated: dict[str, list[int]] = {}
        self._sources: list[tuple[Source, int]] = []
        for file, text in texts:
            source = Source(text, file)
            self._sources.append((source, len(self.items)))
            self.items += [_Item(source, block) for block in split(text)]
        for at, item in enumerate(self.items):
            block = item.block
            if block.kind == "entry" and block.key:
                if self.by_folded_key.setdefault(block.key.lower(), at) != at:
                    self.repeated.setdefault(block.key.lower(), []).append(at)
                self.by_key.setdefault(block.key, at)
        self._aliases: dict[str, int] | None = None

    @property
    def aliases(self) -> dict[str, int]:
        """Other keys of entries, which biblatex's field ``ids`` gives them."""
        if self._aliases is None:
            self._aliases = {}
            for at in self._with_ids():
                for key in _keys_in(self.items[at].block, frozenset({"ids"})):
                    self._aliases.setdefault(key, at)
        return self._aliases

    def find(self, key: str, *, folded: bool = False) -> int | None:
        """Return the place of the entry with a key, or with that among its others."""
        if key in self.by_key:
            return self.by_key[key]
        if folded and key.lower() in self.by_folded_key:
            return self.by_folded_key[key.lower()]
        return self.aliases.get(key)

    def links(self, block: Block) -> Iterator[int]:
        """Yield the places of the entries that an entry needs to be read and printed as it is."""
        names = list(_keys_in(block, _LINKS))
        text = block.text
        lower = text.lower()
        if "xdata" in lower:
            names += filter(None, map(self._container, _GRANULAR.findall(text)))
        if "cite" in lower:
            names += (place.key for place in latex.in_tex(text) if not place.why)
        for name in names:
            if (at := self.find(name, folded=True)) is not None:
                yield at

    def broken(self) -> dict[str, Position]:
        """Return where entries begin that cannot be read, by their keys."""
        found: dict[str, Position] = {}
        for source, block in self.items:
            if block.kind == "broken":
                for match in _BROKEN_KEY.finditer(source.text, block.start, block.stop):
                    found.setdefault(match[1], source.position(match.start()))
        return found

    def _container(self, granular: str) -> str:
        """Return the key in a reference such as ``key-author-1``: the longest that is one."""
        ends = [len(granular), *(m.start() for m in reversed([*re.finditer("-", granular)]))]
        found = (granular[:end] for end in ends if granular[:end].lower() in self.by_folded_key)
        return next(found, "")

    def _with_ids(self) -> Iterator[int]:
        for source, first in self._sources:
            starts: list[int] = []
            for match in _IDS.finditer(source.text):
                if not starts:
                    last = next((n for s, n in self._sources if n > first), len(self.items))
                    starts = [item.block.start for item in self.items[first:last]]
                yield first + max(bisect_right(starts, match.start()) - 1, 0)


def cut(library: Library, cited: Cited) -> Subset:
    """Return the entries that are cited, all they need and the macros they use.

    What they need is what they name by ``crossref``, ``xref``, ``xdata`` (also of single values),
    ``entryset`` and ``related``, and what they cite themselves. Each stands as in its file, and in
    that order; preambles stay.

    Examples
    --------
    >>> from stronger.bibliography.edit.subset import Cited
    >>> library = Library([("a.bib", "@String{j = {J}} @misc{a}  @ARTICLE{b,  journal=j}")])
    >>> print(cut(library, Cited(("b",))).text, end="")
    @String{j = {J}}
    <BLANKLINE>
    @ARTICLE{b,  journal=j}
    """
    waiting: list[int] = []
    unknown: list[str] = []
    if cited.everything:
        waiting += library.by_folded_key.values()
    for key in cited.keys:
        at = library.find(key)
        if at is None:
            unknown.append(key)
        else:
            waiting.append(at)
    chosen: set[int] = set()
    while waiting:
        at = waiting.pop()
        if at not in chosen:
            chosen.add(at)
            waiting += library.links(library.items[at].block)
    return Subset(
        _written(library, chosen),
        len(chosen),
        tuple(_missing(library, unknown)),
        tuple(_differing(library, chosen)),
    )


def _written(library: Library, chosen: set[int]) -> str:
    """Return entries with preambles and the macros that all of these use, in their order."""
    items = library.items
    taken = chosen | {at for at, item in enumerate(items) if item.block.kind == "preamble"}
    strings = [at for at, item in enumerate(items) if item.block.kind == "string"]
    if strings:
        defining: dict[str, list[int]] = {}
        for at in strings:
            for field in items[at].block.fields:
                defining.setdefault(field.name.lower(), []).append(at)
        waiting = list(taken)
        while waiting:
            for name in _macros(items[waiting.pop()].block):
                for at in defining.pop(name, ()):
                    if at not in taken:
                        taken.add(at)
                        waiting.append(at)
    return "\n".join(f"{items[at].block.text.strip()}\n" for at in sorted(taken))


def _macros(block: Block) -> Iterator[str]:
    """Yield the names of the macros in the values of a block, in lower case."""
    text = block.source
    for field in block.fields:
        if field.pieces is None:
            if text[field.start] not in '{"0123456789':
                yield text[field.start : field.stop].lower()
        else:
            for piece in field.pieces:
                if piece.kind == "macro":
                    yield piece.text(text).lower()


def _keys_in(block: Block, names: frozenset[str]) -> Iterator[str]:
    """Yield the keys in those fields of an entry that hold some."""
    for field in block.fields:
        if field.name.lower() in names:
            written = field.value(block.source).strip('{}" ')
            yield from (key for part in written.split(",") if (key := part.strip()))


def _missing(library: Library, keys: Sequence[str]) -> Iterator[Missing]:
    broken = library.broken() if keys else {}
    for key in keys:
        yield Missing(key, nearest(key, library.by_key), broken.get(key))


def _differing(library: Library, chosen: Iterable[int]) -> Iterator[Differing]:
    for at in sorted(chosen) if library.repeated else ():
        item = library.items[at]
        first = item.block.text.split()
        for other in library.repeated.get(item.block.key.lower(), ()):
            if other != at and library.items[other].block.text.split() != first:
                yield Differing(item.block.key, item.position, library.items[other].position)

"""What the blocks of a file mean: what the index says of them, and what reading them finds."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.source import findings
from stronger.bibliography.source.blocks import Block
from stronger.bibliography.source.bounds import LEAST, LONG
from stronger.bibliography.source.decoding import Source
from stronger.indexing.facts import facts_of, named, quick_facts, references, split_keys
from stronger.indexing.fields import plain_macros
from stronger.indexing.placing import ALONE, SUSPECT, excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stronger.diagnostics import Diagnostic, Position
    from stronger.indexing.facts import Facts
    from stronger.indexing.placing import Content, Placed

_HAS_ALIASES = re.compile(r"(?<![A-Za-z])ids\s*=", re.IGNORECASE)
FEW = 2000
"""A file of fewer blocks is read as a whole if there may be findings."""
DEFINITIONS = ("string", "preamble")
"""Kinds of blocks that others can depend on wherever they stand below."""


class Understood(NamedTuple):
    """What there is to say of an entry."""

    facts: Facts | None
    """``None`` if it has no key: it is no paper then."""
    suspect: bool
    """Whether reading it finds something wrong."""


class Meaning:
    """The blocks of a file, and what they mean together.

    Parameters
    ----------
    content
        The file.
    placed
        All of its blocks, in order.
    blocks
        Those of them that were cut just now, by where they start.
    heavy
        Whether it is known already that macros or what is inherited need much room.
    """

    def __init__(
        self,
        content: Content,
        placed: list[Placed],
        blocks: Mapping[int, Block],
        *,
        heavy: bool = False,
    ) -> None:
        self.content = content
        self.placed = placed
        self.blocks = blocks
        self.heavy = heavy
        """Whether what some entries mean depends on how much all of the others hold."""

    def understood(self, which: list[int]) -> Iterator[tuple[int, Understood]]:
        """Yield what there is to say of some blocks, what takes longer last."""
        slow: set[int] = set()
        for index, facts in self.quickly(which):
            if facts is None:
                slow.add(index)
            else:
                yield index, Understood(facts, False)
        if slow:
            yield from self.read_slowly(slow).items()

    def quickly(self, which: list[int]) -> Iterator[tuple[int, Facts | None]]:
        """Yield the facts of those of some blocks that are entries, if nothing is unusual."""
        defined = self.macros()
        commands = self.commands()
        starts = [start for start, _ in defined]
        macros: dict[str, tuple[str, str]] = {}
        known = 0
        for index in which:
            each = self.placed[index]
            if each.kind != "entry":
                continue
            while known < len(starts) and starts[known] < each.start:
                macros = {**macros, **defined[known][1]}
                known += 1
            # An entry without a key is for the reader to explain
            facts = quick_facts(self.block(each), macros, commands) if each.key else None
            yield index, facts

    def macros(self) -> list[tuple[int, dict[str, tuple[str, str]]]]:
        """Return what the ``@string`` blocks define, each with where it stands."""
        order = [index for index, each in enumerate(self.placed) if each.kind in DEFINITIONS]
        plain = self.plain_macros(order)
        if plain is not None:
            return plain
        part = _Part(self, order)
        for index in part.suspects:
            self.placed[index] = self.placed[index].suspected()
        defined: dict[int, dict[str, tuple[str, str]]] = {}
        for string in part.read.strings:
            start = self.placed[part.index(string.position)].start
            defined.setdefault(start, {})[string.name.lower()] = (string.name, string.value)
        return sorted(defined.items())

    def commands(self) -> frozenset[str]:
        """Return the names of all commands that an ``@preamble`` may define: all in it."""
        defining = [each for each in self.placed if each.kind in DEFINITIONS]
        if all(each.kind == "string" for each in defining):
            return frozenset()
        return frozenset(name for each in defining for name in named(self.block(each).text))

    def plain_macros(self, order: list[int]) -> list[tuple[int, dict[str, tuple[str, str]]]] | None:
        """Return what `macros` does, or ``None`` if there is something wrong with a definition."""
        known: dict[str, tuple[str, str]] = {}
        defined = []
        for index in order:
            each = self.placed[index]
            if (made := plain_macros(self.block(each), known)) is None:
                return None
            known |= made
            defined.append((each.start, made))
        return defined

    def read_slowly(self, wanted: set[int]) -> dict[int, Understood]:
        """Read entries as models, each with those it inherits from."""
        definitions = {i for i, each in enumerate(self.placed) if each.kind in DEFINITIONS}
        first = self.first_by_key()
        missing = wanted | self.ancestors(wanted)
        chosen: set[int] = set()
        while missing:
            chosen |= missing
            part = _Part(self, sorted(chosen | definitions))
            parents = {
                key for entry in part.read.entries for key in references(entry.fields)[0].split(",")
            }
            missing = {first[key] for key in parents if key in first} - chosen
        self.heavy = self.heavy or part.heavy({key for key in parents if key})
        if self.heavy:
            part = _Part(self, range(len(self.placed)), whole=True)
        entries = {part.index(entry.position): entry for entry in part.read.entries}
        return {
            index: Understood(
                facts_of(entries[index]) if index in entries else None, index in part.suspects
            )
            for index in wanted
        }

    def first_by_key(self) -> dict[str, int]:
        """Return the first entries by their key in lower case, or by an alias."""
        first: dict[str, int] = {}
        for index, each in enumerate(self.placed):
            if each.kind == "entry" and each.key:
                first.setdefault(each.folded, index)
        for index, each in enumerate(self.placed):
            if each.kind == "entry":
                for alias in self.aliases(each):
                    first.setdefault(alias, index)
        return first

    def aliases(self, each: Placed) -> list[str]:
        """Return the further keys of an entry in lower case, where no macro says which."""
        if not _HAS_ALIASES.search(self.content.text, each.start, each.stop):
            return []
        return split_keys(self.written(each, ("ids",)).get("ids", ""))

    def ancestors(self, wanted: Iterable[int]) -> set[int]:
        """Return the entries that some inherit from, where no macro says which."""
        first = self.first_by_key()
        found: set[int] = set()
        waiting = list(wanted)
        while waiting:
            each = self.placed[waiting.pop()]
            for key in (each.parents or self.parents(each)).split(","):
                parent = first.get(key)
                if parent is not None and parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return found

    def parents(self, each: Placed) -> str:
        """Return the keys that a block inherits from, where they are written without macros."""
        return references(self.written(each, None))[0]

    def written(self, each: Placed, names: Sequence[str] | None) -> dict[str, str]:
        """Return fields of a block, all or some, as they are without macros."""
        text = self.content.text
        fields: dict[str, str] = {}
        for field in self.block(each).fields:
            name = field.name.lower()
            if (names is None or name in names) and name not in fields:
                if field.pieces:
                    value = "".join(piece.text(text) for piece in field.pieces)
                else:
                    value = field.value(text)
                    value = value[1:-1] if value[:1] in ("{", '"') else value
                fields[name] = value
        return fields

    def block(self, each: Placed) -> Block:
        """Return the block itself."""
        if found := self.blocks.get(each.start):
            return found
        if each.kind in ("prose", "comment"):
            return Block(self.content.text, each.kind, each.start, each.stop)
        return self.content.block(each.start)

    def told(self) -> list[Mapping[str, object]]:
        """Return what reading the file finds, as mappings."""
        if self.heavy:
            everything = [self.block(each) for each in self.placed]
            return [each.as_dict() for each in self.found(everything)]
        some = any(each.paper is not None for each in self.placed)
        suspects = {index for index, each in enumerate(self.placed) if each.flags & SUSPECT}
        suspects |= self.duplicated()
        if self.content.simple and some and not suspects:
            return []
        if some and len(self.placed) > FEW:
            definitions = {i for i, each in enumerate(self.placed) if each.kind in DEFINITIONS}
            chosen = suspects | definitions | self.ancestors(suspects)
            found = self.found([self.block(self.placed[index]) for index in sorted(chosen)])
            if any(each.code == findings.broken_crossref.code for each in found):
                # The nearest key may be that of any entry
                found = self.found(
                    [
                        self.block(each) if index in chosen or self.aliases(each) else _stub(each)
                        for index, each in enumerate(self.placed)
                        if index in chosen or each.kind == "entry"
                    ]
                )
            found = [each for each in found if each.code != findings.empty.code]
        else:
            found = self.found([self.block(each) for each in self.placed])
        return [each.as_dict() for each in found]

    def found(self, blocks: Sequence[Block]) -> Sequence[Diagnostic]:
        """Return what reading some blocks of the file finds."""
        from stronger.bibliography.source.reading import read_bytes

        read = read_bytes(self.content.data, self.content.file, split=lambda _: blocks)
        return read.diagnostics

    def duplicated(self) -> set[int]:
        """Return the entries whose key another one has, in whatever spelling."""
        first: dict[str, int] = {}
        found = set()
        for index, each in enumerate(self.placed):
            if each.kind == "entry" and each.key:
                other = first.setdefault(each.folded, index)
                if other != index:
                    found |= {other, index}
        return found


class _Part:
    """Some of the blocks, read together without the rest."""

    def __init__(self, meaning: Meaning, order: Sequence[int], *, whole: bool = False) -> None:
        from stronger.bibliography.source.reading import read_text

        content = meaning.content
        placed = [meaning.placed[index] for index in order]
        text = content.text
        if not whole and all(each.flags & ALONE for each in placed):
            # Telling lines and columns in a short text is faster
            text, blocks = excerpt(text[each.start : each.stop] for each in placed)
        else:
            blocks = [meaning.block(each) for each in placed]
        self.read = read_text(text, content.file, split=lambda _: blocks)
        self._source = Source(text)
        self._starts = [block.start for block in blocks]
        self._order = order
        self.suspects = {
            self.index(each.position)
            for each in self.read.diagnostics
            if each.code != findings.empty.code
        }
        """The blocks that there are findings on."""

    def heavy(self, parents: set[str]) -> bool:
        """Say whether macros, or what others inherit, are so long that their sum has a bound."""
        return any(len(string.value) > LONG for string in self.read.strings) or any(
            sum(map(len, entry.values.values())) > LEAST
            for entry in self.read.entries
            if not parents.isdisjoint(map(str.lower, (entry.citekey, *entry.aliases)))
        )

    def index(self, position: Position) -> int:
        """Return which block a place is in."""
        offset = self._source.line_start(position.line) + position.column - 1
        return self._order[bisect_right(self._starts, offset) - 1]


def _stub(each: Placed) -> Block:
    """Return an entry of which nothing but the key is read."""
    return Block("", "entry", each.start, each.stop, "misc", each.key, ())

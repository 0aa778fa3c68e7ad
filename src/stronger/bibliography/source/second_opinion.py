"""Reads a text with bibtexparser's own splitter too, and says where that reads it differently."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from stronger.bibliography.source import findings
from stronger.bibliography.source.decoding import Source, readable
from stronger.bibliography.source.foreign import bibtexparser_split, from_bibtexparser
from stronger.bibliography.source.splitting import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bibtexparser.model import Block as Foreign

    from stronger.bibliography.source.blocks import Block, Field
    from stronger.diagnostics import Diagnostic

_SHORT = 60
_CONTENT = ("entry", "string", "preamble")


def second_opinion(source: Source | str) -> list[Diagnostic]:
    r"""Return every place where bibtexparser reads a BibTeX text differently, in order of place.

    What is compared are the blocks, the keys and types of entries, and the values of fields as
    they are written, white space aside. An entry or macro that bibtexparser puts among its failed
    blocks is one that it does not have.

    Parameters
    ----------
    source
        The text, with what findings call it; of a file, ``Source(load(path)[0], str(path))`` with
        `stronger.bibliography.edit.editing.load`.

    Examples
    --------
    >>> for each in second_opinion("@misc{a,\n title = {T}\n year = 1990}"):
    ...     print(each)
    <string>:2:2 B018 bibtexparser reads field 'title' of 'a' as '{T} year = 1990', not as '{T}'
    <string>:3:2 B018 bibtexparser has no field 'year' of 'a': its value 1990 would be lost
    """
    if isinstance(source, str):
        source = Source(source)
    source = Source(readable(source.text), source.file)
    try:
        foreign = bibtexparser_split(source.text)
    except Exception as error:  # it fails hard on what it does not expect
        start = source.position(0)
        return [findings.read_differently(start, f"gives the whole file up: {error}", "")]
    found = _Comparison(source, foreign).findings()
    return sorted(found, key=lambda each: each.position)


class _Comparison:
    """The blocks of one text as we and as bibtexparser read them."""

    def __init__(self, source: Source, foreign: Sequence[Foreign]) -> None:
        self.source = source
        self.ours = split(source.text)
        self.theirs = from_bibtexparser(source.text, foreign)
        self.foreign = foreign

    def findings(self) -> Iterator[Diagnostic]:
        """Yield what differs: block by block where both begin one, then what only they have."""
        places: dict[int, tuple[Block, Foreign]] = {}
        for theirs, foreign in zip(self.theirs, self.foreign, strict=True):
            places.setdefault(theirs.start, (theirs, foreign))
        content = {block.start: block for block in self.ours if block.kind in _CONTENT}
        for start, ours in content.items():
            if start not in places or places[start][0].kind != ours.kind:
                yield self._at(start, f"does not have {_name(ours)}: {self._why(ours)}", ours.text)
            elif reason := _set_aside(places[start][1]):
                yield self._at(start, f"sets {_name(ours)} aside, {reason}", ours.text)
            else:
                yield from self._block(ours, *places[start])
        for theirs in self.theirs:
            if theirs.kind in _CONTENT and theirs.start not in content:
                message = f"has {_name(theirs)}, which we do not read: {self._instead(theirs)}"
                yield self._at(theirs.start, message, theirs.text)

    def _block(self, ours: Block, theirs: Block, foreign: Any) -> Iterator[Diagnostic]:
        where = f" of {ours.key!r}" if ours.key else ""
        if ours.type.lower() != theirs.type.lower():
            message = f"reads the type{where} as {theirs.type!r}, not as {ours.type!r}"
            yield self._at(ours.start, message, ours.type)
        if ours.kind == "entry" and ours.key != theirs.key:
            message = f"reads the key {ours.key!r} as {_short(theirs.key)!r}"
            yield self._at(ours.key_span[0], message, ours.key)
        values = {name: str(value) for name, value in _values(foreign).items()}
        named: set[str] = set()
        for field in ours.fields:
            name = field.name.lower()
            if name not in named:
                named.add(name)
                yield from self._field(field, values.get(name), ours)
        for field in theirs.fields:
            if ours.kind == "entry" and field.name.lower() not in named:
                named.add(field.name.lower())
                message = f"has a field {_short(field.name)!r} in {ours.key!r}, which we do not"
                yield self._at(field.name_start, message, field.value(self.source.text))

    def _field(self, field: Field, theirs: str | None, block: Block) -> Iterator[Diagnostic]:
        text = self.source.text
        written = field.value(text)
        what = f"{'macro' if block.kind == 'string' else 'field'} {field.name!r}"
        if block.kind == "preamble":
            what = "the preamble"
        where = f" of {block.key!r}" if block.kind == "entry" else ""
        if theirs is None:
            message = f"has no {what}{where}: its value {_short(written)} would be lost"
        elif theirs.split() != written.split():
            message = f"reads {what}{where} as {_short(theirs)!r}, not as {_short(written)!r}"
        elif len(field.pieces or ()) > 1:
            message = f"leaves {what}{where} as {_short(written)!r}, unjoined"
        else:
            return
        yield self._at(field.name_start, message, text[field.name_start : field.stop])

    def _why(self, ours: Block) -> str:
        """Return what bibtexparser takes one of our blocks for."""
        theirs = _covering(self.theirs, ours.start)
        number = len(ours.fields)
        lost = f"{number} field{'' if number == 1 else 's'} would be lost"
        if theirs is None:
            return lost
        if theirs.kind == "broken":
            reason = theirs.problems[0].message
            return f"{reason}; {lost}"
        return f"it is a part of {_name(theirs)} there; {lost}"

    def _instead(self, theirs: Block) -> str:
        """Return what we take one of bibtexparser's blocks for."""
        ours = _covering(self.ours, theirs.start)
        if ours is None:
            return "there is none"
        if ours.kind == "broken" and ours.problems:
            return ours.problems[0].message
        return f"it is a part of {_name(ours)}"

    def _at(self, offset: int, message: str, raw: str) -> Diagnostic:
        return findings.read_differently(self.source.position(offset), message, raw)


def _values(foreign: Any) -> dict[str, str]:
    """Return the values of a block of bibtexparser's as written, by name in lower case."""
    from bibtexparser import model

    if isinstance(foreign, model.String):
        return {foreign.key.lower(): foreign.value}
    if isinstance(foreign, model.Preamble):
        return {"preamble": foreign.value}
    values: dict[str, str] = {}
    for field in foreign.fields:
        values.setdefault(field.key.lower(), field.value)
    return values


def _set_aside(foreign: Any) -> str:
    """Return why bibtexparser puts a block that it can read among its failed ones, if it does."""
    from bibtexparser import model

    if isinstance(foreign, model.DuplicateFieldKeyBlock):
        names = ", ".join(map(repr, sorted(foreign.duplicate_keys)))
        return f"because {names} is given twice"
    if isinstance(foreign, model.DuplicateBlockKeyBlock):
        return f"because {foreign.key!r} was there before"
    return ""


def _covering(blocks: list[Block], offset: int) -> Block | None:
    """Return the block that an offset stands in."""
    at = bisect_right(blocks, offset, key=lambda block: block.start) - 1
    return blocks[at] if at >= 0 and offset < blocks[at].stop else None


def _name(block: Block) -> str:
    """Return what to call a block."""
    if block.kind == "entry":
        return f"entry {_short(block.key)!r}"
    if block.kind == "string" and block.fields:
        return f"macro {', '.join(repr(field.name) for field in block.fields)}"
    return {"preamble": "the preamble", "prose": "the text between entries"}.get(
        block.kind, f"a {block.kind}" if block.kind == "comment" else "what cannot be read"
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"

"""What entries say in fields that have no index, read from the file when a query asks for them."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import islice
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING

from stronger.bibliography.source.blocks import Block
from stronger.bibliography.text.latex import to_text
from stronger.indexing.excerpts import definitions, entries
from stronger.indexing.fields import plain_fields, plain_macros
from stronger.indexing.placing import ALONE, PLAIN, SUSPECT, excerpt
from stronger.indexing.rows import value_of
from stronger.query.fields import PEOPLE, aliases
from stronger.query.folding import fold, phrase, starred
from stronger.query.rows import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from stronger.indexing.fields import Macros
    from stronger.indexing.stored import Stored

_PAPERS = """
SELECT papers.id, papers.key, ordinal, first_byte, last_byte, flags, parents, shown.strings
FROM papers
JOIN shown ON shown.id = papers.id
JOIN blocks ON blocks.paper = papers.id
WHERE papers.shape IN (
    SELECT shape FROM filled WHERE name IN (SELECT value FROM json_each(?))
)
ORDER BY ordinal
"""
_LOWER = bytes.maketrans(ascii_uppercase.encode(), ascii_lowercase.encode())
_WRITTEN = re.compile(r"[\\\x80-\U0010ffff](?:(?<=\\)(?:[A-Za-z]+\s*|.))?", re.DOTALL)
"""A command, or a character beyond ASCII; what begins it is one set, which is found faster."""
_REWRITTEN = frozenset(("month", "isbn", "issn"))
"""Fields whose values are compared otherwise than they are written."""
_TRIES = 8
"""How often words are looked for in a value as it is written, before it is decoded."""
_ENTITY = re.compile(rb"&#?\w+;")
_COMMAND = re.compile(rb"\\[A-Za-z]{2,}\s*[{\[]")
"""A command with an argument, which may be nothing to be read."""
_LETTER, _END = "[a-z0-9]", r"(?![^\s.,;:])"
_AROUND = str.maketrans("", "", "{}$_^")


def former_keys(stored: Stored) -> Iterator[tuple[int, str]]:
    """Yield the keys that papers had before, each with the id of its paper.

    Raises
    ------
    FileChanged
        If the file is not what it was when the index was opened.
    """
    having = {key: id_ for id_, key, *_ in stored.rows(_PAPERS, (json.dumps(["ids"]),))}
    if having:
        read = entries(stored, having, stored.file)
        for key, id_ in having.items():
            yield from ((id_, each) for each in aliases({"ids": to_text(read[key].get("ids"))}))


def saying(stored: Stored, names: Sequence[str], parts: list[str]) -> Iterator[int]:
    """Yield the ids of papers that say some words side by side in one of some fields.

    Parameters
    ----------
    stored
        The index, and the file.
    names
        The fields, the one that is asked for first.
    parts
        The words, folded; a star stands for any letters.

    Raises
    ------
    FileChanged
        If the file is not what it was when the index was opened.
    """
    rows = stored.rows(_PAPERS, (json.dumps(sorted(names)),))
    if not rows:
        return
    says = _Says(names, parts)
    data = stored.data()
    macros = _Macros(stored)
    slow: dict[str, int] = {}
    for id_, key, ordinal, first, last, flags, parents, strings in rows:
        if parents or not last or flags & (ALONE | SUSPECT) != ALONE:
            slow[key] = id_
            continue
        raw = data[first:last]
        known = macros.above(ordinal)
        if flags & PLAIN and _REWRITTEN.isdisjoint(names):
            # What macros stand for is written elsewhere
            used = json.loads(strings) if known and strings != "[]" else []
            values = [known[name.lower()][1] for name in used if known and name.lower() in known]
            if not says.maybe("\n".join([raw.decode(), *values]).encode() if values else raw):
                continue
        fields = _fields(raw.decode(), key, flags, known)
        if fields is None:
            slow[key] = id_
        elif says.fields(names, fields):
            yield id_
    if slow:
        read = entries(stored, slow, stored.file)
        for key, id_ in slow.items():
            entry = read[key]
            if says.fields(names, entry.values):
                yield id_


class _Says:
    """Whether words are in what entries say, found out with as little reading as may be."""

    def __init__(self, names: Sequence[str], parts: list[str]) -> None:
        self.asked = names[0]
        self.names = [name.encode() for name in names]
        self.pattern = phrase(parts)
        pieces = [piece for part in parts for piece in part.split("*") if piece]
        self.pieces = [piece for piece in pieces if piece.isascii()]
        self.encoded = [piece.encode() for piece in self.pieces]
        *before, last = parts
        side_by_side = [starred(part, _LETTER, r"\s+") for part in before]
        self.plainly = re.compile(
            rf"(?<!\S){''.join(side_by_side)}{starred(last, _LETTER, _END)}",
            re.IGNORECASE | re.ASCII,
        )
        # Stars may stand for letters that are written in ways of their own
        self.near = re.compile("[^a-z0-9]*".join(parts)) if self.pieces == parts else None

    def maybe(self, raw: bytes) -> bool:
        """Say whether an entry may have the words, however it writes them."""
        lower = raw.translate(_LOWER)
        # Nothing before the first of the fields matters
        start = min((at for name in self.names if (at := lower.find(name)) >= 0), default=0)
        raw = raw[start:]
        text = lower[start:].translate(None, b"{}")
        sure = b"\\" not in raw and b"$" not in raw and raw.isascii()
        several = self.near is not None and len(self.pieces) > 1
        if b"&" in raw and _ENTITY.search(raw):
            return True
        if all(piece in text for piece in self.encoded):
            if not several or _COMMAND.search(raw):
                return True
        elif sure:
            return False
        meant = _WRITTEN.sub(_letters, raw.decode()).lower().translate(_AROUND)
        if self.near and not _COMMAND.search(raw):
            return bool(self.near.search(meant))
        return all(piece in meant for piece in self.pieces)

    def fields(self, names: Collection[str], fields: Mapping[str, str]) -> bool:
        """Say whether one of some fields has the words."""
        return any(self.value(name, fields[name]) for name in names if name in fields)

    def value(self, name: str, written: str) -> bool:
        """Say whether the value of a field has the words."""
        if name not in PEOPLE and self.asked not in _REWRITTEN:
            for match in islice(self.plainly.finditer(written), _TRIES):
                # In braces and mathematics, and after a command, words may not be what they seem
                before = written[: match.start()]
                dollars = before.count("$") - before.count("\\$")
                if before.count("{") == before.count("}") and not dollars % 2:
                    last = before.split()[-1:]
                    if not last or "\\" not in last[0] or last[0][-1] in "$}":
                        return True
        return bool(self.pattern.search(folded(name, value_of(name, written), self.asked)))


def _letters(match: re.Match[str]) -> str:
    return _meant(match[0].rstrip())


@lru_cache(maxsize=4096)
def _meant(written: str) -> str:
    """Return the letters that a command or a character beyond ASCII stands for, folded."""
    text = fold(to_text(written))
    return "" if "\\" in text else text


def _fields(text: str, key: str, flags: int, macros: Macros | None) -> dict[str, str] | None:
    """Return the fields of an entry, or ``None`` if there is anything unusual about it."""
    if macros is None:
        return None
    if flags & PLAIN:
        kind = text[1 : text.index("{")].strip()
        block = Block(text, "entry", 0, len(text), kind, key, None)
    else:
        block = excerpt([text])[1][0]
    found = plain_fields(block, macros)
    return found[0] if found else None


class _Macros:
    """What macros are defined at a place of the file, given places in order."""

    def __init__(self, stored: Stored) -> None:
        self._waiting: list[tuple[int, Block]] = []
        self._known: dict[str, tuple[str, str]] | None = {}
        placed = [each for each in sorted(definitions(stored)) if each[1].kind == "string"]
        if not all(each.last_byte for _, each in placed):
            self._known = None
            return
        spans = ((each.first_byte, each.last_byte) for _, each in placed)
        texts = [part.decode() for part in stored.slices(spans)]
        blocks = excerpt(texts)[1]
        self._waiting = [(at, block) for (at, _), block in zip(placed, blocks, strict=True)][::-1]

    def above(self, ordinal: int) -> Macros | None:
        """Return what is defined above a place; ``None`` if there is something wrong with it."""
        while self._known is not None and self._waiting and self._waiting[-1][0] < ordinal:
            defined = plain_macros(self._waiting.pop()[1], self._known)
            self._known = None if defined is None else {**self._known, **defined}
        return self._known

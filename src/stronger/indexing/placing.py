"""Where the blocks of a file stand, and which of them a change has left as they were."""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.source.blocks import PLAIN_ENTRY, Block, Kind
from stronger.bibliography.source.decoding import decode, readable
from stronger.bibliography.source.scanning import Scanner
from stronger.bibliography.source.splitting import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PLAIN, ALONE, SUSPECT = 1, 2, 4
"""Flags of a block: it is an entry of the plain form; what it is depends on no character outside
of it; reading it may give findings."""


class Placed(NamedTuple):
    """A block, and where it stands, as a row of the table ``blocks``."""

    kind: Kind
    key: str
    folded: str
    """The key in lower case."""
    start: int
    stop: int
    first_byte: int
    last_byte: int
    line: int
    column: int
    digest: bytes
    """Of the bytes after the block before this one, up to the end of this one."""
    flags: int = 0
    parents: str = ""
    related: str = ""
    paper: int | None = None

    def moved(self, characters: int, bytes_: int, lines: int) -> Placed:
        """Return the block so much further down."""
        kind, key, folded, start, stop, first, last, line, *rest = self
        return Placed._make(
            (
                kind,
                key,
                folded,
                start + characters,
                stop + characters,
                first + bytes_,
                last + bytes_,
                line + lines,
                *rest,
            )
        )

    def suspected(self) -> Placed:
        """Return the block as one that there may be findings on."""
        return self._replace(flags=self.flags | SUSPECT)


class Content:
    """The bytes of a file as text, and its blocks."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        raw, self.encoding = decode(data)
        # Sound UTF-8 stands for no lone surrogates, and looking for them takes time
        self.text = raw if self.simple else readable(raw)
        if self.encoding.how == "unknown":
            self.text = ""

    @property
    def simple(self) -> bool:
        """Whether the file is UTF-8 throughout, so that its parts can be read by themselves."""
        return self.encoding.name == "utf-8" and not self.encoding.mixed

    @cached_property
    def end(self) -> int:
        """Where the last block ends, in bytes, if it is one that a change has left alone."""
        end, piece = len(self.data), b""
        while end and not piece:
            start = max(end - 4096, 0)
            piece = self.data[start:end].rstrip(b" \t\r\n")
            end = start + len(piece)
        return end

    @cached_property
    def scanner(self) -> Scanner:
        """Reads single blocks."""
        return Scanner(self.text)

    def block(self, start: int) -> Block:
        """Return the block that begins at a place; it has to be one that stands alone."""
        return block_at(self.text, start, self.scanner)

    def place(
        self, blocks: Iterable[Block], after: Placed | None = None, line_start: int = 0
    ) -> list[Placed]:
        """Return where blocks stand that follow each other, the first after a given one."""
        text, data = self.text, self.data
        is_ascii, simple = text.isascii(), self.simple
        at, byte, line = 0, len(self.encoding.mark), 1
        if after:
            at, byte = after.stop, after.last_byte
            line = after.line + text.count("\n", after.start, after.stop)
            line_start = text.rfind("\n", 0, at) + 1
        placed, seen = [], at
        for block in blocks:
            start, stop, key = block.start, block.stop, block.key
            newlines = text.count("\n", seen, start)
            if newlines:
                line += newlines
                line_start = text.rfind("\n", seen, start) + 1
            seen = start
            tile = byte
            if not simple:
                first = last = 0
                digested = text[at:stop].encode()
            else:
                if is_ascii:
                    first, last = byte + start - at, byte + stop - at
                else:
                    first = byte + len(text[at:start].encode())
                    last = first + len(text[start:stop].encode())
                digested = data[tile:last]
            placed.append(
                Placed(
                    block.kind,
                    key,
                    key.lower(),
                    start,
                    stop,
                    first,
                    last,
                    line,
                    start - line_start + 1,
                    digest(digested),
                    _flags(block),
                )
            )
            at, byte = stop, last
        return placed


def digest(data: bytes) -> bytes:
    """Return what stands for some bytes of a file."""
    return blake2b(data, digest_size=12).digest()


def block_at(text: str, start: int, scanner: Scanner) -> Block:
    """Return the block that begins at a place of a text."""
    if match := PLAIN_ENTRY.match(text, start):
        return Block(text, "entry", start, match.end(), match[1], match[2], None)
    block = scanner.block(start)
    if block is None:
        raise ValueError(f"no block begins at {start}")
    return block


def excerpt(texts: Iterable[str]) -> tuple[str, list[Block]]:
    """Return a text of blocks that stand alone, each at the start of a line, and the blocks."""
    texts = list(texts)
    text = "\n".join(texts)
    scanner = Scanner(text)
    blocks, at = [], 0
    for each in texts:
        blocks.append(block_at(text, at, scanner))
        at += len(each) + 1
    return text, blocks


def unchanged(
    content: Content, old: Sequence[Placed], start: int, end: int
) -> tuple[int, int] | None:
    """Return how many blocks at the start, and how many at the end, a change has left alone.

    The block before the first of them ends at `start`, in bytes, and the last one, if it has been
    left alone, at `end`.

    ``None`` if that cannot be told without cutting all of the text. The last of those at the start
    is no prose, which could go on, and the first of those at the end is an entry of the plain form
    that began a line and does so still: so the text between them can be cut by itself.
    """
    if not content.simple or not all(block.flags & ALONE for block in old):
        return None
    data = content.data
    front, byte = 0, start
    for block in old:
        if digest(data[byte : block.last_byte]) != block.digest:
            break
        front, byte = front + 1, block.last_byte
    while front and old[front - 1].kind == "prose":
        front -= 1
    kept = old[front - 1].last_byte if front else start
    back, delta = 0, 0
    if old:
        delta = end - old[-1].last_byte
        for number in range(len(old) - 1, front, -1):
            begin = old[number - 1].last_byte + delta
            if begin < kept or digest(data[begin:end]) != old[number].digest:
                break
            back, end = back + 1, begin
    while back and not _begins_line(old[-back], data, delta):
        back -= 1
    return front, back


def recut(
    content: Content, old: Sequence[Placed], front: int, back: int, end: int
) -> tuple[list[Block], list[Placed]] | None:
    """Return the blocks between those left alone, and those at the end where they stand now.

    ``None`` if the blocks between depend on what follows them.
    """
    text, data = content.text, content.data
    first = old[front - 1].start if front else 0
    last, moved = len(text), []
    if back:
        behind = old[len(old) - back :]
        bytes_ = end - behind[-1].last_byte
        byte = behind[0].first_byte + bytes_
        before = old[front - 1].last_byte if front else len(content.encoding.mark)
        at = old[front - 1].stop if front else 0
        last = at + len(data[before:byte].decode())
        line = old[front - 1].line if front else 1
        lines = line + text.count("\n", first, last) - behind[0].line
        moved = [block.moved(last - behind[0].start, bytes_, lines) for block in behind]
    blocks = split(text[first:last])
    if not all(_flags(block) & ALONE for block in blocks):
        return None
    made = [shifted(block, text, first) for block in blocks]
    return (made[1:] if front else made), moved


def shifted(block: Block, text: str, by: int) -> Block:
    """Return a block that was cut from a part of a text as a block of the whole."""
    start = block.start + by
    if block.plain:
        return Block(text, "entry", start, block.stop + by, block.type, block.key, None)
    if block.kind in ("prose", "comment"):
        return Block(text, block.kind, start, block.stop + by, block.type)
    return block_at(text, start, Scanner(text))


def _flags(block: Block) -> int:
    if block.problems or block.kind == "broken":
        return SUSPECT
    if block.plain:
        return PLAIN | ALONE
    if block.kind == "prose" and "@" in block.text:
        # What an @ begins there can depend on everything that follows
        return 0
    return ALONE


def _begins_line(block: Placed, data: bytes, delta: int) -> bool:
    at = block.first_byte + delta
    before = data[at - 1 : at]
    return bool(block.flags & PLAIN) and block.column == 1 and before == b"\n"

"""Small grey pictures as addresses of their own, so that a page needs no file for each."""

from __future__ import annotations

import base64
import zlib

HIGHEST = 200
"""Ink, where paper is 0."""


def png(kept: str) -> str:
    """Return a square picture as an address, given bytes from 0 to `HIGHEST` in base 64.

    Raises
    ------
    ValueError
        If they are not that.
    """
    grey = [255 - 255 * ink // HIGHEST for ink in base64.b64decode(kept, validate=True)]
    side = round(len(grey) ** 0.5)
    if not grey or side**2 != len(grey) or min(grey) < 0:
        raise ValueError(f"{len(grey)} bytes are no square picture of ink up to {HIGHEST}")
    rows = b"".join(b"\0" + bytes(grey[at : at + side]) for at in range(0, len(grey), side))
    header = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])  # eight bits of grey
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*each)
        for each in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    )
    return f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return len(content).to_bytes(4, "big") + kind + content + check.to_bytes(4, "big")

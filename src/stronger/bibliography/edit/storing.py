"""Writes several files together: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.bibliography.edit.editing import encode
from stronger.outputs import save_bytes

if TYPE_CHECKING:
    from stronger.bibliography.source.decoding import Encoding


def store_all(files: Sequence[tuple[Path, str, Encoding]]) -> None:
    """Write texts in the encodings they came in; if one cannot be written, none is.

    Raises
    ------
    EditError
        If an encoding has no bytes for one of the characters; nothing was written.
    OSError
        If a file cannot be written; those written before it hold again what they held.
    """
    data = [(path, encode(text, encoding, f"{path} is")) for path, text, encoding in files]
    # What is no regular file cannot be read back, and comes last
    data.sort(key=lambda each: each[0].exists() and not each[0].is_file())
    before = [path.read_bytes() if path.is_file() else None for path, _ in data]
    written: list[tuple[Path, bytes | None]] = []
    try:
        for (path, new), old in zip(data, before, strict=True):
            save_bytes(path, new)
            written.append((path, old))
    except OSError:
        for path, held in written:
            if held is not None:
                save_bytes(path, held)
            elif path.is_file():
                path.unlink(missing_ok=True)
        raise

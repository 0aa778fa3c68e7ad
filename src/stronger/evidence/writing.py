"""Writes a file at once or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write a file beside its place and move it there; the folder is made if it is not there.

    Raises
    ------
    OSError
        If it cannot be written; an earlier file is then as it was.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".writing-") as folder:
        made = Path(folder) / file.name
        made.write_bytes(content)
        os.replace(made, file)  # noqa: PTH105 - atomic on every system

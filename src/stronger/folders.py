"""Where our knowledge base and what is kept are, and how a file gets to its place: whole."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
"""The folder of the running package."""
EMBEDDED = PACKAGE / "base"
"""Our own knowledge base in an installed package; nothing ever writes there."""
OWN_BASE = EMBEDDED if EMBEDDED.is_dir() else PACKAGE.parents[1]
"""Our own knowledge base, there or in the checkout that the package stands in."""


def cache_folder() -> Path:
    """Return where to keep what can be made again.

    ``STRONGER_CACHE``, or the user's folder for caches.
    """
    if chosen := os.environ.get("STRONGER_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # noqa: PTH117 - as the XDG specification has it
        base = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
    return Path(base).expanduser() / "stronger"


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

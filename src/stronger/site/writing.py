"""Writes generated files: only those that change, and takes away those no longer wanted."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from stronger.site.templates import MARK

MANIFEST = "_data/manifest.json"
"""Lists every file written last time, relative to ``docs``."""


class SiteError(Exception):
    """The site cannot be made, in words for people."""


@dataclass(frozen=True)
class Report:
    """What `stronger.site.generate` did."""

    docs: Path
    """The folder written to."""
    written: tuple[str, ...]
    """Files that are new or have changed, relative to it."""
    unchanged: int
    """How many files were as they should be already."""
    removed: tuple[str, ...]
    """Files that are no longer generated."""

    def __str__(self) -> str:
        return (
            f"{len(self.written)} files written, {self.unchanged} unchanged, "
            f"{len(self.removed)} removed in {self.docs}"
        )


def write_files(docs: Path, files: Mapping[str, bytes]) -> Report:
    """Write files below a folder and remove those that an earlier call wrote and this one does not.

    A page somebody wrote by hand (one that lacks our mark) is neither overwritten nor removed.

    Parameters
    ----------
    docs : Path
        The folder.
    files : mapping of str to bytes
        Contents by path relative to the folder, with ``/``.

    Raises
    ------
    SiteError
        If a hand-written page stands where a generated one belongs; then nothing was written.
    """
    for path in files:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ValueError(f"{path} leaves {docs}")
    for path in files:
        if _is_hand_written(docs / path):
            raise SiteError(
                f"{docs / path} was written by hand, but a generated page belongs there; "
                "move or rename it"
            )
    earlier = _earlier(docs)
    if not earlier.issuperset(files):
        # Before they are written, so that whoever sees one knows where it comes from
        _write(docs / MANIFEST, _listing(earlier | set(files)))
    written = [path for path, content in sorted(files.items()) if _write(docs / path, content)]
    removed = [path for path in sorted(earlier - set(files)) if _remove(docs, path)]
    _write(docs / MANIFEST, _listing(files))
    return Report(docs, tuple(written), len(files) - len(written), tuple(removed))


def is_generated(docs: Path, path: Path) -> bool:
    """Return whether a file is one of ours: written, being written, or just removed."""
    if not path.is_relative_to(docs):
        return False
    relative = path.relative_to(docs).as_posix()
    if relative == MANIFEST or _TEMPORARY.fullmatch(path.name):
        return True
    listed = _known.setdefault(docs, set())
    if relative not in listed:
        # What was listed once stays known, so that its removal is no news either
        listed |= _earlier(docs)
    return relative in listed and not _is_hand_written(path)


_TEMPORARY = re.compile(r"\..{1,40}\.[0-9a-f]{8}")
_known: dict[Path, set[str]] = {}


def _listing(files: Iterable[str]) -> bytes:
    return json.dumps(sorted(files), indent=1).encode() + b"\n"


def _is_hand_written(path: Path) -> bool:
    if path.suffix != ".md" or not path.is_file():
        return False
    with path.open("rb") as file:
        return MARK.encode() not in file.read(200)


def _earlier(docs: Path) -> set[str]:
    """Return what the last call wrote; nothing if its list is missing or damaged."""
    try:
        listed = json.loads((docs / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return set()
    paths = (
        {each for each in listed if isinstance(each, str)} if isinstance(listed, list) else set()
    )
    return {each for each in paths if ".." not in each.split("/") and not each.startswith("/")}


def _write(path: Path, content: bytes) -> bool:
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(content).hexdigest()[:8]
    temporary = path.with_name(f".{path.name[:40]}.{digest}")
    temporary.write_bytes(content)
    os.replace(temporary, path)  # noqa: PTH105 - atomic on every system
    return True


def _remove(docs: Path, relative: str) -> bool:
    path = docs / relative
    if not path.is_file() or _is_hand_written(path):
        return False
    path.unlink()
    folder = path.parent
    while folder != docs and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
    return True

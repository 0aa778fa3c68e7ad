"""What a command line names as a file: a path, ``-`` for standard input, or a file of a revision.

Whatever is no regular file (a FIFO, ``<(…)``, a device) can be read once, and is read into memory.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from stronger.cli.output import Failure, complain

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography
    from stronger.bibliography.source.decoding import Encoding

STDIN = "<stdin>"
"""How messages call standard input."""
_STDIN = ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
LIMIT = 1 << 30
"""Bytes after which what is no regular file is taken to have no end."""
_REASONS = {
    errno.EISDIR: "it is a folder",
    errno.ELOOP: "it is a link that leads back to itself",
    errno.ENXIO: "it cannot be opened by a name; use - for standard input",
}

opened: list[str] = []
"""What this command was given to read, in order: a report of an error names it."""


@dataclass(frozen=True)
class Input:
    """A file that a command line names."""

    name: str
    """What findings call it."""
    path: Path
    """As it was given; its ending says the format."""
    memory: bytes | None = None
    """What it holds, if it is no regular file."""

    @property
    def regular(self) -> bool:
        """Whether there is a file that can be read again, and written."""
        return self.memory is None

    def read(self) -> bytes:
        """Return what it holds."""
        if self.memory is not None:
            return self.memory
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise _unreadable(self.name, error) from None

    def text(self) -> tuple[str, Encoding]:
        """Return its text and its encoding, and say which one was taken if it is not known."""
        from stronger.bibliography.source.decoding import decode

        text, encoding = decode(self.read())
        if encoding.how in ("western", "recognised"):
            complain(
                f"{self.name}: not UTF-8; read as {encoding.name}, going by its letters. Where "
                "that is wrong, name the right one in the first line: % Encoding: …"
            )
        return text, encoding

    def bibliography(self, form: str | None = None) -> Bibliography:
        """Return what it holds as a bibliography, or say that there is no such format."""
        from stronger.bibliography import UnknownFormatError
        from stronger.bibliography.importing import import_bytes

        try:
            return import_bytes(self.read(), form, file=self.name)
        except UnknownFormatError as error:
            raise Failure(str(error)) from None

    def in_bibtex(self) -> Input:
        """Return this if it is BibTeX, or say that it has to be."""
        from stronger.bibliography.importing.files import is_other

        if is_other(self.read(), self.name):
            told = f"{self.name} is no BibTeX; `stronger bib import {self.name}` makes BibTeX of it"
            raise Failure(told)
        return self

    def to_write(self, command: str) -> Path:
        """Return the path of a file to be changed in place, or say that there is none."""
        if self.memory is not None:
            raise Failure(f"{self.name} is no file that {command} can write to")
        return self.path


def find(given: Path) -> Input:
    """Return what a command line names, open to be read, or say why it is not."""
    name = os.fspath(given)
    if name in _STDIN:
        return Input(STDIN, given, _standard_input())
    opened.append(name)
    try:
        mode = given.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        if given.is_symlink():
            reason = f"it is a link to {given.readlink()}, which is not there"
            raise Failure(f"there is no file {name}: {reason}") from None
        if ":" not in name:
            raise Failure(f"there is no file {name}") from None
        return Input(name, given, _of_revision(name))
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from None
    try:
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "")
        with given.open("rb") as file:
            return Input(name, given, None if stat.S_ISREG(mode) else _all_of(file, name))
    except OSError as error:
        raise _unreadable(name, error) from None


def read(given: Path, form: str | None = None) -> Bibliography:
    """Read a bibliography in any format, or say why it cannot be."""
    return find(given).bibliography(form)


def _standard_input() -> bytes:
    if STDIN in opened:
        raise Failure("standard input can be read only once")
    opened.append(STDIN)
    if sys.stdin is None:
        raise Failure("there is no standard input: it is closed")
    try:
        return _all_of(sys.stdin.buffer, STDIN)
    except OSError as error:
        raise _unreadable("standard input", error) from None


def _all_of(file: BinaryIO, name: str) -> bytes:
    parts, size = [], 0
    while part := file.read(1 << 20):
        parts.append(part)
        size += len(part)
        if size > LIMIT:
            raise Failure(f"cannot read {name}: it is no file, and had no end after {LIMIT} bytes")
    return b"".join(parts)


def _of_revision(name: str) -> bytes:
    """Return a file of a revision, named as git names it: ``HEAD~3:refs.bib``."""
    import subprocess

    # Option-like names are not for git, and nothing of a repository is to run or be fetched
    environment = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    environment |= {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        if name.startswith("-"):
            raise FileNotFoundError
        done = subprocess.run(
            ["git", "cat-file", "blob", name],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        raise Failure(f"there is no file {name}") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").replace("hint: ", "").split("\n")
        reason = "; ".join(line.strip().removeprefix("fatal: ") for line in told if line.strip())
        raise Failure(f"there is no file {name}, nor a revision of it: git says, {reason}")
    return done.stdout


def _unreadable(name: str, error: OSError | ValueError) -> Failure:
    number = getattr(error, "errno", None)
    reason = _REASONS.get(number or 0) or getattr(error, "strerror", None) or str(error)
    return Failure(f"cannot read {name}: {reason}")

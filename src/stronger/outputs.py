"""How output gets to where it is wanted: into a file whole or not at all, elsewhere as it comes."""

from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
from pathlib import Path

_OURS = re.compile(r"/dev/(?:std(?P<name>out|err)|fd/(?P<fd>\d+))|/proc/self/fd/(?P<proc>\d+)")
"""Names of what this process has open already: to open it again would begin at its start."""
_STANDARD = {"out": 1, "err": 2}


def save(path: str | os.PathLike[str], text: str) -> None:
    """Write a text in UTF-8; see `save_bytes`."""
    save_bytes(path, text.encode())


def save_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write bytes to a file so that it holds either its old content or all of its new one.

    Where the path is a link, the file it leads to is written. What is no regular file, such as a
    FIFO or ``/dev/null``, is written to and stays what it is.

    Raises
    ------
    OSError
        If it cannot be written; `OSError.strerror` says why.
    """
    path = Path(path)
    if opened := _OURS.fullmatch(os.fspath(path)):
        fd = opened["fd"] or opened["proc"]
        with os.fdopen(os.dup(int(fd) if fd else _STANDARD[opened["name"]]), "wb") as file:
            file.write(data)
        return
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            reason = f"it is a link to {path.readlink()}, which is not there"
            raise FileNotFoundError(errno.ENOENT, reason, os.fspath(path)) from None
        mode = stat.S_IFREG
    if stat.S_ISREG(mode):
        try:
            _replace(path.resolve(), data)
        except OSError as error:
            # It is not the temporary file that somebody wanted to write
            raise OSError(error.errno, error.strerror, os.fspath(path)) from None
        return
    with path.open("wb", buffering=0) as file:
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]


def _replace(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(
        "wb", dir=path.parent, prefix=f".{path.name[:100]}.", delete=False
    ) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    try:
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        else:
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise

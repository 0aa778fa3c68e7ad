"""Says when, with what and on what something is measured."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import subprocess
from typing import TYPE_CHECKING

from stronger.evidence.results import Machine, Stamp

if TYPE_CHECKING:
    from pathlib import Path

NOTHING_RUNS = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
LIBRARIES = ("numpy", "scipy", "matplotlib", "larger-is-stronger")


def stamp(code: Path, seconds: float, date: dt.date | None = None) -> Stamp:
    """Return the stamp of a measurement that ends now.

    Parameters
    ----------
    code
        The file that measures; its repository's commit is recorded.
    seconds
        Wall-clock time it took.
    date
        When it ended, if not today.
    """
    commit, dirty = commit_of(code)
    return Stamp(
        date=(date or dt.datetime.now(dt.UTC).date()).isoformat(),
        commit=commit,
        dirty=dirty,
        seconds=round(seconds, 2),
        versions=versions(),
        machine=machine(),
    )


def today() -> str:
    """Return the day it is, as ISO 8601, in UTC."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def versions() -> dict[str, str]:
    """Return Python and the libraries the numbers and figures depend on."""
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in LIBRARIES
    }


def machine() -> Machine:
    """Return the class of this machine: two of one class give the same bits."""
    import numpy as np
    from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

    blas = [
        f"{each['internal_api']} {each['version']} {each.get('architecture', '')}".strip()
        for each in threadpool_info()
        if each["user_api"] == "blas"
    ]
    config = np.show_config(mode="dicts") or {}
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        blas="; ".join(sorted(set(blas))) or "unknown",
        simd=tuple(config.get("SIMD Extensions", {}).get("found", ())),
    )


def commit_of(file: Path) -> tuple[str | None, bool | None]:
    """Return the commit of the repository a file belongs to, and whether tracked files differ.

    Both are None where there is no git, no repository, or the file is not part of it.
    """
    folder = file.resolve().parent
    if ask_git(folder, "ls-files", "--error-unmatch", file.name) is None:
        return None, None
    commit = ask_git(folder, "rev-parse", "HEAD")
    if not commit:
        return None, None
    changed = ask_git(folder, "status", "--porcelain", "--untracked-files=no")
    return commit.strip(), bool(changed and changed.strip())


def ask_git(folder: Path, *arguments: str) -> str | None:
    """Return what git answers of the repository a folder is in, or None where it cannot.

    The settings of a repository name programs; a copy from elsewhere must not have them run, or
    have anything fetched.
    """
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *NOTHING_RUNS, *arguments],
            env={**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout

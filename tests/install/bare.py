"""An environment that holds a wheel of ours, what it requires, and nothing else; made offline.

Other packages are linked from the environment that runs the tests, so that what is not required is
not there, whatever runs the tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Machine:
    """An environment, and a home with an empty folder in which commands run."""

    environment: Path
    home: Path

    @property
    def packages(self) -> Path:
        """Where packages are installed."""
        return next((self.environment / "lib").glob("python3*")) / "site-packages"

    @property
    def here(self) -> Path:
        """The folder in which commands run; there is no knowledge base above it."""
        return self.home / "here"

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return subprocess.run(
            [self.environment / "bin" / "python", *arguments],
            cwd=self.here,
            env={**kept, "HOME": str(self.home), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def stronger(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        return self.python("-m", "stronger", *arguments)


def build(folder: Path) -> Path:
    """Build the wheel of this checkout, with what is installed already."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path, *extras: str) -> Machine:
    """Make an environment with a wheel, what it requires, and some of its extras."""
    machine = Machine(folder / "environment", folder / "home")
    machine.here.mkdir(parents=True)
    venv.create(machine.environment, symlinks=True)
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(machine.packages)
    (own,) = metadata.distributions(path=[str(machine.packages)])
    for needed in _required(own.requires or (), extras):
        for name in {file.parts[0] for file in needed.files or ()} - {"..", "__pycache__"}:
            link = machine.packages / name
            if not link.exists():
                link.symlink_to(Path(str(needed.locate_file(name))))
    return machine


def _required(lines: Iterable[str], extras: Iterable[str]) -> Iterable[metadata.Distribution]:
    """Return what these requirements name, and what that requires in turn."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [(Requirement(line), extra) for line in lines for extra in ("", *extras)]
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker and not wanted.marker.evaluate({"extra": extra}):
            continue
        key = str(wanted)
        if key not in found:
            found[key] = metadata.distribution(wanted.name)
            further = map(Requirement, found[key].requires or ())
            waiting += [(each, more) for each in further for more in ("", *wanted.extras)]
    return found.values()

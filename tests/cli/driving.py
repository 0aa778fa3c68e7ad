"""Drives commands in this process, one after the other, and notes what none of them may do."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import sys
import threading
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from stronger.cli import TRACEBACK, main
from stronger.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

SECONDS = 8.0
"""Processor time that a call may take; in practice a tenth of this."""
GOOD = "@book{a, author = {Hebb, D. O.}, title = {Organization}, year = {1949}}\n"
"""What stands in good.bib, beside the hostile file."""
STDIN = b"@book{a, title = {"
DEMO = "fair-coin"

FILES: dict[str, tuple[str, ...]] = {
    "papers": ("--bib FILE", "author:a year:1990..2000 --bib FILE --json --no-cache",
               "abstract:x --bib FILE --sort year --limit 3"),
    "show": ("a --bib FILE", "a --bib FILE --no-cache --json"),
    "export": (
        "--bib FILE --format biblatex", "--bib FILE --keys a --output out",
        *(f"--bib FILE --format {form}" for form in
          ("bibtex", "csl-json", "ris", "hayagriva", "cff", "csv", "html", "markdown", "json")),
    ),
    "cite": ("a --bib FILE", "a --bib FILE --style ieee --no-cache --json"),
    "bib check": ("FILE", "FILE --format json", "FILE --diff --unsafe-fixes",
                  "FILE --second-opinion", "good.bib --against FILE", "FILE --fix"),
    "bib merge": ("FILE good.bib --output out", "good.bib FILE --join title --json"),
    "bib dedupe": ("FILE --dry-run", "FILE --output out --join title"),
    "bib diff": ("FILE good.bib", "good.bib FILE --json"),
    "bib keys": ("FILE", "FILE --pattern [auth][year][title] --transliterate --json",
                 "FILE --write --leave-ids", "good.bib --diff --documents FILE"),
    "bib import": (
        "FILE", "FILE --to biblatex --output out", "FILE --to csl-json",
        *(f"FILE --from {form}" for form in ("csl-json", "csl-yaml", "ris", "nbib", "enw", "wos",
                                             "crossref", "cff", "hayagriva", "csv")),
    ),
    "bib subset": ("good.bib FILE", "FILE doc.tex --output out", "FILE"),
    "bib tidy": ("FILE --output out --sort author --align --protect --characters latex",
                 "FILE", "FILE --check --characters unicode --omit abstract --omit-empty"),
    "bib verify": ("FILE --against good.bib",
                   "good.bib --against FILE --adopt doi,pages --diff"),
    "new": ("FILE",),
    "check": ("FILE",),
    "rule": ("FILE",),
}  # fmt: skip
"""What each command is given where it reads a file, ``FILE``; of the first line nothing is spared.
"""
BASES: dict[str, tuple[str, ...]] = {
    "check": ("KB", "KB --diff --unsafe-fixes"),
    "papers": ("--kb KB stance:supports",),
    "show": ("--kb KB a",),
    "export": ("--kb KB --annotate",),
    "cite": ("--kb KB a",),
    "claims": ("--kb KB",),
    "standing": ("--kb KB", "--kb KB --json", "--kb KB --effects"),
    "why": (f"--kb KB {DEMO}", "--kb KB a --json", "--kb KB docs/index.md:1 --all"),
    "schema": ("--kb KB",),
    "graph export": ("--kb KB --format turtle", "--kb KB --format gexf"),
    "graph path": (f"--kb KB a {DEMO}", f"--kb KB {DEMO} a --json"),
    "graph dataset": ("--kb KB --output out",),
    "coding draw": ("--kb KB --number 2",),
    "coding join": ("--kb KB FILE --coder somebody",),
    "coding show": ("--kb KB", "--kb KB --json"),
    "demo list": ("--kb KB",),
    "demo show": (f"--kb KB {DEMO}",),
    "demo lesson": (f"--kb KB {DEMO}", f"--kb KB {DEMO} --run --output out"),
    "demo notebook": (f"--kb KB {DEMO}", f"--kb KB {DEMO} --output out"),
    "demo replicate": (f"--kb KB {DEMO} --scale quick",),
    "demo draw": (f"--kb KB {DEMO}",),
    "demo run": (f"--kb KB {DEMO} --scale quick --seeds 1 --jobs 1 --output out",),
    "demo verify": (f"--kb KB {DEMO} --within 1",),
    "demo vary": (f"--kb KB {DEMO} --quick --jobs 1",),
    "demo second": (f"--kb KB {DEMO}", f"--kb KB {DEMO} --quick --json"),
    "demo register": (f"--kb KB {DEMO}",),
    "demo migrate": ("--kb KB",),
    "add demo": ("--kb KB toss",),
    "site generate": ("--kb KB",),
    "site build": ("--kb KB --output out",),
    # It would wait for visitors: the address, too, is nothing that it can use
    "site serve": ("--kb KB --address 256.0.0.1:99999",),
}
"""What each command is given where it reads a knowledge base, ``KB``, of which a file is hostile.
"""
SLOTS = {
    ".bib": ("data/references.bib",),
    ".json": (
        "data/demos/fair-coin/registered.json",
        "data/demos/fair-coin/result.json",
        "data/demos/fair-coin/second.json",
        "data/demos/fair-coin/replications.json",
        "data/demos/fair-coin/varied.json",
    ),
    ".yaml": ("data/claims/thesis.yaml", "data/demos/fair-coin/demo.yaml", "data/glossary.yaml"),
    ".md": ("docs/index.md",),
    "": ("data/references.bib", "data/claims/statements.yaml", "stronger.toml"),
}
"""Which files of a knowledge base a hostile one takes the place of, by its ending."""
_WRITES = ("--fix", "--write")


class TooSlow(BaseException):
    """A call took longer than any may; nothing in between is to catch it."""


class Done(NamedTuple):
    """How a command ended."""

    status: object
    out: str
    err: str


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` where processor time is over."""

    def end(*_: object) -> None:
        raise TooSlow(f"not done after {seconds} s")

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def written_to(path: Path, data: bytes = GOOD.encode()) -> Iterator[None]:
    """Write to a FIFO as often as somebody opens it to read."""
    done = threading.Event()

    def write() -> None:
        while not done.wait(0.002):
            try:
                fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                continue  # nobody reads
            os.write(fd, data)
            os.close(fd)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the names of all commands that there are."""
    command = command or typer.main.get_command(app)
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))
    else:
        yield " ".join(path)


class Driver:
    """Runs command lines in the current folder, and notes what they must not do.

    Parameters
    ----------
    patch
        Puts back what is changed here.
    seconds
        Processor time that no call may take.
    """

    def __init__(self, patch: pytest.MonkeyPatch, seconds: float = SECONDS) -> None:
        self.patch = patch
        self.seconds = seconds
        self.faults: list[str] = []
        patch.setenv(TRACEBACK, "1")
        patch.setenv("NO_COLOR", "1")
        patch.setenv("STRONGER_CACHE", str(Path("cache").absolute()))
        # Each call would put the commands together anew, which takes longer than most of them
        command = typer.main.get_command(app)
        patch.setattr(typer.Typer, "__call__", lambda _: command())

    def fault(self, told: str) -> None:
        """Note a fault."""
        self.faults.append(told)

    def run(self, line: list[str], told: str) -> Done:
        """Run a command line, and look at how it ends."""
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        self.patch.setattr(sys, "stdout", out)
        self.patch.setattr(sys, "stderr", err)
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STDIN), "utf-8"))
        self.patch.setattr(sys, "argv", ["stronger", *line])
        status: object = 0
        try:
            with in_time(self.seconds):
                main()
        except SystemExit as end:
            status = end.code or 0
        except (Exception, TooSlow) as error:
            frames = traceback.extract_tb(error.__traceback__)[-3:]
            where = " < ".join(f"{Path(each.filename).name}:{each.lineno}" for each in frames[::-1])
            self.fault(f"{told}: {type(error).__name__}: {str(error)[:200]} at {where}")
        for stream in (out, err):
            stream.flush()
        done = Done(status, *(each.buffer.getvalue().decode() for each in (out, err)))
        if done.status not in (0, 1, 2):
            self.fault(f"{told}: exit status {done.status}")
        if done.status == 2 and not done.err.strip():
            self.fault(f"{told}: exit status 2 and no word")
        for name in {Path(word).name for word in line}:
            # So is a file called while it is written
            if re.search(rf"\.{re.escape(name)}\.[a-z0-9_]{{8}}(?!\w)", done.err):
                self.fault(f"{told}: names the temporary file of {name}")
        return done

    def with_file(self, command: str, line: str, path: Path) -> None:
        """Run a command on a file in the current folder, which is to stay as it is."""
        told = f"{command} {line} ({path.name})"
        kept = path.read_bytes() if path.is_file() else b""
        before = {*Path().iterdir()}
        words = [path.name if word == "FILE" else word for word in line.split()]
        if path.is_fifo():
            with written_to(path):
                self.run([*command.split(), *words], told)
            if not path.is_fifo():
                self.fault(f"{told}: it is no FIFO any more")
        else:
            self.run([*command.split(), *words], told)
        writes = not {*_WRITES}.isdisjoint(words) or (command == "bib tidy" and words == words[:1])
        now = path.read_bytes() if path.is_file() else b""
        if (kept.strip() and not now.strip()) or (now != kept and not writes):
            self.fault(f"{told}: the file is another now, of {len(now)} bytes")
        expected = {Path(path.name)} if command == "new" else set()
        for left in {*Path().iterdir()} - before - {Path("out"), Path("cache")} - expected:
            self.fault(f"{told}: left {left}")
            remove(left)
        remove(Path("out"))

    def with_base(self, command: str, line: str, base: Path, slot: str, made: Path) -> None:
        """Run a command on a knowledge base, of which a file gives way to another one."""
        kb = Path("kb").absolute()
        shutil.copytree(base, kb)
        there = kb / slot
        there.parent.mkdir(parents=True, exist_ok=True)
        made.replace(there)
        told = f"{command} {line} ({there.name}: {made.name})"
        filled = bool(there.read_bytes().strip())
        words = [str(kb) if word == "KB" else word for word in line.split()]
        self.run([*command.split(), *words], told)
        if filled and not there.read_bytes().strip():
            self.fault(f"{told}: emptied")
        for path in (kb, Path("out")):
            remove(path)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

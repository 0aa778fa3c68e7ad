"""How much processor time the toolkit takes on large files, each row beside the named peer.

All rows are whole processes, user and system time of all their threads, on the same made-up files;
ours and the peer take turns, so that a busy machine slows both. What is missing is skipped.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.bibliographies import bibliography
from benchmarks.commands import environment

ROUNDS = 5
CITED = 980
_MEANING = """
import sys
from stronger.bibliography import read_file
for entry in read_file(sys.argv[1]):
    entry.authors, entry.editors, entry.title, entry.venue, entry.date
"""
_FIRST = """
import os, shutil, sys
shutil.rmtree(os.environ["STRONGER_CACHE"], ignore_errors=True)
from stronger.cli import main
sys.argv.insert(1, "papers")
main()
"""
_REFKIT = """
import sys
from pathlib import Path
import refkit
text = Path(sys.argv[1]).read_text(encoding="utf-8")
# It takes no more than 16 MiB at once: larger files are several of these
for _ in range(int(sys.argv[2])):
    library = refkit.decode(text, format="biblatex")["library"]
"""
_REFKIT_CITE = """
import sys
from pathlib import Path
import refkit
library = refkit.decode(Path(sys.argv[1]).read_text(encoding="utf-8"), format="biblatex")["library"]
document = refkit.Document(library, refkit.Style.load("apa"))
keys = Path(sys.argv[2]).read_text(encoding="utf-8").split()
print(document.render([refkit.Citation(key, key) for key in keys]).bibliography.html)
"""


class Row(NamedTuple):
    """One comparison."""

    work: str
    peer: str
    needs: str
    """The program or module that the peer is."""
    ours: Sequence[str]
    theirs: Sequence[str]


def rows(folder: Path) -> list[Row]:
    """Return the comparisons, after writing the files they need."""
    tens, hundreds = folder / "10000.bib", folder / "100000.bib"
    tens.write_text(bibliography(10_000), encoding="utf-8")
    hundreds.write_text(bibliography(100_000), encoding="utf-8")
    # Half of the second file is the first's, the rest is other entries under keys of their own
    other = folder / "other.bib"
    own = bibliography(10_000, seed=1).replace("{key", "{own")
    other.write_text(own, encoding="utf-8")
    keys = [f"key{number * 10:06d}" for number in range(CITED)]
    document = folder / "document.aux"
    document.write_text(
        "\n".join([r"\bibstyle{plain}", r"\bibdata{10000}", *(f"\\citation{{{k}}}" for k in keys)]),
        encoding="utf-8",
    )
    listed = folder / "keys.txt"
    listed.write_text("\n".join(keys), encoding="utf-8")
    python, out = sys.executable, str(folder / "out.bib")
    stronger = (python, "-m", "stronger")
    query = ("title:gradient", "year:2020..")
    return [
        Row(
            "names, titles, venues, dates of 10,000 entries",
            "refkit",
            "refkit",
            (python, "-c", _MEANING, str(tens)),
            (python, "-c", _REFKIT, str(tens), "1"),
        ),
        Row(
            "papers QUERY --no-cache, 100,000 entries",
            "refkit",
            "refkit",
            (*stronger, "papers", *query, "--bib", str(hundreds), "--no-cache"),
            (python, "-c", _REFKIT, str(tens), "10"),
        ),
        Row(
            "papers QUERY, the index made, 100,000 entries",
            "refkit",
            "refkit",
            (python, "-c", _FIRST, *query, "--bib", str(hundreds)),
            (python, "-c", _REFKIT, str(tens), "10"),
        ),
        Row(
            "bib check, 10,000 entries",
            "bibclean",
            "bibclean",
            (*stronger, "bib", "check", str(tens)),
            ("bibclean", str(tens)),
        ),
        Row(
            "bib merge, 2 x 10,000 entries",
            "bibtool",
            "bibtool",
            (*stronger, "bib", "merge", str(tens), str(other), "--output", out),
            ("bibtool", "-d", "-s", str(tens), str(other), "-o", out),
        ),
        Row(
            f"bib subset, {CITED} of 10,000 entries",
            "bibtool",
            "bibtool",
            (*stronger, "bib", "subset", str(tens), str(document), "--output", out),
            ("bibtool", "-x", str(document), "-o", out),
        ),
        Row(
            f"cite, {CITED} of 10,000 entries",
            "refkit",
            "refkit",
            (*stronger, "cite", *keys, "--bib", str(tens), "--style", "apa"),
            (python, "-c", _REFKIT_CITE, str(tens), str(listed)),
        ),
    ]


def processor_seconds(command: Sequence[str], folder: Path, variables: dict[str, str]) -> float:
    """Return the user and system time of a process and all that it started."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # A check that finds something ends with 1, and so does bibclean
    if process.returncode not in ((0, 1) if "check" in command else (0,)):
        raise RuntimeError(f"exit status {process.returncode}: {' '.join(command)[:200]}")
    return used.ru_utime + used.ru_stime


def main(chosen: Callable[[str], bool] = lambda _: True) -> None:
    """Measure in turns and print medians, in seconds and as ratios to the peer."""
    print(f"{'work':48} {'ours s':>8} {'peer':10} {'peer s':>8} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variables = environment() | {"STRONGER_CACHE": str(folder / "cache")}
        for row in rows(folder):
            if not chosen(row.work):
                continue
            if shutil.which(row.needs) is None and importlib.util.find_spec(row.needs) is None:
                print(f"{row.work:48} skipped: {row.peer} is not installed")
                continue
            pairs = [
                tuple(processor_seconds(each, folder, variables) for each in (row.ours, row.theirs))
                for _ in range(ROUNDS + 1)
            ]
            # The first turn fills the caches of files and bytecode
            ours, theirs = (statistics.median(each) for each in zip(*pairs[1:], strict=True))
            ratio = ours / theirs
            print(f"{row.work:48} {ours:8.3f} {row.peer:10} {theirs:8.3f} {ratio:6.2f}", flush=True)


if __name__ == "__main__":
    main(lambda work: not sys.argv[1:] or any(each in work for each in sys.argv[1:]))

"""How long commands on a bibliography file take with its index, as whole processes.

Beside them runs a script for bibtexparser that does the same: parse, filter, write. All take turns,
so that a busy machine slows all of them; ratios are to that script. Cold is a command that finds no
index and makes one, warm one that finds it, changed one that finds the index of what the file held
before one entry in its middle was changed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.bibliographies import bibliography
from benchmarks.commands import environment

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3
PEER = "bibtexparser: parse, filter, write"
MANY = ("title:gradient", "year:2020..")
"""Selects about twelve of a thousand entries."""
FEW = (*MANY, "author:tanaka", "type:book")
"""Selects a handful of a hundred thousand."""

_PEER = """
import sys
import bibtexparser
library = bibtexparser.parse_file(sys.argv[1])
chosen = [
    entry
    for entry in library.entries
    if "gradient" in entry.get("title").value.lower().split() and entry.get("year").value >= "2020"
]
bibtexparser.write_file(sys.argv[2], bibtexparser.Library(chosen))
print(len(chosen))
"""


class Bench:
    """Times commands on one file, with a cache of their own."""

    def __init__(self, folder: Path, size: int) -> None:
        self.path = folder / f"{size}.bib"
        self.text = bibliography(size)
        self.path.write_text(self.text, encoding="utf-8")
        self.output = folder / "out.bib"
        self.cache = folder / "cache"
        self.key = f"key{size // 2:06d}"
        self.seconds: dict[str, list[float]] = {}
        self.environment = environment() | {"STRONGER_CACHE": str(self.cache)}

    def run(self, name: str, *command: str) -> None:
        """Run a command and note how long it took."""
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, *command], check=True, capture_output=True, env=self.environment
        )
        self.seconds.setdefault(name, []).append(time.perf_counter() - started)

    def stronger(self, name: str, *arguments: str) -> None:
        """Time a command of ours on the file."""
        self.run(name, "-m", "stronger", *arguments, "--bib", str(self.path))

    def round(self) -> None:
        """Time everything once."""
        for each in self.cache.glob("*"):
            each.unlink()
        export = ("export", "--output", str(self.output))
        self.run(PEER, "-c", _PEER, str(self.path), str(self.output))
        self.stronger("filter and export, no cache", *export, "--no-cache", *MANY)
        # Only of a file that has not just been written can one tell that it has not changed
        time.sleep(2.1)
        self.stronger("filter and export, cold", *export, *MANY)
        self.stronger("filter and export, warm", *export, *MANY)
        self.stronger("filter and export a few, warm", *export, *FEW)
        self.stronger("one entry by key, warm", "show", self.key)
        with self.changed():
            self.stronger("filter and export, one entry changed", *export, *MANY)
            self.stronger("the same, the file just written", *export, *MANY)

    @contextmanager
    def changed(self) -> Iterator[None]:
        """Change the title of one entry, for a while."""
        at = self.text.index("title = ", self.text.index(f"{{{self.key},"))
        changed = f"{self.text[:at]}note = {{Changed}},\n  {self.text[at:]}"
        self.path.write_text(changed, encoding="utf-8")
        yield
        self.path.write_text(self.text, encoding="utf-8")


def main() -> None:
    """Measure in turns and print medians, in seconds and as ratios to bibtexparser."""
    sizes = [int(each) for each in sys.argv[1:]] or SIZES
    print(f"{'entries':>8} {'command':38} {'median s':>9} {'worst s':>9} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        # Fills the caches of files and bytecode
        Bench(Path(folder), 100).round()
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), size)
            for _ in range(ROUNDS):
                bench.round()
            peer = statistics.median(bench.seconds[PEER])
            for name, measured in bench.seconds.items():
                median = statistics.median(measured)
                row = f"{size:8} {name:38} {median:9.3f} {max(measured):9.3f} {median / peer:6.2f}"
                print(row, flush=True)


if __name__ == "__main__":
    main()

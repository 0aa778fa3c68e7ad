"""How fast BibTeX is read and tidied, beside bibtexparser, bibtex-tidy and, if there, others.

Every measurement is a process of its own, so that time and peak memory are of that alone; the
peers take turns with us, so that a busy machine slows both. Ratios are to bibtexparser's own parse
of the same text (for tidying: to bibtex-tidy).
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bibliographies import bibliography

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3
PEER = "bibtexparser.parse_string"

_MEASURE = """
import resource, sys, time
{imports}
text = open(sys.argv[1], encoding="utf-8").read()
started = time.perf_counter()
made = {work}
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
_OURS = "from stronger.bibliography"
WORK = {
    PEER: ("import bibtexparser", "bibtexparser.parse_string(text)"),
    "bibtexparser, its splitter alone": (
        "from bibtexparser.splitter import Splitter",
        "Splitter(text).split()",
    ),
    "split: blocks with their spans": (f"{_OURS}.source.splitting import split", "split(text)"),
    "split, and the spans of every field": (
        f"{_OURS}.source.splitting import split",
        "[(block, block.fields) for block in split(text)]",
    ),
    "to_bibtexparser: its blocks": (
        f"{_OURS}.source.foreign import to_bibtexparser\nimport bibtexparser.model",
        "to_bibtexparser(text)",
    ),
    "read_text: entries, checked": (f"{_OURS} import read_text", "read_text(text)"),
    "tidy": (f"{_OURS}.edit.tidying import tidy", "tidy(text)"),
}
"""What is measured: what to import, and what to do with the text."""

_TIDY = """
import sys
from stronger.bibliography.edit.editing import load, store
from stronger.bibliography.edit.tidying import tidy
text, encoding = load(sys.argv[1])
store(sys.argv[2], tidy(text).text, encoding)
"""


def measure(path: Path, imports: str, work: str) -> tuple[float, float]:
    """Return the seconds that work on a file takes, and the peak memory of its process in MB."""
    code = _MEASURE.format(imports=imports, work=work)
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def parsing(folder: Path) -> None:
    """Print how long each way to read bibliographies of each size takes."""
    print(f"{'entries':>8} {'reading':36} {'median s':>9} {'ratio':>6} {'peak MB':>8}")
    for size in SIZES:
        path = folder / f"{size}.bib"
        path.write_text(bibliography(size), encoding="utf-8")
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in WORK}
        for _ in range(ROUNDS):
            for name, (imports, work) in WORK.items():
                measured[name].append(measure(path, imports, work))
        peer = statistics.median(seconds for seconds, _ in measured[PEER])
        for name, runs in measured.items():
            median = statistics.median(seconds for seconds, _ in runs)
            peak = max(megabytes for _, megabytes in runs)
            print(f"{size:8} {name:36} {median:9.3f} {median / peer:6.2f} {peak:8.0f}")


def tidying(folder: Path) -> None:
    """Print how long tidying a file of 10,000 entries takes as a whole process."""
    path = folder / "10000.bib"
    path.write_text(bibliography(10_000), encoding="utf-8")
    commands = {
        "stronger, read, tidy and write": [
            sys.executable,
            "-c",
            _TIDY,
            str(path),
            str(folder / "ours.bib"),
        ]
    }
    peer = shutil.which("bibtex-tidy")
    if peer:
        out = str(folder / "theirs.bib")
        commands["bibtex-tidy"] = [peer, str(path), "--output", out, "--quiet"]
    else:
        print("bibtex-tidy is not installed (npm install -g bibtex-tidy), so nothing to compare")
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - started)
    slowest = statistics.median(seconds["bibtex-tidy"]) if peer else None
    print(f"{'entries':>8} {'tidying, whole process':36} {'median s':>9} {'ratio':>6}")
    for name, measured in seconds.items():
        median = statistics.median(measured)
        ratio = f"{median / slowest:6.2f}" if slowest else f"{'':6}"
        print(f"{10_000:8} {name:36} {median:9.3f} {ratio}")


def main() -> None:
    """Measure and print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        parsing(Path(folder))
        print()
        tidying(Path(folder))


if __name__ == "__main__":
    main()

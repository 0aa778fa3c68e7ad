"""How long commands take as whole processes, beside a bare Python and the imports they rest on.

Ratios are to the time in which Python starts and ends without doing anything, measured in turns
with the rest, so that a busy machine slows both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = 7
PEER = "python, doing nothing"


def environment() -> dict[str, str]:
    """Return the environment for what is timed.

    Some machines tell Python to write no bytecode. Every command then compiles all it imports,
    which takes as long as the rest, and which nobody's installation does.
    """
    return {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}


def commands(folder: Path) -> dict[str, Sequence[str]]:
    """Return what is timed, by name."""
    python = sys.executable
    stronger = (python, "-m", "stronger")
    return {
        PEER: (python, "-c", "pass"),
        "import pydantic, yaml, bibtexparser": (
            python,
            "-c",
            "import pydantic, yaml, bibtexparser; pydantic.BaseModel",
        ),
        "import networkx": (python, "-c", "import networkx"),
        "stronger --help": (*stronger, "--help"),
        "stronger check": (*stronger, "check"),
        "stronger papers QUERY": (*stronger, "papers", "stance:challenges year:2010.."),
        "stronger show ID": (*stronger, "show", "glorot2011deep"),
        "stronger export QUERY": (
            *stronger,
            "export",
            "stance:challenges",
            "--output",
            str(folder / "out.bib"),
        ),
        "stronger graph export": (*stronger, "graph", "export", "--output", str(folder / "g.json")),
        "stronger demo list": (*stronger, "demo", "list"),
    }


def main() -> None:
    """Measure in turns and print medians, in seconds and as ratios to a bare Python."""
    with tempfile.TemporaryDirectory() as folder:
        timed = commands(Path(folder))
        seconds: dict[str, list[float]] = {name: [] for name in timed}
        for round_ in range(ROUNDS + 1):
            for name, command in timed.items():
                started = time.perf_counter()
                subprocess.run(
                    command, cwd=ROOT, check=True, capture_output=True, env=environment()
                )
                # The first round fills the caches of files and bytecode
                if round_:
                    seconds[name].append(time.perf_counter() - started)
    peer = statistics.median(seconds[PEER])
    print(f"{'command':40} {'median s':>9} {'worst s':>9} {'ratio':>7}")
    for name, measured in seconds.items():
        median = statistics.median(measured)
        print(f"{name:40} {median:9.3f} {max(measured):9.3f} {median / peer:7.1f}")

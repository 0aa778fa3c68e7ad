"""How long merging two bibliographies takes, as CPU of whole processes, beside bibtool's."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.bibliographies import bibliography
from benchmarks.commands import environment

ENTRIES = 10_000
ROUNDS = 3


def cpu(command: tuple[str, ...], folder: Path) -> float:
    """Return the seconds of processor time that a command takes."""
    before = os.times()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment())
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def main() -> None:
    """Merge files that share no, half or all entries; print seconds and ratios, in turns."""
    bibtool = shutil.which("bibtool")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = bibliography(ENTRIES)
        half = text.replace("{key00", "{new00", ENTRIES // 2)
        others = {"no": bibliography(ENTRIES, 1).replace("{key", "{new"), "half": half, "all": text}
        (folder / "a.bib").write_text(text, encoding="utf-8")
        print(f"{'entries in common':18} {'ours s':>8} {'bibtool s':>10} {'ratio':>6}")
        for shared, other in others.items():
            (folder / "b.bib").write_text(other, encoding="utf-8")
            files = ("a.bib", "b.bib")
            ours = (sys.executable, "-m", "stronger", "bib", "merge", *files, "--prefer", "first",
                    "--output", "m.bib")  # fmt: skip
            theirs = (bibtool or "", "-q", "-d", *files, "-o", "n.bib")
            timed = [
                (cpu(ours, folder), cpu(theirs, folder) if bibtool else float("nan"))
                for _ in range(ROUNDS)
            ]
            mine, peer = (statistics.median(each) for each in zip(*timed, strict=True))
            print(f"{shared:18} {mine:8.2f} {peer:10.2f} {mine / peer:6.2f}")


if __name__ == "__main__":
    main()

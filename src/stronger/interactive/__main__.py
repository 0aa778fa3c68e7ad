"""Writes the numbers that figures one can touch show before anything is moved."""

from __future__ import annotations

import json
from pathlib import Path

from stronger.interactive import mistake, push, rare, strengthening, units

FIGURES = {
    "mistake": mistake.kept,
    "neurashed": strengthening.kept,
    "push": push.kept,
    "rare": rare.kept,
    "units": units.kept,
}
"""What a figure shows, by its name."""


def written(name: str) -> str:
    """Return the file of a figure."""
    return json.dumps(FIGURES[name](), ensure_ascii=False) + "\n"


if __name__ == "__main__":
    folder = Path("data/interactive")
    folder.mkdir(parents=True, exist_ok=True)
    for name in FIGURES:
        (folder / f"{name}.json").write_text(written(name), encoding="utf-8")

"""Demos in rooms, for tests: written, changed, and imported anew."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.evidence.demo import open_demo

if TYPE_CHECKING:
    from stronger.evidence.demo import Demo


def forget() -> None:
    """Forget the code of every room: it is imported once in a process, and a test changes it.

    Bytecode goes, too: Python takes it for that of a file of the same second and size.
    """
    for name in [name for name in sys.modules if name.startswith("stronger_demo_")]:
        file = getattr(sys.modules.pop(name), "__file__", None)
        if file:
            Path(importlib.util.cache_from_source(file)).unlink(missing_ok=True)
    importlib.invalidate_caches()


def opened(room: Path) -> Demo:
    """Return the demo of a room as its files are now."""
    forget()
    return open_demo(room / "measure.py")


def write(root: Path, name: str, **files: str) -> Path:
    """Write the files of a demo into a knowledge base, and return its room.

    Parameters
    ----------
    root
        The knowledge base.
    name
        The demo's id.
    **files
        Text by name: ``measure``, ``figures``, ``lesson`` or another module; ``yaml``; ``story``.
    """
    room, record = root / "demos" / name.replace("-", "_"), root / "data" / "demos" / name
    for stem, text in files.items():
        known = {"yaml": record / "demo.yaml", "story": record / "story.md"}
        file = known.get(stem, room / f"{stem}.py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return room


def change(file: Path, old: str, new: str) -> None:
    """Replace what stands in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

"""Draws the figures of a result and writes them beside it, at once or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.evidence.drawn import FILE, LIMIT, Drawn, draw_all, packed, unpacked
from stronger.evidence.pictures import Beside
from stronger.evidence.places import DemoError
from stronger.evidence.provenance import code_of
from stronger.evidence.results import RESULT, Measured, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.evidence.demo import Arrays, Demo


def write(demo: Demo, result: Result, arrays: Sequence[Arrays], output: Path, root: Path) -> Result:
    """Draw the figures and write them, what they draw, and ``result.json``; return the result.

    Everything is drawn and written to temporary files first; only then are the files of an
    earlier run replaced, ``result.json`` last, and figures no longer drawn removed.

    Raises
    ------
    DemoError
        If the code of a figure fails, or the figures draw more than is kept.
    """
    drawn = draw_all(demo, result, arrays, root)
    return _replace(demo, result, drawn, output, root, {FILE: _kept(demo, drawn)})


def draw(demo: Demo, result: Result, folder: Path, root: Path) -> Result:
    """Draw the figures of a result again from what was kept beside it, without measuring.

    Parameters
    ----------
    demo
        The demo.
    result
        As published.
    folder
        Where it is, with ``drawn.npz``; figures are replaced there.
    root
        The knowledge base.

    Raises
    ------
    DemoError
        If what they draw was not kept, or their code fails.
    """
    arrays = unpacked(folder / FILE, len(result.metrics))
    drawn = draw_all(demo, result, arrays, root)
    return _replace(demo, result, drawn, folder, root, {})


def _kept(demo: Demo, drawn: Drawn) -> bytes:
    arrays = packed(drawn.arrays)
    if len(arrays) > LIMIT:
        raise DemoError(
            f"the figures of demo {demo.id!r} draw {len(arrays):,} bytes, and {LIMIT:,} are kept "
            "at most: have it hand over only what they draw, in float32"
        )
    return arrays


def _replace(
    demo: Demo, result: Result, drawn: Drawn, output: Path, root: Path, more: dict[str, bytes]
) -> Result:
    code = code_of(demo, root).drawing
    measured = result.measured.model_copy(update={"figures": drawn.listed, "drawing": code})
    contents = {**drawn.contents, **more, RESULT: as_json(measured)}
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output, prefix=".writing-") as folder:
        for name, content in contents.items():
            (Path(folder) / name).write_bytes(content)
        for name in contents:
            os.replace(Path(folder) / name, output / name)  # noqa: PTH105 - atomic on every system
    for old in output.glob("*.svg"):
        if old.name not in contents:
            old.unlink()
    return Result(result.promise, measured, result.second, pictures=Beside(output))


def as_json(measured: Measured) -> bytes:
    """Return the bytes of ``result.json``."""
    return measured.model_dump_json(indent=1, exclude_defaults=False).encode() + b"\n"

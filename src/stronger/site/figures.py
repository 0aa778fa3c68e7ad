"""The figures of demos as pages show them: harmless, and with their size before they are loaded."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.harmless import harmless_picture
from stronger.site.text import Markdown, slugs

if TYPE_CHECKING:
    from stronger.evidence.results import Result

PNG = b"\x89PNG\r\n\x1a\n"
PICTURES = {".svg", ".png", ".webp"}


@dataclass(frozen=True)
class FigureView:
    """A figure of a demo."""

    file: str
    """Its name in the folder of the result."""
    title: str
    alt: str
    address: Markdown
    """Relative to the demo's page, and to the folder of demos."""
    anchor: str
    """Its identifier on the page."""
    content: bytes
    size: tuple[int, int] | None
    """Width and height in pixels, so that a page does not move when it is loaded."""


def figures_of(result: Result, folder: Path, slug: str) -> Iterator[FigureView]:
    """Yield the figures of a result that are there and are pictures.

    Parameters
    ----------
    result
        What a demo found.
    folder
        Where its figures are.
    slug
        The demo's name in addresses.
    """
    names = slugs(figure.file.rpartition(".")[0] for figure in result.figures)
    known: set[str] = set()
    for figure in result.figures:
        file = inside(folder, figure.file)
        if file is None or file.suffix.lower() not in PICTURES:
            continue
        content, size = _shown(file)
        if content is None:
            continue
        name = f"{slug}/{names[figure.file.rpartition('.')[0]]}{file.suffix.lower()}"
        stem, _, ending = name.rpartition("/")[2].rpartition(".")
        # Two files may differ in their ending only
        anchor = f"figure-{stem}-{ending}" if stem in known else f"figure-{stem}"
        known.add(stem)
        yield FigureView(
            figure.file, figure.title, figure.alt, Markdown(name), anchor, content, size
        )


def _shown(file: Path) -> tuple[bytes | None, tuple[int, int] | None]:
    content = file.read_bytes()
    if file.suffix.lower() == ".svg":
        picture = harmless_picture(content)
        return picture.content, picture.size
    if content.startswith(PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return content, (width, height)
    return content, None


def inside(folder: Path, name: str) -> Path | None:
    """Return a file named relative to a folder, or None if it is not there or not inside."""
    try:
        path = (folder / name).resolve()
        return path if path.is_file() and path.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        return None

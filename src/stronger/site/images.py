"""A Python-Markdown extension: pictures are loaded when needed, into a place kept for them."""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

    from markdown import Markdown

PRIORITY = 5
"""Before MkDocs makes addresses of paths (0), after attribute lists (8)."""
VIEW_BOX = re.compile(rb'<svg\b[^>]*\bviewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')
BEGINNING = 4096
"""In how many bytes the opening tag of a drawing is looked for."""


class ImagesExtension(Extension):
    """Adds ``loading="lazy"``, ``width`` and ``height`` to pictures that do not say otherwise."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name Markdown calls
        """Register the processor."""
        md.treeprocessors.register(ImagesProcessor(md), "stronger-images", PRIORITY)


class ImagesProcessor(Treeprocessor):
    """Looks at every picture, and at its file if MkDocs says where the page is."""

    def run(self, root: ET.Element) -> None:
        """Change pictures where they stand."""
        for image in root.iter("img"):
            image.attrib.setdefault("loading", "lazy")
            file = self._file(image.get("src", ""))
            if file is None or {"width", "height"} & set(image.keys()):
                continue
            if size := size_of(file, file.stat().st_mtime_ns):
                image.set("width", str(size[0]))
                image.set("height", str(size[1]))

    def _file(self, source: str) -> Path | None:
        """Return the file of a picture beside the page or below it, or elsewhere in the site."""
        try:
            page = getattr(self.md.treeprocessors["relpath"], "file", None)
            parts = urlsplit(source)
        except (KeyError, ValueError):
            return None
        if page is None or not page.abs_src_path or parts.scheme or parts.netloc or not parts.path:
            return None
        above = Path(page.abs_src_path).parents
        docs = above[page.src_uri.count("/")]
        path = unquote(parts.path)
        try:
            found = (docs / path[1:] if path.startswith("/") else above[0] / path).resolve()
            return found if found.is_file() and found.is_relative_to(docs.resolve()) else None
        except (OSError, ValueError):
            return None


@lru_cache(maxsize=4096)
def size_of(
    file: Path,
    changed: int,  # noqa: ARG001 - so that a file is read again when it has changed
) -> tuple[int, int] | None:
    """Return width and height of a picture in pixels, or None if it does not tell.

    Of a drawing (SVG) only the ratio matters: it is as wide as there is room.
    """
    from PIL import Image, UnidentifiedImageError

    picture = file.read_bytes()
    if drawn := VIEW_BOX.search(picture[:BEGINNING]):
        width, height = (round(float(each)) for each in drawn.groups())
        return (width, height) if width and height else None
    try:
        with Image.open(BytesIO(picture)) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError):
        return None


def makeExtension(**options: object) -> ImagesExtension:  # noqa: N802 - the name Markdown calls
    """Return the extension, for ``markdown_extensions: [stronger.site.images]``."""
    return ImagesExtension(**options)

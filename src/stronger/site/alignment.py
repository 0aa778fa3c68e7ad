"""A Python-Markdown extension: table columns are aligned by class, as policies forbid styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

    from markdown import Markdown

ALIGNED = {f"text-align: {side};": f"align-{side}" for side in ("left", "center", "right")}
"""The style that the extension for tables writes, and the class that stands for it."""


class AlignmentExtension(Extension):
    """Turns ``style="text-align: right;"`` of cells into ``class="align-right"``."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name Markdown calls
        """Register the processor, which comes after all that makes elements."""
        md.treeprocessors.register(AlignmentProcessor(md), "stronger-alignment", 0)


class AlignmentProcessor(Treeprocessor):
    """Looks at every cell of every table."""

    def run(self, root: ET.Element) -> None:
        """Change cells where they stand."""
        for tag in ("th", "td"):
            for cell in root.iter(tag):
                if name := ALIGNED.get(cell.get("style", "")):
                    del cell.attrib["style"]
                    cell.set("class", f"{cell.get('class', '')} {name}".strip())


def makeExtension(**options: object) -> AlignmentExtension:  # noqa: N802 - the name Markdown calls
    """Return the extension, for ``markdown_extensions: [stronger.site.alignment]``."""
    return AlignmentExtension(**options)

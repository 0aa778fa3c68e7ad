"""The graph in all formats beside its page, as the command line writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.knowledge.dataset.archive import ABOUT, SHAPES, archive, name_of
from stronger.knowledge.dataset.formats import FORMATS
from stronger.knowledge.dataset.tables import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.knowledge import KnowledgeBase

BESIDE = (*(each.file for each in FORMATS.values()), SCHEMA, SHAPES)
"""The files of the archive that stand by themselves, too."""


def downloads(kb: KnowledgeBase) -> Iterator[tuple[str, bytes]]:
    """Yield the files: their paths relative to ``docs``, and what stands there."""
    files, whole = archive(kb)
    for name in BESIDE:
        yield f"graph/{name}", files[name]
    yield f"graph/{name_of(kb)}", whole


def listed(kb: KnowledgeBase) -> list[tuple[str, str]]:
    """Return the names of the files, each with what it is."""
    about = {**ABOUT, **{each.file: each.about for each in FORMATS.values()}}
    whole = "all of these with a datasheet, licence and citation, for a data repository"
    return [*((name, about[name]) for name in BESIDE), (name_of(kb), whole)]

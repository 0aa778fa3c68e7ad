"""Long lists in windows: the first stands on the page of the list, the rest on pages behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from stronger.site.entries import Ref
from stronger.site.text import Markdown

Item = TypeVar("Item")

PAPERS = 110
"""How many papers a page lists; of twice as many or fewer none is put elsewhere."""
STATEMENTS = 300
"""How many statements, likewise."""
CORRECTIONS = 400
"""How many corrections, likewise."""


@dataclass(frozen=True)
class Window(Generic[Item]):
    """A stretch of a list."""

    number: int
    """From 1."""
    path: str
    """Of its page, relative to ``docs``."""
    items: tuple[Item, ...]
    others: tuple[Ref | str, ...]
    """Links to all windows by number, its own being no link; nothing if it is the only one."""


def bounds(length: int, size: int) -> list[tuple[int, int]]:
    """Return where windows begin and end: one window for up to twice its size.

    Examples
    --------
    >>> bounds(600, 300), bounds(601, 300)
    ([(0, 600)], [(0, 300), (300, 600), (600, 601)])
    """
    if length <= 2 * size:
        return [(0, length)]
    return [(start, min(start + size, length)) for start in range(0, length, size)]


def windows(items: Sequence[Item], size: int, path: str) -> list[Window[Item]]:
    """Return a list in windows, the first on the page that has always been there.

    Parameters
    ----------
    items : sequence
        What is listed.
    size : int
        How many a window has.
    path : str
        The page of the list. Those behind it stand in a folder ``page`` beside it.
    """
    ends = bounds(len(items), size)
    paths = [path_of(path, number) for number in range(1, len(ends) + 1)]
    return [
        Window(
            number,
            paths[number - 1],
            tuple(items[start:end]),
            tuple(
                str(each) if each == number else Ref(str(each), Markdown(f"/{paths[each - 1]}"))
                for each in range(1, len(ends) + 1)
            )
            if len(ends) > 1
            else (),
        )
        for number, (start, end) in enumerate(ends, start=1)
    ]


def path_of(path: str, number: int) -> str:
    """Return the path of a window's page.

    Examples
    --------
    >>> path_of("papers/index.md", 1), path_of("papers/index.md", 2), path_of("claims/a.md", 3)
    ('papers/index.md', 'papers/page/2.md', 'claims/page/a-3.md')
    """
    if number == 1:
        return path
    folder, _, name = path.removesuffix(".md").rpartition("/")
    return f"{folder}/page/{number}.md" if name == "index" else f"{folder}/page/{name}-{number}.md"

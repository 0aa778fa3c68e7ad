"""Keeps beside a result what its figures draw, so that they are drawn again without measuring."""

from __future__ import annotations

import io
import traceback
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from stronger.evidence import figures
from stronger.evidence.filling import NumberError, numbers_in, write
from stronger.evidence.places import DemoError
from stronger.evidence.repetition import place
from stronger.evidence.results import Figure
from stronger.evidence.seeds import Seeds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stronger.evidence.demo import Arrays, Demo, Drawing
    from stronger.evidence.results import Result

FILE = "drawn.npz"
LIMIT = 1_000_000
"""Bytes that are kept beside a result at most."""


class Watched(Mapping[str, "NDArray[Any]"]):
    """The arrays of one seed, which remembers those that were looked at."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.seen: dict[str, None] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        array = self.arrays[name]
        self.seen[name] = None
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)


class Drawn(NamedTuple):
    """The figures of a run, and the arrays that they were drawn from."""

    listed: tuple[Figure, ...]
    contents: dict[str, bytes]
    """SVG by file name."""
    arrays: tuple[dict[str, NDArray[Any]], ...]
    """Of each seed, only what was looked at."""


def draw_all(demo: Demo, result: Result, arrays: Sequence[Arrays], root: Path) -> Drawn:
    """Draw all figures of a demo.

    Parameters
    ----------
    demo, result
        The demo, and what was measured.
    arrays
        Of each finished seed.
    root
        The knowledge base, which files in messages are named relative to.

    Raises
    ------
    DemoError
        If the code of one fails: which, why, and at which line; or if its words ask for a number
        that there is not.
    """
    watched = tuple(Watched(each) for each in arrays)
    seeds = Seeds(watched, result.metrics)
    contents: dict[str, bytes] = {}
    for drawing in demo.drawings:
        figure = listed(drawing)
        contents[figure.file] = draw_one(demo, drawing, seeds, root)
        contents[figure.narrow] = draw_one(demo, drawing, seeds, root, narrow=True)
        for text in (drawing.title, drawing.alt):
            _refuse_unknown(text, result, drawing.draw.__name__)
    kept = tuple({name: each.arrays[name] for name in each.seen} for each in watched)
    return Drawn(tuple(map(listed, demo.drawings)), contents, kept)


def draw_one(
    demo: Demo, drawing: Drawing, seeds: Seeds, root: Path, *, narrow: bool = False
) -> bytes:
    """Draw one figure of a demo, for a page or, narrow, for a phone.

    Raises
    ------
    DemoError
        If its code fails: why, and at which line.
    """
    try:
        return figures.draw(drawing, seeds, narrow=narrow)
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        where = place(traceback.walk_tb(error.__traceback__), demo, root)
        raise DemoError(
            f"figure {drawing.draw.__name__!r} of demo {demo.id!r} cannot be drawn: {what}"
            + (f" ({where})" if where else "")
        ) from error


def listed(drawing: Drawing) -> Figure:
    """Return what is said of a figure, numbers in its words not filled in."""
    return Figure(file=drawing.file, title=drawing.title, alt=drawing.alt, licence=drawing.licence)


def _refuse_unknown(text: str, result: Result, name: str) -> None:
    for number in numbers_in(text):
        try:
            write(number, lambda demo: result.metrics if demo == result.demo else None, result.demo)
        except NumberError as error:
            raise DemoError(
                f"the words of figure {name!r} of demo {result.demo!r} ask for a number that there "
                f"is not: {error}"
            ) from None


def packed(arrays: Sequence[Mapping[str, NDArray[Any]]]) -> bytes:
    """Return the arrays of every seed as what ``numpy.savez_compressed`` writes.

    A member's name is the number of the seed among those that finished, a slash, and the array's
    name. The same arrays give the same bytes.
    """
    import numpy as np

    file = io.BytesIO()
    flat = {
        f"{number}/{name}": array
        for number, each in enumerate(arrays)
        for name, array in each.items()
    }
    np.savez_compressed(file, **flat)  # type: ignore[arg-type]
    return file.getvalue()


def unpacked(path: Path, seeds: int) -> tuple[dict[str, NDArray[Any]], ...]:
    """Return the arrays of every seed as they were kept.

    Raises
    ------
    DemoError
        If the file is not there or damaged.
    """
    import numpy as np

    found: tuple[dict[str, NDArray[Any]], ...] = tuple({} for _ in range(seeds))
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            for member in archive.files:
                number, _, name = member.partition("/")
                found[int(number)][name] = archive[member]
    except Exception as error:  # there is no end of ways in which a file can be broken
        what = "is not there" if isinstance(error, FileNotFoundError) else f"is damaged: {error}"
        raise DemoError(
            f"{path} {what}; without it figures cannot be drawn again, only by a full run"
        ) from error
    return found

"""The parts of a demo: what measures and what draws, and what is asked of either."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from stronger.diagnostics import did_you_mean
from stronger.evidence.places import DemoError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Arrays: TypeAlias = "Mapping[str, NDArray[Any]]"
"""Arrays of one seed by name."""
Metrics: TypeAlias = dict[str, Any]
"""Scalars by name while they are gathered: numbers, those of numpy, or truth values."""
Found: TypeAlias = "tuple[Mapping[str, Any], Arrays]"
"""What a part returns: its metrics, and the arrays that figures draw."""
GIVEN = ("rng", "scale", "data", "parameters")
"""What a part can take, by name."""


ROW = 2.9
"""Height of a panel that stands alone in its row on a phone, in inches."""


class Measurement(NamedTuple):
    """What one repetition of a demo gives."""

    metrics: Mapping[str, float]
    """Scalars, the same names in every repetition: they are kept and judged."""
    arrays: Arrays
    """What the figures need besides; kept as far as figures draw it."""


class Part(NamedTuple):
    """A function that measures something, and how it is called."""

    measure: Callable[..., Found]
    takes: tuple[str, ...]
    """Which of `GIVEN`."""
    prefix: str
    """Begins the names of its metrics; may be empty."""


@dataclass(frozen=True)
class Drawing:
    """How one figure of a demo is drawn."""

    draw: Callable[..., None]
    """Takes axes, or panels, and `Seeds`."""
    title: str
    """The one message of the figure."""
    alt: str
    """The figure in words, with numbers not filled in."""
    panels: tuple[int, int] | str
    height: float
    """In inches."""
    more: Mapping[str, Any]
    """Further arguments of ``matplotlib.figure.Figure.subplots`` or ``subplot_mosaic``."""
    narrow: tuple[int, int] | str | None = None
    """The same for a phone, where it is not the usual one."""
    low: float | None = None
    """The height for a phone, where it is not the usual one."""
    licence: str = ""
    """Of the figure, where it shows what others made."""

    def grid(self, narrow: bool) -> tuple[int, int] | str:
        """Return rows and columns, or the mosaic.

        On a phone none of two or three panels in a row stands beside another, unless it was said.
        """
        if not narrow:
            return self.panels
        if self.narrow or isinstance(self.panels, str) or self.panels[1] > 3:
            return self.narrow or self.panels
        rows, columns = self.panels
        return rows * columns, 1

    @property
    def narrow_height(self) -> float:
        """In inches, before legends move below what they explain."""
        if self.low:
            return self.low
        grid = self.grid(narrow=True)
        if isinstance(grid, str) or grid == self.panels:
            return 0.85 * self.height
        return grid[0] * ROW

    @property
    def file(self) -> str:
        """The file name: that of the function, with hyphens."""
        return self.draw.__name__.replace("_", "-") + ".svg"


def taken(function: Callable[..., Any], allowed: Sequence[str]) -> tuple[str, ...]:
    """Return what a function takes, by name.

    Raises
    ------
    DemoError
        If it takes something that a demo does not give; the message names the nearest.
    """
    takes = tuple(inspect.signature(function).parameters)
    for name in takes:
        if name not in allowed:
            raise DemoError(
                f"{place(function)} takes {name!r}; a demo gives {', '.join(allowed)}"
                + did_you_mean(name, allowed)
            )
    return takes


def place(function: Callable[..., Any]) -> str:
    """Return where a function stands, and its name."""
    code = function.__code__
    return f"{code.co_filename}:{code.co_firstlineno}: {function.__name__!r}"


def two_dictionaries(part: Part, returned: object) -> Found:
    """Return what a part returned, if it is what it should be.

    Raises
    ------
    DemoError
        If it is not.
    """
    match returned:
        case (Mapping() as metrics, Mapping() as arrays):
            return metrics, arrays
    raise DemoError(
        f"part {part.measure.__name__!r} returns {type(returned).__name__}; a part returns two "
        "dictionaries, its metrics and the arrays that figures draw (which may be empty)"
    )


def add(found: dict[str, Any], name: str, value: Any, part: Part) -> None:
    """Add what a part gives, under a name that no part before it gave.

    Raises
    ------
    DemoError
        If one did.
    """
    if name in found:
        raise DemoError(f"part {part.measure.__name__!r} gives {name!r}, which one before it gave")
    found[name] = value

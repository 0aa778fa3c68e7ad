"""The figures of a result as pictures: read from beside it, or drawn when somebody looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.diagnostics import did_you_mean
from stronger.evidence.places import DemoError

if TYPE_CHECKING:
    from stronger.evidence.demo import Arrays, Demo
    from stronger.evidence.results import Figure, Result


@dataclass(frozen=True)
class Beside:
    """Figures that were written into the folder of a result."""

    folder: Path

    def listed(self, result: Result) -> tuple[Figure, ...]:
        """Return the figures there should be, numbers in their words not filled in."""
        return result.measured.figures

    def read(self, result: Result, file: str) -> bytes:
        """Return one of them.

        Raises
        ------
        DemoError
            If it is not there, or not in the folder.
        """
        del result
        path = (self.folder / file).resolve()
        if not path.is_relative_to(self.folder.resolve()) or not path.is_file():
            raise DemoError(f"figure {file!r} is not in {self.folder}")
        return path.read_bytes()


@dataclass(frozen=True)
class WhenAsked:
    """Figures that nobody has drawn yet, and what they would draw."""

    demo: Demo
    arrays: tuple[Arrays, ...] = field(repr=False)
    """Of each finished seed."""
    root: Path
    """The knowledge base, which files in messages are named relative to."""
    drawn: dict[str, bytes] = field(default_factory=dict, repr=False)
    """Those that somebody has looked at, by file name."""

    def listed(self, result: Result) -> tuple[Figure, ...]:
        """Return the figures that can be drawn, numbers in their words not filled in."""
        from stronger.evidence.drawn import listed

        del result
        return tuple(listed(each) for each in self.demo.drawings)

    def read(self, result: Result, file: str) -> bytes:
        """Draw one of them; a second time it is at hand.

        Raises
        ------
        DemoError
            If there is none of that name (the message gives the nearest), or its code fails.
        """
        if file not in self.drawn:
            from stronger.evidence.drawn import draw_one
            from stronger.evidence.seeds import Seeds

            drawings = {each.file: each for each in self.demo.drawings}
            if file not in drawings:
                hint = did_you_mean(file, drawings)
                raise DemoError(f"demo {self.demo.id!r} has no figure {file!r}{hint}")
            seeds = Seeds(self.arrays, result.metrics)
            self.drawn[file] = draw_one(self.demo, drawings[file], seeds, self.root)
        return self.drawn[file]

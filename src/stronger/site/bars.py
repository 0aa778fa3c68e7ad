"""Lays out bars made of counted pieces, one bar under the other, as wide as their page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROW, FOOT = 50, 4
"""Pixels: from bar to bar, its title included; and below the last."""


@dataclass(frozen=True)
class Piece:
    """So many of one kind; places are in percent of the page."""

    severity: str
    number: int
    start: float
    share: float

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.start + self.share / 2, 2)


@dataclass(frozen=True)
class Bar:
    """All of one title."""

    title: str
    y: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Bars:
    """All bars, to one scale."""

    height: int
    rows: tuple[Bar, ...]


def bars(counts: Sequence[tuple[str, Sequence[tuple[str, int]]]]) -> Bars:
    """Return a bar for each title, the largest as wide as the page.

    Examples
    --------
    >>> made = bars([("One", [("wrong", 3), ("style", 1)]), ("Two", [("wrong", 1)])])
    >>> [(each.start, each.share) for row in made.rows for each in row.pieces]
    [(0.0, 75.0), (75.0, 25.0), (0.0, 25.0)]
    """
    most = max((sum(number for _, number in kinds) for _, kinds in counts), default=1)
    rows = []
    for i, (title, kinds) in enumerate(counts):
        pieces, so_far = [], 0
        for kind, number in kinds:
            share = round(100 * number / most, 2)
            pieces.append(Piece(kind, number, round(100 * so_far / most, 2), share))
            so_far += number
        rows.append(Bar(title, i * ROW, tuple(pieces)))
    return Bars(len(rows) * ROW + FOOT, tuple(rows))

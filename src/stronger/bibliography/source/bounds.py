"""How much text a file may stand for beyond what it holds: through macros and inheritance."""

from __future__ import annotations

LONGEST = 1 << 20
"""How many characters macros may add to a value."""
LONG = 500
"""Macros up to this length are not counted in what they add to a file: few letters call them."""
DEEPEST = 100
"""Groups that a value may hold one within the other."""
LEAST = 5_000
"""So many characters every entry may inherit, however large the file is."""


def room_of(size: int) -> int:
    """Return how many characters macros may add to a file of some size.

    Examples
    --------
    >>> room_of(0), room_of(1_000_000) - room_of(0)
    (67108864, 16000000)
    """
    return (64 << 20) + 16 * size


def share_of(size: int, number: int) -> int:
    """Return how many characters each of some entries of a file may inherit.

    Examples
    --------
    >>> share_of(0, 1), share_of(10_000, 1000), share_of(1_000_000, 20_000)
    (8388608, 8548, 5000)
    """
    return max(((8 << 20) + 16 * size) // max(number, 1), LEAST)

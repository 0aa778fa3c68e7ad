"""How much text a file may stand for beyond what it holds: through macros and inheritance."""

from __future__ import annotations

LONGEST = 1 << 20
"""How many characters macros may add to a value."""
LONG = 500
"""Macros up to this length are not counted in what they add to a file: few letters call them."""
LEAST = 10_000
"""So many characters every entry may inherit, however large the file is."""


def room_of(size: int) -> int:
    """Return how many characters macros, or inheritance, may add to a file of some size.

    Examples
    --------
    >>> room_of(0), room_of(1_000_000) - room_of(0)
    (67108864, 16000000)
    """
    return (64 << 20) + 16 * size

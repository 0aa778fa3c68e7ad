"""What becomes of the colours of figures on a light page and on a dark one: the one table."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from stronger.plots.colours import (
    BLACK,
    BLUE,
    FAINT,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    SKY,
    WHITE,
    deep,
    mixed,
)

Scheme: TypeAlias = Literal["light", "dark"]
GROUND: dict[Scheme, str] = {"light": "#fdfdfb", "dark": "#14171b"}
"""The colour of pages, and so of figures; what is white in a figure is of the page's colour."""
LINES: dict[Scheme, str] = {"light": "#e5e7eb", "dark": "#2f343c"}
"""Of a grid, which is there for those who look for it."""
MARKS: dict[str, dict[Scheme, str]] = {
    BLACK: {"light": "#1c2128", "dark": "#e3e5e8"},
    ORANGE: {"light": "#c98400", "dark": "#f0ad1f"},
    SKY: {"light": "#3397d3", "dark": "#86cdf7"},
    GREEN: {"light": "#00805a", "dark": "#12a37a"},
    BLUE: {"light": "#00599a", "dark": "#3f93e0"},
    RED: {"light": "#b84a00", "dark": "#f2762e"},
    PINK: {"light": "#c65fa0", "dark": "#f78fd0"},
    GREY: {"light": "#5a616c", "dark": "#a0a7b1"},
}
"""Of marks, lines and words."""
FOLLOWS = b'class="stronger-figure"'
"""In the opening tag of a figure whose colours are those of the table."""
_COLOUR = re.compile(rb'="(#[0-9a-f]{6})"')


def stressed(colour: str, scheme: Scheme) -> str:
    """Return a colour that is seen on marks of that colour: darker, or on a dark page lighter.

    Examples
    --------
    >>> stressed("#804000", "light"), stressed("#804000", "dark")
    ('#4d2600', '#c6a98c')
    """
    if scheme == "light":
        return deep(colour)
    return mixed(colour, WHITE, 0.55)


def _table(scheme: Scheme) -> dict[bytes, bytes]:
    table = {deep(colour): stressed(shown[scheme], scheme) for colour, shown in MARKS.items()}
    table |= {colour: shown[scheme] for colour, shown in MARKS.items()}
    table |= {WHITE: GROUND[scheme], FAINT: LINES[scheme]}
    return {old.encode(): new.encode() for old, new in table.items()}


_TABLES: dict[Scheme, dict[bytes, bytes]] = {each: _table(each) for each in GROUND}


def in_scheme(svg: bytes, scheme: Scheme) -> bytes:
    """Return a figure in the colours of a scheme; those that are not in the table stay.

    Images stay as they are, and what is drawn on them has colours of its own.

    Examples
    --------
    >>> in_scheme(b'<path fill="#ffffff" stroke="#000000"/><path fill="#010203"/>', "dark").decode()
    '<path fill="#14171b" stroke="#e3e5e8"/><path fill="#010203"/>'
    """
    table = _TABLES[scheme]
    if scheme == "dark":
        svg = svg.replace(b'opacity="0.5"', b'opacity="0.7"')  # half of a light is little
    return _COLOUR.sub(lambda match: b'="%s"' % table.get(match[1], match[1]), svg)

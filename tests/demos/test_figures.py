"""What is written on published figures is large enough, in sight, and whole."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.test_schemes import contrast

from stronger.plots import ON_DARK, ON_LIGHT
from stronger.plots.schemes import FOLLOWS, GROUND, MARKS

ROOT = Path(__file__).parents[2]
FIGURES = sorted((ROOT / "data" / "demos").glob("*/*.svg"))
PHONE, PAGE = 358, 691
"""How wide figures are at least on a screen of 390 pixels and on one of 1,440."""
LEAST = 9
"""How large letters are at least, in pixels."""
CUT = 2.0
"""How far words may reach over the edge, in points: less than a letter, and fonts differ."""


class Words(NamedTuple):
    """Something written on a figure."""

    text: str
    size: float
    colour: str
    left: float
    right: float
    top: float
    bottom: float


@cache
def length(text: str, size: float) -> float:
    """Return how long a text is, in the font that figures are laid out in."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    return float(TextPath((0, 0), text, size, prop=FontProperties("DejaVu Sans")).get_extents().x1)


def words(svg: str) -> Iterator[Words]:
    """Yield what is written on a figure."""

    def read(element: ET.Element, above: dict[str, str]) -> Iterator[Words]:
        has = {**above, **element.attrib}
        text = (element.text or "").strip()
        if element.tag.endswith("text") and text:
            size = float(has["font-size"].removesuffix("px"))
            x, y = float(element.get("x", 0)), float(element.get("y", 0))
            long = length(text, size)
            start = {"middle": -long / 2, "end": -long}.get(has.get("text-anchor", ""), 0.0)
            turn = re.match(r"rotate\((\S+)", element.get("transform", ""))
            angle = math.radians(float(turn[1])) if turn else 0.0
            ends = [
                (x + way * math.cos(angle), y + way * math.sin(angle))
                for way in (start, start + long)
            ]
            across, down = zip(*ends, strict=True)
            yield Words(text, size, has["fill"], min(across), max(across), min(down), max(down))
        for child in element:
            yield from read(child, has)

    yield from read(ET.fromstring(svg), {})


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_words_are_large_enough_seen_in_both_schemes_and_not_cut(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")
    assert FOLLOWS.decode() in svg[:1000]
    narrow = path.stem.endswith(".narrow")
    assert narrow or path.with_suffix(".narrow.svg").is_file()
    width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
    for each in words(svg):
        assert each.size * (PHONE if narrow else PAGE) / width >= LEAST, each
        assert each.colour in {*MARKS, ON_LIGHT, ON_DARK}, each
        for scheme, ground in GROUND.items():
            if each.colour in MARKS:
                assert contrast(MARKS[each.colour][scheme], ground) >= 4.5, each
        assert min(each.left, each.top) >= -CUT, each
        assert each.right <= width + CUT, each
        assert each.bottom <= height + CUT, each

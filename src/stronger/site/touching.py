"""Writes figures one can touch: fragments with a true picture, which scripts then upgrade.

A figure NAME is there where a knowledge base keeps its numbers in ``data/interactive/NAME.json``
and we have a template ``touch-NAME.md.jinja`` and a module ``touch/NAME.js``. A page that includes
the fragment ``touch-NAME.md`` names the module in its front matter, under ``scripts``. Numbers that
the module needs, too, stand beside it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stronger.interactive.telling import mean, percent
from stronger.site.drawn_digits import png
from stronger.site.templates import MARK, Markdown, environment
from stronger.site.writing import SiteError

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.site.views import Views

KEPT = "data/interactive"
"""Where a knowledge base has the numbers that figures show before anything is moved."""
LOADED = ("neurashed", "push", "units")
"""The figures whose modules load these numbers."""
PREFIX = "touch-"
"""Of the names of fragments and templates."""
FIRST, ROW, LANES, FOOT = 72, 50, 22, 4
"""Pixels: height of the first row, which has room for a guess; of others; of all lanes; below."""

SIGNS = {"main": "● ", "other": "○ "}
"""What stands before a mean where a row has several."""


def touch_fragments(views: Views) -> Iterator[tuple[str, str]]:
    """Return name and text of the fragment of every figure of which there are numbers."""
    folder = views.kb.root / KEPT
    for template in environment().list_templates(filter_func=lambda name: name.startswith(PREFIX)):
        name = template.removesuffix(".md.jinja")
        path = folder / f"{name.removeprefix(PREFIX)}.json"
        if path.is_file():
            text = _render(template, path)
            yield name, f"<!-- {MARK} -->\n\n{views.kb.fill(text).strip()}\n"


def touch_data(views: Views) -> Iterator[tuple[str, bytes]]:
    """Return what modules load, by name, as it is kept but for white space."""
    for name in LOADED:
        path = views.kb.root / KEPT / f"{name}.json"
        if path.is_file():
            text = json.dumps(_read(path), ensure_ascii=False, separators=(",", ":"))
            yield f"touch/{name}.json", text.encode()


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SiteError(f"{path} is not what its figure shows: {error}") from error


def _render(template: str, path: Path) -> str:
    from jinja2 import UndefinedError

    kept = _read(path)
    try:
        return environment().get_template(template).render(**kept, **DRAWING)
    except (ValueError, LookupError, TypeError, AttributeError, UndefinedError) as error:
        raise SiteError(f"{path} is not what its figure shows: {error}") from error


def strips(rows: Sequence[Mapping[str, Any]]) -> Markdown:
    """Draw rows of shares as dots, one lane for each seed; `strips` of frame.js draws the same.

    Parameters
    ----------
    rows
        Each with a ``label`` and ``sets``: the ``kind`` of dots, the ``word`` that says it before
        their mean (None if the mean is not told), and the ``values`` of all seeds, from 0 to 1.
    """
    return Markdown("".join(_row(index, **row) for index, row in enumerate(rows)))


def height(rows: int) -> int:
    """Return how high a picture of so many rows is, in pixels."""
    return FIRST + ROW * (rows - 1) + FOOT


def tell(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows in words, for those who cannot see the picture."""
    return "; ".join(f"{row['label']}: {_means(row['sets'], in_words=True)}" for row in rows)


def curves(sets: Sequence[Mapping[str, Any]]) -> Markdown:
    """Draw shares over time, a line for each seed; `curves` of frame.js draws the same.

    Parameters
    ----------
    sets
        Each of one ``kind`` of lines, with ``values`` (seeds, times) from 0 to 1.
    """
    drawn = []
    for each in sets:
        for seed in each["values"]:
            x = [_hundredths(100 * time / (len(seed) - 1)) for time in range(len(seed))]
            y = [_hundredths(100 - 100 * value) for value in seed]
            points = " ".join(map(",".join, zip(x, y, strict=True)))
            kind = f"touch__curve touch__curve--{each['kind']}"
            drawn.append(_element("polyline", {"points": points, "class": kind}))
    return Markdown("".join(drawn))


def _hundredths(number: float) -> str:
    return f"{math.floor(100 * number + 0.5) / 100:.12g}"


DRAWING = {"strips": strips, "height": height, "tell": tell, "curves": curves, "png": png}
"""What templates of figures draw with."""


def _means(sets: Sequence[Mapping[str, Any]], in_words: bool = False) -> str:
    told = [each for each in sets if each["word"] is not None]
    signs = [
        each["word"] if in_words else SIGNS.get(each["kind"], "") if len(told) > 1 else ""
        for each in told
    ]
    means = [f"{percent(mean(each['values']))}%" for each in told]
    return (", " if in_words else " ").join(
        sign + number for sign, number in zip(signs, means, strict=True)
    )


def _row(index: int, label: str, sets: Sequence[Mapping[str, Any]]) -> str:
    top = FIRST + ROW * (index - 1) if index else 0
    middle = top + (49 if not index else 31)
    marks = [
        _element("text", {"x": "0%", "y": top + 12, "class": "touch__label"}, label),
        _element(
            "text",
            {"x": "100%", "y": top + 12, "class": "touch__mean", "text-anchor": "end"},
            _means(sets),
        ),
        _element(
            "line", {"x1": "0%", "x2": "100%", "y1": middle, "y2": middle, "class": "touch__lane"}
        ),
    ]
    marks += [
        _dot(each["kind"], value, middle + LANES * ((seed + 0.5) / 10 - 0.5))
        for each in sets
        for seed, value in enumerate(each["values"])
    ]
    group = "touch__row touch__row--earlier" if index else "touch__row"
    return f'<g class="{group}">{"".join(marks)}</g>'


def _dot(kind: str, value: float, y: float) -> str:
    y = math.floor(10 * y + 0.5) / 10
    return _element(
        "circle",
        {
            "cx": f"{_hundredths(100 * value)}%",
            "cy": f"{y:.12g}",
            "r": 4,
            "class": f"touch__dot touch__dot--{kind}",
        },
    )


def _element(name: str, attributes: Mapping[str, object], text: str = "") -> str:
    written = "".join(f' {key}="{Markdown.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{Markdown.escape(text)}</{name}>"

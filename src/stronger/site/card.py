"""Draws the picture that others show beside a link to the site: the thesis, and how it stands."""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING, Any

from stronger.escaping import plain
from stronger.site.evidence import standing_rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.site.evidence import StandingRow
    from stronger.site.views import Views

WIDTH, HEIGHT = 1200, 630
"""In pixels, as those who show such pictures ask for."""
LEFT, BARS, RIGHT = 72, 440, 1128
"""Where text begins, where bars begin, and where both end."""
INK, MUTED, PAPER = "#1c2128", "#5a616c", "#fdfdfb"
SIDES = {
    "supports": ("#0a6389", "support"),
    "mixed": ("#7d6200", "mixed"),
    "challenges": ("#a8420a", "challenge"),
    "background": ("#c9ccd1", "nothing either way"),
}
"""The colour and the word of each side, in the order of a bar."""


def card(views: Views) -> bytes:
    """Return the picture as PNG: the same bytes for the same knowledge base."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    # A font that comes with the library, and no text is a formula
    with rc_context({"font.family": "DejaVu Sans", "text.parse_math": False}):
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor=PAPER)
        FigureCanvasAgg(figure)
        _draw(figure, views)
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=100)
    drawn = Image.open(file).convert("RGB")
    file = io.BytesIO()
    # Few colours are enough, and a third of the bytes
    drawn.quantize(48, dither=Image.Dither.NONE).save(file, format="PNG", optimize=True)
    return file.getvalue()


def _draw(figure: Figure, views: Views) -> None:
    thesis = views.thesis
    rows = [row for row in standing_rows(views) if row.demos and not row.is_law][:4]
    _box(figure, 0, 0, 14, HEIGHT, SIDES["challenges"][0])
    y = 62.0 if rows else 170.0
    for line in _wrapped(thesis.title if thesis else "A knowledge base", 32, most=2):
        _text(figure, LEFT, y, line, size=54, color=INK, family="DejaVu Serif")
        y += 68
    for line in _wrapped(thesis.claim.statement if thesis else "", 84, most=4):
        _text(figure, LEFT, y + 14, line, size=23, color=MUTED)
        y += 34
    if rows:
        _bars(figure, max(y + 40, 330.0), rows)
    counts = views.kb.counts()
    shown = [
        f"{counts[name]} {name if counts[name] != 1 else name.removesuffix('s')}"
        for name in ("papers", "claims", "statements", "demos")
        if counts[name]
    ]
    _text(figure, LEFT, 566, "   ".join(shown), size=22, color=INK)


def _bars(figure: Figure, top: float, rows: list[StandingRow]) -> None:
    """Draw for each thing that the thesis asserts how many demos come down on which side."""
    from matplotlib.textpath import TextPath

    _text(figure, LEFT, top, "What demos say of it", size=19, color=MUTED)
    x = float(BARS)
    for colour, word in SIDES.values():
        _box(figure, x, top + 3, 16, 16, colour)
        _text(figure, x + 24, top, word, size=19, color=MUTED)
        x += 24 + TextPath((0, 0), word, size=19).get_extents().width + 28
    most = max(row.number for row in rows)
    step = min(46.0, (540 - top - 36) / len(rows))
    for place, row in enumerate(rows):
        y = top + 40 + place * step
        _text(figure, LEFT, y + 3, "".join(_wrapped(row.claim.title, 28, most=1)), 23, color=INK)
        counts = {each.mark: each.number for each in row.demos}
        x = float(BARS)
        for mark, (colour, _) in SIDES.items():
            wide = counts.get(mark, 0) / most * (RIGHT - BARS)
            if wide:
                _box(figure, x, y, wide - 3, step - 14, colour)
                _text(
                    figure,
                    x + wide / 2 - 1,
                    y + (step - 14) / 2,
                    str(counts[mark]),
                    size=19,
                    color=INK if mark == "background" else "white",
                    ha="center",
                    va="center_baseline",
                )
            x += wide


def _wrapped(text: str, width: int, most: int) -> list[str]:
    return textwrap.wrap(plain(text), width, max_lines=most, placeholder=" …")


def _text(figure: Figure, x: float, y: float, text: str, size: float, **options: Any) -> None:
    """Put text with its upper left corner at a place, all in pixels from the upper left."""
    figure.text(x / WIDTH, 1 - y / HEIGHT, text, size=size * 0.72, **{"va": "top", **options})


def _box(figure: Figure, x: float, y: float, width: float, height: float, colour: str) -> None:
    from matplotlib.patches import Rectangle

    figure.add_artist(
        Rectangle(
            (x / WIDTH, 1 - (y + height) / HEIGHT),
            width / WIDTH,
            height / HEIGHT,
            facecolor=colour,
            transform=figure.transFigure,
        )
    )

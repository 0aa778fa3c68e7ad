"""Fits words into a figure: wraps what is wider than its place, moves legends off the marks."""

from __future__ import annotations

import re
import textwrap
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.text import Text

NAMES = 0.36
"""The share of the width that names of rows may take."""
GAP = 6.0
"""Between words that stand side by side, and around a legend, in points."""
_SUPERSCRIPTS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_POWER = re.compile(r"\$\\mathdefault\{(.*?)10\^\{(.*?)\}\}\$")
_LETTERS = re.compile(r"[^\W\d_]{2}")


def fit(figure: Figure, *, narrow: bool = False) -> None:
    """Make room for all words of a figure that is drawn.

    Names of rows and columns, labels, titles and legends are wrapped where they are wider than
    their place, legends have as many columns as there is room for, and of numbers at ticks that
    would run into each other some are left out.

    Parameters
    ----------
    figure
        With a constrained layout.
    narrow
        Whether it was laid out for twice the width: then legends within panels, which would cover
        what is drawn, move below them, and the figure becomes higher by as much.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure(figsize=(2, 2), layout="constrained")
    >>> axes = figure.subplots()
    >>> _ = axes.set_xlabel("share of the units that are on  [%]")
    >>> fit(figure)
    >>> print(axes.get_xlabel())
    share of the units
    that are on  [%]
    """
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _write_powers(axis)
    for legend in figure.legends:
        _fit_legend(legend, figure.bbox.width)
    _lay_out(figure)
    if sum(_wrap_rows(axes, NAMES * figure.bbox.width) for axes in figure.axes):
        _lay_out(figure)
        if narrow and (crowded := max(map(_crowded, figure.axes))) > 1:
            figure.set_figheight(figure.get_figheight() * crowded)
            _lay_out(figure)
    for axes in figure.axes:
        _fit_columns(axes)
        _wrap_labels(axes)
    for text in figure.texts:
        _wrap(text, 0.95 * (figure.bbox.height if _rises(text) else figure.bbox.width))
    for axes in figure.axes if narrow else ():
        if within := axes.get_legend():
            figure.set_figheight(figure.get_figheight() + _move_below(axes, within))


def _lay_out(figure: Figure) -> None:
    """Give everything its place; where words leave no room yet, that is what is to be mended."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "constrained_layout not applied")
        figure.draw_without_rendering()


def wrapped(words: str, most: int) -> str:
    r"""Return words in as few lines of at most so many letters as there can be, of like length.

    Examples
    --------
    >>> wrapped("sparse code: largest", 13)
    'sparse code:\nlargest'
    """

    def fill(letters: int) -> str:
        return "\n".join(
            textwrap.fill(line, letters, break_long_words=False, break_on_hyphens=False)
            for line in words.split("\n")
        )

    best = fill(most)
    for fewer in range(most - 1, 0, -1):
        narrower = fill(fewer)
        if narrower.count("\n") > best.count("\n"):
            break
        best = narrower
    return best


def _rises(text: Text) -> bool:
    return text.get_rotation() % 180 == 90


def _length(text: Text) -> float:
    """Return how long the lines of a text are, in pixels."""
    box = text.get_window_extent()
    return float(box.height if _rises(text) else box.width)


def _wrap(text: Text, room: float) -> None:
    length = _length(text)
    if length > room:
        words = text.get_text()
        longest = max(map(len, words.split("\n")))
        text.set_text(wrapped(_joined(words), max(6, int(longest * room / length))))


def _joined(words: str) -> str:
    """Return words in one line, but for a unit that has its own."""
    return re.sub(r"\s*\n(?!\[)", " ", words)


def _write_powers(axis: Axis) -> None:
    """Write powers of ten with raised digits, which are as large as the others."""
    from matplotlib.ticker import FuncFormatter, LogFormatter

    formatter = axis.get_major_formatter()
    if not isinstance(formatter, LogFormatter):
        return

    def write(value: float, place: int | None) -> str:
        found = formatter(value, place)
        return _POWER.sub(lambda match: match[1] + "10" + match[2].translate(_SUPERSCRIPTS), found)

    axis.set_major_formatter(FuncFormatter(write))


def named(axis: Axis) -> bool:
    """Return whether there are words at the ticks, rather than numbers."""
    return _fixed(axis) and any(
        _LETTERS.search(label.get_text()) for label in axis.get_ticklabels()
    )


def _fixed(axis: Axis) -> bool:
    from matplotlib.ticker import FixedLocator

    return isinstance(axis.get_major_locator(), FixedLocator)


def _wrap_rows(axes: Axes, room: float) -> bool:
    """Wrap the names of rows, and return whether any was too long."""
    labels = axes.get_yticklabels()
    if not named(axes.yaxis) or max(map(_length, labels)) <= room:
        return False
    for each in labels:
        _wrap(each, room)
    axes.set_yticks(axes.get_yticks(), [each.get_text() for each in labels])
    return True


def _crowded(axes: Axes) -> float:
    """Return how many times as far apart rows have to be for the highest name."""
    places = axes.get_yticks()
    if not named(axes.yaxis) or len(places) < 2:
        return 1.0
    at = axes.transData.transform([(0, y) for y in places])[:, 1]
    heights = [each.get_window_extent().height for each in axes.get_yticklabels()]
    return float((max(heights) + GAP / 2) / abs(at[1:] - at[:-1]).min())


def _fit_columns(axes: Axes) -> None:
    """Wrap names of columns, or turn them where a word is too wide; leave out crowded numbers."""
    places = axes.get_xticks()
    labels = axes.get_xticklabels()  # asked for again, they would be as they were
    shown = [each for each in labels if each.get_visible() and each.get_text()]
    if len(shown) < 2 or not _fixed(axes.xaxis):
        return
    if not named(axes.xaxis):
        end = -float("inf")
        for each in sorted(shown, key=lambda each: each.get_window_extent().x0):
            box = each.get_window_extent()
            if box.x0 < end:
                each.set_text("")
            else:
                end = box.x1 + GAP
        axes.set_xticks(places, [each.get_text() for each in labels])
        return
    at = axes.transData.transform([(x, 0) for x in places])[:, 0]
    room = float(abs(at[1:] - at[:-1]).min()) - GAP
    if max(map(_length, shown)) <= room:
        return
    words = [_joined(each.get_text()) for each in labels]
    for each, name in zip(labels, words, strict=True):
        each.set_text(name)
        _wrap(each, room)
    if max(map(_length, shown)) > room + GAP:
        turned: dict[str, Any] = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"}
        axes.set_xticks(places, words, **turned)
    else:
        axes.set_xticks(places, [each.get_text() for each in labels])


def _wrap_labels(axes: Axes) -> None:
    """Wrap titles and labels that would run into those of the next panel or beyond the figure."""
    from matplotlib.text import Text

    figure = axes.figure
    box = axes.get_window_extent()
    across, up = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    others = [(each, each.get_window_extent()) for each in figure.axes if each is not axes]
    beside = [(each, at) for each, at in others if at.y0 < box.y1 and at.y1 > box.y0]
    above = [at for each, at in others if at.x0 < box.x1 and at.x1 > box.x0]
    low = max(((at.y1 + box.y0) / 2 for at in above if at.y1 <= box.y0), default=0)
    high = min(((at.y0 + box.y1) / 2 for at in above if at.y0 >= box.y1), default=figure.bbox.y1)
    _wrap(axes.yaxis.label, 2 * min(up - low, high - up) - GAP)

    labelled = [at for each, at in beside if each.get_xlabel()]
    left = max(((at.x1 + box.x0) / 2 for at in labelled if at.x1 <= box.x0), default=0)
    right = min(
        ((at.x0 + box.x1) / 2 for at in labelled if at.x0 >= box.x1), default=figure.bbox.x1
    )
    _wrap(axes.xaxis.label, 2 * min(across - left, right - across) - GAP)

    titles = {axes.get_title(loc): loc for loc in ("left", "center", "right")}
    titled = [at for each, at in beside if each.get_title("left") or each.get_title()]
    next_ = min((at.x0 for at in titled if at.x0 >= box.x1), default=figure.bbox.x1)
    for text in axes.get_children():
        if isinstance(text, Text) and (words := text.get_text()) and words in titles:
            middle = box.width + 2 * GAP
            _wrap(text, (next_ - box.x0 if titles[words] == "left" else middle) - GAP)


def _move_below(axes: Axes, legend: Legend) -> float:
    """Move a legend below its panel; return by how many inches the figure has to grow."""
    from matplotlib.transforms import ScaledTranslation

    figure = axes.figure
    alone = sum(each.get_label() != "<colorbar>" for each in figure.axes) == 1
    if alone:
        moved = _again(legend, figure, loc="outside lower center")
        moved = _fit_legend(moved, figure.bbox.width)
    else:
        box, around = axes.get_window_extent(), axes.xaxis.get_tightbbox()
        depth = (box.y0 - around.y0 if around else 0) / figure.dpi + GAP / 72
        below = axes.transAxes + ScaledTranslation(0, -depth, figure.dpi_scale_trans)
        place: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, 0)}
        place |= {"bbox_transform": below, "borderaxespad": 0}
        moved = _fit_legend(_again(legend, axes, **place), box.width + GAP, place)
    return float(moved.get_window_extent().height) / figure.dpi


def _fit_legend(legend: Legend, room: float, place: dict[str, Any] | None = None) -> Legend:
    """Give a legend as many columns as there is room for, and wrap its labels if one is too many.

    Returns the legend that stands in its place.
    """
    place = place or {"loc": "outside lower center"}
    parent = legend.parent
    columns = legend._ncols  # type: ignore[attr-defined]  # there is no other way to ask
    while legend.get_window_extent().width > room and columns > 1:
        columns -= 1
        legend = _again(legend, parent, ncols=columns, **place)
    excess = legend.get_window_extent().width - room
    if excess > 0:
        for text in [*legend.get_texts(), legend.get_title()]:
            width = max(_length(each) for each in legend.get_texts())
            _wrap(text, (width if text in legend.get_texts() else room + excess) - excess)
        legend = _again(legend, parent, ncols=1, **place)
    return legend


def _again(legend: Legend, parent: Any, **place: Any) -> Legend:
    """Draw a legend anew elsewhere, with what it names and how it looks."""
    known: dict[str, Any] = {}
    for axes in legend.figure.axes:
        known = dict(zip(*axes.get_legend_handles_labels()[::-1], strict=True)) | known
    texts = legend.get_texts()
    labels = [each.get_text() for each in texts]
    handles = [
        known.get(label, handle)
        for label, handle in zip(labels, legend.legend_handles, strict=True)
    ]
    look: dict[str, Any] = {
        "fontsize": texts[0].get_fontsize() if texts else None,
        "title": legend.get_title().get_text() or None,
        "markerscale": legend.markerscale,
        "handlelength": legend.handlelength,
        "columnspacing": legend.columnspacing,
        "ncols": legend._ncols,  # type: ignore[attr-defined]
    }
    legend.remove()
    return parent.legend(handles, labels, **{**look, **place})  # type: ignore[no-any-return]

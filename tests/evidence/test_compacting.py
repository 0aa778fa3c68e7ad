"""A figure is smaller once compacted, and shows the same: every mark and line in its place."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from itertools import chain

import numpy as np
import pytest
from matplotlib.figure import Figure

from stronger.evidence.compacting import compact
from stronger.plots import unhidden

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


def drawn() -> str:
    """Return a figure with what ours have: lines, bands, marks alike and unlike, an image."""
    rng = np.random.default_rng(0)
    figure = Figure()
    for axes, alpha in zip(chain(*figure.subplots(2, 2)), (1, 0.3, 0.5, None), strict=True):
        axes.plot(rng.random(300).cumsum(), alpha=alpha)
        axes.plot(*rng.random((2, 200)), ".", alpha=alpha)
        axes.scatter(*rng.random((2, 50)), c=rng.integers(0, 3, 50), alpha=alpha)
        axes.scatter(*rng.random((2, 50)), marker="s")
        axes.fill_between(range(9), rng.random(9), alpha=0.2)
        axes.set_title("Minus −1, x²")
    figure.axes[0].imshow(rng.random((5, 5)))
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue().decode()


def shown(svg: str) -> list[tuple[str, str, str, list[float]]]:
    """Return what a renderer paints, in order: each shape with its style, its clip, its numbers."""
    root = ET.fromstring(svg)
    named = {each.get("id"): each for each in root.iter()}
    found = []

    def paint(element: ET.Element, style: str, clip: str) -> None:
        style = element.get("style") or style
        clip = element.get("clip-path") or clip
        if clip.startswith("url(#"):
            rectangle = named[clip[5:-1]][0]
            clip = str([round(float(rectangle.get(each, "0")), 1) for each in ("x", "y")])
        numbers = [element.get(each, "0") for each in ("x", "y")]
        if element.tag == SVG + "use":
            shape = named[element.get(HREF, "")[1:]]
            own = shape.get("style") or style
            letters = re.sub(r"[^A-Za-z]", "", shape.get("d", "")).replace("L", "")
            numbers += re.findall(r"-?\d+(?:\.\d+)?", shape.get("d", ""))
            found.append((f"use {letters}", own, clip, [float(each) for each in numbers]))
        elif element.tag == SVG + "path" and element.get("id") is None:
            letters = re.sub(r"[^A-Za-z]", "", element.get("d", "")).replace("L", "")
            numbers += re.findall(r"-?\d+(?:\.\d+)?", element.get("d", ""))
            found.append((f"path {letters}", style, clip, [float(each) for each in numbers]))
        elif element.tag == SVG + "image":
            found.append(("image", element.get(HREF, ""), clip, [float(each) for each in numbers]))
        for child in element:
            if child.tag != SVG + "clipPath":
                paint(child, style, clip)

    paint(root, "", "")
    return found


def test_what_is_shown_stays_in_its_place_with_its_style() -> None:
    before = drawn()
    after = compact(before)
    assert len(after) < 0.6 * len(before)
    one, other = shown(before), shown(after)
    assert [each[:3] for each in one] == [each[:3] for each in other]
    assert len(one) > 1000
    for (*_, exact), (*_, rounded) in zip(one, other, strict=True):
        assert rounded == pytest.approx(exact, abs=0.0051)


def test_compacting_again_changes_nothing() -> None:
    once = compact(drawn())
    assert compact(once) == once


def test_of_a_crowd_only_marks_that_others_hide_are_left_out() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 20_000))
    x[0], y[1] = np.inf, np.nan
    drawn_ = unhidden(x, y, cells=100)
    finite = np.isfinite(x) & np.isfinite(y)
    kept = np.stack([x, y], axis=1)[drawn_ & finite]
    assert len(kept) < 5_000
    size = [np.ptp(each[np.isfinite(each)]) / 100 for each in (x, y)]
    for place in np.stack([x, y], axis=1)[finite][::50]:
        assert (np.abs(kept - place) <= np.multiply(size, 1.001)).all(axis=1).any()
    assert unhidden(x, y, cells=100, most=3).sum() > drawn_.sum()
    # The last stands on top, so it is the one that is drawn
    assert unhidden(np.zeros(3), np.zeros(3)).tolist() == [False, False, True]

"""A figure is smaller once compacted, and shows the same: every mark and line in its place."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from itertools import chain

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure

from stronger.evidence.compacting import compact
from stronger.plots import unhidden

SVG = "{http://www.w3.org/2000/svg}"
LOOKS = (
    *("fill", "fill-opacity", "font-size", "opacity", "stroke", "stroke-dasharray"),
    *("stroke-linecap", "stroke-opacity", "stroke-width"),
)
HREF = "{http://www.w3.org/1999/xlink}href"


def drawn() -> str:
    """Return a figure with what ours have: lines, bands, marks alike and unlike, an image."""
    rng = np.random.default_rng(0)
    with rc_context({"svg.fonttype": "none"}):
        return _drawn(rng)


def _drawn(rng: np.random.Generator) -> str:
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


def points(path: str) -> list[tuple[float, float]]:
    """Return where a path passes, also where its steps are relative and its numbers touch."""
    x = y = 0.0
    found = []
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(each) for each in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]
        step = {"L": 2, "Q": 4, "C": 6, "M": 2}.get(command.upper(), 2)
        for i in range(0, len(numbers), step):
            pairs = np.reshape(numbers[i : i + step], (-1, 2))
            pairs = pairs + np.array([x, y]) if command.islower() else pairs
            found += [(float(a), float(b)) for a, b in pairs]
            x, y = found[-1]
    return found


def shown(svg: str) -> list[tuple[str, dict[str, str], list[float]]]:
    """Return what a renderer paints, in order: each shape with how it looks, and its numbers."""
    root = ET.fromstring(svg)
    named = {each.get("id"): each for each in root.iter()}
    found = []

    def look(element: ET.Element, above: dict[str, str]) -> dict[str, str]:
        own = {name: value for name, value in element.attrib.items() if name in LOOKS}
        for each in filter(str.strip, element.get("style", "").split(";")):
            name, _, value = each.partition(":")
            if name.strip() in LOOKS:
                own[name.strip()] = value.strip()
        if (clip := element.get("clip-path", "")).startswith("url(#"):
            rectangle = named[clip[5:-1]][0]
            own["clip"] = f"{rectangle.get('x')} {rectangle.get('y')}"
        return {**above, **own}

    def paint(element: ET.Element, above: dict[str, str]) -> None:
        style = look(element, above)
        place = [float(element.get(each, "0")) for each in ("x", "y")]
        tag = element.tag.removeprefix(SVG)
        if tag == "use":
            shape = named[element.get(HREF, "")[1:]]
            numbers = place + [each for point in points(shape.get("d", "")) for each in point]
            found.append((tag, {**look(shape, style)}, numbers))
        elif tag == "path" and element.get("id") is None:
            numbers = [each for point in points(element.get("d", "")) for each in point]
            found.append((tag, style, numbers))
        elif tag == "image":
            found.append(("".join(element.get(HREF, "").split()), style, place))
        elif tag == "text":
            found.append(("".join(element.itertext()), style, []))
        for child in element:
            if child.tag != SVG + "clipPath":
                paint(child, style)

    paint(root, {"fill": "#000000"})
    return [
        (what, style, [*numbers, *map(float, style.pop("clip", "").split())])
        for what, style, numbers in ((what, dict(style), each) for what, style, each in found)
    ]


def test_what_is_shown_stays_in_its_place_and_looks_the_same() -> None:
    before = drawn()
    after = compact(before)
    assert len(after) < 0.6 * len(before)
    one, other = shown(before), shown(after)
    assert [each[:2] for each in one] == [each[:2] for each in other]
    assert len(one) > 1000
    for (*_, exact), (*_, rounded) in zip(one, other, strict=True):
        assert rounded == pytest.approx(exact, abs=0.051)


def test_no_style_is_left_that_a_policy_could_forbid() -> None:
    assert "style" not in compact(drawn())


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

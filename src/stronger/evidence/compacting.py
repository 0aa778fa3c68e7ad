"""Makes the SVG that Matplotlib writes smaller, without a difference that can be seen.

Matplotlib writes six decimals of a point, groups and identifiers that nobody asks for, and the
style of each mark in full: most of the bytes of a figure with thousands of marks. What is left has
styles as attributes, which hold under a policy that forbids styles in a document, too.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import groupby

import numpy as np

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
HREF = f"{{{XLINK}}}href"
FONTS = "DejaVu Sans, Verdana, sans-serif"
"""The font that figures are laid out in; the next is as wide, and no usual one is wider."""
DEFAULTS = {
    "class": "stronger-figure",
    "fill": "#000000",
    "font-family": FONTS,
    "stroke-linejoin": "round",
}
"""What holds for a whole figure unless an element says otherwise."""
SHARED = frozenset(
    {
        *("clip-path", "fill", "fill-opacity", "font-size", "font-style", "font-weight"),
        *("stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-opacity"),
        *("stroke-width", "text-anchor"),
    }
)
"""What a group can have in place of its members."""
DECIMALS = 1
"""Of a point on the figure: a twentieth of a point is below what a screen shows."""
FINE = 2
"""Of a mark, which is a few points wide."""
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_UPRIGHT = re.compile(r"rotate\(-?0 [^)]*\)")
_SHIFTED = re.compile(r"translate\((\S+) (\S+)\)")
_METADATA, _STYLE, _TEXT = (f"{{{SVG}}}{each}" for each in ("metadata", "style", "text"))
_NAMED = re.compile(r"url\(#([^)]*)\)|#(.*)")


def compact(svg: str) -> str:
    """Return a figure with fewer digits, and one group for neighbours that have a style alike."""
    root = ET.fromstring(svg)
    for element in root.iter():
        _plain(element)
    root.attrib.update(DEFAULTS)
    _rename(root)
    _flatten(root)
    for element in list(root.iter()):
        _share(element)
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    ET.indent(root, "")
    return ET.tostring(root, encoding="unicode").replace(" />", "/>") + "\n"


def _plain(element: ET.Element) -> None:
    """Write the style of an element as attributes, and its numbers with fewer decimals."""
    for child in list(element):
        if child.tag in (_METADATA, _STYLE):
            element.remove(child)
    for each in filter(str.strip, element.attrib.pop("style", "").split(";")):
        name, _, value = each.partition(":")
        element.set(name.strip(), value.strip())
    found = element.attrib
    if "viewBox" not in found:
        found.pop("font-family", None)
    if found.get("text-anchor") == "start":
        del found["text-anchor"]
    if _UPRIGHT.fullmatch(found.get("transform", "")):
        del found["transform"]
    shift = _SHIFTED.fullmatch(found.get("transform", ""))
    if element.tag == _TEXT and shift:
        del found["transform"]
        found |= {"x": shift[1], "y": shift[2]}
    if found.get(HREF, "").startswith("data:"):
        found[HREF] = "".join(found[HREF].split())
    if "d" in found:
        found["d"] = _path(found["d"], FINE if "id" in found else DECIMALS)
    for name in ("x", "y", "width", "height", "transform"):
        if name in found and "viewBox" not in found and "matrix" not in found[name]:
            found[name] = _NUMBER.sub(lambda match: rounded(match[0]), found[name])


def rounded(number: str, decimals: int = DECIMALS) -> str:
    """Return a number with fewer decimals.

    Examples
    --------
    >>> rounded("184.751027"), rounded("-0.001"), rounded("12")
    ('184.8', '0', '12')
    """
    return _written(round(float(number) * 10**decimals), decimals)


def _written(units: int | np.int64, decimals: int) -> str:
    text = f"{units / 10**decimals:.{decimals}f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", text) if text != "-0" else "0"


def _path(steps: str, decimals: int) -> str:
    r"""Return the steps of a path relative to each other, from places that are rounded.

    Examples
    --------
    >>> _path("M 0.123456 1 \nL 2 3.000001 \nL 4 5 \nz\n", 2)
    'M.12 1l1.88 2 2 2z'
    """
    if any(each in steps for each in "lqc"):
        return steps
    written = before = ""
    start = np.zeros(2, int)
    for command, numbers in _STEP.findall(steps):
        points = np.array(numbers.split(), float).reshape(-1, 2)
        places = np.rint(points * 10**decimals).astype(int)
        moved = places - (0 if command == "M" else start)
        text = " ".join(_written(each, decimals) for each in moved.ravel())
        letter = command if command in "Mz" else command.lower()
        # A command holds until the next one
        written += f" {text}" if letter == before else letter + text
        start = places[-1] if len(places) else start
        before = letter
    return written.replace(" -", "-")


def _rename(root: ET.Element) -> None:
    """Give what is referred to a short name, and no name to anything else."""
    known: dict[str, str] = {}
    for element in root.iter():
        for name in ("clip-path", HREF):
            if match := _NAMED.fullmatch(element.get(name, "")):
                old = match[1] or match[2]
                new = known.setdefault(old, f"n{len(known)}")
                element.set(name, f"url(#{new})" if match[1] else f"#{new}")
    for element in root.iter():
        named = known.get(element.attrib.pop("id", ""))
        if named:
            element.set("id", named)


def _flatten(element: ET.Element) -> None:
    """Put what is in a group without any attribute in its place."""
    children: list[ET.Element] = []
    for child in element:
        _flatten(child)
        bare = child.tag == f"{{{SVG}}}g" and not child.attrib
        children += list(child) if bare else [child]
    element[:] = children


def _share(element: ET.Element) -> None:
    """Write what neighbours have alike once, in a group around them."""
    if element.tag not in (f"{{{SVG}}}svg", f"{{{SVG}}}g"):
        return
    children: list[ET.Element] = []
    for style, neighbours in groupby(element, _style):
        members = list(neighbours)
        if not style or len(members) < 3:
            children += members
            continue
        group = ET.Element(f"{{{SVG}}}g", dict(style))
        for each in members:
            for name, _ in style:
                del each.attrib[name]
            group.append(each)
        children.append(group)
    element[:] = children


def _style(element: ET.Element) -> tuple[tuple[str, str], ...]:
    """Return what a group can have in place of an element: nothing of one that is turned."""
    if element.tag not in {f"{{{SVG}}}{name}" for name in ("path", "text", "use")}:
        return ()
    if element.get("transform") and element.get("clip-path"):
        return ()
    return tuple((name, value) for name, value in element.attrib.items() if name in SHARED)

"""Makes the SVG that Matplotlib writes smaller, without a difference that can be seen.

Matplotlib writes six decimals of a point (a hundredth is below what any screen shows), a command
for each stretch of a line, and for each mark of a scatter plot a group and a style of its own:
most of the bytes of a figure with thousands of marks.
"""

from __future__ import annotations

import re
from itertools import groupby

DECIMALS = 2
_PATH = re.compile(r' d="([^"]*)"')
_PLACE = re.compile(r' (x|y)="(-?\d+\.\d+)"')
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NAMED = re.compile(r' id="(\w*?)([0-9a-f]{10})"')
"""Matplotlib ends names that it makes up with ten digits."""
_CLIP = re.compile(r'\s*<g clip-path="[^"]*">')
_MARK = re.compile(r'\s*(<use xlink:href="[^"]*" x="[^"]*" y="[^"]*")( style="[^"]*")?/>')


def compact(svg: str) -> str:
    """Return a figure with fewer digits, and one group and style for marks that have them alike."""
    for number, (kind, digits) in enumerate(dict.fromkeys(_NAMED.findall(svg))):
        svg = re.sub(rf"([\"#]){kind}{digits}\b", rf"\g<1>{kind[:1]}{number}", svg)
    svg = _PATH.sub(lambda match: f' d="{_path(match[1])}"', svg)
    svg = _PLACE.sub(lambda match: f' {match[1]}="{_rounded(match[2])}"', svg)
    return "\n".join(_styled(_joined(svg.split("\n"))))


def _rounded(number: str) -> str:
    """Return a number with fewer decimals.

    Examples
    --------
    >>> _rounded("184.751027"), _rounded("-0.001"), _rounded("12")
    ('184.75', '0', '12')
    """
    text = f"{float(number):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _path(steps: str) -> str:
    r"""Return the steps of a path in fewer letters.

    Examples
    --------
    >>> _path("M 0.123456 1 \nL 2 3.000001 \nL 4 5 \nz\n")
    'M0.12 1\nL2 3\n4 5\nz'
    """
    written = []
    before = ""
    for command, numbers in _STEP.findall(steps):
        rounded = [_rounded(each) for each in numbers.split()]
        if command == "L":
            points = [" ".join(rounded[i : i + 2]) for i in range(0, len(rounded), 2)]
            # A command holds until the next one
            written += points if before == "L" else ["L" + points[0], *points[1:]]
        else:
            written.append(command + " ".join(rounded))
        before = command
    return "\n".join(written)


def _joined(lines: list[str]) -> list[str]:
    """Put marks that are clipped alike, each in a group of its own, into one group."""
    written: list[str] = []
    opened = ""
    i = 0
    while i < len(lines):
        clipped = _CLIP.fullmatch(lines[i]) is not None
        alone = clipped and [each.strip() for each in lines[i + 2 : i + 3]] == ["</g>"]
        if alone and _MARK.fullmatch(lines[i + 1]):
            if opened == lines[i]:
                # Before the end of the group that is open
                written.insert(len(written) - 1, lines[i + 1])
            else:
                written += lines[i : i + 3]
            opened = lines[i]
            i += 3
            continue
        opened = ""
        written.append(lines[i])
        i += 1
    return written


def _styled(lines: list[str]) -> list[str]:
    """Write a style that neighbouring marks share once, in a group around them."""
    written: list[str] = []
    for style, group in groupby(lines, _style):
        members = list(group)
        if not style or len(members) < 3:
            written += members
            continue
        marks = [f"{match[1]}/>" for line in members if (match := _MARK.fullmatch(line))]
        written += [f"<g{style}>", *marks, "</g>"]
    return written


def _style(line: str) -> str:
    """Return the style of a mark that a group can have instead: without opacity of the whole."""
    match = _MARK.fullmatch(line)
    style = (match[2] or "") if match else ""
    return "" if re.search(r"[\" ]opacity:", style) else style

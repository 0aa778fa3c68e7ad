"""Figures are seen on light pages and on dark ones, by readers with any colour vision."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from stronger.plots.schemes import GROUND, MARKS, Scheme, in_scheme, stressed

ROOT = Path(__file__).parents[1]
TO_LMS = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]])
TO_LAB = np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])
VISIONS = {
    "all cones": np.eye(3),
    "without red": np.reshape(
        [0.152, 1.053, -0.205, 0.115, 0.786, 0.099, -0.004, -0.048, 1.052], (3, 3)
    ),
    "without green": np.reshape(
        [0.367, 0.861, -0.228, 0.280, 0.673, 0.047, -0.012, 0.043, 0.969], (3, 3)
    ),
}
"""What is seen of linear red, green and blue (Machado, Oliveira and Fernandes 2009, Table 1)."""
APART = {"all cones": 0.1, "without red": 0.05, "without green": 0.05}
"""How far colours are apart at least, in OKLab; black and white are 1 apart."""


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it."""
    low, high = sorted(linear(each) @ (0.2126, 0.7152, 0.0722) for each in (one, other))
    return float((high + 0.05) / (low + 0.05))


@pytest.mark.parametrize("scheme", GROUND)
def test_marks_are_seen_on_the_page(scheme: Scheme) -> None:
    for shown in MARKS.values():
        assert contrast(shown[scheme], GROUND[scheme]) >= 3
        assert contrast(stressed(shown[scheme], scheme), GROUND[scheme]) >= 4.5


@pytest.mark.parametrize("scheme", GROUND)
@pytest.mark.parametrize("vision", VISIONS)
def test_marks_are_told_apart(scheme: Scheme, vision: str) -> None:
    seen = {
        each: TO_LAB @ np.cbrt(TO_LMS @ np.clip(VISIONS[vision] @ linear(shown[scheme]), 0, 1))
        for each, shown in MARKS.items()
    }
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= APART[vision], (one, other)


def test_the_ground_is_that_of_pages() -> None:
    styles = ROOT / "src/stronger/site/assets/styles/010-colours.css"
    papers = re.findall(r"--paper: (#[0-9a-f]{6});", styles.read_text(encoding="utf-8"))
    assert papers == [GROUND["light"], GROUND["dark"]]


def test_images_stay_and_all_else_follows() -> None:
    image = b'<image href="data:image/png;base64,AAAA"/>'
    figure = b'<path fill="#ffffff" stroke="#d55e00"/>' + image + b'<text fill="#0b0b0b"/>'
    dark = in_scheme(figure, "dark")
    assert dark == (b'<path fill="#14171b" stroke="#f2762e"/>' + image + b'<text fill="#0b0b0b"/>')

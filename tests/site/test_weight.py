"""What the first page that somebody opens weighs, and that it stays where it is."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

FIRST_LOAD = 150 * 1024
"""Bytes, compressed, that a page may take when it is the first of the site."""
GALLERY = 130 * 1024
"""Bytes, compressed, of the pictures that the gallery may load beyond that on a wide screen: each
is the file of its demo's page, which then has it, and it is loaded when it comes near."""
NARROW = [
    "",
    "papers/",
    "papers/?q=learning",
    "papers/glorot2011deep/",
    "demos/",
    "demos/capacity/",
    "graph/",
]
"""Kinds of pages that are laid out otherwise on a phone."""


def weighed(page: Page, address: str) -> dict[str, int]:
    """Open an address, and return how many bytes each file takes that came with it."""
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(address, wait_until="networkidle")
    return {
        each.url: compressed(each.body()) for each in responses if not each.url.startswith("data:")
    }


@cache
def compressed(content: bytes) -> int:
    return len(gzip.compress(content))


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_the_first_page_is_light_comes_from_here_alone_and_stays_where_it_is(
    ours: str, visit: Callable[..., Page], kinds: list[str], width: int, height: int
) -> None:
    # What is loaded depends on the width for pictures alone
    for kind in kinds if width > 1000 else NARROW:
        page = visit("about:blank", width=width, height=height)
        page.context.add_init_script(
            "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach("
            "each => { window.moved += each.value; })).observe({type: 'layout-shift'})"
        )
        weights = weighed(page, ours + kind)
        assert all(address.startswith(ours) for address in weights), kind
        # What is searched has a limit of its own, and is loaded by those who search
        searched = {each for each in weights if each.startswith(f"{ours}find/")}
        assert not searched or kind.startswith("papers/?"), kind
        light = {each: size for each, size in weights.items() if each not in searched}
        beyond = GALLERY if kind == "demos/" and width > 1000 else 0
        assert sum(light.values()) <= FIRST_LOAD + beyond, (kind, weights)
        assert page.evaluate("moved") < 0.02, kind
        page.context.close()


def test_pictures_are_loaded_when_they_are_needed_and_have_their_place_before(
    our_site: Path, ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(ours + "demos/capacity/")
    images = page.locator("article img:visible")
    assert images.count() > 1
    for image in images.all():
        assert image.get_attribute("loading") == "lazy"
        ratio = int(image.get_attribute("width") or 0) / int(image.get_attribute("height") or 1)
        image.scroll_into_view_if_needed()
        image.evaluate("each => each.decode()")
        drawn = image.evaluate("each => each.naturalWidth / each.naturalHeight")
        assert abs(ratio / drawn - 1) < 0.01

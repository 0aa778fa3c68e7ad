"""Statements, predictions and figures show how to point at them, to everybody who may want to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

THINGS = {
    "papers/glorot2011deep/": (".statement", "Link to statement "),
    "demos/mirror-symmetry/": ("figure.figure", "Link to figure "),
}


@pytest.mark.parametrize("address", THINGS)
def test_a_permalink_shows_to_the_pointer_and_the_keyboard_and_leads_to_its_place(
    ours: str, visit: Callable[..., Page], address: str
) -> None:
    selector, name = THINGS[address]
    page = visit(ours + address)
    thing = page.locator(selector).nth(1)
    link = thing.locator("a.permalink")
    shown = "each => getComputedStyle(each.closest('.handles')).opacity"
    assert link.evaluate(shown) == "0"
    thing.hover()
    assert link.evaluate(shown) == "1"
    page.mouse.move(2, 2)
    link.focus()
    assert link.evaluate(shown) == "1"
    identifier = thing.get_attribute("id")
    assert link.get_attribute("href") == f"#{identifier}"
    assert link.get_attribute("aria-label") == name + (identifier or "").removeprefix("figure-")
    box = link.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    page.keyboard.press("Enter")
    assert page.url == f"{ours}{address}#{identifier}"
    assert page.locator(selector).and_(page.locator(":target")).count() == 1


@pytest.mark.parametrize("address", THINGS)
def test_a_finger_finds_every_permalink_and_they_do_not_print(
    ours: str, visit: Callable[..., Page], address: str
) -> None:
    page = visit(ours + address, width=390, height=844, has_touch=True, is_mobile=True)
    things = page.locator(THINGS[address][0])
    handles = things.locator(".handles")
    assert handles.count() == things.count() > 0
    assert all(
        each.evaluate("each => getComputedStyle(each).opacity") == "1" for each in handles.all()
    )
    page.emulate_media(media="print")
    assert page.locator(".handles:visible").count() == 0


def test_reports_stand_beside_permalinks_where_there_is_a_tracker(
    published_site: Path, serve: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    page = visit(serve(published_site) + "papers/hebb1949/", java_script_enabled=False)
    statement = page.locator(".statement").first
    report = statement.get_by_role("link", name="Report an error in statement ")
    assert report.count() == 1
    statement.hover()
    assert report.is_visible()
    below = page.get_by_role("contentinfo").get_by_role("link", name="Report an error on this page")
    assert "papers/hebb1949/" in (below.get_attribute("href") or "")

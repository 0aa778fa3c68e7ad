"""Every kind of page as those have it who cannot see it well, or print it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

BY_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules of axe that depend on the colour scheme; all others are asked once a width."""
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
SPACE = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const light = (...colours) => {
        canvas.fillStyle = "white";
        canvas.fillRect(0, 0, 1, 1);
        for (const each of colours) { canvas.fillStyle = each; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(c => c / 255)
            .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    };
    const found = [];
    for (const each of document.querySelectorAll("article *")) {
        const style = getComputedStyle(each);
        if (![...each.childNodes].some(part => part.nodeType === 3 && part.data.trim())
            || !each.checkVisibility({visibilityProperty: true})) continue;
        const behind = [];
        for (let at = each; at; at = at.parentElement) {
            behind.unshift(getComputedStyle(at).backgroundColor);
        }
        const drawn = each.ownerSVGElement ? style.fill : style.color;
        const [ground, text] = [light(...behind), light(...behind, drawn)];
        found.push([each.outerHTML.slice(0, 90), ground,
            (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05)]);
    }
    return found;
}"""


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_no_violation_on_any_kind_of_page(
    ours: str, visit: Callable[..., Page], kinds: list[str], width: int
) -> None:
    page = visit("about:blank", width=width, reduced_motion="reduce")
    axe = AXE.read_text(encoding="utf-8")
    found = []
    for kind in kinds:
        page.emulate_media(color_scheme="light")
        page.goto(ours + kind)
        page.evaluate(axe)
        for shown, rules in (("default", {}), ("slate", {"runOnly": BY_COLOUR})):
            if shown == "slate":
                page.emulate_media(color_scheme="dark")
            page.wait_for_function(
                "shown => document.body.dataset.mdColorScheme === shown", arg=shown
            )
            page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
            options = {"resultTypes": ["violations"], "selectors": False, **rules}
            for each in page.evaluate("options => axe.run(options)", options)["violations"]:
                found += [(kind, shown, each["id"], node["html"][:200]) for node in each["nodes"]]
    assert not found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_and_what_is_printed_on_it_can_be_read(
    ours: str, visit: Callable[..., Page], scheme: str
) -> None:
    page = visit("about:blank", color_scheme=scheme)
    for kind in ["", "papers/glorot2011deep/", "claims/larger-is-stronger/", "graph/"]:
        page.goto(ours + kind)
        assert page.evaluate("document.body.dataset.mdColorScheme") == (
            "slate" if scheme == "dark" else "default"
        )
        page.emulate_media(media="print")
        page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
        texts = page.evaluate(SPACE)
        assert len(texts) > 20
        for html, ground, contrast in texts:
            assert ground > 0.75, (kind, html)
            assert contrast >= 4.5, (kind, html, contrast)
        page.emulate_media(media="screen")

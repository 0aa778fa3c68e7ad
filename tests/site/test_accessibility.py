"""Every kind of page as those have it who cannot see it well, print it, or wait for it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

KINDS = [
    "",
    "genesis/",
    "papers/",
    "papers/?q=learning+stance:supports",
    "papers/glorot2011deep/",
    "authors/bengio-yoshua/",
    "years/",
    "claims/",
    "claims/larger-is-stronger/",
    "parts/theory/",
    "questions/",
    "demos/",
    "demos/capacity/",
    "demos/outcomes/",
    "graph/",
    "corrections/",
    "guides/export/",
    "reference/cli/",
    "reference/python/",
    "rules/",
    "404.html",
]
"""One page of each kind."""
BY_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules of axe that depend on the colour scheme; all others are asked once a width."""
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
FIRST_LOAD = 150 * 1024
"""Bytes, compressed, that a page may take when it is the first of the site."""
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
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_any_kind_of_page(
    ours: str, visit: Callable[..., Page], scheme: str, width: int
) -> None:
    page = visit("about:blank", width=width, color_scheme=scheme, reduced_motion="reduce")
    options = {"resultTypes": ["violations"]}
    if scheme == "dark":
        options["runOnly"] = BY_COLOUR
    axe = AXE.read_text(encoding="utf-8")
    found = []
    for kind in KINDS:
        page.goto(ours + kind)
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is (
            scheme == "dark"
        )
        page.evaluate(axe)
        for each in page.evaluate("options => axe.run(options)", options)["violations"]:
            found += [(kind, each["id"], node["html"][:200]) for node in each["nodes"]]
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


def weighed(page: Page, address: str) -> dict[str, int]:
    """Open an address, and return how many bytes each file takes that came with it."""
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(address, wait_until="networkidle")
    return {
        each.url: len(gzip.compress(each.body()))
        for each in responses
        if not each.url.startswith("data:")
    }


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_the_first_page_is_light_comes_from_here_alone_and_stays_where_it_is(
    ours: str, visit: Callable[..., Page], width: int, height: int
) -> None:
    for kind in KINDS:
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
        assert sum(light.values()) <= FIRST_LOAD, (kind, weights)
        assert page.evaluate("moved") < 0.02, kind
        page.context.close()


def test_pictures_are_loaded_when_they_are_needed_and_have_their_place_before(
    our_site: Path, ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(ours + "demos/capacity/")
    images = page.locator("article img")
    assert images.count() > 1
    for image in images.all():
        assert image.get_attribute("loading") == "lazy"
        ratio = int(image.get_attribute("width") or 0) / int(image.get_attribute("height") or 1)
        image.scroll_into_view_if_needed()
        image.evaluate("each => each.decode()")
        drawn = image.evaluate("each => each.naturalWidth / each.naturalHeight")
        assert abs(ratio / drawn - 1) < 0.01

"""The policy of every page: nothing inline runs or styles, and all still works."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
DATA = {"application/json", "application/ld+json"}
"""Types of scripts that are data and not run."""
OVERRIDES = "src/stronger/template/overrides"
KINDS = [
    "",
    "genesis/",
    "theory/",
    "papers/",
    "papers/glorot2011deep/",
    "authors/",
    "authors/hinton-geoffrey/",
    "years/",
    "claims/",
    "claims/larger-is-stronger/",
    "parts/theory/",
    "questions/",
    "demos/",
    "demos/elasticity-theorems/",
    "demos/outcomes/",
    "touch/",
    "graph/",
    "history/",
    "venues/",
    "corrections/",
    "guides/use/",
    "reference/python/",
    "rules/",
    "404.html",
]
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI, sample}) =>
    window.violations.push(`${violatedDirective} ${blockedURI} ${sample}`));
"""
FOLLOWS = re.compile(r"Follows (\S+) of mkdocs-material (\S+),\s+SHA-256 ([0-9a-f]{64})")


class Inline(HTMLParser):
    """Takes down what a strict policy forbids, and whether the policy comes first."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.in_head: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.in_head.append((tag, attributes))
        runs = tag == "script" and "src" not in attributes and attributes.get("type") not in DATA
        if runs or tag == "style":
            self.forbidden.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").startswith("javascript:"):
                self.forbidden.append(f"{tag} {name}={value}")


@pytest.mark.parametrize("which", ["our_site", "small_site", "hostile_site"])
def test_every_page_begins_with_its_policy_and_has_nothing_inline(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    for path in folder.rglob("*.html"):
        page = Inline(path.read_text(encoding="utf-8"))
        assert [tag for tag, _ in page.in_head[:3]] == ["html", "head", "meta"], path
        assert page.in_head[2][1] == {"http-equiv": "Content-Security-Policy", "content": POLICY}
        assert not page.forbidden, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_asks_for_what_its_policy_forbids(
    ours: str, visit: Callable[..., Page], scheme: str
) -> None:
    page = visit("about:blank", color_scheme=scheme)
    page.context.add_init_script(LISTEN)
    for kind in KINDS:
        page.goto(ours + kind)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        page.mouse.wheel(0, 3000)
        for button in page.locator(".md-code__button").all()[:1]:
            button.evaluate("each => each.click()")
        page.wait_for_timeout(50)
        assert page.evaluate("violations") == [], kind


def test_the_policy_bites_but_lets_data_be(ours: str, visit: Callable[..., Page]) -> None:
    page = visit("about:blank")
    page.context.add_init_script(LISTEN)
    page.goto(ours + "papers/glorot2011deep/")
    assert page.locator("script[type='application/ld+json']").count() == 1
    assert page.evaluate("violations") == []
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.hacked = 1";
            const style = document.createElement("style");
            style.textContent = "body { display: none }";
            document.head.append(script, style);
            const place = document.createElement("p");
            place.innerHTML = "<img src=x onerror='window.hacked = 2'><b style='color: red'>b</b>";
            document.body.append(place);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    assert page.locator("body").is_visible()
    directives = {each.split()[0] for each in page.evaluate("violations")}
    assert directives == {"script-src-elem", "style-src-elem", "script-src-attr", "style-src-attr"}


@pytest.mark.parametrize(
    ("chosen", "system", "shown"),
    [(None, "dark", "slate"), (None, "light", "default"), (2, "light", "slate")],
)
def test_colours_are_there_before_anything_is_painted(
    ours: str, visit: Callable[..., Page], chosen: int | None, system: str, shown: str
) -> None:
    page = visit(ours, color_scheme=system)
    for _ in range(chosen or 0):
        page.locator("form[data-md-component=palette] label:visible").click()
    held: list[Route] = []
    page.route("**/bundle*.js", lambda route: held.append(route))
    page.goto(ours + "claims/", wait_until="commit")
    page.evaluate(
        "new Promise(painted => new PerformanceObserver(painted)"
        ".observe({type: 'paint', buffered: true}))"
    )
    assert len(held) == 1
    assert page.evaluate("document.body.dataset.mdColorScheme") == shown
    held[0].continue_()
    page.wait_for_load_state("load")
    page.wait_for_timeout(200)
    assert page.evaluate("document.body.dataset.mdColorScheme") == shown


def test_pages_work_where_nothing_may_be_stored(ours: str, visit: Callable[..., Page]) -> None:
    page = visit("about:blank")
    page.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no'); }})"
    )
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(ours)
    toggle = page.locator("form[data-md-component=palette] label:visible")
    toggle.click()
    toggle.click()
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    assert said == []


def test_what_we_put_in_place_of_the_themes_parts_follows_the_theme_installed(root: Path) -> None:
    material = pytest.importorskip("material")
    theme = Path(material.__file__).parent / "templates"
    for path in sorted((root / OVERRIDES).rglob("*.html")):
        name = path.relative_to(root / OVERRIDES).as_posix()
        upstream = theme / name
        if name == "main.html" or not upstream.exists():
            continue
        said = FOLLOWS.search(path.read_text(encoding="utf-8"))
        assert said, f"{name} does not say which version it follows"
        found = hashlib.sha256(upstream.read_bytes()).hexdigest()
        assert (said[1], said[3]) == (name, found), (
            f"the theme has changed {name} since {said[2]}: compare, and note its new hash"
        )

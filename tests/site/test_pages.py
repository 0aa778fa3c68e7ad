"""How pages are made: heading first, tests linked to their predictions, nothing raw in prose."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.evidence.results import read_finding

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]


class Article(HTMLParser):
    """Takes down what the article of a page begins with, and its text outside code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.inside = self.code = 0
        self.feed(page)

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],  # noqa: ARG002
    ) -> None:
        self.inside += tag == "article"
        self.code += tag in {"code", "pre", "script", "style"}
        if self.inside:
            self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "article"
        self.code -= tag in {"code", "pre", "script", "style"}

    def handle_data(self, data: str) -> None:
        if self.inside and not self.code:
            self.text.append(data)


def articles(site: Path) -> dict[str, Article]:
    """Return the article of every page, by its address."""
    return {
        path.relative_to(site).as_posix().removesuffix("index.html"): Article(
            path.read_text(encoding="utf-8")
        )
        for path in site.rglob("index.html")
    }


@pytest.mark.parametrize("which", ["our_site", "small_site", "hostile_site"])
def test_every_page_begins_with_its_heading(which: str, request: pytest.FixtureRequest) -> None:
    found = articles(request.getfixturevalue(which))
    assert len(found) > 20
    # Whatever stood before it would be filed by a search as a page of its own, without text
    assert {address: each.tags[1] for address, each in found.items() if each.tags[1] != "h1"} == {}


def test_no_page_shows_a_raw_citation_key(our_site: Path) -> None:
    found = {
        (address, raw)
        for address, each in articles(our_site).items()
        for raw in re.findall(r"(?<![\w.])@\w+", " ".join(each.text))
    }
    assert found == set()


def test_formulas_in_findings_are_formulas(our_site: Path) -> None:
    kb = stronger.load(ROOT)
    outside = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`]*`", re.DOTALL)
    for result in kb.results:
        finding = result.fill(read_finding(ROOT / "data" / "demos" / result.demo))
        plain = outside.sub(" ", finding)
        found = re.findall(r"\S*(?:[₀-₉⁰¹²³⁴-⁹⁻√∞]|\^|\b[a-zA-Z]_[a-z0-9{])\S*", plain)
        assert not found, result.demo
        page = (our_site / "demos" / result.demo / "index.html").read_text(encoding="utf-8")
        begin = page.find('id="finding"')
        shown = page[begin : page.find("<h2", begin)] if begin >= 0 else ""
        assert shown.count("<math") >= len(outside.findall(re.sub(r"`[^`]*`", "", finding)))


def test_every_test_on_a_claim_s_page_is_linked_to_its_prediction(our_site: Path) -> None:
    kb = stronger.load(ROOT)
    count = 0
    for result in kb.results:
        demo = (our_site / "demos" / result.demo / "index.html").read_text(encoding="utf-8")
        for each in result.predictions:
            claim = our_site / "claims" / each.claim / "index.html"
            page = claim.read_text(encoding="utf-8")
            links = re.findall(rf'<a href="../../demos/{result.demo}/#{each.id}">([^<]+)</a>', page)
            assert links, (result.demo, each.id)
            assert all(" " in words and each.metric not in words for words in links)
            assert f'id="{each.id}"' in demo
            count += 1
    assert count == sum(len(result.predictions) for result in kb.results) >= 488


def test_tests_on_claim_pages_are_told_in_words(our_site: Path) -> None:
    metrics = {each.metric for result in stronger.load(ROOT).results for each in result.predictions}
    for path in (our_site / "claims").glob("*/index.html"):
        codes = set(re.findall(r"<code>([^<]+)</code>", path.read_text(encoding="utf-8")))
        assert not codes & metrics, path.parent.name


@pytest.mark.parametrize("width", [1440, 390])
def test_breadcrumbs_follow_the_heading_and_are_shown_above_it(
    ours: str, visit: Callable[..., Page], width: int
) -> None:
    page = visit(f"{ours}claims/zero-is-the-absent-state/", width=width)
    assert page.locator("h1 + .crumbs").count() == 1
    crumbs = page.locator(".crumbs").bounding_box()
    words = page.evaluate(
        "() => { const range = document.createRange();"
        " range.selectNodeContents(document.querySelector('h1'));"
        " return range.getBoundingClientRect().top; }"
    )
    assert crumbs is not None
    assert crumbs["y"] > page.locator(".md-header").bounding_box()["height"]  # type: ignore[index]
    assert crumbs["y"] + crumbs["height"] <= words


BROKEN = """() => {
  const broken = [], walker = document.createTreeWalker(
    document.querySelector("article"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.closest(".prediction__numbers, .small-print, .interval")) continue;
    if (node.parentElement.closest("code")) continue;
    for (const match of node.data.matchAll(/(?<![\\w-])-?\\d[\\d.]*(e-?\\d+)?(?![\\w-])/g)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const tops = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
      if (tops.size > 1) broken.push(match[0]);
    }
  }
  return broken;
}"""


@pytest.mark.parametrize("demo", ["attention-sink", "attention-weights", "adversarial-units"])
def test_no_line_breaks_within_a_number_on_a_phone(
    ours: str, visit: Callable[..., Page], demo: str
) -> None:
    page = visit(f"{ours}demos/{demo}/", width=390, height=844)
    assert page.evaluate(BROKEN) == []

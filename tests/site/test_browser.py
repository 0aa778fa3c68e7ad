"""Sites as a reader has them: in a browser, with a keyboard, on a phone, without scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

import stronger
from stronger.knowledge.scoreboard import says_otherwise

if TYPE_CHECKING:
    from playwright.sync_api import Page


PAPER = "papers/rosenblatt1958perceptron/"
PAGES = [
    "",
    "genesis/",
    "papers/",
    PAPER,
    "authors/",
    "authors/hinton-geoffrey/",
    "years/",
    "claims/",
    "claims/polarity-is-arbitrary/",
    "questions/",
    "parts/genesis/",
    "demos/perceptron/",
    "demos/capacity/",
    "demos/silencing-units/",
    "demos/outcomes/",
    "claims/larger-is-stronger/",
    "neurashed/",
    "graph/",
    "history/",
    "venues/",
    "corrections/",
    "reference/python/",
    "rules/",
]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class References(HTMLParser):
    """Takes down where a page points, and where it can be pointed at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.to: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(
        self,
        tag: str,  # noqa: ARG002
        attrs: list[tuple[str, str | None]],
    ) -> None:
        for name, value in attrs:
            if name in {"href", "src"} and value:
                self.to.append(value)
            if name in {"id", "name"} and value:
                self.anchors.add(value)


@pytest.mark.parametrize("which", ["our_site", "small_site", "hostile_site"])
def test_every_link_and_anchor_of_a_site_leads_somewhere(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(which)
    pages = {
        "/" + path.relative_to(folder).as_posix().removesuffix("index.html"): References(
            path.read_text(encoding="utf-8")
        )
        for path in folder.rglob("*.html")
    }
    broken = set()
    for address, page in pages.items():
        for reference in page.to:
            target, anchor = urldefrag(urljoin(f"http://site{address}", reference))
            if urlsplit(target).netloc != "site" or reference.startswith("javascript:void"):
                continue
            path = unquote(urlsplit(target).path)
            if path in pages:
                if anchor and unquote(anchor) not in pages[path].anchors | {"__search", "__drawer"}:
                    broken.add((address, reference))
            elif not (folder / path.lstrip("/")).is_file():
                broken.add((address, reference))
    assert not broken
    assert len(pages) > 20


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_ask_nobody_else_report_no_error_and_fit_a_phone(
    ours: str, visit: Callable[..., Page], scheme: str
) -> None:
    page = visit("about:blank", width=390, height=844, color_scheme=scheme)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda each: said.extend([each.text] if each.type == "error" else []))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in PAGES:
        page.goto(ours + name)
        assert page.evaluate(OVERFLOW) <= 0, name
        dark = page.evaluate(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)"
            ".every(each => each < 60)"
        )
        assert dark is (scheme == "dark"), name
    assert said == []
    assert {urlsplit(each).netloc for each in asked if not each.startswith("data:")} == {
        urlsplit(ours).netloc
    }
    assert len(asked) > len(PAGES)


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_box_in_the_header_leads_to_the_papers(
    ours: str, visit: Callable[..., Page], width: int, scripts: bool
) -> None:
    page = visit(ours + "claims/polarity-is-arbitrary/", width=width, java_script_enabled=scripts)
    box = page.get_by_role("search").get_by_label("Find papers, claims and demos")
    page.locator(".box__label").click()
    page.wait_for_timeout(100)
    found = box.bounding_box()
    assert found is not None
    assert found["width"] > 150
    assert 0 <= found["x"] < found["x"] + found["width"] <= width
    page.keyboard.type("glorot & <b>")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == ours + "papers/?q=glorot+%26+%3Cb%3E"
    if scripts:
        page.locator("#found .finder__total").wait_for()
        assert box.input_value() == "glorot & <b>"
    else:
        assert page.locator("li.paper:visible").count() > 100


@pytest.mark.parametrize("keys", ["/", "Control+k"])
def test_a_key_leads_into_the_box_but_not_from_where_someone_writes(
    ours: str, visit: Callable[..., Page], keys: str
) -> None:
    page = visit(ours)
    box = page.locator("#box")
    page.keyboard.press(keys)
    assert box.evaluate("each => each === document.activeElement")
    page.keyboard.type("a/b")
    assert box.input_value() == "a/b"


def opacity(page: Page, selector: str) -> float:
    page.wait_for_timeout(400)
    return float(page.locator(selector).first.evaluate("each => getComputedStyle(each).opacity"))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_citation_shows_its_card_to_the_pointer_and_to_the_keyboard(
    ours: str, visit: Callable[..., Page], scripts: bool
) -> None:
    page = visit(ours + "genesis/", java_script_enabled=scripts)
    link = page.locator(".citation .cite__link").first
    card = page.locator(".citation .cite__card").first
    if scripts:
        assert opacity(page, ".citation .cite__card") == 0
    assert not card.is_visible()
    link.hover()
    page.wait_for_timeout(400)
    assert card.is_visible()
    # The pointer may go on to the card itself
    card.hover()
    page.wait_for_timeout(300)
    assert card.is_visible()
    page.mouse.move(2, 2)
    page.wait_for_timeout(400)
    assert not card.is_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if scripts and page.evaluate("document.activeElement.matches('.citation .cite__link')"):
            break
        if not scripts and card.is_visible():
            break
    page.wait_for_timeout(400)
    assert card.is_visible()
    assert link.get_attribute("aria-describedby") == card.get_attribute("id")
    assert card.get_attribute("role") == "tooltip"
    if scripts:
        page.keyboard.press("Escape")
        page.wait_for_timeout(400)
        assert not card.is_visible()


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_cards_stay_on_the_screen(ours: str, visit: Callable[..., Page], width: int) -> None:
    page = visit(ours + "challenges/", width=width)
    links = page.locator(".cite__link")
    for i in range(0, links.count(), 3):
        links.nth(i).scroll_into_view_if_needed()
        links.nth(i).focus()
        page.wait_for_timeout(60)
        box = page.locator(".cite__card").nth(i).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 0.5
        assert page.evaluate(OVERFLOW) <= 0


def test_the_list_of_papers_is_filtered_without_scripts(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(ours + "papers/", java_script_enabled=False)
    shown = page.locator("li.paper:visible")
    everything = shown.count()
    page.locator('input[name=stance][value="challenges"]').check()
    some = shown.count()
    page.locator('input[name=part][value="genesis"]').check()
    fewer = shown.count()
    assert everything > some > fewer > 0
    assert page.locator("section.papers:visible").count() <= fewer
    page.locator('input[name=stance][value=""]').check()
    page.locator('input[name=part][value="-"]').check()
    kb = stronger.load(Path(__file__).parents[2])
    listed = [
        each.split("/")[-2]
        for each in page.locator("li.paper .paper__title a").evaluate_all(
            "all => all.map(each => each.href)"
        )
    ]
    assert len(listed) == everything
    assert shown.count() == sum(not kb.parts(key) for key in listed)
    page.locator('input[name=part][value="genesis"]').check()
    assert shown.count() == sum("genesis" in kb.parts(key) for key in listed) > 0
    page.locator('input[name=part][value=""]').check()
    assert shown.count() == everything
    with page.expect_navigation():
        shown.first.locator("a").click()
    assert page.locator("h1").count() == 1
    assert page.locator(".statement").count() > 0


def test_zotero_and_search_engines_can_read_a_paper_page(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(ours + PAPER)

    def content(name: str) -> str | None:
        return page.locator(f"meta[name={name}]").get_attribute("content")

    assert content("citation_title") == page.locator("h1").inner_text().rstrip("¶\n")
    assert content("citation_author") == "Rosenblatt, Frank"
    assert content("citation_doi") == "10.1037/h0042519"
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert data["author"][0]["familyName"] == "Rosenblatt"
    page.goto(ours + "papers/")
    assert page.locator("meta[name=citation_title]").count() == 0


def test_the_picture_of_the_graph_leads_to_claims_and_papers(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(ours + "graph/")
    with page.expect_navigation():
        page.locator(".claims-graph--wide .node a[aria-label^='Polarity is arbitrary']").click()
    assert page.locator("h1").inner_text().startswith("Polarity is arbitrary")
    page.go_back(wait_until="load")
    with page.expect_navigation():
        page.locator(".timeline a").first.click()
    assert page.locator(".statement").count() > 0


def test_a_demo_shows_its_outcomes_and_how_to_run_it(ours: str, visit: Callable[..., Page]) -> None:
    page = visit(ours + "demos/perceptron/")
    kb = stronger.load(Path(__file__).parents[2])
    result = kb.results_by_demo["perceptron"]
    outcomes = [str(each.outcome) for each in result.findings.values()]
    for outcome in set(outcomes):
        shown = page.locator(f".prediction__outcome .mark--{outcome.replace(' ', '-')}")
        assert shown.count() == outcomes.count(outcome)
    otherwise = [each for each in kb.tests if each.demo == "perceptron" and says_otherwise(each)]
    assert page.locator(".prediction .former").count() == len(otherwise)
    assert page.locator("figure img:visible").count() == len(result.figures)
    for image in page.locator("figure img:visible").all():
        assert image.get_attribute("alt")
        size = [int(image.get_attribute(name) or 0) for name in ("width", "height")]
        # It is loaded when it comes into view, and takes its room before
        before = image.bounding_box()
        image.scroll_into_view_if_needed()
        image.evaluate("each => each.decode()")
        assert image.evaluate("each => each.naturalWidth / each.naturalHeight") == pytest.approx(
            size[0] / size[1], rel=0.01
        )
        assert before is not None
        after = image.bounding_box()
        assert after is not None
        assert after["height"] == pytest.approx(before["height"], abs=1)
    lesson, command = (
        page.locator("#run ~ .highlight").nth(place).inner_text() for place in (0, 1)
    )
    assert "Guess first." in lesson
    assert "stronger demo run perceptron" in command
    page.locator("summary", has_text="one can change").click()
    told = page.locator("#parameters").inner_text()
    assert "images_when_rare" in told
    assert "&#" not in page.locator("article").inner_text()
    source = page.locator("details.source").first
    source.locator("summary").click()
    assert "@demo.part" in source.inner_text()


CONTRAST = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const rgb = (colours) => {
        canvas.fillStyle = 'white';
        canvas.fillRect(0, 0, 1, 1);
        for (const each of colours) { canvas.fillStyle = each; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => rgb.map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    return [...document.querySelectorAll('article .mark, article .former, .void p')].map(each => {
        const behind = [];
        for (let at = each; at; at = at.parentElement) {
            behind.unshift(getComputedStyle(at).backgroundColor);
        }
        const [a, b] = [light(rgb(behind)), light(rgb([...behind, getComputedStyle(each).color]))];
        return [each.className, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_of_outcomes_can_be_read_and_none_stands_by_colour_alone(
    ours: str, visit: Callable[..., Page], scheme: str
) -> None:
    page = visit(ours + "demos/outcomes/", color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = page.evaluate(CONTRAST)
    assert len({name for name, _ in found}) > 12
    for name, contrast in found:
        assert contrast >= 4.5, (name, contrast)
    signs = page.evaluate(
        "[...document.querySelector('article table').querySelectorAll('.mark')]"
        ".map(each => getComputedStyle(each, '::before').content)"
    )
    assert len(signs) == 13
    assert all(each not in {"none", "normal"} for each in signs)
    # Met and exceeded share their sign, as they share what they mean
    assert len(set(signs)) == 11


def test_a_prediction_to_scale_says_in_words_what_it_shows(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(ours + "demos/silencing-units/", width=390, color_scheme="dark")
    rows = page.locator(".prediction svg.row")
    assert rows.count() > 5
    for row in rows.all():
        assert row.get_attribute("role") == "img"
        words = row.get_attribute("aria-label") or ""
        assert "predicted" in words
        assert "interval" in words or "in the seeds" in words
        band = row.locator(".row__region")
        assert float(band.get_attribute("width") or 0) > 0


def test_hostile_text_runs_nothing_and_shows_as_written(
    hostile_site: Path, serve: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    address = serve(hostile_site)
    page = visit("about:blank")
    said: list[str] = []
    page.on("console", lambda each: said.extend([each.text] if each.type == "error" else []))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in sorted(hostile_site.rglob("*.html")):
        if "rules" in path.parts:
            continue
        page.goto(address + path.relative_to(hostile_site).as_posix())
        assert page.evaluate("window.hacked") is None, path
        assert page.locator("a[href^='javascript:window']").count() == 0, path
        assert page.locator("article :is(iframe, object, embed)").count() == 0, path
        assert page.locator("[onerror], [onload], [onclick], [onmouseover]").count() == 0, path
        assert page.locator("article script").count() == 0, path
    assert said == []
    pictures = sorted((hostile_site / "demos").rglob("*.svg"))
    looks = ["plot.narrow.dark.svg", "plot.narrow.svg", "plot.svg"]
    assert [path.name for path in pictures] == looks
    for path in pictures:
        page.goto(address + path.relative_to(hostile_site).as_posix())
        assert page.locator("rect").count() == 1
        page.locator("rect").dispatch_event("mouseover")
        page.locator("a").dispatch_event("click")
        assert page.evaluate("window.hacked") is None
    assert {urlsplit(each).netloc for each in asked} == {urlsplit(address).netloc}
    page.goto(f"{address}demos/evil/")
    story = page.locator("article").inner_text()
    for each in (
        "<script>window.hacked=40</script>",
        "<script>window.hacked=42</script>",
        "[a link](javascript:window.hacked=43)",
        "<script>window.hacked=46</script>",
        '--8<-- "secrets.md"',
        "::: os",
        '<b onclick="window.hacked=47">clearly</b>',
        "A heading {: onmouseover=window.hacked=50 }",
    ):
        assert each in story
    assert page.locator("article math").count() == 1
    page.goto(f"{address}papers/")
    with page.expect_navigation():
        page.locator("a:visible", has_text="7*7").first.click()
    assert "</title><script>window.hacked=3</script> [click](javascript" in page.title()
    heading = page.locator("h1").inner_text()
    for each in (
        "{{ 7*7 }} {% raw %} [@nobody] <!– *bold* `code` $x$",
        ":material-check: | a || b",
    ):
        assert each in heading


def test_a_site_of_strangers_knows_nothing_of_our_thesis(small_site: Path) -> None:
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in small_site.rglob("*.html")
        if "rules" not in path.parts
    }
    assert len(texts) > 15
    for path, text in texts.items():
        assert "stronger</title>" not in text.lower(), path
        assert "activation" not in text, path
    home = texts[small_site / "index.html"]
    assert "A larger value means more." in home
    assert "<b>4</b> papers" in home


def test_generating_leaves_the_data_folder_of_pages_out_of_the_site(our_site: Path) -> None:
    assert not (our_site / "_data").exists()
    assert (our_site / "papers" / "references.bib").read_bytes()
    graph = json.loads((our_site / "graph" / "graph.json").read_bytes())
    assert {"nodes", "edges"} <= graph.keys()

"""The pages of the graph, of the debate's history, of venues and of corrections."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.site.edges import edges_of
from stronger.site.stack import ACROSS, stack
from stronger.site.timeline import lay_out_papers, lay_out_upright
from stronger.site.venues import venues
from stronger.site.views import Views

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = [(390, 844), (768, 1024), (1440, 900)]
LETTERS = """() => [...document.querySelectorAll("article svg text")]
    .filter(each => each.checkVisibility() && each.textContent.trim()).map(each => {
        const svg = each.ownerSVGElement;
        const scale = svg.viewBox.baseVal?.width
            ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        return [parseFloat(getComputedStyle(each).fontSize) * scale, each.textContent];
    }).filter(([size]) => size < 9)"""
LIT = """selector => [...document.querySelectorAll(`.claims-graph--wide ${selector}`)]
    .filter(each => each.matches(".is-lit"))
    .map(each => each.dataset.edge ?? each.dataset.claim).sort()"""


@pytest.fixture(scope="module")
def views(root: Path) -> Views:
    return Views(stronger.load(root))


def written(page: str) -> str:
    """Return the words of a page, its markup left out."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_thesis_is_in_view_at_every_width_and_nothing_scrolls_sideways(
    ours: str, visit: Callable[..., Page], width: int, height: int
) -> None:
    page = visit(f"{ours}graph/", width=width, height=height)
    for address in ("graph/", "graph/?paper=glorot2011deep"):
        page.goto(ours + address)
        thesis = page.locator(".node--thesis:visible").bounding_box()
        picture = page.locator(".claims-graph:visible").bounding_box()
        assert thesis is not None
        assert picture is not None
        assert picture["x"] >= 0
        assert picture["x"] + picture["width"] <= width
        assert thesis["y"] + thesis["height"] < height
        assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("width", [390, 768, 960, 1440])
def test_no_letter_of_a_picture_is_smaller_than_nine_pixels(
    ours: str, visit: Callable[..., Page], width: int
) -> None:
    page = visit("about:blank", width=width)
    for kind in ("graph/", "history/", "corrections/"):
        page.goto(ours + kind)
        assert page.evaluate(LETTERS) == [], kind
        assert page.evaluate("document.documentElement.scrollWidth") <= width, kind


def test_stacked_boxes_do_not_overlap_and_every_edge_is_drawn_once(views: Views) -> None:
    edges = edges_of(views)
    drawn = stack(views, edges)
    assert drawn is not None
    assert Counter(box.view.id for box in drawn.boxes) == Counter(list(views.claims))
    for above, below in zip(drawn.boxes, drawn.boxes[1:], strict=False):
        assert above.y + above.height < below.y
    assert drawn.boxes[0].view.is_thesis
    assert all(box.x + box.width <= ACROSS for box in drawn.boxes)
    shown = [line.edge.anchor for line in drawn.lines]
    shown += [stop.edge.anchor for stop in drawn.stops]
    assert sorted(shown) == sorted(each.anchor for each in edges)
    assert len(set(shown)) == len(shown) == len(views.bearings)


def test_both_timelines_have_the_same_marks(views: Views) -> None:
    wide, upright = lay_out_papers(views), lay_out_upright(views)
    assert wide is not None
    assert upright is not None
    marks = [
        [(row.label, each.paper.key, each.stance) for row in drawn.rows for each in row.marks]
        for drawn in (wide, upright)
    ]
    assert sorted(marks[0]) == sorted(marks[1])
    assert all(0 < each.x < ACROSS for row in upright.rows for each in row.marks)


def test_every_edge_has_its_reason_and_every_statement_its_place(
    our_site: Path, views: Views
) -> None:
    page = html.unescape((our_site / "graph" / "index.html").read_text(encoding="utf-8"))
    for each in edges_of(views):
        assert page.count(f'href="#{each.anchor}"') == 2  # one in either picture
        listed = page[page.index(f'id="{each.anchor}"') :].split("</li>", 1)[0]
        assert " ".join(each.bearing.why.replace("`", "").split()) in written(listed)
    spoken = json.loads((our_site / "graph" / "spoken.json").read_text(encoding="utf-8"))
    assert Counter((paper, *told) for paper, said in spoken.items() for told in said) == Counter(
        (each.paper.key, each.claim.id, str(each.statement.stance), each.statement.locator)
        for each in views.statements
    )
    for claim, number in Counter(each.claim.id for each in views.statements).items():
        listed = page[page.index(f'id="from-{claim}"') :].split("</details>", 1)[0]
        assert f"{number} statement" in listed


def test_what_is_pointed_at_lights_its_neighbours_and_tells_its_reasons(
    ours: str, visit: Callable[..., Page], views: Views
) -> None:
    page = visit(ours + "graph/", width=1440, height=900)
    claim = views.claims["magnitude-as-bias"]
    edges = [each for each in edges_of(views) if claim.id in (each.source.id, each.target.id)]
    around = {claim.id, *(each.target.id for each in edges), *(each.source.id for each in edges)}
    node = page.locator(f".claims-graph--wide .node[data-claim='{claim.id}'] a")
    for point in (node.hover, node.focus):
        page.mouse.move(5, 5)
        assert page.locator(".is-dimmed").count() == 0
        point()
        assert page.evaluate(LIT, ".node") == sorted(around)
        assert page.evaluate(LIT, ".edge") == sorted(each.anchor for each in edges)
        told = page.locator(".reasons").inner_text()
        leading = [each for each in edges if each.source.id == claim.id]
        assert all(" ".join(each.bearing.why.split()) in told for each in leading)
        others = len(edges) - len(leading)
        assert (f"{others} other claim" in told) is (others > 0)
        page.keyboard.press("Escape")
        assert page.locator(".is-dimmed").count() == 0
        assert page.locator(".reasons").inner_text() == ""
    line = page.locator(f".claims-graph--wide [data-edge='{edges[0].anchor}'] .edge__hit")
    line.dispatch_event("pointerover")
    assert page.evaluate(LIT, ".edge") == [edges[0].anchor]
    assert " ".join(edges[0].bearing.why.split()) in page.locator(".reasons").inner_text()


def test_the_path_of_a_paper_is_shown_said_and_kept_in_the_address(
    ours: str, visit: Callable[..., Page], views: Views
) -> None:
    page = visit(ours + "graph/?paper=no-such-paper", width=1440, height=900)
    assert page.locator(".is-dimmed").count() == 0
    page.locator(".path-of select").focus()
    page.keyboard.type("McCulloch", delay=5)
    assert page.url.endswith("?paper=mcculloch1943logical")
    mine = views.statements_by_paper["mcculloch1943logical"]
    said = page.locator(".path-said")
    assert said.get_attribute("role") == "status"
    for each in mine:
        if each.statement.stance != "background":
            assert each.claim.title in said.inner_text()
            assert each.statement.locator in said.inner_text()
    reached = {each.claim.id for each in mine}
    for claim in [*reached]:
        reached.update(views.kb.argument.path(claim))
    page.reload()
    assert reached <= set(page.evaluate(LIT, ".node"))
    assert page.locator(".timeline--wide .dot.is-lit").count() > 0
    page.keyboard.press("Escape")
    assert page.locator(".is-dimmed").count() == 0
    assert "paper=" not in page.url


@pytest.mark.parametrize("width", [390, 1440])
def test_papers_until_a_year_are_counted_and_kept_in_the_address(
    ours: str, visit: Callable[..., Page], views: Views, width: int
) -> None:
    page = visit(ours + "graph/?until=1987", width=width)
    page.locator(".until input").focus()
    page.keyboard.press("ArrowLeft")
    assert page.url.endswith("?until=1986")
    early = {each.key for each in views.papers.values() if (each.year or 9999) <= 1986}
    said = page.locator(".until [role=status]")
    assert said.inner_text().startswith(f"{len(early)} papers until 1986.")
    shown = page.locator(".dot:visible:not(.is-later)")
    keys = shown.evaluate_all("all => [...new Set(all.map(each => each.dataset.paper))]")
    assert set(keys) == early
    page.keyboard.press("End")
    assert "until=" not in page.url
    assert page.locator(".dot.is-later").count() == 0


@pytest.mark.parametrize("width", [390, 1440])
def test_without_scripts_pictures_stand_whole_and_nothing_is_offered_that_does_nothing(
    ours: str, visit: Callable[..., Page], views: Views, width: int
) -> None:
    page = visit(ours + "graph/", width=width, java_script_enabled=False)
    assert page.locator(".path-of:visible, .until:visible").count() == 0
    assert page.locator(".node:visible").count() == len(views.claims)
    edge = edges_of(views)[-1]
    page.locator(f".claims-graph:visible a[href='#{edge.anchor}']").focus()
    page.keyboard.press("Enter")
    reason = page.locator(f"[id='{edge.anchor}']")
    assert reason.is_visible()
    assert " ".join(edge.bearing.why.split())[:40] in reason.inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_corrections_are_folded_filtered_and_opened_by_their_address(
    ours: str, visit: Callable[..., Page], views: Views, scripts: bool
) -> None:
    page = visit(ours + "corrections/", java_script_enabled=scripts)
    severities = Counter(str(each.correction.severity) for each in views.corrections)
    assert page.locator(".correction").count() == len(views.corrections)
    assert page.locator(".correction:visible").count() == 0
    for severity, number in severities.items():
        page.locator(f".filters input[value={severity}]").check()
        assert page.locator(".correction:visible").count() == number
        assert page.locator(f".correction--{severity}:visible").count() == number
    for each in (views.corrections[0], views.corrections[-1]):
        page.goto("about:blank")
        page.goto(f"{ours}corrections/#{each.anchor}")
        assert page.locator(f"[id='{each.anchor}']").is_visible()


def test_the_history_has_a_mark_for_every_statement_and_tells_who_was_first(
    our_site: Path, views: Views
) -> None:
    page = (our_site / "history" / "index.html").read_text(encoding="utf-8")
    marks = re.findall(r'<a class="dot [^"]*" href="([^"]+)"', page)
    wanted = [
        f"../papers/{views.slugs['papers'][each.paper.key]}/#{each.anchor}"
        for each in views.statements
        if each.paper.year
    ]
    assert Counter(marks) == Counter(2 * wanted)
    rows = re.findall(r'class="history__first"[^>]*><text[^>]*>first here: ([^<]+)<', page)
    assert len(rows) == 2 * len({each.claim.id for each in views.statements if each.paper.year})
    assert any("McCulloch and Pitts 1943" in each for each in rows)
    assert "in this knowledge base, and not of the field" in written(page)


def test_venues_count_every_paper_once_and_series_as_one(our_site: Path, views: Views) -> None:
    found = venues(views)
    listed = [paper.key for each in found for paper in each.papers]
    assert Counter(listed) == Counter(key for key, each in views.papers.items() if each.venue)
    numbers = [len(each.papers) for each in found]
    assert numbers == sorted(numbers, reverse=True)
    assert all(sum(number for _, number in each.stances) == len(each.papers) for each in found)
    names = [each.name for each in found]
    assert "International Conference on Machine Learning" in names
    assert "Proceedings of the National Academy of Sciences" in names
    page = written((our_site / "venues" / "index.html").read_text(encoding="utf-8"))
    assert all(" ".join(name.split()) in page for name in names)

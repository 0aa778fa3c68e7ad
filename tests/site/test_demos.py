"""Demos' pages: what the first screen holds, rows that open and filter, figures, reading order."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.cli.notebooks import notebook
from stronger.evidence.placing import pictures_in
from stronger.evidence.results import read_finding, read_story
from stronger.knowledge.replicating import replications_of
from stronger.site import generate
from stronger.site.imprint import Settings
from stronger.site.outcomes import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
BOXES = """() => Object.fromEntries(["h1", ".opening__answer", ".opening__numbers",
  ".opening__tally", ".opening img"].map((name) => {
    const shown = [...document.querySelectorAll(name)].find((each) => each.checkVisibility());
    const {top, bottom} = shown.getBoundingClientRect();
    return [name, [top, bottom]];
  }))"""
LINES = """() => new Set([...document.querySelectorAll(".opening__tally .mark")]
  .map((each) => Math.round(each.getBoundingClientRect().top))).size"""


def test_the_first_screen_holds_answer_numbers_tally_and_figure(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit("about:blank")
    for result in stronger.load(ROOT).results:
        page.goto(f"{ours}demos/{result.demo}/")
        for width, height in ((390, 844), (1440, 900)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") == width, result.demo
            boxes = page.evaluate(BOXES)
            top, bottom = boxes.pop(".opening img")
            assert max(end for _, end in boxes.values()) <= height, result.demo
            if width < 1000:
                # The fold may cut the figure, but not its upper half, and not before the numbers
                assert boxes[".opening__numbers"][1] <= top
                assert (top + bottom) / 2 <= height, result.demo
            else:
                assert bottom <= height, result.demo
            assert page.evaluate(LINES) == 1, result.demo


def test_each_figure_is_shown_once_the_leading_one_first_the_others_where_they_are_told_of(
    our_site: Path,
) -> None:
    for result in stronger.load(ROOT).results:
        html = (our_site / "demos" / result.demo / "index.html").read_text(encoding="utf-8")
        shown = re.findall(r'<figure class="figure[^"]*" id="figure-([\w-]+)"', html)
        shown = [f"{each}.svg" for each in shown]
        assert shown[0] == result.promise.figure
        assert sorted(shown) == sorted(each.file for each in result.figures)
        folder = ROOT / "data" / "demos" / result.demo
        texts = read_story(folder) + "\n\n" + read_finding(folder)
        placed = [each.file for each in pictures_in(texts)]
        assert shown[1 : 1 + len(placed)] == placed


OPENED = """each => each.querySelector(".prediction__more .prediction__numbers")
  .checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})"""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_to_a_prediction_reaches_its_row_and_opens_it(
    ours: str, visit: Callable[..., Page], scripts: bool
) -> None:
    address = f"{ours}demos/perceptron/"
    page = visit(f"{address}#silence-reads-as-presence", java_script_enabled=scripts)
    row = page.locator("#silence-reads-as-presence")
    other = page.locator("#firing-reads-as-presence")
    box = row.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 400
    if scripts:
        assert row.evaluate(OPENED)
        assert not other.evaluate(OPENED)
        # It can be closed again, and a link on the page opens another
        row.locator("summary").click()
        assert not row.evaluate(OPENED)
        other.get_by_role("link", name="Firing reads as presence").click()
        assert page.url == f"{address}#firing-reads-as-presence"
        assert other.evaluate(OPENED)
    else:
        assert row.locator(".prediction__numbers").is_visible()
        assert not other.locator(".prediction__numbers").is_visible()
    assert row.get_attribute("class") == "prediction prediction--met"


def test_predictions_are_filtered_by_the_keyboard_and_the_address_keeps_the_choice(
    ours: str, visit: Callable[..., Page]
) -> None:
    (result,) = (each for each in stronger.load(ROOT).results if each.demo == "sparse-strong")
    counts = counted(each.outcome for each in result.findings.values())
    page = visit(f"{ours}demos/sparse-strong/")
    rows = page.locator(".prediction:visible")
    total = len(result.predictions)
    assert rows.count() == total
    told = page.locator(".predictions").get_by_role("status")
    page.get_by_role("radio", name=f"all {total}").focus()
    for each in counts:
        page.keyboard.press("ArrowRight")
        assert rows.count() == each.number
        assert page.locator(f".prediction--{each.mark}:visible").count() == each.number
        assert told.inner_text() == f"{each.number} of {total} shown"
        assert page.url == f"{ours}demos/sparse-strong/?outcome={each.mark}"
    page.reload()
    assert rows.count() == counts[-1].number
    # What is linked to is shown, whatever was chosen
    hidden = next(
        each.id for each in result.predictions if result.findings[each.id].outcome == "met"
    )
    page.evaluate("id => { location.hash = id; }", hidden)
    page.wait_for_function("id => document.getElementById(id).checkVisibility()", arg=hidden)
    assert rows.count() == total
    assert "outcome" not in page.url.partition("#")[0]


def test_without_scripts_all_is_there_and_the_filter_works(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}demos/perceptron/", width=390, height=844, java_script_enabled=False)
    rows = page.locator(".prediction:visible")
    assert rows.count() == 8
    page.get_by_role("radio", name="1 missed").check()
    assert rows.count() == 1
    assert rows.locator(".mark--missed").inner_text() == "the forecast was wrong"
    for name in ("How it was measured and verified", "measure.py"):
        page.locator("summary", has_text=name).click()
    assert page.locator("#measured").is_visible()
    assert "@demo.part" in page.locator("#source-measure").inner_text()


def test_the_margin_stands_beside_the_rows_or_after_the_story(
    ours: str, visit: Callable[..., Page]
) -> None:
    for width, beside in ((1440, True), (390, False)):
        page = visit(f"{ours}demos/perceptron/", width=width)
        margin = page.get_by_role("complementary", name="About this demo")
        for words in ("Polarity is arbitrary", "pp. 391-392", "stronger demo lesson perceptron"):
            assert words in margin.inner_text()
        place, rows = margin.bounding_box(), page.locator(".predictions").bounding_box()
        story = page.locator("#finding").bounding_box()
        assert place is not None
        assert rows is not None
        assert story is not None
        if beside:
            assert place["x"] >= rows["x"] + rows["width"]
            assert place["y"] <= rows["y"]
        else:
            assert place["y"] > story["y"]


def test_the_gallery_shows_each_demo_in_reading_order_and_pages_lead_from_one_to_the_next(
    our_site: Path, ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}demos/", width=390, height=844)
    results = stronger.load(ROOT).results_by_demo
    cards = page.locator(".card")
    order = []
    for card in cards.all():
        link = card.locator("h3 a").first
        order.append((link.get_attribute("href") or "").strip("/"))
        result = results[order[-1]]
        assert link.text_content() == result.title
        assert result.answer.split(";")[0][:60] in card.text_content()  # type: ignore[operator]
        image = card.locator("img").first  # wide, in light
        assert image.get_attribute("loading") == "lazy"
        assert (image.get_attribute("src") or "").endswith(result.promise.figure)
        assert int(image.get_attribute("width") or 0) > int(image.get_attribute("height") or 0) > 0
    assert sorted(order) == sorted(results)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for number, (demo, after) in enumerate(zip(order, [*order[1:], None], strict=True), 1):
        html = (our_site / "demos" / demo / "index.html").read_text(encoding="utf-8")
        assert f"<span>{number} of {len(order)}</span>" in html
        found = re.search(r'reading-order__after.*?href="\.\./([\w-]+)/"', html, re.DOTALL)
        assert (found and found[1]) == after


def test_parts_link_to_their_lines_where_the_repository_is_known(
    our_docs: Path, tmp_path: Path
) -> None:
    settings = Settings(source="https://host/repo/blob/HEAD/{path}#L{line}")
    known = generate(stronger.load(ROOT), tmp_path, {}, settings).docs
    for docs in (known, our_docs):
        text = (docs / "demos" / "perceptron.md").read_text(encoding="utf-8")
        lines = (ROOT / "src/stronger/demos/perceptron/measure.py").read_text().splitlines()
        found = re.findall(r"<code>(\w+)</code>\]\((\S+)\) measures.*?line (\d+)", unescape(text))
        assert len(found) > 2
        for name, address, line in found:
            assert lines[int(line) - 1].startswith(f"def {name}(")
            path = "repo/blob/HEAD/src/stronger/demos/perceptron/measure.py"
            expected = f"https://host/{path}#L{line}" if docs == known else "#source-measure"
            assert address == expected


def test_a_page_of_strangers_shows_as_text_what_is_none_of_its_figures(
    hostile_site: Path, visit: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    page = visit(f"{serve(hostile_site)}demos/evil/")
    text = page.locator("article").inner_text()
    for each in (
        "<script>window.hacked=51</script> ![](plot.svg) {: onclick=window.hacked=52 }",
        "<script>53</script>",
        "</p><script>window.hacked=53</script> [x](javascript:y)",
        '--8<-- "secrets.md" | `a` || $x$',
        "{{<b>m</b>:.2f}}",
        "![](<script>window.hacked=55</script>.svg)",
        "![](../../outside.svg)",
        "See ![](plot.svg) here",
        "</code><script>window.hacked=56</script> [x](javascript:window.hacked=57)",
        '--8<-- "secrets.md" <img src=x onerror=window.hacked=58>',
    ):
        assert each in text
    assert page.locator("article figure").count() == page.locator(".opening figure").count() == 1
    assert page.evaluate("window.hacked") is None


def test_the_notebook_beside_a_page_is_that_of_the_command_line_and_linked_to(
    our_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRONGER_SITE_URL", "")
    for name in ("perceptron", "small-batches"):
        page = our_site / "demos" / name
        assert f'<a download="{name}.ipynb" href="{name}.ipynb">' in (
            page / "index.html"
        ).read_text(encoding="utf-8")
        notebook(name, tmp_path / name, kb=ROOT)
        assert (tmp_path / name).read_bytes() == (page / f"{name}.ipynb").read_bytes()
    assert len(list(our_site.glob("demos/*/*.ipynb"))) == len(stronger.load(ROOT).results)


def test_replications_are_told_with_what_came_out_otherwise(our_site: Path) -> None:
    kb = stronger.load(ROOT)
    assert len(kb.replications) >= 4
    for name, found in kb.replications.items():
        html = unescape((our_site / "demos" / name / "index.html").read_text(encoding="utf-8"))
        counted = len(replications_of(kb, kb.demos[name]))
        assert html.count("from the fresh root") == counted
        assert ("by code that was changed since" in html) == (counted < len(found))
    pathways = (our_site / "demos" / "feature-pathways" / "index.html").read_text(encoding="utf-8")
    told = pathways[pathways.index('<h2 id="replications">') : pathways.index('<h2 id="method">')]
    assert re.findall(r'href="#([^"]+)">[A-Z][^<]+</a>: open, .*; now met, .*sign gained', told)

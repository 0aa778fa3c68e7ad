"""Claims as a reader has them: sentence, balance and picture first, then who agrees and who not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stronger
from stronger.knowledge.forest import forest
from stronger.knowledge.standing import demos_on
from stronger.site.forest import LEAST, MOST, forest_view, percent
from stronger.site.views import Views

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
SHARES = st.floats(-1e6, 1e6)


@pytest.fixture(scope="module")
def views() -> Views:
    return Views(stronger.load(ROOT))


@given(SHARES, SHARES)
def test_places_on_the_axis_keep_the_order_and_never_leave_it(one: float, other: float) -> None:
    first, second = (float(percent(each).removesuffix("%")) for each in sorted((one, other)))
    assert 0 <= first <= second <= 100
    assert [percent(each) for each in (LEAST, 0, 1, MOST)] == ["0%", "25%", "50%", "100%"]


def test_what_goes_on_beyond_the_axis_has_an_arrow_and_says_how_far_in_words(
    views: Views,
) -> None:
    beyond = 0
    for claim in views.claims:
        shown = forest_view(views, claim)
        strips = [each for group in shown.groups for each in group.strips]
        for strip, effect in zip(strips, forest(views.kb, claim).effects, strict=True):
            assert strip.beyond == (effect.low < LEAST, effect.high > MOST)
            assert strip.words
            beyond += any(strip.beyond)
            # A mean that lies off the axis is not drawn at its edge
            assert not (strip.middle and not LEAST <= effect.middle <= MOST)
    assert beyond > 20


FIRST = """() => {
    const box = (selector) => document.querySelector(selector)?.getBoundingClientRect();
    const size = (each) => parseFloat(getComputedStyle(each).fontSize);
    const words = [...document.querySelectorAll('.forest *, .balance *')].filter(
        (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    return {
        sentence: box('.claim-sentence').bottom,
        balance: box('.balance, .conjuncts').bottom,
        row: box('.forest__row')?.bottom,
        smallest: words.length ? Math.min(...words.map(size)) : null,
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
}"""


def test_a_claim_opens_with_its_sentence_its_balance_and_its_picture(
    ours: str, views: Views, visit: Callable[..., Page]
) -> None:
    page = visit("about:blank")
    for key, view in views.claims.items():
        page.goto(f"{ours}claims/{key}/")
        for width, height in ((390, 844), (1440, 900)):
            page.set_viewport_size({"width": width, "height": height})
            found = page.evaluate(FIRST)
            assert found["sentence"] < found["balance"] < height, key
            assert found["overflow"] <= 0, key
            assert found["smallest"] is None or found["smallest"] >= 9, key
            # The picture of the thesis itself is the balance of its parts
            if found["row"] is not None and not view.is_thesis:
                assert found["balance"] < found["row"] < height, key


def test_a_balance_has_a_sign_for_each_demo_and_says_the_same_in_words(
    ours: str, views: Views, visit: Callable[..., Page]
) -> None:
    page = visit("about:blank")
    for key, view in views.claims.items():
        if view.is_thesis or view.is_conjunct:
            continue
        page.goto(f"{ours}claims/{key}/")
        line = page.locator(".balance__line").first
        voices = demos_on(views.kb, key)
        words = line.locator(".balance__words").inner_text()
        told = [int(each) for each in re.findall(r"(?:^|, )(\d+) ", words)]
        signs = line.locator(".sign:not(.sign--void)").count()
        void = line.locator(".sign--void").count()
        assert signs == len(voices), key
        assert sum(told) == len(voices) + void, key
        assert line.locator(".sign--weak").count() == sum(each.weak for each in voices), key


def test_each_row_leads_to_its_prediction(
    ours: str, views: Views, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}claims/cheap-magnitude/")
    links = page.locator(".forest__row a").evaluate_all("all => all.map((each) => each.href)")
    tests = [
        test
        for test in views.kb.tests
        if test.prediction.claim == "cheap-magnitude"
        and test.finding.has_edge
        and not test.prediction.identity
    ]
    expected = {f"{ours}demos/{test.demo}/#{test.prediction.id}" for test in tests}
    assert set(links) == expected
    assert len(links) == len(tests)
    for address in sorted(expected)[:5]:
        page.goto(address)
        assert page.locator(f"[id='{address.partition('#')[2]}']").count() == 1
    page.goto(f"{ours}claims/cheap-magnitude/")
    for picture in page.locator(".forest__svg").all():
        assert picture.get_attribute("role") == "img"
        assert picture.get_attribute("aria-label")


@pytest.mark.parametrize(("width", "beside"), [(390, False), (1440, True)])
def test_who_agrees_stands_beside_who_disagrees_and_below_on_a_phone(
    ours: str, views: Views, visit: Callable[..., Page], width: int, beside: bool
) -> None:
    page = visit(f"{ours}claims/cheap-magnitude/", width=width)
    agree, disagree = (page.locator(f".side--{each}") for each in ("supports", "challenges"))
    counts = {str(each): number for each, number in views.claims["cheap-magnitude"].counts}
    for side, stance in ((agree, "supports"), (disagree, "challenges"), (disagree, "qualifies")):
        assert side.locator(f".statement--{stance}").count() == counts[stance]
        assert f"({counts[stance]} statement" in side.locator(f"#{stance}").inner_text()
    for each in page.locator(".side .statement__at").all():
        assert each.inner_text().strip()
    one, other = agree.bounding_box(), disagree.bounding_box()
    assert one is not None
    assert other is not None
    if beside:
        assert one["y"] == pytest.approx(other["y"], abs=1)
        assert one["x"] + one["width"] < other["x"]
    else:
        assert one["y"] + one["height"] <= other["y"]
    measured, said = page.locator("#measured").bounding_box(), one
    assert measured is not None
    assert measured["y"] < page.locator("#statements").bounding_box()["y"] < said["y"]  # type: ignore[index]
    alone = next(
        key
        for key, view in views.claims.items()
        if (told := {str(each): number for each, number in view.counts})
        and told.get("supports")
        and not told.get("challenges")
    )
    page.goto(f"{ours}claims/{alone}/")
    assert "No paper recorded here disagrees" in page.locator(".side--challenges").inner_text()


def test_the_margin_holds_facts_beside_the_text_and_below_it_on_a_phone(
    ours: str, visit: Callable[..., Page]
) -> None:
    for width, beside in ((1440, True), (390, False)):
        page = visit(f"{ours}claims/firing-asserts-presence/", width=width)
        facts = page.locator(".margin").bounding_box()
        text = page.locator(".with-margin > :first-child").bounding_box()
        assert facts is not None
        assert text is not None
        if beside:
            assert facts["x"] > text["x"] + text["width"]
            assert facts["y"] == pytest.approx(text["y"], abs=2)
        else:
            assert facts["y"] >= text["y"] + text["height"]


def test_tests_are_told_by_demo_and_on_paper_without_being_unfolded(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}claims/firing-asserts-presence/")
    told = page.locator("#demos ~ details .test__told").first
    assert not told.is_visible()
    page.locator("#demos ~ details summary").first.click()
    assert told.is_visible()
    assert told.inner_text().startswith("Predicted ")
    page.locator("#demos ~ details summary").first.click()
    page.emulate_media(media="print")
    assert told.is_visible()


def test_claims_can_be_narrowed_to_a_part_without_scripts(
    ours: str, views: Views, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}claims/", java_script_enabled=False)
    rows = page.locator(".claim-row:visible")
    assert rows.count() == len(views.claims) - 1
    page.locator('input[name=part][value="theory"]').check()
    there = [each for each in views.claims.values() if each.claim.part == "theory"]
    assert rows.count() == len(views.conjuncts) + len(there)
    assert page.locator(".claims-part:visible h2").count() == 1
    assert page.locator(".claim-row .balance").count() == len(views.claims) - 1
    assert page.locator(".claim-row code").count() == 0


def test_a_hostile_demo_has_a_plot_that_runs_nothing(
    hostile_site: Path, serve: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    (name,) = (
        path.name
        for path in (hostile_site / "claims").iterdir()
        if path.is_dir() and path.name.startswith("nul")
    )
    page = visit(f"{serve(hostile_site)}claims/{name}/")
    assert page.locator(".forest__row").count() == 1
    assert "<script>" in page.locator(".forest__demo").inner_text()
    assert page.locator(".forest script, .forest [onload], .forest [style]").count() == 0
    page.locator("details.fold > summary").first.click()
    assert page.locator(".forest-numbers").inner_text().count("<script>") == 1
    assert page.evaluate("window.hacked") is None

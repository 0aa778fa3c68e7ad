"""The page of a paper: what one comes for is on the first screen, and what it says is true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.claims import Stance
from stronger.knowledge.related import strength
from stronger.site.paper_page import in_short, on_claims
from stronger.site.views import Views

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

PAPERS = ["glorot2011deep", "bricken2023monosemanticity", "rosenblatt1958perceptron"]
BOTTOM = "each => each.getBoundingClientRect().bottom"


def test_the_opening_sentence_counts_every_claim_that_a_paper_speaks_on_once(root: Path) -> None:
    views = Views(stronger.load(root))
    for key in views.papers:
        statements = views.statements_by_paper.get(key, ())
        claims = {each.claim.id: set[Stance]() for each in statements}
        for each in statements:
            claims[each.claim.id].add(each.statement.stance)
        sentence = in_short(on_claims(views, statements))
        told = {
            verb: int(number)
            for verb, number in re.findall(r"([a-z ]+?) (\d+)", sentence.replace(" and is", ", is"))
        }
        assert sum(told.values()) == len(claims)
        supports = sum(
            Stance.SUPPORTS in found and Stance.CHALLENGES not in found for found in claims.values()
        )
        assert next((told[verb] for verb in told if verb == "supports"), 0) == supports


def test_statements_stand_from_the_strongest_to_background_which_is_folded(
    ours: str, root: Path, visit: Callable[..., Page]
) -> None:
    said = {each.id: each for each in stronger.load(root).files.statements}
    page = visit(f"{ours}papers/glorot2011deep/", java_script_enabled=False)
    shown = [said[each.get_attribute("id") or ""] for each in page.locator(".statement").all()]
    assert shown == sorted(shown, key=strength)
    assert {each.id for each in shown} == {
        each.id for each in said.values() if each.paper == "glorot2011deep"
    }
    for each in shown:
        folded = each.stance is Stance.BACKGROUND
        assert page.locator(f"#{each.id}").is_visible() is not folded


@pytest.mark.parametrize("size", [(390, 844), (1440, 900)])
@pytest.mark.parametrize("paper", PAPERS)
def test_reference_copy_row_and_stance_are_on_the_first_screen(
    ours: str, visit: Callable[..., Page], paper: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = visit(f"{ours}papers/{paper}/", width, height)
    for what in ("h1", ".paper-by", ".reference", ".handing .copy", "#in-short"):
        assert page.locator(what).first.is_visible()
        assert page.locator(what).first.evaluate(BOTTOM) <= height, what
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    text = page.locator(".with-margin > div").bounding_box()
    margin = page.locator(".with-margin > .margin").bounding_box()
    assert text
    assert margin
    beside = margin["x"] >= text["x"] + text["width"]
    assert beside if width > 1000 else margin["y"] >= text["y"] + text["height"]


def test_a_link_opens_what_it_leads_to_where_that_is_folded(
    ours: str, visit: Callable[..., Page]
) -> None:
    for anchor in ("glorot2011-03", "bibtex"):
        page = visit(f"{ours}papers/glorot2011deep/#{anchor}", java_script_enabled=False)
        page.locator(f"#{anchor}").wait_for(state="visible")


def test_the_path_to_the_thesis_reads_as_signs_between_claims(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}papers/glorot2011deep/")
    way = " ".join(page.locator(".strip li", has_text="Magnitude depends").inner_text().split())
    assert re.sub(r"\s*→\s*", " ", way) == (
        "This paper supports Magnitude depends on a gauge challenges Comparison between units"
        " part-of Larger is stronger"
    )


def test_who_agrees_and_who_disagrees_stands_with_the_place(
    small_site: Path, serve: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    page = visit(serve(small_site) + "papers/low2001/")
    same = page.locator(".same-claim")
    assert "Disagree: Hebb 1949 p. 62" in same.inner_text()
    same.get_by_role("link", name="Hebb 1949").click()
    page.locator(".statement:target").wait_for()
    assert page.url.endswith("papers/hebb1949/#hebb-1")

"""Presence, importance, size: a page sorts, rescales and says what Python does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stronger.interactive.units import Network, State, bars, say
from stronger.site.touching import touch_fragments
from stronger.site.views import Views
from stronger.site.writing import SiteError

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from stronger.knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def networks(root: Path) -> list[Network]:
    path = root / "data" / "interactive" / "units.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    return [Network(**each) for each in kept["networks"]]


def shown(page: Page, step: str = "known") -> Locator:
    page.wait_for_selector(f"#touch-units[data-step={step}]")
    return page.locator("#touch-units")


def widths(figure: Locator, column: str) -> list[float]:
    found: list[float] = figure.locator(f".touch__of-{column}").evaluate_all(
        "all => all.map(each => parseFloat(each.getAttribute('width')))"
    )
    return found


@pytest.mark.parametrize(
    "state",
    [State(), State("yes", "size", 4), State("no", "presence", 10), State("yes", "presence", 7)],
)
def test_a_page_sorts_rescales_and_says_what_python_does(
    ours: str, visit: Callable[..., Page], networks: list[Network], state: State
) -> None:
    query = "&".join(f"units.{key}={value}" for key, value in vars(state).items())
    figure = shown(visit(f"{ours}touch/?{query}&units.guess=none"))
    now = [each.rescaled() for each in networks] if state.rescale == "yes" else networks
    assert figure.locator(".touch__said").inner_text() == say(state, now)
    expected = bars(now[state.network - 1], state.sort)
    for column in ("presence", "importance", "size"):
        assert widths(figure, column) == pytest.approx(
            [0.3 * each[column] for each in expected], abs=0.006
        )
    assert figure.locator(".touch__sorted").text_content() == state.sort
    assert figure.locator(".touch__unit--low").count() == sum(not each["high"] for each in expected)


def test_one_guesses_and_rescales_by_keyboard_and_only_sizes_change(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}touch/", width=390, height=844)
    figure = shown(page, "guess")
    assert not figure.locator(".touch__units").is_visible()
    figure.locator(".touch__range").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    shown(page)
    said = figure.locator(".touch__said")
    assert said.inner_text().startswith("You guessed 26%. As trained")
    assert said.get_attribute("role") == "status"
    before = {each: widths(figure, each) for each in ("presence", "importance", "size")}
    page.keyboard.press("ArrowRight")  # the first control has the focus
    assert said.inner_text().startswith("Rescaled, with every answer the same")
    assert "units.rescale=yes" in page.url
    after = {each: widths(figure, each) for each in before}
    assert (after["presence"], after["importance"]) == (before["presence"], before["importance"])
    assert after["size"] != before["size"]
    assert sorted(after["size"]) == sorted(before["size"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_and_on_paper_the_figure_is_what_scripts_draw(
    ours: str, visit: Callable[..., Page]
) -> None:
    still = visit(f"{ours}touch/", java_script_enabled=False)
    moved = visit(f"{ours}touch/?units.guess=none")
    shown(moved)
    pictures = [
        page.locator("#touch-units .touch__bars rect").evaluate_all(
            "all => all.map(each => each.outerHTML)"
        )
        for page in (still, moved)
    ]
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) > 60
    texts = [page.locator("#touch-units .touch__said").inner_text() for page in (still, moved)]
    assert texts[0] == texts[1]
    assert still.locator("#touch-units .touch__units").is_visible()
    assert not still.locator("#touch-units .touch__controls").is_visible()
    paper = visit(f"{ours}touch/")
    shown(paper, "guess")
    paper.emulate_media(media="print")
    assert paper.locator("#touch-units .touch__units").is_visible()
    assert paper.locator("#touch-units .touch__said").inner_text() == texts[0]


def test_units_from_elsewhere_are_an_error_in_words(small: KnowledgeBase) -> None:
    kept = small.root / "data" / "interactive" / "units.json"
    kept.parent.mkdir()
    for broken in ("{}", '{"rows": [], "bars": 3, "networks": [], "sentence": ""}'):
        kept.write_text(broken, encoding="utf-8")
        with pytest.raises(SiteError, match=r"units\.json is not what its figure shows"):
            list(touch_fragments(Views(small)))

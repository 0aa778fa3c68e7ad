"""Neurashed step by step: a page grows what Python grows, and can be stepped through by anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from stronger.interactive.strengthening import ROUNDS, after, draw_orders, names, say

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ALL = """async (here) => {
    const [{unpack, say}, kept] = await Promise.all([
        import(here + "neurashed.js"), fetch(here + "neurashed.json").then((each) => each.json())]);
    const runs = unpack(kept);
    return runs.map((states, run) => states.map((state, round) => ({
        factors: state.factors, outputs: state.outputs,
        said: say(kept, runs, run, round, round % 18),
    })));
}"""


def shown(page: Page, step: str = "known") -> Locator:
    page.wait_for_selector(f"#touch-neurashed[data-step={step}]")
    return page.locator("#touch-neurashed")


def test_every_round_of_every_order_is_the_one_of_python(
    ours: str, visit: Callable[..., Page]
) -> None:
    found = visit(f"{ours}touch/").evaluate(ALL, f"{ours}assets/stronger/touch/")
    orders = draw_orders()
    assert len(found) == len(orders)
    for run, states in enumerate(found):
        assert len(states) == ROUNDS + 1
        for rounds in (0, 1, 9, 10, 25, ROUNDS):
            state, here = after(orders[run], rounds), states[rounds]
            assert here["factors"] == state.factors.tolist()
            assert here["outputs"] == state.outputs.tolist()
            assert here["said"] == say(orders, run, rounds, rounds % 18)


def test_one_guesses_a_feature_by_pointer_or_keyboard_and_steps_on(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}touch/")
    figure = shown(page, "guess")
    reveal = figure.get_by_role("button", name="Show ten rounds")
    reveal.click()
    assert figure.get_attribute("data-step") == "guess"  # nothing was chosen
    figure.locator("[data-node='3'] .touch__target").click()
    chosen = figure.get_by_label("After ten rounds")
    assert chosen.input_value() == "3"
    assert figure.locator(".touch__node--guessed").get_attribute("data-node") == "3"
    chosen.select_option("A6")
    reveal.click()
    orders, said = draw_orders(), figure.locator(".touch__said")
    assert said.inner_text() == say(orders, 0, 10, 5)
    page.keyboard.press("ArrowRight")
    assert said.inner_text() == say(orders, 0, 11)
    figure.get_by_role("button", name="Back").click()
    figure.get_by_role("button", name="Back").click()
    assert said.inner_text() == say(orders, 0, 9)
    figure.get_by_label("Order in which").select_option("7")
    assert said.inner_text() == say(orders, 6, 9)
    page.reload()
    assert shown(page).locator(".touch__said").inner_text() == say(orders, 6, 9)


def test_what_an_input_fires_is_shown_before_one_guesses(
    ours: str, visit: Callable[..., Page]
) -> None:
    figure = shown(visit(f"{ours}touch/"), "guess")
    figure.get_by_label("3", exact=True).check()
    fires = figure.locator(".touch__node--fires[data-node]").evaluate_all(
        "all => all.map(each => Number(each.dataset.node))"
    )
    assert [names()[node] for node in fires] == ["A6", "A7", "A8", "A9", "B4", "B5", "C4"]
    assert not figure.locator(".touch__said").is_visible()


def test_it_plays_quietly_and_stops_and_not_for_those_who_want_no_motion(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}touch/?neurashed.round=58&neurashed.guess=none")
    figure = shown(page)
    play, said = figure.locator(".touch__play"), figure.locator(".touch__said")
    play.click()
    assert said.get_attribute("aria-live") == "off"
    page.wait_for_selector(".touch__play[aria-pressed=false]", timeout=5000)
    assert said.inner_text() == say(draw_orders(), 0, ROUNDS)
    assert said.get_attribute("aria-live") is None
    page.emulate_media(reduced_motion="reduce")
    assert not play.is_visible()
    assert figure.get_by_role("button", name="Next").is_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_without_scripts_three_moments_stand_there(
    ours: str, visit: Callable[..., Page], width: int
) -> None:
    page = visit(f"{ours}touch/", java_script_enabled=False, width=width)
    figure = page.locator("#touch-neurashed")
    graphs = figure.locator(".touch__graph")
    assert graphs.count() == 3
    assert figure.locator(".touch__said").inner_text() == say(draw_orders(), 0, 10)
    tops = {round(each.bounding_box()["y"]) for each in graphs.all()}  # type: ignore[index]
    assert len(tops) == (3 if width == 390 else 1)
    moved = visit(f"{ours}touch/?neurashed.guess=none", width=width)
    outer = "all => all.map(each => each.getAttribute('r'))"
    kept = graphs.nth(1).locator("circle").evaluate_all(outer)
    drawn = shown(moved).locator(".touch__live circle:not(.touch__target)").evaluate_all(outer)
    assert [float(each) for each in kept] == pytest.approx([float(each) for each in drawn], abs=0.2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

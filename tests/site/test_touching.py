"""Figures one can touch: guess, reveal, move; the same numbers as Python; true without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stronger.interactive import mistake, rare
from stronger.site.generating import generate
from stronger.site.touching import touch_fragments
from stronger.site.views import Views
from stronger.site.writing import SiteError

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from stronger.knowledge import KnowledgeBase

FIGURES = {"rare": rare, "mistake": mistake}
MOST = 150 * 1024
"""Bytes that all modules of figures may have together."""
STATES: list[rare.State | mistake.State] = [
    rare.State(),
    rare.State(presence=0.98, centred="no"),
    rare.State(presence=0.35, leak=0.3),
    rare.State(presence=0.8, leak=1, centred="no"),
    rare.State(presence=0.02, leak=0.03),
    mistake.State(),
    mistake.State(rare=0.05, alike=0, spoilt=0.25),
    mistake.State(rare=0.5, alike=0.75, spoilt=0.2),
    mistake.State(rare=0.3, alike=0.25, spoilt=0.05),
]
COMPUTE = """async ([module, state]) => {
    const {compute} = await import(module);
    const work = compute(state);
    let next;
    do next = work.next(); while (!next.done);
    return next.value;
}"""


def figure(page: Page, name: str) -> Locator:
    return page.locator(f".touch[data-touch={name}]")


def settled(page: Page, name: str) -> Locator:
    """Return a figure that has computed what is set."""
    page.wait_for_selector(f".touch[data-touch={name}][data-step=known]:not([aria-busy])")
    return figure(page, name)


def name_of(state: rare.State | mistake.State) -> str:
    return "rare" if isinstance(state, rare.State) else "mistake"


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{name_of(state)}: {state.label}")
def test_a_page_computes_and_prints_the_numbers_of_python_to_the_last_bit(
    ours: str, visit: Callable[..., Page], state: Any
) -> None:
    name = name_of(state)
    result = FIGURES[name].train(state)
    settings = "&".join(f"{name}.{key}={value}" for key, value in vars(state).items())
    page = visit(f"{ours}touch/?{settings}&{name}.guess=none")
    module = f"{ours}assets/stronger/touch/{name}.js"
    assert page.evaluate(COMPUTE, [module, vars(state)]) == vars(result)
    shown = settled(page, name)
    assert shown.locator(".touch__said").inner_text() == FIGURES[name].say(state, result)
    assert shown.locator(".touch__label").first.text_content() == state.label


@pytest.mark.parametrize("name", FIGURES)
def test_one_guesses_sees_and_moves_by_keyboard(
    ours: str, visit: Callable[..., Page], name: str
) -> None:
    page = visit(f"{ours}touch/")
    shown = figure(page, name)
    said = shown.locator(".touch__said")
    assert not said.is_visible()
    assert not shown.locator(".touch__marks").is_visible()
    assert not shown.locator(".touch__controls").is_visible()
    shown.locator(".touch__range").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert shown.locator(".touch__guessed").text_content() == "your guess 53%"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(page, name)
    assert said.inner_text().startswith("You guessed 53%. ")
    assert said.get_attribute("role") == "status"
    assert shown.locator(".touch__marks").is_visible()
    before = said.inner_text()
    # The first control has the focus
    page.keyboard.press("ArrowRight")
    settled(page, name)
    assert said.inner_text() != before
    assert "guessed" not in said.inner_text()
    assert not shown.locator(".touch__guessed line").count()
    assert shown.locator(".touch__label").all_text_contents()[1] == FIGURES[name].STATES[0].label
    first = shown.locator(".touch__controls input").first
    assert (
        first.get_attribute("aria-valuetext") == shown.locator(".touch__value").first.inner_text()
    )


def test_one_guesses_and_moves_by_mouse_and_the_guess_is_where_the_thumb_is(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}touch/")
    shown = figure(page, "rare")
    box = shown.locator(".touch__range").bounding_box()
    assert box
    # The thumb, 16 px wide, ends where the range does
    page.mouse.click(box["x"] + 8 + 0.8 * (box["width"] - 16), box["y"] + box["height"] / 2)
    assert shown.locator(".touch__guessed").text_content() == "your guess 80%"
    line = shown.locator(".touch__guessed line").bounding_box()
    assert line
    assert line["x"] == pytest.approx(box["x"] + 8 + 0.8 * (box["width"] - 16), abs=2)
    shown.get_by_role("button", name="Show what was measured").click()
    settled(page, "rare")
    shown.get_by_label("no", exact=True).check()
    settled(page, "rare")
    assert "not centred" in shown.locator(".touch__said").inner_text()


def test_an_address_brings_back_what_was_set_and_guessed(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}touch/")
    figure(page, "mistake").get_by_role("button", name="without guessing").click()
    settled(page, "mistake")
    figure(page, "mistake").get_by_label("How many pictures are of the rare kind?").fill("4")
    settled(page, "mistake")
    address, said = page.url, figure(page, "mistake").locator(".touch__said").inner_text()
    assert "mistake.rare=0.4" in address
    page.reload()
    assert settled(page, "mistake").locator(".touch__said").inner_text() == said
    page.goto(f"{ours}demos/")
    page.go_back()
    assert page.url == address
    assert settled(page, "mistake").locator(".touch__said").inner_text() == said
    # The other figure still asks
    assert figure(page, "rare").get_attribute("data-step") == "guess"
    figure(page, "mistake").get_by_role("button", name="Start over").click()
    assert figure(page, "mistake").get_attribute("data-step") == "guess"
    assert "mistake." not in page.url


@pytest.mark.parametrize(
    "query", ["rare.presence=7&rare.guess=x", "rare.centred=%3Cb%3E&rare.guess="]
)
def test_an_address_that_says_nonsense_sets_nothing(
    ours: str, visit: Callable[..., Page], query: str
) -> None:
    page = visit(f"{ours}touch/?{query}")
    shown = settled(page, "rare")
    start = rare.State()
    assert shown.locator(".touch__said").inner_text() == rare.say(start, rare.train(start))


@pytest.mark.parametrize("name", FIGURES)
def test_the_picture_without_scripts_is_the_one_that_scripts_draw(
    ours: str, visit: Callable[..., Page], name: str
) -> None:
    still = visit(f"{ours}touch/", java_script_enabled=False, width=390)
    moved = visit(f"{ours}touch/?{name}.guess=none")
    settled(moved, name)
    drawn = ".touch__row:first-child, .touch__curve"
    outer = "all => all.map(each => each.outerHTML)"
    # Playwright looks into pages whose scripts are off
    pictures = [figure(page, name).locator(drawn).evaluate_all(outer) for page in (still, moved)]
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) in {1, 21}
    shown = figure(still, name)
    said = [figure(page, name).locator(".touch__said").inner_text() for page in (still, moved)]
    assert said[0] == said[1]
    for part in ("said", "marks", "picture"):
        assert shown.locator(f".touch__{part}").is_visible(), part
    for part in ("guess", "range", "controls", "asked"):
        assert not shown.locator(f".touch__{part}").is_visible(), part
    assert shown.locator("figcaption a").count() >= 2


def test_on_paper_is_a_true_picture_even_before_a_guess(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}touch/?rare.presence=0.5&rare.guess=20")
    settled(page, "rare").get_by_role("button", name="Start over").click()
    assert figure(page, "rare").get_attribute("data-step") == "guess"
    page.emulate_media(media="print")
    start = rare.State()
    said = figure(page, "rare").locator(".touch__said")
    assert said.inner_text() == rare.say(start, rare.train(start))
    labels = figure(page, "rare").locator(".touch__label").all_text_contents()
    assert labels == [each.label for each in rare.STATES]
    assert figure(page, "rare").locator(".touch__marks").is_visible()
    assert not figure(page, "rare").locator(".touch__guessed").is_visible()
    assert figure(page, "rare").locator("figcaption").is_visible()
    assert not figure(page, "rare").locator(".touch__guess").is_visible()


def test_where_modules_do_not_load_the_picture_comes_after_three_seconds(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit("about:blank")
    page.route("**/touch/*.js", lambda route: route.abort())
    page.goto(f"{ours}touch/")
    page.wait_for_timeout(3200)
    for part in ("marks", "said"):
        assert figure(page, "rare").locator(f".touch__{part}").is_visible(), part
    assert not figure(page, "rare").locator(".touch__guess").is_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_picture_keeps_to_its_page_and_its_letters_to_their_size(
    ours: str, visit: Callable[..., Page], width: int
) -> None:
    page = visit(f"{ours}touch/?rare.guess=none&mistake.guess=none", width=width)
    for name in FIGURES:
        shown = settled(page, name)
        shown.locator("input[type=range]").nth(1).press("End")
        settled(page, name)
        for row in shown.locator(".touch__row").all():
            label, told = (
                row.locator(f".touch__{part}").bounding_box() for part in ("label", "mean")
            )
            assert label
            assert told
            assert label["x"] + label["width"] < told["x"]
        sizes = shown.locator("svg text").evaluate_all(
            "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
        )
        assert min(sizes) >= 12
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("motion", "seen"), [("reduce", False), ("no-preference", True)])
def test_dots_move_while_networks_train_unless_one_prefers_less_motion(
    ours: str, visit: Callable[..., Page], motion: str, seen: bool
) -> None:
    page = visit(f"{ours}touch/?rare.guess=none", reduced_motion=motion)
    settled(page, "rare")
    page.evaluate("""() => {
        window.pictures = 0;
        new MutationObserver(() => { window.pictures += 1; })
            .observe(document.querySelector("[data-touch=rare] .touch__marks"), {childList: true});
    }""")
    figure(page, "rare").locator("input[name=presence]").press("ArrowRight")
    settled(page, "rare")
    assert (page.evaluate("window.pictures") > 1) is seen


def test_all_modules_together_are_light(our_site: Path) -> None:
    sizes = [each.stat().st_size for each in (our_site / "assets/stronger/touch").glob("*.js")]
    assert len(sizes) >= 4
    assert sum(sizes) <= MOST


def test_a_base_without_numbers_has_no_figure(small: KnowledgeBase) -> None:
    generate(small)
    fragments = small.root / "docs" / "_data" / "fragments"
    assert not list(fragments.glob("touch-*"))


HOSTILE = {
    "rows": [
        {
            "label": '</svg><script>alert(1)</script>{{x}} --8<-- "a.md"',
            "sets": [{"kind": '"><img src=x>', "word": "<b>", "values": [0.5] * 10}] * 2,
        }
    ],
    "sentence": "<script>alert(1)</script> [a](javascript:alert(1))",
}


def test_numbers_from_elsewhere_are_text_or_an_error_in_words(small: KnowledgeBase) -> None:
    kept = small.root / "data" / "interactive" / "rare.json"
    kept.parent.mkdir()
    kept.write_text(json.dumps(HOSTILE), encoding="utf-8")
    (name, text) = next(touch_fragments(Views(small)))
    assert name == "touch-rare"
    assert "<script" not in text
    assert "<img" not in text
    assert "](javascript" not in text
    assert not re.search(r"^-+8<", text, re.M)
    for broken in ("{", "[]", '{"rows": 3, "sentence": ""}', "{}"):
        kept.write_text(broken, encoding="utf-8")
        with pytest.raises(SiteError, match=r"rare\.json is not what its figure shows"):
            list(touch_fragments(Views(small)))

"""How small a push? A page reads, pushes and says what Python does, also of what one draws."""

from __future__ import annotations

import base64
import json
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.interactive.push import Figure, say, tell
from stronger.interactive.readers import answers, draw
from stronger.site.drawn_digits import png
from stronger.site.touching import touch_fragments
from stronger.site.views import Views
from stronger.site.writing import SiteError

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from stronger.arrays import Labels
    from stronger.knowledge import KnowledgeBase

MOST = 150 * 1024
"""Bytes that all modules of figures may have together, and what they load."""
COMPUTE = """async (here) => {
    const [{unpack, spread}, {smallest, aim}] = await Promise.all(
        ["push.js", "readers.js"].map((name) => import(here + name)));
    const figures = unpack(await (await fetch(here + "push.json")).json());
    return figures.digits.map((x) => [
        figures.readers.map((each) => smallest(each, x, aim(each, x))),
        figures.readers.map((each, at) => smallest(each, x, figures.signs[at])),
    ]);
}"""
QUICK = """() => {
    const root = document.querySelector("#touch-push"), found = {};
    const time = (name, act) => {
        const since = performance.now();
        act();
        root.getBoundingClientRect();
        (found[name] ??= []).push(performance.now() - since);
    };
    const input = (each) => each.dispatchEvent(new Event("input", {bubbles: true}));
    const step = root.querySelector("[name=epsilon]");
    for (let at = 0; at < 30; at++) time("step", () => { step.value = at; input(step); });
    for (const each of root.querySelectorAll("[name=digit]")) {
        time("digit", () => { each.checked = true; input(each); });
    }
    for (const each of [...root.querySelectorAll(".touch__cells button")].slice(20, 50)) {
        time("drawn", () => each.click());
    }
    return Object.values(found).map((each) => each.sort((a, b) => a - b)[each.length >> 1]);
}"""


@pytest.fixture(scope="module")
def figures(root: Path) -> Figure:
    path = root / "data" / "interactive" / "push.json"
    return Figure(json.loads(path.read_text(encoding="utf-8")))


def shown(page: Page, step: str = "known") -> Locator:
    page.wait_for_selector(f"#touch-push[data-step={step}]")
    return page.locator("#touch-push")


def ink_of(text: str) -> Labels:
    return np.array([int(bit) for bit in f"{int(text[1:], 16):0100b}"])


@pytest.mark.parametrize(
    ("digit", "network", "epsilon"), [(0, 1, 6.4), (4, 2, 3), (7, 8, 1.3), (11, 5, 30), (2, 3, 0)]
)
def test_a_page_says_of_a_digit_what_python_says(
    ours: str,
    visit: Callable[..., Page],
    figures: Figure,
    digit: int,
    network: int,
    epsilon: float,
) -> None:
    page = visit(
        f"{ours}touch/?push.digit={digit}&push.network={network}&push.epsilon={epsilon}&push.guess=20"
    )
    x, step = figures.digits[digit], round(10 * epsilon)
    figure = shown(page)
    assert figure.locator(".touch__said").inner_text() == say(figures.spread(x), 20)
    stage = figures.stage(x, network - 1, step)
    told = tell(figures, stage, network - 1, step)
    assert figure.locator(".touch__told").inner_text() == told
    bars = figure.locator(".touch__bar text:last-child").all_text_contents()
    assert bars == [f"{each:.1f}".replace("-", "\N{MINUS SIGN}") for each in stage.scores[1]]


def test_every_step_that_turns_an_answer_is_the_one_of_python(
    ours: str, visit: Callable[..., Page], root: Path
) -> None:
    kept = json.loads((root / "data" / "interactive" / "push.json").read_text(encoding="utf-8"))
    found = visit(f"{ours}touch/").evaluate(COMPUTE, f"{ours}assets/stronger/touch/")
    assert found == [list(each) for each in zip(kept["aimed"], kept["chance"], strict=True)]


def test_one_draws_by_keyboard_and_by_pointer_and_it_survives(
    ours: str, visit: Callable[..., Page], figures: Figure
) -> None:
    page = visit(f"{ours}touch/", width=390, height=844)
    figure = shown(page, "guess")
    figure.get_by_role("radio", name="draw").check(force=True)
    cells = figure.locator(".touch__cells button")
    cells.first.focus()
    for key in ["ArrowRight"] * 4 + ["Space", "ArrowDown"] * 9:
        page.keyboard.press(key)
    assert figure.locator(".touch__cells [aria-pressed=true]").count() == 9
    figure.get_by_role("button", name="Show what was measured").click()
    ink = figure.locator("[name=ink]")
    said = figure.locator(".touch__said")
    assert said.inner_text() == say(figures.spread(draw(ink_of(ink.input_value()))), 25)
    figure.get_by_role("button", name="Clear").click()
    box = figure.locator(".touch__cells").bounding_box()
    assert box
    side = box["width"] / 10
    for at, (row, column) in enumerate(((1, 1), (1, 8), (9, 4))):
        page.mouse.move(box["x"] + side * (column + 0.5), box["y"] + side * (row + 0.5), steps=20)
        if not at:
            page.mouse.down()
    page.mouse.up()
    assert figure.locator(".touch__cells [aria-pressed=true]").count() > 14
    drawn = say(figures.spread(draw(ink_of(ink.input_value()))), 25)
    assert said.inner_text() == drawn
    assert answers(figures.readers[0].scores(draw(ink_of(ink.input_value())))) == 7
    address, told = page.url, figure.locator(".touch__told").inner_text()
    page.reload()
    assert shown(page).locator(".touch__said").inner_text() == drawn
    page.goto(f"{ours}demos/")
    page.go_back()
    assert page.url == address
    assert shown(page).locator(".touch__told").inner_text() == told
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("ink", ["x", "x12", "<b>", "x" + "g" * 25])
def test_ink_that_is_none_is_empty_paper(ours: str, visit: Callable[..., Page], ink: str) -> None:
    page = visit(f"{ours}touch/?push.digit=drawn&push.ink={ink}&push.guess=none")
    figure = shown(page)
    assert figure.locator(".touch__cells [aria-pressed=true]").count() == 0
    assert figure.locator(".touch__said").inner_text().startswith("Aimed, ")


def test_before_a_guess_only_the_digit_and_a_step_by_chance_are_there(
    ours: str, visit: Callable[..., Page]
) -> None:
    figure = shown(visit(f"{ours}touch/"), "guess")
    assert figure.locator(".touch__live > :nth-child(3)").is_visible()
    for part in (
        ".touch__live > :nth-child(2)",
        ".touch__told",
        ".touch__scores",
        ".touch__said",
    ):
        assert not figure.locator(part).is_visible(), part


def test_the_picture_without_scripts_is_the_one_that_scripts_draw(
    ours: str, visit: Callable[..., Page]
) -> None:
    still = visit(f"{ours}touch/", java_script_enabled=False).locator("#touch-push")
    moved = shown(visit(f"{ours}touch/?push.guess=none"))
    for part in ("said", "told"):
        assert (
            still.locator(f".touch__{part}").inner_text()
            == moved.locator(f".touch__{part}").inner_text()
        ), part
    words = [each.locator("svg text").all_text_contents() for each in (still, moved)]
    assert words[0] == words[1]
    places = [
        each.locator("svg .touch__dot").evaluate_all(
            "all => all.map(each => [each.getBoundingClientRect().x, each.cy.baseVal.value])"
        )
        for each in (still, moved)
    ]
    assert len(places[0]) == 12 * 8 * 2 + 10 + 2
    assert np.allclose(places[0], places[1], atol=0.1)
    assert not still.locator(".touch__digits").is_visible()


def test_on_paper_is_what_was_measured_even_before_a_guess(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{ours}touch/")
    before = page.locator("#touch-push .touch__said").text_content()
    shown(page, "guess").get_by_role("radio", name="8").check(force=True)
    page.emulate_media(media="print")
    figure = shown(page, "guess")
    assert figure.locator(".touch__said").inner_text() == before
    assert figure.locator(".touch__told").is_visible()
    assert figure.locator(".touch__images:visible img").count() == 3
    shown_graphs = page.locator("#touch-neurashed .touch__graph:visible")
    assert shown_graphs.count() == 3


def test_answers_come_within_a_tenth_of_a_second(ours: str, visit: Callable[..., Page]) -> None:
    page = visit(f"{ours}touch/?push.guess=none")
    shown(page)
    assert max(page.evaluate(QUICK)) < 100


def test_modules_and_what_they_load_are_light(our_site: Path) -> None:
    sizes = [each.stat().st_size for each in (our_site / "assets/stronger/touch").iterdir()]
    assert sum(sizes) <= MOST


@pytest.mark.parametrize("name", ["push", "neurashed"])
def test_numbers_from_elsewhere_are_text_or_an_error_in_words(
    root: Path, small: KnowledgeBase, name: str
) -> None:
    kept = (root / "data" / "interactive" / f"{name}.json").read_text(encoding="utf-8")
    file = small.root / "data" / "interactive" / f"{name}.json"
    file.parent.mkdir()
    evil = json.dumps("</svg></script><script>alert(1)</script> [a](javascript:alert(1))")
    # Every text but what is decoded
    for key in ("said", "said_first", "told", "label", "name"):
        kept = re.sub(rf'"{key}": "[^"]*"', lambda found: f"{found[0].split(':')[0]}: {evil}", kept)
    file.write_text(kept, encoding="utf-8")
    text = dict(touch_fragments(Views(small)))[f"touch-{name}"]
    assert "alert" in text
    assert "<script" not in text
    assert "](javascript" not in text
    for broken in ("{", "[]", "{}", kept.replace('"image": "', '"image": "*'), '{"digits": [3]}'):
        if broken == kept:
            continue
        file.write_text(broken, encoding="utf-8")
        with pytest.raises(SiteError, match=rf"{name}\.json is not what its figure shows"):
            list(touch_fragments(Views(small)))


def test_a_digit_is_a_picture_with_dark_ink_on_white_paper() -> None:
    address = png(base64.b64encode(bytes([0, 200, 100, 0])).decode())
    content = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    assert struct.unpack(">II", content[16:24]) == (2, 2)
    length = struct.unpack(">I", content[33:37])[0]
    assert zlib.decompress(content[41 : 41 + length]) == bytes([0, 255, 0, 0, 128, 255])

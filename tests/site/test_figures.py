"""A figure is shown in the look that the page and its colours ask for, and can be taken away."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.site.crediting import Source, figure_reference, source_of
from stronger.site.figures import figures_of
from stronger.site.imprint import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
DEMO = "perceptron"
WIDTHS = {390: ".narrow", 1440: ""}
SCHEMES = {"light": "", "dark": ".dark"}


def test_a_figure_has_four_looks_and_a_strangers_stays_as_it_is(tmp_path: Path) -> None:
    result = stronger.load(ROOT).results_by_demo[DEMO]
    ours = next(figures_of(result, ROOT / "data" / "demos" / DEMO, DEMO, Source()))
    stem = str(ours.address).removesuffix(".svg")
    assert [(str(each.address), each.looks) for each in ours.images] == [
        (f"{stem}.svg", ("wide", "light")),
        (f"{stem}.dark.svg", ("wide", "dark")),
        (f"{stem}.narrow.svg", ("narrow", "light")),
        (f"{stem}.narrow.dark.svg", ("narrow", "dark")),
    ]
    theirs = b'<svg xmlns="http://www.w3.org/2000/svg"><rect fill="#ffffff"/></svg>'
    (tmp_path / ours.file).write_bytes(theirs)
    (shown,) = next(figures_of(result, tmp_path, DEMO, Source())).images
    assert (shown.looks, shown.content) == (("card",), theirs)


def test_a_reference_says_what_is_known_and_invents_nothing(tmp_path: Path) -> None:
    result = stronger.load(ROOT).results_by_demo[DEMO]
    figure = result.figures[0]
    settings = Settings(title="Larger is Stronger", address="https://example.org/", licence="CC0")
    told = figure_reference(
        source_of(ROOT, settings), figure, result, "demos/perceptron", "figure-a"
    )
    assert told.startswith(f"The Larger is Stronger authors. “{figure.title}”. Figure of the demo")
    assert "https://example.org/demos/perceptron/#figure-a. CC0." in told
    strangers = source_of(tmp_path, Settings())
    assert strangers == Source()
    measured = result.measured.stamp.date
    told = figure_reference(strangers, figure, result, "demos/perceptron", "figure-a")
    assert told.startswith(f"“{figure.title}”. Figure of the demo “{result.title}”, measured")
    assert measured in told.rstrip(".").split(" at commit")[0]
    other = figure.model_copy(update={"licence": "CC BY-SA 3.0"})
    told = figure_reference(Source(licence="CC0"), other, result, "", "")
    assert told.endswith(" CC BY-SA 3.0.")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_only_the_image_that_is_shown_is_loaded(
    ours: str, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(f"{ours}demos/{DEMO}/")
    # The head of the page asks for the one that leads, before there is a layout
    leading = page.locator(".opening img:visible").evaluate("each => each.currentSrc")
    begun = "name => performance.getEntriesByName(name).map((each) => each.initiatorType)"
    assert page.evaluate(begun, leading) == ["link"]
    for figure in page.locator("figure.figure").all():
        figure.scroll_into_view_if_needed()
        image = figure.locator("img:visible")
        assert image.count() == 1
        image.evaluate("each => each.decode()")
    names = [each for each in asked if each.endswith(".svg")]
    figures = stronger.load(ROOT).results_by_demo[DEMO].figures
    ending = f"{WIDTHS[width]}{SCHEMES[scheme]}.svg"
    assert sorted(names) == sorted(each.file.replace(".svg", ending) for each in figures)
    page.emulate_media(media="print")
    for image in page.locator("figure.figure img:visible").all():
        assert "figure__light" in (image.get_attribute("class") or "")
        assert "figure__wide" in (image.get_attribute("class") or "")
    context.close()


def test_a_figure_is_saved_as_png_and_its_reference_copied(
    ours: str, visit: Callable[..., Page], tmp_path: Path
) -> None:
    page = visit(f"{ours}demos/{DEMO}/")
    figure = page.locator("figure.figure").first
    with page.expect_download() as download:
        figure.get_by_role("button", name="PNG").click()
    download.value.save_as(tmp_path / "figure.png")
    content = (tmp_path / "figure.png").read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert width == 2000
    size = [
        int(figure.locator("img").first.get_attribute(each) or 0) for each in ("width", "height")
    ]
    assert width / height == pytest.approx(size[0] / size[1], rel=0.01)
    figure.get_by_text("Cite this figure").click()
    assert "Figure of the demo" in figure.locator(".figure__reference").inner_text()
    assert figure.get_by_role("button", name="Copy").is_visible()
    with page.expect_navigation():
        figure.get_by_role("link", name="Full size").click()
    assert page.locator("svg").count() == 1

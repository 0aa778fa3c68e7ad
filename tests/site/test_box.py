"""The box: finds from every page, filters the list of papers, and hands over what is shown."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

import stronger
from stronger.query import QueryError

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from stronger.knowledge import KnowledgeBase

FORBIDDEN = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("no", "SecurityError"); }
})"""


@pytest.fixture(scope="module")
def kb(root: Path) -> KnowledgeBase:
    return stronger.load(root)


@pytest.fixture
def listed(ours: str, visit: Callable[..., Page]) -> Callable[..., Page]:
    """Open the list of papers at a query, and wait until scripts have drawn it."""

    def open_list(search: str = "", **options: object) -> Page:
        page = visit(f"{ours}papers/{search}", **options)
        if not search:
            page.get_by_role("button", name="Filter, order and export").click()
        page.locator("#found .finder__total").wait_for()
        return page

    return open_list


def settle(page: Page) -> None:
    page.wait_for_timeout(200)


def shown(page: Page) -> list[str]:
    """Return the citekeys shown, in order."""
    while page.locator(".finder__more").count():
        page.locator(".finder__more").click()
    links = page.locator(".finder__list > ol:first-of-type .paper__title a")
    return [
        each.rstrip("/").rsplit("/", 1)[1]
        for each in links.evaluate_all("all => all.map(a => a.href)")
    ]


def keys(kb: KnowledgeBase, query: str) -> list[str]:
    return [entry.citekey for entry in kb.papers(query)]


def command(root: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "stronger", *arguments], cwd=root, capture_output=True, check=True
    )
    return done.stdout


def saved(page: Page, form: str, annotated: bool = False) -> bytes:
    page.select_option("#take-form", form)
    if page.locator("#take-annotated").is_visible():
        page.locator("#take-annotated").set_checked(annotated)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    return Path(waiting.value.path()).read_bytes()


def test_every_page_finds_a_paper_by_the_keyboard_alone(
    ours: str, visit: Callable[..., Page]
) -> None:
    found = "Deep Sparse Rectifier Neural Networks"
    page = visit(ours + "claims/polarity-is-arbitrary/")
    page.keyboard.press("/")
    page.keyboard.type("glorot 2011")
    # What was found for less than is typed by now may still stand there
    expect(page.locator("#box-panel li a").first).to_have_text(found)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == found
    page.keyboard.press("Escape")
    expect(page.locator("#box-panel")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "box"
    page.keyboard.type("9")
    page.keyboard.press("Backspace")
    settle(page)
    expect(page.locator("#box-panel li a").first).to_have_text(found)
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == ours + "papers/glorot2011deep/"


def test_the_box_finds_claims_demos_and_questions_and_leads_on_to_the_list(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(ours)
    page.keyboard.press("Control+k")
    page.keyboard.type("polarity")
    page.locator("#box-panel .other").first.wait_for()
    kinds = page.locator("#box-panel .other__kind").all_inner_texts()
    assert "claim" in kinds
    settle(page)
    page.wait_for_timeout(500)
    assert re.match(r"\d+ papers?", page.locator("#box-status").inner_text())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == ours + "papers/?q=polarity"
    page.locator("#found .finder__total").wait_for()
    assert page.locator("#box").input_value() == "polarity"


def test_facets_write_the_query_and_back_takes_it_back(
    kb: KnowledgeBase, listed: Callable[..., Page]
) -> None:
    page = listed()
    assert sorted(shown(page)) == sorted(keys(kb, ""))
    page.locator("#facet-stance-challenges").click()
    settle(page)
    assert page.locator("#box").input_value() == "stance:challenges"
    assert sorted(shown(page)) == sorted(keys(kb, "stance:challenges"))
    assert page.evaluate("document.activeElement.id") == "facet-stance-challenges"
    page.locator("#year-from").focus()
    page.keyboard.type("2010")
    # Without waiting for what the first year changes
    page.keyboard.press("Tab")
    page.keyboard.type("2016")
    settle(page)
    assert page.evaluate("document.activeElement.id") == "year-to"
    page.keyboard.press("Enter")
    settle(page)
    query = "stance:challenges year:2010..2016"
    assert page.locator("#box").input_value() == query
    assert parse_qs(urlsplit(page.url).query) == {"q": [query]}
    assert sorted(shown(page)) == sorted(keys(kb, query))
    page.wait_for_timeout(600)
    told = page.locator("#box-status").inner_text()
    assert told == page.locator(".finder__total").inner_text()
    assert told.startswith(f"{len(keys(kb, query))} of {len(keys(kb, ''))}")
    page.reload()
    page.locator("#found .finder__total").wait_for()
    settle(page)
    assert sorted(shown(page)) == sorted(keys(kb, query))
    page.go_back()
    settle(page)
    assert page.locator("#box").input_value() == "stance:challenges year:2010.."
    page.go_back()
    page.go_back()
    settle(page)
    assert page.locator("#box").input_value() == ""
    assert len(shown(page)) == len(keys(kb, ""))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "stance:challenges",
        "claim:polarity-is-arbitrary",
        "year:2014.. OR type:book",
        "year:1980..",
    ],
)
def test_every_count_is_that_of_the_query_it_would_make(
    kb: KnowledgeBase, listed: Callable[..., Page], query: str
) -> None:
    within = keys(kb, "")[::3] if query == "year:1980.." else keys(kb, "")
    reading = f"&list={','.join(within)}" if len(within) < len(keys(kb, "")) else ""
    page = listed(f"?q={query}{reading}")
    page.evaluate("document.querySelectorAll('.facet').forEach(each => each.open = true)")
    settle(page)
    while page.locator(".facet__more").count():
        page.locator(".facet__more").first.click()
    choices = page.locator(".facet__choice").evaluate_all(
        "all => all.map(each => [each.closest('.facet').dataset.field,"
        " each.id.slice(`facet-${each.closest('.facet').dataset.field}-`.length),"
        " Number(each.querySelector('.facet__count').textContent), each.ariaPressed])"
    )
    assert len(choices) > 25
    for field, value, number, pressed in choices:
        if pressed == "true":
            continue
        # A statement is on one claim: another one takes its place
        kept = re.sub(r"\bclaim:\S+", "", query) if field == "claim" else query
        asked = f'({kept}) {field}:"{value}"' if kept.strip() else f'{field}:"{value}"'
        assert number == len([key for key in keys(kb, asked) if key in within]), asked
        assert number > 0


def test_choosing_twice_takes_a_choice_back_and_leaves_the_rest_as_written(
    listed: Callable[..., Page],
) -> None:
    page = listed('?q=year:2000.. OR "hidden units"')
    page.locator("#facet-stance-challenges").click()
    settle(page)
    assert page.locator("#box").input_value() == (
        '(year:2000.. OR "hidden units") stance:challenges'
    )
    page.locator("#facet-stance-challenges").click()
    settle(page)
    assert page.locator("#box").input_value() == 'year:2000.. OR "hidden units"'


@pytest.mark.parametrize("query", ["stanse:challenges", "(a OR", "stance:challanges", 'x "y', "a:"])
def test_a_query_that_cannot_be_understood_says_what_the_command_line_says(
    kb: KnowledgeBase, listed: Callable[..., Page], query: str
) -> None:
    page = listed()
    page.fill("#box", query)
    page.locator(".finder__error:visible").wait_for()
    with pytest.raises(QueryError) as caught:
        kb.papers(query)
    told = page.locator(".finder__error > *").all_text_contents()
    assert "\n".join(told) == str(caught.value)
    assert page.locator("#box").get_attribute("aria-invalid") == "true"
    # What was shown stays
    assert len(shown(page)) == len(keys(kb, ""))


@pytest.mark.parametrize("written", ["Säckinger", "Sackinger", "Saeckinger", "sackniger"])
def test_a_name_is_found_however_it_is_written(listed: Callable[..., Page], written: str) -> None:
    page = listed(f"?q={written}")
    settle(page)
    assert shown(page)[0] == "bromley1994signature"


@pytest.mark.parametrize("form", ["bibtex", "biblatex", "csl", "ris"])
@pytest.mark.parametrize("annotated", [False, True])
def test_what_is_shown_is_saved_as_the_command_line_exports_it(
    root: Path, listed: Callable[..., Page], form: str, annotated: bool
) -> None:
    query = "stance:challenges year:2010..2016"
    name = {"csl": "csl-json"}.get(form, form)
    more = ["--annotate"] if annotated else []
    page = listed(f"?q={query}&sort=file")
    settle(page)
    assert saved(page, form, annotated) == command(root, "export", query, "--format", name, *more)
    page.select_option("#order", "title")
    settle(page)
    order = ",".join(shown(page))
    exported = command(root, "export", "--keys", order, "--format", name, *more)
    assert saved(page, form, annotated) == exported


@pytest.mark.parametrize("style", ["apa", "ieee", "chicago-author-date"])
def test_references_to_what_is_shown_are_those_of_the_command_line(
    root: Path, listed: Callable[..., Page], style: str
) -> None:
    page = listed("?q=author:hinton OR author:bengio&sort=newest")
    settle(page)
    order = shown(page)
    assert len(order) > 3
    assert saved(page, style) == command(root, "cite", *order, "--style", style)
    page.locator(".take__command summary").click()
    shell = page.locator(".take__command code").inner_text()
    assert shell == f"stronger cite {' '.join(order)} --style {style}"


def test_what_is_shown_is_copied(ours: str, root: Path, listed: Callable[..., Page]) -> None:
    page = listed("?q=author:hebb")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=ours.rstrip("/"))
    settle(page)
    page.get_by_role("button", name="Copy", exact=True).click()
    page.locator(".finder__said").wait_for()
    assert page.locator("#box-status").inner_text() == page.locator(".finder__said").inner_text()
    copied = page.evaluate("navigator.clipboard.readText()").encode()
    assert copied == command(root, "export", "author:hebb")


@pytest.mark.parametrize("storage", ["kept", "forbidden"])
def test_a_reading_list_is_in_the_address_and_kept_where_it_can_be(
    ours: str, visit: Callable[..., Page], storage: str
) -> None:
    page = visit("about:blank")
    if storage == "forbidden":
        page.add_init_script(FORBIDDEN)
    page.goto(ours + "papers/?q=year:2014&sort=title")
    stars = page.locator(".finder__list .paper__aside")
    stars.first.wait_for()
    chosen = [shown(page)[place] for place in (2, 0)]
    for place in (2, 0):
        stars.nth(place).click()
        assert stars.nth(place).get_attribute("aria-pressed") == "true"
    if storage == "forbidden":
        expect(page.locator("#box-status")).to_contain_text("keeps nothing")
    else:
        page.reload()
        stars.first.wait_for()
        assert [stars.nth(i).get_attribute("aria-pressed") for i in range(3)] == [
            "true", "false", "true",
        ]  # fmt: skip
    page.get_by_role("button", name="Reading list (2)").click()
    settle(page)
    assert shown(page) == chosen
    address = page.url
    assert parse_qs(urlsplit(address).query)["list"] == [",".join(chosen)]
    other = visit(address)
    other.locator(".finder__list .paper").first.wait_for()
    assert shown(other) == chosen
    other.get_by_role("button", name="Keep it as mine").click()
    assert "Your reading list" in other.locator(".finder__shelf").inner_text()


def test_chapters_and_guides_are_looked_in_when_asked(listed: Callable[..., Page]) -> None:
    page = listed("?q=upside down")
    settle(page)
    before = page.locator(".others li").count()
    page.get_by_role("button", name="Look in chapters").click()
    page.locator(".others a[href*='genesis/']").first.wait_for()
    assert page.locator(".others li").count() > before


def test_a_hostile_bibliography_runs_nothing_in_the_box(
    hostile_site: Path, serve: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    address = serve(hostile_site)
    page = visit("about:blank")
    said: list[str] = []
    page.on("console", lambda each: said.extend([each.text] if each.type == "error" else []))
    page.goto(address + "papers/")
    page.get_by_role("button", name="Filter, order and export").click()
    page.locator("#found .finder__total").wait_for()
    page.evaluate("document.querySelectorAll('.facet').forEach(each => each.open = true)")
    for choice in page.locator(".facet__choice").all()[:16]:
        choice.click()
        settle(page)
        page.locator("#box").fill("")
        settle(page)
    tags = quote("<script>window.hacked=9</script>"), quote('"><img src=x onerror=window.hacked=8>')
    page.goto("{}papers/?q={}&list={}".format(address, *tags))
    page.locator("#found .finder__total").wait_for()
    settle(page)
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("click javascript")
    page.wait_for_timeout(600)
    assert page.evaluate("window.hacked") is None
    assert said == []


def test_what_a_shell_would_run_is_quoted_and_a_group_goes_with_its_last_term(
    listed: Callable[..., Page],
) -> None:
    page = listed()
    shell = page.evaluate(
        """async () => {
            const { takingRow } = await import("./../assets/stronger/taking.js");
            const keys = ["`id`;ls", "-rf", "it's"];
            const { row, refresh } = takingRow("../", () => ({ keys, query: null }), () => {});
            const told = ["bibtex", "apa"].map((form) => {
                row.querySelector("select").value = form;
                refresh();
                return row.querySelector("code").textContent;
            });
            const { toggled } = await import("./../assets/stronger/asking.js");
            return [...told, toggled('a (stance:b) "( )"', "stance", "b")];
        }"""
    )
    assert shlex.split(shell[0])[2] == "--keys=`id`;ls,-rf,it's"
    assert shlex.split(shell[1])[-3:] == ["`id`;ls", "-rf", "it's"]
    assert shlex.split(shell[1])[-4] == "--"
    assert shell[2] == 'a "( )"'


@pytest.mark.parametrize(
    "missing", ["find/index.json", "assets/stronger/list.js", "assets/stronger/box.js"]
)
def test_the_list_is_there_where_what_draws_it_does_not_come(
    ours: str, visit: Callable[..., Page], missing: str
) -> None:
    page = visit("about:blank")
    page.route(f"**/{missing}", lambda route: route.abort())
    page.goto(ours + "papers/?q=siamese")
    expect(page.locator("li.paper:visible").first).to_be_visible()
    assert page.locator("li.paper:visible").count() > 100
    if missing == "find/index.json":
        assert "could not be loaded" in page.locator("#found").inner_text()
        page.unroute(f"**/{missing}")
        page.get_by_role("button", name="Filter, order and export").click()
        page.locator("#found .finder__total").wait_for()
        assert page.locator("#box").input_value() == "siamese"
        assert shown(page) == ["bromley1994signature"]


def test_back_goes_through_what_was_asked_and_no_order_has_a_name_of_javascript_s(
    listed: Callable[..., Page],
) -> None:
    page = listed("?sort=toString")
    page.locator("#box").focus()
    page.keyboard.type("siamese")
    settle(page)
    page.go_back()
    settle(page)
    page.locator("#box").focus()
    page.keyboard.type("hinton")
    settle(page)
    page.go_back()
    settle(page)
    assert page.locator("#box").input_value() == ""
    number = len(stronger.load(Path(__file__).parents[2]).bibliography.by_key)
    assert page.locator("#found .finder__total").inner_text().startswith(f"{number} papers")

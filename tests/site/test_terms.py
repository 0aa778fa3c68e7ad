"""The first use of a term in running text shows what it means, and nothing else does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from playwright.sync_api import Page

TERMS = [
    {
        "term": "unit",
        "forms": ["unit", "units"],
        "says": "One <b>artificial</b> *neuron*.",
        "address": "/glossary/index.md#unit",
    },
    {
        "term": "hidden unit",
        "forms": ["hidden unit", "hidden units"],
        "says": "A unit inside.",
        "address": "/glossary/index.md#hidden-unit",
    },
    {
        "term": "AUC",
        "forms": ["AUC"],
        "says": "A share of pairs.",
        "address": "/glossary/index.md#auc",
    },
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "glossary.json"
    file.write_text(json.dumps(TERMS), encoding="utf-8")
    return file


def converter(data: Path) -> Markdown:
    return Markdown(
        extensions=["stronger.site.terms", "md_in_html", "tables"],
        extension_configs={"stronger.site.terms": {"data": str(data)}},
    )


def explained(html: str) -> list[str]:
    """Return the words that have a card, in order."""
    return re.findall(r'<a aria-describedby="term-\d+"[^>]*>([^<]*)</a>', html)


def test_a_term_is_a_link_with_a_card_where_it_first_occurs(data: Path) -> None:
    made = converter(data).convert("Units add up.\n\nAnother *thing*: a unit, and the AUC.")
    assert explained(made) == ["Units", "AUC"]
    assert 'href="/glossary/index.md#unit">Units</a>' in made
    assert 'id="term-1" role="tooltip"' in made
    assert "One &lt;b&gt;artificial&lt;/b&gt; *neuron*." in made
    assert made.count("tooltip") == 2


def test_of_terms_that_begin_alike_the_longest_is_meant_and_line_ends_are_spaces(
    data: Path,
) -> None:
    made = converter(data).convert("- a hidden\n  unit\n- hidden units\n- then a unit")
    assert [" ".join(each.split()) for each in explained(made)] == ["hidden unit", "unit"]
    assert made.index(">unit</a>") > made.index("hidden units")
    assert "hidden units" in made


@pytest.mark.parametrize(
    "text",
    [
        "# A unit",
        "[a unit](there.md)",
        '<a href="there">a unit</a>',
        '<a href="there">a **bold** and a unit</a>',
        "`unit` and <code>unit</code>",
        "    unit",
        "*On the unit*",
        "<i>On the unit</i>",
        "| unit |\n|---|\n| a unit |",
        "<div>\nunit\n</div>",
        '<div class="no-terms" markdown>\n\nA unit.\n\n</div>',
        '<p class="reference" markdown="span">On the unit</p>',
        '<p class="lead" markdown="span"><span class="paper__by">On the unit</span></p>',
        "![a unit](there.svg)",
        "united, sub-unit, unit-norm",
    ],
)
def test_what_is_no_running_text_explains_nothing(data: Path, text: str) -> None:
    made = converter(data).convert(text)
    assert "tooltip" not in made
    assert "tooltip" in converter(data).convert(f"{text}\n\nA unit.")


def test_text_around_terms_stays_as_it_was(data: Path) -> None:
    text = "A unit & an AUC: *more* of a hidden unit\\*s <b>AUC</b>, 1 < 2."
    plain = Markdown().convert(text)
    made = re.sub(
        r'<span class="cite__card".*?</span></span></span>', "", converter(data).convert(text)
    )
    assert re.sub(r"</?(?:a|span)\b[^>]*>", "", made) == plain


def test_each_page_begins_anew_and_without_a_glossary_nothing_changes(
    data: Path, tmp_path: Path
) -> None:
    page = converter(data)
    assert explained(page.convert("A unit.")) == explained(page.reset().convert("A unit."))
    absent = converter(tmp_path / "absent.json")
    assert absent.convert("A unit.") == "<p>A unit.</p>"


def test_docstrings_are_parts_of_a_page_and_explain_nothing(data: Path) -> None:
    part = converter(data)
    part.treeprocessors.register(Treeprocessor(part), "mkdocstrings_ids", 4)
    assert part.convert("A unit.") == "<p>A unit.</p>"


def test_a_sentence_shows_to_the_pointer_and_to_the_keyboard_without_a_script(
    ours: str, visit: Callable[..., Page]
) -> None:
    page = visit(ours + "genesis/", java_script_enabled=False)
    card = page.locator(".term .cite__card").first
    assert not card.is_visible()
    page.locator(".term a").first.focus()
    card.wait_for(state="visible")
    page.locator(".term a").nth(1).hover()
    page.locator(".term .cite__card").nth(1).wait_for(state="visible")
    page.locator(".term a").first.click()
    assert page.url == f"{ours}glossary/#activation"
    assert page.locator("#activation").is_visible()
    assert page.locator(".term").count() == 0


def test_no_page_explains_a_term_twice(our_site: Path) -> None:
    pages = 0
    for path in our_site.rglob("*.html"):
        titles = re.findall(
            r'role="tooltip"><span class="cite__title">([^<]*)</span><span class="term__says">',
            path.read_text(encoding="utf-8"),
        )
        assert len(titles) == len(set(titles)), path
        pages += bool(titles)
    assert pages > 100

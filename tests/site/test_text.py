"""Text from outside shows as itself, whatever it is and wherever it stands."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import nodes
from markdown import Markdown as Converter

from stronger.escaping import plain
from stronger.site.templates import environment, front_matter, page
from stronger.site.text import Markdown, code_block, ticked, web_address
from stronger.slugs import slugs

EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.inlinehilite",
    "pymdownx.snippets",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "stronger.site.citations",
    "stronger.site.mathematics",
]
PLACES = {
    "{}": ["p"],
    "# {}": ["h1"],
    "- {}": ["ul", "li"],
    "before {} after": ["p"],
    "[{}](https://example.org)": ["p", "a"],
    '<p markdown="span">{}</p>': ["p"],
    "<div markdown>\n\n{}\n\n</div>": ["div", "p"],
}
NASTY = r"""
<script> </p> [x](javascript:1) [@x] --8<-- {{x}} {%x%} $x$ :smile: ![a](b) <!-- *a* _a_ `a` ```
~~~ # - + 1. > | --- === [^1] *[x]: {: #a} !!! ??? \* &lt; &amp; @ http://x <http://x>
"""
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*NASTY.split(), '--8<-- "x"', "    x", "\u202e", "\x02", "\ud800"]),
)
TEXTS = st.lists(PIECES, max_size=6).map(" ".join)


class Seen(HTMLParser):
    """Takes down the elements and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(deadline=None)
@given(TEXTS, st.sampled_from(sorted(PLACES)))
def test_any_text_shows_as_itself_and_makes_no_markup(text: str, place: str) -> None:
    shown = plain(f"x{text}x")
    made = Seen(
        Converter(extensions=EXTENSIONS).convert(place.format(Markdown.escape(f"x{text}x")))
    )
    assert made.tags == PLACES[place]
    assert shown in " ".join(made.text.split())


@settings(deadline=None)
@given(TEXTS)
def test_text_at_the_start_of_a_line_makes_no_markup(text: str) -> None:
    made = Seen(Converter(extensions=EXTENSIONS).convert(str(Markdown.escape(text))))
    assert made.tags == (["p"] if plain(text) else [])
    assert " ".join(made.text.split()) == " ".join(plain(text).split())


@settings(deadline=None)
@given(TEXTS)
def test_text_in_a_cell_of_a_table_stays_in_its_cell(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| {Markdown.escape(text)} | c |\n"
    made = Seen(Converter(extensions=EXTENSIONS).convert(table))
    assert made.tags.count("td") == 2
    assert set(made.tags) == {"table", "thead", "tbody", "tr", "th", "td"}


@settings(deadline=None)
@given(TEXTS)
def test_code_between_backticks_is_the_only_markup_of_ticked_text(text: str) -> None:
    made = Seen(Converter(extensions=EXTENSIONS).convert(f"x{ticked(text)}x"))
    assert set(made.tags) <= {"p", "code"}


@settings(deadline=None)
@given(st.lists(PIECES, max_size=6).map("\n".join))
@example("one\n```\n# two")
@example('--8<-- "two"\n# --8<-- [start:three]')
def test_nothing_in_code_ends_its_block(code: str) -> None:
    made = Seen(Converter(extensions=EXTENSIONS).convert(f"{code_block(code)}\n\nafter"))
    assert made.tags.count("pre") == 1
    assert set(made.tags) <= {"div", "pre", "span", "code", "p"}
    assert made.text.endswith("after")
    if code.replace("\n", "").isprintable():
        assert "".join(code.split()) in "".join(made.text.split())


def test_what_is_joined_to_markdown_is_escaped() -> None:
    assert Markdown("*") + "*" == "*&#42;"
    assert Markdown("%s") % "<" == "&#60;"
    assert Markdown(", ").join(["_", Markdown("_")]) == "&#95;, _"


NUMBERS = ("abs", "map", "max", "min", "reverse", "round", "sum", "unique")
"""Filters that make numbers, or lists that are gone through: nothing that is printed as it is."""


@pytest.mark.parametrize("name", environment().list_templates(extensions=["jinja"]))
def test_templates_use_nothing_that_escapes_for_html_only(name: str) -> None:
    loader = environment().loader
    assert loader is not None
    tree = environment().parse(loader.get_source(environment(), name)[0])
    assert not list(tree.find_all(nodes.Concat)), "~ does not escape Markdown"
    filters = {each.name for each in tree.find_all(nodes.Filter)}
    assert filters <= {"ticked", "prose", "harmless", "code", "length", *NUMBERS}


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=90), max_size=8))
def test_slugs_are_safe_and_differ_even_where_case_does_not_count(identifiers: list[str]) -> None:
    made = slugs(identifiers)
    assert set(made) == set(identifiers)
    assert len({each.casefold() for each in made.values()}) == len(made)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", each) for each in made.values())


def test_plain_citekeys_are_their_own_slugs_and_odd_ones_are_not() -> None:
    made = slugs(["hebb1949", "Con", "index", "a/../../b", "hebb1949 ", "ÅÄ"])
    assert made["hebb1949"] == "hebb1949"
    assert [key for key in made if made[key] == key] == ["hebb1949"]
    assert made["a/../../b"].startswith("a-b-")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "//example.org",
        "https://",
        "http://[",
        "https://example.org/a b",
        "java\nscript:x",
        "ftp://example.org",
        "",
    ],
)
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    assert web_address(url) is None


def test_an_address_cannot_end_its_link() -> None:
    made = web_address('https://example.org/a_(b)?q=<c>"[d]`{e}\\*50%')
    assert made == "https://example.org/a_%28b%29?q=%3Cc%3E%22%5Bd%5D%60%7Be%7D%5C%2A50%25"
    assert web_address("https://example.org/%20") == "https://example.org/%20"


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.text(), max_size=4))
def test_front_matter_reads_back_and_ends_where_it_should(data: dict[str, str]) -> None:
    text = front_matter(data)
    assert text.startswith("---\n")
    assert text.endswith("\n---\n\n")
    inside = text.removeprefix("---\n").removesuffix("---\n\n")
    assert not re.search(r"^(---|\.\.\.)", inside, re.M)
    read = yaml.safe_load(inside) or {}
    assert set(read.values()) <= {plain(each) for each in data.values()}


def test_a_page_escapes_its_title_for_themes_that_do_not() -> None:
    made = page("demos.md.jinja", title="</title><b>", description='"><b>', demos=[])
    front = yaml.safe_load(made.split("---\n")[1])
    assert front["title"] == "&lt;/title&gt;&lt;b&gt;"
    assert front["description"] == "&quot;&gt;&lt;b&gt;"

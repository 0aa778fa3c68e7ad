"""The markup of every page: elements closed in order, nothing inside what cannot hold it."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
BLOCKS = (
    {"address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol"}
    | {"p", "pre", "section", "table", "ul"}
)
"""Elements that end a paragraph by beginning."""
PHRASING = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "button", "label", "small", "b"}
INTERACTIVE = {"a", "button", "details", "input", "label", "select", "textarea"}


class Markup(HTMLParser):
    """Takes down what the standard forbids; a browser would mend it, each in its own way."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, _ = self.getpos()
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"{line}: <{tag}> has an attribute twice")
        identifier = dict(attrs).get("id")
        if identifier in self.ids:
            self.faults.append(f"{line}: the id {identifier} is taken")
        self.ids |= {identifier} if identifier is not None else set()
        if identifier is not None and (not identifier or any(map(str.isspace, identifier))):
            self.faults.append(f"{line}: {identifier!r} is no id")
        if tag in BLOCKS and (inside := PHRASING.intersection(self.open)):
            self.faults.append(f"{line}: <{tag}> in {inside}")
        if tag in INTERACTIVE and "a" in self.open:
            self.faults.append(f"{line}: <{tag}> in a link")
        if tag == "style" or (tag == "li" and self.open[-1] not in {"ul", "ol"}):
            self.faults.append(f"{line}: <{tag}> in <{self.open[-1]}>")
        if tag == "img" and "alt" not in names:
            self.faults.append(f"{line}: a picture without alt")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            line, _ = self.getpos()
            self.faults.append(f"{line}: </{tag}> closes {self.open[-1:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


@pytest.mark.parametrize("which", ["our_site", "small_site", "hostile_site"])
def test_the_markup_of_every_page_is_valid(which: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(which)
    found = {
        path.relative_to(folder): faults
        for path in folder.rglob("*.html")
        if (faults := Markup(path.read_text(encoding="utf-8")).faults)
    }
    assert not found

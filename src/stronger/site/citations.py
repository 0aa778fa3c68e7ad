"""A Python-Markdown extension: citations as pandoc writes them, with a card for hover and focus.

``[see @key, p. 3; also @other]`` stands in parentheses, ``@key`` and ``@key [p. 3]`` in the text.

It reads the JSON that the generator writes, not the knowledge base, so that any renderer that takes
Python-Markdown extensions can use it. Links are absolute within ``docs`` and end in ``.md``; MkDocs
makes addresses of them.
"""

from __future__ import annotations

import json
import logging
import os
import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from stronger.bibliography.text.citations import BRACKETED, IN_TEXT, Citation, bracketed, key_of
from stronger.diagnostics import did_you_mean

if TYPE_CHECKING:
    from markdown import Markdown

log = logging.getLogger("mkdocs.stronger.citations")
PRIORITY = 165
"""Of brackets: after code (190) and backslash escapes (180), before links (160)."""
IN_TEXT_PRIORITY = 75
"""Of bare keys: after addresses in links (160), alone (120, 110) and in HTML (90)."""
YEAR = re.compile(r"^(.*\S)\s+(\S*\d{4}\S*)$")
"""The authors and the year in the label of a paper."""


class CitationExtension(Extension):
    """Turns citations into links with cards.

    The option ``data`` names the JSON file that `stronger.site.generate` writes.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {"data": ["docs/_data/citations.json", "What is known of each paper"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name Markdown calls
        """Register the inline processor."""
        # A list of this converter's own
        md.ESCAPED_CHARS.append("@")
        cards = Cards(md, os.fspath(self.getConfig("data")))
        brackets, in_text = Bracketed(BRACKETED, md), InText(IN_TEXT, md)
        brackets.cards = in_text.cards = cards
        md.inlinePatterns.register(brackets, "stronger-citations", PRIORITY)
        md.inlinePatterns.register(in_text, "stronger-citations-in-text", IN_TEXT_PRIORITY)
        md.registerExtension(self)
        self._cards = cards

    def reset(self) -> None:
        """Count citations of a new page from one."""
        self._cards.count = 0


class Bracketed(InlineProcessor):
    """Finds citations in brackets; code is no running text."""

    ANCESTOR_EXCLUDES = ("a",)
    cards: Cards

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name Markdown calls
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - the whole text, which it hands to every processor
    ) -> tuple[ET.Element | None, int | None, int | None]:
        """Return the citations in parentheses; nothing where a part has no key."""
        citations = bracketed(m[1])
        if citations is None:
            return None, None, None
        group = ET.Element("span", {"class": "citation"})
        group.text = "("
        self.cards.put(group, citations)
        group[-1].tail = f"{group[-1].tail or ''})"
        return group, m.start(0), m.end(0)


class InText(InlineProcessor):
    """Finds citations that are part of a sentence."""

    ANCESTOR_EXCLUDES = ("a",)
    cards: Cards

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name Markdown calls
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - the whole text, which it hands to every processor
    ) -> tuple[ET.Element, int, int]:
        """Return the authors, and in parentheses the year and what stands in brackets."""
        locator, _, others = (m[3] or "").partition(";")
        further = bracketed(others) if others else ()
        group = ET.Element("span", {"class": "citation"})
        authors, year = self.cards.label(key_of(m[1]))
        element = self.cards.one(key_of(m[1]), year if m[1][0] == "-" else authors)
        group.append(element)
        end = m.end(1)
        after = ""
        if m[3] and "@" not in locator and further is not None:
            end, after = m.end(0), locator.strip()
        inside = ", ".join(each for each in ("" if m[1][0] == "-" else year, after) if each)
        element.tail = f" ({inside}" if inside else ""
        if end == m.end(0) and further:
            element.tail += "; "
            self.cards.put(group, further)
        last = group[-1]
        last.tail = (last.tail or "") + (")" if inside else "")
        return group, m.start(0), end


class Cards:
    """Makes the link of a citation, with what is known of the paper."""

    def __init__(self, md: Markdown, data: str) -> None:
        self.md = md
        self.data = data
        self.count = 0

    def put(self, group: ET.Element, citations: tuple[Citation, ...]) -> None:
        """Append citations to an element, with the words around each."""
        for i, each in enumerate(citations):
            _add(group, ("; " if i else "") + each.before)
            authors, year = self.label(each.key)
            label = year if each.without_author else f"{authors} {year}".strip()
            group.append(self.one(each.key, label))
            _add(group, each.after)

    def label(self, key: str) -> tuple[str, str]:
        """Return what a paper is cited as: authors and year."""
        paper = self._papers().get(key)
        if paper is None:
            return f"@{key}?", ""
        parted = YEAR.match(paper["label"])
        return (parted[1], parted[2]) if parted else (paper["label"], "")

    def one(self, key: str, label: str) -> ET.Element:
        """Return the link to a paper, with its card."""
        papers = self._papers()
        paper = papers.get(key)
        return self._unknown(key, papers) if paper is None else self._known(paper, label)

    def _papers(self) -> dict[str, Any]:
        return _read(self.data, _changed(self.data))

    def _known(self, paper: dict[str, Any], label: str) -> ET.Element:
        self.count += 1
        identifier = f"citation-{self.count}"
        cite = ET.Element("span", {"class": "cite"})
        link = ET.SubElement(
            cite,
            "a",
            {"class": "cite__link", "href": paper["address"], "aria-describedby": identifier},
        )
        link.text = _text(label or paper["label"])
        card = ET.SubElement(
            cite,
            "span",
            {"class": "cite__card", "id": identifier, "role": "tooltip"},
        )
        _part(card, "cite__title", paper["title"])
        _part(card, "cite__authors", paper["authors"])
        where = ", ".join(str(paper[name]) for name in ("venue", "year") if paper[name])
        _part(card, "cite__venue", where)
        if paper["stances"]:
            marks = ET.SubElement(card, "span", {"class": "cite__marks"})
            for stance in paper["stances"]:
                _part(marks, f"mark mark--{stance}", stance)
            marks[-1].tail = _text(" the thesis" if paper["stances"][-1] != "background" else "")
        return cite

    def _unknown(self, key: str, papers: dict[str, Any]) -> ET.Element:
        log.warning("unknown citation @%s%s%s", key, did_you_mean(key, papers), self._place())
        element = ET.Element("span", {"class": "cite cite--unknown", "title": "No such paper"})
        element.text = _text(f"@{key}?")
        return element

    def _place(self) -> str:
        """Return in which page we are, if MkDocs says so."""
        try:
            file = getattr(self.md.treeprocessors["relpath"], "file", None)
        except KeyError:
            return ""
        return f" in {file.src_uri}" if file is not None else ""


def _add(group: ET.Element, text: str) -> None:
    """Add running text at the end of an element."""
    if len(group):
        group[-1].tail = (group[-1].tail or "") + text
    else:
        group.text = (group.text or "") + text


def _part(parent: ET.Element, name: str, text: str) -> None:
    if text:
        ET.SubElement(parent, "span", {"class": name}).text = _text(text)


def _text(text: str) -> Any:
    """Return text in which nothing is looked for any more."""
    from markdown.util import AtomicString

    return AtomicString(text)


def _changed(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns  # noqa: PTH116 - called for every citation
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _read(file: str, changed: int) -> dict[str, Any]:
    """Return what is known of each paper; reads the file again when it has changed."""
    if not changed:
        log.warning("%s is not there; `stronger site generate` writes it", file)
        return {}
    with open(file, encoding="utf-8") as handle:  # noqa: PTH123
        papers: dict[str, Any] = json.load(handle)
    return papers


def makeExtension(**options: Any) -> CitationExtension:  # noqa: N802 - the name Markdown calls
    """Return the extension, for ``markdown_extensions: [stronger.site.citations]``."""
    return CitationExtension(**options)

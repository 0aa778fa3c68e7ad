"""A Python-Markdown extension: ``[@citekey]`` becomes a citation with a card for hover and focus.

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

from stronger.bibliography.citations import CITATION
from stronger.diagnostics import did_you_mean

if TYPE_CHECKING:
    from markdown import Markdown

log = logging.getLogger("mkdocs.stronger.citations")
PRIORITY = 165
"""After code (190) and backslash escapes (180), before links (160)."""


class CitationExtension(Extension):
    """Turns citations into links with cards.

    The option ``data`` names the JSON file that `stronger.site.generate` writes.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {"data": ["docs/_data/citations.json", "What is known of each paper"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name Markdown calls
        """Register the inline processor."""
        processor = CitationProcessor(md, os.fspath(self.getConfig("data")))
        md.inlinePatterns.register(processor, "stronger-citations", PRIORITY)
        md.registerExtension(self)
        self._processor = processor

    def reset(self) -> None:
        """Count citations of a new page from one."""
        self._processor.count = 0


class CitationProcessor(InlineProcessor):
    """Finds citations in running text; code is no running text."""

    def __init__(self, md: Markdown, data: str) -> None:
        super().__init__(CITATION, md)
        self.data = data
        self.count = 0

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name Markdown calls
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - the whole text, which it hands to every processor
    ) -> tuple[ET.Element, int, int]:
        """Return the citation in parentheses: one link or several."""
        papers = _read(self.data, _changed(self.data))
        group = ET.Element("span", {"class": "citation"})
        group.text = "("
        keys = [key.strip()[1:] for key in m[1].split(";")]
        for i, key in enumerate(keys):
            paper = papers.get(key)
            element = self._unknown(key, papers) if paper is None else self._known(paper)
            group.append(element)
            element.tail = "; " if i + 1 < len(keys) else ")"
        return group, m.start(0), m.end(0)

    def _known(self, paper: dict[str, Any]) -> ET.Element:
        self.count += 1
        identifier = f"citation-{self.count}"
        cite = ET.Element("span", {"class": "cite"})
        link = ET.SubElement(
            cite,
            "a",
            {"class": "cite__link", "href": paper["address"], "aria-describedby": identifier},
        )
        link.text = _text(paper["label"])
        card = ET.SubElement(
            cite,
            "span",
            {"class": "cite__card", "id": identifier, "role": "tooltip", "data-search-exclude": ""},
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

"""A Python-Markdown extension: the first use of a term in a page's prose shows what it means.

What it looks for is the JSON that the generator makes of the glossary; where there is none, pages
stay as they are. Headings, links, code, emphasis (titles) and tables are no prose.
"""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE, AtomicString

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown import Markdown

PRIORITY = 15
"""After what stands in lines is known (20), before MkDocs makes addresses of paths (0)."""
DOCSTRING = "mkdocstrings_ids"
"""What only those converters have that make a part of a page, a docstring."""
PROSE = frozenset(("p", "li", "dd"))
"""Elements that hold running text."""
APART = frozenset(
    (
        *("a", "abbr", "b", "button", "caption", "cite", "code", "em", "figcaption", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "i", "kbd", "label", "math", "nav", "pre", "q", "samp", "script"),
        *("style", "summary", "sup", "svg", "table"),
    )
)
"""Elements that hold something else, wherever they stand."""
SAID = frozenset(("", "claim-sentence", "lead", "remark"))
"""Classes of running text: whatever has another is furniture, such as the line of a reference."""
KEPT = frozenset(("correction", "corrections-of", "no-terms", "sidenote"))
"""Classes of elements whose words are quoted, explained already, or beside the text."""
EMPTY = frozenset(("br", "hr", "img", "input", "wbr"))
"""Elements that nothing stands in."""
_WORD = re.compile(r"(?<![\w-])\w+")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b([^<>]*)>", re.IGNORECASE)


class Meaning(NamedTuple):
    """What is said of a term."""

    term: str
    says: str
    address: str


Found: TypeAlias = "Iterator[tuple[int, int, Meaning]]"
"""Where forms of terms begin and end in a text, and what they mean."""


class Glossary(NamedTuple):
    """What is looked for, and what it means."""

    patterns: dict[str, re.Pattern[str]]
    """The forms that begin with a word, by that word: most words begin none."""
    meanings: dict[str, Meaning]
    """By form, with capitals folded."""

    def of(self, form: str) -> Meaning | None:
        """Return what a form means, in capitals or not, on one line or two."""
        return self.meanings.get(" ".join(form.casefold().split()))


class TermsExtension(Extension):
    """Explains terms; the option ``data`` names the JSON that `stronger.site.generate` writes."""

    def __init__(self, **options: Any) -> None:
        self.config = {"data": ["docs/_data/glossary.json", "What terms mean"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name Markdown calls
        """Register the processor."""
        processor = TermsProcessor(md, os.fspath(self.getConfig("data")))
        md.treeprocessors.register(processor, "stronger-terms", PRIORITY)


class TermsProcessor(Treeprocessor):
    """Looks at running text in the order of reading."""

    def __init__(self, md: Markdown, data: str) -> None:
        super().__init__(md)
        self.data = data
        self.within: list[bool] = []
        """For each element written as HTML that we are in, whether it holds no prose."""

    def run(self, root: ET.Element) -> None:
        """Explain each term where it first occurs."""
        glossary = read_glossary(self.data)
        if glossary is not None and DOCSTRING not in self.md.treeprocessors:
            self.glossary = glossary
            self.explained: set[str] = set()
            self._look(root, prose=False)

    def _look(self, element: ET.Element, prose: bool) -> None:
        """Go through an element and all below it."""
        name = element.get("class", "")
        if element.tag in APART or KEPT.intersection(name.split()):
            return
        begins = element.tag in PROSE
        if (prose or begins) and (name not in SAID or "data-style" in element.attrib):
            return
        if begins:
            prose, self.within = True, []
        children = list(element)
        if prose:
            self._explain(element, None, element.text)
        for child in children:
            self._look(child, prose)
            if prose:
                self._explain(element, child, child.tail)

    def _explain(self, parent: ET.Element, before: ET.Element | None, text: str | None) -> None:
        """Put terms into a text that follows a child of an element, or begins the element."""
        if not text or isinstance(text, AtomicString):
            return
        at, place = 0, 0 if before is None else list(parent).index(before) + 1
        for start, end, meaning in self._terms(text):
            _set_text(parent, before, text[at:start])
            before = self._made(text[start:end], meaning)
            parent.insert(place, before)
            at, place = end, place + 1
        if at:
            _set_text(parent, before, text[at:])

    def _terms(self, text: str) -> Found:
        """Yield where terms occur for the first time, but for those in links and code."""
        at = 0
        for stashed in HTML_PLACEHOLDER_RE.finditer(text):
            yield from self._between(text, at, stashed.start())
            at = stashed.end()
            self._follow(int(stashed[1]))
        yield from self._between(text, at, len(text))

    def _between(self, text: str, start: int, end: int) -> Found:
        if any(self.within):
            return
        done = start
        for word in _WORD.finditer(text, start, end):
            if word.start() < done:
                continue
            pattern = self.glossary.patterns.get(word[0].casefold())
            found = pattern.match(text, word.start(), end) if pattern else None
            meaning = self.glossary.of(found[0]) if found else None
            if found and meaning:
                # What stands within a longer term is no term of its own
                done = found.end()
                if meaning.term not in self.explained:
                    self.explained.add(meaning.term)
                    yield *found.span(), meaning

    def _follow(self, stashed: int) -> None:
        """Note which elements written as HTML in a line the text after them stands in."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        html = blocks[stashed] if stashed < len(blocks) else ""
        for closing, tag, attributes in _TAG.findall(html if isinstance(html, str) else ""):
            name = tag.lower()
            if closing:
                del self.within[-1:]
            elif name not in EMPTY:
                self.within.append(name in APART or "class=" in attributes)

    def _made(self, form: str, meaning: Meaning) -> ET.Element:
        """Return a term as a link to its entry, with a card as citations have them."""
        identifier = f"term-{len(self.explained)}"
        made = ET.Element("span", {"class": "cite term"})
        link = ET.SubElement(
            made,
            "a",
            {"class": "cite__link", "href": meaning.address, "aria-describedby": identifier},
        )
        link.text = AtomicString(form)
        card = ET.SubElement(
            made, "span", {"class": "cite__card", "id": identifier, "role": "tooltip"}
        )
        for name, text in (("cite__title", meaning.term), ("term__says", meaning.says)):
            ET.SubElement(card, "span", {"class": name}).text = AtomicString(text)
        return made


def _set_text(parent: ET.Element, before: ET.Element | None, text: str) -> None:
    if before is None:
        parent.text = text
    else:
        before.tail = text


def read_glossary(file: str) -> Glossary | None:
    """Return what a file says terms mean, or None if it is not there or has none."""
    try:
        changed = os.stat(file).st_mtime_ns  # noqa: PTH116 - called for every page
    except OSError:
        return None
    return _read(file, changed)


@lru_cache(maxsize=4)
def _read(file: str, changed: int) -> Glossary | None:  # noqa: ARG001 - read again when changed
    with open(file, encoding="utf-8") as handle:  # noqa: PTH123
        entries = json.load(handle)
    meanings = {
        form.casefold(): Meaning(each["term"], each["says"], each["address"])
        for each in entries
        for form in each["forms"]
    }
    beginning: dict[str, list[str]] = defaultdict(list)
    # Of several that begin alike the longest is meant
    for form in sorted(meanings, key=lambda form: (-len(form), form)):
        if word := _WORD.match(form):
            beginning[word[0]].append(re.escape(form).replace(r"\ ", r"\s+"))
    patterns = {
        word: re.compile(rf"(?:{'|'.join(forms)})(?![\w-])", re.IGNORECASE)
        for word, forms in beginning.items()
    }
    return Glossary(patterns, meanings) if patterns else None


def makeExtension(**options: Any) -> TermsExtension:  # noqa: N802 - the name Markdown calls
    """Return the extension, for ``markdown_extensions: [stronger.site.terms]``."""
    return TermsExtension(**options)

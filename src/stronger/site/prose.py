"""Cuts pages of prose into sections that can be found: headings, their anchors, plain text."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from pydoc import locate
from typing import Any

from stronger.knowledge.rules import all_rules
from stronger.site.templates import MARK
from stronger.slugs import slugs

KINDS = {"guides": "guide", "reference": "reference", "rules": "rule"}
"""What sections are called, by the folder of their page; elsewhere they are of a chapter."""
EXTENSIONS = ["toc", "tables", "attr_list", "def_list", "footnotes", "md_in_html", "fenced_code"]
_FRONT_MATTER = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
_FRAGMENT = re.compile(r"^--8<--.*$", re.MULTILINE)
_OBJECT = re.compile(r"^::: (\S+)\n(?: +.*\n)*", re.MULTILINE)
_CITED = re.compile(r"\[@[^\]]*\]")
Section = dict[str, str]


def sections(
    docs: Path, pages: Mapping[str, str], fill: Callable[[str], str] = str
) -> list[Section]:
    """Return the sections of hand-written pages, of further ones, and of rules.

    They are made from Markdown, since they are written before the pages are. What a page includes
    is left out; of objects of ours that it describes, the first sentences are there.

    Parameters
    ----------
    docs : Path
        Where hand-written pages stand.
    pages : mapping of str to str
        Further pages: Markdown without front matter, by path relative to ``docs``.
    fill : callable, optional
        Puts measured numbers into a text.
    """
    found: list[Section] = []
    for path, text in sorted({**_hand_written(docs), **pages}.items()):
        kind = KINDS.get(path.partition("/")[0], "chapter")
        found += _sections(kind, address_of(path), fill(text))
    addresses = slugs(all_rules())
    for code, rule in all_rules().items():
        text = "\n\n".join((rule.page, rule.remedy))
        whole = " ".join(each["text"] for each in _sections("rule", "", f"# {code}\n\n{text}"))
        found.append(
            {
                "kind": "rule",
                "page": "Rules",
                "title": f"{code} {rule.name}",
                "address": address_of(f"rules/{addresses[code]}.md"),
                "text": whole,
            }
        )
    return found


def address_of(path: str) -> str:
    """Return the address of a page relative to the site's root.

    Examples
    --------
    >>> address_of("/papers/glorot2011deep.md")
    'papers/glorot2011deep/'
    >>> address_of("guides/index.md")
    'guides/'
    """
    bare = path.removeprefix("/").removesuffix(".md")
    bare = "" if bare == "index" else bare.removesuffix("/index")
    return f"{bare}/" if bare else ""


def _hand_written(docs: Path) -> dict[str, str]:
    found = {}
    for path in docs.rglob("*.md"):
        relative = path.relative_to(docs)
        if not path.is_file() or any(part.startswith(("_", ".")) for part in relative.parts):
            continue
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        if MARK not in text[:200]:
            found[relative.as_posix()] = text
    return found


def _sections(kind: str, address: str, text: str) -> Iterator[Section]:
    for page, title, where, words in _read(text):
        yield {
            "kind": kind,
            "page": page,
            "title": title,
            "address": address + where,
            "text": words,
        }


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return of each section the page, its title, where it is on the page, and its words.

    A server builds often, and few texts differ from one build to the next.
    """
    from markdown import markdown

    text = _FRONT_MATTER.sub("", text.replace("\r\n", "\n"))
    text = _CITED.sub("", _FRAGMENT.sub("", _OBJECT.sub(_described, text)))
    reader = _Reader()
    reader.feed(markdown(text, extensions=EXTENSIONS))
    reader.close()
    found = [(_line(title), anchor, _line(words)) for title, anchor, words in reader.found]
    page = next((title for title, _, _ in found if title), "")
    sections = []
    for title, anchor, words in found:
        if title or words:
            at_top = title == page and anchor == found[1][1]
            sections.append(
                (page, title or page, f"#{anchor}" if anchor and not at_top else "", words)
            )
    return tuple(sections)


def _line(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())


def _described(match: re.Match[str]) -> str:
    """Return headings and first sentences for an object of ours, or for what a package hands on."""
    name = match[1]
    thing = locate(name) if name.partition(".")[0] == "stronger" else None
    handed = [(name, thing)]
    if inspect.ismodule(thing):
        handed = [
            (f"{name}.{each}", getattr(thing, each)) for each in getattr(thing, "__all__", ())
        ]
    return "".join(
        f"### {each} {{: #{each} }}\n\n{_summary(value)}\n\n"
        for each, value in handed
        if inspect.isclass(value) or inspect.isroutine(value)
    )


def _summary(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").partition("\n\n")[0]


class _Reader(HTMLParser):
    """Takes down the text under each heading."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[list[str], str, list[str]]] = [([], "", [])]
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch("h[1-6]", tag):
            self.found.append(([], dict(attrs).get("id") or "", []))
            self._in_heading = True
        elif tag in {"p", "li", "td", "th", "br", "div", "pre"}:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if re.fullmatch("h[1-6]", tag):
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        title, _, words = self.found[-1]
        (title if self._in_heading else words).append(data)

"""Sentences of chapters, answers, stories and findings, each with what it names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.text.citations import cited
from stronger.evidence.filling import code_in, numbers_in
from stronger.knowledge.prose import PAGE, Prose

if TYPE_CHECKING:
    from stronger.diagnostics import Position
    from stronger.knowledge.base import KnowledgeBase

MARKERS = ("@", "{{", "](", "--8<--")
"""A text without any of them names nothing."""
_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6} +(?P<words>\S.*)")
_ADDRESS = re.compile(r"\{:?\s*#(?P<id>[\w-]+)[^{}]*\}")
"""Of a heading, where it does not follow from its words."""
_ALONE = re.compile(r"\s*(?:\||--8<--|!\[)")
"""How lines begin that are a block each: rows of tables, included notes, figures."""
_ITEM = re.compile(r"\s*(?:(?:[-*+]|\d+[.)])\s|<)")
"""How lines begin that begin a block: items of lists, tags."""
_END = re.compile(r"(?<=[.!?])[”’)*_]*\s+(?=[A-Z“*_\[({])")
_LINK = re.compile(
    r"\]\((?:\.{1,2}/|/)*(?P<kind>claims|demos|papers)/(?P<name>[\w-]+)(?:\.md|/)"
    r"(?:#(?P<anchor>[\w-]+))?\)"
)
_NOTE = re.compile(r"--8<--\s+[\"'](?P<kind>demo|figure|claim)-(?P<name>[\w-]+)\.md[\"']")
_TARGET = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)(?:\{[^{}]*\})?")


class Name(NamedTuple):
    """Something that a sentence names, and so rests on."""

    kind: str
    """``paper``, ``claim``, ``statement``, ``demo``, ``prediction`` or ``number``."""
    id: str
    """Of a prediction ``demo/prediction``, of a number as it is written between its braces."""
    demo: str = ""
    """Of a demo, a prediction or a number, the demo that measured it."""


@dataclass(frozen=True)
class Sentence:
    """A sentence, where it stands and what it names."""

    index: int
    """Among all sentences of the knowledge base, in order of its texts."""
    prose: Prose
    start: int
    end: int
    heading: str
    """The address of the heading above it on its page; empty above the first."""
    names: tuple[Name, ...]

    @property
    def text(self) -> str:
        """The sentence as it was written, its lines joined."""
        return " ".join(self.prose.text[self.start : self.end].split())

    @property
    def position(self) -> Position:
        """Where it begins, as well as is known: a line of a page, or the value of a key."""
        return self.prose.at(self.start)

    @property
    def place(self) -> str:
        """File and line."""
        here = self.position
        return f"{here.file}:{here.line}"


def sentences(kb: KnowledgeBase, texts: Iterable[Prose]) -> tuple[Sentence, ...]:
    """Return the sentences of texts, those that name nothing included.

    Parameters
    ----------
    kb
        Tells what the addresses of pages, and those on them, lead to.
    texts
        Such as `stronger.knowledge.prose.prose` yields.
    """
    known = {Name("claim", each) for each in kb.argument.claims}
    known |= {Name("paper", each) for each in kb.bibliography.by_key}
    known |= {Name("statement", each.id) for each in kb.files.statements}
    for promise in kb.promises:
        known.add(Name("demo", promise.id, promise.id))
        known |= {
            Name("prediction", f"{promise.id}/{each.id}", promise.id)
            for each in promise.predictions
        }
    found: list[Sentence] = []
    for prose in texts:
        rich = any(marker in prose.text for marker in MARKERS)
        for start, end, heading in cut(prose.text):
            text = prose.text[start:end]
            names = _names(text, prose.demo, known) if rich else ()
            found.append(Sentence(len(found), prose, start, end, heading, tuple(names)))
    return tuple(found)


def cut(text: str) -> Iterator[tuple[int, int, str]]:
    r"""Yield where each sentence of a Markdown text starts and ends, and the heading above it.

    Headings, front matter and code in fences are none.

    Examples
    --------
    >>> text = "# One thing\n\nIt is so. It is\nnot."
    >>> [(text[start:end], heading) for start, end, heading in cut(text)]
    [('It is so.', 'one-thing'), ('It is\nnot.', 'one-thing')]
    """
    for start, end, heading in _blocks(text):
        at = start
        for gap in _END.finditer(text, start, end):
            yield at, gap.start() + len(gap[0].rstrip()), heading
            at = gap.end()
        yield at, end, heading


def _blocks(text: str) -> Iterator[tuple[int, int, str]]:
    front = _FRONT_MATTER.match(text)
    at = front.end() if front else 0
    begin: int | None = None
    end, heading, fence = at, "", ""
    for line in text[at:].splitlines(keepends=True):
        bare = line.strip()
        fenced = _FENCE.match(line)
        title = _HEADING.match(line)
        alone = _ALONE.match(line) is not None
        stops = not bare or fenced or fence or title or alone or _ITEM.match(line)
        if begin is not None and stops:
            yield begin, end, heading
            begin = None
        if fenced and (not fence or bare.startswith(fence)):
            fence = "" if fence else fenced[1]
        elif title and not fence:
            address = _ADDRESS.search(title["words"])
            heading = address["id"] if address else slug(title["words"])
        elif bare and not fence:
            if begin is None:
                begin = at + len(line) - len(line.lstrip())
            end = at + len(line.rstrip())
            if alone:
                yield begin, end, heading
                begin = None
        at += len(line)
    if begin is not None:
        yield begin, end, heading


def slug(title: str) -> str:
    """Return the address of a heading on its page.

    Examples
    --------
    >>> slug("What is *not* known?")
    'what-is-not-known'
    """
    bare = re.sub(r"[^\w\s-]", "", _TARGET.sub(r"\1", title)).strip().lower()
    return re.sub(r"[\s-]+", "-", bare)


def plain(text: str) -> str:
    """Return a sentence without the marks of Markdown.

    Examples
    --------
    >>> plain("It is [proved](claims/p.md), *always* [@low2001, p. 3].")
    'It is proved, always [@low2001, p. 3].'
    """
    bare = _TARGET.sub(r"\1", _NOTE.sub(r"(the note on \g<kind> \g<name>)", text))
    return " ".join(re.sub(r"\*+|(?<!\w)_|_(?!\w)|`", "", bare).split())


def _names(text: str, demo: str, known: Container[Name]) -> dict[Name, None]:
    """Return what a sentence names, each once: what it links to, its numbers, whom it cites."""
    named: list[Name] = []
    code = code_in(text)
    for match in (*_LINK.finditer(text), *_NOTE.finditer(text)):
        if not any(match.start() in each for each in code):
            kind, name = match["kind"].removesuffix("s"), match["name"]
            if kind == "figure":
                kind, name = "demo", name.partition("--")[0]
            anchor = match.groupdict().get("anchor") or ""
            prediction = Name("prediction", f"{name}/{anchor}", name)
            precise = [each for each in (prediction, Name("statement", anchor)) if each in known]
            named += precise or [Name(kind, name, name if kind == "demo" else "")]
    found = dict.fromkeys(each for each in named if each in known)
    for number in numbers_in(text):
        written = text[number.start + 2 : number.end - 2].strip()
        found[Name("number", written, number.demo or demo)] = None
    found.update(dict.fromkeys(Name("paper", key) for key, _ in cited(text)))
    return found


def chapters(found: Iterable[Sentence]) -> dict[str, list[Sentence]]:
    """Return the sentences of each page written by hand, by its path less ``docs`` and ``.md``."""
    pages: dict[str, list[Sentence]] = {}
    for each in found:
        if each.prose.what == PAGE:
            name = each.prose.whence().file.removeprefix("docs/").removesuffix(".md")
            pages.setdefault(name, []).append(each)
    return pages


def in_file(found: Iterable[Sentence]) -> dict[str, list[tuple[Sentence, int, int]]]:
    """Return sentences by their files, each with the lines in which it begins and ends.

    Where lines of a text are not those of a file, both are that in which the text begins.
    """
    files: dict[str, list[tuple[Sentence, int, int]]] = {}
    here: Prose | None = None
    for each in found:
        if each.prose is not here:
            here, begins = each.prose, each.prose.whence()
            breaks = [match.start() for match in re.finditer("\n", here.text)]
        first = last = begins.line
        if here.in_lines:
            first, last = (1 + bisect_left(breaks, at) for at in (each.start, each.end))
        files.setdefault(begins.file, []).append((each, first, last))
    return files

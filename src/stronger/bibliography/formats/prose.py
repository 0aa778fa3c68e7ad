"""Markdown and HTML: plain reference lists for people, without a citation style."""

from __future__ import annotations

import html as html_module
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.bibliography.formats.fields import Fields, join_title, losses_of
from stronger.bibliography.formats.markup import runs
from stronger.bibliography.formats.registry import Exported, export_format
from stronger.bibliography.text.free_dates import written_year
from stronger.bibliography.text.identifiers import Doi
from stronger.bibliography.text.pages import page_range
from stronger.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.bibliography.text.people import Names

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~^$&@]")
_ESCAPABLE = frozenset("\\`*_{}[]#")
"""What a backslash escapes in every Markdown there is; the others become references."""
_TAGS = frozenset(("i", "b", "sup", "sub"))
_LIST_MARK = re.compile(r"(\d*)([-+.)])")
_UNSAFE = re.compile(r"[^A-Za-z0-9._~:/?#@!$&'*+,;=%-]")


@dataclass(frozen=True)
class Reference:
    """What a plain reference shows, in plain Unicode."""

    people: str
    year: str
    title: str
    details: str
    """Venue, volume, number and pages."""
    links: tuple[tuple[str, str], ...]
    """What each link shows, and where it leads."""


@export_format("markdown", extension=".md", title="Markdown: a list of references", parents=False)
def markdown(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:  # noqa: ARG001
    """Write one list item for each entry; see `stronger.bibliography.citing` for real styles."""
    taken = [Fields(entry, "a plain reference") for entry in entries]
    lines = []
    for fields in taken:
        shown = reference(fields)
        parts = [
            markdown_text(shown.people),
            f"({markdown_text(shown.year)}).",
            f"*{markdown_text(shown.title)}*." if shown.title else "",
            f"{markdown_text(shown.details)}." if shown.details else "",
            *(f"[{markdown_text(text)}](<{url}>)" for text, url in shown.links),
        ]
        lines.append(f"- {' '.join(part for part in parts if part)}\n")
    return Exported(escaped("".join(lines)), losses_of(taken))


@export_format("html", extension=".html", title="HTML: a list of references", parents=False)
def html(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:  # noqa: ARG001
    """Write an ``ul`` whose items carry the citekeys as ``id``, for pages to include."""
    taken = [Fields(entry, "a plain reference") for entry in entries]
    lines = ['<ul class="references">\n']
    for fields in taken:
        shown = reference(fields, _title_in_html)
        escape = html_module.escape
        parts = [
            escape(shown.people),
            f"({escape(shown.year)}).",
            f"<cite>{shown.title}</cite>." if shown.title else "",
            f"{escape(shown.details)}." if shown.details else "",
            *(f'<a href="{escape(url)}">{escape(text)}</a>' for text, url in shown.links),
        ]
        text = " ".join(part for part in parts if part)
        lines.append(f'<li id="ref-{escape(fields.entry.citekey)}">{text}</li>\n')
    return Exported(escaped("".join([*lines, "</ul>\n"])), losses_of(taken))


def _title_in_html(fields: Fields) -> str:
    return join_title(fields.converted("title", _in_html), fields.converted("subtitle", _in_html))


def _in_html(value: str) -> str:
    """Return a value with what is emphasised, raised or lowered marked so."""
    made = []
    for run in runs(value):
        text = html_module.escape(run.text)
        for mark in reversed(run.marks):
            text = f"<{mark}>{text}</{mark}>" if mark in _TAGS else text
        made.append(text)
    return "".join(made)


def reference(fields: Fields, title: Callable[[Fields], str] = Fields.title) -> Reference:
    """Return what a plain reference shows of an entry, whose title a function makes."""
    editors = fields.people("editor")
    people = people_text(fields.people("author"))
    if not people and editors:
        people = f"{people_text(editors)} (ed{'s' if len(editors) > 1 else ''}.)"
        editors = type(editors)()
    date = fields.date()
    year = written_year(date, "–") if date else fields.text("year", "date")
    journal = "journaltitle" if fields.has("journaltitle") else "journal"
    book = fields.title("booktitle", "booksubtitle")
    venue = [book or fields.title(journal, "journalsubtitle")]
    if editors:
        venue.append(f"ed. by {people_text(editors)}")
    volume, number = fields.text("volume"), fields.text("number", "issue")
    venue.append(f"{volume}({number})" if volume and number else volume or number)
    venue.append(fields.text("series"))
    if edition := fields.text("edition"):
        venue.append(f"edition {edition}")
    venue.append(page_range(fields.text("pages"), "–"))
    venue.append(fields.text("publisher", "institution", "school", "organization"))
    venue.append(fields.text("location", "address"))
    links = []
    if doi := fields.doi():
        links.append((f"doi:{doi}", Doi(doi).address))
    if arxiv := fields.arxiv():
        links.append((f"arXiv:{arxiv}", arxiv.address))
    url = fields.url()
    if url.lower().startswith(("http://", "https://")):
        links.append((url, address(url)))
    elif url:
        venue.append(url)
    venue.append(fields.text("howpublished"))
    details = ", ".join(part for part in venue if part)
    return Reference(people, year or "n.d.", title(fields), details, tuple(links))


def people_text(names: Names) -> str:
    """Return everybody's name, as in ``D. O. Hebb, B. L. van der Waerden and others``."""
    people = [str(person) for person in names] + (["others"] if names.others else [])
    if len(people) < 2:
        return "".join(people)
    return f"{', '.join(people[:-1])} and {people[-1]}"


def markdown_text(text: str) -> str:
    r"""Return a text that Markdown shows as it is, wherever it stands.

    Examples
    --------
    >>> markdown_text("- A *b* <i> [c](d)")
    '\\- A \\*b\\* &lt;i&gt; \\[c\\](d)'
    """
    return no_list(markdown_inline(text))


def markdown_inline(text: str) -> str:
    """Return a text that Markdown shows as it is within a line."""
    return _MARKDOWN.sub(lambda match: _markdown(match[0]), text)


def _markdown(character: str) -> str:
    if character in _ESCAPABLE:
        return f"\\{character}"
    named = html_module.escape(character)
    return named if named != character else f"&#{ord(character)};"


def no_list(text: str) -> str:
    """Return Markdown that no number, dash or plus at its beginning makes a list of."""
    mark = _LIST_MARK.match(text)
    return f"{mark[1]}\\{text[mark.end(1) :]}" if mark else text


def address(url: str) -> str:
    """Return an address that can stand in an attribute or between angle brackets.

    Examples
    --------
    >>> address('http://x.org/a?b="c">é')
    'http://x.org/a?b=%22c%22%3E%C3%A9'
    """
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)

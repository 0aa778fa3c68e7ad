"""Markdown from data without what could run: raw HTML, handlers, odd addresses, directives.

What is taken out is shown as it was written: one character of it becomes a numeric reference, which
means the same in Markdown and in HTML and starts nothing in either. That holds whichever extensions
a site renders with, and wherever a renderer believes that code begins and ends.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from itertools import pairwise

from stronger.harmless.taken import Taken

SCHEMES = frozenset({"http", "https", "mailto"})
"""Of addresses that a link may have, besides those of the site itself."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Renderers drop some of them, which would join what stood apart."""
_CODE = re.compile(
    r"(?ms:^[ ]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?:.*?\n)??[ ]*(?P=fence)[`~]*[ \t]*$)"
    r"|(?<!\\)(?P<ticks>`+)(?!`)(?:[^\n]|\n(?![ \t]*\n))+?(?<!`)(?P=ticks)(?!`)"
)
_FORMULA = re.compile(
    r"(?<![\\$])(?P<dollars>\${1,2})(?![\s$])(?:(?!\n[ \t]*\n)[^$])+?(?<![\s\\])(?P=dollars)(?!\d)"
)
_TAG = r"<(?=[A-Za-z/!?])(?!https?://[^\s<>\"'`{}\\]*>)"
_INCLUDED = r"(?<=8)<"
_DIRECTIVE = r":(?=::)"
_ATTRIBUTE = (
    r"\{(?=[^}\n]*(?<![\w-])(?i:on\w+|style|href|xlink:href|src\w*|action|formaction|data"
    r"|background|poster|ping)[ \t]*=)"
)
_LINK = r"(?<=\])\((?=(?P<target>[^)]{1,2000}))"
_DEFINITION = r"(?m:^[\s>*+\-\d.)]*\[[^\[\]]*\])(?P<colon>:)(?=[\s>]*(?P<defined>\S+))"
_TROUBLE = re.compile(
    f"(?P<tag>{_TAG})|(?P<included>{_INCLUDED})|(?P<attribute>{_ATTRIBUTE})|(?P<link>{_LINK})"
)
_ALSO = (re.compile(_DIRECTIVE), re.compile(_DEFINITION))
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):.")


@dataclass(frozen=True)
class Prose:
    """Markdown that can run nothing."""

    text: str
    taken: tuple[Taken, ...]
    """What stands there only as it was written, in order."""


def harmless_prose(text: str) -> Prose:
    """Return Markdown in which nothing can run, and what was taken out.

    Emphasis, lists, tables, links, images, citations, formulas and code stay. Text in which there
    is nothing to take out comes back as it is.

    Examples
    --------
    >>> made = harmless_prose("*Fine*, and <script>alert(1)</script>")
    >>> made.text
    '*Fine*, and &#60;script>alert(1)&#60;/script>'
    >>> [str(each.what) for each in made.taken]
    ['raw HTML: <script>', 'raw HTML: </script>']
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _spaced(text)
    troubles = sorted(_troubles(text))
    written: list[str] = []
    reached = 0
    spans = [match.span() for match in _CODE.finditer(text)]
    for start, end in _parts(spans, len(text)):
        inside = [place for place, _ in troubles if start <= place < end]
        if inside and (start, end) in spans:
            written.append(_as_code(text[start:end]))
        else:
            reached = start
            for place in inside:
                written += [text[reached:place], f"&#{ord(text[place])};"]
                reached = place + 1
            written.append(text[reached:end])
    return Prose("".join(written), tuple(_taken(text, place, what) for place, what in troubles))


def _spaced(text: str) -> str:
    """Return text with a space behind each *less than* of a formula, where TeX knows no tags."""

    def space(match: re.Match[str]) -> str:
        return match[0] if match["code"] else re.sub(r"<(?=[A-Za-z](?![A-Za-z]))", "< ", match[0])

    return re.sub(f"(?P<code>{_CODE.pattern})|{_FORMULA.pattern}", space, text)


def _parts(spans: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Return stretches that are code, and those between, in order."""
    ends = [0, *(place for span in spans for place in span), length]
    return [(start, end) for start, end in pairwise(ends) if start < end]


def _troubles(text: str) -> list[tuple[int, str]]:
    """Return each character that would start something, and what."""
    found = []
    for match in _TROUBLE.finditer(text):
        place = match.start()
        if match["tag"]:
            close = text.find(">", place, place + 60)
            shown = text[place : close + 1] if close > 0 else text[place : place + 30]
            found.append((place, f"raw HTML: {shown}"))
        elif match["included"]:
            found.append((place, "the start of a directive that includes a file: 8<"))
        elif match["attribute"]:
            close = text.find("}", place)
            found.append((place, f"attributes: {text[place : close + 1]}"))
        elif _leads_astray(match["target"]):
            found.append((place, f"an address: {match['target'].strip()}"))
    directive, definition = _ALSO
    found += [(match.start(), "a directive: :::") for match in directive.finditer(text)]
    found += [
        (match.start("colon"), f"an address: {match['defined']}")
        for match in definition.finditer(text)
        if _leads_astray(match["defined"])
    ]
    return found


def _leads_astray(target: str) -> bool:
    r"""Return whether an address may have a scheme other than those of links.

    Examples
    --------
    >>> _leads_astray("https://example.org/a:b"), _leads_astray("/claims/x.md#a:b")
    (False, False)
    >>> _leads_astray("java\nscript&colon;alert(1)"), _leads_astray("data:text/html,x")
    (True, True)
    """
    bare = html.unescape(html.unescape(target))
    match = _SCHEME.match(re.sub(r"[\s\x00-\x20\\<]+", "", bare))
    return match is not None and match[1].lower() not in SCHEMES


def _as_code(code: str) -> str:
    """Return code as HTML in which nothing starts anything."""
    block = code.lstrip().startswith(("```", "~~~")) and "\n" in code
    body = code.strip().split("\n", 1)[1].rpartition("\n")[0] if block else code.strip("`").strip()
    # A line break would end a block of HTML where an empty line follows
    shown = re.sub(r"[^\w ]", lambda match: f"&#{ord(match.group())};", body)
    return f"<pre><code>{shown}</code></pre>" if block else f"<code>{shown}</code>"


def _taken(text: str, place: int, what: str) -> Taken:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return Taken(line, column, " ".join(what.split()))

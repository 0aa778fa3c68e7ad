"""Text from outside becomes text in a page: escaped by default, addresses safe.

Everything that a template prints goes through `as_markdown`. Only a `Markdown` passes unchanged, so
what was not made a `Markdown` on purpose can be neither markup nor an address nor a directive.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from stronger.bibliography.text.citations import bracketed
from stronger.escaping import INVISIBLE
from stronger.harmless import harmless_prose

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&\"'|~^=#!@+:$%]")
"""Whatever could start markup of Markdown or HTML, or a directive, wherever it stands."""
_AT_START = re.compile(r"^( ?\d+)([.)])|^( ?)([-?])")
"""What is markup at the start of a line only: items of lists, rules."""
_RUN = re.compile(r"-{2,}")


def _reference(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(each)};" for each in match.group())


class Markdown(Markup):
    """Text that is meant as Markdown; whatever is joined to it is escaped for Markdown."""

    @classmethod
    def escape(cls, s: Any, /) -> Markdown:
        """Return any text as Markdown (and HTML) that shows just that text, on one line.

        White space at the ends is kept, as one space.

        Numeric references are used throughout, since they mean the same in Markdown, in HTML
        inside Markdown and in an attribute.

        Examples
        --------
        >>> print(Markdown.escape("a *b* <i>"))
        a &#42;b&#42; &#60;i&#62;
        """
        if hasattr(s, "__html__"):
            return cls(s.__html__())
        return cls(_escaped(str(s)))


@lru_cache(maxsize=1 << 14)
def _escaped(text: str) -> str:
    """Escape text; names, titles and stances stand on many pages."""
    text = " ".join(INVISIBLE.sub(" ", f"|{text}|").split())[1:-1]
    text = _AT_START.sub(
        lambda match: (match[1] or match[3] or "") + f"&#{ord(match[2] or match[4])};",
        _SPECIAL.sub(_reference, text),
    )
    return _RUN.sub(_reference, text)


def as_markdown(value: Any) -> Markdown:
    """Return what a template prints for a value: nothing for None, else escaped text."""
    return Markdown() if value is None else Markdown.escape(value)


_TICKS = re.compile("&#96;(.+?)&#96;")
_CITEKEY = r"(?<![\w/.])(?<!&#92;)&#64;\w(?:\w|(?:[.-]|&#(?:95|58);)(?=\w))*"
"""A citekey that needs no braces, in escaped text."""
_CITED = re.compile(
    r"(?P<code><code>.*?</code>)"
    r"|(?P<brackets>&#91;(?:(?!&#9[13];|<code>).)*&#64;(?:(?!&#9[13];|<code>).)*&#93;)"
    rf"|{_CITEKEY}"
)


_CITABLE: ContextVar[Collection[str]] = ContextVar("_CITABLE", default=())


@contextmanager
def citable(keys: Collection[str]) -> Iterator[None]:
    """Say which works plain text may cite while pages are made.

    What names no work stays plain, so that no text of a record can break a build.
    """
    token = _CITABLE.set(keys)
    try:
        yield
    finally:
        _CITABLE.reset(token)


def ticked(text: str) -> Markdown:
    """Return plain text in which only code between single backticks, and citations, are markup.

    Examples
    --------
    >>> print(ticked("see `data/*.bib`"))
    see <code>data/&#42;.bib</code>
    >>> with citable({"hebb1949"}):
    ...     print(ticked("*So* [see @hebb1949, p. 62], not @nobody."))
    &#42;So&#42; [see @hebb1949, p. 62], not &#64;nobody.
    """
    made = _TICKS.sub(r"<code>\1</code>", str(Markdown.escape(text)))
    return Markdown(_CITED.sub(_restored, made) if "&#64;" in made else made)


def _restored(match: re.Match[str]) -> str:
    """Return escaped text in which citations are markup again."""
    if match["code"]:
        return match[0]
    known = _CITABLE.get()
    keys = [html.unescape(key)[1:] for key in re.findall(_CITEKEY, match[0])]
    if not all(key in known for key in keys):
        return match[0]
    keyed = re.sub(_CITEKEY, lambda key: html.unescape(key[0]), match[0])
    inside = keyed.removeprefix("&#91;").removesuffix("&#93;")
    return f"[{inside}]" if match["brackets"] and bracketed(inside) else keyed


def prose(text: str) -> Markdown:
    """Return Markdown that the knowledge base's own authors wrote, as it is."""
    return Markdown(text.replace("\r\n", "\n").strip("\n"))


def harmless(text: str) -> Markdown:
    """Return Markdown from data: what could run is shown as it was written; `check` reports it."""
    return prose(harmless_prose(text).text)


def code_block(code: str, language: str = "") -> Markdown:
    """Return code as a fenced block that nothing in it can close or direct."""
    code = "".join(
        each if each in "\n\t" else INVISIBLE.sub("\ufffd", each)
        for each in code.replace("\r\n", "\n")
    ).strip("\n")
    if "8<" in code:
        # Directives that include files are looked for in fences, too; but not in HTML, where
        # in turn what opens a fence would be closed by the next one on the page
        written = html.escape(code).replace("`", "&#96;").replace("~", "&#126;")
        return Markdown(f"<pre><code>{written}</code></pre>")
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markdown(f"{fence}{language}\n{code}\n{fence}")


def web_address(url: str) -> Markdown | None:
    """Return an address of the web fit for a Markdown link, or None if it is none.

    Examples
    --------
    >>> print(web_address("https://example.org/a_(b)"))
    https://example.org/a_%28b%29
    >>> web_address("javascript:alert(1)") is None
    True
    """
    url = url.strip()
    if INVISIBLE.search(url) or any(each.isspace() for each in url):
        return None
    try:
        split = urlsplit(url)
    except ValueError:
        return None
    if split.scheme.lower() not in {"http", "https"} or not split.netloc:
        return None
    return Markdown(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(url, safe="/:?=&%#+,;@~._-")))


def reference(text: str) -> Markdown:
    """Return a formatted reference in HTML as Markdown: its emphasis, its links, its text.

    Examples
    --------
    >>> print(reference('<i>On *x*</i> &amp; <a href="javascript:y">y</a>'))
    <i>On &#42;x&#42;</i> &#38; y
    """
    made = Markdown()
    linked = False
    for piece in re.split(r"(<[^<>]*>)", text):
        if found := re.fullmatch(r'<a href="([^"]*)">', piece):
            address = web_address(html.unescape(found[1]))
            linked = address is not None
            made += Markdown(f'<a href="{Markdown.escape(str(address))}">') if linked else ""
        elif piece == "</a>":
            made += Markdown(piece) if linked else ""
        elif re.fullmatch(r"</?(?:i|b|sup|sub)>", piece):
            made += Markdown(piece)
        else:
            made += html.unescape(piece)
    return made

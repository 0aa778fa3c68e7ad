"""Citations in Markdown, understood as pandoc does: ``[see @key, p. 3; also @other]``, ``@key``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

KEY = r"-?@(?:\{[^{}\n]+\}|\w(?:\w|[:.#$%&+?<>~/-](?=\w))*)"
"""A citekey after its ``@``: punctuation stands inside, but neither doubled nor at the end; in
braces anything may. A hyphen before it leaves the author out."""
NOT_AFTER = r"(?<![\w\\@/.])"
"""What a citekey cannot follow: it would be an address, or escaped."""
BRACKETED = rf"\[(?=[^\[\]]*{NOT_AFTER}{KEY})((?:\\.|[^\[\]\\])+)\](?![({{])"
"""Brackets that may hold citations, and that are no link."""
IN_TEXT = rf"{NOT_AFTER}({KEY})(?:(\s?)\[((?:\\.|[^\[\]\\])+)\](?![({{]))?"
"""A citekey in running text, and what may follow it in brackets."""
_ONE = re.compile(rf"^(?P<before>.*?){NOT_AFTER}(?P<key>{KEY})(?P<after>.*)$", re.DOTALL)
_PARTS = re.compile(r"(?:\\.|&#?\w+;|[^;])+", re.DOTALL)
"""What stands between semicolons; the one of a character reference parts nothing."""
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*$.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.M | re.S)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_TARGET = re.compile(r"\]\([^()\s]*|<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>|https?://[^\s)\]>]*")
_KEY = re.compile(NOT_AFTER + KEY)


@dataclass(frozen=True)
class Citation:
    """One citation: a key, and the words around it."""

    key: str
    before: str = ""
    after: str = ""
    """A locator or other words; begins with a comma or a space."""
    without_author: bool = False

    @classmethod
    def parse(cls, text: str) -> Citation | None:
        """Return the citation that a text is, or None if it holds no key.

        Examples
        --------
        >>> Citation.parse("see @hebb1949, pp. 60-62")
        Citation(key='hebb1949', before='see ', after=', pp. 60-62', without_author=False)
        """
        match = _ONE.match(text)
        if match is None:
            return None
        after = match["after"].rstrip()
        # As in pandoc, a locator needs no comma and may stand in braces
        after = re.sub(r"^\s*,?\s*\{([^{}]*)\}", r", \1", after)
        after = re.sub(r"^\s+(?=(?:pp?|chap|ch|sec|fig|eq|vol|no)s?\.|§|\d)", ", ", after)
        return cls(key_of(match["key"]), match["before"].lstrip(), after, match["key"][0] == "-")


def key_of(written: str) -> str:
    """Return a citekey without hyphen, ``@`` and braces."""
    return written.lstrip("-").removeprefix("@").removeprefix("{").removesuffix("}")


def bracketed(inside: str) -> tuple[Citation, ...] | None:
    """Return the citations between two brackets, or None if a part between semicolons has no key.

    Examples
    --------
    >>> [each.key for each in bracketed("see @hebb1949, p. 62; also -@low2001") or ()]
    ['hebb1949', 'low2001']
    >>> bracketed("me@example.org") is None
    True
    """
    found = [Citation.parse(part) for part in _PARTS.findall(inside)]
    return tuple(each for each in found if each) if found and all(found) else None


def cited(text: str) -> Iterator[tuple[str, int]]:
    """Yield the keys cited in a Markdown text, and where they stand.

    Code, comments and addresses cite nothing.

    Examples
    --------
    >>> list(cited("Rectifiers [see @glorot2011deep, §3] give zeros, as @nair2010rectified."))
    [('glorot2011deep', 16), ('nair2010rectified', 52)]
    """
    for found in _KEY.finditer(prose(text)):
        yield key_of(found[0]), found.start()


def prose(text: str) -> str:
    """Return a Markdown text with its code, comments and addresses blank, so that places stay.

    Examples
    --------
    >>> prose("As `@e` says <!-- no -->.")
    'As      says            .'
    """
    for pattern in (_FENCE, _COMMENT, _CODE, _TARGET):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return text


def cited_keys(text: str) -> list[str]:
    """Return the citekeys cited in a text, in order, each once.

    Examples
    --------
    >>> cited_keys("Rectifiers [@glorot2011deep; @nair2010rectified] give zeros [@glorot2011deep].")
    ['glorot2011deep', 'nair2010rectified']
    """
    return list(dict.fromkeys(key for key, _ in cited(text)))

"""Control characters of data, written so that no terminal obeys them."""

from __future__ import annotations

import re

_CONTROL = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but for tab and line feed, DEL, C1
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing
    r"\u2028\u2029\ud800-\udfff\U000e0000-\U000e007f"  # line ends, halves of characters, tags
)
_OBEYED = re.compile(f"[{_CONTROL}]")
INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069]+")
"""Control characters, lone surrogates, and what turns the direction of the text around it."""


def escaped(text: str) -> str:
    r"""Return a text in which each control character is written as Python writes it.

    Tabs and line feeds stay. What is escaped turns colours on, moves the cursor, rings, changes
    the direction of writing, or is half of a character.

    Examples
    --------
    >>> print(escaped("M\x1b[31müller\x07 \u202eevil"))
    M\x1b[31müller\x07 \u202eevil
    """
    return text if text.isprintable() else _OBEYED.sub(_as_python, text)


def escaped_json(text: str) -> str:
    r"""Return JSON in which control characters are escapes of JSON: it means the same.

    Examples
    --------
    >>> print(escaped_json('"\x9b31m \u202e"'))
    "\u009b31m \u202e"
    """
    return text if text.isascii() and "\x7f" not in text else _OBEYED.sub(_as_json, text)


def plain(text: str) -> str:
    """Return text on one line, without control characters."""
    return " ".join(INVISIBLE.sub(" ", text).split())


def quoted(text: str) -> str:
    r"""Return a text in quotation marks, on one line, for a message.

    Unlike ``repr`` this leaves backslashes as they are: a value can be copied from it.

    Examples
    --------
    >>> print(quoted(r"\emph{On}"), quoted("G{\\'e}za"), quoted("two\nlines"))
    '\emph{On}' "G{\'e}za" 'two\nlines'
    """
    mark = '"' if "'" in text and '"' not in text else "'"
    line = escaped(text).replace("\n", r"\n").replace("\t", r"\t")
    return f"{mark}{line}{mark}"


def _as_python(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def _as_json(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))

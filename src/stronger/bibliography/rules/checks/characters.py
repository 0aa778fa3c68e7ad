"""Checks of single characters: what LaTeX stops at, what nobody sees, what came out wrong."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from stronger.bibliography.rules.checks.common import (
    NAME_FIELDS,
    PRINTED,
    is_prose,
    name_lists,
    replace,
    split_names,
    with_and,
)
from stronger.bibliography.rules.checks.tables import ONLY_BIBLATEX
from stronger.bibliography.text.fields import VERBATIM_FIELDS
from stronger.diagnostics import Fixable, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.diagnostics import Diagnostic

_NOT_TEXT = re.compile(
    r"\$[^$]*\$|\\\((?:[^\\]|\\[^()])*+\\\)|\\(?:url|path|href|nolinkurl)\s*\{[^{}]*\}|&(?:\w{1,30}|#\w{1,7});"
)
_SPECIAL = re.compile(r"(?<!\\)[&%#_]")
_SIGN = re.compile(r"[&%#_]")
_HANDED_ON = frozenset({"abstract", "annotation"})
"""Fields that no style prints, and that biber hands on to LaTeX all the same."""
_CLEAR = re.compile(r"(?<!\\)[&%#]")
_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]")
_BLANK = re.compile("[ \t\r\n]*[\u00a0\u2028\u2029][ \t\r\n\u00a0\u2028\u2029]*")
_LEFTWARD = ("R", "AL")
"""Unicode's classes of letters that run from right to left."""
_JOINERS = "\u200c\u200d"
"""Zero-width joiners: letters of their own in some scripts."""
_SHOWN_AS = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MOJIBAKE = re.compile(
    f"(?:[ÃÂÅÄ][{_SHOWN_AS}]|â[€\u0080‚ˆ‰„][{_SHOWN_AS}]|ï¬[\u0080-\u0086€‚ƒ„…†])+"
)
_MAY_BE_MEANT = re.compile("[ÃÂÅÄ][\u00a0«»‘’‚“”„‹›–—…]")
"""Letters that may well stand before a quotation mark, a dash or a no-break space."""
_DAMAGED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_EAST_ASIAN = re.compile("[\uff01-\uff5e\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Wide forms and variants of characters, which Chinese and Japanese text may mean as they are."""
_COMPATIBILITY = re.compile("[\ufb00-\ufb06\uff01-\uff5e]")


@rule("B107", "unescaped-character", subject="bibliography", fixable=Fixable.SAFE)
def unescaped_character(bibliography: Bibliography) -> Iterator[Diagnostic]:
    r"""A value holds a character that LaTeX takes for a command.

    ## Why
    LaTeX stops at a bare `&`, `#` or `_`, and drops the rest of the line after a bare `%`: to
    BibTeX they are characters like others (btxdoc says so of `%`, section 4), and it hands them on.

    ## Example
    ```bibtex
    @misc{a, title = {The Organization of Behavior}, note = {John Wiley & Sons}}
    ```

    ## Fix
    Put a backslash before it. In `url` and `doi` leave it bare.
    ```bibtex
    @misc{a, title = {The Organization of Behavior}, note = {John Wiley \& Sons}}
    ```
    """
    for entry in bibliography:
        for name, value in entry.fields.items():
            if not _SIGN.search(value) or not (name in PRINTED or name in _HANDED_ON):
                continue
            found = "".join(dict.fromkeys(_SPECIAL.findall(_NOT_TEXT.sub("", value))))
            if name in _HANDED_ON:
                # biber hands on what no style prints, and a comment there ends in the wrong place
                found = "%" if "%" in found and not ONLY_BIBLATEX.isdisjoint(entry.fields) else ""
            if found:
                escaped = " and ".join(rf"\{each}" for each in found)
                new = _escape(value)
                certain = not _SPECIAL.search(_NOT_TEXT.sub("", new))
                # Between names it is no text, and the rule on names run together mends it
                certain &= name not in NAME_FIELDS or not any(map(with_and, split_names(value)))
                safe = is_prose(value)
                yield unescaped_character.at(
                    entry.at(name),
                    f"{name} of {entry.citekey!r} holds a bare {' and '.join(map(repr, found))}",
                    fix=f"Write {escaped}.",
                    raw=value,
                    replacement=replace(entry, name, new, safe=safe) if certain else None,
                )


def _escape(value: str) -> str:
    """Return a value with a backslash before bare characters that can mean nothing but text."""
    made, start = [], 0
    for match in _NOT_TEXT.finditer(value):
        made += [_CLEAR.sub(r"\\\g<0>", value[start : match.start()]), match[0]]
        start = match.end()
    return "".join([*made, _CLEAR.sub(r"\\\g<0>", value[start:])])


@rule(
    "B108",
    "invisible-character",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.SAFE,
)
def invisible_character(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A value holds a character that nobody sees: a no-break or zero-width space, a soft hyphen.

    ## Why
    Text pasted from web pages brings them along: in the file this project began with they stood in
    seven values. Searches miss the words they stand in, and names that look alike differ. (Between
    the fields of an entry they are B015.)

    ## Example
    The space between `Pitts,` and `Walter` is a no-break space.
    ```bibtex
    @misc{a, author = {McCulloch, Warren S. and Pitts,\u00a0Walter}, title = {Nervous activity}}
    ```

    ## Fix
    Write a plain space, or `~` where no line may break.
    ```bibtex
    @misc{a, author = {McCulloch, Warren S. and Pitts, Walter}, title = {Nervous activity}}
    ```
    """
    for entry in bibliography:
        for name, value in entry.fields.items():
            found = None if value.isascii() else _INVISIBLE.search(value)
            if found:
                new = _INVISIBLE.sub("", _BLANK.sub(" ", value))
                certain = not any(joiner in value for joiner in _JOINERS)
                safe = _says_nothing(entry, name, value)
                yield invisible_character.at(
                    entry.at(name),
                    f"{name} of {entry.citekey!r} holds the invisible U+{ord(found[0]):04X}",
                    fix="Replace it by a plain space, or delete it.",
                    raw=value,
                    replacement=replace(entry, name, new, safe=safe) if certain else None,
                )


def _says_nothing(entry: Entry, field: str, value: str) -> bool:
    """Say whether invisible characters are no part of an address, a family name or a direction."""
    if field in VERBATIM_FIELDS or any(
        unicodedata.bidirectional(each) in _LEFTWARD for each in value
    ):
        return False
    names = dict(name_lists(entry)).get(field, [])
    return not any(_BLANK.search(name.rpartition(",")[0] or name) for name in names)


@rule("B195", "mojibake", subject="bibliography", fixable=Fixable.SAFE)
def mojibake(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """Letters beyond ASCII were read in the wrong encoding once, and saved so.

    ## Why
    UTF-8 (RFC 3629) writes `é` as two bytes; a program that takes them for Latin-1 or Windows-1252
    shows `Ã©`, and saving makes it so. The letters between can be told back with certainty.

    ## Example
    ```bibtex
    @misc{a, author = {Bottou, LÃ©on}, title = {Document recognition}}
    ```

    ## Fix
    Write the letter that was meant.
    ```bibtex
    @misc{a, author = {Bottou, Léon}, title = {Document recognition}}
    ```
    """
    for entry in bibliography:
        for name, value in entry.fields.items():
            if value.isascii():
                continue
            new = _MOJIBAKE.sub(_told_back, value)
            if new != value:
                found = next(each[0] for each in _MOJIBAKE.finditer(value) if _told_back(each))
                safe = name not in VERBATIM_FIELDS and not _MAY_BE_MEANT.search(value)
                yield mojibake.at(
                    entry.at(name),
                    f"{name} of {entry.citekey!r} holds {found!r}, UTF-8 read as another encoding",
                    fix="Write the letter that was meant.",
                    raw=value,
                    replacement=replace(entry, name, new, safe=safe),
                )


def _told_back(match: re.Match[str]) -> str:
    """Return what was written before it was read in the wrong encoding; the same if that fails."""
    data = bytearray()
    for character in match[0]:
        try:
            data += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 0xFF:
                return match[0]
            data.append(ord(character))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


@rule("B196", "damaged-character", subject="bibliography")
def damaged_character(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A value holds a control character or the sign for one that was lost.

    ## Why
    Where bytes could not be read, Unicode puts U+FFFD in their place: a letter is gone. Control
    characters (U+0000 to U+001F and U+007F to U+009F) come from damaged files and from PDFs; LaTeX
    stops at most of them.

    ## Example
    ```bibtex
    @misc{a, author = {Bottou, L\ufffdon}, title = {Document recognition}}
    ```

    ## Fix
    Look up what stood there.
    ```bibtex
    @misc{a, author = {Bottou, Léon}, title = {Document recognition}}
    ```
    """
    for entry in bibliography:
        for name, value in entry.fields.items():
            found = _DAMAGED.search(value)
            if found and _DAMAGED.search(_MOJIBAKE.sub(_told_back, value)):
                yield damaged_character.at(
                    entry.at(name),
                    f"{name} of {entry.citekey!r} holds the damaged U+{ord(found[0]):04X}",
                    fix="Look up what stood there.",
                    raw=value,
                )


@rule(
    "B197",
    "unnormalised-text",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.SAFE,
)
def unnormalised_text(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A value holds letters in pieces, or typographic ligatures.

    ## Why
    Unicode can write `é` as one character or as two, and `fi` as one that only fonts should make;
    its Annex 15 calls the composed form NFC. Text copied from PDFs and from some file systems has
    the others: what looks the same is not, and searching and sorting miss it.

    ## Example
    ```bibtex
    @misc{a, title = {E\ufb03cient streaming language models}}
    ```

    ## Fix
    Save the text in NFC, and ligatures as letters.
    ```bibtex
    @misc{a, title = {Efficient streaming language models}}
    ```
    """
    for entry in bibliography:
        for name, value in entry.fields.items():
            if value.isascii():
                continue
            new = _COMPATIBILITY.sub(
                lambda match: unicodedata.normalize("NFKC", match[0]),
                unicodedata.normalize("NFC", value),
            )
            if new != value:
                safe = name not in VERBATIM_FIELDS and not _EAST_ASIAN.search(value)
                yield unnormalised_text.at(
                    entry.at(name),
                    f"{name} of {entry.citekey!r} is not in the composed form of Unicode",
                    fix="Save it in NFC, and ligatures as letters.",
                    raw=value,
                    replacement=replace(entry, name, new, safe=safe),
                )

"""Where an entry names others by their keys: in fields for that, in values, and in citations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.edit.subset import latex
from stronger.bibliography.source.splitting import split

if TYPE_CHECKING:
    from stronger.bibliography.source.blocks import Block, Field

REFERENCES = ("crossref", "xref", "xdata", "entryset", "related", "ids")
"""Fields that hold keys, with commas between several."""

_SEVERAL = ("xdata", "entryset", "related", "ids")

_KEY = re.compile(r"[^,\s]+(?:\s+[^,\s]+)*")
_LISTS = re.compile(r"@comment\s*\{\s*(?:jabref-meta:|(?P<bibdesk>BibDesk Static Groups))", re.I)
_JABREF = re.compile(r"ExplicitGroup:(?:[^;\\]|\\[^;])*\\;\d+\\;(?P<keys>(?:(?!;;).|\n)*)")
_BIBDESK = re.compile(r"<key>keys</key>\s*<string>(?P<keys>[^<>]*)</string>")
_LISTED = re.compile(r"[^\s\\;,<>]+(?: [^\s\\;,<>]+)*")
_GRANULAR = re.compile(r"\bxdata\s*=\s*([^\s,{}=]+)")


class Renamed(NamedTuple):
    """A place where a key has another one instead."""

    field: str
    """The field, in lower case."""
    start: int
    stop: int
    new: str


def renamed_references(block: Block, keys: Mapping[str, str]) -> Iterator[Renamed]:
    r"""Yield where an entry names others that have new keys, one place once.

    Names are found in fields such as ``crossref``, in biblatex's granular ``xdata=key-field``, and
    in ``\cite`` within values.

    Parameters
    ----------
    block
        The entry.
    keys
        New keys by old ones in lower case.
    """
    for field in block.fields:
        name = field.name.lower()
        if name == "ids":  # other keys of the entry itself, which name no entry
            continue
        if name in REFERENCES:
            for match in _KEY.finditer(block.source, field.start + 1, field.stop - 1):
                if new := keys.get(match[0].lower()):
                    yield Renamed(name, match.start(), match.end(), new)
            continue
        yield from _granular(block, field, keys)
        written = field.value(block.source)
        if "cite" in written.lower():
            for place in latex.in_tex(written):
                if not place.why and (new := keys.get(place.key.lower())):
                    start = field.start + place.start
                    yield Renamed(name, start, start + len(place.key), new)


def _granular(block: Block, field: Field, keys: Mapping[str, str]) -> Iterator[Renamed]:
    """Yield the keys before the first hyphen that makes one of a granular reference."""
    for match in _GRANULAR.finditer(block.source, field.start, field.stop):
        written = match[1]
        ends = [at for at, letter in enumerate(written) if letter == "-"]
        for end in [len(written), *reversed(ends)]:
            if new := keys.get(written[:end].lower()):
                yield Renamed(field.name.lower(), match.start(1), match.start(1) + end, new)
                break


def rename_in_block(text: str, keys: Mapping[str, str]) -> str:
    """Return an entry that names others by their new keys, or a comment that lists them.

    Reference managers keep groups in comments: JabRef's and BibDesk's static ones list keys.

    Examples
    --------
    >>> rename_in_block("@misc{a, crossref = {b}, note = {see b}}", {"b": "c"})
    '@misc{a, crossref = {c}, note = {see b}}'
    """
    blocks = split(text)
    edits = [each[1:] for block in blocks for each in renamed_keys(block, keys)]
    for start, stop, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[stop:]
    return text


def with_keys_once(text: str) -> str:
    """Return an entry or a comment whose lists of keys hold each one once.

    Examples
    --------
    >>> with_keys_once("@set{s, entryset = {a, b,a}}")
    '@set{s, entryset = {a, b}}'
    """
    edits: list[tuple[int, int, str]] = []
    for block in split(text):
        if block.kind == "entry":
            edits += [
                (field.start + 1, field.stop - 1, ",")
                for field in block.fields
                if field.name.lower() in _SEVERAL and not field.pieces
            ]
        elif block.kind == "comment" and (found := _LISTS.match(block.text)):
            pattern, between = (_BIBDESK, ",") if found["bibdesk"] else (_JABREF, "\\;")
            edits += [
                (*match.span("keys"), between)
                for match in pattern.finditer(text, block.start, block.stop)
            ]
    for start, stop, between in reversed(edits):
        stop -= text[stop - 1] == "\\"  # of what ends the list
        listed = text[start:stop].split(between)
        seen: set[str] = set()
        kept = []
        for each in listed:
            bare = each.strip()
            if bare not in seen or not bare:
                kept.append(each)
            seen.add(bare)
        if len(kept) < len(listed):
            text = text[:start] + between.join(kept) + text[stop:]
    return text


def renamed_keys(block: Block, keys: Mapping[str, str]) -> Iterator[Renamed]:
    """Yield where an entry, or the groups of a reference manager in a comment, name others."""
    if block.kind == "entry":
        yield from renamed_references(block, keys)
    elif block.kind == "comment" and (found := _LISTS.match(block.text)):
        pattern = _BIBDESK if found["bibdesk"] else _JABREF
        for match in pattern.finditer(block.source, block.start, block.stop):
            for key in _LISTED.finditer(block.source, *match.span("keys")):
                if new := keys.get(key[0].strip().lower()):
                    yield Renamed("", key.start(), key.end(), new)

"""Reads names in biblatex's extended form: ``family=Montclos, given=Henri, prefix=de``."""

from __future__ import annotations

import re
from typing import NamedTuple

from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.people import Person
from stronger.escaping import quoted

_EXTENDED = re.compile(r'(?:^|,)\s*"?\s*(?:family|given|prefix|suffix)(?:-i)?\s*=', re.IGNORECASE)
_PART = re.compile(r'\s*"?\s*([A-Za-z][A-Za-z-]*)\s*=\s*(.*)', re.DOTALL)
_PARTS = {"family": "family", "given": "given", "prefix": "particle", "suffix": "suffix"}
_OPTIONS = frozenset(
    [
        "hash",
        "id",
        "nametemplates",
        "sortingnamekeytemplatename",
        "uniquenametemplatename",
        "nohashothers",
        "labelalphanametemplatename",
        "nosortothers",
        "useprefix",
    ]
)
"""What a name can hold beside its parts; of these ``useprefix`` alone is kept."""
_LIST_OPTION = re.compile(
    rf"(?:{'|'.join(sorted(_OPTIONS - {'id', 'hash'}))})\s*=\s*\S*", re.IGNORECASE
)
_SHIELD = re.compile(r'[{}",\\]')


class ExtendedName(NamedTuple):
    """A name in the extended form, read."""

    person: Person
    problem: str = ""
    left: tuple[str, ...] = ()
    """What it holds that a `Person` cannot: initials of its own, an ``id``, templates."""


def is_extended(name: str) -> bool:
    """Say whether a name is in the extended form.

    Examples
    --------
    >>> is_extended("given=Ana, family=Sol"), is_extended("Sol, Ana"), is_extended("{family=x}")
    (True, False, False)
    """
    return "=" in name and not name.startswith("{") and _EXTENDED.search(name) is not None


def is_list_option(name: str) -> bool:
    """Say whether what stands between two ``and`` is an option for the list, and nobody's name."""
    return "=" in name and _LIST_OPTION.fullmatch(name) is not None


def parse_extended(name: str) -> ExtendedName:
    """Read a name in the extended form.

    Parts come in any order, in quotes or braces where they hold a comma.

    Examples
    --------
    >>> parse_extended('prefix=de, family=Montclos, "given={Henri, fils}"').person
    Person(family='Montclos', given='Henri, fils', particle='de', suffix='', literal=False, ...)
    """
    found: dict[str, str] = {}
    left: list[str] = []
    problem = ""
    useprefix: bool | None = None
    for section in _sections(name):
        match = _PART.fullmatch(section)
        if not match:
            problem = problem or f"{quoted(section.strip())} in {quoted(name)} is no part=value"
            continue
        key, value = match[1].lower(), match[2].strip()
        if key in _PARTS:
            if _PARTS[key] in found:
                problem = problem or f"{key} is given twice in {quoted(name)}"
            if value.lower().startswith("xdata="):
                problem = (
                    problem
                    or f"{quoted(value)} refers to a whole name, and cannot be a part of one"
                )
            found.setdefault(_PARTS[key], to_text(_bare(value)))
        elif key == "useprefix":
            useprefix = value.lower() in ("true", "1")
        elif key in _OPTIONS or key.removesuffix("-i") in _PARTS:
            left.append(key)
        else:
            problem = problem or f"{key!r} in {quoted(name)} is no part of a name"
    family = found.pop("family", "")
    if not family:
        # Somebody with one name
        family = found.pop("given", "") or found.pop("particle", "") or found.pop("suffix", "")
    if not family:
        problem = problem or f"name {quoted(name)} has neither family nor given"
    given, particle, suffix = (found.get(part, "") for part in ("given", "particle", "suffix"))
    person = Person(family or name, given, particle, suffix, useprefix=useprefix)
    return ExtendedName(person, problem, tuple(left))


def _sections(name: str) -> list[str]:
    """Split at the commas outside braces and quotes."""
    sections: list[str] = []
    start = depth = 0
    quoted = False
    for match in _SHIELD.finditer(name):
        at = match.start()
        if at and name[at - 1] == "\\":
            continue  # \" is an accent
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth = max(0, depth - 1)
        elif match[0] == '"' and depth == 0:
            quoted = not quoted and _opens(name, start, at)
        elif match[0] == "," and depth == 0 and not quoted:
            sections.append(name[start:at])
            start = at + 1
    sections.append(name[start:])
    return [_unquoted(section) for section in sections if section.strip()]


def _opens(name: str, start: int, at: int) -> bool:
    """Say whether a quote begins a part or its value."""
    before = name[start:at].rstrip()
    return not before or before.endswith("=")


def _unquoted(section: str) -> str:
    section = section.strip()
    if len(section) > 1 and section[0] == section[-1] == '"':
        return section[1:-1]
    return section


def _bare(value: str) -> str:
    """Return a value without the quotes or the pair of braces around all of it."""
    value = _unquoted(value)
    if value.startswith("{") and value.endswith("}"):
        depth = 0
        for at, character in enumerate(value):
            depth += (character == "{") - (character == "}")
            if depth == 0:
                return value[1:-1] if at == len(value) - 1 else value
    return value

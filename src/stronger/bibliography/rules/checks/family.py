"""A check of family names that are none: a suffix or initials in their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.rules.checks.common import all_name_lists, replace, rewritten
from stronger.bibliography.text.latex import squeeze
from stronger.diagnostics import Fixable, Severity, rule
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Diagnostic

_SUFFIX = r"(?:[JS]r\.?|I{2,3}|IV|2nd|3rd|4th)"
_LAST = re.compile(rf"(?P<name>\S.*?)\s+(?P<suffix>{_SUFFIX})")
_FIRST = re.compile(rf"(?P<suffix>{_SUFFIX})\s*,\s*(?P<name>.*)")
_INITIALS = r"(?:[A-Z]\.[\s~-]*)+"
_INITIALS_LAST = re.compile(rf"(?P<family>[^\s.]{{2,}}(?:-[^\s.]+)?)\s+(?P<given>{_INITIALS})")
_INITIALS_FIRST = re.compile(rf"(?P<given>{_INITIALS})\s*,\s*(?P<family>[^\s.,]{{3,}})")
_MAY = re.compile(rf"\b{_SUFFIX}(?:\s|,|$)|[A-Z]\.\s*(?:,|$|and\b)")


@rule(
    "B213",
    "no-family-name",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def no_family_name(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """The last part of a name is only a suffix, such as Jr., or initials.

    ## Why
    Without a comma BibTeX takes the last word for the family name (btxdoc, section 4): *Martin
    Luther King Jr.* is sorted under J and cited as *Jr.*, *Hinton G.* as *G.* A suffix stands
    between two commas, and initials stand behind one.

    ## Example
    ```bibtex
    @misc{a, author = {Martin Luther King Jr. and Hinton G. E.}, title = {A dream}}
    ```

    ## Fix
    Write `Family, Suffix, Given`, or `Family, Given`.
    ```bibtex
    @misc{a, author = {King, Jr., Martin Luther and Hinton, G. E.}, title = {A dream}}
    ```
    """
    for entry, field, names in all_name_lists(bibliography):
        value = entry.fields[field]
        if not _MAY.search(value):
            continue
        for name in names:
            mended = "" if "{" in name or "\\" in name else _mended(name)
            if mended is None or mended:
                new = rewritten(value, {name: mended}) if mended else None
                yield no_family_name.at(
                    entry.at(field),
                    f"{field} {quoted(squeeze(name))} has no family name",
                    fix=f"Write {mended!r}." if mended else "Write 'Family, Suffix, Given'.",
                    raw=name,
                    replacement=replace(entry, field, new) if new else None,
                )
                break


def _mended(name: str) -> str | None:
    """Return a name with its family name in place, None if it has none, or the empty string.

    Examples
    --------
    >>> _mended("Martin Luther King Jr."), _mended("Hinton G. E."), _mended("Quoc V. Le")
    ('King, Jr., Martin Luther', 'Hinton, G. E.', '')
    """
    if "," not in name:
        if found := _LAST.fullmatch(name):
            words = found["name"].split()
            plain = len(words) > 1 and all(word[:1].isupper() for word in words)
            given = " ".join(words[:-1])
            return f"{words[-1]}, {found['suffix']}, {given}" if plain else None
        found = _INITIALS_LAST.fullmatch(name)
        return f"{found['family']}, {found['given'].strip()}" if found else ""
    if found := _FIRST.fullmatch(name):
        words = found["name"].split()
        plain = len(words) > 1 and "," not in found["name"]
        given = " ".join(words[:-1])
        return f"{words[-1]}, {found['suffix']}, {given}" if plain else None
    found = _INITIALS_FIRST.fullmatch(name)
    return f"{found['family']}, {found['given'].strip()}" if found else ""

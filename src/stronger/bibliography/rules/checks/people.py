"""Checks of lists of names: authors, editors, translators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.rules.checks.common import (
    PARTED,
    all_name_lists,
    given_part,
    replace,
    rewritten,
    with_and,
)
from stronger.bibliography.text.latex import squeeze
from stronger.diagnostics import Fixable, Severity, rule
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Diagnostic

_LONG = 20_000
"""In a longer list, organisations are not mended one by one."""
_BARE_INITIAL = re.compile(r"(?<![\w'’{}\\-])([^\W\d_a-z])(?=[\s,~]|$)")
_RUN_TOGETHER = re.compile(r"(?<![\w{\\])([^\W\d_a-z]\.)(?=[^\W\d_a-z]\.)")
_RUN_INITIALS = re.compile(r"[A-Z]{2,3}")
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv", "v", "2nd", "3rd", "4th", "esq"})
_ET_AL = re.compile(r"[,;]?\s*(?:\band\s+)?\{?\bet\.?[\s~]*al\b\.?\}?\s*$", re.IGNORECASE)
_ET_AL_ANYWHERE = re.compile(r"\bet\.?[\s~]*al\b|\band\s+Others\b|\band\s+colleagues\b")
_INITIAL_FIRST = re.compile(r"(?:[A-Z]\.[\s-]*)+[^\s.,]+\s*,\s*(?:[A-Z]\.[\s-]*)+[^\s.,]{2,}")
_LISTED = re.compile(r"\{[^{},]+,[^{},]+( and [^{},]+,[^{},]+)+\}")
_ORGANISATION = re.compile(
    r"\b(?:Universit\w+|Institute|Institut|Inc|Ltd|GmbH|Corporation|Consortium|Collaboration"
    r"|Committee|Commission|Association|Foundation|Ministry|Department|Laborator(?:y|ies)|Team"
    r"|Organi[sz]ation|Agency|Bureau|Academy|Council|Federation|Society|Working Group|Group"
    r"|Developers|Contributors)\b"
)
_NOT_A_NAME = re.compile(
    r"\b(?:Ph\.?D|M\.?D|Dr|Prof|Professor|Mr|Mrs|Ms|M\.?Sc)\b\.?(?![\w-])|@|https?:|orcid"
    r"|[*†‡§¶⁰¹²³⁴-⁹\d]|\$\^"
)
_LETTERS = re.compile(r"[^\W\d_]")

# Whole lists in which these find nothing are not looked into name by name
_MAY_SHOUT = re.compile(
    r"[=&]|\\[A-Za-z]|[A-Z\x80-\U0010ffff](?:[^a-zA-Z\x80-\U0010ffff]*+[A-Z\x80-\U0010ffff]){3}"
)
_MAY_LACK_STOPS = re.compile(
    r"[^\W\d_a-z](?:(?<![\w'’{}\\-].)(?=[\s,~]|$)|\.[^\W\d_a-z]\.)|[A-Z]{2}(?=\s|$)"
)


@rule("B120", "name-in-capitals", severity=Severity.WARNING, subject="bibliography")
def name_in_capitals(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A family name is written in capitals.

    ## Why
    Styles print names as they stand, and one shouted name breaks the look of the list. BibTeX tells
    particles by their small letters (btxdoc, section 4): `VAN DEN DRIESSCHE, George` has none, and
    is sorted under V. A style that wants small capitals sets them itself.

    ## Example
    ```bibtex
    @misc{a, author = {HINTON, Geoffrey E. and McCLELLAND, James L.}, title = {Representations}}
    ```

    ## Fix
    Write it as a name. Only the owner's spelling tells where capitals belong: McClelland.
    ```bibtex
    @misc{a, author = {Hinton, Geoffrey E. and McClelland, James L.}, title = {Representations}}
    ```
    """
    for entry in bibliography:
        for field, people in (("author", "authors"), ("editor", "editors")):
            value = entry.fields.get(field, "")
            if not (entry.definitions or may_shout(value)):
                continue
            for person in getattr(entry, people):
                letters = _LETTERS.findall(person.family)
                if (
                    len(letters) > 3
                    and person.given
                    and not person.literal
                    and person.family.isupper()
                ):
                    yield name_in_capitals.at(
                        entry.at(field),
                        f"{field} {person.family!r} is in capitals",
                        fix="Write the name with its own capitals only.",
                        raw=person.family,
                    )
                    break


def may_shout(names: str) -> bool:
    """Say whether a list of names may hold four letters in a row none of which is small.

    A family name in capitals has them, and most lists have not, which is told without reading them.
    """
    return _MAY_SHOUT.search(names) is not None


@rule(
    "B121",
    "bare-initials",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def bare_initials(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An initial has no full stop, or initials run together.

    ## Why
    Styles print initials as they stand, so that `Geoffrey E` and `Yann A.` come out in one list.
    BibTeX divides names at spaces and hyphens only: to it `J.A.` and `JA` are one given name, and a
    style that abbreviates prints `J.` alone. Google Scholar leaves the full stops out: in the file
    this project began with, all ten names with initials were so.

    ## Example
    ```bibtex
    @misc{a, author = {McCulloch, Warren S and Anderson, J.A.}, title = {Nervous activity}}
    ```

    ## Fix
    Put a full stop after each initial and a space between two.
    ```bibtex
    @misc{a, author = {McCulloch, Warren S. and Anderson, J. A.}, title = {Nervous activity}}
    ```
    """
    for entry, field, names in all_name_lists(bibliography):
        value = entry.fields[field]
        wrong = wrongly_abbreviated(names) if may_lack_stops(value) else []
        if not wrong:
            continue
        new = rewritten(value, {name: _spelt_out(name) for name in wrong})
        certain = new and not any(_runs_together(name) for name in wrong)
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        yield bare_initials.at(
            entry.at(field),
            f"initials without full stop or space in {quoted(squeeze(wrong[0]))}{more}",
            fix="Write 'Family, A. B.'.",
            raw=wrong[0],
            replacement=replace(entry, field, new) if new and certain else None,
        )


def may_lack_stops(names: str) -> bool:
    """Say whether a list of names may hold initials without full stop or space."""
    return _MAY_LACK_STOPS.search(names) is not None


def wrongly_abbreviated(names: list[str]) -> list[str]:
    """Return the names that hold initials without full stop or space."""
    return [name for name in names if _spelt_out(name) != name or _runs_together(name)]


def _spelt_out(name: str) -> str:
    """Return a name with a full stop after every bare initial and a space between two."""
    start, end = given_part(name)
    if "{" in name[start:end] or "}" in name[start:end]:
        return name
    given = _BARE_INITIAL.sub(lambda found: _stopped(found[1]), name[start:end])
    return name[:start] + _RUN_TOGETHER.sub(r"\1 ", given) + name[end:]


def _stopped(letter: str) -> str:
    """Return an initial with a full stop; a letter of a script without capitals is none."""
    return f"{letter}." if letter.lower() != letter else letter


def _runs_together(name: str) -> bool:
    """Say whether the given names are two or three capitals, such as JA in 'Anderson, JA'."""
    family, comma, given = name.rpartition(",")
    given = given.strip()
    return (
        bool(comma)
        and bool(_RUN_INITIALS.fullmatch(given))
        and given.lower() not in _GENERATIONS
        and not family.isupper()
    )


@rule("B122", "et-al", subject="bibliography", fixable=Fixable.SAFE)
def et_al(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A list of names ends in “et al.” as if that were a person.

    ## Why
    BibTeX takes it for an author of the family *al.* The words `and others` say that there are
    more, and every style sets them in its own way (btxdoc, section 4).

    ## Example
    ```bibtex
    @misc{a, author = {Silver, David and Huang, Aja and et al.}, title = {Mastering the game}}
    ```

    ## Fix
    Name all authors, or end the list with `and others`.
    ```bibtex
    @misc{a, author = {Silver, David and Huang, Aja and others}, title = {Mastering the game}}
    ```
    """
    for entry, field, _ in all_name_lists(bibliography):
        value = entry.fields[field]
        found = _ET_AL_ANYWHERE.search(value)
        if found:
            new = _ET_AL.sub(" and others", value)
            certain = not _ET_AL_ANYWHERE.search(new) and not new.startswith(" and")
            yield et_al.at(
                entry.at(field),
                f"{field} holds {quoted(squeeze(found[0]))}, which BibTeX takes for a person",
                fix="End the list with 'and others'.",
                raw=value,
                replacement=replace(entry, field, new, safe=True) if certain else None,
            )


@rule("B123", "names-run-together", subject="bibliography", fixable=Fixable.SAFE)
def names_run_together(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """Names are parted by commas, semicolons or `&`, or stand all in one pair of braces.

    ## Why
    BibTeX knows one separator, the word `and` (btxdoc, section 4); anything else makes one person
    of many, and a pair of braces round the list makes it one organisation. More than two commas in
    a name are a finding of reading, B010; this rule finds what BibTeX would accept in silence.

    ## Example
    ```bibtex
    @misc{a, author = {Hinton, G. & LeCun, Y.}, title = {Deep learning}}
    ```
    Other cases are `Hinton, G.; LeCun, Y.`, `G. Hinton, Y. LeCun` and
    `{Hinton, G. and LeCun, Y.}` in two pairs of braces.

    ## Fix
    Put `and` between the names. `--fix` does where `&` or a semicolon parts names that each have
    a comma or begin with an initial.
    ```bibtex
    @misc{a, author = {Hinton, G. and LeCun, Y.}, title = {Deep learning}}
    ```
    """
    for entry, field, names in all_name_lists(bibliography):
        for name in names:
            if problem := "" if surely_one(name) else run_together(squeeze(name)):
                value = entry.fields[field]
                apart = with_and(name)
                certain = apart and value.count(name) == 1
                new = value.replace(name, apart)
                yield names_run_together.at(
                    entry.at(field),
                    f"{field}: {problem}",
                    fix="Put 'and' between the names.",
                    raw=name,
                    replacement=replace(entry, field, new, safe=True) if certain else None,
                )
                break


def surely_one(name: str) -> bool:
    """Say whether a name has no sign, second comma or initial in front: those show several."""
    before, _, after = name.partition(",")
    return not ("," in after or "." in before or ";" in name or "&" in name)


def run_together(name: str) -> str:
    """Say what shows that a name is several, or return the empty string."""
    if name.startswith("{"):
        if _LISTED.fullmatch(name):
            return "one pair of braces holds several names"
        return ""
    if separator := PARTED.search(name):
        return f"{quoted(separator[0])} does not part names"
    sections = [section.strip() for section in name.split(",")]
    if len(sections) == 2 and _INITIAL_FIRST.fullmatch(name):
        return f"a comma does not part the names in {name!r}"
    if len(sections) == 3 and sections[1].lower().rstrip(".") not in _GENERATIONS | {""}:
        return f"{sections[1]!r} in {name!r} is no suffix such as Jr"
    return ""


@rule(
    "B124",
    "organisation-as-person",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def organisation_as_person(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """The name of an organisation is not in braces.

    ## Why
    BibTeX divides every name into given and family names, unless braces make it one word; so says
    biblatex's manual too, under “Corporate Authors and Editors”. `Google Research Team` is sorted
    under *Team* and cited as such, with the given names *G. R.*

    ## Example
    ```bibtex
    @misc{a, author = {Google Research Team}, title = {A model}}
    ```

    ## Fix
    Put the name in braces of its own.
    ```bibtex
    @misc{a, author = {{Google Research Team}}, title = {A model}}
    ```
    """
    for entry, field, names in all_name_lists(bibliography):
        if not _ORGANISATION.search(entry.fields[field]):
            continue
        for name in names:
            found = None if "{" in name else _ORGANISATION.search(name)
            if found and " " in squeeze(name):
                value = entry.fields[field]
                # Each of them comes with all of the list
                short = len(value) < _LONG
                certain = "," not in name and short and value.count(name) == 1
                new = value.replace(name, f"{{{name}}}") if certain else ""
                yield organisation_as_person.at(
                    entry.at(field),
                    f"{quoted(squeeze(name))} is an organisation and is read as a person",
                    fix="Put its name in braces of its own.",
                    raw=name,
                    replacement=replace(entry, field, new) if certain else None,
                )


@rule("B125", "not-part-of-a-name", severity=Severity.WARNING, subject="bibliography")
def not_part_of_a_name(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A name holds a digit, a footnote mark, an address or an academic title.

    ## Why
    Such things come along when authors are copied from a title page: marks of affiliations,
    e-mail addresses, degrees. BibTeX makes names of them (its four parts of a name have no place
    for a title), and styles print them.

    ## Example
    ```bibtex
    @misc{a, author = {Erhan, Dumitru1 and Bengio, Prof. Yoshua}, title = {Features}}
    ```

    ## Fix
    Leave the name alone in the field.
    ```bibtex
    @misc{a, author = {Erhan, Dumitru and Bengio, Yoshua}, title = {Features}}
    ```
    """
    for entry, field, names in all_name_lists(bibliography):
        if not _NOT_A_NAME.search(entry.fields[field]):
            continue
        for name in names:
            if name.startswith("{") or "\\" in name:
                continue
            sections = [part.strip() for part in name.split(",")]
            kept = [part for part in sections if part.lower().rstrip(".") not in _GENERATIONS]
            found = _NOT_A_NAME.search(", ".join(kept))
            if found and not (found[0].isdigit() and "[" in name):
                yield not_part_of_a_name.at(
                    entry.at(field),
                    f"{found[0]!r} is no part of the name {quoted(squeeze(name))}",
                    fix="Leave the name alone in the field.",
                    raw=name,
                )

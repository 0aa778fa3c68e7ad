"""What fields mean, whatever they look like: for telling changes from other spellings."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from stronger.bibliography.text.fields import NAME_LISTS, VERBATIM_FIELDS
from stronger.bibliography.text.identifiers import Doi, verbatim
from stronger.bibliography.text.latex import squeeze, to_text
from stronger.bibliography.text.months import month_number
from stronger.bibliography.text.names import parse_names
from stronger.bibliography.text.pages import page_range

if TYPE_CHECKING:
    from stronger.bibliography.model import Entry

_CASE_BLIND = frozenset({"doi", "archiveprefix", "eprinttype", "isbn", "issn"})
_SUBTYPES = {
    "phdthesis": "phdthesis",
    "mathesis": "mathesis",
    "mastersthesis": "mathesis",
    "techreport": "techreport",
    "technicalreport": "techreport",
}
"""What biblatex's field ``type`` holds for a kind of thesis or report, by how people write it."""
_KEYS = frozenset({"crossref", "xref", "xdata"})
_BRACE = re.compile(r"\\?[{}]")


def meaning_of(name: str, value: str) -> str:
    r"""Return what a field says, in one form for all the ways to write it.

    White space, LaTeX or Unicode for the same letter, the order of the parts of names, dashes in
    page ranges, months by name or number, and DOIs as addresses make no difference. Braces make
    one where they keep capitals.

    Examples
    --------
    >>> meaning_of("author", r"{\'E}mile  Borel") == meaning_of("author", "Borel, Émile")
    True
    >>> meaning_of("title", "On {DNA}") == meaning_of("title", "On DNA")
    False
    """
    if name in NAME_LISTS:
        names, _ = parse_names(value)
        people = [
            "|".join((person.particle, person.family, person.suffix, person.given,
                      "literal" * person.literal))
            for person in names
        ]  # fmt: skip
        return unicodedata.normalize("NFC", " and ".join([*people, *(["others"] * names.others)]))
    if name in VERBATIM_FIELDS or name in _CASE_BLIND:
        plain = verbatim(value)
        if name == "doi" and (doi := Doi.parse(plain)):
            plain = doi.value
        return plain.lower() if name in _CASE_BLIND | _KEYS else plain
    if name == "month" and (number := month_number(value.strip(" {}"))):
        return str(number)
    text = unicodedata.normalize("NFC", to_text(value))
    if name == "type" and (subtype := _SUBTYPES.get(re.sub(r"[^a-z]", "", text.lower()))):
        return subtype
    if name == "pages":
        return page_range(text)
    kept = _protected(value) if text.lower() != text else ""
    return f"{text}\0{kept}" if kept else text


def meanings_of(entry: Entry) -> dict[str, str]:
    """Return what each of an entry's own fields says."""
    return {name: meaning_of(name, value) for name, value in entry.fields.items() if value.strip()}


def _protected(value: str) -> str:
    """Return the words with capitals that braces keep, for comparison."""
    from stronger.bibliography.formats.markup import NOCASE, runs

    if not _BRACE.search(value):
        return ""
    kept = "".join(run.text for run in runs(value) if NOCASE in run.marks)
    return squeeze("".join(character for character in kept if character.isupper()))

"""What the styles of BibTeX and of biblatex print of preprints and reprints, and where.

BibTeX's standard styles print no ``eprint``: a preprint is found only if some other field names its
number. biblatex prints ``eprint``, so that the number would come twice, and prints ``note`` before
the date, so that the year of a reprint would stand beside that of the work.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.text.identifiers import ArXiv

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARCHIVE = re.compile(r"(?:arxiv(?:\.org)?|corr)?[\s-]*(?:e-?prints?|preprints?)?", re.IGNORECASE)
_NAMED = re.compile(r"arxiv\s+(?:e-?prints?|preprints?)\W+(?=arxiv)", re.IGNORECASE)
_REPRINT = re.compile(r"(?:reprinted|reprint|reissued|republished)\b", re.IGNORECASE)
_DOI_OF_ARXIV = re.compile(r"(?:.*/)?10\.48550/arxiv\.(.+)", re.IGNORECASE)
_PRINTED = ("howpublished", "note", "journal", "volume", "number", "pages", "title")


def names_archive_only(value: str) -> bool:
    """Say whether a value names arXiv, or says that this is a preprint, and nothing else.

    Examples
    --------
    >>> names_archive_only("arXiv preprint"), names_archive_only("arXiv preprint arXiv:1409.0473")
    (True, False)
    """
    return bool(value.strip()) and _ARCHIVE.fullmatch(value.strip()) is not None


def for_bibtex(type_: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return fields so that BibTeX's styles print the number of a preprint, and every addendum.

    Examples
    --------
    >>> for_bibtex("misc", {"eprint": "1409.0473"})
    {'eprint': '1409.0473', 'howpublished': 'arXiv preprint arXiv:1409.0473'}
    """
    made = dict(fields)
    if addendum := made.pop("addendum", ""):
        made["note"] = _joined(made.get("note", ""), addendum)
    number = _number(made)
    if number is None:
        return made
    _leave_doi(made, number)
    if any(number.number in made.get(name, "") for name in _PRINTED):
        return made
    if type_ == "article" and names_archive_only(made.get("journal", "")):
        made["journal"] = f"arXiv preprint arXiv:{number}"
    elif type_ == "misc" and _is_free(made.get("howpublished", "")):
        made["howpublished"] = f"arXiv preprint arXiv:{number}"
    elif type_ in ("misc", "unpublished"):
        note = made.get("note", "")
        made["note"] = _joined("" if _is_free(note) else note, f"arXiv:{number}")
    return made


def for_biblatex(fields: Mapping[str, str]) -> dict[str, str]:
    """Return fields without what biblatex prints from ``eprint``, and with reprints at the end.

    Examples
    --------
    >>> for_biblatex({"note": "Reprinted in 1990", "doi": "10.48550/arXiv.1409.0473"})
    {'addendum': 'Reprinted in 1990', 'doi': '10.48550/arXiv.1409.0473'}
    """
    made = dict(fields)
    if number := _number(made):
        _leave_doi(made, number)
        told = made.get("howpublished", "").strip()
        if names_archive_only(told) or ArXiv.parse(_NAMED.sub("", told, count=1)) == number:
            made.pop("howpublished", None)
    if "addendum" not in made and _REPRINT.match(made.get("note", "").lstrip("{ ")):
        made = {"addendum" if name == "note" else name: made[name] for name in made}
    return made


def _number(fields: Mapping[str, str]) -> ArXiv | None:
    """Return the arXiv number that ``eprint`` is."""
    archive = fields.get("archiveprefix") or fields.get("eprinttype", "")
    arxiv = "eprint" in fields and archive.strip().lower() in ("arxiv", "")
    return ArXiv.parse(fields["eprint"]) if arxiv else None


def _leave_doi(fields: dict[str, str], number: ArXiv) -> None:
    """Take away a DOI that says what ``eprint`` says."""
    found = _DOI_OF_ARXIV.fullmatch(fields.get("doi", "").strip())
    other = ArXiv.parse(found[1]) if found else None
    if other and other.key == number.key:
        del fields["doi"]


def _is_free(value: str) -> bool:
    return not value.strip() or names_archive_only(value)


def _joined(note: str, more: str) -> str:
    return f"{note.strip().rstrip('.')}. {more}" if note.strip() else more

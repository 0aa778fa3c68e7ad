"""The formats in which entries leave: a registry of named exporters, and BibTeX and BibLaTeX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from stronger.bibliography.dates import parse_date
from stronger.bibliography.latex import VERBATIM_FIELDS, to_latex
from stronger.bibliography.writing import order_entries, write
from stronger.diagnostics import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stronger.bibliography.model import Bibliography, Entry, String

    Exporter: TypeAlias = Callable[[Bibliography, Sequence[Entry]], str]

_WHOLES = frozenset({"book", "collection", "proceedings"})
_REFERENCES = ("crossref", "xref", "xdata")


@dataclass(frozen=True)
class Format:
    """A format that entries can be exported in."""

    name: str
    """What people call it on the command line."""
    extension: str
    """The file extension, with its dot."""
    title: str
    """One line for lists of formats."""
    function: Exporter
    """Takes a bibliography and entries of it, complete and in order, and gives the text."""


class UnknownFormatError(ValueError):
    """No format has the name asked for."""


FORMATS: dict[str, Format] = {}
"""Every format by its name."""


def export_format(name: str, *, extension: str, title: str) -> Callable[[Exporter], Exporter]:
    """Register the decorated function as an exporter.

    Raises
    ------
    ValueError
        If a format has the name already.
    """

    def register(function: Exporter) -> Exporter:
        if name in FORMATS:
            raise ValueError(f"there is a format {name!r} already")
        FORMATS[name] = Format(name, extension, title, function)
        return function

    return register


def export(bibliography: Bibliography, entries: Iterable[Entry], format: str = "bibtex") -> str:  # noqa: A002
    r"""Return entries in a format, with everything they depend on.

    The text depends on which entries are asked for only, not on their order or on how often.

    Parameters
    ----------
    bibliography
        Where ``crossref`` parents and macros are looked up.
    entries
        Entries of the bibliography.
    format
        The name of a format.

    Raises
    ------
    UnknownFormatError
        If there is no such format; the message names the nearest one.

    Examples
    --------
    >>> from stronger.bibliography.reading import read_text
    >>> entries = read_text("@book{mezard2009, author = {Mézard, Marc}, year = 2009}")
    >>> print(export(entries, entries), end="")
    @book{mezard2009,
      author = {M{\'e}zard, Marc},
      year = {2009},
    }
    """
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        hint = did_you_mean(format, FORMATS) or f"; there are {known}"
        raise UnknownFormatError(f"no export format {format!r}{hint}")
    return FORMATS[format].function(bibliography, complete(bibliography, entries))


def complete(bibliography: Bibliography, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries and all they refer to, each once, parents after their children."""
    known: dict[str, Entry] = {}
    for entry in bibliography:
        known.setdefault(entry.citekey.lower(), entry)
    chosen: dict[str, Entry] = {}
    # Of entries with one key, which is kept must not depend on the order they come in.
    waiting = sorted(entries, key=lambda entry: (entry.citekey, entry.position), reverse=True)
    while waiting:
        entry = waiting.pop()
        if entry.citekey.lower() in chosen:
            continue
        chosen[entry.citekey.lower()] = entry
        for field in _REFERENCES:
            keys = [key.strip().lower() for key in entry.fields.get(field, "").split(",")]
            waiting.extend(known[key] for key in keys if key in known)
    return order_entries(_with_booktitles(chosen.values()))


def _with_booktitles(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Write down the ``booktitle`` that parts inherit.

    bibtex inherits it from a parent's ``booktitle`` only, biber from its ``title`` only, and calls
    a ``booktitle`` there invalid: so it stands in the part, where both read it.
    """
    for entry in entries:
        fields = dict(entry.fields)
        if "booktitle" in entry.inherited:
            fields["booktitle"] = entry.inherited["booktitle"]
        elif entry.type in _WHOLES and fields.get("booktitle") == fields.get("title"):
            fields.pop("booktitle", None)
        yield entry if fields == entry.fields else entry.model_copy(update={"fields": fields})


def used_strings(bibliography: Bibliography, entries: Iterable[Entry]) -> list[String]:
    """Return the ``@string`` definitions that the entries use."""
    used = {name.lower() for entry in entries for name in entry.strings}
    return [string for string in bibliography.strings if string.name.lower() in used]


@export_format("bibtex", extension=".bib", title="BibTeX, for LaTeX with bibtex (ASCII)")
def bibtex(bibliography: Bibliography, entries: Sequence[Entry]) -> str:
    """Write BibTeX in ASCII, because bibtex cuts initials and lowers capitals byte by byte."""
    return write(
        [entry.model_copy(update={"fields": _ascii_fields(entry)}) for entry in entries],
        [
            string.model_copy(update={"value": to_latex(string.value)})
            for string in used_strings(bibliography, entries)
        ],
        [to_latex(text) for text in bibliography.preambles],
    )


@export_format("biblatex", extension=".bib", title="BibLaTeX, for LaTeX with biber (UTF-8)")
def biblatex(bibliography: Bibliography, entries: Sequence[Entry]) -> str:
    """Write BibLaTeX in UTF-8, with the types and fields of biblatex's own data model."""
    return write(
        [_in_biblatex(entry) for entry in entries],
        used_strings(bibliography, entries),
        bibliography.preambles,
    )


def _ascii_fields(entry: Entry) -> dict[str, str]:
    return {
        name: value if name in VERBATIM_FIELDS else to_latex(value)
        for name, value in entry.fields.items()
    }


_BIBLATEX_FIELDS = {
    "address": "location",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "journal": "journaltitle",
    "key": "sortkey",
    "pdf": "file",
    "primaryclass": "eprintclass",
    "school": "institution",
}
_BIBLATEX_TYPES = {
    "conference": ("inproceedings", ""),
    "electronic": ("online", ""),
    "mastersthesis": ("thesis", "mathesis"),
    "phdthesis": ("thesis", "phdthesis"),
    "techreport": ("report", "techreport"),
    "www": ("online", ""),
}


def _in_biblatex(entry: Entry) -> Entry:
    kind, subtype = _BIBLATEX_TYPES.get(entry.type, (entry.type, ""))
    fields = {}
    for name, value in entry.fields.items():
        new = _BIBLATEX_FIELDS.get(name, name)
        if new not in fields and (new == name or new not in entry.fields):
            fields[new] = value
        else:
            fields[name] = value
    if fields.get("eprinttype", "").lower() == "arxiv":
        fields["eprinttype"] = "arxiv"
    date = parse_date(entry.fields)
    if "date" not in fields and date and fields.get("year", "").strip() == str(date.year):
        # A month that is no month stays where it is: nothing may be lost.
        if date.month:
            del fields["month"]
        if date.month or "month" not in fields:
            del fields["year"]
            fields["date"] = str(date)
    if subtype:
        fields.setdefault("type", subtype)
    return entry.model_copy(update={"type": kind, "fields": fields})

"""BibTeX and BibLaTeX as export formats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stronger.bibliography.formats.printing import for_biblatex, for_bibtex
from stronger.bibliography.formats.registry import Exported, Loss, export_format
from stronger.bibliography.source.containers import is_container
from stronger.bibliography.source.inheriting import parent_of, without_containers
from stronger.bibliography.source.writing import write
from stronger.bibliography.text.dates import date_problem, parse_date, whole_date
from stronger.bibliography.text.fields import (
    BIBLATEX_NAMES,
    BIBLATEX_TYPES,
    NAME_LISTS,
    VERBATIM_FIELDS,
)
from stronger.bibliography.text.free_dates import written_month, written_year
from stronger.bibliography.text.latex import to_latex, unwritable
from stronger.bibliography.text.names import left_in_names, parse_names
from stronger.bibliography.text.sources import names_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stronger.bibliography.model import Bibliography, Entry, String


def used_strings(bibliography: Bibliography, entries: Iterable[Entry]) -> list[String]:
    """Return the ``@string`` definitions that the entries use."""
    used = {name.lower() for entry in entries for name in entry.strings}
    return [string for string in bibliography.strings if string.name.lower() in used]


@dataclass(frozen=True)
class Blocks:
    """What is written as BibTeX or BibLaTeX, each entry independent of the others."""

    entries: tuple[Entry, ...]
    strings: tuple[String, ...]
    """The definitions that they use."""
    preambles: tuple[str, ...]

    def write(self) -> str:
        """Return all of it."""
        return write(self.entries, self.strings, self.preambles, ordered=True)


@export_format("bibtex", extension=".bib", title="BibTeX, for LaTeX with bibtex (ASCII)",
               folds_keys=True)  # fmt: skip
def bibtex(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:
    """Write BibTeX in ASCII, because bibtex cuts initials and lowers capitals byte by byte.

    Types and fields that only BibLaTeX knows become those of BibTeX, and what is inherited from
    ``@xdata`` containers is written down. A preprint has its arXiv number in a field that styles
    print, since the standard ones print no ``eprint``.
    """
    losses = [
        Loss(entry.citekey, "xdata", "is resolved into fields of the entry", entry.at("xdata"))
        for entry in entries
        if "xdata" in entry.fields and not is_container(entry)
    ]
    text = bibtex_blocks(bibliography, entries, losses).write()
    return Exported(text, tuple(losses))


def bibtex_blocks(
    bibliography: Bibliography, entries: Sequence[Entry], losses: list[Loss]
) -> Blocks:
    """Return entries as bibtex knows them, and add to the losses."""
    parents = bibliography.by_folded_key
    entries = [_written_down(entry, parents) for entry in without_containers(entries)]
    known = [_plain_names(_in_bibtex(entry, losses), losses) for entry in entries]
    known = [
        replace(entry, fields=ascii_fields(for_bibtex(entry.type, entry.fields))) for entry in known
    ]
    for entry in known:
        for name, kept in unwritten(entry.fields).items():
            reason = f"holds {kept!r}, which LaTeX has no command for and which stays"
            losses.append(Loss(entry.citekey, name, reason, entry.at(name), named=True))
    return Blocks(
        tuple(known),
        tuple(
            replace(string, value=to_latex(string.value))
            for string in used_strings(bibliography, entries)
        ),
        tuple(to_latex(text) for text in bibliography.preambles),
    )


def _written_down(entry: Entry, parents: Mapping[str, Entry]) -> Entry:
    """Write into an entry what bibtex would not let it inherit, or not so.

    Its parent is passed on under the names of its own fields; biblatex gives a book's title on as
    ``booktitle``.
    """
    parent = parents.get(parent_of(entry).lower())
    if parent is None or entry.type == "set":
        return entry
    told = {
        name: value
        for name, value in entry.inherited.items()
        if name not in entry.fields and parent.get(name) != value
    }
    return replace(entry, fields={**entry.fields, **told}) if told else entry


def _plain_names(entry: Entry, losses: list[Loss]) -> Entry:
    """Write names of biblatex's extended form as BibTeX has them."""
    fields = dict(entry.fields)
    for name in NAME_LISTS & fields.keys():
        if "=" not in fields[name]:
            continue
        names = parse_names(fields[name])[0]
        kept = left_in_names(fields[name])
        if any(person.useprefix is not None for person in names):
            kept.append("useprefix")
        losses += [
            Loss(entry.citekey, name, f"holds {what}, which BibTeX cannot say", entry.at(name))
            for what in kept
        ]
        if names:
            fields[name] = names_source(names)
    return entry if fields == entry.fields else replace(entry, fields=fields)


@export_format("biblatex", extension=".bib", title="BibLaTeX, for LaTeX with biber (UTF-8)")
def biblatex(bibliography: Bibliography, entries: Sequence[Entry]) -> str:
    """Write BibLaTeX in UTF-8, with the types and fields of biblatex's own data model.

    Nothing is printed twice: what only repeats ``eprint`` stays out, and a reprint stands in
    ``addendum``, after the date.
    """
    return biblatex_blocks(bibliography, entries).write()


def biblatex_blocks(bibliography: Bibliography, entries: Sequence[Entry]) -> Blocks:
    """Return entries as biber knows them."""
    return Blocks(
        tuple(_in_biblatex(entry) for entry in entries),
        tuple(used_strings(bibliography, entries)),
        tuple(bibliography.preambles),
    )


def ascii_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Return fields with LaTeX for every character beyond ASCII, but in addresses and keys."""
    return {
        name: value if value.isascii() or name in VERBATIM_FIELDS else to_latex(value)
        for name, value in fields.items()
    }


def unwritten(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is beyond ASCII in each of the fields that `ascii_fields` made, if anything."""
    return {
        name: unwritable(value)
        for name, value in fields.items()
        if not value.isascii() and name not in VERBATIM_FIELDS
    }


def known_to_bibtex(type_: str, fields: Mapping[str, str]) -> bool:
    """Say whether BibTeX has the type and the fields of an entry, so that they stay as they are."""
    return (
        type_ in _IN_BIBTEX
        and fields.keys().isdisjoint(_FOR_BIBLATEX)
        and not (type_ in _THESES.values() and "institution" in fields)
    )


_BIBTEX_FIELDS = {new: old for old, new in BIBLATEX_NAMES.items() if old not in ("pdf", "school")}
_FOR_BIBLATEX = frozenset({"date", "xdata", *_BIBTEX_FIELDS})
_BIBTEX_TYPES = {
    "bookinbook": "inbook",
    "collection": "book",
    "inreference": "incollection",
    "mvbook": "book",
    "mvcollection": "book",
    "mvproceedings": "proceedings",
    "mvreference": "book",
    "reference": "book",
    "report": "techreport",
    "suppbook": "inbook",
    "suppcollection": "incollection",
    "suppperiodical": "article",
}
_BIBTEX_SAME = {"report": "techreport", "conference": "inproceedings"}
"""Types that BibTeX calls otherwise and that come back as the same."""
_THESES = {"mathesis": "mastersthesis", "phdthesis": "phdthesis"}
_IN_BIBTEX = frozenset(
    """article book booklet conference inbook incollection inproceedings manual mastersthesis misc
    phdthesis proceedings techreport unpublished""".split()  # noqa: SIM905
)


def _in_bibtex(entry: Entry, losses: list[Loss]) -> Entry:
    """Return an entry as bibtex knows it; what it knows already stays as it is."""
    if known_to_bibtex(entry.type, entry.fields):
        return entry
    fields = {}
    for name, value in entry.fields.items():
        new = _BIBTEX_FIELDS.get(name, name)
        fields[new if new not in entry.fields else name] = value
    kind = entry.type
    if kind not in _IN_BIBTEX:
        kind = _BIBTEX_TYPES.get(kind, "misc")
        if entry.type == "thesis":
            kind = _THESES.get(fields.get("type", "").lower(), "phdthesis")
        named = entry.type == "thesis" and fields.get("type", "").lower() in _THESES
        if not named and _BIBTEX_SAME.get(entry.type) != kind:
            reason = f"is {entry.type}, which BibTeX calls {kind}"
            losses.append(Loss(entry.citekey, "entry type", reason, entry.position))
        if fields.get("type", "").lower() in {kind, *_THESES}:
            del fields["type"]
    if kind in _THESES.values() and "school" not in fields and "institution" in fields:
        fields["school"] = fields.pop("institution")
    date = parse_date({"date": fields.get("date", "")})
    if date and "year" not in fields:
        written = {"year": written_year(date)}
        if month := written_month(date):
            written["month"] = fields.get("month", month)
        fields |= written
        problem = date_problem(fields.pop("date"))
        if problem or parse_date(written) != date:
            reason = "says more than a year and a month"
            losses.append(Loss(entry.citekey, "date", reason, entry.at("date")))
    return replace(entry, type=kind, fields=fields)


def _in_biblatex(entry: Entry) -> Entry:
    kind, subtype = BIBLATEX_TYPES.get(entry.type, (entry.type, ""))
    fields = {}
    for name, value in entry.fields.items():
        new = BIBLATEX_NAMES.get(name, name)
        if new not in fields and (new == name or new not in entry.fields):
            fields[new] = value
        else:
            fields[name] = value
    if fields.get("eprinttype", "").lower() == "arxiv":
        fields["eprinttype"] = "arxiv"
    # A month that is no month stays where it is: nothing may be lost
    if "date" not in fields and (date := whole_date(entry.fields)):
        for name in ("year", "month", "day"):
            fields.pop(name, None)
        fields["date"] = str(date)
    if subtype and not fields.get("type", "").strip():
        fields["type"] = subtype
    return replace(entry, type=kind, fields=for_biblatex(fields))

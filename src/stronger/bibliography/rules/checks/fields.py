"""Checks of entry types and of which fields an entry has."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from stronger.bibliography.compare.dialects import PARTS, when
from stronger.bibliography.compare.normalising import meaning_of
from stronger.bibliography.rules.checks.tables import (
    FIELDS,
    KNOWN_FIELDS,
    MISPLACED,
    ONLY_BIBLATEX,
    REQUIRED,
    REQUIRED_IN_BIBLATEX,
    TYPED_FIELDS,
    TYPES,
)
from stronger.bibliography.source.containers import is_container
from stronger.bibliography.source.inheriting import parent_of
from stronger.bibliography.text.fields import BIBLATEX_NAMES
from stronger.diagnostics import Severity, did_you_mean, rule
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.diagnostics import Diagnostic

_IDENTIFIERS = ("doi", "url", "eprint", "isbn", "pmid", "howpublished")


@rule("B101", "missing-field", subject="bibliography")
def missing_field(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An entry lacks a field that its type must have.

    ## Why
    Section 3.1 of btxdoc names the fields that a type requires, and the data model in biblatex's
    manual does so for its types. Styles print a gap or a warning in place of a missing one, and
    readers cannot find the work. An entry with fields that biblatex alone knows, such as `date`,
    is held to biblatex's list, which asks for no publisher.

    ## Example
    ```bibtex
    @article{hubel1962receptive,
      author = {Hubel, David H. and Wiesel, Torsten N.},
      title = {Receptive fields in the cat's visual cortex},
      year = {1962},
    }
    ```
    There is no `journal`. Often such an entry is an `@inproceedings` or a preprint in truth.

    ## Fix
    Add the field, or choose the type that fits what you know.
    ```bibtex
    @article{hubel1962receptive,
      author = {Hubel, David H. and Wiesel, Torsten N.},
      title = {Receptive fields in the cat's visual cortex},
      journal = {The Journal of Physiology},
      year = {1962},
    }
    ```
    """
    parents = {parent_of(entry).lower() for entry in bibliography}
    for entry in bibliography:
        if entry.type == "article" and entry.citekey.lower() in parents:
            continue  # a journal: btxdoc (section 2.2) has no other type for it
        biblatex = not ONLY_BIBLATEX.isdisjoint(entry.fields)
        table = REQUIRED_IN_BIBLATEX if biblatex else REQUIRED
        for group in table.get(entry.type, ()):
            if not any(entry.get(name).strip() for name in group):
                wanted = " or ".join(group)
                yield missing_field.at(
                    entry.position,
                    f"@{entry.type} {entry.citekey!r} has no {wanted}",
                    fix="Add the field, or choose the type that fits.",
                )


@rule("B102", "unknown-type", severity=Severity.WARNING, subject="bibliography")
def unknown_type(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An entry has a type that no common style knows.

    ## Why
    BibTeX's styles treat it as `@misc`, and most of its fields are not printed. The types are those
    of btxdoc and of biblatex's data model.

    ## Example
    ```bibtex
    @artcle{hebb1949, author = {Hebb, D. O.}, title = {The Organization of Behavior}}
    ```

    ## Fix
    Correct the type; `@misc` takes what fits nowhere.
    ```bibtex
    @book{hebb1949, author = {Hebb, D. O.}, title = {The Organization of Behavior}}
    ```
    """
    for entry in bibliography:
        if entry.type not in TYPES:
            yield unknown_type.at(
                entry.position,
                f"unknown type @{entry.type}{did_you_mean(entry.type, sorted(TYPES))}",
                fix="Correct the type.",
                raw=entry.type,
            )


@rule("B110", "misspelt-field", severity=Severity.WARNING, subject="bibliography")
def misspelt_field(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A field's name looks like a known one, misspelt.

    ## Why
    A field of a name unknown to the style is passed over without a word; btxdoc (section 3.1) warns
    of just that. Found are names that one letter too many, too few or another, or two swapped,
    keep from a known one. Others are left alone: a bibliography may hold what it pleases.

    ## Example
    ```bibtex
    @book{hebb1949, author = {Hebb, D. O.}, title = {The Organization of Behavior},
      pubisher = {Wiley}}
    ```

    ## Fix
    Correct the name.
    ```bibtex
    @book{hebb1949, author = {Hebb, D. O.}, title = {The Organization of Behavior},
      publisher = {Wiley}}
    ```
    """
    for entry in bibliography:
        for name in entry.fields:
            meant = "" if name in KNOWN_FIELDS else _meant(name)
            if meant:
                yield misspelt_field.at(
                    entry.at(name),
                    f"no style prints a field {name!r}; did you mean {meant!r}?",
                    fix="Correct the name of the field.",
                    raw=name,
                )


@lru_cache(maxsize=1024)
def _meant(name: str) -> str:
    """Return the known field that a name was meant to be, or the empty string."""
    from rapidfuzz.distance import OSA

    if len(name) < 4 or not name.isalpha():
        return ""
    known = [field for field in sorted(TYPED_FIELDS | _COMMON) if field[0] == name[0]]
    return next((field for field in known if OSA.distance(name, field) == 1), "")


_COMMON = {"abstract", "archiveprefix", "crossref", "date", "eprint", "keywords", "month", "year"}


@rule("B111", "misplaced-field", severity=Severity.WARNING, subject="bibliography")
def misplaced_field(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A field is one that the entry's type does not print, while another is meant for its content.

    ## Why
    To btxdoc and biblatex's data model, `journal` belongs to `@article`, `booktitle` to parts of
    books and proceedings, `institution` to reports and `school` to theses. Anywhere else what they
    say is lost.

    ## Example
    ```bibtex
    @inproceedings{nair2010rectified,
      author = {Nair, Vinod and Hinton, Geoffrey E.},
      title = {Rectified Linear Units Improve Restricted {Boltzmann} Machines},
      journal = {Proceedings of the 27th International Conference on Machine Learning},
      year = {2010},
    }
    ```

    ## Fix
    Use the field that the type has, or the type that has the field.
    ```bibtex
    @inproceedings{nair2010rectified,
      author = {Nair, Vinod and Hinton, Geoffrey E.},
      title = {Rectified Linear Units Improve Restricted {Boltzmann} Machines},
      booktitle = {Proceedings of the 27th International Conference on Machine Learning},
      year = {2010},
    }
    ```
    """
    for entry in bibliography:
        moves = MISPLACED.get(entry.type, {})
        for name in moves.keys() & entry.fields.keys():
            if not entry.fields[name].strip():
                continue
            wanted = moves[name]
            beside = "; it has one" if entry.get(wanted).strip() else ""
            yield misplaced_field.at(
                entry.at(name),
                f"@{entry.type} prints no {name}; its content belongs in {wanted}{beside}",
                fix=f"Move it to {wanted}, or change the type.",
                raw=entry.fields[name],
            )


@rule("B112", "ignored-field", severity=Severity.WARNING, subject="bibliography", optional=True)
def ignored_field(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A field is known, but not printed for this type.

    ## Why
    `biber --validate-datamodel` says so too. Often the field is harmless: databases add the
    publisher to every article. Sometimes it shows that the type is wrong, or that somebody filled
    in more than the source says: in the file this project began with, Springer publishes an issue
    of 1943. Since it is harmless as a rule, this rule runs only if it is selected by its code.

    ## Example
    ```bibtex
    @article{mcculloch1943logical,
      author = {McCulloch, Warren S. and Pitts, Walter},
      title = {A logical calculus of the ideas immanent in nervous activity},
      journal = {The Bulletin of Mathematical Biophysics},
      year = {1943},
      publisher = {Springer},
    }
    ```

    ## Fix
    Delete the field, or choose the type that has it.
    ```bibtex
    @article{mcculloch1943logical,
      author = {McCulloch, Warren S. and Pitts, Walter},
      title = {A logical calculus of the ideas immanent in nervous activity},
      journal = {The Bulletin of Mathematical Biophysics},
      year = {1943},
    }
    ```
    """
    parents = {parent_of(entry).lower() for entry in bibliography}
    for entry in bibliography:
        allowed = FIELDS.get(entry.type)
        if allowed is None or entry.citekey.lower() in parents:
            continue
        moved = MISPLACED.get(entry.type, {})
        for name in entry.fields:
            if name in TYPED_FIELDS and name not in allowed and name not in moved:
                yield ignored_field.at(
                    entry.at(name),
                    f"@{entry.type} prints no {name}",
                    fix="Delete the field, or choose the type that has it.",
                    raw=entry.fields[name],
                )


@rule("B206", "field-under-two-names", severity=Severity.WARNING, subject="bibliography")
def field_under_two_names(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An entry has one field under BibTeX's and biblatex's name, and they say different things.

    ## Why
    To biblatex `journal` is `journaltitle` (section 2.2.5 of its manual), `address` is `location`,
    `school` is `institution`, `annote` is `annotation`, `archiveprefix` is `eprinttype` and
    `primaryclass` is `eprintclass`; `date` goes before `year` and `month`. Of two values biber
    takes one, and BibTeX knows its own names only, so that one document cites 2013 and the next
    2014. Careless merging leads to such entries. A date that says more than the other, such as
    `2013-08` beside 2013, is left alone.

    ## Example
    ```bibtex
    @misc{a, title = {On merging}, date = {2013-08}, year = {2014}, location = {Berlin},
      address = {Paris}}
    ```

    ## Fix
    Find out which is right, and keep that.
    ```bibtex
    @misc{a, title = {On merging}, date = {2013-08}, location = {Berlin}}
    ```
    """
    for entry in bibliography:
        fields = entry.fields
        for name in _TWICE & fields.keys():
            other = BIBLATEX_NAMES[name]
            ours, theirs = fields[name].strip(), fields.get(other, "").strip()
            if ours and theirs and meaning_of(other, ours) != meaning_of(other, theirs):
                yield _two_names(entry, name, ours, other, theirs)
        if "date" in fields and not fields.keys().isdisjoint(PARTS):
            whole, parts = when(fields, ["date"]), when(fields, PARTS)
            if not (whole and parts and whole.date and parts.date):
                continue
            if not (whole.holds(parts) or parts.holds(whole)):
                told = " and ".join(parts.names)
                yield _two_names(entry, told, parts.shown, "date", whole.shown)


_TWICE = BIBLATEX_NAMES.keys() - {"key", "pdf"}
"""Of names of files and for sorting a bibliography may well keep both."""


def _two_names(entry: Entry, name: str, ours: str, other: str, theirs: str) -> Diagnostic:
    return field_under_two_names.at(
        entry.at(name.partition(" ")[0]),
        f"{other} of {entry.citekey!r} is {quoted(theirs)}, and {name}, which biblatex takes for "
        f"the same, {quoted(ours)}",
        fix="Find out which is right, and keep that.",
        raw=ours,
    )


@rule(
    "B119", "missing-identifier", severity=Severity.WARNING, subject="bibliography", optional=True
)
def missing_identifier(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An entry has neither DOI nor URL nor any other identifier.

    ## Why
    The DOI handbook (ISO 26324) gives the one identifier that finds a work wherever it moves, and
    checks and imports compare works by it. Many older works have none, and nothing but a look at
    the publisher's record tells; so this rule runs only if it is selected by its code. Of the
    twenty entries of the file this project began with, none had one.

    ## Example
    ```bibtex
    @article{lecun2015deep, author = {LeCun, Yann and Bengio, Yoshua and Hinton, Geoffrey},
      title = {Deep learning}, journal = {Nature}, volume = {521}, year = {2015}}
    ```

    ## Fix
    Add `doi`; failing that `eprint`, `isbn` or `url`.
    ```bibtex
    @article{lecun2015deep, author = {LeCun, Yann and Bengio, Yoshua and Hinton, Geoffrey},
      title = {Deep learning}, journal = {Nature}, volume = {521}, year = {2015},
      doi = {10.1038/nature14539}}
    ```
    """
    for entry in bibliography:
        if is_container(entry):
            continue
        if not any(entry.get(name).strip() for name in _IDENTIFIERS):
            yield missing_identifier.at(
                entry.position,
                f"{entry.citekey!r} has no doi, url, eprint or isbn",
                fix="Add the DOI, or else another identifier.",
            )

"""Checks of whether a printed reference leads to the work: a volume, the number of a preprint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.formats.printing import names_archive_only
from stronger.bibliography.rules.checks.common import JOURNAL_FIELDS, replace
from stronger.bibliography.text.identifiers import ArXiv, arxiv_eprint
from stronger.bibliography.text.latex import squeeze, to_text
from stronger.diagnostics import Fixable, Severity, rule
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Diagnostic

_NUMBERED = re.compile(
    r"(?:(?:Springer )?Lecture Notes in (?:Computer Science|Artificial Intelligence|Bioinformatics"
    r"|Mathematics|Physics|Statistics|Networks and Systems|Electrical Engineering)|LN(?:CS|AI|BI|M)"
    r"|Proceedings of Machine Learning Research|PMLR"
    r"|JMLR(?: Workshop and Conference Proceedings|: W&CP)?"
    r"|Communications in Computer and Information Science|CCIS"
    r"|Advances in Intelligent Systems and Computing"
    r"|Leibniz International Proceedings in Informatics(?: \(LIPIcs\))?|LIPIcs"
    r"|CEUR Workshop Proceedings"
    r"|IFIP Advances in Information and Communication Technology)",
    re.IGNORECASE,
)
"""Series whose volumes are numbered and ordered by number."""
_TELLING = ("journal", "journaltitle", "volume", "number", "pages", "eid", "note", "howpublished",
            "url", "doi", "title", "series", "publisher", "institution")  # fmt: skip


@rule("B208", "series-without-volume", severity=Severity.WARNING, subject="bibliography")
def series_without_volume(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A work is in a series of numbered volumes and names none.

    ## Why
    BibTeX's standard styles print `volume` and `series` of proceedings as one phrase, *volume 8689
    of Lecture Notes in Computer Science* (btxdoc, section 3.2). Libraries shelve such series by
    number, and the name alone leads to some ten thousand books.

    ## Example
    ```bibtex
    @inproceedings{zeiler2014visualizing, author = {Zeiler, Matthew D. and Fergus, Rob},
      title = {Visualizing and Understanding Convolutional Networks}, year = {2014},
      booktitle = {Computer Vision}, series = {Lecture Notes in Computer Science}}
    ```

    ## Fix
    Look the volume up: it is on the title page, and on the page that the DOI leads to.
    ```bibtex
    @inproceedings{zeiler2014visualizing, author = {Zeiler, Matthew D. and Fergus, Rob},
      title = {Visualizing and Understanding Convolutional Networks}, year = {2014},
      booktitle = {Computer Vision}, series = {Lecture Notes in Computer Science},
      volume = {8689}}
    ```
    """
    for entry in bibliography:
        series = squeeze(to_text(entry.fields.get("series", "")))
        if not series or not _NUMBERED.fullmatch(series):
            continue
        if not (entry.get("volume").strip() or entry.get("number").strip()):
            yield series_without_volume.at(
                entry.at("series"),
                f"{entry.citekey!r} is in {quoted(series)} and has no volume",
                fix="Add its volume.",
                raw=series,
            )


@rule(
    "B211",
    "preprint-without-number",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.SAFE,
)
def preprint_without_number(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A field says “arXiv preprint”, and no field that is printed says which.

    ## Why
    BibTeX's standard styles print no `eprint` (btxdoc, section 3.2, does not know it): a reader of
    the list learns that the work is somewhere among some millions. biblatex prints `eprint`; where
    the file is written for biblatex, with `eprinttype` or `date`, that is enough.

    ## Example
    ```bibtex
    @misc{ba2016layer, author = {Ba, Jimmy Lei and Kiros, Jamie Ryan and Hinton, Geoffrey E.},
      title = {Layer Normalization}, howpublished = {arXiv preprint}, year = {2016},
      eprint = {1607.06450}, archiveprefix = {arXiv}}
    ```

    ## Fix
    Write the number where the archive is named. `--fix` does where `eprint` has it.
    ```bibtex
    @misc{ba2016layer, author = {Ba, Jimmy Lei and Kiros, Jamie Ryan and Hinton, Geoffrey E.},
      title = {Layer Normalization}, howpublished = {arXiv preprint arXiv:1607.06450},
      year = {2016}, eprint = {1607.06450}, archiveprefix = {arXiv}}
    ```
    """
    for entry in bibliography:
        for field in ("howpublished", "note", *JOURNAL_FIELDS):
            told = squeeze(entry.fields.get(field, ""))
            if not told or not names_archive_only(told):
                continue
            number = arxiv_eprint(entry)
            if number and ("eprinttype" in entry.fields or "date" in entry.fields):
                continue
            values = [entry.get(name) for name in _TELLING if name != field]
            if any(ArXiv.find(value) or ArXiv.parse(value) for value in values if value):
                continue
            if not number and not told.lower().startswith("arxiv"):
                continue  # a preprint, but who knows of which archive
            new = f"arXiv preprint arXiv:{number}" if number else ""
            yield preprint_without_number.at(
                entry.at(field),
                f"{field} of {entry.citekey!r} is {quoted(told)} without a number",
                fix=f"Write {new!r}." if new else "Look its number up.",
                raw=told,
                replacement=replace(entry, field, new, safe=True) if new else None,
            )

"""Checks of identifiers: their form, and their check digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.rules.checks.common import replace
from stronger.bibliography.text.identifiers import ArXiv, Doi
from stronger.bibliography.text.standard_numbers import Isbn, Issn, Orcid
from stronger.diagnostics import Fixable, Replacement, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Diagnostic


@rule("B103", "malformed-doi", subject="bibliography", fixable=Fixable.SAFE)
def malformed_doi(bibliography: Bibliography) -> Iterator[Diagnostic]:
    r"""A DOI is not a bare DOI.

    ## Why
    A DOI is a prefix that begins with `10.`, a slash and a suffix (DOI handbook; ISO 26324). Styles
    and the site put `https://doi.org/` before it; with anything else in it the link breaks.

    ## Example
    ```bibtex
    @misc{a, title = {Back-propagating errors}, doi = {https://doi.org/10.1038/323533a0}}
    ```
    or an escaped underscore, `10.1007/a\_1`

    ## Fix
    Write what follows `https://doi.org/`, as it is. (Taking an escape away is not wholly safe: a
    style that prints the field as text relies on it.)
    ```bibtex
    @misc{a, title = {Back-propagating errors}, doi = {10.1038/323533a0}}
    ```
    """
    for entry in bibliography:
        doi = entry.fields.get("doi")
        if doi and not Doi.is_bare(doi.strip()):
            found = Doi.parse(doi)
            bare = found.value if found else ""
            # In an address, % begins an escape, and ? and # end what is the DOI
            safe = doi.strip().endswith(bare) and not re.search(r"[\\%?#]", bare)
            yield malformed_doi.at(
                entry.at("doi"),
                f"{doi!r} is no bare DOI",
                fix="Write it from '10.' on, without escapes.",
                raw=doi,
                replacement=replace(entry, "doi", bare, safe=safe) if found else None,
            )


@rule("B106", "malformed-arxiv", subject="bibliography", fixable=Fixable.SAFE)
def malformed_arxiv(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An arXiv identifier is not one.

    ## Why
    The link to the preprint is built from it. arXiv's scheme is year and month, a full stop and
    four or five digits; until March 2007 it was an archive's name, a slash and seven digits.

    ## Example
    ```bibtex
    @misc{a, title = {Machine translation}, eprint = {arXiv:1409.0473}, archiveprefix = {arXiv}}
    ```
    or `1419.0473`: there is no month 19

    ## Fix
    Write the bare identifier.
    ```bibtex
    @misc{a, title = {Machine translation}, eprint = {1409.0473}, archiveprefix = {arXiv}}
    ```
    """
    for entry in bibliography:
        archive = entry.get("archiveprefix") or entry.get("eprinttype")
        eprint = entry.fields.get("eprint", "").strip()
        if archive.strip().lower() == "arxiv" and not _is_arxiv(eprint):
            found = ArXiv.parse(eprint)
            certain = found and not found.problem
            yield malformed_arxiv.at(
                entry.at("eprint"),
                f"{eprint!r} is no arXiv identifier",
                fix="Write it bare: 1409.0473, or cs/0112017 for old ones.",
                raw=eprint,
                replacement=replace(entry, "eprint", str(found), safe=True) if certain else None,
            )


def _is_arxiv(text: str) -> bool:
    """Say whether a text is an arXiv identifier that can be, with nothing around it."""
    found = ArXiv.parse(text)
    return found is not None and str(found) == text and not found.problem


@rule("B160", "wrong-isbn", subject="bibliography")
def wrong_isbn(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An ISBN has the wrong length or a check digit that does not fit.

    ## Why
    ISO 2108 makes the last digit a sum of the others, so that a mistyped digit or two swapped ones
    show. With a wrong number libraries and shops find nothing, or another book.

    ## Example
    ```bibtex
    @misc{a, title = {Mathematical Aspects of Deep Learning}, isbn = {9781316516728}}
    ```

    ## Fix
    Copy the number again, from the book itself if you can.
    ```bibtex
    @misc{a, title = {Mathematical Aspects of Deep Learning}, isbn = {9781316516782}}
    ```
    """
    for entry in bibliography:
        for isbn in Isbn.listed(entry.fields.get("isbn", "")):
            if problem := isbn.problem:
                yield wrong_isbn.at(
                    entry.at("isbn"),
                    f"ISBN {isbn.written!r} {problem}",
                    fix="Copy the number again.",
                    raw=isbn.written,
                )


@rule("B161", "wrong-issn", subject="bibliography")
def wrong_issn(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An ISSN is malformed or has a check digit that does not fit.

    ## Why
    ISO 3297 gives a serial eight digits, the last of them a sum of the others (X is ten). A number
    that fails the sum was mistyped.

    ## Example
    ```bibtex
    @misc{a, title = {Nature}, issn = {0028-0863}}
    ```

    ## Fix
    Copy the number again.
    ```bibtex
    @misc{a, title = {Nature}, issn = {0028-0836}}
    ```
    """
    for entry in bibliography:
        for field in ("issn", "eissn", "pissn"):
            for issn in Issn.listed(entry.fields.get(field, "")):
                if problem := issn.problem:
                    yield wrong_issn.at(
                        entry.at(field),
                        f"ISSN {issn.written!r} {problem}",
                        fix="Copy the number again.",
                        raw=issn.written,
                    )


@rule("B162", "wrong-orcid", subject="bibliography")
def wrong_orcid(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An ORCID identifier is malformed or has a check digit that does not fit.

    ## Why
    ORCID writes sixteen digits in four groups; the last is a check digit after ISO 7064 (MOD 11-2,
    X for ten). A number that fails names nobody, or somebody else.

    ## Example
    ```bibtex
    @misc{a, title = {A work}, orcid = {0000-0002-1825-0079}}
    ```

    ## Fix
    Copy the identifier again.
    ```bibtex
    @misc{a, title = {A work}, orcid = {0000-0002-1825-0097}}
    ```
    """
    for entry in bibliography:
        for field, value in entry.fields.items():
            if "orcid" not in field and "orcid" not in value.lower():
                continue
            for orcid in Orcid.listed(value):
                # Elsewhere, what is not whole is most often something else
                if (problem := orcid.problem) and (orcid.is_whole or "orcid" in field):
                    yield wrong_orcid.at(
                        entry.at(field),
                        f"ORCID {orcid.written!r} {problem}",
                        fix="Copy the identifier again.",
                        raw=orcid.written,
                    )


@rule(
    "B164",
    "eprint-without-archive",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def eprint_without_archive(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An `eprint` looks like an arXiv identifier, but nothing says that it is one.

    ## Why
    Identifiers mean something within their archive only. Without `archiveprefix` (biblatex:
    `eprinttype`) styles print a bare number, with no link; biblatex's manual says so under
    “Electronic Publishing Information”.

    ## Example
    ```bibtex
    @misc{a, title = {Machine translation}, eprint = {1409.0473}}
    ```

    ## Fix
    Name the archive.
    ```bibtex
    @misc{a, title = {Machine translation}, eprint = {1409.0473}, archiveprefix = {arXiv}}
    ```
    """
    for entry in bibliography:
        eprint = entry.fields.get("eprint", "").strip()
        archive = entry.get("archiveprefix") or entry.get("eprinttype") or entry.get("archive")
        if not archive.strip() and _is_arxiv(eprint):
            field = "eprinttype" if "eprintclass" in entry.fields else "archiveprefix"
            yield eprint_without_archive.at(
                entry.at("eprint"),
                f"eprint {eprint!r} of {entry.citekey!r} names no archive",
                fix=f"Add {field} = {{arXiv}}.",
                raw=eprint,
                replacement=Replacement(entry.citekey, field, entry.get(field), "arXiv"),
            )

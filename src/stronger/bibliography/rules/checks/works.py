"""Checks of entries against each other: duplicates, superseded preprints, ``crossref``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography.compare.duplicates import Duplicate, find_duplicates
from stronger.bibliography.compare.preprints import is_preprint
from stronger.bibliography.compare.sameness import Verdict
from stronger.bibliography.rules.checks.common import remembered
from stronger.bibliography.rules.checks.tables import PARENTS
from stronger.bibliography.source.inheriting import parent_of
from stronger.diagnostics import Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.diagnostics import Diagnostic


@remembered
def _duplicates(bibliography: Bibliography) -> list[Duplicate]:
    """Return the duplicates of a bibliography."""
    return find_duplicates(bibliography)


@rule("B180", "superseded-preprint", severity=Severity.WARNING, subject="bibliography")
def superseded_preprint(
    bibliography: Bibliography, authority: Bibliography | None = None
) -> Iterator[Diagnostic]:
    """A preprint is listed though its publication is known.

    ## Why
    Readers should be led to the reviewed version, and a list that cites both counts one work
    twice. The publication is found in the bibliography itself, or in a trusted one, by arXiv
    identifier, DOI, or title and authors. biblatex's manual shows how one entry gives both: with
    the venue, and `eprint` beside it.

    ## Example
    ```bibtex
    @misc{he2020preprint, author = {He, Hangfeng and Su, Weijie J.},
      title = {The Local Elasticity of Neural Networks},
      eprint = {1910.06943}, archiveprefix = {arXiv}, year = {2019}}
    @inproceedings{he2020local, author = {He, Hangfeng and Su, Weijie J.},
      title = {The Local Elasticity of Neural Networks},
      booktitle = {International Conference on Learning Representations}, year = {2020}}
    ```

    ## Fix
    Keep the publication, and move `eprint` there.
    ```bibtex
    @inproceedings{he2020local, author = {He, Hangfeng and Su, Weijie J.},
      title = {The Local Elasticity of Neural Networks},
      booktitle = {International Conference on Learning Representations}, year = {2020},
      eprint = {1910.06943}, archiveprefix = {arXiv}}
    ```
    """
    for pair in _duplicates(bibliography):
        if pair.verdict is Verdict.VERSION and is_preprint(pair.a) != is_preprint(pair.b):
            preprint, published = (pair.a, pair.b) if is_preprint(pair.a) else (pair.b, pair.a)
            yield superseded_preprint.at(
                preprint.position,
                f"preprint {preprint.citekey!r} has appeared: {published.citekey!r}, "
                f"line {published.position.line}",
                fix="Keep the publication, and move eprint there.",
                raw=preprint.citekey,
            )
    if authority is None:
        return
    preprints = [entry for entry in bibliography if is_preprint(entry)]
    published_ones = [entry for entry in authority if not is_preprint(entry)]
    ours = {id(entry) for entry in preprints}
    for pair in find_duplicates([*preprints, *published_ones]):
        if id(pair.a) in ours and id(pair.b) not in ours and pair.verdict is Verdict.VERSION:
            yield superseded_preprint.at(
                pair.a.position,
                f"preprint {pair.a.citekey!r} has appeared: {pair.b.venue}, {pair.b.year} "
                f"({pair.b.citekey!r} in {pair.b.position.file})",
                fix="Cite the publication, and keep eprint beside it.",
                raw=pair.a.citekey,
            )


@rule("B181", "duplicate-entry", severity=Severity.WARNING, subject="bibliography")
def duplicate_entry(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """Two entries seem to stand for one work.

    ## Why
    A work listed twice is cited under two keys and printed twice. Entries are compared by DOI (to
    ISO 26324 it names one object), by arXiv identifier, and by title and authors, the titles up to
    a few letters. Two entries of one DOI whose titles differ are two works, one with the wrong DOI.
    Left alone is what an ISBN, an edition, a part, a year or the type tells apart, columns that
    keep their title from issue to issue, and entries that name each other as `related`. The same
    key twice is B005, a preprint beside its publication B180.

    ## Example
    ```bibtex
    @book{hebb1949, author = {Hebb, D. O.}, title = {The Organization of Behavior}}
    @book{hebb, author = {Donald Hebb}, title = {The organisation of behavior}}
    ```

    ## Fix
    Merge the two, or correct what makes them seem one.
    ```bibtex
    @book{hebb1949, author = {Hebb, Donald O.}, title = {The Organization of Behavior}}
    ```
    """
    for pair in _duplicates(bibliography):
        if pair.why == "key" or pair.judgement.ground == "reference":
            continue
        if pair.verdict is Verdict.VERSION and is_preprint(pair.a) != is_preprint(pair.b):
            continue
        other = f"{pair.a.citekey!r}, line {pair.a.position.line}"
        if pair.verdict is Verdict.VERSION:
            message = f"{pair.b.citekey!r} is another version of {other}: {pair.judgement.reason}"
        elif pair.why == "title":
            both = all(each.authors or each.editors for each in (pair.a, pair.b))
            message = f"{pair.b.citekey!r} has the title{' and authors' * both} of {other}"
        elif pair.verdict is Verdict.DIFFERENT:
            reason = pair.judgement.reason
            message = f"{pair.b.citekey!r} has the {pair.why} of another work, {other}: {reason}"
        else:
            message = f"{pair.b.citekey!r} has the {pair.why} of {other}"
        yield duplicate_entry.at(
            pair.b.position,
            message,
            fix="Merge the two, or correct what makes them seem one.",
            raw=pair.b.citekey,
        )


@rule("B190", "crossref-order", severity=Severity.WARNING, subject="bibliography")
def crossref_order(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An entry comes after the one it refers to with `crossref`, or that one refers on.

    ## Why
    btxdoc (section 2.1) wants an entry that others refer to after all of those, and does not
    promise that such an entry may itself refer to another: BibTeX says that the parent does not
    exist. biber takes any order and depth.

    ## Example
    ```bibtex
    @proceedings{icml2010, title = {Machine Learning 2010}, year = {2010}}
    @inproceedings{nair2010, author = {Nair, Vinod}, title = {Units}, crossref = {icml2010}}
    ```

    ## Fix
    Put parents last; `stronger bib tidy` can sort them so.
    ```bibtex
    @inproceedings{nair2010, author = {Nair, Vinod}, title = {Units}, crossref = {icml2010}}
    @proceedings{icml2010, title = {Machine Learning 2010}, year = {2010}}
    ```
    """
    for entry, parent in _children(bibliography):
        problem = ""
        if parent.position < entry.position:
            problem = f"stands before it, at line {parent.position.line}"
        elif parent_of(parent):
            problem = "refers to another entry itself"
        if problem:
            yield crossref_order.at(
                entry.at("crossref"),
                f"parent {parent.citekey!r} of {entry.citekey!r} {problem}",
                fix="Put parents last, one level deep.",
                raw=parent.citekey,
            )


@rule("B191", "crossref-type", severity=Severity.WARNING, subject="bibliography")
def crossref_type(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An entry's `crossref` parent has a type that it cannot be a part of.

    ## Why
    btxdoc (section 2.2) lists the pairs that the standard styles know: papers in proceedings,
    chapters and volumes in books. From any other parent the entry inherits fields that mean
    something else, such as a journal's volume.

    ## Example
    ```bibtex
    @inproceedings{nair2010, author = {Nair, Vinod}, title = {Units}, crossref = {icml2010}}
    @article{icml2010, title = {Machine Learning 2010}, year = {2010}}
    ```

    ## Fix
    Correct the parent's type, or refer to another entry.
    ```bibtex
    @inproceedings{nair2010, author = {Nair, Vinod}, title = {Units}, crossref = {icml2010}}
    @proceedings{icml2010, title = {Machine Learning 2010}, year = {2010}}
    ```
    """
    for entry, parent in _children(bibliography):
        allowed = PARENTS.get(entry.type)
        if allowed and parent.type not in allowed:
            yield crossref_type.at(
                entry.at("crossref"),
                f"@{entry.type} {entry.citekey!r} is no part of @{parent.type} {parent.citekey!r}",
                fix="Correct the parent's type, or refer to another entry.",
                raw=parent.citekey,
            )


def _children(bibliography: Bibliography) -> Iterator[tuple[Entry, Entry]]:
    """Yield entries with their ``crossref`` parents; a missing or own parent is B009."""
    by_key: dict[str, Entry] = {}
    for entry in bibliography:
        by_key.setdefault(entry.citekey.lower(), entry)
    for entry in bibliography:
        parent = by_key.get(parent_of(entry).lower())
        if parent is not None and parent is not entry:
            yield entry, parent

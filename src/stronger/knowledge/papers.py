"""Papers as typed records: what pages and citations take for granted of each, held by pydantic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from stronger.bibliography.text.identifiers import doi_of
from stronger.diagnostics import Diagnostic, Severity, rule

if TYPE_CHECKING:
    from stronger.bibliography import Entry
    from stronger.knowledge.base import KnowledgeBase

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_SHOWN = {"people": "author", "year": "date"}
"""The fields of an entry that say what a part of a paper is called here."""


class Paper(BaseModel):
    """What a knowledge base knows of every paper.

    Examples
    --------
    >>> from stronger.bibliography import read_text
    >>> (entry,) = read_text("@book{hebb1949, title = {T}, author = {Hebb, D.}, year = 1949}")
    >>> paper = Paper.of(entry)
    >>> paper.people, paper.year
    (('D. Hebb',), 1949)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    citekey: Text
    type: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
    title: Text
    """In plain Unicode."""
    people: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Who wrote it, or else edited it."""
    year: int
    """A year before 1 is 0 or less."""
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}(\.\d+)*/\S+$")] | None = None
    url: AnyUrl | None = None

    @classmethod
    def of(cls, entry: Entry) -> Paper:
        """Return the paper that an entry describes.

        Raises
        ------
        pydantic.ValidationError
            If something is missing, or is not what it has to be.
        """
        found: dict[str, Any] = {
            "citekey": entry.citekey,
            "type": entry.type,
            "title": entry.title,
            "people": tuple(map(str, entry.authors or entry.editors)),
            "year": entry.year,
            "doi": doi_of(entry) or entry.get("doi") or None,
            "url": entry.get("url") or None,
        }
        return cls.model_validate({name: each for name, each in found.items() if each is not None})


@rule("C117", "incomplete-paper", severity=Severity.WARNING, subject="knowledge")
def incomplete_paper(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A paper lacks what every page and citation of a knowledge base says: who, what and when.

    ## Why
    Lists are ordered by year and name, in-text citations are made of both, and a page is headed by
    its title. A DOI or an address of the wrong form is a link that leads nowhere.

    ## Example
    `@book{hebb1949, title = {The Organization of Behavior}}` in `data/references.bib`.

    ## Fix
    Add what is missing: `author` or `editor`, `title`, `date` or `year`.
    """
    for entry in kb.bibliography.by_key.values():
        try:
            Paper.of(entry)
        except ValidationError as error:
            for each in error.errors(include_url=False):
                name = str(each["loc"][0])
                place = _SHOWN.get(name, name)
                missing = each["type"] in ("missing", "too_short", "string_too_short")
                what = "is missing" if missing else f"is not right: {each['msg']}"
                message = f"{place} of paper {entry.citekey!r} {what}"
                yield incomplete_paper.at(entry.at(place), message, fix=f"Correct its {place}.")

"""What the literature says: thesis, claims, what papers state on them, and what was corrected."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from stronger.records import Record

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""A kebab-case name, stable for ever: it is part of an address."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Prose that is not empty; Markdown is allowed where pages show it."""


class Relation(StrEnum):
    """How one claim bears on another."""

    SUPPORTS = "supports"
    CHALLENGES = "challenges"
    REFINES = "refines"
    PART_OF = "part-of"
    """It is one of the things that the other, the thesis, asserts at once."""


class Reading(StrEnum):
    """How a claim can be taken."""

    LAW = "law"
    """Without exception: one exact counterexample refutes it."""
    TENDENCY = "tendency"
    """As what mostly holds in networks trained the usual way: a matter of measurement."""


class Stance(StrEnum):
    """How a statement stands to its claim (and, derived, a paper to the thesis)."""

    SUPPORTS = "supports"
    """It speaks for the claim as it is worded."""
    CHALLENGES = "challenges"
    """It speaks against the claim as it is worded."""
    QUALIFIES = "qualifies"
    """It limits the claim, or says when it holds."""
    BACKGROUND = "background"
    """It touches on the claim and takes no side: a method, a definition, history."""


class Basis(StrEnum):
    """On what the sentence of a statement rests; how it stands to the claim, the stance says."""

    DIRECT = "direct"
    """The paper says or measures what the sentence says."""
    INDIRECT = "indirect"
    """The sentence follows, by a step, from what the paper says."""
    INTERPRETIVE = "interpretive"
    """The sentence is our reading, or the paper takes the claim for granted."""


class Read(StrEnum):
    """What was read for a statement."""

    PRIMARY = "primary"
    """The place that the locator names (or the authors' own code or figures)."""
    ABSTRACT = "abstract"
    """The abstract of the paper, and no more of it."""
    SECONDARY = "secondary"
    """Somebody else's account of it."""
    UNREAD = "unread"
    """Neither."""


class Lack(StrEnum):
    """What was looked for and not found."""

    OPPOSITION = "opposition"
    """A paper that challenges the claim."""
    WITNESS = "witness"
    """A second paper, by other people, that was read and takes a side."""


class Dated(Record):
    """When somebody did something."""

    on: dt.date


class Part(Record):
    """A part of the argument: a chapter."""

    id: Identifier
    title: Text
    summary: Text


class BearsOn(Record):
    """How a claim bears on another claim."""

    claim: Identifier
    relation: Relation
    reading: tuple[Reading, ...] = ()
    """As what it touches the other claim; as both, if nothing is said."""
    why: Text

    @property
    def readings(self) -> tuple[Reading, ...]:
        """As what it touches the other claim."""
        return tuple(each for each in Reading if each in (self.reading or Reading))


class Search(Record):
    """A search of the literature that found nothing of what it was for."""

    sought: Lack
    on: dt.date
    terms: Annotated[tuple[Text, ...], Field(min_length=1)]
    """The words that were looked for, each as it was typed."""
    note: str = ""
    """Where they were looked for, and what was there instead."""


class Claim(Record):
    """One falsifiable sentence. The claim that bears on no other is the thesis.

    A thesis may assert several things at once. Each is then a claim that is `part-of` it, and other
    claims bear on these.
    """

    id: Identifier
    title: Text
    """A few words, for headings and the graph."""
    statement: Text
    """The claim itself, in one sentence."""
    part: Identifier | None = None
    """The part it belongs to; the thesis, and a claim that is part of it, have none."""
    bears_on: tuple[BearsOn, ...] = ()
    searches: tuple[Search, ...] = ()
    """What was looked for in vain: a paper against it, a second witness."""
    note: str = ""


class Statement(Record):
    """What one paper says on one claim, in our own words."""

    id: Identifier
    paper: str
    """Citekey."""
    claim: Identifier
    stance: Stance
    """Towards the claim as it is worded, not towards the thesis."""
    basis: Basis
    locator: Text
    """Where in the paper: ``Table 1``, ``§3.2``, ``p. 402``."""
    says: Text
    """One sentence."""
    read: Read
    numbers: tuple[str, ...] = ()
    """Figures as the paper gives them."""
    source: str = ""
    """Public addresses where what was read can be found, separated by spaces."""
    via: str = ""
    """The account that was read instead of the paper: an address, or the citekey of a work here."""
    curated: Dated | None = None
    """When it was written as it stands."""
    checked: Dated | None = None
    """When somebody who did not write it last looked the place up and found it so."""
    testable: str = ""
    """How it could be tested, and what the paper leads one to expect."""
    note: str = ""


class Citation(Record):
    """One paper of the bibliography cites another."""

    citing: str
    cited: str
    basis: Annotated[str, StringConstraints(pattern="^(reference-list|bibliography-file|text)$")]
    """How we know: the citing paper's reference list, its authors' ``.bib`` file, or its text."""
    source: str = ""


class ReferenceList(Dated):
    """The reference list of a paper was read, and every work of it that is here was entered.

    Only then does the absence of a citation say something.
    """

    paper: str
    """Citekey."""
    complete: bool
    """Whether all of it was read; of a list that was read in part, only what is there counts."""
    source: Text
    """The work, or the file, whose list was read."""
    note: str = ""


class Question(Record):
    """A question a reader asks, and what answers it."""

    id: Identifier
    text: Text
    short: Text
    """The answer in one or two sentences."""
    long: Text
    """The answer in full: Markdown, with citations such as ``[@glorot2011deep]``."""
    claims: tuple[Identifier, ...] = ()
    papers: tuple[str, ...] = ()
    demos: tuple[Identifier, ...] = ()


class Term(Record):
    """A word of the field, explained."""

    term: Text
    """The word as the field writes it, in the singular."""
    also: tuple[Text, ...] = ()
    """Other forms and names that mean the same: plurals, abbreviations."""
    says: Text
    """One plain sentence that a first-year student can read."""

    @property
    def forms(self) -> tuple[str, ...]:
        """All that it is called."""
        return (self.term, *self.also)


class Severity(StrEnum):
    """How bad a corrected error was."""

    FABRICATED = "fabricated"
    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    STYLE = "style"


class Correction(Record):
    """What a source document got wrong, and what is right."""

    id: Identifier
    document: Identifier
    """The source document it stands in; one of those listed in the same file."""
    where: Text
    """The entry, paragraph or formula."""
    field: str = ""
    """The BibTeX field, where it is one."""
    paper: str | None = None
    """Citekey of the paper concerned, as it is in the bibliography."""
    written: Text
    """What the document has, described or in a few words."""
    right: Text
    """What is right."""
    severity: Severity
    evidence: Text
    """How we know."""


class Document(Record):
    """A source document that corrections refer to."""

    id: Identifier
    title: Text
    description: Text


class Thesis(Record):
    """The file ``claims/thesis.yaml``: the parts of the argument and all claims."""

    parts: tuple[Part, ...]
    claims: tuple[Claim, ...]


class Corrections(Record):
    """The file ``corrections.yaml``: the source documents, and what was wrong in them."""

    documents: tuple[Document, ...] = Field(default=())
    corrections: tuple[Correction, ...] = Field(default=())

"""One test for “the same work”: two entries are the same, versions of one work, or different.

A preprint and its publication are *versions*: one work, of which the published one is cited. What
else has the same title and authors is another work if anything contradicts: a DOI, an ISBN, an
edition, a part, a year, or what kind of work it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from stronger.bibliography.compare.comparing import Likeness, compare_venues
from stronger.bibliography.compare.dialects import said
from stronger.bibliography.compare.titles import (
    SAME_TITLE,
    SAME_TITLE_ALONE,
    is_generic,
    same_but_for_slips,
    title_likeness,
)
from stronger.bibliography.compare.works import Kind, Work
from stronger.bibliography.source.inheriting import parent_of
from stronger.bibliography.text.folding import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.bibliography.model import Entry

SAME_NAME = 84.0
"""How alike (of 100) two spellings of one family name are."""
SAME_IDENTIFIER = 60.0
"""How alike the titles of two entries with one identifier are, unless one has it by mistake."""
YEARS = 1
"""So far apart may be the years of one work: it came out online before it did in print."""
YEARS_OF_VERSIONS = 3
"""So far apart may be the years of a preprint and its publication."""

_MEETING = ("proceedings", "conference", "symposium", "workshop", "advances", "meeting", "nips",
            "neurips", "icml", "iclr", "cvpr", "iccv", "eccv", "acl", "emnlp", "aaai",
            "ijcai")  # fmt: skip

Ground: TypeAlias = Literal["title", "note", "part", "authors", "doi", "arxiv", "isbn", "edition",
                            "year", "type", "place", "language", "reference", "key"]  # fmt: skip
"""What settled the question."""


class Verdict(StrEnum):
    """What two entries are to each other."""

    SAME = "same"
    """They stand for the same work, and the same version of it."""
    VERSION = "version"
    """One is a preprint (or a report) of what the other has published."""
    DIFFERENT = "different"
    """They stand for two works."""


@dataclass(frozen=True)
class Judgement:
    """Whether two entries stand for one work, and why."""

    verdict: Verdict
    ground: Ground
    """What settled it."""
    reason: str
    """The same in words."""

    def __bool__(self) -> bool:
        """Say whether it is one work, in whatever version."""
        return self.verdict is not Verdict.DIFFERENT


def judge(a: Entry, b: Entry) -> Judgement:
    """Say whether two entries stand for one work.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> read = read_text('''
    ... @article{nature, title = {Deep learning}, year = 2015, journal = {Nature},
    ...   author = {LeCun, Yann and Bengio, Yoshua and Hinton, Geoffrey}}
    ... @book{book, title = {Deep Learning}, year = 2016, publisher = {MIT Press},
    ...   author = {Goodfellow, Ian and Bengio, Yoshua and Courville, Aaron}}
    ... @misc{arxiv, title = {Adam: A Method}, author = {Kingma, D. P.}, eprint = {1412.6980}}
    ... @inproceedings{iclr, title = {Adam: {A} method}, author = {Diederik Kingma},
    ...   booktitle = {ICLR}, year = 2015}''')
    >>> [str(judge(read[a], read[b]).verdict) for a, b in (("nature", "book"), ("arxiv", "iclr"))]
    ['different', 'version']
    >>> judge(read["nature"], read["book"]).reason
    'the authors differ'
    """
    return judge_works(Work(a), Work(b))


def judge_works(a: Work, b: Work) -> Judgement:
    """Say whether two works, made ready to be compared, are one."""
    against = _against(a, b)
    if against and not (_has_key_of(a.entry, b.entry) and said(a.entry) == said(b.entry)):
        return Judgement(Verdict.DIFFERENT, *against)
    ground, reason = _shared(a, b)
    if a.preprint != b.preprint:
        return Judgement(Verdict.VERSION, ground, f"a preprint and its publication: {reason}")
    if (a.kind is Kind.REPORT) != (b.kind is Kind.REPORT) and Kind.OTHER not in (a.kind, b.kind):
        return Judgement(Verdict.VERSION, ground, f"a report and its publication: {reason}")
    return Judgement(Verdict.SAME, ground, reason)


def _shared(a: Work, b: Work) -> tuple[Ground, str]:
    """Return the strongest thing that two entries for one work have in common."""
    if a.doi and a.doi == b.doi:
        return "doi", "they have one DOI"
    if a.arxiv and a.arxiv == b.arxiv:
        return "arxiv", "they have one arXiv identifier"
    if not a.isbns.isdisjoint(b.isbns):
        return "isbn", "they have one ISBN"
    if a.text and b.text:
        if a.names and b.names:
            return "title", "title and authors are the same"
        return "title", "the title is the same, and one names no author"
    return "key", "they have one key, and nothing says otherwise"


def _against(a: Work, b: Work) -> tuple[Ground, str] | None:
    """Return what says that two entries stand for two works, if anything does."""
    if not (a.stands and b.stands):
        return "type", "one is a container of fields"
    named = _names_the_other(a.entry, b.entry)
    if named:
        return "reference", named
    if a.entry.type == "set":
        return None
    identified = _identified(a, b)
    return (
        _titles(a, b, identified)
        or _people(a, b, identified)
        or _identifiers(a, b, identified)
        or _kinds(a, b, identified)
        or _times(a, b, identified)
    )


def _has_key_of(a: Entry, b: Entry) -> bool:
    return a.citekey.lower() == b.citekey.lower()


def _names_the_other(a: Entry, b: Entry) -> str:
    keys = a.citekey.lower(), b.citekey.lower()
    if "set" in (a.type, b.type) and not (a.type == b.type and _has_key_of(a, b)):
        # What a set says is inherited from its first member
        return "one is a set of entries, and no work"
    for one, other in ((a, keys[1]), (b, keys[0])):
        if parent_of(one).lower() == other and keys[0] != keys[1]:
            return "one is a part of the other"
        related = one.fields.get("related", "")
        if related and other in {key.strip().lower() for key in related.split(",")}:
            return "one names the other as related"
    return ""


def _identified(a: Work, b: Work) -> bool:
    """Say whether two entries share an identifier that is of one work alone."""
    if (a.doi and a.doi == b.doi) or (a.arxiv and a.arxiv == b.arxiv):
        return True
    return a.kind is b.kind is Kind.WHOLE and not a.isbns.isdisjoint(b.isbns)


def _titles(a: Work, b: Work, identified: bool) -> tuple[Ground, str] | None:
    if not a.text or not b.text:
        same = identified or _has_key_of(a.entry, b.entry)
        return None if same else ("title", "one has no title")
    if a.about != b.about:
        return "note", "one is a note about the other: an erratum, a reply, a review"
    if a.parts != b.parts and (a.kind is not Kind.WHOLE or (a.parts and b.parts)):
        return "part", "they are two parts of a whole"
    alike = title_likeness(a, b, 0 if identified else SAME_TITLE)
    if identified:
        return None if alike >= SAME_IDENTIFIER else ("title", "the titles differ")
    if not alike:
        return "title", "the titles differ"
    if alike == SAME_TITLE_ALONE and (a.main == b.text or b.main == a.text):
        return None
    if a.numerals != b.numerals:
        return "part", "the numbers in the titles differ"
    if alike < 100 and not same_but_for_slips(a.words, b.words):
        return "title", "the titles differ in words that tell"
    return None


def _people(a: Work, b: Work, identified: bool) -> tuple[Ground, str] | None:
    if not a.names or not b.names:
        if identified or a.text == b.text == "":
            return None
        one_word = len(a.words) < 2 and bool(a.names or b.names)
        if title_likeness(a, b) < SAME_TITLE_ALONE or is_generic(a.words) or one_word:
            return "authors", "one names no author, and the titles are no proof"
        return None
    if _same_name(a.names[0], b.names[0]):
        alone = len(a.names) == len(b.names) == 1
        if alone and not identified and a.initial and b.initial:
            known = set(a.initial) & set(b.initial)
            return None if known else ("authors", "the authors' given names differ")
        return None
    short, long = sorted((a.names, b.names), key=len)
    shared = sum(any(_same_name(name, other) for other in long) for name in short[:12])
    if 2 * shared > min(len(short), 12):
        return None
    # An identifier of both is right more often than a list of names is
    if identified and shared:
        return None
    return "authors", "the authors differ"


def _identifiers(a: Work, b: Work, identified: bool) -> tuple[Ground, str] | None:
    if a.published_doi and b.published_doi and a.published_doi != b.published_doi:
        return "doi", "they have two DOIs"
    if a.arxiv and b.arxiv and a.arxiv != b.arxiv:
        return "arxiv", "they have two arXiv identifiers"
    if a.edition and b.edition and a.edition != b.edition:
        return "edition", "they are two editions"
    if identified:
        return None
    if a.isbns and b.isbns and a.isbns.isdisjoint(b.isbns):
        whole = a.kind is Kind.WHOLE or b.kind is Kind.WHOLE
        if whole or a.entry.get("pages") != b.entry.get("pages"):
            return "isbn", "they have two ISBNs"
    release = [each.entry.get("version").strip() for each in (a, b)]
    if all(release) and release[0] != release[1] and Kind.ARTICLE not in (a.kind, b.kind):
        return "edition", "they are two releases"
    language = [each.entry.get("langid") or each.entry.get("language") for each in (a, b)]
    if all(language) and words(language[0])[:1] != words(language[1])[:1]:
        return "language", "they are in two languages"
    return None


def _kinds(a: Work, b: Work, identified: bool) -> tuple[Ground, str] | None:
    kinds = {a.kind, b.kind}
    if len(kinds) == 1 or identified or Kind.OTHER in kinds or a.preprint or b.preprint:
        return None
    if all(a.place) and a.place == b.place and not kinds & {Kind.WHOLE, Kind.THESIS}:
        return None
    different: tuple[Ground, str] = (
        "type",
        "one is {}, the other {}".format(*sorted(kind.value for kind in kinds)),
    )
    if kinds == {Kind.ARTICLE, Kind.PAPER} or kinds == {Kind.ARTICLE, Kind.PART}:
        # Papers in proceedings are called articles often enough
        article = a if a.kind is Kind.ARTICLE else b
        other = b if article is a else a
        venue = words(article.entry.venue)
        if not venue or not other.entry.venue or not set(_MEETING).isdisjoint(venue):
            return None
        same = compare_venues(article.entry.venue, other.entry.venue) is not Likeness.DIFFERENT
        return None if same else different
    if kinds == {Kind.PAPER, Kind.PART}:
        return None
    if Kind.REPORT in kinds and not kinds & {Kind.WHOLE, Kind.THESIS}:
        return None
    return different


def _times(a: Work, b: Work, identified: bool) -> tuple[Ground, str] | None:
    """Return whether years or places say that it is two works, such as two months' columns."""
    if identified or _has_key_of(a.entry, b.entry):
        return None
    years = a.entry.year, b.entry.year
    apart = abs(years[0] - years[1]) if years[0] and years[1] else 0
    versions = a.preprint != b.preprint or (a.kind is Kind.REPORT) != (b.kind is Kind.REPORT)
    if versions:
        return ("year", "the years are too far apart") if apart > YEARS_OF_VERSIONS else None
    if apart > YEARS and not (all(a.place) and a.place == b.place):
        return "year", "the years differ"
    places = [
        [words(each.entry.get(name))[:1] for name in ("volume", "number", "pages")]
        for each in (a, b)
    ]
    differ = [bool(one and other) and one != other for one, other in zip(*places, strict=True)]
    if sum(differ) + bool(apart) > 1 or differ[1] or (any(differ) and is_generic(a.words)):
        same = words(a.entry.venue) == words(b.entry.venue)
        if same or compare_venues(a.entry.venue, b.entry.venue) is not Likeness.DIFFERENT:
            return "place", "they stand in two places of what may be a series"
    if apart and is_generic(a.words):
        return "year", "the years differ"
    return None


def _same_name(one: str, other: str) -> bool:
    return one == other or _ratio()(one, other) >= SAME_NAME


@cache
def _ratio() -> Callable[..., float]:
    """Return rapidfuzz's ratio; imported here, because most commands need none."""
    from rapidfuzz import fuzz

    return fuzz.ratio

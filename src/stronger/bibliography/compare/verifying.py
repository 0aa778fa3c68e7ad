"""Compares a bibliography, field by field, with one that is trusted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from stronger.bibliography.compare.comparing import (
    Likeness,
    compare_names,
    compare_numbers,
    compare_pages,
    compare_titles,
    compare_venues,
)
from stronger.bibliography.compare.dialects import said
from stronger.bibliography.compare.preprints import is_preprint
from stronger.bibliography.compare.sameness import Judgement, Verdict, judge
from stronger.bibliography.source.containers import is_container
from stronger.bibliography.text.folding import words
from stronger.bibliography.text.identifiers import arxiv_of, doi_of
from stronger.bibliography.text.standard_numbers import Isbn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.bibliography.text.people import Names

How: TypeAlias = Literal["doi", "arxiv", "title+author", "title+url", "title", "key", ""]

SAME_TITLE_SAME_AUTHOR = 85.0
"""How alike (of 100) titles must be for a match if the works share an author."""
SAME_TITLE = 90.0
"""How alike they must be if not; a title so short that others may have it never matches alone."""
WORDS_OF_A_TITLE = 5
RARE_PARTS = 6
"""So many of a title's rarest words and pairs of words are looked up to find others like it."""
BLOCK = 200
"""A part of more titles than this says too little to look it up."""

_BELONG_TO_VENUE = ("volume", "number", "pages")
_BELONG_TO_VERSION = frozenset(
    {"type", "venue", "year", "publisher", "doi", "eprint", *_BELONG_TO_VENUE}
)
_NOT_THERE = frozenset({"note", "part", "language", "reference"})
"""What makes an entry that looks alike another work, and no wrong account of the same."""
_SAME_TYPE = {
    "conference": "inproceedings",
    "electronic": "misc",
    "online": "misc",
    "unpublished": "misc",
    "www": "misc",
    "report": "techreport",
    "mastersthesis": "thesis",
    "phdthesis": "thesis",
}


class Status(StrEnum):
    """What a trusted bibliography says of an entry."""

    CONFIRMED = "confirmed"
    """It has the work, and no field says otherwise."""
    VERSION = "version"
    """It has another version of the work: a preprint is no proof of its publication, nor this of
    that. Fields in which versions never differ say nothing else."""
    DIFFERS = "differs"
    """It has the work, and at least one field says otherwise."""
    NOT_FOUND = "not found"
    """It does not have the work; of the work itself that says nothing."""


class Pair(NamedTuple):
    """What the two bibliographies have in a field, in plain text."""

    ours: str
    theirs: str


@dataclass(frozen=True)
class Verification:
    """What a trusted bibliography says of one entry."""

    key: str
    """The entry's citekey."""
    status: Status
    matched_key: str = ""
    """The citekey of the same work in the trusted bibliography; empty if it has none."""
    how: How = ""
    """What showed that it is the same work."""
    version: str = ""
    """What the entry there is, if it is another version of the work: ``a preprint``, ``published``
    or ``a report``."""
    score: float = 0.0
    """How alike the titles are, from 0 to 1."""
    differences: Mapping[str, Pair] = field(default_factory=dict)
    """Fields that say different things."""
    compatible: Mapping[str, Pair] = field(default_factory=dict)
    """Fields that say the same, one of them with less detail: initials, abbreviations, a first
    page, ``and others``."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Fields that the trusted bibliography alone has."""
    unconfirmed: tuple[str, ...] = ()
    """Fields that the entry alone has."""


def verify(bibliography: Bibliography, authority: Bibliography) -> list[Verification]:
    """Compare every work with the same one in a trusted bibliography, in order of the file.

    The same work is looked for by DOI, then by arXiv identifier, then by title and authors or
    address, then by a long title alone: citations that were made up often have a true title and
    false authors. What has too little for that is looked for by its key, at last.
    LaTeX and Unicode, capitals, punctuation and kinds of dashes never differ.

    Parameters
    ----------
    bibliography
        What to verify.
    authority
        What to trust.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> ours = read_text("@book{hebb, author = {D. Hebb}, title = {Organization of Behavior, The},"
    ...                  " year = 1948}")
    >>> theirs = read_text("@book{hebb1949, author = {Hebb, Donald},"
    ...                    " title = {Organization of Behavior, The}, year = 1949}")
    >>> (found,) = verify(ours, theirs)
    >>> str(found.status), found.matched_key, found.how, dict(found.differences)
    ('differs', 'hebb1949', 'title+author', {'year': Pair(ours='1948', theirs='1949')})
    """
    known = _Known(authority)
    return [_verify(entry, known) for entry in bibliography if _is_work(entry)]


class _Known:
    """The entries of a trusted bibliography, ready to be looked up."""

    def __init__(self, authority: Iterable[Entry]) -> None:
        self.entries = [entry for entry in authority if entry.type != "set"]
        self.titles = [_title_words(entry) for entry in self.entries]
        self.by_doi = _index(self.entries, doi_of)
        self.by_arxiv = _index(self.entries, arxiv_of)
        self.by_key = _index(self.entries, lambda entry: entry.citekey)
        self.by_part: defaultdict[str, list[int]] = defaultdict(list)
        for at, title in enumerate(self.titles):
            for part in _parts(title):
                self.by_part[part].append(at)

    def candidates(self, entry: Entry) -> Iterator[tuple[Entry, How]]:
        """Yield the works that an entry may stand for; those of the best reason alone."""
        reasons: tuple[tuple[How, dict[str, list[Entry]], str], ...] = (
            ("doi", self.by_doi, doi_of(entry)),
            ("arxiv", self.by_arxiv, arxiv_of(entry)),
        )
        for how, index, identifier in reasons:
            if identifier in index:
                yield from ((other, how) for other in index[identifier])
                return
        yield from self._alike(entry)

    def _alike(self, entry: Entry) -> Iterator[tuple[Entry, How]]:
        from rapidfuzz import fuzz

        title = _title_words(entry)
        if not title:
            return
        text = " ".join(title)
        present = sorted(
            (part for part in _parts(title) if part in self.by_part),
            key=lambda part: (len(self.by_part[part]), part),
        )
        blocks = [self.by_part[part] for part in present[:RARE_PARTS]]
        shared = Counter(at for block in blocks if len(block) <= BLOCK for at in block)
        best: list[tuple[float, Entry, How]] = []
        for at in shared:
            other = self.entries[at]
            score = fuzz.ratio(text, " ".join(self.titles[at]), score_cutoff=SAME_TITLE_SAME_AUTHOR)
            if score and _share_authors(entry, other):
                best.append((score, other, "title+author"))
            elif score >= SAME_TITLE and _share_address(entry, other):
                best.append((score, other, "title+url"))
            elif score >= SAME_TITLE and len(title) >= WORDS_OF_A_TITLE:
                best.append((score, other, "title"))
        if best:
            most = max(score for score, _, _ in best)
            yield from ((other, how) for score, other, how in best if score == most)


def _is_work(entry: Entry) -> bool:
    """Say whether an entry stands for a work; of a set each member is compared."""
    return not is_container(entry) and entry.type != "set"


def _parts(title: list[str]) -> set[str]:
    """Return the words of a title, the pairs of neighbours, and the whole."""
    pairs = (f"{one} {other}" for one, other in pairwise(title))
    return {*title, *pairs, " ".join(title)}


def _verify(entry: Entry, known: _Known) -> Verification:
    found = []
    for other, how in known.candidates(entry):
        judgement = judge(entry, other)
        if judgement or how in ("doi", "arxiv") or judgement.ground not in _NOT_THERE:
            found.append(_compare(entry, other, how, judgement))
    if not found:
        found = [
            _compare(entry, other, "key", judgement)
            for other in known.by_key.get(entry.citekey, ())
            if (judgement := judge(entry, other)) and _have_something_in_common(entry, other)
        ]
    if not found:
        return Verification(entry.citekey, Status.NOT_FOUND)
    return min(
        found,
        key=lambda each: (
            bool(each.version),
            len(each.differences),
            each.how != "title+author",
        ),
    )


def _compare(entry: Entry, other: Entry, how: How, judgement: Judgement) -> Verification:
    """Compare two entries for one work in every field that both have."""
    differences: dict[str, Pair] = {}
    compatible: dict[str, Pair] = {}
    missing: dict[str, str] = {}
    unconfirmed: list[str] = []
    for name, ours, theirs, likeness in _fields(entry, other):
        if not ours and theirs:
            missing[name] = theirs
        elif ours and not theirs:
            unconfirmed.append(name)
        elif ours and likeness is Likeness.DIFFERENT:
            differences[name] = Pair(ours, theirs)
        elif ours and likeness is Likeness.COMPATIBLE:
            compatible[name] = Pair(ours, theirs)
    if "venue" in differences:
        # A place within another venue cannot be right, even where the true one numbers nothing.
        for name in [name for name in unconfirmed if name in _BELONG_TO_VENUE]:
            differences[name] = Pair(entry.text(name), "")
            unconfirmed.remove(name)
    status = Status.DIFFERS if differences else Status.CONFIRMED
    version = _version(other) if judgement.verdict is Verdict.VERSION else ""
    if version and _BELONG_TO_VERSION.issuperset(differences):
        status = Status.VERSION
    from rapidfuzz import fuzz

    return Verification(
        key=entry.citekey,
        status=status,
        version=version,
        matched_key=other.citekey,
        how=how,
        score=round(fuzz.ratio(_title_words(entry), _title_words(other)) / 100, 4),
        differences=differences,
        compatible=compatible,
        missing=missing,
        unconfirmed=tuple(unconfirmed),
    )


def _version(entry: Entry) -> str:
    """Return which version of a work an entry stands for."""
    if is_preprint(entry):
        return "a preprint"
    return "a report" if entry.type in ("techreport", "report") else "published"


def _fields(entry: Entry, other: Entry) -> Iterator[tuple[str, str, str, Likeness]]:
    """Yield the name of every field compared, what both have there, and how alike that is."""
    pair = _type(entry), _type(other)
    yield "type", *pair, Likeness.of(pair[0] == pair[1])
    people = {
        "author": (entry.authors, other.authors),
        "editor": (entry.editors, other.editors),
    }
    for name, (ours, theirs) in people.items():
        yield name, _told(ours), _told(theirs), compare_names(ours, theirs)
    yield "title", entry.title, other.title, compare_titles(_title(entry), _title(other))
    yield "venue", entry.venue, other.venue, compare_venues(entry.venue, other.venue)
    years = str(entry.year or ""), str(other.year or "")
    yield "year", *years, Likeness.of(years[0] == years[1])
    plain: tuple[tuple[str, Callable[[str, str], Likeness]], ...] = (
        ("volume", compare_numbers),
        ("number", compare_numbers),
        ("pages", compare_pages),
        ("edition", compare_numbers),
        ("publisher", compare_venues),
    )
    for name, compare in plain:
        values = entry.text(name), other.text(name)
        yield name, *values, compare(*values)
    for name, identify in (("doi", doi_of), ("eprint", arxiv_of), ("isbn", _isbn)):
        identifiers = identify(entry), identify(other)
        yield name, *identifiers, Likeness.of(identifiers[0] == identifiers[1])


def _told(names: Names) -> str:
    """Return a list of names in plain text."""
    return " and ".join([*map(str, names), *(["others"] if names.others else [])])


def _type(entry: Entry) -> str:
    return _SAME_TYPE.get(entry.type, entry.type)


def _title(entry: Entry) -> str:
    """Return the title with the subtitle that biblatex keeps apart."""
    subtitle = entry.text("subtitle")
    return f"{entry.title}: {subtitle}" if subtitle else entry.title


def _title_words(entry: Entry) -> list[str]:
    return words(_title(entry))


def _isbn(entry: Entry) -> str:
    """Return an ISBN as the nine digits that its two forms share."""
    return Isbn(entry.get("isbn")).key


def _index(entries: Iterable[Entry], identify: Callable[[Entry], str]) -> dict[str, list[Entry]]:
    index: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if identifier := identify(entry):
            index[identifier].append(entry)
    return dict(index)


def _share_authors(entry: Entry, other: Entry) -> bool:
    """Say whether two works have half of their family names in common, of the shorter list."""
    ours, theirs = (
        {" ".join(words(person.family)) for person in each.authors or each.editors}
        for each in (entry, other)
    )
    return 2 * len(ours & theirs) >= max(1, min(len(ours), len(theirs)))


def _share_address(entry: Entry, other: Entry) -> bool:
    """Say whether two works are found at one address."""
    ours, theirs = (each.get("url").strip().rstrip("/") for each in (entry, other))
    return bool(ours) and ours == theirs


def _have_something_in_common(entry: Entry, other: Entry) -> bool:
    """Say whether two entries of one key say anything that makes them one work."""
    title = _title_words(entry)
    if title or _title_words(other):
        return title == _title_words(other)
    people = any((entry.authors, entry.editors)) and _share_authors(entry, other)
    return people or _share_address(entry, other) or said(entry) == said(other)

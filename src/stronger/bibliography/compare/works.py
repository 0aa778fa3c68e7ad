"""A work as it is compared with others: what of an entry tells works apart, worked out once."""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from stronger.bibliography.compare.preprints import is_preprint, server_of_doi
from stronger.bibliography.source.containers import is_container
from stronger.bibliography.text.folding import title_words, words
from stronger.bibliography.text.identifiers import arxiv_of, doi_of
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.standard_numbers import Isbn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.bibliography.model import Entry

MAIN_TITLE = re.compile(r"[:?!.]\s|\s[–—-]\s")
"""What parts a title from its subtitle."""
_WORDS = re.compile(r"(?!\d)\w+")
_NUMERAL = re.compile(r"\d+|[ivxlc]+")
_NUMBERS = {
    word: str(number)
    for number, names in enumerate(
        ("one first i", "two second ii", "three third iii", "four fourth iv", "five fifth v",
         "six sixth vi", "seven seventh vii", "eight eighth viii", "nine ninth ix", "ten tenth x",
         "xi", "xii"), 1
    )
    for word in names.split()
}  # fmt: skip
_PART = re.compile(
    r"\b(?:part|parts|volume|vol|band|teil|tome|partie|chapter|book|no|number|paper|lecture)"
    r" (?P<one>\w+)\b|\b(?P<two>first|second|third|fourth|fifth) (?:part|volume|book)\b"
)
_END = re.compile(r"(?<=\w )(?:[ivx]{1,4}|\d{1,2})\Z")
_ABOUT = re.compile(
    r"^(?:(?:author|publisher)s? )?(?:an? |the )?"
    r"(?:(?P<a>erratum|errata|corrigend(?:um|a)|corrections?|addend(?:um|a)|retract(?:ion|ed))\b"
    r"|(?P<b>reply|replies|responses?|rejoinder|answer)(?= (?:to|by)\b|\Z)"
    r"|(?P<c>comments?|commentary|discussion|remarks?|notes?|reflections?)(?= (?:on|of|to)\b|\Z)"
    r"|(?P<d>(?:book )?reviews?|reviewed work)(?= |\Z)"
    r"|(?P<e>supplement(?:ary)?(?: material| information)?|appendix)(?= (?:to|for|of)\b))"
    r"|\b(?P<f>erratum|corrigendum|book review|with discussion|retracted article)\Z"
)
"""What begins or ends the title of a note about a work."""
_EDITION = re.compile(r"\d+")
_JSTOR = "10.2307/"


class Kind(Enum):
    """What kinds of works there are, as far as two entries can contradict each other in it."""

    ARTICLE = "an article"
    PAPER = "a paper in proceedings"
    PART = "a part of a book"
    WHOLE = "a book"
    THESIS = "a thesis"
    REPORT = "a report"
    OTHER = "a work of no certain type"


_KINDS = {
    **dict.fromkeys(("article", "suppperiodical"), Kind.ARTICLE),
    **dict.fromkeys(("inproceedings", "conference"), Kind.PAPER),
    **dict.fromkeys(("incollection", "inbook", "bookinbook", "suppbook", "inreference",
                     "suppcollection"), Kind.PART),
    **dict.fromkeys(("book", "mvbook", "collection", "mvcollection", "proceedings", "reference",
                     "mvproceedings", "mvreference"), Kind.WHOLE),
    **dict.fromkeys(("thesis", "phdthesis", "mastersthesis"), Kind.THESIS),
    **dict.fromkeys(("techreport", "report"), Kind.REPORT),
}  # fmt: skip


LONGEST = 5_000
"""So many characters of a title are compared, for that takes quadratic time; no title has more."""


class Work:
    """An entry with what is compared, worked out once."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.stands = not is_container(entry)
        self.words = title_words(self.title) if self.stands else []
        self.text = " ".join(self.words)

    @cached_property
    def title(self) -> str:
        """The title with the subtitle that biblatex keeps apart."""
        subtitle = self.entry.get("subtitle")
        title = f"{self.entry.title}: {to_text(subtitle)}" if subtitle else self.entry.title
        return title[:LONGEST]

    @cached_property
    def main(self) -> str:
        """The title before its subtitle, if that says enough on its own."""
        whole = self.title
        subtitle = MAIN_TITLE.search(whole)
        main = title_words(whole[: subtitle.start()]) if subtitle else self.words
        return " ".join(main) if len(main) >= 3 else ""

    @property
    def order(self) -> tuple[int, str, str]:
        """By what works are sorted."""
        return len(self.text), self.text, self.first

    @cached_property
    def first(self) -> str:
        """Most often the first author's family name, found in no time."""
        first = (self.entry.get("author") or self.entry.get("editor")).partition(" and ")[0]
        family = _WORDS.findall(first.partition(",")[0])
        return family[-1].lower() if family else ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The family names of its authors, or else of its editors."""
        people = self.entry.authors or self.entry.editors
        return tuple("".join(words(person.family)) for person in people)

    @cached_property
    def initial(self) -> str:
        """The first letter of each of the first author's given names."""
        people = (self.entry.authors or self.entry.editors).persons
        return "".join(word[0] for word in words(people[0].given)) if people else ""

    @cached_property
    def numerals(self) -> list[str]:
        """The numbers in its title."""
        return [word for word in self.words if _NUMERAL.fullmatch(word)]

    @cached_property
    def parts(self) -> frozenset[str]:
        """Which part of a whole its title and fields say it is."""
        found = [match["one"] or match["two"] for match in _PART.finditer(self.text)]
        for text in {self.text, self.main}:
            found += [match[0] for match in _END.finditer(text)]
        told = {_NUMBERS.get(each, each) for each in found if _NUMBERS.get(each, each).isdigit()}
        volume = self.entry.get("volume").strip("{} ").lower()
        if self.kind is Kind.WHOLE and volume and not self.entry.get("series"):
            told.add(_NUMBERS.get(volume, volume))
        if part := self.entry.get("part"):
            told.add(f"part {part}")
        return frozenset(told)

    @cached_property
    def about(self) -> str:
        """What kind of note about another work it is, if any: an erratum, a reply, a review."""
        match = _ABOUT.search(self.text)
        return (match.lastgroup or "").replace("f", "a") if match else ""

    @cached_property
    def kind(self) -> Kind:
        """What kind of work it is."""
        return _KINDS.get(self.entry.type, Kind.OTHER)

    @cached_property
    def preprint(self) -> bool:
        """Whether it is a preprint."""
        return is_preprint(self.entry)

    @cached_property
    def doi(self) -> str:
        """Its DOI; what a set inherits is its first member's."""
        return doi_of(self.entry) if self.stands and self.entry.type != "set" else ""

    @cached_property
    def published_doi(self) -> str:
        """Its DOI, unless a server for preprints gave it, or it is a library's own."""
        return "" if self.doi.startswith(_JSTOR) or server_of_doi(self.doi) else self.doi

    @cached_property
    def arxiv(self) -> str:
        """Its identifier at arXiv."""
        return arxiv_of(self.entry) if self.stands and self.entry.type != "set" else ""

    @cached_property
    def isbns(self) -> frozenset[str]:
        """Its ISBNs, in the one form that both lengths share."""
        return frozenset(
            isbn.key for isbn in Isbn.listed(self.entry.get("isbn")) if not isbn.problem
        )

    @cached_property
    def edition(self) -> str:
        """Its edition as a number where it is one; the first need not be named."""
        told = words(to_text(self.entry.get("edition")))
        for word in told:
            if digits := _EDITION.match(word):
                return digits[0].lstrip("0")
            if number := _NUMBERS.get(word):
                return number
        return " ".join(word for word in told if word not in ("edition", "ed", "edn"))

    @cached_property
    def place(self) -> tuple[str, str]:
        """Its volume and first page, where it has both."""
        found: Sequence[str] = words(self.entry.get("pages"))
        volume = "".join(words(self.entry.get("volume"))).lstrip("0")
        return (volume, found[0]) if found and volume else ("", "")

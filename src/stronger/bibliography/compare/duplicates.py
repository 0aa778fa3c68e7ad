"""Finds entries that stand for one work: by key, DOI, arXiv identifier, or title and authors."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from stronger.bibliography.source.inheriting import is_container, parent_of
from stronger.bibliography.text.folding import words
from stronger.bibliography.text.identifiers import arxiv_of, doi_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stronger.bibliography.model import Entry

Why: TypeAlias = Literal["key", "doi", "arxiv", "title"]

RARE_WORDS = 3
"""So many of its rarest words bring a title together with others."""
BLOCK = 24
"""Larger blocks are parted by authors; in a part that is larger still, a work is compared only
with the next ones by title."""
SAME_TITLE = 92.0
"""How alike (of 100) the titles of one work are, when an author is the same."""
SAME_TITLE_ALONE = 97.0
"""How alike they are when one of the entries names no author."""
SAME_NAME = 84.0
"""How alike two spellings of one family name are."""

_WORDS = re.compile(r"(?!\d)\w+")
_NUMERAL = re.compile(r"\d+|[ivxlc]+")
_MAIN_TITLE = re.compile(r"[:?!.]\s|\s[–—-]\s")


@dataclass(frozen=True)
class Duplicate:
    """Two entries that seem to stand for one work."""

    a: Entry
    """The one that comes first."""
    b: Entry
    why: Why
    """The strongest reason: the same key (but for case), DOI or arXiv identifier, or titles and
    authors that are alike."""
    score: float
    """How alike the titles are, from 0 to 1; a low one beside the same key or DOI says that the
    works differ and the key or DOI is wrong."""


def find_duplicates(entries: Iterable[Entry]) -> list[Duplicate]:
    """Return the pairs of entries that seem to stand for one work, each pair once.

    Of three entries that share an identifier, the first is paired with each of the others. Titles
    are compared after folding case, accents and punctuation. Two are not one work, however alike,
    if their numbers differ (Part I, Part II), their editions, or their DOIs (those that arXiv
    gives apart, for a preprint and its publication are one work). An ``@xdata`` is no work.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> found = find_duplicates(read_text('''
    ... @book{hebb1949, author = {Hebb, D. O.}, title = {The Organization of Behavior}}
    ... @book{hebb, author = {Donald Hebb}, title = {The organisation of behavior}}'''))
    >>> [(each.a.citekey, each.b.citekey, each.why) for each in found]
    [('hebb1949', 'hebb', 'title')]
    """
    works = [_Work(entry) for entry in entries]
    found: dict[tuple[int, int], Duplicate] = {}

    def add(pairs: Iterable[tuple[int, int]], why: Why, score: float | None = None) -> None:
        for first, second in pairs:
            at = (min(first, second), max(first, second))
            if at not in found:
                a, b = works[at[0]], works[at[1]]
                likeness = _title_likeness(a, b) if score is None else score
                found[at] = Duplicate(a.entry, b.entry, why, round(likeness / 100, 4))

    add(_same([work.entry.citekey.lower() for work in works]), "key")
    add(_same([doi_of(work.entry) if work.stands else "" for work in works]), "doi")
    add(_same([arxiv_of(work.entry) if work.stands else "" for work in works]), "arxiv")
    for first, second in _alike(works):
        if score := _likeness(works[first], works[second]):
            add([(first, second)], "title", score)
    return [found[at] for at in sorted(found)]


class _Work:
    """An entry with what is compared, worked out once."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.stands = not is_container(entry)
        self.words = words(entry.title) if self.stands else []
        self.text = " ".join(self.words)

    @cached_property
    def main(self) -> str:
        """The title before its subtitle, if that says enough on its own."""
        whole = self.entry.title
        subtitle = _MAIN_TITLE.search(whole)
        main = words(whole[: subtitle.start()]) if subtitle else self.words
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


def _same(identifiers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first place of every identifier with each later one."""
    first: dict[str, int] = {}
    for place, identifier in enumerate(identifiers):
        if identifier and first.setdefault(identifier, place) != place:
            yield first[identifier], place


def _alike(works: Sequence[_Work]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places whose titles may be alike.

    Titles meet in a block if they share one of their rarest words or their main title: one
    misspelt word leaves the others. The time stays linear because large blocks are parted, and
    swept if need be.
    """
    from rapidfuzz import fuzz, process

    order = sorted(range(len(works)), key=lambda place: works[place].order)
    texts = [works[place].text for place in order]
    mains = [works[place].main for place in order]
    near = _neighbours([works[place] for place in order], texts, mains)
    for short, longer in enumerate(near):
        text = texts[short]
        # One call for all of them compares in a third of the time
        likely = process.extract_iter(
            text, {long: texts[long] for long in longer},
            scorer=fuzz.ratio, score_cutoff=SAME_TITLE,
        )  # fmt: skip
        for long in {*(long for _, _, long in likely), *(x for x in longer if mains[x] == text)}:
            yield order[short], order[long]


def _neighbours(
    works: Sequence[_Work], texts: Sequence[str], mains: Sequence[str]
) -> list[set[int]]:
    """Return for each work the later ones that stand near it in a block.

    Parameters
    ----------
    works
        The works, the shortest title first.
    texts
        Their titles.
    mains
        Their main titles.
    """
    frequency = Counter(word for work in works for word in set(work.words))
    rarest_first = sorted(frequency, key=lambda word: (frequency[word], word))
    rank = {word: number for number, word in enumerate(rarest_first)}
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for place, work in enumerate(works):
        rare = sorted(set(work.words), key=rank.__getitem__)[:RARE_WORDS]
        for key in {*(word for word in rare if frequency[word] > 1), mains[place]} - {""}:
            blocks[key].append(place)
    lengths = [len(text) for text in texts]
    near: list[set[int]] = [set() for _ in works]
    for key, whole in blocks.items():
        by_main_title = " " in key
        for block in _parts(whole, works):
            reach = len(block) if len(block) <= BLOCK else BLOCK // 3
            sizes = [lengths[place] for place in block]
            for at, first in enumerate(block[:-1]):
                stop = min(at + 1 + reach, len(block))
                if not by_main_title:
                    longest = sizes[at] * (200 - SAME_TITLE) / SAME_TITLE
                    stop = bisect_right(sizes, longest, at + 1, stop)
                near[first].update(block[at + 1 : stop])
    return near


def _parts(block: list[int], works: Sequence[_Work]) -> Iterable[list[int]]:
    """Return a block, a large one in parts by the initial of the first author."""
    if len(block) <= BLOCK:
        return [block]
    parts: defaultdict[str, list[int]] = defaultdict(list)
    for place in block:
        parts[works[place].first[:1]].append(place)
    return parts.values()


def _likeness(a: _Work, b: _Work) -> float:
    """Return how alike two works are, of 100; 0 if they are not one work."""
    title = _title_likeness(a, b, SAME_TITLE)
    if not title or _told_apart(a, b):
        return 0
    if a.names and b.names:
        return title if _share_a_name(a.names, b.names) else 0
    return title if title >= SAME_TITLE_ALONE else 0


def _title_likeness(a: _Work, b: _Work, least: float = 0) -> float:
    if not a.text or not b.text:
        return 0
    if a.text == b.text:
        return 100
    short, long = (a, b) if len(a.text) < len(b.text) else (b, a)
    # A subtitle may be missing; it may not be another one
    if long.text.startswith(short.text) and short.text == long.main:
        return SAME_TITLE_ALONE
    return _ratio()(a.text, b.text, score_cutoff=least)


@cache
def _ratio() -> Callable[..., float]:
    """Return rapidfuzz's ratio; imported here, because most commands need none."""
    from rapidfuzz import fuzz

    return fuzz.ratio


def _told_apart(a: _Work, b: _Work) -> bool:
    if _numerals(a.words) != _numerals(b.words):
        return not (a.main == b.text or b.main == a.text)
    one, other = a.entry, b.entry
    keys = (one.citekey.lower(), other.citekey.lower())
    if parent_of(one).lower() == keys[1] or parent_of(other).lower() == keys[0]:
        return True
    dois = [doi for doi in (doi_of(one), doi_of(other)) if doi and "arxiv" not in doi]
    if len(dois) == 2 and dois[0] != dois[1]:
        return True
    editions = {entry.get("edition").strip().lower() for entry in (one, other)} - {""}
    return len(editions) == 2


def _numerals(title: Sequence[str]) -> list[str]:
    return [word for word in title if _NUMERAL.fullmatch(word)]


def _share_a_name(a: Sequence[str], b: Sequence[str]) -> bool:
    return not set(a).isdisjoint(b) or _ratio()(a[0], b[0]) >= SAME_NAME

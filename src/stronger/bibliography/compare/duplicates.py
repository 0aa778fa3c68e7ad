"""Finds entries that stand for one work: by key, DOI, arXiv identifier, or title and authors."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from stronger.bibliography.compare.sameness import Judgement, Verdict, judge_works
from stronger.bibliography.compare.titles import SAME_TITLE, title_likeness
from stronger.bibliography.compare.works import Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stronger.bibliography.model import Entry

Why: TypeAlias = Literal["key", "doi", "arxiv", "title"]

RARE_WORDS = 3
"""So many of its rarest words bring a title together with others."""
BLOCK = 24
"""Larger blocks are parted by authors; in a part that is larger still, a work is compared only
with the next ones by title."""


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
    """How alike the titles are, from 0 to 1."""
    judgement: Judgement
    """Whether they are one work after all; one key or DOI may stand for two by mistake."""

    @property
    def verdict(self) -> Verdict:
        """What the two are to each other."""
        return self.judgement.verdict


def find_duplicates(entries: Iterable[Entry]) -> list[Duplicate]:
    """Return the pairs of entries that seem to stand for one work, each pair once.

    Of three entries that share an identifier, the first is paired with each of the others, also
    where the judgement is that they are two works, one with another's key or DOI. By their titles
    only those are paired that `judge` takes for one work. An ``@xdata`` is no work.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> found = find_duplicates(read_text('''
    ... @book{hebb1949, author = {Hebb, D. O.}, title = {The Organization of Behavior}}
    ... @book{hebb, author = {Donald Hebb}, title = {The organisation of behavior}}'''))
    >>> [(each.a.citekey, each.b.citekey, each.why) for each in found]
    [('hebb1949', 'hebb', 'title')]
    """
    works = [Work(entry) for entry in entries]
    found: dict[tuple[int, int], Duplicate] = {}

    def add(first: int, second: int, why: Why) -> None:
        at = (min(first, second), max(first, second))
        if at in found:
            return
        a, b = works[at[0]], works[at[1]]
        judgement = judge_works(a, b)
        if judgement or why != "title":
            score = round(title_likeness(a, b) / 100, 4)
            found[at] = Duplicate(a.entry, b.entry, why, score, judgement)

    identifiers: tuple[tuple[Why, list[str]], ...] = (
        ("key", [work.entry.citekey.lower() for work in works]),
        ("doi", [work.doi for work in works]),
        ("arxiv", [work.arxiv for work in works]),
    )
    for why, each in identifiers:
        for first, second in _same(each):
            add(first, second, why)
    for first, second in _alike(works):
        add(first, second, "title")
    return [found[at] for at in sorted(found)]


def _same(identifiers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first place of every identifier with each later one."""
    first: dict[str, int] = {}
    for place, identifier in enumerate(identifiers):
        if identifier and first.setdefault(identifier, place) != place:
            yield first[identifier], place


def _alike(works: Sequence[Work]) -> Iterator[tuple[int, int]]:
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
        text, places = texts[short], list(longer)
        # One call for all of them compares in a third of the time
        likely = process.extract(
            text, [texts[long] for long in places],
            scorer=fuzz.ratio, score_cutoff=SAME_TITLE, limit=None,
        )  # fmt: skip
        found = {places[at] for _, _, at in likely}
        for long in {*found, *(x for x in places if mains[x] == text)}:
            yield order[short], order[long]


def _neighbours(
    works: Sequence[Work], texts: Sequence[str], mains: Sequence[str]
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


def _parts(block: list[int], works: Sequence[Work]) -> Iterable[list[int]]:
    """Return a block, a large one in parts by the initial of the first author."""
    if len(block) <= BLOCK:
        return [block]
    parts: defaultdict[str, list[int]] = defaultdict(list)
    for place in block:
        parts[works[place].first[:1]].append(place)
    return parts.values()

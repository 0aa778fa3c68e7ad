"""In which order papers are listed and exported, and how many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from stronger.cli.output import Failure, complain
from stronger.diagnostics import did_you_mean
from stronger.query.folding import fold

if TYPE_CHECKING:
    from stronger.indexing import Hit
    from stronger.query.suggesting import Searched


class Listed(NamedTuple):
    """What papers are ordered by, as a `Hit` has it."""

    key: str
    type: str
    year: int | None
    title: str
    authors: str
    venue: str


T = TypeVar("T")

ORDERS: dict[str, Callable[[Listed | Hit], Any]] = {
    "key": lambda paper: paper.key.lower(),
    "year": lambda paper: paper.year,
    "author": lambda paper: fold(paper.authors) or None,
    "title": lambda paper: fold(paper.title) or None,
    "type": lambda paper: paper.type,
    "venue": lambda paper: fold(paper.venue) or None,
}
"""What to sort by; a minus before it turns the order round."""


def ordered(
    papers: Iterable[T], listed: Callable[[T], Listed | Hit], sort: str | None, limit: int | None
) -> list[T]:
    """Return papers in an order, at most so many, and say how many that leaves out.

    What is alike stays in order, and papers without what they are sorted by come last.

    Parameters
    ----------
    papers
        Papers.
    listed
        Gives what they are ordered by.
    sort
        A name of `ORDERS`, with a minus before it for the reverse; ``None`` keeps the order.
    limit
        How many at most.
    """
    papers = list(papers)
    if sort is not None:
        name = sort.removeprefix("-").lower()
        if name not in ORDERS:
            hint = did_you_mean(name, ORDERS)
            raise Failure(
                f"cannot sort by {sort!r}{hint} (orders: {', '.join(ORDERS)}, and -year …)"
            )
        value = ORDERS[name]
        known = [each for each in papers if value(listed(each)) is not None]
        unknown = [each for each in papers if value(listed(each)) is None]
        known.sort(key=lambda each: value(listed(each)), reverse=sort.startswith("-"))
        papers = known + unknown
    if limit is not None and len(papers) > limit:
        complain(f"{limit} of {len(papers)} papers; --limit leaves out the others")
        papers = papers[:limit]
    return papers


def nothing_found(query: str, searched: Sequence[Searched], *then: str) -> str:
    """Return the sentence that says that a query selects nothing, and what it may have meant.

    Parameters
    ----------
    query
        The query.
    searched
        What it was asked of.
    *then
        What follows from it.
    """
    if not query.strip():
        return "; ".join(["there are no papers", *then])
    from stronger.query import parse
    from stronger.query.suggesting import suggestions

    return "; ".join(["no paper matches", *then, *suggestions(parse(query), query, searched)])

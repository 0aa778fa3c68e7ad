r"""Page numbers and ranges of them, however written: ``1--10``, ``e5 – e9``, ``1-2--1-8``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_LABEL = re.compile(r"(?:pp?\.|pages?\b|S\.(?=\s))\s*", re.IGNORECASE)
_COMMANDS = re.compile(r"\{?\\text(?:en|em)dash(?:\{\}|\}|(?![A-Za-z])\s*)|\{(-+|[–—])\}")
_DASH = re.compile(r"\s*[-‐‑‒–—―−](?:\s*[-‐‑‒–—―−])+\s*|\s*[‒–—―−]\s*|\s+[-‐‑]\s+")
"""What parts the ends of a range beyond doubt."""
_HYPHEN = re.compile(r"\s*[-‐‑]\s*")
_NUMBER = r"[A-Za-z]{0,3}[0-9]+(?:[:.][0-9]+)?[A-Za-z]?"
_ROMAN = r"[ivxlcdm]+|[IVXLCDM]+"
_PAGE = re.compile(rf"{_NUMBER}|{_ROMAN}")
_DIGITS = re.compile(r"([^0-9]*)([0-9]+)")
_LONGEST = 12
"""A page number of more digits is none."""


class PageRange(NamedTuple):
    """A page, or the first and the last of several."""

    first: str
    last: str = ""
    dash: str = ""
    """What stands between them, as written."""

    def written(self, dash: str) -> str:
        """Return it with a dash of one's choice."""
        return f"{self.first}{dash}{self.last}" if self.dash else self.first

    @property
    def runs_backwards(self) -> bool:
        """Whether it ends before it begins; a shortened end (``1481--97``) does not.

        Examples
        --------
        >>> [pages_of(each)[0].runs_backwards for each in ("9--3", "1481--97", "e9--e3", "S9--T1")]
        [True, False, True, False]
        """
        first, last = _DIGITS.fullmatch(self.first), _DIGITS.fullmatch(self.last)
        if not (first and last and first[1] == last[1]):
            return False
        if max(len(first[2]), len(last[2])) > _LONGEST:
            return False
        return len(last[2]) >= len(first[2]) and int(last[2]) < int(first[2])


def label_and_pages(text: str) -> tuple[str, str]:
    """Return what says that pages follow, and what follows.

    Examples
    --------
    >>> label_and_pages("pp. 3--4"), label_and_pages("3")
    (('pp. ', '3--4'), ('', '3'))
    """
    text = text.strip()
    label = _LABEL.match(text)
    return (label[0], text[label.end() :]) if label else ("", text)


@lru_cache(maxsize=8192)
def pages_of(text: str) -> tuple[PageRange, ...]:
    r"""Return the pages and ranges that a field names.

    A hyphen parts a range only where what stands beside it are page numbers of one kind: some
    pages have hyphens of their own.

    Examples
    --------
    >>> [tuple(each)[:2] for each in pages_of("pp. 1--10, e5 – e9, iv-xii, 7")]
    [('1', '10'), ('e5', 'e9'), ('iv', 'xii'), ('7', '')]
    >>> [tuple(each)[:2] for each in pages_of(r"1-2--1-8, 3-1-3-9, A-12, 4{\textendash}8")]
    [('1-2', '1-8'), ('3-1', '3-9'), ('A-12', ''), ('4', '8')]
    """
    bare = _COMMANDS.sub("--", label_and_pages(text)[1])
    return tuple(_range(part) for each in re.split(r"[,;]", bare) if (part := each.strip()))


def page_range(text: str, dash: str = "-") -> str:
    """Return pages with one kind of dash in every range.

    A hyphen gives way to an en dash where the pages themselves have hyphens.

    Examples
    --------
    >>> page_range("1--10, 15 – 20"), page_range("1-2--1-8"), page_range("iv-xii", "--")
    ('1-10, 15-20', '1-2–1-8', 'iv--xii')
    """
    pages = pages_of(text)
    if dash == "-" and any("-" in each.first + each.last for each in pages if each.dash):
        dash = "–"
    return ", ".join(each.written(dash) for each in pages)


def first_and_last_page(text: str) -> tuple[str, str]:
    """Return the first and the last page of one plain range; of anything else, all and nothing.

    Examples
    --------
    >>> first_and_last_page("1--10"), first_and_last_page("e17"), first_and_last_page("1--2, 5")
    (('1', '10'), ('e17', ''), ('1-2, 5', ''))
    """
    pages = pages_of(text)
    if len(pages) == 1 and pages[0].first and not re.search(r"\s", pages[0].first):
        return pages[0].first, pages[0].last
    return page_range(text), ""


def _range(part: str) -> PageRange:
    dashes = list(_DASH.finditer(part))
    if len(dashes) == 1:
        [dash] = dashes
        return PageRange(part[: dash.start()], part[dash.end() :], dash[0])
    if dashes:
        return PageRange(part)
    hyphens = list(_HYPHEN.finditer(part))
    if len(hyphens) % 2:
        middle = hyphens[len(hyphens) // 2]
        first, last = part[: middle.start()], part[middle.end() :]
        if _are_alike(first, last):
            return PageRange(first, last, middle[0])
    return PageRange(part)


def _are_alike(first: str, last: str) -> bool:
    """Say whether two texts are page numbers of one kind."""
    one, other = _HYPHEN.split(first), _HYPHEN.split(last)
    pairs = list(zip(one, other, strict=False))
    return len(one) == len(other) and all(
        _PAGE.fullmatch(left)
        and _PAGE.fullmatch(right)
        and any(map(str.isdigit, left)) == any(map(str.isdigit, right))
        for left, right in pairs
    )

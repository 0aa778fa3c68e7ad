"""How alike titles are, and whether what is different between two is a slip or another word."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stronger.bibliography.compare.works import Work

SAME_TITLE = 92.0
"""How alike (of 100) the titles of one work are, when an author is the same."""
SAME_TITLE_ALONE = 97.0
"""How alike they are when one of the entries names no author; so alike counts a title that lacks
the other's subtitle."""

_SMALL_WORDS = """a an the of on in at by for from to with and or as is are its der die das ein eine
und von zur zum im am le la les l d un une des du de et el los las il lo"""
_SMALL = frozenset(_SMALL_WORDS.split())
"""Words that may be there or not in one title."""
_BEFORE_WORDS = """un non in im ir il dis anti a de re mis over under sub super hyper hypo inter
intra multi uni mono bi tri semi quasi pseudo pre post meta micro macro nano iso homo hetero endo
exo out up down co counter extra ultra infra para poly self"""
_PREFIXES = tuple(_BEFORE_WORDS.split())
"""What before a word makes another one of it."""
_GENERIC_WORDS = """introduction preface foreword editorial editors note discussion conclusion
conclusions summary overview abstract abstracts comment comments commentary reply letter letters
index contents bibliography references appendix acknowledgements news obituary errata erratum
announcement announcements welcome prologue epilogue postscript afterword review reviews report
proceedings issue from editor chair chairs message special guest introductory remarks book this the
of in to a an and on column"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
"""Words of titles that many works have."""


def title_likeness(a: Work, b: Work, least: float = 0) -> float:
    """Return how alike two titles are, of 100; nothing if less than so much."""
    if not a.text or not b.text:
        return 0
    if a.text == b.text or "".join(a.words) == "".join(b.words):
        return 100
    short, long = (a, b) if len(a.text) < len(b.text) else (b, a)
    # A subtitle may be missing; it may not be another one
    if long.text.startswith(short.text) and short.text == long.main:
        return SAME_TITLE_ALONE
    return _ratio()(a.text, b.text, score_cutoff=least)


def is_generic(title: Sequence[str]) -> bool:
    """Say whether many works have such a title.

    Examples
    --------
    >>> is_generic(["guest", "editorial"]), is_generic(["introduction", "to", "algorithms"])
    (True, False)
    """
    return all(word in _GENERIC or word.isdigit() for word in title)


def same_but_for_slips(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether titles differ by misspelt words and small ones alone.

    Examples
    --------
    >>> same_but_for_slips(["of", "hebbian", "asemblies"], ["on", "hebbian", "assemblies"])
    True
    >>> same_but_for_slips(["supervised", "learning"], ["unsupervised", "learning"])
    False
    """
    left, right = _rest(one, other)
    if len(left) != len(right):
        # Hyphens may join words or part them
        return "".join(left) == "".join(right) or not [*left, *right]
    return all(_slip(a, b) for a, b in zip(left, right, strict=True))


def _rest(one: Sequence[str], other: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the telling words that two titles do not have in common, in order."""
    from difflib import SequenceMatcher

    left: list[str] = []
    right: list[str] = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for tag, start, stop, begin, end in matcher.get_opcodes():
        if tag != "equal":
            left += [word for word in one[start:stop] if word not in _SMALL]
            right += [word for word in other[begin:end] if word not in _SMALL]
    return left, right


def _slip(one: str, other: str) -> bool:
    """Say whether two words are spellings of one."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or short.isdigit() or long.isdigit():
        return False
    if long.endswith(short) and long[: -len(short)] in _PREFIXES:
        return False
    if _other_prefix(one, other):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other) <= (1 if len(short) < 6 else 2)


def _other_prefix(one: str, other: str) -> bool:
    """Say whether two words are one word after two prefixes, such as micro and macro."""
    for prefix in _PREFIXES:
        stem = one.removeprefix(prefix)
        if stem != one and other.endswith(stem) and other.removesuffix(stem) in _PREFIXES:
            return other != one
    return False


@cache
def _ratio() -> Callable[..., float]:
    """Return rapidfuzz's ratio; imported here, because most commands need none."""
    from rapidfuzz import fuzz

    return fuzz.ratio

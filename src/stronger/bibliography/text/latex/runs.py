"""Runs of decoded text with their marks, and what could not be understood."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NOCASE = "nocase"
"""The mark of text in braces, whose capitals no style may change."""
FORMULA = "formula"
"""The mark of text in a formula."""
QUOTED = "quoted"
"""The mark of quoted text: quotation marks in it are single ones."""
_DEEPEST = 8
"""How many sub- and superscripts may stand in each other."""
_BLACKBOARD = dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))
_CHANGES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "blackboard": lambda text: "".join(_BLACKBOARD.get(letter, letter) for letter in text),
}
"""What some marks do to the letters, so that no run needs them."""
_PASSING = frozenset((QUOTED, *_CHANGES))

Marks: TypeAlias = tuple[str, ...]


class Run(NamedTuple):
    """A piece of plain Unicode and its marks, the outermost first."""

    text: str
    marks: tuple[str, ...] = ()


class Problem(NamedTuple):
    """Something in a value that plain text cannot say, or that nobody here understands."""

    kind: str
    """``command``, ``formula``, ``address`` or ``character``."""
    what: str

    @property
    def reason(self) -> str:
        r"""What is wrong, as a clause.

        Examples
        --------
        >>> Problem("command", r"\foo").reason
        'holds the unknown command \\foo; what it is given is kept'
        """
        return {
            "command": f"holds the unknown command {self.what}; what it is given is kept",
            "formula": f"holds a formula with {self.what}, which becomes plain text",
            "address": f"loses the address {self.what} of its link",
            "character": f"loses the character {self.what} of a font that is not known",
        }[self.kind]


class Decoded(NamedTuple):
    """What a value says."""

    runs: tuple[Run, ...]
    """Its text, white space as it stands; text in one run has the same marks."""
    problems: tuple[Problem, ...] = ()


def joined(pieces: Iterable[tuple[str, Marks]]) -> tuple[Run, ...]:
    """Return pieces as runs, without the marks that only say how a piece is made."""
    settled = (_settled(text, marks) for text, marks in pieces if text)
    return tuple(
        Run("".join(text for text, _ in same), marks)
        for marks, same in groupby(settled, itemgetter(1))
    )


def marked(marks: Marks, mark: str) -> Marks:
    """Return marks with one more, each once."""
    return marks if mark in marks else (*marks, mark)


def scripted(marks: Marks, mark: str) -> Marks:
    """Return marks with a sub- or superscript more, which may stand in each other."""
    return (*marks, mark) if len(marks) < _DEEPEST else marks


def without(marks: Marks, mark: str) -> Marks:
    """Return marks without one."""
    return tuple(each for each in marks if each != mark) if mark in marks else marks


def _settled(text: str, marks: Marks) -> tuple[str, Marks]:
    """Return a piece without the marks that only say how it is made."""
    if _PASSING.isdisjoint(marks):
        return text, marks
    for mark in marks:
        if mark in _CHANGES:
            text = _CHANGES[mark](text)
    return text, tuple(mark for mark in marks if mark not in _PASSING)

"""Standard numbers with check digits: of books (ISBN), of serials (ISSN), of people (ORCID)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

_HYPHENS = re.compile(r"[\s‐‑–-]")
_BETWEEN_ISBNS = re.compile(r"[,;/]|\band\b|\s(?=97[89])")
_AROUND_ISBN = re.compile(
    r"\([^()]*\)|(?:urn:)?ISBN(?:-1[03])?(?:\s*\((?:10|13)\))?:?", re.IGNORECASE
)
_NO_ISBN = re.compile(r"[^0-9Xx]")
_ISSN = re.compile(r"\d{4}[‐‑–-]?\d{3}[\dX]", re.IGNORECASE)
_AROUND_ISSN = re.compile(r"\([^()]*\)|[EP]?-?ISSN:?", re.IGNORECASE)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_LIKE_ORCID = re.compile(r"[\dX](?:[\dX‐–-]|\s(?=[\dX])){13,20}", re.IGNORECASE)


@dataclass(frozen=True)
class Isbn:
    """A number of a book (ISO 2108), of ten digits or thirteen."""

    written: str
    """With its hyphens."""

    @classmethod
    def listed(cls, text: str) -> Iterator[Self]:
        """Yield the numbers in a field, without what is said of them."""
        for part in _BETWEEN_ISBNS.split(_AROUND_ISBN.sub("", text)):
            if _HYPHENS.sub("", part).strip("?"):
                yield cls(part.strip())

    @property
    def problem(self) -> str:
        """What is wrong with it, if anything.

        Examples
        --------
        >>> Isbn("0-262-03561-8").problem, Isbn("9781316516728").problem
        ('', 'has the wrong check digit')
        """
        digits = _HYPHENS.sub("", self.written).upper()
        if re.fullmatch(r"97[89][0-9]{10}", digits):
            total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
            return "" if total % 10 == 0 else "has the wrong check digit"
        if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
            return "" if _weighted(digits) % 11 == 0 else "has the wrong check digit"
        return "is not 10 digits, nor 13 that begin with 978 or 979"

    @property
    def key(self) -> str:
        """Its thirteen digits, or what there is instead: the one form of all that are written.

        Examples
        --------
        >>> Isbn("0-262-03561-8").key, Isbn("978 0 262 03561 3").key
        ('9780262035613', '9780262035613')
        """
        digits = _NO_ISBN.sub("", self.written).upper()
        if len(digits) != 10:
            return digits
        nine = f"978{digits[:9]}"
        total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(nine))
        return f"{nine}{-total % 10}"


@dataclass(frozen=True)
class Issn:
    """A number of a serial (ISO 3297)."""

    written: str

    @classmethod
    def listed(cls, text: str) -> Iterator[Self]:
        """Yield the numbers in a field, without what is said of them."""
        for part in re.split(r"[\s,;/]+", _AROUND_ISSN.sub(" ", text)):
            if part.strip("?"):
                yield cls(part)

    @property
    def problem(self) -> str:
        """What is wrong with it, if anything.

        Examples
        --------
        >>> Issn("0028-0836").problem, Issn("0028-0863").problem
        ('', 'has the wrong check digit')
        """
        if not _ISSN.fullmatch(self.written):
            return "is not eight digits as NNNN-NNNN"
        digits = _HYPHENS.sub("", self.written).upper()
        return "has the wrong check digit" if _weighted(digits) % 11 else ""


@dataclass(frozen=True)
class Orcid:
    """An identifier of a person, after ISO 7064 (MOD 11-2)."""

    written: str

    @classmethod
    def listed(cls, text: str) -> Iterator[Self]:
        """Yield whatever in a text looks like one."""
        for found in _LIKE_ORCID.finditer(text):
            yield cls(found[0].strip())

    @property
    def is_whole(self) -> bool:
        """Whether it is sixteen digits in four groups."""
        return _ORCID.fullmatch(self.written) is not None

    @property
    def problem(self) -> str:
        """What is wrong with it, if anything.

        Examples
        --------
        >>> Orcid("0000-0002-1825-0097").problem, Orcid("0000-0002-1825-0079").problem
        ('', 'has the wrong check digit')
        """
        if not self.is_whole:
            return "is not sixteen digits in four groups"
        total = 0
        digits, check = self.written[:-1].replace("-", ""), self.written[-1]
        for digit in digits:
            total = (total + int(digit)) * 2
        expected = (12 - total % 11) % 11
        fits = check == ("X" if expected == 10 else str(expected))
        return "" if fits else "has the wrong check digit"


def _weighted(number: str) -> int:
    """Return the sum of digits times their places from the right; X is ten."""
    digits = (10 if digit == "X" else int(digit) for digit in number)
    return sum(digit * (len(number) - at) for at, digit in enumerate(digits))

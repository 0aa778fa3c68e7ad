r"""Identifiers of works and people: recognised, held to their form, and made addresses.

One class a kind. What people write around an identifier (a prefix, a resolver's address, LaTeX's
escapes, braces) is taken away by ``parse``; ``problem`` says what is wrong with its form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import quote, unquote

from stronger.bibliography.text.latex import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ESCAPED = re.compile(r"\\([&%#_$~{}])")
_URL = re.compile(r"\\url\s*\{([^{}]*)\}|(https?://[^\s{}\\]+)")
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\\]+")
_DOI_INSIDE = re.compile(r"10\.\d{4,9}/\S+")
_DOI_RESOLVER = re.compile(r"(?:https?://)?(?:(?:dx|www)\.)?doi\.org/", re.IGNORECASE)
_DOI_LABEL = re.compile(r"(?:info:|urn:)?doi(?:\s*[:/]\s*|\s+|(?=10\.))", re.IGNORECASE)
_ARXIV = r"(?:([0-9]{4}\.[0-9]{4,5})|([a-z-]+)(\.[a-z]{2})?/([0-9]{7}))(v[0-9]+)?"
_ARXIV_ALONE = re.compile(rf"{_ARXIV}(?:\.pdf)?(?:\s*\[[\w.-]+\])?", re.IGNORECASE)
_ARXIV_PREFIX = re.compile(
    r"(?:https?://)?(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html)/|(?:oai:arxiv\.org|arxiv)\s*[:.]?\s*"
    r"|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.",
    re.IGNORECASE,
)
_ARXIV_INSIDE = re.compile(
    rf"arxiv(?:\.org/(?:abs|pdf)/|[:.\s]+(?:preprint\W+)?)+{_ARXIV}", re.IGNORECASE
)
_HYPHENS = re.compile(r"[\s‐‑–-]")
_BETWEEN_ISBNS = re.compile(r"[,;/]|\band\b|\s(?=97[89])")
_AROUND_ISBN = re.compile(r"\([^()]*\)|ISBN(?:-1[03])?:?", re.IGNORECASE)
_NO_ISBN = re.compile(r"[^0-9Xx]")
_ISSN = re.compile(r"\d{4}[‐‑–-]?\d{3}[\dX]", re.IGNORECASE)
_AROUND_ISSN = re.compile(r"\([^()]*\)|[EP]?-?ISSN:?", re.IGNORECASE)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_LIKE_ORCID = re.compile(r"[\dX](?:[\dX‐–-]|\s(?=[\dX])){13,20}", re.IGNORECASE)


class Fielded(Protocol):
    """What has fields, as an `Entry` does."""

    @property
    def fields(self) -> Mapping[str, str]:
        """Its own fields, as BibTeX sees them."""

    def get(self, name: str, default: str = "") -> str:
        """Return a field, own or inherited."""


def verbatim(value: str) -> str:
    r"""Return an address, identifier or key without the escapes that people put into them.

    Examples
    --------
    >>> verbatim(r"10.1000/a\_b{\&}c")
    '10.1000/a_b&c'
    """
    value = squeeze(value)
    if match := _URL.fullmatch(value):
        value = match[1] or match[2]
    plain = _ESCAPED.sub(r"\1", value.replace(r"\textasciitilde", "~").replace(r"{\~{}}", "~"))
    return plain if "\\{" in value else plain.replace("{", "").replace("}", "")


def _alone(text: str) -> str:
    """Return an identifier without LaTeX or angle brackets around it; none has a backslash."""
    bare = verbatim(text).replace("\\", "")
    return bare[1:-1] if re.fullmatch(r"<[^<>]*>", bare) else bare


@dataclass(frozen=True)
class Doi:
    """A digital object identifier (ISO 26324)."""

    value: str
    """Bare: from ``10.`` on."""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        r"""Return the DOI that a text is, whatever stands around it, or None if it is none.

        In a resolver's address, what is escaped for addresses is not part of the DOI, and neither
        is a query.

        Examples
        --------
        >>> [str(Doi.parse(each)) for each in (r"doi:10.1007/a\_1", "{{10.1000/xyz}}")]
        ['10.1007/a_1', '10.1000/xyz']
        >>> str(Doi.parse("https://doi.org/10.1002/%28SICI%291097?nosfx=y"))
        '10.1002/(SICI)1097'
        >>> Doi.parse("323533a0") is None
        True
        """
        bare = _alone(text)
        if resolver := _DOI_RESOLVER.match(bare):
            bare = unquote(bare[resolver.end() :].partition("?")[0])
        else:
            bare = _DOI_LABEL.sub("", bare, count=1) if _DOI_LABEL.match(bare) else bare
        return cls(bare) if _DOI.fullmatch(bare) else None

    @staticmethod
    def is_bare(text: str) -> bool:
        """Say whether a text is a DOI with nothing around it."""
        return _DOI.fullmatch(text) is not None

    @property
    def address(self) -> str:
        """Where it resolves."""
        return "https://doi.org/" + quote(self.value, safe="/:;.-_")

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class ArXiv:
    """An identifier of arXiv, of the scheme since April 2007 or of the one before."""

    number: str
    """Without version: ``1409.0473``, ``cs/0112017``, ``math.GT/0309136``."""
    version: str = ""
    """``v2``, where one is named."""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the identifier that a text is, whatever stands around it, or None.

        Examples
        --------
        >>> [str(ArXiv.parse(each)) for each in ("arXiv:1409.0473v7 [cs.CL]", "MATH.gt/0309136")]
        ['1409.0473v7', 'math.GT/0309136']
        >>> str(ArXiv.parse("https://arxiv.org/pdf/cs/0112017v2.pdf")), ArXiv.parse("2019")
        ('cs/0112017v2', None)
        """
        bare = _alone(text)
        prefix = _ARXIV_PREFIX.match(bare)
        found = _ARXIV_ALONE.fullmatch(bare[prefix.end() :] if prefix else bare)
        return cls._of(found) if found else None

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Return the first identifier that a text cites as arXiv's, or None.

        Examples
        --------
        >>> str(ArXiv.find("CoRR, arXiv preprint arXiv:1409.0473"))
        '1409.0473'
        """
        found = _ARXIV_INSIDE.search(text)
        return cls._of(found) if found else None

    @classmethod
    def _of(cls, found: re.Match[str]) -> Self:
        new, archive, subject, old, version = found.groups()[:5]
        number = new or f"{archive.lower()}{(subject or '').upper()}/{old}"
        return cls(number, (version or "").lower())

    @property
    def problem(self) -> str:
        """What is wrong with it, if anything."""
        month = self.number.rpartition("/")[2][2:4]
        return "" if "01" <= month <= "12" else f"names the month {month}"

    @property
    def posted(self) -> int:
        """The year of its first version."""
        year = int(self.number.rpartition("/")[2][:2])
        return (1900 if "/" in self.number and year > 90 else 2000) + year

    @property
    def address(self) -> str:
        """Where its abstract is."""
        return f"https://arxiv.org/abs/{self}"

    def __str__(self) -> str:
        return self.number + self.version


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
    def core(self) -> str:
        """The nine digits that its two forms share.

        Examples
        --------
        >>> Isbn("0-262-03561-8").core == Isbn("978-0-262-03561-3").core
        True
        """
        digits = _NO_ISBN.sub("", self.written)
        return digits[-10:-1] if len(digits) in (10, 13) else digits


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


def doi_of(entry: Fielded) -> str:
    r"""Return the entry's DOI bare and in lower case, or the empty string.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> doi_of(read_text(r"@misc{a, doi = {https://doi.org/10.1000/A\_b}}")["a"])
    '10.1000/a_b'
    """
    for name in ("doi", "url"):
        value = entry.fields.get(name, "")
        if name == "url" and "doi.org/" not in value:
            continue
        if match := _DOI_INSIDE.search(value.replace("\\", "").replace("{", "").replace("}", "")):
            return match[0].rstrip(".,;").lower()
    return ""


def arxiv_of(entry: Fielded) -> str:
    """Return the entry's arXiv identifier without its version, in lower case, or nothing.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> arxiv_of(read_text("@article{a, journal = {arXiv preprint arXiv:1409.0473v7}}")["a"])
    '1409.0473'
    """
    eprint = verbatim(entry.fields.get("eprint", ""))
    found = ArXiv.parse(eprint) if names_arxiv(entry) else None
    if found and str(found).lower() == eprint.lower():
        return found.number.lower()
    for name in ("eprint", "doi", "url", "journal", "journaltitle", "howpublished", "note"):
        if found := ArXiv.find(entry.fields.get(name, "")):
            return found.number.lower()
    return ""


def names_arxiv(entry: Fielded) -> bool:
    """Say whether an ``eprint`` may be arXiv's: no other archive is named."""
    archive = entry.get("archiveprefix") or entry.get("eprinttype")
    return archive.strip().lower() in ("arxiv", "")

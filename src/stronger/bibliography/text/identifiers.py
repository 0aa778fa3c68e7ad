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
    from collections.abc import Mapping

_ESCAPED = re.compile(r"\{\\([&%#_$~])\}|\\([&%#_$~{}])")
_MAY_BE_ESCAPED = re.compile(r"[\\$]|&(?:lt|gt|amp);")
"""What stands in everything that `unescaped` replaces."""
_PLAIN_DOI = re.compile(r"10\.[0-9]{4,9}/(?![^ ]*doi)[A-Za-z0-9._;()/:-]+", re.IGNORECASE)
"""A DOI as most are written, in which nothing can be anything else."""
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\\]+")
_SHORT_DOI = re.compile(r"10/[a-z0-9]{3,}", re.IGNORECASE)
_DOI_INSIDE = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s{}\"]+")
_DOI_RESOLVER = re.compile(
    r"(?:https?://)?[a-z0-9.-]*doi[a-z0-9.-]*/(?=10[./])|https?://hdl\.handle\.net/(?=10\.)",
    re.IGNORECASE,
)
"""A resolver's host: doi.org's, a publisher's own, or a library's proxy before one."""
_MAY_RESOLVE = re.compile(r"[\\{}]|doi|hdl", re.IGNORECASE)
"""What stands in every resolver's address."""
_DOI_IN_PATH = re.compile(
    r"https?://[^/\s]+/(?:[a-z-]+/){1,4}(10\.[0-9]{4,9}/[^\s?#]+)", re.IGNORECASE
)
"""A publisher's page, whose address holds the DOI."""
_AFTER_DOI = re.compile(r"/(?:abstract|full|full-html|pdf|epdf|html|meta|summary)$|\.pdf$")
_CHARACTERS = (
    (r"{\textasciitilde}", "~"),
    (r"\textasciitilde{}", "~"),
    (r"\textasciitilde ", "~"),
    (r"\textasciitilde", "~"),
    (r"{\~{}}", "~"),
    (r"{\~}", "~"),
    (r"{$\sim$}", "~"),
    (r"{\char`\~}", "~"),
    (r"\char`\~", "~"),
    (r"{\char126}", "~"),
    (r"\string~", "~"),
    (r"\~{}", "~"),
    (r"$\sim$", "~"),
    ("$<$", "<"),
    ("$>$", ">"),
    (r"{\textless}", "<"),
    (r"{\textgreater}", ">"),
    (r"\textless{}", "<"),
    (r"\textgreater{}", ">"),
    (r"{\textunderscore}", "_"),
    (r"\textunderscore{}", "_"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
)
"""What people write for characters of addresses and identifiers, where LaTeX or HTML reads it."""
_COMMAND = re.compile(
    r"\\(?:doi|url|path|nolinkurl|href)\s*\{([^{}]*)\}(?:\{(?:[^{}]|\{[^{}]*\})*\})?"
)
_DOI_LABEL = re.compile(r"(?:info:|urn:)?doi(?:\s*[:/]\s*|\s+|(?=10\.))", re.IGNORECASE)
_ARXIV = r"(?:([0-9]{4}\.[0-9]{4,5})|([a-z-]+)(\.[a-z]{2})?/([0-9]{7}))(v[0-9]+)?"
_ARXIV_ALONE = re.compile(rf"{_ARXIV}(?:\.pdf)?(?:\s*\[[\w.-]+\])?", re.IGNORECASE)
_ARXIV_PREFIX = re.compile(
    r"(?:https?://)?(?:[a-z0-9]+\.)*(?:arxiv\.org|ar5iv\.org|alphaxiv\.org|xxx\.lanl\.gov)"
    r"/(?:abs|pdf|html|ps|format|e-print)/|(?:oai:arxiv\.org|arxiv)\s*[:.]?\s*|abs/"
    r"|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.",
    re.IGNORECASE,
)
_ARXIV_INSIDE = re.compile(
    rf"arxiv(?:\.org/(?:abs|pdf)/|[:.\s]+(?:preprint\W+)?)+{_ARXIV}", re.IGNORECASE
)


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
    if match := _COMMAND.fullmatch(value):
        value = match[1]
    plain = unescaped(value)
    return plain if "\\{" in value else plain.replace("{", "").replace("}", "")


def unescaped(value: str) -> str:
    r"""Return an address with the characters that commands and escapes in it stand for.

    Examples
    --------
    >>> unescaped(r"http://a.b/{\textasciitilde}c{\_}d\%20{e}")
    'http://a.b/~c_d%20{e}'
    """
    if not _MAY_BE_ESCAPED.search(value):
        return value
    for written, plain in _CHARACTERS:
        value = value.replace(written, plain)
    return _ESCAPED.sub(lambda match: match[1] or match[2], value)


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
        if text.isascii() and _PLAIN_DOI.fullmatch(text):
            return cls(text)
        bare = _alone(text)
        if resolver := _DOI_RESOLVER.match(bare):
            bare = unquote(bare[resolver.end() :].partition("?")[0])
        elif page := _DOI_IN_PATH.fullmatch(bare.partition("?")[0].partition("#")[0]):
            bare = _AFTER_DOI.sub("", unquote(page[1]))
        else:
            bare = _DOI_LABEL.sub("", bare, count=1)
        return cls(bare) if _DOI.fullmatch(bare) or _SHORT_DOI.fullmatch(bare) else None

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Return the first DOI that a text holds, or None; what ends a sentence ends no DOI.

        Examples
        --------
        >>> str(Doi.find("See https://doi.org/10.1038/323533a0, page 2."))
        '10.1038/323533a0'
        """
        found = _DOI_INSIDE.search(text.replace("\\", ""))
        return cls(found[0].rstrip(".,;")) if found else None

    @classmethod
    def of_address(cls, text: str) -> Self | None:
        """Return the DOI that an address leads to by way of a resolver, or None.

        Examples
        --------
        >>> str(Doi.of_address("https://doi.org/10.1038/323533a0"))
        '10.1038/323533a0'
        >>> Doi.of_address("https://www.nature.com/articles/323533a0") is None
        True
        """
        if not _MAY_RESOLVE.search(text):
            return None
        return cls.parse(text) if _DOI_RESOLVER.match(_alone(text)) else None

    @property
    def key(self) -> str:
        """In lower case: DOIs that differ by case are one."""
        return self.value.lower()

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
        if "://" in bare:
            bare = bare.partition("?")[0].partition("#")[0]
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
        found = _ARXIV_INSIDE.search(text) if "rx" in text.lower() else None
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
        if not "01" <= month <= "12":
            return f"names the month {month}"
        year_month, dot, digits = self.number.partition(".")
        if "/" not in self.number and dot and (len(digits) == 5) != (year_month >= "1501"):
            return "has five digits after the dot from 2015 on, and four before"
        return ""

    @property
    def key(self) -> str:
        """The one form of all that are written: without version and subject class.

        Examples
        --------
        >>> ArXiv.parse("math.GT/0309136v2").key, ArXiv.parse("1409.0473v7").key
        ('math/0309136', '1409.0473')
        """
        archive, slash, number = self.number.partition("/")
        return f"{archive.partition('.')[0].lower()}/{number}" if slash else self.number

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


def doi_of(entry: Fielded) -> str:
    r"""Return the entry's DOI bare and in lower case, or the empty string.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> doi_of(read_text(r"@misc{a, doi = {https://doi.org/10.1000/A\_b}}")["a"])
    '10.1000/a_b'
    """
    value = entry.fields.get("doi", "")
    found = (Doi.parse(value) or Doi.find(verbatim(value))) if value else None
    if found is None and "10" in (url := entry.fields.get("url", "")):
        found = Doi.of_address(url)
    return found.key if found else ""


def arxiv_of(entry: Fielded) -> str:
    """Return the key of the entry's arXiv identifier, or the empty string.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> arxiv_of(read_text("@article{a, journal = {arXiv preprint arXiv:1409.0473v7}}")["a"])
    '1409.0473'
    """
    if found := arxiv_eprint(entry):
        return found.key
    fields = entry.fields
    if fields.get("journal", "").strip().lower() == "corr" and (
        found := ArXiv.parse(fields.get("volume", ""))
    ):
        return found.key
    for name in (
        "eprint", "doi", "url", "journal", "journaltitle", "howpublished", "note", "pages", "eid",
    ):  # fmt: skip
        if (value := fields.get(name)) and (found := ArXiv.find(value)):
            return found.key
    return ""


def arxiv_eprint(entry: Fielded) -> ArXiv | None:
    """Return the arXiv identifier that an entry's ``eprint`` is, or None.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> str(arxiv_eprint(read_text("@misc{a, eprint = {arXiv:1409.0473v7 [cs.CL]}}")["a"]))
    '1409.0473v7'
    """
    eprint = entry.get("eprint")
    return ArXiv.parse(eprint) if eprint and names_arxiv(entry) else None


def names_arxiv(entry: Fielded) -> bool:
    """Say whether an ``eprint`` may be arXiv's: no other archive is named."""
    archive = entry.get("archiveprefix") or entry.get("eprinttype")
    return archive.strip().lower() in ("arxiv", "")

"""What a knowledge base says of itself as a work: title, authors, version, date, licence."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stronger.escaping import plain
from stronger.evidence.stamping import ask_git

if TYPE_CHECKING:
    from pathlib import Path

CFF = "CITATION.cff"
_CREATIVE_COMMONS = re.compile(
    r"https?://creativecommons\.org/(licenses/(?P<terms>[a-z-]+)|publicdomain/zero)/"
    r"(?P<version>\d\.\d)"
)


@dataclass(frozen=True)
class Author:
    """Somebody whom ``CITATION.cff`` names: a person, or a group with its whole name."""

    given: str
    family: str
    name: str
    """Of a group; of a person empty."""
    orcid: str = ""
    """As an address."""

    def __str__(self) -> str:
        return self.name or f"{self.given} {self.family}".strip()

    @property
    def inverted(self) -> str:
        """The name as catalogues have it: ``Family, Given``."""
        return self.name or ", ".join(filter(None, (self.family, self.given)))


@dataclass(frozen=True)
class Edition:
    """What is known of a knowledge base as a work; what is not known is empty."""

    title: str
    """Never empty: where nobody gave one, it is the name of the folder."""
    authors: tuple[Author, ...] = ()
    version: str = ""
    date: str = ""
    """Day of the data, in UTC."""
    licence: str = ""
    """Of texts and data, in words, as ``CC BY 4.0``."""
    licence_address: str = ""
    address: str = ""
    """Public address of the home page, with a slash at its end."""
    description: str = ""
    keywords: tuple[str, ...] = ()
    doi: str = ""

    @property
    def spdx(self) -> str:
        """The identifier of the licence in the list of SPDX, if its address tells.

        Examples
        --------
        >>> by = "https://creativecommons.org/licenses/by/4.0/"
        >>> Edition("Coins", licence_address=by).spdx, Edition("Coins").spdx
        ('CC-BY-4.0', '')
        """
        found = _CREATIVE_COMMONS.match(self.licence_address)
        if found is None:
            return ""
        return f"CC-{found['terms'].upper()}-{found['version']}" if found["terms"] else "CC0-1.0"

    @property
    def of(self) -> str:
        """The title with the version, where there is one."""
        return f"{self.title}, version {self.version}" if self.version else self.title


def edition_of(root: Path) -> Edition:
    """Return what ``CITATION.cff`` and ``mkdocs.yml`` say of a knowledge base.

    The licence is that of texts and data: ``extra.licence`` in ``mkdocs.yml``, words and then an
    address; ``license`` in ``CITATION.cff`` may be that of code.
    """
    cff, site = _read(root / CFF), _read(root / "mkdocs.yml")
    extra = site.get("extra")
    words = plain(_text(extra.get("licence"))).split() if isinstance(extra, dict) else []
    links = [each for each in words if each.startswith(("https://", "http://"))]
    keywords = cff.get("keywords")
    return Edition(
        title=plain(_text(cff.get("title")) or _text(site.get("site_name"))) or root.name or "root",
        authors=_authors(cff),
        version=plain(_text(cff.get("version"))),
        date=date_of(root),
        licence=" ".join(each for each in words if each not in links).rstrip(",;"),
        licence_address=links[0] if links else "",
        address=_address(cff, site),
        description=plain(_text(cff.get("abstract")) or _text(site.get("site_description"))),
        keywords=tuple(plain(_text(each)) for each in keywords if plain(_text(each)))
        if isinstance(keywords, list)
        else (),
        doi=plain(_text(cff.get("doi"))),
    )


def version_of(root: Path) -> str:
    """Return the version that ``CITATION.cff`` states, or the empty string."""
    return plain(_text(_read(root / CFF).get("version")))


def authors_of(root: Path) -> tuple[Author, ...]:
    """Return those whom ``CITATION.cff`` calls authors."""
    return _authors(_read(root / CFF))


def date_of(root: Path) -> str:
    """Return the day of the data, in UTC: of the last commit that changed them.

    ``SOURCE_DATE_EPOCH`` in the environment goes before. The empty string where there is neither,
    for the clock of whoever builds says nothing of the data.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or ask_git(
        root, "log", "-1", "--format=%ct", "--", "data", "docs"
    )
    try:
        return dt.datetime.fromtimestamp(int(seconds or ""), dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _read(file: Path) -> dict[str, Any]:
    """Return a YAML file as it is written: 1.10 is no number, and no tag does anything."""
    import yaml

    try:
        stated = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return {}
    return stated if isinstance(stated, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _authors(cff: dict[str, Any]) -> tuple[Author, ...]:
    listed = cff.get("authors")
    found = []
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            given, family, name, orcid = (
                plain(_text(each.get(key)))
                for key in ("given-names", "family-names", "name", "orcid")
            )
            if given or family or name:
                found.append(Author(given, family, name, orcid))
    return tuple(found)


def _address(cff: dict[str, Any], site: dict[str, Any]) -> str:
    """Return the public address, if one is stated: ``!ENV`` names a variable that may hold it."""
    stated = site.get("site_url")
    written = [_text(each) for each in (stated if isinstance(stated, list) else [stated])]
    named = [os.environ.get(each, "") for each in written if re.fullmatch(r"\w+", each)]
    for each in (*named, *written, _text(cff.get("url"))):
        if re.fullmatch(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f]+", each):
            return each.rstrip("/") + "/"
    return ""

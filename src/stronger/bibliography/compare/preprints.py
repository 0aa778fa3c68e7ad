"""Which entries stand for preprints, and on which server they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.text.fields import all_names
from stronger.bibliography.text.identifiers import arxiv_eprint, arxiv_of, doi_of
from stronger.bibliography.text.latex import squeeze

if TYPE_CHECKING:
    from stronger.bibliography.model import Entry

_TYPES = frozenset(
    {"misc", "online", "unpublished", "electronic", "www", "article", "report", "techreport"}
)
_VENUES = ("journal", "journaltitle", "booktitle")
_SERVER = re.compile(
    r"(?P<arxiv>arxiv|corr\b)|(?P<biorxiv>biorxiv)|(?P<medrxiv>medrxiv)|(?P<chemrxiv>chemrxiv)"
    r"|(?P<psyarxiv>psyarxiv)|(?P<socarxiv>socarxiv)|(?P<eartharxiv>eartharxiv)"
    r"|(?P<techrxiv>techrxiv)|(?P<ssrn>ssrn\b)|(?P<researchsquare>research square)"
    r"|(?P<osf>osf preprints?)|(?P<preprints>preprints?\b)",
    re.IGNORECASE,
)
"""What servers call themselves; the last is any."""
_DOIS = {
    "arxiv": r"10\.48550/",
    "biorxiv": r"10\.1101/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8}\b",
    "ssrn": r"10\.2139/ssrn",
    "psyarxiv": r"10\.31234/",
    "socarxiv": r"10\.31235/",
    "osf": r"10\.31219/",
    "chemrxiv": r"10\.26434/",
    "researchsquare": r"10\.21203/rs",
    "preprints": r"10\.20944/preprints",
    "techrxiv": r"10\.36227/",
    "eartharxiv": r"10\.31223/",
}
_DOI = re.compile("|".join(f"(?P<{server}>{doi})" for server, doi in _DOIS.items()))


def is_preprint(entry: Entry) -> bool:
    """Say whether an entry stands for a preprint: it names a server, or no venue at all.

    With arXiv's number or DOI an institution is the authors' own.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> read = read_text('''
    ... @misc{a, title = {T}, eprint = {1409.0473}, archiveprefix = {arXiv}}
    ... @inproceedings{b, title = {T}, booktitle = {ICLR}, eprint = {1409.0473}}''')
    >>> is_preprint(read["a"]), is_preprint(read["b"])
    (True, False)
    """
    for name in _VENUES:
        if venue := entry.get(name):
            return _SERVER.match(squeeze(venue).strip("{} ")) is not None
    if entry.type not in _TYPES:
        return False
    if _proof(entry):
        return True
    for name in all_names("institution"):
        if (venue := entry.get(name)) and not _SERVER.match(venue):
            return False
    return bool(server_of(entry)) or "preprint" in entry.get("pubstate").lower()


def _proof(entry: Entry) -> bool:
    """Say whether arXiv's number or DOI is all the name that an entry has.

    A report of an institution may have a number at arXiv beside its own.
    """
    doi = doi_of(entry)
    if server_of_doi(doi) == "arxiv":
        return True
    report = entry.type in ("report", "techreport")
    return not doi and not report and arxiv_eprint(entry) is not None


def server_of(entry: Entry) -> str:
    """Return the name of the server that a preprint is on, in lower case, or nothing.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> server_of(read_text("@article{a, journal = {bioRxiv}, doi = {10.1101/123456}}")["a"])
    'biorxiv'
    """
    if arxiv_of(entry):
        return "arxiv"
    for name in (*_VENUES, "eprinttype", "archiveprefix", "howpublished", "publisher"):
        if (value := entry.get(name)) and (found := _SERVER.search(value)):
            return found.lastgroup or ""
    return server_of_doi(doi_of(entry))


def server_of_doi(doi: str) -> str:
    """Return the name of the server that gives such DOIs, or nothing if none is known to.

    Examples
    --------
    >>> server_of_doi("10.48550/arxiv.1409.0473"), server_of_doi("10.1038/nature14539")
    ('arxiv', '')
    """
    found = _DOI.match(doi)
    return found.lastgroup or "" if found else ""

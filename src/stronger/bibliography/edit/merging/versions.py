"""A preprint beside its publication: what of it goes into the published entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.compare.preprints import server_of, server_of_doi
from stronger.bibliography.text.identifiers import arxiv_of, doi_of, verbatim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.bibliography.model import Entry

OF_VERSION = frozenset(
    """journal journaltitle journalsubtitle shortjournal booktitle booksubtitle maintitle series
    volume number issue pages pagetotal eid publisher institution school organization howpublished
    address location edition date year month day eventdate eventtitle venue pubstate version type
    issn isbn editor crossref entrysubtype urldate""".split()  # noqa: SIM905
)
"""Fields that tell of one version of a work and would be false of another."""
EPRINT = ("eprint", "archiveprefix", "eprinttype", "primaryclass", "eprintclass")
_NAMES = {"arxiv": "arXiv", "biorxiv": "bioRxiv", "medrxiv": "medRxiv", "chemrxiv": "ChemRxiv",
          "psyarxiv": "PsyArXiv", "socarxiv": "SocArXiv", "eartharxiv": "EarthArXiv",
          "techrxiv": "TechRxiv", "ssrn": "SSRN", "osf": "OSF", "preprints": "Preprints",
          "researchsquare": "Research Square"}  # fmt: skip
_CLASS = re.compile(r"\[([a-z-]+(?:\.[A-Za-z-]{2,})?)\]")
_ADDRESS = re.compile(r"arxiv\.org/|doi\.org/10\.48550/", re.IGNORECASE)
_BIBLATEX = frozenset(
    {"journaltitle", "date", "location", "eprinttype", "eprintclass", "eventdate"}
)


def eprint_of(preprint: Entry, published: Entry) -> dict[str, str]:
    """Return the fields by which a published entry names its preprint; none if it has no name.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> read = read_text('''
    ... @article{a, title = {T}, journal = {arXiv preprint arXiv:1412.6980 [cs.LG]}}
    ... @inproceedings{b, title = {T}, booktitle = {ICLR}}''')
    >>> eprint_of(read["a"], read["b"])
    {'eprint': '1412.6980', 'archiveprefix': 'arXiv', 'primaryclass': 'cs.LG'}
    """
    made = {name: preprint.fields[name] for name in EPRINT if preprint.fields.get(name, "").strip()}
    modern = not _BIBLATEX.isdisjoint({*published.fields, *preprint.fields})
    server = server_of(preprint)
    if "eprint" not in made:
        identifier = arxiv_of(preprint) or doi_of(preprint) if server else ""
        if not identifier:
            return {}
        made["eprint"] = identifier
    if server and not {"archiveprefix", "eprinttype"} & made.keys():
        made["eprinttype" if modern else "archiveprefix"] = _NAMES[server]
    if server == "arxiv" and not {"primaryclass", "eprintclass"} & made.keys():
        told = " ".join(preprint.fields.values())
        if found := _CLASS.search(told):
            made["eprintclass" if modern else "primaryclass"] = found[1]
    return made


def is_of_preprint(name: str, value: str, eprint: Mapping[str, str]) -> bool:
    """Say whether a preprint's field is not to stand in the published entry.

    Parameters
    ----------
    name
        The field.
    value
        Its value.
    eprint
        What `eprint_of` gave: without it, an address or a note is all that names the preprint.
    """
    if name in OF_VERSION:
        return bool(eprint) or name not in ("howpublished", "institution", "number")
    if name == "doi":
        return bool(server_of_doi(verbatim(value).lower()))
    if name in ("url", "note", "comment") and eprint:
        bare = re.sub(r"\W+", "", value.lower())
        number = re.sub(r"\W+", "", eprint["eprint"].lower())
        told = bare.replace(number, "").replace("arxiv", "").replace("preprint", "")
        return _ADDRESS.search(value) is not None if name == "url" else not told
    return False

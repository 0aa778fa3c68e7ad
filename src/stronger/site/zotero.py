"""What Zotero makes of a work: its item type, and the context object (COinS) for lists.

On a page of its own a work is told by meta tags, which Zotero's *Embedded Metadata* reads:
``citation_journal_title`` and the like decide the type, and where none of them is, ``z:itemType``
does. In lists it reads ``<span class="Z3988">``, which knows five kinds; for all others the kind
is given as an item type in Dublin Core.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from stronger.bibliography.text.identifiers import Doi
from stronger.bibliography.text.latex import to_text
from stronger.site.entries import arxiv_of, facts

if TYPE_CHECKING:
    from stronger.bibliography import Entry, Person

ITEM_TYPES = {
    "article": "journalArticle",
    "artwork": "artwork",
    "audio": "audioRecording",
    "book": "book",
    "bookinbook": "bookSection",
    "booklet": "book",
    "collection": "book",
    "conference": "conferencePaper",
    "dataset": "dataset",
    "electronic": "webpage",
    "image": "artwork",
    "inbook": "bookSection",
    "incollection": "bookSection",
    "inproceedings": "conferencePaper",
    "inreference": "encyclopediaArticle",
    "jurisdiction": "case",
    "legislation": "statute",
    "letter": "letter",
    "manual": "report",
    "mastersthesis": "thesis",
    "mvbook": "book",
    "mvcollection": "book",
    "mvproceedings": "book",
    "mvreference": "book",
    "online": "webpage",
    "patent": "patent",
    "performance": "presentation",
    "phdthesis": "thesis",
    "proceedings": "book",
    "reference": "book",
    "report": "report",
    "review": "journalArticle",
    "software": "computerProgram",
    "standard": "standard",
    "suppbook": "bookSection",
    "suppcollection": "bookSection",
    "suppperiodical": "journalArticle",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "video": "videoRecording",
    "www": "webpage",
}
"""Zotero's item types by entry types; any other is a document."""
_GENRES = {
    "journalArticle": ("journal", "article", "atitle", "jtitle"),
    "conferencePaper": ("book", "proceeding", "atitle", "btitle"),
    "bookSection": ("book", "bookitem", "atitle", "btitle"),
    "book": ("book", "book", "btitle", ""),
    "report": ("book", "report", "btitle", ""),
    "thesis": ("dissertation", "", "title", ""),
}
"""The format, the genre, and what the titles of a work and of what it stands in are called."""
_PREPRINTS = re.compile(r"(?i)\s*(?:arxiv|biorxiv|corr\b|medrxiv|psyarxiv|chemrxiv)")


def item_type(entry: Entry) -> str:
    """Return Zotero's item type of a work: an article that no journal has is a preprint.

    Examples
    --------
    >>> from stronger.bibliography import read_text
    >>> [entry] = read_text("@misc{a, eprint = {1607.06450}, archiveprefix = {arXiv}}")
    >>> item_type(entry)
    'preprint'
    """
    if entry.type in ("article", "misc", "online", "unpublished"):
        journal = to_text(entry.get("journal") or entry.get("journaltitle"))
        booktitle = entry.get("booktitle").strip()
        if not booktitle and (
            _PREPRINTS.match(journal) or (not journal and arxiv_of(entry) is not None)
        ):
            return "preprint"
    return ITEM_TYPES.get(entry.type, "document")


def coins(entry: Entry) -> str:
    """Return a work as an OpenURL context object, for the title of ``<span class="Z3988">``.

    It holds no characters but letters, digits and ``+%&=_.-~``.
    """
    kind = item_type(entry)
    known = facts(entry)
    form, genre, title, whole = _GENRES.get(kind, ("dc", "", "title", "source"))
    doi = Doi.parse(entry.get("doi"))
    arxiv = arxiv_of(entry)
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}"),
        ("rft.genre", genre),
        ("rft.type", kind if form == "dc" else ""),
        ("rft_id", f"info:doi/{doi}" if doi else ""),
        ("rft_id", arxiv.address if arxiv and not doi else ""),
        (f"rft.{title}", entry.title or entry.citekey),
        (f"rft.{whole}", entry.venue if whole and kind != "preprint" else ""),
        ("rft.inst", entry.venue if kind == "thesis" else ""),
        ("rft.pub", publisher(entry)),
        ("rft.date", entry.date.iso if entry.date else ""),
        ("rft.volume", known["volume"]),
        ("rft.issue", known["number"] if kind == "journalArticle" else ""),
        ("rft.pages", known["pages"].replace("–", "-")),
        ("rft.edition", known["edition"]),
        ("rft.isbn", to_text(entry.get("isbn"))),
        ("rft.issn", to_text(entry.get("issn"))),
    ]
    people = entry.authors or entry.editors
    pairs += [(("rft.aucorp" if each.literal else "rft.au"), inverted(each)) for each in people]
    # The parser looks for the genre as it stands, and takes an encoded plus sign for a space
    return "&".join(f"{name}={quote_plus(value)}" for name, value in pairs if value and name)


def publisher(entry: Entry) -> str:
    """Return who published a work: of a report its institution, of a preprint its archive."""
    known = facts(entry)
    kind = item_type(entry)
    if kind == "preprint":
        return known["publisher"] or entry.venue
    return known["publisher"] or (known["institution"] if kind == "report" else "")


def inverted(person: Person) -> str:
    """Return a name with its family name first."""
    rest = f"{person.given} {person.suffix}".strip()
    return f"{person.last}, {rest}" if rest else person.last

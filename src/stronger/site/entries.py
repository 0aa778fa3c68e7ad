"""What a page needs of a bibliography's entry: names, links, and what a reference prints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.bibliography.text.identifiers import ArXiv, Doi, arxiv_eprint
from stronger.bibliography.text.latex import to_text
from stronger.site.text import Markdown, web_address

if TYPE_CHECKING:
    from stronger.bibliography import Entry


@dataclass(frozen=True)
class Ref:
    """A link to a page of ours, or to the web."""

    label: str
    address: Markdown


def names(entry: Entry) -> str:
    """Return everybody who wrote (or edited) a work, in running text."""
    people = entry.authors or entry.editors
    shown = [str(person) for person in people]
    if people.others:
        return f"{', '.join(shown)}, et al." if shown else ""
    if len(shown) > 2:
        return f"{', '.join(shown[:-1])}, and {shown[-1]}"
    return " and ".join(shown)


def sources(text: str) -> Iterable[Ref | str]:
    """Yield what a source names: links for addresses, words for the rest."""
    words: list[str] = []
    for word in text.split():
        address = web_address(word)
        if address is None:
            words.append(word)
            continue
        if words:
            yield " ".join(words)
            words = []
        yield Ref(re.sub(r"^https?://(www\.)?", "", word).rstrip("/"), address)
    if words:
        yield " ".join(words)


def links(entry: Entry) -> tuple[Ref, ...]:
    """Return where a work can be found on the web."""
    found: list[Ref] = []
    doi = Doi.parse(entry.get("doi"))
    if doi and (address := web_address(doi.address)):
        found.append(Ref(f"doi:{doi}", address))
    if (arxiv := arxiv_of(entry)) and (address := web_address(arxiv.address)):
        found.append(Ref(f"arXiv:{arxiv}", address))
    address = web_address(
        to_text(entry.get("url")) if "\\" in entry.get("url") else entry.get("url")
    )
    if address and address not in {each.address for each in found}:
        host = re.sub(r"^https?://(www\.)?([^/]+).*", r"\2", address)
        found.append(Ref(host, address))
    return tuple(found)


def arxiv_of(entry: Entry) -> ArXiv | None:
    """Return the arXiv identifier of a work, from ``eprint`` or from what stands for a venue."""
    found = arxiv_eprint(entry)
    for name in ("journal", "journaltitle", "howpublished"):
        found = found or ArXiv.find(entry.get(name))
    return None if found is None or found.problem else found


def facts(entry: Entry) -> dict[str, str]:
    """Return the fields that a reference prints, in plain Unicode."""
    return {
        name: entry.text(name)
        for name in (
            "volume",
            "number",
            "pages",
            "publisher",
            "series",
            "edition",
            "institution",
            "school",
            "howpublished",
            "note",
        )
    }

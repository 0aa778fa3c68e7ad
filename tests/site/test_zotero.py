"""Zotero: what its translators make of our pages, by the rules that they follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

import stronger
from stronger.bibliography import read_text
from stronger.site.metadata import highwire
from stronger.site.zotero import ITEM_TYPES, coins, item_type

KINDS = r"""
@article{journalArticle, title = {T}, journal = {J}, author = {Łoś, Jan}, year = 2001,
  pages = {1--9}, doi = {10.1000/a+b}}
@inproceedings{conferencePaper, title = {T}, booktitle = {B}, author = {Doe, J.}, year = 2001}
@incollection{bookSection, title = {T}, booktitle = {B}, author = {Doe, J.}, year = 2001}
@book{book, title = {T}, author = {Doe, J.}, publisher = {P \& Q}, year = 2001, doi = {10.1000/b}}
@book{book2, title = {T}, editor = {Doe, J.}, publisher = {P}, year = 2001, isbn = {0-19-852663-6}}
@proceedings{book3, title = {T}, editor = {Doe, J.}, year = 2001}
@phdthesis{thesis, title = {T}, author = {Doe, J.}, school = {U}, year = 2001}
@techreport{report, title = {T}, author = {{World Org}}, institution = {I}, number = 7, year = 2001}
@misc{preprint, title = {T}, author = {Doe, J.}, eprint = {1607.06450}, archiveprefix = {arXiv}}
@article{preprint2, title = {T}, author = {Doe, J.}, journal = {arXiv preprint arXiv:1607.06450}}
@misc{document, title = {T}, author = {Doe, J.}, howpublished = {Somewhere}}
@online{webpage, title = {T}, author = {Doe, J.}, url = {https://example.org/}}
@software{computerProgram, title = {T}, author = {Doe, J.}}
@dataset{dataset, title = {T}, author = {Doe, J.}}
@patent{patent, title = {T}, author = {Doe, J.}}
@unpublished{manuscript, title = {T}, author = {Doe, J.}}
"""
TAGS = {
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper",
    "citation_conference": "conferencePaper",
    "citation_book_title": "bookSection",
    "citation_inbook_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}


def of_a_page(tags: Sequence[tuple[str, str]]) -> str:
    """Return the item type that *Embedded Metadata* comes to: the last of these tags decides."""
    deciding = [TAGS[name] for name, _ in tags if name in TAGS]
    told = [content for name, content in tags if name == "z:itemType"]
    return deciding[-1] if deciding else told[0]


def of_a_list(context: str) -> dict[str, str]:
    """Return what *COinS* reads: the item type by format and genre, then what belongs to it."""
    parts = context.split("&")
    form = unquote(next(each for each in parts if each.startswith("rft_val_fmt=")).split("=")[1])
    genre = next((each for each in parts if each.startswith("rft.genre=")), "")
    kind = {
        "journal": "journalArticle",
        "book": {"rft.genre=bookitem": "bookSection", "rft.genre=proceeding": "conferencePaper",
                 "rft.genre=report": "report"}.get(genre, "book"),
        "dissertation": "thesis",
        "dc": "webpage",
    }[form.removeprefix("info:ofi/fmt:kev:mtx:")]  # fmt: skip
    item = {"creators": ""}
    inside = kind in ("journalArticle", "bookSection", "conferencePaper")
    for part in parts:
        name, _, value = part.partition("=")
        value = unquote(re.sub(r"\+|%2[bB]", " ", value))
        if name == "rft.type" and kind == "webpage":
            kind = value
        elif name == "rft.atitle" or (name in ("rft.btitle", "rft.title") and not inside):
            item["title"] = value
        elif name in ("rft.jtitle", "rft.btitle", "rft.title"):
            item["publicationTitle"] = value
        elif name in ("rft.au", "rft.aucorp"):
            item["creators"] += f"{value};"
        elif name == "rft_id" and value.startswith("info:doi"):
            item["DOI"] = value[9:]
        else:
            item[name.removeprefix("rft.")] = value
    return {**item, "itemType": kind}


@pytest.mark.parametrize("entry", read_text(KINDS), ids=lambda entry: str(entry.citekey))
def test_every_kind_of_entry_has_its_item_type_on_pages_and_in_lists(entry: object) -> None:
    entry = read_text(KINDS)[entry.citekey]  # type: ignore[attr-defined]
    wanted = entry.citekey.rstrip("0123456789")
    assert item_type(entry) == wanted
    assert of_a_page(highwire(entry)) == wanted
    item = of_a_list(coins(entry))
    assert item["itemType"] == wanted
    assert item["title"] == "T"
    assert re.fullmatch(r"[\w.~+%&=-]+", coins(entry), re.ASCII)


def test_a_context_object_says_what_the_entry_says() -> None:
    entries = read_text(KINDS)
    item = of_a_list(coins(entries["journalArticle"]))
    assert item["creators"] == "Łoś, Jan;"
    assert (item["publicationTitle"], item["date"], item["pages"]) == ("J", "2001", "1-9")
    assert of_a_list(coins(entries["report"]))["creators"] == "World Org;"
    assert of_a_list(coins(entries["book"]))["pub"] == "P & Q"
    assert of_a_list(coins(entries["preprint"]))["pub"] == "arXiv"


def test_every_entry_type_that_can_be_exported_has_an_item_type() -> None:
    from stronger.bibliography.formats.csl_words import TYPES

    assert set(TYPES) - set(ITEM_TYPES) == {"misc", "periodical"}


class _Page(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, str]] = []
        self.contexts: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "meta" and found.get("name"):
            self.tags.append((str(found["name"]), str(found.get("content"))))
        if found.get("class") == "Z3988":
            self.contexts.append(str(found["title"]))


def test_every_page_of_a_paper_and_every_list_reaches_zotero(our_site: Path, root: Path) -> None:
    kb = stronger.load(root)
    for entry in kb.bibliography:
        page = _Page(our_site / "papers" / entry.citekey / "index.html")
        assert of_a_page(page.tags) == item_type(entry) != "document"
    lists = [our_site / "papers" / "index.html", *our_site.glob("papers/page/*/index.html")]
    contexts = [each for path in lists for each in _Page(path).contexts]
    assert sorted(contexts) == sorted(coins(entry) for entry in kb.bibliography)
    for kind, name in (("claims", "polarity-is-arbitrary"), ("parts", "genesis")):
        found = _Page(our_site / kind / name / "index.html").contexts
        assert len(found) == len(set(found)) > 1

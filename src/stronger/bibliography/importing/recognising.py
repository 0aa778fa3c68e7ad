"""Knows the format of a bibliography by how it begins; also formats that are not read here."""

from __future__ import annotations

import re
from typing import NamedTuple

HEAD = 100_000
"""How many characters of a file are looked at."""

_EXPORT = "Where it comes from, export BibTeX, RIS or CSL-JSON instead"
_ZOTERO = "Import it in Zotero or JabRef and export BibTeX or CSL-JSON there"


class Foreign(NamedTuple):
    """A format that is not read here."""

    what: str
    """What a file in it is, as an object of *is*."""
    advice: str
    """What to do, as a sentence."""


_BIBTEX = re.compile(r"^[^%\n]*?@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_TAGGED = (
    ("ris", re.compile(r"^\s*TY  ?- ?\S", re.MULTILINE)),
    ("wos", re.compile(r"^(?:FN (?:Clarivate|Thomson|ISI)|PT [JBSP]$)", re.MULTILINE)),
    ("nbib", re.compile(r"^(?:PMID ?- ?\S|OWN ?- ?\S)", re.MULTILINE)),
    ("enw", re.compile(r"^\s*%(?:0 [A-Z]|[AT] \S)", re.MULTILINE)),
)
"""Formats of lines with tags; the tag may stand some lines down."""
_FIRST_LINES = 12
_CSV = re.compile(r'"?key"?[,;\t]"?entry type"?', re.IGNORECASE)
_YAML = (
    ("cff", re.compile(r"^cff-version\s*:", re.MULTILINE)),
    ("csl-yaml", re.compile(r"^references\s*:", re.MULTILINE)),
    ("csl-yaml", re.compile(r"\A(?:---\s*\n)?-\s+(?:id|type|author|title)\s*:")),
    ("hayagriva", re.compile(r"^[^\s:{}#-][^:\n]*:\s*\{\s*type\s*:", re.MULTILINE)),
    (
        "hayagriva",
        re.compile(
            r"^[^\s:{}#-][^:\n]*+:[ \t]*+(?:#.*+)?\n(?:[ \t]++.*+\n|\n)*?[ \t]++type\s*+:",
            re.MULTILINE,
        ),
    ),
)
_JSON = (
    ("crossref", re.compile(r'\A\{\s*"(?:status|message-type|message-version|message)"\s*:')),
    ("json", re.compile(r'\A\[?\s*\{\s*"(?:type|key)"\s*:\s*"[^"]*",\s*"(?:type|key)"\s*:\s*"'
                        r'(?:[^"\\]|\\.)*",\s*"fields"\s*:\s*\{')),
)  # fmt: skip
_OTHER_JSON = (
    (re.compile(r'"itemType"\s*:'), Foreign("JSON of Zotero's own", f"{_ZOTERO}.")),
    (re.compile(r'"(?:paperId|corpusId)"\s*:'), Foreign(
        "an answer of Semantic Scholar", f"{_EXPORT}.")),
    (re.compile(r'"id"\s*:\s*"https://openalex\.org/'), Foreign(
        "an answer of OpenAlex", "Ask Crossref or doi.org for the DOIs in it instead.")),
    (re.compile(r'"data"\s*:\s*[\[{][^\[\]]*?"attributes"\s*:'), Foreign(
        "an answer of DataCite", "Ask it for BibTeX or CSL-JSON instead.")),
    (re.compile(r'"nbformat"\s*:'), Foreign(
        "a Jupyter notebook", "`stronger bib subset` reads what a notebook cites.")),
)  # fmt: skip
_XML = (
    (r"<modsCollection|<mods[\s:>]|/mods/v3", "MODS, XML of libraries", _ZOTERO),
    (r"MARC21/slim|<marc:|<leader>", "MARCXML of libraries", _ZOTERO),
    (r"<records?>\s*<record>\s*<database|<xml>\s*<records>|<ref-type\b", "EndNote XML",
     "In EndNote, export with the style *RefMan (RIS) Export* or *BibTeX Export*"),
    (r"<PubmedArticle|<MedlineCitation", "XML of PubMed",
     "Save the records in PubMed's format (`.nbib`)"),
    (r"<crossref_result|<doi_records?|<crossref[\s>]", "XML of Crossref",
     "Ask for JSON at api.crossref.org/works, or for BibTeX at doi.org"),
    (r"<rdf:RDF", "RDF, as Zotero writes it", "In Zotero, export as BibTeX or CSL-JSON"),
    (r"<b:Sources|<Sources\b", "the list of sources of Microsoft Word", _ZOTERO),
    (r"<dblp", "XML of DBLP", "Take the BibTeX that DBLP has for each record"),
    (r"<feed\b", "an Atom feed, as arXiv answers", "Take the BibTeX that arXiv has for each paper"),
    (r"<TEI|<biblStruct|<listBibl", "TEI", _ZOTERO),
    (r"<article\b[^>]*(?:xlink|dtd-version)|<front>|JATS", "an article in JATS",
     "Take its reference from doi.org or PubMed"),
    (r"<!doctype html|<html", "a page of the web",
     "Look for the page's own export of citations, and save that"),
    (r"<rss\b", "an RSS feed", _EXPORT),
)  # fmt: skip
_OTHERS = (
    (re.compile(r"\A%PDF-"), Foreign("a PDF", "Its DOI leads to a reference at doi.org.")),
    (re.compile(r"\APK\x03\x04"), Foreign(
        "a packed file (of a text or a table, perhaps)", f"{_EXPORT}.")),
    (re.compile(r"\ASQLite format 3"), Foreign(
        "a database", "Open it in its program, and export BibTeX, RIS or CSL-JSON there.")),
    (re.compile(r"\A\x1f\x8b"), Foreign("a compressed file", "Unpack it first.")),
    (re.compile(r"\A\d{5}[acdnp][a-z][a-z ].[a ]22\d{5}"), Foreign(
        "MARC, the format of libraries", f"{_ZOTERO}.")),
    (re.compile(r"\\begin\s*\{thebibliography\}|\\entry\{|\A% \$ biblatex auxiliary"), Foreign(
        "a list of references for LaTeX (as a .bbl)",
        "The .bib file that it was made of is what to import.")),
    (re.compile(r"\\documentclass\b|\\begin\{document\}"), Foreign(
        "a document for LaTeX", "`stronger bib subset` reads what a document cites.")),
    (re.compile(r'\A"?(?:Authors?"?,|Key"?,"?Item Type|Publication Type"?[\t,]|.*,"?DOI"?,)'),
     Foreign(
        "a table (CSV) with columns of another program",
        "Export BibTeX, RIS or CSL-JSON instead: columns differ from program to program.")),
    (re.compile(r"\APT\tAU\t"), Foreign(
        "a table of the Web of Science", "Export a plain text file there instead.")),
)  # fmt: skip


def recognise(text: str) -> str | Foreign | None:
    r"""Return the name of the format of a text, what it is otherwise, or None if nothing shows it.

    Examples
    --------
    >>> recognise("TY  - BOOK\nER  - "), recognise('[{"id": "a"}]'), recognise("prose")
    ('ris', 'csl-json', None)
    >>> recognise('<modsCollection xmlns="http://www.loc.gov/mods/v3">').what
    'MODS, XML of libraries'
    """
    text = text[:HEAD].lstrip("\ufeff\ufffe \t\r\n").replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith(("{", "[")):
        return _json(text)
    if text.startswith("<"):
        return _xml(text)
    first = "\n".join(text.split("\n", _FIRST_LINES)[:_FIRST_LINES])
    for name, sign in _TAGGED:
        if sign.search(first):
            return name
    if _CSV.match(text):
        return "csv"
    # What begins as metadata may hold BibTeX further down
    front = text.startswith("---\n") and _YAML[1][1].search(text)
    if front:
        return "csl-yaml"
    if _BIBTEX.search(text):
        return "bibtex"
    for name, sign in _YAML:
        if sign.search(text):
            return name
    for sign, foreign in _OTHERS:
        if sign.search(text):
            return foreign
    return None


def _json(text: str) -> str | Foreign | None:
    for name, sign in _JSON:
        if sign.search(text):
            return name
    if not re.match(r'[\[{]\s*(?:[\[{"\]}]|\Z)', text):
        return None
    for sign, foreign in _OTHER_JSON:
        if sign.search(text[:4000]):
            return foreign
    return "csl-json"


def _xml(text: str) -> Foreign:
    for sign, what, advice in _XML:
        if re.search(sign, text, re.IGNORECASE):
            return Foreign(what, f"{advice}.")
    return Foreign("XML", f"{_EXPORT}.")

"""What the box finds in a browser: the facts of papers and all that has a page, as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stronger.bibliography.text.identifiers import arxiv_of, doi_of
from stronger.bibliography.text.people import Person
from stronger.query import Said
from stronger.query.folding import words
from stronger.site.prose import address_of, sections

if TYPE_CHECKING:
    from stronger.bibliography import Entry
    from stronger.query import Row
    from stronger.site.views import PaperView, Views

FOLDER = "find"
"""Where the files stand, relative to ``docs``."""
SHARD = 2000
"""How many papers a file has at most."""
ONE = ("type",)
"""Facts of which a paper has one that many share: their values stand in tables."""
SEVERAL = (
    *("author", "editor", "venue", "part", "stance", "said", "demo", "cites", "cited_by"),
    "has",
)
"""Those of which it has any number."""
LONG = frozenset(("abstract", "annotation", "annote", "comment", "file", "review"))
"""Fields of entries that the box does not search: they would be most of what it has to load."""


def finding_files(views: Views, docs: Path, pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the files that are searched in a browser.

    Parameters
    ----------
    views : Views
        What papers, claims, demos and questions there are.
    docs : Path
        Where hand-written pages stand.
    pages : mapping of str to str
        Further pages: Markdown without front matter, by path relative to ``docs``.
    """
    tables = _Tables()
    columns, papers = _papers(views, tables)
    shards = [papers[start : start + SHARD] for start in range(0, len(papers), SHARD)]
    # Where there are several they are asked for together, after a file that is soon there
    shards = [[], *shards] if len(shards) > 1 else shards or [[]]
    index = {
        "columns": columns,
        "tables": tables.values,
        "valid": {name: [str(each) for each in values] for name, values in _valid(views).items()},
        "unsearched": sorted(_held(views) & LONG),
        "parts": {id_: part.label for id_, part in views.parts.items()},
        "others": list(_others(views)),
        "shards": len(shards) - 1,
        "papers": shards[0],
    }
    yield f"{FOLDER}/index.json", _json(index)
    for number, shard in enumerate(shards[1:], start=1):
        yield f"{FOLDER}/index-{number}.json", _json({"papers": shard})
    yield f"{FOLDER}/prose.json", _json({"sections": sections(docs, pages, views.kb.fill)})


class _Tables:
    """Values that papers share, each once, in order of first use."""

    def __init__(self) -> None:
        self.values: dict[str, list[Any]] = {name: [] for name in (*ONE, *SEVERAL, "fields")}
        self._places: dict[str, dict[Any, int]] = {name: {} for name in self.values}

    def place(self, name: str, value: Any) -> int:
        """Return where a value stands in its table."""
        places = self._places[name]
        if value not in places:
            places[value] = len(places)
            self.values[name].append(_plain(value))
        return places[value]


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    match value:
        case Person():
            return [value.last, value.given, value.suffix]
        case Said():
            return {name: str(each) for name, each in vars(value).items()}
        case tuple():
            return [_plain(each) for each in value]
    return value


def _papers(views: Views, tables: _Tables) -> tuple[list[str], list[list[Any]]]:
    columns: list[str] = []
    papers = []
    rows = views.kb.catalogue.rows
    counts = Counter(value for row in rows for value in row.fields.values())
    for row in rows:
        entry = views.kb.bibliography[row.key]
        facts = _facts(row, views.papers[row.key], entry)
        facts |= {name: tables.place(name, getattr(row, name)) for name in ONE}
        for name in SEVERAL:
            found = getattr(row, name)
            # What stands in an order keeps it
            given = sorted(map(str, found)) if isinstance(found, frozenset) else found
            facts[name] = [tables.place(name, each) for each in given]
        facts["fields"] = {
            name: _plain(value) if counts[value] < 2 else tables.place("fields", value)
            for name, value in row.fields.items()
            if name not in LONG
        }
        columns = list(facts)
        papers.append(list(facts.values()))
    return columns, papers


def _facts(row: Row, view: PaperView, entry: Entry) -> dict[str, Any]:
    """Return what no table holds: what is looked for, and what lists show."""
    return {
        "key": row.key,
        "title": row.title,
        "authors": view.authors,
        "label": view.label,
        "year": row.year,
        "doi": doi_of(entry),
        "arxiv": arxiv_of(entry),
        "address": address_of(str(view.address)),
        "words": words(row.text).strip(),
    }


def _held(views: Views) -> set[str]:
    return {name for row in views.kb.catalogue.rows for name in row.fields}


def _valid(views: Views) -> Mapping[str, Any]:
    return views.kb.catalogue.valid


def _others(views: Views) -> Iterator[dict[str, str]]:
    for claim in views.claims.values():
        yield _other("claim", claim.id, claim.title, claim.claim.statement, claim.address)
    for demo in views.demos.values():
        yield _other("demo", demo.id, demo.title, demo.question, demo.address)
    for question in views.questions.values():
        yield _other("question", question.id, question.text, question.short, question.address)


def _other(kind: str, identifier: str, title: str, text: str, address: str) -> dict[str, str]:
    return {
        "kind": kind,
        "id": identifier,
        "title": title,
        "text": text,
        "address": address_of(str(address)),
    }


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"

"""Writes the pages, data and figures of a knowledge base into ``docs``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.knowledge.dataset.schema import fields_page
from stronger.site.authors import author_pages, year_page
from stronger.site.bibliographies import bibliographies
from stronger.site.card import card
from stronger.site.claims import claim_pages, part_pages, part_summaries
from stronger.site.demos import demo_pages
from stronger.site.downloads import downloads
from stronger.site.edges import SPOKEN, spoken
from stronger.site.evidence import in_short, standing_rows
from stronger.site.finding import finding_files
from stronger.site.glossary import glossary_page, meanings
from stronger.site.handing import handing_data
from stronger.site.history import history_page
from stronger.site.home import home_fragments
from stronger.site.no_number import no_number_page
from stronger.site.notes import notes
from stronger.site.pages import correction_pages, graph_page, question_pages, rule_pages
from stronger.site.papers import paper_pages
from stronger.site.scoreboard import outcome_page
from stronger.site.templates import MARK, front_matter, render
from stronger.site.text import Markdown, citable
from stronger.site.touching import touch_data, touch_fragments
from stronger.site.trust import read_fragments, trust_fragments
from stronger.site.venues import venue_page
from stronger.site.views import Views
from stronger.site.writing import Report, SiteError, write_files

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase
    from stronger.site.imprint import Settings

CITATIONS = "_data/citations.json"
"""What the citation extension knows of each paper, relative to ``docs``."""
GLOSSARY = "_data/glossary.json"
"""What the extension that explains terms reads, relative to ``docs``."""
FRAGMENTS = "_data/fragments"
"""Pieces that hand-written pages can include."""
ASSETS = "assets/stronger"
"""Where our style sheet and script go."""
STYLES = "styles/"
"""The style sheets of all pages, one for each kind of thing, among the assets."""
VENDORED = "vendor/"
"""What others made, among the assets; it stays as it is, notices of licence included."""
CARD = f"{ASSETS}/card.png"
"""The picture that others show beside a link to the site."""


def generate(
    kb: KnowledgeBase,
    docs: Path | None = None,
    pages: Mapping[str, str] | None = None,
    settings: Settings | None = None,
) -> Report:
    """Write what MkDocs renders: Markdown pages, data and figures.

    Only files whose bytes change are written, and files of an earlier call that are no longer
    wanted go. Hand-written pages are never touched.

    Parameters
    ----------
    kb : KnowledgeBase
        What the pages show. References to nothing are left out; its checks report them.
    docs : Path, optional
        The folder to write into; ``docs`` in the knowledge base by default.
    pages : mapping of str to str, optional
        Further pages: Markdown without front matter, by path relative to ``docs``.
    settings : Settings, optional
        What the site's configuration says that pages depend on; by default it says nothing.

    Raises
    ------
    SiteError
        If a hand-written page is in the way, or a file cannot be written.
    """
    docs = kb.root / "docs" if docs is None else docs
    everything = _everything(Views(kb, settings), docs, pages or {})
    with citable(kb.bibliography.by_key):
        content = {path: _bytes(text) for path, text in everything}
    content |= {path: _bytes(front_matter({}) + text) for path, text in (pages or {}).items()}
    try:
        return write_files(docs, content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SiteError(f"cannot write {error.filename or docs}: {reason}") from error


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", errors="replace")


def _everything(
    views: Views, docs: Path, pages: Mapping[str, str]
) -> Iterator[tuple[str, str | bytes]]:
    yield from paper_pages(views, docs)
    yield from author_pages(views)
    yield from year_page(views)
    yield from venue_page(views)
    yield from claim_pages(views)
    yield from no_number_page(views)
    yield from part_pages(views, docs)
    yield from question_pages(views)
    yield from demo_pages(views)
    yield from outcome_page(views)
    yield from correction_pages(views)
    yield from graph_page(views, docs)
    yield from history_page(views)
    yield from rule_pages()
    yield from glossary_page(views)
    yield from handing_data(views.kb, views.styles)
    yield from bibliographies(views)
    yield from downloads(views.kb)
    yield CITATIONS, _json(_citations(views))
    yield SPOKEN, json.dumps(spoken(views), ensure_ascii=False) + "\n"
    if views.kb.files.glossary:
        yield GLOSSARY, _json(meanings(views))
    yield from _fragments(views, docs)
    yield from finding_files(views, docs, pages)
    for name, asset in _assets().items():
        yield f"{ASSETS}/{name}", asset
    for name, data in touch_data(views):
        yield f"{ASSETS}/{name}", data
    if views.settings.shared:
        yield CARD, card(views)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _citations(views: Views) -> dict[str, dict[str, object]]:
    """Return what a citation and its card show, by citekey."""
    return {
        paper.key: {
            "address": str(paper.address),
            "label": paper.label,
            "title": paper.title,
            "authors": paper.authors,
            "venue": paper.venue,
            "year": paper.year,
            "stances": [str(stance) for stance in paper.stances],
        }
        for paper in views.papers.values()
    }


def _fragments(views: Views, docs: Path) -> Iterator[tuple[str, str]]:
    counts = views.kb.counts()
    shown = [
        (counts[name], label if counts[name] != 1 else label.removesuffix("s"), Markdown(address))
        for name, label, address in (
            ("papers", "papers", "/papers/index.md"),
            ("claims", "claims", "/claims/index.md"),
            ("statements", "statements", "/parts/index.md"),
            ("demos", "demos", "/demos/index.md"),
            ("corrections", "corrections", "/corrections/index.md"),
        )
        if counts[name]
    ]
    parts = part_summaries(views, docs)
    for name, text in {
        "thesis": render(
            "fragment-thesis.md.jinja", thesis=views.thesis, conjuncts=views.conjuncts
        ),
        "standing": render(
            "fragment-standing.md.jinja",
            standing=standing_rows(views),
            short=in_short(standing_rows(views)),
        ),
        **dict(home_fragments(views)),
        **dict(trust_fragments(views)),
        **dict(read_fragments(views)),
        "counts": render("fragment-counts.md.jinja", counts=shown),
        "parts": render("fragment-parts.md.jinja", parts=parts),
        **dict(notes(views)),
        "fields": fields_page(),
    }.items():
        yield f"{FRAGMENTS}/{name}.md", f"<!-- {MARK} -->\n\n{text.strip()}\n"
    for name, text in touch_fragments(views):
        yield f"{FRAGMENTS}/{name}.md", text


_WHOLE_LINES = re.compile(
    rb"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/[ \t]*)\n", re.MULTILINE | re.DOTALL
)
"""Comments of a script that have their lines for themselves; within a line it may be no comment."""


@cache
def _assets() -> dict[str, bytes]:
    """Return what pages load, by name; the styles of all pages are one file, in order of names.

    Comments are for who reads the source, and would be a fifth of what every visitor loads.
    """
    found = dict(_files(files("stronger.site") / "assets"))
    styles = [found.pop(name) for name in sorted(found) if name.startswith(STYLES)]
    found["stronger.css"] = b"".join(styles)
    for name in found:
        if name.startswith(VENDORED):
            continue
        if name.endswith(".css"):
            found[name] = re.sub(rb"/\*.*?\*/\n*", b"", found[name], flags=re.DOTALL)
        elif name.endswith(".js"):
            found[name] = _WHOLE_LINES.sub(b"", found[name])
    return found


def _files(folder: Traversable, above: str = "") -> Iterator[tuple[str, bytes]]:
    for each in sorted(folder.iterdir(), key=lambda found: found.name):
        if each.is_dir():
            yield from _files(each, f"{above}{each.name}/")
        else:
            yield f"{above}{each.name}", each.read_bytes()

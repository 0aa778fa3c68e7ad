"""Rules on what pages show of texts and figures from data: nothing that runs, nothing too heavy."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.diagnostics import Diagnostic, Position, Severity, rule
from stronger.folders import cache_folder, write_whole
from stronger.harmless import Taken, harmless_picture, harmless_prose, picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.knowledge.base import KnowledgeBase

KNOWN = 10_000
"""How many figures that lose nothing are remembered."""
HEAVY = 150_000
"""Bytes above which a figure is too heavy for the page it stands on."""
FIX = "Write it in Markdown, or as code between backticks with `&lt;` for `<`."


@rule("C115", "taken-from-prose", severity=Severity.WARNING, subject="knowledge")
def taken_from_prose(kb: KnowledgeBase) -> Iterable[Diagnostic]:
    """The note of a claim or the answer to a question has something that could run.

    ## Why
    Texts of a knowledge base are data, perhaps somebody else's. Raw HTML, attributes that act,
    addresses other than `http`, `https` and `mailto`, and directives that include files are not
    followed: the page shows them as they were written, which is seldom what was meant.

    ## Example
    `long: 'Press <b onclick="...">here</b>.'`

    ## Fix
    Write it in Markdown: `**here**`. Within a formula, leave a space after `<`.
    """
    for question in kb.files.questions:
        for each in harmless_prose(question.long).taken:
            message = f"the answer to question {question.id!r} has {each.what}"
            yield taken_from_prose.at(question.position, message, fix=FIX)
    for claim in kb.files.claims:
        for each in harmless_prose(claim.note).taken:
            message = f"the note of claim {claim.id!r} has {each.what}"
            yield taken_from_prose.at(claim.position, message, fix=FIX)


@rule("R013", "heavy-figure", severity=Severity.WARNING, subject="knowledge")
def heavy_figure(kb: KnowledgeBase) -> Iterable[Diagnostic]:
    """A figure of a result has more than 150 kB.

    ## Why
    Whoever opens the demo's page waits for it, on a phone for seconds.

    ## Example
    A scatter plot of five thousand marks, each of which stands in the file.

    ## Fix
    Leave out what others hide (`stronger.plots.unhidden`), or points of a line that
    cannot be told apart, and draw it again: `stronger demo draw NAME`. Nothing is measured.
    """
    for demo, file, name in _figures(kb):
        size = file.stat().st_size
        if size > HEAVY:
            message = f"the figure {name!r} of demo {demo!r} has {size / 1000:.0f} kB, over 150"
            yield heavy_figure.at(
                Position(file.relative_to(kb.root).as_posix()),
                message,
                fix=f"Draw less of what cannot be seen, then: stronger demo draw {demo}",
            )


@rule("R014", "taken-from-result", subject="knowledge")
def taken_from_result(kb: KnowledgeBase) -> Iterable[Diagnostic]:
    """The story, the finding or a figure of a result has something that could run.

    ## Why
    A result may come from anybody. Of stories and findings, raw HTML, attributes that act,
    addresses other than `http`, `https` and `mailto` and directives that include files are shown as
    they were written. Of an SVG, scripts, handlers, animations, other languages and whatever is
    fetched from elsewhere is left out; one that is no XML, or declares entities, is not shown.

    ## Example
    `<script>…` in a `story.md`, or a figure with `<svg onload="…">`.

    ## Fix
    If it is meant, write it in Markdown, or draw the figure without it. If you do not know where it
    comes from, do not publish the result.
    """
    from stronger.evidence.results import FINDING, STORY, read_finding, read_story

    for result in kb.results:
        folder = kb.root / "data" / "demos" / result.demo
        for each in harmless_prose(read_story(folder)).taken:
            message = f"the story of demo {result.demo!r} has {each.what}"
            yield taken_from_result.at(_at(kb, folder / STORY, each), message, fix=FIX)
        for each in harmless_prose(read_finding(folder)).taken:
            message = f"the finding of demo {result.demo!r} has {each.what}"
            where = _at(kb, folder / FINDING, each)
            yield taken_from_result.at(where, message, fix=FIX)
    for demo, file, name, each in _taken_from_figures(kb):
        message = f"the figure {name!r} of demo {demo!r} loses {each.what}"
        yield taken_from_result.at(_at(kb, file, each), message, fix="Draw it without.")


def _taken_from_figures(kb: KnowledgeBase) -> Iterator[tuple[str, Path, str, Taken]]:
    """Yield what is taken out of figures; those that lose nothing are remembered by content."""
    code = sha256(Path(picture.__file__).read_bytes()).hexdigest()
    kept = cache_folder() / f"harmless-{code[:16]}.json"
    known: dict[str, None] = {}
    with contextlib.suppress(OSError, ValueError, TypeError):
        known = dict.fromkeys(json.loads(kept.read_bytes()))
    before = len(known)
    for demo, file, name in _figures(kb):
        if file.suffix.lower() != ".svg":
            continue
        content = file.read_bytes()
        digest = sha256(content).hexdigest()
        if digest in known:
            continue
        taken = harmless_picture(content).taken
        if not taken:
            known[digest] = None
        for each in taken:
            yield demo, file, name, each
    if len(known) > before:
        with contextlib.suppress(OSError):
            write_whole(kept, json.dumps(list(known)[-KNOWN:]).encode())


def _at(kb: KnowledgeBase, file: Path, taken: Taken) -> Position:
    return Position(file.relative_to(kb.root).as_posix(), taken.line, taken.column)


def _figures(kb: KnowledgeBase) -> Iterator[tuple[str, Path, str]]:
    """Yield each figure that is there: its demo, its file, and how the result names it."""
    for result in kb.results:
        folder = (kb.root / "data" / "demos" / result.demo).resolve()
        for figure in result.figures:
            for name in (figure.file, figure.narrow):
                file = kb.root / "data" / "demos" / result.demo / name
                if file.is_file() and file.resolve().is_relative_to(folder):
                    yield result.demo, file, name

"""Every text that people wrote, with where it stands, and the rules on what it refers to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from stronger.bibliography.text.citations import cited
from stronger.diagnostics import Diagnostic, Position, Severity, did_you_mean, rule
from stronger.evidence.filling import NumberError, numbers_in, write
from stronger.evidence.results import FINDING, RESULT, STORY, read_finding, read_story

if TYPE_CHECKING:
    from stronger.knowledge.base import KnowledgeBase
    from stronger.records import Record

GENERATED = "# Written by `stronger site generate`"
"""In the front matter of pages that nobody wrote."""

PAGE = "the page"
"""What a page written by hand is called in findings."""


@dataclass(frozen=True)
class Prose:
    """A text, and where it stands."""

    what: str
    """What it is, in words."""
    text: str
    whence: Callable[[], Position]
    """Tells where it begins; few are asked."""
    in_lines: bool = False
    """Whether lines and columns of the text are those of the file."""
    demo: str = ""
    """The demo whose text it is, if it is one's."""

    def at(self, offset: int) -> Position:
        """Return where a place of the text is, as well as is known."""
        position = self.whence()
        if not self.in_lines:
            return position
        line = self.text.count("\n", 0, offset)
        column = offset - (self.text.rfind("\n", 0, offset) + 1)
        return Position(position.file, line + 1, column + 1)


def prose(kb: KnowledgeBase) -> Iterator[Prose]:
    """Yield every text of the records, of demos and of hand-written pages."""
    yield from _records(kb)
    for promise in kb.promises:
        said = ("title", "question", "answer", "setting_why")
        yield from _of(f"demo {promise.id!r}", promise, said, promise.id)
        for number in promise.numbers:
            yield from _of(f"demo {promise.id!r}", number, ("value", "label"), promise.id)
        for each in promise.predictions:
            what = f"prediction {each.id!r} of demo {promise.id!r}"
            yield from _of(what, each, ("why", "beyond"))
            for change in each.amended:
                yield from _of(what, change, ("reason",))
        for condition in promise.preconditions:
            what = f"precondition {condition.id!r} of demo {promise.id!r}"
            yield from _of(what, condition, ("condition", "why", "found"))
        story = read_story(kb.root / f"data/demos/{promise.id}")
        here = partial(Position, f"data/demos/{promise.id}/{STORY}")
        yield Prose(f"the story of demo {promise.id!r}", story, here, True, promise.id)
    for result in kb.results:
        folder = f"data/demos/{result.demo}"
        finding = read_finding(kb.root / folder)
        here = partial(Position, f"{folder}/{FINDING}")
        yield Prose(f"the finding of demo {result.demo!r}", finding, here, True, result.demo)
    for path in sorted((kb.root / "docs").rglob("*.md")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if GENERATED not in text[:200]:
            file = path.relative_to(kb.root).as_posix()
            yield Prose(PAGE, text, partial(Position, file), in_lines=True)


def _records(kb: KnowledgeBase) -> Iterator[Prose]:
    files = kb.written
    for part in files.parts:
        yield from _of(f"part {part.id!r}", part, ("title", "summary"))
    for claim in files.claims:
        yield from _of(f"claim {claim.id!r}", claim, ("title", "statement", "note"))
        for bearing in claim.bears_on:
            yield from _of(f"claim {claim.id!r}", bearing, ("why",))
    for each in files.statements:
        what = f"statement {each.id!r}"
        yield from _of(what, each, ("locator", "says", "testable", "note"))
        for number in each.numbers:
            yield Prose(what, number, partial(each.at, "numbers"))
    for question in files.questions:
        yield from _of(f"question {question.id!r}", question, ("text", "short", "long"))
    for correction in files.corrections:
        what = f"correction {correction.id!r}"
        yield from _of(what, correction, ("written", "right", "evidence"))
    for term in files.glossary:
        yield from _of(f"term {term.term!r}", term, ("says",))
    for document in files.documents:
        yield from _of(f"source document {document.id!r}", document, ("description",))


def _of(what: str, record: Record, fields: Iterable[str], demo: str = "") -> Iterator[Prose]:
    for field in fields:
        if text := getattr(record, field):
            yield Prose(what, text, partial(record.at, field), demo=demo)


@rule("C112", "unknown-citation", subject="knowledge")
def unknown_citation(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A text cites a paper that the bibliography does not have.

    ## Why
    Citations are written as pandoc has them: `[see @key, p. 3; also @other]`, `@key` or
    `@key [p. 3]` in a sentence, `-@key` for the year alone. On the site each becomes a link to the
    paper's page; an unknown key can only be shown as it is. Looked at are claims, statements,
    questions and corrections, what demos say and found, and the pages under `docs`.

    ## Example
    `[see @glorott2011deep for zeros]` in the answer to a question.

    ## Fix
    Correct the citekey, or add the paper. What is no citation stands between backticks, or has a
    backslash before its `@`.
    """
    known = kb.bibliography.by_key
    for each in prose(kb):
        if "@" not in each.text:
            continue
        for key, offset in cited(each.text):
            if key not in known:
                message = f"{each.what} cites the unknown paper {key!r}{did_you_mean(key, known)}"
                yield unknown_citation.at(each.at(offset), message, fix="Correct the key.")


@rule("C118", "unknown-number", subject="knowledge")
def unknown_number(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A text asks for a measured number that there is not.

    ## Why
    Numbers that demos measured are written `{{demo/metric.stat:format}}` in texts, so that they are
    always those of the result. Where there is no such demo or metric, the page shows the braces.

    ## Example
    `{{perceptron/digits.acuracy:.1%}}`

    ## Fix
    Correct the name. `stronger demo show NAME --json` lists the metrics of a demo; *stat* is `mean`
    (unless given), `low`, `high`, `min`, `max`, `median`, `sd` or `first`. Within a demo's own
    texts its name is left out; they are looked at once it has a result. What is no number stands
    between backticks.
    """
    for each in prose(kb):
        for number in numbers_in(each.text):
            own = each.demo and number.demo in ("", each.demo)
            if own and kb.metrics_of(each.demo) is None:
                continue  # it has not been run yet, and nothing of it is shown
            try:
                write(number, kb.metrics_of, each.demo)
            except NumberError as error:
                yield unknown_number.at(
                    each.at(number.start), f"{each.what}: {error}", fix="Correct the name."
                )
    for result in kb.results:
        here = Position(f"data/demos/{result.demo}/{RESULT}")
        for figure in result.measured.figures:
            for number in (*numbers_in(figure.title), *numbers_in(figure.alt)):
                try:
                    write(number, kb.metrics_of, result.demo)
                except NumberError as error:
                    what = f"the words of figure {figure.file!r} of demo {result.demo!r}"
                    yield unknown_number.at(here, f"{what}: {error}", fix="Correct figures.py.")


_NOTE = re.compile(
    r"""^(?P<before>[^`\n]*?)-{2,}8<-{2,}\s+["'](?P<kind>demo|figure|claim)-(?P<name>[^"']+)\.md["']""",
    re.MULTILINE,
)


@rule("C121", "unknown-note", subject="knowledge")
def unknown_note(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A page includes a note on a demo or a claim that there is not, or not on a line of its own.

    ## Why
    A page written by hand puts a demo's answer and leading figure beside its text by a line such as
    `--8<-- "demo-perceptron.md"`, the figure alone by `figure-…`, another of its figures by
    `figure-perceptron--rare-and-frequent.md`, a claim with its balance by `claim-…`. Where there is
    none, the site is not built; within a line it shows as it is written.

    ## Example
    `--8<-- "claim-cheap-magnitud.md"` on a page under `docs`.

    ## Fix
    Correct the name, or give it a line of its own. A demo has notes once it has been run, and a
    figure if its `demo.yaml` says which one leads.
    """
    known = {
        "demo": [result.demo for result in kb.results],
        "figure": [
            *(result.demo for result in kb.results if result.promise.figure),
            *(
                f"{result.demo}--{figure.file.rpartition('.')[0]}"
                for result in kb.results
                for figure in result.figures
            ),
        ],
        "claim": list(kb.argument.claims),
    }
    for page in prose(kb):
        if page.what != PAGE:
            continue
        for found in _NOTE.finditer(page.text):
            kind, name = found["kind"], found["name"]
            message = ""
            if found["before"].strip():
                message = f"includes the {kind} {name!r} within a line"
            elif name not in known[kind]:
                hint = did_you_mean(name, known[kind])
                message = f"includes the {kind} {name!r}, which there is not{hint}"
            if message:
                here = page.at(found.start("name"))
                yield unknown_note.at(here, f"{page.what} {message}", fix="Correct the line.")


_UNWRITTEN = re.compile(r"(?<!`)\bFILL IN\b")


@rule("C119", "unwritten", severity=Severity.WARNING, subject="knowledge")
def unwritten(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A text still says `FILL IN`, where something is to be written.

    ## Why
    `stronger add` writes skeletons that hold together from the start. What they cannot know is
    marked so, lest it be published.

    ## Example
    `title: FILL IN the question in plain words` in a `demo.yaml`.

    ## Fix
    Write it.
    """
    for each in prose(kb):
        if found := _UNWRITTEN.search(each.text):
            message = f"{each.what} is still to be written: {each.text[found.start() :][:40]!r}"
            yield unwritten.at(each.at(found.start()), message, fix="Write it.")
    for result in kb.results:
        here = Position(f"data/demos/{result.demo}/{RESULT}")
        for figure in result.measured.figures:
            if _UNWRITTEN.search(f"{figure.title} {figure.alt}"):
                message = f"the words of figure {figure.file!r} of demo {result.demo!r} are still"
                yield unwritten.at(here, f"{message} to be written", fix="Write them, and draw.")


_ANNOUNCED = re.compile(
    r"\bin (?:one|this) table\b|\bthis table\b|\b(?:the )?following (?:table|figure)\b"
    r"|\b(?:table|figure|picture|plot)s? (?:above|below|on the (?:left|right))\b"
    r"(?!\s+(?:\d|zero\b))",
    re.IGNORECASE,
)
_WORDS = ("able", "igure", "icture", "lot")
"""What no announcement is without, in whatever case it begins: quicker to look for."""
_TABLE = re.compile(r"^\s*\|?\s*:?-{3,}:?\s*\|", re.M)
_IMAGE = re.compile(r"!\[|<(?:img|svg|figure)\b|--8<--")


@rule("C116", "absent-table", severity=Severity.WARNING, subject="knowledge")
def absent_table(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A text announces a table or a figure that it does not have.

    ## Why
    The reader looks for it in vain. A demo's figures stand after what was found, so that a finding
    can name them (*the first figure*), but not say where on the page they are.

    ## Example
    “The causes in one table” in a finding that goes on in sentences.

    ## Fix
    Add the table, or take the words away.
    """
    for each in prose(kb):
        if not any(word in each.text for word in _WORDS):
            continue
        for found in _ANNOUNCED.finditer(each.text):
            has = _TABLE if "table" in found[0].lower() else _IMAGE
            if not has.search(each.text):
                message = f"{each.what} says {found[0]!r}, and has none"
                yield absent_table.at(
                    each.at(found.start()), message, fix="Add it, or take the words away."
                )

r"""Cuts a BibTeX text into blocks so that every character belongs to one of them.

`split` gives blocks that tile the text: entries, strings, preambles, comments, the prose between
them (which BibTeX skips), and what is broken. A block says where it stands, and every field of it
where its name and its value stand; what is wrong with it stands in its problems. Nothing is
dropped: what cannot be read is a broken block, with all of its text.

Most entries are written the plain way, and one regular expression reads such an entry whole; its
fields are looked up when someone asks for them. Everything else goes to `scanning`, which reads
token by token. Both take time in proportion to the text, however its braces are nested.

**Where BibTeX and btparse (which biber uses) agree, so do we:** type, field and macro names may
hold dots, hyphens, colons and the like; white space and line breaks may stand between any two
tokens; an entry is in braces or in parentheses; every brace counts, in quotes and after a
backslash too; a quote in braces is a character; ``#`` joins; ``@`` inside of a value is a
character, at the start of a line too.

**Where they differ:**

* ``@comment{…}`` hides what is in its braces, as in btparse; BibTeX hides the word only and reads
  an entry in there. Without a delimiter, or when its brace is never closed, the word alone is the
  comment, as in BibTeX. An entry hidden so is named by a finding.
* ``%`` begins a comment between blocks and between the tokens of an entry, as in btparse; BibTeX
  reads on in the first case and stops in the second. Both are named by a finding.
* A parenthesis may stand in a key, as in BibTeX; btparse stops there.
* BibTeX misses an entry that begins on the file's last line behind another block; btparse does not.

**Where both stop,** what can be meant one way only is read, with a finding: a missing comma before
``name =``, white space in a key, several macros in one ``@string``, a no-break space or a control
character between tokens. Anything else is kept whole and reported.

**What bibtexparser's splitter gets wrong,** and what is done here: a missing comma makes the next
field part of a value (here: the fields are separate, with a finding); a quote inside of quotes
merges values (here: the field keeps its whole text, with a finding); an ``@word{`` that begins a
line of a value ends the entry and invents another (here: it is text); ``@my-own.type`` and a line
break before the brace lose the entry (here: they are entries); a backslash hides a brace, so that
``{C:\}`` swallows what follows (here: it is a brace).
"""

from __future__ import annotations

import re
from sys import intern
from typing import Literal, NamedTuple

from stronger.bibliography.source.blocks import PLAIN_ENTRY, Block, Kind, Problem
from stronger.bibliography.source.scanning import BLOCK_START, Scanner, entries_inside

_COMMENT_START = re.compile(r"(?:^|[ \t])%")
_LINE_END = re.compile(r"[\r\n]|\Z")


def split(text: str) -> list[Block]:
    """Cut a BibTeX text into blocks, in order; between them stands nothing but white space.

    Examples
    --------
    >>> for block in split("Some prose. @misc{a, year = 1990}  @string{x = {y}} @misc{b, c"):
    ...     print(block.kind, repr(block.text))
    prose 'Some prose. '
    entry '@misc{a, year = 1990}'
    string '@string{x = {y}}'
    broken '@misc{b, c'
    """
    return _Splitter(text).split()


class Span(NamedTuple):
    """A stretch of a text, and what became of it."""

    kind: Kind | Literal["blank"]
    start: int
    stop: int


def account(text: str) -> list[Span]:
    r"""Return spans that tile the text exactly, each with what it was taken for.

    Examples
    --------
    >>> [(span.kind, span.start, span.stop) for span in account("x @misc{a}\n")]
    [('prose', 0, 2), ('entry', 2, 10), ('blank', 10, 11)]
    """
    spans: list[Span] = []
    at = 0
    for block in split(text):
        if block.start > at:
            spans.append(Span("blank", at, block.start))
        spans.append(Span(block.kind, block.start, block.stop))
        at = block.stop
    if at < len(text):
        spans.append(Span("blank", at, len(text)))
    return spans


class _Splitter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.scanner = Scanner(text)
        self.blocks: list[Block] = []
        self.hidden: list[Problem] = []

    def split(self) -> list[Block]:
        text, blocks, plain = self.text, self.blocks, PLAIN_ENTRY.match
        braces = self.scanner.braces
        done = at = 0  # all before `done` is in blocks; all before `at` is known to be prose
        while (found := text.find("@", at)) >= 0:
            prose = at > done or (found > done and not text[done:found].isspace())
            if prose:
                if comment := self._commented(at, found):
                    at = comment
                    continue
                if text[found - 1].isalnum() and not BLOCK_START.match(text, found):
                    at = found + 1  # an address
                    continue
            match = None
            if not braces.mapped:
                match = plain(text, found)
            elif (close := self.scanner.closing_after(found)) >= 0:
                match = plain(text, found, close + 1)
            if match:
                stop = match.end()
                kind, key = match.groups()
                block: Block | None = Block(text, "entry", found, stop, intern(kind), key, None)
                if text.find("\n@", found, stop) >= 0 and block:
                    block.problems = tuple(entries_inside(text, block))
            else:
                block = self.scanner.block(found)
            if block is None:
                at = found + 1
                continue
            if prose:
                self._prose(done, found)
            blocks.append(block)
            done = at = block.stop
        if text[done:].strip():
            self._prose(done, len(text))
        return blocks

    def _commented(self, start: int, at: int) -> int:
        """Return where the comment ends that the place stands in, if a ``%`` began one."""
        if self.text.find("%", start, at) < 0:
            return 0
        line = max(self.text.rfind("\n", start, at), self.text.rfind("\r", start, at)) + 1
        if not _COMMENT_START.search(self.text[max(line, start) : at]):
            return 0
        end = _LINE_END.search(self.text, at)
        stop = end.start() if end else len(self.text)
        if BLOCK_START.match(self.text, at):
            message = "stands after a %, where biber does not read it but BibTeX does"
            self.hidden.append(Problem("hidden", "", message, at, stop))
        return stop

    def _prose(self, start: int, stop: int) -> None:
        problems, self.hidden = tuple(self.hidden), []
        kind: Kind = "prose"
        if self.blocks and self.blocks[-1].kind != "prose":
            lost = self.scanner.lost_after(start, stop)
            if lost:
                kind, problems = "broken", (*problems, lost)
        self.blocks.append(Block(self.text, kind, start, stop, problems=problems))

"""Our blocks as bibtexparser's and the other way round: its middlewares and splitter go on working.

bibtexparser's blocks have no offsets: where they stand is looked up in the text.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.source.blocks import Block, Field, Problem
from stronger.bibliography.source.decoding import Source
from stronger.bibliography.source.splitting import split
from stronger.bibliography.source.values import Braces, read_value, skip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bibtexparser.model import Block as Foreign

_GAP = re.compile(r"[\s,]*")
_WHAT = re.compile(r"@\s*(\w+)")


def bibtexparser_split(text: str) -> Sequence[Foreign]:
    """Cut a BibTeX text into blocks with bibtexparser's own splitter, for a second opinion."""
    from bibtexparser.splitter import Splitter

    # It also logs what it returns as failed blocks; a program's output is not the place for that.
    logging.getLogger("bibtexparser.splitter").addHandler(logging.NullHandler())
    return list(Splitter(text).split().blocks)


def to_bibtexparser(text: str) -> list[Foreign]:
    """Cut a BibTeX text with our splitter into bibtexparser's blocks.

    They are as its own splitter would give them: the values have their delimiters, the types are
    in lower case, lines count from 0. What is broken is a ``ParsingFailedBlock``; an entry that
    gives a field twice is in a ``DuplicateFieldKeyBlock``. A library made of them takes its
    middlewares.

    Examples
    --------
    >>> to_bibtexparser("@Misc{a, note = {x} # y}")[0].fields_dict["note"].value
    '{x} # y'
    """
    from bibtexparser import model

    source = Source(text)
    made: list[Foreign] = []
    for block in split(text):
        line, raw = source.line(block.start) - 1, block.text
        if block.kind == "entry":
            fields = [
                model.Field(
                    key=field.name,
                    value=field.value(text),
                    start_line=source.line(field.name_start) - 1,
                )
                for field in block.fields
            ]
            entry = model.Entry(block.type.lower(), block.key, fields, line, raw)
            names = [field.key for field in fields]
            twice = {name for name in names if names.count(name) > 1}
            made.append(model.DuplicateFieldKeyBlock(twice, entry) if twice else entry)
        elif block.kind == "string":
            made += [
                model.String(field.name, field.value(text), line, raw) for field in block.fields
            ]
        elif block.kind == "preamble":
            made.append(model.Preamble(block.fields[0].value(text), line, raw))
        elif block.kind == "comment" and raw[-1:] in "})":
            inner = raw[re.search(r"[{(]", raw).end() : -1]  # type: ignore[union-attr]
            made.append(model.ExplicitComment(inner.strip(), line, raw))
        elif block.kind == "broken":
            error = ValueError("; ".join(problem.message for problem in block.problems))
            made.append(model.ParsingFailedBlock(error, line, raw))
        else:
            made.append(model.ImplicitComment(raw.strip(), line, raw.strip()))
    return made


def from_bibtexparser(text: str, blocks: Sequence[Foreign]) -> list[Block]:
    """Return bibtexparser's blocks of a text as ours."""
    return _Adapter(text).adapt(blocks)


class _Adapter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.source = Source(text)
        self.braces = Braces(text)

    def adapt(self, blocks: Sequence[Foreign]) -> list[Block]:
        from bibtexparser import model

        cursor = 0
        starts = []
        for block in blocks:
            start = self._find(block, cursor)
            starts.append(start)
            # A failed block may reach into the next one.
            failed = type(block) is model.ParsingFailedBlock
            cursor = start + (1 if failed else len(block.raw or ""))
        made = []
        for block, start, end in zip(blocks, starts, [*starts, len(self.text)][1:], strict=True):
            if isinstance(block, model.ParsingFailedBlock) and block.ignore_error_block:
                block = block.ignore_error_block  # a duplicate key or field: read, then reported
            made.append(self._block(block, start, end))
        return made

    def _find(self, block: Foreign, after: int) -> int:
        if block.start_line is not None:
            after = max(after, self.source.line_start(block.start_line + 1))
        return max(self.text.find(block.raw or "", after), 0)

    def _block(self, block: Any, start: int, end: int) -> Block:
        from bibtexparser import model

        text = self.text
        stop = start + len(block.raw or "")
        if isinstance(block, model.Entry):
            fields, problems = self._fields(block, start, stop)
            kind, key = block.entry_type, block.key
            return Block(text, "entry", start, stop, kind, key, tuple(fields), tuple(problems))
        if isinstance(block, model.String):
            name_at = text.index(block.key, text.index("@", start) + len("@string"))
            field, problems = self._field(
                block.key, name_at, text.index("=", name_at) + 1, stop - 1
            )
            return Block(
                text, "string", start, stop, "string", block.key, (field,), tuple(problems)
            )
        if isinstance(block, model.Preamble):
            at = start + max((block.raw or "").find(block.value), 0)
            field, problems = self._field("preamble", at, at, at + len(block.value))
            return Block(text, "preamble", start, stop, "preamble", "", (field,), tuple(problems))
        if isinstance(block, model.ParsingFailedBlock):
            raw = text[start:end].rstrip()
            what = _WHAT.match(raw)
            reason = " ".join(str(getattr(block.error, "abort_reason", block.error)).split())
            message = (reason[:1].lower() + reason[1:]).rstrip(".")
            problem = Problem(
                "broken", f"@{what[1]}" if what else "block", message, start, start + len(raw)
            )
            return Block(text, "broken", start, start + len(raw), problems=(problem,))
        comment = isinstance(block, model.ExplicitComment)
        return Block(text, "comment" if comment else "prose", start, stop)

    def _fields(self, block: Any, start: int, stop: int) -> tuple[list[Field], list[Problem]]:
        fields, problems = [], []
        cursor = self.text.find(",", start, stop) + 1
        for each in block.fields:
            gap = _GAP.match(self.text, cursor, stop)
            cursor = gap.end() if gap else cursor
            name_at = self.text.find(each.key, cursor, stop)
            value_at = self.text.find("=", name_at + len(each.key), stop) + 1
            cursor = self.text.find(each.value, value_at, stop) + len(each.value)
            field, found = self._field(each.key, name_at, value_at, cursor)
            fields.append(field)
            problems += found
        return fields, problems

    def _field(self, name: str, name_at: int, at: int, end: int) -> tuple[Field, list[Problem]]:
        start = skip(self.text, at)
        value = read_value(self.braces, start)
        if not value.problem and skip(self.text, value.stop) >= end:
            return Field(name, name_at, start, value.stop, value.pieces), []
        stop = max(start, at + len(self.text[at:end].rstrip()))
        message = value.problem or "there is text after the end of the value"
        return Field(name, name_at, start, stop, ()), [
            Problem("value", name, message, name_at, stop)
        ]

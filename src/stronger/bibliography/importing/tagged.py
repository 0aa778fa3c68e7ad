"""Records of lines with tags, as RIS, PubMed, EndNote and Web of Science write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.bibliography.importing.findings import broken_record, guessed
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END = re.compile(r"\r\n|\n|\r")
_SEPARATORS = re.compile("\\s?[\u2028\u2029]\\s?")


@dataclass
class Line:
    """A tag with its value, which may go on for several lines."""

    tag: str
    lines: list[str]
    position: Position

    @property
    def value(self) -> str:
        """All of it as one line."""
        return " ".join(line for line in self.lines if line)

    @property
    def items(self) -> list[str]:
        """Its lines, of a tag that gives one thing in each."""
        return [line for line in self.lines if line]


@dataclass(frozen=True)
class Syntax:
    """How a format writes its records."""

    tag: re.Pattern[str]
    """A line with a tag: its groups are ``tag`` and ``value``."""
    first: str = ""
    """The tag that begins every record; any does, if there is none."""
    last: str = ""
    """The tag that ends every record; a blank line does, if there is none."""
    outside: frozenset[str] = frozenset()
    """Tags that stand outside of records."""


def records(
    text: str, file: str, syntax: Syntax, findings: list[Diagnostic]
) -> Iterator[list[Line]]:
    """Yield the lines of each record; a line without a tag goes on with the one before.

    Parameters
    ----------
    text
        What a file holds.
    file
        What findings call it.
    syntax
        How the format writes its records.
    findings
        Takes what belongs to no record, and records that do not end.
    """
    record: list[Line] = []
    for number, raw in enumerate(_LINE_END.split(text), start=1):
        position = Position(file, number)
        line = _SEPARATORS.sub(" ", raw.replace("\ufeff", "")).rstrip()
        match = syntax.tag.fullmatch(line)
        if not match:
            if line.strip() and record:
                record[-1].lines.append(line.strip())
            elif line.strip():
                reason = "this line belongs to no record"
                findings.append(broken_record(position, reason, line.strip()))
            elif record and not syntax.last and not syntax.first:
                yield record
                record = []
            continue
        tag, value = match["tag"], (match["value"] or "").strip()
        if tag in syntax.outside and not record:
            continue
        if syntax.first and tag == syntax.first:
            if record and syntax.last:
                reason = f"a record begins before the one above ends ({syntax.last} is missing)"
                findings.append(guessed(position, reason, line.strip()))
            if record:
                yield record
            record = [Line(tag, [value], position)]
        elif syntax.first and not record:
            if tag != syntax.last:
                reason = f"{tag} stands outside any record ({syntax.first} is missing)"
                findings.append(broken_record(position, reason, line.strip()))
        elif tag == syntax.last:
            yield record
            record = []
        else:
            record.append(Line(tag, [value], position))
    if record:
        if syntax.last:
            reason = f"the record does not end ({syntax.last} is missing)"
            findings.append(guessed(record[0].position, reason))
        yield record


def raw_of(record: list[Line], written: str = "{}  - {}") -> str:
    """Return a record as text."""
    return "\n".join(written.format(line.tag, line.value) for line in record)

"""Reads blocks token by token: whatever is not written the plain way, or is not BibTeX at all."""

from __future__ import annotations

import re

from stronger.bibliography.source.blocks import Block, Field, Kind, Problem
from stronger.bibliography.source.decoding import Source
from stronger.bibliography.source.values import BLANK, NAME, Braces, read_value, skip

BLOCK_START = re.compile(
    r"@\s*+(?:(?:string|preamble|comment)\s*+[{(]"
    r"|[^\s\"#%'(),={}@\d][^\s\"#%'(),={}@]*+\s*+[{(]\s*+[^\s,={}\"()]*+\s*+,)",
    re.IGNORECASE,
)
"""What can hardly be anything but the beginning of a block: with a key and a comma."""
ENTRY_START = re.compile(rf"^[ \t]*+({BLOCK_START.pattern})", re.MULTILINE | re.IGNORECASE)
"""The same at the beginning of a line: here reading goes on after what is broken."""

_NAME = NAME.pattern
_BLANKS = BLANK.pattern
_BLANK_LINE = re.compile(r"\n[ \t\r]*+\n")
_KEY = {"}": re.compile(r"[^,={}\"\r\n]*+"), ")": re.compile(r"[^,={}()\"\r\n]*+")}
_KEY_AND_NAME = re.compile(rf"(\S++)\s++({_NAME})\s*+")
_NEXT_FIELD = re.compile(rf"({_NAME}){_BLANKS}=")
_FIELD_AFTER_COMMA = re.compile(rf",{_BLANKS}(?:{_NAME}{_BLANKS}=|[}})])")
_FIELD_AFTER_BLANK = re.compile(rf"\s++(?={_NAME}\s*+=\s*+[{{\"])")
_BAD_NAME = re.compile(r"[^,={}\"()@]++(?==)")
_STOP = re.compile(r"[{},)]|\s++")
_STRAY_FIELD = re.compile(rf"[\s,}}]*+{_NAME}\s*+=\s*+[{{\"\w]")
_OPENED = re.compile(r"@[^@{(]*+\{")
_PARENTHESIS = re.compile(r"[{)]")
_COMMENT = re.compile(r"%[^\r\n]*")


class _Broken(Exception):
    """The block cannot be read."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


class _Finder:
    """Finds the next match of a pattern; asked in any order, it reads the text about once."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.pattern = pattern
        self.text = text
        self._from = 0
        self._found = -1

    def after(self, at: int) -> int:
        """Return where the next match begins (its group 1, if it has one), or the text ends."""
        if not self._from <= at <= self._found:
            match = self.pattern.search(self.text, at)
            self._from = at
            self._found = match.start(match.re.groups and 1) if match else len(self.text)
        return self._found


class Scanner:
    """Reads blocks of one text from where they begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.braces = Braces(text)
        self._source = Source(text)
        self._problems: list[Problem] = []
        self._unclosed_comment = False
        self._next_entry = _Finder(ENTRY_START, text)
        self._next_block = _Finder(BLOCK_START, text)
        self._next_blank_line = _Finder(_BLANK_LINE, text)

    def block(self, start: int) -> Block | None:
        """Return the block whose ``@`` stands at `start`, or ``None`` if none begins there."""
        self._problems = []
        text = self.text
        name_at = self._gap(start + 1, "the type")
        name = NAME.match(text, name_at)
        opening = self._gap(name.end() if name else name_at, "the type")
        opened = text[opening : opening + 1] in ("{", "(")
        if name and name[0].lower() == "comment":
            return self._comment(start, name.end(), opening if opened else -1)
        if not (name and opened):
            return self._no_block(start, name[0] if name else "")
        kind: Kind = "entry"
        key = ""
        try:
            closer = "}" if text[opening] == "{" else ")"
            if name[0].lower() == "preamble":
                kind = "preamble"
                fields, stop = self._preamble(opening + 1, closer)
            elif name[0].lower() == "string":
                kind = "string"
                fields, stop = self._fields(opening + 1, closer, "macro", comma=True)
                key = fields[0].name if fields else ""
                if not fields:
                    raise _Broken("it defines nothing", opening)
                if len(fields) > 1:
                    message = f"only the first macro of an @string is read by BibTeX, here {key!r}"
                    second = fields[1]
                    span = (second.name_start, second.stop)
                    self._problems.append(Problem("macros", second.name, message, *span))
            else:
                key, at, comma = self._key(opening + 1, closer)
                fields, stop = self._fields(at, closer, key, comma=comma)
        except _Broken as broken:
            return self._give_up(start, opening, name[0], broken)
        block = Block(text, kind, start, stop, name[0], key, fields, ())
        inside = entries_inside(text, block)
        block.problems = (*self._problems, *inside)
        return block

    def closing_after(self, start: int) -> int:
        """Return where the brace is closed that opens the block at `start`, or -1."""
        opened = _OPENED.match(self.text, start)
        return self.braces.closing(opened.end() - 1) if opened else -1

    def lost_after(self, start: int, stop: int) -> Problem | None:
        """Return what is wrong if the prose after a block holds a field that block lost."""
        if not _STRAY_FIELD.match(self.text, start, stop):
            return None
        message = "it stands after the end of the entry; a brace before it is one too many"
        return Problem("broken", "field", message, *self._trimmed(start, stop))

    def _no_block(self, start: int, name: str) -> Block | None:
        """Return an ``@`` that should have begun a block, or ``None`` if it is part of prose."""
        line = start
        while line and self.text[line - 1] in " \t":
            line -= 1
        if line and self.text[line - 1] not in "\r\n":
            return None
        end = min(self._next_block.after(start + 1), self._next_blank_line.after(start + 1))
        span = self._trimmed(start, end)
        message = "no brace follows the type" if name else "no type follows the @"
        problem = Problem("broken", f"@{name}", message, *span)
        return Block(self.text, "broken", *span, name, problems=(problem,))

    def _comment(self, start: int, word_end: int, opening: int) -> Block:
        """Read ``@comment``: what is in its braces, or the word alone."""
        stop, problems = word_end, []
        if opening >= 0:
            braced = self.text[opening] == "{"
            close = self.braces.closing(opening) if braced else self._parenthesis(opening)
            if close < 0:
                message = "its brace is not closed; what follows is read as if it stood outside"
                problems.append(Problem("broken", "@comment", message, start, opening + 1))
            else:
                stop = close + 1
                if found := BLOCK_START.search(self.text, opening + 1, close):
                    message = "stands in an @comment, where BibTeX reads it but biber does not"
                    problems.append(Problem("hidden", "", message, found.start(), close))
        return Block(self.text, "comment", start, stop, "comment", problems=tuple(problems))

    def _parenthesis(self, opening: int) -> int:
        at = opening + 1
        while not self._unclosed_comment and (found := _PARENTHESIS.search(self.text, at)):
            if found[0] == ")":
                return found.start()
            close = self.braces.closing(found.start())
            if close < 0:
                break
            at = close + 1
        # Whatever opens further on does not find a parenthesis either.
        self._unclosed_comment = True
        return -1

    def _preamble(self, at: int, closer: str) -> tuple[tuple[Field, ...], int]:
        at = self._gap(at, "@preamble")
        value = read_value(self.braces, at)
        end = self._gap(value.stop, "@preamble")
        if value.problem:
            raise _Broken(value.problem, value.stop)
        if not self.text.startswith(closer, end):
            raise _Broken(f"no {closer!r} follows its value", end)
        return (Field("preamble", at, at, value.stop, value.pieces),), end + 1

    def _key(self, at: int, closer: str) -> tuple[str, int, bool]:
        """Return the key, where the fields begin, and whether a comma stands before them."""
        at = self._gap(at, "the key")
        match = _KEY[closer].match(self.text, at)
        end = match.end() if match else at
        key = self.text[at:end].strip()
        after = self._gap(end, "the key")
        character = self.text[after : after + 1]
        if character == ",":
            return key, after + 1, True
        if character == closer:
            return key, after, True
        if character == "=" and (both := _KEY_AND_NAME.fullmatch(self.text, at, end)):
            self._missing_comma("the key", both[2], both.start(2), at)
            return both[1], both.start(2), True
        if character == "=":
            return "", at, True  # the key is missing: these are the fields
        if named := _NEXT_FIELD.match(self.text, after):
            self._missing_comma("the key", named[1], after, at)
            return key, after, True
        raise _Broken(f"no comma follows the key {key!r}", after)

    def _fields(
        self, at: int, closer: str, what: str, *, comma: bool
    ) -> tuple[tuple[Field, ...], int]:
        """Read ``name = value, …`` up to the closing delimiter."""
        text = self.text
        fields: list[Field] = []
        last = ""
        while True:
            at = self._gap(at, last or what)
            character = text[at : at + 1]
            if character == closer:
                return tuple(fields), at + 1
            if character == ",":
                if comma:
                    message = "a comma stands here without a field before it"
                    self._problems.append(Problem("value", last or what, message, at, at + 1))
                comma, at = True, at + 1
                continue
            name = _NEXT_FIELD.match(text, at)
            if not comma and name and fields:
                self._missing_comma(last, name[1], at, fields[-1].name_start)
            elif not comma:
                raise _Broken(self._unfinished(last, at), at)
            if name:
                self._gap(name.end(1), name[1])
                field, at = self._field(name[1], at, name.end(), closer)
                fields.append(field)
                last = field.name
            elif bad := _BAD_NAME.match(text, at):
                field, at = self._field(bad[0].strip(), at, bad.end() + 1, closer)
                message = "this is no name for a field; it is left out"
                self._problems.append(Problem("value", field.name, message, field.name_start, at))
                last = field.name
            elif word := NAME.match(text, at):
                raise _Broken(f"no `=` follows {word[0]!r} (line {self._line(at)})", at)
            else:
                raise _Broken(self._unfinished(last, at), at)
            comma = False

    def _field(self, name: str, name_at: int, at: int, closer: str) -> tuple[Field, int]:
        """Read one value; of a broken one, find the end."""
        start = self._gap(at, name)
        value = read_value(self.braces, start)
        if value.problem == "a value is missing":
            message = value.problem
            problem = Problem("value", name, message, name_at, max(at, value.stop), value.stop - 1)
            self._problems.append(problem)
            return Field(name, name_at, start, value.stop, value.pieces), value.stop
        if value.problem == "a brace is not closed":
            message = self._unfinished(name, value.stop, f"the brace that opens {name!r}")
            raise _Broken(message, value.stop)
        after = skip(self.text, value.stop)
        following = self.text[after : after + 1]
        ended = following in (",", closer) or _NEXT_FIELD.match(self.text, after)
        cut_off = not following or self._next_entry.after(after) == after
        # To BibTeX a % is no comment, and may have the closing brace behind it
        commented = "%" in self.text[value.stop : after]
        if not value.problem and (ended or (cut_off and not commented)):
            return Field(name, name_at, start, value.stop, value.pieces), value.stop
        stop = self._recover(value.stop, closer)
        if stop < 0 and cut_off and not value.problem:
            return Field(name, name_at, start, value.stop, value.pieces), value.stop
        if stop < 0:
            raise _Broken(self._unfinished(name, after), after)
        stop = start + len(self.text[start:stop].rstrip())
        message = value.problem or "there is text after the end of the value"
        problem = Problem("value", name, message, name_at, stop, min(after, stop - 1))
        self._problems.append(problem)
        return Field(name, name_at, start, stop, ()), stop

    def _recover(self, at: int, closer: str) -> int:
        """Return where a value that went wrong ends: before the next field or the end."""
        self.braces.map()
        limit = self._next_entry.after(at)
        while found := _STOP.search(self.text, at, limit):
            at = found.start()
            if found[0] == "{":
                at = self.braces.closing(at)
                if at < 0:
                    return -1
            elif found[0] == closer:
                return at
            elif found[0] == "}":
                return -1
            elif found[0] == ",":
                if _FIELD_AFTER_COMMA.match(self.text, at):
                    return at
            elif found[0] != ")":
                if _FIELD_AFTER_BLANK.match(self.text, at):
                    return at
                at = found.end() - 1
            at += 1
        return -1

    def _give_up(self, start: int, opening: int, name: str, broken: _Broken) -> Block:
        """Return a broken block: up to its closing brace, or to where the next one begins."""
        self.braces.map()
        end = self._next_entry.after(start + 1)
        if self.text[opening] == "{":
            close = self.braces.closing(opening)
            if 0 <= close < end:
                end = close + 1
        span = self._trimmed(start, end)
        problem = Problem("broken", f"@{name}", broken.message, *span, at=broken.at)
        return Block(self.text, "broken", *span, name, problems=(problem,))

    def _unfinished(self, name: str, at: int, what: str = "") -> str:
        """Say that something is not closed before the next block, or the end."""
        line = f" (line {self._line(at)})"
        following = self._next_entry.after(at)
        before = "the end of the file"
        if following < len(self.text):
            word = NAME.match(self.text, skip(self.text, following + 1))
            before = f"the next entry, @{word[0] if word else ''}"
        if what:
            return f"{what}{line} is not closed before {before}"
        found = self.text[at : at + 1]
        if not found or following == at:
            return f"it is not closed before {before}; the last field read is {name!r}{line}"
        return f"expected a comma or the closing brace after {name!r}, found {found!r}{line}"

    def _missing_comma(self, before: str, name: str, at: int, start: int) -> None:
        message = f"no comma before {name!r}"
        self._problems.append(Problem("value", before, message, start, at + len(name), at))

    def _gap(self, at: int, what: str) -> int:
        """Return where the next token begins, noting what should not stand before it."""
        stop = skip(self.text, at)
        if stop > at and self.text[at:stop].strip(" \t\r\n"):
            gap = self.text[at:stop]
            if "%" in gap:
                first = at + gap.index("%")
                line = gap[gap.index("%") :].splitlines()[0]
                message = "a comment stands inside of the entry"
                self._problems.append(Problem("comment", what, message, first, first + len(line)))
            for index, character in enumerate(_COMMENT.sub(_blanked, gap)):
                if character not in " \t\r\n":
                    message = f"the invisible U+{ord(character):04X} stands between tokens"
                    where = at + index
                    problem = Problem("invisible", what, message, where, where + 1)
                    self._problems.append(problem)
                    break
        return stop

    def _line(self, at: int) -> int:
        return self._source.line(at)

    def _trimmed(self, start: int, stop: int) -> tuple[int, int]:
        return start, max(start + len(self.text[start:stop].rstrip()), start + 1)


def entries_inside(text: str, block: Block) -> list[Problem]:
    """Return what looks like the beginning of an entry inside of a block that was read."""
    found = ENTRY_START.search(text, block.start + 1, block.stop)
    if not found or block.kind == "comment":
        return []
    message = "begins a line inside of a value; a brace before it may be missing"
    line = text[found.start(1) : block.stop].splitlines()[0]
    return [Problem("inside", block.key, message, found.start(1), found.start(1) + len(line))]


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match[0])

"""Decodes LaTeX: to runs of plain text, and what in it could not be understood.

Closed under loss: text that a command does not make invisible by its own meaning is in the runs,
and what is not is among the problems. A stack of its own takes the place of recursion, and each
token is looked at once or twice, so that the time grows in line with the text, however deep.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from stronger.bibliography.text.latex.accents import number_of, set_accent, set_brackets
from stronger.bibliography.text.latex.arguments import NAME, Span, Tokens
from stronger.bibliography.text.latex.commands import (
    ACCENTS,
    BY_NUMBER,
    COMMANDS,
    FRACTIONS,
    FUNCTIONS,
    MARKS,
    OVER_WORDS,
    RAW,
    SIGNS,
    SWITCHES,
    Command,
    texts,
)
from stronger.bibliography.text.latex.runs import (
    FORMULA,
    NOCASE,
    QUOTED,
    Decoded,
    Marks,
    Problem,
    Run,
    joined,
    marked,
    scripted,
    without,
)
from stronger.bibliography.text.latex.tokens import NOTHING

_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "!`": "¡", "?`": "¿", "~": " "}
_SPACED = re.compile(r"\\[hm]skip\s*=?\s*(?![\s-])|\\vskip")

_Step: TypeAlias = tuple[str, str]
"""Something to do once all before it is done: what, and with what."""


@lru_cache(maxsize=4096)
def decode(value: str) -> Decoded:
    r"""Return what a LaTeX value says.

    Examples
    --------
    >>> [tuple(run) for run in decode(r"\emph{E. coli} in H$_2$O").runs]
    [('E. coli', ('i',)), (' in H', ()), ('2', ('formula', 'sub')), ('O', ())]
    """
    return _Decoder(value).decoded()


class _Decoder(Tokens):
    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.made: list[tuple[str, Marks]] = []
        self.problems: dict[Problem, None] = {}
        self.work: list[Span | _Step | Run] = [(0, len(self.tokens), (), False)]
        self.begun: list[int] = []

    def decoded(self) -> Decoded:
        work = self.work
        while work:
            job = work.pop()
            if isinstance(job, Run):
                self.made.append((job.text, job.marks))
            elif len(job) == 2:
                self.finish(*job)
            else:
                self.read(*job)
        return Decoded(joined(self.made), tuple(self.problems))

    def read(self, at: int, end: int, marks: Marks, formula: bool) -> None:
        """Read tokens up to what has to wait for something else."""
        tokens, partners, made = self.tokens, self.partners, self.made
        while at < end:
            token = tokens[at]
            first = token[:1]
            if first == "\\":
                later = len(self.work)
                at, marks = self.command(at, end, marks, formula)
                if len(self.work) > later:
                    self.work.insert(later, (at, end, marks, formula))
                    return
            elif first == "{":
                close = partners[at]
                at += 1
                if close >= 0:
                    inner = marks if formula or NOCASE in marks else self.grouped(at, marks)
                    self.work += [(close + 1, end, marks, formula), (at, close, inner, formula)]
                    return
            elif first == "$":
                close = partners[at]
                if not at < close < end:  # formulas that cross are none
                    if close != NOTHING:
                        made.append((token, marks))
                    at += 1
                else:
                    self.work.append((close + 1, end, marks, formula))
                    self.work.append((at + 1, close, marked(marks, FORMULA), True))
                    return
            elif formula and first in "^_":
                mark = "sup" if first == "^" else "sub"
                span, at = self.argument(at + 1, end, scripted(marks, mark), True)
                if span is None:
                    made.append((token, marks))
                else:
                    self.work += [(at, end, marks, formula), span]
                    return
            else:
                at += 1
                if first != "}":
                    if formula:
                        token = " " if first in "&~" else token
                    elif token in _LIGATURES:
                        token = _LIGATURES[token]
                    made.append((token, marks))

    def grouped(self, at: int, marks: Marks) -> Marks:
        r"""Return the marks of a group in braces: its capitals are kept, but those of ``{\'E}``."""
        before = self.tokens[at - 2] if at > 1 else ""
        if before in ("^", "_"):
            return marks
        name = NAME.match(self.tokens[at]) if at < len(self.tokens) else None
        special = self.tokens[at : at + 1] and self.tokens[at].startswith("\\")
        if special and not (name and MARKS.get(name[1], QUOTED) != QUOTED):
            return marks
        return (*marks, NOCASE)

    def command(self, at: int, end: int, marks: Marks, formula: bool) -> tuple[int, Marks]:
        """Read a command; return where what follows begins, and the marks from there on.

        What its arguments make is put upon the work, last first.
        """
        token = self.tokens[at]
        rest = token[1:]
        after = at + 1
        if not rest:
            self.made.append(("\\", marks))
        elif not rest[0].isalpha() or not rest[0].isascii():
            return self.sign(at, end, marks, formula), marks
        elif not (rest.isalpha() and rest.isascii()):
            return self.primitive(token, after, end, marks, formula), marks
        elif rest in ACCENTS:
            return self.accent(rest, after, end, marks, formula), marks
        elif rest in SWITCHES:
            return self.spaces(after, end, formula), marked(marks, SWITCHES[rest])
        elif rest in COMMANDS:
            return self.compose(rest, COMMANDS[rest], after, end, marks, formula), marks
        elif rest in RAW:
            return self.raw(after, end, marks), marks
        elif rest in FRACTIONS:
            return self.fraction(after, end, marks, formula), marks
        elif rest == "sqrt":
            return self.root(after, end, marks), marks
        elif rest == "symbol":
            span, after = self.argument(after, end, marks, False)
            self.character(number_of(self.written(span)), marks)
        else:
            text = texts().get(rest)
            if text is None:
                return self.unknown(token, after, end, marks, formula), marks
            after = self.spaces(after, end, formula)
            if formula and rest in FUNCTIONS:
                text = (
                    f" {text} " if after < end and self.tokens[after][0].isalnum() else f" {text}"
                )
            self.made.append((text, marks))
        return after, marks

    def sign(self, at: int, end: int, marks: Marks, formula: bool) -> int:
        """Read a backslash and one character that is no letter."""
        token = self.tokens[at]
        sign = token[1]
        if sign in ACCENTS and not formula:
            return self.accent(sign, at + 1, end, marks, formula)
        if sign in "([" and 0 <= self.partners[at] < end:
            close = self.partners[at]
            self.work.append((at + 1, close, marked(marks, FORMULA), True))
            return close + 1
        text = SIGNS.get(sign)
        if text is None:
            self.problems[Problem("command", token)] = None
            text = token
        self.made.append((text, marks))
        return at + 1

    def primitive(self, token: str, at: int, end: int, marks: Marks, formula: bool) -> int:
        """Read a primitive of TeX with the number, the measure or the text that it takes."""
        name = token[1 : len(token) - len(token[1:].lstrip("abcdefghijklmnopqrstuvwxyz"))]
        if name == "verb":
            self.made.append((token[5:].lstrip("*")[1:-1], marks))
        elif name in ("hbox", "vbox") or name.startswith(("hboxto", "vboxto")):
            return self.compose("hbox", COMMANDS["hbox"], at, end, marks, formula)
        elif name == "accent":
            code = number_of(token[7:])
            if code in BY_NUMBER:
                return self.accent(BY_NUMBER[code], at, end, marks, formula)
            self.problems[Problem("command", token.strip())] = None
        elif name == "char":
            self.character(number_of(token[5:]), marks)
        elif _SPACED.match(token):
            self.made.append((" ", marks))
        return at

    def character(self, code: int, marks: Marks) -> None:
        """Make a character of a font by its number, if it is the same in all fonts."""
        text = chr(code) if 32 < code < 127 or 0xA0 < code < 0xD800 else ""
        if not text:
            self.problems[Problem("character", str(code))] = None
        self.made.append((text, marks))

    def accent(self, name: str, at: int, end: int, marks: Marks, formula: bool) -> int:
        span, at = self.argument(at, end, marks, formula)
        self.work.append(("over" if name in OVER_WORDS else "accent", ACCENTS[name]))
        if span is not None:
            self.work.append(span)
        self.work.append(("begin", ""))
        return at

    def compose(
        self, name: str, command: Command, at: int, end: int, marks: Marks, formula: bool
    ) -> int:
        """Put together what a command prints of its arguments."""
        tokens = self.tokens
        if at < end and tokens[at].startswith("*"):
            tokens[at] = tokens[at][1:] or " "
            at += tokens[at] == " "
        options: list[Span] = []
        while at < end and tokens[at] == "[" and 0 <= self.partners[at] < end:
            options.append((at + 1, self.partners[at], marks, formula))
            at = self.partners[at] + 1
        inner = marks
        if formula and name == "begin":
            self.problems[Problem("formula", "an environment")] = None
        if command.mark == QUOTED:
            inner = without(marks, QUOTED) if QUOTED in marks else (*marks, QUOTED)
        elif command.mark in ("sup", "sub"):
            inner = scripted(marks, command.mark)
        elif command.mark:
            inner = marked(marks, command.mark)
        if command.mode == "math":
            inner = marked(inner, FORMULA)
        elif command.mode == "text":
            inner = without(inner, FORMULA)
        mode = command.mode == "math" or (formula and command.mode != "text")
        given: list[Span | Run | None] = []
        for _ in range(command.arguments):
            start = at
            span, at = self.argument(at, end, inner, mode)
            given.append(span)
            if span is None:
                at = start
                break
        if command.told and len(given) == command.arguments:
            self.tell(given, command.told)
        jobs: list[Span | _Step | Run] = []
        if command.mark == QUOTED:
            jobs.append(Run("“" if QUOTED in inner else "‘", marks))
        for part in command.parts:
            if isinstance(part, str):
                jobs.append(Run(part, marks))
            else:
                for option in () if command.layout else options:
                    jobs += [option, Run(" ", marks)]
                span = given[part - 1] if part <= len(given) else None
                if span is not None:
                    jobs.append(span)
        if command.mark == QUOTED:
            jobs.append(Run("”" if QUOTED in inner else "’", marks))
        if given == [None] and command.parts:
            self.problems[Problem("command", f"\\{name}")] = None
            jobs = [Run(f"\\{name}", marks)]
        self.work += reversed(jobs)
        return at

    def tell(self, given: list[Span | Run | None], number: int) -> None:
        """Tell of an argument that is not printed, unless another says the same."""
        address = self.written(given[number - 1])
        if all(self.written(span) != address for span in given if span is not given[number - 1]):
            self.problems[Problem("address", address)] = None

    def raw(self, at: int, end: int, marks: Marks) -> int:
        span, at = self.argument(at, end, marks, False)
        self.made.append((self.written(span, len(self.tokens)), marks))
        return at

    def fraction(self, at: int, end: int, marks: Marks, formula: bool) -> int:
        above, at = self.argument(at, end, marks, formula)
        below, at = self.argument(at, end, marks, formula)
        self.bracketed(below, marks)
        self.work.append(Run("/", marks))
        self.bracketed(above, marks)
        return at

    def bracketed(self, span: Span | Run | None, marks: Marks) -> None:
        """Put work with brackets around it, to be left out if it makes but one word."""
        if span is not None:
            self.work += [("bracket", ""), span, Run("", marks), ("begin", "")]

    def root(self, at: int, end: int, marks: Marks) -> int:
        degree = None
        if at < end and self.tokens[at] == "[" and 0 <= self.partners[at] < end:
            degree = (at + 1, self.partners[at], scripted(marks, "sup"), True)
            at = self.partners[at] + 1
        span, at = self.argument(at, end, marks, True)
        self.bracketed(span, marks)
        self.work.append(Run("√", marks))
        if degree:
            self.work.append(degree)
        return at

    def unknown(self, token: str, at: int, end: int, marks: Marks, formula: bool) -> int:
        """Keep what a command is given, or its name where it is given nothing."""
        self.problems[Problem("command", token)] = None
        spans: list[Span] = []
        tokens, partners = self.tokens, self.partners
        start = at
        while at < end and tokens[at] in ("{", "[") and 0 <= partners[at] < end:
            if tokens[at] == "[" and not self.before_group(at, end):
                break
            if partners[at] > at + 1:
                spans.append((at + 1, partners[at], marks, formula))
            at = partners[at] + 1
        if spans:
            for span in reversed(spans):
                self.work += [span, Run(" ", marks)]
            self.work.pop()
            return at
        symbol = next((name for name in _beginnings(token[1:]) if name in texts()), "")
        self.made.append((texts()[symbol] + token[1 + len(symbol) :] if symbol else token, marks))
        return at if at > start else start

    def finish(self, step: str, what: str) -> None:
        """Do what had to wait for an argument."""
        if step == "begin":
            self.begun.append(len(self.made))
            return
        start = self.begun.pop()
        made = self.made
        if step in ("accent", "over"):
            if not set_accent(made, start, what, step == "over"):
                self.problems[Problem("character", f"{what} over many others")] = None
        else:
            set_brackets(made, start)


def _beginnings(name: str) -> list[str]:
    """Return what a name may begin with, if a symbol and a word ran together; the longest first."""
    if not name.startswith("text"):
        return []
    return [name[:size] for size in range(min(len(name) - 1, 24), 6, -1)]

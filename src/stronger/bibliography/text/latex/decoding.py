"""Decodes LaTeX: to runs of plain text, and what in it could not be understood.

Closed under loss: text that a command does not make invisible by its own meaning is in the runs,
and what is not is among the problems. A stack of its own takes the place of recursion, and each
token is looked at once or twice, so that the time grows in line with the text, however deep.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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
from stronger.bibliography.text.latex.tokens import NOTHING, partners_of, tokens_of

if TYPE_CHECKING:
    from collections.abc import Callable

NOCASE = "nocase"
"""The mark of text in braces, whose capitals no style may change."""
FORMULA = "formula"
"""The mark of text in a formula."""
_QUOTED = "quoted"
_DEEPEST = 8
"""How many sub- and superscripts may stand in each other."""
_ABOVE = frozenset("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u20d7")
_DOTTED = {"ı": "i", "ȷ": "j"}
_ALONE = {
    "\u0300": "`",
    "\u0301": "´",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "¯",
    "\u0306": "˘",
    "\u0307": "˙",
    "\u0308": "¨",
    "\u030a": "˚",
    "\u030b": "˝",
    "\u030c": "ˇ",
    "\u0327": "¸",
    "\u0328": "˛",
}
"""What accents over nothing are."""
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "!`": "¡", "?`": "¿", "~": " "}
_BLACKBOARD = dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))
_TAKING = frozenset((*ACCENTS, *COMMANDS, *FRACTIONS, "sqrt"))
_BLANK = " \t\r\n"
_NAME = re.compile(r"\\([A-Za-z]+)")
_SPACED = re.compile(r"\\[hm]skip\s*=?\s*(?![\s-])|\\vskip")
_ESCAPED = re.compile(r"\\([&%#_$~{}^\\])")
_CHANGES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "blackboard": lambda text: "".join(_BLACKBOARD.get(letter, letter) for letter in text),
}
"""What some marks do to the letters, so that no run needs them."""
_PASSING = frozenset((_QUOTED, *_CHANGES))
_FEW = 8
"""How many pieces are looked through for a letter: all that anybody writes."""
_ACCENTS_AT_MOST = 16
_LONGEST_ADDRESS = 200
"""In tokens: what stands in a message."""


class Run(NamedTuple):
    """A piece of plain Unicode and its marks, the outermost first."""

    text: str
    marks: tuple[str, ...] = ()


class Problem(NamedTuple):
    """Something in a value that plain text cannot say, or that nobody here understands."""

    kind: str
    """``command``, ``formula``, ``address`` or ``character``."""
    what: str

    @property
    def reason(self) -> str:
        r"""What is wrong, as a clause.

        Examples
        --------
        >>> Problem("command", r"\foo").reason
        'holds the unknown command \\foo; what it is given is kept'
        """
        return {
            "command": f"holds the unknown command {self.what}; what it is given is kept",
            "formula": f"holds a formula with {self.what}, which becomes plain text",
            "address": f"loses the address {self.what} of its link",
            "character": f"loses the character {self.what} of a font that is not known",
        }[self.kind]


class Decoded(NamedTuple):
    """What a value says."""

    runs: tuple[Run, ...]
    """Its text, white space as it stands; text in one run has the same marks."""
    problems: tuple[Problem, ...] = ()


_Marks: TypeAlias = tuple[str, ...]
_Span: TypeAlias = tuple[int, int, _Marks, bool]
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


class _Decoder:
    def __init__(self, value: str) -> None:
        self.tokens = tokens_of(value)
        self.partners = partners_of(self.tokens)
        self.made: list[tuple[str, _Marks]] = []
        self.problems: dict[Problem, None] = {}
        self.work: list[_Span | _Step | Run] = [(0, len(self.tokens), (), False)]
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
        pieces = (_settled(text, marks) for text, marks in self.made if text)
        runs = [
            Run("".join(text for text, _ in same), marks)
            for marks, same in groupby(pieces, itemgetter(1))
        ]
        return Decoded(tuple(runs), tuple(self.problems))

    def read(self, at: int, end: int, marks: _Marks, formula: bool) -> None:
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
                if close < 0:
                    if close != NOTHING:
                        made.append((token, marks))
                    at += 1
                else:
                    self.work.append((close + 1, end, marks, formula))
                    self.work.append((at + 1, close, _with(marks, FORMULA), True))
                    return
            elif formula and first in "^_":
                mark = "sup" if first == "^" else "sub"
                span, at = self.argument(at + 1, end, _script(marks, mark), True)
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

    def grouped(self, at: int, marks: _Marks) -> _Marks:
        r"""Return the marks of a group in braces: its capitals are kept, but those of ``{\'E}``."""
        before = self.tokens[at - 2] if at > 1 else ""
        if before in ("^", "_"):
            return marks
        name = _NAME.match(self.tokens[at]) if at < len(self.tokens) else None
        special = self.tokens[at : at + 1] and self.tokens[at].startswith("\\")
        if special and not (name and MARKS.get(name[1], _QUOTED) != _QUOTED):
            return marks
        return (*marks, NOCASE)

    def argument(
        self, at: int, end: int, marks: _Marks, formula: bool
    ) -> tuple[_Span | Run | None, int]:
        """Return the argument that begins at a token, and where what follows it begins."""
        tokens = self.tokens
        while at < end and tokens[at].isspace():
            at += 1
        if at >= end:
            return None, at
        token = tokens[at]
        close = self.partners[at]
        if token == "{":
            return ((at + 1, close, marks, formula), close + 1) if close >= 0 else (None, at + 1)
        if token[0] == "\\":
            stop = at + 1
            name = _NAME.fullmatch(token)
            takes = name is not None and name[1] in _TAKING
            while takes and stop < end and tokens[stop] == "{" and self.partners[stop] >= 0:
                stop = self.partners[stop] + 1
            if token[1:] in ACCENTS and stop == at + 1 and stop < end:
                stop += 1
            after = self.spaces(stop, end, formula) if name and stop == at + 1 else stop
            return (at, stop, marks, formula), after
        if token in "}$]":
            return None, at
        text = token.lstrip()
        if len(text) > 1:
            tokens[at] = text[1:]
            return Run(text[0], marks), at
        return Run(text, marks), at + 1

    def spaces(self, at: int, end: int, formula: bool) -> int:
        """Return where what follows a command begins, without the spaces that only end its name."""
        if at < end and self.tokens[at][0] in _BLANK:
            rest = self.tokens[at].lstrip(_BLANK)
            if formula:
                self.tokens[at] = " " + rest
            elif rest:
                self.tokens[at] = rest
            else:
                return at + 1
        return at

    def command(self, at: int, end: int, marks: _Marks, formula: bool) -> tuple[int, _Marks]:
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
            return self.spaces(after, end, formula), _with(marks, SWITCHES[rest])
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
            self.character(_number(self.written(span)), marks)
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

    def sign(self, at: int, end: int, marks: _Marks, formula: bool) -> int:
        """Read a backslash and one character that is no letter."""
        token = self.tokens[at]
        sign = token[1]
        if sign in ACCENTS and not formula:
            return self.accent(sign, at + 1, end, marks, formula)
        if sign in "([" and self.partners[at] >= 0:
            close = self.partners[at]
            self.work.append((at + 1, close, _with(marks, FORMULA), True))
            return close + 1
        text = SIGNS.get(sign)
        if text is None:
            self.problems[Problem("command", token)] = None
            text = token
        self.made.append((text, marks))
        return at + 1

    def primitive(self, token: str, at: int, end: int, marks: _Marks, formula: bool) -> int:
        """Read a primitive of TeX with the number, the measure or the text that it takes."""
        name = token[1 : len(token) - len(token[1:].lstrip("abcdefghijklmnopqrstuvwxyz"))]
        if name == "verb":
            self.made.append((token[5:].lstrip("*")[1:-1], marks))
        elif name in ("hbox", "vbox") or name.startswith(("hboxto", "vboxto")):
            return self.compose("hbox", COMMANDS["hbox"], at, end, marks, formula)
        elif name == "accent":
            code = _number(token[7:])
            if code in BY_NUMBER:
                return self.accent(BY_NUMBER[code], at, end, marks, formula)
            self.problems[Problem("command", token.strip())] = None
        elif name == "char":
            self.character(_number(token[5:]), marks)
        elif _SPACED.match(token):
            self.made.append((" ", marks))
        return at

    def character(self, code: int, marks: _Marks) -> None:
        """Make a character of a font by its number, if it is the same in all fonts."""
        text = chr(code) if 32 < code < 127 or 0xA0 < code < 0xD800 else ""
        if not text:
            self.problems[Problem("character", str(code))] = None
        self.made.append((text, marks))

    def accent(self, name: str, at: int, end: int, marks: _Marks, formula: bool) -> int:
        span, at = self.argument(at, end, marks, formula)
        self.work.append(("over" if name in OVER_WORDS else "accent", ACCENTS[name]))
        if span is not None:
            self.work.append(span)
        self.work.append(("begin", ""))
        return at

    def compose(
        self, name: str, command: Command, at: int, end: int, marks: _Marks, formula: bool
    ) -> int:
        """Put together what a command prints of its arguments."""
        tokens = self.tokens
        if at < end and tokens[at].startswith("*"):
            tokens[at] = tokens[at][1:] or " "
            at += tokens[at] == " "
        options: list[_Span] = []
        while at < end and tokens[at] == "[" and 0 <= self.partners[at] < end:
            options.append((at + 1, self.partners[at], marks, formula))
            at = self.partners[at] + 1
        inner = marks
        if formula and name == "begin":
            self.problems[Problem("formula", "an environment")] = None
        if command.mark == _QUOTED:
            inner = (
                tuple(m for m in marks if m != _QUOTED) if _QUOTED in marks else (*marks, _QUOTED)
            )
        elif command.mark in ("sup", "sub"):
            inner = _script(marks, command.mark)
        elif command.mark:
            inner = _with(marks, command.mark)
        if command.mode == "math":
            inner = _with(inner, FORMULA)
        elif command.mode == "text" and FORMULA in inner:
            inner = tuple(mark for mark in inner if mark != FORMULA)
        mode = command.mode == "math" or (formula and command.mode != "text")
        given: list[_Span | Run | None] = []
        for _ in range(command.arguments):
            start = at
            span, at = self.argument(at, end, inner, mode)
            given.append(span)
            if span is None:
                at = start
                break
        if command.told and len(given) == command.arguments:
            self.tell(given, command.told)
        jobs: list[_Span | _Step | Run] = []
        if command.mark == _QUOTED:
            jobs.append(Run("“" if _QUOTED in inner else "‘", marks))
        for part in command.parts:
            if isinstance(part, str):
                jobs.append(Run(part, marks))
            else:
                for option in options if command.options else ():
                    jobs += [option, Run(" ", marks)]
                span = given[part - 1] if part <= len(given) else None
                if span is not None:
                    jobs.append(span)
        if command.mark == _QUOTED:
            jobs.append(Run("”" if _QUOTED in inner else "’", marks))
        if given == [None] and command.parts:
            self.problems[Problem("command", f"\\{name}")] = None
            jobs = [Run(f"\\{name}", marks)]
        self.work += reversed(jobs)
        return at

    def tell(self, given: list[_Span | Run | None], number: int) -> None:
        """Tell of an argument that is not printed, unless another says the same."""
        address = self.written(given[number - 1])
        if all(self.written(span) != address for span in given if span is not given[number - 1]):
            self.problems[Problem("address", address)] = None

    def written(self, span: _Span | Run | None, most: int = _LONGEST_ADDRESS) -> str:
        """Return an argument that is no LaTeX; of a long one its beginning."""
        if isinstance(span, Run):
            return span.text
        tokens = self.tokens[span[0] : min(span[1], span[0] + most)] if span else []
        return _ESCAPED.sub(r"\1", "".join(tokens).replace(r"\textasciitilde", "~"))

    def raw(self, at: int, end: int, marks: _Marks) -> int:
        span, at = self.argument(at, end, marks, False)
        self.made.append((self.written(span, len(self.tokens)), marks))
        return at

    def fraction(self, at: int, end: int, marks: _Marks, formula: bool) -> int:
        above, at = self.argument(at, end, marks, formula)
        below, at = self.argument(at, end, marks, formula)
        self.bracketed(below, marks)
        self.work.append(Run("/", marks))
        self.bracketed(above, marks)
        return at

    def bracketed(self, span: _Span | Run | None, marks: _Marks) -> None:
        """Put work with brackets around it, to be left out if it makes but one word."""
        if span is not None:
            self.work += [("bracket", ""), span, Run("", marks), ("begin", "")]

    def root(self, at: int, end: int, marks: _Marks) -> int:
        degree = None
        if at < end and self.tokens[at] == "[" and 0 <= self.partners[at] < end:
            degree = (at + 1, self.partners[at], _script(marks, "sup"), True)
            at = self.partners[at] + 1
        span, at = self.argument(at, end, marks, True)
        self.bracketed(span, marks)
        self.work.append(Run("√", marks))
        if degree:
            self.work.append(degree)
        return at

    def unknown(self, token: str, at: int, end: int, marks: _Marks, formula: bool) -> int:
        """Keep what a command is given, or its name where it is given nothing."""
        self.problems[Problem("command", token)] = None
        spans: list[_Span] = []
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

    def before_group(self, at: int, end: int) -> bool:
        """Say whether a bracket is an option: an argument in braces follows."""
        after = self.partners[at] + 1
        return after < end and self.tokens[after] in ("{", "[")

    def finish(self, step: str, what: str) -> None:
        """Do what had to wait for an argument."""
        if step == "begin":
            self.begun.append(len(self.made))
            return
        start = self.begun.pop()
        made = self.made
        if step in ("accent", "over"):
            self.set_accent(start, what, step == "over")
        else:
            text = "".join(text for text, _ in made[start : start + _FEW])
            if len(made) > start + _FEW or (len(text) > 1 and not text.isalnum()):
                made[start] = ("(", made[start][1])
                made.append((")", made[-1][1]))

    def set_accent(self, start: int, mark: str, over_words: bool) -> None:
        """Put a combining mark after the first letter made since, and the marks it has."""
        made = self.made
        letters = [at for at in range(start, min(start + _FEW, len(made))) if made[at][0].strip()]
        if not letters:
            made.append((_ALONE.get(mark, mark), made[-1][1] if made else ()))
            return
        text, marks = made[letters[0]]
        if over_words and (len(letters) > 1 or len(text.strip()) > 1):
            return
        lead = len(text) - len(text.lstrip())
        stop = lead + 1
        while stop < len(text) and unicodedata.combining(text[stop]):
            stop += 1
        base = text[lead:stop]
        if len(base) > _ACCENTS_AT_MOST:
            self.problems[Problem("character", f"{mark} over many others")] = None
            return
        if mark in _ABOVE:
            base = _DOTTED.get(base[0], base[0]) + base[1:]
        made[letters[0]] = (f"{text[:lead]}{base}{mark}{text[stop:]}", marks)


def _settled(text: str, marks: _Marks) -> tuple[str, _Marks]:
    """Return a piece without the marks that only say how it is made."""
    if _PASSING.isdisjoint(marks):
        return text, marks
    for mark in marks:
        if mark in _CHANGES:
            text = _CHANGES[mark](text)
    return text, tuple(mark for mark in marks if mark not in _PASSING)


def _with(marks: _Marks, mark: str) -> _Marks:
    return marks if mark in marks else (*marks, mark)


def _script(marks: _Marks, mark: str) -> _Marks:
    return (*marks, mark) if len(marks) < _DEEPEST else marks


def _beginnings(name: str) -> list[str]:
    """Return what a name may begin with, if a symbol and a word ran together; the longest first."""
    if not name.startswith("text"):
        return []
    return [name[:size] for size in range(min(len(name) - 1, 24), 6, -1)]


def _number(text: str) -> int:
    """Return a number as TeX writes it: decimal, octal, hexadecimal, or a character."""
    text = text.strip()
    try:
        if text[:1] == "`":
            return ord(text[-1])
        return int(text[1:], 16 if text[0] == '"' else 8) if text[:1] in ('"', "'") else int(text)
    except ValueError:
        return 0

r"""What within the lines of Markdown is no text: code, mathematics, HTML, addresses, raw TeX."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from stronger.bibliography.edit.subset.places import without_spans

_ARGUMENT = r"\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\}"
_VALUE = r"(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]+)"
_PAIR = r"(?:[#.][^\s{}]+|-|[\w:-]+=(?:\"[^\"\n]*+\"|'[^'\n]*+'|[^\s{}\"']+))"
_TOKEN = re.compile(
    r"(?P<code>`+)"
    r"|(?P<escaped>\\[!-/:-@\[-`{-~])"
    r"|(?P<begin>\\begin\{[A-Za-z*]+\})"
    rf"|(?P<tex>\\[A-Za-z]+\*?(?:\[[^\[\]\n]*+\])*+(?:{_ARGUMENT})*+)"
    r"|(?P<display>\$\$(?:[^$\\\n]|\\.|\$(?!\$)|\n(?![ \t]*\n))*+\$\$)"
    r"|(?P<math>\$(?!\s)(?:[^\\$\n]|\\.|\n(?![ \t]*\n))++(?<!\s)\$(?!\d))"
    r"|(?P<comment><!--)"
    rf"|(?P<tag><(?P<name>/?[A-Za-z][\w:-]*)(?:\s+[\w:@.-]+(?:\s*=\s*{_VALUE})?)*+\s*/?>)"
    r"|(?P<link><(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*|[^<>\s@]+@[^<>\s]+)>)"
    r"|(?P<target>\]\(\s*(?:<[^<>\n]*+>|(?:[^()\s]|\([^()\s]*+\))*+)"
    r"(?:\s+(?:\"[^\"\n]*+\"|'[^'\n]*+')\s*\))?)"
    r"|(?P<definition>^ {0,3}\[(?!\^|@|-@)[^\[\]\n]+\]:[ \t]*\S+"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?)"
    r"|(?P<address>\b(?:https?://|www\.)[^\s<>\])}]+)"
    r"|(?P<attributes>(?:(?<=[\])`])\{|\{(?=[^{}\n]*\}[ \t]*$))"
    rf"{_PAIR}(?:\s+{_PAIR})*+\s*\}})",
    re.DOTALL | re.MULTILINE,
)
_VERBATIM = ("script", "style", "pre")
"""Elements of HTML whose content is no Markdown."""
_EMPTY_LINE = re.compile(r"\n[ \t]*(?=\n)")
_RUN = re.compile(r"`+")
_ROLE = re.compile(r"\{(?:foot|full)?cite(?::[a-z]+){0,3}\}\Z")
_LONGEST_ROLE = 60
_MOST_OPEN = 200
"""So many kinds of what is never closed are looked for."""
_WITH_ATTRIBUTES = re.compile(r" {0,3}(?:#{1,6}\s|:{3,}|`{3,}|~{3,})")
_CAPTION = re.compile(r"cap(?:tion)?=(?:\"([^\"\n]*)\"|'([^'\n]*)')")


@dataclass
class Inline:
    """A text of Markdown, parted into what may cite in which way."""

    text: str = ""
    """Where `@` and a key may cite; all else is blank."""
    tex: str = ""
    """Where commands of LaTeX may cite."""
    roles: list[tuple[int, int]] = field(default_factory=list)
    """What stands in the roles of MyST that cite."""
    tags: list[tuple[int, int]] = field(default_factory=list)
    """Where tags of HTML stand."""


def read_inline(text: str) -> Inline:
    r"""Part a text, its blocks of code blank already, into what may cite in which way.

    Examples
    --------
    >>> made = read_inline(r"@a `@no` $@no$ <b c='@no'>@b \cite{c} \x{@no}")
    >>> made.text.split(), made.tex.split()[-2:]
    (['@a', '@b'], ['\\cite{c}', '\\x{@no}'])
    """
    made = Inline()
    never: list[tuple[int, int]] = []
    not_text: list[tuple[int, int]] = []
    for kind, start, stop in _Scanner(text).tokens():
        if kind == "role":
            made.roles.append((start, stop))
        elif kind == "tag":
            made.tags.append((start, stop))
        if kind not in ("tex", "tag", "attributes"):
            never.append((start, stop))
        not_text.append((start, stop))
    made.text = without_spans(text, not_text)
    made.tex = without_spans(text, never)
    return made


class _Scanner:
    """Finds what is no text, each character looked at a bounded number of times."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.gone: set[str] = set()
        """What was looked for in vain, and is not in the rest."""
        self.lower = text.lower() if "<" in text else ""
        self.closers = _closers(text) if "`" in text else {}

    def tokens(self) -> Iterator[tuple[str, int, int]]:
        """Yield what each is, where it begins and where it ends."""
        text, at = self.text, 0
        while match := _TOKEN.search(text, at):
            kind, start, stop = str(match.lastgroup), match.start(), match.end()
            kind = "tag" if kind == "name" else kind
            at = stop
            if kind == "code":
                close = self.closers.get(start, -1)
                if close < 0:
                    continue
                at = stop = close
                before = text[max(0, start - _LONGEST_ROLE) : start]
                if _ROLE.search(before):
                    width = len(match[0])
                    yield "role", start + width, stop - width
                    continue
            elif kind == "comment":
                end = self._find("-->", start + 4)
                at = stop = end + 3 if end >= 0 else start + 4
            elif kind == "begin":
                name = match[0].removeprefix("\\begin")
                end = self._find(f"\\end{name}", stop)
                stop = end + len(name) + 4 if end >= 0 else stop
                kind, at = "tex", stop
            elif kind == "tag" and match["name"].lower() in _VERBATIM:
                yield kind, start, stop
                end = self._find(f"</{match['name'].lower()}", stop)
                if end < 0:
                    continue
                kind, start, at, stop = "code", stop, end, end
            elif kind == "attributes":
                yield from self._attributes(start, stop)
                continue
            if start < stop:
                yield kind, start, stop

    def _attributes(self, start: int, stop: int) -> Iterator[tuple[str, int, int]]:
        """Yield attributes without their captions, which are text; of nothing, they are none."""
        if self.text[start - 1 : start] not in ("]", ")", "`"):
            line = self.text.rfind("\n", 0, start) + 1
            if not _WITH_ATTRIBUTES.match(self.text, line):
                return
        for caption in _CAPTION.finditer(self.text, start, stop):
            inside = caption.span(1 if caption[1] is not None else 2)
            yield "attributes", start, inside[0]
            start = inside[1]
        yield "attributes", start, stop

    def _find(self, wanted: str, at: int) -> int:
        """Return where something begins that ends what is open, or -1; in HTML of any case."""
        if wanted in self.gone or len(self.gone) > _MOST_OPEN:
            return -1
        text = self.lower if wanted.startswith("<") else self.text
        end = text.find(wanted, at)
        if end < 0:
            self.gone.add(wanted)
        return end


def _closers(text: str) -> dict[int, int]:
    """Return where code ends that a run of backticks begins: behind the next as long."""
    empty = [match.start() for match in _EMPTY_LINE.finditer(text)]
    found: dict[int, int] = {}
    following: dict[tuple[int, int], re.Match[str]] = {}
    for run in reversed(list(_RUN.finditer(text))):
        paragraph = bisect_right(empty, run.start())
        length = len(run[0])
        if after := following.get((length, paragraph)):
            found[run.start()] = after.end()
        following[length, paragraph] = run
    return found

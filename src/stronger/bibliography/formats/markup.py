"""LaTeX values as runs of text: what is emphasised, raised, lowered, or keeps its capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex import squeeze, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

NOCASE = "nocase"
"""The mark of a run in braces, whose capitals no style may change."""
COMMANDS = {
    "emph": "i",
    "textit": "i",
    "mkbibemph": "i",
    "textbf": "b",
    "textsuperscript": "sup",
    "mkbibsuperscript": "sup",
    "textsubscript": "sub",
    "mkbibsubscript": "sub",
}
"""The commands that mark their argument, and the marks, named as in HTML."""

_BRACE = re.compile(r"\\?[{}]")
_COMMAND = re.compile(rf"\\({'|'.join(COMMANDS)})\s*$")
_MARKED = re.compile(rf"\\(?:{'|'.join(COMMANDS)})\s*\{{")
_ARGUMENT = re.compile(r"\\([A-Za-z]+\s*|.)(\{[^{}]*\})*$|[\^_]$")


@dataclass(frozen=True)
class Run:
    """A piece of plain Unicode and its marks, the outermost first."""

    text: str
    marks: tuple[str, ...] = ()


def runs(value: str) -> list[Run]:
    r"""Return a LaTeX value as runs of text.

    Examples
    --------
    >>> [(run.text, run.marks) for run in runs(r"Über \emph{E. coli} {DNA}")]
    [('Über ', ()), ('E. coli', ('i',)), (' ', ()), ('DNA', ('nocase',))]
    """
    if "{" not in value:
        text = to_text(value)
        return [Run(text)] if text else []
    made = [run for run in _runs(value, ()) if run.text]
    # As in `to_text`, a value neither begins nor ends with a space, nor holds two in a row
    squeezed: list[Run] = []
    for run in made:
        text = f" {squeeze(run.text)} " if run.text.strip() else " "
        text = text[not run.text[0].isspace() :]
        text = text if run.text[-1].isspace() or not text.strip() else text[:-1]
        if not squeezed or squeezed[-1].text.endswith(" "):
            text = text.lstrip()
        if text:
            squeezed.append(Run(text, run.marks))
    if squeezed:
        squeezed[-1] = Run(squeezed[-1].text.rstrip(), squeezed[-1].marks)
    return [run for run in squeezed if run.text]


def _runs(value: str, marks: tuple[str, ...]) -> Iterator[Run]:
    """Yield text, and what groups outside any other group hold."""
    depth = start = 0
    before = ""
    for match in _BRACE.finditer(value):
        if match[0] == "{":
            depth += 1
            if depth == 1:
                before, start = before + value[start : match.start()], match.end()
        elif match[0] == "}" and depth:
            depth -= 1
            if depth:
                continue
            group, start = value[start : match.start()], match.end()
            if command := _COMMAND.search(before):
                yield Run(_plain(before[: command.start()]), marks)
                yield from _runs(group, (*marks, COMMANDS[command[1]]))
                before = ""
            elif _is_latex(before, group):
                before += f"{{{group}}}"
            else:
                yield Run(_plain(before), marks)
                yield from _runs(group, marks if NOCASE in marks else (*marks, NOCASE))
                before = ""
    yield Run(_plain(before + value[start:]), marks)


def _is_latex(before: str, group: str) -> bool:
    r"""Say whether a group is an argument, in mathematics, or a special character as ``{\'e}``."""
    in_mathematics = before.replace("\\$", "").count("$") % 2
    special = group.startswith("\\") and not _MARKED.match(group)
    return bool(in_mathematics or special or _ARGUMENT.search(before))


def _plain(text: str) -> str:
    """Return a piece in plain Unicode, with a space where it begins or ends with one."""
    plain = to_text(text)
    if not plain:
        return " " if text.strip("{}") and not text.strip(" ~\n\t{}") else ""
    before = " " if text[0].isspace() or text[0] == "~" else ""
    after = " " if text[-1].isspace() or (text[-1] == "~" and text[-2:-1] != "\\") else ""
    return f"{before}{plain}{after}"

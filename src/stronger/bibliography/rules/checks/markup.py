"""Checks of what is written in another language than LaTeX, or in no LaTeX that is known."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from stronger.bibliography.rules.checks.common import PRINTED, is_prose, replace
from stronger.bibliography.text.latex import decode
from stronger.bibliography.text.latex.commands import known
from stronger.bibliography.text.latex.definitions import defined_names
from stronger.diagnostics import Fixable, Severity, did_you_mean, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Diagnostic

_NAME = r"[A-Za-z][A-Za-z0-9]{1,30}|\\?#\d{1,7}|\\?#[xX][0-9A-Fa-f]{1,6}"
_ENTITY = re.compile(rf"&(?:{_NAME});")
_ESCAPED_ENTITY = re.compile(rf"\\?&(?:{_NAME});")
_TAG = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|p|br|span|div|a|italic|bold|scp|tt|math|mml:\w+|jats:\w+)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_HIDDEN = tuple(
    (
        re.compile(
            rf"\$\\(?:{short}|text{long})\s*\$|\$\s*{sign}\s*\$|\{{\\(?:text)?{long}\}}"
            rf"|\\text{long}(?:\{{\}}|(?![A-Z])\s*)|\\(?:{long})(?![A-Za-z])\s*"
        ),
        sign,
    )
    for sign, short, long in (("<", "less|lt", "less"), (">", "greater|gt", "greater"))
)
"""What LaTeX is written for the angle brackets of tags, by programs that do not know tags."""
_LATEX_FOR = {"&": r"\&", "%": r"\%", "#": r"\#", "<": r"\textless{}", ">": r"\textgreater{}"}
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
_UNDERSTOOD_SIGNS = frozenset("`'^\"~=.&%$#_{} \t\r\n,;:>\\-/@!*|()[]")
_FORMULA = re.compile(r"\$[^$]*\$")


@rule("B135", "html", subject="bibliography", fixable=Fixable.SAFE)
def markup(bibliography: Bibliography) -> Iterator[Diagnostic]:
    r"""A printed value holds HTML or XML, in the open or behind LaTeX.

    ## Why
    Records of publishers and of Crossref carry the tags of JATS (ANSI/NISO Z39.96) and entities;
    LaTeX prints the tags and stops at the `&` and `#` of an entity. Programs that escape them for
    LaTeX hide them only: `$\less$i$\greater$`, `\&\#39;`.

    ## Example
    ```bibtex
    @misc{a, title = {Signal &amp; noise in caf&eacute;s}}
    ```
    or tags, as in `<i>Drosophila</i>`

    ## Fix
    Write LaTeX: `\&`, `\emph{…}`, `\textsubscript{…}`, or the character itself.
    ```bibtex
    @misc{a, title = {Signal \& noise in cafés}}
    ```
    """
    for entry in bibliography:
        for field, value in entry.fields.items():
            if field not in PRINTED or not ("&" in value or "<" in value or "less" in value):
                continue
            shown = _shown(value)
            text = _FORMULA.sub(" ", shown)
            found = _ENTITY.search(shown) or _TAG.search(text)
            if found:
                new = _ESCAPED_ENTITY.sub(_as_latex, value)
                certain = not _TAG.search(text) and not _ENTITY.search(new)
                safe = is_prose(value) and all(map(_stands_for_text, _ENTITY.finditer(value)))
                told = found[0].replace("\\", "")
                hidden = "" if told in value else " behind LaTeX"
                yield markup.at(
                    entry.at(field),
                    f"{field} of {entry.citekey!r} holds HTML{hidden}, {told!r}",
                    fix="Write it as LaTeX or as the character itself.",
                    raw=value,
                    replacement=replace(entry, field, new, safe=safe) if certain else None,
                )


def _shown(value: str) -> str:
    """Return a value with the angle brackets in it that LaTeX hides."""
    if "\\" in value or "$" in value:
        for hidden, sign in _HIDDEN:
            value = hidden.sub(sign, value)
    return value


def _as_latex(match: re.Match[str]) -> str:
    text = html.unescape(match[0].replace("\\", ""))
    return _LATEX_FOR.get(text, text)


def _stands_for_text(entity: re.Match[str]) -> bool:
    """Say whether an entity is known to HTML as a whole, and is no character of LaTeX's own."""
    text = html.unescape(entity[0].replace("\\", ""))
    return not any(character in "\\{}$_^~;\ufffd" or character < " " for character in text)


@rule("B198", "unknown-command", severity=Severity.WARNING, subject="bibliography")
def unknown_command(bibliography: Bibliography) -> Iterator[Diagnostic]:
    r"""A printed value holds a command that is not known, and that the file does not define.

    ## Why
    BibTeX hands commands on as they stand (btxdoc, section 4). LaTeX stops at one that it does not
    know, and every other program has to guess what it prints. Here, what it is given is kept as
    text, and the exports say so. Often a command and a word have run together: LaTeX reads all
    letters behind a backslash as one name.

    ## Example
    ```bibtex
    @misc{a, title = {Decay of the \textbackslashSigma baryon}}
    ```

    ## Fix
    Write a command of LaTeX's, or define yours with `\newcommand` in an `@preamble`.
    ```bibtex
    @misc{a, title = {Decay of the $\Sigma$ baryon}}
    ```
    """
    defined = defined_names(bibliography.preambles)
    for entry in bibliography:
        for field, value in entry.fields.items():
            if "\\" not in value or field not in PRINTED or not _may_be_unknown(value, defined):
                continue
            for problem in decode(value).problems:
                name = problem.what[1:]
                if problem.kind == "command" and name not in defined:
                    yield unknown_command.at(
                        entry.at(field),
                        f"{field} of {entry.citekey!r} holds the unknown command"
                        f" {problem.what}{_nearest(name)}",
                        fix="Write a command of LaTeX's, or define it in an @preamble.",
                        raw=value,
                    )


def _may_be_unknown(value: str, defined: frozenset[str]) -> bool:
    """Say whether there may be an unknown command, in a fraction of the time of decoding."""
    return any(
        found[1] not in known() and found[1] not in defined
        if found[1]
        else found[0][1] not in _UNDERSTOOD_SIGNS
        for found in _COMMAND.finditer(value)
    )


@lru_cache(maxsize=1024)
def _nearest(name: str) -> str:
    return did_you_mean(name, known()).replace("'", "\\", 1).replace("'", "") if name else ""

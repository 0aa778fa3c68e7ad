"""What papers state on claims, written into their entries as annotations."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex import squeeze, to_latex
from stronger.claims import Read, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.bibliography import Entry
    from stronger.claims import Statement
    from stronger.knowledge.base import KnowledgeBase

FIELDS = ("annotation", "annote")
"""Where BibLaTeX and BibTeX keep an annotation."""
_WORDS = {
    Stance.SUPPORTS: "Supports",
    Stance.CHALLENGES: "Challenges",
    Stance.QUALIFIES: "Qualifies",
    Stance.BACKGROUND: "Background to",
}
_READ = {
    Read.ABSTRACT: " [abstract read]",
    Read.SECONDARY: " [known at second hand]",
    Read.UNREAD: " [not read yet]",
}
_CODE = re.compile(r"`([^`]+)`")
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "`": r"\textasciigrave{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
    }
)


def annotate(kb: KnowledgeBase, entries: Iterable[Entry], format: str) -> list[Entry]:  # noqa: A002
    """Return entries with their statements as annotations, as a format wants these written.

    An annotation that an entry has already stays, and the statements follow it.
    """
    return [_annotated(entry, annotation(kb, entry.citekey), format) for entry in entries]


def annotation(kb: KnowledgeBase, citekey: str) -> str:
    """Return what a paper states on claims, in plain text, in order of writing."""
    return " ".join(
        _sentence(each, kb.argument.claims[each.claim].title)
        for each in kb.statements_by_paper.get(citekey, ())
        if each.claim in kb.argument.claims
    )


def escaped(text: str) -> str:
    r"""Return plain text as LaTeX that shows just that text, its letters as they are.

    Examples
    --------
    >>> print(escaped("50% of `w_1` -- or {x}"))
    50\% of \textasciigrave{}w\_1\textasciigrave{} -{}- or \textbraceleft{}x\textbraceright{}
    """
    made = text.translate(_SPECIAL)
    return re.sub(r"-(?=-)", "-{}", re.sub(r"'(?=')", "'{}", made))


def _sentence(statement: Statement, claim: str) -> str:
    says = _CODE.sub(r"\1", squeeze(statement.says))
    locator = _CODE.sub(r"\1", squeeze(statement.locator))
    end = "" if says[-1:] in ".!?" else "."
    stance = f"{_WORDS[statement.stance]} “{squeeze(claim)}”"
    return f"{stance} ({locator}){_READ.get(statement.read, '')}: {says}{end}"


def _annotated(entry: Entry, text: str, form: str) -> Entry:
    if not text:
        return entry
    own = [name for name in FIELDS if entry.fields.get(name, "").strip()]
    name = own[0] if own else FIELDS[form == "bibtex"]
    latex = escaped(text)
    if form in ("bibtex", "biblatex"):
        # So that it can be printed whatever the engine and its fonts
        latex = to_latex(latex)
    value = " ".join(filter(None, [entry.fields.get(name, "").strip(), latex]))
    return replace(entry, fields={**entry.fields, name: value})

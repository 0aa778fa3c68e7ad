"""Checks of capitals that get lost though their word is half protected, or begins a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.rules.checks.common import replace, unprotected
from stronger.bibliography.rules.checks.titles import TITLE_KEPT
from stronger.diagnostics import Fixable, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.diagnostics import Diagnostic

_HALF = re.compile(r"(?<![\w{}\\-])\{([A-Z][A-Za-z0-9]*)\}-([A-Z][a-z]+)(?![\w{-])")
_COMMON = re.compile(
    r"\w*(?:based|aware|free|driven|like|style|level|guided|supervised|complete|hard|efficient"
    r"|enhanced|augmented|specific|type|invariant|trained|generated|assisted|powered|enabled"
    r"|inspired|theoretic|theoretical|constrained|optimal|independent|dependent|oriented|centric"
    r"|related|induced|binding|mediated|compressed|accelerated|bounded|wide|scale|norm|means)",
    re.IGNORECASE,
)
"""Words that make adjectives of acronyms, or belong to no name; styles are right to lower them."""
_SENTENCE = re.compile(r"(?<=[^\W_])([?!])(['’”)\]]*)\s+(['‘“(\[]*)([A-Z][\w'’-]*)")
_WORD = re.compile(r"[^\W\d_][\w'’]*")


@rule(
    "B209",
    "half-protected-compound",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def half_protected_compound(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """Braces hold one half of a compound, and a style lowers the capital of the other.

    ## Why
    BibTeX's standard styles lower what stands outside braces (btxdoc, section 4): `{MLP}-Mixer`
    becomes *MLP-mixer*. The rule speaks up where the compound is a name: before a colon at the
    beginning of a title, in a title that has no other capitals, or where another title of the file
    protects all of it. `{BERT}-Based` is none, and *BERT-based* is right.

    ## Example
    ```bibtex
    @misc{a, title = {{MLP}-Mixer: An all-{MLP} Architecture for Vision}}
    ```

    ## Fix
    Put the whole compound in braces.
    ```bibtex
    @misc{a, title = {{MLP-Mixer}: An all-{MLP} Architecture for Vision}}
    ```
    """
    whole = {
        name
        for entry in bibliography
        for name in re.findall(r"\{([A-Z]\w*-[A-Z]\w*)\}", entry.fields.get("title", ""))
    }
    for entry in _lowered(bibliography):
        title = entry.fields.get("title", "")
        for match in _HALF.finditer(title) if "}-" in title else ():
            compound = f"{match[1]}-{match[2]}"
            named = match.start() == 0 and title[match.end() :].lstrip().startswith(":")
            if compound not in whole and (
                _COMMON.fullmatch(match[2]) or not (named or _is_sentence(title, match[2]))
            ):
                continue
            new = f"{title[: match.start()]}{{{compound}}}{title[match.end() :]}"
            yield half_protected_compound.at(
                entry.at("title"),
                f"a style makes {f'{match[1]}-{match[2].lower()}'!r} of {compound!r}",
                fix=f"Write {{{compound}}}.",
                raw=match[0],
                replacement=replace(entry, "title", new),
            )


def _is_sentence(title: str, but: str) -> bool:
    """Say whether a title is written as a sentence: only one of its words has a free capital."""
    found = [word for word in _WORD.findall(unprotected(title))[1:] if word != but]
    long = [word for word in found if len(word) > 3]
    return len(long) >= 3 and all(word.islower() for word in long)


@rule(
    "B210",
    "capital-after-question",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.SAFE,
)
def capital_after_question(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A sentence begins within a title, and a style would lower its first letter.

    ## Why
    BibTeX's standard styles keep the capital at the beginning of a title and after a colon, and
    lower all others (`change.case$`, in btxhak): *Does learning require memorization? a short tale
    about a long tail*. Nothing is said of the colon, therefore, though styles of biblatex that
    write titles as sentences lower that one too.

    ## Example
    ```bibtex
    @misc{a, title = {Does Learning Require Memorization? A Short Tale about a Long Tail}}
    ```

    ## Fix
    Put the word in braces.
    ```bibtex
    @misc{a, title = {Does Learning Require Memorization? {A} Short Tale about a Long Tail}}
    ```
    """
    for entry in _lowered(bibliography):
        title = entry.fields.get("title", "")
        if "?" not in title and "!" not in title:
            continue
        free = unprotected(title)
        found = [match for match in _SENTENCE.finditer(title) if free[match.start(4)].strip()]
        if found:
            new = title
            for match in reversed(found):
                new = f"{new[: match.start(4)]}{{{match[4]}}}{new[match.end(4) :]}"
            first = found[0]
            yield capital_after_question.at(
                entry.at("title"),
                f"a style lowers {first[4]!r} after {first[1]!r} in the title",
                fix=f"Write {{{first[4]}}}.",
                raw=title,
                replacement=replace(entry, "title", new, safe=True),
            )


def _lowered(bibliography: Bibliography) -> Iterator[Entry]:
    """Yield the entries whose titles BibTeX's standard styles lower."""
    for entry in bibliography:
        if entry.type not in TITLE_KEPT and not entry.type.startswith("mv"):
            yield entry

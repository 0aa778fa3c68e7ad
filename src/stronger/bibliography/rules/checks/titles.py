"""Checks of titles: capitals, quotation marks, and what a style would do to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.rules.checks.common import is_prose, replace, unprotected
from stronger.bibliography.rules.checks.tables import SPELLINGS
from stronger.bibliography.text.latex import squeeze
from stronger.diagnostics import Fixable, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Diagnostic

_LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[^\W_][\w'’]*")
_ENDS_IN_ABBREVIATION = re.compile(
    r"(?:\.\.|\b(?:etc|vs|al|inc|ltd|co|corp|jr|sr|vol|no|ed|eds|dr|st|ca|cf|u\.s|[A-Za-z]))\.$",
    re.IGNORECASE,
)
_BARE_QUOTE = re.compile(r'(?<!\\)"')
_QUOTED = re.compile(r'(?:(?<=^)|(?<=[\s(\[{]))"([^\s"](?:[^"]*[^\s"])?)"(?=$|[\s.,;:?!)\]}])')
_SMALL = re.compile(r"[a-z]")
_TITLES = ("title", "subtitle", "booktitle", "maintitle")
TITLE_KEPT = frozenset(
    {"book", "collection", "inbook", "manual", "periodical", "phdthesis", "proceedings", "thesis"}
)
"""Types whose titles BibTeX's standard styles print as they stand."""


@rule("B130", "title-in-capitals", severity=Severity.WARNING, subject="bibliography")
def title_in_capitals(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A title is written in capitals.

    ## Why
    BibTeX's standard styles lower the titles of articles (btxdoc, section 4) and cannot know which
    words are names; styles that do not lower print a shout. Publishers' records of older work are
    full of such titles.

    ## Example
    ```bibtex
    @misc{a, title = {ON CONVERGENCE PROOFS ON PERCEPTRONS}}
    ```

    ## Fix
    Write it as a sentence or in title case, with names in braces.
    ```bibtex
    @misc{a, title = {On Convergence Proofs on Perceptrons}}
    ```
    """
    for entry in bibliography:
        for field in ("title", "booktitle"):
            title = entry.fields.get(field, "")
            if _shouts(title):
                yield title_in_capitals.at(
                    entry.at(field),
                    f"the {field} of {entry.citekey!r} is in capitals",
                    fix="Write it as a sentence or in title case, names in braces.",
                    raw=title,
                )


def _shouts(title: str) -> bool:
    if _SMALL.search(title):
        return False
    words = [word for word in WORD.findall(title) if _LETTER.search(word)]
    letters = "".join(words)
    return len(words) >= 3 and len(letters) >= 14 and letters.isupper()


@rule(
    "B131",
    "title-full-stop",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def title_full_stop(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A title ends in a full stop.

    ## Why
    The style adds the punctuation. BibTeX's own add no second full stop; but where a style puts a
    comma or a closing quotation mark after titles, the stray one stays before it. PubMed and some
    publishers export titles so.

    ## Example
    ```bibtex
    @misc{a, title = {Receptive fields in the visual cortex.}}
    ```

    ## Fix
    Delete it.
    ```bibtex
    @misc{a, title = {Receptive fields in the visual cortex}}
    ```
    """
    for entry in bibliography:
        title = entry.fields.get("title", "")
        bare = title.rstrip().rstrip("}").rstrip()
        if bare.endswith(".") and not _ENDS_IN_ABBREVIATION.search(bare):
            new = bare[:-1] + title[len(bare) :]
            yield title_full_stop.at(
                entry.at("title"),
                f"the title of {entry.citekey!r} ends in a full stop",
                fix="Delete the full stop.",
                raw=title,
                replacement=replace(entry, "title", new),
            )


@rule(
    "B132",
    "unprotected-capital",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def unprotected_capital(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A capital in a title would be lowered, though it belongs to a name or an acronym.

    ## Why
    BibTeX's standard styles lower every letter of the title of an article but the first, except in
    braces (btxdoc, section 4): `ImageNet` becomes *imagenet*, `DNA` becomes *dna*. This rule sees
    words with a capital after their first letter, or with a capital and a digit, and some common
    names.

    ## Example
    ```bibtex
    @misc{a, title = {ReLU networks and Boltzmann machines}}
    ```

    ## Fix
    Put the word in braces.
    ```bibtex
    @misc{a, title = {{ReLU} networks and {Boltzmann} machines}}
    ```
    """
    for entry in bibliography:
        if entry.type in TITLE_KEPT or entry.type.startswith("mv"):
            continue
        title = entry.fields.get("title", "")
        if _shouts(title):
            continue
        found = lowered(unprotected(title))
        if found:
            words = list(dict.fromkeys(match[0] for match in found))
            new = title
            for match in reversed(found):
                new = f"{new[: match.start()]}{{{match[0]}}}{new[match.end() :]}"
            yield unprotected_capital.at(
                entry.at("title"),
                f"a style may lower {', '.join(repr(word) for word in words)} in the title",
                fix="Put each in braces.",
                raw=title,
                replacement=replace(entry, "title", new),
            )


def lowered(title: str) -> list[re.Match[str]]:
    """Return the words of a title that have capitals of their own that a style would lower."""
    if all(map(_surely_plain, WORD.findall(title))):
        return []
    return [match for match in WORD.finditer(title) if is_lowered(match, title)]


def _surely_plain(word: str) -> bool:
    """Say whether a word has no capital after its first letter, no digit and is no name."""
    return word.islower() or (
        (len(word) == 1 or word[1:].islower()) and word.isalpha() and word.lower() not in SPELLINGS
    )


def is_lowered(match: re.Match[str], title: str) -> bool:
    """Say whether a word has capitals of its own that a style would lower."""
    word = match[0]
    name = SPELLINGS.get(word.lower())
    if name and name != word:
        return False  # misspelt, which is another rule's finding
    if any(character.isupper() for character in word[1:]):
        return True
    if word[0].isupper() and any(character.isdigit() for character in word):
        return True
    before = title[: match.start()].rstrip()
    return bool(name) and word[0].isupper() and bool(before) and not before.endswith((":", "?"))


@rule(
    "B133",
    "misspelt-name",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def misspelt_name(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A well-known name in a title has the wrong capitals.

    ## Why
    Search engines export titles in lower case, names and all: `boltzmann`, `Imagenet`, `Facenet`
    stood in the file this project began with. Styles only ever take capitals away.

    ## Example
    ```bibtex
    @misc{a, title = {Imagenet classification by restricted boltzmann machines}}
    ```

    ## Fix
    Write the name as it is written, and protect it with braces.
    ```bibtex
    @misc{a, title = {{ImageNet} classification by restricted {Boltzmann} machines}}
    ```
    """
    for entry in bibliography:
        title = entry.fields.get("title", "")
        if not may_be_misspelt(title) or "\\" in title or _shouts(title):
            continue
        wrong = [match for match in WORD.finditer(title) if is_misspelt(match[0])]
        if wrong:
            new = title
            for match in reversed(wrong):
                right = SPELLINGS[match[0].lower()]
                braces = new[match.start() - 1 : match.start()] == "{"
                right = right if braces else f"{{{right}}}"
                new = f"{new[: match.start()]}{right}{new[match.end() :]}"
            told = ", ".join(f"{each[0]!r} is {SPELLINGS[each[0].lower()]!r}" for each in wrong)
            yield misspelt_name.at(
                entry.at("title"),
                f"{told} in the title",
                fix="Write the name with its own capitals, in braces.",
                raw=title,
                replacement=replace(entry, "title", new),
            )


def may_be_misspelt(title: str) -> bool:
    """Say whether one of the names stands in a title, whatever its capitals."""
    return not SPELLINGS.keys().isdisjoint(WORD.findall(title.lower()))


def is_misspelt(word: str) -> bool:
    """Say whether a word is one of the names, with other capitals."""
    name = SPELLINGS.get(word.lower())
    # A word in capitals stands in a heading or an acronym that happens to be the same
    return name is not None and word != name and not (word.isupper() and len(word) > 1)


@rule(
    "B134",
    "straight-quote",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.SAFE,
)
def straight_quote(bibliography: Bibliography) -> Iterator[Diagnostic]:
    r"""A printed value holds a straight double quotation mark.

    ## Why
    LaTeX sets `"` as a closing mark at both ends, and babel makes a command of it for some
    languages. In the file this project began with, a title had `a" Siamese" time delay`, the space
    on the wrong side: there only a reader can tell which mark opens.

    ## Example
    ```bibtex
    @misc{a, title = {Signature verification using a "Siamese" network}}
    ```

    ## Fix
    Write two backticks before and two apostrophes after the words.
    ```bibtex
    @misc{a, title = {Signature verification using a ``Siamese'' network}}
    ```
    """
    for entry in bibliography:
        for field in (*_TITLES, "journal", "note"):
            value = entry.fields.get(field, "")
            if '"' in value and _BARE_QUOTE.search(value):
                new = _QUOTED.sub(r"``\1''", value)
                certain = not _BARE_QUOTE.search(new)
                safe = is_prose(value)
                yield straight_quote.at(
                    entry.at(field),
                    f"{field} of {entry.citekey!r} holds a straight quotation mark",
                    fix="Write ``words''.",
                    raw=value,
                    replacement=replace(entry, field, new, safe=safe) if certain else None,
                )


@rule("B136", "braced-title", severity=Severity.WARNING, subject="bibliography")
def braced_title(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A whole title stands in a second pair of braces.

    ## Why
    Braces keep letters as they are (btxdoc, section 4); round the whole title they keep every
    style from setting it in its own way, so that one list mixes *Deep Learning* and *Deep
    learning*. Web of Science and Mendeley export titles so.

    ## Example
    ```bibtex
    @misc{a, title = {{Gradient-Based Learning Applied to {DNA} Recognition}}}
    ```

    ## Fix
    Take the outer braces away and protect names and acronyms only.
    ```bibtex
    @misc{a, title = {Gradient-Based Learning Applied to {DNA} Recognition}}
    ```
    """
    for entry in bibliography:
        title = entry.fields.get("title", "")
        if _braced(title):
            yield braced_title.at(
                entry.at("title"),
                f"braces round the whole title of {entry.citekey!r} keep styles from setting it",
                fix="Take the outer braces away and protect names only.",
                raw=title,
            )


def _braced(title: str) -> bool:
    """Say whether one pair of braces holds a title of several words."""
    title = squeeze(title)
    if not (title.startswith("{") and title.endswith("}")) or title.count(" ") < 2:
        return False
    depth = 0
    for match in re.finditer(r"[{}]", title):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end() == len(title)
    return False

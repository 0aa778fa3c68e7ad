"""Findings as values: what is wrong, where, and what to do about it.

Every finding carries a code. A code belongs to a rule, and a rule is a function whose docstring
is the rule's page, in Markdown: the first line says what the rule finds, the sections ``## Why``,
``## Example`` and ``## Fix`` say the rest. Two kinds of functions are rules:

* a *maker* takes what a reader knows and returns one `Diagnostic`;
* a *check* takes a whole object (a bibliography, a knowledge base) and yields diagnostics.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar


class Severity(StrEnum):
    """How bad a finding is; any error makes `stronger check` exit with status 1."""

    ERROR = "error"
    WARNING = "warning"


class Fixable(StrEnum):
    """Whether a program can mend what a rule finds, at least where it can tell what is right."""

    NO = "no"
    SAFE = "safe"
    """Some of its replacements are safe; others may not be."""
    UNSAFE = "unsafe"
    """All of its replacements are for somebody to look at."""


class Position(NamedTuple):
    """A place in a file; line and column count from 1, column in characters."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Replacement:
    """A change of one field that mends a finding and nothing else."""

    citekey: str
    field: str
    """The field's name in lower case."""
    old: str
    """The value as BibTeX sees it now; empty if the entry lacks the field."""
    new: str
    """The value to put there; empty if the field is to go."""
    safe: bool = False
    """Whether the value provably keeps its meaning, so that nobody has to look at the change."""


@dataclass(frozen=True)
class Diagnostic:
    """One finding."""

    code: str
    message: str
    position: Position
    severity: Severity = Severity.ERROR
    fix: str = ""
    """What to do, in one sentence without the nearest valid value (the message has that)."""
    raw: str = ""
    """The text at stake, as it stands in the file."""
    replacement: Replacement | None = None
    """What mends it, where a program can tell."""

    def __str__(self) -> str:
        return f"{self.position} {self.code} {self.message}"

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as a mapping for JSON."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "file": self.position.file,
            "line": self.position.line,
            "column": self.position.column,
            "fix": self.fix,
            "raw": self.raw,
            "replacement": asdict(self.replacement) if self.replacement else None,
        }


P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class Rule(Generic[P, R]):
    """A rule: a code, a name, how severe its findings are, and the function that finds them.

    Calling the rule calls its function; inside, `at` makes a finding of this rule.
    """

    code: str
    name: str
    severity: Severity
    subject: str
    """What a check looks at (``bibliography``, ``knowledge``); empty for a maker."""
    function: Callable[P, R] = field(repr=False)
    optional: bool = False
    """Whether it runs only if asked for by its code: what it finds is a matter of taste."""
    fixable: Fixable = Fixable.NO
    """Whether its findings come with replacements."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the rule's function."""
        return self.function(*args, **kwargs)

    @property
    def page(self) -> str:
        """The docstring, dedented: a summary line, then the sections Why, Example and Fix."""
        return inspect.getdoc(self.function) or ""

    @property
    def remedy(self) -> str:
        """How the command line mends what the rule finds, in a sentence; empty if it cannot."""
        match self.fixable:
            case Fixable.SAFE:
                return "`--fix` mends it where that cannot change the meaning."
            case Fixable.UNSAFE:
                return "`--fix --unsafe-fixes` mends it where it can tell how; look at the result."
        return ""

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self.page.partition("\n")[0]

    def at(
        self,
        position: Position,
        message: str,
        *,
        fix: str = "",
        raw: str = "",
        replacement: Replacement | None = None,
    ) -> Diagnostic:
        """Return a finding of this rule."""
        return Diagnostic(self.code, message, position, self.severity, fix, raw, replacement)


RULES: dict[str, Rule[..., Any]] = {}
"""Every rule by its code. Import `stronger.knowledge` to have them all."""


def rule(
    code: str,
    name: str,
    *,
    severity: Severity = Severity.ERROR,
    subject: str = "",
    optional: bool = False,
    fixable: Fixable = Fixable.NO,
) -> Callable[[Callable[P, R]], Rule[P, R]]:
    """Register the decorated function as a rule.

    Raises
    ------
    ValueError
        If another rule has the code already.
    """

    def register(function: Callable[P, R]) -> Rule[P, R]:
        if code in RULES:
            raise ValueError(f"code {code} belongs to rule {RULES[code].name!r} already")
        made = Rule(code, name, severity, subject, function, optional, fixable)
        RULES[code] = made
        return made

    return register


def run_checks(subject: str, obj: object, also: Collection[str] = ()) -> Iterator[Diagnostic]:
    """Yield the findings of every check on a subject, in order of code.

    Parameters
    ----------
    subject
        What to check: ``bibliography`` or ``knowledge``.
    obj
        The thing itself.
    also
        Codes of optional rules to run too.
    """
    for code, each in sorted(RULES.items()):
        if each.subject == subject and (not each.optional or code in also):
            yield from each(obj)


_FEW = 100
"""So many values are compared one after the other; of more, the likeliest are looked for first."""
_LONG = 200
"""A longer value than this is no slip of the hand."""


def nearest(value: str, valid: Iterable[str]) -> str | None:
    """Return the valid value most like the given one, if any is like it.

    Examples
    --------
    >>> nearest("challanges", ["supports", "challenges"])
    'challenges'
    """
    if len(value) > _LONG:
        return None
    among = [each for each in valid if len(each) <= 2 * _LONG]
    if len(among) > _FEW:
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        # No value is more alike for difflib, which takes a hundred times as long, than for this;
        # what is just alike enough must not be lost to rounding
        likely = process.extract(
            value, among, scorer=Indel.normalized_similarity, score_cutoff=0.599, limit=20
        )
        among = [each for each, *_ in likely]
    found = difflib.get_close_matches(value, among, n=1, cutoff=0.6)
    return found[0] if found else None


class Names:
    """Names of a file, of which those are found that a wrong one may mean.

    Examples
    --------
    >>> names = Names(["nature", "science"])
    >>> list(names.alike("natur"))
    ['nature', 'science']
    """

    MANY = 1000
    """More names than this are not compared with one all, but those that begin like it."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._all: dict[str, str] = {}
        self._beginning: dict[str, list[str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Add a name; of those that differ by case alone the first counts."""
        lower = name.lower()
        if self._all.setdefault(lower, name) is name:
            same = self._beginning.setdefault(lower[:3], [])
            if len(same) < self.MANY:
                same.append(name)

    def alike(self, name: str) -> Iterable[str]:
        """Return the names worth comparing with one."""
        if len(self._all) < self.MANY:
            return self._all.values()
        return self._beginning.get(name[:3].lower(), ())


def did_you_mean(value: str, valid: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest valid value, or the empty string.

    Examples
    --------
    >>> did_you_mean("zebra", ["supports", "challenges"])
    ''
    """
    best = nearest(value, valid)
    # Of an enumeration the value is meant, not what programmers see
    return f"; did you mean {str(best)!r}?" if best else ""

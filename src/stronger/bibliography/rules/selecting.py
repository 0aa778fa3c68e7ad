"""Chooses which rules count: by code, by file, and by settings in a TOML file."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from stronger.bibliography.rules.settings import KEYS, Settings, find_settings
from stronger.diagnostics import RULES, Diagnostic, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.diagnostics import Rule


@dataclass(frozen=True)
class Selection:
    """Which findings to report.

    A code is chosen by the longest of its beginnings that is named: ``select=("B1",)`` with
    ``ignore=("B12",)`` reports B110 and not B121. An optional rule must be named in full.
    """

    select: tuple[str, ...] = ()
    """Codes, or their beginnings; if empty, every rule that is not optional."""
    ignore: tuple[str, ...] = ()
    """Codes, or their beginnings, to pass over."""
    per_file: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For patterns of paths, what to pass over there."""

    def includes(self, code: str, optional: bool = False) -> bool:
        """Say whether findings of a rule are reported.

        Examples
        --------
        >>> chosen = Selection(select=("B1",), ignore=("B12", "B101"))
        >>> [chosen.includes(code) for code in ("B110", "B121", "B101", "C001")]
        [True, False, False, False]
        """
        if optional and code not in self.select:
            return False
        wanted = _longest(code, self.select) if self.select else 0
        return wanted > _longest(code, self.ignore)

    def filter(
        self, found: Iterable[Diagnostic], rules: Mapping[str, Rule[..., Any]] = RULES
    ) -> list[Diagnostic]:
        """Return the findings to report, in their order."""
        return [each for each in found if self._reports(each, rules)]

    def optional(self, rules: Mapping[str, Rule[..., Any]] = RULES) -> tuple[str, ...]:
        """Return the codes of the optional rules that are asked for."""
        return tuple(code for code, each in rules.items() if each.optional and code in self.select)

    def merged(self, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Selection:
        """Return the selection with what a command line says: `select` instead, `ignore` added."""
        return replace(
            self,
            select=tuple(map(str.upper, select)) or self.select,
            ignore=(*self.ignore, *map(str.upper, ignore)),
        )

    def _reports(self, found: Diagnostic, rules: Mapping[str, Rule[..., Any]]) -> bool:
        rule = rules.get(found.code)
        if not self.includes(found.code, rule is not None and rule.optional):
            return False
        return not any(
            found.code.startswith(ignored)
            for pattern, ignores in self.per_file.items()
            if _matches(found.position.file, pattern)
            for ignored in ignores
        )


def select(
    rules: Mapping[str, Rule[..., Any]],
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> dict[str, Rule[..., Any]]:
    """Return the rules that codes, or beginnings of codes, choose.

    Examples
    --------
    >>> from stronger.diagnostics import RULES
    >>> sorted(select(RULES, select=("S", "B1"), ignore=("B", "S001")))[-1]
    'S002'
    """
    chosen = Selection(tuple(select), tuple(ignore))
    return {code: each for code, each in rules.items() if chosen.includes(code, each.optional)}


def check_selectors(
    selectors: Iterable[str], rules: Mapping[str, Rule[..., Any]] = RULES
) -> list[str]:
    """Return a sentence on each selector that no rule's code begins with.

    Examples
    --------
    >>> from stronger.diagnostics import RULES
    >>> check_selectors(["S001", "S0", "S003"], RULES)
    ["no rule has the code 'S003'; did you mean 'S002'?"]
    """
    return [
        f"no rule has the code {selector!r}{did_you_mean(selector, sorted(rules, reverse=True))}"
        for selector in selectors
        if not selector or not any(code.startswith(selector) for code in rules)
    ]


def read_settings(
    root: Path, rules: Mapping[str, Rule[..., Any]] = RULES
) -> tuple[Selection, list[Diagnostic]]:
    """Read the selection from ``stronger.toml``, or from ``pyproject.toml``, in a folder.

    In ``pyproject.toml`` the settings stand in the table ``tool.stronger``; in ``stronger.toml``
    at the top, or in that table too. What is wrong with them is a finding, and does not hold.

    Parameters
    ----------
    root
        The folder of the knowledge base.
    rules
        All rules, to know their codes.
    """
    settings = find_settings(root)
    settings.report_unknown(settings.table, KEYS)
    selection = Selection(
        select=_codes(settings, "select", settings.table.get("select", []), rules),
        ignore=_codes(settings, "ignore", settings.table.get("ignore", []), rules),
        per_file={
            pattern: _codes(settings, pattern, ignored, rules)
            for pattern, ignored in settings.part("per-file-ignores", "patterns").items()
        },
    )
    if "tidy" in settings.table:
        from stronger.bibliography.rules.tidy_settings import read_tidy

        read_tidy(settings)
    return selection, settings.found


def _codes(
    settings: Settings, key: str, value: object, rules: Mapping[str, Rule[..., Any]]
) -> tuple[str, ...]:
    """Return a list of codes, and report what is wrong with it."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        settings.report(f"setting {key!r} must be a list of codes, such as ['B1', 'C101']", key)
        return ()
    given = [each.strip().upper() for each in value]
    for each in given:
        for problem in check_selectors([each], rules):
            settings.report(f"setting {key!r}: {problem}", each)
    return tuple(each for each in given if each)


def _longest(code: str, selectors: Iterable[str]) -> int:
    """Return the length of the longest selector that a code begins with, or -1."""
    return max((len(each) for each in selectors if code.startswith(each)), default=-1)


def _matches(file: str, pattern: str) -> bool:
    """Say whether a path, or the end of one, matches a pattern."""
    path = PurePath(file).as_posix()
    return fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path, f"*/{pattern}")

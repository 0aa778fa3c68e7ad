"""Chooses which rules count: by code, by file, and by settings in a TOML file."""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from stronger.diagnostics import RULES, Diagnostic, Position, did_you_mean, rule

if TYPE_CHECKING:
    from stronger.diagnostics import Rule

FILES = ("stronger.toml", "pyproject.toml")
"""Where settings are looked for; the first that has any counts."""
_KEYS = ("select", "ignore", "per-file-ignores")


@rule("S001", "unreadable-settings")
def unreadable_settings(position: Position, reason: str) -> Diagnostic:
    """The file of settings cannot be read as TOML.

    ## Why
    None of its settings holds, and findings that were to be passed over come back.

    ## Example
    ```toml
    [tool.stronger]
    ignore = ["B119"
    ```

    ## Fix
    Close what is open; <https://toml.io> has the grammar.
    """
    return unreadable_settings.at(
        position, f"cannot read the settings: {reason}", fix="Correct the TOML there."
    )


@rule("S002", "unknown-setting")
def unknown_setting(position: Position, problem: str, raw: str) -> Diagnostic:
    """A setting has a name or a value that means nothing.

    ## Why
    A misspelt setting does nothing, in silence, unless it is said.

    ## Example
    ```toml
    [tool.stronger]
    ignores = ["B119"]
    ```

    ## Fix
    The settings are `select` and `ignore`, lists of codes or their beginnings, and
    `per-file-ignores`, which gives such a list for each pattern of paths.
    ```toml
    [tool.stronger]
    ignore = ["B119"]
    per-file-ignores = { "data/received/*" = ["B"] }
    ```
    """
    return unknown_setting.at(position, problem, fix="Correct the setting.", raw=raw)


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
    found: list[Diagnostic] = []
    for name in FILES:
        try:
            text = (root / name).read_text(encoding="utf-8-sig")
            table = tomllib.loads(text)
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            found.append(unreadable_settings(Position(name), reason))
            continue
        except tomllib.TOMLDecodeError as error:
            found.append(unreadable_settings(_place(name, text, str(error)), str(error)))
            continue
        except (ValueError, RecursionError) as error:  # a number or a nesting that is too long
            found.append(unreadable_settings(Position(name), str(error)))
            continue
        tool = table.get("tool", {})
        settings = tool.get("stronger") if isinstance(tool, dict) else None
        if settings is None and name == "stronger.toml":
            settings = table
        if settings is not None:
            return _selection(settings, name, text, rules, found), found
    return Selection(), found


def _selection(
    settings: object,
    name: str,
    text: str,
    rules: Mapping[str, Rule[..., Any]],
    found: list[Diagnostic],
) -> Selection:
    """Return what settings select, and report what is wrong with them."""

    def report(problem: str, raw: str) -> None:
        found.append(unknown_setting(_find(name, text, raw), problem, raw))

    def codes(key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            report(f"setting {key!r} must be a list of codes, such as ['B1', 'C101']", key)
            return ()
        given = [each.strip().upper() for each in value]
        for each in given:
            for problem in check_selectors([each], rules):
                report(f"setting {key!r}: {problem}", each)
        return tuple(each for each in given if each)

    if not isinstance(settings, dict):
        report("the settings must be a table, [tool.stronger]", "stronger")
        return Selection()
    for key in settings:
        if key not in _KEYS:
            report(f"unknown setting {key!r}{did_you_mean(key, _KEYS)}", key)
    per_file = settings.get("per-file-ignores", {})
    if not isinstance(per_file, dict):
        report("setting 'per-file-ignores' must be a table of patterns", "per-file-ignores")
        per_file = {}
    return Selection(
        select=codes("select", settings.get("select", [])),
        ignore=codes("ignore", settings.get("ignore", [])),
        per_file={pattern: codes(pattern, ignored) for pattern, ignored in per_file.items()},
    )


def _longest(code: str, selectors: Iterable[str]) -> int:
    """Return the length of the longest selector that a code begins with, or -1."""
    return max((len(each) for each in selectors if code.startswith(each)), default=-1)


def _matches(file: str, pattern: str) -> bool:
    """Say whether a path, or the end of one, matches a pattern."""
    path = PurePath(file).as_posix()
    return fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path, f"*/{pattern}")


def _place(name: str, text: str, message: str) -> Position:
    """Return the place that a TOML error names in its message; without one it means the end."""
    at = re.search(r"line (\d+), column (\d+)", message)
    if at:
        return Position(name, int(at[1]), int(at[2]))
    return Position(name, text.count("\n") + 1, len(text) - text.rfind("\n"))


def _find(name: str, text: str, word: str) -> Position:
    """Return where a word stands in a file, or its beginning."""
    at = max(text.lower().find(word.lower()), 0)
    line = text.count("\n", 0, at) + 1
    return Position(name, line, at - (text.rfind("\n", 0, at) + 1) + 1)

"""Finds the settings in a TOML file, and reports what is wrong with them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stronger.diagnostics import Diagnostic, Position, did_you_mean, rule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILES = ("stronger.toml", "pyproject.toml")
"""Where settings are looked for; the first that has any counts."""
KEYS = ("select", "ignore", "per-file-ignores", "tidy")
"""What can be set."""


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
    The settings are `select` and `ignore`, lists of codes or their beginnings, `per-file-ignores`,
    which gives such a list for each pattern of paths, and the table `tidy`, whose settings are the
    options of `stronger bib tidy`.
    ```toml
    [tool.stronger]
    ignore = ["B119"]
    per-file-ignores = { "data/received/*" = ["B"] }

    [tool.stronger.tidy]
    sort = "year,author"
    ```
    """
    return unknown_setting.at(position, problem, fix="Correct the setting.", raw=raw)


@dataclass(frozen=True)
class Settings:
    """The table of settings in a file, as it stands there."""

    file: str = ""
    text: str = ""
    table: dict[str, object] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)
    """What is wrong with them; more is added as they are understood."""

    def report(self, problem: str, raw: str) -> None:
        """Add a finding where a word stands first."""
        self.found.append(unknown_setting(_find(self.file, self.text, raw), problem, raw))

    def report_unknown(self, names: Iterable[str], known: Iterable[str]) -> None:
        """Add a finding for every name that is not known."""
        known = tuple(known)
        for name in names:
            if name not in known:
                self.report(f"unknown setting {name!r}{did_you_mean(name, known)}", name)

    def part(self, name: str, what: str) -> dict[str, object]:
        """Return a table within, or report that it is none."""
        value = self.table.get(name, {})
        if isinstance(value, dict):
            return value
        self.report(f"setting {name!r} must be a table of {what}", name)
        return {}


def find_settings(root: Path) -> Settings:
    """Return the settings in ``stronger.toml``, or in ``pyproject.toml``, in a folder.

    In ``pyproject.toml`` they stand in the table ``tool.stronger``; in ``stronger.toml`` at the
    top, or in that table too.
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
            made = Settings(name, text, settings if isinstance(settings, dict) else {}, found)
            if not isinstance(settings, dict):
                made.report("the settings must be a table, [tool.stronger]", "stronger")
            return made
    return Settings(found=found)


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

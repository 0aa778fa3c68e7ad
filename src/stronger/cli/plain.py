"""Runs plain command lines on a bibliography file, before Typer is imported.

An index answers ``stronger show KEY --bib FILE`` and the like in less time than Typer, and pydantic
with it, take to import. What is written any other way, or wrongly, is for Typer, which knows all
options, gives help and says what is wrong.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.cli import files, subsets

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile("[1-9][0-9]{0,8}")
_FLAGS = {"papers": ("--json",), "show": ("--json",), "export": ("--strict",)}
_VALUES = {
    "papers": {"--sort": "--sort", "--limit": "--limit"},
    "show": {},
    "export": {
        "--sort": "--sort",
        "--limit": "--limit",
        "-f": "--format",
        "-o": "--output",
        "--format": "--format",
        "--output": "--output",
    },
}


def run(arguments: Sequence[str]) -> bool:
    """Run a command line if it is plain, and say whether it was."""
    # Where the shell leaves it to commands, Typer finds the files that a pattern stands for
    if not arguments or sys.platform == "win32":
        return False
    if arguments[:2] == ["bib", "subset"]:
        return _subset(arguments[2:])
    if arguments[0] not in _FLAGS:
        return False
    command, *rest = arguments
    understood = _understood(command, rest)
    if understood is None:
        return False
    words, options, names = understood
    bibs, cache = [Path(name) for name in names], "--no-cache" not in options
    limit = int(options["--limit"]) if "--limit" in options else None
    sort = options.get("--sort")
    if command == "export":
        output = Path(options["--output"]) if "--output" in options else None
        form = options.get("--format")
        files.export(
            bibs,
            words or None,
            form,
            output,
            keys=None,
            cache=cache,
            sort=sort,
            limit=limit,
            strict="--strict" in options,
        )
    elif command == "papers":
        as_json = "--json" in options
        files.papers(bibs, words or None, as_json=as_json, cache=cache, sort=sort, limit=limit)
    elif len(words) == 1:
        files.show(bibs, words[0], as_json="--json" in options, cache=cache)
    else:
        return False
    return True


def _subset(arguments: Sequence[str]) -> bool:
    """Run ``bib subset`` if it has files and a place to write to, and no more."""
    words = list(arguments)
    output = None
    for at, word in enumerate(words):
        if word in ("--output", "-o") and at + 1 < len(words) and not words[at + 1].startswith("-"):
            output = words[at + 1]
            del words[at : at + 2]
            break
    if not words or any(word.startswith("-") for word in words):
        return False
    subsets.subset([Path(word) for word in words], None if output is None else Path(output))
    return True


def _understood(
    command: str, arguments: Sequence[str]
) -> tuple[list[str], dict[str, str], list[str]] | None:
    """Return the words of a plain command line, its options with their values, and the files."""
    flags = ("--no-cache", *_FLAGS[command])
    values = {"--bib": "--bib", **_VALUES[command]}
    words: list[str] = []
    options: dict[str, str] = {}
    bibs: list[str] = []
    waiting = iter(arguments)
    for word in waiting:
        if not word.startswith("-"):
            words.append(word)
            continue
        name, equals, value = word.partition("=")
        if name in values and not (equals and len(name) == 2):
            value = value if equals else next(waiting, "")
            if not value or value.startswith("-"):
                return None
            name = values[name]
        elif word not in flags:
            return None
        if name == "--bib":
            bibs.append(value)
        elif name in options or (name == "--limit" and not _NUMBER.fullmatch(value)):
            return None
        else:
            options[name] = value
    return (words, options, bibs) if bibs else None

"""``stronger why``: what something rests on, what would fall with it, what is not established."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.options import Folder, Json
from stronger.cli.output import Failure, load, note, on_terminal, print_json, print_table, say

if TYPE_CHECKING:
    from stronger.knowledge.why.asking import Why, Whys
    from stronger.knowledge.why.falling import Change

FEW = 8
"""Lines of a block that is not shown whole."""
WORDS = {
    "standing": ("cell of the standing", "cells of the standing"),
    "related": ("list of related papers", "lists of related papers"),
    "line": ("line of a forest plot", "lines of forest plots"),
}
"""Of one and of many, where they are not the name of the kind."""
FIRST = (
    *("standing", "balance", "proof", "sentence", "question", "stance", "bearing", "voice"),
    *("line", "spread", "correction", "related", "edge"),
)
"""What moves, in order of what readers look for."""


def why(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A citekey, or the name of a claim, statement, demo, prediction "
            "(demo/prediction), proof or question; claim->claim; docs/genesis.md:12, "
            "genesis#heading; or some words of a sentence in quotation marks.",
        ),
    ],
    whole: Annotated[
        bool, typer.Option("--all", help="Every line, and not the first few of each block.")
    ] = False,
    as_json: Json = False,
    kb: Folder = Path(),
) -> None:
    """Show what something rests on, what would fall with it, and what is not established.

    What would fall is computed by withdrawing it: *falls* is what nothing else carries, *changes*
    what is another then and still carried. Outside a terminal every line is printed, its columns
    parted by tabs.
    """
    base = load(kb)
    try:
        found = base.why(asked)
    except KeyError as error:
        raise Failure(str(error)) from None
    if as_json:
        print_json(base.whys.as_dict(found))
    elif on_terminal():
        _show(base.whys, found, whole=whole)
    else:
        print_table(("block", "kind", "id", "what"), _rows(base.whys, found))


def _rows(whys: Whys, found: Why) -> Iterator[tuple[str, str, str, str]]:
    yield "asked", found.kind, found.id, found.says
    for line in found.towards:
        yield "towards", "", "", line
    for ground in found.rests_on:
        yield "rests on", ground.kind, ground.id, ground.line
    for name, value in _details(found).items():
        yield "rests on", name, found.id, value
    for word, moved in (("falls", found.falls), ("changes", found.moves)):
        ordered = _ordered(moved)
        for change, line in zip(ordered, whys.lines(ordered), strict=True):
            yield word, str(change.node.kind), change.node.id, line
    for doubt in found.not_established:
        yield "not established", doubt.code, doubt.of, doubt.says


def _show(whys: Whys, found: Why, *, whole: bool) -> None:
    width = shutil.get_terminal_size().columns
    say(f"{found.kind} {found.id}")
    _paragraph(found.says, width)
    _lines(found.towards, width, whole=whole)
    counted = _counted(each.kind for each in found.rests_on)
    say(f"\nRESTS ON {counted or 'nothing that it names'}")
    left = _lines(_spread([(e.kind, e.line) for e in found.rests_on], whole), width, whole=whole)
    left = len(found.rests_on) - left
    _lines((f"  {name}: {each}" for name, each in _details(found).items()), width, whole=whole)
    moved = [*_ordered(found.falls), *_ordered(found.moves)]
    falls, changes = (
        _counted(str(each.node.kind) for each in part) for part in (found.falls, found.moves)
    )
    say("\nWOULD FALL WITH IT")
    if found.withdrawn:
        _paragraph(f"falls: {falls or 'nothing'}", width)
        _paragraph(f"changes: {changes or 'nothing'}", width)
    else:
        say(f"  nothing: no claim, number or count rests on a {found.kind}")
    shown = moved if whole else [*_ordered(found.falls)[: FEW // 2], *_ordered(found.moves)][:FEW]
    words = [
        f"{'falls' if each.falls else 'changes'}: {line}"
        for each, line in zip(shown, whys.lines(shown), strict=True)
    ]
    left += len(moved) - _lines(words, width, whole=whole)
    say("\nNOT ESTABLISHED")
    lacking = [
        (each.of, f"{f'{each.of}: ' if each.of else ''}{each.says}")
        for each in found.not_established
    ]
    left += len(lacking) - _lines(_spread(lacking, whole), width, whole=whole)
    if not lacking:
        say("  nothing of what is looked at here")
    if left > 0:
        note(f"{left} more lines with --all, or in a pipe")


def _details(found: Why) -> dict[str, str]:
    """Return what else there is to say where one statement or one prediction is asked about."""
    from stronger.knowledge.why.grounds import Detailed

    one = found.rests_on[0] if found.kind in ("statement", "prediction") else None
    if not isinstance(one, Detailed):
        return {}
    return {name: value for name, value in one.details.items() if value}


def _ordered(moved: Sequence[Change]) -> list[Change]:
    return sorted(moved, key=lambda each: FIRST.index(str(each.node.kind)))


def _spread(lines: Sequence[tuple[str, str]], whole: bool) -> list[str]:
    """Return lines, or so many of each kind that all kinds are shown."""
    if whole:
        return [line for _, line in lines]
    kinds = list(dict.fromkeys(kind for kind, _ in lines))
    share = max(1, FEW // max(1, len(kinds)))
    return [
        line for kind in kinds for line in [line for each, line in lines if each == kind][:share]
    ]


def _paragraph(text: str, width: int) -> None:
    """Print a text whole, but for a very long one, in lines that fit the terminal."""
    for line in wrap(text, width - 2, max_lines=6, placeholder=" …"):
        say(f"  {line}")


def _lines(lines: Iterable[str], width: int, *, whole: bool) -> int:
    """Print lines, cut to the width of the terminal unless all is asked for; return how many."""
    number = 0
    for number, line in enumerate(lines, start=1):  # noqa: B007
        line = " ".join(line.split())
        room = width - 2
        say(f"  {line if whole or len(line) <= room else line[: room - 1] + '…'}")
    return number


def _counted(kinds: Iterable[str]) -> str:
    counted = Counter(kinds)
    order = [each for each in (*FIRST, *counted) if each in counted]
    return ", ".join(_number(counted[each], each) for each in dict.fromkeys(order))


def _number(number: int, kind: str) -> str:
    one, many = WORDS.get(kind, (kind, f"{kind}s"))
    return f"{number} {one if number == 1 else many}"

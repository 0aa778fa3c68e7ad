"""``stronger bib merge`` and ``dedupe``: entries for one work become one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stronger.cli.bib import File, Output, print_findings_to_stderr
from stronger.cli.documents import (
    Change,
    Documents,
    DocumentsCommand,
    LeaveIds,
    conclude_documents,
)
from stronger.cli.inputs import find
from stronger.cli.options import Json
from stronger.cli.output import STDOUT, Failure, complain, for_bibtex, hand_on, note, print_json

if TYPE_CHECKING:
    from stronger.bibliography.compare.duplicates import Why
    from stronger.bibliography.edit.merging import Conflict, Merged, Part, Preferences
    from stronger.bibliography.model import Bibliography


class Prefer(StrEnum):
    """Whose value is taken where entries disagree."""

    FIRST = "first"
    LAST = "last"
    PUBLISHED = "published"
    LONGEST = "longest"


PreferOption = Annotated[
    Prefer | None,
    typer.Option(
        "--prefer",
        help="Whose value to take where entries disagree; of a preprint and its publication the "
        "publication's is taken anyway.",
        show_default="nobody's: nothing is written until all is decided",
    ),
]
PreferField = Annotated[
    list[str] | None,
    typer.Option(
        "--prefer-field",
        metavar="FIELD=WHOSE",
        help="The same for one field: title=last; repeatable.",
        show_default=False,
    ),
]
JoinOption = Annotated[
    list[str],
    typer.Option(
        "--join",
        metavar="WHAT[,WHAT...]",
        help="Make entries one that have this in common: key, doi, arxiv, title; repeatable.",
    ),
]
Interactive = Annotated[
    bool, typer.Option("--interactive", help="Ask about each conflict, on a terminal.")
]
ShowDiff = Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to those for bibliographies."""
    app.command("merge", cls=DocumentsCommand)(merge)
    app.command("dedupe", cls=DocumentsCommand)(dedupe)


def merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Bibliographies.")],
    prefer: PreferOption = None,
    prefer_field: PreferField = None,
    interactive: Interactive = False,
    join: JoinOption = ["key"],  # noqa: B006 - typer copies it
    documents: Documents = None,
    leave_ids: LeaveIds = False,
    show_diff: ShowDiff = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was joined, kept and decided as JSON.")
    ] = False,
    output: Output = None,
) -> None:
    """Merge bibliographies. Duplicates and conflicts are shown, and nothing decided in silence.

    Entries become one only if they are one work. Comments, macros, preambles and what cannot be
    read are carried over. Exits with 1, and writes nothing, while a conflict is undecided; also if
    records of a bibliography in another format than BibTeX are lost.
    """
    from stronger.bibliography.edit.merging import merge as merge_bibliographies
    from stronger.bibliography.importing.findings import loses
    from stronger.bibliography.source.decoding import Encoding

    for_bibtex(output)
    if documents and output is None and not show_diff:
        raise Failure(
            "--documents goes with --output or --diff: a bibliography and what cites it are "
            "written together"
        )
    parts = [_part(file) for file in files]
    preferences = _preferences(prefer, prefer_field, interactive)
    _check_fields(preferences, [part.bibliography for part in parts])
    merged = merge_bibliographies(
        parts,
        preferences=preferences,
        join=_reasons(join),
        leave_ids=leave_ids,
    )
    _tell(merged, write=not show_diff)
    if as_json:
        print_json(_report(merged) | ({} if output or show_diff else {"text": merged.text}))
    _stop_if_undecided(merged)
    if output in (None, STDOUT) and not (show_diff or documents):
        if not as_json:
            hand_on(merged.text)
    else:
        target = output or files[0]
        before = parts[0].text if output is None else _held(output)
        change = Change(target, before, merged.text, Encoding("utf-8"))
        conclude_documents([change], merged.keys, merged.unclear, documents,
                           write=not show_diff, show_diff=show_diff)  # fmt: skip
        if not show_diff:
            note(f"{_entries(merged.number)} written to {output}")
    # What cannot be read of BibTeX is carried over instead
    if merged.lost or any(loses(each) for part in parts for each in part.bibliography.diagnostics):
        raise typer.Exit(1)


def dedupe(
    file: File,
    prefer: PreferOption = None,
    prefer_field: PreferField = None,
    interactive: Interactive = False,
    join: JoinOption = ["key", "doi", "arxiv", "title"],  # noqa: B006 - typer copies it
    documents: Documents = None,
    leave_ids: LeaveIds = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; only say what would be joined.")
    ] = False,
    show_diff: ShowDiff = False,
    as_json: Json = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write.", show_default="the file itself"),
    ] = None,
) -> None:
    """Join the entries of one file that stand for one work; all else stays as it is written.

    Exits with 1, and writes nothing, while a conflict is undecided.
    """
    from stronger.bibliography.edit.merging import Part
    from stronger.bibliography.edit.merging import dedupe as join_entries

    given = find(file).in_bibtex()
    for_bibtex(output)
    if output is None and not (dry_run or show_diff):
        output = None if given.regular else STDOUT
    text, encoding = given.text()
    preferences = _preferences(prefer, prefer_field, interactive)
    _check_fields(preferences, [given.bibliography()])
    merged = join_entries(
        Part(given.bibliography(), text),
        preferences=preferences,
        join=_reasons(join),
        leave_ids=leave_ids,
    )
    _tell(merged, write=not (dry_run or show_diff))
    if as_json:
        print_json(_report(merged))
    _stop_if_undecided(merged)
    before = text if output is None else _held(output)
    change = Change(output or file, before, merged.text, encoding)
    write = not (dry_run or show_diff)
    conclude_documents([change], merged.keys, merged.unclear, documents,
                       write=write, show_diff=show_diff)  # fmt: skip
    number = len(merged.joined)
    if not show_diff:
        told = f"{number} pair{'' if number == 1 else 's'} of entries"
        note(f"{output or file}: {told} {'joined' if write else 'to join'}, "
             f"{_entries(merged.number)} left.")  # fmt: skip
    if merged.lost:
        raise typer.Exit(1)


def _part(file: Path) -> Part:
    """Return a bibliography with its text if it is BibTeX; of others, say how they were read."""
    from stronger.bibliography.edit.merging import Part
    from stronger.bibliography.importing.files import is_other
    from stronger.bibliography.source.decoding import readable

    given = find(file)
    if is_other(given.read(), given.name):
        imported = given.bibliography()
        print_findings_to_stderr(imported)
        return Part(imported)
    return Part(given.bibliography(), readable(given.text()[0]))


def _held(path: Path) -> str:
    """Return what a file to be written holds, for showing what changes."""
    from stronger.bibliography.edit.editing import load

    return load(path)[0] if path.is_file() else ""


def _preferences(
    prefer: Prefer | None, fields: Sequence[str] | None, interactive: bool
) -> Preferences:
    from stronger.bibliography.edit.merging import Preferences, UnknownPreferenceError

    if interactive and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Failure("--interactive asks on a terminal, and this is none; say --prefer instead")
    try:
        return Preferences.parse(
            prefer.value if prefer else None, fields or (), _ask if interactive else None
        )
    except UnknownPreferenceError as error:
        raise Failure(f"--prefer-field: {error}") from None


def _check_fields(preferences: Preferences, read: Sequence[Bibliography]) -> None:
    """Refuse a preference for a field that there is not, and tell of one that nothing has."""
    from stronger.bibliography.rules.checks.tables import KNOWN_FIELDS
    from stronger.bibliography.text.fields import all_names
    from stronger.diagnostics import did_you_mean

    if not preferences.fields:
        return
    held = {"key", "entry type"}.union(*(entry.fields for each in read for entry in each))
    for name in preferences.fields:
        if held.isdisjoint(all_names(name)):
            told = f"--prefer-field: no entry has a field {name!r}{did_you_mean(name, held)}"
            if name not in KNOWN_FIELDS:
                raise Failure(told)
            complain(told)


def _reasons(join: Sequence[str]) -> list[Why]:
    """Return what is to make two entries one."""
    from stronger.bibliography.edit.merging import ALL
    from stronger.diagnostics import did_you_mean

    known: dict[str, Why] = {why: why for why in ALL}
    named = [name.strip().lower() for each in join for name in each.split(",") if name.strip()]
    for name in named:
        if name not in known:
            hint = did_you_mean(name, known)
            raise Failure(f"--join: {name!r} is none of {', '.join(known)}{hint}")
    return [known[name] for name in named]


def _ask(conflict: Conflict) -> int | None:
    """Ask which value to take; nothing, if the answer is to leave it."""
    note(f"{conflict.field} of {conflict.key}:")
    for number, each in enumerate(conflict.choices, 1):
        note(f"  {number}  {each.value}   ({each.position}{conflict.elsewhere(each)})")
    while True:
        print("which (a number, or Enter to leave it undecided)? ",  # noqa: T201
              end="", file=sys.stderr, flush=True)  # fmt: skip
        answer = sys.stdin.readline()
        if not answer.strip():
            return None
        if answer.strip().isdecimal() and 0 < int(answer) <= len(conflict.choices):
            return int(answer) - 1


def _tell(merged: Merged, *, write: bool) -> None:
    """Say what was decided, one line each; of what is not written, what would be."""
    done = write and not merged.undecided
    for pair in merged.duplicates:
        what = "two versions of one work" if pair.verdict == "version" else "one work"
        complain(
            f"perhaps {what}, left apart: {pair.a.citekey} and {pair.b.citekey} ({pair.why}) "
            f"at {pair.a.position} and {pair.b.position}"
        )
    for pair in merged.joined:
        other_keys = pair.a.citekey.lower() != pair.b.citekey.lower()
        if other_keys or pair.verdict == "version":
            complain(
                f"{pair.a.position} {pair.a.citekey} and {pair.b.position} {pair.b.citekey} "
                f"{'are' if done else 'would be'} joined: {pair.judgement.reason}"
            )
    for each in merged.renamed:
        what = f"is {each.new} now" if done else f"would be {each.new}"
        complain(f"{each.position}: {each.old} {what}")
    for noted in (*merged.notes, *merged.lost):
        complain(noted if done else noted.planned)
    for conflict in merged.conflicts:
        complain(str(conflict))


def _stop_if_undecided(merged: Merged) -> None:
    if not merged.undecided:
        return
    number = len(merged.undecided)
    complain(
        f"{number} conflict{'' if number == 1 else 's'} undecided, nothing written; edit the "
        "files, or say --prefer first, last, published or longest, --prefer-field or --interactive"
    )
    raise typer.Exit(1)


def _report(merged: Merged) -> dict[str, Any]:
    """Return what was joined, left apart, renamed and decided."""
    pairs = {"joined": merged.joined, "apart": merged.duplicates}
    return {
        "entries": merged.number,
        **{
            name: [
                {
                    "keys": [pair.a.citekey, pair.b.citekey],
                    "places": [str(pair.a.position), str(pair.b.position)],
                    "why": pair.why,
                    "verdict": str(pair.verdict),
                    "reason": pair.judgement.reason,
                }
                for pair in found
            ]
            for name, found in pairs.items()
        },
        "renamed": [
            {"old": each.old, "new": each.new, "place": str(each.position)}
            for each in merged.renamed
        ],
        "conflicts": [
            {
                "key": each.key,
                "field": each.field,
                "choices": [
                    {
                        "value": choice.value,
                        "place": str(choice.position),
                        "field": choice.name or each.field,
                    }
                    for choice in each.choices
                ],
                "chosen": each.chosen,
                "by": each.by,
            }
            for each in merged.conflicts
        ],
        "notes": list(merged.notes),
        "left out": list(merged.lost),
    }


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"

"""``stronger add``: writes the skeleton of what is to be added to a knowledge base."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.options import Folder
from stronger.cli.output import Failure, load, note

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.knowledge import KnowledgeBase

app = typer.Typer(
    help="Add something to the knowledge base, to be filled in.", no_args_is_help=True
)
SKELETON = Path(__file__).parents[1] / "skeleton"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NEXT = """\
{record}/ and {room}/ are written. The demo runs as it stands; make it yours:
  1. Replace what it says and measures: demo.yaml and story.md, then measure.py, figures.py and
     lesson.py; `stronger demo run {name}` tries it, `stronger check` names what is to be filled in.
  2. stronger demo register {name}     # and commit: what it predicts is fixed before it is measured
  3. stronger demo run {name} --scale full --publish
  4. Write what came out: {record}/finding.md, and `answer` in demo.yaml."""


@app.callback()
def _group() -> None:
    """Add something to the knowledge base."""


@app.command("demo")
def add_demo(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id, such as still-life.")],
    kb: Folder = Path(),
) -> None:
    """Write the skeleton of a demo, which runs as it stands."""
    from stronger import demos
    from stronger.folders import write_whole

    base = load(kb, write=True)
    # Ours lie in the package
    rooms = demos.HERE if demos.HERE.is_relative_to(base.root) else base.root / "demos"
    records = base.root / "data" / "demos"

    def taken(name: str) -> bool:
        room = name.replace("-", "_")
        there = (rooms / room, rooms / f"{room}.py", records / name)
        return name in demos.names(base.root / "demos") or any(path.exists() for path in there)

    if not NAME.fullmatch(name):
        raise Failure(
            f"{name!r} is no name for a demo: it has small letters, digits and hyphens"
            + (f", such as {_free(near, taken)!r}" if (near := _near(name)) else "")
        )
    if taken(name):
        raise Failure(f"there is a demo {name!r} already; {_free(name, taken)!r} is free")
    claim, paper = _subject(base)
    room, record = rooms / name.replace("-", "_"), records / name
    try:
        for file in sorted(SKELETON.glob("*.*")):
            text = file.read_text(encoding="utf-8")
            if file.suffix != ".py":
                text = text.replace("CLAIM", claim).replace("PAPER", paper)
            folder = room if file.suffix == ".py" else record
            write_whole(folder / file.name, text.encode())
        if rooms == demos.HERE:
            write_whole(room / "__init__.py", b'"""FILL IN what the demo is about."""\n')
    except OSError as error:
        raise Failure(f"cannot write {error.filename}: {error.strerror}") from None
    note(
        NEXT.format(
            name=name,
            room=room.relative_to(base.root).as_posix(),
            record=record.relative_to(base.root).as_posix(),
        )
    )


def _near(name: str) -> str:
    """Return the nearest name that a demo can have; empty if nothing of it is left."""
    from stronger.bibliography.text.folding import ascii_text

    return "-".join(re.findall("[a-z0-9]+", ascii_text(name).lower()))


def _free(name: str, taken: Callable[[str], bool]) -> str:
    """Return a name, with a number if need be, that no demo has."""
    if not taken(name):
        return name
    return next(each for number in count(2) if not taken(each := f"{name}-{number}"))


def _subject(kb: KnowledgeBase) -> tuple[str, str]:
    """Return a claim that a demo could test, and a paper that it could be about.

    The first claim below the thesis, and a paper that says something on it.
    """
    claims = sorted(kb.files.claims, key=lambda claim: not claim.bears_on)
    if not claims:
        raise Failure("there is no claim yet that a demo could test; write one in data/claims")
    papers = [each.paper for each in kb.statements_by_claim.get(claims[0].id, ())]
    papers = [key for key in (*papers, *kb.bibliography.by_key) if key in kb.bibliography.by_key]
    if not papers:
        raise Failure("there is no paper yet that a demo could be about; add one to the .bib file")
    return claims[0].id, papers[0]

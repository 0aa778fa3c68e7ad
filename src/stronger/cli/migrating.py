"""``stronger demo migrate``: brings a knowledge base of an earlier version into today's form."""

from __future__ import annotations

from pathlib import Path

import typer

from stronger.cli.demo import root_of
from stronger.cli.options import Folder
from stronger.cli.output import Failure, complain, note, say
from stronger.cli.running import seeds_of

BY_HAND = """\
{file} is a demo in one file, and a demo is a folder now; no program can do that for you:
  1. {room}/measure.py: `demo = Demo(__file__)`, with the entropy and the seeds that the decorator
     has, so that the numbers stay; what measures is decorated with @demo.part, takes by name any of
     rng, scale, data and parameters, and returns two dictionaries: metrics and arrays.
     `scale.choose(quick=a, full=b)` is `scale(a, b)`. Modules that it uses move beside it.
  2. {room}/figures.py: `from .measure import demo`; what draws is decorated with
     @demo.figure(TITLE), takes axes and seeds, and has as its docstring the figure in words.
  3. data/demos/{demo}/story.md: {story}
  4. Remove {file}; `stronger demo verify {demo} --whole --record` shows that the numbers stayed.
See docs/guides/demos.md, and a small one: `stronger new` makes it."""


def migrate(kb: Folder = Path()) -> None:
    """Bring demos and results of an earlier version into today's form; nothing is lost.

    What lies in data/results moves to data/demos. All that followed from a result is computed anew
    from the new form and held against the old file; a demo for which that fails, or for which a
    file is in the way, is left as it was. Code cannot be rewritten: of a demo in one file it is
    said what to do, and the exit status is 1 while there is one.
    """
    from stronger.evidence.migrating import FOLDER, MigrationError, remove_empty, write
    from stronger.evidence.migrating import migrate as migrate_folder

    root = root_of(kb, write=True)
    folders = sorted(path for path in (root / FOLDER).glob("*") if path.is_dir())
    moved = status = 0
    for folder in folders:
        try:
            found = migrate_folder(folder, root)
            write(found, root)
        except MigrationError as error:
            complain(str(error))
            status = 1
        except OSError as error:
            raise Failure(f"cannot move {error.filename}: {error.strerror}") from None
        else:
            moved += 1
            say(f"{found.demo}\t{seeds_of(found.seeds)}\t{len(found.files)} files")
    remove_empty(root / FOLDER, root)
    if not status and (root / FOLDER).is_dir():
        complain(f"{root / FOLDER} is kept, for there are other files in it")
    files = sorted((root / "demos").glob("[!_]*.py"))
    for file in files:
        complain(_by_hand(file, root))
        status = 1
    if moved:
        note(
            "All estimates and verdicts follow from the new form. `stronger check` lists what is "
            "left to say, such as the kind of each prediction."
        )
    elif not folders and not files:
        note("There is nothing of an earlier version.")
    raise typer.Exit(status)


def _by_hand(file: Path, root: Path) -> str:
    """Return what is to be done with a demo in one file."""
    demo = file.stem.replace("_", "-")
    there = (root / "data" / "demos" / demo / "story.md").is_file()
    return BY_HAND.format(
        file=file.relative_to(root).as_posix(),
        room=file.with_suffix("").relative_to(root).as_posix(),
        demo=demo,
        story="has what the docstring told." if there else "what the docstring tells.",
    )

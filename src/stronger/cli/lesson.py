"""``stronger demo lesson``: prints the smallest program that shows a phenomenon, or runs it."""

from __future__ import annotations

import runpy
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.demo import root_of
from stronger.cli.options import Folder
from stronger.cli.output import Failure, need, note, on_terminal, say, say_running

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def lesson(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Identifier of a demo.")],
    run: Annotated[
        bool, typer.Option("--run", help="Run it, and write its figure to NAME.png.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where the figure goes.", show_default="NAME.png"),
    ] = None,
    kb: Folder = Path(),
) -> None:
    """Print the lesson of a demo: a program of at most 60 lines that shows what it is about.

    Guess first, as its first lines ask; then run it, here or with Python, and change one thing:
    `stronger demo lesson perceptron > lesson.py`, then `python lesson.py`.
    """
    from stronger import demos
    from stronger.evidence.places import LESSON, DemoError
    from stronger.extras import DEMOS

    root = root_of(kb)
    try:
        file = demos.find(name, root / "demos").with_name(LESSON)
    except DemoError as error:
        raise Failure(str(error)) from None
    if not file.is_file():
        with_one = [each for each in demos.names(root / "demos") if _has(each, root)]
        raise Failure(f"demo {name!r} has no lesson; there are those of {', '.join(with_one)}")
    if not run:
        if output is not None:
            raise Failure("--output says where --run writes the figure; to keep the program, use >")
        _print(file.read_text(encoding="utf-8"))
        return
    if file.is_relative_to(root / "demos"):
        say_running(file.relative_to(root).as_posix())
    need("demos", *DEMOS)
    figure = _run(file)
    if figure is not None:
        target = output or Path(f"{name}.png")
        try:
            figure.savefig(target, dpi=150)
        except (OSError, ValueError) as error:
            raise Failure(f"cannot write {target}: {error}") from None
        note(f"Figure written to {target}.")


def _has(name: str, root: Path) -> bool:
    from stronger import demos
    from stronger.evidence.places import LESSON

    return demos.find(name, root / "demos").with_name(LESSON).is_file()


def _print(text: str) -> None:
    if not on_terminal():
        say(text.rstrip("\n"))
        return
    from rich.console import Console
    from rich.syntax import Syntax

    Console().print(Syntax(text, "python", background_color="default", word_wrap=True))


def _run(file: Path) -> Figure | None:
    """Run a lesson and return the figure it made, if any.

    One of ours runs in the folder of our knowledge base, where its data sets are found.
    """
    from contextlib import chdir, nullcontext

    import matplotlib as mpl
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    from stronger.folders import OWN_BASE, PACKAGE

    mpl.use("Agg")  # a window would wait for whoever closes it
    import matplotlib.pyplot as plt

    plt.close("all")
    show = plt.show
    plt.show = lambda *_, **__: None
    try:
        folder = chdir(OWN_BASE) if file.is_relative_to(PACKAGE) else nullcontext()
        with folder, threadpool_limits(limits=1):  # so that it takes as long whatever else runs
            runpy.run_path(str(file), run_name="__main__")
    except Exception as error:
        lines = [
            each.lineno
            for each in traceback.extract_tb(error.__traceback__)
            if Path(each.filename) == file
        ]
        told = str(error)
        if isinstance(error, SyntaxError) and Path(error.filename or "") == file:
            lines, told = [error.lineno], error.msg
        where = f"{file}:{lines[-1]}" if lines else str(file)
        raise Failure(f"{where}: {type(error).__name__}: {told}") from None
    finally:
        plt.show = show
        sys.stdout.flush()
    return plt.gcf() if plt.get_fignums() else None

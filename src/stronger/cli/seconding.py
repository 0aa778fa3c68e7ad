"""``stronger demo second``: the second implementation of a demo beside the first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stronger.cli.demo import folder_of, load_demo, root_of
from stronger.cli.options import Folder, Json
from stronger.cli.output import Failure, complain, note, print_json, print_table
from stronger.cli.running import Options, last, run_demo

if TYPE_CHECKING:
    from stronger.evidence.confirming import Comparison
    from stronger.evidence.demo import Demo, ScaleName
    from stronger.evidence.results import Result


def second(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Identifier of a demo.")],
    quick: Annotated[
        bool, typer.Option("--quick", help="Measure at the quick scale, to see whether it runs.")
    ] = False,
    publish: Annotated[
        bool,
        typer.Option("--publish", help="Measure at full scale, and write it beside result.json."),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", help="Processes; -1 for every core.", show_default="1 or, full, -1"),
    ] = None,
    as_json: Json = False,
    kb: Folder = Path(),
) -> None:
    """Hold the second implementation of a demo against the first; exit with 1 if they disagree.

    A demo may have a second.py in its room: the same predictions measured by another program, which
    was written without sight of the first. What a demo finds against a paper counts only where both
    agree.
    """
    if publish and quick:
        raise Failure("what is published is of the full scale; leave out --quick")
    root = root_of(kb, write=publish)
    demo = load_demo(name, root)
    result = last(root, name)
    if result is None:
        raise Failure(f"demo {name!r} has no result here to compare with; run it first")
    if quick or publish:
        result = _measured(demo, result, root, "quick" if quick else "full", jobs, publish)
    if result.second is None:
        _open(demo)  # says why, where there is none that could be measured
        raise Failure(
            f"nothing was measured yet by a second implementation of demo {name!r}; "
            f"`stronger demo second {name} --publish` does it"
        )
    compared = tuple(result.comparisons.values())
    if as_json:
        print_json([_plain(each) for each in compared])
    else:
        print_table(
            ("prediction", "first", "second", "agree"),
            [
                (each.prediction.id, *_words(each), "yes" if each.agrees else "no")
                for each in compared
            ],
        )
    raise typer.Exit(0 if all(each.agrees for each in compared) else 1)


def _measured(
    demo: Demo, result: Result, root: Path, scale: ScaleName, jobs: int | None, publish: bool
) -> Result:
    """Return a result with what its second implementation measures now."""
    from stronger.evidence.publishing import as_json
    from stronger.evidence.results import Result
    from stronger.evidence.seconding import FILE
    from stronger.folders import write_whole

    other = _open(demo)
    options = Options(scale, None, jobs, None, root, False, False, False, {})
    found = run_demo(other, options, None).measured
    if publish:
        file = folder_of(root, demo.id) / FILE
        if found.failures:
            complain(f"{file} stays as it was, for seeds failed")
            raise typer.Exit(1)
        write_whole(file, as_json(found))
        note(f"Written to {file}.")
    return Result(result.promise, result.measured, found)


def _open(demo: Demo) -> Demo:
    """Return the second implementation of a demo, or say what is wrong with it."""
    from stronger.evidence.places import DemoError
    from stronger.evidence.seconding import open_second

    try:
        return open_second(demo)
    except DemoError as error:
        raise Failure(str(error)) from None


def _words(compared: Comparison) -> tuple[str, str]:
    from stronger.evidence.telling import outcome

    return outcome(compared.first), outcome(compared.second)


def _plain(compared: Comparison) -> dict[str, Any]:
    first, second = compared.first, compared.second
    return {
        "prediction": compared.prediction.id,
        "first": str(first.outcome),
        "second": str(second.outcome),
        "intervals": [[first.low, first.high], [second.low, second.high]],
        "agree": compared.agrees,
    }

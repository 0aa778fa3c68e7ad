"""``stronger demo verify`` and ``register``: what keeps results trustworthy."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.demo import chosen, folder_of, load_demo, root_of
from stronger.cli.options import Engine, Folder
from stronger.cli.output import Failure, complain, note, say
from stronger.cli.running import last, refuse_faulty, seeds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.evidence.demo import Demo
    from stronger.evidence.registering import Entry
    from stronger.evidence.results import Result
    from stronger.evidence.verifying import Verified

Named = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME…", help="Identifiers of demos.", show_default=False),
]


def _some(jobs: int) -> int:
    if jobs == 0:
        raise Failure("--jobs needs at least one process, not 0")
    return jobs


def verify(
    names: Named = None,
    every: Annotated[bool, typer.Option("--all", help="Every demo that has a result.")] = False,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only those whose code changed since it was measured.")
    ] = False,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="How many seeds of each.")] = 1,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help="All seeds; with --record, what the figures draw is kept beside the result, too.",
        ),
    ] = False,
    within: Annotated[
        float | None,
        typer.Option(
            "--within",
            min=0,
            help="Seconds: the cheapest first, as many as fit; the others are named.",
            show_default="no limit",
        ),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Write the answer into the result, unless different.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", help="Processes; -1 for every core.", callback=_some)
    ] = -1,
    engine: Engine = "",
    kb: Folder = Path(),
) -> None:
    """Measure seeds of published results again, at the scale and from the seeds of the result.

    Three answers: *identical*, every bit; *consistent*, on another class of machine than that of
    the result, where no outcome turns and every metric is one the other seeds would have foreseen;
    *different*, all else, with exit status 1.
    """
    from stronger.evidence.verifying import seconds_of_a_seed

    root = root_of(kb, write=record)
    wanted = list(names or ())
    if wanted and every:
        raise Failure("give names of demos or --all, not both")
    if not wanted and not every and not changed:
        raise Failure("give the names of demos, --all, or --changed; see `stronger demo list`")
    results = _results(wanted, root)
    if changed:
        results = {name: each for name, each in results.items() if _changed(each, root)}
    if not results:
        note("Nothing to verify: no code has changed since it was measured.")
        return
    cost = {
        name: seconds_of_a_seed(each.measured) * (len(each.metrics) if whole else seeds)
        for name, each in results.items()
    }
    fitting = list(results)
    if within is not None:
        from joblib import effective_n_jobs

        cheapest = sorted(results, key=lambda each: (cost[each], each))
        spent = itertools.accumulate(cost[name] / effective_n_jobs(jobs) for name in cheapest)
        fitting = [name for name, so_far in zip(cheapest, spent, strict=True) if so_far <= within]
    chosen_ones = {name: results[name] for name in fitting}
    status = _verify(chosen_ones, root, None if whole else seeds, jobs, engine, record)
    if left := [name for name in results if name not in fitting]:
        about = sum(cost[name] for name in left)
        note(f"Left, about {about:.0f} s: {', '.join(left)}.")
    raise typer.Exit(status)


def _results(names: list[str], root: Path) -> dict[str, Result]:
    """Return the published results of these demos, or of all."""
    found: dict[str, Result] = {}
    for name in names or chosen(None, True, root):
        if names:
            load_demo(name, root)
        result = last(root, name)
        if result is not None and result.promise.missing and not names:
            note(f"skipped: {result.promise.missing}")
        elif result is not None:
            found[name] = result
        elif names:
            raise Failure(f"demo {name!r} has no result here; run it first")
    return found


def _changed(result: Result, root: Path) -> bool:
    from stronger.evidence.provenance import changes_since

    return bool(changes_since(result, root).numbers)


def _verify(
    results: Mapping[str, Result],
    root: Path,
    seeds: int | None,
    jobs: int,
    engine: str,
    record: bool,
) -> int:
    """Measure seeds of all these demos in one queue, print each answer, and return the status."""
    from stronger.evidence.cluster import EngineError
    from stronger.evidence.places import DemoError
    from stronger.evidence.queue import work_off
    from stronger.evidence.verifying import plan, verified

    status, batches = 0, []
    for name, result in results.items():
        try:
            batches.append(plan(load_demo(name, root), result, root, seeds))
        except (DemoError, Failure) as error:
            complain(str(error))
            status = 2
    title = f"{len(batches)} demos"
    try:
        for number, repeated in work_off(batches, title=title, jobs=jobs, engine=engine):
            demo = batches[number].demo
            try:
                found = verified(batches[number], results[demo.id], repeated)
                status = max(status, _told(demo, results[demo.id], found, root, record))
            except DemoError as error:
                complain(str(error))
                status = 2
    except EngineError as error:
        raise Failure(str(error)) from None
    return status


def _told(demo: Demo, result: Result, found: Verified, root: Path, record: bool) -> int:
    """Print the answer of one demo, record it if that is wanted, and return the exit status."""
    from stronger.evidence.publishing import as_json
    from stronger.evidence.publishing import write as write_result
    from stronger.evidence.results import RESULT, Result
    from stronger.folders import write_whole

    name = demo.id
    answer, reasons = found.comparison
    say(f"{name}\t{answer}\t{seeds_of(len(found.seeds))}\t{found.stamp.seconds:.1f} s")
    for reason in reasons[:5]:
        complain(f"{name}: {reason}")
    if len(reasons) > 5:
        complain(f"{name}: and {len(reasons) - 5} more differences")
    if answer == "different":
        return 1
    if record:
        recorded = found.recorded(result, demo, root)
        whole = found.whole(result)
        if whole and result.scale == "full":
            _register_move(demo, root)
        elif _moved(demo, root):
            note(
                f"{name}: the code is not the one registered; only `--whole --record`, which "
                "measures all seeds, registers that it gives the same."
            )
        folder = folder_of(root, name)
        write_whole(folder / RESULT, as_json(recorded))
        if whole:
            write_result(demo, Result(demo.promise, recorded), found.arrays, folder, root)
    return 0


def _moved(demo: Demo, root: Path) -> bool:
    """Return whether a registered demo measures by other code than that registered."""
    from stronger.evidence.provenance import code_of, measuring_hash
    from stronger.evidence.registering import measure_of

    entries = _registration(demo)[1]
    measure = measuring_hash(code_of(demo, root).measuring)
    return measure_of(entries) not in ("", measure)


def _register_move(demo: Demo, root: Path) -> None:
    """Say in the registration that code was changed and proved equal, if it was."""
    from stronger.evidence.provenance import code_of, measuring_hash
    from stronger.evidence.registering import Entry, append, measure_of
    from stronger.evidence.stamping import today

    measure = measuring_hash(code_of(demo, root).measuring)
    path, entries = _registration(demo)
    if not entries or measure == measure_of(entries):
        return
    note(f"{demo.id}: registered that its code gives the same; commit {path.name}.")
    reason = "The code that measures was changed and gives the same on seeds measured again."
    append(path, entries, Entry(date=today(), what="moved", reason=reason, measure=measure))


def _registration(demo: Demo) -> tuple[Path, tuple[Entry, ...]]:
    from stronger.evidence.registering import RegistrationError, read_entries, registration_of

    path = registration_of(demo)
    try:
        return path, read_entries(path, str(path))
    except RegistrationError as error:
        raise Failure(str(error)) from None


def register(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Identifier of a demo.")],
    reason: Annotated[
        str, typer.Option("--reason", help="Why, where the demo has a result already.")
    ] = "",
    kb: Folder = Path(),
) -> None:
    """Fix what a demo predicts and how it measures, before it is run at full scale.

    Adds a line to registered.json beside its demo.yaml; commit both.
    """
    from stronger.evidence.places import DemoError
    from stronger.evidence.provenance import code_of, measuring_hash
    from stronger.evidence.registering import RegistrationError, append, entry
    from stronger.evidence.registering_choices import grid_entry
    from stronger.evidence.results import RESULT

    root = root_of(kb, write=True)
    demo = load_demo(name, root)
    refuse_faulty(demo, root)
    path, entries = _registration(demo)
    measure = measuring_hash(code_of(demo, root).measuring)
    has_result = (folder_of(root, name) / RESULT).exists()
    try:
        more = entry(demo.promise, entries, measure, has_result=has_result, reason=reason)
        with_more = (*entries, more) if more else entries
        grid = grid_entry(demo, with_more, measure, reason=reason)
    except (RegistrationError, DemoError) as error:
        raise Failure(str(error)) from None
    if more is None and grid is None:
        note(f"Demo {name!r} is registered as it stands.")
        return
    try:
        for each in filter(None, (more, grid)):
            append(path, entries, each)
            entries = (*entries, each)
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror or error}") from None
    told = _registered(more) if more else []
    told += [f"the grid of {_cells(demo)} cells"] if grid else []
    note(f"Registered in {path}: {', '.join(told)}. Commit it.")


def _registered(entry: Entry) -> list[str]:
    """Return in words what an entry fixes of what a demo predicts."""
    told = [
        f"{number} {what}{'' if number == 1 else 's'}"
        for what, number in (
            ("prediction", len(entry.predictions)),
            ("precondition", len(entry.preconditions)),
        )
        if number
    ]
    told += ["the code that measures"] if entry.measure else []
    return told + ([f"the withdrawal of {', '.join(entry.withdrawn)}"] if entry.withdrawn else [])


def _cells(demo: Demo) -> int:
    from stronger.evidence.choices import cells_of

    assert demo.promise.choices is not None
    return len(cells_of(demo.promise.choices, demo.promise.parameters))


def add_to(app: typer.Typer) -> None:
    """Add these commands to those of ``stronger demo``."""
    app.command("verify")(verify)
    app.command("register")(register)

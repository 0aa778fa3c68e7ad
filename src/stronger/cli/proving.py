"""``stronger demo verify`` and ``register``: what keeps results trustworthy."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.demo import chosen, folder_of, load_demo, root_of
from stronger.cli.options import Folder
from stronger.cli.output import Failure, complain, note, say
from stronger.cli.running import last, refuse_faulty

if TYPE_CHECKING:
    from stronger.evidence.demo import Demo
    from stronger.evidence.registering import Entry
    from stronger.evidence.results import Result

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
    kb: Folder = Path(),
) -> None:
    """Measure seeds of published results again, at the scale and from the seeds of the result.

    Three answers: *identical*, every bit; *consistent*, on another class of machine than that of
    the result, where no outcome turns and every metric is one the other seeds would have foreseen;
    *different*, all else, with exit status 1.
    """
    from stronger.evidence.verifying import seconds_of_a_seed

    root = root_of(kb)
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
    count = None if whole else seeds
    began, status, left = time.monotonic(), 0, []
    for name in sorted(results, key=lambda each: (cost[each], each)) if within else results:
        if within is not None and time.monotonic() - began + cost[name] > within:
            left.append(name)
            continue
        status = max(status, _verify(name, results[name], root, count, jobs, record))
    if left:
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
        if result is not None:
            found[name] = result
        elif names:
            raise Failure(f"demo {name!r} has no result here; run it first")
    return found


def _changed(result: Result, root: Path) -> bool:
    from stronger.evidence.provenance import changes_since

    return bool(changes_since(result, root).numbers)


def _verify(
    name: str, result: Result, root: Path, seeds: int | None, jobs: int, record: bool
) -> int:
    """Verify one demo, print the answer, and return the exit status."""
    from stronger.evidence.places import DemoError
    from stronger.evidence.publishing import as_json
    from stronger.evidence.publishing import write as write_result
    from stronger.evidence.results import RESULT, Result
    from stronger.evidence.verifying import verify as verify_seeds
    from stronger.folders import write_whole

    began = time.monotonic()
    try:
        demo = load_demo(name, root)
        found = verify_seeds(demo, result, root, seeds=seeds, jobs=jobs)
    except (DemoError, Failure) as error:
        complain(str(error))
        return 2
    answer, reasons = found.comparison
    number = len(found.seeds)
    took = time.monotonic() - began
    say(f"{name}\t{answer}\t{number} seed{'' if number == 1 else 's'}\t{took:.1f} s")
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
        write_whole(folder_of(root, name) / RESULT, as_json(recorded))
        if whole:
            try:
                write_result(
                    demo, Result(demo.promise, recorded), found.arrays, folder_of(root, name), root
                )
            except DemoError as error:
                complain(str(error))
                return 2
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
    from stronger.evidence.provenance import code_of, measuring_hash
    from stronger.evidence.registering import RegistrationError, append, entry
    from stronger.evidence.results import RESULT

    root = root_of(kb)
    demo = load_demo(name, root)
    refuse_faulty(demo, root)
    path, entries = _registration(demo)
    measure = measuring_hash(code_of(demo, root).measuring)
    try:
        more = entry(
            demo.promise,
            entries,
            measure,
            has_result=(folder_of(root, name) / RESULT).exists(),
            reason=reason,
        )
    except RegistrationError as error:
        raise Failure(str(error)) from None
    if more is None:
        note(f"Demo {name!r} is registered as it stands.")
        return
    try:
        append(path, entries, more)
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror or error}") from None
    told = [
        f"{number} {what}{'' if number == 1 else 's'}"
        for what, number in (
            ("prediction", len(more.predictions)),
            ("precondition", len(more.preconditions)),
        )
        if number
    ]
    told += ["the code that measures"] if more.measure else []
    told += [f"the withdrawal of {', '.join(more.withdrawn)}"] if more.withdrawn else []
    note(f"Registered in {path}: {', '.join(told)}. Commit it.")


def add_to(app: typer.Typer) -> None:
    """Add these commands to those of ``stronger demo``."""
    app.command("verify")(verify)
    app.command("register")(register)

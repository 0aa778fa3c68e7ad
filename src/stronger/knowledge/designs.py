"""What grids of designs gave, by demo, and the rule that each is registered, measured and whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stronger.diagnostics import Diagnostic, Position, Severity, rule
from stronger.knowledge.checks import unreadable_result

if TYPE_CHECKING:
    from stronger.evidence.promises import Promise
    from stronger.evidence.varied import Variation
    from stronger.knowledge.base import KnowledgeBase


def read_variations(kb: KnowledgeBase) -> tuple[dict[str, Variation], tuple[Diagnostic, ...]]:
    """Read every ``varied.json`` of a demo that has a grid; with them, those that cannot be."""
    from pydantic import ValidationError

    from stronger.evidence.varied import FILE, Variation, read_varied

    variations: dict[str, Variation] = {}
    found: list[Diagnostic] = []
    for promise in kb.promises:
        path = kb.root / "data" / "demos" / promise.id / FILE
        here = Position(path.relative_to(kb.root).as_posix())
        if not path.is_file():
            continue
        if promise.choices is None:
            reason = f"demo {promise.id!r} has no grid (`choices` in its demo.yaml)"
            found.append(unreadable_result(here, reason))
            continue
        try:
            varied = read_varied(path)
        except (OSError, ValidationError) as error:
            found.append(unreadable_result(here, _first(error)))
            continue
        if varied.demo != promise.id:
            found.append(unreadable_result(here, f"it is of the grid of demo {varied.demo!r}"))
            continue
        variations[promise.id] = Variation(promise, varied)
    return variations, tuple(found)


def _first(error: Exception) -> str:
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        return f"{place}: {first['msg']}" if place else first["msg"]
    return str(error)


@rule("R017", "loose-grid", severity=Severity.WARNING, subject="knowledge")
def loose_grid(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A grid of designs is not registered as it stands, not measured as registered, or not whole.

    One that is registered and waits to be measured is no finding: its demo's page says so.

    ## Why
    In how many designs a prediction holds says something only if nobody chose the designs after
    looking, and if none of them is missing. So the grid, the predictions it looks at and the code
    that measures them are hashed into `registered.json` before any cell is measured.

    ## Example
    A value added to an axis under `choices` in `demo.yaml`, after `varied.json` was written.

    ## Fix
    `stronger demo register NAME` (with `--reason` where another grid was registered), and then
    `stronger demo vary NAME --publish`, which goes on from what is kept.
    """
    yield from read_variations(kb)[1]
    for promise in kb.promises:
        if promise.choices is not None and (what := _loose(kb, promise)):
            yield loose_grid.at(
                promise.choices.position,
                f"the grid of demo {promise.id!r} {what}",
                fix=f"stronger demo register {promise.id}; stronger demo vary {promise.id} "
                "--publish",
            )


def _loose(kb: KnowledgeBase, promise: Promise) -> str:
    """Return what is the matter with a grid, in words, or nothing."""
    from stronger.evidence.provenance import differences, find_source, hash_code, measuring_hash
    from stronger.evidence.registering import FILE, RegistrationError, read_entries
    from stronger.evidence.registering_choices import grid_fault

    path = kb.root / "data" / "demos" / promise.id / FILE
    variation = kb.variations.get(promise.id)
    code = dict(variation.varied.code) if variation else {}
    try:
        entries = read_entries(path, str(path))
    except RegistrationError:
        return ""  # which is a finding of its own
    if fault := grid_fault(promise, entries, measuring_hash(code) if code else ""):
        return fault.replace("measures now", "measured it")
    if variation is None:
        return ""  # it is a plan, like a demo that was not run yet, and its page says so
    if not variation.as_declared:
        return "is not the one that was measured"
    if variation.lacking:
        return f"lacks {variation.lacking} seeds of its cells"
    source = find_source(variation.varied.source, kb.root)
    if source is None:
        return f"was measured by {variation.varied.source}, which is gone"
    try:
        now = hash_code(source, [kb.root], promise, kb.hashes).measuring
    except (OSError, SyntaxError, ValueError):
        return ""  # which is a finding of its own
    changed = ", ".join(f"{file} ({how})" for file, how in differences(code, now))
    return f"was measured before the code changed: {changed}" if changed else ""

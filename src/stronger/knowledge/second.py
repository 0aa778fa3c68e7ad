"""Rules on second implementations of demos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.diagnostics import Diagnostic, Position, Severity, rule
from stronger.evidence.provenance import changes_since
from stronger.evidence.results import Result
from stronger.evidence.seconding import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.knowledge.base import KnowledgeBase


@rule("R020", "unverified-second", severity=Severity.WARNING, subject="knowledge")
def unverified_second(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """The second implementation of a demo has changed since it was measured.

    ## Why
    What a demo finds against a paper counts only where a second program agrees, so it has to be
    known which program that was.

    ## Example
    A line of `src/stronger/demos/pruning/second.py` was changed, or of a module it imports.

    ## Fix
    `stronger demo second NAME --publish` measures it again.
    """
    for result in kb.results:
        if result.second is None:
            continue
        changed = changes_since(Result(result.promise, result.second), kb.root, kb.hashes).numbers
        if changed:
            files = ", ".join(f"{path} ({how})" for path, how in changed.items())
            yield unverified_second.at(
                Position(f"data/demos/{result.demo}/{FILE}"),
                f"the second implementation of demo {result.demo!r} was measured before: {files}",
                fix=f"stronger demo second {result.demo} --publish",
            )

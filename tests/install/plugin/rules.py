"""A rule on bibliographies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.diagnostics import Diagnostic, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography import Bibliography


@rule("X001", "shouting-title", subject="bibliography")
def shouting_title(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A title shouts.

    ## Why
    Nobody hears it better.

    ## Example
    `title = {Larger Is Stronger!}`

    ## Fix
    Leave out the exclamation mark.
    """
    for entry in bibliography:
        if entry.title.endswith("!"):
            yield shouting_title.at(entry.position, f"the title of {entry.citekey!r} shouts")

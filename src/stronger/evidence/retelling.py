"""Says in words how a replication compares with what was published."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.telling import measured, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.evidence.replicating import Compared, Replication

SIGNS = {
    "kept": "kept",
    "lost": "lost",
    "turned": "turned over",
    "gained": "gained",
    "none": "none, as before",
}
"""What became of signs."""


class Again(NamedTuple):
    """One prediction, told then and now."""

    prediction: str
    then: str
    now: str
    measured_then: str
    measured_now: str
    foreseen: str
    """Where the published seeds foresee the new mean, and whether it is there."""
    sign: str


def told_again(each: Compared) -> Again:
    """Return a prediction as it came out then and now, in words."""
    low, high = each.foreseen
    interval = f"{low:.4g} to {high:.4g}" if math.isfinite(low) else "anywhere"
    where = "inside" if each.inside else f"{each.mean_now.mean:.4g} outside"
    return Again(
        each.prediction.id,
        outcome(each.then),
        outcome(each.now),
        measured(each.prediction, each.mean_then),
        measured(each.prediction, each.mean_now),
        f"{interval}: mean {where}",
        SIGNS[each.change],
    )


def in_words(compared: Sequence[Compared], found: Replication) -> str:
    """Return on one line what came of a replication."""
    changes = Counter(each.change for each in compared)
    signed = changes["kept"] + changes["lost"] + changes["turned"]
    more = "".join(
        f", {changes[each]} {SIGNS[each]}" for each in ("lost", "turned", "gained") if changes[each]
    )
    inside = sum(each.inside for each in compared)
    failed = f" ({len(found.failures)} failed)" if found.failures else ""
    return (
        f"{found.stamp.date}, {found.seeds} seed{'' if found.seeds == 1 else 's'}{failed} from "
        f"the fresh root {found.root}: {changes['kept']} of {signed} signs kept{more}; {inside} of "
        f"{len(compared)} means are where the published seeds foresee them"
    )

"""How often a demo was measured again from fresh roots, and what changed, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.evidence.replicating import CHANGED, compare
from stronger.evidence.retelling import SIGNS, in_words, told_again
from stronger.knowledge.replicating import replications_of

if TYPE_CHECKING:
    from stronger.evidence.results import Result
    from stronger.site.outcomes import TestView
    from stronger.site.views import Views


@dataclass(frozen=True)
class Otherwise:
    """A prediction that came out otherwise than published, or whose mean nobody foresaw."""

    test: TestView
    then: str
    """Its outcome and what was measured, when published."""
    now: str
    sign: str
    """What became of its sign."""
    foreseen: str
    """Where the new mean was foreseen, and whether it is there."""


@dataclass(frozen=True)
class ReplicationView:
    """One replication."""

    words: str
    failures: tuple[str, ...]
    """Seeds that did not finish, and why."""
    otherwise: tuple[Otherwise, ...]


@dataclass(frozen=True)
class Replicated:
    """All replications of a demo."""

    counted: tuple[ReplicationView, ...]
    """Those of the result that the page shows."""
    others: int
    """How many were measured by other code, or at another scale."""


def replicated(views: Views, result: Result) -> Replicated:
    """Return what the page of a demo says of its replications."""
    counted = replications_of(views.kb, result)
    found = []
    for replication in counted:
        compared = compare(result, replication)
        otherwise = []
        for each in compared:
            if each.change in CHANGED or not each.inside:
                told = told_again(each)
                otherwise.append(
                    Otherwise(
                        views.views_of_tests[result.demo, each.prediction.id],
                        f"{told.then}, {told.measured_then}",
                        f"{told.now}, {told.measured_now}",
                        SIGNS[each.change],
                        told.foreseen,
                    )
                )
        found.append(
            ReplicationView(in_words(compared, replication), replication.failures, tuple(otherwise))
        )
    others = len(views.kb.replications.get(result.demo, ())) - len(counted)
    return Replicated(tuple(found), others)

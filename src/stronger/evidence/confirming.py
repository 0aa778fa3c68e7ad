"""What a second implementation says of a demo's outcomes: whether both programs come out alike.

What a demo finds against a paper may be the fault of its program. So such an outcome counts only
once a second program, written from the paper and the words of the predictions without sight of the
first, has come out against it, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.outcomes import BACKGROUND, REVERSE, Finding, findings
from stronger.evidence.predictions import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stronger.evidence.predictions import Prediction
    from stronger.evidence.promises import Promise

UNCONFIRMED = "against what the paper says, so that it counts only once a second program agrees"


class Comparison(NamedTuple):
    """What two programs made of one prediction."""

    prediction: Prediction
    first: Finding
    second: Finding

    @property
    def agrees(self) -> bool:
        """Whether both speak for the prediction, both against it, or neither tells."""
        return _sign(self.first) == _sign(self.second)


def second_findings(
    promise: Promise, metrics: Sequence[Mapping[str, float]], failures: int = 0
) -> dict[str, Finding]:
    """Return what became of the predictions that a second implementation measured, by id.

    A precondition counts where the second implementation measured what it is about.

    Parameters
    ----------
    promise
        What was predicted.
    metrics
        What the second implementation measured, of each seed that finished.
    failures
        How many seeds did not.
    """
    known = set(metrics[0]) if metrics else set()
    conditions = tuple(
        each
        for each in promise.preconditions
        if each.checks and {check.metric for check in each.checks} <= known
    )
    predictions = tuple(
        each for each in promise.predictions if each.control is None or each.control in known
    )
    same = promise.model_copy(update={"preconditions": conditions, "predictions": predictions})
    return findings(same, metrics, failures=failures)


def compare(
    promise: Promise, first: Mapping[str, Finding], second: Mapping[str, Finding]
) -> tuple[Comparison, ...]:
    """Return what both implementations made of each prediction that both measured, in order."""
    return tuple(
        Comparison(each, first[each.id], second[each.id])
        for each in promise.predictions
        if each.id in first and each.id in second
    )


def hold_back(
    promise: Promise, first: Mapping[str, Finding], second: Mapping[str, Finding]
) -> dict[str, Finding]:
    """Return outcomes, of which those against a paper count only where a second program agrees.

    An identity needs none, for it is proved.

    Parameters
    ----------
    promise
        What was predicted, and whether a paper says so.
    first
        What became of the predictions in the demo itself, by id.
    second
        The same in the second implementation; empty where there is none.
    """
    held = dict(first)
    for each in promise.predictions:
        finding = first.get(each.id)
        if finding is None or finding.weight != REVERSE or not speaks_for_a_paper(each):
            continue
        if each.id not in second or second[each.id].weight != REVERSE:
            held[each.id] = finding._replace(weight=BACKGROUND, reason=UNCONFIRMED)
    return held


def speaks_for_a_paper(prediction: Prediction) -> bool:
    """Return whether a prediction is a paper's own statement, and none that is proved."""
    return prediction.derived_by == "paper" and prediction.kind is not Kind.IDENTITY


def _sign(finding: Finding) -> int:
    return (finding.weight > 0) - (finding.weight < 0)

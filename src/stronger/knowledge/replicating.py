"""Judges the demos as a whole: how many signs survive fresh seeds, and how sure we rightly were."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.outcomes import Outcome
from stronger.evidence.registering import FILE, RegistrationError, read_entries
from stronger.evidence.replicating import compare, repeats, sign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.evidence.replicating import Change, Replication
    from stronger.evidence.results import Result
    from stronger.knowledge import KnowledgeBase

WORST_FIRST: tuple[Change, ...] = ("turned", "lost", "gained", "kept", "none")
"""Of a prediction replicated more than once, what it did worst counts."""
BOUNDS = (0.0, 0.5, 0.7, 0.9, 1.0)
"""Between which confidences are told apart; few are stated, so the bins are wide."""


class Rate(NamedTuple):
    """How the published demos fared when they were measured again from fresh roots."""

    demos: int
    """How many were."""
    of: int
    """Of how many that have a result."""
    replications: int
    """How often, all demos together."""
    predictions: int
    """How many were replicated."""
    kept: int
    """Of those with a sign when published: how many had it in every replication."""
    lost: int
    """How many had none in one, and the reverse in no other."""
    turned: int
    """How many had the reverse in one."""
    gained: int
    """How many had no sign when published, and one in a replication."""
    inside: int
    """How many means, of `means`, lie where the published seeds foresee them: 95% are expected."""
    means: int

    @property
    def signed(self) -> int:
        """How many of the predictions had a sign when published."""
        return self.kept + self.lost + self.turned

    @property
    def share(self) -> float:
        """The share of signs that were kept; NaN where there was none."""
        return self.kept / self.signed if self.signed else math.nan


def replications_of(kb: KnowledgeBase, result: Result) -> tuple[Replication, ...]:
    """Return the replications that repeat a result: at its scale, by code that gives the same."""
    path = kb.root / "data" / "demos" / result.demo / FILE
    try:
        entries = read_entries(path, FILE)
    except RegistrationError:
        entries = ()  # a check reports it
    found = kb.replications.get(result.demo, ())
    return tuple(each for each in found if repeats(result, each, entries))


def replication_rate(kb: KnowledgeBase) -> Rate:
    """Return how many predictions of how many demos kept their sign from fresh roots."""
    changes: Counter[Change] = Counter()
    demos = replications = inside = means = 0
    for result in kb.results:
        found = replications_of(kb, result)
        demos += bool(found)
        replications += len(found)
        compared = [each for replication in found for each in compare(result, replication)]
        inside += sum(each.inside for each in compared)
        means += len(compared)
        seen: dict[str, list[Change]] = {}
        for each in compared:
            seen.setdefault(each.prediction.id, []).append(each.change)
        changes.update(min(each, key=WORST_FIRST.index) for each in seen.values())
    return Rate(
        demos=demos,
        of=len(kb.results),
        replications=replications,
        predictions=changes.total(),
        kept=changes["kept"],
        lost=changes["lost"],
        turned=changes["turned"],
        gained=changes["gained"],
        inside=inside,
        means=means,
    )


class Bin(NamedTuple):
    """Predictions whose stated confidences lie in one range, and how they fared."""

    low: float
    high: float
    """The range includes its lower end, and 1."""
    number: int
    stated: float
    """Mean of the confidences; NaN where there is none."""
    met: float
    """Share that came out with the sign as stated."""
    reverse: float
    """Share that came out the reverse; what is left told nothing either way."""
    brier: float
    """Mean of (confidence - outcome)², the outcome 1 if met and else 0: 0 is best, and who always
    says ½ has ¼ (Brier 1950)."""


class Calibration(NamedTuple):
    """Confidences stated before a run, against what came out."""

    whole: Bin
    """All of them."""
    bins: tuple[Bin, ...]
    """By confidence, empty ones included."""
    void: int
    """How many with a confidence are left out, for their test could not tell."""
    without: int
    """How many measured predictions have no confidence stated."""


def calibration(kb: KnowledgeBase) -> Calibration:
    """Return how stated confidences compare with outcomes, over all predictions measured.

    What counts as met is an outcome with the stated sign, also where it counts weakly; an open one
    is not met. A void is left out: no outcome would have said anything.
    """
    stated = [each for each in kb.tests if each.prediction.confidence is not None]
    told = [each for each in stated if each.finding.outcome is not Outcome.VOID]
    pairs = [(each.prediction.confidence or 0.0, sign(each.finding)) for each in told]
    return Calibration(
        binned(pairs, 0.0, 1.0),
        tuple(binned(pairs, *ends) for ends in pairwise(BOUNDS)),
        void=len(stated) - len(told),
        without=len(kb.tests) - len(stated),
    )


def binned(pairs: Sequence[tuple[float, int]], low: float, high: float) -> Bin:
    """Return how the predictions fared whose confidence lies from one bound up to another.

    Parameters
    ----------
    pairs
        Confidence and sign (1 as stated, -1 the reverse, 0 neither) of each prediction.
    low, high
        The bounds; the upper one is in the range only if it is 1.

    Examples
    --------
    >>> found = binned([(0.9, 1), (0.8, -1), (0.2, 0)], 0.5, 1)
    >>> found.number, round(found.stated, 2), found.met, found.reverse, round(found.brier, 3)
    (2, 0.85, 0.5, 0.5, 0.325)
    """
    inside = [each for each in pairs if low <= each[0] < high or (high == 1 and each[0] == 1)]
    number = len(inside)

    def mean(values: Sequence[float]) -> float:
        return math.fsum(values) / number if number else math.nan

    return Bin(
        low,
        high,
        number,
        stated=mean([confidence for confidence, _ in inside]),
        met=mean([signed > 0 for _, signed in inside]),
        reverse=mean([signed < 0 for _, signed in inside]),
        brier=mean([(confidence - (signed > 0)) ** 2 for confidence, signed in inside]),
    )

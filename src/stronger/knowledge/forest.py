"""The effects that demos measured of a claim, each as a share of the way it was predicted to go."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from stronger.evidence.outcomes import facing, way
from stronger.evidence.telling import in_every_seed
from stronger.knowledge.standing import (
    Side,
    demos_on,
    identities_on,
    means,
    papers_on,
    side,
    voids_on,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.standing import DemoVoice, PaperVoice, Standing
    from stronger.knowledge.testing import Identity, Test

ORDER = (Side.FOR, Side.MIXED, Side.AGAINST, Side.NOTHING)
"""Of demos in a plot."""


@dataclass(frozen=True)
class Effect:
    """An effect on the way from the value without it, 0, to the bound predicted of it, 1.

    What lies at 1 is as large as was predicted, whether that supports the claim or challenges it:
    the axis is the prediction's, the sign the claim's.
    """

    test: Test
    side: Side
    """Where its outcome comes down, on the claim that the plot is of."""
    would: Side
    """Where it would have, had it been met."""
    low: float
    """Ends of the interval that was judged: 95% over seeds, or the extremes of all."""
    high: float
    middle: float
    """The mean over seeds."""

    @property
    def extremes(self) -> bool:
        """Whether every seed was to be there, so that the interval is of all seeds."""
        return in_every_seed(self.test.prediction)


@dataclass(frozen=True)
class DemoEffects:
    """What one demo measured of a claim."""

    demo: str
    side: Side
    weak: bool
    effects: tuple[Effect, ...]
    others: tuple[Test, ...]
    """Equalities, forecasts with nothing to count from, and effects of which the value without them
    was itself predicted: they have a region, and no way to it."""


@dataclass(frozen=True)
class Spread:
    """How far apart demos are, of the effects that would all come down on one side if met.

    Each demo gives one number, the median of its effects, and these are the smallest, the median
    and the largest of them, over demos. That is a description, and no estimate. A random-effects
    model would need effects of one quantity, and here each is divided by a bound that somebody
    chose for it; it would need studies whose errors differ by chance alone, and seeds are repeats
    of one design. So nothing is pooled, and there is no common effect that a tau could surround.
    """

    would: Side
    demos: int
    effects: int
    least: float
    middle: float
    most: float


@dataclass(frozen=True)
class Forest:
    """All that stands on a claim, for a plot: nothing in it is added up."""

    claim: str
    demos: tuple[DemoEffects, ...]
    """Those for it first, then mixed ones, those against it, and those that say neither."""
    spreads: tuple[Spread, ...]
    """Where several demos have effects that would come down on the same side if met."""
    identities: tuple[Identity, ...]
    """Proved, not measured."""
    voids: tuple[Test, ...]
    """They could not tell."""
    papers: tuple[PaperVoice, ...]
    """Beside it, never added."""

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Of all demos, in order."""
        return tuple(effect for demo in self.demos for effect in demo.effects)


def forest(kb: KnowledgeBase, claim: str) -> Forest:
    """Return the effects that demos measured of a claim as it is worded.

    Parameters
    ----------
    kb
        What is known.
    claim
        Its identifier.
    """
    return _forest(
        claim,
        demos_on(kb, claim),
        lambda _, stance: side([stance]),
        identities_on(kb, claim),
        voids_on(kb, claim),
        papers_on(kb, claim),
    )


def forest_at(kb: KnowledgeBase, found: Standing) -> Forest:
    """Return the effects that tell of something the thesis asserts, through the argument.

    A test supports or challenges its own claim; here its side is what that means where the signs
    are read, under the reading that `found` is of.
    """

    def read(test: Test, stance: str) -> Side:
        return side(means(test, stance, kb, found.reading).get(found.claim.id, ()))

    identities = tuple(each.identity for each in found.facts)
    return _forest(found.claim.id, found.demos, read, identities, (), found.papers)


def effect(test: Test, read: Callable[[Test, str], Side]) -> Effect | None:
    """Return a test as an effect, or None if it has no way from a null to a bound.

    A void has none, whatever was measured, nor has an identity.

    Parameters
    ----------
    test
        A prediction, and what became of it.
    read
        What a stance of the test towards its claim is on the claim that the plot is of.
    """
    finding, prediction = test.finding, test.prediction
    if not finding.has_edge or math.isnan(finding.share_low):
        return None
    bound = facing(prediction.expect, finding.null)
    return Effect(
        test,
        read(test, test.stance),
        read(test, prediction.if_met),
        finding.share_low,
        finding.share_high,
        way(test.estimate.mean, finding.null, bound),
    )


def _forest(
    claim: str,
    voices: Iterable[DemoVoice],
    read: Callable[[Test, str], Side],
    identities: tuple[Identity, ...],
    voids: tuple[Test, ...],
    papers: tuple[PaperVoice, ...],
) -> Forest:
    demos = sorted((_of(each, read) for each in voices), key=lambda each: ORDER.index(each.side))
    return Forest(claim, tuple(demos), tuple(spreads(demos)), identities, voids, papers)


def _of(voice: DemoVoice, read: Callable[[Test, str], Side]) -> DemoEffects:
    found = [(test, effect(test, read)) for test in voice.tests]
    return DemoEffects(
        voice.demo,
        voice.side,
        voice.weak,
        tuple(each for _, each in found if each is not None),
        tuple(test for test, each in found if each is None),
    )


def spreads(demos: Sequence[DemoEffects]) -> list[Spread]:
    """Return how far demos are apart, apart for what would support and what would challenge."""
    found = []
    for would in (Side.FOR, Side.AGAINST):
        middles = [[each.middle for each in demo.effects if each.would is would] for demo in demos]
        by_demo = [median(each) for each in middles if each]
        if len(by_demo) > 1:
            found.append(
                Spread(
                    would,
                    len(by_demo),
                    sum(map(len, middles)),
                    min(by_demo),
                    median(by_demo),
                    max(by_demo),
                )
            )
    return found

"""Lays out the effects on a claim for a forest plot: a thin row each, by demo, on one axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.evidence.outcomes import Outcome
from stronger.knowledge.forest import forest, forest_at
from stronger.site.evidence import SIDES
from stronger.site.outcomes import between

if TYPE_CHECKING:
    from stronger.knowledge.forest import DemoEffects, Effect, Forest, Spread
    from stronger.site.entries import Ref
    from stronger.site.outcomes import TestView
    from stronger.site.views import Views

LEAST, MOST = -1.0, 3.0
"""The axis, the same for all claims: from as far the opposite way to three times as far. Of our
effects half end between 1 and 2.3; what goes on beyond the axis has an arrow."""
SHORT = {
    Outcome.EXCEEDED: "larger than predicted",
    Outcome.PARTIAL: "smaller than predicted",
    Outcome.ABSENT: "no such effect",
    Outcome.REVERSED: "the other way",
    Outcome.MISSED: "forecast wrong",
    Outcome.NO_CONTRAST: "could not fail",
}
"""Outcomes where there is room for three words."""


@dataclass(frozen=True)
class Strip:
    """An effect on the axis, in percent of its length from the left."""

    test: TestView
    mark: str
    """Of the side its outcome comes down on."""
    low: str
    high: str
    middle: str
    """Empty where all seeds count, so that there is no mean, and where it lies beyond the axis."""
    beyond: tuple[bool, bool]
    """Whether the interval goes on to the left, and to the right."""
    words: str
    """The same for those who cannot see it."""
    short: str
    """The outcome in three words at most."""


@dataclass(frozen=True)
class Group:
    """What one demo measured."""

    demo: Ref
    mark: str
    word: str
    weak: bool
    strips: tuple[Strip, ...]
    others: tuple[TestView, ...]
    """Those that have a region only."""

    @property
    def words(self) -> str:
        """Its effects for those who cannot see them."""
        return "; ".join(f"{each.test.name}: {each.words}" for each in self.strips)

    @property
    def tests(self) -> tuple[TestView, ...]:
        """All of them."""
        return (*(each.test for each in self.strips), *self.others)


@dataclass(frozen=True)
class ForestView:
    """The plot of a claim."""

    groups: tuple[Group, ...]
    spreads: tuple[str, ...]
    """How far demos are apart, in words."""

    @property
    def on_the_axis(self) -> tuple[Group, ...]:
        """The demos that have effects."""
        return tuple(each for each in self.groups if each.strips)

    @property
    def apart(self) -> tuple[Group, ...]:
        """The demos that have tests without a way from nothing to something."""
        return tuple(each for each in self.groups if each.others)

    @property
    def effects(self) -> int:
        """How many effects there are."""
        return sum(len(each.strips) for each in self.groups)


def forest_view(views: Views, claim: str) -> ForestView:
    """Return the plot of a claim as it is worded."""
    return _shown(views, forest(views.kb, claim))


def forest_through(views: Views, claim: str) -> ForestView:
    """Return the plot of something that the thesis asserts, through the argument.

    It is empty for other claims.
    """
    standing = [each for each in views.standing if each.claim.id == claim and each.demos]
    return _shown(views, forest_at(views.kb, standing[0])) if standing else ForestView((), ())


def _shown(views: Views, found: Forest) -> ForestView:
    return ForestView(
        tuple(_group(views, each) for each in found.demos),
        tuple(map(spread_told, found.spreads)),
    )


def _group(views: Views, found: DemoEffects) -> Group:
    mark, word, _ = SIDES[found.side]
    return Group(
        views.demos[found.demo].ref,
        mark,
        word,
        found.weak,
        tuple(strip(views.view_of(each.test), each) for each in found.effects),
        tuple(map(views.view_of, found.others)),
    )


def strip(view: TestView, effect: Effect) -> Strip:
    """Return an effect on the axis; what lies beyond an end is drawn at that end."""
    drawn = not effect.extremes and LEAST <= effect.middle <= MOST
    return Strip(
        view,
        SIDES[effect.side][0],
        percent(effect.low),
        percent(effect.high),
        percent(effect.middle) if drawn else "",
        (effect.low < LEAST, effect.high > MOST),
        between(effect.low, effect.high),
        briefly(view),
    )


def percent(share: float) -> str:
    """Return where a share of the way lies on the axis, not beyond its ends.

    Examples
    --------
    >>> percent(0), percent(0.25), percent(1), percent(40)
    ('25%', '31.25%', '50%', '100%')
    """
    place = (min(max(share, LEAST), MOST) - LEAST) / (MOST - LEAST)
    return f"{round(100 * place, 2):g}%"


def spread_told(spread: Spread) -> str:
    """Return in words how far demos are apart."""
    verb = SIDES[spread.would][2]
    least, middle, most = (f"{each:.2g}" for each in (spread.least, spread.middle, spread.most))
    return (
        f"How far demos differ: of the {spread.demos} whose effects would {verb} the claim if met, "
        f"the weakest shows {least} times the least that was predicted, the strongest {most} "
        f"times, and the one in the middle {middle} times (the median effect of each)."
    )


def briefly(view: TestView) -> str:
    """Return an outcome in three words at most."""
    if view.finding is None:
        return view.word
    outcome = view.finding.outcome
    if outcome is Outcome.PARTIAL and view.finding.share_high >= 1:
        return "there, size open"
    return SHORT.get(outcome, str(outcome))

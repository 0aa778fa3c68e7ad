"""Says in how many designs a prediction holds, and which choice flips it. Pure functions.

A share of designs is counted, and is no probability: nobody drew them at random, and they share
their data, their code and their author.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from stronger.evidence.settings import shown
from stronger.evidence.telling import outcome as outcome_told

if TYPE_CHECKING:
    from stronger.evidence.outcomes import Finding
    from stronger.evidence.predictions import Prediction

Value: TypeAlias = "bool | int | float | str"
Settings: TypeAlias = "Mapping[str, Value]"
SMALL = 0.5
"""A choice that flips fewer of its pairs than this share explains little by itself."""
FAILED = "no outcome: no seed finished"


class Design(NamedTuple):
    """One design, and what became of a prediction in it."""

    settings: Settings
    finding: Finding | None
    """None where no seed finished."""
    metrics: Sequence[Mapping[str, float]] = ()
    """Of each seed that finished."""

    @property
    def holds(self) -> bool:
        """Whether what was predicted is there: met, exceeded, or smaller than predicted."""
        return self.finding is not None and self.finding.weight > 0

    @property
    def word(self) -> str:
        """Its outcome in plain words."""
        return outcome_told(self.finding) if self.finding else FAILED


class Turn(NamedTuple):
    """What one choice does to whether a prediction holds."""

    parameter: str
    pairs: int
    """Pairs of designs that differ in this choice alone."""
    turned: int
    """Of these, the pairs of which one holds and the other does not."""
    by_value: tuple[tuple[Value, int, int], ...]
    """For each value, in how many designs it holds, and of how many."""

    @property
    def share(self) -> float:
        """Share of the pairs that differ in whether it holds; 0 where there is none."""
        return self.turned / self.pairs if self.pairs else 0.0

    @property
    def least(self) -> tuple[Value, int, int]:
        """The value at which it holds least."""
        return min(self.by_value, key=lambda each: each[1] / max(1, each[2]))


def turns(
    designs: Sequence[tuple[Settings, bool]], axes: Mapping[str, Sequence[Value]]
) -> tuple[Turn, ...]:
    """Return what each choice does, in order of the axes.

    Parameters
    ----------
    designs
        The settings of each, and whether the prediction holds there.
    axes
        The values of each axis.

    Examples
    --------
    >>> designs = [({"a": a, "b": b}, a == 1) for a in (1, 2) for b in (1, 2)]
    >>> [(each.parameter, each.share) for each in turns(designs, {"a": (1, 2), "b": (1, 2)})]
    [('a', 1.0), ('b', 0.0)]
    """
    found = []
    for parameter, values in axes.items():
        alike: dict[tuple[Value, ...], list[bool]] = defaultdict(list)
        for settings, holds in designs:
            alike[tuple(settings[name] for name in axes if name != parameter)].append(holds)
        pairs = sum(len(each) * (len(each) - 1) // 2 for each in alike.values())
        turned = sum(sum(each) * (len(each) - sum(each)) for each in alike.values())
        by_value = tuple(
            (value, sum(there), len(there))
            for value in values
            for there in [[holds for settings, holds in designs if settings[parameter] == value]]
        )
        found.append(Turn(parameter, pairs, turned, by_value))
    return tuple(found)


def decided(designs: Sequence[tuple[Settings, bool]], parameters: Sequence[str]) -> int:
    """Return of how many designs some choices tell whether it holds, each by its majority.

    Examples
    --------
    >>> designs = [({"a": a, "b": b}, a == b) for a in (1, 2) for b in (1, 2)]
    >>> decided(designs, ["a"]), decided(designs, ["a", "b"])
    (2, 4)
    """
    groups: dict[tuple[Value, ...], Counter[bool]] = defaultdict(Counter)
    for settings, holds in designs:
        groups[tuple(settings[name] for name in parameters)][holds] += 1
    return sum(max(each.values()) for each in groups.values())


@dataclass(frozen=True)
class Multiverse:
    """A prediction over all designs of a grid."""

    prediction: Prediction
    designs: tuple[Design, ...]
    axes: Mapping[str, Sequence[Value]]
    published: Settings
    """What the published run chose."""

    @cached_property
    def signs(self) -> tuple[tuple[Settings, bool], ...]:
        """The settings of each design, and whether it holds there."""
        return tuple((each.settings, each.holds) for each in self.designs)

    @property
    def holds(self) -> int:
        """In how many designs it holds."""
        return sum(holds for _, holds in self.signs)

    @property
    def count(self) -> int:
        """How many designs there are."""
        return len(self.designs)

    @property
    def outcomes(self) -> Counter[str]:
        """How many designs have each outcome, in plain words, the commonest first."""
        return Counter(dict(Counter(each.word for each in self.designs).most_common()))

    @property
    def at_published(self) -> Design | None:
        """The design with the choices of the published run, if it is in the grid."""
        return next((each for each in self.designs if each.settings == self.published), None)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """What each choice does, in order of the axes."""
        return turns(self.signs, self.axes)

    @cached_property
    def flips(self) -> tuple[Turn, ...]:
        """The choice that flips it most often, or several that do equally; none if none does."""
        most = max((each.share for each in self.turns), default=0.0)
        return tuple(each for each in self.turns if each.share == most > 0)

    @cached_property
    def partner(self) -> tuple[str, int] | None:
        """The choice that tells most together with the one that flips it, and of how many designs.

        None where that one alone tells of all, or nothing flips it.
        """
        if not self.flips or decided(self.signs, [self.flips[0].parameter]) == self.count:
            return None
        first = self.flips[0].parameter
        others = [name for name in self.axes if name != first]
        best = max(others, key=lambda name: decided(self.signs, [first, name]))
        return best, decided(self.signs, [first, best])

    @property
    def told(self) -> str:
        """In how many designs it holds and what flips it, in one sentence without a full stop."""
        start = f"Holds in {self.holds} of {self.count} designs"
        if not self.flips:
            return f"{start}; no choice flips it"
        return f"{start}; the choice that flips it: {' or '.join(e.parameter for e in self.flips)}"

    @property
    def why(self) -> str:
        """What it hangs on, with numbers; empty where nothing flips it."""
        if not self.flips:
            return ""
        sentences = [self._turn_told(each) for each in self.flips]
        first = self.flips[0]
        if self.partner is None:
            sentences.append(f"{first.parameter} alone decides all {self.count}.")
        else:
            name, number = self.partner
            alone = decided(self.signs, [first.parameter])
            weak = "No single choice explains it: " if first.share < SMALL else ""
            all_of = f"all {self.count}" if number == self.count else f"{number} of {self.count}"
            more = f"{first.parameter} and {name} together for {all_of}"
            if number == alone:
                more = "and no second choice adds to that"
            sentences.append(
                f"{weak}{first.parameter} alone tells for {alone} of {self.count} designs whether "
                f"it holds, {more}."
            )
        return " ".join(sentences)

    @staticmethod
    def _turn_told(turn: Turn) -> str:
        value, holds, count = turn.least
        return (
            f"Of {turn.pairs} pairs of designs that differ in {turn.parameter} alone, in "
            f"{turn.turned} one holds and the other does not; at {turn.parameter} = "
            f"{shown(value)} it holds in {holds} of {count}."
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what follows as plain values."""
        published = self.at_published
        return {
            "holds": self.holds,
            "designs": self.count,
            "told": self.told,
            "why": self.why,
            "outcomes": dict(self.outcomes),
            "published": published.word if published else None,
            "choices": [
                {
                    "parameter": each.parameter,
                    "pairs": each.pairs,
                    "turned": each.turned,
                    "share": each.share,
                    "by_value": [
                        {"value": value, "holds": holds, "designs": count}
                        for value, holds, count in each.by_value
                    ],
                }
                for each in self.turns
            ],
            "cells": [
                {"settings": dict(each.settings), "outcome": each.word, "holds": each.holds}
                for each in self.designs
            ],
        }


def settings_told(settings: Settings) -> str:
    """Return settings in one line.

    Examples
    --------
    >>> settings_told({"rate": 0.1, "hidden": 20})
    'rate=0.1, hidden=20'
    """
    return ", ".join(f"{name}={shown(value)}" for name, value in settings.items())

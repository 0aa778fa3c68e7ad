"""What demos say of claims: every prediction with its outcome, and every identity once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stronger.evidence.outcomes import Outcome, stance
from stronger.evidence.verdicts import stance as verdict_stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stronger.evidence.intervals import Estimate
    from stronger.evidence.outcomes import Finding
    from stronger.evidence.predictions import Prediction, Setting
    from stronger.evidence.results import Result
    from stronger.evidence.verdicts import Verdict


@dataclass(frozen=True)
class Test:
    """A prediction, what was measured, and what became of it under both rules."""

    __test__ = False  # pytest takes classes of this name for its own

    demo: str
    prediction: Prediction
    estimate: Estimate
    finding: Finding
    verdict: Verdict
    """Under the first rule, which no longer counts."""
    setting: Setting | None
    """How near it is to its source's experiment."""

    @property
    def stance(self) -> str:
        """What the outcome is towards the claim; a void is background, and gives no edge."""
        return stance(self.prediction, self.finding)

    @property
    def verdict_stance(self) -> str:
        """What the verdict of the first rule was towards the claim."""
        return verdict_stance(self.prediction, self.verdict)

    @property
    def turned(self) -> bool:
        """Whether the sign is another than under the first rule."""
        return self.stance != self.verdict_stance


@dataclass(frozen=True)
class Identity:
    """A proved fact, and all checks of it."""

    name: str
    checks: tuple[Test, ...]

    @property
    def node(self) -> str:
        """Its identifier in the graph."""
        return f"identity:{self.name}"

    @property
    def holds(self) -> bool:
        """Whether it was found in every seed of a check, and broken in none of any other."""
        found = {each.finding.outcome for each in self.checks}
        return Outcome.HOLDS in found and Outcome.FAILS not in found

    @cached_property
    def stances(self) -> dict[str, tuple[str, ...]]:
        """Its stances towards each claim: those of the failing checks, or else of the holding ones.

        A fact can speak for a claim in one respect and against it in another. A claim for which no
        check was decided is left out.
        """
        found: dict[str, tuple[str, ...]] = {}
        for outcome in (Outcome.HOLDS, Outcome.FAILS):
            decided = [each for each in self.checks if each.finding.outcome is outcome]
            for claim in dict.fromkeys(each.prediction.claim for each in decided):
                said = [each.stance for each in decided if each.prediction.claim == claim]
                found[claim] = tuple(dict.fromkeys(said))
        return found

    @property
    def settles(self) -> tuple[tuple[str, str], ...]:
        """Every claim with a stance towards it: an edge each."""
        stances = self.stances.items()
        return tuple((claim, stance) for claim, found in stances for stance in found)


def tests_of(results: Iterable[Result]) -> Iterator[Test]:
    """Yield every prediction of results that has an outcome, in order of writing."""
    for result in results:
        for each in result.predictions:
            finding = result.findings.get(each.id)
            if finding is not None:
                yield Test(
                    result.demo,
                    each,
                    result.estimates[each.metric],
                    finding,
                    result.verdicts[each.id],
                    result.promise.setting_of(each),
                )


def identities_of(tests: Iterable[Test]) -> tuple[Identity, ...]:
    """Return the facts that tests check, each once, in order of the first check."""
    found: dict[str, list[Test]] = {}
    for test in tests:
        if test.prediction.identity:
            found.setdefault(test.prediction.identity, []).append(test)
    return tuple(Identity(name, tuple(checks)) for name, checks in found.items())

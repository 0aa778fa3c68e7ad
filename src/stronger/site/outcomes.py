"""What became of predictions, as pages say it: words, marks and tallies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.confirming import UNCONFIRMED
from stronger.evidence.outcomes import WORDS, Outcome
from stronger.evidence.telling import in_every_seed, measured
from stronger.evidence.telling import outcome as in_words
from stronger.evidence.telling import reason as further
from stronger.knowledge.scoreboard import says_otherwise
from stronger.site.rows import Row, row
from stronger.site.text import Markdown

if TYPE_CHECKING:
    from stronger.evidence.confirming import Comparison
    from stronger.evidence.intervals import Estimate
    from stronger.evidence.outcomes import Finding
    from stronger.evidence.predictions import Prediction
    from stronger.evidence.verdicts import Verdict
    from stronger.knowledge.scoreboard import Ground
    from stronger.knowledge.testing import Test
    from stronger.site.entries import Ref

ORDER = (
    Outcome.HOLDS,
    Outcome.MET,
    Outcome.EXCEEDED,
    Outcome.PARTIAL,
    Outcome.OPEN,
    Outcome.NO_CONTRAST,
    Outcome.MISSED,
    Outcome.ABSENT,
    Outcome.REVERSED,
    Outcome.DIFFERS,
    Outcome.FAILS,
    Outcome.VOID,
)
"""Of outcomes in tallies, which call them in short what the rule calls them in words."""
CAME = (
    ("came true", (Outcome.HOLDS, Outcome.MET, Outcome.EXCEEDED)),
    ("came true in part", (Outcome.PARTIAL,)),
    ("did not", (Outcome.MISSED, Outcome.ABSENT, Outcome.REVERSED, Outcome.DIFFERS, Outcome.FAILS)),
    ("could not be decided", (Outcome.OPEN, Outcome.NO_CONTRAST, Outcome.VOID)),
)
"""What became of predictions, as one would tell a friend."""


class Count(NamedTuple):
    """How often an outcome occurs."""

    mark: str
    number: int
    word: str
    """In short."""
    words: str
    """The same in plain words."""


@dataclass(frozen=True)
class TestView:
    """A prediction, what was measured, and what became of it."""

    __test__ = False  # pytest takes classes of this name for its own

    demo: Ref
    anchor: str
    """On the demo's page."""
    prediction: Prediction
    estimate: Estimate | None
    test: Test | None
    """None if it has no outcome: it has no kind, or was not measured."""
    former: Verdict | None
    """The verdict of the first rule, where that was in force before the outcome was computed."""
    grounds: tuple[Ground, ...]
    """The preconditions it rests on."""
    would: Finding | None
    """Of a void: the outcome if nothing had to hold."""
    compared: Comparison | None = None
    """What a second implementation of the demo made of it, if it measured it."""
    elsewhere: tuple[str, ...] = ()
    """How it fares in other designs, from other seeds and by another program, in a few words."""

    @property
    def address(self) -> Markdown:
        """Where it stands on its demo's page."""
        return self.demo.address + type(self.demo.address)(f"#{self.anchor}")

    @property
    def name(self) -> str:
        """Its identifier, as words."""
        return words_of(self.prediction.id)

    @property
    def finding(self) -> Finding | None:
        """The outcome, if there is one."""
        return self.test.finding if self.test else None

    @property
    def mark(self) -> str:
        """What its mark is called in the style sheet."""
        return mark_of(self.test.finding.outcome) if self.test else "unjudged"

    @property
    def word(self) -> str:
        """The outcome in plain words."""
        return in_words(self.finding) if self.test else "no outcome"

    @property
    def would_word(self) -> str:
        """What it would have been, in plain words."""
        return in_words(self.would) if self.would else ""

    @property
    def held_back(self) -> bool:
        """Whether it is against a paper, and no second program has agreed."""
        return self.finding is not None and self.finding.reason == UNCONFIRMED

    @property
    def second_word(self) -> str:
        """What it came to in the second implementation, in plain words."""
        return in_words(self.compared.second) if self.compared else ""

    @property
    def void(self) -> bool:
        """Whether it could not tell anything, so that it gives no edge."""
        return self.test is not None and not self.test.finding.has_edge

    @property
    def stance(self) -> str | None:
        """Towards its claim; None for a void and where there is no outcome."""
        return self.test.stance if self.test and self.test.finding.has_edge else None

    @property
    def weak(self) -> bool:
        """Whether it counts, but half."""
        return self.test is not None and self.test.finding.weak

    @property
    def reason(self) -> str:
        """What else there is to say of the outcome; nothing for a void, whose grounds say it."""
        return "" if self.test is None or self.void else further(self.test.finding)

    @property
    def held(self) -> tuple[Ground, ...]:
        """The preconditions that held."""
        return tuple(each for each in self.grounds if each.held)

    @property
    def otherwise(self) -> bool:
        """Whether the first rule said something else."""
        return self.former is not None and self.test is not None and says_otherwise(self.test)

    @property
    def former_told(self) -> bool:
        """Whether the verdict of the first rule is worth telling: where it said something else."""
        return self.former is not None and (self.test is None or self.otherwise)

    @property
    def would_if_met(self) -> str:
        """What it would mean for its claim if met, unless the outcome says just that."""
        if self.stance == self.prediction.if_met:
            return ""
        return self.prediction.if_met.removesuffix("s")

    @property
    def way(self) -> str:
        """Where the interval lies from the null to the bound, where there is a null."""
        finding = self.finding
        if finding is None or finding.share_low != finding.share_low:
            return ""
        return between(finding.share_low, finding.share_high)

    @property
    def way_told(self) -> bool:
        """Whether that is worth telling: not where the prediction was met, and not of a void."""
        return bool(self.way) and self.mark not in {"met", "void"}

    @property
    def measured(self) -> Markdown:
        """What was measured: the mean and its interval, or all seeds where every one counts."""
        if self.estimate is None:
            return Markdown("not measured")
        return unbroken(measured(self.prediction, self.estimate))

    @property
    def every_seed(self) -> bool:
        """Whether every seed had to lie in the region."""
        return in_every_seed(self.prediction)

    @property
    def control(self) -> str:
        """The control's mean, where an effect has a control that was measured."""
        if not self.prediction.control or self.finding is None or isnan(self.finding.null):
            return ""
        return f"{self.finding.null:.4g}"

    @property
    def judged(self) -> Markdown:
        """The interval that was judged, where it is not the one of the mean."""
        finding = self.finding
        if not self.control or finding is None or in_every_seed(self.prediction):
            return Markdown()
        return unbroken(f"{finding.low:.4g} to {finding.high:.4g}")

    @property
    def row(self) -> Row | None:
        """The same to scale."""
        return row(self.test) if self.test else None


_INTERVAL = re.compile(r"(\(?(?:[\d.,e∞−-]|&#\d+;)+) to ((?:[\d.,e∞−-]|&#\d+;)+\)?)")


def unbroken(text: str) -> Markdown:
    """Return text in which an interval stays on one line, or at least each of its numbers.

    Examples
    --------
    >>> print(unbroken("(-0.4 to 0.6)"))
    <span class="interval"><b>(-0.4</b> to <b>0.6)</b></span>
    """
    shown = r'<span class="interval"><b>\1</b> to <b>\2</b></span>'
    return Markdown(_INTERVAL.sub(shown, str(Markdown.escape(text))))


def between(low: float, high: float) -> str:
    """Return in words where an interval lies on the way from the null, 0, to the bound, 1.

    Examples
    --------
    >>> between(0.25, 0.6), between(0.9, 1.213), between(1.3, 2.04)
    ('25% to 60% of the way', '90% of the way to 1.2 times as far', '1.3 to 2 times as far')
    >>> between(-0.1, 0.4), between(-7.04, -5.27)
    ('10% as far the opposite way to 40% of the way', '5.3 to 7 times as far the opposite way')
    """
    if high < 0:
        low, high = high, low
    ends = [_far(low), _far(high)]
    if ends[0] == ends[1]:
        return " ".join(ends[0])
    if ends[0][1] == ends[1][1]:
        return f"{ends[0][0]} to {ends[1][0]} {ends[0][1]}"
    return " to ".join(" ".join(each) for each in ends)


def _far(share: float) -> tuple[str, str]:
    """Return how far a share of the way is, and what that is counted in."""
    backwards = " the opposite way" if share < 0 else ""
    part = round(100 * abs(share))
    if part > 105:
        return f"{abs(share):,.1f}".removesuffix(".0"), f"times as far{backwards}"
    if not part or not backwards:
        return f"{part}%", "of the way"
    return f"{part}%", f"as far{backwards}"


def words_of(identifier: str) -> str:
    """Return a kebab-case name as the words it is made of.

    Examples
    --------
    >>> words_of("small-steps-keep-the-order")
    'Small steps keep the order'
    >>> words_of("the-paper-s-attack")
    "The paper's attack"
    """
    return f"{identifier}-".replace("-s-", "'s-").replace("-", " ").strip().capitalize()


def mark_of(outcome: Outcome) -> str:
    """Return what the mark of an outcome is called in the style sheet."""
    return outcome.replace(" ", "-")


def summed_up(counts: Iterable[Count]) -> str:
    """Return in one sentence what became of predictions, or nothing where there is none.

    Examples
    --------
    >>> summed_up(counted([Outcome.MET, Outcome.HOLDS, Outcome.VOID]))
    'Of 3 predictions, 2 came true and 1 could not be decided.'
    """
    numbers = {each.word: each.number for each in counts}
    total = sum(numbers.values())
    said = [
        f"{number} {words}"
        for words, outcomes in CAME
        if (number := sum(numbers.get(str(each), 0) for each in outcomes))
    ]
    if not said:
        return ""
    of_all = "Of 1 prediction" if total == 1 else f"Of {total} predictions"
    return f"{of_all}, {' and '.join((', '.join(said[:-1]), said[-1]) if said[1:] else said)}."


def counted(outcomes: Iterable[Outcome]) -> tuple[Count, ...]:
    """Return how often each outcome occurs, in the order of tallies."""
    found = Counter(outcomes)
    return tuple(
        Count(mark_of(each), found[each], str(each), WORDS[each]) for each in ORDER if found[each]
    )

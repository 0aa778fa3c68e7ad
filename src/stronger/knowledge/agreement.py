"""Whether a second coder codes statements alike: a sample, Cohen's kappa, and what is unsettled."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.claims.coding import ASPECTS
from stronger.diagnostics import Diagnostic, Severity, did_you_mean, rule
from stronger.knowledge.witnesses import READ

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stronger.claims import Statement
    from stronger.claims.coding import Coded, Coding
    from stronger.knowledge.base import KnowledgeBase

RESAMPLES = 2000


@dataclass(frozen=True)
class Agreement:
    """How far two coders agree on one thing, over the statements that both coded."""

    aspect: str
    """What was coded: claim, stance, basis; or one stance against all others."""
    number: int
    """Of statements."""
    agreed: int
    first: int | None
    """How many the first coder gave the stance, where it is one stance."""
    second: int | None
    kappa: float | None
    """Cohen's kappa; none where both coders gave one value to all."""
    interval: tuple[float, float] | None
    """95% interval of kappa, from resampled statements."""


def sample(statements: Iterable[Statement], seed: int, number: int) -> tuple[Statement, ...]:
    """Draw statements whose papers were read, at least in the abstract, in an order of chance.

    They are those of the smallest SHA-256 of ``seed:id``: anybody can draw them again in any
    language from the same statements; one that is added later moves none but the last.
    """

    def lot(statement: Statement) -> str:
        return hashlib.sha256(f"{seed}:{statement.id}".encode()).hexdigest()

    return tuple(sorted((each for each in statements if each.read in READ), key=lot)[:number])


def kappa(pairs: Sequence[tuple[object, object]]) -> float | None:
    """Return Cohen's kappa of two coders: agreement beyond chance, 1 at most.

    κ = (p_o - p_e) / (1 - p_e), with p_o the share of items on which they agree and p_e the share
    expected of coders with the same frequencies who code at random (Cohen 1960, eq. 1).

    Parameters
    ----------
    pairs
        The two codes of each item.

    Returns
    -------
    float or None
        None where there is no item, or where both give one and the same code to all.

    Examples
    --------
    >>> kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    0.5
    """
    number = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[code] * second[code] for code in first)
    if by_chance == number**2:
        return None
    agreed = sum(one == other for one, other in pairs) * number
    return (agreed - by_chance) / (number**2 - by_chance)


def agreements(coding: Coding) -> tuple[Agreement, ...]:
    """Return the agreement on claim, stance and basis, and on each stance against the others."""
    coded = coding.coded
    found = [_agreement(each, [_pair(one, each) for one in coded]) for each in ASPECTS]
    stances = sorted({str(code) for one in coded for code in _pair(one, "stance")})
    for stance in stances:
        pairs = [
            (str(a) == stance, str(b) == stance) for a, b in (_pair(c, "stance") for c in coded)
        ]
        counts = (sum(a for a, _ in pairs), sum(b for _, b in pairs))
        found.append(_agreement(stance, pairs, counts))
    return tuple(found)


def _pair(coded: Coded, aspect: str) -> tuple[object, object]:
    return getattr(coded.first, aspect), getattr(coded.second, aspect)


def _agreement(
    aspect: str, pairs: Sequence[tuple[object, object]], counts: tuple[int, int] | None = None
) -> Agreement:
    chance = random.Random(0)
    again = (kappa(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    drawn = sorted(each for each in again if each is not None)
    low, high = (drawn[int(len(drawn) * share)] for share in (0.025, 0.975)) if drawn else (0, 0)
    return Agreement(
        aspect,
        len(pairs),
        sum(one == other for one, other in pairs),
        counts[0] if counts else None,
        counts[1] if counts else None,
        kappa(pairs),
        (low, high) if drawn else None,
    )


def differences(coding: Coding) -> tuple[Coded, ...]:
    """Return the statements on which the coders differ: in claim, then stance, then basis."""

    def gravity(coded: Coded) -> tuple[bool, ...]:
        return tuple(one == other for one, other in (_pair(coded, each) for each in ASPECTS))

    return tuple(sorted((each for each in coding.coded if each.differs), key=gravity))


@rule("C126", "unsettled-coding", severity=Severity.WARNING, subject="knowledge")
def unsettled_coding(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A coding names no statement of ours, or one twice, or a difference is not settled in fact.

    ## Why
    Where a second reader codes a statement otherwise, one of the two has misread, or the claim is
    worded so that both readings fit. Either is worth a sentence.

    ## Example
    An entry of `data/coding/*.yaml` whose `first` and `second` differ, without `settled`; or with
    one that says otherwise than the statement, which nobody has written anew since.

    ## Fix
    Read the place together; write under `settled` the claim, stance and basis agreed on, and `why`.
    """
    known = {each.id: each for each in kb.files.statements}
    for coding in kb.files.codings:
        times = Counter(each.statement for each in coding.coded)
        for each in coding.coded:
            if times[each.statement] > 1:
                message = f"statement {each.statement!r} is coded {times[each.statement]} times"
                yield unsettled_coding.at(each.at("statement"), message, fix="Keep one of them.")
            if each.statement not in known:
                message = f"coded statement {each.statement!r} does not exist"
                yield unsettled_coding.at(
                    each.at("statement"),
                    f"{message}{did_you_mean(each.statement, known)}",
                    fix="Correct the identifier.",
                )
            elif each.differs and each.settled is None:
                parts = [name for name in ASPECTS if len(set(_pair(each, name))) > 1]
                message = f"the coders of {each.statement!r} differ in {' and '.join(parts)}"
                yield unsettled_coding.at(
                    each.position, message, fix="Say under 'settled' what holds, and why."
                )
            elif each.settled and (parts := _otherwise(coding, each, known[each.statement])):
                message = (
                    f"{' and '.join(parts)} of statement {each.statement!r} is not what was settled"
                )
                fix = "Change the statement, or what was settled."
                yield unsettled_coding.at(each.at("settled"), message, fix=fix)


def _otherwise(coding: Coding, coded: Coded, statement: Statement) -> list[str]:
    """Return in what a statement differs from what was settled, unless it was written anew."""
    if statement.curated and statement.curated.on > coding.on:
        return []
    return [name for name in ASPECTS if getattr(coded.settled, name) != getattr(statement, name)]

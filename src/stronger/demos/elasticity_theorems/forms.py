"""Theorems 1 and 2 of the neurashed paper worked out further: rates, norms, orders, growth.

All is for `random_pathways` in levels so wide that no nodes of different classes coincide, after t
visits of each of K classes, unless it is said otherwise. s = b₂ + K b₁ is what factors add up to
in a pathway for each visit. What the paper prints of all this is one expansion, in frozen output
weights; the rest is derived here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.neurashed.elasticity import own_over_other, own_over_other_trained

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.neurashed.model import Outputs


@dataclass(frozen=True)
class Setting:
    """What the theorems' random graph is made of."""

    levels: int
    classes: int
    common: int
    private: int

    @property
    def nodes(self) -> int:
        """Nodes of a level in which none of different classes coincide, b₁ + K b₂."""
        return self.common + self.classes * self.private

    @property
    def per_visit(self) -> int:
        """Sum of factors of a level of a pathway for each visit, s = b₂ + K b₁."""
        return self.private + self.classes * self.common

    @property
    def limit(self) -> float:
        """(b₁ + b₂) / b₁: Theorem 1."""
        return (self.common + self.private) / self.common

    @property
    def limit_trained(self) -> float:
        """The limit if output weights grow as well: (b₁ + b₂) / b₁ + s / (L b₁)."""
        return self.limit + self.per_visit / (self.levels * self.common)

    @property
    def approach(self) -> float:
        """The coefficient of 1/t in the ratio: (b₁ + b₂) / b₁ times (L - 1) b₂ / (2 s).

        From ((1 + p)ᴸ - 1) / ((1 + q)ᴸ - 1) = p/q (1 + (L - 1)(p - q)/2 + …), where p is
        (b₁ + b₂) / (s t) and q is b₁ / (s t).
        """
        return self.limit * (self.levels - 1) * self.private / (2 * self.per_visit)

    @property
    def coincidence(self) -> float:
        """The coefficient of 1/m in the mean log ratio, as t grows.

        Two classes' private nodes coincide in b₂² / m pairs a level. One coincidence of the two
        classes compared turns a private node of each into a common one, and the ratio from
        (b₁ + b₂) / b₁ into that divided by 1 + s / (b₁ (L s + L - 1)). Coincidences with a third
        class act on the two alike, and cancel in the mean of the log over both orders.
        """
        s, deep = self.per_visit, self.levels
        one = np.log1p(s / (self.common * (deep * s + deep - 1)))
        return float(-deep * self.private**2 * one)

    @property
    def spread(self) -> float:
        """The coefficient of t^(-1/2) in the spread of the log ratio, with visits at random.

        Logits go as (b₁ K t + b₂ n)ᴸ with n visits of the class, and the counts of two of K classes
        differ by the square root of 2 t: (L - 1) b₂ sqrt(2) / s.
        """
        return float((self.levels - 1) * self.private * np.sqrt(2) / self.per_visit)

    @property
    def numbers(self) -> dict[str, int]:
        """What graphs and closed forms take besides levels."""
        return {"classes": self.classes, "common": self.common, "private": self.private}


def ratio_after(
    setting: Setting, visits: float, outputs: Outputs, levels: float | None = None
) -> float:
    """Return the ratio of the theorems at a finite number of visits."""
    form = own_over_other_trained if outputs == "trained" else own_over_other
    deep = setting.levels if levels is None else levels
    return form(visits=visits, levels=deep, **setting.numbers)


def ratio_at_depth(setting: Setting, share: float) -> float:
    """Return the limit of the ratio where L / t tends to a number κ: neither 1 + … nor infinite.

    It is (exp(κ (b₁ + b₂) / s) - 1) / (exp(κ b₁ / s) - 1), between Theorem 1 (κ = 0) and Theorem 2
    (κ infinite); output weights make no difference.
    """
    own = share * (setting.common + setting.private) / setting.per_visit
    other = share * setting.common / setting.per_visit
    return float(np.expm1(own) / np.expm1(other))


def ratio_of_lengths(setting: Setting, visits: float) -> float:
    """Return the same ratio of the lengths of all logits' changes, 1 / LE, output weights frozen.

    The theorem compares single logits; in Eq. 3.1 all K count, and common nodes feed those of wrong
    classes. Of logits Aᴸ (the right one) and B Aᴸ⁻¹ (K - 1 others), in which A = c t s and
    B = c t K b₁, an update on the class itself adds c (b₁ + b₂) to A and c b₁ to B, one on another
    class c b₁ to both.
    """
    a, b = float(setting.per_visit * visits), float(setting.classes * setting.common * visits)

    def length(gain: int) -> float:
        right = np.expm1(setting.levels * np.log1p(gain / a))
        below = (setting.levels - 1) * np.log1p(gain / a)
        wrong = b / a * np.expm1(np.log1p(setting.common / b) + below)
        return float(np.sqrt(right**2 + (setting.classes - 1) * wrong**2))

    return length(setting.common + setting.private) / length(setting.common)


def log_ratio(setting: Setting, own: Array | float, other: Array | float, total: float) -> Array:
    """Return the log ratio after unequal counts of visits, output weights frozen.

    Parameters
    ----------
    own, other
        Visits of the updated class and of the class it is compared with.
    total
        Visits of all classes.
    """
    mine = setting.common * total + setting.private * np.asarray(own, dtype=np.float64)
    theirs = setting.common * total + setting.private * np.asarray(other, dtype=np.float64)
    # logits can be far beyond floating point where levels are many
    rise = _log_expm1(setting.levels * np.log1p((setting.common + setting.private) / mine))
    felt = _log_expm1(setting.levels * np.log1p(setting.common / theirs))
    log: Array = setting.levels * (np.log(mine) - np.log(theirs)) + rise - felt
    return log


def ratio_multiplied(setting: Setting, visits: float, factor: float, outputs: Outputs) -> float:
    """Return the ratio if factors that fire are multiplied, and begin at 1; nothing fades.

    Common nodes then outgrow private ones by the factor to the power of (K - 1) t, and the ratio
    tends to 1; with output weights that grow likewise, to (aᴸ⁺¹ - 1) / (aᴸ - 1).
    """
    log = np.log(factor)
    private = setting.private / setting.common * np.exp(-(setting.classes - 1) * visits * log)
    own = (setting.levels + (outputs == "trained")) * log
    other = setting.levels * np.log1p((factor - 1) / (1 + private))
    return float(np.expm1(own) / np.expm1(other))


def _log_expm1(x: Array) -> Array:
    """Return log(exp(x) - 1), also where exp(x) is beyond floating point."""
    log: Array = x + np.log(-np.expm1(-x))
    return log

"""Draws a prediction to scale: what was expected, the value without the effect, the interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.evidence.telling import in_every_seed

if TYPE_CHECKING:
    from stronger.knowledge.testing import Test

WIDTH, HEIGHT = 420, 26
"""Of the drawing, in pixels."""
EDGE = 8
"""Free on either side."""
MARGIN = 0.08
"""Free beyond the outermost value, as a share of the distance between the outermost two."""
LEAST = 3
"""Pixels that a region or an interval is wide at least, so that it can be seen."""


@dataclass(frozen=True)
class Row:
    """Where things stand, in pixels from the left."""

    region: tuple[float, float]
    opens: tuple[bool, bool]
    """Whether the region goes on to the left, and to the right."""
    interval: tuple[float, float]
    mean: float | None
    """None where the extremes of all seeds count."""
    null: float | None
    words: str
    """The same for those who cannot see it."""


def row(test: Test) -> Row | None:
    """Return a prediction to scale, or None where there is none, as of a single value.

    The interval is the one that was judged: with a control it is that of the paired differences,
    added to the control's mean, and where every seed must lie in the region, that of all seeds.
    """
    finding, expect = test.finding, test.prediction.expect
    null = finding.null if math.isfinite(finding.null) else None
    mean = None if in_every_seed(test.prediction) else test.estimate.mean
    known = [finding.low, finding.high]
    if not all(map(math.isfinite, known)):
        return None
    known += [each for each in (expect.low, expect.high, null, mean) if each is not None]
    least, most = min(known), max(known)
    if not (math.isfinite(most - least) and most > least):
        return None
    free = MARGIN * (most - least)
    low, span = least - free, (most - least) + 2 * free

    def x(value: float) -> float:
        return round(EDGE + (value - low) / span * (WIDTH - 2 * EDGE), 1)

    def wide(start: float, end: float) -> tuple[float, float]:
        short = max(0.0, LEAST - (end - start)) / 2
        return round(start - short, 1), round(end + short, 1)

    words = [f"predicted {expect}"]
    words += [f"without the effect {null:.4g}"] if null is not None else []
    words.append(
        f"in the seeds {finding.low:.4g} to {finding.high:.4g}"
        if mean is None
        else f"measured {mean:.4g}, interval {finding.low:.4g} to {finding.high:.4g}"
    )
    return Row(
        region=wide(
            0 if expect.low is None else x(expect.low),
            WIDTH if expect.high is None else x(expect.high),
        ),
        opens=(expect.low is None, expect.high is None),
        interval=wide(x(finding.low), x(finding.high)),
        mean=None if mean is None else x(mean),
        null=None if null is None else x(null),
        words="; ".join(words),
    )

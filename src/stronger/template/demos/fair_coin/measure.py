"""Tosses a fair coin and a biased one, and counts the runs that even out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo

if TYPE_CHECKING:
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__)


@demo.part
def toss(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Find in how many runs the share of heads is within one per cent of a half."""
    runs, metrics, shares = scale(200, 2000), {}, {}
    for name, p in (("fair", 0.5), ("biased", 0.5 + parameters.bias)):
        heads = rng.binomial(parameters.tosses, p, size=runs)
        shares[name] = heads / parameters.tosses  # (runs,)
        metrics[f"{name}.within_one_per_cent"] = np.mean(np.abs(shares[name] - 0.5) <= 0.01)
    return metrics, shares

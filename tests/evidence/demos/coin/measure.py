"""Tosses a coin many times."""

import numpy as np

from stronger.evidence.demo import Demo, Found, Scale

demo = Demo(__file__, entropy=7)


@demo.part
def toss(rng: np.random.Generator, scale: Scale) -> Found:
    """Toss a coin many times."""
    tosses = rng.integers(2, size=scale(10_000, 100_000))
    return {"heads": tosses.mean()}, {"tosses": tosses[:10]}

"""A fair coin and a biased one, tossed ten thousand times."""

from __future__ import annotations

import numpy as np

from stronger.evidence.demo import Measurement, Scale, demo

TOSSES = 10_000


@demo(id="fair-coin")
def fair_coin(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Toss simulated coins, a fair one and a biased one, and count the runs that even out.

    A simulated coin says nothing of real ones: this shows what the claim means, that a measurement
    could challenge it, and how a demo is written.
    """
    runs = scale.choose(quick=200, full=2000)
    shares = {
        name: rng.binomial(TOSSES, p, size=runs) / TOSSES
        for name, p in (("fair", 0.5), ("biased", 0.52))
    }
    return Measurement(
        {
            f"{name}.within_one_per_cent": float(np.mean(np.abs(share - 0.5) <= 0.01))
            for name, share in shares.items()
        }
    )

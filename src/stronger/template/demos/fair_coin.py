"""A fair coin and a biased one, tossed ten thousand times."""

from __future__ import annotations

import numpy as np

from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most
from stronger.evidence.results import Prediction

TOSSES = 10_000


@demo(
    id="fair-coin",
    title="A fair coin, tossed often",
    question="How far from a half is the share of heads after ten thousand tosses?",
    papers=["diaconis2007dynamical"],
    predictions=[
        Prediction(
            id="a-fair-coin-evens-out",
            claim="long-runs-even-out",
            metric="fair.within_one_per_cent",
            expect=at_least(0.9),
            if_met="supports",
            source="diaconis2007dynamical whole work",
            why="The share of heads has a standard deviation of 0.005, so 95% of runs are within.",
        ),
        Prediction(
            id="a-biased-coin-does-not",
            claim="long-runs-even-out",
            metric="biased.within_one_per_cent",
            expect=at_most(0.1),
            if_met="supports",
            source="diaconis2007dynamical whole work",
            why="The control: with p = 0.52 a run has to be two standard deviations off.",
        ),
    ],
)
def fair_coin(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Toss simulated coins, a fair one and a biased one, and count the runs that even out.

    A simulated coin says nothing of real ones: this shows what the claim means, that a measurement
    could refute it, and how a demo is written.
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

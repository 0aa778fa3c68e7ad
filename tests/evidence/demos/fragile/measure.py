"""Fails now and then."""

import math

import numpy as np

from stronger.evidence.demo import Demo, Found

demo = Demo(__file__, entropy=0)


@demo.part
def push(rng: np.random.Generator) -> Found:
    draw = rng.random()
    if draw < 0.3:
        raise ValueError("fell off the table")
    return {"ratio": math.nan if draw < 0.6 else draw}, {}

"""Goes beyond the largest number on the way."""

import numpy as np

from stronger.evidence.demo import Demo, Found

demo = Demo(__file__)


@demo.part
def toss() -> Found:
    weight = np.exp(np.float32(100))
    return {"heads": 0.5 + float(1 / weight)}, {}

"""A network whose states are chaotic: the last bit of a product decides where it is in the end."""

import numpy as np

from stronger.evidence.demo import Demo, Found

demo = Demo(__file__, entropy=11)

UNITS, STEPS = 96, 150


@demo.part
def chaotic(rng: np.random.Generator) -> Found:
    """Let many states run through the same strong random weights."""
    weights = (rng.standard_normal((UNITS, UNITS)) * 2.5 / np.sqrt(UNITS)).astype(np.float32)
    states = rng.standard_normal((UNITS, 40)).astype(np.float32)
    for _ in range(STEPS):
        states = np.tanh(weights @ states)
    return {"activity": np.abs(states).mean(), "spread": states.std(), "units": UNITS}, {}

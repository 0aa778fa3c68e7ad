"""Tosses a loaded coin in several designs; leaves a trace of each, and can be held up."""

import time

import numpy as np

from stronger.evidence.demo import Demo, Found, Scale
from stronger.evidence.parameters import Parameters

demo = Demo(__file__, seeds=5)


@demo.part
def toss(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Toss a coin, and count the side that was called beyond a half."""
    folder = scale.data[0]
    if folder.is_dir():
        with (folder / "measured").open("a") as file:
            file.write(f"{parameters.load} {parameters.side} {parameters.tosses}\n")
    while parameters.side == "tails" and (folder / "hold").exists():
        time.sleep(0.01)
    if parameters.tosses < 50:
        raise ValueError("too few tosses")
    heads = rng.random(parameters.tosses) < 0.5 + parameters.load
    fair = rng.random(parameters.tosses) < 0.5
    sign = 1 if parameters.side == "heads" else -1
    excess = sign * (heads.mean() - 0.5)
    return {"excess": excess, "fair": fair.mean() - 0.5, "spread": heads.std()}, {"heads": heads}


@demo.part
def look_elsewhere(rng: np.random.Generator) -> Found:
    """Measure what no grid asks for."""
    return {"elsewhere": rng.random()}, {}

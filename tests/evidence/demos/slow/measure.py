"""A demo that can be held up: half of its seeds wait while there is a file ``hold``."""

import time

import numpy as np

from stronger.evidence.demo import Demo, Found, Scale

demo = Demo(__file__, entropy=9)


@demo.part
def slow(rng: np.random.Generator, scale: Scale) -> Found:
    """Draw a number; if it is large, wait to be let go. Leave a trace of every measurement."""
    draw = rng.random()
    folder = scale.data[0]
    with (folder / "measured").open("a") as file:
        file.write(f"{draw}\n")
    while draw > 0.5 and (folder / "hold").exists():
        time.sleep(0.01)
    array = rng.standard_normal((3, 2)).astype(np.float32)
    return {"draw": draw, "third": 1 / 3}, {"noise": array, "one": np.ones(())}

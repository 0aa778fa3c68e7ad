"""Small demos that toss coins: one that works, and some that go wrong."""

import math
import os
import signal

import matplotlib.figure
import numpy as np

from stronger.evidence.demo import Measurement, Run, Scale, demo


@demo(id="coin", entropy=7)
def coin(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Toss a coin many times."""
    tosses = rng.integers(2, size=scale.choose(quick=10_000, full=100_000))
    return Measurement({"heads": tosses.mean()}, {"tosses": tosses[:10]})


@coin.figure(title="Half of them", alt=lambda result: f"Heads in {len(result.metrics)} runs.")
def share_of_heads(run: Run) -> matplotlib.figure.Figure:
    figure = matplotlib.figure.Figure()
    axes = figure.subplots()
    axes.plot([each["heads"] for each in run.result.metrics], "o", label="heads")
    axes.legend()
    return figure


@demo(id="fragile", entropy=0)
def fragile(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Fail now and then."""
    draw = rng.random()
    if draw < 0.3:
        raise ValueError("fell off the table")
    return Measurement({"ratio": math.nan if draw < 0.6 else draw})


@demo(id="hopeless")
def hopeless(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Fail always."""
    raise RuntimeError("it stands on its edge")


@demo(id="forgetful")
def forgetful(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Measure something else."""
    return Measurement({"heads": 0.5})


@demo(id="overflowing")
def overflowing(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Go beyond the largest number on the way."""
    weight = np.exp(np.float32(100))
    return Measurement({"heads": 0.5 + float(1 / weight)})


@demo(id="lethal")
def lethal(rng: np.random.Generator, scale: Scale) -> Measurement:
    """End the process as a machine without memory would."""
    os.kill(os.getpid(), signal.SIGKILL)
    return Measurement({"heads": 0.5})

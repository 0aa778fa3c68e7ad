"""What codes tell where the causes of an input are known, or are only two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.statistics import auc_of_two

from .coding import infer

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Metrics, Scale
    from stronger.evidence.parameters import Parameters

    from .measure import Data

EDGES = np.linspace(0, 2, 21)
"""Of the bins of filter responses, in units of a cause of size 1."""


def know_causes(
    rng: np.random.Generator, scale: Scale, data: Data, parameters: Parameters
) -> Found:
    """Make inputs from known causes; ask which numbers tell that one is present, how strongly."""
    dictionary, penalty = data.digits.dictionary, parameters.penalty_of_causes
    examples = scale(300, 2000)
    inputs, causes = draw_inputs(rng, dictionary, np.ones((examples, 1)))
    present = causes != 0
    code = infer(inputs, dictionary, penalty)
    on = code != 0
    metrics: Metrics = {"presence.auc_signed": tell(code, present)}
    response = np.abs(inputs @ dictionary)
    inverse = np.abs(inputs @ np.linalg.pinv(dictionary).T)
    for name, size in (("size", np.abs(code)), ("filter", response), ("inverse", inverse)):
        metrics[f"presence.auc_{name}"] = tell(size, present)
        metrics[f"presence.correlation_{name}"] = np.corrcoef(
            size[present], np.abs(causes[present])
        )[0, 1]
    metrics["presence.auc_gain"] = metrics["presence.auc_size"] - max(
        metrics["presence.auc_filter"], metrics["presence.auc_inverse"]
    )

    # Causes whose filters answer alike: does the code tell those that are there from the others?
    alike = (response >= 0.5) & (response <= 1.0)
    kept, dropped = (present[alike & each].mean() for each in (on, ~on))
    metrics |= {
        "alike.present_if_active": kept,
        "alike.present_if_silent": dropped,
        "alike.gap": kept - dropped,
    }

    # A code without negative numbers needs a unit for each end
    one_sided = infer(inputs, dictionary, penalty, cost="nonnegative")
    asked = causes <= 0
    some, twins = inputs[: scale(10, 100)], np.hstack([dictionary, -dictionary])
    up, down = np.hsplit(infer(some, twins, penalty, cost="nonnegative", tolerance=1e-7), 2)
    signed = infer(some, dictionary, penalty, tolerance=1e-7)
    metrics |= {
        "nonnegative.auc_low_end": tell(one_sided[asked], present[asked]),
        "nonnegative.split_residual": np.abs(up - down - signed).max(),
    }

    # Dim and bright inputs together, as they are and brought to one length
    contrast = rng.choice([0.25, 1.0, 4.0], (examples, 1))
    mixed, causes_of_mixed = draw_inputs(rng, dictionary, contrast)
    usual = np.linalg.norm(inputs, axis=1).mean()
    evened = mixed * usual / np.linalg.norm(mixed, axis=1, keepdims=True)
    for name, each in (("mixed", mixed), ("evened", evened)):
        sizes = np.abs(infer(each, dictionary, penalty))
        metrics[f"contrast.auc_{name}"] = tell(sizes, causes_of_mixed != 0)
    metrics["contrast.auc_loss"] = metrics["presence.auc_size"] - metrics["contrast.auc_mixed"]
    return metrics, {
        "response": (EDGES[1:] + EDGES[:-1]) / 2,
        "present_any": present_by(response, present, np.ones_like(on)),
        "present_active": present_by(response, present, on),
        "present_silent": present_by(response, present, ~on),
    }


def compete_in_pairs(rng: np.random.Generator) -> Found:
    """Let two basis functions compete for one input, and two coefficients for one length."""
    # Two functions with cosine 0.8, and an input that is the first; they take turns in either order
    pair = np.array([[1.0, 0.8], [0.0, 0.6]])
    second = [
        abs(infer(pair[:, :1].T, pair[:, order], penalty)[0, order.index(1)])
        for order in ([0, 1], [1, 0])
        for penalty in (0.01, 0.1, 0.5)
    ]
    return {
        "second_coefficient": max(second),
        "second_response": pair[:, 0] @ pair[:, 1],
        "growth": grow_apart(rng, lambda a: 2 * a / (1 + a**2)),
        "growth_squared": grow_apart(rng, lambda a: a),
    }, {}


def draw_inputs(
    rng: np.random.Generator, dictionary: Array, contrast: Array
) -> tuple[Array, Array]:
    """Draw causes a (examples, functions), and inputs contrast * D a + noise made from them.

    A cause is present once in 12.5 times, with either sign, and a size from 0.5 to 1.5.

    Returns
    -------
    tuple
        Inputs and causes.
    """
    shape = (len(contrast), dictionary.shape[1])
    sizes = rng.uniform(0.5, 1.5, shape) * rng.choice([-1.0, 1.0], shape)
    causes = np.where(rng.random(shape) < 0.08, sizes, 0.0)
    noise = 0.05 * rng.standard_normal((len(contrast), len(dictionary)))
    return contrast * (causes @ dictionary.T) + noise, causes


def tell(values: Array, present: Bits) -> float:
    """Return how often a value is larger where its cause is present than where one is absent."""
    return auc_of_two(values[present], values[~present])


def present_by(response: Array, present: Bits, among: Bits) -> Array:
    """Return the share present in each bin of filter responses; NaN where under 30 are in one."""
    bins = np.digitize(response, EDGES) - 1
    total, found = (
        np.bincount(bins[which], minlength=len(EDGES))[:-1] for which in (among, among & present)
    )
    return np.where(total >= 30, found / np.maximum(total, 1), np.nan)


def grow_apart(rng: np.random.Generator, slope: Callable[[Array], Array]) -> float:
    """Let two coefficients of fixed length descend a cost; return how their ratio grew."""
    start = np.array([1.0, rng.uniform(0.7, 0.95)])
    a = start
    for _ in range(1000):
        a = a - 0.01 * slope(a)
        a *= 2 / np.linalg.norm(a)
    return float(a[0] / a[1] * start[1])

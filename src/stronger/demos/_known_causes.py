"""What codes tell where the causes of an input are known: a part of the demo sparse-coding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.sparse_coding import infer

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

CAUSE_WEIGHT = 0.2
"""The price of a coefficient for known causes: under half of the smallest."""


@dataclass(frozen=True, eq=False)
class Causes:
    """Inputs made from known causes: x = contrast * D a + noise."""

    inputs: Array  # (examples, kept)
    truth: Array  # (examples, units): a

    @classmethod
    def draw(cls, rng: np.random.Generator, dictionary: Array, contrast: Array) -> Causes:
        """Draw causes that are present once in 12.5 times, with either sign, from 0.5 to 1.5."""
        shape = (len(contrast), dictionary.shape[1])
        sizes = rng.uniform(0.5, 1.5, shape) * rng.choice([-1.0, 1.0], shape)
        truth = np.where(rng.random(shape) < 0.08, sizes, 0.0)
        noise = 0.05 * rng.standard_normal((len(contrast), len(dictionary)))
        return cls(contrast * (truth @ dictionary.T) + noise, truth)


def presence(rng: np.random.Generator, scale: Scale, dictionary: Array) -> Measurement:
    """Ask which numbers tell that a cause is present, and how strongly."""
    examples = scale.choose(quick=300, full=2000)
    causes = Causes.draw(rng, dictionary, np.ones((examples, 1)))
    there = causes.truth != 0
    code = infer(causes.inputs, dictionary, CAUSE_WEIGHT)
    response = causes.inputs @ dictionary
    inverse = causes.inputs @ np.linalg.pinv(dictionary).T
    size = {"size": np.abs(code), "filter": np.abs(response), "inverse": np.abs(inverse)}
    metrics = {f"presence.auc_{n}": rank_auc(v.ravel(), there.ravel()) for n, v in size.items()}
    metrics |= {
        f"presence.correlation_{n}": float(np.corrcoef(v[there], np.abs(causes.truth[there]))[0, 1])
        for n, v in size.items()
    }
    metrics["presence.auc_gain"] = metrics["presence.auc_size"] - max(
        metrics["presence.auc_filter"], metrics["presence.auc_inverse"]
    )
    metrics["presence.auc_signed"] = rank_auc(code.ravel(), there.ravel())
    # Causes whose filters answer alike: does the code tell those that are there from the others?
    alike = (size["filter"] >= 0.5) & (size["filter"] <= 1.0)
    kept, dropped = (float(there[alike & on].mean()) for on in (code != 0, code == 0))
    metrics |= {
        "alike.present_if_active": kept,
        "alike.present_if_silent": dropped,
        "alike.gap": kept - dropped,
    }
    # A code without negative numbers needs a unit for each end.
    some = causes.inputs[: scale.choose(quick=10, full=100)]
    one_sided = infer(causes.inputs, dictionary, CAUSE_WEIGHT, penalty="nonnegative")
    asked = causes.truth <= 0
    both = infer(
        some,
        np.hstack([dictionary, -dictionary]),
        CAUSE_WEIGHT,
        penalty="nonnegative",
        tolerance=1e-7,
    )
    signed = infer(some, dictionary, CAUSE_WEIGHT, tolerance=1e-7)
    metrics |= {
        "nonnegative.auc_low_end": rank_auc(one_sided[asked], there[asked]),
        "nonnegative.split_residual": float(
            np.abs(np.subtract(*np.hsplit(both, 2)) - signed).max()
        ),
    }
    # Dim and bright inputs together, as they are and brought to one length.
    mixed = Causes.draw(rng, dictionary, rng.choice([0.25, 1.0, 4.0], (examples, 1)))
    usual = np.linalg.norm(causes.inputs, axis=1).mean()
    evened = mixed.inputs * usual / np.linalg.norm(mixed.inputs, axis=1, keepdims=True)
    for name, inputs in (("mixed", mixed.inputs), ("evened", evened)):
        sizes = np.abs(infer(inputs, dictionary, CAUSE_WEIGHT))
        metrics[f"contrast.auc_{name}"] = rank_auc(sizes.ravel(), (mixed.truth != 0).ravel())
    metrics["contrast.auc_loss"] = metrics["presence.auc_size"] - metrics["contrast.auc_mixed"]
    # For the figure: the share present by filter response, over bins with enough to count.
    edges = np.linspace(0, 2, 21)
    bins = np.digitize(size["filter"], edges) - 1
    rates = {}
    for name, among in (("any", np.ones_like(there)), ("active", code != 0), ("silent", code == 0)):
        total, found = (
            np.bincount(bins[among & which], minlength=len(edges))[:20] for which in (among, there)
        )
        rates[f"present_{name}"] = np.where(total >= 30, found / np.maximum(total, 1), np.nan)
    return Measurement(metrics, {"response": (edges[1:] + edges[:-1]) / 2} | rates)


def rank_auc(scores: Array, present: NDArray[np.bool_]) -> float:
    """Return the chance that a score where it is present exceeds one where not; ties count half.

    Examples
    --------
    >>> rank_auc(np.array([0.0, 1.0, 1.0, 2.0]), np.array([False, False, True, True]))
    0.875
    """
    from scipy.stats import rankdata

    ranks = rankdata(scores)
    yes = int(present.sum())
    return float((ranks[present].sum() - yes * (yes + 1) / 2) / (yes * (present.size - yes)))


def pairs(rng: np.random.Generator) -> dict[str, float]:
    """Let two basis functions compete for one input, and two coefficients for one length."""
    # Two functions with cosine 0.8, and an input that is the first one; they take turns in either
    # order.
    pair = np.array([[1.0, 0.8], [0.0, 0.6]])
    second = [
        abs(infer(pair[:, :1].T, pair[:, order], weight)[0, order.index(1)])
        for order in ([0, 1], [1, 0])
        for weight in (0.01, 0.1, 0.5)
    ]
    return {
        "pair.second_coefficient": max(second),
        "pair.second_response": float(pair[:, 0] @ pair[:, 1]),
        "pair.growth": growth(rng, lambda a: 2 * a / (1 + a**2)),
        "pair.growth_squared": growth(rng, lambda a: a),
    }


def growth(rng: np.random.Generator, slope: Callable[[Array], Array]) -> float:
    """Let two coefficients of fixed length descend a cost; return how their ratio grew."""
    start = np.array([1.0, rng.uniform(0.7, 0.95)])
    a = start
    for _ in range(1000):
        a = a - 0.01 * slope(a)
        a *= 2 / np.linalg.norm(a)
    return float(a[0] / a[1] * start[1])

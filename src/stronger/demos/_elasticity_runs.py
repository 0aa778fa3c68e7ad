"""Models of the neurashed paper's theorems, set beside what is derived of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._elasticity_forms import (
    Setting,
    after_counts,
    apart,
    at_depth_of,
    closed,
    drawn,
    multiplied,
    over_norms,
    ratios,
    visited,
)
from stronger.neurashed.growth import KEEP, Updates, plus, times
from stronger.neurashed.model import Neurashed

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    from stronger.neurashed.model import Outputs

    Array: TypeAlias = NDArray[np.floating[Any]]

MANY = 10_000
"""Visits of each class after which limits should be reached."""
USUAL = Setting(levels=4, classes=4, common=2, private=4)
"""Where one setting has to do. Its limit is 3."""
PLAIN = Setting(levels=4, classes=2, common=1, private=1)
"""The smallest, for graphs of any depth. Its limit is 2."""
WIDTHS = (100, 200, 400, 800, 1600)
TIMES = tuple(int(t) for t in np.unique(np.logspace(0, 6, 61).astype(int)))
POWERS = {"root": 0.5, "linear": 1.0, "faster": 1.5}
"""Depth is the number of visits to this power."""
OUTPUTS: tuple[Outputs, ...] = ("frozen", "trained")
FACTOR = 1.1


def settings(rng: np.random.Generator, count: int) -> list[Setting]:
    """Draw settings: two to six levels and classes, one to five common and private nodes."""
    rows = rng.integers((2, 2, 1, 1), (7, 7, 6, 6), (count, 4))
    return [Setting(*map(int, row)) for row in rows]


def finite_times(rng: np.random.Generator, count: int) -> dict[str, float]:
    """Return how models agree with closed forms, and how closed forms approach their limits."""
    gaps, norm_gaps, below = [], [], []
    errors: dict[Outputs, list[float]] = {"frozen": [], "trained": []}
    coefficients = []
    for setting in settings(rng, count):
        example = apart(rng, setting)
        few = int(rng.integers(1, 30))
        for outputs in OUTPUTS:
            increment = float(rng.uniform(0.1, 2))
            model = Neurashed(example.graph, 0, 0 if outputs == "trained" else 1)
            order = rng.permuted(
                np.tile(np.arange(setting.classes), (few, 1)), axis=1
            )  # each class once in each round
            shown = order.reshape(-1, 1)
            for _ in model.train(example.data, shown, Updates(plus(increment)), outputs=outputs):
                pass
            single, lengths = ratios(example, model, outputs, increment)
            gaps.append(np.abs(single / closed(setting, few, outputs) - 1).max())
            if outputs == "frozen":
                norm_gaps.append(np.abs(lengths / over_norms(setting, few) - 1).max())
                below.append(float((lengths < single).all()))
            single, _ = ratios(example, visited(example, MANY, outputs), outputs)
            limit = setting.limit_trained if outputs == "trained" else setting.limit
            errors[outputs].append(float(np.abs(single / limit - 1).max()))
        gap = closed(setting, MANY, "frozen") - setting.limit
        coefficients.append(gap * MANY / setting.approach)
    return {
        "closed.largest_gap": float(max(gaps)),
        "limit.frozen.error": max(errors["frozen"]),
        "limit.trained.error": max(errors["trained"]),
        "rate.coefficient": float(np.mean(coefficients)),
        "rate.coefficient_furthest": float(np.max(np.abs(np.array(coefficients) - 1))),
        "norms.largest_gap": float(max(norm_gaps)),
        "norms.share_below": float(np.mean(below)),
    }


def finite_widths(
    rng: np.random.Generator, widths: tuple[int, ...], count: int
) -> tuple[dict[str, float], dict[str, Array]]:
    """Return how far ratios are from the closed form where levels are so wide, and no wider."""
    expected = closed(USUAL, MANY, "frozen")
    logs, overlapping = [], []
    needed = USUAL.common + USUAL.classes * USUAL.private
    for width in widths:
        found, some = [], 0
        for _ in range(count):
            example = drawn(rng, USUAL, width)
            single, _ = ratios(example, visited(example, MANY, "frozen"), "frozen")
            found.append(np.log(single / expected).mean())
            some += any(size < needed for size in example.graph.sizes[:-1])
        logs.append(float(np.mean(found)))
        overlapping.append(some / count)
    shift = np.array(logs)
    wide = np.array(widths, dtype=np.float64)
    scaled = shift[-2:] * wide[-2:] / USUAL.coincidence
    bound = USUAL.levels * (USUAL.common + USUAL.classes * USUAL.private) ** 2 / wide
    return {
        "width.slope": float(np.polyfit(np.log(wide), np.log(np.abs(shift)), 1)[0]),
        "width.over_first_order": float(scaled.mean()),
        "width.narrowest": float(np.exp(shift[0])),
        "width.widest": float(np.exp(shift[-1])),
        "width.overlapping_over_bound": float((np.array(overlapping) / np.minimum(bound, 1)).max()),
    }, {"widths": wide, "shift": shift}


def growing_depth(rng: np.random.Generator) -> tuple[dict[str, float], dict[str, Array]]:
    """Return ratios where depth grows with the visits, and models of some such depths."""
    visits = np.array(TIMES, dtype=np.float64)
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {"times": visits}
    gap = 0.0
    for name, power in POWERS.items():
        deep = [Setting(round(t**power), 2, 1, 1) for t in TIMES]
        logs = np.array(
            [
                float(after_counts(setting, t, t, 2 * t))
                for setting, t in zip(deep, TIMES, strict=True)
            ]
        )
        arrays[name] = logs
        for t in (4, 16, 64):
            setting = Setting(round(t**power), 2, 1, 1)
            example = apart(rng, setting, 20_000)
            increment = 1 / (t * setting.per_visit)  # logits are then 1 whatever the depth
            model = visited(example, t, "frozen", increment)
            single, _ = ratios(example, model, "frozen", increment)
            gap = max(gap, float(np.abs(single / closed(setting, t, "frozen") - 1).max()))
    metrics["depth.simulated_gap"] = gap
    metrics["depth.root.ratio"] = float(np.exp(arrays["root"][-1]))
    metrics["depth.linear.ratio"] = float(np.exp(arrays["linear"][-1]))
    metrics["depth.linear.trained"] = closed(PLAIN, TIMES[-1], "trained", TIMES[-1])
    metrics["depth.linear.formula"] = at_depth_of(PLAIN, 1.0)
    at = TIMES.index(MANY)
    metrics["depth.faster.log10"] = float(arrays["faster"][at] / np.log(10))
    return metrics, arrays


def other_orders(rng: np.random.Generator, draws: int) -> tuple[dict[str, float], dict[str, Array]]:
    """Return ratios where classes were not visited equally often."""
    example = apart(rng, USUAL)
    few = 25
    model = Neurashed(example.graph, 0, 1)
    labels = rng.integers(0, USUAL.classes, few * USUAL.classes)
    for _ in model.train(example.data, labels[:, np.newaxis], Updates(plus(1)), outputs="frozen"):
        pass
    counts = np.bincount(labels, minlength=USUAL.classes).astype(np.float64)
    own, other = np.nonzero(~np.eye(USUAL.classes, dtype=np.bool_))
    single, _ = ratios(example, model, "frozen")
    expected = np.exp(after_counts(USUAL, counts[own], counts[other], float(len(labels))))
    metrics = {"order.simulated_gap": float(np.abs(single / expected - 1).max())}
    arrays: dict[str, Array] = {}
    for t in (25, 400, 6400):
        random = rng.multinomial(t * USUAL.classes, [1 / USUAL.classes] * USUAL.classes, draws)
        drawn_counts = random.astype(np.float64)
        logs = after_counts(USUAL, drawn_counts[:, 0], drawn_counts[:, 1], t * 4.0)
        arrays[f"order.{t}"] = logs
        metrics[f"order.random.{t}.spread"] = float(np.std(logs) * np.sqrt(t) / USUAL.spread)
        metrics[f"order.random.{t}.reversed"] = float(np.mean(logs < 0))
        deep = Setting(round(t**1.5), *(USUAL.classes, USUAL.common, USUAL.private))
        far = after_counts(deep, drawn_counts[:, 0], drawn_counts[:, 1], t * 4.0)
        arrays[f"order.deep.{t}"] = far
        metrics[f"order.random.{t}.deep_decades"] = float(np.std(far) / np.log(10))
        metrics[f"order.random.{t}.deep_share"] = float(np.mean(far > 0))
    deep = Setting(round(MANY**1.5), 2, 1, 1)
    metrics["order.unequal_by_one"] = float(
        np.exp(after_counts(deep, MANY, MANY + 1, 2 * MANY + 1))
    )
    return metrics, arrays


def other_growth(rng: np.random.Generator, visits: int) -> dict[str, float]:
    """Return ratios where what fires is multiplied, with and without fading."""
    example = apart(rng, USUAL)
    shown = np.tile(np.arange(USUAL.classes), visits)[:, np.newaxis]
    metrics: dict[str, float] = {}
    gap = 0.0
    for outputs in OUTPUTS:
        for name, fade in {"lasting": KEEP, "fading": times(0.99)}.items():
            updates = Updates(times(FACTOR), fade)
            model = Neurashed(example.graph, 1.0, 1.0)
            for _ in model.train(example.data, shown, updates, outputs=outputs):
                pass
            single, _ = ratios(example, model, outputs, updates=updates)
            metrics[f"growth.{name}.{outputs}"] = float(single.mean())
            if name == "lasting":
                gap = max(
                    gap,
                    float(np.abs(single / multiplied(USUAL, visits, FACTOR, outputs) - 1).max()),
                )
    return metrics | {"growth.simulated_gap": gap}


def approaches(rng: np.random.Generator) -> dict[str, Array]:
    """Return the mean ratio of models after 1, 2, 4, … visits of each class, by kind."""
    example = apart(rng, USUAL)
    visits = 2 ** np.arange(13)
    found: dict[str, list[float]] = {"frozen": [], "lengths": [], "trained": [], "multiplied": []}
    for t in visits.tolist():
        single, lengths = ratios(example, visited(example, t, "frozen"), "frozen")
        found["frozen"].append(float(single.mean()))
        found["lengths"].append(float(lengths.mean()))
        single, _ = ratios(example, visited(example, t, "trained"), "trained")
        found["trained"].append(float(single.mean()))
    model = Neurashed(example.graph, 1.0, 1.0)
    updates = Updates(times(FACTOR))
    shown = np.tile(np.arange(USUAL.classes), 64)[:, np.newaxis]
    for iteration in model.train(example.data, shown, updates, outputs="frozen"):
        if iteration / USUAL.classes in visits:
            single, _ = ratios(example, model, "frozen", updates=updates)
            found["multiplied"].append(float(single.mean()))
    return {"visits": visits} | {name: np.array(values) for name, values in found.items()}

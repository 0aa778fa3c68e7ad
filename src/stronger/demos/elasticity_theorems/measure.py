"""Sets models of the neurashed paper's two theorems beside what is derived of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo
from stronger.neurashed.growth import KEEP, Updates, plus, times
from stronger.neurashed.model import Neurashed

from .forms import (
    Setting,
    log_ratio,
    ratio_after,
    ratio_at_depth,
    ratio_multiplied,
    ratio_of_lengths,
)
from .graphs import draw, draw_apart, ratios, visit

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters
    from stronger.neurashed.model import Outputs
    from stronger.neurashed.pathways import Pathways

demo = Demo(__file__, entropy=2112)

MANY = 10_000
"""Visits of each class after which limits should be reached."""
USUAL = Setting(levels=4, classes=4, common=2, private=4)
"""Where one setting has to do. Its limit is 3."""
PLAIN = Setting(levels=4, classes=2, common=1, private=1)
"""The smallest, for graphs of any depth. Its limit is 2."""
TIMES = tuple(int(t) for t in np.unique(np.logspace(0, 6, 61).astype(int)))
POWERS = {"root": 0.5, "linear": 1.0, "faster": 1.5}
"""Depth is the number of visits to this power."""
OUTPUTS: tuple[Outputs, ...] = ("frozen", "trained")


@demo.part
def finite_times(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Compare models in random settings with closed forms, and those with their limits."""
    gaps, gaps_of_lengths, below, coefficients = [], [], [], []
    errors: dict[Outputs, list[float]] = {"frozen": [], "trained": []}
    for setting in draw_settings(rng, parameters.settings):
        example = draw_apart(rng, setting)
        visits = int(rng.integers(1, 30))
        for outputs in OUTPUTS:
            increment = float(rng.uniform(0.1, 2))
            rounds = np.tile(np.arange(setting.classes), (visits, 1))
            order = rng.permuted(rounds, axis=1)  # each class once in each round
            model = Neurashed(example.graph, 0, 0 if outputs == "trained" else 1)
            train(model, example.data, order.reshape(-1, 1), Updates(plus(increment)), outputs)
            single, lengths = ratios(example, model, outputs, increment)
            gaps.append(furthest(single, ratio_after(setting, visits, outputs)))
            if outputs == "frozen":
                gaps_of_lengths.append(furthest(lengths, ratio_of_lengths(setting, visits)))
                below.append((lengths < single).all())
            single, _ = ratios(example, visit(example, MANY, outputs), outputs)
            limit = setting.limit_trained if outputs == "trained" else setting.limit
            errors[outputs].append(furthest(single, limit))
        gap = ratio_after(setting, MANY, "frozen") - setting.limit
        coefficients.append(gap * MANY / setting.approach)
    rate = np.array(coefficients)
    return {
        "closed.largest_gap": max(gaps),
        "limit.frozen.error": max(errors["frozen"]),
        "limit.trained.error": max(errors["trained"]),
        "rate.coefficient": rate.mean(),
        "rate.coefficient_furthest": np.abs(rate - 1).max(),
        "norms.largest_gap": max(gaps_of_lengths),
        "norms.share_below": np.array(below).mean(),
    }, {}


@demo.part(prefix="width")
def finite_widths(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Compare graphs with the closed form where levels are so narrow that nodes coincide."""
    expected = ratio_after(USUAL, MANY, "frozen")
    widths = np.array(scale((60.0, 120.0, 240.0), (100.0, 200.0, 400.0, 800.0, 1600.0)))
    shifts, overlaps = [], []
    for width in widths:
        examples = [draw(rng, USUAL, int(width)) for _ in range(parameters.graphs)]
        single = [ratios(each, visit(each, MANY, "frozen"), "frozen")[0] for each in examples]
        shifts.append(np.mean([np.log(each / expected).mean() for each in single]))
        overlaps.append(np.mean([min(each.graph.sizes[:-1]) < USUAL.nodes for each in examples]))
    shift = np.array(shifts)
    bound = USUAL.levels * USUAL.nodes**2 / widths
    return {
        "slope": np.polyfit(np.log(widths), np.log(np.abs(shift)), 1)[0],
        "over_first_order": (shift[-2:] * widths[-2:] / USUAL.coincidence).mean(),
        "narrowest": np.exp(shift[0]),
        "widest": np.exp(shift[-1]),
        "overlapping_over_bound": (np.array(overlaps) / np.minimum(bound, 1)).max(),
    }, {"widths": widths, "shift": shift}


@demo.part(prefix="depth")
def growing_depth(rng: np.random.Generator) -> Found:
    """Let depth grow with the visits, and compare models of some such depths."""
    arrays = {"times": np.array(TIMES, dtype=np.float64)}
    gaps = []
    for name, power in POWERS.items():
        logs = [log_ratio(plain(t**power), t, t, 2 * t) for t in TIMES]
        arrays[name] = np.array(logs, dtype=np.float64)
        for t in (4, 16, 64):
            setting = plain(t**power)
            example = draw_apart(rng, setting, 20_000)
            increment = 1 / (t * setting.per_visit)  # logits are then 1 whatever the depth
            model = visit(example, t, "frozen", increment)
            single, _ = ratios(example, model, "frozen", increment)
            gaps.append(furthest(single, ratio_after(setting, t, "frozen")))
    return {
        "simulated_gap": max(gaps),
        "root.ratio": np.exp(arrays["root"][-1]),
        "linear.ratio": np.exp(arrays["linear"][-1]),
        "linear.trained": ratio_after(PLAIN, TIMES[-1], "trained", TIMES[-1]),
        "linear.formula": ratio_at_depth(PLAIN, 1.0),
        "faster.log10": arrays["faster"][TIMES.index(MANY)] / np.log(10),
    }, arrays


@demo.part(prefix="order")
def other_orders(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Visit classes at random rather than equally often; and one of them just once more."""
    classes = USUAL.classes
    example = draw_apart(rng, USUAL)
    model = Neurashed(example.graph, 0, 1)
    labels = rng.integers(0, classes, 25 * classes)
    train(model, example.data, labels[:, np.newaxis], Updates(plus(1)))
    counts = np.bincount(labels, minlength=classes).astype(np.float64)
    own, other = np.nonzero(~np.eye(classes, dtype=np.bool_))
    single, _ = ratios(example, model, "frozen")
    expected = np.exp(log_ratio(USUAL, counts[own], counts[other], float(len(labels))))
    metrics = {"simulated_gap": furthest(single, expected)}
    arrays: dict[str, Array] = {}
    for t in (25, 400, 6400):
        visits = rng.multinomial(t * classes, [1 / classes] * classes, parameters.orders)
        mine, theirs = visits[:, :2].T.astype(np.float64)
        logs = log_ratio(USUAL, mine, theirs, t * 4.0)
        deep = Setting(round(t**1.5), classes, USUAL.common, USUAL.private)
        far = log_ratio(deep, mine, theirs, t * 4.0)
        metrics |= {
            f"random.{t}.spread": logs.std() * np.sqrt(t) / USUAL.spread,
            f"random.{t}.reversed": (logs < 0).mean(),
            f"random.{t}.deep_decades": far.std() / np.log(10),
            f"random.{t}.deep_share": (far > 0).mean(),
        }
        arrays |= {f"order.{t}": logs, f"order.deep.{t}": far}
    once_more = log_ratio(plain(MANY**1.5), MANY, MANY + 1, 2 * MANY + 1)
    metrics["unequal_by_one"] = float(np.exp(once_more))
    return metrics, arrays


@demo.part(prefix="growth")
def other_growth(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Multiply what fires rather than adding to it, with and without fading."""
    visits, factor = scale(20, 40), parameters.factor
    example = draw_apart(rng, USUAL)
    shown = np.tile(np.arange(USUAL.classes), visits)[:, np.newaxis]
    metrics: dict[str, float] = {}
    gaps = []
    for outputs in OUTPUTS:
        for name, fade in {"lasting": KEEP, "fading": times(parameters.fading)}.items():
            updates = Updates(times(factor), fade)
            model = Neurashed(example.graph, 1.0, 1.0)
            train(model, example.data, shown, updates, outputs)
            single, _ = ratios(example, model, outputs, updates=updates)
            metrics[f"{name}.{outputs}"] = single.mean()
            if name == "lasting":
                gaps.append(furthest(single, ratio_multiplied(USUAL, visits, factor, outputs)))
    return metrics | {"simulated_gap": max(gaps)}, {}


@demo.part
def approaches(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Follow the mean ratio over 1, 2, 4, … visits of each class, for the figure."""
    example = draw_apart(rng, USUAL)
    visits = 2 ** np.arange(13)
    found: dict[str, list[float]] = {"frozen": [], "lengths": [], "trained": [], "multiplied": []}
    for t in visits.tolist():
        single, lengths = ratios(example, visit(example, t, "frozen"), "frozen")
        found["frozen"].append(single.mean())
        found["lengths"].append(lengths.mean())
        single, _ = ratios(example, visit(example, t, "trained"), "trained")
        found["trained"].append(single.mean())
    model = Neurashed(example.graph, 1.0, 1.0)
    updates = Updates(times(parameters.factor))
    shown = np.tile(np.arange(USUAL.classes), 64)[:, np.newaxis]
    for iteration in model.train(example.data, shown, updates, outputs="frozen"):
        if iteration / USUAL.classes in visits:
            single, _ = ratios(example, model, "frozen", updates=updates)
            found["multiplied"].append(single.mean())
    return {}, {"visits": visits} | {name: np.array(values) for name, values in found.items()}


def draw_settings(rng: np.random.Generator, count: int) -> list[Setting]:
    """Draw settings: two to six levels and classes, one to five common and private nodes."""
    rows = rng.integers((2, 2, 1, 1), (7, 7, 6, 6), (count, 4))
    return [Setting(*map(int, row)) for row in rows]


def plain(levels: float) -> Setting:
    """Return the smallest setting with so many levels."""
    return Setting(round(levels), PLAIN.classes, PLAIN.common, PLAIN.private)


def train(
    model: Neurashed,
    data: Pathways,
    shown: Indices,
    updates: Updates,
    outputs: Outputs = "frozen",
) -> None:
    """Update a model on one sample after another."""
    for _ in model.train(data, shown, updates, outputs=outputs):
        pass


def furthest(found: Array, expected: Array | float) -> float:
    """Return the largest relative difference."""
    return float(np.abs(found / expected - 1).max())

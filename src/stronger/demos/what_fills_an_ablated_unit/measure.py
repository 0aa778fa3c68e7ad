"""Asks older verdicts of ablation again: by fill, optimiser, images, width and measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.silencing_units.ablating import ablate_number, ablate_sum, rank_active
from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits
from stronger.nn.rectifiers import hidden_states
from stronger.statistics import error, rank_correlation

from .ablating import (
    FILLS,
    MEASURES,
    ablate_each,
    ablate_sets,
    compare_answers,
    contribution,
    draw_fill,
    fill_part,
)
from .networks import IMAGES, NETWORKS, Bench

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

    from .ablating import Costs

demo = Demo(__file__, seeds=8)

SHARES = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
"""Of all hidden units that are ablated at once."""
LOOKS = ("activity", "selectivity", "growth", "alignment")


@demo.prepare
def draw(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Bench:
    """Draw digits to learn, to validate with and to ablate on; networks are trained as asked."""
    drawn = digits(rng, scale, train=parameters.examples, test=scale(800, 2000))
    return Bench(drawn, int(rng.integers(2**32)), parameters)


# --- One design: what the grid varies ----------------------------------------------------------


@demo.part(prefix="point")
def point(data: Bench, parameters: Parameters) -> Found:
    """Measure by one fill, on images of one kind, by one measure, with one optimiser."""
    network = data.learn(parameters.optimiser)
    metrics: Metrics = {"error": data.error(network)}
    metrics |= compare_looks(data, network, parameters.fill, parameters.images, parameters.measure)
    found = ablate_in_images(data, network, parameters.fill, parameters.images)
    for name, gap in found.items():
        metrics[name] = gap[MEASURES.index(parameters.measure)]
    return metrics, {}


def compare_looks(data: Bench, network: Network, fill: str, images: str, measure: str) -> Metrics:
    """Return rank correlations between looks of units and one cost, averaged over both layers."""
    costs = ablate_layers(data, network, fill, images)
    return correlate(data, network, {state: getattr(c, measure) for state, c in costs.items()})


def ablate_layers(data: Bench, network: Network, fill: str, images: str) -> dict[int, Costs]:
    """Return what each unit's ablation costs, by hidden state."""
    rng = np.random.default_rng(data.seed)
    x, labels = data.images(images)
    return {
        state: ablate_each(network, state, x, labels, fill, rng) for state in hidden_states(network)
    }


def correlate(data: Bench, network: Network, costs: dict[int, Array]) -> Metrics:
    """Return rank correlations of costs (units,), by hidden state, with what units look like.

    They are averaged over layers, without units that are never active. In an untrained network
    nothing has grown.
    """
    found: dict[str, list[float]] = {}
    for state, looks in data.look(network).items():
        used: Bits = looks["activity"] > 0
        for name, look in looks.items():
            if np.ptp(look[used]) > 0:
                each = rank_correlation(look[used], costs[state][used])
                found.setdefault(name, []).append(each)
    return {name: np.mean(values) for name, values in found.items()}


def ablate_in_images(data: Bench, network: Network, fill: str, images: str) -> dict[str, Array]:
    """Return gaps (measures,) between orders in which active units of each image are ablated.

    Each is that of the layer where the change of the answer has the smaller gap. *Sum*: half of the
    summed activation of each image, largest first less smallest first. *Product*: a quarter of the
    active units, by what they contribute to the answer, less the largest.
    """
    rng = np.random.default_rng(data.seed)
    x, labels = data.images(images)
    gaps: dict[str, list[Array]] = {"sum": [], "product": []}
    for state in hidden_states(network):
        h = network.forward(x, stop=state)
        before = network.forward(h, start=state)
        filled = draw_fill(h, fill, rng)

        def cost(left: Array, h: Array, before: Array, filled: Array, state: int) -> Array:
            after = network.forward(fill_part(h, left, filled), start=state)
            return np.array(compare_answers(before, after, labels), dtype=np.float64)

        largest, smallest, product = (
            rank_active(scores, h > 0)
            for scores in (h, -h, contribution(network, x, state, filled))
        )
        at = (h, before, filled, state)
        gaps["sum"].append(
            cost(ablate_sum(h, largest, 0.5), *at) - cost(ablate_sum(h, smallest, 0.5), *at)
        )
        gaps["product"].append(
            cost(ablate_number(h, product, 0.25), *at) - cost(ablate_number(h, largest, 0.25), *at)
        )
    return {name: min(each, key=lambda gap: gap[0]) for name, each in gaps.items()}


# --- All fills, images and measures, and the controls ------------------------------------------


@demo.part
def units(data: Bench) -> Found:
    """Ablate each unit in turn, in networks trained by both optimisers, with their controls."""
    metrics: Metrics = {}
    for name in NETWORKS:
        network = data.learn(name)
        metrics[f"{name}.error"] = data.error(network)
        mean_change: dict[str, float] = {}
        orders: dict[str, Array] = {}
        for fill in FILLS:
            for images in IMAGES:
                costs = ablate_layers(data, network, fill, images)
                for measure in MEASURES:
                    by_layer = {state: getattr(each, measure) for state, each in costs.items()}
                    at = f"{name}.{fill}.{images}.{measure}"
                    metrics |= {
                        f"{at}.{look}": value
                        for look, value in correlate(data, network, by_layer).items()
                    }
                metrics[f"{name}.{fill}.{images}.falls"] = np.mean(
                    [each.loss < 0 for each in costs.values()]
                )
                change = np.array([each.change for each in costs.values()])  # (layers, units)
                orders[f"{fill}.{images}"] = change
                if images == IMAGES[0]:
                    mean_change[fill] = metrics[f"{name}.{fill}.changed"] = change.mean()
        metrics[f"{name}.information"] = mean_change["mean"] / mean_change["zero"]
        metrics[f"{name}.zero_over_mean"] = mean_change["zero"] / mean_change["mean"]
        lead = orders["mean.held_out"]
        for other in ("mean.training", "zero.held_out", "resample.held_out"):
            metrics[f"{name}.same_order.{other}"] = np.mean(
                [rank_correlation(a, b) for a, b in zip(lead, orders[other], strict=True)]
            )
    lead_at = ".".join((FILLS[0], IMAGES[0], MEASURES[0]))
    for look in ("activity", "growth", "alignment"):
        metrics[f"labels.{look}"] = (
            metrics[f"momentum.{lead_at}.{look}"] - metrics[f"momentum_shuffled.{lead_at}.{look}"]
        )
    activity = {name: metrics[f"{name}.{lead_at}.activity"] for name in NETWORKS}
    metrics["learned.activity"] = activity["momentum"] - activity["untrained"]
    metrics["optimiser.activity"] = activity["momentum"] - activity["adam"]
    return metrics, {}


@demo.part(prefix="example")
def active_units(data: Bench) -> Found:
    """Ablate active units of each image in several orders, by every fill."""
    metrics: Metrics = {}
    for name in ("adam", "momentum"):
        for fill in FILLS:
            for what, gap in ablate_in_images(data, data.learn(name), fill, IMAGES[0]).items():
                for measure, value in zip(MEASURES, gap, strict=True):
                    metrics[f"{name}.{fill}.{what}.{measure}"] = value
    return metrics, {}


# --- Sets of units -----------------------------------------------------------------------------


@demo.part(prefix="held")
def sets(rng: np.random.Generator, scale: Scale, data: Bench) -> Found:
    """Ablate growing random sets of units of both layers by each fill, the same sets for all."""
    network = data.learn("adam")
    x, labels = data.images(IMAGES[0])
    orders = [rng.permutation(2 * data.parameters.hidden) for _ in range(scale(1, 4))]
    metrics: Metrics = {"error": error(network.outputs(x), labels)}
    arrays: dict[str, Array] = {}
    for fill in FILLS:
        costs = np.mean(
            [ablate_sets(network, x, labels, fill, each, rng, SHARES) for each in orders], axis=0
        )  # (shares, measures)
        arrays[f"held.{fill}"] = costs
        for measure, values in zip(MEASURES, costs.T, strict=True):
            metrics[f"{fill}.{measure}"] = values.mean()
            metrics[f"{fill}.few.{measure}"] = values[:3].mean()
    for measure in MEASURES:
        for some in ("", "few."):
            metrics[f"zero_advantage.{some}{measure}"] = (
                metrics[f"mean.{some}{measure}"] - metrics[f"zero.{some}{measure}"]
            )
    return metrics, arrays

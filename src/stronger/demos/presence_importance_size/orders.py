"""How far units have the same order by presence, importance and size; and what rescaling does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.statistics import rank_correlation

from .units import FEATURES, FILLS, SIZES, measure_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Array

    from .units import Units
    from .views import View

Metrics = dict[str, Any]


def compare(units: Units) -> Metrics:
    """Return rank correlations over the units that are alive, and shares of them."""
    alive = units.alive
    high = units.auc[FEATURES[0]] - 0.5
    answer = units.effects[FILLS[0]].answer

    def agree(a: Array, b: Array) -> float:
        return rank_correlation(a[alive], b[alive])

    metrics: Metrics = {
        "presence_size": agree(units.presence, units.size),
        "importance_size": agree(units.importance, units.size),
        "presence_importance": agree(units.presence, units.importance),
        "signed_presence_size": agree(high, units.size),
        "signed_importance_size": agree(answer, units.size),
        "signed_presence_importance": agree(high, answer),
        "high": ((np.sign(high) + 1) / 2)[alive].mean(),
        "for_answer": (answer > 0)[alive].mean(),
        "for_answer_zeroed": (units.effects["zero"].answer > 0)[alive].mean(),
        "consistent": (np.sign(high) == units.raises)[alive].mean(),
        "presence": units.presence[alive].mean(),
        "importance": units.importance[alive].mean(),
        "alive": alive.mean(),
        "falls": (units.effects[FILLS[0]].loss < 0)[alive].mean(),
    }
    metrics["low"] = 1 - metrics["high"]
    for name in SIZES[1:]:
        size = units.sizes[name]
        metrics[f"by_size.{name}.presence_size"] = agree(units.presence, size)
        metrics[f"by_size.{name}.importance_size"] = agree(units.importance, size)
    metrics["lost_at_unit_rms"] = (
        metrics["importance_size"] - metrics["by_size.per_rms.importance_size"]
    )
    for how, effects in units.effects.items():
        for what, cost in (
            ("change", effects.change),
            ("loss", effects.loss),
            ("error", effects.error),
            ("answer", effects.answer),
            ("either_answer", np.abs(effects.answer)),
        ):
            metrics[f"by_ablation.{how}.{what}.importance_size"] = agree(cost, units.size)
        metrics[f"fill.{how}"] = effects.change[alive].mean()
    for name, area in units.auc.items():
        presence = np.abs(area - 0.5)
        metrics[f"by_feature.{name}.presence_size"] = agree(presence, units.size)
        metrics[f"by_feature.{name}.presence_importance"] = agree(presence, units.importance)
        metrics[f"by_feature.{name}.high"] = ((np.sign(area - 0.5) + 1) / 2)[alive].mean()
        metrics[f"told.{name}"] = presence[alive].mean()
    return metrics


def mean_over(layers: Sequence[Metrics]) -> Metrics:
    """Return the mean over layers of each metric."""
    return {name: np.mean([each[name] for each in layers]) for name in layers[0]}


# --- Rescaling ---------------------------------------------------------------------------------


def turn_round(units: Units) -> Array:
    """Return factors (units,) that make the largest unit the smallest, and so on.

    The sizes that there are stay the same. Units that are never active keep theirs.
    """
    size = units.size[units.alive]
    order = np.argsort(size)
    wanted = np.empty_like(size)
    wanted[order] = size[order[::-1]]
    return spread(units, wanted / size)


def permute_sizes(units: Units, rng: np.random.Generator) -> Array:
    """Return factors (units,) that permute the sizes among the units that are alive."""
    size = units.size[units.alive]
    return spread(units, rng.permutation(size) / size)


def spread(units: Units, factors: Array) -> Array:
    """Return factors of all units, given those of the ones that are alive."""
    whole = np.ones(len(units.alive))
    whole[units.alive] = factors
    return whole


def check_rescaled(
    before: Sequence[Units], views: Sequence[View], seed: int
) -> tuple[Metrics, list[Units]]:
    """Measure all units of a rescaled network anew; return how far anything moved.

    Parameters
    ----------
    before
        The units of each layer as trained.
    views
        The same layers of the rescaled network.
    seed
        As before.
    """
    after = [measure_units(view, seed) for view in views]
    pairs = list(zip(before, after, strict=True))
    return {
        "outputs": max(np.abs(a.view.outputs - b.view.outputs).max() for a, b in pairs),
        "presence": max(np.abs(a.presence - b.presence).max() for a, b in pairs),
        "importance": max(
            np.abs(x - y).max()
            for a, b in pairs
            for how in FILLS
            for x, y in (
                (a.effects[how].change, b.effects[how].change),
                (a.effects[how].loss, b.effects[how].loss),
                (a.effects[how].answer, b.effects[how].answer),
            )
        ),
        "features": max(
            np.mean(a.features[name] != b.features[name]) for a, b in pairs for name in a.features
        ),
        "scale_free_sizes": max(
            np.abs(a.sizes[name] - b.sizes[name]).max()
            for a, b in pairs
            for name in ("active", "per_rms")
        ),
    }, after


# --- Within one image --------------------------------------------------------------------------


def compare_within(units: Units, factors: dict[str, Array], images: int) -> Metrics:
    """Return how far, on one image, the larger activation is the one that the answer moves with.

    Rank correlations over units of the activation and of how far zeroing the unit moves the answer
    to this image, mean over images: over all units that are alive, and over those that are on.

    Parameters
    ----------
    factors
        By name, what else units are multiplied by (units,).
    """
    moved = units.effects["zero"].distances[:images, units.alive]
    a = units.view.activations[:images, units.alive]
    metrics: Metrics = {}
    for name, each in factors.items():
        size = np.abs(a) * each[units.alive]
        on = [(s[s > 0], m[s > 0]) for s, m in zip(size, moved, strict=True)]
        metrics[f"{name}.all"] = rank_correlation(size, moved, axis=1).mean()
        metrics[f"{name}.active"] = np.mean(
            [rank_correlation(*pair) for pair in on if len(pair[0]) > 2]
        )
    return metrics

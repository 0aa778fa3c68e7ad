"""Removes weights by size, by chance and the wrong way round, and asks what size told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.pruning import keep, keep_above, kept, weights
from stronger.nn.rectifiers import build_mlp, hidden_activations
from stronger.nn.symmetries import rescale
from stronger.statistics import rank_correlation

from .networks import Networks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=2015, seeds=6)

SIZES = (784, 300, 100, 10)
SHARES = (1.0, 0.5, 0.33, 0.2, 0.1, 0.08, 0.05, 0.03, 0.02, 0.01)
"""Shares of every layer that are kept."""
RETRAINED = (0.2, 0.1, 0.08, 0.03)
"""Those of them after which the rest is trained again."""
QUALITIES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
"""Thresholds of the paper, in standard deviations of a layer's weights."""
BINS = np.linspace(-0.3, 0.3, 81)
"""Edges of the histograms of weights."""


@demo.prepare
def train_and_prune(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Networks:
    """Train a network, rank its weights, and train again what each rank leaves."""
    rate = parameters.learning_rate
    made = Networks(
        digits=digits(
            rng, scale, draw_test=False, train=parameters.examples, test=scale(300, 10_000)
        ),
        seed=int(rng.integers(2**32)),
        momentum=parameters.momentum,
        weight_decay=parameters.weight_decay,
        again=scale((rate,), (rate, rate, rate / 5, rate / 5)),
    )
    rates = scale((rate,) * 4, (rate,) * 9 + (rate / 5,) * 3)
    untrained = build_mlp(rng, SIZES, ReLU)
    made.whole["untrained"] = untrained
    made.whole["trained"] = trained = made.learn(untrained, rates)
    made.whole["undecayed"] = made.learn(untrained, rates, weight_decay=0.0)
    w = weights(trained)
    made.scores.update(
        largest=[np.abs(each) for each in w],
        smallest=[-np.abs(each) for each in w],
        positive=w,
        negative=[-each for each in w],
        random=[rng.random(each.shape, dtype=np.float32) for each in w],
    )
    cuts = [(rank, share) for rank in ("largest", "random", "smallest") for share in RETRAINED]
    for rank, share in [*cuts, ("positive", 0.08), ("negative", 0.08)]:
        masks = made.masks(rank, share)
        made.retrained[rank, share] = made.learn(trained, made.again, masks)
    return made


# --- Which weights are kept, and what is lost -------------------------------------------------


@demo.part
def cut_alone(data: Networks) -> Found:
    """Keep ever fewer weights by every rank, without training again."""
    trained, undecayed = data.whole["trained"], data.whole["undecayed"]
    curves = {
        rank: np.array([data.error(trained, data.masks(rank, share)) for share in SHARES])
        for rank in data.scores
    }
    errors = {
        f"{rank}.{100 * share:g}": error
        for rank, curve in curves.items()
        for share, error in zip(SHARES, curve, strict=True)
    }
    w = weights(trained)
    top = [each[mask] for each, mask in zip(w, data.masks("largest", 0.08), strict=True)]
    thresholds = [keep_above(w, quality) for quality in QUALITIES]
    by_threshold = [(kept(masks), data.error(trained, masks)) for masks in thresholds]
    half = keep(weights(undecayed), 0.5)
    return {f"cut.{name}": error for name, error in errors.items()} | {
        "cut.rise_at_50": errors["largest.50"] - errors["largest.100"],
        "cut.rise_at_10": errors["largest.10"] - errors["largest.100"],
        "signs.one_sided_rise": min(errors["positive.20"], errors["negative.20"])
        - errors["largest.20"],
        "signs.negative_share": np.mean(np.concatenate(top) < 0),
        "signs.negative_share_of_all": np.mean(np.concatenate([each.ravel() for each in w]) < 0),
        "undecayed.rise_at_50": data.error(undecayed, half) - data.error(undecayed),
    }, {f"cut_{rank}": curve for rank, curve in curves.items()} | {
        "by_threshold": np.array(by_threshold)
    }


@demo.part(prefix="retrained")
def train_again(data: Networks) -> Found:
    """Train what is left, for as long after every cut, and see what remains of the advantage."""
    trained = data.whole["trained"]
    errors = {cut: data.error(network) for cut, network in data.retrained.items()}
    dense = data.error(data.learn(trained, data.again))
    before = data.error(trained, data.masks("random", 0.08)) - data.error(
        trained, data.masks("largest", 0.08)
    )
    after = errors["random", 0.08] - errors["largest", 0.08]
    return {f"{rank}.{100 * share:g}": error for (rank, share), error in errors.items()} | {
        "dense": dense,
        "rise_at_8": errors["largest", 0.08] - dense,
        "advantage_at_8": after,
        "advantage_before": before,
        "advantage_left": after / before,
    }, {
        f"retrained_{rank}": np.array([errors[rank, share] for share in RETRAINED])
        for rank in ("largest", "random", "smallest")
    }


@demo.part(prefix="iterative")
def prune_in_rounds(scale: Scale, data: Networks, parameters: Parameters) -> Found:
    """Prune to 2% in four rounds with training between, and at once with as much training."""
    final, rounds, rate = 0.02, 4, parameters.learning_rate
    rates = scale((rate,), (rate, rate / 5))
    trained = pruned = data.whole["trained"]
    for number in range(1, rounds + 1):
        masks = keep(weights(pruned), final ** (number / rounds))
        pruned = data.learn(pruned, rates, masks)
    in_rounds = data.error(pruned)
    at_once = data.error(data.learn(trained, rates * rounds, data.masks("largest", final)))
    return {"rounds": in_rounds, "at_once": at_once, "gain": at_once - in_rounds}, {}


@demo.part
def be_patient(data: Networks) -> Found:
    """Train the largest 8% three times as long, and for the usual time with the output whole."""
    trained, masks = data.whole["trained"], data.masks("largest", 0.08)
    patient = [rate for rate in data.again for _ in range(3)]
    dense = data.error(data.learn(trained, patient))
    left = data.error(data.learn(trained, patient, masks))
    spared = [*masks[:-1], np.ones_like(masks[-1])]
    return {
        "patient.dense": dense,
        "patient.largest.8": left,
        "patient.rise_at_8": left - dense,
        "spared.largest.8": data.error(data.learn(trained, data.again, spared)),
    }, {}


# --- The survivors ----------------------------------------------------------------------------


@demo.part(prefix="survivors")
def follow_survivors(data: Networks) -> Found:
    """Compare the kept weights of the first layer before and after they were trained again."""
    everything = weights(data.whole["trained"])[0]
    retrained, at_random = (
        weights(data.retrained[rank, 0.08])[0] for rank in ("largest", "random")
    )
    mask = data.masks("largest", 0.08)[0]
    before, after = everything[mask], retrained[mask]
    at_random = at_random[at_random != 0]
    threshold = np.abs(before).min()
    compared = {"before": everything, "kept_before": before, "kept_after": after}
    return {
        "growth": np.abs(after).mean() / np.abs(before).mean(),
        "widening": after.std() / before.std(),
        "near_zero": np.mean(np.abs(after) < threshold / 2),
        "near_zero_at_random": np.mean(np.abs(at_random) < threshold / 2),
        "rank_correlation": rank_correlation(np.abs(before), np.abs(after)),
        "changed_sign": np.mean(before * after < 0),
    }, {name: np.histogram(values, BINS)[0] for name, values in compared.items()}


@demo.part(prefix="pixels")
def count_by_pixel(data: Networks) -> Found:
    """Count the largest 8% of first-layer weights by pixel; compare with the pixels' variance."""
    variance = data.digits.train.var(axis=0)
    blank = variance == 0
    metrics: Metrics = {"blank": blank.mean()}
    arrays = {"variance": variance}
    for name, network in data.whole.items():
        counts = keep(weights(network)[:1], 0.08)[0].sum(axis=1)
        metrics[f"{name}.rank_correlation"] = rank_correlation(counts, variance)
        metrics[f"{name}.on_blank"] = counts[blank].sum() / counts.sum()
        arrays[f"pixels_{name}"] = counts
    return metrics, arrays


# --- Other scales, and activity ---------------------------------------------------------------


@demo.part(prefix="gauge")
def change_scale(rng: np.random.Generator, data: Networks) -> Found:
    """Rescale the hidden units, which changes no answer, and let size choose again."""
    trained, test = data.whole["trained"], data.digits.test
    factors = [2.0 ** rng.integers(-2, 3, units) for units in SIZES[1:-1]]  # exact in binary
    scaled = rescale(trained, factors)
    metrics: Metrics = {"residual": np.abs(scaled.outputs(test) - trained.outputs(test)).max()}
    # To cut the same weights of either network gives the same function, and of the trained one
    # also the same conditions for training again
    for share in (0.2, 0.08):
        error = data.error(trained, keep(weights(scaled), share))
        metrics[f"other.{100 * share:g}"] = error
        metrics[f"rise_at_{100 * share:g}"] = error - data.error(
            trained, data.masks("largest", share)
        )
    other = keep(weights(scaled), 0.08)
    return metrics | {
        "retrained.8": data.error(data.learn(trained, data.again, other)),
        "paths.8": paths_left(other),
        "paths_on_own_scale.8": paths_left(data.masks("largest", 0.08)),
    }, {}


@demo.part(prefix="activity")
def weigh_activity(rng: np.random.Generator, data: Networks) -> Found:
    """Choose 5% of the weights above the first layer by size alone, or with the units' activity."""
    trained = data.whole["trained"]
    first, *upper = weights(trained)
    rms = [
        np.sqrt(np.square(code).mean(axis=0))
        for code in hidden_activations(trained, data.digits.train[:5000])
    ]
    scores = {
        "size": upper,
        "with_activity": [w * a[:, None] for w, a in zip(upper, rms, strict=True)],
        "permuted": [w * rng.permutation(a)[:, None] for w, a in zip(upper, rms, strict=True)],
    }
    whole = np.ones(first.shape, np.bool_)
    errors = {
        name: data.error(trained, [whole, *keep(score, 0.05)]) for name, score in scores.items()
    }
    return errors | {
        "error_ratio": errors["with_activity"] / errors["size"],
        "error_ratio_permuted": errors["permuted"] / errors["size"],
    }, {}


@demo.part(prefix="active")
def count_active(data: Networks) -> Found:
    """Count activations that are not zero, by hidden layer."""
    networks = {
        "untrained": data.whole["untrained"],
        "trained": data.whole["trained"],
        "pruned": data.retrained["largest", 0.08],
    }
    return {
        f"{name}.layer{number}": np.mean(code != 0)
        for name, network in networks.items()
        for number, code in enumerate(hidden_activations(network, data.digits.test), 1)
    }, {}


def paths_left(masks: Sequence[Bits]) -> float:
    """Return how many paths from inputs to outputs masks leave, as a part of what chance leaves.

    A path goes through one weight of every layer, and is left if all of them are kept; chance
    keeps as many weights of each layer.
    """
    reached: Array = np.ones(len(masks[0]))
    expected = float(len(masks[0]))
    for mask in masks:
        reached = reached @ mask
        expected *= float(mask.mean()) * mask.shape[1]
    return float(reached.sum() / expected)

"""A network of digits pruned in many ways, and what is looked at in what remains.

A part of the demo ``pruning``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.datasets import mnist
from stronger.nn.optimisers import SGD
from stronger.nn.pruning import Masked, cut, keep, keep_above, kept, weights
from stronger.nn.rectifiers import hidden_activations
from stronger.nn.symmetries import rescale
from stronger.nn.training import train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from stronger.nn.network import Network

    Array = NDArray[np.floating[Any]]
    Mask = NDArray[np.bool_]

SIZES = (784, 300, 100, 10)
SHARES = (1.0, 0.5, 0.33, 0.2, 0.1, 0.08, 0.05, 0.03, 0.02, 0.01)
"""Shares of every layer that are kept."""
RETRAINED = (0.2, 0.1, 0.08, 0.03)
"""Those of them after which the rest is trained again."""
RANKS: dict[str, Callable[[Array], Array]] = {
    "largest": np.abs,
    "smallest": lambda w: -np.abs(w),
    "positive": lambda w: w,
    "negative": lambda w: -w,
}
QUALITIES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
BINS = np.linspace(-0.3, 0.3, 81)
"""Edges of the histograms of weights."""


@dataclass(frozen=True, eq=False)
class Setting:
    """Digits as ink (examples, 784) from 0 to 1, and the learning rates of every epoch."""

    train: Array
    labels: NDArray[np.int64]
    test: Array
    test_labels: NDArray[np.int64]
    seed: int
    """Orders the examples, alike in every training."""
    rates: tuple[float, ...]
    """Of the first training."""
    again: tuple[float, ...]
    """Of training after pruning."""
    round: tuple[float, ...]
    """Of one round of iterative pruning."""

    def error(self, network: Network) -> float:
        """Return the share of test images a network gets wrong."""
        return float(np.mean(network.outputs(self.test).argmax(axis=1) != self.test_labels))

    def error_cut(self, network: Network, masks: Sequence[Mask]) -> float:
        """Return the error of a network pruned and not trained again."""
        return self.error(cut(network, masks))

    def learn(
        self,
        network: Network,
        rates: Sequence[float],
        masks: Sequence[Mask] | None = None,
        *,
        decay: float = 5e-4,
    ) -> Network:
        """Return a copy of a network, cut by masks if given, and trained at these rates."""
        learning = network.copy() if masks is None else cut(network, masks)
        descent = SGD(rates[0], momentum=0.9, weight_decay=decay)
        optimiser = descent if masks is None else Masked(descent, masks)
        order = np.random.default_rng(self.seed)
        epochs = train(learning, optimiser, self.train, self.labels, order, epochs=len(rates))
        for rate, _ in zip([*rates[1:], 0.0], epochs, strict=True):
            descent.learning_rate = rate
        return learning


def drawn(rng: np.random.Generator, scale: Scale) -> Setting:
    """Draw images to train with, and take all test images or some."""
    digits = mnist(scale.data)
    count, tests = scale.choose(quick=(500, 300), full=(20_000, 10_000))
    order = rng.permutation(60_000)[:count]
    return Setting(
        (digits.train_images[order] / np.float32(255)).reshape(-1, 784),
        digits.train_labels[order].astype(np.int64),
        (digits.test_images[:tests] / np.float32(255)).reshape(-1, 784),
        digits.test_labels[:tests].astype(np.int64),
        int(rng.integers(2**32)),
        scale.choose(quick=(0.05,) * 4, full=(0.05,) * 9 + (0.01,) * 3),
        scale.choose(quick=(0.05,), full=(0.05, 0.05, 0.01, 0.01)),
        scale.choose(quick=(0.05,), full=(0.05, 0.01)),
    )


# --- Which weights are kept, and what is lost ------------------------------------------------


def cut_alone(setting: Setting, network: Network, scattered: Sequence[Array]) -> Measurement:
    """Keep ever fewer weights by every rank, without training again."""
    w = weights(network)
    curves = {
        name: np.array([setting.error_cut(network, keep(w, s, rank)) for s in SHARES])
        for name, rank in RANKS.items()
    }
    curves["random"] = np.array([setting.error_cut(network, keep(scattered, s)) for s in SHARES])
    thresholds = [keep_above(w, quality) for quality in QUALITIES]
    metrics = {
        f"cut.{name}.{100 * share:g}": float(error)
        for name, curve in curves.items()
        for share, error in zip(SHARES, curve, strict=True)
    }
    metrics["cut.rise_at_50"] = metrics["cut.largest.50"] - metrics["cut.largest.100"]
    metrics["cut.rise_at_10"] = metrics["cut.largest.10"] - metrics["cut.largest.100"]
    one_sided = min(metrics["cut.positive.20"], metrics["cut.negative.20"])
    metrics["signs.one_sided_rise"] = one_sided - metrics["cut.largest.20"]
    top = keep(w, 0.08)
    negative = sum(int((layer[mask] < 0).sum()) for layer, mask in zip(w, top, strict=True))
    metrics["signs.negative_share"] = negative / sum(int(mask.sum()) for mask in top)
    metrics["signs.negative_share_of_all"] = float(np.mean(np.concatenate([*map(np.ravel, w)]) < 0))
    arrays = {f"cut_{name}": curve for name, curve in curves.items()}
    arrays["by_threshold"] = np.array(
        [[kept(masks), setting.error_cut(network, masks)] for masks in thresholds]
    )
    return Measurement(metrics, arrays)


def trained_again(
    setting: Setting, network: Network, scattered: Sequence[Array]
) -> tuple[Measurement, dict[str, Network]]:
    """Train what is left, for as long after every cut; return also the networks left with 8%."""
    w = weights(network)
    longer = setting.error(setting.learn(network, setting.again))
    metrics = {"retrained.dense": longer}
    arrays = {}
    left = {}
    for name in ("largest", "random", "smallest"):
        ranked, rank = (scattered, np.abs) if name == "random" else (w, RANKS[name])
        trained = {
            share: setting.learn(network, setting.again, keep(ranked, share, rank))
            for share in RETRAINED
        }
        errors = {share: setting.error(each) for share, each in trained.items()}
        metrics |= {f"retrained.{name}.{100 * s:g}": error for s, error in errors.items()}
        arrays[f"retrained_{name}"] = np.array([*errors.values()])
        left[name] = trained[0.08]
    for name in ("positive", "negative"):
        masks = keep(w, 0.08, RANKS[name])
        metrics[f"retrained.{name}.8"] = setting.error(setting.learn(network, setting.again, masks))
    metrics["retrained.rise_at_8"] = metrics["retrained.largest.8"] - longer
    metrics["retrained.advantage_at_8"] = (
        metrics["retrained.random.8"] - metrics["retrained.largest.8"]
    )
    return Measurement(metrics, arrays), left


def iterated(setting: Setting, network: Network) -> dict[str, float]:
    """Prune to 2% in four rounds with training between, and at once with as much training."""
    final, rounds = 0.02, 4
    pruned = network
    for number in range(1, rounds + 1):
        masks = keep(weights(pruned), final ** (number / rounds))
        pruned = setting.learn(pruned, setting.round, masks)
    at_once = setting.learn(network, setting.round * rounds, keep(weights(network), final))
    errors = {"rounds": setting.error(pruned), "at_once": setting.error(at_once)}
    return {
        **{f"iterative.{name}": error for name, error in errors.items()},
        "iterative.gain": errors["at_once"] - errors["rounds"],
    }


def with_patience(setting: Setting, network: Network) -> dict[str, float]:
    """Train the largest 8% three times as long, and for the usual time with the output whole."""
    masks = keep(weights(network), 0.08)
    patient = [rate for rate in setting.again for _ in range(3)]
    whole = setting.error(setting.learn(network, patient))
    left = setting.error(setting.learn(network, patient, masks))
    spared = [*masks[:-1], np.ones_like(masks[-1])]
    return {
        "patient.dense": whole,
        "patient.largest.8": left,
        "patient.rise_at_8": left - whole,
        "spared.largest.8": setting.error(setting.learn(network, setting.again, spared)),
    }


# --- The survivors ---------------------------------------------------------------------------


def survivors(network: Network, left: dict[str, Network]) -> Measurement:
    """Compare the kept weights of the first layer before and after they were trained again.

    The arrays count weights between `BINS`, (bins,).
    """
    before, after, at_random = (
        weights(each)[0] for each in (network, left["largest"], left["random"])
    )
    mask = keep([before], 0.08)[0]
    threshold = float(np.abs(before[mask]).min())
    drawn_after = at_random[at_random != 0]
    old, new = np.abs(before[mask]), np.abs(after[mask])
    compared = {"before": before, "kept_before": before[mask], "kept_after": after[mask]}
    return Measurement(
        {
            "survivors.growth": float(new.mean() / old.mean()),
            "survivors.widening": float(after[mask].std() / before[mask].std()),
            "survivors.near_zero": float(np.mean(new < threshold / 2)),
            "survivors.near_zero_at_random": float(np.mean(np.abs(drawn_after) < threshold / 2)),
            "survivors.rank_correlation": spearman(old, new),
            "survivors.changed_sign": float(np.mean(before[mask] * after[mask] < 0)),
        },
        {name: np.histogram(values, BINS)[0] for name, values in compared.items()},
    )


def spearman(a: Array, b: Array) -> float:
    """Return the rank correlation of two vectors."""
    from scipy.stats import spearmanr

    return float(spearmanr(a, b).statistic)


def by_pixel(setting: Setting, networks: dict[str, Network]) -> Measurement:
    """Count the largest 8% of first-layer weights by pixel; compare with the pixels' variance."""
    variance = setting.train.var(axis=0)
    blank = variance == 0
    metrics = {"pixels.blank": float(blank.mean())}
    arrays = {"variance": variance}
    for name, network in networks.items():
        first = keep(weights(network)[:1], 0.08)[0]
        counts = first.sum(axis=1)
        metrics[f"pixels.{name}.rank_correlation"] = spearman(counts, variance)
        metrics[f"pixels.{name}.on_blank"] = float(counts[blank].sum() / counts.sum())
        arrays[f"pixels_{name}"] = counts
    return Measurement(metrics, arrays)


# --- Other scales, and activity --------------------------------------------------------------


def other_scale(rng: np.random.Generator, setting: Setting, network: Network) -> dict[str, float]:
    """Rescale the hidden units, which changes no answer, and let size choose again."""
    factors = [2.0 ** rng.integers(-2, 3, units) for units in SIZES[1:-1]]  # exact in binary
    scaled = rescale(network, factors)
    same = scaled.outputs(setting.test) - network.outputs(setting.test)
    metrics = {"gauge.residual": float(np.abs(same).max())}
    for share in (0.2, 0.08):
        # Cutting the same weights of either network gives the same function
        plain, other = (keep(weights(each), share) for each in (network, scaled))
        metrics[f"gauge.other.{100 * share:g}"] = setting.error_cut(network, other)
        metrics[f"gauge.rise_at_{100 * share:g}"] = metrics[
            f"gauge.other.{100 * share:g}"
        ] - setting.error_cut(network, plain)
    # `other` is by now the choice of 8%; it is trained on the old scale, for equal conditions
    metrics["gauge.retrained.8"] = setting.error(setting.learn(network, setting.again, other))
    metrics["gauge.paths.8"] = paths_left(other)
    metrics["gauge.paths_on_own_scale.8"] = paths_left(keep(weights(network), 0.08))
    return metrics


def paths_left(masks: Sequence[Mask]) -> float:
    """Return how many paths from inputs to outputs masks leave, as a part of what chance leaves.

    A path goes through one weight of every layer, and is left if all of them are kept; chance
    keeps as many weights of each layer.
    """
    reached = np.ones(len(masks[0]))
    expected = float(len(masks[0]))
    for mask in masks:
        reached = reached @ mask
        expected *= float(mask.mean()) * mask.shape[1]
    return float(reached.sum() / expected)


def with_activity(rng: np.random.Generator, setting: Setting, network: Network) -> dict[str, float]:
    """Choose 5% of the weights above the first layer by size alone, or with the units' activity."""
    first, *upper = weights(network)
    rms = [
        np.sqrt(np.square(code).mean(axis=0))
        for code in hidden_activations(network, setting.train[:5000])
    ]
    scores = {
        "size": upper,
        "with_activity": [w * a[:, None] for w, a in zip(upper, rms, strict=True)],
        "permuted": [w * rng.permutation(a)[:, None] for w, a in zip(upper, rms, strict=True)],
    }
    whole = np.ones(first.shape, np.bool_)
    errors = {
        name: setting.error_cut(network, [whole, *keep(score, 0.05)])
        for name, score in scores.items()
    }
    return {
        **{f"activity.{name}": error for name, error in errors.items()},
        "activity.error_ratio": errors["with_activity"] / errors["size"],
        "activity.error_ratio_permuted": errors["permuted"] / errors["size"],
    }


def active(setting: Setting, networks: dict[str, Network]) -> dict[str, float]:
    """Return the share of activations that are not zero, by hidden layer."""
    return {
        f"active.{name}.layer{number}": float(np.mean(code != 0))
        for name, network in networks.items()
        for number, code in enumerate(hidden_activations(network, setting.test), 1)
    }

"""Counts the zeros of rectifiers, ablates their codes, and sets them beside other units."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.codes import (
    compute_means,
    equalise_values,
    fill_zeros,
    keep_active_set,
    keep_ranks,
    permute_units,
    permute_values,
    read_out,
    resample_zeros,
)
from stronger.nn.datasets import digits
from stronger.nn.initialisers import normal
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.rectifiers import (
    fraction_near_zero,
    fraction_of_zeros,
    hidden_activations,
    hidden_states,
)
from stronger.nn.training import fit
from stronger.statistics import accuracy, overlap

from .comparisons import fit_line, halve_width, negate_half, race, separate, sharpen
from .networks import KINDS, Networks, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.arrays import Array
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=2010, seeds=8)

PENALTIES = {"none": 0.0, "1e-4": 1e-4, "3e-4": 3e-4, "1e-3": 1e-3, "3e-3": 3e-3, "1e-2": 1e-2}
"""L1 penalties on activations, over the range of figure 3 of glorot2011deep."""
WATCHED = 1000
"""Test images on which zeros are counted during training."""


@demo.prepare
def train_each_kind(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Networks:
    """Draw digits, and train a network of each kind of units, counting zeros after every epoch."""
    fresh, tests = scale((300, 400), (5_000, 10_000))
    made = Networks(
        digits=digits(
            rng, scale, draw_test=False, train=parameters.examples, fresh=fresh, test=tests
        ),
        seed=int(rng.integers(2**32)),
        hidden=parameters.hidden,
        epochs=parameters.epochs,
        learning_rate=parameters.learning_rate,
    )
    watched = made.digits.test[:WATCHED]
    for kind, (unit, initialiser) in KINDS.items():
        network = made.build(unit, initialiser)
        made.untrained[kind], made.trained[kind] = network.copy(), network
        start = count_zeros(network, watched)
        after = [count_zeros(network, watched) for _ in made.train(network)]
        made.zeros[kind] = np.array([start, *after])
    made.trained["no_biases"] = made.fit(made.build(bias=None))
    return made


# --- How many zeros ---------------------------------------------------------------------------


@demo.part
def zeros(data: Networks) -> Found:
    """Compare zeros before and after training, layer by layer and between kinds of units."""
    metrics: dict[str, Any] = {}
    for kind, shares in data.zeros.items():
        for moment, (exact, near) in (("untrained", shares[0]), ("trained", shares[-1])):
            metrics[f"zeros.{kind}.{moment}"] = exact.mean()
            metrics[f"near.{kind}.{moment}"] = near.mean()
        for layer, share in enumerate(shares[-1, 0], 1):
            metrics[f"zeros.{kind}.trained.layer{layer}"] = share
        metrics[f"error.{kind}"] = data.error(data.trained[kind])
    rivals = [kind for kind in KINDS if kind != "relu"]
    watched = data.digits.test[:WATCHED]
    by_unit = [
        (code == 0).mean(axis=0) for code in hidden_activations(data.untrained["relu"], watched)
    ]
    logistic = np.concatenate(hidden_activations(data.untrained["logistic"], watched), axis=1)
    lifted = data.build(initialiser=normal(0.01), bias=1.0)
    return metrics | {
        "zeros.rivals": max(metrics[f"zeros.{kind}.trained"] for kind in rivals),
        "near.relu_gain": metrics["near.relu.trained"]
        - max(metrics[f"near.{kind}.trained"] for kind in rivals),
        "zeros.relu.gain": metrics["zeros.relu.trained"] - metrics["zeros.relu.untrained"],
        "zeros.relu.untrained.spread_over_units": np.mean([np.std(each) for each in by_unit]),
        "near_half.logistic.untrained": np.mean(np.abs(logistic - 0.5) < 0.25),
        "zeros.bias_one.untrained": np.mean(count_zeros(lifted, watched)[0]),
    }, {f"zeros_{kind}": shares for kind, shares in data.zeros.items()}


@demo.part(prefix="by_heart")
def by_heart(
    rng: np.random.Generator, scale: Scale, data: Networks, parameters: Parameters
) -> Found:
    """Learn a few digits by heart, with their labels and with shuffled ones, and count zeros."""
    count, epochs = scale((200, 4), (2_000, 50))
    inputs, labels = data.digits.train[:count], data.digits.train_labels[:count]
    shuffled = rng.permutation(labels)
    watched = data.digits.test[:WATCHED]
    metrics: dict[str, Any] = {}
    for suffix, make in (
        ("", partial(Adam, parameters.learning_rate)),
        ("_descent", partial(SGD, 0.05, momentum=0.9)),
    ):
        for which, given in (("true", labels), ("shuffled", shuffled)):
            network = data.untrained["relu"].copy()
            start = np.mean(count_zeros(network, watched)[0])
            order = np.random.default_rng(data.seed)
            fit(network, make(), inputs, given, order, epochs=epochs)
            end = np.mean(count_zeros(network, watched)[0])
            metrics |= {
                f"{which}{suffix}.zeros": end,
                f"{which}{suffix}.gain": end - start,
                f"{which}{suffix}.training_accuracy": accuracy(network.outputs(inputs), given),
                f"{which}{suffix}.test_accuracy": 1 - data.error(network),
            }
    return metrics, {}


@demo.part(prefix="price")
def penalise(data: Networks) -> Found:
    """Train at each L1 penalty; look at zeros, test errors and the size of what is not zero."""
    metrics: dict[str, Any] = {}
    rows = []
    for name, penalty in PENALTIES.items():
        network = data.fit(data.build(penalty=penalty)) if penalty else data.trained["relu"]
        codes = hidden_activations(network, data.digits.test)
        share, misread = np.mean([fraction_of_zeros(c) for c in codes]), data.error(network)
        sizes = [code[code != 0].mean() if code.any() else 0.0 for code in codes]
        metrics |= {
            f"{name}.zeros": share,
            f"{name}.error": misread,
            f"{name}.size_when_on": np.mean(sizes),
        }
        rows.append((share, misread))
    free = rows[0][1]
    metrics["rise_upto_85"] = max(misread - free for share, misread in rows if share <= 0.85)
    metrics["rise_at_highest"] = rows[-1][1] - free
    return metrics, {"prices": np.array(rows)}


# --- What the network uses of a code ----------------------------------------------------------


@demo.part(prefix="loss")
def ablate(rng: np.random.Generator, data: Networks) -> Found:
    """Ablate the code of one hidden layer at a time and see what accuracy is lost."""
    network, digits = data.trained["relu"], data.digits
    whole = 1 - data.error(network)
    table = []  # (layers, ablations)
    for place, (fresh, code) in zip(
        hidden_states(network), codes_of(network, digits.fresh, digits.test), strict=True
    ):
        means = compute_means(fresh)
        ablated = {
            "set_only": keep_active_set(code, means),
            "one_level": equalise_values(code),
            "order_only": keep_ranks(code, means),
            "exchanged": permute_values(code, rng),
            "silence_filled": fill_zeros(code, means),
            "silence_disguised": resample_zeros(code, fresh, rng),
            "moved": permute_units(code, rng),
        }
        table.append(
            [
                whole - accuracy(network.forward(each, start=place), digits.test_labels)
                for each in ablated.values()
            ]
        )
    losses = np.array(table)
    metrics = {"accuracy": whole}
    for name, lost in zip(ablated, losses.T, strict=True):
        metrics[name] = lost.mean()
        metrics |= {f"{name}.layer{layer}": each for layer, each in enumerate(lost, 1)}
    return metrics, {"losses": losses}


@demo.part(prefix="read")
def read_digits(data: Networks) -> Found:
    """Read digits out of values and of active sets alone, of every hidden layer, trained or not.

    The probes are fitted to images that the network was not trained with.
    """
    digits = data.digits
    targets = np.eye(10)[digits.fresh_labels]
    metrics: dict[str, Any] = {}
    for moment, network in (
        ("untrained", data.untrained["relu"]),
        ("trained", data.trained["relu"]),
    ):
        kept = []
        pairs = codes_of(network, digits.fresh, digits.test)
        for layer, (fresh, code) in enumerate(pairs, 1):
            values = accuracy(read_out(fresh, targets, code), digits.test_labels)
            sets = accuracy(
                read_out(active_set(fresh), targets, active_set(code)), digits.test_labels
            )
            metrics |= {f"{moment}.layer{layer}.values": values, f"{moment}.layer{layer}.set": sets}
            kept.append((sets - 0.1) / (values - 0.1))
        metrics[f"{moment}.kept_by_set"] = np.mean(kept)
    return metrics, {}


# --- How strongly: the intensity of images ------------------------------------------------------


@demo.part(prefix="dimmed")
def dim(data: Networks) -> Found:
    """Halve the ink, and see whether the activations are halved and the answers stay."""
    images, labels = data.digits.test[:2000], data.digits.test_labels[:2000]
    half = np.float32(0.5)
    metrics: dict[str, Any] = {}
    for name, network in data.trained.items():
        full, dimmed = (
            [*hidden_activations(network, x), network.outputs(x)] for x in (images, half * images)
        )
        gaps = [a - half * b for a, b in zip(dimmed, full, strict=True)]
        apart = [
            np.linalg.norm(gap) / np.linalg.norm(half * code)
            for gap, code in zip(gaps[:-1], full[:-1], strict=True)
        ]
        metrics[f"{name}.deviation"] = np.mean(apart)
        metrics[f"{name}.error_rise"] = error(dimmed[-1], labels) - error(full[-1], labels)
        if name == "no_biases":
            metrics["no_biases.residual"] = max(np.abs(gap).max() for gap in gaps)
    return metrics, {}


@demo.part(prefix="intensity")
def read_intensity(rng: np.random.Generator, data: Networks) -> Found:
    """Dim every image by a factor of its own, and read the factor out of values and of sets."""
    fresh, test = data.digits.fresh, data.digits.test
    levels, asked = (rng.uniform(0.2, 1, (len(x), 1)).astype(np.float32) for x in (fresh, test))
    metrics: dict[str, Any] = {}
    for name, network in data.trained.items():
        for layer, (a, b) in enumerate(codes_of(network, fresh * levels, test * asked), 1):
            metrics[f"{name}.layer{layer}"] = explained(a, b, levels, asked)
            if name in ("no_biases", "relu"):
                metrics[f"{name}_set.layer{layer}"] = explained(
                    active_set(a), active_set(b), levels, asked
                )
    metrics["values_over_set"] = metrics["no_biases.layer3"] - metrics["no_biases_set.layer3"]
    metrics["relu_over_logistic"] = metrics["relu.layer3"] - metrics["logistic.layer3"]
    names = ("no_biases", "no_biases_set", *KINDS)
    table = [[metrics[f"{name}.layer{layer}"] for layer in (1, 2, 3)] for name in names]
    return metrics, {"intensity": np.array(table)}


@demo.part(prefix="steady")
def add_noise(rng: np.random.Generator, data: Networks, parameters: Parameters) -> Found:
    """Add a little noise to the images and see how much of the code stays as it was.

    For rectifiers this is the overlap of active sets, beside that of different images; for all
    kinds, the share of values that change by more than a hundredth of their unit's range.
    """
    images = data.digits.test[:2000]
    noisy = images + rng.normal(0, parameters.noise, images.shape).astype(np.float32)
    metrics: dict[str, Any] = {}
    for kind in KINDS:
        pairs = list(codes_of(data.trained[kind], images, noisy))
        metrics[f"{kind}.values_moved"] = np.mean(
            [np.mean(np.abs(b - a) > 0.01 * np.ptp(a, axis=0)) for a, b in pairs]
        )
        if kind == "relu":
            metrics["overlap"] = np.mean([mean_overlap(a, b) for a, b in pairs])
            metrics["overlap_of_other_images"] = np.mean(
                [mean_overlap(a, np.roll(a, 1, axis=0)) for a, _ in pairs]
            )
    return metrics, {}


# --- Beside others ----------------------------------------------------------------------------

demo.part(prefix="negated")(negate_half)
demo.part(prefix="hard")(sharpen)
demo.part(prefix="width")(halve_width)
demo.part(prefix="line")(fit_line)
demo.part(prefix="speed")(race)
demo.part(prefix="separable")(separate)


# --- Measures of codes ------------------------------------------------------------------------


def count_zeros(network: Network, inputs: Array) -> tuple[list[float], list[float]]:
    """Return for each hidden layer the fraction of exact zeros, and of values near zero."""
    codes = hidden_activations(network, inputs)
    return [fraction_of_zeros(c) for c in codes], [fraction_near_zero(c) for c in codes]


def codes_of(network: Network, a: Array, b: Array) -> Iterator[tuple[Array, Array]]:
    """Yield for each hidden layer its codes (examples, units) of two sets of inputs."""
    return zip(hidden_activations(network, a), hidden_activations(network, b), strict=True)


def active_set(code: Array) -> Array:
    """Return 1 where a unit is active and 0 elsewhere."""
    active: Array = (code != 0).astype(np.float32)
    return active


def explained(seen: Array, unseen: Array, levels: Array, asked: Array) -> float:
    """Return which share of the variance of an intensity a linear probe explains (R²)."""
    read = read_out(seen, levels.astype(np.float64), unseen)
    return float(1 - np.mean((asked - read) ** 2) / np.var(asked))


def mean_overlap(a: Array, b: Array) -> float:
    """Return the Jaccard index of the active sets of two codes, mean over examples."""
    return float(np.mean([overlap(*sets) for sets in zip(a != 0, b != 0, strict=True)]))

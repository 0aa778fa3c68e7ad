"""Networks to silence, and what silencing costs them: the measurements of silencing-units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos.shared.digit_rectifiers import selectivity
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits as rows
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.silencing import (
    Largest,
    clamping_costs,
    clamping_curve,
    forward_with,
    hidden_states,
    highest_first,
    without_first,
    without_sum,
)
from stronger.nn.small_convnet import error
from stronger.nn.training import fit
from stronger.statistics import rank_correlation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.datasets import Rows
    from stronger.nn.layers import Layer
    from stronger.nn.optimisers import Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.int64]

LAYERS = ("first", "second")
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Of an example's active units, or of its summed activation, that are taken away."""
HELD = tuple(np.round(np.arange(0, 1, 0.1), 1).tolist())
"""Shares of all hidden units that are held at a value."""
NOISES = (0.25, 0.5, 0.75)
"""Standard deviations of the noise on the images, in units of full ink."""
RAISED = 100
"""The bias of a raised unit, in median activations."""
TOP = 10
"""How many units with the largest mean activation stand for the large ones."""


@dataclass(frozen=True)
class Size:
    """How large everything is."""

    train: int
    test: int
    few: int
    """How many images are used where every unit is silenced in turn."""
    width: int
    epochs: int
    learned: int
    """How many images are learned by heart."""
    learned_epochs: int
    draws: int

    @classmethod
    def at(cls, scale: Scale) -> Size:
        """Return the size for a scale."""
        return scale.choose(
            quick=cls(400, 200, 100, 30, 5, 60, 80, 1),
            full=cls(10_000, 5_000, 3_000, 200, 10, 2_000, 60, 5),
        )


# --- Networks --------------------------------------------------------------------------------


def reader(seed: int, width: int, *, norm: bool = False, largest: int | None = None) -> Network:
    """Return an untrained network of two hidden layers of ReLUs that has ten logits for a digit.

    Parameters
    ----------
    norm
        Whether batches are normalised before each ReLU.
    largest
        How many units of a layer may be active; all, unless given.
    """
    rng = np.random.default_rng(seed)
    layers: list[Layer] = []
    for fan_in in (784, width):
        layers.append(Dense(fan_in, width, rng))
        if norm:
            layers.append(BatchNorm(width))
        layers.append(ReLU())
        if largest:
            layers.append(Largest(largest))
    return Network([*layers, Dense(width, 10, rng)])


def taught(network: Network, data: Rows, size: Size, seed: int, *, descent: bool) -> Network:
    """Train a network by Adam, or by gradient descent with momentum, and return it."""
    optimiser: Optimiser = SGD(0.05, momentum=0.9) if descent else Adam(1e-3)
    order = np.random.default_rng(seed)
    fit(network, optimiser, data.train, data.train_labels, order, epochs=size.epochs)
    return network


def hidden(network: Network, x: Array) -> dict[int, Array]:
    """Return every hidden state by its number."""
    states = network.activations(x)
    return {state: states[state] for state in hidden_states(network)}


def means(network: Network, x: Array) -> dict[int, Array]:
    """Return the mean of every hidden unit, by state."""
    return {state: h.mean(axis=0) for state, h in hidden(network, x).items()}


def outgoing(network: Network, state: int) -> Array:
    """Return the norm of each unit's outgoing weights (units,).

    Of weights to the logits, that of their differences: a constant added to all is not seen.
    """
    weights = network.layers[state].parameters["weights"]
    if state == hidden_states(network)[-1]:
        weights = weights - weights.mean(axis=1, keepdims=True)
    norm: Array = np.linalg.norm(weights, axis=1)
    return norm


# --- Example by example ----------------------------------------------------------------------


def orders(rng: np.random.Generator, network: Network, x: Array, state: int) -> dict[str, Array]:
    """Return the scores (examples, units) by which active units go, the highest first.

    *Product* is the activation times the gradient of the answer's logit, less the mean logit.
    """
    states = network.activations(x)
    h, logits = states[state], states[-1]
    asked = (np.eye(10)[logits.argmax(axis=1)] - 0.1).astype(h.dtype)
    return {
        "largest": h,
        "smallest": -h,
        "random": rng.random(h.shape, dtype=np.float32),
        "weighted": h * outgoing(network, state),
        "product": h * network.gradients(asked)[state],
    }


def examples(rng: np.random.Generator, network: Network, data: Rows) -> Measurement:
    """Take away active units of each example, in several orders, by number and by sum."""
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, state in zip(LAYERS, hidden_states(network), strict=True):
        h = network.forward(data.test, stop=state)
        active = h > 0
        metrics[f"example.{name}.active"] = float(active.mean())
        for order, scores in orders(rng, network, data.test, state).items():
            goes = highest_first(scores, active)
            if order == "product":
                against = np.where(scores < 0, h, 0).sum() / h.sum()
                metrics[f"example.{name}.against"] = float(against)
            for how, take in (("count", without_first), ("sum", without_sum)):
                wrong = []
                for share in SHARES:
                    left = take(h, goes, share)
                    answers = network.forward(left, start=state).argmax(axis=1)
                    wrong.append(float(np.mean(answers != data.test_labels)))
                arrays[f"{how}.{name}.{order}"] = np.array(wrong)
                metrics |= {
                    f"example.{how}.{name}.{order}.{round(100 * share)}": value
                    for share, value in zip(SHARES, wrong, strict=True)
                    if share in (0.25, 0.5)
                }

    def gap(how: str, share: int, one: str, other: str) -> float:
        """Return by how much one order costs more than another, in the layer where least."""
        return min(
            metrics[f"example.{how}.{name}.{one}.{share}"]
            - metrics[f"example.{how}.{name}.{other}.{share}"]
            for name in LAYERS
        )

    metrics |= {
        "example.count.largest_over_random": gap("count", 50, "largest", "random"),
        "example.sum.largest_over_smallest": gap("sum", 50, "largest", "smallest"),
        "example.sum.largest_over_random": gap("sum", 50, "largest", "random"),
        "example.count.product_over_largest": gap("count", 25, "product", "largest"),
        "example.count.weighted_over_largest": gap("count", 25, "weighted", "largest"),
    }
    return Measurement(metrics, arrays)


def cut(
    rng: np.random.Generator, network: Network, trained: Network, data: Rows, width: int
) -> Measurement:
    """Keep only the largest of each layer, after training or in training, also under noise."""
    states = hidden_states(network)

    def wrong(x: Array, share: float, *, at_random: bool = False) -> float:
        def keep(h: Array) -> Array:
            scores = rng.random(h.shape, dtype=np.float32) * (h > 0) if at_random else h
            layer = Largest(max(1, round(share * width)))
            return h * (layer.forward(scores) > 0)

        answers = forward_with(network, x, dict.fromkeys(states, keep)).argmax(axis=1)
        return float(np.mean(answers != data.test_labels))

    plain = error(network, data.test, data.test_labels)
    metrics = {
        "cut.error": plain,
        "cut.rise.10": wrong(data.test, 0.1) - plain,
        "cut.rise.5": wrong(data.test, 0.05) - plain,
        "cut.random_rise.10": wrong(data.test, 0.1, at_random=True) - plain,
        "cut.trained.error": error(trained, data.test, data.test_labels),
    }
    curves = {name: [plain] for name in ("plain", "cut")} | {
        "trained": [metrics["cut.trained.error"]]
    }
    curves["cut"][0] += metrics["cut.rise.10"]
    for deviation in NOISES:
        noise = rng.standard_normal(data.test.shape, dtype=np.float32)
        x = data.test + np.float32(deviation) * noise
        curves["plain"].append(error(network, x, data.test_labels))
        curves["cut"].append(wrong(x, 0.1))
        curves["trained"].append(error(trained, x, data.test_labels))
    noisy = {name: float(np.mean(curve[1:])) for name, curve in curves.items()}
    metrics |= {f"cut.noisy.{name}": value for name, value in noisy.items()}
    metrics["cut.noise_advantage"] = noisy["plain"] - noisy["trained"]
    metrics["cut.noise_advantage_afterwards"] = noisy["plain"] - noisy["cut"]
    arrays = {f"noise.{name}": np.array(curve) for name, curve in curves.items()}
    return Measurement(metrics, arrays)


# --- Unit by unit ----------------------------------------------------------------------------


def units(network: Network, data: Rows, x: Array, labels: Labels) -> dict[str, float]:
    """Hold every unit at zero and at its mean, and rank costs against what the unit looks like.

    Metrics are averages over the two layers. Units that are never active are left out.

    Parameters
    ----------
    data
        Where means come from (training images) and what units look like (test images).
    x, labels
        The images on which the loss may rise.
    """
    mean = means(network, data.train)
    found: list[dict[str, float]] = []
    for state in hidden_states(network):
        h = network.forward(data.test, stop=state)
        used = h.max(axis=0) > 0
        dense = [each for each in network.layers[:state] if isinstance(each, Dense)][-1]
        norm = outgoing(network, state)
        looks = {
            "selectivity": selectivity(h, data.test_labels),
            "mean": h.mean(axis=0),
            "maximum": h.max(axis=0),
            "incoming": np.abs(dense.parameters["weights"]).sum(axis=0),
            "outgoing": norm,
            "mean_times_outgoing": h.mean(axis=0) * norm,
            "deviation_times_outgoing": h.std(axis=0) * norm,
        }
        zero = clamping_costs(network, state, x, labels, np.zeros_like(mean[state]))
        at_mean = clamping_costs(network, state, x, labels, mean[state])
        each = {
            f"{clamp}.{look}": rank_correlation(value[used], cost[used])
            for clamp, cost in (
                ("zero", zero.loss),
                ("at_mean", at_mean.loss),
                ("change.zero", zero.change),
                ("change.at_mean", at_mean.change),
            )
            for look, value in looks.items()
        }
        large = np.argsort(-looks["mean"])[:TOP]
        each |= {
            "selectivity_and_incoming": rank_correlation(
                looks["selectivity"][used], looks["incoming"][used]
            ),
            "mean_selectivity": float(looks["selectivity"][used].mean()),
            "information": float(at_mean.loss.sum() / zero.loss.sum()),
            "change.information": float(at_mean.change.sum() / zero.change.sum()),
            "variation_of_largest": float(
                (h[:, large].std(axis=0) / h[:, large].mean(axis=0)).mean()
            ),
            "falls": float(np.mean(zero.loss[used] < 0)),
            "dearest": float(zero.loss.max()),
        }
        found.append(each)
    return {key: float(np.mean([each[key] for each in found])) for key in found[0]}


def in_step(rng: np.random.Generator, network: Network, data: Rows, size: Size) -> Measurement:
    """Hold growing random sets of units at zero and at their means; check what tells them apart.

    For the logits, which are linear in the last hidden layer, holding a unit at its mean is
    holding it at zero and adding its mean times its outgoing weights: *residual* is how far off.
    """
    mean = means(network, data.train)
    seed = int(rng.integers(2**32))
    arrays = {
        name: clamping_curve(
            network,
            data.test,
            data.test_labels,
            np.random.default_rng(seed),  # the same sets
            shares=HELD,
            draws=size.draws,
            means=values,
        )
        for name, values in (("held.zero", None), ("held.mean", mean))
    }
    last = hidden_states(network)[-1]
    h = network.forward(data.test, stop=last).astype(np.float64)
    weights, bias = (
        network.layers[last].parameters[name].astype(np.float64) for name in ("weights", "bias")
    )
    chosen = rng.random(len(weights)) < 0.5
    silent, clamped = h * ~chosen, np.where(chosen, mean[last], h)
    shifted = silent @ weights + bias + (mean[last] * chosen) @ weights
    return Measurement(
        {
            "held.zero": float(arrays["held.zero"][:, 1:].mean()),
            "held.at_mean": float(arrays["held.mean"][:, 1:].mean()),
            "held.zero_advantage": float((arrays["held.zero"] - arrays["held.mean"])[:, 1:].mean()),
            "held.zero_advantage_of_few": float(
                (arrays["held.zero"] - arrays["held.mean"])[:, 1:4].mean()
            ),
            "held.residual": float(np.abs(clamped @ weights + bias - shifted).max()),
        },
        arrays,
    )


# --- Labels learned by heart, normalised batches, and a raised unit ---------------------------


def by_heart(rng: np.random.Generator, data: Rows, size: Size) -> Measurement:
    """Learn a few digits with none, half and all of their labels shuffled; hold units at zero."""
    x, labels = data.train[: size.learned], data.train_labels[: size.learned]
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, share in (("none", 0.0), ("half", 0.5), ("all", 1.0)):
        given = labels.copy()
        moved = rng.permutation(len(labels))[: round(share * len(labels))]
        given[moved] = labels[rng.permutation(moved)]
        network = reader(seed, size.width)
        order = np.random.default_rng(seed)
        fit(network, Adam(1e-3), x, given, order, epochs=size.learned_epochs)
        curve = clamping_curve(network, x, given, order, shares=HELD, draws=size.draws)
        states = hidden(network, x)
        metrics |= {
            f"labels.{name}.accuracy": 1 - error(network, x, given),
            f"labels.{name}.area": float(curve[:, 1:].mean()),
            f"labels.{name}.active": float(np.mean([(h > 0).mean() for h in states.values()])),
            f"labels.{name}.activation": float(np.mean([h.mean() for h in states.values()])),
        }
        arrays[f"labels.{name}"] = curve
    metrics["labels.area_lost"] = metrics["labels.none.area"] - metrics["labels.all.area"]
    metrics["labels.area_lost_by_half"] = metrics["labels.none.area"] - metrics["labels.half.area"]
    return Measurement(metrics, arrays)


def normalised(
    rng: np.random.Generator, data: Rows, size: Size, plain: float, seed: int
) -> dict[str, float]:
    """Train with normalised batches; compare error, selectivity and reliance on units.

    Parameters
    ----------
    plain
        Mean selectivity without normalised batches.
    """
    network = taught(reader(seed, size.width, norm=True), data, size, seed, descent=False)
    curve = clamping_curve(network, data.test, data.test_labels, rng, shares=HELD, draws=size.draws)
    states = hidden(network, data.test).values()
    selective = float(
        np.mean([selectivity(h, data.test_labels)[h.max(axis=0) > 0].mean() for h in states])
    )
    return {
        "norm.error": error(network, data.test, data.test_labels),
        "norm.active": float(np.mean([(h > 0).mean() for h in states])),
        "norm.selectivity": selective,
        "norm.selectivity_change": selective - plain,
        "norm.held_zero": float(curve[:, 1:].mean()),
    }


def raise_first_units(network: Network, x: Array, *, silent: bool = True) -> None:
    """Make unit 0 of each hidden layer large for every input, and of no effect as yet.

    Its bias becomes `RAISED` times the median of the layer's positive activations and its outgoing
    weights zero, unless they are to stay as drawn (not `silent`); all learn like any others.
    """
    for state in hidden_states(network):
        h = network.forward(x, stop=state)
        # A Dense layer and its ReLU come before the state
        network.layers[state - 2].parameters["bias"][0] = RAISED * np.median(h[h > 0])
        if silent:
            network.layers[state].parameters["weights"][0] = 0


def raised(data: Rows, size: Size, seed: int) -> dict[str, float]:
    """Train with one unit per layer raised, and hold it at zero and at its mean."""
    network = reader(seed, size.width)
    raise_first_units(network, data.train[:1000])
    taught(network, data, size, seed, descent=False)
    mean = means(network, data.train)
    x, labels = data.test[: size.few], data.test_labels[: size.few]
    metrics = {"raised.error": error(network, data.test, data.test_labels)}
    for name, state in zip(LAYERS, hidden_states(network), strict=True):
        h = network.forward(data.test, stop=state)
        zeros = np.zeros_like(mean[state])
        at_zero = clamping_costs(network, state, x, labels, zeros)
        at_mean = clamping_costs(network, state, x, labels, mean[state])
        metrics |= _large(name, h) | {
            f"raised.{name}.size_rank": float(1 + np.sum(h.mean(axis=0)[1:] > h[:, 0].mean())),
            f"raised.{name}.selectivity": float(selectivity(h, data.test_labels)[0]),
            f"raised.{name}.zero": float(at_zero.error[0]),
            f"raised.{name}.at_mean": float(at_mean.error[0]),
            f"raised.{name}.others_zero": float(np.max(at_zero.error[1:])),
            f"raised.{name}.others_at_mean": float(np.max(at_mean.error[1:])),
            f"raised.{name}.rank_at_mean": float(
                1 + np.sum(at_mean.change[1:] > at_mean.change[0])
            ),
        }
    return metrics


def _large(name: str, h: Array, network: str = "raised") -> dict[str, float]:
    """Say how large and how constant the raised unit is."""
    others = h[:, 1:]
    return {
        f"{network}.{name}.times_median": float(h[:, 0].mean() / np.median(others[others > 0])),
        f"{network}.{name}.variation": float(h[:, 0].std() / h[:, 0].mean()),
    }


def raised_from_the_start(data: Rows, size: Size, seed: int) -> dict[str, float]:
    """Do the same with outgoing weights as drawn, so that all is learned around the raised unit."""
    network = reader(seed, size.width)
    raise_first_units(network, data.train[:1000], silent=False)
    taught(network, data, size, seed, descent=False)
    mean = means(network, data.train)
    metrics = {"drawn.error": error(network, data.test, data.test_labels)}
    for name, state in zip(LAYERS, hidden_states(network), strict=True):
        h = network.forward(data.test, stop=state)
        metrics |= _large(name, h, "drawn")
        for clamp, value in (("zero", 0.0), ("at_mean", mean[state][0])):
            held = h.copy()
            held[:, 0] = value
            answers = network.forward(held, start=state).argmax(axis=1)
            metrics[f"drawn.{name}.{clamp}"] = (
                float(np.mean(answers != data.test_labels)) - metrics["drawn.error"]
            )
    return metrics


# --- All together ----------------------------------------------------------------------------


def measure(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Train all networks of one repetition and silence them."""
    size = Size.at(scale)
    data = rows(rng, scale, train=size.train, test=size.test)
    seed = int(rng.integers(2**32))
    network = taught(reader(seed, size.width), data, size, seed, descent=False)
    largest = reader(seed, size.width, largest=max(1, size.width // 10))
    sparse = taught(largest, data, size, seed, descent=False)
    descended = taught(reader(seed, size.width), data, size, seed, descent=True)
    asked, known = (
        (x[: size.few], labels[: size.few])
        for x, labels in ((data.test, data.test_labels), (data.train, data.train_labels))
    )
    plain = units(network, data, *asked)
    learned = units(network, data, *known)
    other = units(descended, data, *known)
    metrics = {"descent.error": error(descended, data.test, data.test_labels)}
    for name, found in (("unit", plain), ("learned", learned)):
        metrics |= {
            f"{name}.{key}": value
            for key, value in found.items()
            if name == "unit" or not key.startswith(("change", "mean_s", "selectivity_", "var"))
        }
    kept = ("zero.mean", "zero.selectivity", "zero.mean_times_outgoing", "information")
    metrics |= {f"descent.{key}": other[key] for key in kept}
    parts = [
        Measurement(metrics),
        examples(rng, network, data),
        cut(rng, network, sparse, data, size.width),
        in_step(rng, network, data, size),
        by_heart(rng, data, size),
        Measurement(normalised(rng, data, size, plain["mean_selectivity"], seed)),
        Measurement(raised(data, size, seed)),
        Measurement(raised_from_the_start(data, size, seed)),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: value for part in parts for name, value in part.arrays.items()},
    )

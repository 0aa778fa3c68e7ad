"""What small steps do to hidden units, and how little they take: parts of adversarial-units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos.shared.attacked_digits import hidden_states, neighbour_error
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.attacks import margin, margins, random_signs, slope
from stronger.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.demos.shared.attacked_digits import Labels
    from stronger.nn.datasets import Rows

    Array: TypeAlias = NDArray[np.floating[Any]]

EPSILONS = (0.01, 0.02, 0.05, 0.1, 0.25)
STEP = 0.1
"""The ε at which units are looked at, in units of the pixel range."""
TINY = 0.02
REACHES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
"""How far from the image records are tried."""
TOP = 10


# --- The smallest change that is enough ------------------------------------------------------


def smallest_change(network: Network, x: Array, labels: Labels, *, steps: int = 50) -> Array:
    """Return inputs near these, within 0 to 1, that the network gets wrong.

    Each is moved, as often as it takes, by a little more than what would bring the lead of its
    first rival to zero if the network were linear, and is then drawn back halfway again and again
    to the edge. Inputs that are not got wrong within so many steps are returned where they are.

    Parameters
    ----------
    x
        Inputs (examples, features) that the network gets right.
    """
    count = len(x)
    moved = x.copy()
    for _ in range(steps):
        lead = margins(network.outputs(moved), labels)
        pending = lead <= 0
        if not pending.any():
            break
        climb = slope(network, moved, labels, objective=margin, batch_size=count) * count
        square = np.square(climb).sum(axis=1) + np.float32(1e-12)
        length = (1.05 * -lead + 1e-3) / square
        nearer = np.clip(moved + length[:, None] * climb, 0, 1)
        moved = np.where(pending[:, None], nearer, moved).astype(x.dtype)
    wrong = margins(network.outputs(moved), labels) > 0
    inside, outside = np.zeros(count, x.dtype), np.ones(count, x.dtype)
    for _ in range(12):
        middle = (inside + outside) / 2
        fooled = margins(network.outputs(x + middle[:, None] * (moved - x)), labels) > 0
        outside, inside = np.where(fooled, middle, outside), np.where(fooled, inside, middle)
    edge = x + outside[:, None] * (moved - x)
    return np.where(wrong[:, None], edge, moved)


def distortion(change: Array) -> Array:
    """Return the root mean square change of a pixel, for each example."""
    size: Array = np.sqrt(np.square(change).mean(axis=1))
    return size


def to_another_digit(data: Rows, x: Array, labels: Labels) -> Array:
    """Return the distortion that leads to the nearest training digit of another class."""
    squares = np.square(data.train).sum(axis=1) + np.square(x).sum(axis=1)[:, None]
    distances = squares - 2 * x @ data.train.T
    distances[labels[:, None] == data.train_labels] = np.inf
    nearest: Array = np.sqrt(distances.min(axis=1) / x.shape[1])
    return nearest


def bound(network: Network) -> float:
    """Return the product of the spectral norms of the weights.

    No change of the input changes the output by more than so many times its own length, since
    rectifiers do not expand (szegedy2014intriguing, Section 4.3).
    """
    return float(
        np.prod(
            [
                np.linalg.norm(layer.parameters["weights"].astype(np.float64), 2)
                for layer in network.layers
                if layer.parameters
            ]
        )
    )


def least(
    rng: np.random.Generator, scale: Scale, halves: tuple[Network, Network], data: Rows
) -> Measurement:
    """Find the smallest changes for one network, beside noise, and show them to the other."""
    own, other = halves
    right = own.outputs(data.test).argmax(axis=1) == data.test_labels
    kept = np.flatnonzero(right)[: scale.choose(quick=30, full=500)]
    x, labels = data.test[kept], data.test_labels[kept]
    found = smallest_change(own, x, labels)
    change = found - x
    size = distortion(change)
    wrong = margins(own.outputs(found), labels) > 0
    noise = rng.standard_normal(x.shape, np.float32)
    # As in the paper, the changes are amplified to a standard deviation of 0.1.
    amplified = np.clip(x + 0.1 * change / size[:, None], 0, 1)
    noisy = np.clip(x + np.float32(0.1) * noise, 0, 1)
    several = np.clip(x + np.float32(5 * size.mean()) * noise, 0, 1)

    def gain(moved: Array) -> Array:
        reply = np.linalg.norm(own.outputs(moved) - own.outputs(x), axis=1)
        return np.asarray(reply / np.linalg.norm(moved - x, axis=1))

    def error(network: Network, moved: Array) -> float:
        return float(np.mean(network.outputs(moved).argmax(axis=1) != labels))

    aimed, random = gain(found), gain(noisy)
    return Measurement(
        {
            "least.found": float(wrong.mean()),
            "least.distortion": float(size.mean()),
            "least.largest": float(size.max()),
            "least.to_another_digit": float(to_another_digit(data, x, labels).mean()),
            "least.noise_error": error(own, several),
            "least.noise_size": float(5 * size.mean()),
            "transfer.within": error(own, amplified),
            "transfer.across": error(other, amplified),
            "transfer.noise": error(other, noisy),
            "transfer.over_noise": error(other, amplified) - error(other, noisy),
            "bound.product": bound(own),
            "bound.share_used_by_attack": float(aimed.max()) / bound(own),
            "bound.share_used_by_noise": float(random.max()) / bound(own),
            "bound.attack_over_noise": float(aimed.mean() / random.mean()),
        },
        {
            "least.digits": np.stack([x[:3], found[:3], several[:3]]),
            "least.sizes": size,
        },
    )


# --- Unit by unit ----------------------------------------------------------------------------


def top_kept(before: Array, after: Array, count: int = TOP) -> Array:
    """Return which share of each example's most active units is still among them afterwards."""
    top = [np.argpartition(-each, count, axis=1)[:, :count] for each in (before, after)]
    marks = [np.zeros(before.shape, bool) for _ in top]
    for mark, chosen in zip(marks, top, strict=True):
        np.put_along_axis(mark, chosen, values=True, axis=1)
    share: Array = (marks[0] & marks[1]).sum(axis=1) / count
    return share


def rank_correlation(a: Array, b: Array, axis: int) -> Array:
    """Return Spearman's correlation of two arrays along an axis, 0 where one is constant."""
    from scipy.stats import rankdata

    ranks = [rankdata(each, axis=axis) for each in (a, b)]
    p, q = (each - each.mean(axis=axis, keepdims=True) for each in ranks)
    spread = np.sqrt((p * p).sum(axis=axis) * (q * q).sum(axis=axis))
    found: Array = (p * q).sum(axis=axis) / np.where(spread > 0, spread, 1)
    return found


def class_means(codes: Array, labels: Labels) -> Array:
    """Return the mean activation of every unit for every class (10, units)."""
    return np.stack([codes[labels == digit].mean(axis=0) for digit in range(10)])


def units(rng: np.random.Generator, scale: Scale, network: Network, data: Rows) -> Measurement:
    """Watch the hidden units while the network is attacked, and while it is only disturbed."""
    right = network.outputs(data.test).argmax(axis=1) == data.test_labels
    kept = np.flatnonzero(right)[: scale.choose(quick=60, full=1000)]
    x, labels = data.test[kept], data.test_labels[kept]
    layers = [0, *hidden_states(network)]
    last = layers[-1]
    uphill = np.sign(slope(network, x, labels))
    clean = network.activations(x)
    steps: dict[str, Callable[[float], Array]] = {
        "sign": lambda e: np.clip(x + np.float32(e) * uphill, 0, 1),
        "random": lambda e: random_signs(x, e, rng),
    }
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    active = (clean[last] > 0).mean(axis=0) >= 0.05  # a unit hardly ever on has no order to keep
    for kind, step in steps.items():
        moves, kept_top, order = [], [], []
        for epsilon in EPSILONS:
            states = network.activations(step(epsilon))
            moves.append(
                [
                    float(
                        np.mean(
                            np.linalg.norm(states[i] - clean[i], axis=1)
                            / np.linalg.norm(clean[i], axis=1)
                        )
                    )
                    for i in layers
                ]
            )
            kept_top.append(float(top_kept(clean[last], states[last]).mean()))
            order.append(
                float(
                    rank_correlation(clean[last][:, active], states[last][:, active], axis=0).mean()
                )
            )
            if epsilon == STEP:
                metrics[f"top.{kind}.five_kept"] = float(
                    top_kept(clean[last], states[last], 5).mean()
                )
        arrays |= {
            f"moves.{kind}": np.array(moves),
            f"top.{kind}": np.array(kept_top),
            f"order.{kind}": np.array(order),
        }
        at, tiny = EPSILONS.index(STEP), EPSILONS.index(TINY)
        metrics |= {f"moved.{kind}.layer_{i}": value for i, value in enumerate(moves[at])}
        metrics |= {
            f"moved.{kind}.amplification": moves[at][-1] / moves[at][0],
            f"top.{kind}.kept": kept_top[at],
            f"order.{kind}.tiny": order[tiny],
            f"order.{kind}.small": order[at],
        }
    metrics["top.chance"] = TOP / clean[last].shape[1]
    other = rng.permutation(len(x))
    apart = labels != labels[other]
    metrics["top.other_class"] = float(
        top_kept(clean[last][apart], clean[last][other][apart]).mean()
    )
    found = deceived(network, clean[last], steps["sign"](STEP), labels, data)
    return Measurement(metrics | dict(found.metrics), arrays | dict(found.arrays))


def deceived(
    network: Network, clean: Array, moved: Array, labels: Labels, data: Rows
) -> Measurement:
    """Read the codes of digits that were turned into another class.

    Parameters
    ----------
    clean
        The last hidden activations of the digits (examples, units).
    moved
        The digits as moved (examples, pixels).
    """
    last = hidden_states(network)[-1]
    means = class_means(network.forward(data.train, stop=last), data.train_labels)
    answers = network.outputs(moved).argmax(axis=1)
    fooled = answers != labels
    true, said = labels[fooled], answers[fooled]
    before, after = clean[fooled], network.forward(moved[fooled], stop=last)
    weights = network.layers[-1].parameters["weights"].T  # (classes, units)

    def favouring(codes: Array) -> float:
        top = np.argpartition(-codes, TOP, axis=1)[:, :TOP]
        favours = np.take_along_axis(means[said] > means[true], top, axis=1)
        return float(favours.mean())

    def nearer(codes: Array) -> float:
        directions = means / np.linalg.norm(means, axis=1, keepdims=True)
        near = codes @ directions.T
        rows = np.arange(len(codes))
        return float((near[rows, said] > near[rows, true]).mean())

    def counts(codes: Array, says: Labels) -> float:
        """Return how far the order of units' activations is that of what they add to a class."""
        net = weights[says] - weights.mean(axis=0)
        return float(rank_correlation(codes, codes * net, axis=1).mean())

    lead = (weights[said] - weights[true]) * (after - before)
    created, abolished = (float(lead[each].sum()) for each in (after > before, after < before))
    return Measurement(
        {
            "deceived.share": float(fooled.mean()),
            "deceived.top_units_favour_it": favouring(after),
            "deceived.top_units_favoured_it_before": favouring(before),
            "deceived.code_is_nearer_to_it": nearer(after),
            "deceived.code_was_nearer_to_it": nearer(before),
            "deceived.created": created / (created + abolished),
            "counts.clean": counts(before, true),
            "counts.attacked": counts(after, said),
            "counts.attacked_true_class": counts(after, true),
        },
        {},
    )


# --- Records ---------------------------------------------------------------------------------


def raised(network: Network, x: Array, targets: Array, epsilon: float, *, steps: int = 20) -> Array:
    """Return inputs that drive given sums of the network's outputs up, within ε and 0 to 1.

    Parameters
    ----------
    network
        Its last state is what is summed.
    targets
        The weights of the sum, for each example (examples, outputs).
    """
    low = np.maximum(x - x.dtype.type(epsilon), 0)
    high = np.minimum(x + x.dtype.type(epsilon), 1)
    moved = x.copy()
    for _ in range(steps):
        network.forward(moved)
        climb = network.gradients(targets)[0]
        moved = np.clip(moved + x.dtype.type(2.5 * epsilon / steps) * np.sign(climb), low, high)
    return moved


def records(rng: np.random.Generator, scale: Scale, network: Network, data: Rows) -> Measurement:
    """Drive single units, and random directions, above all they ever reached on test digits.

    For every unit of the second hidden layer that is drawn, digits are drawn for which it is no
    more active than for the median digit.
    """
    layer = hidden_states(network)[1]
    below = Network(network.layers[: layer - 1])  # ends in the units' net inputs
    through = Network(network.layers[:layer])
    clean = through.outputs(data.test)
    active = np.flatnonzero((clean > 0).mean(axis=0) >= 0.05)
    drawn = rng.choice(active, scale.choose(quick=4, full=20), replace=False)
    each = scale.choose(quick=4, full=20)
    size = clean.shape[1]
    directions = rng.standard_normal((len(drawn), size)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    axes = np.eye(size, dtype=np.float32)[drawn]
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for kind, targets, climbed in (("unit", axes, below), ("direction", directions, through)):
        values = clean @ targets.T  # (examples, drawn)
        starts = np.stack(
            [
                rng.choice(np.flatnonzero(value <= np.median(value)), each, replace=False)
                for value in values.T
            ]
        )
        x = data.test[starts.ravel()]
        wanted = np.repeat(targets, each, axis=0)
        record, spread = (np.repeat(f(values, axis=0), each) for f in (np.max, np.std))
        start = values.T[np.arange(len(drawn))[:, None], starts].ravel()
        reached = {
            "attack": raised(climbed, x, wanted, STEP),
            "random": random_signs(x, STEP, rng),
        }
        for how, moved in reached.items():
            value = (through.outputs(moved) * wanted).sum(axis=1)
            metrics[f"record.{kind}.{how}.beaten"] = float((value > record).mean())
            metrics[f"record.{kind}.{how}.of_record"] = float(np.median(value / record))
            less = (values.T[:, None] < value.reshape(len(drawn), each, 1)).mean(axis=2)
            metrics[f"record.{kind}.{how}.rank"] = float(np.median(less))
            metrics[f"record.{kind}.{how}.deviations"] = float(np.median((value - start) / spread))
            arrays[f"record.{kind}.{how}"] = value / record
        if kind == "unit":
            labels = data.test_labels[starts.ravel()]
            for how, shown in (("clean", x), *reached.items()):
                metrics[f"record.unit.{how}.neighbour_error"] = neighbour_error(data, shown, labels)
            arrays["record.start"] = start / record
            arrays["record.digits"] = np.stack([x[::each][:4], reached["attack"][::each][:4]])
        beaten = []
        for epsilon in REACHES:
            value = (through.outputs(raised(climbed, x, wanted, epsilon)) * wanted).sum(axis=1)
            beaten.append(float((value > record).mean()))
        metrics |= {
            f"record.{kind}.attack.beaten_at_{epsilon:g}": share
            for epsilon, share in zip(REACHES, beaten, strict=True)
        }
        arrays[f"record.{kind}.beaten"] = np.array(beaten)
    metrics["record.unit_over_direction"] = (
        metrics["record.unit.attack.deviations"] / metrics["record.direction.attack.deviations"]
    )
    return Measurement(metrics, arrays)

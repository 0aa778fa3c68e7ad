"""Measures what attacks on a network do to its hidden units, and how high units can be driven."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.demos.shared.attacked_digits import (
    dense_network,
    fit_disturbed,
    hidden_states,
    neighbour_error,
)
from stronger.evidence.demo import Demo, Scale
from stronger.nn.attacks import gradient_sign, margins, random_signs, slope
from stronger.nn.datasets import Rows, digits
from stronger.nn.network import Network
from stronger.nn.small_convnet import error
from stronger.statistics import rank_correlation

from .codes import TOP, read_mistakes, top_kept
from .smallest_change import bound, distortion, smallest_change, to_another_digit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=1312, seeds=8)

EPSILONS = (0.01, 0.02, 0.05, 0.1, 0.25)
STEP, TINY = 0.1, 0.02
"""The ε at which units are looked at, in units of the pixel range."""
REACHES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
"""How far from the image records are tried."""


class Readers(NamedTuple):
    """Digits, and networks that have learned to read them."""

    digits: Rows
    small: Network
    other: Network
    """Like `small`, from other digits."""
    deep: Network


@demo.prepare
def train_readers(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Readers:
    """Train two networks on digits of their own each, and a deeper one on those of the first."""
    half, hidden = parameters.images, parameters.hidden
    both = digits(rng, scale, train=2 * half, test=scale(200, 2000))
    own = Rows(both.train[:half], both.train_labels[:half], both.test, both.test_labels)
    small, other = (dense_network(rng, 784, 100, 100, 10) for _ in range(2))

    def train(network: Network, x: Array, labels: Labels) -> None:
        fit_disturbed(
            network,
            x,
            labels,
            rng,
            epochs=parameters.epochs,
            learning_rate=parameters.learning_rate,
        )

    train(small, own.train, own.train_labels)
    train(other, both.train[half:], both.train_labels[half:])
    deep = dense_network(rng, 784, hidden, hidden, hidden, 10)
    train(deep, own.train, own.train_labels)
    return Readers(own, small, other, deep)


@demo.part
def turn_answers(rng: np.random.Generator, scale: Scale, data: Readers) -> Found:
    """Find the smallest changes for one network, beside noise, and show them to the other."""
    network = data.small
    x, labels = read_rightly(network, data.digits, scale(30, 500))
    found = smallest_change(network, x, labels)
    change = found - x
    size = distortion(change)
    noise = rng.standard_normal(x.shape, np.float32)
    # As in the paper, the changes are amplified to a standard deviation of 0.1
    amplified = np.clip(x + 0.1 * change / size[:, None], 0, 1)
    noisy = np.clip(x + np.float32(0.1) * noise, 0, 1)
    several = np.clip(x + np.float32(5 * size.mean()) * noise, 0, 1)

    def gain(moved: Array) -> Array:
        """Return the length of the change of the output over that of the input."""
        reply = np.linalg.norm(network.outputs(moved) - network.outputs(x), axis=1)
        return np.asarray(reply / np.linalg.norm(moved - x, axis=1))

    aimed, random = gain(found), gain(noisy)
    across, by_noise = (error(data.other, moved, labels) for moved in (amplified, noisy))
    return {
        "least.found": (margins(network.outputs(found), labels) > 0).mean(),
        "least.distortion": size.mean(),
        "least.largest": size.max(),
        "least.to_another_digit": to_another_digit(data.digits, x, labels).mean(),
        "least.noise_error": error(network, several, labels),
        "least.noise_size": 5 * size.mean(),
        "transfer.within": error(network, amplified, labels),
        "transfer.across": across,
        "transfer.noise": by_noise,
        "transfer.over_noise": across - by_noise,
        "bound.product": bound(network),
        "bound.share_used_by_attack": float(aimed.max()) / bound(network),
        "bound.share_used_by_noise": float(random.max()) / bound(network),
        "bound.attack_over_noise": aimed.mean() / random.mean(),
    }, {"least.digits": np.stack([x[:3], found[:3], several[:3]]), "least.sizes": size}


@demo.part
def move_units(rng: np.random.Generator, scale: Scale, data: Readers) -> Found:
    """Watch the hidden units while the network is attacked, and while it is only disturbed."""
    network = data.deep
    x, labels = read_rightly(network, data.digits, scale(60, 1000))
    layers = [0, *hidden_states(network)]
    uphill = np.sign(slope(network, x, labels))
    before = network.activations(x)
    clean = before[layers[-1]]
    active = (clean > 0).mean(axis=0) >= 0.05  # a unit hardly ever on has no order to keep
    at, tiny = EPSILONS.index(STEP), EPSILONS.index(TINY)
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for kind in ("sign", "random"):
        moves, kept, order = [], [], []
        for epsilon in EPSILONS:
            moved = (
                np.clip(x + np.float32(epsilon) * uphill, 0, 1)
                if kind == "sign"
                else random_signs(x, epsilon, rng)
            )
            after = network.activations(moved)
            code = after[layers[-1]]
            moves.append([relative_change(before[i], after[i]) for i in layers])
            kept.append(top_kept(clean, code).mean())
            order.append(rank_correlation(clean[:, active], code[:, active], axis=0).mean())
            if epsilon == STEP:
                metrics[f"top.{kind}.five_kept"] = top_kept(clean, code, 5).mean()
        metrics |= {f"moved.{kind}.layer_{i}": value for i, value in enumerate(moves[at])}
        metrics |= {
            f"moved.{kind}.amplification": moves[at][-1] / moves[at][0],
            f"top.{kind}.kept": kept[at],
            f"order.{kind}.tiny": order[tiny],
            f"order.{kind}.small": order[at],
        }
        arrays |= {
            f"moves.{kind}": np.array(moves),  # (ε, layers)
            f"top.{kind}": np.array(kept),
            f"order.{kind}": np.array(order),
        }
    other = rng.permutation(len(x))
    apart = labels != labels[other]
    return metrics | {
        "top.chance": TOP / clean.shape[1],
        "top.other_class": top_kept(clean[apart], clean[other][apart]).mean(),
    }, arrays


@demo.part
def deceive(scale: Scale, data: Readers) -> Found:
    """Ask which class the code of a digit speaks for that the network was made to misread."""
    x, labels = read_rightly(data.deep, data.digits, scale(60, 1000))
    moved = gradient_sign(data.deep, x, labels, STEP)
    return read_mistakes(data.deep, data.digits, x, moved, labels), {}


@demo.part(prefix="record")
def drive(rng: np.random.Generator, scale: Scale, data: Readers, parameters: Parameters) -> Found:
    """Drive single units, and random directions, above all they ever reached on test digits.

    For every unit of the second hidden layer that is drawn, digits are drawn for which it is no
    more active than for the median digit.
    """
    test, each, steps = data.digits.test, scale(4, 20), parameters.steps
    layer = hidden_states(data.deep)[1]
    below = Network(data.deep.layers[: layer - 1])  # ends in the units' net inputs
    through = Network(data.deep.layers[:layer])
    clean = through.outputs(test)
    active = np.flatnonzero((clean > 0).mean(axis=0) >= 0.05)
    drawn = rng.choice(active, scale(4, 20), replace=False)
    directions = rng.standard_normal((len(drawn), clean.shape[1])).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    axes = np.eye(clean.shape[1], dtype=np.float32)[drawn]
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for kind, targets, climbed in (("unit", axes, below), ("direction", directions, through)):
        values = clean @ targets.T  # (examples, drawn)
        starts = np.concatenate(
            [
                rng.choice(np.flatnonzero(value <= np.median(value)), each, replace=False)
                for value in values.T
            ]
        )
        x = test[starts]
        # What is driven up in each trial, and what it answers to all digits
        wanted, usual = (np.repeat(rows, each, axis=0) for rows in (targets, values.T))
        record, spread = (np.repeat(of(values, axis=0), each) for of in (np.max, np.std))
        start = usual[np.arange(len(x)), starts]

        def answer(moved: Array, wanted: Array = wanted) -> Array:
            found: Array = (through.outputs(moved) * wanted).sum(axis=1)
            return found

        reached = {
            "attack": climb(climbed, x, wanted, STEP, steps=steps),
            "random": random_signs(x, STEP, rng),
        }
        for how, moved in reached.items():
            value = answer(moved)
            metrics |= {
                f"{kind}.{how}.beaten": (value > record).mean(),
                f"{kind}.{how}.of_record": np.median(value / record),
                f"{kind}.{how}.rank": np.median((usual < value[:, None]).mean(axis=1)),
                f"{kind}.{how}.deviations": float(np.median((value - start) / spread)),
            }
            arrays[f"record.{kind}.{how}"] = value / record
        if kind == "unit":
            labels = data.digits.test_labels[starts]
            for how, shown in (("clean", x), *reached.items()):
                metrics[f"unit.{how}.neighbour_error"] = neighbour_error(data.digits, shown, labels)
            arrays["record.start"] = start / record
            arrays["record.digits"] = np.stack([x[::each][:4], reached["attack"][::each][:4]])
        beaten = [
            (answer(climb(climbed, x, wanted, reach, steps=steps)) > record).mean()
            for reach in REACHES
        ]
        metrics |= {
            f"{kind}.attack.beaten_at_{reach:g}": share
            for reach, share in zip(REACHES, beaten, strict=True)
        }
        arrays[f"record.{kind}.beaten"] = np.array(beaten)
    metrics["unit_over_direction"] = (
        metrics["unit.attack.deviations"] / metrics["direction.attack.deviations"]
    )
    return metrics, arrays


def read_rightly(network: Network, data: Rows, count: int) -> tuple[Array, NDArray[np.int64]]:
    """Return the first test digits that the network reads rightly, and their labels."""
    right = network.outputs(data.test).argmax(axis=1) == data.test_labels
    kept = np.flatnonzero(right)[:count]
    return data.test[kept], data.test_labels[kept]


def relative_change(before: Array, after: Array) -> float:
    """Return the length of the change over the length of the state, the mean over examples."""
    lengths = [np.linalg.norm(each, axis=1) for each in (after - before, before)]
    return float(np.mean(lengths[0] / lengths[1]))


def climb(network: Network, x: Array, targets: Array, epsilon: float, *, steps: int = 20) -> Array:
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
        uphill = np.sign(network.gradients(targets)[0])
        moved = np.clip(moved + x.dtype.type(2.5 * epsilon / steps) * uphill, low, high)
    return moved

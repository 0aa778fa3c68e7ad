"""Measures what one small step along the gradient's sign does to answers, and what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.demos.shared.attacked_digits import (
    dense_network,
    fit_disturbed,
    neighbour_error,
    softmax_regression,
)
from stronger.evidence.demo import Demo, Scale
from stronger.nn.attacks import gradient_sign, margin, projected_gradient, random_signs, slope
from stronger.nn.datasets import Rows, digits
from stronger.nn.losses import softmax
from stronger.nn.small_convnet import digit_network, error, train_falling

from .linear_unit import exponent, learn_unit, move, pool, three_or_seven

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.demos.shared.attacked_digits import Disturb
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=2014, seeds=8)

PAPER = 0.25
"""The ε at which the paper quotes its figures for MNIST, in units of the pixel range."""
EPSILONS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, PAPER, 0.3)
SIDES = (7, 14, 28)
STEPS = np.linspace(-1, 1, 201)
"""The steps along one direction, in units of the pixel range."""


class Readers(NamedTuple):
    """Digits, and networks that have learned to read them, by name."""

    digits: Rows
    networks: dict[str, Network]


@demo.prepare
def train_readers(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Readers:
    """Train softmax regression, a dense network with ReLU units, and a convolutional one."""
    data = digits(rng, scale, train=parameters.images, test=scale(200, 10_000))
    hidden = parameters.hidden
    networks = {
        "softmax": softmax_regression(),
        "dense": dense_network(rng, 784, hidden, hidden, 10),
        "convolutional": digit_network(rng, kernels=scale(3, 8), hidden=100),
    }
    for name in ("softmax", "dense"):
        train(networks[name], data, rng, parameters)
    train_falling(
        networks["convolutional"],
        data.train,
        data.train_labels,
        rng,
        learning_rates=[2e-3] * scale(1, 2),
    )
    return Readers(data, networks)


@demo.part
def push_linear_unit(
    rng: np.random.Generator, scale: Scale, data: Readers, parameters: Parameters
) -> Found:
    """Push a unit that tells 3 from 7, and the same unit for coarser images."""
    x, is_seven = three_or_seven(data.digits.train, data.digits.train_labels)
    shown, answers = three_or_seven(data.digits.test, data.digits.test_labels)
    found = []  # for every side: ‖w‖₁, what random signs add, and the mean response to digits
    for side in SIDES:
        w, b = learn_unit(pool(x, side).astype(np.float32), is_seven, rng, scale(2, 10))
        signs = rng.choice([-1.0, 1.0], (scale(200, 2000), len(w)))
        response = np.abs(pool(shown, side) @ w + b).mean()
        found.append((np.abs(w).sum(), np.sqrt(np.mean((signs @ w) ** 2)), response))
    aligned, noisy, responses = np.array(found).T
    inputs, relative, gain = np.array(SIDES) ** 2, aligned / responses, aligned / noisy

    epsilon, y = parameters.epsilon, 2.0 * answers - 1
    # From here on it is the last unit, which sees the images at full resolution
    pushed = move(w, shown, epsilon * np.sign(w))
    against = shown - epsilon * y[:, None] * np.sign(w)

    def misread(images: Array) -> float:
        return float(np.mean((images @ w + b) * y <= 0))

    return {
        "linear.residual": np.abs(pushed / (epsilon * aligned[-1]) - 1).max(),
        "linear.noise_over_length": noisy[-1] / np.linalg.norm(w),
        "linear.gain": gain[-1],
        "linear.push_over_response": epsilon * relative[-1],
        "linear.error": misread(shown),
        "linear.error_attacked": misread(np.clip(against, 0, 1)),
        "linear.error_unclipped": misread(against),
        "resolution.push_exponent": exponent(inputs, relative),
        "resolution.gain_exponent": exponent(inputs, gain),
    }, {"inputs": inputs, "push": epsilon * relative, "noise": epsilon * noisy / responses}


@demo.part
def attack(rng: np.random.Generator, scale: Scale, data: Readers) -> Found:
    """Show digits moved by the gradient sign, by random signs and by Gaussian noise."""
    shown = slice(scale(50, 1000))
    x, labels = data.digits.test[shown], data.digits.test_labels[shown]
    at = EPSILONS.index(PAPER)
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, network in data.networks.items():
        uphill = np.sign(slope(network, x, labels))
        moved: dict[str, list[Array]] = {
            "sign": [np.clip(x + np.float32(e) * uphill, 0, 1) for e in EPSILONS],
            "random": [random_signs(x, e, rng) for e in EPSILONS],
            "gaussian": [add_gaussian(x, e, rng) for e in EPSILONS],
        }
        metrics[f"{name}.clean.error"] = error(network, x, labels)
        for kind, inputs in moved.items():
            curve = np.array([error_and_confidence(network, each, labels) for each in inputs])
            arrays[f"{name}.{kind}"] = curve  # (ε, error and confidence)
            metrics[f"{name}.{kind}.error"] = curve[at, 0]
        metrics[f"{name}.sign.confidence"] = arrays[f"{name}.sign"][at, 1]
        metrics[f"{name}.half_wrong_at"] = half_wrong_at(arrays[f"{name}.sign"][:, 0])
        noisy = random_signs(x, PAPER, rng, low=-np.inf, high=np.inf)
        metrics[f"{name}.random_unclipped.error"] = error(network, noisy, labels)
        beyond = gradient_sign(network, x, labels, PAPER, low=-np.inf, high=np.inf)
        metrics[f"{name}.unclipped.error"], metrics[f"{name}.unclipped.confidence"] = (
            error_and_confidence(network, beyond, labels)
        )
    # What the attack looks like to a reader whose gradient it does not know
    for e in (0.1, PAPER):
        made = gradient_sign(data.networks["dense"], x, labels, e)
        metrics[f"neighbour.error_at_{e:g}"] = neighbour_error(data.digits, made, labels)
    metrics["neighbour.error"] = neighbour_error(data.digits, x, labels)
    return metrics, arrays


@demo.part(prefix="path")
def walk(rng: np.random.Generator, scale: Scale, data: Readers) -> Found:
    """Walk from digits along their gradient signs, to both sides, and along random signs."""
    count = scale(10, 100)
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name in ("softmax", "dense"):
        network, test, answers = data.networks[name], data.digits.test, data.digits.test_labels
        right = np.flatnonzero(network.outputs(test).argmax(axis=1) == answers)[:count]
        x, labels = test[right], answers[right]
        climb = slope(network, x, labels, batch_size=count, objective=margin) * count
        directions = {
            "sign": np.sign(slope(network, x, labels)),
            "random": rng.choice(np.array([-1, 1], np.float32), x.shape),
        }
        for kind, direction in directions.items():
            logits = np.stack(
                [network.outputs(x + np.float32(step) * direction) for step in STEPS]
            )  # (steps, examples, classes)
            share = (logits.argmax(axis=2) == labels).mean(axis=1)
            metrics[f"{name}.{kind}.right"] = share.mean()
            arrays[f"path.{name}.{kind}"] = share
            if kind == "sign":
                metrics[f"{name}.right_uphill"] = share[STEPS > 0].mean()
                metrics[f"{name}.right_downhill"] = share[STEPS < 0].mean()
                arrays[f"path.{name}.logits"] = logits[:, 0]
                arrays[f"path.{name}.label"] = labels[:1].astype(float)
        metrics[f"{name}.linearity"] = linearity(network, x, labels, climb, 0.1)
    return metrics, arrays


@demo.part(prefix="trained")
def train_against(
    rng: np.random.Generator, scale: Scale, data: Readers, parameters: Parameters
) -> Found:
    """Train dense networks against the gradient sign and against noise, and attack each anew."""
    shown, few = slice(scale(50, 1000)), slice(scale(20, 200))
    x, labels = data.digits.test[shown], data.digits.test_labels[shown]
    epsilon, hidden = parameters.epsilon, parameters.hidden
    networks = {"plain": data.networks["dense"]}
    for name in ("sign", "random", "uniform"):
        network = networks[name] = dense_network(rng, 784, hidden, hidden, 10)
        disturb = disturbances(network, epsilon, rng)[name]
        train(network, data.digits, rng, parameters, disturb)
    metrics: dict[str, float] = {}
    for name, network in networks.items():
        wrong, sure = error_and_confidence(
            network, gradient_sign(network, x, labels, epsilon), labels
        )
        climbed = projected_gradient(
            network,
            x[few],
            labels[few],
            epsilon,
            rng,
            steps=20,
            step=0.12 * epsilon,
            objective=margin,
        )
        metrics |= {
            f"{name}.clean_error": error(network, x, labels),
            f"{name}.error": wrong,
            f"{name}.confidence": sure if wrong else 0.0,
            f"{name}.many_steps_error": error(network, climbed, labels[few]),
        }
    noise = min(metrics["random.error"], metrics["uniform.error"])
    return metrics | {
        "ratio": metrics["sign.error"] / metrics["plain.error"],
        "noise_ratio": noise / metrics["plain.error"],
    }, {}


def train(
    network: Network,
    data: Rows,
    rng: np.random.Generator,
    parameters: Parameters,
    disturb: Disturb | None = None,
) -> None:
    """Train a network on digits and, in equal parts, on the same disturbed."""
    fit_disturbed(
        network,
        data.train,
        data.train_labels,
        rng,
        epochs=parameters.epochs,
        disturb=disturb,
        learning_rate=parameters.learning_rate,
    )


def disturbances(network: Network, epsilon: float, rng: np.random.Generator) -> dict[str, Disturb]:
    """Return ways to disturb what a network is trained on, all by at most ε."""
    return {
        "sign": lambda x, labels: gradient_sign(network, x, labels, epsilon),
        "random": lambda x, _: random_signs(x, epsilon, rng),
        "uniform": lambda x, _: add_uniform(x, epsilon, rng),
    }


def add_gaussian(x: Array, size: float, rng: np.random.Generator) -> Array:
    """Return inputs with Gaussian noise of this standard deviation, kept from 0 to 1."""
    noisy: Array = np.clip(x + x.dtype.type(size) * rng.standard_normal(x.shape, x.dtype), 0, 1)
    return noisy


def add_uniform(x: Array, size: float, rng: np.random.Generator) -> Array:
    """Return inputs with noise drawn evenly between plus and minus a size, kept from 0 to 1."""
    noisy: Array = np.clip(x + rng.uniform(-size, size, x.shape).astype(x.dtype), 0, 1)
    return noisy


def error_and_confidence(network: Network, x: Array, labels: Labels) -> tuple[float, float]:
    """Return the share of inputs misread, and the mean probability of the wrong answers to them.

    The second is not a number if no input is misread.
    """
    p = softmax(network.outputs(x))
    wrong = p.argmax(axis=1) != labels
    return float(wrong.mean()), float(p.max(axis=1)[wrong].mean()) if wrong.any() else np.nan


def half_wrong_at(errors: Array) -> float:
    """Return the ε of `EPSILONS`, interpolated, from which half of the answers are wrong.

    It is the largest one if the errors never come to one half.
    """
    return float(np.interp(0.5, np.maximum.accumulate(errors), EPSILONS))


def linearity(network: Network, x: Array, labels: Labels, climb: Array, step: float) -> float:
    """Return how far the right class is overtaken by its first rival, over the linear forecast.

    Parameters
    ----------
    climb
        The gradient of the rival's lead towards the inputs (examples, features).
    step
        ε of the step along the sign of `climb`; the forecast is ε ‖climb‖₁ for each example.

    Returns
    -------
    float
        Summed over examples; 1 if the network is linear as far as the step goes.
    """
    rows = np.arange(len(x))
    before = network.outputs(x)
    after = network.outputs(x + x.dtype.type(step) * np.sign(climb))
    rivals = np.where(np.arange(before.shape[1]) == labels[:, None], -np.inf, before).argmax(axis=1)
    lead = [logits[rows, rivals] - logits[rows, labels] for logits in (before, after)]
    return float((lead[1] - lead[0]).sum() / (step * np.abs(climb).sum()))

"""One small step against a linear unit, and against three networks: a part of gradient-sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._attacked_digits import (
    dense_network,
    fit_disturbed,
    gaussian,
    mistakes,
    neighbour_error,
    regression,
    uniform,
)
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.attacks import gradient_sign, margin, projected_gradient, random_signs, slope
from stronger.nn.optimisers import SGD
from stronger.nn.small_convnet import digit_network, error, train_falling
from stronger.nn.training import fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.demos._attacked_digits import Disturb, Labels
    from stronger.nn.datasets import Rows
    from stronger.nn.network import Network

    Array: TypeAlias = NDArray[np.floating[Any]]

EPSILONS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
PAPER = 0.25
"""The ε at which the paper quotes its figures for MNIST."""
SIDES = (7, 14, 28)
STEPS = np.linspace(-1, 1, 201)
"""The steps along one direction, in units of the pixel range."""


# --- A linear unit ---------------------------------------------------------------------------


def pooled(images: Array, side: int) -> Array:
    """Return square images (examples, pixels) averaged down to this side, which divides theirs."""
    whole = round(images.shape[1] ** 0.5)
    block = whole // side
    shape = (len(images), side, block, side, block)
    small: Array = images.reshape(shape).mean(axis=(2, 4)).reshape(len(images), side**2)
    return small


def learned_unit(x: Array, labels: Labels, rng: np.random.Generator, epochs: int) -> Array:
    """Return the weights of a logistic unit, trained from zero: first those, then the bias.

    The rate of the weights is in inverse proportion to the number of inputs. If every pixel is
    replaced by k of the same value, training then gives each of them one kth of the weight, and
    the same answers.
    """
    network = regression(2, x.shape[1])
    # To learn from inputs that are c times as large is to learn from these at c² times the rate.
    larger = np.float32(np.sqrt(784 / x.shape[1]))
    fit(network, SGD(0.05), larger * x, labels, rng, epochs=epochs)
    weights, bias = (network.layers[0].parameters[name] for name in ("weights", "bias"))
    unit = np.append(larger * (weights[:, 1] - weights[:, 0]), bias[1] - bias[0])
    return unit.astype(np.float64)


def moved_by(unit: Array, x: Array, direction: Array) -> Array:
    """Return by how much the net input of a linear unit changes from x to x + direction."""
    change: Array = (x + direction) @ unit[:-1] - x @ unit[:-1]
    return change


def linear_unit(rng: np.random.Generator, scale: Scale, data: Rows) -> Measurement:
    """Push a unit that tells 3 from 7, and the same unit for coarser images."""
    epochs = scale.choose(quick=2, full=10)
    parts = []
    for images, labels in ((data.train, data.train_labels), (data.test, data.test_labels)):
        kept = (labels == 3) | (labels == 7)
        parts += [images[kept].astype(np.float64), (labels[kept] == 7).astype(np.int64)]
    x, labels, asked, answers = parts
    drawn = scale.choose(quick=200, full=2000)
    aligned, noisy, net = [], [], []
    for side in SIDES:
        unit = learned_unit(pooled(x, side).astype(np.float32), labels, rng, epochs)
        weights = unit[:-1]
        test = pooled(asked, side)
        signs = rng.choice([-1.0, 1.0], (drawn, len(weights)))
        net.append(float(np.abs(test @ weights + unit[-1]).mean()))
        aligned.append(float(np.abs(weights).sum()))
        noisy.append(float(np.sqrt(np.mean((signs @ weights) ** 2))))
    # The last one saw the images at full resolution.
    z, y = asked @ weights + unit[-1], 2.0 * answers - 1
    pushed = moved_by(unit, asked, PAPER * np.sign(weights))
    against = asked - PAPER * y[:, None] * np.sign(weights)
    clipped, beyond = (moved @ weights + unit[-1] for moved in (np.clip(against, 0, 1), against))
    inputs = np.array(SIDES) ** 2
    relative = np.array(aligned) / net
    gain = np.array(aligned) / noisy
    return Measurement(
        {
            "linear.residual": float(np.abs(pushed / (PAPER * aligned[-1]) - 1).max()),
            "linear.noise_over_length": noisy[-1] / float(np.linalg.norm(weights)),
            "linear.gain": float(gain[-1]),
            "linear.push_over_response": PAPER * float(relative[-1]),
            "linear.error": float(np.mean(z * y <= 0)),
            "linear.error_attacked": float(np.mean(clipped * y <= 0)),
            "linear.error_unclipped": float(np.mean(beyond * y <= 0)),
            "resolution.push_exponent": exponent(inputs, relative),
            "resolution.gain_exponent": exponent(inputs, gain),
        },
        {"inputs": inputs, "push": PAPER * relative, "noise": PAPER * np.array(noisy) / net},
    )


def exponent(inputs: NDArray[np.int64], size: Array) -> float:
    """Return the power of the number of inputs that sizes grow with."""
    return float(np.polyfit(np.log(inputs), np.log(size), 1)[0])


# --- Three networks --------------------------------------------------------------------------


def readers(rng: np.random.Generator, scale: Scale, data: Rows) -> dict[str, Network]:
    """Return trained networks: softmax regression, dense with ReLU units, convolutional."""
    width, kernels = scale.choose(quick=(40, 3), full=(200, 8))
    networks = {
        "softmax": regression(),
        "dense": dense_network(rng, 784, width, width, 10),
        "convolutional": digit_network(rng, kernels=kernels, hidden=100),
    }
    passes = scale.choose(quick=1, full=2)
    for name, epochs in (("softmax", 4 * passes), ("dense", 4 * passes)):
        fit_disturbed(networks[name], data.train, data.train_labels, rng, epochs=epochs)
    train_falling(
        networks["convolutional"],
        data.train,
        data.train_labels,
        rng,
        learning_rates=[2e-3] * passes,
    )
    return networks


def attacked(
    rng: np.random.Generator, scale: Scale, networks: dict[str, Network], data: Rows
) -> Measurement:
    """Answer digits moved by the gradient sign, by random signs and by Gaussian noise."""
    shown = slice(scale.choose(quick=50, full=1000))
    x, labels = data.test[shown], data.test_labels[shown]
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, network in networks.items():
        uphill = np.sign(slope(network, x, labels))
        found: dict[str, list[Array]] = {
            "sign": [np.clip(x + np.float32(e) * uphill, 0, 1) for e in EPSILONS],
            "random": [random_signs(x, e, rng) for e in EPSILONS],
            "gaussian": [gaussian(x, e, rng) for e in EPSILONS],
        }
        metrics[f"{name}.clean.error"] = mistakes(network, x, labels)[0]
        for kind, inputs in found.items():
            curve = np.array([mistakes(network, moved, labels) for moved in inputs])
            arrays[f"{name}.{kind}"] = curve
            metrics[f"{name}.{kind}.error"] = float(curve[EPSILONS.index(PAPER), 0])
        metrics[f"{name}.sign.confidence"] = float(arrays[f"{name}.sign"][EPSILONS.index(PAPER), 1])
        metrics[f"{name}.half_wrong_at"] = half_wrong_at(arrays[f"{name}.sign"][:, 0])
        noisy = random_signs(x, PAPER, rng, low=-np.inf, high=np.inf)
        metrics[f"{name}.random_unclipped.error"] = mistakes(network, noisy, labels)[0]
        beyond = gradient_sign(network, x, labels, PAPER, low=-np.inf, high=np.inf)
        metrics[f"{name}.unclipped.error"], metrics[f"{name}.unclipped.confidence"] = mistakes(
            network, beyond, labels
        )
    # What the attack looks like to a reader whose gradient it does not know.
    for e in (0.1, PAPER):
        made = gradient_sign(networks["dense"], x, labels, e)
        metrics[f"neighbour.error_at_{e:g}"] = neighbour_error(data, made, labels)
    metrics["neighbour.error"] = neighbour_error(data, x, labels)
    return Measurement(metrics, arrays)


def half_wrong_at(errors: Array) -> float:
    """Return the ε of `EPSILONS`, interpolated, from which half of the answers are wrong.

    It is the largest one if the errors never come to one half.
    """
    return float(np.interp(0.5, np.maximum.accumulate(errors), EPSILONS))


# --- Along one direction ---------------------------------------------------------------------


def path(
    rng: np.random.Generator, scale: Scale, networks: dict[str, Network], data: Rows
) -> Measurement:
    """Walk from digits along their gradient signs, to both sides, and along random signs."""
    count = scale.choose(quick=10, full=100)
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name in ("softmax", "dense"):
        network = networks[name]
        right = np.flatnonzero(network.outputs(data.test).argmax(axis=1) == data.test_labels)
        x, labels = data.test[right[:count]], data.test_labels[right[:count]]
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
            metrics[f"path.{name}.{kind}.right"] = float(share.mean())
            arrays[f"path.{name}.{kind}"] = share
            if kind == "sign":
                metrics[f"path.{name}.right_uphill"] = float(share[STEPS > 0].mean())
                metrics[f"path.{name}.right_downhill"] = float(share[STEPS < 0].mean())
                arrays[f"path.{name}.logits"] = logits[:, 0]
                arrays[f"path.{name}.label"] = labels[:1].astype(float)
        metrics[f"path.{name}.linearity"] = linearity(network, x, labels, climb, 0.1)
    return Measurement(metrics, arrays)


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
    logits = network.outputs(x)
    rivals = np.where(np.arange(logits.shape[1]) == labels[:, None], -np.inf, logits).argmax(axis=1)
    moved = network.outputs(x + x.dtype.type(step) * np.sign(climb))
    lead = [each[rows, rivals] - each[rows, labels] for each in (logits, moved)]
    return float((lead[1] - lead[0]).sum() / (step * np.abs(climb).sum()))


# --- Training against it ---------------------------------------------------------------------


def disturbances(network: Network, rng: np.random.Generator) -> dict[str, Disturb]:
    """Return ways to disturb what a network is trained on, all by at most 0.25."""
    return {
        "sign": lambda x, labels: gradient_sign(network, x, labels, PAPER),
        "random": lambda x, _: random_signs(x, PAPER, rng),
        "uniform": lambda x, _: uniform(x, PAPER, rng),
    }


def trained_against(
    rng: np.random.Generator, scale: Scale, plain: Network, data: Rows
) -> Measurement:
    """Train dense networks against the gradient sign and against noise, and attack each anew."""
    shown = slice(scale.choose(quick=50, full=1000))
    x, labels = data.test[shown], data.test_labels[shown]
    few = slice(scale.choose(quick=20, full=200))
    width, epochs = scale.choose(quick=(40, 4), full=(200, 8))
    networks = {"plain": plain}
    for name in ("sign", "random", "uniform"):
        network = networks[name] = dense_network(rng, 784, width, width, 10)
        disturb = disturbances(network, rng)[name]
        fit_disturbed(network, data.train, data.train_labels, rng, epochs=epochs, disturb=disturb)
    metrics: dict[str, float] = {}
    for name, network in networks.items():
        wrong, sure = mistakes(network, gradient_sign(network, x, labels, PAPER), labels)
        climbed = projected_gradient(
            network, x[few], labels[few], PAPER, rng, steps=20, step=0.03, objective=margin
        )
        metrics |= {
            f"trained.{name}.clean_error": error(network, x, labels),
            f"trained.{name}.error": wrong,
            f"trained.{name}.confidence": sure if wrong else 0.0,
            f"trained.{name}.many_steps_error": error(network, climbed, labels[few]),
        }
    metrics["trained.ratio"] = metrics["trained.sign.error"] / metrics["trained.plain.error"]
    noise = min(metrics[f"trained.{name}.error"] for name in ("random", "uniform"))
    metrics["trained.noise_ratio"] = noise / metrics["trained.plain.error"]
    return Measurement(metrics)

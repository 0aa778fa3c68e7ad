"""Switches rectifiers off in mid-training, trains on, and counts those that come back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.digit_rectifiers import build_rectifiers, draw_ink
from stronger.evidence.demo import Demo, Scale
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import fit, train

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array
    from stronger.demos.shared.digit_rectifiers import Ink
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.optimisers import Optimiser

demo = Demo(__file__, entropy=2012)

LAYERS = {"first": 0, "second": 2}
"""The hidden layers, and where in the network their weights are."""


@demo.part(prefix="dead")
def dead(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Switch units off under each optimiser, which keeps what it has gathered or starts anew."""
    data = draw_ink(rng, scale, parameters.examples)
    seed = int(rng.integers(2**32))
    optimisers: dict[str, Callable[[], Optimiser]] = {
        "sgd": partial(SGD, parameters.learning_rate),
        "decay": partial(SGD, parameters.learning_rate, weight_decay=0.001),
        "momentum": partial(SGD, 0.02, momentum=0.9),
        "adam": partial(Adam, 1e-3),
    }
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for name, make in optimisers.items():
        for where, layer in LAYERS.items():
            for anew in (False, True) if name in ("momentum", "adam") else (False,):
                case = f"{name}_anew.{where}" if anew else f"{name}.{where}"
                moved, back = switch_off(data, seed, parameters, make, layer, anew=anew)
                metrics |= {f"{case}.moved": moved, f"{case}.revived": back[-1]}
                arrays[f"dead.{case}"] = np.array(back)
    metrics["anew_moved"] = max(
        metrics[f"{name}_anew.first.moved"] for name in ("momentum", "adam")
    )
    return metrics, arrays


def switch_off(
    data: Ink,
    seed: int,
    parameters: Parameters,
    make: Callable[[], Optimiser],
    layer: int,
    *,
    anew: bool,
) -> tuple[float, list[float]]:
    """Train, switch some units of a layer off, train on, and see what becomes of them.

    A unit is switched off by lowering its bias: below what the example that drives it most would
    need, by a margin in standard deviations of its net input.

    Parameters
    ----------
    make
        Makes the optimiser.
    layer
        Where in the network the weights of the units are.
    anew
        Whether to make another optimiser when the units are switched off, with nothing gathered.

    Returns
    -------
    tuple[float, list[float]]
        The largest move of any of their weights and biases, of the largest weight; and the share of
        them that some example reaches again, from the moment they are switched off, after each
        epoch.
    """
    rng = np.random.default_rng(seed)
    network = build_rectifiers(seed, 784, 100, 100, 10)
    optimiser = make()
    fit(network, optimiser, data.inputs, data.labels, rng, epochs=parameters.epochs_before)

    off = rng.choice(100, parameters.switched_off, replace=False)
    learned = network.layers[layer].parameters
    z = network.activations(data.inputs)[layer + 1][:, off]  # (examples, units switched off)
    learned["bias"][off] -= z.max(axis=0) + parameters.margin * z.std(axis=0)
    begun = {name: values[..., off] for name, values in learned.items()}

    if anew:
        optimiser = make()
    back = [0.0]
    for _ in train(network, optimiser, data.inputs, data.labels, rng, epochs=parameters.epochs):
        z = network.activations(data.inputs)[layer + 1][:, off]
        back.append(np.mean(z.max(axis=0) > 0))
    moves = [np.abs(values[..., off] - begun[name]).max() for name, values in learned.items()]
    return max(moves) / np.abs(begun["weights"]).max(), back

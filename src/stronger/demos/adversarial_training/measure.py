"""Measures errors under attack, and what filters and hidden units are worth before and under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.attacks import gradient_sign, margin, projected_gradient, random_signs
from stronger.nn.datasets import Rows, digits
from stronger.nn.small_convnet import error

from .first_layer import POOLED, measure_filters, strengths
from .hidden_units import measure_units
from .thresholds import Threshold, seen_through
from .training import LARGE, SMALL, train_networks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=2018, seeds=6)

FAINT = 51
"""Grey values below this, of 255, are less than a threshold of 0.5 less an attack of 0.3."""
SIZES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
ATTACKED = (
    ("natural", SMALL),
    ("natural", LARGE),
    ("fgsm30", LARGE),
    ("pgd10", SMALL),
    ("pgd10", LARGE),
    ("pgd30", SMALL),
    ("pgd30", LARGE),
    ("ramp", LARGE),
    ("binary", LARGE),
)
"""Which networks are attacked, and how strongly; each natural one before those it helps attack."""


class Shared(NamedTuple):
    """Digits, and networks that have learned them, by name."""

    digits: Rows
    networks: dict[str, Network]

    def show(self, count: int) -> tuple[Array, NDArray[np.int64]]:
        """Return the first test digits, and their labels."""
        return self.digits.test[:count], self.digits.test_labels[:count]


@demo.prepare
def prepare(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Shared:
    """Draw digits and train the networks."""
    data = digits(rng, scale, train=parameters.images, test=scale(200, 2000))
    return Shared(data, train_networks(rng, scale, data, parameters))


@demo.part
def read_clean(data: Shared) -> Found:
    """Read digits that nobody attacks."""
    test, labels = data.digits.test, data.digits.test_labels
    clean = {name: error(network, test, labels) for name, network in data.networks.items()}
    return {f"{name}.clean": found for name, found in clean.items()} | {
        f"{name}.cost": clean[name] - clean["natural"] for name in ("pgd10", "pgd30")
    }, {}


@demo.part
def attack(rng: np.random.Generator, scale: Scale, data: Shared) -> Found:
    """Attack the networks in every way, and look into their first layer and hidden units."""
    x, labels = data.show(scale(20, 300))
    transferred: dict[float, Array] = {}
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, size in ATTACKED:
        network, label = data.networks[name], f"{name}.at{round(100 * size)}"
        attacked = attack_all(network, x, labels, size, rng, scale)
        if name == "natural":
            transferred[size] = attacked["pgd"]
        else:
            attacked["transfer"] = transferred[size]
        errors = errors_under(network, attacked, labels)
        metrics |= {f"{label}.{kind}": found for kind, found in errors.items()}
        if name == "ramp":
            metrics |= faint_pixels(network, x, attacked.values())
        if name in ("ramp", "binary"):
            continue
        filters = measure_filters(network, x[:100], attacked["pgd"][:100], size, rng)
        units, orders = measure_units(
            network, data.digits, size, rng, units=scale(4, 32), steps=scale(2, 20)
        )
        metrics |= {f"first.{label}.{key}": found for key, found in filters.items()}
        metrics |= {f"hidden.{label}.{key}": found for key, found in units.items()}
        arrays |= {f"{label}.{key}": order for key, order in orders.items()}
        if name in ("natural", "pgd30") and size == LARGE:
            shown = np.stack([x[0], attacked["margin"][0]])
            arrays[f"shown.{name}"] = shown.reshape(2, 28, 28)
            arrays[f"maps.{name}"] = network.forward(shown, stop=POOLED)
    metrics["first.sealed_gain"] = (
        metrics["first.pgd30.at30.sealed"] - metrics["first.natural.at30.sealed"]
    )
    # How far the network reads its own one-step attack better than clean digits
    metrics["fgsm30.leak"] = error(data.networks["fgsm30"], x, labels) - metrics["fgsm30.at30.fgsm"]
    return metrics, arrays


@demo.part
def vary_size(rng: np.random.Generator, scale: Scale, data: Shared) -> Found:
    """Attack the margin from no size at all to 0.4, with slopes claimed where there is none."""
    x, labels = data.show(scale(10, 200))
    steps = scale(1, 20)
    arrays = {}
    for name, network in data.networks.items():
        stand_in = seen_through(network)
        errors = [error(network, x, labels)]
        for size in SIZES[1:]:
            moved = projected_gradient(
                stand_in, x, labels, size, rng, steps=steps, step=size / 8, objective=margin
            )
            errors.append(error(network, moved, labels))
        arrays[f"curve.{name}"] = np.array(errors)
    return {}, arrays


@demo.part
def look_inside(scale: Scale, data: Shared) -> Found:
    """Look at the weights of the first layer, and at the biases of the last."""
    x, _ = data.show(scale(20, 300))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name in ("natural", "pgd10", "pgd30"):
        network = data.networks[name]
        first, last = network.layers[1].parameters, network.layers[-1].parameters
        arrays[f"kernels.{name}"] = first["kernels"][:, 0]
        arrays[f"bias.{name}"] = first["bias"]
        arrays[f"strength.{name}"] = strengths(network, network.forward(x[:100], stop=POOLED))
        spread = metrics[f"biases.{name}"] = float(last["bias"].std())
        metrics[f"biases.{name}_of_logits"] = spread / float(network.outputs(x).std())
    metrics["biases.ratio"] = metrics["biases.pgd30"] / metrics["biases.natural"]
    return metrics, arrays


def attack_all(
    network: Network,
    x: Array,
    labels: Labels,
    epsilon: float,
    rng: np.random.Generator,
    scale: Scale,
) -> dict[str, Array]:
    """Return what each attack makes of some inputs (examples, 784), within ε of each pixel.

    Returns
    -------
    dict
        ``noise``: random signs. ``fgsm``: one step. ``pgd``: 40 steps of ε/30 up the
        cross-entropy, the paper's choice at 0.3. ``margin``: 40 steps of ε/10 up the margin.
        ``through``: the same, with slopes claimed below thresholds. The last three are the better
        of two starts.
    """
    steps, restarts = scale(5, 40), scale(1, 2)

    def climb_margin(seen: Network) -> Array:
        return projected_gradient(
            seen,
            x,
            labels,
            epsilon,
            rng,
            steps=steps,
            step=epsilon / 10,
            restarts=restarts,
            objective=margin,
        )

    return {
        "noise": random_signs(x, epsilon, rng),
        "fgsm": gradient_sign(network, x, labels, epsilon),
        "pgd": projected_gradient(
            network, x, labels, epsilon, rng, steps=steps, step=epsilon / 30, restarts=restarts
        ),
        "margin": climb_margin(network),
        "through": climb_margin(seen_through(network)),
    }


def errors_under(
    network: Network, attacked: Mapping[str, Array], labels: Labels
) -> dict[str, float]:
    """Return the error under each attack, and under the worst of them for each digit."""
    wrong = {
        name: network.outputs(moved).argmax(axis=1) != labels for name, moved in attacked.items()
    }
    wrong["worst"] = np.any(list(wrong.values()), axis=0)
    return {name: float(each.mean()) for name, each in wrong.items()}


def faint_pixels(ramp: Network, x: Array, attacked: Iterable[Array]) -> dict[str, float]:
    """Return the largest change of a thresholded pixel, of faint ones and of the others.

    Besides what the attacks found we try the largest change that is allowed either way.
    """
    threshold = cast("Threshold", ramp.layers[0])
    before = threshold.forward(x)
    most = [np.clip(x + x.dtype.type(each), 0, 1) for each in (-LARGE, LARGE)]
    change = np.max([np.abs(threshold.forward(y) - before) for y in (*attacked, *most)], 0)
    faint = np.rint(x * 255) < FAINT
    return {
        "threshold.faint_change": change[faint].max(),
        "threshold.other_change": change[~faint].max(),
        "threshold.faint_share": faint.mean(),
    }

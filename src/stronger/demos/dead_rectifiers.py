"""Rectifiers that are off for every example, and whether they stay dead.

Run it with ``stronger demo run dead-rectifiers``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._growth import Ink, ink, rectifier_network
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import fit, train
from stronger.plots import BLUE, GREEN, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from stronger.evidence.results import Result
    from stronger.nn.optimisers import Optimiser

KILLED = 20
OPTIMISERS: dict[str, Callable[[], Optimiser]] = {
    "sgd": lambda: SGD(0.1),
    "decay": lambda: SGD(0.1, weight_decay=0.001),
    "momentum": lambda: SGD(0.02, momentum=0.9),
    "adam": lambda: Adam(1e-3),
}
LAYERS = {"first": 0, "second": 2}


def _kill(
    seed: int,
    scale: Scale,
    data: Ink,
    make: Callable[[], Optimiser],
    layer: int,
    *,
    fresh: bool,
) -> tuple[float, list[float]]:
    """Return how far killed units' weights moved, of their size, and the share revived by epoch.

    A unit is killed by lowering its bias, to a twentieth of a standard deviation of its net input
    below what the example that drives it most would need.
    """
    rng = np.random.default_rng(seed)
    network = rectifier_network(seed, 784, 100, 100, 10)
    optimiser = make()
    fit(network, optimiser, data.inputs, data.labels, rng, epochs=scale.choose(quick=1, full=3))
    killed = rng.choice(100, KILLED, replace=False)
    z = network.activations(data.inputs)[layer + 1][:, killed]
    parameters = network.layers[layer].parameters
    parameters["bias"][killed] -= z.max(axis=0) + 0.05 * z.std(axis=0)
    begun = {name: values[..., killed].copy() for name, values in parameters.items()}
    path = [0.0]
    for _ in train(
        network,
        make() if fresh else optimiser,
        data.inputs,
        data.labels,
        rng,
        epochs=scale.choose(quick=1, full=5),
    ):
        z = network.activations(data.inputs)[layer + 1][:, killed]
        path.append(float(np.mean(z.max(axis=0) > 0)))
    apart = [np.abs(values[..., killed] - begun[name]).max() for name, values in parameters.items()]
    return float(max(apart) / np.abs(begun["weights"]).max()), path


# --- The demo --------------------------------------------------------------------------------


@demo(id="dead-rectifiers", entropy=2012)
def dead_rectifiers(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Switch units off in mid-training, train on, and see which of them come back.

    Zero is said to be the inert state of a rectifier: where $z \le 0$ a unit contributes nothing
    and passes no gradient, so that it learns only if some examples give it positive input; for
    that reason biases have been started at one [@krizhevsky2012imagenet]. A unit that is off for
    *every* example should then be lost. How lost depends on two things that the sentence leaves
    out: what an optimiser has gathered before, and what happens in the layers below.

    A network 784-100-100-10 learns 5,000 digits for three passes. Then twenty units of the first
    or of the second hidden layer are switched **just** off, by lowering their biases to a
    twentieth of a standard deviation of their net input below the point at which the example that
    drives them most would still reach them. Training goes on for five passes: by gradient descent,
    with decay, with momentum, or by Adam. We look at whether their weights move at all, and
    whether any training example reaches them again.

    **Controls.** Momentum and Adam with their averages started anew at the moment of the switch.
    And the first layer, whose inputs are fixed, beside the second, whose inputs go on changing.
    """
    data = ink(rng, scale)
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    paths = {}
    for name, optimiser in OPTIMISERS.items():
        for where, layer in LAYERS.items():
            for fresh in (False, True) if name in ("momentum", "adam") else (False,):
                label = f"dead.{name}_anew.{where}" if fresh else f"dead.{name}.{where}"
                moved, path = _kill(seed, scale, data, optimiser, layer, fresh=fresh)
                metrics |= {f"{label}.moved": moved, f"{label}.revived": path[-1]}
                paths[label] = np.array(path)
    metrics["dead.anew_moved"] = max(
        metrics[f"dead.{name}_anew.first.moved"] for name in ("momentum", "adam")
    )
    return Measurement(metrics, paths)


# --- What it looks like ----------------------------------------------------------------------


def share(result: Result, metric: str) -> str:
    """Return the mean of a share in per cent."""
    return f"{result.estimates[metric].mean:.0%}"


@dead_rectifiers.figure(
    title="In the first layer only gathered momentum revives; in the second most come back",
    alt=lambda result: (
        "Two line plots of the share of killed units that are on for some example again, over five "
        "epochs, in the first and in the second hidden layer. First layer, at the end: gradient "
        f"descent {share(result, 'dead.sgd.first.revived')}, momentum "
        f"{share(result, 'dead.momentum.first.revived')}, Adam "
        f"{share(result, 'dead.adam.first.revived')}, Adam started anew "
        f"{share(result, 'dead.adam_anew.first.revived')}. Second layer: "
        f"{share(result, 'dead.sgd.second.revived')}, "
        f"{share(result, 'dead.momentum.second.revived')}, "
        f"{share(result, 'dead.adam.second.revived')}, "
        f"{share(result, 'dead.adam_anew.second.revived')}."
    ),
)
def the_dead(run: Run) -> Figure:
    """Plot the share of killed units revived."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, where in zip(panels, ("first", "second"), strict=True):
        lines = (
            ("sgd", BLUE, "-", "gradient descent"),
            ("decay", GREEN, "-", "with decay"),
            ("momentum", ORANGE, "-", "with momentum"),
            ("momentum_anew", ORANGE, ":", "momentum, started anew"),
            ("adam", RED, "-", "Adam"),
            ("adam_anew", RED, ":", "Adam, started anew"),
        )
        for offset, (name, colour, style, label) in enumerate(lines):
            seeds = np.array([each[f"dead.{name}.{where}"] for each in run.arrays])
            axes.errorbar(
                np.arange(seeds.shape[1]) + 0.06 * (offset - 2.5),
                seeds.mean(axis=0),
                seeds.std(axis=0),
                color=colour,
                linestyle=style,
                elinewidth=1,
                marker="o",
                markersize=4,
                label=label,
            )
        axes.set_title(f"{where} hidden layer")
        axes.set(ylim=(-0.03, 1.03), xlabel="epochs since they were switched off")
    panels[0].set_ylabel("units that are on again\n[share; bars: s.d. over seeds]")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure

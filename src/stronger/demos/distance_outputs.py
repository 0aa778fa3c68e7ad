"""LeNet's outputs are distances: the smallest names the digit.

Run it with ``stronger demo run distance-outputs``.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.activations import Logistic
from stronger.nn.datasets import mnist
from stronger.nn.distances import (
    ScaledTanh,
    SquaredDistance,
    competing_codes,
    nearest_code,
    random_codes,
)
from stronger.nn.initialisers import lecun_normal
from stronger.nn.layers import Dense, Layer
from stronger.nn.losses import cross_entropy, softmax, squared_error
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.nn.training import Loss

    Array = NDArray[np.floating[Any]]
    Labels = NDArray[np.integer[Any]]

FEATURES = 84
"""Units of LeNet-5's last hidden layer, a bitmap of 7 x 12."""
AMPLITUDE = 1.7159


@dataclass(frozen=True)
class Data:
    """Examples (examples, features) and their classes, to learn from and to be asked about."""

    train: Array
    train_labels: Labels
    test: Array
    test_labels: Labels


def digits(rng: np.random.Generator, scale: Scale) -> Data:
    """Return some training digits of MNIST and its test digits, ink from 0 to 1."""
    read = mnist(scale.data)
    some = rng.choice(len(read.train_images), scale.choose(quick=500, full=10_000), replace=False)
    asked = scale.choose(quick=500, full=10_000)
    ink = [
        (images.reshape(len(images), -1) / 255).astype(np.float32)
        for images in (read.train_images[some], read.test_images[:asked])
    ]
    return Data(ink[0], read.train_labels[some], ink[1], read.test_labels[:asked])


def network(rng: np.random.Generator, sizes: tuple[int, ...], *head: Layer) -> Network:
    """Return layers of scaled tanh units of these sizes, with a head on top."""
    layers: list[Layer] = []
    for below, above in itertools.pairwise(sizes):
        layers += [Dense(below, above, rng, initialiser=lecun_normal), ScaledTanh()]
    return Network([*layers, *head])


TRUNK = (784, 120, FEATURES)


def learn(
    net: Network,
    data: Data,
    rng: np.random.Generator,
    epochs: int,
    loss: Loss,
    rate: float = 1e-3,
) -> Network:
    """Train a network in place, and return it."""
    fit(net, Adam(rate), data.train, data.train_labels, rng, epochs=epochs, loss=loss)
    return net


def right(answers: Labels, data: Data) -> float:
    """Return the share of test examples whose answer is right."""
    return float((answers == data.test_labels).mean())


def one_per_class(outputs: Array, labels: Labels) -> tuple[float, Array]:
    """Return the squared error where output k should be 1 for class k, and 0 for all others."""
    return squared_error(outputs, np.eye(outputs.shape[1], dtype=outputs.dtype)[labels])


# --- (a) Which output wins, and (b) who notices what is no digit --------------------------------


def auc(high: Array, low: Array) -> float:
    """Return the probability that one of the first is larger than one of the second."""
    from scipy.stats import mannwhitneyu

    return float(mannwhitneyu(high, low).statistic) / (len(high) * len(low))


SCALES = (1, 2, 5, 10, 20)


def readings(rng: np.random.Generator, scale: Scale, data: Data) -> Measurement:
    """Train one trunk with three kinds of output; ask for digits and for what is none."""
    epochs = scale.choose(quick=2, full=8)
    codes = random_codes(rng, 10, FEATURES)
    by_distance = learn(
        network(rng, TRUNK, SquaredDistance(codes)), data, rng, epochs, nearest_code
    )
    by_softmax = learn(
        network(rng, TRUNK, Dense(FEATURES, 10, rng, initialiser=lecun_normal)),
        data,
        rng,
        epochs,
        cross_entropy,
    )
    by_logistic = learn(
        network(rng, TRUNK, Dense(FEATURES, 10, rng, initialiser=lecun_normal), Logistic()),
        data,
        rng,
        epochs,
        one_per_class,
    )
    y = by_distance.outputs(data.test)
    h = by_distance.forward(data.test, stop=-1).astype(np.float64)
    exact = SquaredDistance(codes.astype(np.float64)).forward(h)
    turned = SquaredDistance(random_codes(rng, 10, FEATURES)).forward(h.astype(np.float32))

    length = float(np.linalg.norm(data.test, axis=1).mean())
    noise = rng.standard_normal((1000, data.test.shape[1])).astype(np.float32)
    noise *= length / np.linalg.norm(noise, axis=1, keepdims=True)
    confidence: dict[str, Callable[[Array], Array]] = {
        "distance": lambda x: -by_distance.outputs(x).min(axis=1),
        "softmax": lambda x: softmax(by_softmax.outputs(x)).max(axis=1),
        "logistic": lambda x: by_logistic.outputs(x).max(axis=1),
    }
    areas = {
        name: np.array([auc(sure(data.test), sure(s * noise)) for s in SCALES])
        for name, sure in confidence.items()
    }
    return Measurement(
        {
            "digits.smallest": right(y.argmin(axis=1), data),
            "digits.largest": right(y.argmax(axis=1), data),
            "digits.softmax": right(by_softmax.outputs(data.test).argmax(axis=1), data),
            "digits.smallest_less_softmax": right(y.argmin(axis=1), data)
            - right(by_softmax.outputs(data.test).argmax(axis=1), data),
            "digits.other_codes": right(turned.argmin(axis=1), data),
            "linear.gap": float(np.abs(softmax(-exact) - softmax(2 * h @ codes.T)).max()),
            "reject.distance": float(areas["distance"].mean()),
            "reject.softmax": float(areas["softmax"].mean()),
            "reject.logistic": float(areas["logistic"].mean()),
            "reject.gain": float((areas["distance"] - areas["softmax"]).mean()),
            "reject.softmax_far": float(confidence["softmax"](20 * noise).mean()),
        },
        {f"auc_{name}": values for name, values in areas.items()}
        | {
            "right_distance": y[np.arange(len(y)), data.test_labels],
            "other_distance": np.sort(y, axis=1)[:, 1:].ravel()[::50],
            "noise_distance": by_distance.outputs(noise).min(axis=1),
        },
    )


# --- (c) Codes turned over, codes at the edge, codes that learn ---------------------------------


def saturated(net: Network, data: Data) -> float:
    """Return the share of last hidden units within 5% of an end of their range."""
    h = net.forward(data.test, stop=-1)
    return float((np.abs(h) > 0.95 * AMPLITUDE).mean())


def mean_gap(codes: Array) -> float:
    """Return the mean squared distance between two different codes."""
    first, second = np.triu_indices(len(codes), 1)
    return float(np.square(codes[first] - codes[second]).sum(axis=1).mean())


def codes_changed(rng: np.random.Generator, scale: Scale, data: Data) -> dict[str, float]:
    """Turn columns of the code over, move it to the asymptotes, let it learn."""
    epochs = scale.choose(quick=2, full=8)
    codes = random_codes(rng, 10, FEATURES)
    signs = random_codes(rng, 1, FEATURES)
    start = network(rng, TRUNK, SquaredDistance(codes))
    twin = Network([*start.copy().layers[:-1], SquaredDistance(codes * signs)])
    for parameter in twin.layers[2].parameters.values():
        parameter *= signs[0]
    order = rng.integers(2**63)
    usual, mirrored = (
        learn(net, data, np.random.default_rng(order), epochs, nearest_code)
        for net in (start, twin)
    )
    fresh = learn(
        network(rng, TRUNK, SquaredDistance(codes * signs)), data, rng, epochs, nearest_code
    )
    accuracy = [right(net.outputs(data.test).argmin(axis=1), data) for net in (usual, fresh)]

    inside, edge = (network(rng, TRUNK, SquaredDistance(codes * a)) for a in (1.0, AMPLITUDE))
    first = [
        1 - right(learn(net, data, rng, 1, nearest_code).outputs(data.test).argmin(axis=1), data)
        for net in (inside, edge)
    ]
    for net in (inside, edge):
        learn(net, data, rng, epochs - 1, nearest_code)

    free: dict[str, float] = {}
    for name, loss in (("alone", nearest_code), ("competing", competing_codes)):
        layer = SquaredDistance(codes, learns=True)
        # At Adam's usual rate, codes could not get from ±1 to 0 in this many steps
        net = learn(network(rng, TRUNK, layer), data, rng, epochs, loss, rate=5e-3)
        free[f"codes.gap_{name}"] = mean_gap(layer.codes)
        free[f"codes.accuracy_{name}"] = right(net.outputs(data.test).argmin(axis=1), data)
    return {
        "flip.gap": float(np.abs(usual.outputs(data.test) - mirrored.outputs(data.test)).max()),
        "flip.accuracy_change": accuracy[1] - accuracy[0],
        "edge.saturated": saturated(edge, data),
        "edge.saturated_inside": saturated(inside, data),
        "edge.saturation_gap": saturated(edge, data) - saturated(inside, data),
        "edge.first_epoch_loss": first[1] - first[0],
        "codes.gap_ratio": free["codes.gap_alone"] / free["codes.gap_competing"],
        **free,
    }


# --- (d) One unit for each of many classes -------------------------------------------------------


def many_classes(
    rng: np.random.Generator, scale: Scale, classes: int
) -> tuple[float, float, float]:
    """Return the error of one unit per class, that of a distributed code, and mean off-activity.

    The classes are Gaussian clouds around random centres in 30 dimensions.
    """
    examples, inputs = scale.choose(quick=500, full=10_000), 30
    centres = rng.standard_normal((classes, inputs)) * 1.5
    labels = rng.integers(0, classes, 2 * examples)
    x = (centres[labels] + rng.standard_normal((2 * examples, inputs))).astype(np.float32)
    data = Data(x[:examples], labels[:examples], x[examples:], labels[examples:])
    epochs, sizes = scale.choose(quick=2, full=10), (inputs, 100, FEATURES)
    place = network(rng, sizes, Dense(FEATURES, classes, rng), Logistic())
    learn(place, data, rng, epochs, one_per_class)
    codes = random_codes(rng, classes, FEATURES)
    spread = learn(network(rng, sizes, SquaredDistance(codes)), data, rng, epochs, nearest_code)
    outputs = place.outputs(data.test)
    off = (outputs.sum() - outputs[np.arange(examples), data.test_labels].sum()) / (
        outputs.size - examples
    )
    return (
        1 - right(outputs.argmax(axis=1), data),
        1 - right(spread.outputs(data.test).argmin(axis=1), data),
        float(off),
    )


def places(rng: np.random.Generator, scale: Scale) -> dict[str, float]:
    """Compare one unit per class with a distributed code, for few and for many classes."""
    few = many_classes(rng, scale, 10)
    many = many_classes(rng, scale, 200)
    return {
        "few.place_error": few[0],
        "few.distributed_error": few[1],
        "few.excess": few[0] - few[1],
        "many.place_error": many[0],
        "many.distributed_error": many[1],
        "many.excess": many[0] - many[1],
        "many.off_activity": many[2],
    }


# --- The demo ------------------------------------------------------------------------------------

OUTPUT_LAYER = "lecun1998gradient sec. II-B, output layer"


@demo(id="distance-outputs", entropy=1998)
def distance_outputs(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Give a network outputs that measure misfit, and compare them with outputs that vote.

    The best known of the early convolutional networks does not say "larger is stronger" at its
    output. Its ten output units compute squared Euclidean distances

    $$ y_k = \sum_{j=1}^{84} (x_j - c_{kj})^2 $$

    between the activities $x$ of the last hidden layer and a fixed code $c_k$ of plus and minus
    ones for each digit, and the smallest output is the answer [@lecun1998gradient]. Hidden units
    are $f(z) = A \tanh(S z)$ with $A = 1.7159$ and $S = 2/3$.

    We keep that output layer, the 84 units and their function, and leave the convolutions out: the
    trunk is 784–120–84, trained on 10,000 digits of MNIST by the distance to the right code. The
    paper's codes are small drawings of the characters; ours are tosses of a coin, so that no
    likeness between codes can help or hurt. Beside it stand the same trunk with a softmax output
    and with ten logistic units trained by squared error.

    **Which end wins?** We read the outputs at their smallest and at their largest. Since all codes
    have the same length, the smallest distance is also the largest dot product: is anything but
    the sign different? **What is no digit?** Random directions, as long as a digit and up to 20
    times longer, are to be told from digits by how sure each network is. **Which end of a unit?**
    We turn half of the code's columns over. **Why not the ends of the range?** We move the codes
    from ±1 to the asymptotes ±1.7159. **Why not one unit per class?** With 10 and with 200 classes
    of synthetic data we compare it with a distributed code. **Why rivals?** We let codes learn,
    with the distance to the right code alone, and with the criterion by which wrong codes are
    pushed away.
    """
    data = digits(rng, scale)
    first = readings(rng, scale, data)
    return Measurement(
        {**first.metrics, **codes_changed(rng, scale, data), **places(rng, scale)}, first.arrays
    )


# --- What it looks like --------------------------------------------------------------------------


@distance_outputs.figure(
    title="How far test digits are from their own code, from others, and noise from any",
    alt=lambda result: (
        "Three histograms of squared distances on one axis: of test digits to the code of their "
        "class, of test digits to the other codes, and of random directions to the nearest code. "
        f"The smallest distance names {result.estimates['digits.smallest'].mean:.1%} of the test "
        f"digits rightly, the largest {result.estimates['digits.largest'].mean:.1%}."
    ),
)
def distances(run: Run) -> Figure:
    """Draw the distances of all seeds together."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    rows = (
        ("right_distance", BLUE, "a digit to the code of its class"),
        ("other_distance", ORANGE, "a digit to another code"),
        ("noise_distance", GREY, "noise as long as a digit to the nearest code"),
    )
    values = {name: np.concatenate([a[name] for a in run.arrays]) for name, _, _ in rows}
    bins = np.linspace(0, max(each.max() for each in values.values()), 80).tolist()
    for name, colour, label in rows:
        share = np.full(len(values[name]), 100 / len(values[name]))
        axes.hist(values[name], bins, weights=share, color=colour, alpha=0.7, label=label)
    axes.set(xlabel="squared distance y  [units²]", ylabel="share  [%]")
    axes.legend(loc="upper right")
    return figure


@distance_outputs.figure(
    title="Telling digits from random directions, by how sure a network is",
    alt=lambda result: (
        "Area under the curve for telling test digits from random directions, against how many "
        "times longer than a digit these are, from 1 to 20, one line per seed and kind of output. "
        f"On average distances reach {result.estimates['reject.distance'].mean:.2f}, softmax "
        f"{result.estimates['reject.softmax'].mean:.2f}, logistic units "
        f"{result.estimates['reject.logistic'].mean:.2f}. A line marks chance."
    ),
)
def rejection(run: Run) -> Figure:
    """Draw the area under the curve against the length of the noise."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    for name, colour, marker, label in (
        ("auc_distance", BLUE, "o", "distance: how small is the smallest?"),
        ("auc_softmax", RED, "s", "softmax: how large is the largest?"),
        ("auc_logistic", GREEN, "^", "logistic: how large is the largest?"),
    ):
        for index, arrays in enumerate(run.arrays):
            axes.plot(
                SCALES,
                arrays[name],
                color=colour,
                marker=marker,
                markersize=5,
                linewidth=1,
                alpha=0.6,
                label=label if index == 0 else None,
            )
    axes.axhline(0.5, color=GREY, linestyle="--", linewidth=1.5)
    axes.set(
        xscale="log",
        ylim=(-0.02, 1.02),
        xlabel="length of the noise  [× the mean length of a digit]",
        ylabel="area under the curve  [0.5 is chance]",
    )
    axes.set_xticks(SCALES, [str(s) for s in SCALES])
    axes.minorticks_off()
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=1)
    return figure

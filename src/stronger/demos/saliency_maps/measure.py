"""Deletes what saliency maps mark, replaces what was learned, and looks where class maps peak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Metrics, Scale
from stronger.nn.datasets import Rows, digits
from stronger.nn.losses import softmax
from stronger.nn.small_convnet import digit_network, train_falling
from stronger.statistics import error, rank_correlation

from .maps import cascade, gradient, mean_rank_correlation, occlude
from .presence import locate_digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=2016, seeds=5)

SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Shares of a digit's inked pixels that are deleted."""
UPPER = 2
"""How many learned layers count as the upper ones: those that are fully connected."""


@dataclass(frozen=True, eq=False)
class Trained:
    """Digits, and the networks that have learned to read single ones."""

    digits: Rows
    shuffled_labels: Labels
    """Of the first training images, in the order in which one network has learned them."""
    networks: dict[str, Network]
    """``own`` is looked into; ``other`` was trained separately, ``shuffled`` has started like
    ``own`` and learned shuffled labels, ``untrained`` and ``fresh`` have learned nothing."""


@demo.prepare
def train_on_digits(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Trained:
    """Train a network, another one from other weights, and one on shuffled labels."""
    train, test = scale((1500, 300), (60_000, 10_000))
    drawn = digits(rng, scale, train=train, test=test)
    images, labels = drawn.train[: parameters.examples], drawn.train_labels[: parameters.examples]
    networks = {
        name: digit_network(rng, kernels=scale(4, 16), hidden=parameters.hidden)
        for name in ("untrained", "other", "fresh")
    }
    networks |= {name: networks["untrained"].copy() for name in ("own", "shuffled")}
    rates = [parameters.learning_rate * part for part in scale((1,), (1, 0.5, 0.15))]
    for name in ("own", "other"):
        train_falling(networks[name], images, labels, rng, learning_rates=rates)
    few = images[: scale(100, 1000)]
    shuffled = rng.permutation(labels[: len(few)])
    train_falling(
        networks["shuffled"], few, shuffled, rng, learning_rates=scale((1e-3,), (1e-3,) * 60)
    )
    return Trained(drawn, shuffled, networks)


@demo.part
def read(data: Trained) -> Found:
    """Ask how many digits each network misreads."""
    networks, test, shuffled = data.networks, data.digits.test, data.shuffled_labels
    metrics = {
        f"{name}.error": error(networks[name].outputs(test), data.digits.test_labels)
        for name in ("own", "other", "shuffled")
    }
    seen = networks["shuffled"].outputs(data.digits.train[: len(shuffled)])
    return metrics | {"shuffled.training_error": error(seen, shuffled)}, {}


@demo.part
def delete(rng: np.random.Generator, scale: Scale, data: Trained, parameters: Parameters) -> Found:
    """Delete the ink that maps rank first, and see how much less of the digit the network sees."""
    own, other, untrained = (data.networks[name] for name in ("own", "other", "untrained"))
    x = data.digits.test[: scale(15, 500)]
    digit = own.outputs(x).argmax(axis=1)
    falls = occlude(own, x, digit, window=parameters.window, stride=2)
    slope = gradient(own, x, digit)
    chance = rng.random(x.shape)
    maps = {
        "random": chance,
        "ink": x + 1e-3 * chance,
        "gradient": np.abs(slope),
        "product": slope * x,
        "occlusion": falls.repeat(2, axis=1).repeat(2, axis=2).reshape(x.shape),
        "other_gradient": np.abs(gradient(other, x, digit)),
        "untrained_gradient": np.abs(gradient(untrained, x, digit)),
        "untrained_product": gradient(untrained, x, digit) * x,
    }
    inked = x > 0
    curves = {
        name: survival(own, x, digit, np.where(inked, each, -np.inf)) for name, each in maps.items()
    }
    curves["gradient_anywhere"] = survival(own, x, digit, np.abs(slope))
    left = {name: float(each.mean()) for name, each in curves.items()}
    metrics: Metrics = {f"deletion.{name}.left": each for name, each in left.items()}
    for name in list(maps)[2:]:
        metrics |= {
            f"deletion.{name}_over_{control}": left[control] - left[name]
            for control in ("random", "ink")
        }
    size = np.abs(slope)
    return metrics | {
        "saliency.on_blank": (size * ~inked).sum() / size.sum(),
        "saliency.like_ink": correlation_among(inked, size, x),
    }, {f"left_{name}": each for name, each in curves.items()}


@demo.part
def randomise(rng: np.random.Generator, scale: Scale, data: Trained) -> Found:
    """Replace learned weights from the top, or learned labels, and see which maps notice.

    Maps are compared by the rank correlation of their magnitudes over all pixels, image by image;
    where said, by that of their signed values, and among inked pixels alone.
    """
    own = data.networks["own"]
    x = data.digits.test[: scale(10, 300)]
    digit = own.outputs(x).argmax(axis=1)
    inked = x > 0
    steps = [maps_of(each, x, digit) for each in cascade(own, data.networks["fresh"])]
    others = {kind: maps_of(data.networks[kind], x, digit) for kind in ("other", "shuffled")}
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for name, mine in maps_of(own, x, digit).items():
        size, replaced = np.abs(mine), steps[-1][name]
        alike = [mean_rank_correlation(size, np.abs(each[name])) for each in steps]
        arrays[f"cascade_{name}"] = np.array([1.0, *alike])
        metrics |= {
            f"cascade.{name}.top": alike[0],
            f"cascade.{name}.upper": alike[UPPER - 1],
            f"cascade.{name}.all": alike[-1],
            f"cascade.{name}.all_signed": mean_rank_correlation(mine, replaced),
            f"cascade.{name}.like_input": mean_rank_correlation(size, x),
            f"cascade.{name}.all_signed_on_ink": correlation_among(inked, mine, replaced),
        }
        for kind, theirs in others.items():
            metrics |= {
                f"{kind}.{name}": mean_rank_correlation(size, np.abs(theirs[name])),
                f"{kind}.{name}.signed_on_ink": correlation_among(inked, mine, theirs[name]),
            }
    u, v = rng.standard_normal((2, *x.shape))
    metrics["noise.product"] = mean_rank_correlation(np.abs(x * u), np.abs(x * v))
    return metrics, arrays


demo.part(locate_digits)


def survival(network: Network, x: Array, digit: Labels, rank: Array) -> Array:
    """Return the digit's mean probability after deleting pixels, highest rank first (shares,).

    As many pixels are set to zero as each share of `SHARES` of the image's inked pixels comes to;
    to delete a pixel that has no ink changes nothing.

    Parameters
    ----------
    x, rank
        Images, and what is deleted first (examples, pixels).
    digit
        (examples,).
    """
    order = np.argsort(-rank, axis=1, kind="stable")
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(x.shape[1])[None], axis=1)
    inked = (x > 0).sum(axis=1, keepdims=True)
    rows = np.arange(len(x))
    left = [
        softmax(network.outputs(np.where(place < np.round(share * inked), 0, x)))[rows, digit]
        for share in SHARES
    ]
    survived: Array = np.array(left).mean(axis=1)
    return survived


def maps_of(network: Network, x: Array, digit: Labels) -> dict[str, Array]:
    """Return the maps that are put to the test, with their signs where they have any."""
    slope = gradient(network, x, digit)
    return {
        "gradient": slope,
        "guided": gradient(network, x, digit, guided=True),
        "product": slope * x,
    }


def correlation_among(pixels: Bits, a: Array, b: Array) -> float:
    """Return the rank correlation of two maps among some pixels, averaged over examples."""
    each = [
        rank_correlation(x[some], y[some], axis=0) for some, x, y in zip(pixels, a, b, strict=True)
    ]
    return float(np.mean(each))

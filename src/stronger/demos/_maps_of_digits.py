"""Saliency of single digits, tested by deletion and randomisation: a part of saliency-maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.losses import softmax
from stronger.nn.maps import cascade, gradient, likeness, occlusion
from stronger.nn.small_convnet import digit_network, error, train_falling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.datasets import Rows
    from stronger.nn.network import Network

    Array: TypeAlias = NDArray[np.floating[Any]]

SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Shares of a digit's inked pixels that are deleted."""
UPPER = 2
"""How many learned layers count as the upper ones: those that are fully connected."""


# --- Deletion --------------------------------------------------------------------------------


def survival(network: Network, x: Array, digit: NDArray[np.intp], rank: Array) -> Array:
    """Return the digit's mean probability after deleting pixels, highest rank first.

    As many pixels are set to zero as each share of `SHARES` of the image's inked pixels comes to;
    to delete a pixel that has no ink changes nothing.

    Parameters
    ----------
    x
        Images (examples, pixels).
    digit
        (examples,).
    rank
        (examples, pixels).

    Returns
    -------
    ndarray
        (shares,).
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


def deletion(
    rng: np.random.Generator, scale: Scale, networks: dict[str, Network], data: Rows
) -> Measurement:
    """Delete what maps rank first, and see how much less of the digit the network sees."""
    own, other, untrained = networks["own"], networks["other"], networks["untrained"]
    x = data.test[: scale.choose(quick=15, full=500)]
    digit = own.outputs(x).argmax(axis=1)
    window, stride = 5, 2
    falls = occlusion(own, x, digit, window=window, stride=stride)
    covered = np.repeat(np.repeat(falls, stride, axis=1), stride, axis=2).reshape(x.shape)
    slope = gradient(own, x, digit)
    chance = rng.random(x.shape)
    maps = {
        "random": chance,
        "ink": x + 1e-3 * chance,
        "gradient": np.abs(slope),
        "product": slope * x,
        "occlusion": covered,
        "other_gradient": np.abs(gradient(other, x, digit)),
        "untrained_gradient": np.abs(gradient(untrained, x, digit)),
        "untrained_product": gradient(untrained, x, digit) * x,
    }
    inked = x > 0
    curves = {
        name: survival(own, x, digit, np.where(inked, each, -np.inf)) for name, each in maps.items()
    }
    curves["gradient_anywhere"] = survival(own, x, digit, np.abs(slope))
    metrics = {f"deletion.{name}.left": float(each.mean()) for name, each in curves.items()}
    for name in list(maps)[2:]:
        for control in ("random", "ink"):
            metrics[f"deletion.{name}_over_{control}"] = (
                metrics[f"deletion.{control}.left"] - metrics[f"deletion.{name}.left"]
            )
    size = np.abs(slope)
    metrics["saliency.on_blank"] = float((size * ~inked).sum() / size.sum())
    metrics["saliency.like_ink"] = likeness_among(inked, size, x)
    return Measurement(metrics, {f"left_{name}": each for name, each in curves.items()})


def likeness_among(pixels: NDArray[np.bool_], a: Array, b: Array) -> float:
    """Return the rank correlation of two maps among some pixels, averaged over examples."""
    rows = zip(pixels, a, b, strict=True)
    return float(np.mean([likeness(x[None, some], y[None, some]) for some, x, y in rows]))


# --- Randomisation ---------------------------------------------------------------------------


def kinds(network: Network, x: Array, digit: NDArray[np.intp]) -> dict[str, Array]:
    """Return the maps that are put to the test, with their signs where they have any."""
    slope = gradient(network, x, digit)
    return {
        "gradient": slope,
        "guided": gradient(network, x, digit, guided=True),
        "product": slope * x,
    }


def randomisation(
    rng: np.random.Generator, scale: Scale, networks: dict[str, Network], data: Rows
) -> Measurement:
    """Replace learned weights from the top, or learned labels, and see which maps notice.

    Maps are compared by the rank correlation of their magnitudes over all pixels, image by image;
    where said, by that of their signed values, and among inked pixels alone.
    """
    own = networks["own"]
    x = data.test[: scale.choose(quick=10, full=300)]
    digit = own.outputs(x).argmax(axis=1)
    inked = x > 0
    original = kinds(own, x, digit)
    steps = [kinds(each, x, digit) for each in cascade(own, networks["fresh"])]
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, mine in original.items():
        alike = [likeness(np.abs(mine), np.abs(each[name])) for each in steps]
        arrays[f"cascade_{name}"] = np.array([1.0, *alike])
        metrics[f"cascade.{name}.top"] = alike[0]
        metrics[f"cascade.{name}.upper"] = alike[UPPER - 1]
        metrics[f"cascade.{name}.all"] = alike[-1]
        metrics[f"cascade.{name}.all_signed"] = likeness(mine, steps[-1][name])
        metrics[f"cascade.{name}.like_input"] = likeness(np.abs(mine), x)
        metrics[f"cascade.{name}.all_signed_on_ink"] = likeness_among(inked, mine, steps[-1][name])
        for kind in ("other", "shuffled"):
            theirs = kinds(networks[kind], x, digit)[name]
            metrics[f"{kind}.{name}"] = likeness(np.abs(mine), np.abs(theirs))
            metrics[f"{kind}.{name}.signed_on_ink"] = likeness_among(inked, mine, theirs)
    u, v = rng.standard_normal((2, *x.shape))
    metrics["noise.product"] = likeness(np.abs(x * u), np.abs(x * v))
    return Measurement(metrics, arrays)


# --- Both ------------------------------------------------------------------------------------


def one_digit(rng: np.random.Generator, scale: Scale, data: Rows) -> Measurement:
    """Train networks on single digits, on true and on shuffled labels, and test their maps."""
    few = scale.choose(quick=300, full=20_000)
    images, labels = data.train[:few], data.train_labels[:few]
    kernels, hidden = scale.choose(quick=(4, 20), full=(16, 100))
    networks = {
        name: digit_network(rng, kernels=kernels, hidden=hidden)
        for name in ("untrained", "other", "fresh")
    }
    networks |= {name: networks["untrained"].copy() for name in ("own", "shuffled")}
    rates = scale.choose(quick=(2e-3,), full=(2e-3, 1e-3, 3e-4))
    for name in ("own", "other"):
        train_falling(networks[name], images, labels, rng, learning_rates=rates)
    count = scale.choose(quick=100, full=1000)
    learned_by_heart = rng.permutation(labels[:count])
    train_falling(
        networks["shuffled"],
        images[:count],
        learned_by_heart,
        rng,
        learning_rates=scale.choose(quick=(1e-3,), full=(1e-3,) * 60),
    )
    parts = [deletion(rng, scale, networks, data), randomisation(rng, scale, networks, data)]
    metrics = {
        "own.error": error(networks["own"], data.test, data.test_labels),
        "other.error": error(networks["other"], data.test, data.test_labels),
        "shuffled.training_error": error(networks["shuffled"], images[:count], learned_by_heart),
        "shuffled.error": error(networks["shuffled"], data.test, data.test_labels),
    }
    return Measurement(
        metrics | {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )

"""Canvases with several digits, and a network that is only told which: a part of saliency-maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, GlobalAveragePool, Images, MaxPool
from stronger.nn.layers import Dense
from stronger.nn.maps import cascade, likeness, occlusion
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm
from stronger.nn.small_convnet import train_falling
from stronger.nn.tuning import share_high, tune
from stronger.statistics import auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.datasets import Rows

    Array: TypeAlias = NDArray[np.floating[Any]]

SIDE, BOX, STEP = 56, 20, 4
"""Pixels along the edge of a canvas, of a digit's box, and between places of the last maps."""
MAPS = 11
"""The state (see `Network`) that holds the maps of the last convolution, after its ReLU."""


@dataclass(frozen=True, eq=False)
class Canvases:
    """Canvases of two to four different digits, each in its own box at a random place."""

    ink: Array
    """(canvases, 56 * 56), from 0 to 1."""
    corners: NDArray[np.int64]
    """(canvases, 10, 2): row and column of the box's first pixel; -1 where the digit is absent."""

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which digits are on which canvas (canvases, 10)."""
        present: NDArray[np.bool_] = self.corners[:, :, 0] >= 0
        return present

    def boxes(self) -> NDArray[np.bool_]:
        """Return which places of the last maps lie in a digit's box (canvases, 10, 14, 14).

        A place stands for the pixel in the middle of what it sees.
        """
        pixel = STEP * np.arange(SIDE // STEP) + 1
        offset = pixel - self.corners[..., None]  # (canvases, 10, 2, places)
        inside = (offset >= 0) & (offset < BOX) & self.present[:, :, None, None]
        boxes: NDArray[np.bool_] = inside[:, :, 0, :, None] & inside[:, :, 1, None, :]
        return boxes


def canvases(
    rng: np.random.Generator, images: Array, labels: NDArray[np.int64], count: int
) -> Canvases:
    """Draw canvases from digits: each digit in a quarter of its own, anywhere within it.

    Parameters
    ----------
    images
        (digits, 784), from 0 to 1.
    """
    by_digit = [np.flatnonzero(labels == digit) for digit in range(10)]
    margin = (28 - BOX) // 2
    ink = np.zeros((count, SIDE + 2 * margin, SIDE + 2 * margin), np.float32)
    corners = np.full((count, 10, 2), -1)
    for canvas, number in enumerate(rng.integers(2, 5, count)):
        quarters = rng.permutation(4)[:number]
        for digit, quarter in zip(rng.permutation(10)[:number], quarters, strict=True):
            row, column = corner = 28 * np.array(divmod(quarter, 2)) + rng.integers(0, 9, 2)
            image = images[rng.choice(by_digit[digit])].reshape(28, 28)
            place = ink[canvas, row : row + 28, column : column + 28]
            np.maximum(place, image, out=place)
            corners[canvas, digit] = corner
    cut = ink[:, margin:-margin, margin:-margin]
    return Canvases(np.ascontiguousarray(cut).reshape(count, -1), corners)


def canvas_network(rng: np.random.Generator, *, kernels: int = 16) -> Network:
    """Return an untrained network with a logit for the presence of each digit.

    Three convolutions, the first one with stride 2 and followed by max pooling, end in maps of 14
    by 14 places; the mean of each map goes to the logits [zhou2016learning]. Batch normalisation
    before each ReLU makes it learn in far fewer steps.
    """
    return Network(
        [
            Images(1, SIDE, SIDE),
            Conv2D(1, kernels, 5, rng, padding=2, stride=2),
            BatchNorm(kernels),
            ReLU(),
            MaxPool(),
            Conv2D(kernels, 2 * kernels, 5, rng, padding=2),
            BatchNorm(2 * kernels),
            ReLU(),
            Conv2D(2 * kernels, 4 * kernels, 3, rng, padding=1),
            BatchNorm(4 * kernels),
            ReLU(),
            GlobalAveragePool(),
            Dense(4 * kernels, 10, rng),
        ]
    )


def presence_loss(logits: Array, present: NDArray[np.bool_]) -> tuple[float, Array]:
    """Return the cross-entropy of ten yes-or-no answers, summed over digits, and its gradient.

    With p = 1 / (1 + exp(-z)), the loss is -log p where the digit is present, else -log(1 - p),
    and its gradient (p - y) / n.
    """
    n = len(logits)
    loss = np.logaddexp(0, np.where(present, -logits, logits)).sum() / n
    p = (1 + np.tanh(logits / 2)) / 2
    return float(loss), (p - present).astype(logits.dtype) / n


def class_maps(network: Network, ink: Array) -> Array:
    """Return the class activation maps M_c = Σ_k w_kc f_k (canvases, 10, 14, 14).

    f_k are the maps of the last convolution and w_kc the weights from their means to the logits;
    the mean of M_c over all places, plus the bias, is the logit [zhou2016learning §2].
    """
    weights = network.layers[-1].parameters["weights"]
    pieces = [
        np.einsum("kijn,kc->ncij", network.forward(ink[start : start + 250], stop=MAPS), weights)
        for start in range(0, len(ink), 250)
    ]
    return np.concatenate(pieces)


def points(maps: Array, asked: NDArray[np.bool_], boxes: NDArray[np.bool_]) -> float:
    """Return how often the largest value of a map lies in a box, over the maps asked about.

    Parameters
    ----------
    maps
        (canvases, 10, 14, 14).
    asked
        (canvases, 10).
    boxes
        As `maps`.
    """
    flat = maps[asked].reshape(asked.sum(), -1)
    hit = boxes[asked].reshape(asked.sum(), -1)
    return float(hit[np.arange(len(flat)), flat.argmax(axis=1)].mean())


def location_auc(maps: Array, boxes: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    """Return how well the value of a digit's map tells places in its box from others.

    Parameters
    ----------
    maps, boxes
        (canvases, 10, 14, 14).
    among
        Which places are compared (canvases, 14, 14).
    """
    areas = [
        auc(maps[:, digit][among][:, None], boxes[:, digit][among][:, None])[0, 0]
        for digit in range(10)
        if boxes[:, digit][among].any()
    ]
    return float(np.mean(areas))


def localisation(
    rng: np.random.Generator, scale: Scale, trained: Network, untrained: Network, shown: Canvases
) -> Measurement:
    """Ask whether maps show where a digit is, on canvases where ink alone cannot tell."""
    from scipy.ndimage import uniform_filter

    present, boxes = shown.present, shown.boxes()
    any_box = np.asarray(boxes.any(axis=1))  # (canvases, 14, 14)
    everywhere = np.ones_like(any_box)
    fresh = canvas_network(rng, kernels=len(trained.layers[1].parameters["bias"]))
    top_random = next(cascade(trained, fresh))
    pixels = shown.ink.reshape(-1, SIDE, SIDE)
    local = uniform_filter(pixels, (0, BOX, BOX))[:, 1::STEP, 1::STEP]
    maps = {
        "cam": class_maps(trained, shown.ink),
        "top_random": class_maps(top_random, shown.ink),
        "untrained": class_maps(untrained, shown.ink),
        "ink": np.repeat(local[:, None], 10, axis=1),
    }
    metrics = {
        "guess.pointing": float(np.mean(1 / present.sum(axis=1)[present.nonzero()[0]])),
        "guess.on_a_digit": float(any_box.mean()),
        "guess.box": float(boxes[present].mean()),
    }
    some_digit = np.repeat(any_box[:, None], 10, axis=1)
    for name, each in maps.items():
        metrics[f"{name}.pointing"] = points(each, present, boxes)
        metrics[f"{name}.on_a_digit"] = points(each, present, some_digit)
        metrics[f"{name}.absent_on_a_digit"] = points(each, ~present, some_digit)
        metrics[f"{name}.auc_among_digits"] = location_auc(each, boxes, any_box)
        metrics[f"{name}.auc_everywhere"] = location_auc(each, boxes, everywhere)
    height = maps["cam"].max(axis=(2, 3)).ravel()[:, None]
    metrics["cam.height_auc"] = float(auc(height, present.reshape(-1, 1))[0, 0])
    metrics["cam.like_ink"] = likeness(maps["cam"][present], maps["ink"][present])
    for name, network in (("trained", trained), ("untrained", untrained)):
        metrics |= {
            f"channels.{name}.{what}": value
            for what, value in channels(network, shown, boxes, any_box).items()
        }
    few = slice(0, scale.choose(quick=2, full=80))
    metrics |= covering(trained, Canvases(shown.ink[few], shown.corners[few]), maps["cam"][few])
    chosen = slice(0, 3)
    return Measurement(
        metrics,
        {
            "canvas": pixels[chosen],
            "canvas_maps": maps["cam"][chosen],
            "canvas_untrained": maps["untrained"][chosen],
            "canvas_corners": shown.corners[chosen],
        },
    )


def channels(
    network: Network, shown: Canvases, boxes: NDArray[np.bool_], any_box: NDArray[np.bool_]
) -> dict[str, float]:
    """Return how well single maps of the last convolution tell where one digit is.

    Each map gets the digit whose box it is highest in on half of the canvases, among places in any
    box, and is measured on the other half.
    """
    pieces = [
        network.forward(shown.ink[start : start + 250], stop=MAPS).transpose(3, 1, 2, 0)
        for start in range(0, len(shown.ink), 250)
    ]
    values = np.concatenate(pieces)[any_box]  # (places, maps)
    present = boxes.transpose(0, 2, 3, 1)[any_box]  # (places, 10)
    half = len(values) // 2
    present = present[:, present[:half].any(axis=0) & present[half:].any(axis=0)]
    digit = auc(values[:half], present[:half]).argmax(axis=1)
    held_out = auc(values[half:], present[half:])[np.arange(values.shape[1]), digit]
    either = tune(values, present)
    return {
        "auc": float(held_out.mean()),
        "best_auc": float(held_out.max()),
        "share_high": share_high(either, np.ptp(values, axis=0) > 0),
    }


def covering(network: Network, shown: Canvases, maps: Array) -> dict[str, float]:
    """Cover the canvas bit by bit and see where the logits of its digits fall most."""
    canvas, digit = shown.present.nonzero()
    falls = occlusion(network, shown.ink[canvas], digit, window=12, stride=STEP)
    placed = np.zeros_like(maps)
    placed[canvas, digit] = falls
    return {
        "occlusion.pointing": points(placed, shown.present, shown.boxes()),
        "occlusion.like_cam": likeness(falls, maps[canvas, digit]),
    }


def several_digits(rng: np.random.Generator, scale: Scale, data: Rows) -> Measurement:
    """Train a network on canvases, told only which digits they hold, and test its maps."""
    shown = canvases(rng, data.train, data.train_labels, scale.choose(quick=60, full=12_000))
    asked = canvases(rng, data.test, data.test_labels, scale.choose(quick=24, full=1000))
    untrained = canvas_network(rng, kernels=scale.choose(quick=3, full=16))
    trained = untrained.copy()
    train_falling(
        trained,
        shown.ink,
        shown.present,
        rng,
        learning_rates=scale.choose(quick=(1e-2,), full=(1e-2, 2e-3)),
        batch_size=25,
        loss=presence_loss,
    )
    part = localisation(rng, scale, trained, untrained, asked)
    right = (trained.outputs(asked.ink, batch_size=250) > 0) == asked.present
    return Measurement(
        {"canvas.answers_right": float(right.mean())} | dict(part.metrics), part.arrays
    )

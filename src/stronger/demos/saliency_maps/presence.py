"""Asks whether maps show where a digit is, on canvases where ink alone cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.planted import logistic_cross_entropy
from stronger.nn.small_convnet import train_falling
from stronger.nn.tuning import share_high, tune
from stronger.statistics import auc, auc_of_two

from .canvases import BOX, SIDE, STEP, Canvases, class_maps, draw_canvases, last_maps, make_network
from .maps import cascade, mean_rank_correlation, occlude

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Metrics, Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

    from .measure import Trained


def locate_digits(
    rng: np.random.Generator, scale: Scale, data: Trained, parameters: Parameters
) -> Found:
    """Train a network on canvases, told only which digits they hold, and test its maps."""
    from scipy.ndimage import uniform_filter

    digits, kernels = data.digits, scale(3, 16)
    learned = draw_canvases(rng, digits.train, digits.train_labels, parameters.canvases)
    shown = draw_canvases(rng, digits.test, digits.test_labels, scale(24, 1000))
    untrained = make_network(rng, kernels=kernels)
    trained = untrained.copy()
    rate = parameters.learning_rate_on_canvases
    train_falling(
        trained,
        learned.ink,
        learned.present,
        rng,
        learning_rates=scale([rate], [rate, 0.2 * rate]),
        batch_size=25,
        loss=logistic_cross_entropy,
    )
    top_random = next(cascade(trained, make_network(rng, kernels=kernels)))
    pixels = shown.ink.reshape(-1, SIDE, SIDE)
    local = uniform_filter(pixels, (0, BOX, BOX))[:, 1::STEP, 1::STEP]
    maps = {
        "cam": class_maps(trained, shown.ink),
        "top_random": class_maps(top_random, shown.ink),
        "untrained": class_maps(untrained, shown.ink),
        "ink": np.repeat(local[:, None], 10, axis=1),
    }

    present, boxes = shown.present, shown.boxes()
    any_box = np.asarray(boxes.any(axis=1))  # (canvases, 14, 14)
    some_digit = np.repeat(any_box[:, None], 10, axis=1)
    answers = trained.outputs(shown.ink, batch_size=250) > 0
    metrics: Metrics = {
        "canvas.answers_right": np.mean(answers == present),
        "guess.pointing": np.mean(1 / present.sum(axis=1)[present.nonzero()[0]]),
        "guess.on_a_digit": any_box.mean(),
        "guess.box": boxes[present].mean(),
    }
    for name, each in maps.items():
        metrics |= {
            f"{name}.pointing": pointing(each, present, boxes),
            f"{name}.on_a_digit": pointing(each, present, some_digit),
            f"{name}.absent_on_a_digit": pointing(each, ~present, some_digit),
            f"{name}.auc_among_digits": location_auc(each, boxes, any_box),
            f"{name}.auc_everywhere": location_auc(each, boxes, np.ones_like(any_box)),
        }
    height = maps["cam"].max(axis=(2, 3))
    metrics["cam.height_auc"] = auc_of_two(height[present], height[~present])
    metrics["cam.like_ink"] = mean_rank_correlation(maps["cam"][present], maps["ink"][present])
    for name, network in (("trained", trained), ("untrained", untrained)):
        for what, value in single_maps(network, shown, boxes, any_box).items():
            metrics[f"channels.{name}.{what}"] = value

    few = scale(2, 80)
    canvas, digit = present[:few].nonzero()
    falls = occlude(trained, shown.ink[canvas], digit, window=12, stride=STEP)
    placed = np.zeros_like(maps["cam"][:few])
    placed[canvas, digit] = falls
    metrics["occlusion.pointing"] = pointing(placed, present[:few], boxes[:few])
    metrics["occlusion.like_cam"] = mean_rank_correlation(falls, maps["cam"][canvas, digit])
    return metrics, {
        "canvas": pixels[:3],
        "canvas_maps": maps["cam"][:3],
        "canvas_untrained": maps["untrained"][:3],
        "canvas_corners": shown.corners[:3],
    }


def pointing(maps: Array, asked: Bits, boxes: Bits) -> float:
    """Return how often the largest value of a map lies in a box, over the maps asked about.

    Parameters
    ----------
    maps, boxes
        (canvases, 10, 14, 14).
    asked
        (canvases, 10).
    """
    values, inside = (each[asked].reshape(asked.sum(), -1) for each in (maps, boxes))
    return float(inside[np.arange(len(values)), values.argmax(axis=1)].mean())


def location_auc(maps: Array, boxes: Bits, among: Bits) -> float:
    """Return how well the value of a digit's map tells places in its box from others.

    Parameters
    ----------
    maps, boxes
        (canvases, 10, 14, 14).
    among
        Which places are compared (canvases, 14, 14).
    """
    areas = []
    for digit in range(10):
        values, inside = maps[:, digit][among], boxes[:, digit][among]
        if inside.any():
            areas.append(auc_of_two(values[inside], values[~inside]))
    return float(np.mean(areas))


def single_maps(network: Network, shown: Canvases, boxes: Bits, any_box: Bits) -> dict[str, float]:
    """Return how well single maps of the last convolution tell where one digit is.

    Each map gets the digit whose box it is highest in on half of the canvases, among places in any
    box, and is measured on the other half.
    """
    pieces = [maps.transpose(3, 1, 2, 0) for maps in last_maps(network, shown.ink)]
    values = np.concatenate(pieces)[any_box]  # (places, maps)
    inside = boxes.transpose(0, 2, 3, 1)[any_box]  # (places, 10)
    half = len(values) // 2
    inside = inside[:, inside[:half].any(axis=0) & inside[half:].any(axis=0)]
    digit = auc(values[:half], inside[:half]).argmax(axis=1)
    held_out = auc(values[half:], inside[half:])[np.arange(values.shape[1]), digit]
    return {
        "auc": held_out.mean(),
        "best_auc": held_out.max(),
        "share_high": share_high(tune(values, inside), np.ptp(values, axis=0) > 0),
    }

"""The demo of saliency maps: its measurements on cases one can work out, and its mechanism."""

import numpy as np
import pytest

from stronger.demos.saliency_maps.canvases import (
    Canvases,
    class_maps,
    draw_canvases,
    make_network,
)
from stronger.demos.saliency_maps.measure import survival
from stronger.demos.saliency_maps.presence import location_auc, pointing
from stronger.evidence.results import Result
from stronger.nn.layers import Dense
from stronger.nn.network import Network


@pytest.fixture(scope="module")
def shown() -> Canvases:
    images = np.zeros((10, 28, 28), np.float32)
    images[:, 4:24, 4:24] = (1 + np.arange(10)[:, None, None]) / 10  # a digit is a shade of grey
    rng = np.random.default_rng(0)
    return draw_canvases(rng, images.reshape(10, 784), np.arange(10), 40)


def test_every_digit_fills_its_box_and_nothing_else_has_ink(shown: Canvases) -> None:
    number = shown.present.sum(axis=1)
    assert set(number) == {2, 3, 4}
    ink = shown.ink.reshape(-1, 56, 56).copy()
    for canvas, digit in np.argwhere(shown.present):
        row, column = shown.corners[canvas, digit]
        box = ink[canvas, row : row + 20, column : column + 20]
        np.testing.assert_allclose(box, (1 + digit) / 10)
        box[...] = 0
    assert not ink.any()


def test_boxes_hold_the_places_whose_pixel_they_hold(shown: Canvases) -> None:
    boxes = shown.boxes()
    assert set(boxes.sum(axis=(2, 3))[shown.present]) == {25}
    assert not boxes[~shown.present].any()
    shade = shown.ink.reshape(-1, 56, 56)[:, 1::4, 1::4]
    for digit in range(10):
        np.testing.assert_array_equal(boxes[:, digit], np.isclose(shade, (1 + digit) / 10))


def test_the_mean_of_a_class_map_and_the_bias_are_the_logit(shown: Canvases) -> None:
    network = make_network(np.random.default_rng(0), kernels=3)
    network.layers[-1].parameters["bias"][...] = np.arange(10)
    maps = class_maps(network, shown.ink)
    assert maps.shape == (40, 10, 14, 14)
    logits = maps.mean(axis=(2, 3)) + np.arange(10)
    np.testing.assert_allclose(logits, network.outputs(shown.ink), rtol=1e-3, atol=1e-4)


def test_maps_of_presence_point_and_maps_of_ink_do_not(shown: Canvases) -> None:
    boxes, present = shown.boxes(), shown.present
    among = np.asarray(boxes.any(axis=1))
    rng = np.random.default_rng(0)
    noise = 1e-3 * rng.random(boxes.shape)
    perfect = boxes + noise
    blind = np.repeat(among[:, None], 10, axis=1) + noise
    assert pointing(perfect, present, boxes) == 1
    assert location_auc(perfect, boxes, among) == 1
    guess = np.mean(1 / present.sum(axis=1)[present.nonzero()[0]])
    assert pointing(blind, present, boxes) == pytest.approx(guess, abs=0.12)
    assert location_auc(blind, boxes, among) == pytest.approx(0.5, abs=0.06)


def test_deleting_by_the_true_shares_of_a_linear_score_leaves_least() -> None:
    rng = np.random.default_rng(0)
    network = Network([Dense(100, 2, rng, dtype=np.float64)])
    weights = network.layers[0].parameters["weights"]
    weights[:, 1] = 0
    x = rng.random((30, 100)) * (rng.random((30, 100)) < 0.6)
    digit = np.zeros(30, int)
    inked = x > 0
    left = {
        name: survival(network, x, digit, np.where(inked, rank, -np.inf))
        for name, rank in (("shares", x * weights[:, 0]), ("random", rng.random(x.shape)))
    }
    assert np.all(left["shares"] < left["random"])
    blank = survival(network, x, digit, np.where(inked, -1.0, 1.0 + rng.random(x.shape)))
    untouched = 1 / (1 + np.exp(-(x @ weights[:, 0])))
    np.testing.assert_allclose(blank, untouched.mean(), rtol=0.02)


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    assert not quick.warnings
    for metrics in quick.metrics:
        assert metrics["ink.auc_among_digits"] == pytest.approx(0.5, abs=0.2)
        assert metrics["ink.on_a_digit"] > metrics["guess.on_a_digit"]
        assert 0.25 <= metrics["guess.pointing"] <= 0.5
        assert 0 < metrics["saliency.on_blank"] < 1
        assert metrics["noise.product"] > 0.5  # blank paper stays blank, whatever it is times
        for kind in ("gradient", "guided", "product"):
            assert -1 <= metrics[f"cascade.{kind}.all"] <= 1

"""The demo of the strongest input: its measurements on small cases, and its mechanism."""

import numpy as np
import pytest

from stronger.demos.strongest_input import measure as units
from stronger.demos.strongest_input import optima as images
from stronger.evidence.demo import Scale
from stronger.evidence.results import Result
from stronger.nn.datasets import Rows
from stronger.nn.network import Network
from stronger.nn.small_convnet import CHANNELS, HIDDEN, INPUTS, LOGITS, digit_network


@pytest.fixture(scope="module")
def network() -> Network:
    return digit_network(np.random.default_rng(0), kernels=3, hidden=12)


@pytest.fixture(scope="module")
def inputs() -> np.ndarray:
    return np.random.default_rng(1).random((7, 784), dtype=np.float32)


def trained(
    network: Network, images: np.ndarray, labels: np.ndarray, hidden: np.ndarray
) -> units.Trained:
    return units.Trained(Rows(images, labels, images, labels), network, network, network, hidden)


def test_states_are_where_their_names_say(network: Network, inputs: np.ndarray) -> None:
    states = network.activations(inputs)
    assert states[CHANNELS].shape == (6, 8, 8, 7)
    assert states[CHANNELS].min() == 0
    assert states[INPUTS].shape == states[HIDDEN].shape == (7, 12)
    np.testing.assert_array_equal(states[HIDDEN], np.maximum(states[INPUTS], 0))
    assert states[LOGITS].shape == (7, 10)
    assert len(states) == LOGITS + 1


def test_activation_times_gradient_is_the_loss_by_removal_of_a_hidden_unit(
    network: Network, inputs: np.ndarray
) -> None:
    hidden = units.below(network, HIDDEN).outputs(inputs)
    data = trained(network, inputs, np.arange(7), hidden)
    found, _ = units.ablate_in_one_image(Scale("quick"), data)
    assert found["units.product_correlation"] == pytest.approx(1)
    assert found["units.product_finds"] == 1
    logits = network.outputs(inputs)
    digit = logits.argmax(axis=1)
    losses = []
    for unit in range(12):
        cut = hidden.copy()
        cut[:, unit] = 0
        change = logits - network.forward(cut, start=HIDDEN)
        losses.append(change[np.arange(7), digit] - change.mean(axis=1))
    agree = np.argmax(losses, axis=0) == hidden.argmax(axis=1)
    assert found["units.is_most_important"] == pytest.approx(agree.mean())


def test_a_network_that_reads_sizes_alone_makes_the_strongest_matter_most() -> None:
    activity = np.random.default_rng(0).random((50, 8)) + 0.1
    found = units.compare_with_loss(activity, 2 * activity, activity)
    assert found["is_most_important"] == 1
    assert found["share_of_loss"] == 1
    assert found["activity_correlation"] == pytest.approx(1)
    assert found["raises"] == 0
    assert found["chance"] == pytest.approx(1 / 8)
    assert units.compare_with_loss(activity, -activity, activity)["raises"] == 1


def test_purity_counts_the_commonest_digit_among_the_top() -> None:
    labels = np.repeat(np.arange(10), 10)
    one_digit = (labels == 3).astype(float)
    spread = np.tile(np.arange(10.0), 10)  # its top ten are one image of each digit
    assert units.mean_purity(one_digit[:, None], labels, top=10) == 1
    assert units.mean_purity(spread[:, None], labels, top=10) == pytest.approx(0.1)


def test_a_unit_that_is_mixed_below_its_top_shows_it(network: Network) -> None:
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.repeat(np.arange(10), 400))
    pure = (labels == 4) * (1 + rng.random(4000))
    mixed = np.where(labels == 4, 2 + rng.random(4000), rng.random(4000))
    for values, gap in ((pure, 0.0), (mixed, 1.0)):
        data = trained(network, np.empty((4000, 784)), labels, values[:, None])
        found, _ = units.look_along_the_range(data)
        assert found["top"] == 1
        assert found["gap"] == pytest.approx(gap)


def test_detectors_count_either_end_and_no_chance() -> None:
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.repeat(np.arange(10), 100))
    high = (labels == 1) + 0.1 * rng.random(1000)
    columns = np.stack([high, -high, rng.random(1000), rng.random(1000)], axis=1)
    assert units.share_of_detectors(columns, labels) == 0.5


def test_agreement_is_whole_for_the_same_images_and_half_by_chance() -> None:
    rng = np.random.default_rng(0)
    own = rng.random((60, 200))
    assert images.agreement(own, own) == 1
    assert images.agreement(own, rng.random((60, 200))) == pytest.approx(0.5, abs=0.05)


def test_the_nearest_real_image_is_found_whatever_the_brightness() -> None:
    real = images.unit_length(np.random.default_rng(0).random((9, 20)))
    cosine, which = images.nearest(3 * real[[4, 2]], real)
    assert which.tolist() == [4, 2]
    np.testing.assert_allclose(cosine, 1)


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    assert not quick.warnings
    for metrics in quick.metrics:
        for name in images.PRIORS:
            assert metrics[f"{name}.units.ratio"] > metrics["noise.units.ratio"]
        assert metrics["plain.logits.ratio"] >= metrics["ink.logits.ratio"]
        assert metrics["strongest.units.product_correlation"] == pytest.approx(1)
        assert metrics["own.error"] < metrics["untrained.error"]
        assert abs(metrics["axes.linear.gap"]) < 0.25

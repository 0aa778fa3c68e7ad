"""How often letters drive units beyond what is usual for digits, programmed a second time.

Written from the account of `sun2021react` (unfamiliar inputs drive some units of the last hidden
layer abnormally high), the words of the prediction `letters-drive-some-units-beyond-the-usual` and
the demo's story, which says what the letters and the measure are. The first program was not looked
at, though the two were written in one project and read the same digits by one function.

Left open and decided here: two convolutions with 16 and 32 kernels of 5 by 5 step by two pixels in
place of pooling, then come 100 rectifiers, whose activations are the code; batches are of 50; there
are six seeds. The letters are A, C, E, F, H, K, M, N, P, R, U, V, W and X in the 22 text faces of
DejaVu, STIX and Computer Modern, 20 pixels on the longer side and with their centre of mass in the
middle. What a unit exceeds once in a thousand training digits is its 0.999 quantile on those it was
trained with; shares are of all units and images together.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.ft2font import FT2Font
from PIL import Image

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found

demo = Demo(__file__, seeds=6)

LETTERS = "ACEFHKMNPRUVWX"
FACES = re.compile(r"DejaVu(Sans|SansMono|Serif)(-\w+)?|STIXGeneral\w*|cm[^es]\w*|cmss10")
BATCH, STEPS = 50, (0.001, 0.001, 0.001, 0.0003)


@demo.part
def exceed_the_usual(rng: np.random.Generator, scale: Scale) -> Found:
    """Train on digits, and count activations beyond each unit's 0.999 quantile."""
    drawn = digits(rng, scale, train=scale(600, 10_000), test=10_000)
    weights = _train(rng, drawn.train, drawn.train_labels, scale(STEPS[2:], STEPS))
    usual = np.quantile(_code(weights, drawn.train), 0.999, axis=0)
    on_digits, on_letters = (
        (_code(weights, images) > usual).mean() for images in (drawn.test, draw_letters())
    )
    return {"above_usual.letters": on_letters / on_digits}, {}


def draw_letters() -> Array:
    """Return all letters in all faces (letters, 784), from 0 (paper) to 1."""
    files = Path(mpl.get_data_path(), "fonts", "ttf").glob("*.ttf")
    faces = [FT2Font(str(file)) for file in sorted(files) if FACES.fullmatch(file.stem)]
    return np.array([_place(face, letter) for face in faces for letter in LETTERS], np.float32)


def _place(face: FT2Font, letter: str) -> Array:
    """Return a letter as MNIST would place it (784,)."""
    face.set_size(200, 72)
    face.set_text(letter)
    face.draw_glyphs_to_bitmap()
    image = Image.fromarray(np.asarray(face.get_image()))
    image = image.crop(image.getbbox())
    width, height = (max(1, round(20 * side / max(image.size))) for side in image.size)
    ink = np.asarray(image.resize((width, height), Image.Resampling.BOX)) / 255
    middle = [ink.sum(axis=1 - axis) @ np.arange(ink.shape[axis]) / ink.sum() for axis in (0, 1)]
    top, left = (round(13.5 - each) for each in middle)
    canvas = np.zeros((28, 28))
    canvas[top : top + height, left : left + width] = ink
    return canvas.ravel()


def _draw(rng: np.random.Generator, first: int, second: int, hidden: int, left: int) -> list[Array]:
    """Draw He's normal weights, each with its biases, where `left` pixels are left at last."""
    sizes = (25, first), (25 * first, second), (left * second, hidden), (hidden, 10)
    pairs = [(rng.normal(0, np.sqrt(2 / n), (n, m)), np.zeros(m)) for n, m in sizes]
    return [each for pair in pairs for each in pair]


def _patches(maps: Array) -> Array:
    """Return the windows of maps (n, side, side, c), flat: (n, out, out, 25 * c)."""
    windows = np.lib.stride_tricks.sliding_window_view(maps, (5, 5), axis=(1, 2))
    kept = windows[:, ::2, ::2].transpose(0, 1, 2, 4, 5, 3)
    return kept.reshape(*kept.shape[:3], -1)


def _spread(patches: Array, shape: tuple[int, ...]) -> Array:
    """Return the sum over windows of what each has for its pixels, as maps of this shape."""
    n, out, _, _ = patches.shape
    parts, maps = patches.reshape(n, out, out, 5, 5, -1), np.zeros(shape, patches.dtype)
    for i, j in np.ndindex(5, 5):
        maps[:, i : i + 2 * out : 2, j : j + 2 * out : 2] += parts[:, :, :, i, j]
    return maps


def _states(weights: list[Array], x: Array) -> list[Array]:
    """Return the inputs of the four layers, ready for a matrix product, and the logits."""
    w1, b1, w2, b2, w3, b3, w4, b4 = weights
    side = round(x.shape[1] ** 0.5)
    pixels = _patches(x.reshape(-1, side, side, 1))
    maps = np.maximum(pixels @ w1 + b1, 0)
    patches = _patches(maps)
    flat = np.maximum(patches @ w2 + b2, 0).reshape(len(x), -1)
    code = np.maximum(flat @ w3 + b3, 0)
    return [pixels, maps, patches, flat, code, code @ w4 + b4]


def _code(weights: list[Array], x: Array) -> Array:
    """Return the hidden activations of images (images, hidden)."""
    return np.concatenate([_states(weights, x[at : at + 500])[4] for at in range(0, len(x), 500)])


def _gradients(weights: list[Array], x: Array, labels: Labels) -> tuple[float, list[Array]]:
    """Return the mean cross-entropy of a batch, and its gradients."""
    pixels, maps, patches, flat, code, logits = _states(weights, x)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    cost = -float(np.log(p[np.arange(len(x)), labels]).mean())
    to_logits = (p - np.eye(10, dtype=p.dtype)[labels]) / len(x)
    to_code = (to_logits @ weights[6].T) * (code > 0)
    to_flat = (to_code @ weights[4].T) * (flat > 0)
    to_second = to_flat.reshape(*patches.shape[:3], -1)
    to_first = _spread(to_second @ weights[2].T, maps.shape) * (maps > 0)
    found: list[Array] = []
    into = (pixels, patches, flat, code), (to_first, to_second, to_code, to_logits)
    for entering, d in zip(*into, strict=True):
        rows = d.reshape(-1, d.shape[-1])
        found += [entering.reshape(len(rows), -1).T @ rows, rows.sum(axis=0)]
    return cost, found


def _train(
    rng: np.random.Generator, x: Array, labels: Labels, steps: tuple[float, ...]
) -> list[Array]:
    """Return the weights after one pass of Adam at each of these learning rates."""
    weights = [w.astype(np.float32) for w in _draw(rng, 16, 32, 100, 16)]
    moments = [(np.zeros_like(w), np.zeros_like(w)) for w in weights]
    t = 0
    for step in steps:
        for batch in np.split(rng.permutation(len(x)), len(x) // BATCH):
            t += 1
            found = _gradients(weights, x[batch], labels[batch])[1]
            for w, d, (m, v) in zip(weights, found, moments, strict=True):
                m += 0.1 * (d - m)
                v += 0.001 * (d * d - v)
                w -= step * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return weights

"""Printed characters in the format of MNIST: digits and letters of the same typefaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stronger.arrays import Array

DIGITS = "0123456789"
LETTERS = "AEFHKMNRTUVWXY"
"""Capitals that none of the ten digits resembles."""
TYPEFACES = ("DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono", "STIXGeneral")
"""Families that matplotlib brings along."""
SIDE, FINER = 28, 4


def draw_printed(characters: str, count: int, rng: np.random.Generator) -> Array:
    """Draw printed characters as MNIST has its digits, and return their ink (count, 784).

    Each is one of the characters in one of the typefaces, regular or bold, turned by a few degrees,
    slanted and stretched at random; it fits a box of 20 by 20 pixels and is shifted by whole
    pixels until its centre of mass is in the middle.

    Parameters
    ----------
    characters
        To choose from.
    count
        How many images.
    rng
        Chooses and distorts.
    """
    images = np.empty((count, SIDE, SIDE), np.float32)
    for image in images:
        image[:] = centre(draw_one(str(rng.choice(list(characters))), rng))
    return images.reshape(count, -1)


def draw_one(character: str, rng: np.random.Generator) -> Array:
    """Return one distorted character in the middle of an image, ink from 0 to 1."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    font = FontProperties(
        family=str(rng.choice(TYPEFACES)), weight=str(rng.choice(["normal", "bold"]))
    )
    path = TextPath((0, 0), character, size=20, prop=font)
    distortion = (
        Affine2D()
        .scale(rng.uniform(0.8, 1.2), 1)
        .skew_deg(rng.normal(0, 8), 0)
        .rotate_deg(rng.normal(0, 6))
    )
    box = path.transformed(distortion).get_extents()
    fitted = (
        distortion.translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2)
        .scale(20 / max(box.width, box.height))
        .translate(SIDE / 2, SIDE / 2)
        .scale(FINER)
    )
    figure = Figure(figsize=(1, 1), dpi=SIDE * FINER)
    canvas = FigureCanvasAgg(figure)
    figure.add_artist(PathPatch(path, transform=fitted, color="black", linewidth=0))
    canvas.draw()  # type: ignore[no-untyped-call]
    shades = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    dark = 1 - shades[..., 0] / np.float32(255)
    ink: Array = dark.reshape(SIDE, FINER, SIDE, FINER).mean(axis=(1, 3))
    return ink


def centre(image: Array) -> Array:
    """Return an image shifted so that its centre of mass is in the middle, to half a pixel."""
    places = np.arange(SIDE) - (SIDE - 1) / 2
    down, right = (image.sum(axis=axis) @ places / image.sum() for axis in (1, 0))
    shifted: Array = np.roll(image, (-round(float(down)), -round(float(right))), axis=(0, 1))
    return shifted

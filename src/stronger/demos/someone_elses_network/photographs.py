"""Photographs that packages carry, or that lie in a reader's folder, and crops of them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.places import DemoError

if TYPE_CHECKING:
    from PIL.Image import Image

    from stronger.arrays import Array, Labels

PACKAGES = "packages"
"""Stands for the photographs of scikit-image."""
NAMES = (
    *("astronaut.png", "brick.png", "camera.png", "cell.png", "chelsea.png", "clock_motion.png"),
    *("coffee.png", "coins.png", "grass.png", "gravel.png", "horse.png", "hubble_deep_field.jpg"),
    *("ihc.png", "moon.png", "motorcycle_left.png", "page.png", "retina.jpg", "rocket.jpg"),
    "text.png",
)
"""In its folder ``data``; each is free to use, as its documentation says."""
# It says nothing of three of them (moon, motorcycle, page), for which the package's licence stands
ENDINGS = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"}
FEWEST = 3
SMALLEST = 0.6
"""The side of the smallest crop, as a share of the shorter side of its photograph."""


class Crops(NamedTuple):
    """Crops of photographs, as many of each."""

    images: Array
    """Red, green and blue from 0 to 1 (crops, side, side, 3)."""
    labels: Labels
    """Which photograph each is of (crops,)."""


def list_photographs(where: str) -> list[Path]:
    """Return the files of photographs.

    Parameters
    ----------
    where
        `PACKAGES`, or a folder.

    Raises
    ------
    DemoError
        If the package is not installed, or the folder has too few.
    """
    if where == PACKAGES:
        spec = find_spec("skimage")
        if spec is None or not spec.submodule_search_locations:
            raise DemoError(
                "the photographs of scikit-image are not installed: "
                "pip install 'larger-is-stronger[pretrained]', or name a folder of your own with "
                "--set images=FOLDER"
            )
        found = [Path(spec.submodule_search_locations[0], "data", name) for name in NAMES]
        if lost := [path.name for path in found if not path.is_file()]:
            raise DemoError(f"this version of scikit-image lacks {lost[0]}")
        return found
    folder = Path(where).expanduser()
    if not folder.is_dir():
        raise DemoError(f"images is {PACKAGES!r} or a folder, and {where!r} is neither")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    if len(found) < FEWEST:
        raise DemoError(f"{where!r} has {len(found)} photographs, and {FEWEST} are the fewest")
    return found


def draw_crops(rng: np.random.Generator, paths: list[Path], count: int, side: int) -> Crops:
    """Draw square crops of each photograph, at random places and sizes, every other one mirrored.

    Parameters
    ----------
    count
        Of each photograph.
    side
        To which they are resized, in pixels.
    """
    from PIL import Image

    images = []
    for path in paths:
        with Image.open(path) as opened:
            photograph = opened.convert("RGB")
        images += [crop(rng, photograph, side, mirrored=bool(n % 2)) for n in range(count)]
    return Crops(np.array(images, np.float32), np.repeat(np.arange(len(paths)), count))


def crop(rng: np.random.Generator, photograph: Image, side: int, *, mirrored: bool) -> Array:
    """Return one crop (side, side, 3), with values from 0 to 1."""
    shorter = min(photograph.size)
    length = int(rng.uniform(SMALLEST, 1) * shorter)
    left, top = (int(rng.integers(total - length + 1)) for total in photograph.size)
    small = photograph.resize((side, side), box=(left, top, left + length, top + length))
    values = np.asarray(small, np.float32) / np.float32(255)
    return values[:, ::-1] if mirrored else values

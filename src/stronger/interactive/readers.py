"""Readers of digits in whole numbers, and the least step that changes their answer.

The page computes the same in JavaScript. As everything is a sum of products of whole numbers, below
2⁵³ and so exact in floating point, too, both come to the same numbers in whatever order they add.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stronger.arrays import Array, Labels

SIDE = 14
"""Pixels on a side of an image; MNIST has twice as many, which are averaged two by two."""
PIXELS = SIDE**2
INK = 1000
"""Pixels are whole numbers from 0, paper, to this: a push ε of 1 is a thousandth of the range."""
KEPT = 5
"""Images are kept as bytes, in fives."""
BOX = 10
"""Cells on a side of what one draws on: an MNIST digit is as large as this within its image."""
CLASSES = 10
LARGEST = 45
"""Weights are whole numbers up to this, up or down: 91 of them, one letter each."""
LETTERS = np.array([code for code in range(35, 127) if chr(code) != "\\"], np.uint8)
"""Of weights from -LARGEST to LARGEST: printable, and none that JSON would escape."""


@dataclass(frozen=True, eq=False)
class Reader:
    """A network of one hidden layer of rectifiers, of which every number is whole.

    With w = W₁ᵀ x + b₁ and h = max(w, 0), the scores of the ten digits are W₂ᵀ h + b₂.
    """

    first: Labels
    """W₁, (pixels, hidden), from -`LARGEST` to `LARGEST`."""
    first_bias: Labels
    """b₁, (hidden,)."""
    second: Labels
    """W₂, (hidden, classes), likewise."""
    second_bias: Labels
    """b₂, (classes,)."""
    unit: float
    """How much of a logit one of a score is."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Reader:
        """Return a reader as `keep` has it."""
        bias, second_bias = (np.array(kept[each]) for each in ("first_bias", "second_bias"))
        hidden = len(bias)
        return cls(
            _weights(kept["first"]).reshape(PIXELS, hidden),
            bias,
            _weights(kept["second"]).reshape(hidden, CLASSES),
            second_bias,
            kept["unit"],
        )

    def keep(self) -> dict[str, Any]:
        """Return what `of` reads: a letter for each weight, row by row."""
        return {
            "first": _letters(self.first),
            "first_bias": self.first_bias.tolist(),
            "second": _letters(self.second),
            "second_bias": self.second_bias.tolist(),
            "unit": self.unit,
        }

    def net_inputs(self, x: Labels) -> Labels:
        """Return w of the hidden units for images (…, pixels): (…, hidden)."""
        return x @ self.first + self.first_bias

    def scores(self, x: Labels) -> Labels:
        """Return the scores of the ten digits for images (…, pixels): (…, classes)."""
        found: Labels = np.maximum(self.net_inputs(x), 0) @ self.second + self.second_bias
        return found


def answers(scores: Labels | Array) -> Labels:
    """Return the digit of the largest score, the first of equal ones."""
    found: Labels = scores.argmax(axis=-1)
    return found


def aim(reader: Reader, x: Labels) -> Labels:
    """Return the sign of the gradient of the rival's lead over the answer, for each pixel.

    The answer y has the largest score, its rival r the second. The gradient of their difference
    towards pixels is W₁ (1[w > 0] ⊙ (W₂[:, r] - W₂[:, y])), exactly, until the set of active
    rectifiers changes. Goodfellow et al. take the gradient of the loss (goodfellow2014explaining,
    Section 4), which weighs all rivals; this one is made of whole numbers.
    """
    scores = reader.scores(x)
    y = int(answers(scores))
    rival = int(answers(np.where(np.arange(CLASSES) == y, np.iinfo(np.int64).min, scores)))
    active = reader.net_inputs(x) > 0
    lead = active * (reader.second[:, rival] - reader.second[:, y])  # (hidden,)
    signs: Labels = np.sign(reader.first @ lead)
    return signs


def push(x: Labels, signs: Labels, epsilon: int | Labels) -> Labels:
    """Return an image of which each pixel has moved by ε along its sign, within the range."""
    moved: Labels = np.clip(x + epsilon * signs, 0, INK)
    return moved


def smallest(reader: Reader, x: Labels, signs: Labels) -> int | None:
    """Return the least ε, in thousandths of the range, that changes the answer; None if none does.

    One step along these signs, of every size from a thousandth on; nothing is taken for granted
    about what lies between, so that an answer that changes and changes back counts as changed.
    """
    epsilons = np.arange(INK + 1)[:, np.newaxis]
    found = answers(reader.scores(push(x, signs, epsilons)))  # (ε,)
    changed = np.flatnonzero(found != found[0])
    return int(changed[0]) if changed.size else None


def coarsen(images: Labels) -> Labels:
    """Return images (n, 28, 28) of bytes averaged two by two, as rows (n, pixels) in fives."""
    blocks = images.reshape(len(images), SIDE, 2, SIDE, 2).sum(axis=(2, 4), dtype=np.int64)
    highest = INK // KEPT
    means: Labels = (blocks * highest + 2 * 255) // (4 * 255)
    return KEPT * means.reshape(len(images), PIXELS)


def draw(ink: Labels) -> Labels:
    """Return what a pen leaves on 10 by 10 cells (100,): ink where it was, half of it beside."""
    drawn = np.pad(ink.reshape(BOX, BOX) > 0, 1)
    beside = drawn[:-2, 1:-1] | drawn[2:, 1:-1] | drawn[1:-1, :-2] | drawn[1:-1, 2:]
    return centre(np.select([drawn[1:-1, 1:-1], beside], [INK, INK // 2], 0))


def centre(cells: Labels) -> Labels:
    """Return cells (10, 10) as an image, with its centre of mass in the middle, as MNIST has it.

    The shift is in whole pixels, and no further than all ink stays within the image.
    """
    image = np.zeros((SIDE, SIDE), np.int64)
    rows, columns = np.nonzero(cells)
    if rows.size:
        down, right = _shift(cells.sum(axis=1)), _shift(cells.sum(axis=0))
        image[rows + down, columns + right] = cells[rows, columns]
    return image.reshape(PIXELS)


def _shift(ink: Labels) -> int:
    """Return how far to move so much ink in each row, or each column."""
    # From the middle of an image, 13/2, half a pixel up: ⌊7 - c⌋ is 13/2 - c, rounded
    middle = SIDE // 2 + int(-(ink @ np.arange(BOX)) // ink.sum())
    inked = np.flatnonzero(ink)
    return int(np.clip(middle, -inked[0], SIDE - 1 - inked[-1]))


def keep_signs(signs: Labels) -> str:
    """Return signs of 1 and -1 as bits in base 64, up being 1."""
    return _text(np.packbits(signs > 0))


def read_signs(kept: str) -> Labels:
    """Return the signs of `keep_signs`."""
    bits = np.unpackbits(_bytes(kept), count=PIXELS)
    return 2 * bits.astype(np.int64) - 1


def keep_image(x: Labels) -> str:
    """Return an image as bytes in base 64, in fives."""
    return _text((x // KEPT).astype(np.uint8))


def read_image(kept: str) -> Labels:
    """Return the image of `keep_image`."""
    return KEPT * _bytes(kept).astype(np.int64)


def _text(array: Any) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(base64.b64decode(text), np.uint8)


def _letters(weights: Labels) -> str:
    return LETTERS[weights.ravel() + LARGEST].tobytes().decode("ascii")


def _weights(text: str) -> Labels:
    letters = np.frombuffer(text.encode("ascii"), np.uint8)
    found: Labels = np.searchsorted(LETTERS, letters) - LARGEST
    return found

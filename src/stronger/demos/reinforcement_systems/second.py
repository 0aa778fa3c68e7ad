"""The gamma system and a rare digit, programmed a second time.

Written from `rosenblatt1958perceptron` (Table 1, p. 398) and the words of the prediction
`gamma-keeps-the-rare-digit` and of the demo's story; the first program was not looked at, though
the two were written in one project, on the same digits. What the words leave open was decided here:
the two digits are drawn for each seed, the answer is the larger sum, and the loss is the share of
new pictures of the rare digit named rightly after equal showing, less that after rare showing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found

demo = Demo(__file__)

UNITS = 500
"""Association units of each of the two responses."""
EXCITING, INHIBITING = 12, 8
ACTIVE = 0.07
"""Share of units that a picture should make active."""
SHOWN, RARE = 600, 0.1
"""Pictures shown of both digits together, and the share of the rare one among them."""


@demo.part
def show_a_rare_digit(rng: np.random.Generator, scale: Scale) -> Found:
    """Show one digit as often as another, and then as a tenth, under both systems."""
    pair = rng.choice(10, 2, replace=False).tolist()
    number = scale(100, SHOWN)
    drawn = digits(rng, scale, train=100_000, test=100_000, only=pair)
    shown = [_retina(drawn.train[drawn.train_labels == digit]) for digit in pair]
    new = _retina(drawn.test[drawn.test_labels == pair[0]])
    wiring = _wire(rng)
    threshold = _threshold(wiring, np.concatenate([each[:number] for each in shown]))
    answers = _fire(wiring, threshold, new)
    recall: dict[tuple[str, float], float] = {}
    for share in (0.5, RARE):
        counts = (round(share * number), number - round(share * number))
        # The source-set of a response changes only while that response is forced
        active = [
            _fire(wiring, threshold, pictures[:count])[:, at]
            for at, (pictures, count) in enumerate(zip(shown, counts, strict=True))
        ]
        for system in ("alpha", "gamma"):
            values = [_change(system, each).sum(axis=0) for each in active]
            own, other = (answers[:, at] @ values[at] for at in (0, 1))
            recall[system, share] = (own > other).mean()
    return {
        f"rare.{system}.recall_loss": recall[system, 0.5] - recall[system, RARE]
        for system in ("alpha", "gamma")
    }, {}


def _change(system: str, active: Bits) -> Array:
    """Return by how much each unit's value changes at each picture (pictures, units); Table 1."""
    gained = active.astype(float)
    if system == "alpha":
        return gained
    n = gained.sum(axis=1, keepdims=True)
    return np.where(active, 1.0, -n / np.maximum(UNITS - n, 1))


def _retina(images: Array) -> Bits:
    """Return the central 20 by 20 points of images, black or white (images, 400)."""
    return images.reshape(-1, 28, 28)[:, 4:24, 4:24].reshape(-1, 400) > 0.5


def _wire(rng: np.random.Generator) -> Array:
    """Draw what each point of the retina does to each unit (points, 2 * units): +1, -1 or 0."""
    wiring = np.zeros((400, 2 * UNITS))
    for unit in range(2 * UNITS):
        points = rng.choice(400, EXCITING + INHIBITING, replace=False)
        wiring[points[:EXCITING], unit] = 1
        wiring[points[EXCITING:], unit] = -1
    return wiring


def _threshold(wiring: Array, pictures: Bits) -> int:
    """Return the threshold at which the share of active units is nearest to the one wanted."""
    excitation = pictures.astype(float) @ wiring
    shares = {theta: abs((excitation >= theta).mean() - ACTIVE) for theta in range(1, EXCITING + 1)}
    return min(shares, key=lambda theta: shares[theta])


def _fire(wiring: Array, threshold: int, pictures: Bits) -> Bits:
    """Return which units pictures make active, by source-set (pictures, 2, units)."""
    return (pictures.astype(float) @ wiring >= threshold).reshape(len(pictures), 2, UNITS)

"""How small a push? What the figure shows and says of a digit, a network and a step.

``touch/push.js`` among the assets of the site says the same, word for word.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.interactive.readers import (
    CLASSES,
    Reader,
    aim,
    answers,
    keep_image,
    push,
    read_image,
    read_signs,
    smallest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.arrays import Array, Labels


FILE = Path(__file__).resolve().parents[3] / "data" / "interactive" / "push.json"
"""In a checkout of ours. `stronger.interactive.trained` writes what was trained and chosen."""


def kept() -> dict[str, Any]:
    """Return what was trained, as it is kept, and all that the figure says of it."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    trained = {name: found[name] for name in ("readers", "error", "digits", "random")}
    return trained | Figure(trained).keep()


@dataclass(frozen=True)
class Spread:
    """What two kinds of steps take to change the answer of each network; None if they never do."""

    read: list[int]
    """What each network reads before it is pushed."""
    aimed: list[int | None]
    """Thousandths of the pixel range, along the sign of the gradient."""
    chance: list[int | None]
    """Likewise, along signs drawn by chance."""


@dataclass(frozen=True, eq=False)
class Stage:
    """One digit before one network: as it is, pushed with aim, and pushed as far by chance."""

    images: tuple[Labels, Labels, Labels]
    """Each (pixels,)."""
    scores: tuple[Array, Array, Array]
    """Each (classes,), in logits."""
    fooled: int
    """How many of the other networks read the aimed image otherwise than the image as it is."""


class Figure:
    """The networks and digits of the figure.

    Parameters
    ----------
    kept
        What ``data/interactive/push.json`` holds.
    """

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self.readers = [Reader.of(each) for each in kept["readers"]]
        self.records = np.array([each["record"] for each in kept["readers"]])
        self.digits = [read_image(each["image"]) for each in kept["digits"]]
        self.signs = [read_signs(each) for each in kept["random"]]

    def spread(self, x: Labels) -> Spread:
        """Return what it takes to change what each network reads in an image."""
        return Spread(
            [int(answers(reader.scores(x))) for reader in self.readers],
            [smallest(reader, x, aim(reader, x)) for reader in self.readers],
            [smallest(each, x, ways) for each, ways in zip(self.readers, self.signs, strict=True)],
        )

    def stage(self, x: Labels, network: int, epsilon: int) -> Stage:
        """Return an image pushed by ε against a network, counted from 0."""
        reader = self.readers[network]
        aimed = push(x, aim(reader, x), epsilon)
        images = (x, aimed, push(x, self.signs[network], epsilon))
        others = [each for each in self.readers if each is not reader]
        fooled = [answers(each.scores(x)) != answers(each.scores(aimed)) for each in others]
        scores = tuple(reader.scores(each) * reader.unit for each in images)
        return Stage(images, (scores[0], scores[1], scores[2]), int(np.sum(fooled)))

    def record(self, network: int, digit: int) -> float:
        """Return the highest score that a network gives a digit for any test image, in logits."""
        return float(self.records[network, digit] * self.readers[network].unit)

    def middle(self, spreads: list[Spread]) -> int:
        """Return which digit is the middle one by what it takes to turn half of the networks."""
        order = sorted(range(len(spreads)), key=lambda at: _half(spreads[at].aimed))
        return order[len(order) // 2]

    def keep(self) -> dict[str, Any]:
        """Return what the figure shows of its digits, and all it shows before anything is moved."""
        spreads = [self.spread(x) for x in self.digits]
        at = self.middle(spreads)
        aimed = spreads[at].aimed
        epsilon = int(_half(aimed))
        network = aimed.index(epsilon)
        stage = self.stage(self.digits[at], network, epsilon)
        return {
            "aimed": [each.aimed for each in spreads],
            "chance": [each.chance for each in spreads],
            "start": {
                "digit": at,
                "network": network,
                "epsilon": epsilon,
                "images": [keep_image(image) for image in stage.images],
                "scores": [scores.round(2).tolist() for scores in stage.scores],
                "read": [int(answers(scores)) for scores in stage.scores],
                "half": [percent(_half(each)) for each in (spreads[at].aimed, spreads[at].chance)],
                "said": say(spreads[at]),
                "told": tell(self, stage, network, epsilon),
            },
        }


def say(spread: Spread, guess: int | None = None) -> str:
    """Return what it takes in a sentence; a guess is in percent."""
    told = "Aimed" if guess is None else f"You guessed {guess}%. Measured: aimed"
    first, last = min(map(_size, spread.aimed)), max(map(_size, spread.aimed))
    return (
        f"{told}, a change of every pixel by {percent(_half(spread.aimed))} of the way from paper "
        f"to ink fools half of the {len(spread.aimed)} networks (the first at {percent(first)}, "
        f"the last at {percent(last)}). Up or down by chance, it takes "
        f"{percent(_half(spread.chance))}."
    )


def tell(figure: Figure, stage: Stage, network: int, epsilon: int) -> str:
    """Return in words what one network makes of one step."""
    before, aimed, _ = stage.scores
    right, now, other = (int(answers(each)) for each in stage.scores)
    rival = int(answers(np.where(np.arange(CLASSES) == right, -np.inf, aimed)))
    reads = f"still reads {a(right)}" if now == right else f"reads {a(now)} instead of {a(right)}"
    by_chance = f"still read as {a(right)}" if other == right else f"read as {a(other)}"
    others = len(figure.readers) - 1
    return (
        f"Every pixel changed by {percent(epsilon)}: network {network + 1} {reads}. Its score for "
        f"{a(rival)} went from {number(before[rival])} to {number(aimed[rival])}; the highest "
        f"that any of 10,000 test digits gets for it is {number(figure.record(network, rival))}. "
        f"Changed as much by chance, the digit is {by_chance}. The aimed picture also fools "
        f"{stage.fooled} of the {others} other networks."
    )


def percent(epsilon: float) -> str:
    """Return a step in thousandths of the range in words."""
    return "more than 100%" if epsilon == np.inf else f"{epsilon / 10:.1f}%"


def number(score: float) -> str:
    """Return a score with one decimal."""
    return f"{score:.1f}".replace("-", "\N{MINUS SIGN}")


def a(digit: int) -> str:
    """Return a digit with its article."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _size(epsilon: int | None) -> float:
    return np.inf if epsilon is None else epsilon


def _half(epsilons: list[int | None]) -> float:
    """Return the least step by which half of the networks have changed their answer."""
    return sorted(map(_size, epsilons))[(len(epsilons) - 1) // 2]

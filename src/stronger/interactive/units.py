"""Presence, importance, size: whether the largest units of a network count most, or tell best.

The figure shows units that the demo *presence-importance-size* measured, of the last hidden layer
of ten networks that read digits. ``touch/units.js`` among the assets of the site sorts, rescales
and says the same, word for word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stronger.interactive.telling import mean, percent, spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE = (
    Path(__file__).resolve().parents[3]
    / "data"
    / "demos"
    / "presence-importance-size"
    / "drawn.npz"
)
"""In a checkout of ours."""
TOP = 10
"""Of how many of the largest units it is asked whether they count most, or tell best."""
UNITS = {"area": 1e-4, "importance": 1e-6, "size": 1e-5}
"""What 1 stands for in what is kept: whole numbers, so that orders are the same everywhere."""


@dataclass(frozen=True)
class State:
    """What can be set."""

    rescale: str = "no"
    sort: str = "importance"
    network: int = 1


class Network(NamedTuple):
    """The units of one network that are alive, in whole numbers."""

    area: list[int]
    """Under the curve, for the unit's digit: 5000 if it tells nothing, below if it is low."""
    importance: list[int]
    size: list[int]

    @property
    def presence(self) -> list[int]:
        """How far the area is from one half."""
        return [abs(each - 5000) for each in self.area]

    def rescaled(self) -> Network:
        """Return it with the order of sizes turned round, the largest unit being the smallest."""
        order = rank(self.size)
        size = list(self.size)
        for unit, other in zip(order, reversed(order), strict=True):
            size[unit] = self.size[other]
        return self._replace(size=size)


def rank(values: Sequence[int]) -> list[int]:
    """Return units from the largest value to the smallest; of equal ones the first goes first."""
    return sorted(range(len(values)), key=lambda unit: (-values[unit], unit))


class Result(NamedTuple):
    """Of the ten largest units of each network, the shares that are among ten others."""

    counting: list[float]
    """Among those that answers hang on most."""
    telling: list[float]
    """Among those that tell their digit best."""


def compare(networks: Sequence[Network]) -> Result:
    """Return which share of the largest units count most, and which tell best, by network."""

    def shared(network: Network, other: Sequence[int]) -> float:
        return len(set(rank(network.size)[:TOP]) & set(rank(other)[:TOP])) / TOP

    return Result(
        [shared(each, each.importance) for each in networks],
        [shared(each, each.presence) for each in networks],
    )


def say(state: State, networks: Sequence[Network]) -> str:
    """Return the result in a sentence or two, of networks rescaled already if that is set."""
    counting, telling = compare(networks)
    chance = [TOP / len(each.size) for each in networks]
    own = networks[state.network - 1]
    largest = rank(own.size)[0]
    places = [rank(each).index(largest) + 1 for each in (own.importance, own.presence)]
    how = "As trained" if state.rescale == "no" else "Rescaled, with every answer the same"
    return (
        f"{how}: of the ten largest units {spread(counting)} are among the ten that the answers "
        f"hang on most, and {spread(telling)} among the ten that tell their digit best; by chance "
        f"it would be {percent(mean(chance))}%. In network {state.network} the largest unit is "
        f"number {places[0]} of {len(own.size)} by importance and number {places[1]} by presence."
    )


def read(file: Path = FILE) -> list[Network]:
    """Return the last hidden layer of each network, from what figures of the demo draw."""
    drawn = np.load(file)
    seeds = sorted({int(name.split("/")[0]) for name in drawn.files})
    found = []
    for seed in seeds:
        alive = drawn[f"{seed}/trained_alive"][-1]
        values = [
            np.rint(drawn[f"{seed}/trained_{name}"][-1][alive] / unit).astype(int).tolist()
            for name, unit in zip(("auc", "importance", "size"), UNITS.values(), strict=True)
        ]
        found.append(Network(*values))
    return found


def bars(network: Network, sort: str) -> list[dict[str, Any]]:
    """Return the bars of a picture: of each unit, in order, three lengths in percent."""
    columns: Mapping[str, list[int]] = {
        name: getattr(network, name) for name in ("presence", "importance", "size")
    }
    return [
        {
            name: math.floor(10_000 * values[unit] / max(values) + 0.5) / 100
            for name, values in columns.items()
        }
        | {"high": network.area[unit] > 5000}
        for unit in rank(columns[sort])
    ]


def kept() -> dict[str, Any]:
    """Return the units, and what the figure shows before anything is moved."""
    networks, start = read(), State()
    result = compare(networks)
    rows = [
        {"label": label, "sets": [{"kind": kind, "word": "", "values": values}]}
        for label, kind, values in (
            ("largest ten also count most", "main", result.counting),
            ("largest ten also tell best", "other", result.telling),
        )
    ]
    return {
        "networks": [each._asdict() for each in networks],
        "rows": rows,
        "bars": bars(networks[start.network - 1], start.sort),
        "sentence": say(start, networks),
    }

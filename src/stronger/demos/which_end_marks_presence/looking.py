"""One design: a network untrained, trained, and trained on shuffled labels, and its units' ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.parameters import Parameters

from .ends import DEFINITIONS, find_ends, share_high
from .network import make_network, moved, train
from .tasks import draw_task

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Scale
    from stronger.evidence.parameters import Value

NETWORKS = ("untrained", "trained", "shuffled")


@dataclass(frozen=True, eq=False)
class Looked:
    """What was found in a design."""

    ends: dict[str, dict[str, Array]]
    """By network and by definition: +1, -1 or 0 for each unit (units,)."""
    learned: float
    """How much of what frequencies leave open the trained network settles, from 0 to 1."""
    moved: float
    """How far the first weights of the trained network came, in their initial length."""
    shuffled_moved: float
    chosen_by: str = DEFINITIONS[0]
    """The definition that counts where none is named."""

    def high(self, which: str, definition: str | None = None) -> float:
        """Return the share of units of a network that are high for their feature."""
        return share_high(self.ends[which][definition or self.chosen_by])

    def gain(self, definition: str | None = None, *, over: str = "untrained") -> float:
        """Return how much larger the share is after training than in a control."""
        return self.high("trained", definition) - self.high(over, definition)

    @property
    def agreement(self) -> float:
        """The share of decided units that mark the feature they matter to by the end that helps."""
        ends = self.ends["trained"]
        product = ends["causal"] * ends["causal_end"]
        return float((product > 0).sum() / max(1, (product != 0).sum()))

    @property
    def undecided(self) -> float:
        """The share of trained units that mark their feature with neither end, or are dead."""
        return float(np.mean(self.ends["trained"][self.chosen_by] == 0))


def look(seed: int, scale: Scale, parameters: Parameters, **changes: Value) -> Looked:
    """Train in the design of these parameters with some of them changed, and look at the units.

    Designs that share a seed and a size share features, examples and initial weights.
    """
    design = {**parameters, **changes}
    chosen_by = design.pop("chosen_by")
    return replace(train_and_look(seed, scale, tuple(design.items())), chosen_by=chosen_by)


@lru_cache(maxsize=64)
def train_and_look(seed: int, scale: Scale, design: tuple[tuple[str, Value], ...]) -> Looked:
    """Train in a design, once for all definitions that are asked for in a process."""
    parameters = Parameters(dict(design))
    rng = np.random.default_rng(seed)
    task = draw_task(rng, scale, parameters)
    start = make_network(rng, task, parameters)
    shuffled = task.targets[rng.permutation(len(task.targets))]
    order = int(rng.integers(2**32))  # of the examples in training
    networks = {
        "untrained": start,
        "trained": train(start, task, task.targets, order, parameters),
        "shuffled": train(start, task, shuffled, order, parameters),
    }
    return Looked(
        ends={which: find_ends(network, task) for which, network in networks.items()},
        learned=task.explained(networks["trained"].outputs(task.shown)),
        moved=moved(networks["trained"], start),
        shuffled_moved=moved(networks["shuffled"], start),
    )

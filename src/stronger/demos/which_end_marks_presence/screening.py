"""Which definition finds no preferred end in networks that have learned nothing."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.parameters import Parameters

from .ends import DEFINITIONS, find_ends, share_high
from .network import make_network
from .tasks import draw_task

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Scale

DATA = ("rare", "even", "digits")
CODES = ("raw", "centred", "standardised", "inverted")


def screen(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Array:
    """Return the shares of units high for their feature in untrained networks.

    One network for each kind of data in each code (3, 4, definitions); no label is used but to
    look.
    """
    shares = np.zeros((len(DATA), len(CODES), len(DEFINITIONS)))
    for i, j in product(range(len(DATA)), range(len(CODES))):
        cell = Parameters({**parameters, "data": DATA[i], "centring": CODES[j]})
        task = draw_task(rng, scale, cell)
        ends = find_ends(make_network(rng, task, cell), task)
        shares[i, j] = [share_high(ends[name]) for name in DEFINITIONS]
    return shares

"""Boolean functions as tables, and which of them one threshold unit or a network can compute.

A Boolean function of n inputs is either its truth, an array of 2^n bits in the order of `states`,
or its table, the integer whose bit r is the function's value on row r of `states`. Row 0 is the
silent input, so a function is true on silence where its table is odd.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.arrays import Bits

Integers: TypeAlias = "NDArray[np.int64]"


def states(inputs: int) -> Bits:
    """Return every joint state of so many inputs (2^inputs, inputs), the silent one first.

    Examples
    --------
    >>> states(2).astype(int).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    rows = np.arange(2**inputs)
    found: Bits = (rows[:, None] >> np.arange(inputs)) % 2 == 1
    return found


def tables(weights: Integers) -> Integers:
    """Return the tables of single units with any of these weights (rows) and any threshold.

    Examples
    --------
    >>> tables(np.array([[1, 1]])).tolist()  # never, x1 and x2, x1 or x2, always
    [0, 8, 14, 15]
    """
    excitation = weights @ states(weights.shape[1]).T.astype(np.int64)  # (units, 2^inputs)
    thresholds = np.arange(excitation.min(), excitation.max() + 2)
    fires = excitation[:, None, :] >= thresholds[:, None]
    found: Integers = np.unique(fires @ (1 << np.arange(excitation.shape[1])))
    return found


def unit_tables(inputs: int, largest: int = 3) -> Integers:
    """Return the tables of all units with integer weights up to this size, and any threshold."""
    sizes = np.arange(-largest, largest + 1)
    return tables(np.array(list(itertools.product(sizes, repeat=inputs))))


def veto_tables(inputs: int, largest: int = 3) -> Integers:
    """Return the tables of all units that count excitation and let any inhibitory input veto.

    Without a constant input: thresholds are above zero, so no table is odd.
    """
    weights = np.array(list(itertools.product(range(-1, largest + 1), repeat=inputs)))
    excitation = np.maximum(weights, 0).sum(axis=1, keepdims=True)
    found = tables(np.where(weights < 0, -np.maximum(excitation, 1), weights))
    return np.compress(found % 2 == 0, found)


def unseparable(inputs: int) -> Integers:
    """Return the tables no single unit computes, each because of a quadruple of states.

    If two states on which the function is true have the same sum as two on which it is false, a
    unit would have to give the same total excitation to both pairs, and yet at least twice the
    threshold to one and less than that to the other.

    Notes
    -----
    Where these tables and `unit_tables` are disjoint and together all there are, both are
    complete; this holds up to four inputs, beyond which there are too many tables to list.
    """
    rows = states(inputs).astype(np.int64)
    truths = states(2**inputs)  # (2^2^inputs, 2^inputs): truths[table] is the truth of a table
    first, second = np.triu_indices(len(rows))
    _, group = np.unique(rows[first] + rows[second], axis=0, return_inverse=True)
    found = np.zeros(len(truths), dtype=np.bool_)
    for each in range(group.max() + 1):
        pairs = np.column_stack((first, second))[group.ravel() == each]
        if len(pairs) > 1:
            trues = truths[:, pairs].sum(axis=2)  # (tables, pairs): 0, 1 or 2 of the pair are true
            found |= np.any(trues == 2, axis=1) & np.any(trues == 0, axis=1)
    return np.flatnonzero(found)


def layers_needed(inputs: int, *, constant: bool) -> Integers:
    """Return for every table how many layers a network needs at least to compute it; 0 for never.

    The first layer holds every unit on the inputs; each later one every unit on two signals from
    layers before. Two inputs per unit suffice to say *whether* a function can be computed; that
    wider units might do with fewer layers concerns only functions listed with three or more.
    """

    def units(count: int) -> Integers:
        found = unit_tables(count)
        return found if constant else found[found % 2 == 0]

    rows = 2**inputs
    everything = 2**rows - 1
    needed = np.zeros(everything + 1, dtype=np.int64)
    needed[units(inputs)] = layer = 1
    while True:
        known = np.flatnonzero(needed)
        one, other = (each.ravel() for each in np.meshgrid(known, known))
        joint = [
            (one if a else everything ^ one) & (other if b else everything ^ other)
            for a, b in states(2)
        ]
        layer += 1
        for unit in units(2):
            fired = [joint[row] for row in range(4) if unit >> row & 1]
            found = np.bitwise_or.reduce([np.zeros_like(one), *fired])
            needed[found[needed[found] == 0]] = layer
        if len(np.flatnonzero(needed)) == len(known):
            return needed

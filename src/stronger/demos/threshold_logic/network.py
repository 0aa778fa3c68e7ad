"""Networks of threshold units: running them, turning their signals over, building them.

Signals are 0 or 1 and weights are integers, so whether a unit fires is never a matter of rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from .boolean import states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Array, Bits

    from .boolean import Integers

Inhibition: TypeAlias = Literal["none", "subtractive", "veto"]


@dataclass(frozen=True)
class Layer:
    """Threshold units side by side: unit i fires where ``weights[i] @ x >= thresholds[i]``.

    A unit whose threshold is above zero cannot fire on silent input. A constant input of weight b
    does the same as lowering the threshold by b; so thresholds of zero and below stand for units
    that have one.
    """

    weights: Integers  # (units, inputs)
    thresholds: Integers  # (units,)

    def fires(self, inputs: Bits) -> Bits:
        """Return which units fire (..., units) on inputs (..., inputs)."""
        return excitation(self.weights, inputs) >= self.thresholds


def excitation(weights: Integers, inputs: Bits) -> Array:
    """Return the net excitation (..., units) from inputs (..., inputs).

    As floats, which hold such integers exactly and are multiplied far faster.
    """
    return inputs.astype(np.float64) @ weights.T.astype(np.float64)


Network: TypeAlias = tuple[Layer, ...]


def signals(
    network: Network,
    inputs: Bits,
    rng: np.random.Generator | None = None,
    *,
    lost: float = 0.0,
    spurious: float = 0.0,
) -> list[Bits]:
    """Return the signals of every layer, the inputs first and the outputs last.

    Parameters
    ----------
    network
        Layers, each feeding the next.
    inputs
        One row of bits per example (examples, inputs).
    rng
        Where faults are drawn from; none happen without it.
    lost, spurious
        The probability that an active signal falls silent, and that a silent one fires. Faults hit
        inputs and hidden signals; outputs are read as they come. One number is drawn per signal,
        whether active or not, so the same generator hits the same signals in a recoded network.
    """
    current, found = inputs, []
    for layer in network:
        if rng is not None:
            drawn = rng.random(current.shape)
            current = np.where(current, drawn >= lost, drawn < spurious)
        found.append(current)
        current = layer.fires(current)
    return [*found, current]


def outputs(network: Network, inputs: Bits) -> Bits:
    """Return which outputs fire (examples, outputs)."""
    return signals(network, inputs)[-1]


def changed_by_one_loss(network: Network, inputs: Bits) -> Integers:
    """Return in how many ways losing one input signal changes each output (examples, outputs)."""
    answers = outputs(network, inputs)
    changed = np.zeros(answers.shape, dtype=np.int64)
    for signal in range(inputs.shape[1]):
        left = inputs.copy()
        left[:, signal] = False
        changed += outputs(network, left) != answers
    return changed


# --- The same network in another code --------------------------------------------------------


def recode(network: Network, flipped: Sequence[Bits]) -> Network:
    r"""Return the network in which some signals are turned over: 1 where they were 0.

    With $x_j = 1 - x'_j$ for turned inputs, $\sum_j w_j x_j = c + \sum_j v_j x'_j$ where $v_j$ is
    $-w_j$ for turned inputs and $w_j$ for others, and $c$ is the sum of the $w_j$ of turned
    inputs. A unit left as it is gets weights $v$ and threshold $\theta - c$. A unit turned over
    has to fire where $v \cdot x' \le \theta - c - 1$, so it gets weights $-v$ and threshold
    $c - \theta + 1$.

    Parameters
    ----------
    network
        The network as it is.
    flipped
        Which signals to turn over: one array for the inputs, then one per layer.

    Raises
    ------
    ValueError
        If there is not one array for the inputs and one per layer.
    """
    if len(flipped) != len(network) + 1:
        raise ValueError(
            f"{len(flipped)} arrays of flips for {len(network)} layers; "
            "give one for the inputs and one per layer"
        )
    layers = []
    for layer, (before, after) in zip(network, pairwise(flipped), strict=True):
        weights = np.where(before, -layer.weights, layer.weights)
        rest = layer.thresholds - layer.weights @ before.astype(np.int64)
        layers.append(
            Layer(np.where(after[:, None], -weights, weights), np.where(after, 1 - rest, rest))
        )
    return tuple(layers)


def twin(network: Network) -> Network:
    r"""Return the network with every signal turned over, inputs and outputs included.

    The two signs cancel: every weight stays, and only thresholds move, to
    $\theta' = \sum_j w_j - \theta + 1$. For "and" and "or" this is De Morgan's law.

    Examples
    --------
    >>> both = (Layer(np.array([[1, 1]]), np.array([2])),)
    >>> twin(both)[0].weights.tolist(), twin(both)[0].thresholds.tolist()
    ([[1, 1]], [1])
    """
    sizes = [network[0].weights.shape[1], *(len(layer.thresholds) for layer in network)]
    return recode(network, [np.ones(size, dtype=np.bool_) for size in sizes])


# --- Random networks -------------------------------------------------------------------------


def random_network(
    rng: np.random.Generator,
    widths: Sequence[int] | Integers,
    inhibition: Inhibition = "subtractive",
) -> Network:
    """Draw a network of these widths, inputs first, with every threshold above zero.

    Parameters
    ----------
    rng
        Where it is drawn from.
    widths
        The number of inputs (at least two), then of units per layer.
    inhibition
        ``none``: weights from 0 to 5. ``subtractive``: weights from -5 to 5. ``veto``: one to
        three inputs of each unit silence it whatever else is active, the others excite with 1 to
        5; a veto is the weight that outweighs all excitation together.
    """
    return tuple(
        _random_layer(rng, inputs, units, inhibition) for inputs, units in pairwise(widths)
    )


def _random_layer(
    rng: np.random.Generator, inputs: int, units: int, inhibition: Inhibition
) -> Layer:
    """Draw one layer; see `random_network`."""
    if inhibition == "subtractive":
        weights = rng.integers(-5, 6, (units, inputs))
        return Layer(weights, rng.integers(1, 6, units))
    weights = rng.integers(1, 6, (units, inputs))
    if inhibition == "none":
        weights[:, 1:] *= rng.integers(0, 2, (units, inputs - 1))
        weights = rng.permuted(weights, axis=1)
    total = weights.sum(axis=1)
    if inhibition == "veto":
        order = rng.permuted(np.tile(np.arange(inputs), (units, 1)), axis=1)
        vetoes = order < rng.integers(1, min(4, inputs), (units, 1))
        total = np.where(vetoes, 0, weights).sum(axis=1)
        weights = np.where(vetoes, -total[:, None], weights)
    return Layer(weights, rng.integers(1, total + 1))


def tune(network: Network, inputs: Bits, share: float) -> Network:
    """Return the network with thresholds at which each unit fires on at most this share of inputs.

    Thresholds are set layer by layer, each the lowest integer that keeps to the share (below 1).
    """
    layers = []
    current = inputs
    for layer in network:
        ordered = np.sort(excitation(layer.weights, current).astype(np.int64), axis=0)
        allowed = int(share * len(ordered))
        layers.append(Layer(layer.weights, ordered[-1 - allowed] + 1))
        current = layers[-1].fires(current)
    return tuple(layers)


# --- Networks built for a purpose -------------------------------------------------------------


def detectors(chosen: Bits) -> Layer:
    """Return a unit for each of these states (units, inputs) that fires in that state only.

    Active inputs excite with weight 1 and are all needed; each silent one has a veto. These are
    the units built after Theorem 2 in [@mcculloch1943logical]. For the silent state the threshold
    comes out as zero: such a unit needs a constant input.
    """
    active = chosen.sum(axis=1)
    weights = np.where(chosen, 1, -np.maximum(active, 1)[:, None])
    return Layer(weights.astype(np.int64), active.astype(np.int64))


def network_for(truth: Bits) -> Network:
    """Return two layers that compute a function false on silent input, without a constant input.

    Raises
    ------
    ValueError
        If the function is true on silent input, since no such network computes it.
    """
    if truth[0]:
        raise ValueError(
            "a function that is true on silent input needs a constant input; "
            "its negation does not: compute that and read silence as true"
        )
    first = detectors(states(len(truth).bit_length() - 1)[truth])
    units = len(first.thresholds)
    return (first, Layer(np.ones((1, units), dtype=np.int64), np.ones(1, dtype=np.int64)))


# Inputs: warm, cold, and two units inside, "cold a step ago" and "cold ended a step ago".
# Units: these two, then "heat is felt" and "cold is felt".
SKIN = Layer(
    np.array([[0, 1, 0, 0], [0, -1, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0]]), np.array([1, 1, 1, 2])
)


def feel(warm: Bits, cold: Bits) -> Bits:
    """Return whether heat, and cold, is felt (steps, 2) when the receptors fire so (steps,).

    This is the heat illusion of [@mcculloch1943logical] (Fig. 1e). Every unit takes a step, and
    row t says what is felt after step t: heat, if it was warm at t, or cold at t - 2 but no more
    at t - 1; cold, if it was cold at t and t - 1.
    """
    inside = np.zeros(2, dtype=np.bool_)
    found = []
    for receptors in np.column_stack((warm, cold)):
        fires = SKIN.fires(np.concatenate((receptors, inside)))
        inside = fires[:2]
        found.append(fires[2:])
    return np.array(found)

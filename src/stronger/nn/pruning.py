"""Pruning of dense layers: which weights stay, by which rank, and training with the others at zero.

A *mask* says of every weight of a layer whether it is kept; masks come one per dense layer, from
input to output. Biases are never pruned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.symmetries import dense

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from stronger.nn.network import Network
    from stronger.nn.optimisers import Learner, Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]
    Mask: TypeAlias = NDArray[np.bool_]


def weights(network: Network) -> list[Array]:
    """Return the weights (fan_in, fan_out) of every dense layer: the arrays themselves."""
    return [layer.parameters["weights"] for layer in dense(network)]


def largest(scores: Array, share: float) -> Mask:
    """Return where the highest scores are: so large a share of them, and at least one.

    Examples
    --------
    >>> largest(np.array([[3.0, -1.0], [0.5, 2.0]]), 0.5).tolist()
    [[True, False], [False, True]]
    """
    if not 0 < share <= 1:
        raise ValueError(f"a share of {share} of the weights cannot be kept: give 0 < share <= 1")
    count = max(1, round(share * scores.size))
    mask = np.zeros(scores.size, np.bool_)
    mask[np.argpartition(scores, -count, axis=None)[-count:]] = True
    return mask.reshape(scores.shape)


def keep(
    scored: Sequence[Array],
    shares: float | Sequence[float],
    rank: Callable[[Array], Array] = np.abs,
) -> list[Mask]:
    """Return masks that keep a share of every layer: the largest weights, unless ranked otherwise.

    Parameters
    ----------
    scored
        For every layer the weights, or whatever else is to be ranked in their place.
    shares
        The share to keep, of every layer or layer by layer.
    rank
        Gives each entry of a layer its score; the highest stay.
    """
    given = [shares] * len(scored) if isinstance(shares, float) else shares
    return [largest(rank(w), share) for w, share in zip(scored, given, strict=True)]


def keep_above(scored: Sequence[Array], quality: float) -> list[Mask]:
    """Return masks of weights whose size reaches q standard deviations of their layer.

    It is the rule of han2015learning, section 4.

    Parameters
    ----------
    quality
        q, one number for all layers.
    """
    return [np.abs(w) >= quality * w.std() for w in scored]


def at_random(masks: Sequence[Mask], rng: np.random.Generator) -> list[Mask]:
    """Return masks that keep as many weights of every layer, drawn at random."""
    return [rng.permuted(mask.ravel()).reshape(mask.shape) for mask in masks]


def kept(masks: Sequence[Mask]) -> float:
    """Return the share of all weights that masks keep."""
    return sum(int(mask.sum()) for mask in masks) / sum(mask.size for mask in masks)


def cut(network: Network, masks: Sequence[Mask]) -> Network:
    """Return a copy of a network whose weights are zero where they are not kept."""
    pruned = network.copy()
    for w, mask in zip(weights(pruned), masks, strict=True):
        w *= mask
    return pruned


def falling_shares(rounds: int, layers: int, *, rate: float = 0.2) -> list[float]:
    """Return the share of each layer left after some rounds that each take a part of what is left.

    From the output layer, the last, each round takes half as much [frankle2019lottery].

    Examples
    --------
    >>> [round(share, 3) for share in falling_shares(2, 3)]
    [0.64, 0.64, 0.81]
    """
    return [(1 - rate) ** rounds] * (layers - 1) + [(1 - rate / 2) ** rounds]


class Masked:
    """An optimiser after each of whose steps the weights that are not kept are zero again.

    What it gathers for them (momentum, averages) therefore never shows, and the optimisers here
    treat every parameter on its own, so that the kept weights are not affected either.

    Parameters
    ----------
    optimiser
        Moves all parameters.
    masks
        One for every dense layer.
    """

    def __init__(self, optimiser: Optimiser, masks: Sequence[Mask]) -> None:
        self.optimiser = optimiser
        self.masks = [mask.astype(np.float32) for mask in masks]

    def step(self, layers: Iterable[Learner]) -> None:
        """Move every parameter once, and set weights that are not kept to zero."""
        layers = list(layers)
        self.optimiser.step(layers)
        learning = [layer for layer in layers if "weights" in layer.parameters]
        for layer, mask in zip(learning, self.masks, strict=True):
            layer.parameters["weights"] *= mask

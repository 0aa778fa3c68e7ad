"""The training loop: epochs over shuffled batches, told one at a time."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from stronger.nn.losses import cross_entropy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from stronger.nn.network import Network
    from stronger.nn.optimisers import Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]
    Loss: TypeAlias = Callable[[Array, NDArray[Any]], tuple[float, Array]]


class Diverged(ArithmeticError):
    """Training whose loss is no longer a number: in which epoch and at which step."""


@dataclass(frozen=True)
class Epoch:
    """One pass over the examples."""

    number: int
    """From 1."""
    loss: float
    """Mean over its batches of loss and penalties, each as it was before its step."""
    seconds: float


def train(
    network: Network,
    optimiser: Optimiser,
    inputs: Array,
    targets: NDArray[Any],
    rng: np.random.Generator,
    *,
    epochs: int,
    batch_size: int = 100,
    loss: Loss = cross_entropy,
    progress: bool = False,
) -> Iterator[Epoch]:
    """Train for some epochs, yielding after each, so that the caller can look, or stop.

    Nothing is trained until the iterator is consumed: ``for epoch in train(...): ...``, or `fit`.

    Parameters
    ----------
    network
        Its layers are changed in place.
    inputs, targets
        (examples, …) each. A last batch of fewer examples is used as well.
    rng
        Shuffles the examples anew in every epoch.
    loss
        Takes outputs and targets; returns the mean loss and its gradient towards the outputs.
    progress
        Whether to show a progress bar on standard error.

    Raises
    ------
    Diverged
        If the loss becomes infinite or not a number.
    ValueError
        If there are not as many targets as inputs, or none.
    """
    if len(inputs) != len(targets) or not len(inputs):
        raise ValueError(f"{len(inputs)} inputs and {len(targets)} targets: give a target for each")
    for number in _counted(epochs, progress):
        started = time.perf_counter()
        total = 0.0
        order = rng.permutation(len(inputs))
        starts = range(0, len(order), batch_size)
        for step, start in enumerate(starts, 1):
            chosen = order[start : start + batch_size]
            outputs = network.forward(inputs[chosen], training=True)
            value, gradient = loss(outputs, targets[chosen])
            value += network.penalty
            if not math.isfinite(value):
                raise Diverged(
                    f"the loss is {value} in epoch {number}, step {step} of {len(starts)}; a "
                    "smaller learning rate may help"
                )
            network.backward(gradient)
            optimiser.step(network.layers)
            total += value
        yield Epoch(number, total / len(starts), time.perf_counter() - started)


def fit(
    network: Network,
    optimiser: Optimiser,
    inputs: Array,
    targets: NDArray[Any],
    rng: np.random.Generator,
    *,
    epochs: int,
    batch_size: int = 100,
    loss: Loss = cross_entropy,
    progress: bool = False,
) -> list[Epoch]:
    """Train for all epochs and return what each had to tell; the parameters are `train`'s."""
    return list(
        train(
            network,
            optimiser,
            inputs,
            targets,
            rng,
            epochs=epochs,
            batch_size=batch_size,
            loss=loss,
            progress=progress,
        )
    )


def _counted(epochs: int, progress: bool) -> Iterator[int]:
    if not progress:
        yield from range(1, epochs + 1)
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(range(1, epochs + 1), "training", console=Console(stderr=True))

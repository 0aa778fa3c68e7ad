"""A network: layers in a chain, with taps on what they say and on what is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stronger.nn.layers import Layer

    Array: TypeAlias = NDArray[np.floating[Any]]


class Network:
    """Layers in a chain.

    *State* i of a network is what flows into layer i: state 0 is the input, state i + 1 the output
    of layer i, and the last state the network's output. `activations` and `gradients` list the
    states and the objective's gradients towards them; `forward` can start at any state, so that an
    activation may be changed (ablated, clamped) and its effect watched.

    Parameters
    ----------
    layers
        In order from input to output.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = tuple(layers)

    def forward(
        self, x: Array, *, training: bool = False, start: int = 0, stop: int | None = None
    ) -> Array:
        """Return state `stop` (the output, unless given), given state `start`."""
        for layer in self.layers[start:stop]:
            layer.training = training
            x = layer.forward(x)
        return x

    def activations(self, x: Array) -> list[Array]:
        """Return every state, the input first, as in use (nothing is dropped)."""
        states = [x]
        for layer in self.layers:
            layer.training = False
            states.append(layer.forward(states[-1]))
        return states

    def backward(self, dy: Array) -> None:
        """Set the gradients of all parameters, given that towards the output.

        It belongs to the last `forward`, and goes down no further than there are parameters.
        """
        lowest = next((i for i, layer in enumerate(self.layers) if layer.parameters), 0)
        for index in reversed(range(lowest, len(self.layers))):
            self.layers[index].set_gradients(dy)
            if index > lowest:
                dy = self.layers[index].input_gradient(dy)

    def gradients(self, dy: Array) -> list[Array]:
        """Return the gradient towards every state, the input first, given that to the output.

        It belongs to the last `forward` or `activations`, and leaves those of parameters alone.
        Where the objective is a mean over examples, as with the losses here, each row is the
        example's own share of it.
        """
        gradients = [dy]
        for layer in reversed(self.layers):
            gradients.append(layer.input_gradient(gradients[-1]))
        return gradients[::-1]

    @property
    def penalty(self) -> float:
        """What the layers themselves added to the objective in the last `forward` in training."""
        return sum(layer.penalty for layer in self.layers)

    def outputs(self, x: Array, *, batch_size: int = 1000) -> Array:
        """Return the output for many examples (examples, …), computed in batches."""
        pieces = [
            self.forward(x[start : start + batch_size]) for start in range(0, len(x), batch_size)
        ]
        return np.concatenate(pieces)

    def copy(self) -> Network:
        """Return a network with the same layers and values that shares nothing with this one."""
        from copy import deepcopy

        return Network(deepcopy(self.layers))

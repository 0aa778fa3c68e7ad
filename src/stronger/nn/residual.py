"""A residual block: layers whose output is added to what they were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Array


class Residual(Layer):
    """y = x + F(x), with F the inner layers in a chain; dE/dx = dE/dy + dE/dF dF/dx.

    Parameters
    ----------
    layers
        F, from its input to its output, which has the shape of x. Their parameters are those of the
        block, each under the number of its layer: ``0.weights``.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        super().__init__()
        self.layers = tuple(layers)
        for number, layer in enumerate(self.layers):
            for name in layer.parameters:
                self.parameters[f"{number}.{name}"] = layer.parameters[name]
                self.gradients[f"{number}.{name}"] = layer.gradients[name]

    def forward(self, x: Array) -> Array:
        """Return x + F(x)."""
        y = x
        for layer in self.layers:
            layer.training = self.training
            y = layer.forward(y)
        return x + y

    def set_gradients(self, dy: Array) -> None:
        """Set the gradients of all inner layers."""
        for layer in reversed(self.layers):
            layer.set_gradients(dy)
            dy = layer.input_gradient(dy)

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy plus what comes back through F."""
        dx = dy
        for layer in reversed(self.layers):
            dx = layer.input_gradient(dx)
        return dy + dx

"""The four kinds of network: how each is built, trained, looked into, and rescaled."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.rectifiers import build_mlp, hidden_states
from stronger.nn.small_convnet import FEATURES as POOLED
from stronger.nn.symmetries import rescale

from .views import View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stronger.arrays import Array, Bits
    from stronger.demos.shared.reader import Reader
    from stronger.demos.shared.token_tasks import Examples
    from stronger.nn.network import Network
    from stronger.nn.planted import Planted

N = TypeVar("N")


class Kind(Protocol[N]):
    """Networks of one kind, with the examples they are looked at with."""

    def see(self, network: N) -> list[View]:
        """Return its hidden layers on the examples, in float64."""

    def stretch(self, network: N, factors: Sequence[Array]) -> N:
        """Return a network in float64 whose units are so many times as large, and the same else.

        Parameters
        ----------
        factors
            Of each layer, a > 0 for every unit (units,): what comes in is multiplied by it, and
            what goes out divided.
        """


def as_float64(network: Network) -> Network:
    """Return a copy in float64."""
    copy = network.copy()
    for layer in copy.layers:
        layer.learns(**{name: w.astype(np.float64) for name, w in layer.parameters.items()})
    return copy


# --- Multilayer perceptrons --------------------------------------------------------------------


def make_mlp(rng: np.random.Generator, fan_in: int, hidden: int, outputs: int) -> Network:
    """Return an untrained network of two hidden layers of ReLUs."""
    return build_mlp(rng, [fan_in, hidden, hidden, outputs], ReLU)


@dataclass(frozen=True, eq=False)
class Perceptrons:
    """Multilayer perceptrons of ReLUs; their units are those of both hidden layers."""

    inputs: Array  # (examples, inputs)
    present: Bits  # (examples, outputs)
    exclusive: bool = True
    world: Planted | None = None
    """What inputs were planted by, if they were."""

    def see(self, network: Network) -> list[View]:
        """Return both hidden layers."""
        network = as_float64(network)
        states = network.activations(self.inputs.astype(np.float64))
        reads = self.plant(network)

        def above(at: int) -> Callable[[Array], Array]:
            return lambda values: network.forward(values[:, :, 0], start=at)

        return [
            View(states[at][:, :, None], above(at), self.present, self.exclusive, reads.get(at))
            for at in hidden_states(network)
        ]

    def plant(self, network: Network) -> dict[int, Array]:
        """Return, by state, what each feature adds to each unit (units, features), if planted."""
        if self.world is None:
            return {}
        inputs = self.inputs[: len(self.inputs) // 2].astype(np.float64)
        found: dict[int, list[Array]] = {at: [] for at in hidden_states(network)}
        for there, direction in zip(
            self.present[: len(inputs)].T, self.world.directions, strict=True
        ):
            absent = inputs - there[:, None] * direction
            low, high = (network.activations(x) for x in (absent, absent + direction))
            for at, shifts in found.items():
                shifts.append((high[at] - low[at]).mean(axis=0))
        return {at: np.stack(shifts, axis=1) for at, shifts in found.items()}

    def stretch(self, network: Network, factors: Sequence[Array]) -> Network:
        """Return it with units so many times as large."""
        return rescale(as_float64(network), factors)


# --- Convolution -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ConvNets:
    """Small convolutional networks; their units are the channels of the second convolution.

    A channel is seen after ReLU and pooling, at all places of its map, and ablated as a whole.
    """

    inputs: Array  # (examples, 784)
    present: Bits  # (examples, 10)

    def see(self, network: Network) -> list[View]:
        """Return the layer of channels."""
        network = as_float64(network)
        x = self.inputs.astype(np.float64)
        rows = np.concatenate(
            [network.forward(x[at : at + 250], stop=POOLED) for at in range(0, len(x), 250)]
        )
        channels = len(network.layers[4].parameters["bias"])

        def rest(values: Array) -> Array:
            return network.forward(values.reshape(len(values), -1), start=POOLED)

        return [View(rows.reshape(len(x), channels, -1), rest, self.present)]

    def stretch(self, network: Network, factors: Sequence[Array]) -> Network:
        """Return it with channels so many times as large."""
        (a,) = factors
        stretched = as_float64(network)
        convolution, dense = stretched.layers[4].parameters, stretched.layers[POOLED].parameters
        convolution["kernels"] *= a[:, None, None, None]
        convolution["bias"] *= a
        by_channel = dense["weights"].reshape(len(a), -1, dense["weights"].shape[1])
        by_channel /= a[:, None, None]
        return stretched


# --- Attention ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Readers:
    """Readers by attention; their units are the coordinates of what attention hands on.

    That is y = Σ a_i v_i, which is linear in the values v_i: no activation function makes its
    coordinates special, and a coordinate can be turned over as well as stretched.
    """

    examples: Examples
    present: Bits  # (examples, answers)

    def see(self, network: Reader) -> list[View]:
        """Return y."""
        reader, examples = network.as_float64(), self.examples.as_float64()
        reader.forward(examples.tokens, examples.queries)
        y = np.einsum("en,env->ev", reader.weights, reader.values)
        return [View(y[:, :, None], lambda v: reader.readout.forward(v[:, :, 0]), self.present)]

    def stretch(self, network: Reader, factors: Sequence[Array]) -> Reader:
        """Return it with values so many times as large."""
        (a,) = factors
        stretched = deepcopy(network).as_float64()
        stretched.value.parameters["weights"] *= a
        stretched.readout.parameters["weights"] /= a[:, None]
        return stretched

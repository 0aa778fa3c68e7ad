"""A reader: tokens, each alone or in context, one look at them by attention, and an answer.

Tokens are given by their features as rows of ones and zeros (examples, n, features), so that an
embedding is a dense layer and a token with several features is the sum of their embeddings.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from stronger.nn.attention import AdditiveAttention, DotProductAttention
from stronger.nn.initialisers import lecun_normal, normal
from stronger.nn.layers import Dense, Layer
from stronger.nn.optimisers import Adam

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import DTypeLike

    from stronger.arrays import Array, Labels
    from stronger.nn.optimisers import Learner

    Batch: TypeAlias = tuple[Array, Array, Labels]
    """Tokens (examples, n, features), queries (examples, queries) and labels (examples,)."""


class Recurrent(Layer):
    """h_t = tanh(x_t W + h_{t-1} R + b): each state knows all tokens read so far.

    Gradients go back through time [rumelhart1986learning].

    Parameters
    ----------
    fan_in, units
        Sizes of x_t and h_t: inputs are (examples, n, fan_in), outputs (examples, n, units).
    backwards
        Read from the last token to the first.
    """

    def __init__(
        self,
        fan_in: int,
        units: int,
        rng: np.random.Generator,
        *,
        backwards: bool = False,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__()
        self.step = -1 if backwards else 1
        self.learns(
            weights=lecun_normal(rng, (fan_in, units)).astype(dtype),
            recurrent=lecun_normal(rng, (units, units)).astype(dtype),
            bias=np.zeros(units, dtype),
        )

    def forward(self, x: Array) -> Array:
        """Return the states, each in the place of its token."""
        p = self.parameters
        self._x = x[:, :: self.step]
        z = self._x @ p["weights"] + p["bias"]
        self._h = np.empty_like(z)
        before = np.zeros_like(z[:, 0])
        for t in range(z.shape[1]):
            before = self._h[:, t] = np.tanh(z[:, t] + before @ p["recurrent"])
        return self._h[:, :: self.step]

    def backward(self, dy: Array) -> Array:
        """Set the gradients towards the parameters and return that towards the inputs."""
        p, h = self.parameters, self._h
        dz = np.empty_like(h)
        later = np.zeros_like(h[:, 0])
        for t in reversed(range(h.shape[1])):
            dh = dy[:, :: self.step][:, t] + later
            dz[:, t] = dh * (1 - h[:, t] ** 2)
            later = dz[:, t] @ p["recurrent"].T
        flat = dz.reshape(-1, dz.shape[-1])
        self.gradients["weights"][:] = self._x.reshape(len(flat), -1).T @ flat
        self.gradients["recurrent"][:] = np.tensordot(h[:, :-1], dz[:, 1:], axes=((0, 1), (0, 1)))
        self.gradients["bias"][:] = flat.sum(axis=0)
        return (dz @ p["weights"].T)[:, :: self.step]


class Reader:
    """Answers a query about tokens: z = y W_O + b, with y = Σ a_i v_i the mean of their values.

    Each token becomes a vector h_i, alone or in its context; keys are h_i W_K, values h_i W_V, and
    a_i are the weights of attention, additive [bahdanau2014neural] or by scaled dot products
    [vaswani2017attention], between the query and the keys.

    Parameters
    ----------
    features, queries, outputs
        Sizes of a token, of a query and of the answer z.
    rng
        Draws the parameters.
    context
        Whether h_i is read with its neighbours by two recurrent layers, one in either direction,
        or is the embedding of token i alone.
    attention
        Which kind; "uniform" gives every token the same weight, and nothing to learn.
    spare
        Add 1 to the denominator of the softmax, so that weights may sum to less than one. It is
        the same as one more token whose key and value are zero.
    bias
        Whether the answer has a bias.
    width
        Of embeddings and states; keys and values have half of it.
    """

    weights: Array
    """Of the last call, (examples, n)."""
    values: Array
    """v_i of the last call, (examples, n, width / 2)."""

    def __init__(
        self,
        features: int,
        queries: int,
        outputs: int,
        rng: np.random.Generator,
        *,
        context: bool = False,
        attention: Literal["dot", "additive", "uniform"] = "dot",
        spare: bool = False,
        bias: bool = True,
        width: int = 32,
        dtype: DTypeLike = np.float32,
    ) -> None:
        half = width // 2

        def dense(fan_in: int, fan_out: int, *, embeds: bool = False) -> Dense:
            drawn = normal(1.0) if embeds else lecun_normal
            return Dense(fan_in, fan_out, rng, initialiser=drawn, bias=None, dtype=dtype)

        self.embedding = dense(features, width, embeds=True)
        self.directions = [
            Recurrent(width, half, rng, backwards=backwards, dtype=dtype)
            for backwards in ((False, True) if context else ())
        ]
        self.query = dense(queries, half, embeds=True)
        self.key, self.value = dense(width, half), dense(width, half)
        self.attention: DotProductAttention | AdditiveAttention | None = None
        if attention == "dot":
            self.attention = DotProductAttention()
        elif attention == "additive":
            self.attention = AdditiveAttention(half, half, half, rng, dtype=dtype)
        self.spare = spare
        self.readout = Dense(
            half, outputs, rng, initialiser=lecun_normal, bias=0.0 if bias else None, dtype=dtype
        )

    @property
    def layers(self) -> list[Learner]:
        """All that learns."""
        layers: list[Learner] = [self.embedding, *self.directions, self.value, self.readout]
        if self.attention is not None:
            layers += [self.query, self.key]
        if isinstance(self.attention, AdditiveAttention):
            layers.append(self.attention)
        return layers

    def forward(self, tokens: Array, queries: Array) -> Array:
        """Return the answers z (examples, outputs) to queries (examples, queries)."""
        examples, n, features = tokens.shape
        h = self.embedding.forward(tokens.reshape(-1, features))
        if self.directions:
            h = h.reshape(examples, n, -1)
            h = np.concatenate([way.forward(h) for way in self.directions], axis=-1)
            h = h.reshape(examples * n, -1)
        self.values = self.value.forward(h).reshape(examples, n, -1)
        if self.attention is None:
            self.weights = np.full((examples, n), 1 / n, self.values.dtype)
            return self.read(self.weights, self.values)
        keys = self.key.forward(h).reshape(examples, n, -1)
        values = self.values
        if self.spare:
            none = np.zeros_like(values[:, :1])
            keys, values = (np.concatenate([each, none], axis=1) for each in (keys, values))
        q = self.query.forward(queries)[:, None]
        y = self.attention.forward(q, keys, values)[:, 0]
        self.weights = self.attention.weights[:, 0, :n]
        return self.readout.forward(y)

    def read(self, weights: Array, values: Array) -> Array:
        """Return the answers with these weights (examples, n) and values (examples, n, v)."""
        y: Array = np.einsum("en,env->ev", weights, values)
        return self.readout.forward(y)

    def backward(self, dz: Array) -> None:
        """Set all gradients, given dE/dz of the last `forward`."""
        examples, n, half = self.values.shape
        dy = self.readout.backward(dz)
        if self.attention is None:
            dh = self.value.backward(np.repeat(dy / n, n, axis=0))
        else:
            dq, dk, dv = self.attention.backward(dy[:, None])
            self.query.backward(dq[:, 0])
            dh = self.value.backward(dv[:, :n].reshape(-1, half))
            dh += self.key.backward(dk[:, :n].reshape(-1, half))
        if self.directions:
            ways = np.split(dh.reshape(examples, n, -1), 2, axis=-1)
            onward, back = map(Recurrent.backward, self.directions, ways)
            dh = (onward + back).reshape(examples * n, -1)
        self.embedding.set_gradients(dh)

    def as_float64(self) -> Reader:
        """Return a copy in float64: what it computes can be checked to many digits."""
        copy = deepcopy(self)
        for layer in copy.layers:
            layer.parameters = {k: v.astype(np.float64) for k, v in layer.parameters.items()}
            layer.gradients = {k: np.zeros_like(v) for k, v in layer.parameters.items()}
        return copy


def train(
    reader: Reader,
    draw: Callable[[], Batch],
    loss: Callable[[Array, Labels], tuple[float, Array]],
    steps: int,
    learning_rate: float,
) -> Reader:
    """Train a reader in place, by Adam, on batches that are seen once each.

    The learning rate falls to zero along a straight line.
    """
    adam = Adam(learning_rate)
    for step in range(steps):
        adam.learning_rate = learning_rate * (1 - step / steps)
        tokens, queries, labels = draw()
        reader.backward(loss(reader.forward(tokens, queries), labels)[1])
        adam.step(reader.layers)
    return reader

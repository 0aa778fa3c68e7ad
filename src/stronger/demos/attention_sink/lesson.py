"""Does a large attention weight mean that something was found?

A network takes a mean of ten tokens, each a letter with a number, and of a first without meaning,
with weights that sum to one. Asked for a letter, it gives its number, or zeros if it is absent.

Guess first. How large is the largest weight when the letter is there, and how large when it is not?

Then run it, change one thing, and predict what happens before you look:

1. Leave the first token out of the test: ``answer(tokens[:, 1:], asked)`` in the line of ``right``.
2. Train for a quarter of the time only: ``steps = 250``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.attention import DotProductAttention
from stronger.nn.layers import Dense
from stronger.nn.losses import squared_error
from stronger.nn.optimisers import Adam

steps = 1000
rng = np.random.default_rng(0)
query, key, value = (Dense(n, m, rng, bias=None) for n, m in ((16, 16), (25, 16), (25, 8)))
attention, optimiser = DotProductAttention(), Adam(0.01)


def draw(count):
    letters = rng.permuted(np.tile(np.arange(16), (count, 1)), axis=1)
    numbers = np.eye(8)[rng.integers(0, 8, (count, 10))]
    tokens = np.pad(np.dstack([np.eye(16)[letters[:, :10]], numbers]), ((0, 0), (1, 0), (0, 1)))
    tokens[:, 0, 24] = 1  # the first token says only that it is the first
    there = rng.random(count) < 0.5
    asked = np.eye(16)[np.where(there, letters[:, 0], letters[:, 10])]
    return tokens, asked, there[:, None] * numbers[:, 0], there


def answer(tokens, asked):
    k, v = (w.forward(tokens.reshape(-1, 25)).reshape(*tokens.shape[:2], -1) for w in (key, value))
    return attention.forward(query.forward(asked)[:, None], k, v)[:, 0]


for _ in range(steps):
    tokens, asked, wanted, _ = draw(100)
    gradients = attention.backward(squared_error(answer(tokens, asked), wanted)[1][:, None])
    for layer, gradient in zip((query, key, value), gradients):
        layer.backward(gradient.reshape(-1, gradient.shape[-1]))
    optimiser.step([query, key, value])

tokens, asked, wanted, there = draw(2000)
right = ((answer(tokens, asked) > 0.5) == wanted).all(axis=1)
largest = attention.weights[:, 0].max(axis=1)
_, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
for name, chosen in (("letter is there", there), ("letter is not there", ~there)):
    print(f"{name}: largest weight {largest[chosen].mean():.2f}, right {right[chosen].mean():.0%}")
    axes.hist(largest[chosen], np.linspace(0, 1, 41), alpha=0.7, label=name)
axes.set(title="Is the largest weight larger where something was found?")
axes.set(xlabel="largest weight  [share]", ylabel="questions  [number]")
axes.legend()
plt.show()

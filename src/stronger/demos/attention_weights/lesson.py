"""Does a larger attention weight show that a token matters more to the answer?

A network sees eleven tokens, each a letter with a number, and is asked for the number of one of the
letters. It answers from a mean of all tokens, with attention weights that sum to one.

Guess first. How large is the weight of the token that is asked for, after training? How many of 100
answers, each one of eight numbers, will still be right if that token is left out?

Then run it, change one thing, and predict what happens before you look:

1. Show that token twice in the test: ``copies = 2``.
2. Ask whether most of the eleven numbers are odd: ``wanted = (numbers % 2).sum(axis=1) // 6``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.attention import DotProductAttention
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import Adam

copies = 1
rng = np.random.default_rng(0)
query, key, value = Dense(16, 16, rng), Dense(24, 16, rng), Dense(24, 8, rng)
attention, optimiser = DotProductAttention(), Adam(0.01)


def draw(count):
    letters = rng.permuted(np.tile(np.arange(16), (count, 1)), axis=1)[:, :11]
    numbers = rng.integers(0, 8, (count, 11))
    wanted = numbers[:, 0]  # the first is asked for; the network cannot see that it is the first
    return np.dstack([np.eye(16)[letters], np.eye(8)[numbers]]), np.eye(16)[letters[:, 0]], wanted


def answer(tokens, asked):
    k, v = (w.forward(tokens.reshape(-1, 24)).reshape(*tokens.shape[:2], -1) for w in (key, value))
    return attention.forward(query.forward(asked)[:, None], k, v)[:, 0]


for _ in range(1000):
    tokens, asked, wanted = draw(100)
    gradients = attention.backward(cross_entropy(answer(tokens, asked), wanted)[1][:, None])
    for layer, gradient in zip((query, key, value), gradients):
        layer.backward(gradient.reshape(-1, gradient.shape[-1]))
    optimiser.step([query, key, value])
tokens, asked, wanted = draw(1000)
tokens[:, 1:copies] = tokens[:, :1]
without = [answer(np.delete(tokens, place, axis=1), asked) for place in range(11)]
usual, *left = (100 * np.mean(z.argmax(1) == wanted) for z in (answer(tokens, asked), *without))
weights = 100 * attention.weights[:, 0].mean(axis=0)  # of the last answer, to all eleven
print(f"right: {usual:.0f} of 100 answers; without the token asked for: {left[0]:.0f}")
print(f"weight of the token asked for: {weights[0]:.0f}%; of the next: {weights[1]:.0f}%")
_, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
axes.bar(np.arange(11) + 0.8, weights, 0.4, label="its weight  [%]")
axes.bar(np.arange(11) + 1.2, usual - left, 0.4, label="right answers lost without it  [of 100]")
axes.set(title="Is a token with a large weight missed?", xlabel="token  [the first is asked for]")
axes.set(xticks=range(1, 12), ylabel="share  [%]", ymargin=0.35)
axes.legend()
plt.show()

"""How sure can a network be whose output vectors must all have one length?

Guess first. The ten outputs of a network are divided by the length of their vector and multiplied
by a scale; a softmax makes probabilities of them. At a scale of 1, how probable can it make the
right digit at most, and how many test digits does it still get right? What does a scale of 30 do?

Then run it, change one thing, and predict what happens before you look:

1. Leave lengths free: take ``, UnitLength()`` away.
2. Draw three in ten labels by chance: ``false = rng.random(3000) < 0.3``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.embedding import UnitLength
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

rng = np.random.default_rng(0)
data = digits(rng, train=3000, test=2000)
false = rng.random(3000) < 0
labels = np.where(false, rng.integers(0, 10, 3000), data.train_labels)

scales = [1, 2, 4, 8, 16, 30]
certain, right = [], []
for s in scales:

    def scaled(y, labels, s=s):
        loss, gradient = cross_entropy(s * y, labels)
        return loss, s * gradient

    network = Network([Dense(784, 100, rng), ReLU(), Dense(100, 10, rng), UnitLength()])
    fit(network, Adam(2e-3), data.train, labels, rng, epochs=10, loss=scaled)
    p = softmax(s * network.outputs(data.test))  # (2000, 10)
    certain.append(100 * p.max(axis=1).mean())
    right.append(100 * np.mean(p.argmax(axis=1) == data.test_labels))
    print(f"scale {s}: right on {right[-1]:.1f}%, and {certain[-1]:.0f}% sure on average")

figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
axes.plot(scales, right, "o-", label="digits it gets right")
axes.plot(scales, certain, "s--", label="how probable it calls its answer")
axes.set(xscale="log", xlabel="scale  [× output of unit length]", ylabel="[%]")
axes.set(title="Without length, who decides how sure an answer sounds?", ylim=(0, 102))
axes.set_xticks(scales, scales)
axes.legend()
plt.show()

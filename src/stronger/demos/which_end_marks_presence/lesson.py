"""Does it matter how one asks which end of a unit means that its feature is present?

A hundred rectifiers, which put out max(0, z), learn digits. Each unit is given a digit: the one
that moves its net input z most, the one that moves its activation max(0, z) most, or the one whose
answer hangs on it most. Then we ask whether the unit is higher for that digit than for others.

Guess first. Before training all weights are random. In which of the three ways will clearly more
than half of the units be high for their digit, although nothing has been learned?

Then run it, change one thing, and predict what happens before you look:

1. Train by plain gradient descent: ``SGD(0.1)`` for ``Adam(0.001)``.
2. Use units whose two ends are alike, at -1 and at 1: ``Tanh()`` for ``ReLU()``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU, Tanh
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import fit
from stronger.statistics import auc

rng = np.random.default_rng(1)
data = digits(rng, train=2000, test=2000)
mean = data.train.mean(axis=0)
before = Network([Dense(784, 100, rng), ReLU(), Dense(100, 10, rng)])
after = before.copy()
fit(after, Adam(0.001), data.train - mean, data.train_labels, rng, epochs=40)

present = data.test_labels[:, None] == np.arange(10)  # (examples, digits)
first, second = slice(1000), slice(1000, None)  # choose on the one, look on the other
figure, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
for offset, (when, network) in ((-0.2, ("untrained", before)), (0.2, ("trained", after))):
    z, h = network.activations(data.test - mean)[1:3]  # (examples, units)
    votes = network.layers[2].parameters["weights"]  # (units, digits)
    moves = {
        "its net input": auc(z[first], present[first]) - 0.5,
        "its activation": auc(h[first], present[first]) - 0.5,
        "the answers": votes - votes.mean(axis=1, keepdims=True),
    }
    higher = auc(z[second], present[second]) > 0.5  # (units, digits)
    shares = [higher[range(100), abs(move).argmax(axis=1)].mean() for move in moves.values()]
    for way, share in zip(moves, shares, strict=True):
        print(f"{when}, chosen by {way}: {share:.0%} of units are high for their digit")
    axes.barh(np.arange(3) + offset, shares, 0.35, label=when)
axes.axvline(0.5, color="grey", linestyle="--")
axes.set_yticks(range(3), [f"by {way}" for way in moves])
axes.set(xlim=(0, 1), xlabel="units high for their digit  [share of 100]")
axes.set_title("Which end means present, if a unit's digit is chosen ...")
axes.legend()
plt.show()

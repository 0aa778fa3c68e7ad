"""What should stand in for a unit that is taken away: zero, its mean, its values elsewhere?

A network with one hidden layer reads digits. Each unit is ablated in turn, by three fills, and we
see how far the answers to new images move, and whether the more active units move them further.

Guess first. Which fill moves the answers least? Which makes activity look most important?

Then run it, change one thing, and predict what happens before you look:

1. Do not train: ``epochs=0``. What then moves is damage, for there is no knowledge to lose.
2. Train by gradient descent: ``SGD(0.05, momentum=0.9)``, from the same module as ``Adam``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.losses import softmax
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.statistics import rank_correlation

rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=1000)
network = Network([Dense(784, 100, rng), ReLU(), Dense(100, 10, rng)])
fit(network, Adam(0.001), data.train, data.train_labels, rng, epochs=5)

hidden = network.forward(data.test, stop=2)  # (images, units), zero or positive
logits = network.forward(hidden, start=2)
weights = network.layers[2].parameters["weights"]  # (units, digits)
activity = hidden.mean(axis=0)

figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
for name, fill in {
    "zero": np.zeros_like(hidden),
    "mean": np.broadcast_to(activity, hidden.shape),
    "resampled": rng.permuted(hidden, axis=0),
}.items():
    moved = []
    for unit in range(hidden.shape[1]):
        change = np.outer(fill[:, unit] - hidden[:, unit], weights[unit])
        distance = np.abs(softmax(logits + change) - softmax(logits)).sum(axis=1) / 2
        moved.append(distance.mean())
    agreement = rank_correlation(activity, moved)
    print(f"{name}: answers move by {np.mean(moved):.2%}; with activity {agreement:.2f}")
    axes.plot(activity, moved, "o", alpha=0.6, label=f"{name} ({agreement:.2f})")
axes.set(xlabel="mean activation of the unit", ylabel="change of the answers without it")
axes.set_title("What fills an ablated unit?")
axes.legend(title="fill (rank correlation)")
plt.show()

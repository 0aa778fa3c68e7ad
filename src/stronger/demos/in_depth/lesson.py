"""Do units that are useful early grow stronger, in every layer of a deep network?

A network of six hidden layers learns digits. After the first epoch each unit is held at its mean in
turn: how much the loss on new digits rises says how useful the unit is. Then training goes on, and
we see how much its incoming weights have grown.

Guess first. In which layers do useful units grow more than others: in all, only near the output, or
nowhere? Say a rank correlation for each, 1 if the most useful grow most.

Then run it, change one thing, and predict what happens before you look:

1. Take away what there is to learn: ``labels = rng.permutation(data.train_labels)``.
2. Train by ``Adam(0.001)``, whose steps are about the same for every weight.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.training import fit
from stronger.statistics import rank_correlation

rng = np.random.default_rng(0)
data = digits(rng, train=3000, test=500)
labels = data.train_labels
sizes = [784, 32, 32, 32, 32, 32, 32, 10]
dense = [Dense(sizes[i], sizes[i + 1], rng) for i in range(7)]
layers = [each for d in dense[:-1] for each in (d, ReLU())]
network = Network([*layers, dense[-1]])
optimiser = SGD(0.05)


def norms(layer):
    return np.linalg.norm(layer.parameters["weights"], axis=0)  # of each unit's incoming weights


fit(network, optimiser, data.train, labels, rng, epochs=1)
states = network.activations(data.test)
importance = np.zeros((6, 32))
for layer, unit in np.ndindex(6, 32):
    h = states[2 * layer + 2].copy()
    h[:, unit] = h[:, unit].mean()
    without = network.forward(h, start=2 * layer + 2)
    importance[layer, unit], _ = cross_entropy(without, data.test_labels)
before = [norms(each) for each in dense[:-1]]
fit(network, optimiser, data.train, labels, rng, epochs=7)
growth = [norms(each) - old for each, old in zip(dense, before, strict=False)]
relation = [rank_correlation(*pair) for pair in zip(importance, growth, strict=True)]
print("layer by layer:", *(f"{each:.2f}" for each in relation))
plt.plot(range(1, 7), relation, "o-")
plt.axhline(0, color="grey", linestyle="--")
plt.title("Do useful units grow more?  [rank correlation]")
plt.xlabel("hidden layer")
plt.show()

"""Can a unit that is off for every example ever come back?

A network with two layers of 100 rectifiers (ReLU) learns digits. Then 20 units are switched off:
their biases are lowered until not one of the 5,000 images reaches them. Training goes on.

Guess first. A rectifier that is off passes no gradient. Of the 20 units, how many are on for some
image again after five more passes over the images?

Then run it, change one thing, and predict what happens before you look:

1. Let the optimiser go on with steps gathered before: ``SGD(0.1, momentum=0.9)``.
2. Switch off units of the second layer, whose inputs go on changing: ``LAYER = 2``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.training import fit, train

LAYER = 0  # where the weights are: 0 in the first hidden layer, 2 in the second

rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=0)
images, labels = data.train, data.train_labels
network = Network([Dense(784, 100, rng), ReLU(), Dense(100, 100, rng), ReLU(), Dense(100, 10, rng)])
optimiser = SGD(0.1)
fit(network, optimiser, images, labels, rng, epochs=3)


def strongest():
    """Return the largest net input of each of the 20 units over all images."""
    return network.activations(images)[LAYER + 1][:, :20].max(axis=0)


z = network.activations(images)[LAYER + 1][:, :20]  # before the rectifiers
network.layers[LAYER].parameters["bias"][:20] -= strongest() + 0.05 * z.std(axis=0)
reached = [strongest()]
for _ in train(network, optimiser, images, labels, rng, epochs=5):
    reached.append(strongest())
    print(f"{np.sum(reached[-1] > 0)} of 20 units are on for some image again")

_, axes = plt.subplots(figsize=(7, 4), layout="constrained")
axes.plot(reached, color="C0", alpha=0.7)
axes.axhline(0, color="black", linestyle="--")
axes.set_title(f"Does training bring units back? {np.sum(reached[-1] > 0)} of 20 rise above zero")
axes.set_xlabel("passes over the images since they were switched off")
axes.set_ylabel("net input of each unit\nfor the image that drives it most")
plt.show()

"""Are the most active units of a network so active because they help it?

A network with 100 hidden units learns digits. Then each unit in turn is ablated: set to zero for
every digit. How much the loss rises is how important the unit is.

Guess first. Are the units that are active the most also the most important ones? Say a rank
correlation: 1 if the order is the same, 0 if one has nothing to do with the other.

Then run it, change one thing, and predict what happens before you look:

1. Shuffle the labels, so that nothing can help on new digits: ``labels =
   rng.permutation(data.train_labels)``.
2. Train by ``Adam(0.001)``, whose steps are about the same for every weight; under ``SGD`` a
   weight's steps are as large as the activity that it carries.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import fit
from stronger.statistics import accuracy, rank_correlation

rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=2000)
labels = data.train_labels
network = Network([Dense(784, 100, rng), ReLU(), Dense(100, 10, rng)])
fit(network, SGD(0.1), data.train, labels, rng, epochs=10)

h, logits = network.activations(data.train)[2:]  # (images, units), (images, digits)
weights = network.layers[2].parameters["weights"]  # (units, digits)
loss, _ = cross_entropy(logits, labels)
importance = []
for unit in range(100):
    without = logits - np.outer(h[:, unit], weights[unit])
    importance.append(cross_entropy(without, labels)[0] - loss)
activity = h.mean(axis=0)
order = rank_correlation(activity, np.array(importance))

read = accuracy(network.outputs(data.test), data.test_labels)
print(f"the network reads {read:.0%} of new digits")
print(f"rank correlation of activity and importance over its units: {order:.2f}")
_, axes = plt.subplots(figsize=(7, 4), layout="constrained")
axes.plot(activity, importance, "o", alpha=0.6)
axes.set_title(f"Does the network need its active units most? Rank correlation {order:.2f}")
axes.set_xlabel("mean activity of a unit  [mean output over 5,000 digits]")
axes.set_ylabel("rise of the loss without it  [cross-entropy]")
plt.show()

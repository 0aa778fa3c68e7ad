"""When a network takes a step to learn one digit, does its answer change more for its own kind?

Guess first. The network has learned 3,000 digits. We take one small step on one of 100 new digits,
and see how far the outputs for each other one move; and so for all. Of two digits, one of the same
kind as the digit that is learned and one of another, how often does the one of its kind move more?
It is half of the time if kinds make no difference.

Then run it, change one thing, and predict what happens before you look:

1. Ask a network that has learned nothing: ``EPOCHS = 0``.
2. Ask in both directions at once, by the geometric mean: add ``moved = np.sqrt(moved * moved.T)``
   after the line that divides.
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
from stronger.statistics import auc_of_two

EPOCHS = 15
rng = np.random.default_rng(0)
data = digits(rng, train=3000, test=100)
network = Network([Dense(784, 50, rng), ReLU(), Dense(50, 50, rng), ReLU(), Dense(50, 10, rng)])
fit(network, Adam(1e-3), data.train, data.train_labels, rng, epochs=EPOCHS)

before = network.outputs(data.test)
moved = np.zeros((100, 100))  # digit that is learned, digit that is asked
for i in range(100):
    stepped = network.copy()
    outputs = stepped.forward(data.test[[i]], training=True)
    stepped.backward(cross_entropy(outputs, data.test_labels[[i]])[1])
    SGD(0.1).step(stepped.layers)
    moved[i] = np.linalg.norm(stepped.outputs(data.test) - before, axis=1)
moved /= np.diag(moved)[:, np.newaxis]  # relative to the digit that is learned

alike = data.test_labels[:, np.newaxis] == data.test_labels
same, other = moved[alike & ~np.eye(100, dtype=bool)], moved[~alike]
more_often = auc_of_two(same, other)
print(f"a digit of the same kind moves more than one of another in {more_often:.0%} of cases")
for values, label in ((same, "same kind"), (other, "another kind")):
    plt.hist(values, np.linspace(0, 1.6, 50), density=True, alpha=0.5, label=label)
plt.xlabel("how far another digit moves [of the one that is learned]")
plt.ylabel("density of pairs")
plt.title(f"Its own kind moves more in {more_often:.0%} of cases")
plt.legend()
plt.show()

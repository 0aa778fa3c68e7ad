"""What matters more for digits never seen before: the method, or which digits they are?

A network learns to name seven digits. Then it is shown the other three: how often are two images of
one of these nearer to each other in its last hidden layer than two of different ones? Distances
are taken of its vectors as they are, and of vectors that were all given one length.

Guess first. How much do the two methods differ, and how much do three sets of unseen digits?

Then run it, change one thing, and predict what happens before you look:

1. Hold other digits out: ``blocks = [[3, 5, 8], [0, 1, 7], [2, 4, 6]]``.
2. Do not train at all: ``epochs = 0``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.embedding import unit_length
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

blocks = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
epochs = 3
rng = np.random.default_rng(0)
data = digits(rng, train=3000, test=1500)


def area(z, labels):
    """Return how often a pair of one digit is nearer than a pair of two, over random pairs."""
    a, b = rng.integers(0, len(z), (2, 20000))
    apart, same = np.linalg.norm(z[a] - z[b], axis=1), labels[a] == labels[b]
    return np.mean(rng.choice(apart[same], 20000) < rng.choice(apart[~same], 20000))


found = []
for unseen in blocks:
    seen, asked = ~np.isin(data.train_labels, unseen), np.isin(data.test_labels, unseen)
    network = Network([Dense(784, 64, rng), ReLU(), Dense(64, 10, rng)])
    fit(network, Adam(2e-3), data.train[seen], data.train_labels[seen], rng, epochs=epochs)
    z = network.forward(data.test[asked], stop=2)
    labels = data.test_labels[asked]
    found.append([area(z, labels), area(unit_length(z + 1e-9), labels)])
    print(f"unseen {unseen}: with lengths {found[-1][0]:.2f}, all of one length {found[-1][1]:.2f}")

_, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
for label, heights, shift in zip(("lengths free", "one length"), np.transpose(found), (-0.2, 0.2)):
    axes.bar(np.arange(len(blocks)) + shift, heights, 0.38, label=label)
axes.set_xticks(range(len(blocks)), [", ".join(map(str, each)) for each in blocks])
axes.set(ylim=(0.5, 1), xlabel="digits never seen", ylabel="nearer if of one digit  [share]")
axes.set(title="Which digits, or which method?")
axes.legend()
plt.show()

"""Which unit of a network is the strongest: the largest, or the one that the answers hang on?

A network with one hidden layer reads digits. For each hidden unit we take its size (its mean
activation) and its importance (how many answers change if it is held at its mean). Then the largest
becomes the smallest, and so on: what comes into a unit is stretched, what goes out is shrunk.

Guess first. Do large units matter more? And after the rescaling: how many of 2,000 answers differ?

Then run it, change one thing, and predict what happens before you look:

1. Set units to zero instead of holding them at their mean: ``FILL = 0 * size``.
2. Do not train at all: ``epochs=0``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.statistics import rank_correlation

rng = np.random.default_rng(0)
data = digits(rng, train=10_000, test=2000)
network = Network([Dense(784, 40, rng), ReLU(), Dense(40, 10, rng)])
fit(network, Adam(0.001), data.train, data.train_labels, rng, epochs=8)
first, second = (network.layers[at].parameters for at in (0, 2))
answers = network.forward(data.test).argmax(axis=1)

figure, panels = plt.subplots(1, 2, figsize=(8, 4), sharey=True, layout="constrained")
for axes, name in zip(panels, ("as trained", "rescaled")):
    hidden = network.forward(data.test, stop=2)  # (images, units)
    size = hidden.mean(axis=0)
    FILL = size
    importance = np.zeros(40)
    for unit in range(40):
        without = hidden.copy()
        without[:, unit] = FILL[unit]
        importance[unit] = np.sum(network.forward(without, start=2).argmax(axis=1) != answers)
    changed = np.sum(network.forward(data.test).argmax(axis=1) != answers)
    agreement = rank_correlation(size, importance)
    print(f"{name}: {changed} answers changed; rank correlation {agreement:.2f}")
    axes.scatter(size, importance)
    axes.set(xlabel="size: mean activation", title=f"{name}: rank correlation {agreement:.2f}")

    order = np.argsort(size)  # the largest unit gets the size of the smallest, and so on
    wanted = np.empty(40)
    wanted[order] = size[order[::-1]]
    factors = np.where(size > 0, wanted / np.where(size > 0, size, 1), 1)
    factors = np.where(factors > 0, factors, 1).astype(np.float32)
    first["weights"] *= factors
    first["bias"] *= factors
    second["weights"] /= factors[:, None]
panels[0].set_ylabel("answers that change without it  [of 2,000]")
plt.show()

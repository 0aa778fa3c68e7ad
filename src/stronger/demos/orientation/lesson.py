"""Is a hidden unit high or low when its feature is present?

Forty hidden rectifiers, which put out max(0, z), learn to say which of twenty features are present.
Each feature adds a direction to the input where it is there, which is once in twenty examples.

Guess first. A unit starts with random weights, so that its feature drives it up or down with equal
chance. After training, how many of the forty will be higher when their feature is present: some
twenty, nearly all, or nearly none?

Then run it, change one thing, and predict what happens before you look:

1. Let every feature be there nineteen times in twenty: ``share = 0.95``.
2. Use units whose two ends are alike, at -1 and at 1: ``Tanh()`` for ``ReLU()``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU, Tanh
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.planted import Planted, logistic_cross_entropy
from stronger.nn.training import fit
from stronger.nn.tuning import tune

share = 0.05  # how often each feature is present
rng = np.random.default_rng(2)
world = Planted.at_random(rng, 20, share, noise=0.3)
network = Network([Dense(20, 40, rng), ReLU(), Dense(40, 20, rng, bias=world.base_rate)])
before = network.copy()
inputs, present = world.draw(rng, 20_000)
fit(network, Adam(0.003), inputs, present, rng, epochs=6, loss=logistic_cross_entropy)

# A unit's feature is the one that moves it most, up or down. How often is the unit higher in an
# example with that feature than in one without: always (1), never (0), or by chance (0.5)?
inputs, present = world.draw(rng, 10_000)
figure, axes = plt.subplots(figsize=(7, 4))
for when, each in (("before training", before), ("after training", network)):
    net_input = each.activations(inputs)[1]  # (examples, units)
    higher = tune(net_input, present).auc  # (units,)
    print(f"{when}: {np.sum(higher > 0.5)} of 40 units are high where their feature is present")
    axes.hist(higher, np.linspace(0, 1, 21), alpha=0.6, label=when)
axes.axvline(0.5, color="grey", linestyle="--")
axes.set_title(f"Which end means present, for features there in {share:.0%} of examples?")
axes.set_xlabel("how often the unit is higher where its feature is present  [share of pairs]")
axes.set_ylabel("hidden units  [number]")
axes.legend()
plt.show()

"""Does it matter what a unit says when nothing is there?

Forty tanh units learn to say which of twenty features are present, each of them once in twenty
examples. A tanh unit is at zero when its input is; we add a constant c to its output, so that it is
active at rest (c > 0) or negative at rest (c < 0). The next layer could take c back by its bias.

Guess first. With c = 0 about half of the units end up high when their feature is present, and half
low. With c = 1, how many will be high: more, fewer, or half as before?

Then run it, change one thing, and predict what happens before you look:

1. Let every feature be there nineteen times in twenty: ``share = 0.95``.
2. Use rectifiers, which are at rest at their lowest: ``class Raised(ReLU)`` for ``class
   Raised(Tanh)``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU, Tanh
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.planted import Planted, logistic_cross_entropy
from stronger.nn.training import fit
from stronger.nn.tuning import share_high, tune

share = 0.05  # how often each feature is present
rises = (-1.0, -0.5, 0.0, 0.5, 1.0)


class Raised(Tanh):
    def forward(self, x):
        return super().forward(x) + np.float32(c)  # c: set in the loop below


high = []
for c in rises:
    rng = np.random.default_rng(3)
    world = Planted.at_random(rng, 20, share, noise=0.3)
    network = Network([Dense(20, 40, rng), Raised(), Dense(40, 20, rng)])
    inputs, present = world.draw(rng, 10_000)
    fit(network, Adam(0.003), inputs, present, rng, epochs=6, loss=logistic_cross_entropy)
    # All outputs start at even odds, far too high for what is rare. A unit that is active at rest
    # helps to lower them by voting against its feature; then it has to be low when that is there.
    inputs, present = world.draw(rng, 5_000)
    high.append(share_high(tune(network.activations(inputs)[1], present)))
    print(f"c = {c:+.1f}: {high[-1]:.0%} of the units are high where their feature is present")

figure, axes = plt.subplots(figsize=(7, 4))
axes.plot(rises, high, "o-")
axes.axhline(0.5, color="grey", linestyle="--")
axes.set(ylim=(0, 1.02), xlabel="c, added to every hidden output  [1: the largest tanh]")
axes.set_ylabel("units high for presence  [share of 40]")
axes.set_title(f"Which end means present, for features in {share:.0%} of examples?")
plt.show()

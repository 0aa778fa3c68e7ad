"""How high can a unit be driven while the image still shows the same digit?

A network with two hidden layers learns to read digits, whose pixels go from 0 (paper) to 1 (ink).
Each unit of the second layer has a record: the most that any of 1,000 test digits gives it. For
each unit we take a digit that drives it less than most do, and move every pixel, by no more than a
given reach, so that the unit is driven as high as it will go.

Guess first. Which reach is enough for half of the units to beat their record?

Then run it, change one thing, and predict what happens before you look:

1. Leave the network as it was made: ``epochs=0`` for ``epochs=6``.
2. Move pixels up or down by coin flips: ``rng.choice([-1, 1], x.shape)`` for
   ``np.sign(below.gradients(wanted)[0])``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

rng = np.random.default_rng(0)
data = digits(rng, train=4000, test=1000)
hidden = [Dense(784, 100, rng), ReLU(), Dense(100, 100, rng)]
network = Network([*hidden, ReLU(), Dense(100, 10, rng)])
fit(network, Adam(0.001), data.train, data.train_labels, rng, epochs=6)

below = Network(hidden)  # ends in the net inputs of the second hidden layer
wanted = np.eye(100, dtype=np.float32)  # (trials, units): which sum of units each trial drives up
usual = below.outputs(data.test) @ wanted.T  # (digits, trials)
x = data.test[np.argsort(usual, axis=0)[250, range(100)]]  # a quarter of digits drive it less

reaches = (0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
higher, past = [], []
for reach in reaches:
    moved = x
    for _ in range(20):
        below.forward(moved)
        uphill = np.sign(below.gradients(wanted)[0])
        moved = np.clip(moved + reach / 8 * uphill, x - reach, x + reach).clip(0, 1)
    driven = (below.outputs(moved) * wanted).sum(axis=1)
    higher.append(100 * np.mean(driven > usual))
    past.append(100 * np.mean(driven > usual.max(axis=0)))
    print(
        f"within {reach}: higher than {higher[-1]:.0f}% of digits, {past[-1]:.0f}% past the record"
    )

figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
axes.plot(reaches, higher, "o-", label="digits that drive the unit less, on average")
axes.plot(reaches, past, "s-", label="units driven past their record")
axes.set(xlabel="how far every pixel may move  [pixel range]", ylabel="share  [%]")
axes.set_title("How far must pixels move to drive a unit past its record?")
axes.legend()
plt.show()

"""Is a large response worth more if a unit answers to what is near its centre?

Ten linear units learn to say yes or no to their digit: p = 1 / (1 + exp(-w·x - b)). Ten radial
units sit at the mean image of theirs and say p = exp(-‖x - m‖² / width). An image gets a yes if
some unit says more than one half.

Guess first. All units are shown noise: pixels drawn from a normal distribution, which look like no
digit. How much of it gets a yes from linear units, and how much from radial ones? And how many
digits whose ink is twice as strong?

Then run it, change one thing, and predict what happens before you look:

1. Let the noise have the pixels of digits, in random order: ``rng.permuted(x, axis=1)`` for
   ``rng.standard_normal(x.shape, np.float32)``.
2. Make radial units ten times as wide: ``20 *`` for ``2 *`` in the line of ``width``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.planted import logistic_cross_entropy
from stronger.nn.training import fit

rng = np.random.default_rng(0)
data = digits(rng, train=4000, test=1000)
x, labels = data.train, data.train_labels

network = Network([Dense(784, 10, rng)])
wanted = labels[:, None] == np.arange(10)  # (images, units)
fit(network, Adam(0.003), x, wanted, rng, epochs=8, loss=logistic_cross_entropy)
centres = np.array([x[labels == digit].mean(axis=0) for digit in range(10)])
width = 2 * np.square(x - centres[labels]).sum(axis=1).mean()

x = data.test
noise = rng.standard_normal(x.shape, np.float32)
figure, panels = plt.subplots(1, 2, figsize=(8, 3.6), sharey=True, layout="constrained")
for name, seen in (("digits", x), ("digits of twice the ink", 2 * x), ("noise", noise)):
    distances = np.array([np.square(seen - centre).sum(axis=1) for centre in centres]).T
    responses = {
        "linear units": 1 / (1 + np.exp(-network.outputs(seen))),
        "radial units": np.exp(-distances / width),
    }
    for axes, (units, p) in zip(panels, responses.items()):
        largest = p.max(axis=1)
        print(f"{name}: {np.mean(largest > 0.5):.0%} get a yes from {units}")
        axes.hist(largest, np.linspace(0, 1, 21), alpha=0.6, label=name)
        axes.axvline(0.5, color="grey", linestyle="--")
        axes.set(title=units, xlabel="largest response of ten units  [probability]")
panels[0].set_ylabel("images  [number of 1,000]")
panels[1].legend()
figure.suptitle("What is a yes worth?")
plt.show()

"""Does a network notice when an input is unlike anything it has seen?

Two networks read digits. One has rectifiers, which grow with the input. The other has Gaussian
units on a hundred patterns: each falls with the distance from its pattern, and far away all are 0.

Guess first. Both are shown random images with no digit in them, stronger and stronger. How sure of
one digit, from 10% on, does each of the two become?

Then run it, change one thing, and predict what happens before you look:

1. Leave out the constants of the Gaussian network's outputs: ``Dense(100, 10, rng, bias=None)``.
2. Do not train the network of rectifiers at all: ``epochs = 0``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn import radial
from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.losses import softmax
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

epochs = 5
rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=1000)
strange = rng.standard_normal((1000, 784)).astype(np.float32)
strange *= np.linalg.norm(data.test, axis=1, keepdims=True) / 28  # as long as a digit

rectifiers = Network([Dense(784, 100, rng), ReLU(), Dense(100, 10, rng)])
fit(rectifiers, Adam(), data.train, data.train_labels, rng, epochs=epochs)

patterns = radial.k_means(data.train.astype(float), 100, rng)
width = radial.distances(patterns, patterns).mean()


def gaussian(images):
    """Return the activations of the Gaussian units (images, units)."""
    return radial.gaussian(radial.distances(images, patterns) / width)


output = Network([Dense(100, 10, rng)])
fit(output, Adam(0.3), gaussian(data.train), data.train_labels, rng, epochs=100)
factors = 2 ** np.arange(8)
_, axes = plt.subplots(figsize=(7, 4), layout="constrained")
answers = rectifiers.outputs, lambda images: output.outputs(gaussian(images))
for name, read in zip(("rectifiers", "Gaussian units"), answers):
    right = np.mean(read(data.test).argmax(axis=1) == data.test_labels)
    print(f"{name} read {right:.0%} of the test digits")
    sure = [100 * softmax(read(factor * strange)).max(axis=1).mean() for factor in factors]
    print(f"  and are {sure[0]:.0f}% sure of random images, {sure[-1]:.0f}% of 128 times as strong")
    axes.plot(factors, sure, "o-", label=name)
axes.axhline(10, color="grey", linestyle="--", label="all digits alike")
axes.set(title="How sure of one digit, where there is none?", xscale="log", ylim=(0, 103))
axes.set(xlabel="strength of the image  [of a digit's]", ylabel="probability of one digit  [%]")
axes.legend()
plt.show()

"""Do few active units show that a layer has found features?

A layer of 256 rectifiers learns 1,000 digits with random labels, so that there is nothing to find.
Before training, half of the units are on for an image.

Guess first. After twenty passes, is the share of units that are on as large, smaller, or larger?
And if the labels are true?

Then run it, change one thing, and predict what happens before you look:

1. Give the digits their true labels: ``labels = data.train_labels``.
2. Give it images that have nothing in common: ``images = rng.standard_normal((1000, 784))``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.training import fit

rng = np.random.default_rng(0)
data = digits(rng, train=1000, test=0)
ink = data.train - data.train.mean(axis=1, keepdims=True)
images = ink / ink.std(axis=1, keepdims=True)
labels = rng.integers(0, 10, 1000)
network = Network([Dense(784, 256, rng), ReLU(), Dense(256, 10, rng)])
optimiser = SGD(0.01, momentum=0.9)

on, right = [], []  # after each pass
for passed in range(21):
    if passed:
        fit(network, optimiser, images, labels, rng, epochs=1)
    on.append(100 * np.mean(network.forward(images, stop=2) > 0))
    right.append(100 * np.mean(network.outputs(images).argmax(axis=1) == labels))
print(f"units on for an image: {on[0]:.0f}% before training, {on[-1]:.0f}% after")
print(f"labels that it knows: {right[0]:.0f}% before training, {right[-1]:.0f}% after")

_, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
axes.plot(on, "o-", label="units that are on for an image")
axes.plot(right, "s-", label="images whose label it knows")
axes.set(title="Do units fall silent where there is nothing to find?", ylim=(0, 101))
axes.set(xlabel="passes through all images  [number]", ylabel="share  [%]")
axes.legend()
plt.show()

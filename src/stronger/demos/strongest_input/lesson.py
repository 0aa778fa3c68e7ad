"""What does the image look like that a network takes for the most perfect digit of all?

A network learns to read digits. For each digit we start from noise and change the image step by
step, in the direction that raises the network's answer for that digit most. Its length (the root of
the sum of squared pixels) stays that of a usual digit.

Guess first. Is the answer to such an image smaller than that to the best of 10,000 real ones, the
same, or larger? Would you recognise the digit? Would another network?

Then run it, change one thing, and predict what happens before you look:

1. Keep every pixel between paper (0) and ink (1): ``LEAST, MOST = 0, 1``.
2. Do not train the networks: ``PASSES = 0``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

LEAST, MOST = -np.inf, np.inf
PASSES = 5
rng = np.random.default_rng(0)
data = digits(rng, train=10_000, test=500)
network, other = (Network([Dense(784, 100, rng), ReLU(), Dense(100, 10, rng)]) for _ in range(2))
for each in (network, other):
    fit(each, Adam(0.001), data.train, data.train_labels, rng, epochs=PASSES)
length = np.linalg.norm(data.train, axis=1).mean()
x = rng.standard_normal((10, 784))  # one image for each digit
for _ in range(100):
    network.forward(x)
    slope = network.gradients(np.eye(10))[0]  # how each digit's answer changes with each pixel
    x = x + 0.1 * length * slope / np.linalg.norm(slope, axis=1, keepdims=True)
    x = np.clip(x, LEAST, MOST)
    x = x * length / np.linalg.norm(x, axis=1, keepdims=True)
answers = network.outputs(data.train)  # (images, digits)
times = np.median(np.diag(network.outputs(x)) / answers.max(axis=0))
seen = np.sum(other.outputs(x).argmax(axis=1) == np.arange(10))
print(f"the answer to a made image is {times:.1f} times that to the best real one (median)")
print(f"another network sees the digit in {seen} of the 10 made images")
a, b = (v / np.linalg.norm(v, axis=1)[:, None] for v in (np.vstack([x, data.test]), data.train))
likeness = (a @ b.T).max(axis=1)  # cosine with the nearest training image
made, unseen = likeness[:10].mean(), likeness[10:].mean()
print(f"cosine with the nearest of 10,000 real images: {made:.2f}; of unseen digits: {unseen:.2f}")
best = data.train[answers.argmax(axis=0)]
figure, panels = plt.subplots(2, 10, figsize=(10, 2.8), layout="constrained")
for axes, image in zip(panels.ravel(), [*best, *x]):
    axes.imshow(image.reshape(28, 28), cmap="PuOr", vmin=-1, vmax=1)
    axes.set(xticks=[], yticks=[])
panels[0, 0].set_ylabel("best real")
panels[1, 0].set_ylabel("made")
title = "Which image of each digit does the network take for the most perfect one?"
figure.suptitle(f"{title}\n(violet: ink, white: paper, orange: less)")
plt.show()

"""Does a network that was told what is in an image know where it is?

Each image has two digits side by side. A network learns which digits are there, and is never told
where. It ends in 32 maps of 7 by 14 places, and what it says of a digit is a weighted sum of their
means. Add up the maps themselves with these weights, and you have a heat map of the digit.

Guess first. How often does the heat map of a digit peak on the half that the digit is on? By
chance it would be 50% of the time.

Then run it, change one thing, and predict what happens before you look:

1. Do not train the network: ``PASSES = 0``.
2. Let 0 always stand beside 5, 1 beside 6, and so on: ``right = (left + 5) % 10``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, GlobalAveragePool, Images, MaxPool
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm
from stronger.nn.optimisers import Adam
from stronger.nn.planted import logistic_cross_entropy
from stronger.nn.training import fit

PASSES = 3
rng = np.random.default_rng(0)
data = digits(rng, train=20_000, test=1)
images_of = [data.train[data.train_labels == digit] for digit in range(10)]
left = rng.integers(0, 10, 3000)
right = (left + rng.integers(1, 10, 3000)) % 10  # any other digit
halves = [[rng.choice(images_of[d]).reshape(28, 28) for d in side] for side in (left, right)]
images = np.concatenate(halves, axis=2).reshape(3000, 28 * 56)
present = np.eye(10, dtype=bool)[left] | np.eye(10, dtype=bool)[right]
learn, test = slice(0, 2500), slice(2500, 3000)

first = [Conv2D(1, 8, 5, rng, padding=2, stride=2), BatchNorm(8), ReLU(), MaxPool()]
second = [Conv2D(8, 32, 5, rng, padding=2), BatchNorm(32), ReLU()]
network = Network([Images(1, 28, 56), *first, *second, GlobalAveragePool(), Dense(32, 10, rng)])
how = {"epochs": PASSES, "batch_size": 25, "loss": logistic_cross_entropy}
fit(network, Adam(0.01), images[learn], present[learn], rng, **how)

maps = network.forward(images[test], stop=8)  # (32, 7, 14, images)
weights = network.layers[-1].parameters["weights"]  # (32, digits)
heat = np.einsum("kijn,kd->ndij", maps, weights)[range(500), left[test]]  # of the left digit
hits = heat[:, :, :7].max(axis=(1, 2)) > heat[:, :, 7:].max(axis=(1, 2))
print(f"the heat map peaks on the half that its digit is on in {hits.mean():.0%} of images")

figure, panels = plt.subplots(2, 4, figsize=(9, 3), layout="constrained")
for n, (above, below) in enumerate(panels.T):
    above.imshow(images[test][n].reshape(28, 56), cmap="Greys")
    below.imshow(heat[n], cmap="PuOr", vmin=-np.abs(heat[n]).max(), vmax=np.abs(heat[n]).max())
    above.set(title=f"Where is the {left[test][n]}?", xticks=[], yticks=[])
    below.set(xlabel="violet speaks for it", xticks=[], yticks=[])
figure.suptitle("Told which digits are there, does the network know where they are?")
plt.show()

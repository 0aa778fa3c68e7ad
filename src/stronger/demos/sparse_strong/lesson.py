"""Which features can a network still rely on when its input is noisy: the strongest ones?

A network learns to read clean digits and is shown noisy ones. Of the features that its convolutions
compute, we keep some of the strongest, set the others to zero, and let the rest of it answer.

Guess first. It reads 95 of 100 clean digits and 59 noisy ones. If only the strongest fifth of the
features is kept, will it read fewer of the noisy digits, or more?

Then run it, change one thing, and predict what happens before you look:

1. Keep the weakest instead: ``rank = order(features)``.
2. Make the noise weaker: ``sigma = 0.2``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, Images, MaxPool
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense, Flatten
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.statistics import accuracy

sigma = 0.5  # of the noise, where paper is 0 and ink is 1

rng = np.random.default_rng(0)
data = digits(rng, train=4000, test=1000)
below = [Images(1, 28, 28), Conv2D(1, 8, 5, rng, stride=2), ReLU(), Conv2D(8, 16, 3, rng), ReLU()]
below += [MaxPool(), Flatten()]
above = [Dense(400, 50, rng), ReLU(), Dense(50, 10, rng)]
network = Network([*below, *above])
fit(network, Adam(0.003), data.train, data.train_labels, rng, epochs=3)


def order(values):  # the place of each value in its row, the smallest first
    return values.argsort(axis=1).argsort(axis=1)


shares = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1])
noise = rng.standard_normal(data.test.shape, dtype=np.float32)
figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
for words, images in (("clean", data.test), ("noisy", data.test + np.float32(sigma) * noise)):
    features = network.forward(images, stop=len(below))  # (digits, features)
    rank = order(-features)  # 0 is the strongest
    read = []
    for share in shares:
        kept = features * (rank < share * features.shape[1])
        logits = network.forward(kept, start=len(below))
        read.append(100 * accuracy(logits, data.test_labels))
    print(f"{words} digits: {read[-1]:.0f}% read from all features, {read[3]:.0f}% from a fifth")
    axes.plot(100 * shares, read, "o-", label=f"{words} digits")
axes.set(xscale="log", ylim=(0, 100), ylabel="digits read  [%]")
axes.set_xticks(100 * shares, [f"{100 * share:.0f}" for share in shares])
axes.set_xlabel("features kept, the others set to zero  [%]")
axes.set_title("How many of the features should a network listen to?")
axes.legend()
plt.show()

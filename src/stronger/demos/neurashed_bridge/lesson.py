"""Can one learn to read digits by strengthening whatever is on, and nothing else?

Guess first. An image is 49 patches, and a patch is on if a quarter of it is inked. For each of
5,000 digits, every patch that is on gains strength, and so does its connection to the digit that
was shown. An image is named the digit to which its patches that are on, each with its strength,
have the strongest connections. How many new digits are then named rightly? One in ten would be by
chance.

Then run it, change one thing, and predict what happens before you look:

1. Let connections change after mistakes only, and those to the wrong digit shrink:
   ``LEARNS_FROM_MISTAKES = True``.
2. Make the connections to each digit equally long, for an 8 has much ink: ``logits = (on *
   strength) @ (weights / np.linalg.norm(weights, axis=0))``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.datasets import digits

LEARNS_FROM_MISTAKES = False


def patches(images):
    """Return which of 7 by 7 patches are on."""
    return images.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49) >= 0.25


rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=2000)
strength, weights = np.ones(49), np.ones((49, 10))
for on, digit in zip(patches(data.train), data.train_labels):
    if LEARNS_FROM_MISTAKES:
        said = np.argmax(on @ weights)
        weights[on, digit] += 1
        weights[on, said] -= 1
    else:
        strength[on] += 1
        weights[on, digit] += 1

on = patches(data.test)
logits = (on * strength) @ weights
said = logits.argmax(axis=1)
right = np.mean(said == data.test_labels)
print(f"{right:.0%} of new digits are named rightly")
for digit in range(10):
    shown = np.bincount(said[data.test_labels == digit], minlength=10)
    plt.scatter(np.full(10, digit), np.arange(10), s=2 * shown, color="tab:blue")
plt.plot([0, 9], [0, 9], color="grey", linewidth=0.5)
plt.xticks(range(10))
plt.yticks(range(10))
plt.xlabel("digit that is shown")
plt.ylabel("digit that is named [area: how often]")
plt.title(f"{right:.0%} of new digits are named rightly")
plt.show()

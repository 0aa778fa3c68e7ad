"""Does a network answer more strongly to what it knows?

A small network learns the digits from 0 to 7. How strongly it answers to an image is the length of
its hidden activations: the root of the sum of their squares.

Guess first. How often is the answer to a digit stronger than that to noise which is four times as
bright, before training and after it? And stronger than to an 8 or a 9, which it has never seen?

Then run it, change one thing, and predict what happens before you look:

1. Count the units that are active instead: ``return np.sum(hidden > 0, axis=1)``.
2. Stop training after one epoch: ``epochs = 1``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.datasets import digits
from stronger.nn.optimisers import Adam
from stronger.nn.small_convnet import HIDDEN, digit_network
from stronger.nn.training import fit

epochs = 4
rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=1000)
known = data.train_labels < 8
before = digit_network(rng, kernels=4)
after = before.copy()
seen = data.train[known], data.train_labels[known]
fit(after, Adam(0.003), *seen, rng, epochs=epochs, batch_size=50)


def strength(network, images):
    """Return how strongly the hidden layer answers (images,)."""
    hidden = network.activations(images)[HIDDEN]  # (images, units)
    return np.linalg.norm(hidden, axis=1)


familiar = data.test[data.test_labels < 8]
strange = {
    "digits, pixels shuffled": familiar[:, rng.permutation(784)],
    "noise, four times as bright": rng.random(familiar.shape, dtype=np.float32),
    "digits, ink and paper swapped": 1 - familiar,
    "8 and 9, never seen": data.test[data.test_labels >= 8],
}
found = {}
for name, network in (("before training", before), ("after training", after)):
    digit = strength(network, familiar)[:, np.newaxis]
    found[name] = [100 * np.mean(digit > strength(network, each)) for each in strange.values()]
print("In how many of 100 pairs has a digit the stronger answer than")
for name, early, late in zip(strange, *found.values()):
    print(f"  {name}: {early:.0f} before training, {late:.0f} after")
_, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
for name, percent in found.items():
    axes.plot(percent, list(strange), "o", label=name)
axes.axvline(50, color="grey", linestyle="--")
axes.set(title="Does a familiar digit get the stronger answer?", ylim=(3.5, -0.5))
axes.set(xlabel="a familiar digit has the stronger answer  [% of pairs]", xlim=(-3, 103))
axes.legend()
plt.show()

"""Can the smallest output of a network be its answer?

One network has an output for each digit, to be 1 for that digit and 0 for others: its largest is
the answer. Another learns a code for each digit, 84 signs tossed by a coin, and what it puts out
is how far it is from each of these codes.

Guess first. On how many of 100 test images is the smallest distance that of the right digit, and on
how many is the largest output? Then both see noise as bright as digits. How often is noise nearer
to its nearest code than a digit to its own, and how often is its largest output above a digit's?

Then run it, change one thing, and predict what happens before you look:

1. Show digits with their pixels in random order: ``noise = rng.permuted(data.test, axis=1)``.
2. Toss codes of six signs: ``signs = 6``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import Logistic, Tanh
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.losses import squared_error
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

signs = 84
rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=2000)
noise = rng.standard_normal((2000, 784)).astype(np.float32)  # and then as long as a digit:
noise *= np.sqrt((data.test**2).sum(1, keepdims=True) / (noise**2).sum(1, keepdims=True))

codes = rng.choice([-0.6, 0.6], (10, signs)).astype(np.float32)
coded = Network([Dense(784, 120, rng), Tanh(), Dense(120, signs, rng), Tanh()])
voting = Network([Dense(784, 120, rng), Tanh(), Dense(120, 10, rng), Logistic()])
for network, wanted in ((coded, codes), (voting, np.eye(10, dtype=np.float32))):
    targets = wanted[data.train_labels]
    fit(network, Adam(), data.train, targets, rng, epochs=5, loss=squared_error)

near, far = (np.square(coded.outputs(x)[:, None] - codes).sum(axis=2) for x in (data.test, noise))
seen, unseen = voting.outputs(data.test), voting.outputs(noise)  # as the others (images, digits)
for words, answers in (
    ("smallest distance", near.argmin(axis=1)),
    ("largest distance", near.argmax(axis=1)),
    ("largest output of the other", seen.argmax(axis=1)),
):
    print(f"{words}: right on {100 * np.mean(answers == data.test_labels):.1f} of 100 images")
nearer, larger = far.min(axis=1) < near.min(axis=1), unseen.max(axis=1) > seen.max(axis=1)
print(f"noise looks surer than a digit, by distance: {100 * np.mean(nearer):.1f} of 100 pairs")
print(f"noise looks surer, by largest output: {100 * np.mean(larger):.1f} of 100 pairs")

figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.6), sharey=True, layout="constrained")
left.hist([near.min(axis=1), far.min(axis=1)], 30, label=["digits", "noise"])
right.hist([seen.max(axis=1), unseen.max(axis=1)], 30)
left.set(xlabel="smallest squared distance", ylabel="images  [number]")
right.set(xlabel="largest output of the other network")
left.legend()
figure.suptitle("Which network notices that noise is no digit?")
plt.show()

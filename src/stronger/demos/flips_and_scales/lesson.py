"""Two networks give the same answers to everything. Do they still, while both learn?

The second network is the first with half of its hidden units turned upside down: what comes in is
negated, what goes out as well, and nobody outside can tell. Then both learn from the same images,
in the same order.

Guess first. To how many of 1,000 test images do the two give different answers after one pass over
the training images, if their hidden units are tanh units? And if they are logistic (sigmoid) ones?

Then run it, change one thing, and predict what happens before you look:

1. Let logistic units run from -½ to ½ rather than from 0 to 1: ``(CentredLogistic, 0)`` for
   ``(Logistic, 1)``.
2. Turn rectifiers over as if they were tanh units: ``(ReLU, 0)`` for ``(Tanh, 0)``. Look at where
   the curve begins.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import Logistic, ReLU, Tanh
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.symmetries import CentredLogistic
from stronger.nn.training import train

KINDS = [(Tanh, 0), (Logistic, 1)]  # f(-z) = 0 - f(z), and f(-z) = 1 - f(z)

data = digits(np.random.default_rng(0), train=1000, test=1000)
figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
for (unit, total), style in zip(KINDS, ("o-", "x--")):
    rng = np.random.default_rng(1)
    network = Network([Dense(784, 40, rng), unit(), Dense(40, 10, rng)])
    turned = network.copy()
    before, after = (turned.layers[i].parameters for i in (0, 2))
    after["bias"] += total * after["weights"][:20].sum(axis=0)  # v f(z) = -v f(-z) + v total
    after["weights"][:20] *= -1
    before["weights"][:, :20] *= -1
    before["bias"][:20] *= -1

    courses = [
        train(each, SGD(0.1), data.train, data.train_labels, np.random.default_rng(2), epochs=10)
        for each in (network, turned)
    ]
    differ = []
    for _ in range(11):
        first, second = (each.outputs(data.test).argmax(axis=1) for each in (network, turned))
        differ.append(np.sum(first != second))
        for course in courses:
            next(course, None)  # another pass
    print(f"{unit.__name__}: {differ[0]} answers differ before learning, {differ[1]} after a pass")
    axes.plot(differ, style, label=unit.__name__)
axes.set(xlabel="passes over 1,000 images", ylabel="answers that differ  [of 1,000]")
axes.set_ylim(-10, max(200, axes.get_ylim()[1]))
axes.set_title("One network twice, once with half of its units upside down: who can tell?")
axes.legend(title="hidden units")
plt.show()

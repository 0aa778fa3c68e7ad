"""How many activations of a network can be zero before it reads digits worse?

Guess first. Three networks learn the same 5,000 digits: rectifiers, rectifiers that pay for every
activation (an L1 penalty), and tanh units, which are never zero. What share of the rectifiers'
activations is zero after training, and does it cost more errors than the half point that chance
makes?

Then run it, change one thing, and predict what happens before you look:

1. Make activations ten times as expensive: ``PENALTY = 1e-2``.
2. Take smaller steps: are the zeros there from the start, or made by large ones? ``LEARNING_RATE =
   0.005``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU, Tanh
from stronger.nn.datasets import digits
from stronger.nn.optimisers import SGD
from stronger.nn.rectifiers import build_mlp, fraction_of_zeros, hidden_activations
from stronger.nn.training import train
from stronger.statistics import accuracy

PENALTY = 1e-3
LEARNING_RATE = 0.1
EPOCHS = 6

data = digits(np.random.default_rng(0), train=5000, test=2000)
networks = {
    "rectifiers": (ReLU, 0.0, "C0"),
    "rectifiers with L1 penalty": (ReLU, PENALTY, "C1"),
    "tanh units": (Tanh, 0.0, "C3"),
}
figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
for name, (unit, penalty, colour) in networks.items():
    rng = np.random.default_rng(1)
    network = build_mlp(rng, (784, 200, 200, 200, 10), unit, penalty=penalty)
    zeros, misread = [], []
    for _ in train(
        network, SGD(LEARNING_RATE, momentum=0.9), data.train, data.train_labels, rng, epochs=EPOCHS
    ):
        codes = hidden_activations(network, data.test)
        zeros.append(100 * np.mean([fraction_of_zeros(code) for code in codes]))
        misread.append(100 - 100 * accuracy(network.outputs(data.test), data.test_labels))
    print(f"{name}: {zeros[-1]:.0f}% of activations are zero, {misread[-1]:.1f}% of digits misread")
    left.plot(range(1, EPOCHS + 1), zeros, "o-", color=colour, label=name)
    right.plot(range(1, EPOCHS + 1), misread, "o-", color=colour, label=name)
left.set(
    title="How many activations are zero …", ylabel="zeros  [% of activations]", ylim=(-3, 100)
)
right.set(title="… and does it cost errors?", ylabel="misread  [% of test digits]")
right.set_ylim(bottom=0)
for axes in (left, right):
    axes.set_xlabel("epoch  [passes over 5,000 digits]")
right.legend(fontsize=8)
plt.show()

"""Which of its activations does a network need: the largest, the smallest, or any?

A network with one hidden layer reads digits. For each image some of the active units are ablated:
set to zero. They go in the order of their size, in the reverse order, or at random.

Guess first. A quarter of the active units of each image goes. How many of 100 digits are misread if
these are the largest ones, and if they are the smallest?

Then run it, change one thing, and predict what happens before you look:

1. Ablate to the unit's mean over images instead of zero: ``VALUE = hidden.mean(axis=0)``.
2. Let those go first that speak most for the answer, activation times weight, instead of the
   largest: ``"best for the answer first": hidden * weights[:, answers].T``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.statistics import error

rng = np.random.default_rng(0)
data = digits(rng, train=10_000, test=2000)
network = Network([Dense(784, 200, rng), ReLU(), Dense(200, 10, rng)])
fit(network, Adam(0.001), data.train, data.train_labels, rng, epochs=5)

hidden = network.forward(data.test, stop=2)  # (images, units), zero or positive
weights = network.layers[2].parameters["weights"]  # (units, digits)
answers = network.forward(hidden, start=2).argmax(axis=1)
VALUE = 0

figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
shares = [0, 0.1, 0.25, 0.5, 0.75, 0.9]
for name, scores in {
    "largest first": hidden,
    "at random": rng.random(hidden.shape),
    "smallest first": -hidden,
}.items():
    active = hidden > 0
    order = np.argsort(np.where(active, -scores, np.inf), axis=1)  # active ones by score
    place = np.argsort(order, axis=1)  # 0 for the unit that goes first
    errors = []
    for share in shares:
        gone = place < share * active.sum(axis=1, keepdims=True)
        outputs = network.forward(np.where(gone, VALUE, hidden), start=2)
        errors.append(100 * error(outputs, data.test_labels))
    print(f"without a quarter of the active units, {name}: {errors[2]:.0f}% of digits misread")
    axes.plot(shares, errors, "o-", label=name)
axes.set(
    xlabel="active units ablated in each image [share]", ylabel="digits misread [%]", ylim=(0, 100)
)
axes.set_title("Which activations does the network need?")
axes.legend()
plt.show()

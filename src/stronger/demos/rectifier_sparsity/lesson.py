"""What does a layer tell the next: which units are active, which are more active, or how much?

Guess first. A trained network reads 92 of 100 digits. Now each active unit of its first hidden
layer may only say *that* it is active: it puts out its mean over the images that make it so. How
many digits are left? How many if the order of its values stays as well? And how many if the values
of an image stay as they are, but are permuted among its active units?

Then run it, change one thing, and predict what happens before you look:

1. Do the same to the last hidden layer: ``LAYER = 2``.
2. Train with an L1 penalty on activations, which makes more of them zero: ``PENALTY = 1e-2``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.codes import compute_means, keep_active_set, keep_ranks, permute_values
from stronger.nn.datasets import digits
from stronger.nn.optimisers import Adam
from stronger.nn.rectifiers import build_mlp, hidden_activations, hidden_states
from stronger.nn.training import fit
from stronger.statistics import accuracy

LAYER = 0
PENALTY = 0.0

rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=2000)
network = build_mlp(rng, (784, 200, 200, 200, 10), ReLU, penalty=PENALTY)
fit(network, Adam(1e-3), data.train, data.train_labels, rng, epochs=5)

code = hidden_activations(network, data.test)[LAYER]  # (images, units), zero or positive
means = compute_means(hidden_activations(network, data.train)[LAYER])
ablated = {
    "as it is": code,
    "active units,\neach at its mean": keep_active_set(code, means),
    "active units\nand their order": keep_ranks(code, means),
    "values permuted\namong active units": permute_values(code, rng),
}
start = hidden_states(network)[LAYER]  # the layers above go on from here
right = [
    100 * accuracy(network.forward(each, start=start), data.test_labels)
    for each in ablated.values()
]

print(f"{np.mean(code == 0):.0%} of the activations of hidden layer {LAYER + 1} are zero")
for words, percent in zip(ablated, right):
    print(f"{' '.join(words.split())}: {percent:.1f}% of the test digits read")
figure, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
axes.barh(list(ablated), right, color=["grey", "C0", "C2", "C3"])
axes.axvline(10, color="black", linestyle="--")
axes.invert_yaxis()
axes.set(xlim=(0, 100), xlabel="test digits read  [%; 10 by chance, dashed]")
axes.set_title(f"What do the layers above need to know of hidden layer {LAYER + 1}?")
plt.show()

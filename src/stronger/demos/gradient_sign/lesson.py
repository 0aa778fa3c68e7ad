"""How little must an image change for the largest output to be a wrong one?

A network of one hidden layer learns to read digits, whose pixels go from 0 (paper) to 1 (ink). Then
every pixel is moved by the same small amount ε: up or down as raises the network's loss, which is
the sign of the gradient of its loss, or up or down as a coin falls.

Guess first. Undisturbed, the network misreads about one digit in twelve. How many does it misread
after steps of 0.1 along the sign of the gradient, and how many after steps of 0.1 by coin flips?

Then run it, change one thing, and predict what happens before you look:

1. Go the other way: ``x - e * way`` for ``x + e * way``.
2. Let pixels leave their range: ``np.clip(…, -1, 2)`` for ``np.clip(…, 0, 1)``. Coin flips then
   move paper as far down as up. Do steps of 0.25 do more harm, or less?
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.attacks import slope
from stronger.nn.datasets import digits
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

rng = np.random.default_rng(0)
data = digits(rng, train=4000, test=500)
network = Network([Dense(784, 100, rng), ReLU(), Dense(100, 10, rng)])
fit(network, Adam(0.001), data.train, data.train_labels, rng, epochs=6)

x, labels = data.test, data.test_labels
ways = {
    "along the sign of the gradient": np.sign(slope(network, x, labels)),
    "by coin flips": rng.choice(np.array([-1, 1], np.float32), x.shape),
}
epsilons = (0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25)
figure, panels = plt.subplots(1, 3, figsize=(9, 3.4), layout="constrained", width_ratios=(2, 1, 1))
for picture, (name, way) in zip(panels[1:], ways.items()):
    errors = []
    for e in epsilons:
        moved = np.clip(x + e * way, 0, 1)
        answers = network.outputs(moved).argmax(axis=1)
        errors.append(100 * np.mean(answers != labels))
        if e in (0, 0.1, 0.25):
            print(f"a step of {e} {name}: {errors[-1]:.0f}% of the digits are misread")
        if e == 0.1:
            picture.imshow(moved[0].reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
            title = f"0.1 {name}\na {labels[0]}, read as {answers[0]}"
            picture.set_title(title, fontsize=9)
            picture.set(xticks=[], yticks=[])
    panels[0].plot(epsilons, errors, "o-", label=name)
panels[0].set(xlabel="ε, the size of the step  [pixel range]", ylabel="misread  [% of digits]")
panels[0].set(ylim=(-3, 103), title="How far must every pixel move?")
panels[0].legend()
plt.show()

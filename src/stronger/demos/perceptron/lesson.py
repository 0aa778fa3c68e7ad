"""Which end of a perceptron means that something is there?

Guess first. A unit learns to fire for a one and to keep silent for a zero. Train it again on the
same images, but ask it to fire for a zero instead. How similar are the two maps of weights, and
how many test images does each get right?

Then run it, change one thing, and predict what happens before you look:

1. Swap ink and paper instead of the answers: ``learn(1 - data.train, signs)``.
2. Count an excitation of exactly zero as silence: write ``(z > 0) != (s > 0)`` for ``s * z <= 0``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.datasets import digits

rng = np.random.default_rng(0)
data = digits(rng, only=(0, 1), train=1000, test=2000)
signs = np.where(data.train_labels == 1, 1, -1)  # +1: fire, -1: keep silent


def learn(images, signs, sweeps=100):
    """Change weights after mistakes, and only then, until there are none."""
    w, b = np.zeros(784), 0.0
    for _ in range(sweeps):
        mistakes = 0
        for x, s in zip(images, signs):
            z = w @ x + b
            if s * z <= 0:
                w, b, mistakes = w + s * x, b + s, mistakes + 1
        if mistakes == 0:
            break
    return w, b


fire_for_one = learn(data.train, signs)
fire_for_zero = learn(data.train, -signs)

is_one = data.test_labels == 1
figure, panels = plt.subplots(1, 2, figsize=(7, 3.4))
for axes, (w, b), title, right in (
    (panels[0], fire_for_one, "fires for a one", lambda fires: fires == is_one),
    (panels[1], fire_for_zero, "fires for a zero", lambda fires: fires != is_one),
):
    print(f"{title}: right on {np.mean(right(data.test @ w + b > 0)):.1%} of the test images")
    axes.imshow(w.reshape(28, 28), cmap="PuOr", vmin=-6, vmax=6)
    axes.set(title=title, xticks=[], yticks=[])
difference = np.abs(fire_for_one[0] + fire_for_zero[0]).max()
print(f"the largest difference of the second map from the first, turned over: {difference}")
figure.suptitle("The weights of one unit, asked two opposite questions")
plt.show()

"""Can a network find out while it learns which of its weights it does not need?

Fifty hidden units learn to help to read digits, each from all 784 pixels. A unit uses a weight only
while its size exceeds the unit's threshold. Thresholds learn as well, and a penalty on low ones
pushes them up.

Guess first. Of the 39,200 weights, how many are left? And how many more digits are misread than
with all of them?

Then run it, change one thing, and predict what happens before you look:

1. Take the penalty away: ``PENALTY = 0``.
2. Judge weights with their sign, so that nothing may speak against: ``return w`` in ``size``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.datasets import digits
from stronger.nn.losses import softmax
from stronger.statistics import error

PENALTY = 0.006


def size(w):
    """Return what has to exceed the threshold of a unit."""
    return np.abs(w)


rng = np.random.default_rng(0)
data = digits(rng, train=10_000, test=2000)
for name, learns in (("without thresholds", False), ("with thresholds", True)):
    w, v = rng.uniform(-1 / 28, 1 / 28, (784, 50)), rng.uniform(-1 / 7, 1 / 7, (50, 10))
    b, t = np.zeros(50), np.full(50, 0.0 if learns else -9.0)  # at -9 all weights are in use
    for batch in rng.integers(0, 10_000, (1000, 100)):
        x, y = data.train[batch], np.eye(10)[data.train_labels[batch]]
        used = size(w) > t
        h = np.maximum(x @ (w * used) + b, 0)
        wrong = (softmax(h @ v) - y) / 100
        back = (wrong @ v.T) * (h > 0)
        slope = x.T @ back
        # The step from masked to used has no slope that helps: a bump around it stands in
        bump = np.maximum(2 - 4 * np.abs(size(w) - t), 0)
        t += learns * 0.3 * (np.sum(slope * w * bump, axis=0) + PENALTY * np.exp(-t))
        w -= 0.3 * slope * (used + np.abs(w) * bump)
        b -= 0.3 * back.sum(axis=0)
        v -= 0.3 * h.T @ wrong
    w *= size(w) > t
    misread = error(np.maximum(data.test @ w + b, 0) @ v, data.test_labels)
    print(f"{name}: {np.mean(w != 0):.0%} of the weights in use, {misread:.1%} of digits misread")

figure, panels = plt.subplots(2, 6, figsize=(8, 3), layout="constrained")
for axes, unit in zip(panels.ravel(), w.T):
    image = axes.imshow(unit.reshape(28, 28), cmap="PuOr", vmin=-0.4, vmax=0.4)
    axes.set(xticks=[], yticks=[])
figure.colorbar(image, ax=panels, label="weight, where in use")
figure.suptitle("Which pixels do the first twelve hidden units still look at?")
plt.show()

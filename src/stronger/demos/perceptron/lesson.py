"""Does it matter whether firing or silence means "there is a one"?

A unit learns, from its mistakes only, to fire for a one and to keep silent for a zero. Then it
starts afresh and learns, from the same images, to fire for a zero instead.

Guess first. How similar are the two maps of weights, and is silence as reliable as firing?

Then run it, change one thing, and predict what happens before you look:

1. In the second training, swap ink and paper rather than fire and silence: ``ink, wanted = 1 -
   data.train, signs``. Are the maps still each other's negative?
2. Count a weighted sum of exactly zero, as all are at the start, as silence: ``(z > 0) != (s > 0)``
   for ``s * z <= 0``.
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


ink, wanted = data.train, -signs  # the second training
first, second = learn(data.train, signs), learn(ink, wanted)

fires = data.test @ first[0] + first[1] > 0
silent = data.test @ second[0] + second[1] <= 0
is_one = data.test_labels == 1
print(f"firing of the first says 'one': right on {np.sum(fires == is_one)} of {len(is_one)}")
if np.array_equal(ink, data.train):
    print(f"silence of the second says 'one': right on {np.sum(silent == is_one)} of {len(is_one)}")
cosine = -(first[0] @ second[0]) / (np.linalg.norm(first[0]) * np.linalg.norm(second[0]))
exact = np.array_equal(first[0], -second[0])
print(f"cosine of the first map and the negative of the second: {cosine:.3f}; equal: {exact}")

figure, panels = plt.subplots(1, 2, figsize=(7, 3.7), layout="constrained")
for axes, (w, _), title in zip(panels, (first, second), ("first training", "second training")):
    image = axes.imshow((w / np.linalg.norm(w)).reshape(28, 28), cmap="PuOr", vmin=-0.25, vmax=0.25)
    axes.set(title=title, xticks=[], yticks=[])
figure.colorbar(image, ax=panels, label="weight ÷ length")
figure.suptitle("The weights of one unit, trained twice")
plt.show()

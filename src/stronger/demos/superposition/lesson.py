"""Can a network keep more features than it has units?

Five features, each a number from 0 to 1 where it is present and 0 where it is absent, are squeezed
into two units and rebuilt by outputs that are never below zero. Each is absent in 95 of 100
examples.

Guess first. How many of the five can be told from what the two units say?

Then run it, change one thing, and predict what happens before you look:

1. Let every feature be present in every example: ``absent = 0.0``.
2. Let outputs be negative, too: ``threshold = -np.inf``.
"""

import matplotlib.pyplot as plt
import numpy as np

absent = 0.95  # how often each feature is
threshold = 0.0  # no output is lower
importance = 0.9 ** np.arange(5)  # the first feature counts most in the error

rng = np.random.default_rng(0)
W = 0.5 * rng.standard_normal((5, 2))  # a row is the direction of a feature in the plane of units
b = np.zeros(5)


def draw(examples):
    """Return features (examples, 5)."""
    return rng.random((examples, 5)) * (rng.random((examples, 5)) >= absent)


for _ in range(5000):
    x = draw(300)
    h = x @ W
    z = h @ W.T + b
    y = np.maximum(z, threshold)
    dz = importance * (y - x) * (z > threshold) / len(x)  # gradient of the squared error
    W -= 0.5 * (x.T @ (dz @ W) + dz.T @ h)
    b -= 0.5 * dz.sum(axis=0)

x = draw(20_000)
y = np.maximum(x @ W @ W.T + b, threshold)
rebuilt = 1 - np.mean((y - x) ** 2, axis=0) / np.var(x, axis=0)
for feature, share in enumerate(rebuilt, 1):
    print(f"feature {feature}: {max(share, 0):.0%} of its variance is rebuilt")
kept = np.sum(rebuilt > 0.5)
print(f"two units keep {kept} of five features")

_, axes = plt.subplots(figsize=(5, 5), layout="constrained")
for feature, (right, up) in enumerate(W, 1):
    axes.plot([0, right], [0, up], "o-", label=f"feature {feature}")
axes.set_title(f"How many of five features fit into two units? {kept}")
axes.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
axes.set(xlabel="unit 1  [activation where it is fully present]", ylabel="unit 2  [the same]")
axes.legend(loc="upper left", fontsize=8, ncols=3)
plt.show()

"""Do learned features say more clearly than single units what is there?

Twelve units carry 24 causes, each along a direction of its own and there in one example of twenty.
A dictionary of 48 features learns to rebuild the units, at a cost for every feature that is on.

Guess first. A cause is there in 500 of 10,000 examples. Take the 500 in which the unit that suits
it best is highest: how many have the cause, on average over causes? And with the best feature?

Then run it, change one thing, and predict what happens before you look:

1. Let features cost nothing: ``penalty = 0.0``.
2. Let each cause be there in three of ten examples: ``often = 0.3``.
"""

import matplotlib.pyplot as plt
import numpy as np

penalty = 0.4  # on the sum of features
often = 0.05

rng = np.random.default_rng(0)
directions = rng.standard_normal((24, 12))
directions /= np.linalg.norm(directions, axis=1, keepdims=True)


def draw(examples):
    """Return which causes are there (examples, 24), and the units (examples, 12)."""
    there = rng.random((examples, 24)) < often
    return there, there * rng.uniform(1, 2, there.shape) @ directions


steps = 4000
D, b = rng.standard_normal((48, 12)), np.zeros(48)
for step in range(steps):
    D /= np.linalg.norm(D, axis=1, keepdims=True)
    _, x = draw(250)
    f = np.maximum(x @ D.T + b, 0)
    dy = 2 * (f @ D - x) / len(x)  # gradient of the squared error
    dz = (dy @ D.T + penalty / len(x)) * (f > 0)
    rate = 0.3 * (1 - step / steps)
    D -= rate * (f.T @ dy + dz.T @ x)
    b -= rate * dz.sum(axis=0)

there, x = draw(10_000)
columns = {"units": x, "features": np.maximum(x @ D.T + b, 0)}
bins = np.linspace(0, 1, 21)
for name, values in columns.items():
    highest = np.argsort(-values, axis=0)[: round(often * 10_000)]  # of each column
    shares = there[highest].mean(axis=0).max(axis=0)  # of each cause, for its best column
    best = f"best of {values.shape[1]} {name}"
    right, count = shares.mean() * len(highest), len(highest)
    print(f"where the {best} is highest, {right:.0f} of {count} have the cause")
    plt.hist(shares, bins, alpha=0.6, label=best)
plt.axvline(often, color="black", linestyle="--", label="chance")
plt.title("How often is the cause there where its best column is highest?")
plt.xlabel("examples with the cause, among the highest  [share]")
plt.ylabel("causes  [number of 24]")
plt.legend()
plt.show()

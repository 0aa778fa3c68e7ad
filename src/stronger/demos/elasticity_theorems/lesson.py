"""Learning one class strengthens features it shares with others. How far do their logits move
along?

Guess first. Four classes have six features each on every level: two that all share and four of
their own. At each visit of a class its six features grow by one. The logit of a class multiplies
what its features add up to, level by level. After many visits, how many times as much does a visit
of one class change its own logit as that of another?

Then run it, change one thing, and predict what happens before you look:

1. Let features grow by a tenth of what they are: ``return 1.1 * strength`` in ``grow``.
2. Visit classes in random order: ``order = rng.integers(4, size=4 * VISITS)``.
"""

import matplotlib.pyplot as plt
import numpy as np

VISITS, LEVELS = 200, 4
rng = np.random.default_rng(0)
order = np.tile([0, 1, 2, 3], VISITS)


def grow(strength):
    """Return how strong a feature is after it has fired once more."""
    return strength + 1


def logit(shared, own):
    """Return what a class is given: two shared features and four of its own on each level."""
    return (2 * shared + 4 * own) ** LEVELS


shared, own = 1.0, np.ones(4)
ratios = []
for count, label in enumerate(order, start=1):
    shared, own[label] = grow(shared), grow(own[label])
    if count % 4 == 0:  # what would a visit of class 0 do now, to its own logit and to another?
        itself = logit(grow(shared), grow(own[0])) - logit(shared, own[0])
        another = logit(grow(shared), own[1]) - logit(shared, own[1])
        ratios.append(itself / another)

print(f"after 4 visits its own logit changes {ratios[0]:.1f} times as much")
print(f"after {4 * VISITS} visits {ratios[-1]:.2f} times as much")
plt.plot(np.arange(1, VISITS + 1), ratios)
plt.axhline(3, color="grey", linestyle=":", label="all features over shared ones (6 / 2)")
plt.xscale("log")
plt.ylim(bottom=0)
plt.xlabel("visits of each class, on average [number]")
plt.ylabel("change of the own logit over that of another")
plt.title("How far an update stays in its own class")
plt.legend()
plt.show()

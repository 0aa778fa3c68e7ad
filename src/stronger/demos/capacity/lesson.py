"""How many random answers fit into one unit, and does it need negative weights?

Guess first. A unit has 40 weights and answers yes where the weighted sum of its inputs is above
zero. How many random points, each with a random answer, can it get all right, usually? And how
many if no weight may be negative?

Then run it, change one thing, and predict what happens before you look:

1. Let no input be negative: ``points = np.abs(rng.standard_normal((count, weights)))``.
2. Take ``weights = 10``; look at where each curve passes a half, and at how steep it is.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import linprog

rng = np.random.default_rng(0)
weights, tries = 40, 20


def fits(count, lowest):
    """Say whether weights from `lowest` on can give this many random answers."""
    points = rng.standard_normal((count, weights))
    signs = rng.choice([-1, 1], count)
    # Is there a w with sign * (w . x) >= 1 for every point x?
    return linprog(
        np.zeros(weights),
        A_ub=-signs[:, None] * points,
        b_ub=-np.ones(count),
        bounds=(lowest, None),
    ).success


points_per_weight = np.array([0.5, 0.8, 1.0, 1.2, 1.7, 2.0, 2.5])
for lowest, words in ((None, "weights of either sign"), (0, "no weight negative")):
    share = np.array(
        [
            np.mean([fits(round(ratio * weights), lowest) for _ in range(tries)])
            for ratio in points_per_weight
        ]
    )
    for at in (2, 5):
        points = round(points_per_weight[at] * weights)
        print(f"{words}, {points} points: all answers fit in {share[at]:.0%} of {tries} tries")
    plt.plot(points_per_weight, 100 * share, "o-", label=words)

plt.axhline(50, color="grey", linestyle=":")
plt.xlabel("points per weight")
plt.ylabel("tries in which all answers fit  [%]")
plt.title("How much does one unit hold?")
plt.legend()
plt.show()

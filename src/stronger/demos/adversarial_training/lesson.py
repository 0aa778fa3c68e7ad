"""Is a large response better evidence after training against an attacker?

A unit learns to be high for a seven and low for a three, whose pixels go from 0 (paper) to 1 (ink).
Another learns the same while an attacker, at every step, moves each pixel by 0.2 along its weight:
down for a seven, up for a three. Then both are attacked, and we count how often a seven that was
lowered still gets more than a three that was raised.

Guess first. After training on digits as they are, nearly all pairs are in order if nobody attacks.
How many are left if pixels move by 0.2, and how many after training against it?

Then run it, change one thing, and predict what happens before you look:

1. Train on pixels moved by coin flips: ``rng.choice([-1, 1], 784)`` for ``np.sign(w)`` in the line
   that begins with ``seen``.
2. Train against twice as much: ``0.4`` for ``0.2`` in ``"trained on moved pixels": 0.2``. Does
   the order hold out longer?
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.datasets import digits
from stronger.statistics import auc_of_two

rng = np.random.default_rng(0)
data = digits(rng, only=(3, 7), train=1000, test=500)
x, y = data.train, np.where(data.train_labels == 7, 1, -1).astype(np.float32)
sevens, threes = (data.test[data.test_labels == digit] for digit in (7, 3))

reaches = np.linspace(0, 0.4, 9)
figure, panels = plt.subplots(1, 3, figsize=(9, 3.3), layout="constrained", width_ratios=(2, 1, 1))
for axes, (name, epsilon) in zip(
    panels[1:], {"trained on digits": 0, "trained on moved pixels": 0.2}.items()
):
    w, b = np.zeros(784, np.float32), 0.0
    for _ in range(200):
        seen = np.clip(x - epsilon * np.outer(y, np.sign(w)), 0, 1)
        wrong = y / (1 + np.exp(y * (seen @ w + b)))  # y times the probability of the wrong answer
        w += 0.5 * wrong @ seen / len(x)
        b += 0.5 * wrong.mean()

    order = []
    for reach in reaches:
        lowered = np.clip(sevens - reach * np.sign(w), 0, 1) @ w
        raised = np.clip(threes + reach * np.sign(w), 0, 1) @ w
        order.append(100 * auc_of_two(lowered, raised))
    for at in (0, 4, 6):
        print(f"{name}, attacked within {reaches[at]:.1f}: {order[at]:.0f}% of pairs are in order")
    panels[0].plot(reaches, order, "o-", label=name)
    axes.imshow(w.reshape(28, 28), cmap="PuOr", vmin=-np.abs(w).max(), vmax=np.abs(w).max())
    axes.set(xticks=[], yticks=[], xlabel="weights, purple for a seven")
    axes.set_title(name, fontsize=9)
panels[0].set(
    xlabel="how far every pixel may move  [ink]", ylabel="seven above three  [% of pairs]"
)
panels[0].set(ylim=(-3, 103), title="What is left of the order under attack?")
panels[0].legend(fontsize=8)
plt.show()

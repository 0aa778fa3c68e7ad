"""Can a unit say that something is there by staying silent?

Guess first. Three layers of threshold units look at 60 signals; one in ten fires, which says
"present". Now let silence say "present" in every signal, and mend the thresholds. How many
answers then differ? Then let each firing signal get lost, once in 200 times: how many times
as many answers go wrong where silence says "present"?

Then run it, change one thing, and predict what happens before you look:

1. Make presence as common as absence: ``presence = 0.5``.
2. Let silent signals fire by mistake instead of losing firing ones: ``x | (hit < 0.005)`` for
   ``x & (hit >= 0.005)``.
"""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
presence = 0.1
inputs = rng.random((2000, 60)) < presence

weights, thresholds, x = [], [], inputs
for _ in range(3):
    weights.append(rng.integers(-5, 6, (60, 60)).astype(float))
    excitation = x @ weights[-1]
    # Each unit fires for one example in ten, too: those that excite it most
    thresholds.append(np.quantile(excitation, 1 - presence, axis=0).round() + 1)
    x = excitation >= thresholds[-1]

# With 1 - x for x, "w.x < threshold" is "w.x >= sum of w - threshold + 1"
turned = [w.sum(axis=0) - threshold + 1 for w, threshold in zip(weights, thresholds)]


def answer(x, thresholds, faults):
    for w, threshold in zip(weights, thresholds):
        if faults:
            hit = rng.random(x.shape)
            x = x & (hit >= 0.005)  # a firing signal gets lost
        x = x @ w >= threshold
    return x


firing, silence = answer(inputs, thresholds, False), answer(~inputs, turned, False)
print(f"answers that differ: {np.sum(firing != ~silence)} of {firing.size}")
wrong = 100 * np.mean(answer(inputs, thresholds, True) != firing, axis=0)  # of each unit
turned_wrong = 100 * np.mean(answer(~inputs, turned, True) != silence, axis=0)
print(f"firing is presence: {wrong.mean():.1f}% of answers are wrong with faulty signals")
times = turned_wrong.mean() / wrong.mean()
print(f"silence is presence: {turned_wrong.mean():.1f}%, {times:.1f} times as many")

plt.plot(wrong, turned_wrong, "o", label="one unit")
plt.axline((0, 0), slope=1, color="grey", linestyle="--", label="as many in both codes")
plt.xlabel("wrong where firing is presence  [% of its answers]")
plt.ylabel("wrong where silence is presence  [% of its answers]")
plt.title(f"{presence:.0%} are present: does it matter which end says it?")
plt.axis((0, 12, 0, 12))
plt.legend()
plt.show()

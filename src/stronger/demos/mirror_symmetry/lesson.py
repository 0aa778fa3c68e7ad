"""Do hidden units fire when the feature they were asked for is there?

Guess first. Networks with two hidden units learn whether six bits read the same from both ends.
At which end of their range, from 0 to 1, will hidden units be for symmetric patterns: near 1,
near 0, or at either as chance has it?

Then run it, change one thing, and predict what happens before you look:

1. Ask for the opposite: ``wanted = 1.0 - symmetric``.
2. Let hidden units range from -1 to 1, so that neither end is an absence: ``low = -1.0``.
"""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
bits = (np.arange(64)[:, None] >> np.arange(6)) % 2
symmetric = (bits == bits[:, ::-1]).all(axis=1)  # 8 of the 64
wanted = 1.0 * symmetric
low, high = 0.0, 1.0

x = np.column_stack([bits, np.ones(64)])  # the last input is the bias
w = rng.uniform(-0.3, 0.3, (40, 7, 2))  # forty networks of two hidden units
v, b = rng.uniform(-0.3, 0.3, (40, 2, 1)), rng.uniform(-0.3, 0.3, (40, 1, 1))
move_w, move_v, move_b = np.zeros_like(w), np.zeros_like(v), np.zeros_like(b)

for _ in range(4000):
    h = low + (high - low) / (1 + np.exp(-x @ w))  # (networks, patterns, units)
    y = 1 / (1 + np.exp(-h @ v - b))
    error = (y - wanted[:, None]) * y * (1 - y)
    back = error @ v.swapaxes(1, 2) * (h - low) * (high - h) / (high - low)
    move_w = 0.9 * move_w - 0.1 * x.T @ back
    move_v = 0.9 * move_v - 0.1 * h.swapaxes(1, 2) @ error
    move_b = 0.9 * move_b - 0.1 * error.sum(axis=1, keepdims=True)
    w, v, b = w + move_w, v + move_v, b + move_b

solved = ((y[..., 0] > 0.5) == (wanted > 0.5)).all(axis=1)
for_symmetric = h[solved][:, symmetric].mean(axis=1).ravel()  # of each unit
print(f"{solved.sum()} of 40 networks answer all 64 patterns rightly")
low_half = np.mean(for_symmetric < (low + high) / 2)
print(f"{low_half:.0%} of their hidden units are in the lower half for symmetric patterns")

plt.hist(for_symmetric, bins=np.linspace(low, high, 41), label="symmetric: every unit")
strongest = h[solved][:, ~symmetric].max(axis=2).mean(axis=1)
plt.hist(strongest, bins=np.linspace(low, high, 41), label="asymmetric: the more active unit")
plt.xlabel(f"mean activity of a hidden unit  [{low:g} to {high:g}]")
plt.ylabel("units  [number]")
plt.title('At which end do hidden units say "symmetric"?')
plt.legend()
plt.show()

"""How many features stay strong if one learns from single samples, or from many at a time?

Guess first. A class has 300 features: 30 are there in nine samples of ten, the rest in one of
twenty. At every update, each feature that some sample of the batch has grows by 2 per cent; the
others fade by 1.5. After 640 updates on batches drawn from 64 samples, how many are
at least half as strong as the strongest, with batches of 1 and with batches of 32?

Then run it, change one thing, and predict what happens before you look:

1. Show every batch size equally many samples: ``range(640 // size)`` for ``range(640)``.
2. Grow by addition and let nothing fade: ``strength += 0.01 * present`` for the line that
   multiplies.
"""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
often = np.where(np.arange(300) < 30, 0.9, 0.05)
samples = rng.random((64, 300)) < often  # which features each sample has


def learn(size):
    """Return the strength of every feature after 640 batches of a size."""
    strength = np.ones(300)
    for _ in range(640):
        batch = rng.permutation(64)[:size]
        present = samples[batch].any(axis=0)
        strength *= np.where(present, 1.02, 0.985)
    return strength / strength.max()


figure, panels = plt.subplots(1, 3, figsize=(9, 3.4), sharey=True, layout="constrained")
for axes, size in zip(panels, (1, 8, 32)):
    strength = learn(size)
    strong = np.sum(strength > 0.5)
    print(f"batches of {size}: {strong} of 300 features are strong")
    axes.plot(samples.mean(axis=0), strength, "o", alpha=0.4)
    axes.set(title=f"batches of {size}: {strong} strong", xlabel="samples that have it [share]")
panels[0].set_ylabel("strength of a feature\n[of the strongest]")
figure.suptitle("Which features are left depends on how many samples are looked at together")
plt.show()

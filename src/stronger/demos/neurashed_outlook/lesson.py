"""Of 200 features that are alike in everything, how many become strong?

Guess first. Each feature fires in half of the updates, at random. In one run a feature that fires
gains 0.01 and nothing is lost; in another it grows by 5 per cent, and one that does not fire
shrinks by as much. After 1500 updates, how many of the 200 are at least half as
strong as the strongest, with either rule?

Then run it, change one thing, and predict what happens before you look:

1. Let luck have less time: ``UPDATES = 100``.
2. Make increments random as well: ``sizes.exponential(0.01, 200)`` for ``0.01``.
"""

import matplotlib.pyplot as plt
import numpy as np

UPDATES = 1500
rng, sizes = np.random.default_rng(0), np.random.default_rng(1)
added, multiplied = np.zeros(200), np.ones(200)
for _ in range(UPDATES):
    fires = rng.random(200) < 0.5
    added += fires * 0.01
    multiplied *= np.where(fires, 1.05, 1 / 1.05)

for name, strength in (("addition", added), ("multiplication", multiplied)):
    strong = np.sum(strength > strength.max() / 2)
    print(
        f"growth by {name}: {strong} of 200 features are at least half as strong as the strongest"
    )
    ranked = np.sort(strength / strength.max())[::-1]
    plt.plot(np.arange(1, 201), ranked, label=f"{name}: {strong} strong")
plt.xlabel("features, the strongest first")
plt.ylabel("strength [of the strongest]")
plt.ylim(0, 1.03)
plt.title("Large for no reason: 200 features that are alike in everything")
plt.legend()
plt.show()

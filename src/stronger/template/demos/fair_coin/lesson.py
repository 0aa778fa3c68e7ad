"""Does a coin that is tossed often come up heads half the time?

Guess first. A fair coin is tossed ten thousand times. How far from 5,000 is the number of heads?
And does it come nearer to a half of the tosses, the longer one goes on?

Then run it, change one thing, and predict what happens before you look:

1. Bias the coin by very little: ``p = 0.52``.
2. Toss it ten times as often: ``tosses = 100_000``.
"""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
p, tosses, runs = 0.5, 10_000, 5

heads = np.cumsum(rng.random((runs, tosses)) < p, axis=1)  # (runs, tosses)
number = np.arange(1, tosses + 1)

off = np.abs(heads[:, -1] - tosses / 2)
print(f"after {tosses} tosses the heads are off by {off.mean():.0f} of {tosses // 2}")
print(f"which is {off.mean() / tosses:.2%} of the tosses")

figure, axes = plt.subplots()
axes.plot(number, (heads / number).T, linewidth=1)
axes.axhline(0.5, color="black", linestyle="--")
axes.set(xscale="log", ylim=(0.4, 0.6), title="The share of heads comes to a half. Does it?")
axes.set(xlabel="tosses  [number]", ylabel="share of heads so far")
plt.show()

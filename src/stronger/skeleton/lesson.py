"""FILL IN the question. As it stands: does a unit find weights that were planted?

Guess first. It sees a hundred noisy answers. By how much are its weights off in the end?

Then run it, change one thing, and predict what happens before you look:

1. Give the answers more noise: ``noise = 3``.
2. Learn in larger steps: ``learning_rate = 2.5``.
"""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
learning_rate, noise = 0.1, 0.5

planted = rng.standard_normal(10)
x = rng.standard_normal((100, 10))
y = x @ planted + noise * rng.standard_normal(100)
weights = np.zeros(10)
for _ in range(100):
    weights += learning_rate * (y - x @ weights) @ x / 100

print(f"the weights are off by {np.abs(weights - planted).mean():.2f} on average")
figure, axes = plt.subplots()
axes.plot(planted, weights, "o")
axes.set(title="Are they found?", xlabel="weights that were planted", ylabel="weights learned")
plt.show()

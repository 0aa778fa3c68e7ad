"""Can one learn what is what by strengthening whatever fires, and never hear of an error?

Guess first. Cats, dogs and puppies are shown in turn. Each feature that fires grows by 0.05, and
so does each connection from a firing feature to the class that was shown; nothing else changes.
Cats have whiskers and dogs bark; puppies have only the fur and the tail that all three have. With
what probability is each recognised in the end?

Then run it, change one thing, and predict what happens before you look:

1. Show puppies half as often: ``ROUND = [0, 1, 0, 1, 2]``.
2. Give puppies a feature of their own: ``"puppy": [1, 1, 0, 0, 1]``.
"""

import matplotlib.pyplot as plt
import numpy as np

ROUND = [0, 1, 2]  # what is shown, again and again: a cat, a dog, a puppy
KINDS = {  # fur, tail, whiskers, barks, big eyes
    "cat": [1, 1, 1, 0, 0],
    "dog": [1, 1, 0, 1, 0],
    "puppy": [1, 1, 0, 0, 0],
}
fires = np.array(list(KINDS.values()), float)  # (kinds, features)
strength = np.zeros(5)  # of each feature
weights = np.zeros((5, 3))  # from features to classes

believed = []
for _ in range(60):
    for shown in ROUND:
        strength += 0.05 * fires[shown]
        weights[:, shown] += 0.05 * fires[shown]
    logits = (fires * strength) @ weights  # (kinds, classes)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    believed.append(np.diag(odds / odds.sum(axis=1, keepdims=True)))

for name, curve, style in zip(KINDS, np.transpose(believed), ("-", "--", "-")):
    print(f"a {name} is believed to be a {name} with a probability of {curve[-1]:.2f}")
    plt.plot(np.arange(1, 61), curve, style, label=name)
plt.axhline(1 / 3, color="grey", linestyle=":", label="a guess")
plt.xlabel("rounds in which all three were shown [number]")
plt.ylabel("probability of the right class")
plt.title("What fires grows: which kind comes to be recognised?")
plt.legend()
plt.show()

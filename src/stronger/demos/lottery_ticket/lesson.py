"""Could a tenth of a network's weights have learned to read digits without the others?

A network learns, and we note which tenth of the weights from pixels to hidden units are largest at
the end. Then back to the beginning: the rest of them is removed, and the tenth learns alone, once
from the values it first had, once from fresh random ones.

Guess first. The whole network misreads 7 of 100 digits after training. How many do the two tenths
misread then? And before any training, when every weight is as it was drawn: is the first tenth
better than guessing, which misreads 90?

Then run it, change one thing, and predict what happens before you look:

1. Keep the tenth that was largest before training: ``weights(first)`` for ``weights(trained)``.
2. Let the first values keep their sizes, but not their signs: ``rng.choice([-1, 1], w.shape)`` for
   ``np.ones(w.shape)``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.optimisers import Adam
from stronger.nn.pruning import Masked, cut, weights
from stronger.nn.rectifiers import build_mlp
from stronger.nn.training import train

rng = np.random.default_rng(0)
data = digits(rng, train=3000, test=2000)
first, fresh = (build_mlp(rng, (784, 100, 10), ReLU) for _ in range(2))


def learn(network, masks):
    """Return how many of 100 digits a network misreads before training and after each pass."""

    def misread():
        return 100 * np.mean(network.outputs(data.test).argmax(axis=1) != data.test_labels)

    optimiser, order = Masked(Adam(1e-3), masks), np.random.default_rng(1)
    passes = train(network, optimiser, data.train, data.train_labels, order, epochs=10)
    return [misread(), *(misread() for _ in passes)]


trained, everything = first.copy(), [np.ones(w.shape, bool) for w in weights(first)]
results = {"the whole network": learn(trained, everything)}
masks = [np.abs(w) > np.quantile(np.abs(w), 0.9) for w in weights(trained)]
masks[-1][:] = True  # from hidden units to digits all weights stay
for w in weights(first):
    w *= np.ones(w.shape)
results["a tenth, its first values"] = learn(cut(first, masks), masks)
results["the same tenth, fresh values"] = learn(cut(fresh, masks), masks)
for words, errors in results.items():
    print(f"{words}: {errors[0]:.0f} of 100 misread before training, {errors[-1]:.1f} after")
    plt.plot(errors, "o-", label=words)
plt.title("Does it matter where a tenth of the weights starts from?")
plt.gca().set(ylim=(0, 100), xlabel="passes over 3,000 digits", ylabel="misread  [% of digits]")
plt.legend()
plt.show()

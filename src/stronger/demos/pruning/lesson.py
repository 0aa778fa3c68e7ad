"""How many of a network's weights can be removed before it misreads digits?

A network learns to read digits. Then ever more of its weights are set to zero: the smallest first,
or any by chance. It is not trained again.

Guess first. With a fifth of the weights left, how many of 100 digits does the network misread if
they are the largest, and if a fifth is drawn by chance?

Then run it, change one thing, and predict what happens before you look:

1. Stretch the inputs of each hidden unit and shrink its outputs alike, which changes no answer:
   ``stretch = 4.0 ** rng.integers(-1, 2, 100)``.
2. Keep the most positive weights rather than the largest of either sign: ``score = w`` for ``score
   = np.abs(w)``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.optimisers import SGD
from stronger.nn.rectifiers import build_mlp
from stronger.nn.training import fit

rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=2000)
network = build_mlp(rng, (784, 100, 10), ReLU)
optimiser = SGD(0.05, momentum=0.9, weight_decay=5e-4)
fit(network, optimiser, data.train, data.train_labels, rng, epochs=5)
first, second = network.layers[0].parameters, network.layers[2].parameters
stretch = np.ones(100)
first["weights"] *= stretch  # a ReLU passes a factor on: max(a z, 0) = a max(z, 0)
first["bias"] *= stretch
second["weights"] /= stretch[:, None]


def misread(share, at_random):
    """Return how many of 100 digits are misread if each layer keeps a share of its weights."""
    cut = network.copy()
    for layer in (cut.layers[0], cut.layers[2]):
        w = layer.parameters["weights"]
        score = np.abs(w)
        if at_random:
            score = rng.random(w.shape)
        w[score < np.quantile(score, 1 - share)] = 0
    return 100 * np.mean(cut.outputs(data.test).argmax(axis=1) != data.test_labels)


shares = [1, 0.7, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05]
for words, at_random in (("the largest (highest score)", False), ("drawn by chance", True)):
    errors = [misread(share, at_random) for share in shares]
    print(
        f"a fifth of the weights, {words}: {errors[5]:.0f} of 100 misread; of all: {errors[0]:.0f}"
    )
    plt.plot([100 * share for share in shares], errors, "o-", label=words)
plt.gca().set(xlim=(102, 0), ylim=(0, 100), xlabel="weights left  [% of each layer]")
plt.ylabel("misread  [% of test digits]")
plt.legend(title="Which weights does it need?")
plt.show()

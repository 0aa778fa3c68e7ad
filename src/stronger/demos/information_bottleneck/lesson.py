"""Does a network that learns first gain and then lose information about its input?

Six nodes learn two classes of four kinds of samples each. A node that fires gives a score: what
reaches it times its factor, which grows whenever it fires and fades whenever it does not. We look
at the scores through noise: a tenth of the largest score, and at least 0.001, more than any score
at first. How much do they tell of which of the eight kinds was shown: nothing (0 bits) to all (3)?

Guess first. Scores grow in training. Does what they tell grow, too?

Then run it, change one thing, and predict what happens before you look:

1. Look with a noise that does not grow with the scores: ``share = 0``.
2. Look with a noise that is nothing but a share of the largest score: ``floor = 0``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.neurashed.builders import two_classes, updates_of_two_classes
from stronger.neurashed.information import noisy_information
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import batches

floor = 0.001  # noise that is always there
share = 0.1  # and noise in proportion to the largest score
rng = np.random.default_rng(0)
example = two_classes()
model = Neurashed.random(example.graph, rng)
kinds = example.data.firing()  # which nodes fire for each kind of sample
steps = model.train(
    example.data, batches(rng, len(kinds), 1, 1500), updates_of_two_classes(example.graph)
)
# Of the second level, after every 25th sample (times, kinds, nodes)
scores = np.stack([model.scores(kinds)[1] for _ in steps])[::25]

noise = np.hypot(floor, share * scores.max(axis=(1, 2), keepdims=True))  # at each time
_, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
for name, groups in (("kind", np.arange(8)), ("class", np.repeat([0, 1], 4))):
    bits = noisy_information(scores, groups, noise, rng, draws=100)
    axes.plot(25 * np.arange(60), bits, label=f"about the {name} of the sample")
    first, most, last = bits[0], bits.max(), bits[-1]
    print(f"about the {name}: {first:.1f} bits at first, {most:.1f} at most, {last:.1f} at last")
axes.set(title="What do noisy scores tell of the sample?", ylim=(-0.1, 3.1))
axes.set(xlabel="samples learned  [number]", ylabel="information  [bits]")
axes.legend()
plt.show()

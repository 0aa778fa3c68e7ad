"""Can the largest channel become the smallest, in a network that answers as it did?

The units of networks for phones are rectified and capped: min(max(z, 0), 6). For each of the 1,280
channels of the last layer of such a network we take its size (its mean activation) and its
importance (how far the logits move if it is held at its mean). Then every channel is turned over:
it says 6 less what it said, and what reads it is turned over, too.

Guess first. After that, how many answers differ? And are the channels that count still the larger?

Then run it, change one thing, and predict what happens before you look:

1. Stretch instead of turning over: ``other = rescale_capped(network, 8.0)``. The cap stays at 6.
2. Take the network that others trained, ``pretrained()`` of the same module, if you installed the
   extra ``pretrained``, in place of ``untrained``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.efficientnet import prepare, pretrained, rescale_capped, turn_over, untrained
from stronger.statistics import rank_correlation

rng = np.random.default_rng(0)
down, across = np.mgrid[:64, :64] / 64
pictures = np.empty((24, 64, 64, 3), np.float32)  # coloured waves, of any direction
for picture in pictures:
    for colour in range(3):
        a, b, shift = rng.uniform(-30, 30, 3)
        picture[..., colour] = 0.5 + 0.5 * np.sin(a * down + b * across + shift)
images = prepare(pictures)

network = untrained(rng, images)
other = turn_over(network)
answers = network(images).argmax(axis=1)

figure, panels = plt.subplots(1, 2, figsize=(8, 4), sharey=True, layout="constrained")
for axes, each, name in zip(panels, (network, other), ("as it was", "turned over")):
    channels = each.head(each.run(each.stem(images)))  # (channels, height, width, pictures)
    activations = channels.mean(axis=(1, 2)).T  # (pictures, channels)
    size = activations.mean(axis=0)
    importance = np.abs(activations - size).mean(axis=0) * each.weights.std(axis=1)
    agreement = rank_correlation(size, importance)
    changed = np.sum(each(images).argmax(axis=1) != answers)
    print(f"{name}: {changed} of 24 answers changed; rank correlation {agreement:.2f}")
    axes.scatter(size, importance, s=6, alpha=0.5)
    axes.set(xlabel="size: mean activation", title=f"{name}: rank correlation {agreement:.2f}")
panels[0].set_ylabel("importance: how far logits move")
plt.show()

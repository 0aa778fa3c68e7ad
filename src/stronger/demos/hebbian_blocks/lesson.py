"""Does it matter whether blank paper is zero or a number, once units are divided by neighbours?

A convolution with random kernels of length one sees clean and noisy digits. Its rectified outputs
are either left as they are or divided by what is said nearby, as in a block of few, strong units.
We compare how large they are with how much the noise changes them.

Guess first. With raw pixels blank paper is 0, so that nothing is said there. If division makes
nearly nothing as loud as ink, what will it do to the ratio of signal to noise: raise or lower it?
And if pixels are standardised first, so that paper is -0.4 and units do speak there?

Then run it, change one thing, and predict what happens before you look:

1. Divide by the loudest place of the image alone: ``sigma = 1.0``.
2. Let only the largest fifth of each channel pass, as the block does: ``cut = 0.8``.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.ndimage import maximum_filter

from stronger.nn.convolution import Conv2D
from stronger.nn.datasets import digits

sigma = 0.1  # how much the loudest place counts, and not the neighbourhood
cut = 0.0  # which share of a channel's places is set to zero

rng = np.random.default_rng(0)
clean = digits(rng, train=0, test=300).test.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
noise = rng.standard_normal(clean.shape, dtype=np.float32)
convolution = Conv2D(1, 20, 3, rng, padding=1)
kernels = convolution.parameters["kernels"]
kernels /= np.sqrt(np.square(kernels).sum(axis=(1, 2, 3), keepdims=True))


def respond(images, divided):  # (digits, height, width) to (channels, height, width, digits)
    y = np.maximum(convolution.forward(np.moveaxis(images, 0, -1)[None]), 0)
    if divided:
        nearby = maximum_filter(y, size=(1, 3, 3, 1)).mean(axis=0)
        y /= sigma * nearby.max(axis=(0, 1)) + (1 - sigma) * nearby + 1e-7
    return y * (y > np.quantile(y, cut, axis=(1, 2), keepdims=True)) if cut else y


sizes = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
mean, deviation = clean.mean(), clean.std()
for colour, name, m, s in (("C0", "raw", 0, 1), ("C1", "standardised", mean, deviation)):
    for divided, style in ((False, "o--"), (True, "o-")):
        f, ratios = respond((clean - m) / s, divided), []
        for size in sizes:
            noisy = np.clip(clean + np.float32(size) * noise, 0, 1)
            change = respond((noisy - m) / s, divided) - f
            energy = np.square(f).sum(axis=(0, 1, 2)) / np.square(change).sum(axis=(0, 1, 2))
            ratios.append(10 * np.log10(energy.mean()))
        words = f"{name} pixels, {'divided' if divided else 'as they are'}"
        print(f"{words}: {ratios[3]:.1f} dB at noise of {sizes[3]}")
        axes.plot(sizes, ratios, style, color=colour, label=words)
axes.set(xlabel="noise, before clipping  [ink = 1]", ylabel="signal over noise  [dB]")
axes.set_title("What does division by neighbours do to noise on blank paper?")
axes.legend()
plt.show()

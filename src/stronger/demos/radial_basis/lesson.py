"""Can a network work with units that are small when their pattern is there?

A hundred units have a pattern each, a mean of some similar digits. A Gaussian unit is largest when
the image is its pattern, and falls with the distance from it; a multiquadric unit is smallest then,
and grows. Ten outputs are linear in the units, fitted to the labels by least squares.

Guess first. Gaussian units read 91 of 100 digits. How many do multiquadric units read? And how many
are left if, for each image, the ten largest units are held at their mean over images, or the ten
smallest?

Then run it, change one thing, and predict what happens before you look:

1. Make the units narrow, a tenth as wide: ``width = 0.1``.
2. Use the distance squared, of which the outputs can make no bend: ``radial.squared`` for
   ``radial.multiquadric``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn import radial
from stronger.nn.datasets import digits
from stronger.statistics import accuracy

width = 1.0  # in mean distances between patterns
rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=2000)
patterns = radial.k_means(data.train.astype(float), 100, rng)
unit = radial.distances(patterns, patterns).mean()
near, new = (radial.distances(x, patterns) / (width * unit) for x in (data.train, data.test))
wanted = np.eye(10)[data.train_labels]

right = {}
for name, shape in (("Gaussian", radial.gaussian), ("multiquadric", radial.multiquadric)):
    weights = radial.least_squares(shape(near), wanted)
    units = shape(new)  # (images, units)
    mean = shape(near).mean(axis=0)
    rank = units.argsort(axis=1).argsort(axis=1)  # 0 for the smallest unit, 99 for the largest
    held = {
        "none": units,
        "the ten smallest": np.where(rank < 10, mean, units),
        "the ten largest": np.where(rank >= 90, mean, units),
        "ten at random": np.where(rng.permuted(rank, axis=1) < 10, mean, units),
    }
    outputs = [radial.outputs(each, weights) for each in held.values()]  # (images, digits) each
    right[name] = [100 * accuracy(each, data.test_labels) for each in outputs]
    for which, percent in zip(held, right[name]):
        print(f"{name} units, {which} held at their mean: {percent:.1f} of 100 digits read")

_, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
for shift, (name, percents) in zip((-0.2, 0.2), right.items()):
    axes.bar(np.arange(4) + shift, percents, 0.4, label=f"{name} units")
axes.set_xticks(range(4), held)
axes.set(title="Which units does it need, the large ones or the small ones?", ylim=(0, 100))
axes.set(xlabel="units that are held at their mean", ylabel="digits read  [% of test images]")
axes.legend()
plt.show()

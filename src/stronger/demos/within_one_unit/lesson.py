"""Is a unit more active the more of its feature is there, though nobody asked how much?

A network learns to say which of sixteen features an input holds. Each is there in some amount from
0.2 to 1, or not at all; the network is asked only *which*. A unit's feature is the one whose output
hangs most on it. Then it is shown in amounts from -1 (its opposite) to 1.5.

Guess first. Will a unit rise with the amount? And level off once the network is sure?

Then run it, change one thing, and predict what happens before you look:

1. Use units that can saturate: ``unit = Tanh``, from the same module as ``ReLU``.
2. Train on all or nothing: ``amounts = (amounts > 0).astype(np.float32)``, before ``inputs``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.planted import logistic_cross_entropy
from stronger.nn.training import fit

unit = ReLU
rng = np.random.default_rng(5)
directions = np.linalg.qr(rng.standard_normal((16, 16)))[0].astype(np.float32)


def draw_amounts(examples):
    there = rng.random((examples, 16)) < 2 / 15  # two others on average
    return (there * rng.uniform(0.2, 1, there.shape)).astype(np.float32)


def render(amounts):
    return amounts @ directions + 0.2 * rng.standard_normal(amounts.shape, dtype=np.float32)


amounts = draw_amounts(10_000)
inputs = render(amounts)
network = Network([Dense(16, 32, rng), unit(), Dense(32, 16, rng)])
fit(network, Adam(0.003), inputs, amounts > 0, rng, epochs=10, loss=logistic_cross_entropy)
votes = network.layers[2].parameters["weights"]  # (units, features)
high = votes[np.arange(32), np.abs(votes).argmax(axis=1)] > 0
print(f"{high.mean():.0%} of the units are read at their high end")
ladder = np.linspace(-1, 1.5, 26)
_, axes = plt.subplots(figsize=(7, 4), layout="constrained")
for number in range(8):
    feature = np.abs(votes[number]).argmax()
    others = draw_amounts(300)
    others[:, feature] = 0
    x = render(others)
    h = [
        network.forward(x + np.float32(a) * directions[feature], stop=2)[:, number] for a in ladder
    ]
    style = "-" if votes[number, feature] > 0 else "--"
    axes.plot(ladder, np.mean(h, axis=1), style)
axes.set(xlabel="amount of the unit's feature", ylabel="mean activation  [output of a unit]")
axes.set_title("Eight units; dashed: the output reads them the other way round")
plt.show()

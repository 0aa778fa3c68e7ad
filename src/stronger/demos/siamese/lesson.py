"""If a network only compares images, does it matter how large its outputs are?

Guess first. A Siamese network learns to put images of one digit close together, and others far
apart. By distance it then tells a pair of images of the same digit from a pair of different digits
in 96 of 100 cases. In how many if every output is negated? If only its sign is kept? If only the
length of the whole output vector is?

Then run it, change one thing, and predict what happens before you look:

1. Put a rectifier behind the outputs: write ``Dense(100, outputs, rng), ReLU()]``.
2. Leave it two outputs: ``outputs = 2``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.embedding import distances, random_rotation
from stronger.nn.layers import Dense
from stronger.nn.losses import contrastive
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.statistics import auc_of_two

rng = np.random.default_rng(0)
data = digits(rng, train=5000, test=2000)
outputs = 16
network = Network([Dense(784, 100, rng), ReLU(), Dense(100, outputs, rng)])
optimiser = SGD(0.02, momentum=0.9)
by_digit = np.argsort(data.train_labels)
for _ in range(300):
    left, right = rng.integers(5000, size=(2, 64))
    right[:32] = left[:32] + rng.integers(-50, 50, size=32)  # near in order: mostly of one digit
    left, right = by_digit[left], by_digit[right % 5000]
    same = data.train_labels[left] == data.train_labels[right]
    a, b = np.split(network.forward(data.train[np.concatenate([left, right])], training=True), 2)
    _, da, db = contrastive(a, b, same, margin=4.0)
    network.backward(np.concatenate([da, db]))
    optimiser.step(network.layers)

z = network.outputs(data.test)  # (2000, outputs)
kept = {
    "as it is": z,
    "every output negated": -z,
    "turned and shifted": z @ random_rotation(rng, outputs) + 3,
    "only the sign of each output": np.sign(z),
    "only the length of the vector": np.linalg.norm(z, axis=1, keepdims=True),
}
left, right = rng.integers(2000, size=(2, 20000))
same, cases = data.test_labels[left] == data.test_labels[right], []
for name, code in kept.items():
    apart = distances(code[left], code[right])
    cases.append(100 * auc_of_two(apart[~same], apart[same]))
    print(f"{name}: the pair of the same digit is the closer one in {cases[-1]:.1f} of 100 cases")
_, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
axes.barh(list(kept), cases)
axes.set(title="What can be taken from outputs that are only compared?", xlim=(50, 100))
axes.set(xlabel="pair of the same digit is closer  [% of cases; 50 is chance]", ylim=(5, -1))
plt.show()

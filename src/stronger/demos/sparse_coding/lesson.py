"""What does a large number in a sparse code say: that something is there, or which sign it has?

Inputs are sums of a few of forty parts, each with a plus or a minus. A code gives each part a
number, and every number other than zero costs something. So parts compete to explain the input.

Guess first. Take a part that is there and one that is not. How often has the one that is there the
larger number in the code? And how often if only the sizes of numbers are compared, without signs?

Then run it, change one thing, and predict what happens before you look:

1. Let numbers cost nothing: ``penalty = 0.0``.
2. Make all inputs dim, to a quarter of what they are: ``contrast = 0.25``.
"""

import matplotlib.pyplot as plt
import numpy as np

from stronger.statistics import auc_of_two

penalty = 0.2  # what a number costs, for each 1 of its size
contrast = 1.0

rng = np.random.default_rng(0)
parts = rng.standard_normal((20, 40))  # twice as many parts as an input has values
parts /= np.linalg.norm(parts, axis=0)
causes = rng.uniform(0.5, 1.5, (1000, 40)) * rng.choice([-1, 1], (1000, 40))
present = rng.random((1000, 40)) < 0.05  # two parts an input, on average
x = contrast * (causes * present) @ parts.T

# The code a with the least |x - parts a|² / 2 + penalty |a|: a step towards x, then all shrink
code = np.zeros((1000, 40))
step = 1 / np.linalg.norm(parts, 2) ** 2
for _ in range(1000):
    code += step * (x - code @ parts.T) @ parts
    code = np.sign(code) * np.maximum(np.abs(code) - step * penalty, 0)

response = x @ parts  # what each part would say if it did not compete
for words, numbers in (
    ("the number in the code", code),
    ("its size", np.abs(code)),
    ("the size of the response without competition", np.abs(response)),
):
    share = auc_of_two(numbers[present], numbers[~present])
    print(f"{words} is larger for what is there in {share:.1%} of comparisons")
zeros = np.mean(code[present.any(axis=1)] == 0)
print(f"{zeros:.0%} of the numbers are zero, where an input has any part")

figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
for which, colour, label in ((~present, "grey", "not there"), (present, "C0", "there")):
    axes.plot(response[which], code[which], ".", color=colour, markersize=3, label=label)
axes.set_title("Which end of a number means that its part is there?")
axes.set_xlabel("response without competition  [1: a part of size 1]")
axes.set_ylabel("number in the code  [1: a part of size 1]")
axes.legend(markerscale=4)
plt.show()

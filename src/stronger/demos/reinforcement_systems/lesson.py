"""Does a rule that strengthens what is used protect what is rare, if the unused pay for it?

Each of 1000 units has a value; half belong to class A, half to B. An image makes some of them
active, and is called B if the values of its active B units add up to more than those of its active
A units. Alpha: when an image of a class is shown, its active units of that class gain 1. Gamma: and
the inactive units of that class lose as much in all.

Guess first. A is shown 540 times and B 60 times; B shares half of its points with A. Which share of
new images of B does each rule find?

Then run it, change one thing, and predict what happens before you look:

1. Let the classes have nothing in common: ``alike = 0.0``.
2. Show both equally often: ``rare = 300``.
"""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
alike = 0.5  # share of its points that the type of B takes over from that of A
rare = 60  # of 600 images
# Points of a retina that are on
first, other = rng.permuted(np.tile(np.arange(400) < 200, (2, 1)), axis=1)
types = {"A": first, "B": np.where(rng.random(400) < alike, first, other)}
# Each unit is excited by 12 of the points and inhibited by 8
connections = rng.permuted(np.tile(np.repeat([1, -1, 0], [12, 8, 380]), (1000, 1)), axis=1).T


def show(name, count):
    """Return which units are active (count, 1000) when stimuli of a class are shown."""
    changed = rng.random((count, 400)) < 0.25
    return (types[name] ^ changed) @ connections >= 6


shown, new = {"A": show("A", 600 - rare), "B": show("B", rare)}, {c: show(c, 500) for c in "AB"}
own = {"A": slice(0, 500), "B": slice(500, 1000)}  # the units that speak for a class

figure, panels = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
for axes, rule in zip(panels, ("alpha", "gamma")):
    values = np.zeros(1000)
    for name, units in own.items():
        for active in shown[name][:, units]:
            values[units] += active
            if rule == "gamma":
                values[units] -= ~active * active.sum() / (~active).sum()
    for name, colour in (("A", "tab:blue"), ("B", "tab:orange")):
        each = new[name]
        lead = each[:, own["B"]] @ values[own["B"]] - each[:, own["A"]] @ values[own["A"]]
        axes.hist(lead / 1000, bins=25, color=colour, alpha=0.6, label=f"new images of {name}")
        found = np.mean((lead > 0) == (name == "B"))
        print(f"{rule}: {found:.0%} of the new images of {name} found")
    axes.axvline(0, color="black", linestyle="--")
    axes.set(
        title=f"{rule}: {np.mean(lead > 0):.0%} of B found", xlabel="B's sum minus A's  [thousands]"
    )
panels[0].set_ylabel("images  [number]")
figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
figure.suptitle("Who wins where A was shown more often? B needs a lead above zero")
plt.show()

"""Does a rule that strengthens what is used protect what is rare, if the unused pay for it?

Guess first. A stimulus makes some of 1000 units active; half of them speak for class A, half for
class B. Alpha: each presentation adds 1 to the active units of its class. Gamma: the inactive units
of that class pay for it, so that the total stays zero. A was shown nine times as often as B. Which
share of new stimuli of B does each rule find?

Then run it, change one thing, and predict what happens before you look:

1. Let the classes have nothing in common: ``alike = 0.0``.
2. Show both equally often: ``rare = 300``.
"""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
alike = 0.5  # share of its points that the type of B takes over from that of A
rare = 60  # of 600 stimuli

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

figure, panels = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
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
        axes.hist(lead / 1000, bins=25, color=colour, alpha=0.6, label=f"new stimuli of {name}")
    print(f"{rule}: finds {np.mean(lead > 0):.0%} of the new stimuli of B")  # the last class
    axes.axvline(0, color="black", linestyle="--")
    axes.set(title=f"{rule}: {np.mean(lead > 0):.0%} of B found", xlabel="lead of B  [thousands]")
panels[0].set_ylabel("stimuli  [number]")
panels[0].legend()
figure.suptitle("Who wins where A was shown more often? B needs a lead above zero")
plt.show()
